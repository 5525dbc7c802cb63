"""Asymmetry: left against right."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import replace

from screen.kinematics.series import Side
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
from screen.screening.judging.cut import Cut
from screen.screening.judging.gaps import mean_of
from screen.screening.judging.verdict import judged, not_measured
from screen.screening.measuring.asymmetry import combined_error
from screen.screening.parts import ErrorBasis
from screen.screening.protocol import AsymmetryFinding
from screen.screening.reference.error_table import NORMAL_95
from screen.screening.result import FindingResult


def asymmetry_finding(finding: AsymmetryFinding, case: Case) -> FindingResult:
    """Judge the size of the difference between left and right.

    The value is the size of the difference of the means. Its error is that of a difference,
    combined with the standard error of the mean over the pairs of repetitions (first left with
    first right, and so on), so that a difference that a single pair shows counts for little.
    ``{side}`` is the side with the smaller value.
    """
    sides = [_total(finding, case, side) for side in BOTH_SIDES]
    against = Cut(finding.cut, "above", norm_of_measure(finding.measure, case))
    for side in sides:
        if isinstance(side, Unmeasured):
            return not_measured(finding, case, side, against=against, side="both")
    left, right = (side for side in sides if isinstance(side, Reading))
    known = _known_error(finding, case)
    shape = case.shape(finding.measure, difference=True)
    reading = difference(left, right, side="both", shape=shape, size=True, known=known)
    pairs = _pairs(left, right)
    reading = replace(reading, error=combined_error(reading.error, _sampling_error(pairs)))
    sign = 1.0 if reading.value >= 0 else -1.0
    smaller, larger = (right, left) if sign > 0 else (left, right)
    return judged(
        finding,
        case,
        reading,
        against,
        shown=typical(smaller),
        count=sum(sign * apart >= finding.cut for apart in pairs),
        of=len(pairs),
        named=smaller.side,
        other=larger.side,
        both=(left, right),
    )


def _known_error(finding: AsymmetryFinding, case: Case) -> tuple[float, ErrorBasis] | None:
    """Return the error of a difference where it was measured, of each measure that is summed."""
    names = [finding.measure, *([finding.plus_measure] if finding.plus_measure else [])]
    known = [one for name in names if (one := case.difference_error(name)) is not None]
    if len(known) < len(names):
        return None
    measured = all(basis == "measured" for _, basis in known)
    error = combined_error(*(width for width, _ in known))
    return error, "measured" if measured else "provisional"


def _pairs(left: Reading, right: Reading) -> list[float]:
    """Return left less right of the first repetitions, the second ones, and so on."""
    return [
        one - other
        for (_, one), (_, other) in zip(left.repetitions, right.repetitions, strict=False)
    ]


def _sampling_error(values: Sequence[float]) -> float:
    """Return the 95 % half-width of a mean by the spread of its values; 0 for a single one."""
    if len(values) < 2:
        return 0.0
    return NORMAL_95 * statistics.stdev(values) / math.sqrt(len(values))


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
