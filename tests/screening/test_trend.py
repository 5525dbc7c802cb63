"""The change over the repetitions: what is off in all of them alike cancels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from screen.screening.judging.trend import spread_error, trend
from screen.screening.reference.error_table import ErrorTable
from screen.screening.result import FindingResult
from tests.screening.builders import (
    LIMIT,
    bend_repetitions,
    bend_series,
    errors_of,
    judged,
    protocol_of,
)

FADING: dict[str, Any] = {
    **LIMIT,
    "statistic": "trend",
    "cut": -10.0,
    "why_beyond": "the {side} bend changed by {value}",
}
NAME = "trunk_side_bend_deg"


def fading(
    left: Sequence[float], *, noise: float = 0.0, errors: ErrorTable | None = None, source: Any = 0
) -> FindingResult:
    """Judge the trend of left bends; ``noise`` is the spread of the quiet posture."""
    series = bend_series(left, [])
    quiet = noise * np.resize([1.0, -1.0], 51)
    series.channels[NAME, "both"][:51] += quiet
    if source:
        series = replace(series, neutral=replace(series.neutral, source=source))
    protocol = protocol_of(findings=[FADING])
    found = judged(series, bend_repetitions(left, []), protocol, errors=errors)
    return found.findings[0]


def with_spread(within_sd: float) -> ErrorTable:
    (row,) = errors_of(trunk_side_bend_deg=15.0).rows.values()
    return ErrorTable.of([row.model_copy(update={"within_sd": within_sd, "n": 40})])


def test_the_last_third_less_the_first() -> None:
    assert trend([1, 1, 5, 5, 9, 9]) == 8.0
    assert trend([1, 1, 50, 50, 50, 9, 9]) == 8.0


@pytest.mark.parametrize("count", [6, 9, 12])
def test_the_interval_of_the_spread_holds_its_95_percent(count: int) -> None:
    """Repetitions without a trend: in 95 of 100 recordings none is claimed."""
    rng = np.random.default_rng(3)
    draws = rng.normal(30.0, 2.0, (3000, count))
    inside = [abs(trend(one)) <= spread_error(one) for one in draws]
    assert np.mean(inside) == pytest.approx(0.95, abs=0.015)


def test_the_error_of_a_reading_is_not_the_error_of_a_trend() -> None:
    """A reading good to 15 degrees shows a change of 20 where the repetitions agree."""
    found = fading([40.5, 39.5, 30.5, 29.5, 20.5, 19.5], errors=errors_of(trunk_side_bend_deg=15.0))
    assert (found.likelihood, found.value, found.statistic) == ("very_likely", -20.0, "trend")
    assert found.error == pytest.approx(3.182 * 0.5**0.5, rel=1e-3)
    assert found.repetition == 6


def test_repetitions_that_disagree_say_little() -> None:
    found = fading([50, 20, 40, 10, 35, 5])
    assert found.likelihood == "uncertain"
    assert found.error is not None
    assert found.error > 20


def test_the_error_is_never_less_than_the_noise_of_a_frame() -> None:
    even = [40.0, 40.0, 30.0, 30.0, 20.0, 20.0]
    quiet = fading(even, noise=0.5)
    assert quiet.error == pytest.approx(1.96 * 2**0.5 * 0.5, rel=0.02)
    assert quiet.error_basis == "provisional"


def test_the_spread_that_the_table_has_measured_comes_before_the_quiet_posture() -> None:
    found = fading([40.0, 40.0, 30.0, 30.0, 20.0, 20.0], noise=0.5, errors=with_spread(2.0))
    assert found.error == pytest.approx(1.96 * 2**0.5 * 2.0)
    assert (found.likelihood, found.error_basis) == ("very_likely", "measured")


@pytest.mark.parametrize(
    ("last", "likelihood"),
    [(26.0, "very_unlikely"), (22.0, "unlikely"), (20.0, "uncertain"), (14.0, "very_likely")],
)
def test_likelihoods_around_the_cut_off(last: float, likelihood: str) -> None:
    """A fall of 10 with an error of 4."""
    table = with_spread(4 / (1.96 * 2**0.5))
    found = fading([30, 30, 28, 28, last, last], errors=table)
    assert found.error == pytest.approx(4.0)
    assert found.likelihood == likelihood


def test_too_few_repetitions_and_repetitions_without_any_noise() -> None:
    few = fading([40, 40, 30, 20, 20])
    assert few.likelihood == "not_measured"
    assert "only 5 repetitions on the left could be used, and 6 are needed" in few.why
    perfect = fading([40, 40, 30, 30, 20, 20])
    assert perfect.why == "Not measured: how well it repeats within a recording is not known."


def test_a_trend_does_not_depend_on_neutral() -> None:
    found = fading([40.5, 39.5, 30.5, 29.5, 20.5, 19.5], source="assumed")
    assert found.likelihood == "very_likely"
