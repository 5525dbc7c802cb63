from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from screen.reason_kinds import Why
from screen.reasons import why
from screen.screening.parts import Person
from screen.screening.protocols.files import load_protocol
from screen.screening.reference.error_table import ErrorTable
from screen.screening.reference.norms import NormTable
from screen.screening.result import FindingResult
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


def limit_findings(
    value: float, *, error: float = 2.0, **finding: Any
) -> tuple[FindingResult, FindingResult]:
    """Judge three bends of that height to each side; return the left and the right finding."""
    protocol = protocol_of(findings=[{**LIMIT, **finding}])
    errors = errors_of(trunk_side_bend_deg=error)
    left, right = judged_bend([value] * 3, [value] * 3, protocol, errors=errors).findings
    return left, right


# Likelihoods.


@pytest.mark.parametrize(
    ("value", "likelihood"),
    [
        (18.0, "very_likely"),
        (19.0, "likely"),
        (20.0, "uncertain"),
        (21.0, "unlikely"),
        (22.0, "very_unlikely"),
    ],
)
def test_below_a_cut_off_of_20_with_an_error_of_2(value: float, likelihood: str) -> None:
    assert limit_findings(value)[0].likelihood == likelihood
    mirrored, _ = limit_findings(40.0 - value, compare="above")
    assert mirrored.likelihood == likelihood


def test_a_wide_error_lowers_the_certainty_and_still_answers() -> None:
    """41 +- 22 against 20 is 97 in 100 beyond; 34 +- 27 is 84 in 100."""
    surer, _ = limit_findings(41.0, error=22.0, compare="above")
    unsure, _ = limit_findings(34.0, error=27.0, compare="above")
    assert surer.probability_beyond == pytest.approx(0.97, abs=0.005)
    assert unsure.probability_beyond == pytest.approx(0.845, abs=0.005)
    assert (surer.likelihood, unsure.likelihood) == ("very_likely", "likely")


def test_an_uncertain_finding_says_value_interval_and_cut_off() -> None:
    uncertain, _ = limit_findings(20.5)
    assert uncertain.why == (
        "Small bend: 20° (18° to 22°), which does not tell on which side of the cut-off of 20° "
        "the true value lies."
    )
    assert (uncertain.low, uncertain.high) == (pytest.approx(18.5), pytest.approx(22.5))


# Limits.


def test_a_limit_is_judged_for_each_side() -> None:
    left, right = judged_bend([30, 31, 32], [10, 12, 14]).findings
    assert (left.side, left.likelihood, left.value) == ("left", "very_unlikely", 31.0)
    assert (right.side, right.likelihood, right.value) == ("right", "very_likely", 12.0)
    assert right.why == "The right bend was 12° (10° to 14°), below 20°, in 3 of 3."
    assert (left.action, right.action) == ("", "Repeat on another day.")
    assert (right.error, right.error_basis, right.unit) == (2.0, "measured", "deg")


def test_the_repetition_shown_is_the_one_nearest_to_the_mean() -> None:
    left, right = judged_bend([30, 31, 38], [14, 10, 12]).findings
    assert (left.repetition, left.frame) == (2, 2 * STEP)
    assert (right.repetition, right.frame) == (6, 6 * STEP)
    assert right.time_s == pytest.approx(6 * STEP / 25)


def test_swapping_left_and_right_swaps_the_sides_of_findings_and_nothing_else() -> None:
    protocol = protocol_of(findings=[LIMIT, ASYMMETRY])
    other = {"left": "right", "right": "left", "both": "both"}

    def told(left: Sequence[float], right: Sequence[float]) -> dict[tuple[str, str], Any]:
        result = judged_bend(left, right, protocol)
        return {
            (one.id, one.side): (one.likelihood, one.value, one.error) for one in result.findings
        }

    one, swapped = told([30, 31, 32], [10, 12, 14]), told([10, 12, 14], [30, 31, 32])
    assert swapped == {(name, other[side]): rest for (name, side), rest in one.items()}


def test_the_worst_repetition_decides_where_the_rule_says_so() -> None:
    protocol = protocol_of(findings=[{**LIMIT, "statistic": "worst"}])
    left, right = judged_bend([30, 31, 10], [30, 31, 32], protocol).findings
    assert (left.likelihood, left.value, left.statistic) == ("very_likely", 10.0, "worst")
    assert (right.likelihood, right.value, right.absolute) == ("very_unlikely", 30.0, False)


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
    assert [(one.likelihood, one.value) for one in result.findings] == [("very_likely", 30.0)] * 2
    assert all(one.absolute and one.statistic == "mean" for one in result.findings)


