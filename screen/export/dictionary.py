"""The data dictionary: every column and every measure of the tables, in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from screen.export.tables import ANGLE_COLUMNS, MEASURE_COLUMNS, Cell, write_csv
from screen.kinematics.channels import CHANNELS
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
    write_csv(path, COLUMNS, _rows(result, series))


def _rows(result: ScreenResult, series: MovementSeries | None) -> Iterator[list[Cell]]:
    for name in MEASURE_COLUMNS:
        unit, words = _MEASURE_WORDS[name]
        yield [name, MEASURES_FILE, "column", unit, words, ""]
    for measure in result.protocol.measures:
        note = f" {measure['note']}" if measure.get("note") else ""
        yield [
            measure["name"],
            MEASURES_FILE,
            "measure",
            measure["unit"],
            f"{measure['label']}.{note}",
            _positive(str(measure.get("sign", ""))),
        ]
    if series is None:
        return
    for name in ANGLE_COLUMNS:
        unit, words = _ANGLE_WORDS[name]
        yield [name, ANGLES_FILE, "column", unit, words, ""]
    for measure_name, side in series.channels:
        yield _channel_row(measure_name, side)


def _channel_row(name: str, side: str) -> list[Cell]:
    column = name if side == "both" else f"{side}_{name}"
    channel = CHANNELS.get(name)
    if channel is None:
        return [column, ANGLES_FILE, "channel", "", "", ""]
    where = "" if side == "both" else f", {side}"
    words = name.removesuffix(f"_{channel.unit}").replace("_", " ").capitalize()
    return [
        column,
        ANGLES_FILE,
        "channel",
        channel.unit,
        f"{words}{where}, from neutral. {channel.note}".strip(),
        _positive(channel.positive),
    ]


def _positive(words: str) -> str:
    return f"+ {words}" if words else ""
