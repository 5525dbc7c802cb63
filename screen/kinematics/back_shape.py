"""The shape of the back and the posture around it, seen from the side: readings of one frame.

Everything is told in the person's own frame: ``u`` runs from the middle of the hips to the middle
of the shoulders, ``v`` at right angles to it towards the back, both in trunk lengths of quiet
standing. A person who faces left and the mirrored one who faces right give the same readings.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from screen.kinematics import angles
from screen.kinematics.body import ANKLES, HIPS, KNEES, SHOULDERS, Body
from screen.kinematics.geometry import lean_deg, length, wrap_deg
from screen.kinematics.inclinometer import back_depth, slope_deg
from screen.kinematics.series import FloatArray
from screen.pose.landmarks import INDEX, pair
from screen.pose.outline import REACH_RATIO
from screen.pose.track import OUTLINE_STATIONS

STRETCHES: Final[dict[str, tuple[float, float]]] = {
    f"slope_{round(100 * start):+03d}": (start, start + 0.2)
    for start in np.round(np.arange(-0.30, 1.01, 0.10), 2).tolist()
}
"""Stretches of the outline, a fifth of the hip-shoulder distance long, overlapping by half."""

ARC_MARKS: Final = np.round(np.arange(0.05, 1.26, 0.10), 2)
"""Distances along the outline from the height of the shoulders down, in quiet trunk lengths."""

_SHORTEST_AXIS_PX: Final = 5.0
_AT_ONCE: Final = 128
_ARC_HALF_WIDTH: Final = 0.08
_ARC_STEPS: Final = 200
_EARS, _ELBOWS, _WRISTS = pair("ear"), pair("elbow"), pair("wrist")


def posture(body: Body, *, forward: int, size_px: float) -> dict[str, FloatArray]:
    """Return the readings by name, each ``(n,)``; NaN where something was not seen.

    Angles are in degrees, + forward as everywhere; lengths are parts of ``size_px``, the trunk
    length in quiet standing. Nothing is relative to neutral yet.
    """
    outline = silhouette_outline(body)
    depth, belly = (back_depth(outline, forward=way) for way in (forward, -forward))
    scale = body.trunk_length_px / size_px
    trunk = angles.trunk_lean_deg(body, toward=forward)
    return {
        "trunk": trunk,
        "trunk_length": scale,
        **{name: slope_deg(depth, *ends) for name, ends in STRETCHES.items()},
        **{
            f"belly_{name}": -slope_deg(belly, *ends)
            for name, ends in list(STRETCHES.items())[2:12:2]
        },
        **{
            f"thick_{round(100 * at):+03d}": scale * _thickness(depth, belly, at)
            for at in (-0.1, 0.1, 0.3, 0.5, 0.7, 0.9)
        },
        **{
            f"depth_{round(100 * at):+03d}": scale * _depth_at(depth, at)
            for at in (-0.2, 0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
        },
        **_arc_readings(depth, scale),
        **_legs(body, forward=forward, size_px=size_px),
        **_head_and_arms(body, forward=forward, size_px=size_px, trunk=trunk),
        **_turned_away(body),
        **_in_the_world(body),
    }


def trunk_axes(trunk: FloatArray, *, forward: int) -> FloatArray:
    """Return ``(n, 2, 2)``: unit vectors along ``trunk`` ``(n, 2)``, and at right angles ahead."""
    along = trunk / length(trunk)[:, None]
    return np.stack([along, forward * np.stack([-along[:, 1], along[:, 0]], axis=1)], axis=1)


def silhouette_outline(body: Body) -> FloatArray:
    """Return the outline ``(n, 2, stations)`` as in ``PoseTrack``, read from the silhouette.

    Where the axis between hips and shoulders stands now decides where it is read, and arms are not
    part of it. NaN where no edge lies within ``REACH_RATIO``.
    """
    outline = np.full((len(body.time_s), 2, len(OUTLINE_STATIONS)), np.nan)
    with np.errstate(invalid="ignore"):
        known = np.isfinite(body.silhouette_px).all(axis=(1, 2)) & (
            body.trunk_length_px >= _SHORTEST_AXIS_PX
        )
    for frames in np.array_split(np.flatnonzero(known), max(1, int(known.sum()) // _AT_ONCE)):
        outline[frames] = _crossings(
            body.silhouette_px[frames], body.hips[frames], body.trunk[frames]
        )
    return outline


def _crossings(curves: FloatArray, hips: FloatArray, trunk: FloatArray) -> FloatArray:
    """Return how far from the axis closed curves ``(n, points, 2)`` cross each station's line."""
    along = trunk / np.sum(trunk**2, axis=1, keepdims=True)
    left = np.stack([along[:, 1], -along[:, 0]], axis=1)
    off = curves - hips[:, None]
    u, v = (np.einsum("npd,nd->np", off, axis)[:, None] for axis in (along, left))
    next_u, next_v = np.roll(u, -1, axis=2), np.roll(v, -1, axis=2)
    at = OUTLINE_STATIONS[None, :, None]
    crossed = (u <= at) != (next_u <= at)
    with np.errstate(invalid="ignore", divide="ignore"):
        place = v + (at - u) / (next_u - u) * (next_v - v)
    nearest = [
        np.where(crossed & (side * place > 0), side * place, np.inf).min(axis=2) for side in (1, -1)
    ]
    found = np.stack(nearest, axis=1)
    return np.where(found < REACH_RATIO, found, np.nan)


def _depth_at(depth: FloatArray, station: float) -> FloatArray:
    return depth[:, int(np.argmin(np.abs(OUTLINE_STATIONS - station)))]


