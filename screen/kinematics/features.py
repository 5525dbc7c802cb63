"""Raw readings of a body seen from the front or from behind, as changes from neutral."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics import angles
from screen.kinematics.body import ANKLES, HIPS, KNEES, SHOULDERS, Body
from screen.kinematics.chest_turn import chest_turn_readings
from screen.kinematics.geometry import wrap_deg
from screen.kinematics.medians import median_of
from screen.kinematics.series import FloatArray

FROM_PICTURE: Final = frozenset(("hips_turn",))
"""Readings of the outline of the body; the others come from landmarks, some with the outline's help
(``shoulders_turn``)."""

FROM_WORLD: Final = frozenset(("yaw", "hips_yaw", "thigh_drop", "swing_leaving"))
"""Readings of the world landmarks."""


def change(series: FloatArray, still: NDArray[np.bool_]) -> FloatArray:
    """Take the median over neutral off ``(n,)``; all NaN where neutral has no value."""
    return series - median_of(series, still)


def turn(angle_deg: FloatArray, still: NDArray[np.bool_]) -> FloatArray:
    """Take neutral off an angle that may pass 180 degrees."""
    known = angle_deg[still]
    known = known[np.isfinite(known)]
    if not len(known):
        return np.full_like(angle_deg, np.nan)
    radians = np.radians(known)
    middle = np.degrees(np.arctan2(np.sin(radians).mean(), np.cos(radians).mean()))
    return wrap_deg(angle_deg - middle)


def frontal_features(
    body: Body, still: NDArray[np.bool_], *, leftward: int
) -> dict[str, FloatArray]:
    """Return the midline readings seen from the front or the back, degrees.

    ``hips`` and ``shoulders`` are tilts of those lines, ``trunk`` the lean of the line between
    their middles. ``yaw`` and ``hips_yaw`` are turns from the depth of the world landmarks; the
    others are those of ``chest_turn_readings``.
    """
    return {
        "hips": change(angles.line_tilt_deg(body, HIPS), still),
        "shoulders": change(angles.line_tilt_deg(body, SHOULDERS), still),
        "trunk": change(angles.trunk_lean_deg(body, toward=leftward), still),
        "yaw": turn(angles.yaw_deg(body, SHOULDERS), still),
        "hips_yaw": turn(angles.yaw_deg(body, HIPS), still),
        **chest_turn_readings(body, still, leftward=leftward),
    }


def hip_features(
    body: Body,
    still: NDArray[np.bool_],
    middle: Mapping[str, FloatArray],
    *,
    leftward: int,
    leg_px: float,
) -> tuple[dict[str, FloatArray], dict[str, FloatArray]]:
    """Return the readings of the left and of the right hip seen from the front.

    Degrees: ``swing`` of the shank, + ankle outwards; ``drift`` of the thigh, + outwards; the
    midline tilts of ``middle`` (``frontal_features``), turned so that + is this side lower or
    towards it. Percent of a leg length: ``hips_shift`` towards this side and ``hips_drop``, both
    against the other leg, which rests; ``knee_below`` of this knee against the other. None is a
    place in the picture, so that a camera that drifts changes nothing. ``thigh_drop`` of the knee
    against the hip is in centimetres, from the world landmarks. These tell a pelvis that hikes
    from a hip that turns.
    ``swing_leaving`` is the swing times the shank's change of depth in decimetres, for a shank
    that leaves the frontal plane, and ``swing_cubed`` that of its tenth, for the bend of the
    curve at large swings.
    """
    swings = angles.shank_swing_deg(body, leftward=leftward)
    drifts = angles.thigh_drift_deg(body, leg_px, leftward=leftward)
    shared = {name: middle[name] for name in ("hips", "shoulders", "trunk")}
    left, right = (
        {
            "swing": sign * change(swings[side], still),
            "drift": change(drifts[side], still),
            **{name: sign * values for name, values in shared.items()},
            **_leg_features(body, still, side=side, leg_px=leg_px),
        }
        for side, sign in ((0, 1), (1, -1))
    )
    for sign, readings in ((1, left), (-1, right)):
        readings["hips_shift"] *= sign * leftward
        swing = readings["swing"]
        readings["swing_leaving"] = swing * readings.pop("shank_depth")
        readings["swing_cubed"] = (swing / 10) ** 3
    return left, right


def _leg_features(
    body: Body, still: NDArray[np.bool_], *, side: int, leg_px: float
) -> dict[str, FloatArray]:
    """Return the readings of one leg that are the same for left and right; 0 is left.

    ``hips_shift`` is still towards the right of the picture, against the middle of the other
    leg's shank.
    """
    own_knee, other_knee = (body.points_px[:, KNEES[one]] for one in (side, 1 - side))
    shank = (other_knee + body.points_px[:, ANKLES[1 - side]]) / 2
    hip, knee, ankle = (body.world_m[:, pair[side]] for pair in (HIPS, KNEES, ANKLES))
    return {
        "hips_shift": change(100 * (body.hips - shank)[:, 0] / leg_px, still),
        "hips_drop": change(100 * (body.hips - other_knee)[:, 1] / leg_px, still),
        "knee_below": change(100 * (own_knee - other_knee)[:, 1] / leg_px, still),
        "thigh_drop": change(100 * (knee - hip)[:, 1], still),
        "shank_depth": change(10 * (ankle - knee)[:, 2], still),
    }
