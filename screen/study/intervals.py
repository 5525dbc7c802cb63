"""Means, shares and their 95 % intervals; values that do not differ have none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from screen.kinematics.series import FloatArray
from screen.screening.reference.error_table import NORMAL_95

LEVEL: Final = 0.95
"""Every interval holds the true value in 95 of 100 studies like this one."""


_Z_95: Final = float(stats.norm.ppf((1 + LEVEL) / 2))

_ROUNDING: Final = 1e-12
"""What floating-point arithmetic leaves of a difference of equal numbers, part of their size."""

QUANTILES: Final = {"q10": 0.1, "q25": 0.25, "median": 0.5, "q75": 0.75, "q90": 0.9}


@dataclass(frozen=True)
class Interval:
    """An estimate with its 95 % interval."""

    value: float
    low: float
    high: float


def all_same(values: FloatArray) -> bool:
    """Whether the values do not differ but by rounding."""
    return bool(np.ptp(values) <= _ROUNDING * max(1.0, float(np.abs(values).max())))


def mean_interval(values: FloatArray) -> Interval | None:
    """Return the mean of ``(n,)`` values by Student's t.

    None for fewer than two, or where all are the same: their spread would be taken for 0.
    """
    if len(values) < 2 or all_same(values):
        return None
    mean = float(values.mean())
    half = _t_95(len(values)) * float(values.std(ddof=1)) / math.sqrt(len(values))
    return Interval(mean, mean - half, mean + half)


def share_interval(count: float, of: int) -> Interval | None:
    """Return ``count / of`` with the Wilson interval (Brown, Cai and DasGupta 2001); None of none.

    The ``of`` observations have to be independent: people, not recordings of the same person.

    Notes
    -----
    ``count`` may be a sum of probabilities ``p``, one a person, that the person is one of those
    counted. By the law of total variance a 0 or 1 with the overall share ``s`` has the variance
    ``s (1 - s)``: the variance of ``p`` between people and the mean of ``p (1 - p)``, which is the
    uncertainty of measuring, together. So the interval has both in it. What is wrong in the same
    way in all ``p`` is not in it.
    """
    if of == 0:
        return None
    share, square = count / of, _Z_95**2
    middle = (share + square / (2 * of)) / (1 + square / of)
    spread = math.sqrt(max(0.0, share * (1 - share)) / of + square / (4 * of * of))
    half = _Z_95 * spread / (1 + square / of)
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


def limit_interval(mean: float, sd: float, count: int, *, upper: bool) -> Interval:
    """Return a limit of agreement, ``mean`` plus or minus 1.96 ``sd``, with its exact interval.

    For ``n`` normal differences ``sqrt(n) (limit - mean) / sd``, with the true limit and what was
    found of mean and standard deviation, follows the noncentral t distribution with ``n - 1``
    degrees of freedom and noncentrality ``1.96 sqrt(n)``. The approximations of Bland and Altman
    (1986, 1999) are too narrow on the outside below some 40 to 76 people (Carkeet and Goh 2018).
    """
    root = math.sqrt(count)
    near, far = (
        sd * float(stats.nct.ppf(part, count - 1, NORMAL_95 * root)) / root
        for part in ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
    )
    if upper:
        return Interval(mean + NORMAL_95 * sd, mean + near, mean + far)
    return Interval(mean - NORMAL_95 * sd, mean - far, mean - near)


def spread_interval(sd: float, freedom: int) -> Interval:
    """Return a standard deviation of ``freedom`` degrees of freedom, by chi-square."""
    low, high = (
        sd * math.sqrt(freedom / float(stats.chi2.ppf(part, freedom)))
        for part in ((1 + LEVEL) / 2, (1 - LEVEL) / 2)
    )
    return Interval(sd, low, high)


def quantiles(values: FloatArray) -> dict[str, float | None]:
    """Return the quantiles of ``(n,)`` values, interpolated between neighbours.

    One is given where at least one person is expected beyond it: ``n`` times the part is 1 or more.
    """
    found: dict[str, float | None] = {}
    for name, part in QUANTILES.items():
        beyond = len(values) * min(part, 1 - part)
        found[name] = float(np.quantile(values, part)) if round(beyond, 9) >= 1 else None
    return found


def _t_95(count: int) -> float:
    return float(stats.t.ppf((1 + LEVEL) / 2, count - 1))
