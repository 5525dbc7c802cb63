"""The readings that models are made of: what must not change them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from screen.kinematics import angles
from screen.kinematics.features import frontal_features, hip_features
from tests.kinematics.puppet import Puppet, bump, clock, filtered

TIME_S = clock(8.0)
STILL = TIME_S < 1
LEGS = Puppet(
    TIME_S,
    seated=True,
    obliquity=bump(TIME_S, 4, 3, 6.0),
    internal={"left": bump(TIME_S, 1, 3, 30.0), "right": bump(TIME_S, 4, 3, -25.0)},
)


def hip_readings(body):
    middle = frontal_features(body, STILL, leftward=1)
    leg_px = angles.leg_length_px(body, STILL)
    return hip_features(body, STILL, middle, leftward=1, leg_px=leg_px)


def test_a_camera_that_drifts_changes_no_reading_of_the_hips():
    """A hand-held camera wanders by a tenth of the trunk while a leg moves."""
    body = filtered(LEGS.track())
    tenth = 0.1 * np.nanmedian(body.trunk_length_px[STILL])
    drift = tenth * np.stack([np.sin(TIME_S), TIME_S / TIME_S[-1]], axis=1)
    wandered = replace(body, points_px=body.points_px + drift[:, None])
    for still, moved in zip(hip_readings(body), hip_readings(wandered), strict=True):
        for name, values in still.items():
            assert moved[name] == pytest.approx(values, abs=1e-6), name


def test_hips_that_shift_towards_a_leg_are_told_by_the_leg_that_rests():
    body = filtered(LEGS.track())
    points = body.points_px.copy()
    moving = np.where(TIME_S < 1, 0.0, 20.0)
    points[:, [23, 24], 0] += moving[:, None]
    left, right = hip_readings(replace(body, points_px=points))
    rests = (TIME_S > 1) & (TIME_S < 4)  # the right leg
    leg_px = angles.leg_length_px(body, STILL)
    assert left["hips_shift"][rests] == pytest.approx(100 * 20 / leg_px, abs=0.2)
    assert right["hips_shift"][~rests & ~STILL].mean() < 0
