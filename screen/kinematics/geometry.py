"""Angles of lines in the picture. Points are in pixels, x right, y down; angles in degrees."""

from __future__ import annotations

import numpy as np

from screen.kinematics.series import FloatArray


def midpoint(points: FloatArray, pair: tuple[int, int]) -> FloatArray:
    """Return the middle of two landmarks: ``(n, k, d)`` gives ``(n, d)``."""
    first, second = pair
    return (points[:, first] + points[:, second]) / 2


def length(vector: FloatArray) -> FloatArray:
    """Return the lengths of ``(..., d)`` vectors."""
    return np.asarray(np.sqrt(dot(vector, vector)))


def dot(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the inner products of ``(..., d)`` vectors."""
    return np.asarray(np.einsum("...d,...d->...", first, second))


def lean_deg(vector: FloatArray) -> FloatArray:
    """Return the angle of ``(n, 2)`` vectors to the upward vertical, + towards picture right."""
    return np.asarray(np.degrees(np.arctan2(vector[..., 0], -vector[..., 1])))


def hang_deg(vector: FloatArray) -> FloatArray:
    """Return the angle of ``(n, 2)`` vectors to the downward vertical, + towards picture right."""
    return np.asarray(np.degrees(np.arctan2(vector[..., 0], vector[..., 1])))


def included_deg(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the unsigned angle, 0 to 180, between two ``(n, d)`` vectors."""
    norms = length(first) * length(second)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.degrees(np.arccos(np.clip(dot(first, second) / norms, -1.0, 1.0))))


def wrap_deg(angle: FloatArray | float) -> FloatArray:
    """Bring angles into -180 (excluded) to 180 (included)."""
    return np.asarray(180.0 - np.mod(180.0 - np.asarray(angle, dtype=float), 360.0))


def rotate(points: FloatArray, angle_deg: float) -> FloatArray:
    """Turn ``(..., 2)`` picture points about the origin, + clockwise as seen."""
    angle = np.radians(angle_deg)
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, sin], [-sin, cos]])
    # Into the same layout in memory: for ``(n, k, 2)`` the frames of a coordinate stay neighbours.
    return np.matmul(points, turn, out=np.empty_like(points))
