"""The outline beside the axis of the trunk, seen from the side, read from the silhouette."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.body import Body
from screen.kinematics.geometry import rotate
from screen.kinematics.series import FloatArray
from screen.pose.outline import REACH_RATIO
from screen.pose.track import OUTLINE_STATIONS

_SHORTEST_AXIS_PX: Final = 5.0
_AT_ONCE: Final = 128
"""Frames at a time, so that what is worked out on the way stays in the processor's cache."""
_COUNT: Final = len(OUTLINE_STATIONS)
_FIRST: Final = float(OUTLINE_STATIONS[0])
_GAP: Final = float(OUTLINE_STATIONS[-1] - OUTLINE_STATIONS[0]) / (_COUNT - 1)


def silhouette_outline(body: Body) -> FloatArray:
    """Return the outline ``(n, 2, stations)`` as in ``PoseTrack``, read from the silhouette.

    Where the axis between hips and shoulders stands now decides where it is read, and arms are not
    part of it. NaN where no edge lies within ``REACH_RATIO``. In memory the frames of a station lie
    side by side: all that is made of the outline is made along the frames.
    """
    outline = np.full((2, _COUNT, len(body.time_s)), np.nan)
    with np.errstate(invalid="ignore"):
        known = np.isfinite(body.silhouette_px).all(axis=(1, 2)) & (
            body.trunk_length_px >= _SHORTEST_AXIS_PX
        )
    # The axis is turned to the curves as they were filmed: two points a frame in place of 128.
    hips, trunk = (rotate(one, -body.silhouette_turn_deg) for one in (body.hips, body.trunk))
    frames = np.flatnonzero(known)
    for first in range(0, len(frames), _AT_ONCE):
        some = frames[first : first + _AT_ONCE]
        outline[..., some] = _nearest_crossings(
            *_from_the_axis(body.silhouette_px[some], hips[some], trunk[some])
        )
    return np.moveaxis(outline, 2, 0)


def _from_the_axis(
    curves: NDArray[np.floating[Any]], hips: FloatArray, trunk: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return where the points of closed curves ``(n, points, 2)`` lie: along, and to the left.

    ``(n, points + 1)`` each, in lengths of the axis; the first point stands at the end once more.
    """
    closed = np.concatenate([curves, curves[:, :1]], axis=1)
    x, y = (closed[..., place] - hips[:, place, None] for place in (0, 1))
    along_x, along_y = (trunk / np.sum(trunk**2, axis=1, keepdims=True)).T[..., None]
    return x * along_x + y * along_y, x * along_y - y * along_x


def _nearest_crossings(u: FloatArray, v: FloatArray) -> FloatArray:
    """Return how far from the axis curves cross the line of each station, ``(2, stations, n)``.

    The nearest to the left and to the right; NaN where none lies within ``REACH_RATIO``. A side of
    the curve crosses as many lines as there are stations between its ends: most cross none and few
    a second one, so that the sides are gone through line by line, each time only those that have
    one left.
    """
    n, points = u.shape
    below = _stations_below(u)
    crossing = np.flatnonzero(below[:, 1:] != below[:, :-1])
    frame = crossing // (points - 1)
    start, end = crossing + frame, crossing + frame + 1
    u, v, below = u.ravel(), v.ravel(), below.ravel()
    along, out = u[start], v[start]
    slope = (v[end] - out) / (u[end] - along)
    station, stop = np.minimum(below[start], below[end]), np.maximum(below[start], below[end])

    nearest = np.full((2, _COUNT, n), np.inf)
    while len(station):
        place = out + (OUTLINE_STATIONS[station] - along) * slope
        away = np.where(place == 0, np.inf, np.abs(place))
        where = ((place < 0) * _COUNT + station) * n + frame
        np.minimum.at(nearest.reshape(-1), where, away)
        left = np.flatnonzero(station + 1 < stop)
        station, stop, frame = station[left] + 1, stop[left], frame[left]
        along, out, slope = along[left], out[left], slope[left]
    return np.where(nearest < REACH_RATIO, nearest, np.nan)


def _stations_below(u: FloatArray) -> NDArray[np.int32]:
    """Return how many of the stations, which stand at even distances, lie below each place."""
    return np.clip(np.ceil((u - _FIRST) / _GAP), 0, _COUNT).astype(np.int32)