def test_few_repetitions_are_judged_and_counted_in_the_sentence() -> None:
    result = judged_bend([30, 31], [30, 31, 32])
    left, right = result.findings
    assert result.status == "judged"
    assert (left.likelihood, left.value, left.count) == ("very_unlikely", 30.5, 2)
    assert left.why.endswith("It rests on 2 repetitions on the left.")
    assert "It rests on" not in right.why


def test_no_repetition_of_a_side_is_not_measured_with_the_number_to_do() -> None:
    left, right = judged_bend([], [30, 31, 32]).findings
    assert (left.likelihood, left.value, left.repetition) == ("not_measured", None, None)
    assert left.why == "Not measured: there was no full repetition on the left."
    assert left.reason == "There was no full repetition on the left."
    assert left.advice == why("none_usable", side=" on the left", left_out="", needed=3).advice
    assert right.likelihood == "very_unlikely"


def test_a_mean_over_more_repetitions_is_surer_by_what_repeats() -> None:
    """Half of the variance of an error of 4 lies between repetitions."""
    (row,) = errors_of(trunk_side_bend_deg=4.0).rows.values()
    within = row.model_copy(update={"within_sd": 4.0 / 1.96 / 2**0.5, "n": 40})

    def error(count: int) -> float | None:
        table = ErrorTable.of([within])
        return judged_bend([30] * count, [30], errors=table).findings[0].error

    assert error(1) == pytest.approx(4.0)
    assert error(2) == pytest.approx(4.0 * 0.75**0.5)
    assert error(8) == pytest.approx(4.0 * (0.5 + 0.5 / 8) ** 0.5)


def test_a_hidden_value_is_not_measured_with_the_reason() -> None:
    series = bend_series([30] * 3, [30] * 3)
    hidden = series.channels["trunk_side_bend_deg", "both"].copy()
    hidden[STEP - 20 : 3 * STEP + 21] = np.nan
    result = judged(
        series_of({("trunk_side_bend_deg", "both"): hidden}),
        bend_repetitions([30] * 3, [30] * 3),
        protocol_of(),
    )
    left, right = result.findings
    assert left.likelihood == "not_measured"
    assert left.why == "Not measured: hidden from the camera at that moment."
    assert left.action == why("hidden").advice
    assert right.likelihood == "very_unlikely"


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


