"""What a scene is: one person doing one test, posed at any time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from samples.graphics.geometry import Array
from samples.movements.stance import Stander
from samples.movements.timing import Stroke
from samples.people.skeleton import Pose

if TYPE_CHECKING:
    from samples.graphics.render import Mesh

Parameter = float | str | bool


@dataclass(frozen=True)
class Seat:
    """What a seated person sits on: half its width and where it begins and ends, metres."""

    half_width_m: float
    front_m: float  # y, the edge under the thighs
    back_m: float


@dataclass(frozen=True)
class Prop:
    """A box that stands in the room, from corner to corner in metres."""

    low_m: Array
    high_m: Array


@dataclass(frozen=True)
class Scene:
    """One person doing one test."""

    protocol: str
    azimuth_deg: float
    compensation: str
    parameters: dict[str, Parameter]
    strokes: list[Stroke]
    quiet_s: float  # how long the person is quiet before the first repetition
    duration_s: float
    pose_at: Callable[[float], Pose]
    stander: Stander | None = None  # how the person stands before and after, if they stand
    seat: Seat | None = None
    props: tuple[Prop, ...] = field(default=())
    carried: Callable[[Pose, float], list[Mesh]] | None = None  # what the hands hold, at time_s
    enters_s: float = 0.0  # the person walks in before this time
    leaves_s: float = float("inf")  # and out after this one

    @property
    def walks_in(self) -> bool:
        """Whether the person enters and leaves the picture."""
        return self.enters_s > 0

    def shortened(self, most_strokes: int | None) -> Scene:
        """Return the scene ended after its first ``most_strokes`` repetitions (None keeps all)."""
        if most_strokes is None or len(self.strokes) <= most_strokes:
            return self
        kept, following = self.strokes[:most_strokes], self.strokes[most_strokes]
        return replace(self, strokes=kept, duration_s=min(kept[-1].end_s + 0.7, following.start_s))

    def seen_from(self, azimuth_deg: float) -> Scene:
        """Return the same scene with the camera elsewhere."""
        return replace(self, azimuth_deg=azimuth_deg)
