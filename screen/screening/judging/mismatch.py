"""Mismatch: two measures of the same side, of note on one side only."""

from __future__ import annotations

from screen.screening.judging.case import (
    BOTH_SIDES,
    Case,
    Reading,
    Unmeasured,
    difference,
    norm_of_measure,
    worst,
)
from screen.screening.judging.cut import Cut
from screen.screening.judging.gaps import mean_of
from screen.screening.judging.verdict import judged, not_measured
from screen.screening.protocol import MismatchFinding
from screen.screening.reference.likelihood import AT_LEAST_LIKELY
from screen.screening.result import FindingResult


def mismatch_finding(finding: MismatchFinding, case: Case) -> FindingResult:
    """Judge ``larger - smaller`` on each side, for the pattern that one side alone shows it.

    The probability is that of the side which shows it more, times that of the other side not
    showing it; errors of the two sides are taken as independent. Where both sides are likely to
    show it the finding is of both, and ``why_both`` and ``what_both`` are said.
    """
    against = Cut(finding.cut, "above", norm_of_measure(finding.larger, case))
    sides: list[Reading] = []
    for side in BOTH_SIDES:
        larger = mean_of(finding, case, finding.larger, side)
        smaller = mean_of(finding, case, finding.smaller, side)
        if isinstance(larger, Unmeasured):
            return not_measured(finding, case, larger, against=against, side="both")
        if isinstance(smaller, Unmeasured):
            return not_measured(finding, case, smaller, against=against, side="both")
        sides.append(difference(larger, smaller, side=side, shape=case.shape(finding.larger)))
    chances = [one.probability_beyond(against) for one in sides]
    more, less = (0, 1) if chances[0] >= chances[1] else (1, 0)
    likely = [case.scale.level(chance) in AT_LEAST_LIKELY for chance in chances]
    found = judged(
        finding,
        case,
        sides[more],
        against,
        probability=chances[more] * (1 - chances[less]),
        shown=worst(sides[more], "above"),
        count=sum(likely),
        of=len(sides),
        other=sides[less].side,
        both=(sides[0], sides[1]),
        template=finding.why_both if all(likely) else None,
        what=finding.what_both if all(likely) else None,
    )
    return found.model_copy(update={"side": "both"}) if all(likely) else found
