from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screen.kinematics.series import Side
from screen.screening.measuring.asymmetry import asymmetries, asymmetry, combined_error
from screen.screening.result import SideSummary
from tests.screening.builders import protocol_of

NAME = "trunk_side_bend_deg"


def summary_of(side: Side, mean: float | None, error: float | None = 2.0) -> SideSummary:
    return SideSummary(
        measure=NAME,
        side=side,
        count=3,
        mean=mean,
        sd=0.0,
        smallest=mean,
        largest=mean,
        error=error if mean is not None else None,
        error_basis="measured",
        values=[] if mean is None else [mean] * 3,
        reason=None if mean is not None else "hidden",
    )


def test_the_difference_is_left_less_right_with_the_error_of_a_difference() -> None:
    found = asymmetry([summary_of("left", 30.0, 3.0), summary_of("right", 20.0, 4.0)], NAME)
    assert (found.left, found.right, found.difference, found.error) == (30.0, 20.0, 10.0, 5.0)
    assert found.symmetry_index_percent == pytest.approx(40.0)
    assert found.beyond_error is True


def test_a_difference_inside_the_error_is_not_beyond_it() -> None:
    found = asymmetry([summary_of("left", 24.0, 3.0), summary_of("right", 20.0, 4.0)], NAME)
    assert found.beyond_error is False


def test_no_index_where_the_sides_are_no_larger_than_their_error() -> None:
    found = asymmetry([summary_of("left", 3.0), summary_of("right", 1.0)], NAME)
    assert found.difference == 2.0
    assert found.symmetry_index_percent is None


def test_a_missing_side_gives_the_reason() -> None:
    found = asymmetry([summary_of("left", 30.0), summary_of("right", None)], NAME)
    assert (found.left, found.right, found.difference) == (30.0, None, None)
    assert found.reason == "right: hidden"
    assert asymmetry([], NAME).reason == "no repetition was seen on both sides"


def test_only_measures_with_two_sides_are_compared() -> None:
    hinge = protocol_of(signals=[{"measure": "trunk_inclination_deg", "positive": "hinge"}])
    assert asymmetries([], hinge, {}) == []
    assert [one.measure for one in asymmetries([], protocol_of(), {})] == [NAME]


def test_the_error_of_two_equal_readings_is_root_two_of_one() -> None:
    assert combined_error(5.0, 5.0) == pytest.approx(5 * math.sqrt(2))


@given(left=st.floats(-90, 90), right=st.floats(-90, 90), error=st.floats(0.1, 20, allow_nan=False))
def test_swapping_the_sides_turns_the_sign(left: float, right: float, error: float) -> None:
    one = asymmetry([summary_of("left", left, error), summary_of("right", right, error)], NAME)
    other = asymmetry([summary_of("left", right, error), summary_of("right", left, error)], NAME)
    assert one.difference is not None
    assert other.difference == -one.difference
    assert (one.error, one.beyond_error) == (other.error, other.beyond_error)
    if one.symmetry_index_percent is not None:
        assert -200 - 1e-9 <= one.symmetry_index_percent <= 200 + 1e-9
        assert other.symmetry_index_percent == -one.symmetry_index_percent
