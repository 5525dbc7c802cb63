"""How the network misplaces landmarks, taken from filmed people, to misplace those of others alike.

For each filmed and tracked person the errors are kept frame by frame, in the frame of the trunk and
in trunk lengths. Another person, of whom only the true joints are known, is given the errors of one
filmed person who moved alike before a camera that stood alike, each frame those of the frame in
which the trunk leaned and the knees bent most nearly the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samples.graphics.geometry import Array
from screen.kinematics.back.shape import trunk_axes
from screen.kinematics.body import HIPS, SHOULDERS
from screen.kinematics.geometry import length, midpoint
from screen.pose.landmarks import MIRRORED

_ALIKE = np.array([12.0, 20.0, 8.0])
"""Degrees of lean, knee and camera that count as one step apart."""
_NEAREST = 8


@dataclass(frozen=True, eq=False)
class SeenPerson:
    """One filmed person who faces the right of the picture, or was mirrored to.

    ``lean_deg`` and ``knee_deg`` are ``(n,)`` and true; ``errors`` ``(n, 33, 2)`` are found less
    true, along the trunk and ahead, in trunk lengths of quiet standing; ``world_m`` is
    what the network gave.
    """

    lean_deg: Array
    knee_deg: Array
    yaw_off_deg: float
    errors: NDArray[np.float32]
    world_m: NDArray[np.float32]

    @property
    def place(self) -> Array:
        """Return (most lean, most knee, camera off), which says who is alike."""
        return np.array([self.lean_deg.max(), self.knee_deg.max(), abs(self.yaw_off_deg)])


def seen_person(
    true_px: Array,
    found_px: Array,
    world_m: Array,
    still: NDArray[np.bool_],
    *,
    forward: int,
    lean_deg: Array,
    knee_deg: Array,
    yaw_off_deg: float,
) -> SeenPerson:
    """Return the errors of one filmed person; arrays run along the frames."""
    true, found = _facing_right(true_px, forward), _facing_right(found_px, forward)
    axes, size = _axes(true), _size_px(true, still)
    errors = np.einsum("nkd,njd->njk", axes, found - true) / size
    return SeenPerson(
        lean_deg=lean_deg,
        knee_deg=knee_deg,
        yaw_off_deg=yaw_off_deg,
        errors=errors.astype(np.float32),
        world_m=_facing_right(world_m, forward).astype(np.float32),
    )


def misplaced(
    rng: np.random.Generator,
    people: Sequence[SeenPerson],
    true_px: Array,
    still: NDArray[np.bool_],
    *,
    forward: int,
    lean_deg: Array,
    knee_deg: Array,
    yaw_off_deg: float,
) -> tuple[Array, Array]:
    """Return landmarks ``(n, 33, 2)`` and world landmarks as the network might have given them."""
    own = np.array([lean_deg.max(), knee_deg.max(), abs(yaw_off_deg)])
    apart = [float(np.sum(((one.place - own) / _ALIKE) ** 2)) for one in people]
    chosen = people[int(rng.choice(np.argsort(apart)[:_NEAREST]))]
    rows = np.argmin(
        ((chosen.lean_deg[None] - lean_deg[:, None]) / _ALIKE[0]) ** 2
        + ((chosen.knee_deg[None] - knee_deg[:, None]) / _ALIKE[1]) ** 2,
        axis=1,
    )
    true = _facing_right(true_px, forward)
    moved = np.einsum("nkd,njk->njd", _axes(true), chosen.errors[rows]) * _size_px(true, still)
    return (
        _facing_right(true + moved, forward),
        _facing_right(chosen.world_m[rows].astype(float), forward),
    )


def _facing_right(points: Array, forward: int) -> Array:
    """Return points (n, 33, 2 or 3) mirrored if the person faces the left; twice undoes it."""
    if forward > 0:
        return points
    mirrored = points[:, list(MIRRORED)].copy()
    mirrored[..., 0] *= -1
    return mirrored


def _axes(points: Array) -> Array:
    """Return ``(n, 2, 2)``: unit vectors along the trunk of people facing right, and ahead."""
    return trunk_axes(_trunk(points), forward=1)


def _trunk(points: Array) -> Array:
    return midpoint(points, SHOULDERS) - midpoint(points, HIPS)


def _size_px(points: Array, still: NDArray[np.bool_]) -> float:
    return float(np.median(length(_trunk(points))[still]))
