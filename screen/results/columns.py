"""The columns of all tables, of one run and of a data set: kind, unit and meaning, said once.

In a data set ``recording_id`` joins the tables; ``participant`` joins recordings and participants.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["text", "whole", "number", "truth", "texts"]

TEXT: Final = "text"
WHOLE: Final = "whole"
NUMBER: Final = "number"
TRUTH: Final = "truth"


@dataclass(frozen=True)
class Column:
    """A column: ``unit`` is empty for what has none, ``see unit`` where a column names it."""

    name: str
    kind: Kind
    unit: str
    words: str


_ID: Final = Column(
    "recording_id",
    TEXT,
    "",
    "The recording under one protocol, from its content, not its name; empty where there is no "
    "result of its own",
)
_PROTOCOL: Final = Column(
    "protocol", TEXT, "", "Name of the test; unknown where none was named that can be used"
)
_REPETITION: Final = Column(
    "repetition", WHOLE, "", "Number of the repetition in order of time, from 1"
)
_SIDE: Final = Column(
    "side", TEXT, "", "left, right or both (midline); the person's own left and right"
)
_MEASURE: Final = Column(
    "measure", TEXT, "", "Name of the measure; see the rows of kind measure in the dictionary"
)
UNIT: Final = Column("unit", TEXT, "", "Unit of the numbers: deg, ratio, s or percent")
_REASON: Final = Column("reason", TEXT, "", "Why there is no value")
_NOT_MEASURED: Final = Column("reason", TEXT, "", "Why it was not measured; empty where it was")
_ADVICE: Final = Column("advice", TEXT, "", "What to change next time, where there is no value")
_COUNT: Final = Column("count", WHOLE, "", "How many repetitions the value rests on")
_INTERVAL: Final = (
    Column("low", NUMBER, "see unit", "Lower end of its 95 % interval"),
    Column("high", NUMBER, "see unit", "Upper end of its 95 % interval"),
)
_PROBABILITY: Final = (
    "Probability that the true value lies beyond the cut-off (0 to 1); empty where not measured"
)
_LIKELIHOOD: Final = (
    "The word for that probability: very_likely, likely, uncertain, unlikely, very_unlikely; or "
    "not_measured"
)

PARTICIPANTS: Final = (
    Column("participant", TEXT, "", "As the manifest or the folders name the person"),
    Column("sex", TEXT, "", "female or male, as given; empty where the manifest does not agree"),
    Column("age_years", NUMBER, "years", "At the first session that gives it"),
    Column("height_cm", NUMBER, "cm", "At the first session that gives it"),
    Column("sessions", WHOLE, "", "How many sessions there are"),
    Column("recordings", WHOLE, "", "How many recordings are listed, whatever their fate"),
    Column("judged", WHOLE, "", "How many of them were judged"),
)

RECORDINGS: Final = (
    _ID,
    _PROTOCOL,
    Column(
        "path",
        TEXT,
        "",
        "The file, as the manifest has it or below the source folder; its address where two "
        "sources share that",
    ),
    Column("participant", TEXT, "", "As the manifest or the folders name the person"),
    Column("session", TEXT, "", "As the manifest or the folders name the visit"),
    Column("sex", TEXT, "", "female or male, as given for this recording"),
    Column("age_years", NUMBER, "years", "As given for this recording"),
    Column("height_cm", NUMBER, "cm", "As given for this recording"),
    Column("red_flags", TEXT, "", "Ids of what applies, with ;, or none; empty: nobody asked"),
    Column("clothes", TEXT, "", "close or usual, as given for this recording; empty: not asked"),
    Column(
        "fate",
        TEXT,
        "",
        "judged; refused, at which stage and why says stage and reason; or not_reached, where the "
        "run was stopped before",
    ),
    Column(
        "stage",
        TEXT,
        "",
        "Where it was refused; see the rows of kind stage in the dictionary; empty where judged",
    ),
    Column("reason", TEXT, "", "Why it was not judged"),
    Column("next_step", TEXT, "", "What to do about it"),
    Column("repetitions", WHOLE, "", "How many repetitions came back to neutral"),
    Column("repetitions_valid", WHOLE, "", "How many of them count"),
    Column(
        "findings_likely",
        WHOLE,
        "",
        "How many findings are at least likely: likely or very likely",
    ),
    Column("flags", WHOLE, "", "How many of those are put forward (grade flag)"),
    Column("view", TEXT, "", "How the camera saw the person: side, front, back or oblique"),
    Column("view_off_deg", NUMBER, "deg", "How far from the nearest straight view"),
    Column("facing", TEXT, "", "left or right of the picture, camera or away"),
    Column("camera_roll_deg", NUMBER, "deg", "Lean of the upright body, + clockwise"),
    Column(
        "filming_setting",
        TEXT,
        "",
        "as_asked, where everything that the test asks of the filming is known to be so; else "
        "usual. Errors are those of this setting",
    ),
    Column("filming_not_as_asked", TEXT, "", "What was otherwise than asked, with ;"),
    Column("filming_not_known", TEXT, "", "What of it could not be told, with ;"),
    Column("people_seen", WHOLE, "", "Most people seen at once"),
    Column("in_place_s", NUMBER, "s", "How long the person was at the place"),
    Column("neutral_source", TEXT, "", "start, between or assumed, in falling trust"),
    Column("warnings", TEXT, "", "Quality checks that failed and do not forbid, with ;"),
    Column("duration_s", NUMBER, "s", "Length of the recording"),
    Column("frames", WHOLE, "", "Frames that were analysed"),
    Column("frames_per_s", NUMBER, "1/s", "Mean rate of the frames, pauses left out"),
    Column("variable_rate", TRUTH, "", "Whether the rate changes"),
    Column("width_px", WHOLE, "px", "Of the upright picture in the file"),
    Column("height_px", WHOLE, "px", "Of the upright picture in the file"),
    Column("rotation_deg", WHOLE, "deg", "By which the file says it is to be turned, clockwise"),
    Column(
        "mirrored",
        TRUTH,
        "",
        "Whether the file asks for its picture to be mirrored: then left and right changed places",
    ),
    Column("container", TEXT, "", "Kind of file"),
    Column("codec", TEXT, "", "How the pictures are packed"),
    Column("sha256", TEXT, "", "Of the recording's content"),
    Column("protocol_version", TEXT, "", "Version of the test's protocol"),
    Column("protocol_sha256", TEXT, "", "Of the protocol's file"),
    Column("model_sha256", TEXT, "", "Of the pose model"),
    Column(
        "data_sha256",
        TEXT,
        "",
        "Of calibration, norms, errors and thresholds together; dataset.json has each file's",
    ),
    Column("tool_version", TEXT, "", "Version of this tool that judged it"),
)

_REPETITION_PARTS: Final = (
    _REPETITION,
    _SIDE,
    Column("direction", TEXT, "", "Direction of the movement, as the protocol names it"),
    Column("start_s", NUMBER, "s", "Start of the repetition, from the start of the recording"),
    Column("peak_s", NUMBER, "s", "Moment of the largest excursion"),
    Column("end_s", NUMBER, "s", "End of the repetition"),
)
_COUNTS: Final = (
    Column(
        "complete",
        TRUTH,
        "",
        "false where the recording or the person left before the return to neutral",
    ),
    Column("valid", TRUTH, "", "false where the repetition was left out of the verdict"),
    Column("invalid_reason", TEXT, "", "Why it was left out"),
)

REPETITIONS: Final = (
    _ID,
    _PROTOCOL,
    *_REPETITION_PARTS,
    Column("peak_frame", WHOLE, "", "Frame of the peak, as in the table of frames"),
    *_COUNTS,
)

MEASURE: Final = (
    *_REPETITION_PARTS,
    *_COUNTS,
    _MEASURE,
    UNIT,
    Column("value", NUMBER, "see unit", "The measured value; empty where not measured"),
    Column("error", NUMBER, "see unit", "Half-width of the 95 % interval of the value"),
    Column("error_basis", TEXT, "", "measured, or provisional where a cautious estimate is used"),
    Column(
        "at_least",
        TRUTH,
        "",
        "true where the value is a lower bound: the true one is at least so much",
    ),
    _REASON,
    _ADVICE,
)
"""A repetition and measure, in every table that holds some (``rows.measure_rows``)."""

MEASURES: Final = (_ID, _PROTOCOL, *MEASURE)

FINDING: Final = (
    Column("finding", TEXT, "", "Name of the finding in the protocol"),
    Column("title", TEXT, "", "What it is called on the report"),
    _MEASURE,
    _SIDE,
    Column("probability_beyond", NUMBER, "ratio", _PROBABILITY),
    Column("likelihood", TEXT, "", _LIKELIHOOD),
    Column("grade", TEXT, "", "flag (put forward), note (mentioned) or record (only kept)"),
    Column("value", NUMBER, "see unit", "What was judged; empty where not measured"),
    *_INTERVAL,
    Column("error", NUMBER, "see unit", "Half-width of the 95 % interval of its error"),
    Column("error_basis", TEXT, "", "measured, or provisional where a cautious estimate is used"),
    _COUNT,
    UNIT,
    Column("cut", NUMBER, "see unit", "The cut-off it was judged against"),
    Column("compare", TEXT, "", "below or above: the side of the cut-off that is beyond it"),
    Column("basis", TEXT, "", "What the cut-off rests on: documented, error_based or tool_choice"),
    Column("norm", TEXT, "", "Row of the norm tables beside it"),
    Column("why", TEXT, "", "The verdict in a sentence"),
    _NOT_MEASURED,
    _ADVICE,
    Column("repetition", WHOLE, "", "The repetition that shows it best"),
    Column("time_s", NUMBER, "s", "The moment that shows it best"),
)
"""A finding, in every table that holds some (``rows.finding_rows``)."""

FINDINGS: Final = (_ID, _PROTOCOL, *FINDING)

ANSWER: Final = (
    Column("question", TEXT, "", "Name of the question in the protocol"),
    Column("ask", TEXT, "", "The question in plain words"),
    Column("about", TEXT, "", "range, symmetry or compensation"),
    Column("likelihood", TEXT, "", _LIKELIHOOD),
    Column("probability", NUMBER, "ratio", _PROBABILITY),
    Column("value", NUMBER, "see unit", "The value that the answer rests on"),
    *_INTERVAL,
    UNIT,
    Column(
        "finding",
        TEXT,
        "",
        "The finding that the answer rests on: of those that answer the question, the one most "
        "probably beyond its cut-off",
    ),
    Column("side", TEXT, "", "Its side: left, right or both (midline)"),
    _COUNT,
    Column("text", TEXT, "", "The answer in words"),
    _NOT_MEASURED,
    _ADVICE,
)
"""An answer, in every table that holds some (``rows.answer_rows``)."""

ANSWERS: Final = (_ID, _PROTOCOL, *ANSWER)

_OF_A_RUN: Final = (
    Column("recording", TEXT, "", "File name of the recording"),
    _PROTOCOL,
    Column("protocol_version", TEXT, "", "Version of the test's protocol"),
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
    UNIT,
    Column("left", NUMBER, "see unit", "Mean of the left side"),
    Column("right", NUMBER, "see unit", "Mean of the right side"),
    Column("difference", NUMBER, "see unit", "Left minus right"),
    Column("error", NUMBER, "see unit", "Half-width of the 95 % interval of the difference"),
    Column(
        "symmetry_index_percent",
        NUMBER,
        "percent",
        "100 (L - R) / ((|L| + |R|) / 2) (Robinson 1987), + for a larger left",
    ),
    Column("beyond_error", TRUTH, "", "Whether the difference is larger than its error"),
    _REASON,
)

FRAME: Final = (
    Column("frame", WHOLE, "", "Row of the track, from 0"),
    Column("time_s", NUMBER, "s", "The frame's own time from the start of the recording"),
    Column("in_place", TRUTH, "", "true while the person is at their place, whole in the picture"),
    Column("repetition", WHOLE, "", "Number of the repetition the frame lies in, else empty"),
)
"""A frame, in every table of angles; the channels, which depend on test and view, follow."""

FRAMES: Final = (_ID, _PROTOCOL, *FRAME)

FAILURES: Final = (
    Column("path", TEXT, "", "The file, as the manifest has it or below the source folder"),
    _PROTOCOL,
    Column("participant", TEXT, "", "As the manifest or the folders name the person"),
    Column("session", TEXT, "", "As the manifest or the folders name the visit"),
    Column("stage", TEXT, "", "Where it failed; see the rows of kind stage in the dictionary"),
    Column("reason", TEXT, "", "Why"),
    Column("next_step", TEXT, "", "What to do about it"),
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
