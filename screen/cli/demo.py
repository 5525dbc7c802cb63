"""``movescreen demo``: screen every sample clip and show what comes out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

import screen
from screen.cli.console import LIKELIHOOD_STYLE, out, print_table, time_progress
from screen.cli.model import prepare_model
from screen.cli.options import option_out
from screen.cli.samples import SampleClip, sample_clips
from screen.errors import UsageError
from screen.results.layout import REPORT_FILE

if TYPE_CHECKING:
    from screen.screening.parts import Person

DEFAULT_OUT = Path("movescreen-demo")


def demo(
    out_folder: Annotated[Path, option_out("Where to write.")] = DEFAULT_OUT,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Say nothing but the table.")
    ] = False,
) -> None:
    """Screen every sample clip; print the answers and where the reports lie.

    Example: movescreen demo --out /tmp/demo
    """
    clips = sample_clips()
    if not clips:
        raise UsageError(
            "The sample clips are missing from this installation.",
            "Install the tool again, or screen a video of your own with `movescreen run`.",
        )
    prepare_model(None, shown=not quiet)
    table = _new_table()
    reports = []
    for clip in clips:
        with time_progress(clip.video.stem, shown=not quiet) as on_progress:
            screening = screen.run(
                clip.video,
                protocol=clip.protocol,
                person=_person(clip),
                on_progress=on_progress,
            )
        folder = out_folder / clip.video.stem
        screening.write(folder)
        reports.append(folder / REPORT_FILE)
        _add_rows(table, clip, screening)
    print_table(table)
    out.print("The people are rendered, so the true number of repetitions is known.")
    out.print("Reports:")
    for report in reports:
        out.print(f"  {report}", markup=False)
    out.print("Open the first one in a web browser:")
    out.print(f"  {reports[0].resolve().as_uri()}", markup=False)


def _person(clip: SampleClip) -> Person:
    from screen.api import person_from

    person = clip.truth["person"]
    return person_from(sex=person["sex"], age=person["age"], height_cm=person["height_cm"])


def _new_table() -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("clip", no_wrap=True)
    table.add_column("found / true", no_wrap=True, justify="right")
    table.add_column("question")
    table.add_column("answer", no_wrap=True)
    table.add_column("value (95 % range)", no_wrap=True)
    return table


def _add_rows(table: Table, clip: SampleClip, screening: screen.Screening) -> None:
    """Add the answers to the questions of the clip's protocol."""
    from screen.report.words import range_words
    from screen.screening.reference.likelihood import likelihood_word

    complete = sum(item.complete for item in screening.result.repetitions)
    head = [clip.video.stem, f"{complete} / {clip.repetitions}"]
    for answer in screening.result.answers:
        word = likelihood_word(answer.likelihood)
        table.add_row(
            *head,
            escape(answer.question),
            f"[{LIKELIHOOD_STYLE[answer.likelihood]}]{word}[/]",
            range_words(answer.value, answer.low, answer.high, answer.unit),
        )
        head = ["", ""]
