"""What the report says first: the answers, and what else is likely beyond its cut-off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from screen.report.words import (
    LIKELIHOOD_SYMBOL,
    SIDE_WORD,
    cut_words,
    probability_words,
    range_words,
    typeset,
)
from screen.screening.reference.likelihood import (
    AT_LEAST_LIKELY,
    AT_MOST_UNLIKELY,
    Likelihood,
    likelihood_word,
)
from screen.screening.result import Answer, FindingResult, ScreenResult
from screen.screening.words import counted, sentence
from screen.text import sentence_list

NOT_ANSWERED: Final = "Not answered"
PARTLY: Final = "Only partly answered"
_SPOILT: Final = "repeat this trial"
_PICTURED_AT_MOST: Final = 3
_GROUPS: Final = ("not answered", "to discuss", "only partly answered", "uncertain", "unlikely")


@dataclass(frozen=True)
class AnswerView:
    """An answer in words.

    ``opening`` is said first and in bold where the answer, or a part of it, could not be given;
    without any answer ``advice`` is the one thing to change. ``action`` is what to do about an
    answer that is at least likely. ``finding`` decides the answer.
    """

    question: str
    likelihood: Likelihood
    symbol: str
    word: str
    probability: str
    opening: str
    text: str
    advice: str
    action: str
    finding: FindingResult | None


@dataclass(frozen=True)
class Remark:
    """Something else that is at least likely: one finding, on one side or on both."""

    id: str
    title: str
    word: str
    text: str


def is_trial_check(finding: FindingResult) -> bool:
    """Tell whether the finding is about a spoilt trial rather than about the person."""
    return finding.rule == "validity"


def answer_views(result: ScreenResult) -> list[AnswerView]:
    """Return the answers: those that could not be given, those at least likely, then the others.

    A result without questions (of an older version, or of a protocol that asks none) is answered
    by its flags.
    """
    views = [_answered(result, answer) for answer in result.answers]
    if not result.answers:
        flags = [one for one in result.findings if one.grade == "flag" and not is_trial_check(one)]
        views = [_flag(one) for one in flags]
    return sorted(views, key=_order)


def answering(result: ScreenResult) -> list[FindingResult]:
    """Return the findings that the answers rest on, in the order of the protocol."""
    asked = {name for answer in result.answers for name in answer.findings}
    return [
        one
        for one in result.findings
        if (one.id in asked if asked else one.grade == "flag") and not is_trial_check(one)
    ]


def also_likely(result: ScreenResult) -> list[Remark]:
    """Return the flags, notes and spoilt trials that are at least likely and lead no answer."""
    leading = {_key(view.finding) for view in answer_views(result) if view.finding is not None}
    asked = {one.id for one in answering(result)}
    found: dict[str, list[FindingResult]] = {}
    for one in result.findings:
        counts = one.grade != "record" or one.id in asked
        if counts and one.likelihood in AT_LEAST_LIKELY and _key(one) not in leading:
            found.setdefault(one.id, []).append(one)
    return [_remark(those) for those in found.values()]


def pictured(result: ScreenResult) -> list[FindingResult]:
    """Return the findings to show: of the answers that are not unlikely, else of the first one.

    Each comes once, at most three.
    """
    if result.status != "judged":
        return []
    leads = [view.finding for view in answer_views(result) if view.finding is not None]
    shown = [one for one in leads if one.frame is not None and one.measured]
    open_ones = [one for one in shown if one.likelihood not in AT_MOST_UNLIKELY]
    found = {_key(one): one for one in open_ones or shown[:1]}
    return list(found.values())[:_PICTURED_AT_MOST]


def headline(result: ScreenResult) -> str:
    """Say in one line how many of the questions were answered, and how."""
    views = answer_views(result)
    if not views:
        return "This test is measured for the record; it asks no question."
    groups = Counter(_group(view) for view in views)
    parts = [f"{groups[words]} {words}" for words in _GROUPS if groups[words]]
    noun = "question" if result.answers else "flag"
    return f"{counted(len(views), noun)}: {', '.join(parts)}."


def _group(view: AnswerView) -> str:
    if view.opening == PARTLY:
        return PARTLY.lower()
    if view.likelihood in AT_LEAST_LIKELY:
        return "to discuss"
    if view.likelihood in AT_MOST_UNLIKELY:
        return "unlikely"
    return "uncertain" if view.likelihood == "uncertain" else "not answered"


def _key(finding: FindingResult) -> tuple[str, str]:
    return finding.id, finding.side


def _order(view: AnswerView) -> int:
    if view.likelihood == "not_measured":
        return 0
    return 1 if view.likelihood in AT_LEAST_LIKELY else 2


def _answered(result: ScreenResult, answer: Answer) -> AnswerView:
    lead = next(
        (one for one in result.findings if _key(one) == (answer.finding, answer.side)), None
    )
    if answer.likelihood == "not_measured":
        return _view(
            answer.question,
            "not_measured",
            None,
            opening=NOT_ANSWERED,
            text=sentence(answer.reason) if answer.reason else answer.text,
            advice=answer.advice,
        )
    partly = bool(answer.left_out) and answer.likelihood not in AT_LEAST_LIKELY
    return _view(
        answer.question,
        answer.likelihood,
        lead,
        probability=answer.probability,
        opening=PARTLY if partly else "",
        text=answer.text,
    )


def _flag(finding: FindingResult) -> AnswerView:
    """Put a flag in the place of an answer; its numbers are told, not the sentence of its time."""
    side = SIDE_WORD[finding.side]
    question = f"{finding.title}{f', {side}' if side else ''}"
    if not finding.measured:
        return _view(
            question,
            "not_measured",
            None,
            opening=NOT_ANSWERED,
            text=sentence(finding.reason) if finding.reason else "",
            advice=finding.advice,
        )
    value = range_words(finding.value, finding.low, finding.high, finding.unit)
    text = f"{likelihood_word(finding.likelihood)}: {value}, where {cut_words(finding)} counts"
    return _view(
        question,
        finding.likelihood,
        finding,
        probability=finding.probability_beyond,
        text=sentence(text),
    )


def _view(
    question: str,
    likelihood: Likelihood,
    finding: FindingResult | None,
    *,
    text: str,
    probability: float | None = None,
    opening: str = "",
    advice: str = "",
) -> AnswerView:
    told = finding is not None and finding.grade != "record" and likelihood in AT_LEAST_LIKELY
    action = finding.action if finding is not None and told else ""
    return AnswerView(
        question=question,
        likelihood=likelihood,
        symbol=LIKELIHOOD_SYMBOL[likelihood],
        word=likelihood_word(likelihood),
        probability=probability_words(probability),
        opening=opening,
        text=typeset(text),
        advice=advice,
        action=action,
        finding=finding,
    )


def _remark(findings: Sequence[FindingResult]) -> Remark:
    """Return one remark for the sides of a finding."""
    first = findings[0]
    words = list(dict.fromkeys(likelihood_word(one.likelihood) for one in findings))
    return Remark(
        id=first.id,
        title=titled(findings),
        word=_SPOILT if is_trial_check(first) else f"{sentence_list(words)} beyond the cut-off",
        text=typeset(" ".join(sentence(one.what or one.why) for one in findings)),
    )


def titled(findings: Iterable[FindingResult]) -> str:
    """Return the title that findings share, with their sides: ``Trunk leans, left and right``."""
    those = list(findings)
    sides = sentence_list([SIDE_WORD[one.side] for one in those if SIDE_WORD[one.side]])
    return f"{those[0].title}{f', {sides}' if sides else ''}"
