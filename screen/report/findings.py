"""Findings as the report tells them: cards to discuss, and one row each for the full table."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from screen.report.sources import Entry, SourceList, cited_for_cut, norm_gives_cut
from screen.report.words import (
    AT_LEAST,
    BASIS_WORD,
    ERROR_WORD,
    NOTHING,
    SIDE_WORD,
    STATE_SYMBOL,
    STATE_WORD,
    figure,
    norm_text,
    plain,
    sentence_list,
    sign_words,
    value_with_error,
)
from screen.screening.result import FindingResult, ScreenResult

OVERVIEW_KEY: Final = "overview"
TO_DISCUSS: Final = ("outside", "borderline")
_READING: Final = {
    "read": BASIS_WORD["documented"],
    "derived": "derived from numbers in the literature",
    "second_hand": "documented in the literature, read second-hand",
    "recalled": "from the literature, but not every number was read again in its source",
}
_SURENESS: Final = ("read", "derived", "second_hand", "recalled")


_SAME: Final = 1e-6
_NAMED_AT_MOST: Final = 3
"""More undecided findings than this are counted in the headline, not named."""


@dataclass(frozen=True)
class FindingView:
    """A finding in words. ``symbol`` and ``word`` tell the state without colour.

    ``references`` are what the cut rests on; ``norm`` and its entry the norm that stands beside the
    measure where the cut is another number; ``of`` what ``value`` is taken over.
    """

    key: str
    title: str
    side: str
    state: str
    symbol: str
    word: str
    grade: str
    sentence: str
    value: str
    error_basis: str
    cut: str
    basis: str
    basis_note: str
    references: list[Entry]
    norm: str
    norm_entry: Entry | None
    of: str
    action: str
    where: str


def picture_key(finding: FindingResult) -> str:
    """Return the key under which the picture of a finding is kept."""
    return f"{finding.id}-{finding.side}"


def is_trial_check(finding: FindingResult) -> bool:
    """Tell whether the finding is about a spoilt trial rather than about the person."""
    return finding.rule == "validity"


def to_discuss(result: ScreenResult) -> list[FindingResult]:
    """Return flags and notes that are outside or borderline, the weightiest first."""
    chosen = [
        finding
        for finding in result.findings
        if finding.grade != "record"
        and finding.state in TO_DISCUSS
        and not (is_trial_check(finding) and finding.state == "borderline")
    ]
    return sorted(
        chosen,
        key=lambda finding: (
            is_trial_check(finding),
            TO_DISCUSS.index(finding.state),
            finding.grade == "note",
        ),
    )


def with_state(result: ScreenResult, state: str) -> list[FindingResult]:
    """Return the flags and notes about the person that have that state."""
    return [
        finding
        for finding in result.findings
        if finding.grade != "record" and finding.state == state and not is_trial_check(finding)
    ]


def view_of(result: ScreenResult, finding: FindingResult, sources: SourceList) -> FindingView:
    """Put a finding into words."""
    beside = None if norm_gives_cut(finding) else finding.norm
    spoilt = is_trial_check(finding)
    word = "repeat this trial" if spoilt and finding.state == "outside" else None
    return FindingView(
        key=picture_key(finding),
        title=finding.title,
        side=SIDE_WORD[finding.side],
        state=finding.state,
        symbol=STATE_SYMBOL[finding.state],
        word=word or STATE_WORD[finding.state],
        grade=finding.grade,
        sentence=finding.why,
        value=value_with_error(finding.value, finding.error, finding.unit),
        error_basis=ERROR_WORD[finding.error_basis] if finding.error_basis else "",
        cut=cut_words(finding),
        basis=basis_words(finding),
        basis_note=finding.basis_note,
        references=_references(finding, sources),
        norm="" if beside is None else norm_text(beside),
        norm_entry=None if beside is None else sources.cite(beside),
        of=_of_words(result, finding),
        action=finding.action,
        where=_where(result, finding),
    )


def cut_words(finding: FindingResult) -> str:
    """Say where the cut lies: ``more than 20°, watched from 10°``."""
    if finding.cut is None:
        return "no cut"
    beyond = "more" if finding.compare == "above" else "less"
    kind = "a difference of " if finding.rule == "asymmetry" else ""
    words = f"{kind}{beyond} than {figure(finding.cut, finding.unit)}"
    if finding.watch_cut is None:
        return words
    near = "from" if finding.compare == "above" else "below"
    return f"{words} (watched {near} {figure(finding.watch_cut, finding.unit)})"


def basis_words(finding: FindingResult) -> str:
    """Say what the cut rests on; a number from memory is never called documented."""
    if finding.basis != "documented":
        return BASIS_WORD[finding.basis]
    least_sure = max(
        (source.checked for source in cited_for_cut(finding)), key=_SURENESS.index, default="read"
    )
    return _READING[least_sure]


def titles(findings: list[FindingResult]) -> list[str]:
    """Return each title once, with the sides it stands for."""
    sides: dict[str, list[str]] = {}
    for finding in findings:
        words = sides.setdefault(finding.title, [])
        if SIDE_WORD[finding.side]:
            words.append(SIDE_WORD[finding.side])
    return [
        f"{title} ({sentence_list(words)})" if words else title for title, words in sides.items()
    ]


def overall_sentence(result: ScreenResult) -> str:
    """Say in one or two calm sentences what the recording showed."""
    if result.status == "not_judged":
        return (
            "This recording could not be judged, so nothing is said about the movement. "
            "What was in the way, and how to record again, is told below."
        )
    outside, borderline = with_state(result, "outside"), with_state(result, "borderline")
    parts = []
    if all(finding.grade == "record" for finding in result.findings):
        return "This test is measured for the record; nothing in it is held against a cut."
    if outside:
        noun = "finding" if len(outside) == 1 else "findings"
        parts.append(f"{len(outside)} {noun} to discuss: {'; '.join(titles(outside))}.")
    else:
        parts.append("No finding to discuss in what this recording shows.")
    if borderline:
        verb = "is" if len(borderline) == 1 else "are"
        named = titles(borderline)
        which = f": {'; '.join(named)}" if len(named) <= _NAMED_AT_MOST else ""
        parts.append(f"{len(borderline)} {verb} too near the cut to decide{which}.")
    if missing := with_state(result, "not_measured"):
        parts.append(f"{len(missing)} could not be measured.")
    return " ".join(parts)


def _references(finding: FindingResult, sources: SourceList) -> list[Entry]:
    entries = {entry.number: entry for entry in map(sources.cite, cited_for_cut(finding))}
    return [entries[number] for number in sorted(entries)]


def _of_words(result: ScreenResult, finding: FindingResult) -> str:
    """Say that a value is the mean, as in the table, and how its sign reads there."""
    summary = next(
        (
            one
            for one in result.summary
            if one.measure == finding.measure and one.side == finding.side
        ),
        None,
    )
    if summary is None or summary.mean is None or finding.value is None:
        return ""
    if not math.isclose(abs(summary.mean), abs(finding.value), abs_tol=_SAME):
        return ""
    words = "mean" if summary.count == 1 else f"mean of {summary.count}"
    if summary.mean >= 0:
        return words
    measure = next((one for one in result.protocol.measures if one["name"] == summary.measure), {})
    table = figure(summary.mean, finding.unit)
    named = f"{table} in the table" if finding.value > 0 else ""
    return "; ".join(part for part in (words, named, sign_words(measure)) if part)


def _where(result: ScreenResult, finding: FindingResult) -> str:
    """Say which repetition is shown and, where it is one of many, what was measured in it."""
    parts = []
    if finding.repetition is not None:
        parts.append(f"repetition {finding.repetition}")
    if finding.time_s is not None:
        parts.append(f"at {finding.time_s:.1f} s")
    value = _value_shown(result, finding)
    if value:
        parts.append(f"there {value}")
    return plain(", ".join(parts))


def _value_shown(result: ScreenResult, finding: FindingResult) -> str:
    if finding.rule != "limit":
        return ""
    for repetition in result.repetitions:
        value = repetition.measures.get(finding.measure)
        if repetition.index == finding.repetition and value is not None:
            words = value_with_error(value.value, value.error, finding.unit)
            return "" if words == NOTHING else f"{AT_LEAST if value.at_least else ''}{words}"
    return ""
