"""Reliability between occasions: intraclass correlation, error of measurement, limits of agreement.

The intraclass correlation is ICC(A,1) in the notation of McGraw and Wong (1996), ICC(2,1) in that
of Shrout and Fleiss (1979): two-way, absolute agreement, of a single occasion. Absolute, because a
reading that is off on one occasion is off for the person who is read there; single, because one
visit, or one rater, is how the tool is used. Whether the occasions are a sample (raters) or fixed
(first and second visit) changes neither estimate nor interval, only to whom it carries over. The
consistency form stands beside it: clearly above, it tells of a systematic difference (Liljequist,
Elfving and Skavberg Roaldsen 2019).

The standard error of measurement is the root of the error mean square of the two-way analysis of
variance (Weir 2005), not ``SD sqrt(1 - ICC)``: it hangs less on how different the people are. For
two occasions it is the standard deviation of the differences over ``sqrt(2)``, so that the smallest
change beyond error, ``1.96 sqrt(2) SEM``, is half the width of the limits of agreement.
"""

from __future__ import annotations

import importlib
import itertools
import logging
import math
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from screen.extras import how_to_install
from screen.kinematics.series import FloatArray
from screen.screening.reference.error_table import NORMAL_95
from screen.study.columns import RELIABILITY
from screen.study.decimals import percent
from screen.study.grouping import Row, slices, table_of
from screen.study.intervals import (
    Interval,
    all_same,
    limit_interval,
    mean_interval,
    spread_interval,
)
from screen.study.rules import ReliabilityRules
from screen.text import plain

ICC_TYPE: Final = (
    "ICC(A,1) (McGraw and Wong), ICC(2,1) (Shrout and Fleiss): two-way, absolute agreement, single"
)
NOT_INSTALLED: Final = (
    f"the statistics library pingouin is not installed: {how_to_install('stats')}"
)
NO_ERROR: Final = (
    "the occasions differ by the same amount in everybody, so there is no error to judge: "
    "is it the same data twice?"
)
NO_PEOPLE_SPREAD: Final = "everybody has the same value, so people cannot be told apart"
NO_INTERVAL: Final = "its interval cannot be calculated from these values"

_MEASURE: Final = ("protocol", "measure", "unit", "side")


@dataclass(frozen=True)
class Icc:
    """Intraclass correlations and mean squares of ``k`` occasions of ``n`` people."""

    agreement: Interval
    consistency: Interval
    occasions_ms: float
    error_ms: float


@dataclass(frozen=True)
class Means:
    """Means of people on occasions, ``(people, occasions)`` each.

    Attributes
    ----------
    names
        The occasions in order.
    values
        NaN where there is none.
    bounds
        Where one is only known to be at least so much.
    """

    names: tuple[str, ...]
    values: FloatArray
    bounds: NDArray[np.bool_]

    def of(self, names: Sequence[str]) -> Means:
        """Return the people who have a value on every one of these occasions, and just these."""
        chosen = [self.names.index(name) for name in names]
        values, bounds = self.values[:, chosen], self.bounds[:, chosen]
        whole = np.isfinite(values).all(axis=1)
        return Means(tuple(names), values[whole], bounds[whole])


@dataclass(frozen=True)
class Pairs:
    """Values of people on two occasions, ``(n,)`` each, of the complete cases."""

    names: tuple[str, str]
    first: FloatArray
    second: FloatArray


def load_pingouin() -> Any | None:
    """Return the statistics library, or None where the extra is not installed.

    What it and the libraries below it have to say while they load is not for the user.
    """
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module("pingouin")
    except ImportError:
        return None


def reliability(
    by_occasion: pa.Table,
    *,
    between: str,
    order: Sequence[str],
    rules: ReliabilityRules,
    pingouin: Any | None,
) -> pa.Table:
    """Return the reliability of each measure of each side.

    Parameters
    ----------
    by_occasion
        What ``measures_by_occasion`` returned: a mean a person and occasion.
    between
        The column that the occasions are from.
    order
        All occasions, the earliest first.
    rules
        From how many people on, and up to how many lower bounds.
    pingouin
        The library that calculates; without it there are limits of agreement only.

    Returns
    -------
    Table
        A row for all occasions together. Of three or more there is a row for each two of them
        besides, as limits of agreement compare two. Only people with a value on every occasion of
        a row are in it.
    """
    rows: list[Row] = []
    for key, people in slices(_usable(by_occasion), _MEASURE):
        means = occasion_means(people, order)
        rows += [
            {**key, "between": between, **_row(means, names, between, rules, pingouin)}
            for names in _chosen(means.names, rules)
        ]
    return table_of(rows, RELIABILITY)


