"""Segment inclinations and joint angles in the picture, before neutral is taken off.

Every function takes a ``Body`` whose picture has been turned upright and returns ``(n,)`` series
(or a pair of them, left and right) with the signs of ``screen.kinematics.channels``.

Notes
-----
``forward`` is +1 where the person faces the right of the picture, -1 the left. ``leftward`` is +1
where the person's left is at the right of the picture (facing the camera), -1 seen from behind.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.body import ANKLES, HIPS, KNEES, SHOULDERS, Body
from screen.kinematics.geometry import hang_deg, included_deg, lean_deg, length
from screen.kinematics.medians import median
from screen.kinematics.series import FloatArray

Pair = tuple[FloatArray, FloatArray]


def trunk_lean_deg(body: Body, *, toward: int) -> FloatArray:
    """Return the lean of the hip-shoulder line, + to the side ``toward`` (+1 picture right)."""
    return toward * lean_deg(body.trunk)


def line_tilt_deg(body: Body, joints: tuple[int, int]) -> FloatArray:
    """Return the tilt of the line between a left and a right landmark, + left one lower.

    Seen from behind the picture's left is the person's: the tilt is the same either way, and
    landmarks that cross over each other for a moment do not turn it round.
    """
    line = body.points_px[:, joints[0]] - body.points_px[:, joints[1]]
    return np.asarray(np.degrees(np.arctan2(line[:, 1], np.abs(line[:, 0]))))


def yaw_deg(body: Body, joints: tuple[int, int]) -> FloatArray:
    """Return the turn of a left-right line about the vertical, + to the person's left.

    From the depth of the world landmarks, which the network compresses: the calibration scales it.
    """
    line = body.world_m[:, joints[0]] - body.world_m[:, joints[1]]
    return np.asarray(np.degrees(np.arctan2(line[:, 2], line[:, 0])))


def depth_yaw_deg(body: Body, joints: tuple[int, int]) -> FloatArray:
    """Return the turn of a left-right line as ``yaw_deg``, from the image landmarks' depth.

    That depth is stretched against the picture, differently in each recording.
    """
    line = body.points_px[:, joints[0]] - body.points_px[:, joints[1]]
    depth = body.depth_px[:, joints[0]] - body.depth_px[:, joints[1]]
    return np.asarray(np.degrees(np.arctan2(depth, line[:, 0])))


def leg_length_px(body: Body, neutral: NDArray[np.bool_]) -> float:
    """Return the length of the leg in neutral; a thigh seen end-on counts as long as its shank."""
    thigh = _segment_length(body, HIPS, KNEES, neutral)
    shank = _segment_length(body, KNEES, ANKLES, neutral)
    return max(thigh + shank, 2 * shank)


def _segment_length(
    body: Body, upper: tuple[int, int], lower: tuple[int, int], neutral: NDArray[np.bool_]
) -> float:
    spans = [
        length(body.points_px[neutral, end] - body.points_px[neutral, start])
        for start, end in zip(upper, lower, strict=True)
    ]
    return median(np.concatenate(spans))


def thigh_lift_deg(body: Body, *, forward: int) -> Pair:
    """Return each thigh's angle to the downward vertical, + knee in front of the hip."""
    left, right = (
        forward * hang_deg(body.points_px[:, knee] - body.points_px[:, hip])
        for hip, knee in zip(HIPS, KNEES, strict=True)
    )
    return left, right


def shank_inclination_deg(body: Body, *, forward: int) -> Pair:
    """Return each shank's lean, + knee in front of the ankle."""
    left, right = (
        forward * lean_deg(body.points_px[:, knee] - body.points_px[:, ankle])
        for knee, ankle in zip(KNEES, ANKLES, strict=True)
    )
    return left, right


def knee_flexion_deg(body: Body, *, forward: int) -> Pair:
    """Return each knee's bend: thigh lift plus shank inclination, + flexion."""
    thighs, shanks = (
        thigh_lift_deg(body, forward=forward),
        shank_inclination_deg(body, forward=forward),
    )
    left, right = (thigh + shank for thigh, shank in zip(thighs, shanks, strict=True))
    return left, right


def trunk_thigh_angle_deg(body: Body, side: int) -> FloatArray:
    """Return how far trunk and thigh have closed: 180 less the shoulder-hip-knee angle.

    ``side`` is 0 for left, 1 for right. Not hip flexion: the trunk bends through hips and back.
    """
    hip = body.points_px[:, HIPS[side]]
    trunk = body.points_px[:, SHOULDERS[side]] - hip
    thigh = body.points_px[:, KNEES[side]] - hip
    return 180.0 - included_deg(trunk, thigh)


def shank_swing_deg(body: Body, *, leftward: int) -> Pair:
    """Return each hanging shank's swing in the frontal plane, + ankle to the person's left."""
    left, right = (
        leftward * hang_deg(body.points_px[:, ankle] - body.points_px[:, knee])
        for knee, ankle in zip(KNEES, ANKLES, strict=True)
    )
    return left, right


def thigh_drift_deg(body: Body, leg_px: float, *, leftward: int) -> Pair:
    """Return each thigh's sideways swing, + outwards, from the knee's travel off the hip.

    The knee's sideways distance from the hip over half a leg length is the sine of the swing:
    that holds for a thigh that points at the camera as well as for one that hangs.
    """
    signs = (leftward, -leftward)
    left, right = (
        np.degrees(
            np.arcsin(
                np.clip(
                    sign * (body.points_px[:, knee, 0] - body.points_px[:, hip, 0]) / (leg_px / 2),
                    -1.0,
                    1.0,
                )
            )
        )
        for sign, hip, knee in zip(signs, HIPS, KNEES, strict=True)
    )
    return left, right


def lift_ratio(body: Body, joints: tuple[int, int], leg_px: float) -> Pair:
    """Return the height of each landmark of a pair over the other / leg length."""
    left, right = (body.points_px[:, joint, 1] for joint in joints)
    return (right - left) / leg_px, (left - right) / leg_px


def hips_over_ankles_ratio(body: Body, leg_px: float) -> FloatArray:
    """Return ``(n, 2)``: middle of the hips from the middle of the ankles / leg length."""
    return (body.hips - body.ankles) / leg_px
