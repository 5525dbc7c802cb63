"""A verdict is no surer than the posture that its angles are counted from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from screen.screening.result import ScreenResult
from tests.screening.builders import (
    ASYMMETRY,
    BEND_MEASURE,
    LIMIT,
    bend_repetitions,
    bend_series,
    judged,
    protocol_of,
)


def told(source: Any, left: float, right: float, **measure: Any) -> ScreenResult:
    """Judge three bends to each side, counted from a neutral of that source."""
    series = bend_series([left] * 3, [right] * 3)
    series = replace(series, neutral=replace(series.neutral, source=source))
    protocol = protocol_of(measures=[{**BEND_MEASURE, **measure}], findings=[LIMIT, ASYMMETRY])
    return judged(series, bend_repetitions([left] * 3, [right] * 3), protocol)


def states(source: Any, left: float, right: float, **measure: Any) -> list[str]:
    return [one.state for one in told(source, left, right, **measure).findings]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("start", ["within", "outside", "outside"]),
        ("between", ["within", "borderline", "borderline"]),
        ("assumed", ["borderline", "borderline", "borderline"]),
    ],
)
def test_verdicts_are_taken_back(source: str, expected: list[str]) -> None:
    assert states(source, 40, 10) == expected


def test_the_sentence_says_why_and_keeps_the_number() -> None:
    between, assumed = (told(source, 40, 10).findings[1] for source in ("between", "assumed"))
    assert between.why == (
        "Small bend on the right: 10° (±2°) against a cut of 20° is not clear enough for a "
        "verdict. It is counted from a quiet moment found later, not from a quiet start: too "
        "unsure to call it outside."
    )
    assert assumed.why.endswith("for want of a quiet moment: too unsure for a verdict.")
    assert (between.value, between.repetition, between.action) == (10.0, 4, LIMIT["action"])
    assert told("assumed", 40, 40).findings[0].why.endswith("too unsure for a verdict.")


def test_what_is_borderline_anyway_needs_no_remark() -> None:
    assert "quiet" not in told("between", 21, 21).findings[0].why


def test_what_is_counted_from_the_start_of_the_repetition_stands() -> None:
    assert states("assumed", 40, 10, relative_to="start") == ["within", "outside", "outside"]


@pytest.mark.parametrize(
    ("source", "words"),
    [("between", "not enough to call anything outside"), ("assumed", "not enough for a verdict")],
)
def test_the_quality_check_says_so(source: str, words: str) -> None:
    check = next(one for one in told(source, 40, 10).quality.checks if one.id == "neutral")
    assert not check.passed
    assert not check.blocks
    assert words in check.message
