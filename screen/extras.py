"""The extras of this package: how one is installed, and the libraries that only they bring."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from screen.errors import UsageError


def how_to_install(extra: str) -> str:
    """Return the command that installs an extra, and where to call it.

    The package is on no index: a command with its name would fail, or fetch what a stranger
    publishes under it.
    """
    return f"`pip install '.[{extra}]'` in the checkout of this tool"


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


@contextmanager
def explaining_missing_extra(extra: str, what: str) -> Iterator[None]:
    """Turn the failure of an import into a sentence that says which extra brings the library.

    Parameters
    ----------
    extra
        Its name.
    what
        What needs it, in the plural: ``"Summaries"``.

    Raises
    ------
    UsageError
        If the block fails to import something.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{what} need libraries that are not installed.",
            f"Install them with {how_to_install(extra)}.",
        ) from error
