"""Even samples: exact on lines, nothing over gaps, and even frames left alone."""

from __future__ import annotations

import numpy as np
import pytest

from screen.errors import JobError
from screen.exports.rate import even_samples, pace_of
from tests.kinematics.puppet import clock
from tests.results.stored_builders import phone_clock


def test_even_frames_stay_as_they_are() -> None:
    time_s = 3.0 + clock(4.0, 25.0)
    values = np.random.default_rng(0).normal(size=(len(time_s), 2, 3))
    values[7, 1] = np.nan
    even = even_samples(time_s, values)
    assert not even.resampled
    assert even.rate_hz == pytest.approx(25.0)
    assert even.start_s == 3.0
    np.testing.assert_array_equal(even.values, values)


def test_times_rounded_to_milliseconds_are_even() -> None:
    assert pace_of(np.round(clock(60.0, 30.0), 3)).even
    assert not pace_of(phone_clock()).even


@pytest.mark.parametrize("rate_hz", [29.97, 59.94, 60.0, 120.0])
@pytest.mark.parametrize("seconds", [2.0, 10.0, 61.0, 600.0])
@pytest.mark.parametrize("cut", [np.round, np.trunc])
def test_a_clock_of_milliseconds_does_not_change_the_rate(rate_hz, seconds, cut) -> None:
    """As webm, mkv and whole ``timestampMs`` have it."""
    count = round(seconds * rate_hz)
    time_s = cut(1000 * np.arange(count) / rate_hz) / 1000
    pace = pace_of(time_s)
    assert pace.even
    assert pace.mean_hz == pytest.approx(rate_hz, rel=1e-3 / seconds)
    assert pace.typical_hz == pytest.approx(rate_hz, rel=1e-3 / seconds)
    even = even_samples(time_s, time_s[:, None])
    assert not even.resampled
    assert len(even.values) == count


@pytest.mark.parametrize("rate_hz", [29.97, 59.94, 60.0, 120.0])
def test_frames_that_are_missing_do_not_change_the_typical_rate(rate_hz) -> None:
    time_s = np.delete(np.round(np.arange(900) / rate_hz, 3), [100, 400, 401, 700])
    pace = pace_of(time_s)
    assert not pace.even
    assert pace.typical_hz == pytest.approx(rate_hz, rel=1e-3)
    assert even_samples(time_s, time_s[:, None]).rate_hz == pace.typical_hz


def test_a_line_stays_a_line() -> None:
    """Interpolated at the true times, not by the number of the frame."""
    time_s = phone_clock()
    even = even_samples(time_s, np.stack([2 * time_s, 5 - time_s], axis=1))
    at_s = even.start_s + np.arange(len(even.values)) / even.rate_hz
    assert even.resampled
    assert even.rate_hz == pytest.approx(1 / np.mean([0.033, 0.034, 0.017]), rel=1e-2)
    assert at_s[-1] <= time_s[-1] + 1e-9 < at_s[-1] + 1 / even.rate_hz
    np.testing.assert_allclose(even.values, np.stack([2 * at_s, 5 - at_s], axis=1))


def test_nothing_is_interpolated_over_a_gap() -> None:
    time_s = np.array([0.0, 0.1, 0.2, 0.29, 0.4, 0.5, 0.6])
    values = np.array([0.0, 1, np.nan, 3, 4, 5, 6])
    even = even_samples(time_s, values[:, None])
    at_s = np.arange(7) / even.rate_hz
    np.testing.assert_allclose(at_s, clock(0.7, 10.0), atol=1e-9)
    np.testing.assert_allclose(even.values[:, 0], [0, 1, np.nan, 3 + 1 / 11, 4, 5, 6], atol=1e-9)


def test_a_sample_beside_a_gap_is_one_too() -> None:
    time_s = np.array([0.0, 0.1, 0.25, 0.3, 0.4])
    even = even_samples(time_s, np.array([0.0, 1, np.nan, 3, 4])[:, None])
    np.testing.assert_allclose(even.values[:, 0], [0, 1, np.nan, 3, 4], atol=1e-9)


def test_frames_far_apart_have_nothing_between_them() -> None:
    """A recording that was paused: two seconds without pictures."""
    time_s = np.concatenate([clock(1.0, 10.0), 3.0 + clock(1.0, 10.0)])
    even = even_samples(time_s, time_s[:, None])
    at_s = np.arange(len(even.values)) / even.rate_hz
    paused = (at_s > 0.95) & (at_s < 2.95)
    assert np.isnan(even.values[paused]).all()
    np.testing.assert_allclose(even.values[~paused, 0], at_s[~paused], atol=1e-9)


@pytest.mark.parametrize("count", [0, 1])
def test_one_frame_has_no_rate(count) -> None:
    with pytest.raises(JobError, match="fewer than two frames"):
        pace_of(np.zeros(count))
