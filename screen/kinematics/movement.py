"""From a track to angle series and repetitions: the way through this room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics import angles
from screen.kinematics.body import ANKLES, KNEES, Body, filtered_body
from screen.kinematics.calibration import Calibration
from screen.kinematics.channels import CHANNELS
from screen.kinematics.features import (
    bridged,
    change,
    frontal_features,
    hip_features,
    sagittal_features,
)
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
)
from screen.kinematics.view import estimate_view, roll_deg
from screen.pose.landmarks import SIDES
from screen.pose.track import PoseTrack

Channels = dict[tuple[str, Side], FloatArray]

_OUTLINE_KNOWN: Final = 0.8
"""With less of the outline than this, as a part of the frames, the landmarks alone are surer."""
_PELVIS_TILTS: Final = ("pelvis_obliquity_deg", "pelvis_hike_deg")
_STANDING_HIPS: Final = (
    "the hip landmarks of a standing person follow the trunk and the legs more than the pelvis"
)


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


@dataclass(frozen=True, eq=False)
class Observation:
    """A person at their place: everything that is known before angles are made.

    ``body`` is turned upright; ``in_place`` and ``still`` are ``(n,)``, the latter True in neutral.
    """

    body: Body
    in_place: NDArray[np.bool_]
    neutral: Neutral
    still: NDArray[np.bool_]
    view: ViewEstimate


def observe(track: PoseTrack, rules: MovementRules) -> Observation | None:
    """Filter a track, find place, neutral, roll and view; None where nobody stays at a place."""
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
    return Observation(body, place, neutral, still, estimate_view(body, still, roll=roll))


def measure_movement(
    track: PoseTrack, rules: MovementRules, calibration: Calibration
) -> tuple[MovementSeries, list[Repetition]] | None:
    """Return the series and the repetitions of a track; None where nobody stays at a place."""
    observation = observe(track, rules)
    if observation is None:
        return None
    series = _series(observation, posture=rules.posture, calibration=calibration)
    return series, repetitions_of(series, rules.excursions, rules.limits)


def repetitions_of(
    series: MovementSeries, excursions: Sequence[Excursion], limits: RepetitionLimits
) -> list[Repetition]:
    """Find the repetitions in series that are already made."""
    signals = [
        (excursion, channel)
        for excursion in excursions
        if (channel := _signal(series, excursion)) is not None
    ]
    return find_repetitions(series.time_s, signals, series.in_place, limits)


def _signal(series: MovementSeries, excursion: Excursion) -> FloatArray | None:
    """Return the channel of an excursion, 0 where its condition does not hold."""
    channel = series.get(excursion.measure, excursion.channel_side)
    if channel is None or excursion.while_measure is None:
        return channel
    condition = series.get(excursion.while_measure, excursion.channel_side)
    if condition is None:
        return None
    return np.where(condition < excursion.while_above, 0.0, channel)


def _series(
    observation: Observation, *, posture: Posture, calibration: Calibration
) -> MovementSeries:
    """Make every channel the view allows, relative to neutral."""
    body, still, view = observation.body, observation.still, observation.view
    unseen: dict[str, str] = {}
    leg_px = angles.leg_length_px(body, still)
    channels = _any_view(body, still, leg_px)
    if view.family == "side":
        channels |= _side_view(
            body, still, forward=view.forward, leg_px=leg_px, calibration=calibration
        )
    else:
        channels |= _front_view(
            body,
            still,
            leftward=view.leftward,
            leg_px=leg_px,
            posture=posture,
            calibration=calibration,
        )
        if posture == "standing":
            unseen = dict.fromkeys(_PELVIS_TILTS, _STANDING_HIPS)
    withheld = {
        name: f"not seen from the {view.family}; this measure needs the {channel.views[0]} view"
        for name, channel in CHANNELS.items()
        if view.family not in channel.views
    }
    return MovementSeries(
        time_s=body.time_s,
        channels={key: values for key, values in channels.items() if key[0] not in unseen},
        in_place=observation.in_place,
        view=view,
        neutral=observation.neutral,
        scale_px=float(np.nanmedian(body.trunk_length_px[still])),
        withheld=withheld | unseen,
    )


def _changes(channels: Channels, still: NDArray[np.bool_]) -> Channels:
    return {key: change(values, still) for key, values in channels.items()}


def _sided(name: str, pair: angles.Pair) -> Channels:
    return {(name, side): values for side, values in zip(SIDES, pair, strict=True)}


def _any_view(body: Body, still: NDArray[np.bool_], leg_px: float) -> Channels:
    """Return the channels that every view gives."""
    trunk = body.trunk_length_px
    return _changes(
        {
            ("trunk_length_ratio", "both"): trunk / np.nanmedian(trunk[still]),
            ("hip_drop_ratio", "both"): angles.hips_over_ankles_ratio(body, leg_px)[:, 1],
            **_sided("foot_lift_ratio", angles.lift_ratio(body, ANKLES, leg_px)),
            **_sided("knee_lift_ratio", angles.lift_ratio(body, KNEES, leg_px)),
        },
        still,
    )


def _side_view(
    body: Body,
    still: NDArray[np.bool_],
    *,
    forward: int,
    leg_px: float,
    calibration: Calibration,
) -> Channels:
    """Return the angles seen from the side.

    The trunk's inclination is that of the landmarks, corrected for what rounding does to them as
    far as the outline shows it; pelvis and thorax are known only where the outline is.
    """
    readings = sagittal_features(body, still, forward=forward)
    trunk = _trunk_inclination(body, readings, calibration)
    pelvis = calibration.apply("pelvis_inclination", readings)
    thorax = calibration.apply("thorax_inclination", readings)
    near = 1 if forward > 0 else 0
    raw: Channels = {
        ("trunk_thigh_angle_deg", "both"): angles.trunk_thigh_angle_deg(body, near),
        ("hip_travel_ratio", "both"): -forward * angles.hips_over_ankles_ratio(body, leg_px)[:, 0],
        **_sided("thigh_lift_deg", angles.thigh_lift_deg(body, forward=forward)),
        **_sided("knee_flexion_deg", angles.knee_flexion_deg(body, forward=forward)),
        **_sided("shank_inclination_deg", angles.shank_inclination_deg(body, forward=forward)),
    }
    channels = _changes(raw, still)
    thighs = channels["thigh_lift_deg", "left"], channels["thigh_lift_deg", "right"]
    judged: Channels = {
        ("trunk_inclination_deg", "both"): trunk,
        ("pelvis_inclination_deg", "both"): pelvis,
        ("thorax_inclination_deg", "both"): thorax,
        ("lumbar_flexion_deg", "both"): thorax - pelvis,
        **_sided("hip_flexion_deg", (pelvis + thighs[0], pelvis + thighs[1])),
    }
    return channels | judged


def _trunk_inclination(
    body: Body, readings: dict[str, FloatArray], calibration: Calibration
) -> FloatArray:
    """Return the trunk's inclination; without most of the outline from the landmarks alone."""
    backs = {name: values for name, values in readings.items() if name.startswith("back")}
    seen = [np.isfinite(values[body.seen]).mean() for values in backs.values()]
    if min(seen) < _OUTLINE_KNOWN:
        return calibration.apply("trunk_inclination_bare", readings)
    filled = {name: bridged(body.time_s, values) for name, values in backs.items()}
    return calibration.apply("trunk_inclination", readings | filled)


