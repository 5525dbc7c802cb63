"""Slopes of the back: straight lines fitted to what is known of a stretch."""

from __future__ import annotations

import numpy as np
import pytest

from screen.kinematics.back.inclinometer import slopes_deg
from screen.pose.track import OUTLINE_STATIONS

STRETCHES = ((-0.3, -0.1), (0.0, 0.2), (0.05, 0.25), (0.1, 0.9), (1.0, 1.2))


def plain_slope(depth, start, stop):
    """The slope of one frame, by ``np.polyfit``."""
    inside = (start <= OUTLINE_STATIONS) & (stop >= OUTLINE_STATIONS)
    known = inside & np.isfinite(depth)
    if known.sum() < inside.sum() / 2:
        return np.nan
    rise = np.polyfit(OUTLINE_STATIONS[known], depth[known], 1)[0]
    return -np.degrees(np.arctan(rise))


def test_slopes_are_those_of_lines_fitted_to_each_frame_and_stretch():
    rng = np.random.default_rng(0)
    depth = 0.3 + np.cumsum(rng.normal(0, 0.05, (200, len(OUTLINE_STATIONS))), axis=1)
    depth[rng.random(depth.shape) < 0.3] = np.nan
    depth[:3] = np.nan
    expected = [[plain_slope(one, *stretch) for stretch in STRETCHES] for one in depth]
    assert 0.02 < np.isnan(expected).mean() < 0.5
    np.testing.assert_allclose(slopes_deg(depth, STRETCHES), expected, rtol=1e-9, atol=1e-9)


def test_a_back_that_comes_nearer_on_the_way_up_leans_forward():
    depth = 0.5 - np.tan(np.radians(20.0)) * OUTLINE_STATIONS
    found = slopes_deg(depth[None], STRETCHES)
    assert found == pytest.approx(np.full((1, len(STRETCHES)), 20.0))


def test_no_frames_have_no_slopes():
    assert slopes_deg(np.empty((0, len(OUTLINE_STATIONS))), STRETCHES).shape == (0, len(STRETCHES))
