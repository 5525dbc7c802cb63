"""Finding the quiet posture that every angle is counted from."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.body import MAIN_JOINTS, Body
from screen.kinematics.filters import runs
from screen.kinematics.geometry import length
from screen.kinematics.medians import median, percentile
from screen.kinematics.presence import Posture
from screen.kinematics.series import FloatArray, Neutral

_TRUNK_UPRIGHT: Final = 0.94
"""Least height of the shoulders over the hips, as a ratio of the usual one when quiet."""
_HIPS_UP: Final = 0.85
"""Least height of a standing person's hips over the feet, as a ratio of the usual one."""
_TALL_PERCENT: Final = 85.0
"""A person is taller than usual in few frames; in those of a pause at the bottom they are not."""
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

    Looked for in this order: the first quiet stretch of at least ``min_still_s`` with the person
    upright; the calmest upright half of such a stretch anywhere; the calmest upright frame. Quiet
    means that shoulders, hips, knees and ankles together move less than ``max_speed_ratio_s``
    trunk lengths a second.
    """
    usable = in_place & body.seen
    if usable.sum() < 2:
        return None
    speed = body_speed(body)
    usable &= np.isfinite(speed)
    if usable.sum() < 2:
        return None
    limit = max(max_speed_ratio_s, _NOISE_FACTOR * percentile(speed[usable], 10))
    with np.errstate(invalid="ignore"):
        quiet = usable & (speed < limit)
    upright = usable & _upright(body, usable, quiet, posture)
    for start, stop in runs(quiet & upright):
        if body.time_s[stop - 1] - body.time_s[start] >= min_still_s:
            last = int(np.searchsorted(body.time_s, body.time_s[start] + _LONGEST_S))
            return _neutral(body, usable, speed, (start, min(stop, last)))
    candidates = upright if upright.any() else usable
    calmest = _calmest(body.time_s, candidates, speed, min_still_s / 2)
    return _neutral(body, usable, speed, calmest)


def body_speed(body: Body) -> FloatArray:
    """Return ``(n,)``: root mean square speed of the main joints, in trunk lengths a second."""
    points = body.points_px[:, MAIN_JOINTS]
    velocity = np.gradient(points, body.time_s, axis=0)
    with np.errstate(invalid="ignore"):
        size = percentile(body.trunk_length_px, 75)
        return np.asarray(np.sqrt(np.mean(length(velocity) ** 2, axis=1)) / size)


def _upright(
    body: Body, usable: NDArray[np.bool_], quiet: NDArray[np.bool_], posture: Posture
) -> NDArray[np.bool_]:
    """Return ``(n,)``: True where trunk and, standing, legs are about as tall as usual."""

    def usual(height: FloatArray) -> float:
        """Return the usual height: of quiet frames, unless people pause when they are low."""
        tall = percentile(height[usable], _TALL_PERCENT)
        return max(tall, percentile(height[quiet], 75)) if quiet.any() else tall

    trunk = body.hips[:, 1] - body.shoulders[:, 1]
    with np.errstate(invalid="ignore"):
        upright = trunk >= _TRUNK_UPRIGHT * usual(trunk)
        if posture == "standing":
            legs = body.ankles[:, 1] - body.hips[:, 1]
            upright &= legs >= _HIPS_UP * usual(legs)
    return np.asarray(upright)


def _calmest(
    time_s: FloatArray, candidates: NDArray[np.bool_], speed: FloatArray, span_s: float
) -> tuple[int, int]:
    """Return the slowest candidate stretch of ``span_s``; failing that the slowest frame."""
    best = (np.inf, 0, 0)
    for start, stop in runs(candidates):
        for first in range(start, stop):
            last = int(np.searchsorted(time_s, time_s[first] + span_s))
            if last >= stop:
                break
            best = min(best, (float(np.nanmean(speed[first : last + 1])), first, last + 1))
    if np.isfinite(best[0]):
        return best[1], best[2]
    frames = np.flatnonzero(candidates)
    frame = int(frames[np.nanargmin(speed[frames])])
    return frame, frame + 1


def _neutral(
    body: Body, usable: NDArray[np.bool_], speed: FloatArray, span: tuple[int, int]
) -> Neutral:
    """Make a neutral of the frames ``span``.

    It is the ``start`` if nothing moved away before it, ``assumed`` if it is a single frame.
    """
    start, stop = span
    points = body.points_px[:, MAIN_JOINTS]
    posture = np.median(points[start:stop], axis=0)
    before = np.flatnonzero(usable[:start])
    with np.errstate(invalid="ignore"):
        strayed = length(points[before] - posture) > _AWAY * median(
            body.trunk_length_px[start:stop]
        )
    moved: Literal["start", "between"] = "between" if strayed.any() else "start"
    return Neutral(
        start_s=float(body.time_s[start]),
        end_s=float(body.time_s[stop - 1]),
        source="assumed" if stop - start == 1 else moved,
        speed_ratio_s=median(speed[start:stop]),
    )


def neutral_frames(time_s: FloatArray, neutral: Neutral) -> NDArray[np.bool_]:
    """Return ``(n,)``: True within the neutral span."""
    return (time_s >= neutral.start_s) & (time_s <= neutral.end_s)