def _usable(by_occasion: pa.Table) -> pa.Table:
    return by_occasion.filter(
        pc.and_(pc.is_valid(by_occasion["mean"]), pc.is_valid(by_occasion["occasion"]))
    )


def occasion_means(people: pa.Table, order: Sequence[str]) -> Means:
    """Return the means of one measure and side; ``order`` names all occasions there may be."""
    there = set(people["occasion"].to_pylist())
    names = tuple(name for name in order if name in there)
    persons = sorted(set(people["participant"].to_pylist()))
    values = np.full((len(persons), len(names)), np.nan)
    bounds = np.zeros(values.shape, dtype=bool)
    row_of = {person: index for index, person in enumerate(persons)}
    column_of = {name: index for index, name in enumerate(names)}
    for row in people.select(["participant", "occasion", "mean", "at_least"]).to_pylist():
        place = row_of[row["participant"]], column_of[row["occasion"]]
        values[place], bounds[place] = row["mean"], row["at_least"] > 0
    return Means(names, values, bounds)


def pairs_of(by_occasion: pa.Table, names: tuple[str, str]) -> Pairs:
    """Return the complete cases of two occasions; the rows are of one measure and side."""
    usable = _usable(by_occasion)
    both = usable.filter(pc.is_in(usable["occasion"], value_set=pa.array(names)))
    values = occasion_means(both, names).of(names).values
    return Pairs(names, values[:, 0], values[:, 1])


def _chosen(names: tuple[str, ...], rules: ReliabilityRules) -> Iterator[tuple[str, ...]]:
    """Yield which occasions are compared: all, then each two where there are more."""
    yield names
    if 2 < len(names) <= rules.occasions.max:
        yield from itertools.combinations(names, 2)


def _row(
    means: Means, names: tuple[str, ...], between: str, rules: ReliabilityRules, library: Any
) -> Row:
    """Return what is said of these occasions."""
    complete = means.of(names)
    chosen = [means.names.index(name) for name in names]
    anybody = int(np.isfinite(means.values[:, chosen]).any(axis=1).sum())
    first, second = names if len(names) == 2 else (None, None)
    row: Row = {
        "occasions": names,
        "occasion_count": len(names),
        "first": first,
        "second": second,
        "people": len(complete.values),
        "left_out": anybody - len(complete.values),
        "at_least": int(complete.bounds.sum()),
    }
    reason = _too_few(complete, between, rules) or _too_many_bounds(complete, rules)
    if reason is not None:
        return {**row, "reason": reason, "limits_reason": reason}
    values = complete.values
    return {**row, **_correlation(values, rules, library), **_limits(values, between)}


def _too_few(complete: Means, between: str, rules: ReliabilityRules) -> str | None:
    """Say which occasions or people are too few or too many, None where none are."""
    occasion, names, people = plain(between), complete.names, len(complete.values)
    if len(names) < 2:
        return f"there is one {occasion} only ({names[0]}), and two are needed"
    if len(names) > rules.occasions.max:
        return (
            f"there are {len(names)} different values of {between}, more than "
            f"{rules.occasions.max}: number them 1, 2, ... for each person"
        )
    if people < rules.people.min:
        have = "1 person has" if people == 1 else f"{people} people have"
        return f"{have} a value on every {occasion}, and at least {rules.people.min} are needed"
    return None


def _too_many_bounds(complete: Means, rules: ReliabilityRules) -> str | None:
    """Say that too many values are lower bounds, None where they are few enough."""
    bounds, of = int(complete.bounds.sum()), complete.bounds.size
    if bounds <= rules.lower_bounds.max_share * of:
        return None
    return (
        f"{bounds} of {of} values are only known to be at least so much, and at most "
        f"{percent(rules.lower_bounds.max_share)} % may be"
    )


