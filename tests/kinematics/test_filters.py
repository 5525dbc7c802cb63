"""The low-pass: what it lets through, its gaps, and that series filtered together do not mix."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from scipy.signal import butter, sosfiltfilt

from screen.kinematics.filters import LowPass, fill_gaps, long_gaps, runs

CUTOFF_HZ, MAX_GAP_S = 4.0, 0.3


def plain_low_pass(time_s, series):
    """One series by the plain definition, gaps and all."""
    step_s = np.median(np.diff(time_s))
    known = np.isfinite(series)
    if not known.any():
        return series
    filled = np.interp(time_s, time_s[known], series[known])
    even_s = np.arange(time_s[0], time_s[-1] + step_s / 2, step_s)
    corrected_hz = CUTOFF_HZ / (2**0.5 - 1) ** 0.25
    if 2 * corrected_hz * step_s >= 1 or len(even_s) <= 15:
        filtered = filled
    else:
        sections = butter(2, 2 * corrected_hz * step_s, output="sos")
        even = sosfiltfilt(sections, np.interp(even_s, time_s, filled), padlen=15)
        filtered = np.interp(time_s, even_s, even)
    filtered = filtered.copy()
    for start, stop in runs(~known):
        bridged = start > 0 and stop < len(series)
        bridged = bridged and time_s[stop] - time_s[start - 1] <= MAX_GAP_S + step_s
        if not bridged:
            filtered[start:stop] = np.nan
    return filtered


def uneven(n, rate_hz=30.0, seed=0):
    rng = np.random.default_rng(seed)
    return (np.arange(n) + rng.uniform(-0.3, 0.3, n)) / rate_hz


def with_gaps(n, k, seed=0):
    """Random walks with gaps of all lengths; the first is whole, the last not known at all."""
    rng = np.random.default_rng(seed)
    values = np.cumsum(rng.normal(0, 1, (n, k)), axis=0)
    for column in range(1, k):
        for _ in range(rng.integers(1, 5)):
            start = rng.integers(0, n)
            values[start : start + rng.integers(1, 25), column] = np.nan
    values[:, -1] = np.nan
    return values


@pytest.mark.parametrize("n", [2, 14, 40, 400])
def test_series_filtered_together_are_those_filtered_alone(n):
    time_s, values = uneven(n), with_gaps(n, 12)
    found = LowPass(time_s, CUTOFF_HZ, MAX_GAP_S)(values.reshape(n, 3, 4))
    expected = np.stack([plain_low_pass(time_s, column) for column in values.T], axis=1)
    assert found.shape == (n, 3, 4)
    np.testing.assert_allclose(found.reshape(n, 12), expected, rtol=1e-9, atol=1e-9)


def test_many_long_series_go_through_in_parts():
    time_s, values = uneven(3000), with_gaps(3000, 60)
    found = LowPass(time_s, CUTOFF_HZ, MAX_GAP_S)(values)
    for column in (0, 30, 43, 44, 58):
        expected = plain_low_pass(time_s, values[:, column])
        np.testing.assert_allclose(found[:, column], expected, rtol=1e-9, atol=1e-9)


def test_slow_movement_passes_and_the_cutoff_is_where_half_the_power_is_left():
    time_s = np.arange(600) / 60.0
    middle = slice(150, 450)
    for frequency_hz, part in ((0.2, 1.0), (CUTOFF_HZ, 0.5**0.5), (20.0, 0.0)):
        wave = np.sin(2 * np.pi * frequency_hz * time_s)
        found = LowPass(time_s, CUTOFF_HZ, MAX_GAP_S)(wave)
        assert found[middle] == pytest.approx(part * wave[middle], abs=0.02)


def test_values_given_stay_as_they_were():
    time_s, values = uneven(100), with_gaps(100, 4)
    before = values.copy()
    LowPass(time_s, CUTOFF_HZ, MAX_GAP_S)(values)
    np.testing.assert_array_equal(values, before)


def test_too_slow_a_clock_is_only_filled():
    time_s = np.arange(50) / 5.0
    values = np.sin(time_s)
    values[20] = np.nan
    found = LowPass(time_s, CUTOFF_HZ, 0.4)(values)
    np.testing.assert_allclose(
        found, np.interp(time_s, np.delete(time_s, 20), np.delete(values, 20))
    )


@pytest.mark.parametrize("n", [0, 1])
def test_less_than_two_frames_come_back(n):
    values = np.full((n, 33, 2), 3.0, dtype=np.float32)
    found = LowPass(np.arange(n) / 30, CUTOFF_HZ, MAX_GAP_S)(values)
    np.testing.assert_array_equal(found, values)
    assert found.dtype == np.float64


def test_a_gap_is_bridged_if_it_is_short_and_inside():
    time_s = np.arange(10) / 10
    missing = np.zeros((4, 10), dtype=bool)
    missing[0, 3:5], missing[1, 3:7], missing[2, :2], missing[3, 8:] = True, True, True, True
    kept = long_gaps(time_s, missing, max_gap_s=0.25)
    assert not kept[0].any()
    np.testing.assert_array_equal(kept[1:], missing[1:])
    assert long_gaps(time_s, np.ones((1, 10), dtype=bool), max_gap_s=9.0).all()


def test_gaps_are_filled_in_a_line_and_ends_keep_the_nearest():
    values = np.array([np.nan, 1.0, np.nan, 5.0, np.nan])
    found = fill_gaps(np.array([0.0, 1.0, 2.0, 5.0, 6.0]), values)
    np.testing.assert_allclose(found, [1.0, 1.0, 2.0, 5.0, 5.0])


def test_a_long_pause_costs_no_more_memory_than_a_long_recording():
    """Frames a day apart fill an even clock of many steps: series go through one after another."""
    time_s = np.concatenate([np.arange(50) / 20, 20_000 + np.arange(50) / 20])
    tracemalloc.start()
    try:
        LowPass(time_s, CUTOFF_HZ, MAX_GAP_S)(np.ones((100, 60)))
        assert tracemalloc.get_traced_memory()[1] < 20 * 8 * 400_000
    finally:
        tracemalloc.stop()
