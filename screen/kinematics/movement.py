"""From a track to angle series and repetitions: the way through this room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from screen.kinematics import angles
from screen.kinematics.body import HIPS, SHOULDERS, Body, filtered_body
from screen.kinematics.calibration import Calibration, Slope
from screen.kinematics.channels import CHANNELS
from screen.kinematics.inclinometer import back_depth, relative, slope_deg
from screen.kinematics.neutral import find_neutral, neutral_frames
from screen.kinematics.presence import Posture, in_place
from screen.kinematics.repetitions import Excursion, RepetitionLimits, find_repetitions
from screen.kinematics.series import (
    FloatArray,
    MovementSeries,
    Neutral,
    Repetition,
    Side,
    ViewEstimate,
    ViewKind,
)
from screen.kinematics.view import estimate_view, roll_deg
from screen.pose.landmarks import SIDES
from screen.pose.track import PoseTrack

Channels = dict[tuple[str, Side], FloatArray]


@dataclass(frozen=True)
class MovementRules:
    """How series are made and repetitions found; the numbers stand in a protocol."""

    posture: Posture
    cutoff_hz: float
    max_gap_s: float
    min_still_s: float
    max_speed_ratio_s: float
    excursions: tuple[Excursion, ...]
    limits: RepetitionLimits


def measure_movement(
    track: PoseTrack, rules: MovementRules, calibration: Calibration
) -> tuple[MovementSeries, list[Repetition]] | None:
    """Return the series and the repetitions of a track; None where nobody stays at a place."""
    raw = filtered_body(track, cutoff_hz=rules.cutoff_hz, max_gap_s=rules.max_gap_s)
    place = in_place(raw, posture=rules.posture)
    neutral = find_neutral(
        raw,
        place,
        posture=rules.posture,
        min_still_s=rules.min_still_s,
        max_speed_ratio_s=rules.max_speed_ratio_s,
    )
    if neutral is None:
        return None
    still = neutral_frames(raw.time_s, neutral) & raw.seen
    roll = roll_deg(raw, still, posture=rules.posture)
    body = raw.turned(-roll)
    view = estimate_view(body, still, roll=roll)
    series = _series(body, still, neutral=neutral, view=view, place=place, calibration=calibration)
    return series, repetitions_of(series, rules.excursions, rules.limits)


def repetitions_of(
    series: MovementSeries, excursions: Sequence[Excursion], limits: RepetitionLimits
) -> list[Repetition]:
    """Find the repetitions in series that are already made."""
    signals = [
        (excursion, channel)
        for excursion in excursions
        if (channel := series.get(excursion.measure, excursion.channel_side)) is not None
    ]
    return find_repetitions(series.time_s, signals, series.in_place, limits)


def _series(
    body: Body,
    still: NDArray[np.bool_],
    *,
    neutral: Neutral,
    view: ViewEstimate,
    place: NDArray[np.bool_],
    calibration: Calibration,
) -> MovementSeries:
    """Make every channel the view allows, relative to neutral."""
    leg_px = angles.leg_length_px(body, still)
    raw: Channels = _any_view(body, leg_px)
    if abs(np.sin(np.radians(view.azimuth_deg))) >= np.sin(np.pi / 4):
        raw |= _side_view(body, 1 if view.azimuth_deg > 0 else -1, leg_px, calibration)
        family: ViewKind = "side"
    else:
        facing = 1 if abs(view.azimuth_deg) < 90 else -1
        raw |= _front_view(body, facing, leg_px, still, calibration)
        family = "front" if facing > 0 else "back"
    channels = {key: relative(values, still) for key, values in raw.items()}
    withheld = {
        name: f"not seen from the {family}; this measure needs the {channel.views[0]} view"
        for name, channel in CHANNELS.items()
        if family not in channel.views
    }
    return MovementSeries(
        time_s=body.time_s,
        channels=channels,
        in_place=place,
        view=view,
        neutral=neutral,
        scale_px=float(np.nanmedian(body.trunk_length_px[still])),
        withheld=withheld,
    )


def _sided(name: str, pair: angles.Pair) -> Channels:
    return {(name, side): values for side, values in zip(SIDES, pair, strict=True)}


def _any_view(body: Body, leg_px: float) -> Channels:
    """Return the channels that every view gives."""
    trunk = body.trunk_length_px
    return {
        ("trunk_length_ratio", "both"): trunk / np.nanmedian(trunk[body.seen]),
        ("hip_drop_ratio", "both"): angles.hips_over_ankles_ratio(body, leg_px)[:, 1],
        **_sided("foot_lift_ratio", angles.foot_lift_ratio(body, leg_px)),
    }


def _side_view(body: Body, forward: int, leg_px: float, calibration: Calibration) -> Channels:
    """Return the channels seen from the side."""
    trunk = angles.trunk_lean_deg(body, toward=forward)
    depth = back_depth(body.outline_ratio, forward=forward)
    pelvis = trunk + _scaled(depth, calibration.sacral)
    thorax = trunk + _scaled(depth, calibration.thoracolumbar)
    thighs = angles.thigh_lift_deg(body, forward=forward)
    near = 1 if forward > 0 else 0
    return {
        ("trunk_inclination_deg", "both"): trunk,
        ("pelvis_inclination_deg", "both"): pelvis,
        ("thorax_inclination_deg", "both"): thorax,
        ("lumbar_flexion_deg", "both"): thorax - pelvis,
        ("hip_travel_ratio", "both"): -forward * angles.hips_over_ankles_ratio(body, leg_px)[:, 0],
        ("trunk_thigh_angle_deg", "both"): angles.trunk_thigh_angle_deg(body, near),
        **_sided("thigh_lift_deg", thighs),
        **_sided("hip_flexion_deg", (pelvis + thighs[0], pelvis + thighs[1])),
        **_sided("knee_flexion_deg", angles.knee_flexion_deg(body, forward=forward)),
        **_sided("shank_inclination_deg", angles.shank_inclination_deg(body, forward=forward)),
    }


def _scaled(depth: FloatArray, slope: Slope) -> FloatArray:
    return slope.gain * slope_deg(depth, slope.start, slope.stop)


def _front_view(
    body: Body,
    leftward: int,
    leg_px: float,
    still: NDArray[np.bool_],
    calibration: Calibration,
) -> Channels:
    """Return the channels seen from the front or the back."""
    obliquity = angles.line_tilt_deg(body, HIPS, leftward=leftward)
    drift = angles.thigh_drift_deg(body, leg_px, leftward=leftward)
    internal = angles.hip_internal_rotation_deg(
        angles.shank_swing_deg(body, leftward=leftward),
        relative(obliquity, still),
        (relative(drift[0], still), relative(drift[1], still)),
        calibration.hip_rotation,
    )
    return {
        ("trunk_side_bend_deg", "both"): angles.trunk_lean_deg(body, toward=leftward),
        ("thorax_tilt_deg", "both"): angles.line_tilt_deg(body, SHOULDERS, leftward=leftward),
        ("thorax_rotation_deg", "both"): calibration.thorax_yaw_gain
        * angles.yaw_deg(body, SHOULDERS),
        ("pelvis_rotation_deg", "both"): calibration.pelvis_yaw_gain * angles.yaw_deg(body, HIPS),
        ("pelvis_obliquity_deg", "both"): obliquity,
        ("pelvis_shift_ratio", "both"): leftward
        * angles.hips_over_ankles_ratio(body, leg_px)[:, 0],
        **_sided("pelvis_hike_deg", (-obliquity, obliquity)),
        **_sided("thigh_drift_deg", drift),
        **_sided("hip_internal_rotation_deg", internal),
        **_sided("hip_external_rotation_deg", (-internal[0], -internal[1])),
    }
