"""The trunk's outline from the front: on outlines whose midline is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from screen.kinematics.front_outline import MIDLINE_STRETCHES, midline_readings
from screen.pose.track import OUTLINE_STATIONS
from tests.kinematics.test_chest_turn import STILL, TIME_S, mirrored, person

HALF_WIDTH = 0.3
BULGE = np.where(STILL, 0.0, 0.05 * np.sin(TIME_S))
"""How far the middle of the trunk goes to the left of the line from hips to shoulders."""


def bent():
    """A trunk whose midline bulges most half way up; the person's left is right in the picture."""
    along = np.sin(np.pi * np.clip(OUTLINE_STATIONS, 0, 1))
    right = HALF_WIDTH + BULGE[:, None] * along
    left = HALF_WIDTH - BULGE[:, None] * along
    return replace(person(0.0), outline_ratio=np.stack([left, right], axis=1))


def test_the_midline_is_where_the_trunk_bulges():
    found = midline_readings(bent(), STILL, leftward=1)
    for name, (first, last) in MIDLINE_STRETCHES.items():
        expected = 100 * BULGE * np.sin(np.pi * (first + last) / 2)
        assert found[name] == pytest.approx(expected, abs=0.05), name


def test_a_mirrored_trunk_bulges_to_the_other_side_and_so_does_one_seen_from_behind():
    found = midline_readings(bent(), STILL, leftward=1)
    for other in (
        midline_readings(mirrored(bent()), STILL, leftward=1),
        midline_readings(bent(), STILL, leftward=-1),
    ):
        for name, values in found.items():
            assert other[name] == pytest.approx(-values, abs=1e-9), name


def test_an_arm_that_comes_between_leaves_the_other_edge_to_speak():
    body = bent()
    with_arm = body.outline_ratio.copy()
    with_arm[TIME_S > 2, 0] += 0.3
    found = midline_readings(replace(body, outline_ratio=with_arm), STILL, leftward=1)
    for name, values in midline_readings(body, STILL, leftward=1).items():
        assert found[name] == pytest.approx(values, abs=0.05), name


def test_an_outline_that_is_not_seen_says_nothing():
    unseen = replace(bent(), outline_ratio=np.full((len(TIME_S), 2, len(OUTLINE_STATIONS)), np.nan))
    for values in midline_readings(unseen, STILL, leftward=1).values():
        assert np.array_equal(values, np.zeros(len(TIME_S)))
