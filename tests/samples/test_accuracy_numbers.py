"""The statistics of the accuracy page, on numbers whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from samples.accuracy.numbers import (
    Sample,
    agreement,
    area_under_curve,
    covered,
    half_width_95,
    left_out_line,
    mdc95,
    over_people,
    roc_curve,
    weights_of,
    wilson,
    within_sd,
)


def sample(**errors):
    """A sample from ``person=[errors]``, all on one side."""
    return Sample.of([(e, person, "left") for person, them in errors.items() for e in them])


def people(count, repetitions, *, between, within, seed=1):
    """A sample of people whose errors have an own mean and a spread about it."""
    rng = np.random.default_rng(seed)
    return Sample.of(
        [
            (own + rng.normal(0, within), f"p{person}", "left")
            for person in range(count)
            for own in [rng.normal(0, between)]
            for _ in range(repetitions)
        ]
    )


def test_people_weigh_the_same_whatever_they_did():
    assert weights_of(np.array(["a", "b", "b", "b"])) == pytest.approx([1 / 2, 1 / 6, 1 / 6, 1 / 6])
    assert agreement(sample(a=[4.0], b=[0.0, 0.0, 0.0])).bias == pytest.approx(2.0)


def test_bias_spread_and_limits_of_agreement():
    """Errors 1 and 3: mean 2, SD sqrt(2), root mean square sqrt(5)."""
    known = agreement(sample(a=[1.0], b=[3.0]))
    assert (known.n, known.n_people) == (2, 2)
    assert known.bias == pytest.approx(2)
    assert known.sd == pytest.approx(2**0.5)
    assert known.rmse == pytest.approx(5**0.5)
    assert known.limits == pytest.approx((2 - 1.96 * 2**0.5, 2 + 1.96 * 2**0.5))


def test_the_spread_within_knows_nothing_of_the_bias():
    assert within_sd(sample(a=[9.0, 11.0], b=[-6.0, -4.0])) == pytest.approx(2**0.5)
    assert within_sd(sample(a=[9.0], b=[1.0])) is None


def test_the_sides_of_a_person_have_their_own_errors():
    both = Sample.of([(5.0, "a", "left"), (5.0, "a", "left"), (-5.0, "a", "right")])
    assert within_sd(both) == 0
    assert mdc95(both) == pytest.approx(1.96 * 2**0.5 * np.std([5, -5], ddof=1))


def test_a_detectable_change_is_that_of_two_means():
    """Means 0, 2 and 4 have the standard deviation 2."""
    found = mdc95(sample(a=[-1.0, 1.0], b=[2.0, 2.0], c=[3.0, 5.0]))
    assert found == pytest.approx(1.96 * 2**0.5 * 2)
    assert mdc95(sample(a=[1.0, 2.0])) is None


def test_the_half_width_is_the_quantile_widened_for_few_people():
    few = sample(**{f"p{i}": [float(i)] for i in range(1, 21)})  # sizes 1 to 20
    widened = stats.t.ppf(0.975, 19) / 1.96 * (1 + 1 / 20) ** 0.5
    assert half_width_95(few) == pytest.approx(19 * widened)
    many = people(2000, 1, between=1, within=0)
    assert half_width_95(many) == pytest.approx(1.96, rel=0.06)


@pytest.mark.parametrize("count", [10, 18, 60])
@pytest.mark.parametrize("within", [0.3, 2.0])
def test_the_half_width_holds_for_people_it_was_not_made_from(count, within):
    """Also where the repetitions of a person are much alike: 95 of 100, at no time under 92."""
    rng = np.random.default_rng(3)
    shares = []
    for seed in rng.integers(0, 10**6, 120):
        known = people(count, 5, between=1, within=within, seed=int(seed))
        others = people(200, 1, between=1, within=within, seed=int(seed) + 1)
        shares.append(np.mean(np.abs(others.errors) <= half_width_95(known)))
    assert 0.92 < np.mean(shares) < 0.98


def test_coverage_counts_people_and_its_interval_too():
    found = covered([True, True, False, False], ["a", "a", "b", "b"])
    assert found.value == pytest.approx(0.5)
    assert (found.low, found.high) == (0, 1), "two people that disagree settle nothing"
    many = covered([i % 20 != 0 for i in range(400)], [f"p{i}" for i in range(400)])
    assert many.value == pytest.approx(0.95)
    assert 0.92 < many.low < 0.94
    assert 0.96 < many.high < 0.98


def test_all_within_is_not_certainty():
    found = covered([True] * 50, [f"p{i % 10}" for i in range(50)])
    assert (found.value, found.low) == (1, pytest.approx(wilson(10, 10).low))
    assert found.low < 0.75


def test_wilson_is_as_published():
    """Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611."""
    found = wilson(81, 263)
    assert (found.low, found.high) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert (wilson(0, 20).low, wilson(0, 20).high) == pytest.approx((0, 0.1611), abs=1e-4)
    assert np.isnan(wilson(0, 0).value)


def test_the_area_is_the_chance_that_a_positive_scores_higher():
    assert area_under_curve([3, 4], [1, 2]) == 1
    assert area_under_curve([1, 2], [1, 2]) == pytest.approx(0.5)
    assert area_under_curve([2, 4], [1, 3]) == pytest.approx(3 / 4)
    assert area_under_curve([2], [2]) == pytest.approx(0.5)
    assert np.isnan(area_under_curve([], [1]))


def test_the_area_of_two_normal_distributions():
    rng = np.random.default_rng(5)
    found = area_under_curve(rng.normal(1.5, 1, 3000), rng.normal(0, 1, 3000))
    assert found == pytest.approx(stats.norm.cdf(1.5 / 2**0.5), abs=0.01)


def test_the_curve_goes_from_corner_to_corner_and_holds_the_area():
    positive, negative = [2.0, 4.0, 4.0], [1.0, 3.0]
    false, true = roc_curve(positive, negative)
    assert (false[0], true[0], false[-1], true[-1]) == (0, 0, 1, 1)
    area = np.sum(np.diff(false) * (true[1:] + true[:-1]) / 2)
    assert area == pytest.approx(area_under_curve(positive, negative))


def test_the_interval_is_drawn_over_people():
    """Ten readings of each of two people say no more than two people do."""
    values = np.array([0.0] * 10 + [1.0] * 10)
    found = over_people(lambda places: float(values[places].mean()), ["a"] * 10 + ["b"] * 10)
    assert (found.value, found.low, found.high) == (0.5, 0, 1)


def test_the_line_never_saw_the_person_it_predicts():
    reading = np.array([0.0, 1.0, 2.0, 3.0, 10.0, 10.0])
    truth = np.array([1.0, 3.0, 5.0, 7.0, 0.0, 0.0])  # 1 + 2 x, but for the last person
    errors = left_out_line(reading, truth, np.array(["a", "b", "c", "d", "odd", "odd"]))
    assert errors[-2:] == pytest.approx([21, 21])
