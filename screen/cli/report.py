"""``movescreen report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screen.cli.console import err, out
from screen.cli.options import LabelOption, QuietOption, option_out


def report(
    result: Annotated[
        Path, typer.Argument(help="The folder of a run, or its result.json with track.npz beside.")
    ],
    pdf: Annotated[bool, typer.Option("--pdf", help="Also write report.pdf (extra pdf).")] = False,
    letter: Annotated[
        bool, typer.Option("--letter", help="Lay it out for US Letter; a PDF is A4 otherwise.")
    ] = False,
    out_folder: Annotated[
        Path | None, option_out("Where to write; otherwise beside the result.")
    ] = None,
    label: LabelOption = None,
    protocol: Annotated[
        str | None,
        typer.Option(
            "--protocol", "-p", help="The file of a protocol of your own, for the curves."
        ),
    ] = None,
    quiet: QuietOption = False,
) -> None:
    """Make the report of a stored result again, as a page and on request as PDF.

    Example: movescreen report movescreen-out/hinge --pdf --letter
    """
    from screen.report.rebuild import report_again

    again = report_again(
        result,
        out=out_folder,
        pdf=pdf,
        paper="letter" if letter else None,
        label=label,
        protocol=protocol,
    )
    for reason in again.left_out:
        err.print(f"movescreen: {reason}", markup=False)
    if not quiet:
        for path in again.written:
            out.print(f"wrote {path}", markup=False)
