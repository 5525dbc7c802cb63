"""Validity: a trial that is spoilt."""

from __future__ import annotations

from collections.abc import Sequence

from screen.kinematics.series import Side
from screen.screening.judging.case import Case, Reading, norm_of_measure
from screen.screening.judging.cut import Cut
from screen.screening.judging.gaps import gap, spoilt
from screen.screening.judging.verdict import judged, not_measured
from screen.screening.measuring.measures import expected_sides
from screen.screening.measuring.summary import readings
from screen.screening.protocol import ValidityFinding
from screen.screening.result import FindingResult, RepetitionResult


def leave_out_spoilt(repetitions: Sequence[RepetitionResult], case: Case) -> list[RepetitionResult]:
    """Return the repetitions, those that a validity rule spoils marked as not valid.

    Spoilt is what very likely lies beyond the cut-off. A repetition in which the measure has no
    value stays.
    """
    rules = [one for one in case.protocol.findings if isinstance(one, ValidityFinding)]
    return [_marked(repetition, rules, case) for repetition in repetitions]


def _marked(
    repetition: RepetitionResult, rules: Sequence[ValidityFinding], case: Case
) -> RepetitionResult:
    """Return the repetition, marked by the first rule that spoils it."""
    for rule in rules:
        if repetition.valid and spoilt(repetition, rule, case):
            reason = f"{rule.title[:1].lower()}{rule.title[1:]}"
            return repetition.model_copy(update={"valid": False, "invalid_reason": reason})
    return repetition


def validity_findings(finding: ValidityFinding, case: Case) -> list[FindingResult]:
    """Say for each side how many repetitions were spoilt; the value is the worst of them."""
    return [
        _validity(finding, case, side) for side in expected_sides(case.protocol, finding.measure)
    ]


def _validity(finding: ValidityFinding, case: Case, side: Side) -> FindingResult:
    """Judge the trial of one side: all finished repetitions, the spoilt ones as well."""
    against = Cut(finding.cut, finding.compare, norm_of_measure(finding.measure, case))
    considered = [
        repetition.model_copy(update={"valid": True})
        for repetition in case.repetitions
        if repetition.valid or spoilt(repetition, finding, case)
    ]
    found = readings(considered, finding.measure, side)
    if not found:
        return not_measured(finding, case, gap(finding, case, finding.measure, side))
    sign = -1.0 if finding.compare == "below" else 1.0
    size = abs if finding.absolute else float
    shown, value = max(found, key=lambda one: sign * size(one[1]))
    of_shown = shown.measures[finding.measure]
    reading = Reading(
        side,
        value,
        (of_shown.error or 0.0) * case.widening(finding.measure),
        of_shown.error_basis or "provisional",
        found,
        case.shape(finding.measure),
        finding.absolute,
    )
    return judged(
        finding,
        case,
        reading,
        against,
        shown=shown,
        count=sum(spoilt(repetition, finding, case) for repetition, _ in found),
    )
