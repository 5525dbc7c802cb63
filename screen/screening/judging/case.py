"""All that the rules look at, and a statistic of one side ready to be judged."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from screen.kinematics.series import Side
from screen.screening.asymmetry import combined_error
from screen.screening.norms import NormTable
from screen.screening.protocol import Compare, Finding, MismatchFinding, Protocol
from screen.screening.result import (
    Check,
    ErrorBasis,
    NormReference,
    Person,
    RepetitionResult,
    SideSummary,
)

BOTH_SIDES: Final[tuple[Side, Side]] = ("left", "right")
KnownErrors = Mapping[str, tuple[float, ErrorBasis]]
"""Half widths of 95 % intervals by measure, and what they rest on."""


@dataclass(frozen=True)
class Case:
    """All that the rules look at.

    Attributes
    ----------
    blocked_by
        The quality check that forbids any verdict.
    neutral
        How the posture was found that angles are counted from.
    difference_errors
        Of left less right, by measure, where it was measured; else the sides' errors are combined.
    change_errors
        Of a change between repetitions of this recording, by measure: what is the same in all of
        them (camera, clothes, build) cancels, and only the spread counts.
    """

    protocol: Protocol
    repetitions: Sequence[RepetitionResult]
    summary: Sequence[SideSummary]
    person: Person
    norms: NormTable
    blocked_by: Check | None = None
    neutral: Literal["start", "between", "assumed"] = "start"
    difference_errors: KnownErrors = field(default_factory=dict)
    change_errors: KnownErrors = field(default_factory=dict)

    @property
    def min_count(self) -> int:
        """Repetitions needed for a verdict, for each side and direction."""
        return self.protocol.repetitions.min_count


@dataclass(frozen=True)
class Reading:
    """A statistic of one side, ready to be judged."""

    side: Side
    value: float
    error: float
    error_basis: ErrorBasis
    repetitions: Sequence[tuple[RepetitionResult, float]]


@dataclass(frozen=True)
class Unmeasured:
    """Why a side cannot be judged, and what to do."""

    side: Side
    reason: str
    advice: str


def measure_of(finding: Finding) -> str:
    """Return the measure that a finding is shown with."""
    return finding.larger if isinstance(finding, MismatchFinding) else finding.measure


def choose_norm(group: str, person: Person, norms: NormTable) -> NormReference | None:
    """Return the row of a norm group that fits the person, or None."""
    return norms.choose(group, sex=person.sex, age_years=person.age_years)


def norm_of_measure(name: str, case: Case) -> NormReference | None:
    """Return the norm row that is shown beside a measure."""
    group = case.protocol.measure(name).norm
    return choose_norm(group, case.person, case.norms) if group else None


def difference(
    first: Reading,
    second: Reading,
    *,
    side: Side,
    size: bool = False,
    known: tuple[float, ErrorBasis] | None = None,
) -> Reading:
    """Return first less second (or the size of that), with the error of a difference.

    ``known`` is that error where it was measured; else the two errors are combined.
    """
    less = first.value - second.value
    error, basis = known or (combined_error(first.error, second.error), weaker(first, second))
    return Reading(side, abs(less) if size else less, error, basis, first.repetitions)


def weaker(first: Reading, second: Reading) -> ErrorBasis:
    """Return ``measured`` only if both errors were."""
    both = first.error_basis == second.error_basis == "measured"
    return "measured" if both else "provisional"


def worst(reading: Reading, compare: Compare) -> RepetitionResult:
    """Return the repetition furthest towards the bad side of the cut."""
    sign = -1.0 if compare == "below" else 1.0
    return max(reading.repetitions, key=lambda one: sign * one[1])[0]


def typical(reading: Reading) -> RepetitionResult:
    """Return the repetition nearest to the middle of them."""
    middle = statistics.fmean(value for _, value in reading.repetitions)
    return min(reading.repetitions, key=lambda one: abs(one[1] - middle))[0]
