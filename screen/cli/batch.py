"""``movescreen batch``: many recordings into one data set."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from screen.cli.console import Voice, err, out, print_table
from screen.cli.entry import INTERRUPTED
from screen.cli.model import prepare_model
from screen.cli.options import (
    CsvOption,
    EveryFrameOption,
    ExcelTablesOption,
    JsonOption,
    ModelOption,
    ProtocolOption,
    QuietOption,
    SchedulerOption,
    WorkersOption,
    option_out_address,
)
from screen.cli.stopping import ends_as_by_ctrl_c
from screen.errors import UsageError
from screen.extras import explaining_missing_extra
from screen.screening.words import counted

if TYPE_CHECKING:
    from screen.batch.executor import Executor
    from screen.batch.run_context import Progress as Done
    from screen.batch.run_context import Report

_SHOWN_FAILURES = 10
_EVERY_S = 60.0


def batch(
    source: Annotated[
        str,
        typer.Argument(
            help="A folder, a pattern in quotes ('videos/*.mp4'), a manifest (CSV or Parquet with "
            "path, participant, session, protocol, sex, age, height_cm, ...), or an address."
        ),
    ],
    out_address: Annotated[
        str | None,
        option_out_address("Folder or address of the data set; a run resumes there."),
    ] = None,
    protocol: Annotated[
        str | None,
        typer.Option("--protocol", "-p", help="A protocol's name or file, where no column says."),
    ] = None,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    csv: CsvOption = False,
    excel: ExcelTablesOption = False,
    only_check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Read the list and the first second of each recording, say what would be done "
            "and what is wrong, and start nothing.",
        ),
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove what the source does not list any more.")
    ] = False,
    model: ModelOption = None,
    every_frame: EveryFrameOption = False,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Screen many recordings into one data set; what is done already is skipped.

    Example: movescreen batch study/manifest.csv --out study-results
    """
    voice = Voice(quiet, json)
    with explaining_missing_extra("batch", "Batches"):
        from screen.batch.plan import plan_batch
        from screen.batch.run import run_batch
        from screen.batch.tables import CsvFiles
    from screen.cli.batch_check import check, say_warnings

    if out_address is None and not only_check:
        raise UsageError("--out is missing.", "Give the folder or address of the data set.")
    plan = plan_batch(source, protocol, every_frame=every_frame)
    if only_check or out_address is None:
        check(plan, out_address=out_address, model=model, voice=voice)
        return
    if not quiet:
        say_warnings(plan)
    trusted = prepare_model(model, shown=voice.talks)
    with _at_work(scheduler, workers, voice) as (executor, on_progress):
        report = run_batch(
            plan,
            out_address,
            executor,
            trusted,
            explicit_model=model,
            prune=prune,
            csv=CsvFiles(tables=csv or excel, excel=excel),
            on_progress=on_progress,
        )
    show_report(report, out_address, voice)


