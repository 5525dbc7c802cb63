from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screen.reasons import Why, why
from screen.screening.error_table import ErrorTable
from screen.screening.judging.state import Cut, state_of
from screen.screening.result import FindingResult, Person
from tests.screening.builders import (
    ASYMMETRY,
    BEND_MEASURE,
    BEND_SIGNAL,
    LIMIT,
    STEP,
    bend_repetitions,
    bend_series,
    bumps,
    errors_of,
    judged,
    judged_bend,
    norm_row,
    norms_of,
    protocol_of,
    repetitions_of,
    series_of,
)

ORDER = ("within", "borderline", "outside")


def limit_states(
    value: float, *, error: float = 2.0, **finding: Any
) -> tuple[FindingResult, FindingResult]:
    """Judge three bends of that height to each side; return the left and the right finding."""
    protocol = protocol_of(findings=[{**LIMIT, **finding}])
    errors = errors_of(trunk_side_bend_deg=error)
    left, right = judged_bend([value] * 3, [value] * 3, protocol, errors=errors).findings
    return left, right


# States.


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (17.9, "outside"),
        (18.0, "borderline"),
        (20.0, "borderline"),
        (22.0, "within"),
        (22.1, "within"),
        (21.9, "borderline"),
    ],
)
def test_below_a_cut_of_20_with_an_error_of_2(value: float, state: str) -> None:
    assert state_of(value, 2.0, against=Cut(20.0, None, "below")) == state
    assert limit_states(value)[0].state == state


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (22.0, "outside"),
        (21.9, "borderline"),
        (18.0, "borderline"),
        (17.9, "within"),
    ],
)
def test_above_a_cut_of_20_with_an_error_of_2(value: float, state: str) -> None:
    assert state_of(value, 2.0, against=Cut(20.0, None, "above")) == state
    assert limit_states(value, compare="above")[0].state == state


def test_an_error_as_large_as_the_cut_settles_nothing_but_the_far_side() -> None:
    """A turn of 0 +- 30 is not near a cut of 10: it was not measured. 45 +- 30 is beyond it."""
    none, _ = limit_states(1.0, error=30.0, compare="above", cut=10.0)
    far, _ = limit_states(45.0, error=30.0, compare="above", cut=10.0)
    assert (none.state, none.value) == ("not_measured", None)
    assert "too coarse" in none.why
    assert "by hand" in none.action
    assert far.state == "outside"


def test_a_lower_cut_cannot_bear_an_error_of_its_own_size_either() -> None:
    bent, _ = limit_states(30.0, error=20.0)
    clear, _ = limit_states(45.0, error=20.0)
    assert (bent.state, clear.state) == ("not_measured", "within")
    assert limit_states(30.0, error=19.0)[0].state == "borderline"


def test_a_cut_of_zero_bears_any_error() -> None:
    assert limit_states(1.0, error=5.0, cut=0.0)[0].state == "borderline"
    assert limit_states(1.0, error=5.0, cut=0.0, compare="above")[0].state == "borderline"


def test_between_watch_cut_and_cut_is_borderline() -> None:
    against = Cut(20.0, 10.0, "above")
    assert [state_of(value, 1.0, against=against) for value in (9.9, 10.0, 15.0, 21.0)] == [
        "within",
        "borderline",
        "borderline",
        "outside",
    ]
    below = Cut(20.0, 30.0, "below")
    assert [state_of(value, 1.0, against=below) for value in (31.0, 25.0, 18.0)] == list(ORDER)
    why = limit_states(25.0, watch_cut=30.0)[0].why
    assert why == "Small bend on the left: 25° (±2°) lies between 30° and the cut of 20°."


values = st.floats(-100, 100)


@given(
    one=values,
    other=values,
    error=st.floats(0, 30),
    cut=values,
    watch=st.floats(0, 30) | st.none(),
    compare=st.sampled_from(["above", "below"]),
)
def test_the_state_is_monotone_in_the_value(
    one: float, other: float, error: float, cut: float, watch: float | None, compare: Any
) -> None:
    sign = 1 if compare == "above" else -1
    against = Cut(cut, None if watch is None else cut - sign * watch, compare)
    better, worse = sorted((one, other), key=lambda value: sign * value)
    states = [ORDER.index(state_of(value, error, against=against)) for value in (better, worse)]
    assert states == sorted(states)