def _front_view(
    body: Body,
    still: NDArray[np.bool_],
    *,
    leftward: int,
    leg_px: float,
    posture: Posture,
    calibration: Calibration,
) -> Channels:
    """Return the channels seen from the front or the back."""
    readings = frontal_features(body, still, leftward=leftward)
    hips = hip_features(body, still, readings, leftward=leftward, leg_px=leg_px)
    obliquity = calibration.apply(f"pelvis_obliquity_{posture}", readings)
    rotations = tuple(
        calibration.apply(f"hip_internal_rotation_{posture}", features) for features in hips
    )
    shift = leftward * angles.hips_over_ankles_ratio(body, leg_px)[:, 0]
    return {
        ("trunk_side_bend_deg", "both"): readings["trunk"],
        ("thorax_tilt_deg", "both"): readings["shoulders"],
        ("thorax_rotation_deg", "both"): calibration.apply("thorax_rotation", readings),
        ("pelvis_rotation_deg", "both"): calibration.apply("pelvis_rotation", readings),
        ("pelvis_obliquity_deg", "both"): obliquity,
        ("pelvis_shift_ratio", "both"): change(shift, still),
        **_sided("pelvis_hike_deg", (-obliquity, obliquity)),
        **_sided("thigh_drift_deg", (hips[0]["drift"], hips[1]["drift"])),
        **_sided("shank_swing_deg", (hips[0]["swing"], hips[1]["swing"])),
        **_sided("hip_internal_rotation_deg", (rotations[0], rotations[1])),
        **_sided("hip_external_rotation_deg", (-rotations[0], -rotations[1])),
    }
