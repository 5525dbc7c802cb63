"""What the commands check of their options before anything is done."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from screen.errors import UsageError
from screen.screening.red_flags import RedFlags
from screen.text import printable, shortened

RedFlagsOption = Annotated[
    str | None,
    typer.Option(
        "--red-flags",
        metavar="none|ID,ID",
        help="What was answered to `movescreen red-flags`; leave it out where nobody asked.",
    ),
]
_LONGEST_NAME: Final = 255
"""Bytes of one name in a path that file systems take."""
_LONGEST_PERSON: Final = 64


def output_place(given: str | Path) -> Path:
    """Return where to write, as ``--out`` names it.

    Raises
    ------
    UsageError
        If it is empty or cannot be the name of a file or folder.
    """
    return Path(output_address(str(given)))


def output_address(given: str) -> str:
    """Return where to write, which may be an address elsewhere; see ``output_place``."""
    if not given.strip():
        raise UsageError("--out is empty.", "Give a folder, or leave --out out.")
    if printable(given) != given or "\n" in given:
        raise UsageError(f"--out {shortened(given)} holds control characters.", "Leave them out.")
    longest = max(Path(given).parts, key=lambda part: len(part.encode()), default="")
    if len(longest.encode()) > _LONGEST_NAME:
        raise UsageError(
            f"--out holds a name of {len(longest.encode())} bytes, and file systems take at most "
            f"{_LONGEST_NAME}.",
            "Give a shorter one.",
        )
    return given


def person_name(given: str) -> str:
    """Return a name of a participant or a session, from which files are named.

    Raises
    ------
    UsageError
        If it is empty, too long, or could lead to another folder.
    """
    plain = printable(given) == given and not set(given) & set("/\\\n\t")
    if plain and given.strip(". ") and len(given) <= _LONGEST_PERSON:
        return given
    raise UsageError(
        f"{shortened(given)} cannot be the name of a participant or a session.",
        f"Use letters, digits, '-' and '_', at most {_LONGEST_PERSON}, as in P-07.",
    )


def red_flag_ids(given: str | None) -> list[str] | None:
    """Return the ids of the red flags that apply, as ``--red-flags`` names them.

    An empty list for ``none``; None where the option was left out: nobody asked.

    Raises
    ------
    UsageError
        If it names nothing, or what is not a red flag.
    """
    return None if given is None else RedFlags.load().named(given)