@given(value=values, cut=values, error=st.floats(0, 20), more=st.floats(0, 20))
def test_a_larger_error_never_makes_a_verdict_surer(
    value: float, cut: float, error: float, more: float
) -> None:
    against = Cut(cut, None, "above")
    if state_of(value, error, against=against) == "borderline":
        assert state_of(value, error + more, against=against) == "borderline"


def test_without_error_every_value_has_a_side() -> None:
    assert state_of(20.0, 0.0, against=Cut(20.0, None, "above")) == "outside"
    assert state_of(20.0, 0.0, against=Cut(20.0, None, "below")) == "within"


# Limits.


def test_a_limit_is_judged_for_each_side() -> None:
    left, right = judged_bend([30, 31, 32], [10, 12, 14]).findings
    assert (left.side, left.state, left.value) == ("left", "within", 31.0)
    assert (right.side, right.state, right.value) == ("right", "outside", 12.0)
    assert right.why == "The right bend was 12° (±2°), below 20°, in 3 of 3."
    assert (left.action, right.action) == ("", "Repeat on another day.")
    assert (right.error, right.error_basis, right.unit) == (2.0, "measured", "deg")


def test_the_repetition_shown_is_the_worst_or_a_typical_one() -> None:
    left, right = judged_bend([30, 31, 38], [14, 10, 12]).findings
    assert (left.repetition, left.frame) == (2, 2 * STEP)
    assert (right.repetition, right.frame) == (5, 5 * STEP)
    assert right.time_s == pytest.approx(5 * STEP / 25)


def test_swapping_left_and_right_swaps_the_sides_of_findings_and_nothing_else() -> None:
    protocol = protocol_of(findings=[LIMIT, ASYMMETRY])
    other = {"left": "right", "right": "left", "both": "both"}

    def told(left: Sequence[float], right: Sequence[float]) -> dict[tuple[str, str], Any]:
        result = judged_bend(left, right, protocol)
        return {(one.id, one.side): (one.state, one.value, one.error) for one in result.findings}

    one, swapped = told([30, 31, 32], [10, 12, 14]), told([10, 12, 14], [30, 31, 32])
    assert swapped == {(name, other[side]): rest for (name, side), rest in one.items()}


def test_the_worst_repetition_decides_where_the_rule_says_so() -> None:
    protocol = protocol_of(findings=[{**LIMIT, "statistic": "worst"}])
    left, right = judged_bend([30, 31, 10], [30, 31, 32], protocol).findings
    assert (left.state, left.value, left.statistic) == ("outside", 10.0, "worst")
    assert (right.state, right.value, right.absolute) == ("within", 30.0, False)


def test_the_absolute_value_is_judged_where_the_rule_says_so() -> None:
    turn = {**BEND_MEASURE, "name": "thorax_rotation_deg"}
    finding = {**LIMIT, "measure": "thorax_rotation_deg", "compare": "above", "absolute": True}
    protocol = protocol_of(measures=[BEND_MEASURE, turn], findings=[finding])
    bend = bend_series([30] * 3, [30] * 3)
    turned = series_of(
        {
            **bend.channels,
            ("thorax_rotation_deg", "both"): -bend.channels["trunk_side_bend_deg", "both"],
        }
    )
    errors = errors_of(trunk_side_bend_deg=2.0, thorax_rotation_deg=2.0)
    result = judged(turned, bend_repetitions([30] * 3, [30] * 3), protocol, errors=errors)
    assert [(one.state, one.value) for one in result.findings] == [("outside", 30.0)] * 2
    assert all(one.absolute and one.statistic == "mean" for one in result.findings)


