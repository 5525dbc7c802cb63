"""What turns of the chest are counted by."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from screen.kinematics.chest_turn import chest_turn_readings
from screen.kinematics.turning import counted_turn_deg
from screen.pose.landmarks import pair
from tests.kinematics.test_chest_turn import STILL, TIME_S, TURN, person

NOTHING = np.zeros(len(TIME_S))


def counted(body):
    readings = chest_turn_readings(body, STILL, leftward=1)
    return counted_turn_deg(readings["shoulders_turn"], readings["depth_yaw"], body, STILL)


def raised(body, lift_px):
    """Return the body with its wrists lifted and, with them, its shoulders narrower."""
    points = body.points_px.copy()
    points[:, pair("wrist"), 1] -= lift_px[:, None]
    narrow = np.where(lift_px > 0, 0.8, 1.0)
    middle = points[:, pair("shoulder"), 0].mean(axis=1)
    for side in pair("shoulder"):
        points[:, side, 0] = middle + narrow * (points[:, side, 0] - middle)
    depth = body.depth_px.copy()
    depth[:, pair("shoulder")[0]] += np.where(lift_px > 0, 25.0, 0.0)
    return replace(body, points_px=points, depth_px=depth)


def test_a_turn_counts_to_its_side() -> None:
    seen = counted(person(TURN))
    assert seen[np.argmax(TURN)] > 25
    assert seen[np.argmin(TURN)] < -25


def test_a_small_turn_that_narrows_nothing_counts_by_its_depth() -> None:
    depth = np.where(STILL, 0.0, 40.0)
    assert counted_turn_deg(NOTHING + 4.0, depth, person(0.0), STILL)[-1] > 10


def test_unknown_depth_leaves_the_turn_as_it_is() -> None:
    assert counted_turn_deg(TURN, NOTHING * np.nan, person(TURN), STILL) == pytest.approx(TURN)


def test_arms_going_up_are_no_turn() -> None:
    body = raised(person(0.0), np.where(TIME_S > 2, 140.0, 0.0))
    turned = chest_turn_readings(body, STILL, leftward=1)["shoulders_turn"]
    assert np.abs(turned).max() > 20, "the shoulders do look turned"
    assert counted(body) == pytest.approx(NOTHING, abs=1.0)


def test_arms_held_up_all_the_time_leave_turns_to_be_counted() -> None:
    body = person(TURN)
    points = body.points_px.copy()
    points[:, pair("wrist"), 1] -= 140.0
    assert counted(replace(body, points_px=points))[np.argmax(TURN)] > 25