def test_no_repetition_names_those_that_were_left_out() -> None:
    left, right = [30.0], [30.0] * 3
    repetitions = bend_repetitions(left, right)
    repetitions[0] = replace(repetitions[0], complete=False)
    finding = judged(bend_series(left, right), repetitions, protocol_of()).findings[0]
    assert finding.why == (
        "Not measured: there was no full repetition on the left (1 left out: not finished)."
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
    assert (young.likelihood, young.cut) == ("very_likely", 28.0)
    assert (old.likelihood, old.cut) == ("very_unlikely", 12.0)
    assert old.norm is not None
    assert old.norm.id == "old"
    assert (unknown.likelihood, unknown.cut, unknown.norm) == ("uncertain", 20.0, None)
    assert unknown.why.endswith("so the general cut-off of this test was used.")


def test_the_bound_of_a_norm_is_its_fifth_centile_unless_the_row_says_otherwise() -> None:
    protocol = protocol_of(findings=[{**LIMIT, "cut_norm": "bend_norm"}])
    found = judged_bend([20] * 3, [20] * 3, protocol, norms=norms_of(norm_row("any_age")))
    assert found.findings[0].cut == pytest.approx(30 - 1.64 * 5)


def test_without_norm_and_cut_nothing_is_judged() -> None:
    protocol = protocol_of(findings=[{**LIMIT, "cut": None, "cut_norm": "bend_norm"}])
    left = judged_bend([20] * 3, [20] * 3, protocol).findings[0]
    assert left.likelihood == "not_measured"
    told = why("no_norm_without_profile", missing="sex and age")
    assert left.why == f"Not measured: {told.reason}."
    assert left.action == told.advice
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
    assert result.findings[0].why == "30° (28° to 32°); Somebody 1999."


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
    assert (found.likelihood, found.value, found.side) == ("very_likely", 15.0, "both")
    assert found.error == pytest.approx(2 * 2**0.5)
    assert found.why == (
        "The right side is smaller by 15° (12° to 18°), 10° or more. "
        "Left 35° (±2°), right 20° (±2°)."
    )
    assert found.repetition == 5


def test_the_error_is_that_of_a_difference() -> None:
    """15 against 10 with an error of e on each side: z = 5 / (sqrt(2) e / 1.96)."""
    assert asymmetry_of([35] * 3, [20] * 3, error=4.0).likelihood == "very_likely"
    assert asymmetry_of([35] * 3, [20] * 3, error=6.0).likelihood == "likely"
    assert asymmetry_of([35] * 3, [20] * 3, error=10.0).likelihood == "uncertain"
    assert asymmetry_of([35] * 3, [34] * 3, error=3.0).likelihood == "very_unlikely"


def test_a_difference_that_was_measured_as_such_has_its_own_error() -> None:
    (row,) = errors_of(trunk_side_bend_deg=4.0).rows.values()
    apart = row.model_copy(update={"kind": "difference", "half_width_95": 3.0})
    result = judged_bend(
        [35] * 3, [20] * 3, protocol_of(findings=[ASYMMETRY]), errors=ErrorTable.of([row, apart])
    )
    (found,) = result.findings
    assert (found.likelihood, found.error) == ("very_likely", 3.0)
    assert (result.asymmetry[0].error, result.asymmetry[0].beyond_error) == (3.0, True)


def test_a_difference_of_sums_has_the_errors_of_both_differences() -> None:
    """Each 3 where the sides' own would give 8: sqrt(2) times 3, before the spread of pairs."""
    (row,) = errors_of(trunk_side_bend_deg=4.0).rows.values()
    apart = row.model_copy(update={"kind": "difference", "half_width_95": 3.0})
    twice = {**ASYMMETRY, "plus_measure": ASYMMETRY["measure"]}
    result = judged_bend(
        [35] * 3, [20] * 3, protocol_of(findings=[twice]), errors=ErrorTable.of([row, apart])
    )
    assert result.findings[0].error == pytest.approx(3 * 2**0.5)


def test_a_difference_that_one_pair_shows_counts_for_little() -> None:
    """Means differ by 17 in both; once because of a single pair, once in all of them."""
    assert asymmetry_of([60, 30, 30], [22, 23, 24]).likelihood == "uncertain"
    assert asymmetry_of([40, 40, 40], [22, 23, 24]).likelihood == "very_likely"


def test_one_side_alone_is_not_compared() -> None:
    found = asymmetry_of([30] * 3, [])
    assert (found.likelihood, found.side) == ("not_measured", "both")
    assert "there was no full repetition on the right" in found.why


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
    assert (found.value, found.likelihood) == (30.0, "very_likely")
    assert found.error == pytest.approx(4.0)
    assert "Left 90° (±3°), right 60° (±3°)." in found.why
    assert rotation([40, 30], [30, 40], ARC).likelihood == "very_unlikely"


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
    "why_beyond": "only the {side} hip turns out {value} more than in",
    "why_within": "neither hip turns out {cut} more than in",
    "why_both": "both hips do, as in half of adults",
    "what_both": "both hips do",
    "what": "the {side} hip alone",
    "action": "Discuss.",
}


@pytest.mark.parametrize(
    ("left", "right", "likelihood", "start"),
    [
        ([30, 50], [40, 40], "very_likely", "Only the left hip turns out 20° (17° to 23°) more"),
        ([40, 40], [30, 50], "very_likely", "Only the right hip"),
        ([30, 50], [30, 50], "very_unlikely", "Both hips do"),
        ([40, 40], [40, 40], "very_unlikely", "Neither hip"),
        ([30, 50], [30, 40], "uncertain", "Turns out more than in on one side: 20°"),
        ([30, 40], [40, 40], "uncertain", "Turns out more than in on one side: 10°"),
    ],
)
def test_only_a_one_sided_mismatch_is_of_note(
    left: list[float], right: list[float], likelihood: str, start: str
) -> None:
    found = rotation(left, right, MISMATCH)
    assert found.likelihood == likelihood
    assert found.why.startswith(start)
    both = start.startswith("Both")
    assert (found.side == "both") is both
    assert (found.what == "both hips do") is both


EQUAL, OUT, IN = (40.0, 40.0), (30.0, 55.0), (55.0, 30.0)
"""Internal and external rotation of a hip."""


