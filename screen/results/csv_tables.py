"""Tidy tables: a row a repetition and measure, a row a frame; and the result as JSON."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from screen.files import atomic_path, write_text
from screen.kinematics.series import MovementSeries, Repetition
from screen.results.columns import FRAME, RUN_ANSWERS, RUN_FINDINGS, RUN_MEASURES
from screen.results.excel import BOM, harmless
from screen.results.rows import (
    Row,
    answer_rows,
    finding_rows,
    measure_rows,
    repetition_of_frames,
)
from screen.screening.result import ScreenResult

DECIMALS: Final = 4

MEASURE_COLUMNS: Final = tuple(one.name for one in RUN_MEASURES)
FINDING_COLUMNS: Final = tuple(one.name for one in RUN_FINDINGS)
ANSWER_COLUMNS: Final = tuple(one.name for one in RUN_ANSWERS)
ANGLE_COLUMNS: Final = tuple(one.name for one in FRAME)

Cell = str | int | float | bool | None


def cell(value: Cell) -> str:
    """Write a value for a CSV: no value and NaN are empty, true and false in small letters."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        text = f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
        return "0" if text == "-0" else text
    return str(value)


def write_csv(
    path: Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    excel: bool = False,
    as_text: Callable[[Cell], str] = cell,
) -> None:
    r"""Write a table, whole or not at all: UTF-8, commas, one header row, ``\n`` line ends.

    Parameters
    ----------
    excel
        So that Excel opens it: marked as UTF-8, and no cell is taken for a formula.
    as_text
        Writes a value.
    """
    shown = harmless if excel else str
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM if excel else "")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([shown(name) for name in columns])
        writer.writerows([shown(as_text(value)) for value in row] for row in rows)


def write_measures_csv(result: ScreenResult, path: Path, *, excel: bool = False) -> None:
    """Write every measure of every repetition, one a row (``MEASURE_COLUMNS``)."""
    write_csv(path, MEASURE_COLUMNS, measure_records(result), excel=excel)


def measure_records(result: ScreenResult) -> Iterator[list[Cell]]:
    """Yield the rows of ``write_measures_csv``."""
    return _records(result, measure_rows(result), MEASURE_COLUMNS)


def finding_records(result: ScreenResult) -> Iterator[list[Cell]]:
    """Yield every finding (``FINDING_COLUMNS``)."""
    return _records(result, finding_rows(result), FINDING_COLUMNS)


def answer_records(result: ScreenResult) -> Iterator[list[Cell]]:
    """Yield the answer to every question (``ANSWER_COLUMNS``)."""
    return _records(result, answer_rows(result), ANSWER_COLUMNS)


def _records(
    result: ScreenResult, rows: Iterable[Row], columns: Sequence[str]
) -> Iterator[list[Cell]]:
    """Yield the cells of rows of a result, with what is the same in all of them."""
    about = {
        "recording": result.recording.name,
        "protocol": result.provenance.protocol_name,
        "protocol_version": result.provenance.protocol_version,
    }
    for row in rows:
        full = about | row
        yield [full[name] for name in columns]


def write_angles_csv(
    series: MovementSeries,
    repetitions: Sequence[Repetition],
    path: Path,
    *,
    excel: bool = False,
) -> None:
    """Write the angle series, one row a frame: ``ANGLE_COLUMNS``, then every channel.

    ``repetition`` is the index of the repetition the frame lies in, else empty.
    """
    names, curves = zip(*series.columns(), strict=True) if series.channels else ((), ())
    inside = repetition_of_frames(len(series.time_s), repetitions)
    rows = (
        [
            frame,
            float(series.time_s[frame]),
            bool(series.in_place[frame]),
            inside[frame],
            *(float(curve[frame]) for curve in curves),
        ]
        for frame in range(len(series.time_s))
    )
    write_csv(path, [*ANGLE_COLUMNS, *names], rows, excel=excel)


def write_result_json(result: ScreenResult, path: Path) -> None:
    """Write the whole result as JSON that ``ScreenResult.model_validate_json`` reads back."""
    write_text(path, result.model_dump_json(indent=2) + "\n")