def test_too_few_repetitions_leave_the_numbers_but_no_verdict() -> None:
    result = judged_bend([30, 31], [30, 31, 32])
    left, right = result.findings
    assert result.status == "judged"
    assert result.summary[0].mean == 30.5
    assert (left.state, left.value, left.repetition) == ("not_measured", None, None)
    assert left.why == (
        "Not measured: 2 repetitions on the left could be used, at least 3 are needed."
    )
    assert (
        left.action
        == why("few_usable", usable="", side=" on the left", left_out="", needed=3).advice
    )
    assert right.state == "within"


def test_a_hidden_value_is_not_measured_with_the_reason() -> None:
    series = bend_series([30] * 3, [30] * 3)
    hidden = series.channels["trunk_side_bend_deg", "both"].copy()
    hidden[STEP - 20 : STEP + 21] = np.nan
    result = judged(
        series_of({("trunk_side_bend_deg", "both"): hidden}),
        bend_repetitions([30] * 3, [30] * 3),
        protocol_of(),
    )
    left, right = result.findings
    assert left.state == "not_measured"
    assert left.why == (
        "Not measured: hidden from the camera at that moment (in 1 of 3 repetitions)."
    )
    assert left.action == why("hidden").advice
    assert right.state == "within"


def test_a_withheld_measure_is_not_measured_with_the_reason() -> None:
    series = series_of(
        {("pelvis_shift_ratio", "both"): np.zeros(700)},
        withheld={"trunk_side_bend_deg": Why("the shoulders are covered", "Bare them.")},
    )
    result = judged(series, bend_repetitions([30] * 3, [30] * 3), protocol_of())
    assert {one.why for one in result.findings} == {"Not measured: the shoulders are covered."}
    assert {one.action for one in result.findings} == {"Bare them."}


def test_what_more_repetitions_would_not_show_is_told_before_that_there_were_too_few() -> None:
    series = series_of(
        {("pelvis_shift_ratio", "both"): np.zeros(700)},
        withheld={"trunk_side_bend_deg": Why("the shoulders are covered", "Bare them.")},
    )
    result = judged(series, bend_repetitions([30], [30]), protocol_of())
    assert {one.why for one in result.findings} == {"Not measured: the shoulders are covered."}


def test_too_few_repetitions_name_those_that_were_left_out() -> None:
    left, right = [30.0] * 3, [30.0] * 3
    repetitions = bend_repetitions(left, right)
    repetitions[0] = replace(repetitions[0], complete=False)
    finding = judged(bend_series(left, right), repetitions, protocol_of()).findings[0]
    assert finding.why == (
        "Not measured: 2 repetitions on the left could be used (1 not finished), "
        "at least 3 are needed."
    )


# Norms.


def test_the_cut_comes_from_the_norm_of_the_person() -> None:
    rows = [
        norm_row("young", age_min=20, age_max=39, lower=28.0),
        norm_row("old", age_min=60, age_max=79, lower=12.0),
    ]
    protocol = protocol_of(findings=[{**LIMIT, "cut_norm": "bend_norm"}])

    def left(person: Person) -> FindingResult:
        return judged_bend(
            [20] * 3, [20] * 3, protocol, norms=norms_of(*rows), person=person
        ).findings[0]

    young, old, unknown = (left(Person(age_years=age)) for age in (30, 70, None))
    assert (young.state, young.cut) == ("outside", 28.0)
    assert (old.state, old.cut) == ("within", 12.0)
    assert old.norm is not None
    assert old.norm.id == "old"
    assert (unknown.state, unknown.cut, unknown.norm) == ("borderline", 20.0, None)
    assert unknown.why.endswith("so the general cut of this test was used.")


def test_the_bound_of_a_norm_is_its_fifth_centile_unless_the_row_says_otherwise() -> None:
    protocol = protocol_of(findings=[{**LIMIT, "cut_norm": "bend_norm"}])
    found = judged_bend([20] * 3, [20] * 3, protocol, norms=norms_of(norm_row("any_age")))
    assert found.findings[0].cut == pytest.approx(30 - 1.64 * 5)


