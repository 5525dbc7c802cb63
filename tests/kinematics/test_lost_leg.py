"""A leg that the network has lost is withheld, with the reason."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from screen.pose.landmarks import INDEX
from tests.kinematics.puppet import Puppet, bump, clock
from tests.kinematics.test_movement import HINGE, measured_track

LEG = ("knee_flexion_deg", "thigh_lift_deg", "shank_inclination_deg", "hip_flexion_deg")
LOST_S = (3.0, 3.2)


def recording(side: str | None):
    """Return a hinge with bent knees; ``side``'s knee jumps behind the leg for a moment."""
    t = clock(7)
    puppet = Puppet(t, forward=bump(t, 2, 2.5, 60), knee=bump(t, 2, 2.5, 70), azimuth_deg=90)
    track = puppet.track()
    if side is None:
        return track
    landmarks = track.landmarks_px.copy()
    frames = (t >= LOST_S[0]) & (t < LOST_S[1])
    landmarks[frames, INDEX[f"{side}_knee"], 0] -= 150
    return dataclasses.replace(track, landmarks_px=landmarks)


@pytest.mark.parametrize("side", ["left", "right"])
def test_what_is_read_from_a_lost_leg_is_withheld_around_that_moment(side):
    whole, _ = measured_track(recording(None), HINGE)
    series, _ = measured_track(recording(side), HINGE)
    other = "left" if side == "right" else "right"
    at = (series.time_s > LOST_S[0]) & (series.time_s < LOST_S[1])
    far = (series.time_s < LOST_S[0] - 1) | (series.time_s > LOST_S[1] + 1)
    for name in LEG:
        assert np.isnan(series.get(name, side)[at]).all(), name
        assert np.isfinite(series.get(name, side)[far]).all(), name
        assert np.isfinite(series.get(name, other)).all(), name
    kept = np.isfinite(series.get("knee_flexion_deg", side))
    np.testing.assert_allclose(
        series.get("knee_flexion_deg", side)[kept],
        whole.get("knee_flexion_deg", side)[kept],
        atol=5,
    )
    (doubt,) = [one for one in series.doubts if one.name == "leg_lost"]
    assert doubt.frames[at].all()
    assert "knee" in doubt.reason


def test_the_angle_of_trunk_and_thigh_needs_the_near_leg():
    for side, read in (("right", False), ("left", True)):
        series, _ = measured_track(recording(side), HINGE)
        assert series.view.facing == "right"
        at = (series.time_s > LOST_S[0]) & (series.time_s < LOST_S[1])
        assert np.isfinite(series.get("trunk_thigh_angle_deg")[at]).all() == read


def test_a_lax_knee_is_no_lost_leg():
    t = clock(7)
    track = Puppet(t, forward=bump(t, 2, 2.5, 60), knee=-bump(t, 2, 2.5, 15), azimuth_deg=90)
    series, _ = measured_track(track.track(), HINGE)
    assert not [one for one in series.doubts if one.name == "leg_lost"]
