"""Reading a data file of one shape: all that is wrong with it in one message."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from screen.errors import ProtocolError
from screen.screening.protocol import Strict
from screen.toml import tomllib

Shape = TypeVar("Shape", bound=Strict)


def read_strict(shape: type[Shape], path: Path) -> Shape:
    """Return the content of a TOML file.

    Raises
    ------
    ProtocolError
        Naming every key that is missing or wrong.
    """
    try:
        return shape.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise ProtocolError(f"{path.name} is no valid TOML: {error}.") from error
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, part['loc']))}: {part['msg']}" for part in error.errors()]
        raise ProtocolError(f"{path.name} has errors.", problems=problems) from error
