"""The numbers of a side: each measure over its repetitions."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence

from screen.kinematics.series import Side
from screen.reason_kinds import Why
from screen.screening.measuring.measures import expected_sides
from screen.screening.parts import ErrorBasis
from screen.screening.protocol import Protocol
from screen.screening.result import RepetitionResult, SideSummary
from screen.screening.words import on_side


def summaries(repetitions: Sequence[RepetitionResult], protocol: Protocol) -> list[SideSummary]:
    """Return each measure of each side over its valid repetitions.

    The error of the mean is that of a typical repetition, the root mean square of theirs. It does
    not shrink with their number: most of it is systematic (camera, clothes, build) and the same in
    every repetition, and the error of a mean of readings that are off together is the mean of their
    errors. The root mean square is never below that and, unlike the largest, is not decided by the
    one repetition in which an arm passed before the back.
    """
    return [
        _summary(repetitions, measure.name, side)
        for measure in protocol.measures
        for side in expected_sides(protocol, measure.name)
    ]


def find_summary(summary: Sequence[SideSummary], measure: str, side: Side) -> SideSummary | None:
    """Return the summary of one measure of one side, or None."""
    return next((one for one in summary if one.measure == measure and one.side == side), None)


def readings(
    repetitions: Sequence[RepetitionResult], measure: str, side: Side
) -> list[tuple[RepetitionResult, float]]:
    """Return the valid repetitions of a side that have a value of the measure, with the value."""
    return [
        (repetition, value.value)
        for repetition in repetitions
        if repetition.valid
        and repetition.side == side
        and (value := repetition.measures.get(measure)) is not None
        and value.value is not None
    ]


def typical_error(errors: Iterable[float]) -> float:
    """Return the root mean square."""
    return math.sqrt(statistics.fmean(one * one for one in errors))


def _spread(values: Sequence[float]) -> float:
    """Return the standard deviation of a sample; ``statistics.stdev`` takes ten times as long."""
    mean = statistics.fmean(values)
    return math.sqrt(math.fsum((one - mean) ** 2 for one in values) / (len(values) - 1))


def common_reason(repetitions: Sequence[RepetitionResult], measure: str) -> Why | None:
    """Return the most frequent reason of missing values with its advice, the first among equals."""
    found = Counter(
        Why(value.reason, value.advice or "")
        for repetition in repetitions
        if (value := repetition.measures.get(measure)) is not None and value.reason
    )
    return found.most_common(1)[0][0] if found else None


def _summary(repetitions: Sequence[RepetitionResult], measure: str, side: Side) -> SideSummary:
    """Return one measure of one side."""
    found = readings(repetitions, measure, side)
    values = [value for _, value in found]
    given = [repetition.measures[measure] for repetition, _ in found]
    basis: ErrorBasis = (
        "measured" if all(one.error_basis == "measured" for one in given) else "provisional"
    )
    return SideSummary(
        measure=measure,
        side=side,
        count=len(values),
        mean=statistics.fmean(values) if values else None,
        sd=_spread(values) if len(values) > 1 else None,
        smallest=min(values, default=None),
        largest=max(values, default=None),
        error=typical_error(one.error or 0.0 for one in given) if given else None,
        error_basis=basis if values else None,
        values=values,
        reason=None if values else _why_empty(repetitions, measure, side),
        at_least=sum(one.at_least for one in given),
    )


def _why_empty(repetitions: Sequence[RepetitionResult], measure: str, side: Side) -> str:
    """Say why a side has no value."""
    asked = [one for one in repetitions if one.side == side and measure in one.measures]
    common = common_reason([one for one in asked if one.valid], measure)
    if common is not None:
        return common.reason
    for repetition in asked:
        if repetition.invalid_reason:
            return repetition.invalid_reason
    return f"no repetition was seen{on_side(side)}"
