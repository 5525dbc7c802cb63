"""Medians and percentiles of what is known; what is not finite counts as not there.

Most are taken over the few frames of neutral: for those, sorting costs a tenth of ``np.median``.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.series import FloatArray


def median(values: FloatArray) -> float:
    """Return the median of ``(n,)``; NaN if nothing is known."""
    known = np.sort(values[np.isfinite(values)])
    count = len(known)
    return float(known[(count - 1) // 2] + known[count // 2]) / 2 if count else math.nan


def median_of(series: FloatArray, frames: NDArray[np.bool_]) -> float:
    """Return the median of ``(n,)`` in the frames that are True; NaN if nothing is known there."""
    return median(series[frames])


def percentile(values: FloatArray, percent: float) -> float:
    """Return a percentile of ``(n,)``, between two values if need be; NaN if nothing is known."""
    known = np.sort(values[np.isfinite(values)])
    if not len(known):
        return math.nan
    place = (len(known) - 1) * percent / 100
    below = int(place)
    above = min(below + 1, len(known) - 1)
    return float(known[below] + (place - below) * (known[above] - known[below]))


def medians(values: FloatArray) -> FloatArray:
    """Return the median of each column of ``(n, k)``; NaN where nothing is known."""
    known = np.isfinite(values)
    count = np.count_nonzero(known, axis=0)
    # One row of NaN below, so that there is something to take where there are no rows.
    ordered = np.sort(np.where(known, values, np.nan), axis=0)
    ordered = np.concatenate([ordered, np.full((1, ordered.shape[1]), np.nan)])
    low, high = (
        np.take_along_axis(ordered, place[None], axis=0)[0]
        for place in (np.maximum(count - 1, 0) // 2, count // 2)
    )
    return np.asarray((low + high) / 2)
