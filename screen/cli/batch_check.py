"""``movescreen batch --check``: what would be done, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from screen.cli.console import Voice, err, out, print_table
from screen.screening.words import counted

if TYPE_CHECKING:
    from screen.batch.check import Checked
    from screen.batch.manifest import Manifest
    from screen.batch.plan import Plan

_SHOWN = 50


def check(plan: Plan, *, out_address: str | None, model: Path | None, voice: Voice) -> None:
    """Print what a batch of the plan would do, and exit with 1 where something is wrong."""
    from screen.batch.check import check_plan
    from screen.pose.model import find_model

    found = find_model(model)
    sha256 = None if found is None else found.sha256
    with _progress(shown=voice.talks) as on_looked:
        checked = check_plan(plan, out=out_address, model_sha256=sha256, on_looked=on_looked)
    if voice.json:
        out.print_json(data=_document(plan, checked))
    elif voice.talks:
        _show(plan, checked, has_model=found is not None)
    elif checked.failures:
        err.print(f"movescreen: {_wrong_words(checked)}", markup=False)
    if checked.failures:
        raise typer.Exit(1)


def say_warnings(plan: Plan) -> None:
    """Say on stderr what is odd about a manifest."""
    for warning in [] if plan.manifest is None else plan.manifest.warnings:
        err.print(f"movescreen: {plan.source}: {warning}", markup=False)


@contextmanager
def _progress(*, shown: bool) -> Iterator[Callable[[int, int], None] | None]:
    if not (shown and err.is_terminal):
        yield None
        return
    columns = (TextColumn("looking at the recordings"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda number, total: bar.update(task, completed=number, total=total)


def _show(plan: Plan, checked: Checked, *, has_model: bool) -> None:
    if plan.manifest is not None:
        _show_columns(plan.manifest)
    table = Table("test", "recordings", "people", "to screen", "done before", "cannot be used")
    for column in table.columns[1:]:
        column.justify = "right"
    for one in checked.tests:
        left = one.recordings - one.to_screen - one.done_before
        numbers = (one.recordings, one.people, one.to_screen, one.done_before, left)
        table.add_row(escape(one.protocol), *map(str, numbers))
    if checked.tests:
        print_table(table)
    if checked.failures:
        _show_failures(checked)
    if not has_model:
        out.print("The pose model is not on this machine yet: a run would fetch it first.")
    out.print(f"{_wrong_words(checked)} Nothing was started and nothing written.", markup=False)


def _show_columns(manifest: Manifest) -> None:
    read = (f"{name} as {own}" if name != own else own for own, name in manifest.columns.items())
    out.print(f"Columns read: {', '.join(read)}.", markup=False)
    if manifest.extras:
        out.print(f"Carried through: {', '.join(manifest.extras)}.", markup=False)
    for warning in manifest.warnings:
        out.print(f"[yellow]![/] {escape(warning)}")


def _show_failures(checked: Checked) -> None:
    table = Table("recording", "participant", "stage", "reason", "next step")
    for one in checked.failures[:_SHOWN]:
        cells = (one.path, one.participant or "", one.stage, one.reason, one.next_step)
        table.add_row(*map(escape, cells))
    print_table(table)
    if len(checked.failures) > _SHOWN:
        out.print(f"and {len(checked.failures) - _SHOWN} more")


def _wrong_words(checked: Checked) -> str:
    wrong = len(checked.failures)
    if not wrong:
        return "All recordings can be used."
    return f"{counted(wrong, 'recording')} cannot be used."


def _document(plan: Plan, checked: Checked) -> dict[str, object]:
    manifest = plan.manifest
    return {
        "tests": [vars(one) for one in checked.tests],
        "failures": [vars(one) for one in checked.failures],
        "columns": {} if manifest is None else manifest.columns,
        "carried_through": [] if manifest is None else manifest.extras,
        "warnings": [] if manifest is None else manifest.warnings,
    }