def _thickness(depth: FloatArray, belly: FloatArray, station: float) -> FloatArray:
    return _depth_at(depth, station) + _depth_at(belly, station)


def _arc_readings(depth: FloatArray, scale: FloatArray) -> dict[str, FloatArray]:
    """Return slopes of the back against the axis at fixed lengths along it, and its length loss.

    The curve is followed from the height of the shoulders down; a length along the skin marks the
    same place of the back whether it is bent or not, a station of the straight axis does not.
    """
    from_top = OUTLINE_STATIONS[::-1]
    used = from_top <= 1.0
    u = np.outer(scale, from_top[used])
    v = (depth[:, ::-1] * scale[:, None])[:, used]
    steps = np.hypot(np.diff(u, axis=1), np.diff(v, axis=1))
    known = np.isfinite(steps)
    along = np.concatenate(
        [np.zeros((len(u), 1)), np.cumsum(np.where(known, steps, np.nan), axis=1)], axis=1
    )
    found = {f"arc_{round(100 * mark):03d}": np.full(len(u), np.nan) for mark in ARC_MARKS}
    chord = np.full(len(u), np.nan)
    for frame in range(len(u)):
        good = np.isfinite(along[frame]) & np.isfinite(v[frame])
        if good.sum() < 10:
            continue
        s, x, y = along[frame, good], u[frame, good], v[frame, good]
        low = (
            np.interp(ARC_MARKS - _ARC_HALF_WIDTH, s, x),
            np.interp(ARC_MARKS - _ARC_HALF_WIDTH, s, y),
        )
        high = (
            np.interp(ARC_MARKS + _ARC_HALF_WIDTH, s, x),
            np.interp(ARC_MARKS + _ARC_HALF_WIDTH, s, y),
        )
        slope = np.degrees(np.arctan2(high[1] - low[1], low[0] - high[0]))
        slope[s[-1] < ARC_MARKS] = np.nan
        for mark, value in zip(ARC_MARKS, slope, strict=True):
            found[f"arc_{round(100 * mark):03d}"][frame] = value
        end = np.interp(1.0, s, x), np.interp(1.0, s, y)
        chord[frame] = np.hypot(end[0] - x[0], end[1] - y[0]) if s[-1] >= 1.0 else np.nan
    return found | {"chord": chord}


def _legs(body: Body, *, forward: int, size_px: float) -> dict[str, FloatArray]:
    thighs = angles.thigh_lift_deg(body, forward=forward)
    knees = angles.knee_flexion_deg(body, forward=forward)
    hips_over = angles.hips_over_ankles_ratio(body, size_px)
    thigh_px = np.linalg.norm(
        (body.points_px[:, KNEES].mean(axis=1) - body.points_px[:, HIPS].mean(axis=1)), axis=1
    )
    return {
        "thigh": (thighs[0] + thighs[1]) / 2,
        "knee": (knees[0] + knees[1]) / 2,
        "thigh_length": thigh_px / size_px,
        "hips_back": -forward * hips_over[:, 0],
        "hips_height": -hips_over[:, 1],
        "ankles_apart": np.abs(body.points_px[:, ANKLES[0], 0] - body.points_px[:, ANKLES[1], 0])
        / size_px,
    }


def _head_and_arms(
    body: Body, *, forward: int, size_px: float, trunk: FloatArray
) -> dict[str, FloatArray]:
    axis, ahead = np.moveaxis(trunk_axes(body.trunk, forward=forward), 1, 0)

    def place(points: FloatArray, origin: FloatArray) -> tuple[FloatArray, FloatArray]:
        line = (points - origin) / size_px
        return np.sum(line * axis, axis=1), np.sum(line * ahead, axis=1)

    ear = body.points_px[:, _EARS].mean(axis=1)
    nose = body.points_px[:, INDEX["nose"]]
    neck = forward * lean_deg(ear - body.shoulders)
    found = {
        "neck": wrap_deg(neck - trunk),
        "gaze": wrap_deg(forward * lean_deg(nose - ear) - trunk - 90.0),
    }
    for name, joints in (("elbow", _ELBOWS), ("wrist", _WRISTS)):
        u, v = place(body.points_px[:, joints].mean(axis=1), body.shoulders)
        found |= {f"{name}_up": u, f"{name}_ahead": v}
    shoulder, hip = (body.points_px[:, joints] for joints in (SHOULDERS, HIPS))
    for name, points in (("shoulders", shoulder), ("hips", hip)):
        u, v = place(points[:, 0], points[:, 1])
        found |= {f"{name}_apart_up": np.abs(u), f"{name}_apart": np.abs(v)}
    return found


def _turned_away(body: Body) -> dict[str, FloatArray]:
    """Return how far shoulders and hips are turned off the pure side view, degrees."""
    return {
        f"{name}_yaw": 90.0 - np.abs(wrap_deg(angles.yaw_deg(body, joints)))
        for name, joints in (("shoulders", SHOULDERS), ("hips", HIPS))
    }


def _in_the_world(body: Body) -> dict[str, FloatArray]:
    """Return lengths from the world landmarks, metres: they do not shrink when seen askew."""
    world = body.world_m
    hips, shoulders, knees, ears = (
        world[:, joints].mean(axis=1) for joints in (HIPS, SHOULDERS, KNEES, _EARS)
    )
    return {
        "world_trunk": length(shoulders - hips),
        "world_thigh": length(knees - hips),
        "world_ear_to_hips": length(ears - hips),
        "world_shoulders_to_knees": length(shoulders - knees),
    }
