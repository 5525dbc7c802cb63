"""What the rules look at, and a statistic of one side ready to be judged."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from screen.kinematics.series import Side
from screen.screening.judging.cut import Cut
from screen.screening.measuring.asymmetry import combined_error
from screen.screening.measuring.measures import counts_from_neutral
from screen.screening.parts import Check, ErrorBasis, Person
from screen.screening.protocol import Compare, Finding, MismatchFinding, Protocol
from screen.screening.reference.error_shape import NORMAL, ErrorShape, ShapeTable
from screen.screening.reference.likelihood import LikelihoodScale, interval, probability_beyond
from screen.screening.reference.norms import NormTable
from screen.screening.result import NormReference, RepetitionResult, SideSummary

BOTH_SIDES: Final[tuple[Side, Side]] = ("left", "right")
KnownErrors = Mapping[str, tuple[float, ErrorBasis]]
"""Half widths of 95 % intervals by measure, and what they rest on."""


@dataclass(frozen=True)
class Case:
    """What the rules look at.

    Attributes
    ----------
    blocked_by
        The quality check that forbids any judgement.
    neutral_widening
        The factor by which errors grow because of how the neutral posture was found.
    difference_errors
        Of left less right, by measure, where it was measured; else the sides' errors are combined.
    change_errors
        Of a change between repetitions of this recording, by measure: what is the same in all of
        them (camera, clothes, build) cancels, and only the spread counts.
    within_shares
        Share (0 to 1) of the variance of an error that lies between the repetitions of a
        recording, by measure, where known.
    shapes, scale
        How errors are distributed; the words for probabilities.
    """

    protocol: Protocol
    repetitions: Sequence[RepetitionResult]
    summary: Sequence[SideSummary]
    person: Person
    norms: NormTable
    scale: LikelihoodScale
    shapes: ShapeTable
    blocked_by: Check | None = None
    neutral_widening: float = 1.0
    difference_errors: KnownErrors = field(default_factory=dict)
    change_errors: KnownErrors = field(default_factory=dict)
    within_shares: Mapping[str, float] = field(default_factory=dict)

    @property
    def min_count(self) -> int:
        """Repetitions that a side should have."""
        return self.protocol.repetitions.min_count

    def shape(self, measure: str, *, difference: bool = False) -> ErrorShape:
        """Return how the errors of a measure, or of its left-right difference, are distributed."""
        kind: Literal["value", "difference"] = "difference" if difference else "value"
        return self.shapes.shape(measure, self.protocol.name, kind=kind)

    def difference_error(self, measure: str) -> tuple[float, ErrorBasis] | None:
        """Return the error of left less right where it was measured, widened like a reading's."""
        known = self.difference_errors.get(measure)
        return None if known is None else (known[0] * self.widening(measure), known[1])

    def widening(self, measure: str) -> float:
        """Return the factor on the error of a measure because of the neutral posture."""
        counted = counts_from_neutral(self.protocol.measure(measure))
        return self.neutral_widening if counted else 1.0


@dataclass(frozen=True)
class Reading:
    """A statistic of one side, ready to be judged.

    ``value`` keeps its sign; with ``size`` its size is compared with the cut-off. ``error`` is the
    half-width of the 95 % interval, ``shape`` how errors are distributed in half-widths.
    """

    side: Side
    value: float
    error: float
    error_basis: ErrorBasis
    repetitions: Sequence[tuple[RepetitionResult, float]]
    shape: ErrorShape = NORMAL
    size: bool = False

    @property
    def shown(self) -> float:
        """The value as it is shown: its size where that is what counts."""
        return abs(self.value) if self.size else self.value

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of what is shown."""
        return interval(self.value, self.error, shape=self.shape, size=self.size)

    def probability_beyond(self, against: Cut) -> float:
        """Return the probability that the true value lies beyond a cut-off."""
        return probability_beyond(
            self.value, self.error, against.cut, against.compare, shape=self.shape, size=self.size
        )

    def widened(self, factor: float) -> Reading:
        """Return the reading with its error times ``factor``."""
        return self if factor == 1.0 else replace(self, error=factor * self.error)


def error_of_mean(error: float, within_share: float, count: int) -> float:
    """Return the half-width of the error of a mean over ``count`` repetitions of a recording.

    ``error`` is that of a single repetition. The share of its variance that lies between
    repetitions is divided by their number; what is the same in all of them stays.
    """
    return error * math.sqrt(1 - within_share * (1 - 1 / count))


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
    shape: ErrorShape,
    size: bool = False,
    known: tuple[float, ErrorBasis] | None = None,
) -> Reading:
    """Return first less second, with the error of a difference.

    ``known`` is that error where it was measured; else the two errors are combined.
    """
    error, basis = known or (combined_error(first.error, second.error), weaker(first, second))
    less = first.value - second.value
    return Reading(side, less, error, basis, first.repetitions, shape, size)


def weaker(first: Reading, second: Reading) -> ErrorBasis:
    """Return ``measured`` only if both errors were."""
    both = first.error_basis == second.error_basis == "measured"
    return "measured" if both else "provisional"


def worst(reading: Reading, compare: Compare) -> RepetitionResult:
    """Return the repetition furthest towards the far side of the cut-off."""
    sign = -1.0 if compare == "below" else 1.0
    size = abs if reading.size else float
    return max(reading.repetitions, key=lambda one: sign * size(one[1]))[0]


def typical(reading: Reading) -> RepetitionResult:
    """Return the repetition nearest to the mean of them."""
    middle = statistics.fmean(value for _, value in reading.repetitions)
    return min(reading.repetitions, key=lambda one: abs(one[1] - middle))[0]
