"""The channels of a body seen from the front or from behind: linear models, then networks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics import angles
from screen.kinematics.body import Body
from screen.kinematics.calibration import Calibration
from screen.kinematics.chest_turn import without_girdle
from screen.kinematics.features import FROM_WORLD, change, frontal_features, hip_features
from screen.kinematics.front.estimator import Channels, FrontModel, name_and_side, posture_readings
from screen.kinematics.series import Side
from screen.kinematics.turning import counted_turn_deg
from screen.pose.landmarks import SIDES
from screen.reason_kinds import Why
from screen.reasons import why

CHEST_TURN: Final[tuple[str, Side]] = ("thorax_rotation_deg", "both")


def sided(name: str, pair: angles.Pair) -> Channels:
    """Return the channel of a left and a right series."""
    return {(name, side): values for side, values in zip(SIDES, pair, strict=True)}


def networks_of(body: Body, kind: str, calibration: Calibration) -> FrontModel | None:
    """Return the networks that read this kind of test, with the picture or without it."""
    return (calibration.front if body.pictured else calibration.bare).get(kind)


def not_recorded(
    body: Body, models: Mapping[str, str], kind: str, calibration: Calibration
) -> dict[str, Why]:
    """Return the channels that need world landmarks that the recording does not hold, and why."""
    if body.in_world:
        return {}
    networks = networks_of(body, kind, calibration)
    read = set() if networks is None else {name_and_side(one)[0] for one in networks.outputs}
    return {
        channel: why("no_world")
        for channel, model in models.items()
        if channel not in read and calibration.models[model].keys() & FROM_WORLD
    }


def front_view(
    body: Body,
    still: NDArray[np.bool_],
    *,
    leftward: int,
    leg_px: float,
    models: Mapping[str, str],
    kind: str,
    calibration: Calibration,
) -> tuple[Channels, Channels]:
    """Return the channels seen from the front or the back, and what turns are counted by.

    The turns of chest and pelvis have one model for tests of turning and one for the others, in
    which shoulders and hips grow narrower for other reasons than a turn; ``models`` names the
    linear model of each channel. Networks for this ``kind`` of test read what they were trained
    on.
    """
    readings = frontal_features(body, still, leftward=leftward)
    hips = hip_features(body, still, readings, leftward=leftward, leg_px=leg_px)
    turn = calibration.apply(models["thorax_rotation_deg"], readings)
    obliquity = calibration.apply(models["pelvis_obliquity_deg"], readings)
    rotations = tuple(
        calibration.apply(models["hip_internal_rotation_deg"], features) for features in hips
    )
    shift = leftward * angles.hips_over_ankles_ratio(body, leg_px)[:, 0]
    found: Channels = {
        ("trunk_side_bend_deg", "both"): readings["trunk"],
        ("thorax_tilt_deg", "both"): readings["shoulders"],
        ("thorax_rotation_deg", "both"): without_girdle(turn, body, still),
        ("pelvis_rotation_deg", "both"): calibration.apply(models["pelvis_rotation_deg"], readings),
        ("pelvis_obliquity_deg", "both"): obliquity,
        ("pelvis_shift_ratio", "both"): change(shift, still),
        **sided("pelvis_hike_deg", (-obliquity, obliquity)),
        **sided("thigh_drift_deg", (hips[0]["drift"], hips[1]["drift"])),
        **sided("shank_swing_deg", (hips[0]["swing"], hips[1]["swing"])),
        **sided("hip_internal_rotation_deg", (rotations[0], rotations[1])),
        **sided("hip_external_rotation_deg", (-rotations[0], -rotations[1])),
    }
    networks = networks_of(body, kind, calibration)
    if networks is not None:
        posture = posture_readings(body, still, readings, hips, leftward=leftward)
        found |= _with_opposites(networks.estimate(posture, still, body.seen, found))
        turn = found[CHEST_TURN]
    return found, {CHEST_TURN: counted_turn_deg(turn, readings["depth_yaw"], body, still)}


def _with_opposites(found: Channels) -> Channels:
    """Return channels with those that follow from them: hikes, and the rotation outwards."""
    tilt = found.get(("pelvis_obliquity_deg", "both"))
    hikes = {} if tilt is None else sided("pelvis_hike_deg", (-tilt, tilt))
    outwards: Channels = {
        ("hip_external_rotation_deg", side): -inwards
        for (name, side), inwards in found.items()
        if name == "hip_internal_rotation_deg"
    }
    return found | hikes | outwards
