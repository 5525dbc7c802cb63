"""From a track to angle series and repetitions: the way through this room."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics import angles
from screen.kinematics.arms import NO_PLACES, ArmPlaces, Arms, arms_of
from screen.kinematics.back.doubts import READ_FROM_THE_BACK, find_doubts
from screen.kinematics.back.estimator import quiet_size_px
from screen.kinematics.body import ANKLES, KNEES, Body, filtered_body
from screen.kinematics.calibration import Calibration
from screen.kinematics.channels import CHANNELS
from screen.kinematics.features import change
from screen.kinematics.filters import LowPass
from screen.kinematics.front.channels import front_view, not_recorded, sided
from screen.kinematics.front.estimator import Channels
from screen.kinematics.lost_leg import without_lost_legs
from screen.kinematics.medians import median_of
from screen.kinematics.neutral import find_neutral, neutral_frames
from screen.kinematics.presence import Posture, in_place
from screen.kinematics.repetitions import Excursion, RepetitionLimits, find_repetitions
from screen.kinematics.series import (
    Doubt,
    FloatArray,
    MovementSeries,
    Neutral,
    Repetition,
    ViewEstimate,
)
from screen.kinematics.view import estimate_view, roll_deg
from screen.pose.track import PoseTrack
from screen.reason_kinds import Why
from screen.reasons import why

Smooth = Callable[[FloatArray], FloatArray]

_PELVIS_TILTS: Final = ("pelvis_obliquity_deg", "pelvis_hike_deg")
_NO_BACK: Final = dict.fromkeys(sorted(READ_FROM_THE_BACK), why("no_picture"))
_FRONT_KINDS: Final = (
    ({"thorax_rotation_deg"}, "turn"),
    ({"shank_swing_deg", "hip_internal_rotation_deg"}, "hips_{posture}"),
    ({"trunk_side_bend_deg"}, "bend"),
)


@dataclass(frozen=True)
class MovementRules:
    """How series are made and repetitions found; the numbers stand in a protocol.

    ``arm_places`` are the known ways of holding the arms; without any, none is told.
    """

    posture: Posture
    cutoff_hz: float
    max_gap_s: float
    min_still_s: float
    max_speed_ratio_s: float
    excursions: tuple[Excursion, ...]
    limits: RepetitionLimits
    side_towards_deg: float = 0.0
    arm_places: ArmPlaces = NO_PLACES

    @property
    def turning(self) -> bool:
        """Whether the test is one of turning the chest."""
        return any(excursion.measure == "thorax_rotation_deg" for excursion in self.excursions)

    @property
    def front_kind(self) -> str:
        """Which networks read the test from the front: what it moves, and the posture."""
        moved = {excursion.measure for excursion in self.excursions}
        for measures, kind in _FRONT_KINDS:
            if moved & measures:
                return kind.format(posture=self.posture)
        return ""


@dataclass(frozen=True, eq=False)
class Observation:
    """A person at their place: everything that is known before angles are made.

    ``body`` is turned upright; ``in_place`` and ``still`` are ``(n,)``, the latter True in neutral.
    ``smooth`` is the filter that its landmarks went through; ``arms`` how they are held in neutral.
    """

    body: Body
    in_place: NDArray[np.bool_]
    neutral: Neutral
    still: NDArray[np.bool_]
    view: ViewEstimate
    smooth: LowPass
    arms: Arms = "unlike"


def observe(track: PoseTrack, rules: MovementRules) -> Observation | None:
    """Filter a track, find place, neutral, roll and view; None where nobody stays at a place."""
    smooth = LowPass(track.time_s, cutoff_hz=rules.cutoff_hz, max_gap_s=rules.max_gap_s)
    raw = filtered_body(track, smooth)
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
    view = estimate_view(body, still, roll=roll, side_towards_deg=rules.side_towards_deg)
    arms = rules.arm_places.way(arms_of(body, view)[still], view)
    return Observation(body, place, neutral, still, view, smooth, arms)


def measure_movement(
    track: PoseTrack, rules: MovementRules, calibration: Calibration
) -> tuple[MovementSeries, list[Repetition]] | None:
    """Return the series and the repetitions of a track; None where nobody stays at a place."""
    observation = observe(track, rules)
    if observation is None:
        return None
    series = series_of(observation, rules, calibration)
    return series, repetitions_of(series, rules.excursions, rules.limits)


def repetitions_of(
    series: MovementSeries, excursions: Sequence[Excursion], limits: RepetitionLimits
) -> list[Repetition]:
    """Find the repetitions in series that are already made."""
    signals = [
        (excursion, channel)
        for excursion in excursions
        if (channel := signal_of(series, excursion)) is not None
    ]
    return find_repetitions(series.time_s, signals, series.in_place, limits)


def signal_of(series: MovementSeries, excursion: Excursion) -> FloatArray | None:
    """Return what an excursion is counted by, 0 where its condition does not hold."""
    key = excursion.measure, excursion.channel_side
    channel = series.counted.get(key, series.get(*key))
    if channel is None or excursion.while_measure is None:
        return channel
    condition_key = excursion.while_measure, excursion.channel_side
    condition = series.counted.get(condition_key, series.get(*condition_key))
    if condition is None:
        return None
    return np.where(condition < excursion.while_above, 0.0, channel)


@dataclass(frozen=True, eq=False)
class Angles:
    """What a body seen from one view gives: see the fields of ``MovementSeries``."""

    channels: Channels
    errors: Channels
    doubts: tuple[Doubt, ...]
    unseen: Mapping[str, Why]
    counted: Channels = field(default_factory=dict)


def series_of(
    observation: Observation, rules: MovementRules, calibration: Calibration
) -> MovementSeries:
    """Make every channel the view allows, relative to neutral."""
    angles_found = angles_of(
        observation.body,
        observation.still,
        observation.view,
        rules,
        calibration,
        smooth=observation.smooth,
    )
    return outlook(observation, angles_found)


def outlook(observation: Observation, angles_found: Angles | None = None) -> MovementSeries:
    """Return what is known of view, place and neutral, with the angles if they were made."""
    view = observation.view
    found = angles_found or Angles({}, {}, (), {})
    withheld = {
        name: why("view_needed", seen=view.family, needed=channel.views[0])
        for name, channel in CHANNELS.items()
        if view.family not in channel.views
    }
    return MovementSeries(
        time_s=observation.body.time_s,
        channels=found.channels,
        in_place=observation.in_place,
        view=view,
        neutral=observation.neutral,
        arms=observation.arms,
        scale_px=quiet_size_px(observation.body, observation.still),
        withheld=withheld | dict(found.unseen),
        errors=found.errors,
        doubts=found.doubts,
        counted=found.counted,
    )


def angles_of(
    body: Body,
    still: NDArray[np.bool_],
    view: ViewEstimate,
    rules: MovementRules,
    calibration: Calibration,
    *,
    smooth: Smooth,
) -> Angles:
    """Return the angles of every row of a body, relative to the rows that are ``still``.

    A row's angles depend on itself and on the still rows. ``smooth`` filters ``(n, k)`` angles
    that are read from the silhouette, which cannot be filtered itself. Which leg is lifted is told
    from the height of the knees themselves, for the other leg may be up when somebody is still.
    """
    leg_px = angles.leg_length_px(body, still)
    channels = _any_view(body, still, leg_px)
    lifts = sided("knee_lift_ratio", angles.lift_ratio(body, KNEES, leg_px))
    if view.family == "side":
        seen = _seen_from_the_side(
            body, still, view, rules, calibration, leg_px=leg_px, smooth=smooth
        )
        return replace(seen, channels=channels | seen.channels, counted=lifts)
    models = _frontal_models(rules)
    seen_in_front, counted = front_view(
        body,
        still,
        leftward=view.leftward,
        leg_px=leg_px,
        models=models,
        kind=rules.front_kind,
        calibration=calibration,
    )
    channels |= seen_in_front
    unseen = not_recorded(body, models, rules.front_kind, calibration)
    unseen["lumbar_side_bend_deg"] = why("no_lumbar_bend")
    if rules.posture == "standing":
        unseen |= dict.fromkeys(_PELVIS_TILTS, why("standing_hips"))
    kept = {key: values for key, values in channels.items() if key[0] not in unseen}
    return Angles(kept, {}, (), unseen, lifts | counted)


def _changes(channels: Channels, still: NDArray[np.bool_]) -> Channels:
    return {key: change(values, still) for key, values in channels.items()}


def _any_view(body: Body, still: NDArray[np.bool_], leg_px: float) -> Channels:
    """Return the channels that every view gives."""
    trunk = body.trunk_length_px
    return _changes(
        {
            ("trunk_length_ratio", "both"): trunk / median_of(trunk, still),
            ("hip_drop_ratio", "both"): angles.hips_over_ankles_ratio(body, leg_px)[:, 1],
            **sided("foot_lift_ratio", angles.lift_ratio(body, ANKLES, leg_px)),
            **sided("knee_lift_ratio", angles.lift_ratio(body, KNEES, leg_px)),
        },
        still,
    )


def _seen_from_the_side(
    body: Body,
    still: NDArray[np.bool_],
    view: ViewEstimate,
    rules: MovementRules,
    calibration: Calibration,
    *,
    leg_px: float,
    smooth: Smooth,
) -> Angles:
    """Return the angles seen from the side, those of trunk and back with them."""
    channels = _side_view(body, still, view, leg_px=leg_px)
    errors: Channels = {}
    doubts: tuple[Doubt, ...] = ()
    if body.pictured:
        back, errors, doubts = _back(
            body, still, view, calibration=calibration, places=rules.arm_places, smooth=smooth
        )
        channels |= back
    else:
        channels |= _bare_trunk(body, still, view)
    kept, legs = without_lost_legs(
        channels,
        body.time_s,
        near="right" if view.forward > 0 else "left",
        limit_deg=calibration.back_limits.max_hyperextension_deg,
    )
    return Angles(kept, errors, (*legs, *doubts), {} if body.pictured else _NO_BACK)


def _side_view(
    body: Body, still: NDArray[np.bool_], view: ViewEstimate, *, leg_px: float
) -> Channels:
    """Return the channels seen from the side that landmarks alone give."""
    forward, near = view.forward, 1 if view.forward > 0 else 0
    raw: Channels = {
        ("trunk_thigh_angle_deg", "both"): angles.trunk_thigh_angle_deg(body, near),
        ("hip_travel_ratio", "both"): -forward * angles.hips_over_ankles_ratio(body, leg_px)[:, 0],
        **sided("thigh_lift_deg", angles.thigh_lift_deg(body, forward=forward)),
        **sided("knee_flexion_deg", angles.knee_flexion_deg(body, forward=forward)),
        **sided("shank_inclination_deg", angles.shank_inclination_deg(body, forward=forward)),
    }
    return _changes(raw, still)


def _back(
    body: Body,
    still: NDArray[np.bool_],
    view: ViewEstimate,
    *,
    calibration: Calibration,
    places: ArmPlaces,
    smooth: Smooth,
) -> tuple[Channels, Channels, tuple[Doubt, ...]]:
    """Return the angles read with the back, half the widths of their 95 % intervals, and doubts.

    Where there is a doubt, the angles read from the back are NaN.
    """
    found = calibration.back.estimate(body, still, forward=view.forward)
    doubts = find_doubts(body, still, view, calibration.back_limits, places)
    thighs = tuple(
        change(lift, still) for lift in angles.thigh_lift_deg(found.put_right, forward=view.forward)
    )
    smoothed = smooth(np.stack(list(found.angles_deg.values()), axis=1))
    back = dict(zip(found.angles_deg, smoothed.T, strict=True))
    pelvis = back["pelvis_inclination_deg"]
    channels: Channels = {(name, "both"): values for name, values in back.items()}
    channels |= sided("hip_flexion_deg", (pelvis + thighs[0], pelvis + thighs[1]))
    errors: Channels = {
        (name, side): found.half_widths_deg[name]
        for name, side in channels
        if name in found.half_widths_deg
    }
    return _without_doubtful(channels, doubts), errors, doubts


def _bare_trunk(body: Body, still: NDArray[np.bool_], view: ViewEstimate) -> Channels:
    """Return the inclination of the trunk as the line of hips to shoulders leans."""
    lean = change(angles.trunk_lean_deg(body, toward=view.forward), still)
    return {("trunk_inclination_deg", "both"): lean}


def _without_doubtful(channels: Channels, doubts: Sequence[Doubt]) -> Channels:
    """Return the channels with NaN where a doubt withholds them."""
    kept = dict(channels)
    for doubt in doubts:
        for name, side in channels:
            if name in doubt.measures:
                kept[name, side] = np.where(doubt.frames, np.nan, kept[name, side])
    return kept


def _frontal_models(rules: MovementRules) -> dict[str, str]:
    """Return the model of each channel seen from the front that has one."""
    kind = "" if rules.turning else "_along"
    rotation = f"hip_internal_rotation_{rules.posture}"
    return {
        "thorax_rotation_deg": f"thorax_rotation{kind}",
        "pelvis_rotation_deg": f"pelvis_rotation{kind}",
        "pelvis_obliquity_deg": "pelvis_obliquity",
        "pelvis_hike_deg": "pelvis_obliquity",
        "hip_internal_rotation_deg": rotation,
        "hip_external_rotation_deg": rotation,
    }
