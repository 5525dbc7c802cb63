"""The data dictionary: every column and every measure of the tables, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from screen.export.columns import column_name, column_of
from screen.export.tables import ANGLE_COLUMNS, MEASURE_COLUMNS, Cell, write_csv
from screen.kinematics.series import MovementSeries
from screen.screening.result import ScreenResult

MEASURES_FILE: Final = "measures.csv"
ANGLES_FILE: Final = "angles.csv"
COLUMNS: Final = ("name", "file", "kind", "unit", "description", "sign")

_MEASURE_WORDS: Final = {
    "recording": ("", "File name of the recording"),
    "protocol": ("", "Name of the test"),
    "protocol_version": ("", "Version of the test's protocol"),
    "repetition": ("", "Number of the repetition in order of time, from 1"),
    "side": ("", "Side the repetition counts for: left, right or both (midline)"),
    "direction": ("", "Direction of the movement, as the protocol names it"),
    "start_s": ("s", "Start of the repetition, from the start of the recording"),
    "peak_s": ("s", "Moment of the largest excursion"),
    "end_s": ("s", "End of the repetition"),
    "complete": ("", "false where the recording or the person left before the return"),
    "valid": ("", "false where the repetition was left out of the verdict"),
    "invalid_reason": ("", "Why it was left out"),
    "measure": ("", "Name of the measure; described in the rows of kind measure"),
    "unit": ("", "Unit of value and error: deg, ratio, s or percent"),
    "value": ("see unit", "The measured value; empty where not measured"),
    "error": ("see unit", "Half-width of the 95 % interval of the value"),
    "error_basis": ("", "measured, or provisional where a cautious stand-in is used"),
    "reason": ("", "Why there is no value"),
}
_ANGLE_WORDS: Final = {
    "frame": ("", "Row of the track, from 0"),
    "time_s": ("s", "The frame's own time from the start of the recording"),
    "in_place": ("", "true while the person is at their place and whole in the picture"),
    "repetition": ("", "Number of the repetition the frame lies in, else empty"),
}


def write_dictionary(path: Path, result: ScreenResult, series: MovementSeries | None) -> None:
    """Write what every column and measure of a run's tables means (``COLUMNS``)."""
    names = None if series is None else [column_name(*key) for key in series.channels]
    write_csv(path, COLUMNS, dictionary_rows(result, names))


def dictionary_rows(
    result: ScreenResult,
    series_columns: Sequence[str] | None,
    *,
    measures_file: str = MEASURES_FILE,
    angles_file: str = ANGLES_FILE,
) -> Iterator[list[Cell]]:
    """Yield what every column and measure means (``COLUMNS``).

    ``series_columns`` are the channels of the angle table, None where there is no such table.
    """
    for name in MEASURE_COLUMNS:
        unit, words = _MEASURE_WORDS[name]
        yield [name, measures_file, "column", unit, words, ""]
    for measure in result.protocol.measures:
        yield [str(measure["name"]), measures_file, "measure", *measure_words(measure)]
    if series_columns is None:
        return
    for name in ANGLE_COLUMNS:
        unit, words = _ANGLE_WORDS[name]
        yield [name, angles_file, "column", unit, words, ""]
    for name in series_columns:
        yield [name, angles_file, "channel", *channel_words(name)]


def measure_words(measure: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return unit, description and positive sense of a measure as a result keeps it."""
    note = f" {measure['note']}" if measure.get("note") else ""
    sign = _positive(str(measure.get("sign", "")))
    return str(measure["unit"]), f"{measure['label']}.{note}", sign


def channel_words(name: str) -> tuple[str, str, str]:
    """Return unit, description and positive sense of a column of angles."""
    column = column_of(name)
    return column.unit, column.words, _positive(column.positive)


def _positive(words: str) -> str:
    return f"+ {words}" if words else ""
