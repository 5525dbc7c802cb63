"""Reading a data file of one shape: all that is wrong with it in one message."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final, TypeVar

from pydantic import ValidationError
from typing_extensions import Self

from screen.errors import ProtocolError
from screen.inputs import problem_words, read_file
from screen.resources import data_folder
from screen.screening.protocol import Strict
from screen.toml import MOST_BYTES, parse_toml, tomllib

_MOST_PROBLEMS: Final = 100

Shape = TypeVar("Shape", bound=Strict)


def read_strict(shape: type[Shape], path: Path) -> Shape:
    """Return the content of a TOML file.

    Raises
    ------
    ProtocolError
        Naming every key that is missing or wrong, up to a hundred.
    UsageError
        If the file does not exist, or it is not one that can be read.
    """
    try:
        content = read_file(path, "a data file (TOML)", most_bytes=MOST_BYTES)
        return shape.model_validate(parse_toml(content.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise ProtocolError(f"{path.name} is not UTF-8 text.", "Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise ProtocolError(
            f"{path.name} is not valid TOML: {error}.", "Correct that line."
        ) from error
    except ValidationError as error:
        problems = [
            problem_words(part) for part in error.errors(include_url=False)[:_MOST_PROBLEMS]
        ]
        raise ProtocolError(
            f"{path.name} has errors.", "Correct every key listed.", problems=problems
        ) from error


class ShippedFile(Strict):
    """The content of one data file that ships in ``protocols/``, called ``file_name``."""

    file_name: ClassVar[str]

    @classmethod
    def shipped(cls) -> Path:
        """Return the file that ships."""
        return data_folder("protocols") / cls.file_name

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read the file (default: the one that ships).

        Raises
        ------
        ProtocolError
            Naming every key that is missing or wrong, up to a hundred.
        UsageError
            If the file does not exist, or it is not one that can be read.
        """
        return read_strict(cls, path or cls.shipped())
