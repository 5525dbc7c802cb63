from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screen.kinematics.series import MovementSeries, Repetition, Side
from screen.reason_kinds import Why
from screen.reasons import why
from screen.screening.measuring.measures import (
    all_measures,
    expected_sides,
    kinds,
    repetition_measures,
)
from screen.screening.measuring.summary import summaries
from screen.screening.parts import Value
from screen.screening.result import RepetitionResult
from tests.screening.builders import (
    BEND_MEASURE,
    SIDE,
    bend_repetitions,
    bend_series,
    bumps,
    errors_of,
    protocol_of,
    repetitions_of,
    series_of,
)

HIDDEN = why("hidden").reason
NO_ERROR_KNOWN = why("no_error").reason
N = 200
RAMP = np.clip(np.arange(N) - 80.0, 0, 20)
"""0 until frame 80, then one more in each frame up to 20 at the peak, frame 100."""
LEFT, RIGHT, MIDDLE = (
    Repetition(1, side, "bend", start=80, peak=100, end=120) for side in ("left", "right", "both")
)


def measured(
    series: MovementSeries, repetition: Repetition, *, error: float = 2.0, **measure: Any
) -> Value:
    """Return the one measure ``x_deg`` of a repetition."""
    spec = {"name": "x_deg", "label": "x", "unit": "deg", "sign": "up", **measure}
    protocol = protocol_of(measures=[spec, BEND_MEASURE])
    return repetition_measures(series, repetition, protocol, errors_of(x_deg=error))["x_deg"]


def series_with(**channels: Any) -> MovementSeries:
    """Channels ``a`` (midline), or ``a_left`` and ``a_right``."""
    named: dict[tuple[str, Side], Any] = {}
    for key, values in channels.items():
        name, _, side = key.partition("_")
        known: dict[str, Side] = {"left": "left", "right": "right"}
        named[name, known.get(side, "both")] = np.asarray(values, dtype=float)
    return series_of(named)


def test_the_value_at_the_peak_is_the_median_of_three_frames() -> None:
    spiked = RAMP.copy()
    spiked[100] = 500.0
    value = measured(series_with(a=spiked), LEFT, channel="a")
    assert value.value == 20.0
    assert (value.error, value.error_basis, value.reason) == (2.0, "measured", None)


@pytest.mark.parametrize(("at", "expected"), [("max", 12.0), ("min", -30.0), ("extreme", -30.0)])
def test_extremes_are_taken_over_the_whole_repetition(at: str, expected: float) -> None:
    values = np.zeros(N)
    values[85], values[115] = 12.0, -30.0
    values[121] = 99.0
    assert measured(series_with(a=values), LEFT, channel="a", at=at).value == expected


def test_a_crossing_is_interpolated_on_the_way_to_the_peak() -> None:
    series = series_with(a=10 * RAMP, level=RAMP)
    crossing = {"channel": "a", "at": "crossing", "at_channel": "level"}
    assert measured(series, LEFT, at_value=7.25, **crossing).value == pytest.approx(72.5)
    never = measured(series, LEFT, at_value=30.0, **crossing)
    assert never.value is None
    assert never.reason == "level did not reach 30.00 in this movement"


def test_a_level_below_zero_is_reached_from_above() -> None:
    series = series_with(a=10 * RAMP, level=-RAMP)
    value = measured(
        series, LEFT, channel="a", at="crossing", at_channel="level", at_value=-5.5
    ).value
    assert value == pytest.approx(55.0)


def test_a_level_passed_from_the_start_is_read_there() -> None:
    series = series_with(a=RAMP + 3, level=RAMP + 50)
    value = measured(series, LEFT, channel="a", at="crossing", at_channel="level", at_value=20.0)
    assert value.value == 3.0


def test_a_crossing_behind_a_gap_is_hidden() -> None:
    gap = RAMP.copy()
    gap[84:90] = np.nan
    series = series_with(a=RAMP, level=gap)
    at = {"channel": "a", "at": "crossing", "at_channel": "level"}
    assert measured(series, LEFT, at_value=7.0, **at).reason == HIDDEN
    assert measured(series, LEFT, at_value=15.0, **at).value == pytest.approx(15.0)
    all_hidden = series_with(a=RAMP, level=np.full(N, np.nan))
    assert measured(all_hidden, LEFT, at_value=7.0, **at).reason == HIDDEN


def test_oriented_is_positive_towards_the_side_of_the_repetition() -> None:
    for repetition, sign in ((LEFT, 1), (RIGHT, -1), (MIDDLE, 1)):
        series = series_with(a=sign * RAMP)
        assert measured(series, repetition, channel="a", oriented=True).value == 20.0


def test_expected_motion_is_taken_off_and_the_sign_flipped_first() -> None:
    series = series_with(a=-RAMP, b=RAMP)
    value = measured(
        series, LEFT, channel="a", flip=True, minus_channel="b", minus_factor=0.25
    ).value
    assert value == 15.0


