"""Finding the quiet posture that every angle is counted from."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.body import MAIN_JOINTS, Body
from screen.kinematics.filters import runs
from screen.kinematics.geometry import length
from screen.kinematics.presence import Posture
from screen.kinematics.series import FloatArray, Neutral

_UPRIGHT: Final = 0.95
"""Least height of the shoulders over their base, as a ratio of their 95th centile."""
_LONGEST_S: Final = 2.0
"""No more than this of a quiet stretch is used."""
_NOISE_FACTOR: Final = 1.5
"""A trembling picture never looks quiet: allow this multiple of its own calmest tenth."""
_AWAY: Final = 0.2
"""Shoulders or knees further than this many trunk lengths from neutral have left it."""


def find_neutral(
    body: Body,
    in_place: NDArray[np.bool_],
    *,
    posture: Posture,
    min_still_s: float,
    max_speed_ratio_s: float,
) -> Neutral | None:
    """Return the quiet posture, or None where the person is never at their place.

    Looked for in this order: the first quiet stretch of at least ``min_still_s`` with the trunk
    upright; the quietest upright half of such a stretch anywhere; the tallest posture. Quiet means
    that shoulders, hips, knees and ankles together move less than ``max_speed_ratio_s`` trunk
    lengths a second.
    """
    usable = in_place & body.seen
    if usable.sum() < 2:
        return None
    speed = body_speed(body)
    upright = usable & _upright(body, usable, posture)
    limit = max(max_speed_ratio_s, _NOISE_FACTOR * float(np.nanpercentile(speed[usable], 10)))
    with np.errstate(invalid="ignore"):
        quiet = upright & (speed < limit)
    for start, stop in runs(quiet):
        if _duration(body.time_s, start, stop) >= min_still_s:
            return _stretch(body, usable, speed, start, stop)
    return _calmest(body, upright if upright.any() else usable, speed, min_still_s / 2)


def body_speed(body: Body) -> FloatArray:
    """Return ``(n,)``: root mean square speed of the main joints, in trunk lengths a second."""
    points = body.points_px[:, MAIN_JOINTS]
    velocity = np.gradient(points, body.time_s, axis=0)
    with np.errstate(invalid="ignore"):
        size = np.nanpercentile(body.trunk_length_px, 75)
        return np.asarray(np.sqrt(np.mean(length(velocity) ** 2, axis=1)) / size)


def _upright(body: Body, usable: NDArray[np.bool_], posture: Posture) -> NDArray[np.bool_]:
    """Return ``(n,)``: True where the shoulders are nearly as high over their base as they get."""
    base = body.ankles if posture == "standing" else body.hips
    height = base[:, 1] - body.shoulders[:, 1]
    tallest = np.nanpercentile(height[usable], 95)
    with np.errstate(invalid="ignore"):
        return np.asarray(height >= _UPRIGHT * tallest)


def _stretch(
    body: Body, usable: NDArray[np.bool_], speed: FloatArray, start: int, stop: int
) -> Neutral:
    """Make a neutral of a quiet stretch; it is the ``start`` if nothing moved away before it."""
    time_s = body.time_s
    last = start + int(np.searchsorted(time_s[start:stop] - time_s[start], _LONGEST_S))
    stop = min(stop, max(last, start + 1))
    points = body.points_px[:, MAIN_JOINTS]
    posture = np.median(points[start:stop], axis=0)
    before = np.flatnonzero(usable[:start])
    with np.errstate(invalid="ignore"):
        strayed = length(points[before] - posture) > _AWAY * np.nanmedian(
            body.trunk_length_px[start:stop]
        )
    return Neutral(
        start_s=float(time_s[start]),
        end_s=float(time_s[stop - 1]),
        source="between" if strayed.any() else "start",
        speed_ratio_s=float(np.nanmedian(speed[start:stop])),
    )


def _calmest(
    body: Body, candidates: NDArray[np.bool_], speed: FloatArray, span_s: float
) -> Neutral:
    """Return the slowest candidate stretch of ``span_s``; failing that the slowest frame."""
    time_s = body.time_s
    best: tuple[float, int, int] | None = None
    for start, stop in runs(candidates):
        for first in range(start, stop):
            last = int(np.searchsorted(time_s, time_s[first] + span_s))
            if last >= stop:
                break
            mean = float(np.nanmean(speed[first : last + 1]))
            if best is None or mean < best[0]:
                best = (mean, first, last)
    if best is not None:
        return Neutral(float(time_s[best[1]]), float(time_s[best[2]]), "between", best[0])
    frames = np.flatnonzero(candidates)
    frame = int(frames[np.nanargmin(speed[frames])])
    return Neutral(float(time_s[frame]), float(time_s[frame]), "assumed", float(speed[frame]))


def _duration(time_s: FloatArray, start: int, stop: int) -> float:
    return float(time_s[stop - 1] - time_s[start])


def neutral_frames(time_s: FloatArray, neutral: Neutral) -> NDArray[np.bool_]:
    """Return ``(n,)``: True within the neutral span."""
    return (time_s >= neutral.start_s) & (time_s <= neutral.end_s)