@pytest.mark.parametrize(
    ("left", "right", "likelihood", "start", "also"),
    [
        (EQUAL, EQUAL, "very_unlikely", "Very unlikely. The nearest", ""),
        (OUT, EQUAL, "very_likely", "Very likely: the left hip turns out more than in by 25", ""),
        (EQUAL, OUT, "very_likely", "Very likely: the right hip turns out more than in by 25", ""),
        (OUT, OUT, "very_unlikely", "Not one hip alone: both hips turn out more than in", ""),
        (IN, EQUAL, "very_likely", "Very likely: the left hip turns in more than out by 25", ""),
        (EQUAL, IN, "very_likely", "Very likely: the right hip turns in more than out by 25", ""),
        (IN, IN, "very_unlikely", "Not one hip alone: both hips turn in more than out", ""),
        (OUT, IN, "very_likely", "Very likely: the left hip", "the right hip turns in more"),
        (IN, OUT, "very_likely", "Very likely: the right hip", "the left hip turns in more"),
    ],
)
def test_inner_and_outer_rotation_are_compared_on_neither_either_and_both_hips(
    left: tuple[float, float],
    right: tuple[float, float],
    likelihood: str,
    start: str,
    also: str,
) -> None:
    seated = load_protocol("hip_rotation_seated").protocol
    question = seated.questions[0]
    protocol = seated.model_copy(
        update={
            "questions": [question],
            "findings": [one for one in seated.findings if one.id in question.findings],
        }
    )
    series, repetitions = rotation_series(left, right)
    measures = {one.channel or one.name: 2.0 for one in protocol.measures}
    errors = errors_of(**measures, **{one.name: 2.0 for one in protocol.measures if one.channel})
    result = judged(series, repetitions, protocol, errors=errors, norms=NormTable.load())
    (answer,) = result.answers
    assert answer.likelihood == likelihood
    assert answer.text.startswith(start)
    assert ("Also likely" in answer.text) is bool(also)
    assert also in answer.text


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
    "why_beyond": "the pelvis turned in {count} of {of}, up to {value}",
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
    assert low.likelihood == "very_unlikely"
    assert (moved.likelihood, moved.value, moved.repetition) == ("very_likely", 30.0, 2)
    assert moved.why == "The pelvis turned in 1 of 4, up to 30° (28° to 32°)."
    assert (still.side, still.likelihood) == ("right", "very_unlikely")


def test_a_trial_that_is_spoilt_throughout_is_to_be_repeated() -> None:
    low, right, moved, _ = with_pelvis([30, 30, 30]).findings
    assert low.likelihood == "not_measured"
    assert low.why == (
        "Not measured: 3 of 3 repetitions on the left had to be left out (pelvis turned along)."
    )
    assert low.action == "Repeat the trial. Sit with the knees against a block."
    assert right.likelihood == "very_unlikely"
    assert moved.likelihood == "very_likely"


def test_noise_does_not_spoil_a_trial() -> None:
    result = with_pelvis([14, 14, 14], error=6.0)
    assert all(one.valid for one in result.repetitions)
    assert [one.likelihood for one in result.findings if one.id == "pelvis_moved"] == [
        "likely",
        "very_unlikely",
    ]


def test_a_trial_whose_validity_cannot_be_seen_is_judged() -> None:
    pelvis = {**BEND_MEASURE, "name": "pelvis_rotation_deg"}
    result = judged_bend(
        [30] * 3,
        [30] * 3,
        protocol_of(measures=[BEND_MEASURE, pelvis], findings=[LIMIT, VALIDITY]),
    )
    likelihoods = [(one.id, one.likelihood) for one in result.findings]
    assert likelihoods == [("low", "very_unlikely")] * 2 + [("pelvis_moved", "not_measured")] * 2


def test_every_finding_is_there_when_nothing_was_judged() -> None:
    findings = [LIMIT, ASYMMETRY]
    result = judged(None, [], protocol_of(findings=findings, signals=[BEND_SIGNAL]))
    assert result.status == "not_judged"
    assert [(one.id, one.side, one.likelihood) for one in result.findings] == [
        ("low", "left", "not_measured"),
        ("low", "right", "not_measured"),
        ("uneven", "both", "not_measured"),
    ]
    assert {one.why for one in result.findings} == {
        "Not measured: No posture was found that angles can be counted from."
    }
