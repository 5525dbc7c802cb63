"""Intervals against published examples, closed forms and other libraries."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from screen.study.intervals import (
    NORMAL_95,
    all_same,
    limit_interval,
    mean_interval,
    quantiles,
    share_interval,
    spread_interval,
)

# Bland JM, Altman DG. Lancet 1986;1:307-310, table 1: peak flow (l/min), first readings.
WRIGHT = (494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427)
MINI = (512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451)
PEAK_FLOW = np.subtract(WRIGHT, MINI).astype(float)


def test_the_mean_difference_of_a_published_example():
    """Mean -2.1, SD 38.8, interval of the mean -22.0 to 17.8."""
    interval = mean_interval(PEAK_FLOW)
    assert interval.value == pytest.approx(-2.1, abs=0.05)
    assert np.std(PEAK_FLOW, ddof=1) == pytest.approx(38.8, abs=0.05)
    assert (interval.low, interval.high) == pytest.approx((-22.0, 17.8), abs=0.1)


def test_the_limits_of_a_published_example():
    """The paper has -79.7 and 75.5 with 2 SD; with 1.96 SD they are a little nearer."""
    sd = float(np.std(PEAK_FLOW, ddof=1))
    lower, upper = (
        limit_interval(PEAK_FLOW.mean(), sd, 17, upper=upper) for upper in (False, True)
    )
    assert lower.value == pytest.approx(-79.7 + 0.04 * sd, abs=0.1)
    assert upper.value == pytest.approx(75.5 - 0.04 * sd, abs=0.1)
    # The paper's approximate intervals of the limits are -114.3 to -45.1 and 40.9 to 110.1; the
    # exact ones reach further out and less far in.
    assert lower.low < -114.3 + 0.04 * sd
    assert lower.high < -45.1 + 0.04 * sd
    assert upper.high > 110.1 - 0.04 * sd


@pytest.mark.parametrize("count", [5, 12])
def test_the_interval_of_a_limit_holds_it_as_often_as_it_says(count):
    """The true limit lies below it in 25 of 1000 samples, and above it in 25."""
    samples = np.random.default_rng(7).normal(3.0, 2.0, (40_000, count))
    true = 3.0 + NORMAL_95 * 2.0
    mean, sd = samples.mean(axis=1), samples.std(axis=1, ddof=1)
    unit = limit_interval(0.0, 1.0, count, upper=True)
    assert np.mean(true < mean + unit.low * sd) == pytest.approx(0.025, abs=0.003)
    assert np.mean(true > mean + unit.high * sd) == pytest.approx(0.025, abs=0.003)


def test_the_interval_of_a_limit_moves_and_stretches_with_the_values():
    unit, other = limit_interval(0.0, 1.0, 9, upper=True), limit_interval(5.0, 3.0, 9, upper=True)
    assert (other.low, other.high) == pytest.approx((5 + 3 * unit.low, 5 + 3 * unit.high))


def test_the_lower_limit_is_the_upper_one_mirrored():
    lower, upper = (limit_interval(4.0, 3.0, 9, upper=upper) for upper in (False, True))
    assert (lower.value - 4, lower.low - 4, lower.high - 4) == pytest.approx(
        (4 - upper.value, 4 - upper.high, 4 - upper.low)
    )


def test_the_interval_of_a_limit_of_very_many_is_narrow():
    interval = limit_interval(0.0, 1.0, 100_000, upper=True)
    assert (interval.low, interval.high) == pytest.approx((NORMAL_95, NORMAL_95), abs=0.02)


def test_a_mean_has_the_interval_of_student():
    """Of 1, 2, 3: SD 1, t of two degrees of freedom 4.3027."""
    interval = mean_interval(np.array([1.0, 2.0, 3.0]))
    assert interval.value == 2
    assert interval.high - 2 == pytest.approx(4.3027 / math.sqrt(3), abs=1e-4)
    assert 2 - interval.low == pytest.approx(interval.high - 2)


@pytest.mark.parametrize("values", [[], [4.0], [4.0, 4.0], [0.1 + 0.2, 0.3]])
def test_without_spread_there_is_no_interval(values):
    assert mean_interval(np.array(values)) is None


def test_rounding_is_no_difference():
    assert all_same(np.array([0.1 + 0.2, 0.3]))
    assert not all_same(np.array([0.3, 0.3001]))


@pytest.mark.parametrize(("count", "of"), [(0, 10), (3, 10), (10, 10), (1, 1), (81, 263)])
def test_a_share_has_the_interval_of_wilson(count, of):
    interval = share_interval(count, of)
    expected = stats.binomtest(count, of).proportion_ci(0.95, method="wilson")
    assert interval.value == count / of
    assert interval.low == pytest.approx(expected.low, abs=1e-9)
    assert interval.high == pytest.approx(expected.high, abs=1e-9)


@pytest.mark.parametrize("count", [7, 7.4])
def test_a_share_is_that_of_statsmodels(count):
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    interval = share_interval(count, 30)
    expected = proportion.proportion_confint(count, 30, method="wilson")
    assert (interval.low, interval.high) == pytest.approx(expected)


def test_an_expected_share_has_the_uncertainty_of_measuring_in_it():
    """It holds the share of all such people, and how many of these very people it is true of.

    Of each of 30 people only the probability is known; an interval from the spread of these
    alone, Student's t, misses the true share of the people about half of the time.
    """
    random = np.random.default_rng(5)
    known = random.beta(6, 14, (1500, 30))
    true = random.random(known.shape) < known
    intervals = [share_interval(float(row.sum()), 30) for row in known]
    low, high = np.transpose([(one.low, one.high) for one in intervals])
    assert np.mean((low <= 0.3) & (high >= 0.3)) >= 0.95
    share = true.mean(axis=1)
    assert np.mean((low <= share) & (share <= high)) == pytest.approx(0.95, abs=0.03)
    half = 2.045 * known.std(axis=1, ddof=1) / math.sqrt(30)
    assert np.mean(np.abs(share - known.mean(axis=1)) <= half) < 0.7


@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_a_share_of_nothing_or_everything_stays_between_0_and_1(probability):
    interval = share_interval(probability * 7, 7)
    assert 0 <= interval.low <= interval.high <= 1


def test_a_share_of_nobody_is_none():
    assert share_interval(0, 0) is None


def test_a_standard_deviation_has_the_interval_of_chi_square():
    """Ten values: 9 degrees of freedom, 2.700 and 19.023 at 2.5 and 97.5 percent."""
    interval = spread_interval(2.0, 9)
    assert interval.low == pytest.approx(2 * math.sqrt(9 / 19.023), abs=1e-4)
    assert interval.high == pytest.approx(2 * math.sqrt(9 / 2.700), abs=1e-3)


@pytest.mark.parametrize(
    ("count", "known"),
    [
        (1, set()),
        (2, {"median"}),
        (4, {"q25", "median", "q75"}),
        (10, {"q10", "q25", "median", "q75", "q90"}),
    ],
)
def test_a_quantile_needs_somebody_beyond_it(count, known):
    found = quantiles(np.arange(count, dtype=float))
    assert {name for name, value in found.items() if value is not None} == known


def test_quantiles_of_a_straight_line():
    found = quantiles(np.arange(101, dtype=float))
    assert list(found.values()) == [10, 25, 50, 75, 90]
