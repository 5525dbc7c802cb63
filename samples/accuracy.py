"""How far the tool is off, on people whose angles are known.

``python -m samples.accuracy SET...`` screens every clip of one or more sets of rendered people
as a user would, and writes the table that the tool itself reads for its errors
(``protocols/accuracy.csv``) and the page for people (``samples/ACCURACY.md``, with pictures).
Tracks are kept beside the clips (``.track.npz``), so that a second run needs no network. The
stand-ins of measures that truth does not know are taken over from the table that is replaced.
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

from samples.accuracy_clips import (
    ClipScore,
    Reading,
    clips_of,
    protocol_of,
    score_sets,
)
from samples.accuracy_flags import HINGE, finding_counts, rounding
from samples.accuracy_page import (
    Report,
    Rows,
    detection_rows,
    error_rows,
    page,
    repetition_rows,
    target_rows,
)
from samples.accuracy_plots import draw_all
from samples.accuracy_table import Pools, as_csv, truth_hash, with_stated
from screen.files import write_text
from screen.screening.error_table import ErrorTable

PROJECT = Path(__file__).parent.parent
TABLE = PROJECT / "protocols" / "accuracy.csv"
PAGE = PROJECT / "samples" / "ACCURACY.md"
COMMAND = "python -m samples.accuracy"


def source_of(folders: Sequence[Path], clips: Sequence[Path], scores: Sequence[ClipScore]) -> str:
    """Return what the numbers come from: command, sets, seeds, a hash of the truth."""
    seeds = sorted({int(score.name.rsplit("_", 1)[-1]) for score in scores if _has_seed(score)})
    told = f"seeds {seeds[0]}-{seeds[-1]}, " if seeds else ""
    names = " ".join(folder.name for folder in folders)
    return f"{COMMAND} {names}: {len(clips)} clips, {told}truth {truth_hash(clips)}"


def _has_seed(score: ClipScore) -> bool:
    return score.name.rsplit("_", 1)[-1].isdigit()


def report_of(scores: Sequence[ClipScore], pools: Pools, source: str) -> Report:
    """Return what the page shows."""
    readings = with_stated([one for score in scores for one in score.readings], pools)
    verdicts = [one for score in scores for one in score.verdicts]
    return Report(
        scores=scores,
        readings=readings,
        rounding=rounding(scores, protocol_of(HINGE)),
        findings=finding_counts(verdicts),
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
        target_rows(report),
    )
    for rows in tables:
        print_rows(console, rows)


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
    table: Annotated[Path, typer.Option(help="The table that the tool reads.")] = TABLE,
    out: Annotated[Path, typer.Option(help="The page; pictures go beside it.")] = PAGE,
    readings: Annotated[Path | None, typer.Option(help="Write every reading (CSV).")] = None,
    show: Annotated[bool, typer.Option("--show", help="Print only, write nothing.")] = False,
) -> None:
    """Measure how far the tool is off on these clips, and write it down."""
    clips = clips_of(folders)
    if not clips:
        raise typer.BadParameter("there are no clips with truth in these folders")
    scores = score_sets(folders, workers=workers)
    source = source_of(folders, clips, scores)
    pools = Pools(
        [one for score in scores for one in score.readings],
        ErrorTable.load(table if table.exists() else TABLE),
    )
    report = report_of(scores, pools, source)
    _print(scores, report)
    if failures:
        _print_failures(scores)
    if readings is not None:
        write_text(readings, readings_csv(report.readings))
    if show:
        return
    write_text(table, as_csv(pools.rows(source)))
    pictures = draw_all(report, out.parent / "pictures")
    write_text(out, page(replace(report, pictures=pictures)))


if __name__ == "__main__":
    typer.run(main)