def test_a_share_needs_enough_of_what_it_is_a_share_of() -> None:
    series = series_with(a=RAMP, b=4 * RAMP)
    share = {"channel": "a", "over_channel": "b", "unit": "percent"}
    assert measured(series, LEFT, over_min=30.0, **share).value == pytest.approx(25.0)
    little = measured(series, LEFT, over_min=90.0, **share)
    assert little.value is None
    assert little.reason == "too little b to take a share of"


def test_relative_to_the_start_of_the_repetition() -> None:
    series = series_with(a=RAMP + 7)
    assert measured(series, LEFT, channel="a").value == 27.0
    assert measured(series, LEFT, channel="a", relative_to="start").value == 20.0


@pytest.mark.parametrize(
    ("side", "repetition", "expected"),
    [
        ("repetition", LEFT, 20.0),
        ("repetition", RIGHT, 40.0),
        ("opposite", LEFT, 40.0),
        ("opposite", RIGHT, 20.0),
        ("mean", MIDDLE, 30.0),
    ],
)
def test_the_side_a_measure_is_read_from(
    side: str, repetition: Repetition, expected: float
) -> None:
    series = series_with(a_left=RAMP, a_right=2 * RAMP)
    assert measured(series, repetition, channel="a", side=side).value == expected


def test_the_near_side_is_the_one_turned_to_the_camera() -> None:
    channels: dict[tuple[str, Side], Any] = {("a", "left"): RAMP, ("a", "right"): 2 * RAMP}
    facing_right = series_of(channels, view=SIDE)
    assert measured(facing_right, MIDDLE, channel="a", side="near").value == 40.0
    from_front = measured(series_of(channels), MIDDLE, channel="a", side="near")
    assert from_front.reason == "this recording does not give the a"


def test_what_is_withheld_or_hidden_has_no_value_but_the_reason() -> None:
    withheld = series_of(
        {("a", "both"): RAMP}, withheld={"b": Why("the clothing is loose", "Wear less.")}
    )
    assert measured(withheld, LEFT, channel="b").reason == "the clothing is loose"
    assert measured(withheld, LEFT, channel="a", minus_channel="b", minus_factor=1.0).value is None
    assert measured(series_with(a=np.full(N, np.nan)), LEFT, channel="a").reason == HIDDEN
    assert measured(series_with(a=np.full(N, np.nan)), LEFT, channel="a", at="max").reason == HIDDEN


def test_one_hidden_side_leaves_no_mean() -> None:
    series = series_with(a_left=RAMP, a_right=np.full(N, np.nan))
    assert measured(series, MIDDLE, channel="a", side="mean").reason == HIDDEN


def test_a_number_without_a_known_error_is_not_given() -> None:
    series = series_with(a=RAMP)
    protocol = protocol_of(
        measures=[{**BEND_MEASURE, "name": "other_deg", "channel": "a"}, BEND_MEASURE]
    )
    values = repetition_measures(series, LEFT, protocol, errors_of(x_deg=1.0))
    assert values["other_deg"].value is None
    assert values["other_deg"].reason == NO_ERROR_KNOWN


def test_without_a_row_of_its_own_the_error_is_made_of_those_of_the_channels() -> None:
    series = series_with(a=RAMP, b=2 * RAMP)
    spec = {**BEND_MEASURE, "name": "mine_deg", "channel": "a"}
    share = {**spec, "over_channel": "b", "unit": "percent"}

    def mine(measure: dict[str, Any], **widths: float) -> Value:
        protocol = protocol_of(measures=[measure])
        return repetition_measures(series, LEFT, protocol, errors_of(**widths))["mine_deg"]

    assert mine(spec, a=3.0).error == 3.0
    assert mine(share, a=3.0).reason == NO_ERROR_KNOWN
    assert mine(share, a=3.0, b=8.0).error == pytest.approx(
        100 * (3**2 + (0.5 * 8) ** 2) ** 0.5 / 40
    )
    assert mine(share, a=3.0, b=8.0, mine_deg=1.0).error == 1.0


def test_a_measure_of_another_direction_is_left_out() -> None:
    spec = {**BEND_MEASURE, "directions": ["other"]}
    assert (
        repetition_measures(
            bend_series([30], []),
            bend_repetitions([30], [])[0],
            protocol_of(measures=[spec]),
            errors_of(),
        )
        == {}
    )


@given(
    heights=st.lists(st.floats(5, 80), min_size=1, max_size=4),
    error=st.floats(0.1, 20),
)
def test_swapping_the_sides_swaps_the_sides_and_nothing_else(
    heights: list[float], error: float
) -> None:
    protocol, errors = protocol_of(), errors_of(trunk_side_bend_deg=error)

    def values(left: list[float], right: list[float]) -> list[tuple[Side, Value]]:
        series = bend_series(left, right)
        return [
            (one.side, repetition_measures(series, one, protocol, errors)["trunk_side_bend_deg"])
            for one in bend_repetitions(left, right)
        ]

    left, right = values(heights, []), values([], heights)
    assert [side for side, _ in left] == ["left"] * len(heights)
    assert [side for side, _ in right] == ["right"] * len(heights)
    assert [value for _, value in left] == [value for _, value in right]


