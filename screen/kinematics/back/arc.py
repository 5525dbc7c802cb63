"""The back followed along its own length, seen from the side.

A length along the skin marks the same place of the back whether it is bent or not; a station of the
straight axis between hips and shoulders does not.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from screen.kinematics.series import FloatArray
from screen.pose.track import OUTLINE_STATIONS

ARC_MARKS: Final = np.round(np.arange(0.05, 1.26, 0.10), 2)
"""Distances along the outline from the height of the shoulders down, in quiet trunk lengths."""

_HALF_WIDTH: Final = 0.08
_LEAST_POINTS: Final = 10
_WHOLE: Final = 1.0
"""Where the line ends whose straight length is read, in quiet trunk lengths along the outline."""
_DOWN: Final = OUTLINE_STATIONS[OUTLINE_STATIONS <= _WHOLE][::-1]
_NAMES: Final = tuple(f"arc_{round(100 * mark):03d}" for mark in ARC_MARKS.tolist())
_READ_AT: Final = np.concatenate([ARC_MARKS - _HALF_WIDTH, ARC_MARKS + _HALF_WIDTH, [_WHOLE]])


def arc_readings(depth: FloatArray, scale: FloatArray) -> dict[str, FloatArray]:
    """Return slopes of the back against the axis at ``ARC_MARKS``, degrees, and its length loss.

    ``depth`` is ``(n, stations)``, in hip-shoulder distances, and ``scale`` ``(n,)`` that distance
    in quiet trunk lengths. ``chord`` is the straight length of the first ``_WHOLE`` of the outline.
    NaN beyond the end of what is known from the height of the shoulders down, and everywhere if
    that is fewer than ``_LEAST_POINTS`` points.
    """
    u = _DOWN[:, None] * scale
    v = depth.T[::-1][-len(_DOWN) :] * scale
    along = np.zeros_like(u)
    np.cumsum(np.sqrt(np.diff(u, axis=0) ** 2 + np.diff(v, axis=0) ** 2), axis=0, out=along[1:])
    along[:, np.isfinite(along).sum(axis=0) < _LEAST_POINTS] = np.nan
    x, y = _read_along(along, (u, v), _READ_AT)
    low, high = slice(0, len(ARC_MARKS)), slice(len(ARC_MARKS), -1)
    slope = np.degrees(np.arctan2(y[high] - y[low], x[low] - x[high]))
    chord = np.hypot(x[-1] - u[0], y[-1] - v[0])
    end = np.fmax.reduce(along, axis=0)
    slope[~(end >= ARC_MARKS[:, None])] = np.nan
    chord[~(end >= _WHOLE)] = np.nan
    return dict(zip(_NAMES, slope, strict=True)) | {"chord": chord}


def _read_along(
    along: FloatArray, curves: tuple[FloatArray, ...], marks: FloatArray
) -> list[FloatArray]:
    """Return what ``np.interp`` gives of each frame's curves, ``(len(marks), n)`` each.

    ``along`` and the ``curves`` are ``(points, n)``; ``along`` grows and ends in NaN. Beyond its
    ends the curves keep their last values.
    """
    n = along.shape[1]
    # Counted in bytes: they hold the number of points, and are summed four times as fast.
    passed = np.stack([(along <= mark).sum(axis=0, dtype=np.int8) for mark in marks])
    known = np.isfinite(along).sum(axis=0, dtype=np.int8)
    before = np.clip(passed - 1, 0, np.maximum(known - 2, 0))
    place = before.astype(np.intp) * n + np.arange(n)

    def start_and_step(curve: FloatArray) -> tuple[FloatArray, FloatArray]:
        start = curve.ravel()[place]
        return start, curve.ravel()[place + n] - start

    start, step = start_and_step(along)
    part = np.clip((marks[:, None] - start) / step, 0.0, 1.0)
    return [start + part * step for start, step in map(start_and_step, curves)]
