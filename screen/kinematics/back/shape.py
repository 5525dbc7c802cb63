"""The shape of the back and the posture around it, seen from the side: readings of one frame.

Everything is told in the person's own frame: ``u`` runs from the middle of the hips to the middle
of the shoulders, ``v`` at right angles to it towards the back, both in trunk lengths of quiet
standing. A person who faces left and the mirrored one who faces right give the same readings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from screen.kinematics import angles
from screen.kinematics.back.arc import arc_readings
from screen.kinematics.back.inclinometer import back_depth, slopes_deg
from screen.kinematics.back.side_outline import silhouette_outline
from screen.kinematics.body import ANKLES, HIPS, KNEES, SHOULDERS, Body
from screen.kinematics.geometry import dot, lean_deg, length, midpoint, wrap_deg
from screen.kinematics.series import FloatArray
from screen.pose.landmarks import INDEX, pair
from screen.pose.track import OUTLINE_STATIONS

Readings = dict[str, FloatArray]

_AT_ONCE: Final = 1024
_SLOPES: Final[dict[str, tuple[float, float]]] = {
    f"slope_{round(100 * start):+03d}": (start, start + 0.2)
    for start in np.round(np.arange(-0.30, 1.01, 0.10), 2).tolist()
}
"""Stretches of the outline, a fifth of the hip-shoulder distance long, overlapping by half."""

_BELLY_SLOPES: Final = {f"belly_{name}": _SLOPES[name] for name in list(_SLOPES)[2:12:2]}


def _stations(name: str, places: tuple[float, ...]) -> dict[str, int]:
    """Return the readings of a name at places along the axis, with the station of each."""
    return {
        f"{name}_{round(100 * at):+03d}": int(np.argmin(np.abs(OUTLINE_STATIONS - at)))
        for at in places
    }


_THICK: Final = _stations("thick", (-0.1, 0.1, 0.3, 0.5, 0.7, 0.9))
_DEPTH: Final = _stations("depth", (-0.2, 0.0, 0.2, 0.4, 0.6, 0.8, 1.0))
_EARS, _ELBOWS, _WRISTS = pair("ear"), pair("elbow"), pair("wrist")


def posture(body: Body, *, forward: int, size_px: float) -> Readings:
    """Return the readings by name, each ``(n,)``; NaN where something was not seen.

    Angles are in degrees, + forward as everywhere; lengths are parts of ``size_px``, the trunk
    length in quiet standing. Nothing is relative to neutral yet. Each frame is read by itself:
    many frames are read a part at a time, so that what is worked out on the way takes little room.
    """
    n = len(body.time_s)
    found: Readings = {}
    for first in range(0, max(1, n), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        for name, values in _posture(body.rows(some), forward=forward, size_px=size_px).items():
            found.setdefault(name, np.empty(n))[some] = values
    return found


def _posture(body: Body, *, forward: int, size_px: float) -> Readings:
    outline = silhouette_outline(body)
    depth, belly = (back_depth(outline, forward=way) for way in (forward, -forward))
    scale = body.trunk_length_px / size_px
    trunk = angles.trunk_lean_deg(body, toward=forward)
    return {
        "trunk": trunk,
        "trunk_length": scale,
        **_slopes(_SLOPES, depth),
        **_slopes(_BELLY_SLOPES, -belly),
        **{name: scale * (depth[:, at] + belly[:, at]) for name, at in _THICK.items()},
        **{name: scale * depth[:, at] for name, at in _DEPTH.items()},
        **arc_readings(depth, scale),
        **_legs(body, forward=forward, size_px=size_px),
        **_head_and_arms(body, forward=forward, size_px=size_px, trunk=trunk),
        **_turned_away(body),
        **_in_the_world(body),
    }


def trunk_axes(trunk: FloatArray, *, forward: int) -> FloatArray:
    """Return ``(n, 2, 2)``: unit vectors along ``trunk`` ``(n, 2)``, and at right angles ahead.

    NaN where the trunk has no length.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        along = trunk / length(trunk)[:, None]
    return np.stack([along, forward * np.stack([-along[:, 1], along[:, 0]], axis=1)], axis=1)


def _slopes(stretches: Mapping[str, tuple[float, float]], depth: FloatArray) -> Readings:
    """Return the slopes over named stretches of an edge ``(n, stations)``."""
    slopes = slopes_deg(depth, tuple(stretches.values()))
    return dict(zip(stretches, slopes.T, strict=True))


def _legs(body: Body, *, forward: int, size_px: float) -> Readings:
    shanks = angles.shank_inclination_deg(body, forward=forward)
    thighs = angles.thigh_lift_deg(body, forward=forward)
    thigh = (thighs[0] + thighs[1]) / 2
    hips_over = angles.hips_over_ankles_ratio(body, size_px)
    knees = midpoint(body.points_px, KNEES)
    left, right = (body.points_px[:, ankle, 0] for ankle in ANKLES)
    return {
        "thigh": thigh,
        "knee": thigh + (shanks[0] + shanks[1]) / 2,
        "thigh_length": length(knees - body.hips) / size_px,
        "hips_back": -forward * hips_over[:, 0],
        "hips_height": -hips_over[:, 1],
        "ankles_apart": np.abs(left - right) / size_px,
    }


def _head_and_arms(body: Body, *, forward: int, size_px: float, trunk: FloatArray) -> Readings:
    axis, ahead = np.moveaxis(trunk_axes(body.trunk, forward=forward) / size_px, 1, 0)
    points = body.points_px
    ear, nose = midpoint(points, _EARS), points[:, INDEX["nose"]]
    found = {
        "neck": wrap_deg(forward * lean_deg(ear - body.shoulders) - trunk),
        "gaze": wrap_deg(forward * lean_deg(nose - ear) - trunk - 90.0),
    }
    for name, joints in (("elbow", _ELBOWS), ("wrist", _WRISTS)):
        line = midpoint(points, joints) - body.shoulders
        found |= {f"{name}_up": dot(line, axis), f"{name}_ahead": dot(line, ahead)}
    for name, (left, right) in (("shoulders", SHOULDERS), ("hips", HIPS)):
        line = points[:, left] - points[:, right]
        found |= {
            f"{name}_apart_up": np.abs(dot(line, axis)),
            f"{name}_apart": np.abs(dot(line, ahead)),
        }
    return found


def _turned_away(body: Body) -> Readings:
    """Return how far shoulders and hips are turned off the pure side view, degrees."""
    return {
        f"{name}_yaw": 90.0 - np.abs(wrap_deg(angles.yaw_deg(body, joints)))
        for name, joints in (("shoulders", SHOULDERS), ("hips", HIPS))
    }


def _in_the_world(body: Body) -> Readings:
    """Return lengths from the world landmarks, metres: they do not shrink when seen askew."""
    hips, shoulders, knees, ears = (
        midpoint(body.world_m, joints) for joints in (HIPS, SHOULDERS, KNEES, _EARS)
    )
    return {
        "world_trunk": length(shoulders - hips),
        "world_thigh": length(knees - hips),
        "world_ear_to_hips": length(ears - hips),
        "world_shoulders_to_knees": length(shoulders - knees),
    }
