"""The columns of all tables, of one run and of a data set: kind, unit and meaning, said once.

In a data set ``recording_id`` joins the tables; ``participant`` joins recordings and participants.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["text", "whole", "number", "truth", "texts"]

_TEXT: Final = "text"
_WHOLE: Final = "whole"
_NUMBER: Final = "number"
_TRUTH: Final = "truth"


@dataclass(frozen=True)
class Column:
    """A column: ``unit`` is empty for what has none, ``see unit`` where a column names it."""

    name: str
    kind: Kind
    unit: str
    words: str


_ID: Final = Column(
    "recording_id",
    _TEXT,
    "",
    "The recording under one protocol, from its content, not its name; empty where there is no "
    "result of its own",
)
_PROTOCOL: Final = Column(
    "protocol", _TEXT, "", "Name of the test; unknown where none was named that can be used"
)
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
_NOT_MEASURED: Final = Column("reason", _TEXT, "", "Why it was not measured; empty where it was")
_ADVICE: Final = Column("advice", _TEXT, "", "What to change next time, where there is no value")
_COUNT: Final = Column("count", _WHOLE, "", "How many repetitions the value rests on")
_INTERVAL: Final = (
    Column("low", _NUMBER, "see unit", "Lower end of its 95 % interval"),
    Column("high", _NUMBER, "see unit", "Upper end of its 95 % interval"),
)
_PROBABILITY: Final = (
    "Probability that the true value lies beyond the cut-off (0 to 1); empty where not measured"
)
_LIKELIHOOD: Final = (
    "The word for that probability: very_likely, likely, uncertain, unlikely, very_unlikely; or "
    "not_measured"
)

PARTICIPANTS: Final = (
    Column("participant", _TEXT, "", "As the manifest or the folders name the person"),
    Column("sex", _TEXT, "", "female or male, as given; empty where the manifest does not agree"),
    Column("age_years", _NUMBER, "years", "At the first session that gives it"),
    Column("height_cm", _NUMBER, "cm", "At the first session that gives it"),
    Column("sessions", _WHOLE, "", "How many sessions there are"),
    Column("recordings", _WHOLE, "", "How many recordings are listed, whatever their fate"),
    Column("judged", _WHOLE, "", "How many of them were judged"),
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
    Column("red_flags", _TEXT, "", "Ids of what applies, with ;, or none; empty: nobody asked"),
    Column("clothes", _TEXT, "", "close or usual, as given for this recording; empty: not asked"),
    Column(
        "fate",
        _TEXT,
        "",
        "judged; refused, at which stage and why says stage and reason; or not_reached, where the "
        "run was stopped before",
    ),
    Column(
        "stage",
        _TEXT,
        "",
        "Where it was refused; see the rows of kind stage in the dictionary; empty where judged",
    ),
    Column("reason", _TEXT, "", "Why it was not judged"),
    Column("next_step", _TEXT, "", "What to do about it"),
    Column("repetitions", _WHOLE, "", "How many repetitions came back to neutral"),
    Column("repetitions_valid", _WHOLE, "", "How many of them count"),
    Column(
        "findings_likely",
        _WHOLE,
        "",
        "How many findings are at least likely: likely or very likely",
    ),
    Column("flags", _WHOLE, "", "How many of those are put forward (grade flag)"),
    Column("view", _TEXT, "", "How the camera saw the person: side, front, back or oblique"),
    Column("view_off_deg", _NUMBER, "deg", "How far from the nearest straight view"),
    Column("facing", _TEXT, "", "left or right of the picture, camera or away"),
    Column("camera_roll_deg", _NUMBER, "deg", "Lean of the upright body, + clockwise"),
    Column(
        "filming_setting",
        _TEXT,
        "",
        "as_asked, where everything that the test asks of the filming is known to be so; else "
        "usual. Errors are those of this setting",
    ),
    Column("filming_not_as_asked", _TEXT, "", "What was otherwise than asked, with ;"),
    Column("filming_not_known", _TEXT, "", "What of it could not be told, with ;"),
    Column("people_seen", _WHOLE, "", "Most people seen at once"),
    Column("in_place_s", _NUMBER, "s", "How long the person was at the place"),
    Column("neutral_source", _TEXT, "", "start, between or assumed, in falling trust"),
    Column("warnings", _TEXT, "", "Quality checks that failed and do not forbid, with ;"),
    Column("duration_s", _NUMBER, "s", "Length of the recording"),
    Column("frames", _WHOLE, "", "Frames that were analysed"),
    Column("frames_per_s", _NUMBER, "1/s", "Mean rate of the frames, pauses left out"),
    Column("variable_rate", _TRUTH, "", "Whether the rate changes"),
    Column("width_px", _WHOLE, "px", "Of the upright picture in the file"),
    Column("height_px", _WHOLE, "px", "Of the upright picture in the file"),
    Column("rotation_deg", _WHOLE, "deg", "By which the file says it is to be turned, clockwise"),
    Column(
        "mirrored",
        _TRUTH,
        "",
        "Whether the file asks for its picture to be mirrored: then left and right changed places",
    ),
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

_REPETITION_PARTS: Final = (
    _REPETITION,
    _SIDE,
    Column("direction", _TEXT, "", "Direction of the movement, as the protocol names it"),
    Column("start_s", _NUMBER, "s", "Start of the repetition, from the start of the recording"),
    Column("peak_s", _NUMBER, "s", "Moment of the largest excursion"),
    Column("end_s", _NUMBER, "s", "End of the repetition"),
)
_COUNTS: Final = (
    Column(
        "complete",
        _TRUTH,
        "",
        "false where the recording or the person left before the return to neutral",
    ),
    Column("valid", _TRUTH, "", "false where the repetition was left out of the verdict"),
    Column("invalid_reason", _TEXT, "", "Why it was left out"),
)

REPETITIONS: Final = (
    _ID,
    _PROTOCOL,
    *_REPETITION_PARTS,
    Column("peak_frame", _WHOLE, "", "Frame of the peak, as in the table of frames"),
    *_COUNTS,
)

MEASURE: Final = (
    *_REPETITION_PARTS,
    *_COUNTS,
    _MEASURE,
    _UNIT,
    Column("value", _NUMBER, "see unit", "The measured value; empty where not measured"),
    Column("error", _NUMBER, "see unit", "Half-width of the 95 % interval of the value"),
    Column("error_basis", _TEXT, "", "measured, or provisional where a cautious estimate is used"),
    Column(
        "at_least",
        _TRUTH,
        "",
        "true where the value is a lower bound: the true one is at least so much",
    ),
    _REASON,
    _ADVICE,
)
"""A repetition and measure, in every table that holds some (``rows.measure_rows``)."""

MEASURES: Final = (_ID, _PROTOCOL, *MEASURE)

FINDING: Final = (
    Column("finding", _TEXT, "", "Name of the finding in the protocol"),
    Column("title", _TEXT, "", "What it is called on the report"),
    _MEASURE,
    _SIDE,
    Column("probability_beyond", _NUMBER, "ratio", _PROBABILITY),
    Column("likelihood", _TEXT, "", _LIKELIHOOD),
    Column("grade", _TEXT, "", "flag (put forward), note (mentioned) or record (only kept)"),
    Column("value", _NUMBER, "see unit", "What was judged; empty where not measured"),
    *_INTERVAL,
    Column("error", _NUMBER, "see unit", "Half-width of the 95 % interval of its error"),
    Column("error_basis", _TEXT, "", "measured, or provisional where a cautious estimate is used"),
    _COUNT,
    _UNIT,
    Column("cut", _NUMBER, "see unit", "The cut-off it was judged against"),
    Column("compare", _TEXT, "", "below or above: the side of the cut-off that is beyond it"),
    Column("basis", _TEXT, "", "What the cut-off rests on: documented, error_based or tool_choice"),
    Column("norm", _TEXT, "", "Row of the norm tables beside it"),
    Column("why", _TEXT, "", "The verdict in a sentence"),
    _NOT_MEASURED,
    _ADVICE,
    Column("repetition", _WHOLE, "", "The repetition that shows it best"),
    Column("time_s", _NUMBER, "s", "The moment that shows it best"),
)
"""A finding, in every table that holds some (``rows.finding_rows``)."""

FINDINGS: Final = (_ID, _PROTOCOL, *FINDING)

ANSWER: Final = (
    Column("question", _TEXT, "", "Name of the question in the protocol"),
    Column("ask", _TEXT, "", "The question in plain words"),
    Column("about", _TEXT, "", "range, symmetry or compensation"),
    Column("likelihood", _TEXT, "", _LIKELIHOOD),
    Column("probability", _NUMBER, "ratio", _PROBABILITY),
    Column("value", _NUMBER, "see unit", "The value that the answer rests on"),
    *_INTERVAL,
    _UNIT,
    Column(
        "finding",
        _TEXT,
        "",
        "The finding that the answer rests on: of those that answer the question, the one most "
        "probably beyond its cut-off",
    ),
    Column("side", _TEXT, "", "Its side: left, right or both (midline)"),
    _COUNT,
    Column("text", _TEXT, "", "The answer in words"),
    _NOT_MEASURED,
    _ADVICE,
)
"""An answer, in every table that holds some (``rows.answer_rows``)."""

ANSWERS: Final = (_ID, _PROTOCOL, *ANSWER)

_OF_A_RUN: Final = (
    Column("recording", _TEXT, "", "File name of the recording"),
    _PROTOCOL,
    Column("protocol_version", _TEXT, "", "Version of the test's protocol"),
)
RUN_MEASURES: Final = (*_OF_A_RUN, *MEASURE)
"""``measures.csv`` of a run, and what is exported of it."""

RUN_FINDINGS: Final = (*_OF_A_RUN, *FINDING)
RUN_ANSWERS: Final = (*_OF_A_RUN, *ANSWER)
"""What is exported of a run's findings and answers."""

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

