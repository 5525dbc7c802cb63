"""Where in a repetition a number is read: as NumPy's own functions say, on random channels."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest

from screen.kinematics.series import FloatArray, Repetition
from screen.screening.measuring.moments import (
    Moment,
    around,
    crossing,
    curved,
    furthest,
    interpolated,
    read,
)

N = 60


def channels(count: int = 200) -> Iterator[tuple[FloatArray, Repetition]]:
    """Random walks with gaps, some not known at all, and a repetition somewhere in each."""
    for seed in range(count):
        rng = np.random.default_rng(seed)
        values = np.cumsum(rng.normal(0, 3, N))
        values[rng.random(N) < rng.choice([0.0, 0.2, 0.7, 1.0])] = np.nan
        start, peak, end = sorted(rng.integers(0, N, 3).tolist())
        yield values, Repetition(1, "left", "bend", start=start, peak=peak, end=end)


def test_around_a_frame_is_the_median_of_what_is_seen_there() -> None:
    for values, _ in channels():
        for frame in (0, 1, 30, N - 1):
            near = values[max(frame - 1, 0) : frame + 2]
            seen = near[np.isfinite(near)]
            expected = float(np.median(seen)) if len(seen) else math.nan
            assert around(values, frame, 1.0) == pytest.approx(expected, nan_ok=True)


def test_between_frames_a_value_lies_on_the_parabola_through_the_three_nearest() -> None:
    frames = np.arange(9.0)
    parabola = 3 - 2 * frames + 0.5 * frames**2
    for position in (0.0, 0.3, 2.5, 4.9, 7.7):
        expected = 3 - 2 * position + 0.5 * position**2
        near_an_end = position < 0.5 or position > 7.5
        assert curved(parabola, position) == pytest.approx(expected, abs=0.2 * near_an_end + 1e-9)


def test_beside_a_gap_it_lies_on_a_straight_line_and_in_a_gap_nowhere() -> None:
    values = np.array([0.0, 4.0, np.nan, 2.0, 6.0, 2.0])
    assert curved(values, 0.75) == pytest.approx(3.0)
    assert curved(values, 3.4) == pytest.approx(3.6)
    assert math.isnan(curved(values, 1.5))


def test_errors_never_leave_the_range_of_their_frames() -> None:
    errors = np.array([50.0, 50.0, 3.0, 3.0, 50.0, 50.0])
    for position in np.arange(1.0, 4.0, 0.1):
        assert 3 <= read(errors, Moment(float(position), reach=1.0), straight=True) <= 50


def test_furthest_is_the_first_of_the_greatest_seen_in_the_repetition() -> None:
    for values, repetition in channels():
        within = values[repetition.start : repetition.end + 1]
        if not np.isfinite(within).any():
            assert math.isnan(furthest(values, repetition, "max").position)
            continue
        expected = {
            "max": np.nanargmax(within),
            "min": np.nanargmin(within),
            "extreme": np.nanargmax(np.abs(within)),
        }
        for at, frame in expected.items():
            found = furthest(values, repetition, at)  # type: ignore[arg-type]
            assert found == Moment(repetition.start + frame)


@pytest.mark.parametrize("from_above", [False, True])
def test_a_crossing_lies_before_the_first_frame_that_has_reached_the_level(
    from_above: bool,
) -> None:
    for values, repetition in channels():
        level = -4.0 if from_above else 4.0
        way = values[repetition.start : repetition.peak + 1]
        reached = np.flatnonzero(way <= level if from_above else way >= level)
        found = crossing(values, repetition, level, from_above=from_above)
        if not len(reached):
            assert found is None
            continue
        first = repetition.start + int(reached[0])
        assert found is not None
        if first == repetition.start:
            assert found == first
        elif math.isnan(values[first - 1]):
            assert math.isnan(found)
        else:
            assert first - 1 < found <= first
            assert interpolated(values, found) == pytest.approx(level)


def test_a_moment_that_is_not_known_has_no_value() -> None:
    values = np.arange(5.0)
    assert math.isnan(read(values, Moment(math.nan)))
    assert math.isnan(read(values, Moment(math.nan, reach=1.0)))
    assert read(values, Moment(2.5)) == 2.5
    assert read(values, Moment(2.0, reach=1.0)) == 2.0
