"""The tables of a data set: every column with its type, its unit and what it means.

``recording_id`` joins all of them; ``participant`` joins recordings and participants.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

_TEXT, _WHOLE, _NUMBER, _TRUTH = pa.string(), pa.int64(), pa.float64(), pa.bool_()


@dataclass(frozen=True)
class Column:
    """A column: ``unit`` is empty for what has none, ``see unit`` where a column names it."""

    name: str
    kind: pa.DataType
    unit: str
    words: str


_ID: Final = Column(
    "recording_id", _TEXT, "", "The recording under one protocol: from its content, not its name"
)
_PROTOCOL: Final = Column("protocol", _TEXT, "", "Name of the test")
_REPETITION: Final = Column(
    "repetition", _WHOLE, "", "Number of the repetition in order of time, from 1"
)
_SIDE: Final = Column(
    "side", _TEXT, "", "left, right or both (midline); the person's own left and right"
)
_MEASURE: Final = Column(
    "measure", _TEXT, "", "Name of the measure; see the rows of kind measure in the dictionary"
)
_UNIT: Final = Column("unit", _TEXT, "", "Unit of the numbers: deg, ratio, s or percent")
_REASON: Final = Column("reason", _TEXT, "", "Why there is no value")

PARTICIPANTS: Final = (
    Column("participant", _TEXT, "", "As the manifest or the folders name the person"),
    Column("sex", _TEXT, "", "female or male, as given; empty where the manifest does not agree"),
    Column("age_years", _NUMBER, "years", "At the first session that gives it"),
    Column("height_cm", _NUMBER, "cm", "At the first session that gives it"),
    Column("sessions", _WHOLE, "", "How many sessions there are"),
    Column("recordings", _WHOLE, "", "How many recordings there are"),
)

RECORDINGS: Final = (
    _ID,
    _PROTOCOL,
    Column(
        "path",
        _TEXT,
        "",
        "The file, as the manifest has it or below the source folder; its address where two "
        "sources share that",
    ),
    Column("participant", _TEXT, "", "As the manifest or the folders name the person"),
    Column("session", _TEXT, "", "As the manifest or the folders name the visit"),
    Column("sex", _TEXT, "", "female or male, as given for this recording"),
    Column("age_years", _NUMBER, "years", "As given for this recording"),
    Column("height_cm", _NUMBER, "cm", "As given for this recording"),
    Column("status", _TEXT, "", "judged, or not_judged where a quality check forbids a verdict"),
    Column("reason", _TEXT, "", "Why nothing was judged"),
    Column("repetitions", _WHOLE, "", "How many repetitions came back to neutral"),
    Column("repetitions_valid", _WHOLE, "", "How many of them count"),
    Column("findings_outside", _WHOLE, "", "How many findings are outside their cut"),
    Column("flags", _WHOLE, "", "How many of those are put forward (grade flag)"),
    Column("view", _TEXT, "", "How the camera saw the person: side, front, back or oblique"),
    Column("view_off_deg", _NUMBER, "deg", "How far from the nearest straight view"),
    Column("facing", _TEXT, "", "left or right of the picture, camera or away"),
    Column("camera_roll_deg", _NUMBER, "deg", "Lean of the upright body, + clockwise"),
    Column("people_seen", _WHOLE, "", "Most people seen at once"),
    Column("in_place_s", _NUMBER, "s", "How long the person was at the place"),
    Column("neutral_source", _TEXT, "", "start, between or assumed, in falling trust"),
    Column("warnings", _TEXT, "", "Quality checks that failed and do not forbid, with ;"),
    Column("duration_s", _NUMBER, "s", "Length of the recording"),
    Column("frames", _WHOLE, "", "Frames that were analysed"),
    Column("frames_per_s", _NUMBER, "1/s", "Mean rate of the frames"),
    Column("variable_rate", _TRUTH, "", "Whether the rate changes"),
    Column("width_px", _WHOLE, "px", "Of the upright picture in the file"),
    Column("height_px", _WHOLE, "px", "Of the upright picture in the file"),
    Column("rotation_deg", _WHOLE, "deg", "By which the file says it is to be turned, clockwise"),
    Column("container", _TEXT, "", "Kind of file"),
    Column("codec", _TEXT, "", "How the pictures are packed"),
    Column("sha256", _TEXT, "", "Of the recording's content"),
    Column("protocol_version", _TEXT, "", "Version of the test's protocol"),
    Column("protocol_sha256", _TEXT, "", "Of the protocol's file"),
    Column("model_sha256", _TEXT, "", "Of the pose model"),
    Column(
        "data_sha256",
        _TEXT,
        "",
        "Of calibration, norms, errors and thresholds together; dataset.json has each file's",
    ),
    Column("tool_version", _TEXT, "", "Version of this tool that judged it"),
)

REPETITIONS: Final = (
    _ID,
    _PROTOCOL,
    _REPETITION,
    _SIDE,
    Column("direction", _TEXT, "", "Direction of the movement, as the protocol names it"),
    Column("start_s", _NUMBER, "s", "Start, from the start of the recording"),
    Column("peak_s", _NUMBER, "s", "Moment of the largest excursion"),
    Column("end_s", _NUMBER, "s", "End of the repetition"),
    Column("peak_frame", _WHOLE, "", "Frame of the peak, as in the frames table"),
    Column("complete", _TRUTH, "", "false where it did not come back to neutral"),
    Column("valid", _TRUTH, "", "false where it was left out of the verdict"),
    Column("invalid_reason", _TEXT, "", "Why it was left out"),
)

MEASURES: Final = (
    _ID,
    _PROTOCOL,
    _REPETITION,
    _SIDE,
    Column("direction", _TEXT, "", "Direction of the movement, as the protocol names it"),
    Column("complete", _TRUTH, "", "false where the repetition did not come back to neutral"),
    Column("valid", _TRUTH, "", "false where the repetition was left out of the verdict"),
    _MEASURE,
    _UNIT,
    Column("value", _NUMBER, "see unit", "The measured value; empty where not measured"),
    Column("error", _NUMBER, "see unit", "Half-width of the 95 % interval of the value"),
    Column("error_basis", _TEXT, "", "measured, or provisional where a cautious stand-in is used"),
    Column("at_least", _TRUTH, "", "true where the value is only known to be at least so much"),
    _REASON,
    Column("advice", _TEXT, "", "What to change next time"),
)

FINDINGS: Final = (
    _ID,
    _PROTOCOL,
    Column("finding", _TEXT, "", "Name of the finding in the protocol"),
    Column("title", _TEXT, "", "What it is called on the report"),
    _MEASURE,
    _SIDE,
    Column("state", _TEXT, "", "within, borderline, outside or not_measured"),
    Column("grade", _TEXT, "", "flag (put forward), note (mentioned) or record (only kept)"),
    Column("value", _NUMBER, "see unit", "What was judged"),
    Column("error", _NUMBER, "see unit", "Half-width of its 95 % interval"),
    Column("error_basis", _TEXT, "", "measured, or provisional where a cautious stand-in is used"),
    _UNIT,
    Column("cut", _NUMBER, "see unit", "The cut it was judged against"),
    Column("compare", _TEXT, "", "below or above: on which side of the cut is outside"),
    Column("basis", _TEXT, "", "What the cut rests on: documented, error_based or tool_choice"),
    Column("norm", _TEXT, "", "Row of the norm tables beside it"),
    Column("why", _TEXT, "", "The verdict in a sentence"),
    Column("repetition", _WHOLE, "", "The repetition that shows it best"),
    Column("time_s", _NUMBER, "s", "The moment that shows it best"),
)

ASYMMETRY: Final = (
    _ID,
    _PROTOCOL,
    _MEASURE,
    _UNIT,
    Column("left", _NUMBER, "see unit", "Mean of the left side"),
    Column("right", _NUMBER, "see unit", "Mean of the right side"),
    Column("difference", _NUMBER, "see unit", "Left minus right"),
    Column("error", _NUMBER, "see unit", "Half-width of the 95 % interval of the difference"),
    Column(
        "symmetry_index_percent",
        _NUMBER,
        "percent",
        "100 (L - R) / ((|L| + |R|) / 2) (Robinson 1987), + for a larger left",
    ),
    Column("beyond_error", _TRUTH, "", "Whether the difference is larger than its error"),
    _REASON,
)

FRAMES: Final = (
    _ID,
    _PROTOCOL,
    Column("frame", _WHOLE, "", "Row of the track, from 0"),
    Column("time_s", _NUMBER, "s", "The frame's own time from the start of the recording"),
    Column("in_place", _TRUTH, "", "true while the person is at their place, whole in the picture"),
    Column("repetition", _WHOLE, "", "Number of the repetition the frame lies in, else empty"),
)
"""Then the channels, which depend on test and view."""

FAILURES: Final = (
    Column("path", _TEXT, "", "The file, as the manifest has it or below the source folder"),
    Column("stage", _TEXT, "", "Where it failed; see the rows of kind stage in the dictionary"),
    Column("reason", _TEXT, "", "Why"),
    Column("next_step", _TEXT, "", "What to do about it"),
)

TABLES: Final = {
    "participants": PARTICIPANTS,
    "recordings": RECORDINGS,
    "repetitions": REPETITIONS,
    "measures": MEASURES,
    "findings": FINDINGS,
    "asymmetry": ASYMMETRY,
    "frames": FRAMES,
}
PARTITIONED: Final = frozenset(TABLES) - {"participants"}
"""These lie in a folder for each protocol (``protocol=hip_hinge``), which readers add as column."""


def arrow_schema(columns: Iterable[Column]) -> pa.Schema:
    """Return the columns as Arrow has them; the partition's column is not in the files."""
    return pa.schema([(one.name, one.kind) for one in columns if one is not _PROTOCOL])
