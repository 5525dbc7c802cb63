"""Asymmetry: left against right."""

from __future__ import annotations

from screen.kinematics.series import Side
from screen.screening.asymmetry import combined_error
from screen.screening.judging.case import (
    BOTH_SIDES,
    Case,
    Reading,
    Unmeasured,
    difference,
    norm_of_measure,
    typical,
    weaker,
)
from screen.screening.judging.gaps import mean_of
from screen.screening.judging.state import Cut, state_of
from screen.screening.judging.verdict import judged, not_measured
from screen.screening.protocol import AsymmetryFinding
from screen.screening.result import FindingResult
from screen.screening.words import counted


def asymmetry_finding(finding: AsymmetryFinding, case: Case) -> FindingResult:
    """Judge the size of the difference between left and right.

    The value is the size of the difference of the means, its error that of a difference. Beyond
    the cut and its error it is outside only if enough pairs of repetitions (first left with
    first right, and so on) show it as well. ``{side}`` is the side with the smaller value.
    """
    sides = [_total(finding, case, side) for side in BOTH_SIDES]
    against = Cut(finding.cut, finding.watch_cut, "above", norm_of_measure(finding.measure, case))
    for side in sides:
        if isinstance(side, Unmeasured):
            return not_measured(finding, case, side, against=against, side="both")
    left, right = (side for side in sides if isinstance(side, Reading))
    sign = 1.0 if left.value >= right.value else -1.0
    pairs = [
        sign * (one - other)
        for (_, one), (_, other) in zip(left.repetitions, right.repetitions, strict=False)
    ]
    count = sum(apart >= finding.cut for apart in pairs)
    known = None if finding.plus_measure else case.difference_errors.get(finding.measure)
    reading = difference(left, right, side="both", size=True, known=known)
    state = state_of(reading.value, reading.error, against=against)
    remark = ""
    if state == "outside" and count < finding.min_share * len(pairs):
        state = "borderline"
        remark = f"Only {count} of {counted(len(pairs), 'pair')} of repetitions show it."
    smaller = right if sign > 0 else left
    return judged(
        finding,
        case,
        reading,
        against,
        state,
        shown=typical(smaller),
        count=count,
        of=len(pairs),
        named=smaller.side,
        both=(left, right),
        remark=remark,
    )


def _total(finding: AsymmetryFinding, case: Case, side: Side) -> Reading | Unmeasured:
    """Return the mean of one side, with ``plus_measure`` added."""
    first = mean_of(finding, case, finding.measure, side)
    if finding.plus_measure is None or isinstance(first, Unmeasured):
        return first
    second = mean_of(finding, case, finding.plus_measure, side)
    if isinstance(second, Unmeasured):
        return second
    sums = [
        (repetition, one + other)
        for (repetition, one), (_, other) in zip(
            first.repetitions, second.repetitions, strict=False
        )
    ]
    return Reading(
        side,
        first.value + second.value,
        combined_error(first.error, second.error),
        weaker(first, second),
        sums,
    )
