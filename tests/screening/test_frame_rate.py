"""A number does not depend on where the frames happen to lie."""

from __future__ import annotations

import numpy as np
import pytest

from screen.kinematics.repetitions import Excursion, RepetitionLimits, find_repetitions
from screen.kinematics.series import FloatArray, Repetition
from screen.screening.measuring.moments import REACH_S, around

LIMITS = RepetitionLimits(10.0, 0.4, 0.5, 0.8, 10.0, exclusive=True)
LEAN = Excursion("trunk_inclination_deg", "both", 1, "both", "hinge")
PERIOD_S = 2.0
AWAY_S = 0.4
"""The knees are this much ahead of the trunk: they move when it is deepest."""


def swing(time_s: FloatArray, height: float) -> FloatArray:
    """Down and up without a rest, as fast as people go."""
    return height * np.sin(np.pi * time_s / PERIOD_S) ** 2


def held(time_s: FloatArray, height: float) -> FloatArray:
    """Down, held for half a second with a tremble smaller than any error, and up."""
    phase = np.clip(2.6 * np.sin(np.pi * time_s / PERIOD_S) ** 2, 0, 1)
    return height * phase + 0.2 * np.sin(25 * time_s) * (phase == 1)


def at_the_peaks(rate: float, shift_s: float, movement) -> tuple[FloatArray, FloatArray]:
    """Return the times of the peaks, and another channel's values there."""
    time_s = np.arange(shift_s, 3 * PERIOD_S, 1 / rate)
    lean, knee = movement(time_s, 70.0), swing(time_s + AWAY_S, 90.0)
    found = find_repetitions(time_s, [(LEAN, lean)], np.ones(len(time_s), bool), LIMITS)
    assert len(found) == 3
    reach = REACH_S * rate
    moments = [time_s[0] + one.top / rate for one in found]
    return np.array(moments), np.array([around(knee, one.top, reach) for one in found])


@pytest.mark.parametrize("movement", [swing, held])
@pytest.mark.parametrize(("rate", "shift_s"), [(30, 0.0), (30, 0.0167), (50, 0.01), (60, 0.008)])
def test_moment_and_value_are_the_same_at_every_rate(movement, rate: float, shift_s: float) -> None:
    moments, values = at_the_peaks(120.0, 0.0, movement)
    others = at_the_peaks(rate, shift_s, movement)
    assert others[0] == pytest.approx(moments, abs=0.008)
    assert others[1] == pytest.approx(values, abs=0.5)


def test_the_frame_of_the_peak_is_the_nearest_to_its_moment() -> None:
    time_s = np.arange(0, 2.2, 1 / 30)
    (found,) = find_repetitions(
        time_s, [(LEAN, swing(time_s, 70.0))], np.ones(len(time_s), bool), LIMITS
    )
    assert abs(found.peak - found.top) < 0.51
    assert Repetition(1, "both", "hinge", start=3, peak=7, end=9).top == 7.0


def test_where_the_middle_of_the_top_was_not_seen_the_highest_frame_seen_is_the_peak() -> None:
    time_s = np.arange(0, 2.2, 1 / 30)
    lean = swing(time_s, 70.0)
    lean[28:33] = np.nan
    (found,) = find_repetitions(time_s, [(LEAN, lean)], np.ones(len(time_s), bool), LIMITS)
    assert found.peak in (27, 33)
    assert found.top == found.peak
