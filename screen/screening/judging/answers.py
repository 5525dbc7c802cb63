"""What a recording says to the questions of its protocol."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Final

from screen.kinematics.series import Side
from screen.screening.judging.case import BOTH_SIDES, Case
from screen.screening.judging.verdict import few_words
from screen.screening.protocol import Question
from screen.screening.reference.likelihood import AT_LEAST_LIKELY
from screen.screening.result import Answer, FindingResult
from screen.screening.words import (
    counted,
    listed,
    more_or_less,
    more_or_less_range,
    on_side,
    quantity,
    sentence,
    side_name,
)

UNANSWERED: Final = "Not answered"
OPPOSITE: Final[dict[Side, Side]] = {"left": "right", "right": "left", "both": "both"}


def answer_questions(findings: Sequence[FindingResult], case: Case) -> list[Answer]:
    """Return the answer to each question of the protocol, in its order."""
    return [_answer(question, findings, case) for question in case.protocol.questions]


def _answer(question: Question, findings: Sequence[FindingResult], case: Case) -> Answer:
    """Return the answer of the finding that most probably lies beyond its cut-off.

    What else is at least likely is named after it.
    """
    asked = [one for one in findings if one.id in question.findings]
    measured = [one for one in asked if one.probability_beyond is not None]
    missing = [one for one in asked if one.probability_beyond is None]
    if not measured:
        return _unanswered(question, missing)
    lead = max(measured, key=lambda one: one.probability_beyond or 0.0)
    parts = (
        *_said(question, lead, measured),
        _depth_words(question, lead, case),
        few_words("This", lead.count, case),
        _missing_words(missing),
    )
    return Answer(
        id=question.id,
        question=question.ask,
        about=question.about,
        likelihood=lead.likelihood,
        probability=lead.probability_beyond,
        text=" ".join(part for part in parts if part),
        findings=list(question.findings),
        finding=lead.id,
        side=lead.side,
        value=lead.value,
        low=lead.low,
        high=lead.high,
        unit=lead.unit,
        count=lead.count,
        left_out=sorted({one.id for one in missing}),
    )


def _unanswered(question: Question, missing: Sequence[FindingResult]) -> Answer:
    """Return an answer that could not be given: why, and the one thing to change."""
    first = missing[0] if missing else None
    reason = first.reason if first else "This recording does not measure it."
    advice = first.advice if first else ""
    reason_inside = reason[:1].lower() + reason[1:]
    return Answer(
        id=question.id,
        question=question.ask,
        about=question.about,
        likelihood="not_measured",
        probability=None,
        text=f"{UNANSWERED}: {reason_inside} {advice}".strip(),
        findings=list(question.findings),
        reason=reason,
        advice=advice,
        left_out=sorted({one.id for one in missing}),
    )


def _said(
    question: Question, lead: FindingResult, measured: Sequence[FindingResult]
) -> tuple[str, str]:
    """Return the sentence for the likelihood or for both sides, and what else is likely."""
    likely = [one for one in measured if one.likelihood in AT_LEAST_LIKELY]
    told = {one.side for one in likely if one.id == lead.id} >= set(BOTH_SIDES)
    alike = next((one for one in measured if one.rule == "mismatch" and one.side == "both"), None)
    if question.both is not None and not likely and alike is not None:
        return _filled(question.both, alike), ""
    if question.both is not None and told:
        others = [one for one in likely if one.id != lead.id]
        return _filled(question.both, lead), _also(others)
    text = getattr(question.say, lead.likelihood)
    return _filled(text, lead), _also([one for one in likely if one is not lead])


def _also(others: Sequence[FindingResult]) -> str:
    """Name the other findings that are at least likely, the most likely first."""
    clauses = [
        one.what
        for one in sorted(others, key=lambda one: -(one.probability_beyond or 0.0))
        if one.what
    ]
    return sentence(f"also likely: {'; '.join(clauses)}") if clauses else ""


def _filled(text: str, lead: FindingResult) -> str:
    """Return a sentence of the protocol with the finding's values in it."""
    side = lead.towards if lead.rule == "asymmetry" and lead.towards else lead.side
    other = OPPOSITE[side]
    written = {
        name: "" if value is None else quantity(value, lead.unit)
        for name, value in (
            ("value", lead.value),
            ("low", lead.low),
            ("high", lead.high),
            ("cut", lead.cut),
        )
    }
    apart = {}
    if lead.value is not None and lead.low is not None and lead.high is not None:
        apart = {
            "more": more_or_less(lead.value, lead.unit),
            "range": more_or_less_range(lead.low, lead.high, lead.unit),
        }
    return sentence(
        text.format(
            **written,
            **apart,
            side=side_name(side),
            other=side_name(other),
            towards=lead.towards or "one side",
            what=lead.what,
            repetitions=counted(lead.count, "repetition"),
        )
    )


def _depth_words(question: Question, lead: FindingResult, case: Case) -> str:
    """Say that the movement was too small for more than it showed, where it was."""
    depth = question.depth
    if depth is None or lead.likelihood in AT_LEAST_LIKELY:
        return ""
    reached = [
        one.mean for one in case.summary if one.measure == depth.measure and one.mean is not None
    ]
    if not reached or statistics.fmean(reached) >= depth.at_least:
        return ""
    unit = case.protocol.measure(depth.measure).unit
    value, wanted = (quantity(one, unit) for one in (statistics.fmean(reached), depth.at_least))
    return sentence(depth.say.format(value=value, at_least=wanted))


def _missing_words(missing: Sequence[FindingResult]) -> str:
    """Name what the answer leaves out, with the reason of the first."""
    if not missing:
        return ""
    titles = [one.title[:1].lower() + one.title[1:] + on_side(one.side) for one in missing]
    reason = missing[0].reason
    return f"Left out of this answer: {listed(titles)}. {reason}".strip()
