"""Figures, references and dates as they are written."""

from __future__ import annotations

import math

import pytest

from screen.report.words import (
    error_figure,
    figure,
    long_date,
    short_reference,
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
        ("BMC Musculoskelet Disord 2021", "BMC Musculoskelet Disord 2021"),
        ("38 CFR 4.71a", "38 CFR 4.71a"),
    ],
)
def test_short_reference(citation: str, expected: str) -> None:
    assert short_reference(citation) == expected


def test_long_date() -> None:
    assert long_date("2026-11-20T14:03:00Z") == "20 November 2026, 14:03 UTC"
    assert long_date("yesterday") == "yesterday"
