"""Figures, references and dates as they are written."""

from __future__ import annotations

import math

import pytest

from screen.report.words import (
    error_figure,
    figure,
    long_date,
    probability_words,
    short_reference,
    typeset,
    value_with_error,
)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (23.6, "deg", "24°"),
        (-23.6, "deg", "\N{MINUS SIGN}24°"),
        (-0.2, "deg", "0°"),
        (0.123, "ratio", "0.12"),
        (38.8, "percent", "39 %"),
        (1.25, "s", "1.2 s"),
        (None, "deg", "\N{EN DASH}"),
        (math.nan, "deg", "\N{EN DASH}"),
    ],
)
def test_figure(value: float | None, unit: str, expected: str) -> None:
    assert figure(value, unit) == expected


def test_a_small_error_is_not_rounded_to_nothing() -> None:
    assert error_figure(6.5, "deg") == "±6°"
    assert error_figure(0.3, "deg") == "±0.3°"
    assert error_figure(0.004, "ratio") == "±0.004"


def test_no_value_without_error() -> None:
    assert value_with_error(20.0, None, "deg") == "\N{EN DASH}"
    assert value_with_error(20.0, 5.0, "deg") == "20° ±5°"


@pytest.mark.parametrize(
    ("citation", "expected"),
    [
        ("Laird RA, Kent P, Keating JL. BMC Musculoskelet Disord 2016;17:403", "Laird 2016"),
        ("Roach & Miles 1991, Phys Ther", "Roach & Miles 1991"),
        ("Van Dillen LR, Bloom NJ. Phys Ther Sport 2008;9(2):72-81", "Van Dillen 2008"),
        ("Harvey D. Br J Sports Med 1998;32:68-70", "Harvey 1998"),
        ("Moreno Perez 2015, table in J Athl Train 2018;53(6)", "Moreno Perez 2015"),
        ("Soucie JM et al. Haemophilia 2011;17:500-507", "Soucie 2011"),
        ("BMC Musculoskelet Disord 2021", "BMC Musculoskelet Disord 2021"),
        (
            "Symmetry of lumbar rotation and lateral flexion. J Orthop Sports Phys Ther 1994;19",
            "Symmetry of lumbar rotation and… 1994",
        ),
        ("38 CFR 4.71a", "38 CFR 4.71a"),
    ],
)
def test_short_reference(citation: str, expected: str) -> None:
    assert short_reference(citation) == expected


def test_long_date() -> None:
    assert long_date("2026-11-20T14:03:00Z") == "20 November 2026, 14:03 UTC"
    assert long_date("yesterday") == "yesterday"


@pytest.mark.parametrize(
    ("probability", "full", "short"),
    [(0.004, "under 1 %", "<1 %"), (0.884, "88 %", "88 %"), (0.999, "over 99 %", ">99 %")],
)
def test_a_probability_is_never_nothing_or_certain(probability, full, short) -> None:
    assert probability_words(probability) == full
    assert probability_words(probability, short=True) == short


def test_a_minus_is_typeset_and_a_range_of_years_is_not() -> None:
    assert typeset("7° (-4° to 18°), L4-L5, 12-20") == "7° (\N{MINUS SIGN}4° to 18°), L4-L5, 12-20"