def test_the_repetitions_of_a_recording_are_measured_as_each_alone() -> None:
    """The first begins with the recording, the last ends with it; sides and signs differ."""
    rng = np.random.default_rng(0)
    series = series_with(
        a_left=rng.normal(0, 10, N),
        a_right=rng.normal(0, 10, N),
        b=np.where(rng.random(N) < 0.1, np.nan, rng.normal(30, 10, N)),
    )
    spec = {**BEND_MEASURE, "channel": "a", "side": "repetition", "oriented": True}
    protocol = protocol_of(
        measures=[
            {**spec, "name": "peak_deg"},
            {**spec, "name": "start_deg", "relative_to": "start"},
            {**spec, "name": "most_deg", "at": "extreme"},
            {**spec, "name": "share_percent", "over_channel": "b", "unit": "percent"},
            {**spec, "name": "at_deg", "at": "crossing", "at_channel": "b", "at_value": 25.0},
            BEND_MEASURE,
        ]
    )
    repetitions = [
        Repetition(1, "left", "bend", start=0, peak=0, end=40),
        Repetition(2, "right", "bend", start=41, peak=70, end=90),
        Repetition(3, "left", "bend", start=120, peak=N - 1, end=N - 1),
    ]
    errors = errors_of(a=2.0, b=3.0)
    found = all_measures(series, repetitions, protocol, errors)
    assert found == [repetition_measures(series, one, protocol, errors) for one in repetitions]
    assert sum(value.value is not None for one in found for value in one.values()) > 9


# Summaries.


def result_of(index: int, side: Side, value: float | None, **changes: Any) -> RepetitionResult:
    reason = None if value is not None else HIDDEN
    error = None if value is None else 2.0
    basis = None if value is None else "measured"
    return RepetitionResult(
        index=index,
        side=side,
        direction="bend",
        start_s=index,
        peak_s=index + 0.5,
        end_s=index + 1,
        peak_frame=index * 25,
        complete=True,
        measures={
            "trunk_side_bend_deg": Value(value=value, error=error, error_basis=basis, reason=reason)
        },
    ).model_copy(update=changes)


def test_a_summary_counts_valid_repetitions_and_keeps_the_error_of_one() -> None:
    repetitions = [
        result_of(1, "left", 20.0),
        result_of(2, "left", 30.0),
        result_of(3, "left", 90.0, valid=False, invalid_reason="left out"),
        result_of(4, "left", None),
    ]
    left, right = summaries(repetitions, protocol_of())
    assert (left.count, left.mean, left.values) == (2, 25.0, [20.0, 30.0])
    assert left.sd == pytest.approx(50**0.5)
    assert (left.smallest, left.largest, left.error) == (20.0, 30.0, 2.0)
    assert left.error_basis == "measured"
    assert (right.count, right.mean, right.error) == (0, None, None)
    assert right.reason == "no repetition was seen on the right"


def test_one_provisional_error_makes_the_summary_provisional() -> None:
    """The error is the root mean square of the repetitions': one bad moment does not decide."""
    provisional = Value(value=3.0, error=4.0, error_basis="provisional")
    repetitions = [
        result_of(1, "left", 20.0),
        result_of(2, "left", 30.0, measures={"trunk_side_bend_deg": provisional}),
    ]
    left = summaries(repetitions, protocol_of())[0]
    assert left.error == pytest.approx(((2.0**2 + 4.0**2) / 2) ** 0.5)
    assert left.error_basis == "provisional"


def test_an_empty_summary_says_why() -> None:
    hidden = summaries([result_of(1, "left", None)], protocol_of())[0]
    assert hidden.reason == HIDDEN
    left_out = result_of(1, "left", 20.0, valid=False, invalid_reason="not finished")
    assert summaries([left_out], protocol_of())[0].reason == "not finished"


def test_the_sides_and_directions_a_protocol_asks_for() -> None:
    signals = [
        {
            "measure": "hip_internal_rotation_deg",
            "side": side,
            "positive": "internal",
            "negative": "external",
        }
        for side in ("left", "right")
    ]
    measures = [
        {**BEND_MEASURE, "name": "in_deg", "directions": ["internal"]},
        {**BEND_MEASURE, "name": "all_deg"},
        {**BEND_MEASURE, "name": "none_deg", "directions": ["flexion"]},
    ]
    protocol = protocol_of(measures=measures, signals=signals)
    assert kinds(protocol) == [
        ("left", "internal"),
        ("left", "external"),
        ("right", "internal"),
        ("right", "external"),
    ]
    assert expected_sides(protocol, "in_deg") == ("left", "right")
    assert expected_sides(protocol, "none_deg") == ()
    one_sided = protocol_of(signals=[{"measure": "trunk_inclination_deg", "positive": "hinge"}])
    assert expected_sides(one_sided, "trunk_side_bend_deg") == ("both",)


def test_bumps_and_repetitions_of_the_builder_agree() -> None:
    values = bumps(400, {100: 30.0, 200: 20.0})
    for repetition, height in zip(repetitions_of(["left", "left"]), (30.0, 20.0), strict=True):
        assert values[repetition.peak] == height
        assert values[repetition.start] == pytest.approx(0.0)
