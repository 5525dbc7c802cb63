"""The outline of the trunk seen from the front or from behind: its width and its midline."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.body import Body
from screen.kinematics.filters import fill_gaps
from screen.kinematics.medians import median_of
from screen.kinematics.series import FloatArray
from screen.pose.track import OUTLINE_STATIONS

MIDLINE_STRETCHES: Final[dict[str, tuple[float, float]]] = {
    "midline_low": (0.10, 0.20),
    "midline_waist": (0.25, 0.35),
    "midline_middle": (0.40, 0.50),
    "midline_high": (0.55, 0.65),
}
"""Stretches of the hip-shoulder axis at which the midline is read."""

_ARM: Final = 0.12
"""An edge that moves by more than this against the axis, in trunk lengths, is an arm's."""


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


def midline_readings(
    body: Body, still: NDArray[np.bool_], *, leftward: int
) -> dict[str, FloatArray]:
    """Return how far the trunk's midline has gone to the person's left of the hip-shoulder axis.

    In percent of that axis, at ``MIDLINE_STRETCHES``, changes from neutral. A trunk that bends in
    one place leaves the straight line between hips and shoulders most there. The midline lies
    between the edges; an edge that an arm has become is left out and the other one speaks alone.
    0 where neither is known.
    """
    found = {}
    for name, stretch in MIDLINE_STRETCHES.items():
        both = edges(body, stretch)
        moved = np.stack(
            [both[:, side] - median_of(both[:, side], still) for side in (0, 1)], axis=1
        )
        known = np.abs(moved) <= _ARM
        outward = np.where(known, moved * np.array([-1.0, 1.0]), 0.0).sum(axis=1)
        count = known.sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            middle = np.where(count > 0, outward / count, np.nan)
        found[name] = 100.0 * leftward * np.nan_to_num(fill_gaps(body.time_s, middle))
    return found
