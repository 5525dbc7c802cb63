"""The change over the repetitions of one recording, and how sure it is."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import Final

from scipy.special import stdtrit

TREND_MIN_COUNT: Final = 6
"""Fewer repetitions have no thirds worth comparing."""
_UPPER: Final = 0.975
"""Between the two quantiles of 2.5 and 97.5 % lie 95 % of a distribution."""


def trend(values: Sequence[float]) -> float:
    """Return the mean of the last third less that of the first."""
    first, _, last = _thirds(values)
    return statistics.fmean(last) - statistics.fmean(first)


def spread_error(values: Sequence[float]) -> float:
    """Return the 95 % half width of a trend by the spread of the repetitions themselves.

    The standard deviation within the thirds (pooled, ``n - 3`` degrees of freedom) gives the
    standard error of the difference of two of their means, times Student's t.
    """
    thirds = _thirds(values)
    squares = sum(
        math.fsum((one - statistics.fmean(third)) ** 2 for one in third) for third in thirds
    )
    variance = squares / freedom(values)
    standard_error = math.sqrt(variance * (1 / len(thirds[0]) + 1 / len(thirds[2])))
    return float(stdtrit(freedom(values), _UPPER)) * standard_error


def freedom(values: Sequence[float]) -> int:
    """Return the degrees of freedom of the spread within the thirds."""
    return len(values) - 3


def _thirds(
    values: Sequence[float],
) -> tuple[Sequence[float], Sequence[float], Sequence[float]]:
    """Return the first, the middle and the last third; the middle takes what is over."""
    third = len(values) // 3
    return values[:third], values[third:-third], values[-third:]
