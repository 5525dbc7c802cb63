"""How well findings and answers tell: against the truth, and rounded backs against still ones."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from samples.accuracy.numbers import (
    Bin,
    Estimate,
    area_under_curve,
    brier,
    brier_of_base_rate,
    over_people,
    reliability,
    wilson,
)
from samples.accuracy.scores import ClipScore, Reading, Verdict
from screen.screening.protocol import LimitFinding, Protocol
from screen.screening.reference.likelihood import AT_LEAST_LIKELY

ROUNDED_DEG, STILL_DEG = 20.0, 5.0
"""True lumbar flexion at the peak from which a back is called rounded, up to which still."""
HINGE, LUMBAR, FLAG = "hip_hinge", "lumbar_flexion_deg", "hinge_lumbar_rounding"
EDGES = (0.0, 0.05, 0.2, 0.5, 0.8, 0.95)
"""Lower ends of the bins of the reliability diagram: the five words, the middle one halved."""


@dataclass(frozen=True)
class Detection:
    """How often a sign is there in those who have it, and absent in those who have not."""

    sign: str
    hits: int
    positives: int
    rejections: int
    negatives: int

    @property
    def sensitivity(self) -> Estimate:
        """Share of positives that show the sign."""
        return wilson(self.hits, self.positives)

    @property
    def specificity(self) -> Estimate:
        """Share of negatives that do not."""
        return wilson(self.rejections, self.negatives)


@dataclass(frozen=True)
class FindingCount:
    """The likelihoods that the tool gave a finding or answer, by whether it is true."""

    protocol: str
    finding: str
    grade: str
    beyond: Counter[str]
    not_beyond: Counter[str]

    @property
    def detection(self) -> Detection:
        """At least likely against the truth; every other word counts as not found."""
        hits, alarms = (
            sum(seen[word] for word in AT_LEAST_LIKELY) for seen in (self.beyond, self.not_beyond)
        )
        n, m = self.beyond.total(), self.not_beyond.total()
        return Detection("at least likely", hits, n, m - alarms, m)


@dataclass(frozen=True)
class Calibration:
    """How probabilities did: bins of the reliability diagram, Brier score and that of base rate."""

    about: str
    bins: list[Bin]
    brier: float
    base_rate: float
    n: int


@dataclass(frozen=True)
class Rounding:
    """Rounded hinges against still ones: readings at the peaks, and one verdict a recording."""

    rounded: list[tuple[float, str]]
    still: list[tuple[float, str]]
    withheld: tuple[int, int]
    clips: dict[str, bool]
    area: Estimate
    detections: list[Detection]
    states: dict[bool, Counter[str]]


def finding_counts(verdicts: Iterable[Verdict]) -> list[FindingCount]:
    """Count the likelihoods of each finding and answer by what is true."""
    found: dict[tuple[str, str, str], tuple[Counter[str], Counter[str]]] = defaultdict(
        lambda: (Counter(), Counter())
    )
    for one in verdicts:
        beyond, other = found[one.protocol, one.finding, one.grade]
        (beyond if one.truly_beyond else other)[one.likelihood] += 1
    return [FindingCount(*key, *counts) for key, counts in sorted(found.items())]


def calibrations(verdicts: Sequence[Verdict]) -> list[Calibration]:
    """Return how probabilities did: of all findings, of all answers, of the hinge's rounding."""
    groups = {
        "all findings": [one for one in verdicts if not one.question],
        "all answers": [one for one in verdicts if one.question],
        "the low back rounds (hinge)": [
            one for one in verdicts if (one.protocol, one.finding) == (HINGE, FLAG)
        ],
    }
    found = []
    for about, group in groups.items():
        given = [
            (one.probability, one.truly_beyond) for one in group if one.probability is not None
        ]
        if given:
            said, true = [p for p, _ in given], [t for _, t in given]
            bins = reliability(said, true, EDGES)
            found.append(
                Calibration(about, bins, brier(said, true), brier_of_base_rate(true), len(given))
            )
    return found


