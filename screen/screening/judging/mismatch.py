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
from screen.screening.judging.gaps import mean_of
from screen.screening.judging.state import Cut, state_of
from screen.screening.judging.verdict import judged, not_measured
from screen.screening.protocol import MismatchFinding
from screen.screening.result import FindingResult, State


def mismatch_finding(finding: MismatchFinding, case: Case) -> FindingResult:
    """Judge ``larger - smaller`` on each side; outside is only what one side alone shows.

    Both sides beyond the cut are within, in the words of ``why_both``. Where a side is too near to
    the cut it cannot be told whether it is one side only: borderline.
    """
    against = Cut(finding.cut, None, "above", norm_of_measure(finding.larger, case))
    sides: list[Reading] = []
    for side in BOTH_SIDES:
        larger = mean_of(finding, case, finding.larger, side)
        smaller = mean_of(finding, case, finding.smaller, side)
        if isinstance(larger, Unmeasured):
            return not_measured(finding, case, larger, against=against, side="both")
        if isinstance(smaller, Unmeasured):
            return not_measured(finding, case, smaller, against=against, side="both")
        sides.append(difference(larger, smaller, side=side))
    states = [state_of(one.value, one.error, against=against) for one in sides]
    larger_side = max(sides, key=lambda one: one.value)
    count = states.count("outside")
    alone = count == 1 and "within" in states
    state: State = "outside" if alone else "within"
    if "borderline" in states:
        state = "borderline"
    return judged(
        finding,
        case,
        larger_side,
        against,
        state,
        shown=worst(larger_side, "above"),
        count=count,
        of=len(states),
        side="both" if state == "within" else larger_side.side,
        both=(sides[0], sides[1]),
        template=finding.why_both if count == 2 else None,
    )
