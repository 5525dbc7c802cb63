"""The sheet in which a clinic writes down what it measured, and how it is read."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from screen.errors import UsageError
from screen.inputs import read_file
from screen.kinematics.series import Side
from screen.screening.words import counted
from screen.text import shortened

COLUMNS: Final = (
    "result",
    "person",
    "repetition",
    "side",
    "measure",
    "true_deg",
    "t12_start_deg",
    "s2_start_deg",
    "t12_end_deg",
    "s2_end_deg",
    "note",
)
"""Of the sheet; ``docs/validation.md`` says what stands in each."""

TEMPLATE: Final = (
    ",".join(COLUMNS)
    + "\nout/hinge-p01,P01,1,,,,4,12,62,55,inclinometers at T12 and S2"
    + "\nout/bend-p01,P01,1,left,trunk_side_bend_deg,28,,,,,goniometer\n"
)
"""A sheet with an example of both kinds of row."""

_INCLINOMETERS: Final = ("t12_start_deg", "s2_start_deg", "t12_end_deg", "s2_end_deg")
_SIDES: Final = ("left", "right", "both")
_MOST_BYTES: Final = 10_000_000
_LARGEST_DEG: Final = 360.0
_NAMED: Final = 5


@dataclass(frozen=True)
class Truth:
    """One value that was measured by other means.

    ``folder`` holds the result; ``repetition`` None stands for the mean over all of the side.
    """

    line: int
    folder: Path
    person: str
    repetition: int | None
    side: Side | None
    measure: str
    true_deg: float


def read_truths(sheet: Path) -> list[Truth]:
    """Read a sheet; one row of inclinometers gives the low back and the pelvis.

    Raises
    ------
    UsageError
        If it is not a CSV with these columns, or naming every row that cannot be used.
    """
    rows = _rows(sheet)
    truths: list[Truth] = []
    wrong: list[str] = []
    for line, row in rows:
        found, problem = _used(line, row, sheet.parent)
        truths += found
        wrong += [f"line {line}: {problem}"] if problem else []
    if wrong:
        raise UsageError(
            f"{sheet} has {counted(len(wrong), 'row')} that cannot be used "
            f"({'; '.join(wrong[:_NAMED])}).",
            "Correct them, or start from the `template`.",
        )
    if not truths:
        raise UsageError(f"{sheet} holds no row.", "Add one for each repetition you measured.")
    return truths


def _rows(sheet: Path) -> list[tuple[int, dict[str, str]]]:
    data = read_file(sheet, "sheet", most_bytes=_MOST_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{sheet} is not UTF-8 text.", 'Save it as CSV with the encoding UTF-8 ("CSV UTF-8").'
        ) from error
    first = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True
    )
    try:
        names = [name.strip() for name in reader.fieldnames or ()]
        reader.fieldnames = names
        missing = [name for name in ("result", "person") if name not in names]
        if missing:
            raise UsageError(
                f"{sheet} lacks the column {' and '.join(missing)}.",
                "Start from the `template`.",
            )
        return [
            (reader.line_num, {name: (row[name] or "").strip() for name in names if name})
            for row in reader
            if any(isinstance(cell, str) and cell.strip() for cell in row.values())
        ]
    except csv.Error as error:
        raise UsageError(
            f"{sheet} could not be parsed as CSV (line {reader.line_num}: {error}).",
            "Look for a quotation mark that is not closed.",
        ) from error


def _used(line: int, row: Mapping[str, str], beside: Path) -> tuple[list[Truth], str]:
    """Return the values of a row, or why it cannot be used."""
    try:
        return _truths_of(line, row, beside), ""
    except ValueError as error:
        return [], str(error)


def _truths_of(line: int, row: Mapping[str, str], beside: Path) -> list[Truth]:
    """Return the values of a row; ValueError says what is wrong with it."""
    for name in ("result", "person"):
        if not row[name]:
            raise ValueError(f"{name} is empty")
    side = row.get("side", "").lower() or None
    if side not in (None, *_SIDES):
        raise ValueError(f"side is {shortened(side)}, expected left, right, both or nothing")
    repetition = _whole(row.get("repetition", ""))
    folder = beside / row["result"]
    folder = folder.parent if folder.suffix == ".json" else folder
    values = _measured(row)
    return [
        Truth(line, folder, row["person"], repetition, cast("Side | None", side), name, value)
        for name, value in values.items()
    ]


def _measured(row: Mapping[str, str]) -> dict[str, float]:
    """Return the true values of a row by measure."""
    inclinometers = [row.get(name, "") for name in _INCLINOMETERS]
    if row.get("measure") or row.get("true_deg"):
        if any(inclinometers):
            raise ValueError("it has a measure and inclinometers; write two rows")
        if not row.get("measure"):
            raise ValueError("measure is empty")
        return {row["measure"]: _degrees("true_deg", row.get("true_deg", ""))}
    t12_start, s2_start, t12_end, s2_end = (
        _degrees(name, text) for name, text in zip(_INCLINOMETERS, inclinometers, strict=True)
    )
    pelvis = s2_end - s2_start
    return {
        "lumbar_flexion_deg": t12_end - t12_start - pelvis,
        "pelvis_inclination_deg": pelvis,
    }


def _degrees(name: str, text: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        told = f"is {shortened(text)}, expected degrees" if text else "is empty"
        raise ValueError(f"{name} {told}") from None
    if not math.isfinite(value) or abs(value) > _LARGEST_DEG:
        raise ValueError(f"{name} is {shortened(text)}, which is no angle between two positions")
    return value


def _whole(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(f"repetition is {shortened(text)}, expected 1, 2, 3 or nothing for all")
    return int(text)
