"""The data dictionary: every column and every measure of the tables, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from screen.kinematics.series import MovementSeries
from screen.results.channel_columns import column_name, column_of
from screen.results.columns import FRAME, RUN_MEASURES, Column
from screen.results.csv_tables import Cell, write_csv
from screen.results.layout import ANGLES_CSV, MEASURES_FILE
from screen.screening.result import MeasureSummary, ScreenResult

COLUMNS: Final = ("name", "file", "kind", "unit", "description", "sign")


def write_dictionary(
    path: Path, result: ScreenResult, series: MovementSeries | None, *, excel: bool = False
) -> None:
    """Write what every column and measure of a run's tables means (``COLUMNS``)."""
    names = None if series is None else [column_name(*key) for key in series.channels]
    write_csv(path, COLUMNS, dictionary_rows(result, names), excel=excel)


def dictionary_rows(
    result: ScreenResult,
    series_columns: Sequence[str] | None,
    *,
    measures_file: str = MEASURES_FILE,
    angles_file: str = ANGLES_CSV,
) -> Iterator[list[Cell]]:
    """Yield what every column and measure means (``COLUMNS``).

    ``series_columns`` are the channels of the angle table, None where there is no such table.
    """
    for column in RUN_MEASURES:
        yield column_row(column, measures_file)
    for measure in result.protocol.measures:
        yield [str(measure.name), measures_file, "measure", *measure_words(measure)]
    if series_columns is None:
        return
    for column in FRAME:
        yield column_row(column, angles_file)
    for name in series_columns:
        yield [name, angles_file, "channel", *channel_words(name)]


def column_row(column: Column, file: str) -> list[Cell]:
    """Return what a column of a file means (``COLUMNS``)."""
    return [column.name, file, "column", column.unit, column.words, ""]


def measure_words(measure: MeasureSummary) -> tuple[str, str, str]:
    """Return unit, description and positive sense of a measure as a result keeps it."""
    note = f" {measure.note}" if measure.note else ""
    sign = _positive(measure.sign)
    return measure.unit, f"{measure.label}.{note}", sign


def channel_words(name: str) -> tuple[str, str, str]:
    """Return unit, description and positive sense of a column of angles."""
    column = column_of(name)
    return column.unit, column.words, _positive(column.positive)


def _positive(words: str) -> str:
    return f"+ {words}" if words else ""
