"""Medians of what is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from screen.kinematics.medians import median, median_of, medians, percentile


@pytest.mark.parametrize("count", [1, 2, 5, 8])
def test_the_median_is_numpys(count):
    values = np.random.default_rng(count).normal(0, 10, count)
    assert median(values) == np.median(values)


@pytest.mark.parametrize("count", [1, 2, 5, 40])
@pytest.mark.parametrize("percent", [0, 10, 75, 85.0, 100])
def test_a_percentile_is_numpys(count, percent):
    values = np.random.default_rng(count).normal(0, 10, count)
    expected = np.percentile(values, percent)
    assert percentile(values, percent) == pytest.approx(expected)
    with_gaps = np.concatenate([values, [np.nan, np.inf]])
    assert percentile(with_gaps, percent) == pytest.approx(expected)
    assert math.isnan(percentile(values[:0], percent))


def test_what_is_not_finite_is_not_there():
    values = np.array([np.nan, 3.0, np.inf, 1.0, -np.inf, 2.0])
    assert median(values) == 2.0
    assert median_of(values, np.array([True, True, False, True, False, False])) == 2.0
    assert math.isnan(median(values[[0, 2]]))
    assert math.isnan(median(np.empty(0)))


def test_columns_have_each_their_own():
    rng = np.random.default_rng(0)
    values = rng.normal(0, 10, (9, 40))
    values[rng.random(values.shape) < rng.uniform(0, 1, (1, 40))] = np.nan
    values[:, 3], values[2, 4] = np.nan, np.inf
    expected = np.array([median(column) for column in values.T])
    np.testing.assert_array_equal(medians(values), expected)
    assert np.isnan(medians(np.empty((0, 3)))).all()
