"""What the scenes share: draws, shares of the spine, and the stool."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from samples.graphics.geometry import Array, Side
from samples.movements.scene import Parameter, Seat
from samples.movements.timing import Stroke
from samples.people.body import Person, bone_name
from samples.people.build import half_width, hip_to_knee
from samples.people.skeleton import SPINE

Rng = np.random.Generator
SIDE_SHARES = np.array([0.10, 0.24, 0.28, 0.25, 0.13])  # of a side bend, a spine bone, lowest first
SPINE_FOR_LINE = 1.5  # how much spine it takes to lean the line from hips to shoulders by one
_SIDE_LOW = np.array([0.10, 0.30, 0.45, 0.15, 0.0])
_SIDE_HIGH = np.array([0.0, 0.0, 0.0, 0.30, 0.70])
TURN_SHARES = np.array([0.03, 0.07, 0.20, 0.35, 0.35])


def pick(rng: Rng, wanted: str | None, odds: Mapping[str, float]) -> str:
    """Return ``wanted``, or a name drawn with the given odds; the draw is made either way."""
    drawn = str(rng.choice(list(odds), p=list(odds.values())))
    if wanted is None:
        return drawn
    if wanted not in odds:
        raise ValueError(f"compensation {wanted!r} is not one of {', '.join(odds)}")
    return wanted


def rounded(**values: Parameter) -> dict[str, Parameter]:
    """Return parameters with two decimals, for the record."""
    return {k: round(float(v), 2) if isinstance(v, float) else v for k, v in values.items()}


def alternating(rng: Rng, first: str, second: str, count: int) -> list[str]:
    """Return ``count`` of each, in turn or one after the other."""
    pair = [first, second] if rng.random() < 0.5 else [second, first]
    return pair * count if rng.random() < 0.7 else [pair[0]] * count + [pair[1]] * count


def sign(stroke: Stroke) -> float:
    """Return +1 towards the left or inward, -1 towards the right or outward."""
    return 1.0 if stroke.direction in {"left", "internal"} else -1.0


def side_shares(low: float) -> Array:
    """Return the shares of a side bend, lowest bone first, from high (0) to low (1)."""
    return low * _SIDE_LOW + (1 - low) * _SIDE_HIGH


def spine_for_line(person: Person, shares: Array) -> float:
    """Return how much spine it takes to lean the line from hips to shoulders by one."""
    hip, shoulder = (person.rest(bone_name(b, "left"))[2] for b in ("upperleg01", "upperarm01"))
    above = np.array([shoulder - person.rest(bone)[2] for bone in SPINE])
    return float((shoulder - hip) / (shares @ above))


def of_side(strokes: list[Stroke], side: Side) -> list[Stroke]:
    """Return the strokes of one side."""
    return [stroke for stroke in strokes if stroke.side == side]


def stool(rng: Rng, person: Person, hip_y_m: float) -> Seat:
    """Draw a stool under hips at ``hip_y_m``."""
    return Seat(
        half_width_m=half_width(person) + float(rng.uniform(0.02, 0.2)),
        front_m=hip_y_m - 0.62 * hip_to_knee(person),
        back_m=hip_y_m + float(rng.uniform(0.2, 0.3)),
    )
