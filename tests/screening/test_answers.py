"""What a recording says to the questions of its protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from screen.screening.result import Answer, ScreenResult
from tests.screening.builders import (
    ASYMMETRY,
    BEND_MEASURE,
    LIMIT,
    bend_repetitions,
    bend_series,
    errors_of,
    judged,
    judged_bend,
    protocol_of,
    series_of,
    track_of,
)

SAY = {
    "very_likely": "very likely small to the {side}: {value} ({low} to {high})",
    "likely": "likely small to the {side}: {value}",
    "uncertain": "uncertain to the {side}: {value}, {cut} asked for",
    "unlikely": "unlikely small",
    "very_unlikely": "very unlikely small; the smaller one is {value}",
}
SMALL: dict[str, Any] = {
    "id": "small",
    "ask": "Is the bend small?",
    "about": "range",
    "findings": ["low"],
    "say": SAY,
    "both": "both sides are likely small: {value} to the {side}",
}
UNEVEN: dict[str, Any] = {
    "id": "sides",
    "ask": "Is one side smaller?",
    "about": "symmetry",
    "findings": ["uneven"],
    "say": dict.fromkeys(SAY, "the {side} side, {value} less than the {other}"),
}


def answers(
    left: Sequence[float],
    right: Sequence[float],
    *,
    questions: Sequence[dict[str, Any]] = (SMALL,),
    findings: Sequence[dict[str, Any]] = (LIMIT, ASYMMETRY),
    **more: Any,
) -> list[Answer]:
    protocol = protocol_of(findings=findings, questions=questions)
    return judged_bend(left, right, protocol, **more).answers


def test_the_answer_is_that_of_the_side_most_probably_beyond() -> None:
    (answer,) = answers([30] * 3, [19.0] * 3)
    assert (answer.question, answer.about) == ("Is the bend small?", "range")
    assert (answer.likelihood, answer.side, answer.finding) == ("likely", "right", "low")
    assert answer.text == "Likely small to the right: 19°."
    assert (answer.value, answer.count, answer.unit) == (19.0, 3, "deg")
    assert answer.low == pytest.approx(17.0)
    assert answer.high == pytest.approx(21.0)


@pytest.mark.parametrize(
    ("height", "likelihood", "text"),
    [
        (10.0, "very_likely", "Both sides are likely small: 10° to the left."),
        (20.0, "uncertain", "Uncertain to the left: 20°, 20° asked for."),
        (21.0, "unlikely", "Unlikely small."),
        (30.0, "very_unlikely", "Very unlikely small; the smaller one is 30°."),
    ],
)
def test_each_likelihood_has_its_sentence(height: float, likelihood: str, text: str) -> None:
    (answer,) = answers([height] * 3, [height] * 3)
    assert (answer.likelihood, answer.text) == (likelihood, text)


def test_swapping_left_and_right_swaps_the_side_in_the_answer() -> None:
    (one,), (other,) = answers([30] * 3, [10] * 3), answers([10] * 3, [30] * 3)
    assert (one.side, other.side) == ("right", "left")
    assert one.text.replace("right", "left") == other.text
    assert one.probability == other.probability


def test_a_difference_names_the_smaller_side_and_the_other() -> None:
    (answer,) = answers([35] * 3, [20] * 3, questions=[UNEVEN])
    assert (answer.likelihood, answer.side) == ("very_likely", "both")
    assert answer.text == "The right side, 15° less than the left."


def test_one_repetition_answers_and_says_so() -> None:
    (answer,) = answers([30] * 3, [10])
    assert (answer.likelihood, answer.count) == ("very_likely", 1)
    assert answer.text.endswith("This rests on 1 repetition.")


def test_an_answer_that_cannot_be_given_says_so_first_and_what_to_change() -> None:
    (answer,) = answers([], [])
    assert (answer.likelihood, answer.probability) == ("not_measured", None)
    assert answer.text.startswith("Not answered: ")
    assert answer.advice
    assert answer.text.endswith(answer.advice)


def test_a_refused_recording_answers_nothing_in_the_words_of_the_check() -> None:
    result: ScreenResult = judged(None, [], protocol_of(questions=[SMALL]), track=track_of(10))
    (answer,) = result.answers
    check = next(one for one in result.quality.checks if one.forbids)
    assert answer.text.startswith("Not answered: ")
    assert answer.advice == check.advice


def test_what_could_not_be_read_is_named_beside_what_could() -> None:
    """The right side is hidden: the left one answers, and the sentence says what is left out."""
    bend = bend_series([10] * 3, [30] * 3)
    hidden = bend.channels["trunk_side_bend_deg", "both"].copy()
    hidden[380:] = np.nan
    result = judged(
        series_of({("trunk_side_bend_deg", "both"): hidden}),
        bend_repetitions([10] * 3, [30] * 3),
        protocol_of(questions=[SMALL]),
    )
    (answer,) = result.answers
    assert (answer.likelihood, answer.side) == ("very_likely", "left")
    assert "Left out of this answer: small bend on the right. Hidden from the camera" in answer.text
    assert answer.left_out == ["low"]


DEEP: dict[str, Any] = {
    **SMALL,
    "depth": {
        "measure": "trunk_side_bend_deg",
        "at_least": 40.0,
        "say": "the bend went only to {value}, not to {at_least}",
    },
}


def test_a_movement_that_was_small_is_no_all_clear() -> None:
    (shallow,) = answers([30] * 3, [30] * 3, questions=[DEEP])
    (deep,) = answers([45] * 3, [45] * 3, questions=[DEEP])
    (found,) = answers([10] * 3, [10] * 3, questions=[DEEP])
    assert shallow.text.endswith("The bend went only to 30°, not to 40°.")
    assert "only to" not in deep.text
    assert "only to" not in found.text


LEAN: dict[str, Any] = {
    **LIMIT,
    "compare": "above",
    "absolute": True,
    "what": "bending to the {side} it leaned to the {towards} by {value}",
}


@pytest.mark.parametrize(("height", "towards"), [(30.0, "right"), (-30.0, "left")])
def test_a_clause_says_the_side_that_the_sign_points_to(height: float, towards: str) -> None:
    question = {**SMALL, "both": None, "say": dict.fromkeys(SAY, "so: {what}")}
    question.pop("both")
    protocol = protocol_of(
        measures=[BEND_MEASURE], findings=[LEAN], questions=[question], min_count=1
    )
    found = judged_bend([], [height], protocol, errors=errors_of(trunk_side_bend_deg=2.0))
    (answer,) = found.answers
    assert answer.text.startswith(f"So: bending to the right it leaned to the {towards} by 30°.")


def test_what_else_is_likely_is_named_with_the_answer() -> None:
    low = {**LIMIT, "what": "to the {side} {value}"}
    uneven = {**ASYMMETRY, "what": "the {side} side is less by {value}"}
    both = {
        **SMALL,
        "findings": ["low", "uneven"],
        "both": None,
        "say": dict.fromkeys(SAY, "{what}"),
    }
    (answer,) = answers([30] * 3, [10] * 3, questions=[both], findings=[low, uneven])
    assert answer.text == "To the right 10°. Also likely: the right side is less by 20°."
    (answer,) = answers([19] * 3, [18] * 3, questions=[both], findings=[low, uneven])
    assert answer.text == "To the right 18°. Also likely: to the left 19°."
    (answer,) = answers([30] * 3, [31] * 3, questions=[both], findings=[low, uneven])
    assert "Also likely" not in answer.text


def test_the_sentence_for_both_sides_does_not_hide_what_else_is_likely() -> None:
    uneven = {**ASYMMETRY, "what": "the {side} side is less by {value}"}
    both = {**SMALL, "findings": ["low", "uneven"]}
    (answer,) = answers([18.0] * 3, [1.0] * 3, questions=[both], findings=[LIMIT, uneven])
    assert answer.text.startswith("Both sides are likely small: 1° to the right.")
    assert answer.text.endswith("Also likely: the right side is less by 17°.")
