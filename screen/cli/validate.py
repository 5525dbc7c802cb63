"""``movescreen validate``: results beside what was measured with inclinometers or a goniometer."""

from __future__ import annotations

import csv
import dataclasses
import io
import json as json_text
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from screen.cli.console import Terminal, err, out
from screen.cli.options import JsonOption, option_out
from screen.errors import UsageError
from screen.files import write_text

if TYPE_CHECKING:
    from screen.validation.score import Compared, FindingScore, MeasureScore

_ENOUGH_PEOPLE = 20
"""Fewer say little of the next patient; the page on validation says why."""


def validate(
    sheet: Annotated[
        Path | None, typer.Argument(help="A CSV of what you measured; see --template.")
    ] = None,
    template: Annotated[
        bool, typer.Option("--template", help="Print a sheet to start from, and stop.")
    ] = False,
    readings: Annotated[
        Path | None, option_out("Also write every reading beside its truth to this CSV file.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Compare stored results with your own measurements: bias, error, and how often it was right.

    Example: movescreen validate --template > sheet.csv, fill it in, movescreen validate sheet.csv
    """
    from screen.results.layout import RESULT_FILE
    from screen.results.stored import read_result_file
    from screen.validation.score import compare, finding_scores, measure_scores
    from screen.validation.sheet import TEMPLATE, read_truths

    if template:
        typer.echo(TEMPLATE, nl=False)
        return
    if sheet is None:
        raise UsageError("SHEET is missing.", "Give your CSV, or --template for an empty one.")
    truths = read_truths(sheet)
    folders = dict.fromkeys(one.folder for one in truths)
    results = {folder: read_result_file(folder / RESULT_FILE) for folder in folders}
    compared = compare(truths, results)
    measures, findings = measure_scores(compared), finding_scores(compared, results)
    if readings is not None:
        write_text(readings, _csv(compared))
    if json:
        out.print(_json(measures, findings), markup=False, soft_wrap=True)
    else:
        _print(measures, findings)
    for one in compared:
        if one.value is None:
            said = f"line {one.truth.line}: {one.truth.measure}: {one.reason}"
            err.print(f"movescreen: {said}", markup=False)
    if all(one.value is None for one in compared):
        raise typer.Exit(1)


_READINGS = (
    *("line", "result", "person", "repetition", "side", "measure"),
    *("true", "value", "error", "off", "reason"),
)


def _csv(compared: list[Compared]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_READINGS)
    for one in compared:
        truth, off = one.truth, None if one.value is None else one.value - one.truth.true_deg
        row = (truth.line, truth.folder, truth.person, truth.repetition, truth.side, truth.measure)
        writer.writerow((*row, truth.true_deg, one.value, one.error, off, one.reason))
    return text.getvalue()


def _json(measures: list[MeasureScore], findings: list[FindingScore]) -> str:
    return json_text.dumps(
        {
            "measures": [dataclasses.asdict(one) for one in measures],
            "findings": [dataclasses.asdict(one) for one in findings],
        },
        indent=1,
    )


def _print(measures: list[MeasureScore], findings: list[FindingScore]) -> None:
    console = Terminal(width=max(out.width, 100), file=out.file, highlight=False)
    table = Table("measure", "people", "readings", "none", "bias", "RMSE", "limits", "in range")
    table.columns[0].no_wrap = True
    for one in measures:
        table.add_row(
            one.measure,
            str(one.people),
            str(one.readings),
            str(one.withheld),
            _degrees(one.bias, sign=True),
            _degrees(one.rmse) + _range(one),
            "" if one.bias is None or one.spread is None else _limits(one.bias, one.spread),
            "" if one.within is None else f"{100 * one.within:.0f} %",
        )
    console.print(table)
    if findings:
        told = Table("finding, at least likely", "cut-off", "caught", "cleared", "not measured")
        for finding in findings:
            told.add_row(
                finding.title,
                f"{finding.cut:g}",
                f"{finding.caught} of {finding.beyond}",
                f"{finding.cleared} of {finding.within}",
                str(finding.not_measured),
            )
        console.print(told)
    fewest = min(one.people for one in measures)
    if fewest < _ENOUGH_PEOPLE:
        console.print(
            f"{fewest} {'person' if fewest == 1 else 'people'}: too few to say how far the tool is "
            f"off on your next patient; {_ENOUGH_PEOPLE} or more are needed."
        )


def _degrees(value: float | None, *, sign: bool = False) -> str:
    return "" if value is None else f"{value:{'+' if sign else ''}.1f}°"


def _range(one: MeasureScore) -> str:
    return "" if one.low is None else f" ({one.low:.1f} to {one.high:.1f})"


def _limits(bias: float, spread: float) -> str:
    return f"{bias - spread:+.1f} to {bias + spread:+.1f}°"
