"""Tidy tables: a row a repetition and measure, a row a frame; and the result as JSON."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from screen.files import atomic_path, write_text
from screen.kinematics.series import MovementSeries, Repetition
from screen.screening.result import RepetitionResult, ScreenResult, Value

DECIMALS: Final = 4

MEASURE_COLUMNS: Final = (
    "recording",
    "protocol",
    "protocol_version",
    "repetition",
    "side",
    "direction",
    "start_s",
    "peak_s",
    "end_s",
    "complete",
    "valid",
    "invalid_reason",
    "measure",
    "unit",
    "value",
    "error",
    "error_basis",
    "reason",
)
ANGLE_COLUMNS: Final = ("frame", "time_s", "in_place", "repetition")

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


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    r"""Write a table, whole or not at all: UTF-8, commas, one header row, ``\n`` line ends."""
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([cell(value) for value in row] for row in rows)


def write_measures_csv(result: ScreenResult, path: Path) -> None:
    """Write every measure of every repetition, one a row (``MEASURE_COLUMNS``)."""
    write_csv(path, MEASURE_COLUMNS, measure_records(result))


def measure_records(result: ScreenResult) -> Iterator[list[Cell]]:
    """Yield the rows of ``write_measures_csv``."""
    units = {measure["name"]: str(measure["unit"]) for measure in result.protocol.measures}
    about: list[Cell] = [
        result.recording.name,
        result.provenance.protocol_name,
        result.provenance.protocol_version,
    ]
    for repetition in result.repetitions:
        for name, value in repetition.measures.items():
            yield [
                *about,
                *_repetition_cells(repetition),
                name,
                units.get(name, ""),
                *_value_cells(value),
            ]


def _repetition_cells(repetition: RepetitionResult) -> list[Cell]:
    return [
        repetition.index,
        repetition.side,
        repetition.direction,
        repetition.start_s,
        repetition.peak_s,
        repetition.end_s,
        repetition.complete,
        repetition.valid,
        repetition.invalid_reason,
    ]


def _value_cells(value: Value) -> list[Cell]:
    return [value.value, value.error, value.error_basis, value.reason]


def write_angles_csv(series: MovementSeries, repetitions: Sequence[Repetition], path: Path) -> None:
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
    write_csv(path, [*ANGLE_COLUMNS, *names], rows)


def repetition_of_frames(count: int, repetitions: Sequence[Repetition]) -> list[int | None]:
    """Return for each frame the index of its repetition; a shared border goes to the earlier."""
    inside: list[int | None] = [None] * count
    for repetition in repetitions:
        for frame in range(max(0, repetition.start), min(count, repetition.end + 1)):
            if inside[frame] is None:
                inside[frame] = repetition.index
    return inside


def write_result_json(result: ScreenResult, path: Path) -> None:
    """Write the whole result as JSON that ``ScreenResult.model_validate_json`` reads back."""
    write_text(path, result.model_dump_json(indent=2) + "\n")
