"""The shipped hip hinge on hand-made hinges whose every number is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from screen.kinematics.series import Doubt, MovementSeries, Repetition, Side
from screen.screening.protocols.files import load_protocol
from screen.screening.reference.error_table import ErrorTable
from screen.screening.reference.norms import NormTable
from screen.screening.result import Answer, FindingResult, ScreenResult
from tests.screening.builders import SIDE, judged, series_of, track_of

STEP = 100
DOWN = 40
"""Frames from the start of a repetition to its bottom, and from there back up."""
LEAN = 100.0
ERROR = 4.0


def hinge(
    rounding: Sequence[float],
    *,
    onset: float = 0.0,
    until: float = 1.0,
    hips: float | None = None,
    lean: float = LEAN,
    error: float = ERROR,
) -> tuple[MovementSeries, list[Repetition]]:
    """Hinges of that lean; the low back rounds evenly from ``onset`` to ``until`` of the way.

    The pelvis takes what is left of the lean, unless ``hips`` says how far the hips bend.
    """
    n = STEP * (len(rounding) + 1)
    trunk, lumbar, hip = np.zeros(n), np.zeros(n), np.zeros(n)
    way = np.concatenate([np.linspace(0, 1.1, DOWN + 1), np.linspace(1.1, 0, DOWN + 1)[1:]])
    way = np.minimum(way, 1.0)
    repetitions = []
    for index, height in enumerate(rounding, start=1):
        part = slice(STEP * index - DOWN, STEP * index + DOWN + 1)
        trunk[part] = lean * way
        lumbar[part] = height * np.clip((way - onset) / (until - onset), 0, 1)
        hip[part] = (lean - height if hips is None else hips) * way
        repetitions.append(
            Repetition(index, "both", "hinge", STEP * index - DOWN, STEP * index, part.stop - 1)
        )
    channels: dict[tuple[str, Side], Any] = {
        ("trunk_inclination_deg", "both"): trunk,
        ("thorax_inclination_deg", "both"): trunk,
        ("lumbar_flexion_deg", "both"): lumbar,
        ("pelvis_inclination_deg", "both"): trunk - lumbar,
        ("hip_flexion_deg", "right"): hip,
    }
    own = {key: np.full(n, error) for key in channels if key[0] != "trunk_inclination_deg"}
    noise = 0.2 * np.resize([1.0, -1.0], 51)
    for values in channels.values():
        values[:51] += noise
    return replace(series_of(channels, view=SIDE), errors=own), repetitions


def screened(series: MovementSeries, repetitions: list[Repetition]) -> ScreenResult:
    return judged(
        series,
        repetitions,
        load_protocol("hip_hinge").protocol,
        track=track_of(len(series.time_s)),
        errors=ErrorTable.of(
            row.model_copy(update={"factor": None}) for row in ErrorTable.load().rows.values()
        ),
        norms=NormTable.load(),
    )


def found(name: str, rounding: Sequence[float], **more: Any) -> FindingResult:
    result = screened(*hinge(rounding, **more))
    return next(one for one in result.findings if one.id == name)


def answered(name: str, rounding: Sequence[float], **more: Any) -> Answer:
    result = screened(*hinge(rounding, **more))
    return next(one for one in result.answers if one.id == name)


def measure(name: str, rounding: Sequence[float], **more: Any) -> Any:
    return next(one for one in screened(*hinge(rounding, **more)).summary if one.measure == name)


# Rule 1: the low back still until the hips have bent 50 degrees.


def test_a_still_back_says_up_to_where_it_stayed_still() -> None:
    still = found("hinge_still_until", [3] * 6, hips=75.0)
    assert (still.likelihood, still.value) == ("very_unlikely", 75.0)
    assert 0.8 * ERROR < still.error <= ERROR  # a mean of six is surer, by what differs among them
    assert still.why == (
        f"The low back stayed still through the whole movement, up to 75° ({still.low:.0f}° to "
        f"{still.high:.0f}°) of bend in the hips; the drill asks for 50°."
    )
    shallow = found("hinge_still_until", [3] * 6, hips=40.0)
    assert shallow.likelihood == "not_measured"
    assert "the movement ended at 40°, short of the cut-off of 50°" in shallow.reason
    assert shallow.advice == "Bend further forward if it is comfortable."
    assert measure("hip_flexion_before_lumbar_deg", [3] * 6, hips=75.0).at_least == 6


def test_a_back_that_rounds_early_and_one_that_rounds_late() -> None:
    """Rounding 40 degrees: the 10 that are watched for are there after a quarter of its way."""
    early = found("hinge_still_until", [40] * 6, hips=80.0)
    assert early.value == pytest.approx(20.0, abs=0.1)
    of_one = (ERROR**2 + (80 * 4 / 40) ** 2) ** 0.5
    assert 0.8 * of_one < early.error <= of_one
    assert early.likelihood == "very_likely"
    assert early.why.startswith("The low back began to round when the hips had bent 20°")
    late = found("hinge_still_until", [40] * 6, hips=80.0, onset=0.75)
    assert late.value == pytest.approx(65.0, abs=0.2)
    assert late.likelihood == "very_unlikely"
    assert late.why.startswith("The low back began to round only after the hips had bent 65°")


def test_both_parts_of_the_rule_are_named_for_what_they_are() -> None:
    note = found("hinge_still_until", [3] * 6, hips=75.0).basis_note
    assert "Documented: 50 degrees" in note
    assert "Error-based: the low back counts as still below 10 degrees" in note


def test_some_repetitions_still_and_some_not() -> None:
    mixed = found("hinge_still_until", [3, 3, 3, 40, 40, 40], hips=80.0, onset=0.75)
    assert "In 3 of 6 repetitions lumbar flexion never reached the level" in mixed.why


def test_an_unsure_back_is_not_called_still() -> None:
    """With 3 +- 12 degrees the watch value may have been passed at any time."""
    unsure = found("hinge_still_until", [3] * 6, hips=75.0, error=12.0)
    assert unsure.error is not None
    assert unsure.error > 60
    assert unsure.likelihood == "uncertain"


def test_the_depth_is_told_even_where_the_low_back_is_unsure() -> None:
    """At 75 +- 12 degrees the hips reached 50, whatever the low back did."""
    deep = found("hinge_depth", [3] * 6, hips=75.0, error=12.0)
    assert (deep.likelihood, deep.grade) == ("very_unlikely", "note")
    assert found("hinge_depth", [3] * 6, hips=40.0).likelihood == "very_likely"


# Rules 2 and 3, at the deepest bend.


@pytest.mark.parametrize(
    ("rounding", "error", "likelihood"),
    [
        (9.0, 4.0, "very_unlikely"),
        (18.0, 4.0, "unlikely"),
        (20.0, 4.0, "uncertain"),
        (22.0, 4.0, "likely"),
        (24.0, 4.0, "very_likely"),
        (34.0, 27.0, "likely"),
        (41.0, 22.0, "very_likely"),
        (18.0, 25.0, "uncertain"),
        (0.0, 25.0, "unlikely"),
    ],
)
def test_rounding_at_the_deepest_bend(rounding: float, error: float, likelihood: str) -> None:
    """A wide error lowers the certainty; it does not silence the tool."""
    rounds = found("hinge_lumbar_rounding", [rounding] * 6, error=error)
    assert rounds.likelihood == likelihood
    assert rounds.value == pytest.approx(rounding)


def test_a_back_that_rounds_in_a_shallow_bend_rounds() -> None:
    answer = answered("rounding", [40.0] * 6, lean=35.0)
    assert answer.likelihood == "very_likely"
    assert "35" not in answer.text


def test_two_repetitions_are_enough_for_an_answer_that_says_so() -> None:
    answer = answered("rounding", [49.0, 47.0])
    assert (answer.likelihood, answer.count) == ("very_likely", 2)
    assert answer.text.endswith("This rests on 2 repetitions.")


def test_a_still_back_in_a_shallow_bend_is_no_all_clear() -> None:
    answer = answered("rounding", [3.0] * 6, lean=35.0)
    assert answer.likelihood == "very_unlikely"
    assert "leaned only 35° forward" in answer.text
    assert "leaned only" not in answered("rounding", [3.0] * 6).text


# The course.


def test_the_course_of_the_share_at_30_60_and_90_degrees() -> None:
    rounding = [50.0] * 6
    for level in (30, 60, 90):
        flexion = measure(f"lumbar_flexion_at_{level}_deg", rounding)
        share = measure(f"lumbar_share_at_{level}_percent", rounding)
        assert flexion.mean == pytest.approx(level / 2)
        assert share.mean == pytest.approx(50.0)
        assert share.error == pytest.approx(100 * (ERROR**2 * 1.25) ** 0.5 / level, rel=0.01)


def test_a_lean_that_stops_short_gives_the_reason() -> None:
    short = measure("lumbar_share_at_90_percent", [30.0] * 6, lean=70.0)
    assert short.mean is None
    assert short.reason == "the movement did not reach 90° of trunk inclination"


def test_the_measures_of_a_course_stand_together_in_the_protocol() -> None:
    measures = load_protocol("hip_hinge").protocol.measures
    courses = {one.course for one in measures if one.course}
    for course in courses:
        levels = {one.at_value for one in measures if one.course == course}
        assert levels == {30.0, 60.0, 90.0}


# Early against late.


def test_early_late_and_cannot_tell() -> None:
    early = found("hinge_rounds_early", [40] * 6, until=0.5)
    late = found("hinge_rounds_early", [40] * 6, onset=0.5)
    even = found("hinge_rounds_early", [40] * 6)
    assert (early.likelihood, late.likelihood, even.likelihood) == (
        "very_likely",
        "very_unlikely",
        "uncertain",
    )
    assert (early.value, even.value) == (pytest.approx(100, abs=1), pytest.approx(50))
    assert "it comes early" in early.why
    assert "comes late" in late.why
    assert early.grade == "record"


def test_where_hardly_anything_rounds_nothing_is_early() -> None:
    none = found("hinge_rounds_early", [6] * 6)
    assert none.likelihood == "not_measured"
    assert "too little lumbar flexion to take a share of" in none.why


# Fatigue.


def test_rounding_that_grows_over_the_repetitions() -> None:
    tiring = found("hinge_rounding_grows", [10, 12, 20, 22, 34, 36], error=15.0)
    assert (tiring.likelihood, tiring.value, tiring.grade) == ("very_likely", 24.0, "note")
    assert tiring.error is not None
    assert tiring.error < 15.0
    assert found("hinge_rounding_grows", [20, 21, 20, 21, 20, 21]).likelihood == "very_unlikely"
    five = found("hinge_rounding_grows", [20] * 5)
    assert five.likelihood == "not_measured"
    assert "6 are needed" in five.why


# Doubts reach the clinician.


def test_a_doubt_is_the_reason_and_its_advice_the_action() -> None:
    series, repetitions = hinge([30.0] * 6)
    back = frozenset({"lumbar_flexion_deg", "hip_flexion_deg"})
    torn = Doubt(
        "outline_torn",
        "the outline of the back was torn",
        "Stand before a plain wall.",
        back,
        np.ones(len(series.time_s), dtype=bool),
    )
    channels = {
        key: np.full_like(values, np.nan) if key[0] in back else values
        for key, values in series.channels.items()
    }
    result = screened(replace(series, channels=channels, doubts=(torn,)), repetitions)
    for name in ("hinge_still_until", "hinge_lumbar_rounding", "hinge_lumbar_share"):
        finding = next(one for one in result.findings if one.id == name)
        assert finding.likelihood == "not_measured"
        assert finding.why == "Not measured: the outline of the back was torn."
        assert finding.action == "Stand before a plain wall."
    value = result.repetitions[0].measures["lumbar_flexion_deg"]
    assert (value.reason, value.advice) == (torn.reason, torn.advice)


def test_a_doubt_in_some_repetitions_only() -> None:
    series, repetitions = hinge([30.0] * 6)
    frames = np.zeros(len(series.time_s), dtype=bool)
    for one in repetitions[:4]:
        frames[one.start : one.end + 1] = True
    lumbar = series.channels["lumbar_flexion_deg", "both"].copy()
    lumbar[frames] = np.nan
    arm = Doubt(
        "arm",
        "an arm lay across the back",
        "Cross the arms.",
        frozenset({"lumbar_flexion_deg"}),
        frames,
    )
    channels = {**series.channels, ("lumbar_flexion_deg", "both"): lumbar}
    result = screened(replace(series, channels=channels, doubts=(arm,)), repetitions)
    finding = next(one for one in result.findings if one.id == "hinge_lumbar_rounding")
    assert finding.count == 2
    assert finding.why.endswith("It rests on 2 repetitions.")
    assert finding.likelihood == "very_likely"


# One unsure repetition.


def test_one_unsure_repetition_does_not_decide_alone() -> None:
    series, repetitions = hinge([50.0] * 6)
    own = series.errors["lumbar_flexion_deg", "both"].copy()
    own[repetitions[2].start : repetitions[2].end + 1] = 12.0
    errors = {**series.errors, ("lumbar_flexion_deg", "both"): own}
    result = screened(replace(series, errors=errors), repetitions)
    summary = next(one for one in result.summary if one.measure == "lumbar_flexion_deg")
    assert summary.error == pytest.approx(((5 * 4.0**2 + 12.0**2) / 6) ** 0.5)
    rounding = next(one for one in result.findings if one.id == "hinge_lumbar_rounding")
    assert rounding.likelihood == "very_likely"
