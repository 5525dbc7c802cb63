"""Landmarks that came without pictures: what they do not hold is withheld, the rest is the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from samples.accuracy.unpictured import unpictured
from screen.kinematics import measure_movement
from screen.kinematics.back.doubts import READ_FROM_THE_BACK
from screen.kinematics.chest_turn import DEPTH_STRETCH
from screen.kinematics.movement import observe
from screen.reasons import why
from screen.screening.measuring.rules import movement_rules
from screen.screening.protocols.files import load_protocol
from screen.screening.reference.trained import load_calibration
from tests.kinematics.puppet import PX_PER_M, Puppet, bump, clock

TIME_S = clock(6.0)
WAVE = bump(TIME_S, 2.0, 3.0, 1.0)


def deep(puppet: Puppet):
    """Return the puppet's track with image depth as the network gives it: stretched."""
    track = puppet.track()
    landmarks = track.landmarks_px.copy()
    landmarks[..., 2] = DEPTH_STRETCH * PX_PER_M * puppet.scale * track.world_m[..., 2]
    return replace(track, landmarks_px=landmarks)


def series_of(track, protocol, *, networks=False):
    """Measure a track; without the networks, which are never asked without a picture."""
    rules = movement_rules(load_protocol(protocol).protocol)
    measured = measure_movement(track, rules, load_calibration(networks=networks))
    assert measured is not None
    return measured[0]


def assert_same(found, expected, *, but=()):
    """Every channel that is there is the same as with the picture, and none is NaN throughout."""
    for (name, side), values in found.channels.items():
        assert np.isfinite(values).any(), name
        if name not in but:
            assert values == pytest.approx(expected.get(name, side), abs=1e-9), name


HINGE = Puppet(TIME_S, forward=60 * WAVE, knee=20 * WAVE, azimuth_deg=90)


@pytest.mark.parametrize("azimuth_deg", [90, -90])
@pytest.mark.parametrize("world", [True, False])
def test_from_the_side_the_low_back_is_withheld(azimuth_deg, world):
    track = deep(replace(HINGE, azimuth_deg=azimuth_deg))
    whole = series_of(track, "hip_hinge")
    series = series_of(unpictured(track, world=world), "hip_hinge")
    for name in READ_FROM_THE_BACK:
        assert series.withheld[name] == why("no_picture")
        assert not any(channel == name for channel, _ in series.channels)
    assert not series.errors
    assert not series.doubts
    assert_same(series, whole, but=["trunk_inclination_deg"])
    gone = {key for key in whole.channels if key not in series.channels}
    assert {name for name, _ in gone} == READ_FROM_THE_BACK


def test_the_trunk_is_read_from_hips_and_shoulders_alone():
    series = series_of(unpictured(deep(HINGE), world=False), "hip_hinge")
    assert series.get("trunk_inclination_deg").max() == pytest.approx(60, abs=1.5)


def test_bending_to_the_side_needs_neither_picture_nor_world_landmarks():
    track = deep(Puppet(TIME_S, side_bend=25 * WAVE))
    series = series_of(unpictured(track, world=False), "side_bend")
    assert_same(series, series_of(track, "side_bend"))
    assert ("trunk_side_bend_deg", "both") in series.channels
    for turn in ("thorax_rotation_deg", "pelvis_rotation_deg"):
        assert series.withheld[turn] == why("no_world")


def test_with_networks_a_chest_that_turns_in_a_bend_needs_no_world_landmarks():
    track = deep(Puppet(TIME_S, side_bend=25 * WAVE))
    series = series_of(unpictured(track, world=False), "side_bend", networks=True)
    assert np.isfinite(series.get("thorax_rotation_deg")).all()
    assert series.withheld["pelvis_rotation_deg"] == why("no_world")


def test_a_turn_needs_neither_picture_nor_world_landmarks():
    track = deep(Puppet(TIME_S, rotation=40 * WAVE, seated=True))
    series = series_of(unpictured(track, world=False), "trunk_rotation_seated")
    assert series.get("thorax_rotation_deg").max() > 20
    turns = ("thorax_rotation_deg", "pelvis_rotation_deg")
    assert_same(series, series_of(track, "trunk_rotation_seated"), but=turns)


@pytest.mark.parametrize("posture", ["seated", "standing"])
def test_hips_need_no_world_landmarks(posture):
    protocol = f"hip_rotation_{posture}"
    track = deep(Puppet(TIME_S, internal={"left": 25 * WAVE}, seated=True))
    bare = series_of(unpictured(track, world=False), protocol)
    assert_same(bare, series_of(track, protocol))
    assert ("hip_internal_rotation_deg", "left") in bare.channels


@pytest.mark.parametrize("azimuth_deg", [0, 15, -40, 55, 90, -90, 110, 180, -145])
def test_the_view_is_told_from_the_depth_of_image_landmarks(azimuth_deg):
    track = deep(Puppet(TIME_S, side_bend=5 * WAVE, azimuth_deg=azimuth_deg))
    rules = movement_rules(load_protocol("side_bend").protocol)
    seen = observe(track, rules)
    bare = observe(unpictured(track, world=False), rules)
    assert bare.view.azimuth_deg == pytest.approx(seen.view.azimuth_deg, abs=0.5)
    assert (bare.view.kind, bare.view.facing) == (seen.view.kind, seen.view.facing)


def test_a_mirrored_track_swaps_the_sides_exactly():
    track = unpictured(deep(Puppet(TIME_S, side_bend=25 * WAVE)), world=False)
    series, mirrored = series_of(track, "side_bend"), series_of(track.mirrored(), "side_bend")
    bend = series.get("trunk_side_bend_deg")
    assert mirrored.get("trunk_side_bend_deg") == pytest.approx(-bend, abs=1e-4)
    left, right = series.get("foot_lift_ratio", "left"), series.get("foot_lift_ratio", "right")
    assert mirrored.get("foot_lift_ratio", "left") == pytest.approx(right, abs=1e-5)
    assert mirrored.get("foot_lift_ratio", "right") == pytest.approx(left, abs=1e-5)


FRONT = ["trunk_rotation_seated", "side_bend", "hip_rotation_seated", "hip_rotation_standing"]


@pytest.mark.parametrize("protocol", FRONT)
def test_networks_of_landmarks_read_the_same_with_and_without_world_landmarks(protocol):
    turning = Puppet(TIME_S, rotation=40 * WAVE, side_bend=10 * WAVE, seated="seated" in protocol)
    track = deep(turning)
    with_world, without = (
        series_of(unpictured(track, world=each), protocol, networks=True) for each in (True, False)
    )
    for key, values in without.channels.items():
        assert values == pytest.approx(with_world.channels[key], abs=1e-6), key


@pytest.mark.parametrize("protocol", FRONT)
def test_landmarks_alone_have_networks_of_their_own(protocol):
    turning = Puppet(TIME_S, rotation=15 * WAVE, side_bend=10 * WAVE, seated="seated" in protocol)
    track = unpictured(deep(turning))
    calibration = load_calibration()
    rules = movement_rules(load_protocol(protocol).protocol)
    swapped = replace(calibration, front=calibration.bare)
    one, other = (measure_movement(track, rules, each)[0] for each in (calibration, swapped))
    for key, values in one.channels.items():
        assert np.array_equal(values, other.channels[key], equal_nan=True), key
    linear = measure_movement(track, rules, replace(calibration, bare={}))[0]
    assert any(
        not np.allclose(values, linear.channels[key], equal_nan=True)
        for key, values in one.channels.items()
    )
