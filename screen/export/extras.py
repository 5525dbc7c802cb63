"""Libraries that only some exports need, and how to get them."""

from __future__ import annotations

import importlib
from types import ModuleType

from screen.errors import UsageError
from screen.extras import how_to_install


def needed(module: str, *, extra: str, what: str) -> ModuleType:
    """Return a module of an optional library.

    Raises
    ------
    UsageError
        Saying how to install it, if it is not there.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        raise UsageError(
            f"{what} needs the library {error.name}, which is not installed.",
            f"Call {how_to_install(extra)}, then run again.",
        ) from error
