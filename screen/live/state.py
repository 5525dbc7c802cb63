"""What the live engine says after each frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from screen.kinematics.series import Side
from screen.pose.tracker import PoseFrame
from screen.screening.parts import Value

Tone = Literal["calm", "good", "watch"]
SaidKind = Literal["guidance", "cue", "feedback", "count"]


class Phase(str, Enum):
    """Where a test is."""

    LOOKING = "looking"
    FRAMING = "framing"
    STILL = "still"
    GO = "go"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"


@dataclass(frozen=True)
class Sentence:
    """Words to show; ``id`` names them in the data files."""

    id: str
    text: str


@dataclass(frozen=True)
class Said:
    """Words to speak now, once."""

    id: str
    text: str
    kind: SaidKind


@dataclass(frozen=True)
class Told:
    """A repetition that is over: what was measured, and what the person is told of it.

    ``index`` counts all repetitions from 1. ``number`` is its number among those that count, None
    where it does not. ``verdict`` is the id of the feedback, None without a drill.
    """

    index: int
    side: Side
    direction: str
    start_s: float
    peak_s: float
    end_s: float
    measures: Mapping[str, Value]
    number: int | None
    verdict: str | None = None
    words: str = ""
    tone: Tone = "calm"


def number_counted(told: Sequence[Told]) -> int:
    """Return how many of the repetitions count."""
    return sum(one.number is not None for one in told)


@dataclass(frozen=True)
class Reading:
    """A measure as it is now; without a value where it is not seen."""

    name: str
    label: str
    unit: str
    value: float | None
    error: float | None


@dataclass(frozen=True, eq=False)
class LiveState:
    """The state of a test after a frame.

    Attributes
    ----------
    time_s
        Time of the frame.
    phase, guidance
        Where the test is, and the sentence to show for it.
    said
        What to speak now, if anything.
    note
        Why the report will not judge, to be shown beside the rest for as long as that is so.
    cue
        The cue that is on the screen; at most one.
    count, wanted
        Repetitions that count, and how many the test asks for (of each kind, None: no end).
    counts
        Of each side and direction.
    told_now
        The repetition that has just ended.
    tone
        The colour of the whole screen: ``watch`` while a cue is shown, ``good`` after a good
        repetition.
    still_left_s
        How long to stand still yet; None in other phases.
    depth
        How much of the wanted depth the movement has now, 0 to 1; None without a drill.
    readings
        The main measures as they are now.
    pose, back_side
        What was seen in this frame, and which edge of its outline is the back (0, 1 or None).
    dropped
        Frames that came too late.
    """

    time_s: float
    phase: Phase
    guidance: Sentence | None = None
    said: Said | None = None
    note: Sentence | None = None
    cue: Sentence | None = None
    count: int = 0
    wanted: int | None = None
    counts: Mapping[tuple[Side, str], int] = field(default_factory=dict)
    told_now: Told | None = None
    tone: Tone = "calm"
    still_left_s: float | None = None
    depth: float | None = None
    readings: tuple[Reading, ...] = ()
    pose: PoseFrame | None = None
    back_side: int | None = None
    dropped: int = 0
