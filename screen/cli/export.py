"""``movescreen export``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import track

from screen.cli.console import err, out, with_options
from screen.cli.options import (
    ExcelOption,
    ParticipantOption,
    QuietOption,
    SessionOption,
    option_out,
)
from screen.exports.format_names import FORMATS

if TYPE_CHECKING:
    from screen.exports.formats import Exported
    from screen.results.places import Found, Place

_NAMED = 12
"""Files up to this number are named one by one."""


def export(
    result: Annotated[
        Path, typer.Argument(help="The folder of a run, or a data set that `batch` made.")
    ],
    format_: Annotated[str, typer.Option("--format", "-f", help=f"One of {', '.join(FORMATS)}.")],
    out_path: Annotated[
        Path | None,
        option_out("A folder, or the file itself; else the folder exports of the result."),
    ] = None,
    participant: ParticipantOption = None,
    session: SessionOption = None,
    space: Annotated[
        str | None,
        typer.Option(
            help="Of trc: world (metres, for OpenSim; the default), picture (pixels) or kinovea "
            "(for Kinovea)."
        ),
    ] = None,
    excel: ExcelOption = False,
    quiet: QuietOption = False,
) -> None:
    """Write stored results in a standard format; nothing is measured again.

    Example: movescreen export movescreen-out/hinge --format trc
    """
    from screen.exports import formats
    from screen.results.places import find_results

    found = find_results(result, participant=participant, session=session)
    target = formats.default_out(found, format_) if out_path is None else out_path
    done = formats.export(
        found,
        format_,
        out=target,
        space=formats.space_of(space),
        excel=excel,
        watch=_watch if found.whole and not quiet else None,
    )
    for name, why in done.failed:
        err.print(f"movescreen: {name}: {with_options(why)}", markup=False)
    if not quiet:
        _say(found, done)
    if done.failed:
        raise typer.Exit(1)


def _watch(places: Sequence[Place]) -> Iterable[Place]:
    return track(
        places, description="exporting", console=err, transient=True, disable=not err.is_terminal
    )


def _say(found: Found, done: Exported) -> None:
    """Say what was written."""
    if len(done.written) <= _NAMED:
        for path in done.written:
            out.print(f"wrote {path}", markup=False)
    elif done.written:
        out.print(f"wrote {len(done.written)} files into {done.folder}", markup=False)
    if found.whole:
        all_of = len(found.places) + len(found.missing)
        out.print(f"{done.recordings} of {all_of} recordings exported")
