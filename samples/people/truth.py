"""True angles of a pose, from the skeleton, in the words and signs of ``measures``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from samples.graphics.geometry import SIDES, UP, Array, Side, blend
from samples.people.body import bone_name
from samples.people.measures import CENTRAL, MEASURES
from samples.people.skeleton import Pose, leg_angles, leg_length


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
    values = dict(
        zip(
            CENTRAL,
            (
                _forward(trunk),
                _leftward(trunk),
                _drop(shoulders),
                _yaw(thorax),
                _forward(junction @ UP),
                _forward(lumbar),
                _leftward(lumbar),
                _forward(pelvis @ UP),
                _drop(hips),
                _yaw(pelvis),
                travel[0],
                travel[1],
            ),
            strict=True,
        )
    )
    for side in SIDES:
        values.update(_measure_leg(pose, side))
    return {name: float(value) for name, value in values.items()}


def _measure_leg(pose: Pose, side: Side) -> dict[str, float]:
    hip, knee, ankle = (
        pose.joint(bone_name(b, side)) for b in ("upperleg01", "lowerleg01", "foot")
    )
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
