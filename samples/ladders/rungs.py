"""What a ladder is made of: the poses of one person that are photographed, and their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from samples.graphics.render import Mesh
from samples.movements.choices import Rng
from samples.movements.scene import Parameter, Prop, Scene, Seat
from samples.movements.stance import Stander
from samples.people.skeleton import Pose

QUIET, PART, HELD = "quiet", "part", "held"
PoseAt = Callable[[float], Pose]
"""A held pose; the time only tells where the sway is."""

LARGEST = 1.15
"""The largest repetition of a film against the person's usual one."""

_QUIET_S, _LONGEST_S = 2.0, 25.0


@dataclass(frozen=True)
class KeyFrame:
    """One pose to photograph.

    ``kind`` is quiet, part (on the way) or held; ``rung`` counts the held angles of a person, and
    is -1 for frames that belong to none; ``time_s`` says where the sway is.
    """

    kind: str
    rung: int
    pose: Pose
    time_s: float
    carried: Sequence[Mesh] = ()


@dataclass(frozen=True)
class Rungs:
    """The key frames of one person, the scene they belong to, and how a camera comes by them.

    ``path`` holds numbers of frames in the order in which they are tracked; a person who goes back
    to rest in between passes a quiet frame again.
    """

    scene: Scene
    frames: tuple[KeyFrame, ...]
    path: tuple[int, ...]


def ladder_scene(
    protocol: str,
    quiet: PoseAt,
    parameters: dict[str, Parameter],
    *,
    azimuth_deg: float = 0.0,
    seat: Seat | None = None,
    props: tuple[Prop, ...] = (),
    stander: Stander | None = None,
) -> Scene:
    """Return the room's part of a ladder: a person who stays as ``quiet`` poses them."""
    return Scene(
        protocol=protocol,
        azimuth_deg=azimuth_deg,
        compensation="ladder",
        parameters=parameters,
        strokes=[],
        quiet_s=_QUIET_S,
        duration_s=_LONGEST_S,
        pose_at=quiet,
        seat=seat,
        props=props,
        stander=stander,
    )


def rungs_of_sides(rng: Rng, scene: Scene, sides: Sequence[Sequence[tuple[str, PoseAt]]]) -> Rungs:
    """Return two quiet frames and the poses of each side, with a quiet frame passed in between."""
    frames = [
        KeyFrame(QUIET, -1, scene.pose_at(time_s), time_s)
        for time_s in quiet_times(rng, scene.quiet_s)
    ]
    path, rung = list(range(len(frames))), 0
    for side in sides:
        if rung:
            path.append(1)
        for kind, pose_at in side:
            time_s = float(rng.uniform(scene.quiet_s, scene.duration_s))
            path.append(len(frames))
            frames.append(KeyFrame(kind, rung if kind == HELD else -1, pose_at(time_s), time_s))
            rung += kind == HELD
    return Rungs(scene, tuple(frames), tuple(path))


def quiet_times(rng: Rng, quiet_s: float) -> tuple[float, float]:
    """Draw two moments of the quiet start, apart from each other."""
    return float(rng.uniform(0.1, 0.4)) * quiet_s, float(rng.uniform(0.6, 0.9)) * quiet_s


def strata(rng: Rng, edges: Sequence[float]) -> list[float]:
    """Draw one value between each two neighbouring ``edges``."""
    return [float(rng.uniform(low, high)) for low, high in pairwise(edges)]


def sometimes(
    rng: Rng, odds: float, some: tuple[float, float], else_: tuple[float, float]
) -> float:
    """Draw within ``some`` with these odds, and within ``else_`` otherwise."""
    much, little, which = rng.uniform(*some), rng.uniform(*else_), rng.random()
    return float(much if which < odds else little)


def either_sign(rng: Rng) -> float:
    """Draw +1 or -1."""
    return float(np.sign(rng.random() - 0.5) or 1.0)


def signs(rng: Rng) -> tuple[float, float]:
    """Draw which side comes first: the left, +1, or the right, -1."""
    first = either_sign(rng)
    return first, -first
