from __future__ import annotations

import pytest

from screen.screening.words import channel_words, counted, listed, on_side, quantity, sentence


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
