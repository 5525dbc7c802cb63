"""The angle series of a recording, and what is known of view, neutral and presence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from screen.reason_kinds import Why

FloatArray = NDArray[np.float64]
Side = Literal["left", "right", "both"]
ViewKind = Literal["side", "front", "back", "oblique"]
Facing = Literal["left", "right", "camera", "away"]


@dataclass(frozen=True)
class ViewEstimate:
    """How the camera sees the person in neutral.

    ``azimuth_deg`` is the person's turn about the vertical, + to the person's left, from facing the
    camera: 0 faces the camera, +90 faces the right of the picture (shows the right side), -90 the
    left, 180 shows the back. ``off_deg`` is the distance from the nearest of those four.
    ``facing`` is where the person looks in the picture; ``roll_deg`` is how far the upright body
    leans in the picture, + clockwise: the camera's roll for a person who stands straight.
    """

    kind: ViewKind
    azimuth_deg: float
    off_deg: float
    facing: Facing
    roll_deg: float

    @property
    def family(self) -> Literal["side", "front", "back"]:
        """The nearest of the views that channels are made for, oblique or not."""
        if abs(np.sin(np.radians(self.azimuth_deg))) >= np.sin(np.pi / 4):
            return "side"
        return "front" if abs(self.azimuth_deg) < 90 else "back"

    @property
    def forward(self) -> int:
        """+1 where the person faces the right of the picture, -1 the left."""
        return 1 if self.azimuth_deg > 0 else -1

    @property
    def leftward(self) -> int:
        """+1 where the person's left is at the right of the picture, -1 seen from behind."""
        return 1 if abs(self.azimuth_deg) < 90 else -1


NeutralSource = Literal["start", "brief", "between", "assumed"]


@dataclass(frozen=True)
class Neutral:
    """The quiet posture every angle is counted from.

    ``source`` says how it was found: ``start`` (quiet before the first repetition), ``brief`` (the
    same for about half as long), ``between`` (the quietest upright moment elsewhere) or ``assumed``
    (no quiet moment: the most upright posture), in falling order of trust.
    """

    start_s: float
    end_s: float
    source: NeutralSource
    speed_ratio_s: float


@dataclass(frozen=True, eq=False)
class Doubt:
    """Why some measures are withheld in some frames, and what to change next time.

    ``frames`` is ``(n,)``, True where it holds; ``measures`` are the channels it concerns, which
    are NaN there. ``name`` is an identifier such as ``arm_across``.
    """

    name: str
    reason: str
    advice: str
    measures: frozenset[str]
    frames: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class MovementSeries:
    """Angles and ratios over time, filtered, relative to the person's own neutral.

    Attributes
    ----------
    time_s
        ``(n,)``.
    channels
        ``{(measure, side): (n,)}``; a midline measure has side ``"both"``. NaN where not seen.
    withheld
        ``{measure: reason and advice}`` for measures that this view or recording cannot give.
    in_place
        ``(n,)``: True while the person is at their place, whole in the picture and not walking.
    view, neutral
        See the classes.
    scale_px
        Trunk length in neutral, in pixels of the analysed picture: the person's size.
    errors
        ``{(measure, side): (n,)}``: half the width of the 95 % interval of channels that know
        their own error in each frame. Others have the one of the error table.
    doubts
        Why channels are NaN in frames in which the person was seen.
    counted
        ``{(measure, side): (n,)}``: what repetitions are counted by where that is more than the
        channel of the same name.
    arms
        How the arms are held in neutral: one of ``screen.kinematics.arms.Arms``.
    """

    time_s: FloatArray
    channels: Mapping[tuple[str, Side], FloatArray]
    in_place: NDArray[np.bool_]
    view: ViewEstimate
    neutral: Neutral
    scale_px: float
    withheld: Mapping[str, Why] = field(default_factory=dict)
    errors: Mapping[tuple[str, Side], FloatArray] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    counted: Mapping[tuple[str, Side], FloatArray] = field(default_factory=dict)
    arms: str = "unlike"

    def get(self, measure: str, side: Side = "both") -> FloatArray | None:
        """Return a channel, or None where this recording does not give it."""
        return self.channels.get((measure, side))

    def __repr__(self) -> str:
        frames, view = len(self.time_s), self.view.kind
        return f"MovementSeries({len(self.channels)} channels, {frames} frames, seen from: {view})"

    def columns(self) -> Iterator[tuple[str, FloatArray]]:
        """Yield ``(column name, values)``; sided measures are prefixed ``left_`` or ``right_``."""
        for (measure, side), values in self.channels.items():
            yield (measure if side == "both" else f"{side}_{measure}"), values


@dataclass(frozen=True)
class Repetition:
    """One excursion from neutral and back; ``index`` counts from 1 in order of time.

    ``start``, ``peak`` and ``end`` are frame indices, ``complete`` is False where the recording
    or the person left before the movement came back to neutral. ``peak_at`` is the moment of the
    peak in frames and may lie between two of them, so that it does not depend on the frame rate;
    ``peak`` is the frame nearest to it. None where nobody knows more than the frame.
    """

    index: int
    side: Side
    direction: str
    start: int
    peak: int
    end: int
    complete: bool = True
    peak_at: float | None = None

    @property
    def top(self) -> float:
        """The moment of the peak, in frames."""
        return float(self.peak) if self.peak_at is None else self.peak_at
