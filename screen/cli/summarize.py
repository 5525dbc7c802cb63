"""``movescreen summarize``: people, groups and reliability, from the tables of a data set."""

from __future__ import annotations

from csv import Error, reader
from pathlib import Path
from typing import Annotated

import typer

import screen
from screen.cli.console import Voice, out
from screen.cli.options import CsvOption, QuietOption, option_out
from screen.errors import UsageError
from screen.text import shortened


def summarize(
    dataset: Annotated[
        str, typer.Argument(help="A data set, as `movescreen batch` leaves it: folder or address.")
    ],
    between: Annotated[
        str,
        typer.Option(help="Column of the recordings to compare within people: session, rater, ..."),
    ] = "session",
    group: Annotated[
        str | None, typer.Option(help="Column of the recordings that names groups of people.")
    ] = None,
    order: Annotated[
        str | None,
        typer.Option(help="All values of --between, the earliest first: pre,post,followup."),
    ] = None,
    out_folder: Annotated[
        Path | None, option_out("Where to write (default: DATASET/summary).")
    ] = None,
    csv: CsvOption = False,
    quiet: QuietOption = False,
) -> None:
    """Summarize a data set: each person, each group, and reliability, with a page to read.

    Example: movescreen summarize study-results --group site --csv
    """
    done = screen.summarize(
        dataset,
        between=between,
        group=group,
        order=None if order is None else _listed(order),
        out=out_folder,
        csv=csv,
    )
    if Voice(quiet).talks:
        for sentence in done.sentences:
            out.print(sentence, markup=False)
        out.print(f"Page: {done.page}", markup=False)


def _listed(text: str) -> list[str]:
    """Return values that stand with commas; one with a comma in it stands in quotes."""
    try:
        values = next(reader(text.splitlines(), skipinitialspace=True), [])
    except Error as error:
        raise UsageError(
            f"--order {shortened(text)} cannot be read ({error}).",
            "Give the values with commas between them: pre,post,followup.",
        ) from error
    return [value.strip() for value in values]
