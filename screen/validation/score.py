"""How far results are off what was measured otherwise: arrays and results in, figures out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.screening.reference.error_table import NORMAL_95
from screen.screening.reference.likelihood import AT_LEAST_LIKELY
from screen.screening.result import FindingResult, ScreenResult
from screen.validation.sheet import Truth

_DRAWS: Final = 2000
_FEWEST_PEOPLE: Final = 3
"""From fewer no interval is drawn: it would be too narrow by far."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Compared:
    """A true value beside the tool's; ``value`` None where it was not measured, for ``reason``."""

    truth: Truth
    value: float | None
    error: float | None
    reason: str = ""


@dataclass(frozen=True)
class MeasureScore:
    """How far one measure is off, in degrees.

    ``low`` and ``high`` are the 95 % interval of the RMSE, drawing people; None for fewer than
    three. ``spread`` is half the width of the 95 % limits of agreement round ``bias``. ``within``
    is the part of the readings whose stated range holds the truth.
    """

    measure: str
    people: int
    readings: int
    withheld: int
    bias: float | None
    rmse: float | None
    low: float | None
    high: float | None
    spread: float | None
    within: float | None


@dataclass(frozen=True)
class FindingScore:
    """How often a finding is told at least as likely where it is true, and not where it is not."""

    title: str
    cut: float
    beyond: int
    caught: int
    within: int
    cleared: int
    not_measured: int


def compare(truths: Sequence[Truth], results: Mapping[Path, ScreenResult]) -> list[Compared]:
    """Find the tool's value of every truth; each folder is in ``results``."""
    return [_compared(one, results[one.folder]) for one in truths]


def _compared(truth: Truth, result: ScreenResult) -> Compared:
    those = [
        one
        for one in result.repetitions
        if one.complete and truth.side in (None, one.side) and truth.repetition in (None, one.index)
    ]
    if result.status == "not_judged":
        return Compared(truth, None, None, "The recording was not judged.")
    if not those:
        return Compared(truth, None, None, "No such repetition was found.")
    found = [one.measures[truth.measure] for one in those if truth.measure in one.measures]
    if not found:
        return Compared(truth, None, None, "This test does not measure it.")
    known = [(one.value, one.error) for one in found if one.value is not None]
    if not known:
        return Compared(truth, None, None, found[0].reason or "It was not measured.")
    errors = [error for _, error in known if error is not None]
    error = float(np.sqrt(np.mean(np.square(errors)))) if errors else None
    return Compared(truth, float(np.mean([value for value, _ in known])), error)


def measure_scores(compared: Sequence[Compared]) -> list[MeasureScore]:
    """Score every measure of a sheet, in the order of their first rows."""
    names = dict.fromkeys(one.truth.measure for one in compared)
    return [_measure_score(name, compared) for name in names]


def _measure_score(measure: str, compared: Sequence[Compared]) -> MeasureScore:
    those = [one for one in compared if one.truth.measure == measure]
    read = [(one, one.value - one.truth.true_deg) for one in those if one.value is not None]
    people = len({one.truth.person for one in those})
    if not read:
        return MeasureScore(measure, people, len(those), len(those), *[None] * 6)
    off = np.array([difference for _, difference in read])
    stated = [abs(difference) <= one.error for one, difference in read if one.error is not None]
    low, high = _rmse_interval(off, [one.truth.person for one, _ in read])
    return MeasureScore(
        measure,
        people,
        len(those),
        len(those) - len(read),
        float(off.mean()),
        _rmse(off),
        low,
        high,
        NORMAL_95 * float(off.std(ddof=1)) if len(off) > 1 else None,
        float(np.mean(stated)) if stated else None,
    )


def _rmse(off: Floats) -> float:
    return float(np.sqrt(np.mean(off**2)))


def _rmse_interval(off: Floats, people: Sequence[str]) -> tuple[float | None, float | None]:
    """Return the 95 % interval of the RMSE, drawing people with all their readings."""
    names = sorted(set(people))
    if len(names) < _FEWEST_PEOPLE:
        return None, None
    of_each = [off[[one == name for one in people]] for name in names]
    draw = np.random.default_rng(0).integers(len(names), size=(_DRAWS, len(names)))
    rmses = [_rmse(np.concatenate([of_each[place] for place in row])) for row in draw]
    return float(np.percentile(rmses, 2.5)), float(np.percentile(rmses, 97.5))


def finding_scores(
    compared: Sequence[Compared], results: Mapping[Path, ScreenResult]
) -> list[FindingScore]:
    """Score the findings that hold one measure against a cut-off, by recording and side."""
    verdicts: dict[str, list[tuple[bool, FindingResult]]] = {}
    for folder in dict.fromkeys(one.truth.folder for one in compared):
        for finding in results[folder].findings:
            true = _true_of(finding, folder, compared)
            if true is not None and finding.cut is not None:
                beyond = true < finding.cut if finding.compare == "below" else true >= finding.cut
                verdicts.setdefault(finding.id, []).append((beyond, finding))
    return [_finding_score(those) for those in verdicts.values()]


def _true_of(finding: FindingResult, folder: Path, compared: Sequence[Compared]) -> float | None:
    """Return the true value of what a finding is about; None where the sheet does not tell it.

    That is known for limits on the mean or the worst repetition; differences between the sides and
    trends are left out.
    """
    if finding.rule != "limit" or finding.statistic == "trend":
        return None
    values = [
        abs(one.truth.true_deg) if finding.absolute else one.truth.true_deg
        for one in compared
        if (one.truth.folder, one.truth.measure) == (folder, finding.measure)
        and (one.truth.side or "both") == finding.side
    ]
    if not values:
        return None
    if finding.statistic == "mean":
        return float(np.mean(values))
    return min(values) if finding.compare == "below" else max(values)


def _finding_score(verdicts: Sequence[tuple[bool, FindingResult]]) -> FindingScore:
    told = [
        (beyond, finding.likelihood in AT_LEAST_LIKELY)
        for beyond, finding in verdicts
        if finding.likelihood != "not_measured"
    ]
    first = verdicts[0][1]
    return FindingScore(
        first.title,
        first.cut or 0.0,
        sum(beyond for beyond, _ in told),
        sum(beyond and said for beyond, said in told),
        sum(not beyond for beyond, _ in told),
        sum(not beyond and not said for beyond, said in told),
        len(verdicts) - len(told),
    )
