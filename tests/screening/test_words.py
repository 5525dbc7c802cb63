from __future__ import annotations

import pytest

from screen.screening.words import (
    channel_words,
    counted,
    listed,
    more_or_less,
    more_or_less_range,
    on_side,
    quantity,
    sentence,
)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (23.6, "deg", "24°"),
        (-0.2, "deg", "0°"),
        (0.118, "ratio", "0.12"),
        (3.46, "s", "3.5 s"),
        (45.2, "percent", "45 %"),
    ],
)
def test_a_quantity_carries_its_unit(value: float, unit: str, text: str) -> None:
    assert quantity(value, unit) == text


@pytest.mark.parametrize(
    ("low", "value", "high", "text"),
    [
        (3.0, 8.0, 13.0, "8° more than usual (3° to 13° more)"),
        (-20.0, -5.0, 10.0, "5° less than usual (20° less to 10° more)"),
        (-12.0, -8.0, -4.0, "8° less than usual (4° to 12° less)"),
        (0.0, 2.0, 4.0, "2° more than usual (0° to 4° more)"),
    ],
)
def test_what_lies_below_is_told_as_less_and_not_with_a_minus(
    low: float, value: float, high: float, text: str
) -> None:
    told = more_or_less(value, "deg"), more_or_less_range(low, high, "deg")
    assert f"{told[0]} than usual ({told[1]})" == text


def test_a_sentence_starts_with_a_capital_and_ends_with_a_stop() -> None:
    assert sentence("left is smaller") == "Left is smaller."
    assert sentence("Really? ") == "Really?"


def test_lists_sides_and_counts() -> None:
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == [
        "a",
        "a and b",
        "a, b and c",
    ]
    assert listed([]) == ""
    assert on_side("left") == " on the left"
    assert on_side("both") == ""
    assert counted(1, "time") == "1 time"
    assert counted(2, "time") == "2 times"


def test_a_channel_is_named_without_its_unit() -> None:
    assert channel_words("trunk_inclination_deg") == "trunk inclination"
    assert channel_words("odd") == "odd"
