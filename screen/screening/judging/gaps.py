"""The mean of a side, or why there is none to judge and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from screen.kinematics.series import Side
from screen.reasons import why
from screen.screening.judging.case import Case, Reading, Unmeasured, error_of_mean
from screen.screening.measuring.summary import common_reason, find_summary, readings
from screen.screening.protocol import Finding, ValidityFinding
from screen.screening.reference.likelihood import probability_beyond
from screen.screening.result import RepetitionResult
from screen.screening.words import counted, listed, on_side


def mean_of(
    finding: Finding, case: Case, measure: str, side: Side, *, needed: int = 1
) -> Reading | Unmeasured:
    """Return the mean of one measure of one side over the repetitions there are.

    Its error follows from their number (``case.error_of_mean``) and from how the neutral posture
    was found. With fewer than ``needed`` repetitions there is none.
    """
    summary = find_summary(case.summary, measure, side)
    found = readings(case.repetitions, measure, side)
    if (
        summary is None
        or summary.mean is None
        or summary.error is None
        or summary.error_basis is None
        or len(found) < needed
    ):
        return gap(finding, case, measure, side, needed=needed)
    error = error_of_mean(summary.error, case.within_shares.get(measure, 0.0), len(found))
    return Reading(
        side,
        summary.mean,
        error * case.widening(measure),
        summary.error_basis,
        found,
        case.shape(measure),
    )


def gap(finding: Finding, case: Case, measure: str, side: Side, *, needed: int = 1) -> Unmeasured:
    """Say why a side has no value to judge, and what to do.

    The first that holds: a rule spoilt the trial; the value is missing in all repetitions, or in so
    many that too few are left, with the most frequent reason and its own advice; there were too
    few repetitions.
    """
    done = [one for one in case.repetitions if one.side == side and measure in one.measures]
    usable = [one for one in done if one.valid]
    rule = _spoiling_rule(finding, case, done)
    if rule is not None and len(usable) < needed <= len(done):
        return _unmeasured(
            side,
            "spoilt",
            count=sum(spoilt(one, rule, case) for one in done),
            done=counted(len(done), "repetition"),
            side=on_side(side),
            rule=f"{rule.title[:1].lower()}{rule.title[1:]}",
            action=rule.action,
        )
    found = readings(case.repetitions, measure, side)
    common = common_reason(usable, measure)
    if common is not None and len(found) < needed and (not found or len(usable) >= needed):
        return Unmeasured(side, f"{common.reason}{_in_some(found, usable)}", common.advice)
    return _unmeasured(
        side,
        "few_usable" if usable else "none_usable",
        usable=counted(len(usable), "repetition"),
        side=on_side(side),
        left_out=_left_out(done),
        needed=max(case.min_count, needed),
    )


def spoilt(repetition: RepetitionResult, rule: ValidityFinding, case: Case) -> bool:
    """Return whether a validity rule spoils the repetition: very likely beyond its cut-off."""
    value = repetition.measures.get(rule.measure)
    if value is None or value.value is None or value.error is None:
        return False
    chance = probability_beyond(
        value.value,
        value.error * case.widening(rule.measure),
        rule.cut,
        rule.compare,
        shape=case.shape(rule.measure),
        size=rule.absolute,
    )
    return case.scale.level(chance) == "very_likely"


def _spoiling_rule(
    finding: Finding, case: Case, done: Sequence[RepetitionResult]
) -> ValidityFinding | None:
    """Return the first validity rule that names the finding and spoils one of the repetitions."""
    for rule in case.protocol.findings:
        if (
            isinstance(rule, ValidityFinding)
            and finding.id in rule.invalidates
            and any(spoilt(one, rule, case) for one in done)
        ):
            return rule
    return None


def _unmeasured(of_side: Side, kind: str, **facts: object) -> Unmeasured:
    """Return a gap of a kind of reason."""
    return Unmeasured(of_side, *why(kind, **facts))


def _left_out(done: Sequence[RepetitionResult]) -> str:
    """Say how many of the repetitions were left out, and why."""
    reasons = Counter(one.invalid_reason for one in done if not one.valid and one.invalid_reason)
    parts = [f"{count} left out: {reason}" for reason, count in reasons.items()]
    return f" ({listed(parts)})" if parts else ""


def _in_some(
    found: Sequence[tuple[RepetitionResult, float]], usable: Sequence[RepetitionResult]
) -> str:
    """Say in how many repetitions the value is missing, if not in all."""
    if not found:
        return ""
    return f" (in {len(usable) - len(found)} of {counted(len(usable), 'repetition')})"