def reanalyze(
    data_set: Annotated[str, typer.Argument(help="What `movescreen batch --out` wrote.")],
    protocol: ProtocolOption,
    only: Annotated[
        str | None, typer.Option(help="Judge only recordings that were made for this protocol.")
    ] = None,
    out_address: Annotated[
        str | None, option_out_address("Write another data set and keep this one.")
    ] = None,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    csv: CsvOption = False,
    excel: ExcelTablesOption = False,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Judge a data set again by another protocol, from its stored tracks; no video needed.

    Example: movescreen reanalyze study-results --protocol ./mine.toml
    """
    voice = Voice(quiet, json)
    with explaining_missing_extra("batch", "Batches"):
        from screen.batch.reanalysis import reanalyze as judge_again
        from screen.batch.tables import CsvFiles
    from screen.screening.protocols.files import load_protocol

    loaded = load_protocol(protocol)
    with _at_work(scheduler, workers, voice) as (executor, on_progress):
        report = judge_again(
            data_set,
            loaded,
            executor,
            out=out_address,
            only=only,
            csv=CsvFiles(tables=csv or excel, excel=excel),
            on_progress=on_progress,
        )
    show_report(report, out_address or data_set, voice)


@contextmanager
def _at_work(
    scheduler: str | None, workers: int | None, voice: Voice
) -> Iterator[tuple[Executor, Callable[[Done], None] | None]]:
    """Yield what does the work and what shows how far it is; a signal to end is Ctrl-C."""
    from screen.datasets import executor_for

    with (
        ends_as_by_ctrl_c(),
        executor_for(scheduler, workers) as executor,
        batch_progress(shown=voice.talks) as on_progress,
    ):
        yield executor, on_progress


@contextmanager
def batch_progress(*, shown: bool) -> Iterator[Callable[[Done], None] | None]:
    """Show how many recordings are over, how fast, and how long the rest takes.

    On a terminal a bar, elsewhere (the log of a cluster's job) a line a minute.
    """
    if not shown:
        yield None
        return
    pace = _Pace()
    if not err.is_terminal:
        yield _by_the_minute(pace)
        return
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[words]}"),
        console=err,
    ) as bar:
        task = bar.add_task("looking at the recordings", total=None, words="")

        def move(done: Done) -> None:
            bar.update(
                task,
                description=f"{done.over} of {counted(done.total, 'recording')}",
                total=done.total,
                completed=done.over,
                words=pace.words(done),
            )

        yield move


class _Pace:
    """How fast a run is, from the first it told of on: what needed no work then does not count."""

    def __init__(self) -> None:
        self._began_s: float | None = None
        self._before = 0

    def words(self, done: Done) -> str:
        """Say how fast it goes and how long the rest takes."""
        if self._began_s is None:
            self._began_s, self._before = time.monotonic(), done.done
        since = replace(done, done=done.done - self._before, skipped=done.skipped + self._before)
        return rate_words(since, time.monotonic() - self._began_s)


def _by_the_minute(pace: _Pace) -> Callable[[Done], None]:
    last_s = time.monotonic()

    def tell(done: Done) -> None:
        nonlocal last_s
        words = pace.words(done)
        if time.monotonic() - last_s >= _EVERY_S:
            last_s = time.monotonic()
            over = f"{done.over} of {counted(done.total, 'recording')}"
            err.print(f"{over}: {words}", markup=False)

    return tell


def rate_words(done: Done, elapsed_s: float) -> str:
    """Say how fast it goes and how long the rest takes; failures are quick, and count little."""
    failed = f", {done.failed} failed" if done.failed else ""
    if not done.done or elapsed_s <= 0:
        before = f"{done.skipped} done before, " if done.skipped else ""
        return f"{before}working{failed}"
    left_s = elapsed_s / done.done * (done.total - done.over)
    minutes, seconds = divmod(round(left_s), 60)
    hours, minutes = divmod(minutes, 60)
    left = f"{hours}:{minutes:02}:{seconds:02}"
    rate = f"{done.done / elapsed_s * 60:.1f} a minute, {done.frames / elapsed_s:.0f} frames/s"
    return f"{rate}, {left} left{failed}"


def show_report(report: Report, out_address: str, voice: Voice) -> None:
    """Say what a run left, and exit with 1 where something failed."""
    done, failures = report.progress, report.written.failures
    if voice.json:
        told = {"tables": report.written.rows, "fates": report.written.fates}
        counts = {**vars(done), "not_reached": done.not_reached}
        listed = [vars(one) for one in failures]
        out.print_json(data={**counts, "out": out_address, **told, "failures": listed})
    if voice.talks:
        words = f"{counted(done.done, 'recording')} done, {done.skipped} done before"
        left = f", {done.not_reached} not reached" if done.not_reached else ""
        out.print(
            f"{words}, {done.failed} failed{left}. The data set is in {out_address}.", markup=False
        )
        if failures:
            _show_failures(report, out_address)
    elif failures and not voice.json:
        err.print(f"movescreen: {_count_words(report, out_address)}", markup=False)
    if report.stopped:
        raise typer.Exit(INTERRUPTED)
    if failures:
        raise typer.Exit(1)


def _show_failures(report: Report, out_address: str) -> None:
    table = Table("recording", "stage", "reason", "next step")
    for one in report.written.failures[:_SHOWN_FAILURES]:
        table.add_row(*map(escape, (one.path, one.stage, one.reason, one.next_step)))
    print_table(table)
    out.print(_count_words(report, out_address), markup=False)


def _count_words(report: Report, out_address: str) -> str:
    many = counted(len(report.written.failures), "recording")
    return f"{many} of this data set to look at: see {out_address}/failures.csv."