def rounding(scores: Sequence[ClipScore], protocol: Protocol) -> Rounding:
    """Hold the lumbar flexion of rounded hinges (true) against that of still ones.

    The curve is over repetitions, its interval over people. Sensitivity and specificity are of
    recordings: rounded or still by the true mean of the peaks, one verdict each.
    """
    readings = [
        one
        for score in scores
        for one in score.readings
        if (one.protocol, one.measure, one.kind) == (HINGE, LUMBAR, "value")
    ]
    groups = [[one for one in readings if belongs(one.true)] for belongs in (is_rounded, is_still)]
    given = [[(one.value, one.clip) for one in group if one.value is not None] for group in groups]
    clips = _clips(readings)
    states = _states(scores, clips)
    return Rounding(
        rounded=given[0],
        still=given[1],
        withheld=(len(groups[0]) - len(given[0]), len(groups[1]) - len(given[1])),
        clips=clips,
        area=_area(*given),
        detections=[
            *_by_value(readings, clips, protocol),
            *(_by_state(states, sign, said) for sign, said in _SIGNS),
        ],
        states=states,
    )


_SIGNS = (
    (f"finding `{FLAG}` very likely", frozenset({"very_likely"})),
    (f"finding `{FLAG}` at least likely", frozenset(AT_LEAST_LIKELY)),
)


def is_rounded(true_deg: float) -> bool:
    """Say whether a back is rounded at the peak."""
    return true_deg >= ROUNDED_DEG


def is_still(true_deg: float) -> bool:
    """Say whether a back has hardly moved at the peak."""
    return true_deg <= STILL_DEG


def _area(rounded: list[tuple[float, str]], still: list[tuple[float, str]]) -> Estimate:
    """Return the area under the curve with its interval over people."""
    values = np.array([value for value, _ in [*rounded, *still]])
    positive = np.arange(len(values)) < len(rounded)

    def area(places: np.ndarray) -> float:
        chosen = positive[places]
        return area_under_curve(values[places[chosen]], values[places[~chosen]])

    people = [clip for _, clip in [*rounded, *still]]
    if not rounded or not still:
        return Estimate(float("nan"), float("nan"), float("nan"))
    return over_people(area, people)


def _means(
    readings: Iterable[Reading], pick: Callable[[Reading], float | None]
) -> dict[str, float]:
    """Return the mean of something over the readings of each clip."""
    collected: dict[str, list[float]] = defaultdict(list)
    for one in readings:
        if (value := pick(one)) is not None:
            collected[one.clip].append(value)
    return {clip: float(np.mean(values)) for clip, values in collected.items()}


def _clips(readings: Sequence[Reading]) -> dict[str, bool]:
    """Return for each clip that is one or the other whether its back is rounded."""
    truths = _means(readings, lambda one: one.true)
    return {
        clip: is_rounded(true)
        for clip, true in truths.items()
        if is_rounded(true) or is_still(true)
    }


def _states(scores: Sequence[ClipScore], clips: dict[str, bool]) -> dict[bool, Counter[str]]:
    """Count what the finding said of rounded and of still recordings."""
    states: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    said = {
        one.clip: one.likelihood
        for score in scores
        for one in score.verdicts
        if one.finding == FLAG
    }
    for clip, rounded in clips.items():
        states[rounded][said.get(clip, "not_measured")] += 1
    return states


def _by_state(states: dict[bool, Counter[str]], sign: str, said: frozenset[str]) -> Detection:
    """Return how well a finding tells, over the recordings in which it was measured."""
    counts = []
    for rounded in (True, False):
        answered = states[rounded].total() - states[rounded]["not_measured"]
        counts.append((sum(states[rounded][one] for one in said), answered))
    (hits, positives), (alarms, negatives) = counts
    return Detection(sign, hits, positives, negatives - alarms, negatives)


def _by_value(
    readings: Sequence[Reading], clips: dict[str, bool], protocol: Protocol
) -> list[Detection]:
    """Return how well the mean of the peaks tells at the cuts of the finding."""
    finding = next((one for one in protocol.findings if one.id == FLAG), None)
    if not isinstance(finding, LimitFinding):
        return []
    values = _means(readings, lambda one: one.value)
    found = []
    for name, cut in (("cut-off", finding.cut), ("half of it", (finding.cut or 0.0) / 2)):
        if not cut:
            continue
        above = {True: [], False: []}  # type: dict[bool, list[bool]]
        for clip, rounded in clips.items():
            if clip in values:
                above[rounded].append(values[clip] >= cut)
        found.append(
            Detection(
                f"mean at the peaks, {name} {cut:g} deg",
                sum(above[True]),
                len(above[True]),
                above[False].count(False),
                len(above[False]),
            )
        )
    return found
