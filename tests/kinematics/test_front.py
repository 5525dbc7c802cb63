"""Networks that read a person seen from the front: left and right alike, neutral at nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from screen.kinematics import angles
from screen.kinematics.features import frontal_features, hip_features
from screen.kinematics.front.estimator import FrontModel, exchange, posture_readings
from screen.kinematics.front.shape import front_readings, is_odd
from screen.kinematics.network import Networks
from screen.kinematics.trained_network import Readout
from screen.pose.landmarks import MIRRORED
from screen.screening.reference.front_file import load_front_models
from tests.kinematics.test_chest_turn import STILL, TIME_S, TURN, mirrored, person

SIZE_PX = 100.0
SEEN = np.ones(len(TIME_S), dtype=bool)
KINDS = ("turn", "bend", "hips_seated", "hips_standing")


def crooked():
    """A person who turns, and in whom nothing is the same left and right."""
    rng = np.random.default_rng(4)
    body = person(TURN, facing=5)
    return replace(
        body,
        points_px=body.points_px + rng.normal(0, 6, (1, *body.points_px.shape[1:])),
        depth_px=body.depth_px + rng.normal(0, 6, (1, *body.depth_px.shape[1:])),
        world_m=rng.normal(0, 0.4, (1, 33, 3)) + 0.1 * np.sin(TIME_S)[:, None, None],
        outline_ratio=body.outline_ratio + rng.uniform(0, 0.05, (1, *body.outline_ratio.shape[1:])),
    )


def in_the_mirror(body):
    world = body.world_m[:, MIRRORED] * np.array([-1.0, 1.0, 1.0])
    return replace(mirrored(body), world_m=world)


def readings_of(body, leftward=1):
    middle = frontal_features(body, STILL, leftward=leftward)
    leg_px = angles.leg_length_px(body, STILL)
    legs = hip_features(body, STILL, middle, leftward=leftward, leg_px=leg_px)
    return posture_readings(body, STILL, middle, legs, leftward=leftward)


def nothing(model):
    return dict.fromkeys(
        [
            (name.removeprefix("left_").removeprefix("right_"), side)
            for name in model.outputs
            for side in ("left", "right", "both")
        ],
        np.zeros(len(TIME_S)),
    )


def test_readings_of_the_mirrored_person_turn_their_sign_or_stay():
    plain, other = (readings_of(body) for body in (crooked(), in_the_mirror(crooked())))
    for name, values in plain.items():
        sign = -1 if is_odd(name) else 1
        assert other[name] == pytest.approx(sign * values, abs=1e-6, nan_ok=True), name


def test_readings_are_told_in_lengths_of_the_trunk_and_from_the_persons_own_left():
    body = person(0.0)
    found = front_readings(body, leftward=1, size_px=SIZE_PX)
    behind = front_readings(mirrored(body), leftward=-1, size_px=SIZE_PX)
    apart = 2 * 0.18 * 200 / SIZE_PX
    assert found["shoulder_apart_x"] == pytest.approx(apart)
    assert found["shoulder_y"] == pytest.approx(-0.5 * 200 / SIZE_PX)
    assert behind["shoulder_apart_x"] == pytest.approx(-apart)


@pytest.mark.parametrize("kind", KINDS)
def test_what_ships_reads_the_mirrored_person_as_the_mirror_image(kind):
    model = load_front_models()[kind]
    trusting = replace(model, known_to=1e6, lost_from=2e6)
    plain, other = (
        trusting.estimate(readings_of(body), STILL, SEEN, nothing(model))
        for body in (crooked(), in_the_mirror(crooked()))
    )
    opposite = {"left": "right", "right": "left"}
    moved = 0.0
    for (name, side), values in plain.items():
        expected = -other[name, side] if side == "both" else other[name, opposite[side]]
        assert values == pytest.approx(expected, abs=1e-3), (name, side)
        moved = max(moved, float(np.abs(values).max()))
    assert moved > 1


@pytest.mark.parametrize("kind", KINDS)
def test_neutral_is_nothing_and_who_is_not_seen_has_no_angle(kind):
    model = load_front_models()[kind]
    seen = SEEN & (np.arange(len(TIME_S)) != 100)
    found = model.estimate(readings_of(crooked()), STILL, seen, nothing(model))
    for key, values in found.items():
        assert np.median(values[STILL]) == pytest.approx(0.0, abs=1e-9), key
        assert np.isnan(values[100]), key
        assert np.isfinite(values[seen]).all(), key


def linear_model(*, known_to=10.0, lost_from=20.0, share=1.0):
    """A network of one layer: the depth of the shoulders, ten degrees each."""
    return FrontModel(
        readout=Readout(
            changes=("shoulder_apart_z",),
            levels=("shoulder_y",),
            change_scale=np.ones(1),
            level_centre=np.zeros(1),
            level_scale=np.ones(1),
            networks=Networks((np.array([[[1.0], [0.0]]]),), (np.zeros((1, 1)),)),
        ),
        outputs=("thorax_rotation_deg",),
        units=np.array([10.0]),
        known_to=known_to,
        lost_from=lost_from,
        shares=np.array([share]),
    )


def depth(values):
    return {
        "shoulder_apart_z": np.asarray(values, dtype=float),
        "shoulder_y": np.zeros(len(values)),
    }


def test_a_posture_beyond_those_learned_is_read_by_what_there_is_otherwise():
    still, seen = np.array([True, False, False, False]), np.ones(4, dtype=bool)
    otherwise = {("thorax_rotation_deg", "both"): np.full(4, 7.0)}
    size = 1 / np.sqrt(2)  # of an input of 1 beside one of 0
    model = linear_model(known_to=2 * size, lost_from=4 * size)
    found = model.estimate(depth([0, 2, 3, 4]), still, seen, otherwise)
    assert found["thorax_rotation_deg", "both"] == pytest.approx([0.0, 20.0, (30 + 7) / 2, 7.0])


def test_a_shared_output_is_a_mean_with_what_there_is_otherwise():
    still, seen = np.array([True, False]), np.ones(2, dtype=bool)
    otherwise = {("thorax_rotation_deg", "both"): np.array([0.0, 8.0])}
    found = linear_model(share=0.25).estimate(depth([0, 2]), still, seen, otherwise)
    assert found["thorax_rotation_deg", "both"] == pytest.approx([0.0, 0.25 * 20 + 0.75 * 8])


def test_what_cannot_be_read_otherwise_is_the_networks_alone_and_nan_where_they_are_lost():
    """Without world landmarks some linear models have no answer."""
    still, seen = np.array([True, False, False]), np.ones(3, dtype=bool)
    otherwise = {("thorax_rotation_deg", "both"): np.full(3, np.nan)}
    size = 1 / np.sqrt(2)
    model = linear_model(known_to=3 * size, lost_from=3.5 * size)
    found = model.estimate(depth([0, 2, 4]), still, seen, otherwise)
    assert found["thorax_rotation_deg", "both"] == pytest.approx([0.0, 20.0, np.nan], nan_ok=True)


def test_outputs_of_sides_change_places_in_the_mirror_and_others_their_sign():
    order, signs = exchange(("left_a_deg", "right_a_deg", "b_deg"))
    assert order.tolist() == [1, 0, 2]
    assert signs.tolist() == [1, 1, -1]
