"""The signs and sizes of every channel against a puppet whose angles are known."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from screen.kinematics import (
    Calibration,
    Excursion,
    MovementRules,
    RepetitionLimits,
    measure_movement,
)
from screen.kinematics.movement import (
    angles_of,
    observe,
    outlook,
    repetitions_of,
    series_of,
    signal_of,
)
from screen.kinematics.repetitions import find_repetitions
from tests.kinematics.back_models import LIMITS as BACK_LIMITS
from tests.kinematics.back_models import PLAIN_BACK
from tests.kinematics.puppet import Puppet, bump, clock

PLAIN = Calibration(
    models={
        "pelvis_obliquity": {"hips": 1.0},
        "pelvis_rotation": {"hips_yaw": 1.0},
        "pelvis_rotation_along": {"hips_yaw": 1.0},
        "thorax_rotation": {"yaw": 1.0},
        "thorax_rotation_along": {"yaw": 1.0},
        "hip_internal_rotation_standing": {"swing": 1.0},
        "hip_internal_rotation_seated": {"swing": 1.0},
    },
    back=PLAIN_BACK,
    back_limits=BACK_LIMITS,
)
LIMITS = RepetitionLimits(10.0, 0.4, 0.5, 0.5, 10.0, exclusive=True)


def rules(*excursions: Excursion, posture="standing", cutoff_hz=6.0) -> MovementRules:
    return MovementRules(
        posture=posture,
        cutoff_hz=cutoff_hz,
        max_gap_s=0.3,
        min_still_s=0.5,
        max_speed_ratio_s=0.15,
        excursions=excursions,
        limits=LIMITS,
    )


HINGE = rules(Excursion("trunk_inclination_deg", "both", 1, "both", "flexion"))
BEND = rules(
    Excursion("trunk_side_bend_deg", "both", 1, "left", "left"),
    Excursion("trunk_side_bend_deg", "both", -1, "right", "right"),
)
TURN = rules(
    Excursion("thorax_rotation_deg", "both", 1, "left", "left"),
    Excursion("thorax_rotation_deg", "both", -1, "right", "right"),
    posture="seated",
)
HIP = rules(
    *(
        Excursion("hip_internal_rotation_deg", side, sign, side, direction)
        for side in ("left", "right")
        for sign, direction in ((1, "internal"), (-1, "external"))
    ),
    posture="seated",
)


def measured(puppet, movement_rules, calibration=PLAIN):
    result = measure_movement(puppet.track(), movement_rules, calibration)
    assert result is not None
    return result


def measured_track(track, movement_rules):
    result = measure_movement(track, movement_rules, PLAIN)
    assert result is not None
    return result


def at_peak(result, measure, side="both", number=0):
    series, repetitions = result
    return series.get(measure, side)[repetitions[number].peak]


def three(time_s, height, start_s=2.0):
    return sum(bump(time_s, start_s + 3 * k, 2.5, height) for k in range(3))


@pytest.mark.parametrize("azimuth", [90.0, -90.0])
def test_hinge_inclines_forwards_whichever_way_the_person_faces(azimuth):
    t = clock(12)
    result = measured(Puppet(t, forward=three(t, 60), azimuth_deg=azimuth), HINGE)
    series, repetitions = result
    assert [(r.side, r.direction, r.complete) for r in repetitions] == [
        ("both", "flexion", True)
    ] * 3
    assert at_peak(result, "trunk_inclination_deg") == pytest.approx(60, abs=1)
    assert at_peak(result, "trunk_thigh_angle_deg") == pytest.approx(60, abs=3)
    assert series.view.kind == "side"
    assert series.view.facing == ("right" if azimuth > 0 else "left")
    assert series.neutral.source == "start"
    assert [series.time_s[r.peak] for r in repetitions] == pytest.approx(
        [3.25, 6.25, 9.25], abs=0.1
    )


@pytest.mark.parametrize("azimuth", [90.0, -90.0])
def test_knee_bend_is_flexion_and_lowers_the_hips(azimuth):
    t = clock(12)
    bend = three(t, 80)
    squat = rules(Excursion("hip_drop_ratio", "both", 1, "both", "down"))
    squat = dataclasses.replace(squat, limits=dataclasses.replace(LIMITS, min_peak=0.1))
    result = measured(Puppet(t, knee=bend, azimuth_deg=azimuth), squat)
    assert len(result[1]) == 3
    for side in ("left", "right"):
        assert at_peak(result, "knee_flexion_deg", side) == pytest.approx(80, abs=1)
        assert at_peak(result, "shank_inclination_deg", side) == pytest.approx(40, abs=1)
        assert at_peak(result, "thigh_lift_deg", side) == pytest.approx(40, abs=1)
    assert at_peak(result, "hip_drop_ratio") == pytest.approx(1 - np.cos(np.radians(40)), abs=0.01)


@pytest.mark.parametrize(("azimuth", "view"), [(0.0, "front"), (180.0, "back")])
def test_side_bend_to_the_left_is_positive_from_front_and_back(azimuth, view):
    t = clock(12)
    bend = bump(t, 2, 2.5, 25) - bump(t, 5, 2.5, 15)
    result = measured(Puppet(t, side_bend=bend, azimuth_deg=azimuth), BEND)
    assert [r.side for r in result[1]] == ["left", "right"]
    assert result[0].view.kind == view
    assert at_peak(result, "trunk_side_bend_deg") == pytest.approx(25, abs=1)
    assert at_peak(result, "thorax_tilt_deg") == pytest.approx(25, abs=1)
    assert at_peak(result, "trunk_side_bend_deg", number=1) == pytest.approx(-15, abs=1)


def test_turning_left_is_positive():
    t = clock(12)
    turn = bump(t, 2, 2.5, 45) - bump(t, 5, 2.5, 30)
    result = measured(Puppet(t, rotation=turn, seated=True), TURN)
    assert [r.direction for r in result[1]] == ["left", "right"]
    assert at_peak(result, "thorax_rotation_deg") == pytest.approx(45, abs=1.5)
    assert at_peak(result, "thorax_rotation_deg", number=1) == pytest.approx(-30, abs=1.5)


def test_pelvis_lower_on_the_left_is_positive():
    t = clock(12)
    tilt, swing = bump(t, 2, 2.5, 10), bump(t, 2, 2.5, 30)
    result = measured(Puppet(t, obliquity=tilt, internal={"left": swing}, seated=True), HIP)
    assert at_peak(result, "pelvis_obliquity_deg") == pytest.approx(10, abs=0.5)
    assert at_peak(result, "pelvis_hike_deg", "right") == pytest.approx(10, abs=0.5)
    assert at_peak(result, "pelvis_hike_deg", "left") == pytest.approx(-10, abs=0.5)


def test_the_tilt_of_a_standing_pelvis_is_withheld_with_its_reason():
    t = clock(12)
    series, _ = measured(Puppet(t, side_bend=bump(t, 2, 2.5, 25)), BEND)
    assert series.get("pelvis_hike_deg", "left") is None
    assert "hip landmarks" in series.withheld["pelvis_hike_deg"].reason


def test_a_person_seen_only_now_and_then_gives_no_series_and_no_crash():
    t = clock(12)
    track = Puppet(t, side_bend=three(t, 20)).track()
    landmarks = track.landmarks_px.copy()
    landmarks[np.arange(len(t)) % 7 != 0] = np.nan
    flickering = dataclasses.replace(track, landmarks_px=landmarks)
    sparse = dataclasses.replace(BEND, max_gap_s=0.0)
    assert measure_movement(flickering, sparse, PLAIN) is None


@pytest.mark.parametrize("side", ["left", "right"])
def test_foot_outwards_is_internal_rotation(side):
    t = clock(12)
    swing = bump(t, 2, 2.5, 30) - bump(t, 5, 2.5, 40)
    result = measured(Puppet(t, internal={side: swing}, seated=True), HIP)
    assert [(r.side, r.direction) for r in result[1]] == [(side, "internal"), (side, "external")]
    assert at_peak(result, "hip_internal_rotation_deg", side) == pytest.approx(30, abs=1)
    assert at_peak(result, "hip_external_rotation_deg", side, 1) == pytest.approx(40, abs=1)


def test_a_leg_parked_aside_does_not_swallow_the_other_legs_repetitions():
    t = clock(16)
    parked = 30 * (np.clip((t - 2) / 0.8, 0, 1) - np.clip((t - 11.2) / 0.8, 0, 1))
    turning = three(t, 25, 3.0)
    _, repetitions = measured(
        Puppet(t, internal={"left": turning, "right": parked}, seated=True), HIP
    )
    assert [(r.side, r.direction) for r in repetitions] == [("left", "internal")] * 3


def test_a_rounded_back_flexes_the_lumbar_part_and_not_the_pelvis():
    t = clock(12)
    inclined = three(t, 60)
    rounded = measured(Puppet(t, forward=inclined, back_slope=-inclined / 3, azimuth_deg=90), HINGE)
    flat = measured(Puppet(t, forward=inclined, azimuth_deg=90), HINGE)
    assert at_peak(flat, "lumbar_flexion_deg") == pytest.approx(0, abs=0.5)
    assert at_peak(rounded, "lumbar_flexion_deg") == pytest.approx(20, abs=1.5)
    assert at_peak(rounded, "pelvis_inclination_deg") == pytest.approx(40, abs=1.5)


@pytest.mark.parametrize(
    "change",
    [{"roll_deg": 8.0}, {"scale": 0.7}, {"shift_px": (60.0, -20.0)}],
    ids=["roll", "scale", "shift"],
)
@pytest.mark.parametrize("kind", ["hinge", "bend"])
def test_the_place_of_the_camera_changes_nothing(change, kind):
    t = clock(12)
    if kind == "hinge":
        puppet, movement_rules = (
            Puppet(t, forward=three(t, 60), knee=three(t, 20), azimuth_deg=90),
            HINGE,
        )
    else:
        puppet, movement_rules = Puppet(t, side_bend=three(t, 20)), BEND
    plain = measured(puppet, movement_rules)
    moved = measured(dataclasses.replace(puppet, **change), movement_rules)
    assert [r.peak for r in moved[1]] == pytest.approx([r.peak for r in plain[1]], abs=1)
    for key, values in plain[0].channels.items():
        np.testing.assert_allclose(moved[0].channels[key], values, atol=0.05, err_msg=str(key))
    assert moved[0].view.roll_deg - plain[0].view.roll_deg == pytest.approx(
        change.get("roll_deg", 0.0), abs=0.1
    )


def test_half_the_frame_rate_gives_the_same_peaks():
    values = []
    for rate in (30.0, 15.0):
        t = clock(12, rate)
        result = measured(Puppet(t, forward=three(t, 60), azimuth_deg=90), HINGE)
        assert len(result[1]) == 3
        values.append(at_peak(result, "trunk_inclination_deg"))
    assert values[0] == pytest.approx(values[1], abs=0.5)


def test_walking_in_and_out_is_no_repetition():
    t = clock(20)
    walk = np.interp(t, [0, 3, 16, 19], [-1.2, 0, 0, 1.2])
    puppet = Puppet(
        t, side_bend=three(t, 20, 6.0) + bump(t, 0.5, 1.5, 25), walk_m=walk, noise_px=0.5
    )
    series, repetitions = measured(puppet, BEND)
    assert len(repetitions) == 3
    assert series.neutral.start_s >= 2.5
    assert series.time_s[series.in_place][0] >= 1.5
    assert series.time_s[series.in_place][-1] <= 17.5


def test_without_a_quiet_start_neutral_is_found_between_and_said_so():
    t = clock(14)
    moving = three(t, 60, -1.25) + bump(t, 7.75, 2.5, 60)
    series, _ = measured(Puppet(t, forward=moving, azimuth_deg=90), HINGE)
    assert series.neutral.source == "between"
    assert np.interp(series.neutral.start_s, t, moving) < 2


def test_a_repetition_cut_off_by_the_end_is_not_complete():
    t = clock(6.2)
    _, repetitions = measured(
        Puppet(t, forward=bump(t, 2, 2, 60) + bump(t, 5, 2.4, 60), azimuth_deg=90), HINGE
    )
    assert [r.complete for r in repetitions] == [True, False]


def test_without_the_outline_the_trunk_is_still_known_and_the_back_withheld_with_a_reason():
    t = clock(12)
    track = Puppet(t, forward=three(t, 60), azimuth_deg=90).track()
    bare = dataclasses.replace(track, outline_ratio=np.full_like(track.outline_ratio, np.nan))
    result = measured_track(bare, HINGE)
    assert at_peak(result, "trunk_inclination_deg") == pytest.approx(60, abs=1)
    assert np.isnan(at_peak(result, "lumbar_flexion_deg"))
    assert [doubt.name for doubt in result[0].doubts] == ["outline_torn"]


def test_nobody_gives_no_series():
    track = Puppet(clock(3)).track()
    empty = dataclasses.replace(
        track,
        landmarks_px=np.full_like(track.landmarks_px, np.nan),
        world_m=np.full_like(track.world_m, np.nan),
        outline_ratio=np.full_like(track.outline_ratio, np.nan),
    )
    assert measure_movement(empty, HINGE, PLAIN) is None


def test_gaps_stay_gaps():
    t = clock(12)
    track = Puppet(t, forward=three(t, 60), azimuth_deg=90).track()
    landmarks = track.landmarks_px.copy()
    landmarks[100:130] = np.nan
    landmarks[200:203] = np.nan
    result = measure_movement(dataclasses.replace(track, landmarks_px=landmarks), HINGE, PLAIN)
    values = result[0].get("trunk_inclination_deg")
    assert np.isnan(values[100:130]).all()
    assert np.isfinite(values[200:203]).all()


def test_where_the_side_bend_lies_is_withheld():
    track = Puppet(clock(8.0), side_bend=bump(clock(8.0), 2, 3, 25.0)).track()
    series, _ = measure_movement(track, BEND, PLAIN)
    assert series.get("lumbar_side_bend_deg") is None
    assert "low back" in series.withheld["lumbar_side_bend_deg"].reason


# The way in steps.


def hinging():
    t = clock(12)
    return Puppet(t, forward=three(t, 60), back_slope=-three(t, 60) / 3, azimuth_deg=90).track()


def test_the_steps_together_are_the_whole_way():
    track = hinging()
    series, repetitions = measured_track(track, HINGE)
    observation = observe(track, HINGE)
    again = series_of(observation, HINGE, PLAIN)
    for key, values in series.channels.items():
        np.testing.assert_array_equal(again.channels[key], values)
    assert repetitions_of(again, HINGE.excursions, HINGE.limits) == repetitions
    assert again.neutral == observation.neutral
    assert observation.still.sum() > 10
    assert np.abs(series.get("trunk_inclination_deg")[observation.still]).max() < 1


def test_without_angles_view_place_and_neutral_are_known():
    track = hinging()
    series, _ = measured_track(track, HINGE)
    seen = outlook(observe(track, HINGE))
    assert seen.channels == {}
    assert (seen.view, seen.neutral, seen.scale_px) == (
        series.view,
        series.neutral,
        series.scale_px,
    )
    assert seen.withheld == series.withheld
    np.testing.assert_array_equal(seen.in_place, series.in_place)
    assert repetitions_of(seen, HINGE.excursions, HINGE.limits) == []


def test_nobody_is_not_observed():
    track = Puppet(clock(3)).track()
    unseen = dataclasses.replace(track, landmarks_px=np.full_like(track.landmarks_px, np.nan))
    assert observe(unseen, HINGE) is None


@pytest.mark.parametrize("kind", ["hinge", "bend"])
def test_the_angles_of_a_row_hang_on_itself_and_on_neutral_only(kind):
    """What lets a camera measure the newest rows without the ones before."""
    t = clock(12)
    track, movement_rules = (
        (hinging(), HINGE) if kind == "hinge" else (Puppet(t, side_bend=three(t, 20)).track(), BEND)
    )
    observation = observe(track, movement_rules)
    body, still = observation.body, observation.still

    def angles(rows):
        return angles_of(
            body.rows(rows), still[rows], observation.view, movement_rules, PLAIN, smooth=np.copy
        )

    whole = angles(np.arange(len(t)))
    few = np.concatenate([np.flatnonzero(still), np.arange(100, 110), [200]])
    part = angles(few)
    assert part.channels.keys() == whole.channels.keys()
    for key, values in part.channels.items():
        np.testing.assert_allclose(values, whole.channels[key][few], atol=1e-9, err_msg=str(key))
    for key, values in part.errors.items():
        np.testing.assert_allclose(values, whole.errors[key][few], atol=1e-9, err_msg=str(key))


def test_a_signal_counts_only_while_its_condition_holds():
    t = clock(12)
    series, _ = measured(Puppet(t, internal={"left": three(t, 30)}, seated=True), HIP)
    free = Excursion("hip_internal_rotation_deg", "left", 1, "left", "internal")
    channel = series.get("hip_internal_rotation_deg", "left")
    np.testing.assert_array_equal(signal_of(series, free), channel)
    bound = dataclasses.replace(free, while_measure="hip_internal_rotation_deg", while_above=15.0)
    np.testing.assert_array_equal(signal_of(series, bound), np.where(channel < 15, 0, channel))
    for missing in (
        dataclasses.replace(free, measure="lumbar_flexion_deg", channel_side="both"),
        dataclasses.replace(free, while_measure="thigh_lift_deg", while_above=1.0),
    ):
        assert signal_of(series, missing) is None


def test_somebody_who_walks_out_turned_does_not_hide_smaller_turns() -> None:
    t = clock(16)
    turn = three(t, 25) + np.where(t > 13.5, 70 * np.clip((t - 13.5) / 0.5, 0, 1), 0)
    _, repetitions = measured(Puppet(t, rotation=turn, seated=True), TURN)
    assert sum(one.complete for one in repetitions) == 3


@pytest.mark.parametrize("azimuth", [80.0, -80.0, 0.0, 180.0])
def test_a_side_view_is_turned_back_by_what_the_network_adds(azimuth) -> None:
    track = Puppet(clock(4), azimuth_deg=azimuth).track()
    corrected = observe(track, dataclasses.replace(HINGE, side_towards_deg=6.0))
    added = 6.0 if abs(azimuth) == 80 else 0.0
    assert abs(corrected.view.azimuth_deg) == pytest.approx(abs(azimuth) + added, abs=0.5)


def test_a_flicker_of_the_landmarks_does_not_part_one_repetition_into_two() -> None:
    t = clock(8)
    turn = bump(t, 2, 3, 30)
    flicker = 0.8 * turn * np.exp(-(((t - 3.3) / 0.1) ** 2))
    assert (turn - flicker)[(t > 3.2) & (t < 3.4)].min() < 7
    (found,) = found_in(t, turn - flicker)
    assert found.complete
    assert t[found.start] < 2.6
    assert t[found.end] > 4.4


@pytest.mark.parametrize("duration_s", [1.1, 1.5, 4.0])
def test_repetitions_without_a_rest_between_them_stay_apart(duration_s) -> None:
    t = clock(6 * duration_s + 2)
    turn = sum(bump(t, 1 + k * duration_s, duration_s, 30) for k in range(6))
    assert len(found_in(t, turn)) == 6


def found_in(time_s, turn):
    excursion = Excursion("thorax_rotation_deg", "both", 1, "left", "turn")
    in_place = np.ones(len(time_s), dtype=bool)
    limits = dataclasses.replace(LIMITS, min_duration_s=0.8)
    return find_repetitions(time_s, [(excursion, turn)], in_place, limits)


def test_a_leg_that_is_already_lifted_when_somebody_is_still_counts_as_lifted() -> None:
    series, _ = measured(Puppet(clock(4)), BEND)
    n = len(series.time_s)
    series = dataclasses.replace(
        series,
        channels={
            ("hip_internal_rotation_deg", "left"): np.full(n, 20.0),
            ("knee_lift_ratio", "left"): np.zeros(n),
        },
        counted={("knee_lift_ratio", "left"): np.full(n, 0.4)},
    )
    excursion = Excursion(
        "hip_internal_rotation_deg", "left", 1, "left", "internal", "knee_lift_ratio", 0.05
    )
    assert (signal_of(series, excursion) == 20.0).all()


@pytest.mark.parametrize("azimuth", [0.0, 90.0])
def test_how_high_a_knee_is_does_not_depend_on_neutral(azimuth) -> None:
    series, _ = measured(Puppet(clock(5), azimuth_deg=azimuth), BEND)
    np.testing.assert_allclose(series.counted["knee_lift_ratio", "left"], 0.0, atol=0.05)
