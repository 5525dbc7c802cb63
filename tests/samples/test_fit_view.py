"""The correction of the view: what is fitted is what was put in."""

from __future__ import annotations

import numpy as np
import pytest

from samples.learning.fit_view import front_line, refused, side_line


def test_people_who_seem_turned_towards_the_camera_are_turned_back() -> None:
    true = np.array([90.0, -90.0, 100.0, -80.0, 70.0, -110.0, 95.0, -85.0])
    seen = np.sign(true) * (np.abs(true) - 6.0)
    line = side_line(seen, true)
    assert (line.slope, line.towards_deg) == (pytest.approx(1.0), pytest.approx(6.0))
    assert line.constant_deg == pytest.approx(6.0)
    assert line.before_deg == pytest.approx(6.0)
    assert line.by_constant_deg == pytest.approx(0.0, abs=1e-9)
    assert refused(seen, true, constant_deg=6.0, gate_deg=15.0) == (
        "over 15: 25.0 % refused, 2 of 2 that are"
    )


def test_front_and_back_views_have_no_constant() -> None:
    true = np.array([10.0, -10.0, 170.0, -170.0, 20.0])
    seen = np.array([20.0, -20.0, 160.0, -160.0, 40.0])
    line = front_line(seen, true)
    assert (line.slope, line.towards_deg) == (pytest.approx(0.5), 0.0)
    assert line.left_deg == pytest.approx(0.0, abs=1e-9)