def _correlation(complete: FloatArray, rules: ReliabilityRules, library: Any) -> Row:
    """Return intraclass correlation, error of measurement and smallest change, or the reason."""
    reason = _no_correlation(complete)
    if reason is None and library is None:
        reason = NOT_INSTALLED
    icc = None if reason else icc_of(complete, library)
    if icc is None:
        return {"reason": reason or NO_INTERVAL}
    people, occasions = complete.shape
    sem = spread_interval(math.sqrt(icc.error_ms), (people - 1) * (occasions - 1))
    systematic = max(0.0, (icc.occasions_ms - icc.error_ms) / people)
    sem_agreement = math.sqrt(systematic + icc.error_ms)
    change = NORMAL_95 * math.sqrt(2)
    return {
        "icc_type": ICC_TYPE,
        **_interval("icc", icc.agreement),
        "icc_words": icc_words(icc.agreement, rules),
        **_interval("icc_consistency", icc.consistency),
        **_interval("sem", sem),
        **_interval("mdc95", Interval(*(change * end for end in (sem.value, sem.low, sem.high)))),
        "sem_agreement": sem_agreement,
        "mdc95_agreement": change * sem_agreement,
    }


def _no_correlation(complete: FloatArray) -> str | None:
    means = complete.mean(axis=1)
    if all_same(means):
        return NO_PEOPLE_SPREAD
    residual = complete - means[:, None] - complete.mean(axis=0) + complete.mean()
    return NO_ERROR if all_same(np.append(residual.ravel(), 0.0)) else None


def icc_words(icc: Interval, rules: ReliabilityRules) -> str:
    """Return both ends of an interval in words: ``moderate to excellent``."""
    low, high = rules.icc.word(icc.low), rules.icc.word(icc.high)
    return low if low == high else f"{low} to {high}"


def icc_of(complete: FloatArray, pingouin: Any) -> Icc | None:
    """Return the intraclass correlations of ``(people, occasions)`` values without gaps.

    None where the intervals are not finite. The mean squares are those of the two-way analysis of
    variance without replication that the correlations rest on.
    """
    import pandas as pd  # noqa: PLC0415 (comes with the extra)

    people, occasions = complete.shape
    frame = pd.DataFrame(
        {
            "person": np.repeat(np.arange(people), occasions),
            "occasion": np.tile(np.arange(occasions), people),
            "value": complete.ravel(),
        }
    )
    with _unrounded(pingouin):
        found = pingouin.intraclass_corr(
            data=frame, targets="person", raters="occasion", ratings="value"
        )
        variance = pingouin.anova(data=frame, dv="value", between=["person", "occasion"])
    agreement, consistency = _form(found, ("ICC(A,1)", "ICC2")), _form(found, ("ICC(C,1)", "ICC3"))
    if agreement is None or consistency is None:
        return None
    mean_squares = variance["MS"].to_numpy()
    return Icc(agreement, consistency, float(mean_squares[1]), float(mean_squares[2]))


def _form(found: Any, names: tuple[str, str]) -> Interval | None:
    """Return one form of the correlation by its name in new or old versions of the library."""
    row = found[found["Type"].isin(names)].iloc[0]
    column = next(name for name in found.columns if name.startswith("CI95"))
    low, high = (float(end) for end in row[column])
    value = float(row["ICC"])
    return Interval(value, low, high) if np.isfinite([value, low, high]).all() else None


@contextmanager
def _unrounded(pingouin: Any) -> Iterator[None]:
    """Have the library return intervals in full, and say nothing on the terminal."""
    rounding = {name: digits for name, digits in pingouin.options.items() if "CI95" in name}
    pingouin.options.update(dict.fromkeys(rounding))
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    finally:
        pingouin.options.update(rounding)


def _limits(complete: FloatArray, between: str) -> Row:
    """Return mean difference and limits of agreement of two occasions, second minus first."""
    if complete.shape[1] > 2:
        return {
            "limits_reason": "limits of agreement compare two; see the rows of two "
            f"{plain(between)}s each"
        }
    differences = complete[:, 1] - complete[:, 0]
    mean = mean_interval(differences)
    if mean is None:
        return {"limits_reason": NO_ERROR}
    sd = float(differences.std(ddof=1))
    lower, upper = (
        limit_interval(mean.value, sd, len(differences), upper=upper) for upper in (False, True)
    )
    return {
        **_interval("difference", mean),
        "difference_sd": sd,
        **_interval("lower_limit", lower),
        **_interval("upper_limit", upper),
    }


def _interval(name: str, interval: Interval) -> dict[str, float]:
    return {name: interval.value, f"{name}_low": interval.low, f"{name}_high": interval.high}
