"""Finding the quiet posture that every angle is counted from."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.body import MAIN_JOINTS, SHOULDERS, Body
from screen.kinematics.filters import runs
from screen.kinematics.geometry import lean_deg, length, wrap_deg
from screen.kinematics.medians import median, percentile
from screen.kinematics.presence import Posture
from screen.kinematics.series import FloatArray, Neutral, NeutralSource

_TRUNK_UPRIGHT: Final = 0.94
"""Least height of the shoulders over the hips, as a ratio of the usual one when quiet."""
_TRUNK_UPRIGHT_FRONT: Final = 0.86
"""The same seen from the front, where arms that go up lift the shoulders by up to an eighth, and
where width and lean of the trunk tell more."""
_HIPS_UP: Final = 0.85
"""Least height of a standing person's hips over the feet, as a ratio of the usual one."""
_TALL_PERCENT: Final = 85.0
"""A person is taller than usual in few frames; in those of a pause at the bottom they are not."""
_LONGEST_S: Final = 2.0
"""No more than this of a quiet stretch is used."""
_BRIEF: Final = 0.5
"""This part of a quiet stretch is enough where there is no whole one near the start."""
_WAIT_S: Final = 1.5
"""A whole quiet stretch that begins so soon after a brief one is taken in its place."""
_FRONT_WIDTH: Final = 0.45
"""Shoulders usually this wide, in trunk lengths, are seen from the front or from behind."""
_SHOULDERS_WIDE: Final = 0.88
"""Least width of the shoulders seen from the front, as a ratio of the widest: a turn of 28 deg."""
_WIDE_PERCENT: Final = 95.0
_LEAN_DEG: Final = 12.0
"""Seen from the front, a trunk that leans further than this is held to one side. Standing people
are compared with their legs, seated ones with how they lean most of the time, so that a tilted
camera changes nothing."""
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

    Looked for in this order: the quiet stretch nearest the start of at least ``min_still_s``, or
    half of that, with the person upright; the calmest upright half of such a stretch anywhere; the
    calmest upright frame. Quiet means that shoulders, hips, knees and ankles together move less
    than ``max_speed_ratio_s`` trunk lengths a second. Upright means about as tall as usual and,
    seen from the front or from behind, the trunk over the hips and the shoulders about as wide as
    they are ever seen: an end posture that is held is as quiet as the start.
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
    whole = _whole(body.time_s, quiet & upright, min_still_s)
    brief = _brief(body.time_s, upright, speed, min_still_s * _BRIEF, limit=limit)
    if whole and not (brief and body.time_s[whole[0]] > body.time_s[brief[0]] + _WAIT_S):
        return _neutral(body, usable, speed, whole)
    if brief:
        return _neutral(body, usable, speed, brief, brief=True)
    candidates = upright if upright.any() else usable
    calmest = _calmest(body.time_s, candidates, speed, min_still_s * _BRIEF)
    held = not upright.any()
    return _neutral(body, usable, speed, calmest, held=held)


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
    square = _square(body, usable, posture)
    least = _TRUNK_UPRIGHT if square is None else _TRUNK_UPRIGHT_FRONT
    with np.errstate(invalid="ignore"):
        upright = trunk >= least * usual(trunk)
        if posture == "standing":
            legs = body.ankles[:, 1] - body.hips[:, 1]
            upright &= legs >= _HIPS_UP * usual(legs)
    return np.asarray(upright if square is None else upright & square)


def _square(body: Body, usable: NDArray[np.bool_], posture: Posture) -> NDArray[np.bool_] | None:
    """Return ``(n,)``: True where the trunk neither turns nor leans; None seen from the side."""
    left, right = (body.points_px[:, side, 0] for side in SHOULDERS)
    width = np.abs(left - right)
    trunk = body.trunk_length_px
    if not median(width[usable]) > _FRONT_WIDTH * percentile(trunk[usable], 75):
        return None
    wide = [
        one >= _SHOULDERS_WIDE * percentile(one[usable], _WIDE_PERCENT)
        for one in (width, width / trunk)  # the second for who comes nearer to the camera
    ]
    lean = lean_deg(body.trunk)
    usual = lean_deg(body.hips - body.ankles) if posture == "standing" else median(lean[usable])
    lean = wrap_deg(lean - usual)
    return np.asarray((wide[0] | wide[1]) & (np.abs(lean) <= _LEAN_DEG))


def _whole(
    time_s: FloatArray, quiet: NDArray[np.bool_], min_still_s: float
) -> tuple[int, int] | None:
    """Return the first stretch that is long enough, at most ``_LONGEST_S`` of it."""
    for start, stop in runs(quiet):
        if time_s[stop - 1] - time_s[start] >= min_still_s:
            last = int(np.searchsorted(time_s, time_s[start] + _LONGEST_S))
            return start, min(stop, last)
    return None


def _brief(
    time_s: FloatArray,
    upright: NDArray[np.bool_],
    speed: FloatArray,
    span_s: float,
    *,
    limit: float,
) -> tuple[int, int] | None:
    """Return the first upright stretch of ``span_s`` that is quiet on average.

    Of those that begin within the first one, the calmest: a network needs some frames to settle.
    """
    best: tuple[float, int, int] | None = None
    until_s = np.inf
    for start, stop in runs(upright):
        for first in range(start, stop):
            last = int(np.searchsorted(time_s, time_s[first] + span_s))
            if last >= stop or (best and time_s[first] > until_s):
                break
            mean = float(np.mean(speed[first : last + 1]))
            if mean < limit and best is None:
                until_s = time_s[first] + span_s
            if mean < limit and (best is None or mean < best[0]):
                best = mean, first, last + 1
        if best:
            return best[1], best[2]
    return None


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
    body: Body,
    usable: NDArray[np.bool_],
    speed: FloatArray,
    span: tuple[int, int],
    *,
    brief: bool = False,
    held: bool = False,
) -> Neutral:
    """Make a neutral of the frames ``span``.

    It is the ``start`` (or ``brief``) if nothing moved away before it, ``assumed`` if it is a
    single frame or ``held``: at no moment upright.
    """
    start, stop = span
    points = body.points_px[:, MAIN_JOINTS]
    posture = np.median(points[start:stop], axis=0)
    before = np.flatnonzero(usable[:start])
    with np.errstate(invalid="ignore"):
        strayed = length(points[before] - posture) > _AWAY * median(
            body.trunk_length_px[start:stop]
        )
    moved: NeutralSource = "brief" if brief else "start"
    if strayed.any():
        moved = "between"
    return Neutral(
        start_s=float(body.time_s[start]),
        end_s=float(body.time_s[stop - 1]),
        source="assumed" if stop - start == 1 or held else moved,
        speed_ratio_s=median(speed[start:stop]),
    )


def neutral_frames(time_s: FloatArray, neutral: Neutral) -> NDArray[np.bool_]:
    """Return ``(n,)``: True within the neutral span."""
    return (time_s >= neutral.start_s) & (time_s <= neutral.end_s)
