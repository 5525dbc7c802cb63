"""When the person is at their place: not walking to or from the camera."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.body import ANKLES, HIPS, SHOULDERS, Body
from screen.kinematics.filters import runs
from screen.kinematics.geometry import length
from screen.kinematics.medians import percentile
from screen.kinematics.series import FloatArray

Posture = Literal["standing", "seated"]

_REACH = 0.5
"""An anchor may stray by this many trunk lengths and the person is still at their place."""
_BRIDGE_S = 0.5
"""Shorter absences do not end the stay."""


def in_place(body: Body, *, posture: Posture) -> NDArray[np.bool_]:
    """Return ``(n,)``: True during the longest stay at one place, whole in the picture.

    The place is where the anchors rest: the feet of a standing person (one of them may leave it,
    as in a test on one leg), the hips of a seated one; the median over the slower half of the
    frames. Shoulders and hips must lie inside the picture.
    """
    anchors = anchors_of(body, posture)
    seen = _whole(body, anchors)
    if not seen.any():
        return seen
    size = percentile(body.trunk_length_px[seen], 75)
    places = [
        np.median(anchor[_slower_half(body.time_s, anchor, seen)], axis=0)
        for anchor in np.moveaxis(anchors, 1, 0)
    ]
    return _longest_stay(body.time_s, near_place(body, anchors, np.array(places), size_px=size))


def anchors_of(body: Body, posture: Posture) -> FloatArray:
    """Return ``(n, k, 2)``: what stays where it is during a test: both feet, or the hips."""
    return body.points_px[:, ANKLES] if posture == "standing" else body.hips[:, None]


def near_place(
    body: Body, anchors: FloatArray, places_px: FloatArray, *, size_px: float
) -> NDArray[np.bool_]:
    """Return ``(n,)``: True where the person is whole in the picture and an anchor at its place.

    ``places_px`` is ``(k, 2)``, ``size_px`` the trunk's length.
    """
    with np.errstate(invalid="ignore"):
        near = (length(anchors - places_px) < _REACH * size_px).any(axis=1)
    return np.asarray(_whole(body, anchors) & near)


def _whole(body: Body, anchors: FloatArray) -> NDArray[np.bool_]:
    """Return ``(n,)``: True where the person is seen with all anchors, inside the picture."""
    known = body.seen & np.isfinite(anchors).all(axis=(1, 2)) & _inside(body)
    return np.asarray(known)


def _inside(body: Body) -> NDArray[np.bool_]:
    """Return ``(n,)``: True where shoulders and hips lie inside the picture."""
    width, height = body.size_px
    points = body.points_px[:, [*SHOULDERS, *HIPS]]
    with np.errstate(invalid="ignore"):
        inside = (points >= 0) & (points <= (width, height))
    return np.asarray(inside.all(axis=(1, 2)))


def _slower_half(
    time_s: FloatArray, anchor: FloatArray, seen: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return the seen frames in which the anchor is slower than in half of them."""
    if seen.sum() < 3:
        return seen
    with np.errstate(invalid="ignore"):
        speed = length(np.gradient(anchor, time_s, axis=0))
    known = seen & np.isfinite(speed)
    if not known.any():
        return seen
    return np.asarray(known & (speed <= np.median(speed[known])))


def _longest_stay(time_s: FloatArray, near: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the longest run of ``near``, short absences bridged."""
    bridged = near.copy()
    for start, stop in runs(~near):
        if start > 0 and stop < len(near) and time_s[stop] - time_s[start - 1] <= _BRIDGE_S:
            bridged[start:stop] = True
    stay = np.zeros_like(near)
    spans = runs(bridged)
    if spans:
        start, stop = max(spans, key=lambda span: time_s[span[1] - 1] - time_s[span[0]])
        stay[start:stop] = True
    return stay
