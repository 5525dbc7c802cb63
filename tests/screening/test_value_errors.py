"""The error of a value: the channels' own, propagated; and the doubts that explain a gap."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from screen.kinematics.series import Doubt, MovementSeries, Repetition, Side
from screen.reasons import why
from screen.screening.measuring.measures import repetition_measures
from screen.screening.parts import Value
from screen.screening.reference.error_table import ErrorTable
from tests.screening.builders import BEND_MEASURE, errors_of, protocol_of, series_of

HIDDEN = why("hidden").reason
N = 200
RAMP = np.clip(np.arange(N) - 80.0, 0, 20)
"""0 until frame 80, then one more in each frame up to 20 at the peak, frame 100."""
LEFT = Repetition(1, "left", "bend", start=80, peak=100, end=120)
TRUE: Any = np.ones(N, dtype=bool)


def series_with(
    channels: dict[str, Any], own: dict[str, Any] | None = None, doubts: tuple[Doubt, ...] = ()
) -> MovementSeries:
    """Midline channels, some with their own errors."""
    named: dict[tuple[str, Side], Any] = {
        (name, "both"): np.asarray(values, dtype=float) for name, values in channels.items()
    }
    given: dict[tuple[str, Side], Any] = {
        (name, "both"): np.broadcast_to(np.asarray(values, dtype=float), (N,))
        for name, values in (own or {}).items()
    }
    return replace(series_of(named), errors=given, doubts=doubts)


def measured(
    series: MovementSeries,
    repetition: Repetition = LEFT,
    *,
    table: dict[str, float] | None = None,
    **measure: Any,
) -> Value:
    """Return the one measure ``x_deg`` of a repetition; the table knows ``x_deg`` as 9."""
    spec = {"name": "x_deg", "label": "x", "unit": "deg", "sign": "up", "channel": "a", **measure}
    widths = {"x_deg": 9.0} if table is None else table
    protocol = protocol_of(measures=[spec, BEND_MEASURE])
    return repetition_measures(series, repetition, protocol, errors_of(**widths))["x_deg"]


# Own errors, read where the value is read.


def test_a_channel_that_knows_its_error_is_believed_before_the_table() -> None:
    own = np.full(N, 50.0)
    own[99:102] = 3.0
    value = measured(series_with({"a": RAMP}, {"a": own}))
    assert (value.value, value.error, value.error_basis) == (20.0, 3.0, "measured")


@pytest.mark.parametrize(("setting", "factor"), [("any", 1.5), ("as_asked", 0.5), ("usual", 1.5)])
def test_what_a_channel_states_is_multiplied_by_the_factor_of_the_setting(
    setting: str, factor: float
) -> None:
    (row,) = errors_of(x_deg=9.0).rows.values()
    table = ErrorTable.of(
        [
            row.model_copy(update={"factor": 1.5}),
            row.model_copy(update={"factor": 0.5, "setting": "as_asked"}),
        ]
    )
    spec = {"name": "x_deg", "label": "x", "unit": "deg", "sign": "up", "channel": "a"}
    protocol = protocol_of(measures=[spec, BEND_MEASURE])
    series = series_with({"a": RAMP}, {"a": np.full(N, 3.0)})
    value = repetition_measures(series, LEFT, protocol, table.in_setting(setting))["x_deg"]
    assert value.error == pytest.approx(factor * 3.0)
    assert measured(series_with({"a": RAMP})).error == 9.0


@pytest.mark.parametrize(("at", "frame"), [("max", 90), ("min", 110), ("extreme", 110)])
def test_an_extreme_has_the_error_of_its_own_frame(at: str, frame: int) -> None:
    values, own = np.zeros(N), np.full(N, 50.0)
    values[90], values[110], own[frame] = 10.0, -20.0, 4.0
    assert measured(series_with({"a": values}, {"a": own}), at=at).error == 4.0


def test_a_frame_without_an_own_error_has_that_of_the_channel_in_the_table() -> None:
    own = np.full(N, np.nan)
    assert measured(series_with({"a": RAMP}, {"a": own}), table={"a": 6.0}).error == 6.0
    assert measured(series_with({"a": RAMP}, {"a": own})).value is None


def test_one_stand_in_among_the_parts_makes_the_error_a_stand_in() -> None:
    rows = {"b": 4.0}
    series = series_with({"a": 2 * RAMP, "b": RAMP}, {"a": 3.0})
    spec = {"minus_channel": "b", "minus_factor": 0.5}
    value = measured(series, table=rows, **spec)
    assert (value.value, value.error_basis) == (30.0, "measured")
    assert value.error == pytest.approx((3.0**2 + 2.0**2) ** 0.5)
    table = errors_of(b=4.0)
    (row,) = table.rows.values()
    provisional = type(table).of([row.model_copy(update={"basis": "provisional"})])
    protocol = protocol_of(measures=[{**BEND_MEASURE, "channel": "a", "oriented": False, **spec}])
    found = repetition_measures(series, LEFT, protocol, provisional)["trunk_side_bend_deg"]
    assert found.error_basis == "provisional"


def test_the_mean_of_two_sides_has_the_error_of_a_mean() -> None:
    channels: dict[tuple[str, Side], Any] = {("a", "left"): RAMP, ("a", "right"): RAMP}
    series = replace(series_of(channels), errors={key: np.full(N, 5.0) for key in channels})
    assert measured(series, side="mean").error == pytest.approx(5 / 2**0.5)


def test_from_the_start_counts_the_error_twice() -> None:
    own = np.where(np.arange(N) < 90, 3.0, 4.0)
    assert measured(series_with({"a": RAMP}, {"a": own}), relative_to="start").error == 5.0


# Propagation against many draws.


def half_width(draws: Any) -> float:
    return float(1.96 * np.std(draws))


@pytest.mark.parametrize(
    ("lumbar", "trunk", "e_lumbar", "e_trunk"),
    [(34.0, 60.0, 5.0, 5.0), (20.0, 30.0, 4.0, 2.5), (5.0, 90.0, 6.0, 6.0), (42.0, 90.0, 2.0, 8.0)],
)
def test_the_error_of_a_share_is_that_of_many_draws(
    lumbar: float, trunk: float, e_lumbar: float, e_trunk: float
) -> None:
    series = series_with(
        {"a": lumbar / 20 * RAMP, "b": trunk / 20 * RAMP}, {"a": e_lumbar, "b": e_trunk}
    )
    value = measured(series, unit="percent", over_channel="b")
    rng = np.random.default_rng(1)
    numerator = rng.normal(lumbar, e_lumbar / 1.96, 200_000)
    denominator = rng.normal(trunk, e_trunk / 1.96, 200_000)
    assert value.value == pytest.approx(100 * lumbar / trunk)
    assert value.error == pytest.approx(half_width(100 * numerator / denominator), rel=0.05)


def test_a_share_of_the_peak_has_the_errors_of_both_moments() -> None:
    own = np.where(np.arange(N) < 95, 1.0, 2.0)
    series = series_with({"a": RAMP, "level": RAMP}, {"a": own, "level": 1e-9})
    value = measured(
        series,
        unit="percent",
        at="crossing",
        at_channel="level",
        at_part=0.25,
        over_channel="a",
        over_at="peak",
        over_min=10.0,
    )
    assert value.value == pytest.approx(25.0)
    assert value.error == pytest.approx(100 * (1 + (0.25 * 2) ** 2) ** 0.5 / 20)


def test_the_error_of_a_moment_is_that_of_many_draws() -> None:
    """Where one channel is waited for, its error moves the moment at which the other is read."""
    series = series_with({"a": 3 * RAMP, "level": RAMP}, {"a": 2.0, "level": 4.0})
    value = measured(series, at="crossing", at_channel="level", at_value=10.0)
    rng = np.random.default_rng(2)
    moments = 10.0 + rng.normal(0, 4.0 / 1.96, 200_000)
    draws = 3 * moments + rng.normal(0, 2.0 / 1.96, 200_000)
    assert value.value == pytest.approx(30.0)
    assert value.error == pytest.approx(half_width(draws), rel=0.05)


def test_the_moment_cannot_lie_outside_the_way_to_the_peak() -> None:
    """A level less its error below neutral was always passed; plus its error, perhaps never."""
    series = series_with({"a": 3 * RAMP, "level": RAMP}, {"a": 1e-9, "level": 15.0})
    early = measured(series, at="crossing", at_channel="level", at_value=12.0)
    late = measured(series, at="crossing", at_channel="level", at_value=18.0)
    assert early.error == pytest.approx(36.0)
    assert late.error == pytest.approx(45.0)
    falling = series_with({"a": 3 * RAMP, "level": -RAMP}, {"a": 1e-9, "level": 15.0})
    mirrored = measured(falling, at="crossing", at_channel="level", at_value=-12.0)
    assert mirrored.error == early.error


# Levels that are waited for.

STILL = {"at": "crossing", "at_channel": "level", "at_value": 10.0, "not_reached": "peak"}


def test_a_level_never_reached_leaves_at_least_the_peak() -> None:
    series = series_with({"a": 3 * RAMP, "level": 0.2 * RAMP}, {"a": 2.0, "level": 1.0})
    value = measured(series, **STILL)
    assert (value.value, value.error, value.at_least) == (60.0, 2.0, True)
    reached = series_with({"a": 3 * RAMP, "level": RAMP}, {"a": 2.0, "level": 1.0})
    assert (measured(reached, **STILL).value, measured(reached, **STILL).at_least) == (30.0, False)


def test_nearly_reached_may_have_been_reached() -> None:
    series = series_with({"a": 3 * RAMP, "level": 0.45 * RAMP}, {"a": 1e-9, "level": 4.0})
    value = measured(series, **STILL)
    assert value.at_least
    assert value.error == pytest.approx(60 - 3 * 6 / 0.45)


def test_hidden_at_the_peak_is_not_still() -> None:
    level = np.where(np.arange(N) > 95, np.nan, 0.2 * RAMP)
    assert measured(series_with({"a": RAMP, "level": level}), **STILL).reason == HIDDEN


def test_the_size_of_the_channel_waited_for() -> None:
    series = series_with({"a": RAMP, "level": -RAMP})
    spec = {"at": "crossing", "at_channel": "level", "at_value": 5.0}
    assert measured(series, **spec).reason == "level did not reach 5.00 in this movement"
    assert measured(series, at_absolute=True, **spec).value == pytest.approx(5.0)


def test_the_channel_waited_for_is_counted_from_the_start_with_the_measure() -> None:
    series = series_with({"a": RAMP, "level": RAMP + 30})
    spec = {"at": "crossing", "at_channel": "level", "at_value": 8.0}
    assert measured(series, **spec).value == 0.0
    assert measured(series, relative_to="start", **spec).value == pytest.approx(8.0)


# Doubts.


def doubt(name: str, frames: Any, measures: tuple[str, ...] = ("a",)) -> Doubt:
    return Doubt(name, f"{name} it is", f"change {name}", frozenset(measures), np.asarray(frames))


def some(*frames: int) -> Any:
    found = np.zeros(N, dtype=bool)
    found[list(frames)] = True
    return found


def test_a_gap_is_explained_by_the_doubt_at_that_moment() -> None:
    hidden = np.where(np.arange(N) > 90, np.nan, RAMP)
    doubts = (
        doubt("far", some(85)),
        doubt("near", some(97)),
        doubt("other", some(100), measures=("b",)),
        doubt("elsewhere", some(150)),
    )
    value = measured(series_with({"a": hidden}, doubts=doubts))
    assert (value.value, value.reason, value.advice) == (None, "near it is", "change near")


def test_a_gap_that_no_doubt_of_the_repetition_explains_is_hidden() -> None:
    hidden = np.full(N, np.nan)
    value = measured(series_with({"a": hidden}, doubts=(doubt("elsewhere", some(150)),)))
    assert (value.reason, value.advice) == why("hidden")


@pytest.mark.parametrize(
    "spec",
    [
        {"at": "max"},
        {"channel": "b", "minus_channel": "a", "minus_factor": 1.0},
        {"channel": "b", "over_channel": "a", "unit": "percent"},
        {"channel": "b", "at": "crossing", "at_channel": "a", "at_value": 5.0},
        {"channel": "b", "at": "crossing", "at_channel": "a", "at_part": 0.5},
    ],
)
def test_every_channel_that_a_measure_reads_can_be_the_doubtful_one(spec: dict[str, Any]) -> None:
    doubts = (doubt("cloth", TRUE), doubt("unrelated", TRUE, measures=("c",)))
    series = series_with({"a": np.full(N, np.nan), "b": RAMP}, doubts=doubts)
    assert measured(series, **spec).reason == "cloth it is"


def test_a_crossing_behind_a_doubtful_stretch_says_so() -> None:
    level = np.where((np.arange(N) > 84) & (np.arange(N) < 90), np.nan, RAMP)
    series = series_with({"a": RAMP, "level": level}, doubts=(doubt("arm", some(86), ("level",)),))
    value = measured(series, at="crossing", at_channel="level", at_value=7.0)
    assert value.reason == "arm it is"


def test_a_share_of_too_little_is_no_doubt() -> None:
    series = series_with({"a": RAMP, "b": 4 * RAMP}, doubts=(doubt("cloth", TRUE),))
    value = measured(series, unit="percent", over_channel="b", over_min=90.0)
    assert value.reason == "too little b to take a share of"