def test_without_norm_and_cut_nothing_is_judged() -> None:
    protocol = protocol_of(findings=[{**LIMIT, "cut": None, "cut_norm": "bend_norm"}])
    left = judged_bend([20] * 3, [20] * 3, protocol).findings[0]
    assert left.state == "not_measured"
    assert left.why == "Not measured: no norm could be chosen without the person's sex and age."
    assert left.action.startswith("Give sex and age")
    known = judged_bend([20] * 3, [20] * 3, protocol, person=Person(sex="male", age_years=40))
    assert known.findings[0].why == "Not measured: there is no norm for this person."
    assert known.findings[0].action == "Compare with the other side."


def test_a_recalled_number_is_never_called_documented() -> None:
    recalled = judged_bend(
        [20] * 3, [20] * 3, protocol_of(findings=[{**LIMIT, "sources": ["recalled_source"]}])
    ).findings[0]
    assert recalled.basis == "tool_choice"
    assert "not re-read" in recalled.basis_note
    by_norm = judged_bend(
        [20] * 3,
        [20] * 3,
        protocol_of(findings=[{**LIMIT, "cut_norm": "bend_norm"}]),
        norms=norms_of(norm_row("old_book", checked="recalled")),
    ).findings[0]
    assert by_norm.basis == "tool_choice"
    assert judged_bend([20] * 3, [20] * 3).findings[0].basis == "documented"


def test_the_norm_beside_a_measure_is_shown() -> None:
    protocol = protocol_of(
        measures=[{**BEND_MEASURE, "norm": "bend_norm"}],
        findings=[{**LIMIT, "why_within": "{value}; {norm}"}],
    )
    result = judged_bend([30] * 3, [30] * 3, protocol, norms=norms_of(norm_row("any_age")))
    assert result.norms["trunk_side_bend_deg"].id == "any_age"
    assert result.findings[0].why == "30° (±2°); Somebody 1999."


def test_a_sentence_may_place_the_error_itself() -> None:
    finding = {**LIMIT, "why_within": "{value}, give or take {error}"}
    left = judged_bend([30] * 3, [30] * 3, protocol_of(findings=[finding])).findings[0]
    assert left.why == "30°, give or take 2°."


# Asymmetry.


def asymmetry_of(
    left: Sequence[float], right: Sequence[float], error: float = 2.0
) -> FindingResult:
    result = judged_bend(
        left,
        right,
        protocol_of(findings=[ASYMMETRY]),
        errors=errors_of(trunk_side_bend_deg=error),
    )
    return result.findings[0]


def test_a_clear_difference_is_outside_and_names_the_smaller_side() -> None:
    found = asymmetry_of([34, 35, 36], [19, 20, 21])
    assert (found.state, found.value, found.side) == ("outside", 15.0, "both")
    assert found.error == pytest.approx(2 * 2**0.5)
    assert found.why == (
        "The right side is smaller by 15° (±3°), 10° or more. Left 35° (±2°), right 20° (±2°)."
    )
    assert found.repetition == 5


def test_the_gate_is_the_error_of_a_difference() -> None:
    assert asymmetry_of([35] * 3, [20] * 3, error=3.0).state == "outside"
    assert asymmetry_of([35] * 3, [20] * 3, error=4.0).state == "borderline"
    assert asymmetry_of([35] * 3, [34] * 3, error=3.0).state == "within"


def test_a_difference_that_was_measured_as_such_has_its_own_error() -> None:
    (row,) = errors_of(trunk_side_bend_deg=4.0).rows.values()
    apart = row.model_copy(update={"kind": "difference", "half_width_95": 3.0})
    result = judged_bend(
        [35] * 3, [20] * 3, protocol_of(findings=[ASYMMETRY]), errors=ErrorTable.of([row, apart])
    )
    (found,) = result.findings
    assert (found.state, found.error) == ("outside", 3.0)
    assert (result.asymmetry[0].error, result.asymmetry[0].beyond_error) == (3.0, True)


def test_a_difference_in_too_few_pairs_is_not_outside() -> None:
    found = asymmetry_of([60, 30, 30], [22, 23, 24])
    assert found.state == "borderline"
    assert "Only 1 of 3 pairs of repetitions show it." in found.why
    assert asymmetry_of([40, 40, 30], [22, 23, 24]).state == "outside"


