"""``movescreen demo``: screen every sample clip and show what comes out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from screen import api
from screen.cli.console import STATE_WORDS, out, time_progress
from screen.cli.model import prepare_model
from screen.cli.samples import SampleClip, sample_clips
from screen.cli.tables import number
from screen.errors import UsageError
from screen.screening.result import FindingResult, Person

DEFAULT_OUT = Path("movescreen-demo")


def demo(
    out_folder: Annotated[Path, typer.Option("--out", "-o", help="Where to write.")] = DEFAULT_OUT,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Say nothing but the table.")
    ] = False,
) -> None:
    """Screen every sample clip; print the findings and where the reports lie.

    Example: movescreen demo --out /tmp/demo
    """
    clips = sample_clips()
    if not clips:
        raise UsageError(
            "The sample clips are missing from this installation; install the tool again, or "
            "screen a video of your own with `movescreen run`."
        )
    prepare_model(None, shown=not quiet)
    table = _new_table()
    reports = []
    for clip in clips:
        with time_progress(clip.video.stem, shown=not quiet) as on_progress:
            screening = api.run(
                clip.video,
                protocol=clip.protocol,
                person=_person(clip),
                on_progress=on_progress,
            )
        folder = out_folder / clip.video.stem
        screening.write(folder)
        reports.append(folder / "report.html")
        _add_rows(table, clip, screening)
    out.print(table)
    out.print("People are rendered, so the true number of repetitions is known.")
    out.print("Reports:")
    for report in reports:
        out.print(f"  {report}", markup=False)


def _person(clip: SampleClip) -> Person:
    person = clip.truth["person"]
    return api.person_from(sex=person["sex"], age=person["age"], height_cm=person["height_cm"])


def _new_table() -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("clip")
    table.add_column("repetitions\nfound / true", justify="right")
    table.add_column("finding")
    table.add_column("side")
    table.add_column("value", justify="right")
    table.add_column("± error", justify="right")
    table.add_column("state")
    return table


def _add_rows(table: Table, clip: SampleClip, screening: api.Screening) -> None:
    """Add a clip's findings that are not plainly within; one line if all are."""
    complete = sum(item.complete for item in screening.result.repetitions)
    head = [clip.video.stem, f"{complete} / {clip.repetitions}"]
    judged = [item for item in screening.result.findings if item.grade != "record"]
    for finding in _to_show(judged):
        table.add_row(
            *head,
            finding.title,
            "" if finding.side == "both" else finding.side,
            number(finding.value, finding.unit),
            number(finding.error, finding.unit),
            STATE_WORDS[finding.state],
        )
        head = ["", ""]
    if head[0]:
        table.add_row(*head, f"all {len(judged)} findings", "", "", "", STATE_WORDS["within"])


def _to_show(findings: list[FindingResult]) -> list[FindingResult]:
    return [item for item in findings if item.state != "within"]
