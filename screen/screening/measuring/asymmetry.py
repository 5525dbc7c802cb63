"""Left against right."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from screen.screening.measuring.measures import expected_sides
from screen.screening.measuring.summary import find_summary
from screen.screening.parts import ErrorBasis
from screen.screening.protocol import Protocol
from screen.screening.result import Asymmetry, SideSummary


def combined_error(*errors: float) -> float:
    """Return the error of a sum or a difference of readings: the root of the sum of squares.

    For two readings with the half-width ``e`` that is ``sqrt(2) e``. What both sides share (the
    camera, the clothes) cancels in a difference, so it is the most that it can be.
    """
    return math.hypot(*errors)


def asymmetries(
    summary: Sequence[SideSummary],
    protocol: Protocol,
    known: Mapping[str, tuple[float, ErrorBasis]],
) -> list[Asymmetry]:
    """Return left against right for every measure that the protocol takes on both sides.

    ``known`` are the errors of differences that were measured as such, by measure.
    """
    return [
        asymmetry(summary, measure.name, known=known.get(measure.name, (None,))[0])
        for measure in protocol.measures
        if {"left", "right"} <= set(expected_sides(protocol, measure.name))
    ]


def asymmetry(
    summary: Sequence[SideSummary], measure: str, *, known: float | None = None
) -> Asymmetry:
    """Return left less right of the means of one measure, + for a larger left.

    ``beyond_error`` compares the difference with the error of a difference: the ``known`` one, else
    that of the two sides combined. The symmetry index is
    given where the mean size of the sides is larger than the error of one reading.
    """
    left, right = (find_summary(summary, measure, side) for side in ("left", "right"))
    if (
        left is None
        or right is None
        or left.mean is None
        or right.mean is None
        or left.error is None
        or right.error is None
    ):
        return _without(measure, left, right)
    difference = left.mean - right.mean
    error = combined_error(left.error, right.error) if known is None else known
    size = (abs(left.mean) + abs(right.mean)) / 2
    index = 100 * difference / size if size > max(left.error, right.error) else None
    return Asymmetry(
        measure=measure,
        left=left.mean,
        right=right.mean,
        difference=difference,
        error=error,
        symmetry_index_percent=index,
        beyond_error=abs(difference) > error,
    )


def _without(measure: str, left: SideSummary | None, right: SideSummary | None) -> Asymmetry:
    """Return an asymmetry that could not be taken, with the reason."""
    reasons = [
        f"{side}: {one.reason or 'no value'}"
        for side, one in (("left", left), ("right", right))
        if one is not None and one.mean is None
    ]
    return Asymmetry(
        measure=measure,
        left=left.mean if left else None,
        right=right.mean if right else None,
        difference=None,
        error=None,
        symmetry_index_percent=None,
        beyond_error=None,
        reason="; ".join(reasons) or "no repetition was seen on both sides",
    )
