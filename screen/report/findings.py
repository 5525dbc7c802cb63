"""Findings as the report lists them: the cut-off, what it rests on, and which moment shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from screen.report.answers import also_likely, answer_views, answering, is_trial_check, titled
from screen.report.sources import Entry, SourceList, cited_for_cut
from screen.report.words import (
    BASIS_WORD,
    LIKELIHOOD_SYMBOL,
    SIDE_WORD,
    cut_words,
    probability_words,
    range_words,
    value_with_error,
)
from screen.screening.measuring.summary import readings
from screen.screening.reference.likelihood import AT_LEAST_LIKELY, Likelihood, likelihood_word
from screen.screening.result import FindingResult, RepetitionResult, ScreenResult
from screen.screening.words import sentence

_READING: Final = {
    "read": BASIS_WORD["documented"],
    "derived": "derived from numbers in the literature",
    "second_hand": "documented in the literature, read second-hand",
    "recalled": "from the literature, but not every number was read again in its source",
}
_SURENESS: Final = ("read", "derived", "second_hand", "recalled")


@dataclass(frozen=True)
class CutOffView:
    """The cut-off of a finding and what it rests on."""

    title: str
    cut: str
    basis: str
    note: str
    references: list[Entry]


@dataclass(frozen=True)
class FindingView:
    """A finding that the first page does not tell, in one line of a table."""

    title: str
    likelihood: Likelihood
    symbol: str
    word: str
    probability: str
    value: str
    cut: str
    reason: str


def picture_key(finding: FindingResult) -> str:
    """Return the key under which the picture of a finding is kept."""
    return f"{finding.id}-{finding.side}"


def cut_offs(result: ScreenResult, sources: SourceList) -> list[CutOffView]:
    """Return what the cut-offs rest on of the findings that decide an answer or are likely.

    What the others rest on stands in the result.
    """
    leads = {view.finding.id for view in answer_views(result) if view.finding is not None}
    found: dict[str, FindingResult] = {}
    for one in answering(result):
        if one.id in leads or one.likelihood in AT_LEAST_LIKELY:
            found.setdefault(one.id, one)
    return [
        CutOffView(
            title=one.title,
            cut=cut_words(one),
            basis=basis_words(one),
            note=one.basis_note,
            references=list({e.number: e for e in map(sources.cite, cited_for_cut(one))}.values()),
        )
        for one in found.values()
    ]


def other_findings(result: ScreenResult, told: Sequence[FindingResult]) -> list[FindingView]:
    """Return the findings that the first page has not told, in the order of the protocol."""
    known = {one.id for one in told} | {one.id for one in also_likely(result)}
    return [_row(one) for one in result.findings if one.id not in known]


def _row(finding: FindingResult) -> FindingView:
    word = likelihood_word(finding.likelihood)
    if is_trial_check(finding) and finding.likelihood == "very_likely":
        word = "repeat this trial"
    chance = probability_words(finding.probability_beyond, short=True)
    return FindingView(
        title=titled([finding]),
        likelihood=finding.likelihood,
        symbol=LIKELIHOOD_SYMBOL[finding.likelihood],
        word=word,
        probability=chance if finding.measured else "",
        value=range_words(finding.value, finding.low, finding.high, finding.unit),
        cut=cut_words(finding),
        reason="" if finding.measured else sentence(finding.reason) if finding.reason else "",
    )


def basis_words(finding: FindingResult) -> str:
    """Say what the cut-off rests on; a number from memory is never called documented."""
    if finding.basis != "documented":
        return BASIS_WORD[finding.basis]
    least_sure = max(
        (source.checked for source in cited_for_cut(finding)), key=_SURENESS.index, default="read"
    )
    return _READING[least_sure]


def measure_label(result: ScreenResult, finding: FindingResult) -> str:
    """Return the label of the measure of a finding; its title would claim what it may deny."""
    labels = {one.name: one.label for one in result.protocol.measures}
    return str(labels.get(finding.measure, finding.title))


def moment_words(result: ScreenResult, finding: FindingResult) -> str:
    """Say which repetition a picture shows, and why that one.

    ``repetition 4 (of 6 the nearest to their mean), at 21.3 s, 46° ±16°``.
    """
    shown = _repetition(result, finding)
    if shown is None:
        return ""
    side = SIDE_WORD[shown.side]
    which = f"repetition {shown.index}{f', {side}' if side else ''}"
    parts = [f"{which}{_why_this(result, finding, shown)}", f"at {shown.peak_s:.1f} s"]
    value = shown.measures.get(finding.measure)
    if finding.rule != "mismatch" and value is not None and value.value is not None:
        known = abs(value.value) if finding.absolute else value.value
        parts.append(value_with_error(known, value.error, finding.unit))
    return ", ".join(parts)


def _repetition(result: ScreenResult, finding: FindingResult) -> RepetitionResult | None:
    return next((one for one in result.repetitions if one.index == finding.repetition), None)


def _why_this(result: ScreenResult, finding: FindingResult, shown: RepetitionResult) -> str:
    found = readings(result.repetitions, finding.measure, shown.side)
    if len(found) < 2:
        return ""
    return f" (of {len(found)} {_place(finding, shown, found)})"


def _place(
    finding: FindingResult,
    shown: RepetitionResult,
    found: Sequence[tuple[RepetitionResult, float]],
) -> str:
    """Say what the repetition is among those of its side."""
    values = [value for _, value in found]
    middle = sum(values) / len(values)
    nearest = min(found, key=lambda one: abs(one[1] - middle))[0]
    if nearest.index == shown.index and finding.statistic != "trend":
        return "the nearest to their mean"
    if finding.statistic == "trend":
        return "the last"
    own = next((value for one, value in found if one.index == shown.index), None)
    if own == max(values):
        return "the largest"
    return "the smallest" if own == min(values) else "one"
