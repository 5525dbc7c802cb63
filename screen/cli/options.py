"""The options that commands share, and what is checked of them before anything is done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from screen.errors import UsageError
from screen.text import printable, shortened

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
    from screen.screening.reference.red_flags import RedFlags

    return None if given is None else RedFlags.load().named(given)


def option_out(words: str) -> Any:
    """Return ``--out`` for a folder or file of this machine, with its own words of help."""
    return _option_out(output_place, "PATH", words)


def option_out_address(words: str) -> Any:
    """Return ``--out`` for a folder or an address elsewhere, with its own words of help."""
    return _option_out(output_address, "TEXT", words)


def _option_out(parser: Callable[[str], Any], metavar: str, words: str) -> Any:
    return typer.Option("--out", "-o", parser=parser, metavar=metavar, help=words)


def _option_name(flag: str, words: str) -> Any:
    return typer.Option(flag, parser=person_name, metavar="TEXT", help=words)


# What is screened, and how

ProtocolOption = Annotated[
    str, typer.Option("--protocol", "-p", help="A protocol's name, or your own file (./mine.toml).")
]
ModelOption = Annotated[
    Path | None, typer.Option("--model", help="A model bundle instead of the cached one.")
]
EveryFrameOption = Annotated[
    bool,
    typer.Option(
        "--every-frame",
        help="Follow every frame of a recording with more than 30 a second; angles change by "
        "tenths of a degree, and each frame costs the same.",
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        min=1, max=1024, help="Recordings at once; as many as there are cores if not given."
    ),
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(help="A Dask scheduler (tcp://host:8786), or 'local' to start one here."),
]

# The person

SexOption = Annotated[str | None, typer.Option(help="female or male: chooses the norm.")]
AgeOption = Annotated[float | None, typer.Option(help="Years: chooses the norm.")]
HeightOption = Annotated[float | None, typer.Option("--height-cm", help="Body height.")]
RedFlagsOption = Annotated[
    str | None,
    typer.Option(
        "--red-flags",
        metavar="none|ID,ID",
        help="What was answered to `movescreen red-flags`; leave it out where nobody asked.",
    ),
]
ClothesOption = Annotated[
    str | None,
    typer.Option(
        metavar="close|usual",
        help="close: a close-fitting top or a bare back, where errors are smaller; usual: any "
        "others. Leave it out where you do not know.",
    ),
]
ParticipantOption = Annotated[
    str | None, _option_name("--participant", "Who a run is of; a data set knows.")
]
SessionOption = Annotated[
    str | None, _option_name("--session", "Which visit a run is of; a data set knows.")
]

# What is written, and where

OutFolderOption = Annotated[Path, option_out("Where to write; a folder for each recording.")]
LabelOption = Annotated[
    str | None, typer.Option("--label", help="Patient label shown on the report.")
]
BlurOption = Annotated[
    bool, typer.Option("--blur-face", help="Make the face unrecognisable in pictures and video.")
]
CsvOption = Annotated[bool, typer.Option("--csv", help="Write every table as CSV too.")]
ExcelOption = Annotated[
    bool,
    typer.Option(
        "--excel",
        help="Write CSV that Excel opens: marked as UTF-8, and no cell runs as a formula.",
    ),
]
ExcelTablesOption = Annotated[
    bool,
    typer.Option(
        "--excel",
        help="Write every table as CSV that Excel opens: marked as UTF-8, and no cell runs as a "
        "formula.",
    ),
]

# How much is said

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON only.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
