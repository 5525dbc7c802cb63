"""The virtual dual inclinometer: pelvis and thorax from the slope of the outline of the back.

A clinician lays one inclinometer on the sacrum and one over the thoracolumbar junction; the outline
of the back, seen from the side, has the same two slopes. Each is counted from the person's own
neutral, so that the build of the back and quiet clothing drop out.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from screen.kinematics.series import FloatArray
from screen.pose.track import OUTLINE_STATIONS

Stretches = tuple[tuple[float, float], ...]
"""Stretches of the hip-shoulder axis, each from one station to another."""


def back_depth(outline_ratio: FloatArray, *, forward: int) -> FloatArray:
    """Return ``(n, stations)``: distance of the back from the hip-shoulder axis.

    ``forward`` is +1 for a person who faces the right of the picture: the back is then to the left
    of the axis, row 0.
    """
    return outline_ratio[:, 0 if forward > 0 else 1]


def slopes_deg(depth: FloatArray, stretches: Stretches) -> FloatArray:
    """Return the slopes of the back against the axis over stretches, + leaning forwards.

    Over each stretch, from one station to another, a straight line is fitted to the known points of
    ``depth`` ``(n, stations)``; frames with fewer than half of them are NaN. The back leans forward
    against the axis where it comes nearer to it on the way up.

    Returns
    -------
    ``(n, stretches)``, degrees
        In memory the frames of a stretch lie side by side, as those of a station do.

    Notes
    -----
    The sums of the least squares over a stretch are products with a matrix that is 0 outside of it,
    all stretches at once. Stations count from the middle of the stretch, so that little cancels.
    """
    inside, along = _stretched(stretches)
    known = np.isfinite(depth).T
    weight, out = known.astype(np.float64), np.where(known, depth.T, 0.0)
    count, sum_x, sum_xx = inside @ weight, along @ weight, along**2 @ weight
    with np.errstate(invalid="ignore", divide="ignore"):
        rise = along @ out - sum_x * (inside @ out) / count
        slope = rise / (sum_xx - sum_x**2 / count)
    slope[count < inside.sum(axis=1, keepdims=True) / 2] = np.nan
    return np.asarray(-np.degrees(np.arctan(slope))).T


@cache
def _stretched(stretches: Stretches) -> tuple[FloatArray, FloatArray]:
    """Return ``(stretches, stations)``: 1, and how far from its middle, within each; else 0."""
    ends = np.array(stretches)
    inside = (ends[:, :1] <= OUTLINE_STATIONS) & (ends[:, 1:] >= OUTLINE_STATIONS)
    along = np.where(inside, OUTLINE_STATIONS - ends.mean(axis=1, keepdims=True), 0.0)
    return inside.astype(np.float64), along
