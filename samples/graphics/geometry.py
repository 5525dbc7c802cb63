"""Rotations and small vector helpers.

Notes
-----
The world of the samples: x to the person's left, y backwards, z up, metres. A person at rest
faces -y. Angles are in degrees and follow the right-hand rule.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

LEFT: Array = np.array([1.0, 0.0, 0.0])
BACK: Array = np.array([0.0, 1.0, 0.0])
UP: Array = np.array([0.0, 0.0, 1.0])


def rotation_about(axis: Array, angle_deg: float) -> Array:
    """Return the 3 x 3 rotation by ``angle_deg`` about ``axis`` (Rodrigues)."""
    x, y, z = axis / np.linalg.norm(axis)
    skew = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    angle = np.deg2rad(angle_deg)
    return np.eye(3) + np.sin(angle) * skew + (1.0 - np.cos(angle)) * skew @ skew


def pitch(angle_deg: float) -> Array:
    """Rotate about the person's left axis: + tips an upright segment forward."""
    return rotation_about(LEFT, angle_deg)


def lean(angle_deg: float) -> Array:
    """Rotate about the backward axis: + tips an upright segment to the person's left."""
    return rotation_about(BACK, angle_deg)


def yaw(angle_deg: float) -> Array:
    """Rotate about the vertical: + turns the person to their left."""
    return rotation_about(UP, angle_deg)


def unit(vector: Array) -> Array:
    """Return ``vector`` scaled to length one."""
    return vector / np.linalg.norm(vector)


def frame_along(along: Array, across: Array) -> Array:
    """Return a right-handed frame with its first axis ``along`` and its second near ``across``."""
    first = unit(along)
    second = unit(across - (across @ first) * first)
    return np.column_stack([first, second, np.cross(first, second)])


def blend(rotation: Array, other: Array, share: float) -> Array:
    """Return the rotation ``share`` of the way from one rotation to another (0 to 1, linear)."""
    left, _, right = np.linalg.svd((1 - share) * rotation + share * other)
    return left @ right


def cardan_xyz(rotation: Array) -> tuple[float, float, float]:
    """Split ``Rx(a) @ Ry(b) @ Rz(c)`` into (a, b, c) in degrees; b lies within +-90."""
    a = np.arctan2(-rotation[1, 2], rotation[2, 2])
    b = np.arcsin(np.clip(rotation[0, 2], -1.0, 1.0))
    c = np.arctan2(-rotation[0, 1], rotation[0, 0])
    return float(np.rad2deg(a)), float(np.rad2deg(b)), float(np.rad2deg(c))


def smooth_step(x: float) -> float:
    """Minimum-jerk rise from 0 (x <= 0) to 1 (x >= 1)."""
    x = min(max(x, 0.0), 1.0)
    return x**3 * (10.0 - 15.0 * x + 6.0 * x * x)


Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")


def outward(side: Side) -> float:
    """Return +1 for the left and -1 for the right: the sign of the x axis away from the midline."""
    return 1.0 if side == "left" else -1.0