def test_one_side_alone_is_not_compared() -> None:
    found = asymmetry_of([30] * 3, [30])
    assert (found.state, found.side) == ("not_measured", "both")
    assert "1 repetition on the right could be used" in found.why


def rotation(
    left: Sequence[float], right: Sequence[float], finding: dict[str, Any]
) -> FindingResult:
    """Judge hip rotation; each side is (internal, external), three repetitions of each."""
    inner, outer = "hip_internal_rotation_deg", "hip_external_rotation_deg"
    measures = [
        {
            **BEND_MEASURE,
            "name": name,
            "side": "repetition",
            "oriented": False,
            "directions": [direction],
        }
        for name, direction in ((inner, "internal"), (outer, "external"))
    ]
    signals = [
        {"measure": inner, "side": side, "positive": "internal", "negative": "external"}
        for side in ("left", "right")
    ]
    protocol = protocol_of(measures=measures, findings=[finding], signals=signals)
    series, repetitions = rotation_series(left, right)
    errors = errors_of(hip_internal_rotation_deg=2.0, hip_external_rotation_deg=2.0)
    return judged(series, repetitions, protocol, errors=errors).findings[0]


def rotation_series(left: Sequence[float], right: Sequence[float]) -> tuple[Any, Any]:
    plan = [
        (side, direction, height)
        for side, heights in (("left", left), ("right", right))
        for direction, height in zip(("internal", "external"), heights, strict=True)
        for _ in range(3)
    ]
    n = STEP * (len(plan) + 1)
    channels: dict[Any, Any] = {}
    for side in ("left", "right"):
        heights = {
            STEP * number: height if direction == "internal" else -height
            for number, (of, direction, height) in enumerate(plan, start=1)
            if of == side
        }
        channels["hip_internal_rotation_deg", side] = bumps(n, heights)
        channels["hip_external_rotation_deg", side] = -channels["hip_internal_rotation_deg", side]
    sides: Any = [side for side, _, _ in plan]
    return series_of(channels), repetitions_of(sides, directions=[one[1] for one in plan])


ARC = {
    **ASYMMETRY,
    "measure": "hip_internal_rotation_deg",
    "plus_measure": "hip_external_rotation_deg",
    "cut": 15.0,
}


def test_the_total_arc_is_compared_with_the_error_of_a_sum() -> None:
    found = rotation([40, 50], [30, 30], ARC)
    assert (found.value, found.state) == (30.0, "outside")
    assert found.error == pytest.approx(4.0)
    assert "Left 90° (±3°), right 60° (±3°)." in found.why
    assert rotation([40, 30], [30, 40], ARC).state == "within"


# Mismatch.

MISMATCH: dict[str, Any] = {
    "rule": "mismatch",
    "id": "one_sided",
    "title": "Turns out more than in on one side",
    "grade": "note",
    "larger": "hip_external_rotation_deg",
    "smaller": "hip_internal_rotation_deg",
    "cut": 10.0,
    "basis": "tool_choice",
    "sources": ["read_source"],
    "why_outside": "only the {side} hip turns out {value} more than in",
    "why_within": "neither hip turns out {cut} more than in",
    "why_both": "both hips do, as in half of adults",
    "action": "Discuss.",
}


@pytest.mark.parametrize(
    ("left", "right", "state", "side", "start"),
    [
        ([30, 50], [40, 40], "outside", "left", "Only the left hip turns out 20° (±3°) more"),
        ([40, 40], [30, 50], "outside", "right", "Only the right hip"),
        ([30, 50], [30, 50], "within", "both", "Both hips do"),
        ([40, 40], [40, 40], "within", "both", "Neither hip"),
        (
            [30, 50],
            [30, 41],
            "borderline",
            "left",
            "Turns out more than in on one side on the left",
        ),
        (
            [30, 41],
            [40, 40],
            "borderline",
            "left",
            "Turns out more than in on one side on the left",
        ),
    ],
)
def test_only_a_one_sided_mismatch_is_of_note(
    left: list[float], right: list[float], state: str, side: str, start: str
) -> None:
    found = rotation(left, right, MISMATCH)
    assert (found.state, found.side) == (state, side)
    assert found.why.startswith(start)


