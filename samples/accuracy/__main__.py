"""How far the tool is off, on people whose angles are known.

``python -m samples.accuracy SET...`` screens every clip of one or more sets of rendered people as
a user would, and writes the page for people (``samples/ACCURACY.md``, with pictures). Each number
is scored with the error that ships beside it, each finding with its probability; the tables they
come from are made from other people (``samples.accuracy.error_tables``). Tracks are kept beside
the clips (``.track.npz``), so that a second run needs no network.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from samples.accuracy.cells import Rows
from samples.accuracy.clip_files import clips_of, source_of
from samples.accuracy.clips import protocol_of, score_sets
from samples.accuracy.flags import HINGE, finding_counts, rounding
from samples.accuracy.page import page
from samples.accuracy.plots import draw_all
from samples.accuracy.report import Report
from samples.accuracy.rows import (
    detection_rows,
    error_rows,
    finding_rows,
    reliability_rows,
    repetition_rows,
)
from samples.accuracy.scores import ClipScore, Reading
from samples.accuracy.settings import by_setting, first_page, first_page_rows, setting_rows
from samples.accuracy.targets import load_targets
from screen.files import write_text

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "samples" / "ACCURACY.md"
COMMAND = "python -m samples.accuracy"


def report_of(scores: Sequence[ClipScore], source: str) -> Report:
    """Return what the page shows."""
    verdicts = [one for score in scores for one in score.verdicts]
    return Report(
        scores=scores,
        readings=[one for score in scores for one in score.readings],
        rounding=rounding(scores, protocol_of(HINGE)),
        findings=finding_counts(verdicts),
        verdicts=verdicts,
        source=source,
    )


def readings_csv(readings: Sequence[Reading]) -> str:
    """Write every reading as CSV, for those who want to draw their own pictures."""
    facets = list(dict.fromkeys(name for one in readings for name in one.facets))
    plain = ["clip", "protocol", "measure", "unit", "kind", "side", "repetition", "view", "true"]
    plain += ["value", "stated", "own", "reason"]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*plain, *facets])
    for one in readings:
        cells = [getattr(one, name) for name in plain]
        writer.writerow([*cells, *(one.facets.get(name, "") for name in facets)])
    return buffer.getvalue()


def print_rows(console: Console, rows: Rows) -> None:
    """Print rows as a table; the first is the head."""
    table = Table(*rows[0])
    for row in rows[1:]:
        table.add_row(*row)
    console.print(table)


def _print(scores: Sequence[ClipScore], report: Report) -> None:
    """Print the tables that matter most."""
    console = Console(width=160)
    tables = (
        repetition_rows(scores),
        error_rows(report.readings),
        detection_rows(report.rounding.detections),
        finding_rows(report.findings),
        reliability_rows(report.verdicts),
        *_by_setting(report),
    )
    for rows in tables:
        print_rows(console, rows)


def _by_setting(report: Report) -> list[Rows]:
    """Return the tables of sets that have settings."""
    if not by_setting(report.scores):
        return []
    targets = load_targets()
    checks = first_page(targets.first_page, report.scores, report.clear)
    return [setting_rows(targets, report.scores, report.clear), first_page_rows(checks)]


def _print_failures(scores: Sequence[ClipScore]) -> None:
    """Print the clips whose count is not exact, or that were not judged."""
    for score in scores:
        if not score.exact or not score.judged:
            typer.echo(
                f"{score.name}: found {score.found}, true {score.true}, matched {score.matched}, "
                f"wrong side {score.wrong_side}, judged {score.judged} {score.blocked_by}"
            )


def main(
    folders: Annotated[list[Path], typer.Argument(help="Sets of clips with truth.")],
    *,
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
    failures: Annotated[bool, typer.Option(help="List clips that are not exact.")] = False,
    out: Annotated[Path, typer.Option(help="The page; pictures go beside it.")] = PAGE,
    readings: Annotated[Path | None, typer.Option(help="Write every reading (CSV).")] = None,
    clear: Annotated[
        Path | None,
        typer.Option(help="Clips of people who all compensate: for how often that is found."),
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Print only, write nothing.")] = False,
) -> None:
    """Measure how far the tool is off on these clips, and write it down."""
    clips = clips_of(folders)
    if not clips:
        raise typer.BadParameter("there are no clips with truth in these folders")
    scores = score_sets(folders, workers=workers)
    report = report_of(scores, source_of(COMMAND, folders, clips))
    if clear is not None:
        more = score_sets([clear], workers=workers)
        source = f"{report.source}; {source_of('--clear', [clear], clips_of([clear]))}"
        report = replace(report, clear=more, source=source)
    _print(scores, report)
    if failures:
        _print_failures(scores)
    if readings is not None:
        write_text(readings, readings_csv(report.readings))
    if show:
        return
    pictures = draw_all(report, out.parent / "pictures")
    write_text(out, page(replace(report, pictures=pictures)))


if __name__ == "__main__":
    typer.run(main)