FRAME: Final = (
    Column("frame", _WHOLE, "", "Row of the track, from 0"),
    Column("time_s", _NUMBER, "s", "The frame's own time from the start of the recording"),
    Column("in_place", _TRUTH, "", "true while the person is at their place, whole in the picture"),
    Column("repetition", _WHOLE, "", "Number of the repetition the frame lies in, else empty"),
)
"""A frame, in every table of angles; the channels, which depend on test and view, follow."""

FRAMES: Final = (_ID, _PROTOCOL, *FRAME)

FAILURES: Final = (
    Column("path", _TEXT, "", "The file, as the manifest has it or below the source folder"),
    _PROTOCOL,
    Column("participant", _TEXT, "", "As the manifest or the folders name the person"),
    Column("session", _TEXT, "", "As the manifest or the folders name the visit"),
    Column("stage", _TEXT, "", "Where it failed; see the rows of kind stage in the dictionary"),
    Column("reason", _TEXT, "", "Why"),
    Column("next_step", _TEXT, "", "What to do about it"),
)
"""Then the further columns of the manifest."""

TABLES: Final = {
    "participants": PARTICIPANTS,
    "recordings": RECORDINGS,
    "repetitions": REPETITIONS,
    "measures": MEASURES,
    "findings": FINDINGS,
    "answers": ANSWERS,
    "asymmetry": ASYMMETRY,
    "frames": FRAMES,
}
PARTITIONED: Final = frozenset(TABLES) - {"participants"}
"""These lie in a folder for each protocol (``protocol=hip_hinge``), which readers add as column."""
