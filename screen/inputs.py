"""Opening what a user names: an ordinary file of a size that fits, and nothing that never ends."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pydantic
from pydantic_core import ErrorDetails

from screen.errors import MovescreenError, UsageError

MEGABYTE: Final = 10**6

_OTHER_KINDS: Final = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_ADVICE: Final = {
    errno.EACCES: "Check its permissions.",
    errno.EPERM: "Check its permissions.",
    errno.ELOOP: "Check where its links lead.",
    errno.ENAMETOOLONG: "Give a shorter path.",
}


def status_of(path: Path) -> os.stat_result | None:
    """Return what the system knows of a path; None where there is nothing.

    Raises
    ------
    UsageError
        If the system refuses the path: its name is too long, a folder above must not be read.
    """
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValueError as error:  # a null character, which no path can hold
        raise UsageError(
            f"{path} cannot be the path of a file ({error}).", "Check its name and folder."
        ) from error
    except OSError as error:
        raise UsageError(
            f"{path} cannot be opened: {error.strerror or error}.",
            _ADVICE.get(error.errno or 0, "Check its name and folder."),
        ) from error


def exists(path: Path) -> bool:
    """Whether there is anything of this name; see ``status_of`` for what is raised."""
    return status_of(path) is not None


def is_file(path: Path) -> bool:
    """Whether this is an ordinary file, not a folder, a device or a pipe."""
    found = status_of(path)
    return found is not None and stat.S_ISREG(found.st_mode)


def is_folder(path: Path) -> bool:
    """Whether this is a folder."""
    found = status_of(path)
    return found is not None and stat.S_ISDIR(found.st_mode)


def require_file(path: Path, what: str) -> None:
    """Check that ``path`` names an ordinary file: reading a device or a pipe might never end.

    Parameters
    ----------
    what
        What the file should be, for the advice: ``a stored track (track.npz)``.

    Raises
    ------
    UsageError
        If there is none, or it is something else.
    """
    found = status_of(path)
    advice = f"Give the path of {what}."
    if found is None:
        raise UsageError(f"There is no file {path}.", advice)
    if stat.S_ISDIR(found.st_mode):
        raise UsageError(f"{path} is a folder, not a file.", advice)
    if not stat.S_ISREG(found.st_mode):
        kind = next((name for test, name in _OTHER_KINDS if test(found.st_mode)), "no file")
        raise UsageError(f"{path} is {kind}, which cannot be read as a file.", advice)


def read_file(path: Path, what: str, *, most_bytes: int) -> bytes:
    """Return the content of an ordinary file.

    Raises
    ------
    UsageError
        If there is none, it is something else, must not be read, or is too large.
    """
    require_file(path, what)
    try:
        with path.open("rb") as handle:
            content = handle.read(most_bytes + 1)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror or error}.",
            _ADVICE.get(error.errno or 0, "Check the disk, or copy the file again."),
        ) from error
    if len(content) > most_bytes:
        raise UsageError(
            f"{path} is larger than {_megabytes(most_bytes)}, too large for {what}.",
            "Check that it is the right file.",
        )
    return content


def parse_json(text: str) -> Any:
    """Return what a JSON text holds.

    Raises
    ------
    ValueError
        If it is not JSON, is nested too deep, or holds a number of thousands of digits.
    """
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error


def check_output(folder: Path, option: str = "`out`") -> None:
    """Refuse a folder that cannot be made or lies in a file, before any work is done.

    Raises
    ------
    UsageError
        If nothing can be written there.
    """
    above = next(path for path in (folder, *folder.absolute().parents) if exists(path))
    if not is_folder(above):
        raise UsageError(
            f"Cannot write into {folder}: {above} is a file.", f"Choose another {option}."
        )


def problem_words(problem: ErrorDetails) -> str:
    """Return a problem that pydantic found: where, and what is wrong in our own words or its."""
    place = ".".join(str(part) for part in problem["loc"])
    return f"{place}: {problem_message(problem)}" if place else problem_message(problem)


def problem_message(problem: ErrorDetails | Mapping[str, Any]) -> str:
    """Return what is wrong, without the words that pydantic puts before our own."""
    return str(problem["msg"]).removeprefix("Value error, ")


def first_line(error: Exception) -> str:
    """Return the first of what a library said, without a full stop at its end.

    Of an error of pydantic this is the first value that is wrong, and what is wrong with it.
    """
    if isinstance(error, pydantic.ValidationError):
        first = error.errors(include_url=False)[0]
        return problem_words(first)
    lines = (str(error) if not isinstance(error, MovescreenError) else error.reason).splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:g} MB"
