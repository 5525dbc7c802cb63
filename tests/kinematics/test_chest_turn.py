"""The turn of the chest, on bodies whose turn is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from screen.kinematics.body import Body
from screen.kinematics.chest_turn import (
    DEPTH_STRETCH,
    GIRDLE_SHARE,
    chest_turn_readings,
    facing_deg,
    narrowing_turn_deg,
    width_ratio,
    without_girdle,
)
from screen.pose.landmarks import COUNT, INDEX, MIRRORED, pair
from screen.pose.track import OUTLINE_STATIONS, SILHOUETTE_POINTS

WIDTH, HEIGHT, PX_PER_M = 640, 480, 200.0
TIME_S = np.arange(120) / 30
TURN = np.where(TIME_S < 1, 0.0, 50 * np.sin(2 * np.pi * (TIME_S - 1) / 3))
STILL = TIME_S < 1
BELOW = {"shoulder": 0.0, "elbow": 0.3, "wrist": 0.5, "hip": 0.5, "knee": 0.9, "ankle": 1.3}
HALF = {"shoulder": 0.18, "elbow": 0.25, "wrist": 0.25, "hip": 0.1, "knee": 0.1, "ankle": 0.1}


def person(turn, *, facing=0.0, stretch=DEPTH_STRETCH, arms=None, seen=1.0):
    """Return a body seen by a camera without perspective, its legs turned by ``facing`` only.

    Shoulders and elbows turn by ``turn`` degrees to the left, the elbows by ``arms`` if given;
    ``seen`` is the part of the turn that the depth shows.
    """
    n = len(TIME_S)
    turn = np.broadcast_to(turn, (n,))
    points, depth = np.zeros((n, COUNT, 2)), np.zeros((n, COUNT))
    points[:] = np.array([WIDTH / 2, 100.0])
    whole = {"shoulder": turn + facing, "elbow": (turn if arms is None else arms) + facing}
    for name, below in BELOW.items():
        angle = np.radians(np.broadcast_to(whole.get(name, facing), (n,)))
        shown = np.radians(seen * (np.degrees(angle) - facing) + facing)
        half, level = HALF[name], below
        if name in {"elbow", "wrist"} and arms is not None:
            half, level = 0.45, 0.05
        for side, sign in zip(pair(name), (1, -1), strict=True):
            points[:, side, 0] = WIDTH / 2 + sign * half * np.cos(angle) * PX_PER_M
            points[:, side, 1] = 100 + level * PX_PER_M
            depth[:, side] = sign * half * np.sin(shown) * PX_PER_M * stretch
    for name, ahead in (("heel", -0.05), ("foot_index", 0.2)):
        for side in pair(name):
            points[:, side, 0] = WIDTH / 2 + ahead * np.sin(np.radians(facing)) * PX_PER_M
            points[:, side, 1] = 370
    width = 0.2 * np.cos(np.radians(whole["shoulder"])) / BELOW["hip"]
    outline = np.repeat(width[:, None], 2 * len(OUTLINE_STATIONS), axis=1).reshape(n, 2, -1)
    silhouette = np.full((n, SILHOUETTE_POINTS, 2), np.nan)
    world = np.full((n, COUNT, 3), np.nan)
    return Body(TIME_S, points, world, depth, outline, silhouette, (WIDTH, HEIGHT))


def mirrored(body):
    points = body.points_px[:, MIRRORED].copy()
    points[..., 0] = WIDTH - points[..., 0]
    return replace(
        body,
        points_px=points,
        depth_px=body.depth_px[:, MIRRORED],
        outline_ratio=body.outline_ratio[:, ::-1],
    )


def readings(body, leftward=1):
    return chest_turn_readings(body, STILL, leftward=leftward)


@pytest.mark.parametrize("stretch", [0.5, 1.0, 3.0])
def test_a_turning_pair_gives_back_the_angle_whatever_the_scale_of_depth(stretch):
    turn = readings(person(TURN, stretch=stretch))["shoulders_turn"]
    assert turn[np.abs(TURN) > 12] == pytest.approx(TURN[np.abs(TURN) > 12], abs=1.0)
    assert np.abs(turn[STILL]).max() < 0.1


def test_depth_that_sees_half_of_the_turn_still_tells_the_side():
    turn = readings(person(TURN, seen=0.3))["shoulders_turn"]
    assert turn[np.abs(TURN) > 25] == pytest.approx(TURN[np.abs(TURN) > 25], abs=1.0)


def test_a_mirrored_body_turns_to_the_other_side():
    plain, other = readings(person(TURN, facing=6)), readings(mirrored(person(TURN, facing=6)))
    for name, values in plain.items():
        assert other[name] == pytest.approx(-values, abs=1e-6), name


def test_a_body_seen_from_behind_turns_to_the_same_side():
    """Seen from behind, left is at the left of the picture and what is far was near."""
    front = person(TURN)
    points = front.points_px.copy()
    points[..., 0] = WIDTH - points[..., 0]
    behind = replace(front, points_px=points, depth_px=-front.depth_px)
    assert readings(behind, -1)["shoulders_turn"] == pytest.approx(
        readings(front)["shoulders_turn"], abs=1e-6
    )


def test_narrowing_counts_from_where_the_line_faces_in_neutral():
    turn, facing = np.array([-40.0, -12.0, 20.0, 40.0]), 10.0
    ratio = np.cos(np.radians(turn + facing)) / np.cos(np.radians(facing))
    found = narrowing_turn_deg(ratio, 10 * turn, facing_deg=facing)
    assert found == pytest.approx(turn, abs=0.1)


@pytest.mark.parametrize("facing", [-10.0, 0.0, 8.0])
def test_where_the_body_faces_in_neutral_is_known(facing):
    assert facing_deg(person(0.0, facing=facing), STILL, leftward=1) == pytest.approx(
        facing, abs=1.0
    )


def test_feet_outside_the_picture_do_not_say_where_the_body_faces():
    body = person(0.0, facing=8.0)
    points = body.points_px.copy()
    points[:, [*pair("heel"), *pair("foot_index")]] += np.array([50.0, 200.0])
    found = facing_deg(replace(body, points_px=points), STILL, leftward=1)
    assert found == pytest.approx(8.0, abs=1.0)


def test_an_outline_that_shows_a_raised_arm_is_left_out():
    body = person(TURN)
    outline = body.outline_ratio.copy()
    outline[:, 0] = 1.1
    landmarks = width_ratio(replace(body, outline_ratio=outline), STILL)
    assert landmarks == pytest.approx(np.cos(np.radians(TURN)), abs=1e-6)
    gone = np.full_like(outline, np.nan)
    assert width_ratio(replace(body, outline_ratio=gone), STILL) == pytest.approx(landmarks)


def test_the_face_has_no_say():
    body = person(TURN)
    points = body.points_px.copy()
    head = [INDEX[name] for name in ("nose", "left_ear", "right_ear", "left_eye", "right_eye")]
    points[:, head] += 40.0 * np.sin(TIME_S)[:, None, None]
    moved = readings(replace(body, points_px=points))
    for name, values in readings(body).items():
        assert np.array_equal(moved[name], values), name


def test_arms_that_swing_further_take_the_girdle_along():
    chest, arms = TURN, 1.4 * TURN
    shoulders = chest + GIRDLE_SHARE * (arms - chest)
    found = without_girdle(shoulders, person(shoulders, arms=arms), STILL)
    assert found == pytest.approx(chest, abs=0.5)


def test_arms_that_hang_or_go_with_the_chest_change_nothing():
    assert np.array_equal(without_girdle(TURN, person(TURN), STILL), TURN)
    assert without_girdle(TURN, person(TURN, arms=TURN), STILL) == pytest.approx(TURN, abs=0.1)


def test_hands_folded_on_the_chest_turn_the_sign_where_depth_errs():
    """Someone who keeps looking at the camera: depth says a few degrees to the wrong side."""
    body = person(TURN, seen=-0.05)
    points, depth = body.points_px.copy(), body.depth_px.copy()
    for name in ("elbow", "wrist"):
        for side, sign in zip(pair(name), (1, -1), strict=True):
            across = 0.2 * sign * (1 if name == "elbow" else -0.5)
            angle = np.radians(TURN)
            points[:, side, 0] = WIDTH / 2 + PX_PER_M * (
                across * np.cos(angle) + 0.15 * np.sin(angle)
            )
            points[:, side, 1] = 100 + PX_PER_M * (0.25 if name == "elbow" else 0.2)
            depth[:, side] = -0.15 * PX_PER_M * DEPTH_STRETCH
    turn = readings(replace(body, points_px=points, depth_px=depth))["shoulders_turn"]
    assert turn[np.abs(TURN) > 25] == pytest.approx(TURN[np.abs(TURN) > 25], abs=1.0)


def test_a_body_that_is_never_seen_gives_no_number():
    body = person(TURN)
    lost = replace(
        body,
        points_px=np.full_like(body.points_px, np.nan),
        depth_px=np.full_like(body.depth_px, np.nan),
        outline_ratio=np.full_like(body.outline_ratio, np.nan),
    )
    assert all(np.isnan(values).all() for values in readings(lost).values())
