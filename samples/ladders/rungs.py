"""What a ladder is made of: the poses of one person that are photographed, and their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from samples.choices import Rng
from samples.render import Mesh
from samples.scene import Scene
from samples.skeleton import Pose

QUIET, PART, HELD = "quiet", "part", "held"


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


def quiet_times(rng: Rng, quiet_s: float) -> tuple[float, float]:
    """Draw two moments of the quiet start, apart from each other."""
    return float(rng.uniform(0.1, 0.4)) * quiet_s, float(rng.uniform(0.6, 0.9)) * quiet_s


def strata(rng: Rng, edges: Sequence[float]) -> list[float]:
    """Draw one value between each two neighbouring ``edges``."""
    return [float(rng.uniform(low, high)) for low, high in zip(edges, edges[1:], strict=False)]


def sometimes(rng: Rng, odds: float, some: tuple[float, float], else_: tuple[float, float]) -> float:
    """Draw within ``some`` with these odds, and within ``else_`` otherwise."""
    much, little, which = rng.uniform(*some), rng.uniform(*else_), rng.random()
    return float(much if which < odds else little)


def either_sign(rng: Rng) -> float:
    """Draw +1 or -1."""
    return float(np.sign(rng.random() - 0.5) or 1.0)