# Validity.

VALIDITY: dict[str, Any] = {
    "rule": "validity",
    "id": "pelvis_moved",
    "title": "Pelvis turned along",
    "grade": "record",
    "measure": "pelvis_rotation_deg",
    "cut": 10.0,
    "basis": "tool_choice",
    "sources": ["read_source"],
    "why_outside": "the pelvis turned in {count} of {of}, up to {value}",
    "why_within": "the pelvis turned {value} at most",
    "action": "Sit with the knees against a block.",
    "invalidates": ["low"],
}


def with_pelvis(turns: Sequence[float], error: float = 2.0) -> Any:
    """Judge bends of 30 to the left whose pelvis turns so far, and three good right ones."""
    left, right = [30.0] * len(turns), [30.0] * 3
    bend = bend_series(left, right)
    n = len(bend.time_s)
    turned = bumps(n, {STEP * number: turn for number, turn in enumerate(turns, start=1)})
    pelvis = {**BEND_MEASURE, "name": "pelvis_rotation_deg", "oriented": False}
    return judged(
        series_of({**bend.channels, ("pelvis_rotation_deg", "both"): turned}),
        bend_repetitions(left, right),
        protocol_of(measures=[BEND_MEASURE, pelvis], findings=[LIMIT, VALIDITY]),
        errors=errors_of(trunk_side_bend_deg=2.0, pelvis_rotation_deg=error),
    )


def test_spoilt_repetitions_are_left_out_and_the_rest_is_judged() -> None:
    result = with_pelvis([0, -30, 0, 0])
    assert [one.valid for one in result.repetitions[:4]] == [True, False, True, True]
    assert result.repetitions[1].invalid_reason == "pelvis turned along"
    assert result.summary[0].count == 3
    low, _, moved, still = result.findings
    assert low.state == "within"
    assert (moved.state, moved.value, moved.repetition) == ("outside", 30.0, 2)
    assert moved.why == "The pelvis turned in 1 of 4, up to 30° (±2°)."
    assert (still.side, still.state) == ("right", "within")


def test_too_many_spoilt_repetitions_leave_no_verdict_but_repeat() -> None:
    low, right, moved, _ = with_pelvis([30, 30, 0]).findings
    assert low.state == "not_measured"
    assert low.why == (
        "Not measured: 2 of 3 repetitions on the left had to be left out "
        "(pelvis turned along); at least 3 are needed."
    )
    assert low.action == "Repeat the trial. Sit with the knees against a block."
    assert right.state == "within"
    assert moved.state == "outside"


def test_noise_does_not_spoil_a_trial() -> None:
    result = with_pelvis([15, 15, 15], error=6.0)
    assert all(one.valid for one in result.repetitions)
    assert [one.state for one in result.findings if one.id == "pelvis_moved"] == [
        "borderline",
        "within",
    ]


def test_a_trial_whose_validity_cannot_be_seen_is_judged() -> None:
    pelvis = {**BEND_MEASURE, "name": "pelvis_rotation_deg"}
    result = judged_bend(
        [30] * 3,
        [30] * 3,
        protocol_of(measures=[BEND_MEASURE, pelvis], findings=[LIMIT, VALIDITY]),
    )
    states = [(one.id, one.state) for one in result.findings]
    assert states == [("low", "within")] * 2 + [("pelvis_moved", "not_measured")] * 2


def test_every_finding_is_there_when_nothing_was_judged() -> None:
    findings = [LIMIT, ASYMMETRY]
    result = judged(None, [], protocol_of(findings=findings, signals=[BEND_SIGNAL]))
    assert result.status == "not_judged"
    assert [(one.id, one.side, one.state) for one in result.findings] == [
        ("low", "left", "not_measured"),
        ("low", "right", "not_measured"),
        ("uneven", "both", "not_measured"),
    ]
    assert {one.why for one in result.findings} == {
        "Not measured: No posture was found that angles can be counted from."
    }
