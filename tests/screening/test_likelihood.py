"""Probabilities against analytic truth, and what must hold for every shape of error."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, t

from screen.errors import ProtocolError
from screen.screening.reference.error_shape import (
    NORMAL,
    PROBABILITIES,
    ErrorShape,
    ShapeTable,
    fit_shape,
    quantile_columns,
    student,
)
from screen.screening.reference.likelihood import LikelihoodScale, interval, probability_beyond

values = st.floats(-100, 100)
errors = st.floats(0.1, 50)
SKEWED = fit_shape(np.random.default_rng(1).gamma(2.0, 0.3, 4000) - 0.6)


@given(value=values, error=errors, cut=values)
def test_normal_errors_give_the_normal_distribution(value: float, error: float, cut: float) -> None:
    sd = error / norm.ppf(0.975)
    assert probability_beyond(value, error, cut, "below") == pytest.approx(
        norm.cdf((cut - value) / sd), abs=1e-9
    )


@given(value=values, error=errors, cut=st.floats(0, 100))
def test_the_size_counts_both_tails(value: float, error: float, cut: float) -> None:
    sd = error / norm.ppf(0.975)
    both = norm.sf((cut - value) / sd) + norm.cdf((-cut - value) / sd)
    found = probability_beyond(value, error, cut, "above", size=True)
    assert found == pytest.approx(both, abs=1e-9)
    assert found == pytest.approx(
        probability_beyond(-value, error, cut, "above", size=True), abs=1e-9
    )


@pytest.mark.parametrize("shape", [NORMAL, student(3), SKEWED])
@given(value=values, error=errors, cut=values, size=st.booleans())
def test_a_probability_and_its_complement(
    shape: ErrorShape, value: float, error: float, cut: float, size: bool
) -> None:
    cut = abs(cut) if size else cut
    above = probability_beyond(value, error, cut, "above", shape=shape, size=size)
    below = probability_beyond(value, error, cut, "below", shape=shape, size=size)
    assert 0 <= above <= 1
    assert above + below == pytest.approx(1.0)


@pytest.mark.parametrize("shape", [NORMAL, student(3), SKEWED])
@given(one=values, other=values, error=errors, cut=values)
def test_a_larger_value_is_never_less_likely_above(
    shape: ErrorShape, one: float, other: float, error: float, cut: float
) -> None:
    low, high = sorted((one, other))
    chances = [probability_beyond(v, error, cut, "above", shape=shape) for v in (low, high)]
    assert chances[0] <= chances[1] + 1e-12


@given(value=values, cut=values, error=errors, more=st.floats(1, 10))
def test_a_wider_error_never_makes_a_word_surer(
    value: float, cut: float, error: float, more: float
) -> None:
    narrow = probability_beyond(value, error, cut, "above")
    wide = probability_beyond(value, error * more, cut, "above")
    assert abs(wide - 0.5) <= abs(narrow - 0.5) + 1e-12


def test_without_error_every_value_has_a_side() -> None:
    assert probability_beyond(20.0, 0.0, 20.0, "above") == 1.0
    assert probability_beyond(20.0, 0.0, 20.0, "below") == 0.0
    assert probability_beyond(-20.0, 0.0, 20.0, "above", size=True) == 1.0


def test_long_tails_make_the_far_side_likelier() -> None:
    """Errors that are now and then large leave a reading far from the cut-off less sure."""
    far = {"value": 0.0, "error": 10.0, "cut": 20.0, "compare": "above"}
    assert probability_beyond(**far, shape=student(2)) > 5 * probability_beyond(**far)


def test_readings_that_are_too_small_are_likelier_beyond() -> None:
    """Of people who are read too small as a rule the truth is likelier to be large."""
    too_small = fit_shape(norm.rvs(loc=0.3, scale=0.5, size=4000, random_state=2))
    assert probability_beyond(18.0, 10.0, 20.0, "above", shape=too_small) > 0.55


@pytest.mark.parametrize("draw", [norm(0.1, 0.5), t(3, scale=0.3)])
def test_a_shape_is_found_again_from_its_errors(draw: Any) -> None:
    shape = fit_shape(draw.rvs(size=20000, random_state=4))
    assert shape.quantiles == pytest.approx(draw.ppf(PROBABILITIES), abs=0.12)
    for p in (0.02, 0.3, 0.6, 0.93):
        assert shape.below(shape.quantile(p)) == pytest.approx(p)


def test_people_weigh_the_same_however_many_readings_they_have() -> None:
    z = [-1.0] * 90 + list(np.linspace(0.0, 1.0, 10))
    weights = [1 / 90] * 90 + [1.0] * 10
    assert fit_shape(z).quantile(0.5) < -0.8
    assert fit_shape(z, weights).quantile(0.5) > 0.2


def test_a_small_sample_has_tails_beyond_its_largest_error() -> None:
    shape = fit_shape([-0.6, -0.2, 0.0, 0.1, 0.5])
    assert shape.quantile(0.99) > 0.5
    assert shape.quantile(0.01) < -0.6


@given(value=values, error=errors)
def test_the_interval_of_a_size_holds_it_and_is_not_negative(value: float, error: float) -> None:
    low, high = interval(value, error, size=True)
    assert 0 <= low <= abs(value) <= high + 1e-9


def test_five_words_for_probabilities() -> None:
    scale = LikelihoodScale.load()
    said = [scale.level(p) for p in (1.0, 0.95, 0.949, 0.8, 0.79, 0.2, 0.19, 0.05, 0.049, 0.0)]
    assert said == [
        *["very_likely"] * 2,
        *["likely"] * 2,
        *["uncertain"] * 2,
        *["unlikely"] * 2,
        *["very_unlikely"] * 2,
    ]


def test_a_damaged_scale_is_refused(tmp_path: Any) -> None:
    path = tmp_path / "likelihood.toml"
    path.write_text('reason = "x"\nlevels = []\n', encoding="utf-8")
    with pytest.raises(ProtocolError, match=r"likelihood\.toml"):
        LikelihoodScale.load(path)


def test_the_most_specific_shape_is_taken(tmp_path: Any) -> None:
    header = ",".join(
        [
            *("measure", "protocol", "setting", "kind", "people", "readings"),
            *quantile_columns(),
            "source",
        ]
    )
    shapes = {
        ("a", "p", "any"): student(2),
        ("a", "p", "usual"): student(3),
        ("a", "any", "any"): student(5),
        ("any", "any", "any"): SKEWED,
    }
    lines = [
        ",".join([*about, "value", "10", "20", *(f"{q:.9f}" for q in s.quantiles), "made up"])
        for about, s in shapes.items()
    ]
    path = tmp_path / "error_shapes.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    table = ShapeTable.load(path)

    def tail(measure: str, protocol: str, kind: Any = "value") -> float:
        return table.shape(measure, protocol, kind=kind).quantiles[-1]

    assert tail("a", "p") == pytest.approx(student(2).quantiles[-1])
    assert tail("a", "q") == pytest.approx(student(5).quantiles[-1])
    assert tail("b", "q") == pytest.approx(SKEWED.quantiles[-1])
    assert tail("b", "q", "difference") == pytest.approx(NORMAL.quantiles[-1])
    for setting, expected in (("usual", student(3)), ("as_asked", student(2))):
        there = table.in_setting(setting).shape("a", "p")
        assert there.quantiles[-1] == pytest.approx(expected.quantiles[-1])
    assert table.in_setting("usual").shape("b", "q").quantiles == table.shape("b", "q").quantiles
    path.write_text(f"{header}\n{lines[0].replace('0.', 'x', 1)}\n", encoding="utf-8")
    with pytest.raises(ProtocolError, match="line 2"):
        ShapeTable.load(path)


def test_the_shipped_tables_load() -> None:
    assert ShapeTable.load() is not None
