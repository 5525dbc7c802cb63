"""True angles of a pose, from the skeleton, in the words and signs of the tool.

Notes
-----
All measures are changes from the person's own quiet neutral: angles in degrees, ratios as
shares of the leg length. Left is the person's left; forward is where they face when quiet.

===============================  ===============================================================
``trunk_inclination_deg``        middle of the hips to middle of the shoulders, + forward
``trunk_side_bend_deg``          the same line seen from the front, + to the left
``thorax_tilt_deg``              line of the shoulders against the floor, + left shoulder lower
``thorax_rotation_deg``          yaw of the upper thorax, + turned to the left
``thorax_inclination_deg``       the spine at the thoracolumbar junction, + forward
``lumbar_flexion_deg``           thoracolumbar junction against pelvis, + rounding
``lumbar_side_bend_deg``         the same, + to the left
``pelvis_inclination_deg``       + tipped forward
``pelvis_obliquity_deg``         line of the hip centres against the floor, + left hip lower
``pelvis_rotation_deg``          + turned to the left
``pelvis_shift_ratio``           middle of the hips against middle of the ankles, + left
``hip_travel_ratio``             the same line, + back
``…_hip_flexion_deg``            thigh against pelvis, + flexion
``…_hip_internal_rotation_deg``  thigh about its long axis against the pelvis, + internal
``…_thigh_drift_deg``            thigh against pelvis, + abduction
``…_knee_flexion_deg``           + flexion
``…_thigh_inclination_deg``      hip to knee against the vertical, + knee ahead of the hip
``…_shank_inclination_deg``      ankle to knee against the vertical, + knee ahead of the ankle
===============================  ===============================================================

The last six stand once for ``left`` and once for ``right``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from samples.body import bone_name
from samples.geometry import SIDES, UP, Array, Side, blend
from samples.skeleton import Pose, leg_angles, leg_length

_CENTRAL = (
    "trunk_inclination_deg", "trunk_side_bend_deg", "thorax_tilt_deg", "thorax_rotation_deg",
    "thorax_inclination_deg", "lumbar_flexion_deg", "lumbar_side_bend_deg",
    "pelvis_inclination_deg", "pelvis_obliquity_deg", "pelvis_rotation_deg",
    "pelvis_shift_ratio", "hip_travel_ratio",
)
_PAIRED = (
    "hip_flexion_deg", "hip_internal_rotation_deg", "thigh_drift_deg", "knee_flexion_deg",
    "thigh_inclination_deg", "shank_inclination_deg",
)
MEASURES: tuple[str, ...] = (*_CENTRAL, *(f"{side}_{name}" for side in SIDES for name in _PAIRED))


def measure(pose: Pose) -> dict[str, float]:
    """Return every measure of one pose, not yet compared with the neutral."""
    hips, shoulders, ankles = (
        np.array([pose.joint(bone_name(joint, side)) for side in SIDES])
        for joint in ("upperleg01", "upperarm01", "foot")
    )
    trunk = shoulders.mean(axis=0) - hips.mean(axis=0)
    pelvis, thorax = pose.turn("root"), pose.turn("spine01")
    junction = blend(pose.turn("spine03"), pose.turn("spine02"), 0.5)
    lumbar = pelvis.T @ junction @ UP
    travel = (hips.mean(axis=0) - ankles.mean(axis=0)) / leg_length(pose.person)
    values = dict(zip(_CENTRAL, (
        _forward(trunk), _leftward(trunk), _drop(shoulders), _yaw(thorax), _forward(junction @ UP),
        _forward(lumbar), _leftward(lumbar),
        _forward(pelvis @ UP), _drop(hips), _yaw(pelvis),
        travel[0], travel[1],
    ), strict=True))
    for side in SIDES:
        values.update(_measure_leg(pose, side))
    return {name: float(value) for name, value in values.items()}


def _measure_leg(pose: Pose, side: Side) -> dict[str, float]:
    hip, knee, ankle = (pose.joint(bone_name(b, side)) for b in ("upperleg01", "lowerleg01", "foot"))
    angles = leg_angles(pose, side)
    return {
        f"{side}_hip_flexion_deg": angles.hip_flexion,
        f"{side}_hip_internal_rotation_deg": angles.hip_internal,
        f"{side}_thigh_drift_deg": angles.hip_abduction,
        f"{side}_knee_flexion_deg": angles.knee_flexion,
        f"{side}_thigh_inclination_deg": -_forward(hip - knee),
        f"{side}_shank_inclination_deg": _forward(knee - ankle),
    }


def against_neutral(
    rows: Sequence[Mapping[str, float] | None], *, quiet: Sequence[bool]
) -> dict[str, list[float | None]]:
    """Return each measure as a series of changes from its mean over the quiet frames.

    A row of None (the person walks) gives None in every series.
    """
    series: dict[str, list[float | None]] = {}
    for name in MEASURES:
        still = [row[name] for row, use in zip(rows, quiet, strict=True) if use and row is not None]
        neutral = float(np.mean(still))
        digits = 4 if name.endswith("ratio") else 2
        series[name] = [
            None if row is None else round(_wrap(row[name] - neutral), digits) for row in rows
        ]
    return series


def _wrap(change: float) -> float:
    return (change + 180.0) % 360.0 - 180.0


def _forward(line: Array) -> float:
    return float(np.rad2deg(np.arctan2(-line[1], line[2])))


def _leftward(line: Array) -> float:
    return float(np.rad2deg(np.arctan2(line[0], line[2])))


def _drop(pair: Array) -> float:
    across = pair[0] - pair[1]
    return float(np.rad2deg(np.arctan2(-across[2], np.hypot(across[0], across[1]))))


def _yaw(turn: Array) -> float:
    return float(np.rad2deg(np.arctan2(turn[1, 0], turn[0, 0])))
