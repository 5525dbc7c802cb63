"""An answer is no surer than the posture that its angles are counted from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from screen.screening.reference.thresholds import Thresholds
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


def errors(source: Any, **measure: Any) -> list[float]:
    return [one.error or 0.0 for one in told(source, 40, 10, **measure).findings]


@pytest.mark.parametrize("source", ["between", "assumed"])
def test_errors_are_wider_and_likelihoods_follow(source: str) -> None:
    factor = Thresholds.load().neutral.widening(source)  # type: ignore[arg-type]
    assert factor > 1
    assert errors(source) == pytest.approx([factor * one for one in errors("start")])
    sure, unsure = (
        next(one.likelihood for one in told(source, 40, 18.9).findings if one.side == "right")
        for source in ("start", "assumed")
    )
    assert (sure, unsure) == ("likely", "uncertain")


def test_a_clear_reading_stays_clear() -> None:
    likelihoods = [one.likelihood for one in told("assumed", 40, 10).findings]
    assert likelihoods == ["very_unlikely", "very_likely", "very_likely"]


def test_what_is_counted_from_the_start_of_the_repetition_stands() -> None:
    assert errors("assumed", relative_to="start") == errors("start", relative_to="start")


@pytest.mark.parametrize("source", ["between", "assumed"])
def test_the_quality_check_says_so(source: str) -> None:
    check = next(one for one in told(source, 40, 10).quality.checks if one.id == "neutral")
    assert not check.passed
    assert not check.blocks
    assert "Errors are" in check.message
    assert "wider" in check.message
