"""The outline of the trunk seen from the front or from behind: its edges and its width."""

from __future__ import annotations

import numpy as np

from screen.kinematics.body import Body
from screen.kinematics.series import FloatArray
from screen.pose.track import OUTLINE_STATIONS


def edges(body: Body, stretch: tuple[float, float]) -> FloatArray:
    """Return ``(n, 2)``: how far both edges lie from the axis between two stations.

    In hip-shoulder distances, left in the picture first, the mean over the stations; NaN where
    one of them is not known.
    """
    first, last = stretch[0] - 1e-6, stretch[1] + 1e-6
    chosen = (first <= OUTLINE_STATIONS) & (last >= OUTLINE_STATIONS)
    return np.asarray(body.outline_ratio[:, :, chosen].mean(axis=2))


def width_px(body: Body, stretch: tuple[float, float]) -> FloatArray:
    """Return ``(n,)``: the width of the outline between two stations."""
    return np.asarray(edges(body, stretch).sum(axis=1) * body.trunk_length_px)
