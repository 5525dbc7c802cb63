"""The accuracy page's table by setting: what is to be reached, and what was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from samples.accuracy.cells import Rows
from samples.accuracy.clips import protocol_of
from samples.accuracy.counts import setting_of
from samples.accuracy.flags import HINGE, Detection, rounding
from samples.accuracy.numbers import Estimate, covered, over_people, weights_of, wilson
from samples.accuracy.scores import ClipScore, Reading, Verdict
from samples.accuracy.targets import SETTINGS, FirstPage, Setting, Target, Targets
from screen.screening.reference.likelihood import AT_LEAST_LIKELY

NOBODY = "of nobody"
CLEARLY = 2.0
"""A compensation is clearly there from so many cut-offs on."""
_MOST = frozenset({"rmse", "difference", "withheld", "wrong_side"})
"""Figures that are to stay under their target."""
_DEGREES = frozenset({"rmse", "difference"})


class Reached(NamedTuple):
    """A figure with its 95 % interval, and how many people, recordings or verdicts it is of."""

    value: Estimate
    n: int


@dataclass(frozen=True)
class OfSetting:
    """The recordings of one setting; ``clear`` are of people who all compensate clearly."""

    scores: Sequence[ClipScore]
    clear: Sequence[ClipScore] = ()

    def readings(self, target: Target, kind: str = "value") -> list[Reading]:
        """Return the readings of a target's measures in its tests; all where it names none."""
        return [
            one
            for score in self.scores
            for one in score.readings
            if one.kind == kind
            and (not target.tests or one.protocol in target.tests)
            and (not target.measures or one.measure in target.measures)
        ]

    def verdicts(self, target: Target, *, question: bool, clear: bool = False) -> list[Verdict]:
        """Return what was said of a target's findings, or of its questions."""
        return [
            one
            for score in (self.clear if clear else self.scores)
            for one in score.verdicts
            if one.question == question
            and one.finding in target.findings
            and (not target.tests or one.protocol in target.tests)
        ]

    def of(self, tests: Sequence[str]) -> list[ClipScore]:
        """Return the recordings of some tests."""
        return [one for one in self.scores if one.protocol in tests]


def by_setting(
    scores: Iterable[ClipScore], clear: Iterable[ClipScore] = ()
) -> Mapping[Setting, OfSetting]:
    """Return the recordings by how they were filmed; empty where none says so."""
    every, clearly = list(scores), list(clear)
    found = {
        setting: OfSetting(
            [one for one in every if setting_of(one) == setting],
            [one for one in clearly if setting_of(one) == setting],
        )
        for setting in SETTINGS
    }
    return found if any(one.scores for one in found.values()) else {}


# Figures.


def _rms(target: Target, there: OfSetting, kind: str) -> list[Reached]:
    given = [one for one in there.readings(target, kind) if one.value is not None]
    errors, people = np.array([one.error for one in given]), np.array([one.clip for one in given])

    def rms(places: np.ndarray) -> float:
        weights = weights_of(people[places])
        return float(np.sqrt(weights @ errors[places] ** 2))

    return [Reached(over_people(rms, people.tolist()), len(set(people)))] if given else []


def _withheld(target: Target, there: OfSetting) -> list[Reached]:
    return _share(there.readings(target), lambda one: one.value is None)


def _held(target: Target, there: OfSetting, kind: str) -> list[Reached]:
    stated = [
        one
        for one in there.readings(target, kind)
        if one.value is not None and one.stated is not None
    ]
    return _share(stated, lambda one: abs(one.error) <= float(one.stated or 0.0))


def _share(readings: Sequence[Reading], belongs: Callable[[Reading], bool]) -> list[Reached]:
    if not readings:
        return []
    people = [one.clip for one in readings]
    return [Reached(covered(list(map(belongs, readings)), people), len(set(people)))]


def _area(there: OfSetting) -> list[Reached]:
    found = rounding(there.scores, protocol_of(HINGE))
    people = {clip for _, clip in (*found.rounded, *found.still)}
    return [Reached(found.area, len(people))] if np.isfinite(found.area.value) else []


def _told(beyond: Sequence[Verdict], within: Sequence[Verdict]) -> Detection:
    hits, alarms = (
        sum(one.likelihood in AT_LEAST_LIKELY for one in group) for group in (beyond, within)
    )
    return Detection("likely", hits, len(beyond), len(within) - alarms, len(within))


def _both(found: Detection) -> list[Reached]:
    return [
        Reached(found.sensitivity, found.positives),
        Reached(found.specificity, found.negatives),
    ]


def _question(target: Target, there: OfSetting) -> list[Reached]:
    said = there.verdicts(target, question=True)
    beyond = [one for one in said if one.truly_beyond]
    return _both(_told(beyond, [one for one in said if not one.truly_beyond]))


def _finding(target: Target, there: OfSetting) -> list[Reached]:
    clear = there.verdicts(target, question=False, clear=True)
    return _both(clearly_told(there.verdicts(target, question=False), clear))


def _remarks(target: Target, there: OfSetting) -> list[str]:
    """Return what goes without a target: the sensitivity to all that is beyond the cut-off."""
    if target.figure != "finding":
        return []
    beyond = [one for one in there.verdicts(target, question=False) if one.truly_beyond]
    found = Reached(_told(beyond, []).sensitivity, len(beyond))
    return [f"of all beyond it {_figure(target, found)}"] if beyond else []


def clearly_told(said: Sequence[Verdict], also: Sequence[Verdict] = ()) -> Detection:
    """Return how well what is clearly beyond a cut-off is told from what is not beyond it.

    ``also`` are verdicts on people who all compensate: they count where they do so clearly.
    """
    clear = [one for one in (*said, *also) if one.truly_beyond and how_far(one) >= CLEARLY]
    return _told(clear, [one for one in said if not one.truly_beyond])


def how_far(said: Verdict) -> float:
    """Return the size of the true value in cut-offs of its finding."""
    cut = _cut_off(said.protocol, said.finding)
    return abs(said.true) / cut if cut and said.true is not None else 0.0


@cache
def _cut_off(protocol: str, finding: str) -> float | None:
    found = next(one for one in protocol_of(protocol).findings if one.id == finding)
    return found.cut


def _exact(tests: Sequence[str], there: OfSetting) -> list[Reached]:
    scores = there.of(tests)
    return [Reached(wilson(sum(one.exact for one in scores), len(scores)), len(scores))]


def _wrong_side(target: Target, there: OfSetting) -> list[Reached]:
    scores = there.of(target.tests)
    matched = sum(one.matched for one in scores)
    return [Reached(wilson(sum(one.wrong_side for one in scores), matched), matched)]


def reached(target: Target, there: OfSetting, tests: Sequence[str]) -> list[Reached]:
    """Return the figure of a target in a setting: one, two, or none where nothing was read."""
    if target.figure in {"rmse", "difference"}:
        return _rms(target, there, "value" if target.figure == "rmse" else "difference")
    if target.figure in {"held", "held_differences"}:
        return _held(target, there, "value" if target.figure == "held" else "difference")
    if target.figure == "exact":
        return _exact(tests, there)
    if target.figure == "area":
        return _area(there)
    of_target = {
        "withheld": _withheld,
        "question": _question,
        "finding": _finding,
        "wrong_side": _wrong_side,
    }
    return of_target[target.figure](target, there)


# Rows.


def setting_rows(
    targets: Targets, scores: Sequence[ClipScore], clear: Sequence[ClipScore] = ()
) -> Rows:
    """Return a row a target: asked, reached and whether it was met, in both settings."""
    there = by_setting(scores, clear)
    head = ["what"]
    for name in ("as asked", "usual"):
        head += [f"{name}: target", "reached (95 % CI), n", "met"]
    rows = [head]
    for target in targets.rows:
        for tests in [(one,) for one in target.tests] if target.each else [target.tests]:
            what = f"{target.what}, {tests[0]}" if target.each else target.what
            cells = [what]
            for setting in SETTINGS:
                found = reached(target, there[setting], tests)
                remarks = _remarks(target, there[setting])
                cells += _cells(target, target.asked(setting), found, remarks)
            rows.append(cells)
    return rows


def _cells(
    target: Target, asked: Sequence[float], found: Sequence[Reached], remarks: list[str]
) -> list[str]:
    """Return target, figure and verdict of one setting."""
    known = [one for one in found if one.n]
    if target.figure.startswith("held"):
        low, high = asked
        wanted = f"{_number(target, low)} to {_number(target, high)}"
        met = [_within(one.value, low, high) for one in known]
    else:
        sign = "at most" if target.figure in _MOST else "at least"
        wanted = f"{sign} {', '.join(_number(target, one) for one in asked)}"
        met = [
            _beside(one.value, limit, under=target.figure in _MOST)
            for one, limit in zip(found, asked, strict=False)
            if one.n
        ]
    told = "; ".join([_figure(target, one) if one.n else NOBODY for one in found] + remarks)
    return [wanted, told, ", ".join(dict.fromkeys(met))]


def _number(target: Target, value: float) -> str:
    if target.figure in _DEGREES:
        return f"{value:.1f}"
    return f"{value:.3f}" if target.figure == "area" else f"{100 * value:.0f} %"


def _figure(target: Target, one: Reached) -> str:
    low, high = (_number(target, end).removesuffix(" %") for end in (one.value.low, one.value.high))
    return f"{_number(target, one.value.value)} ({low} to {high}), n {one.n}"


def _beside(value: Estimate, limit: float, *, under: bool) -> str:
    """Say whether a target was met; open where chance alone could have made it miss."""
    if value.value <= limit if under else value.value >= limit:
        return "yes"
    return "open" if (value.low <= limit if under else value.high >= limit) else "**no**"


def _within(value: Estimate, low: float, high: float) -> str:
    if low <= value.value <= high:
        return "yes"
    return "open" if value.low <= high and value.high >= low else "**no**"


# Which questions may stand first.


class FirstPageCheck(NamedTuple):
    """How well a question is told, and what follows for the first page of its protocol."""

    protocol: str
    question: str
    detection: Detection
    verdict: str


def first_page(
    rule: FirstPage, scores: Sequence[ClipScore], clear: Sequence[ClipScore] = ()
) -> Iterator[FirstPageCheck]:
    """Yield for each question whether it can be answered well enough to stand first.

    Those who do it are beyond the cut-off of one of its findings, or some times that; of those who
    all compensate (``clear``) they count too.
    """
    there = by_setting(scores, clear).get(rule.setting)
    said = [one for score in there.scores for one in score.verdicts] if there else []
    more = [one for score in there.clear for one in score.verdicts] if there else []
    for name in sorted({one.protocol for one in said}):
        own = [one for one in said if one.protocol == name]
        also = [one for one in more if one.protocol == name]
        for question in protocol_of(name).questions:
            answers = [one for one in own if one.question and one.finding == question.id]
            clearly = question.id in rule.clearly
            far = _furthest([*own, *also], question.findings) if clearly else {}
            asked = [one for one in also if clearly and one.question and one.finding == question.id]
            beyond = [
                one
                for one in (*answers, *asked)
                if one.truly_beyond and (not far or far.get(one.clip, 0.0) >= rule.times)
            ]
            detection = _told(beyond, [one for one in answers if not one.truly_beyond])
            yield FirstPageCheck(name, question.id, detection, _stays(detection, rule))


def _furthest(said: Sequence[Verdict], findings: Sequence[str]) -> dict[str, float]:
    """Return how far, in cut-offs, the furthest of some findings truly is in each recording."""
    far: dict[str, float] = {}
    for one in said:
        if not one.question and one.finding in findings:
            far[one.clip] = max(far.get(one.clip, 0.0), how_far(one))
    return far


def _stays(found: Detection, rule: FirstPage) -> str:
    if min(found.positives, found.negatives) < rule.least_people:
        return "too few people to say"
    enough = (
        found.sensitivity.value >= rule.least_sensitivity
        and found.specificity.value >= rule.least_specificity
    )
    return "stays" if enough else "**leaves the first page**"


def first_page_rows(checks: Iterable[FirstPageCheck]) -> Rows:
    """Return a row a question."""
    rows = [["test", "question", "sensitivity (95 % CI), n", "specificity (95 % CI), n", ""]]
    for one in checks:
        found = one.detection
        rows.append(
            [
                one.protocol,
                f"`{one.question}`",
                _share_cell(found.sensitivity, found.positives),
                _share_cell(found.specificity, found.negatives),
                one.verdict,
            ]
        )
    return rows


def told_rows(scores: Sequence[ClipScore]) -> Rows:
    """Return how recordings were filmed beside what the tool took them for."""
    rows = [["filmed", "told as asked", "told usual"]]
    for setting, there in by_setting(scores).items():
        told = Counter(one.setting for one in there.scores)
        rows.append([setting.replace("_", " "), *(str(told[one]) for one in SETTINGS)])
    return rows


def _share_cell(share: Estimate, n: int) -> str:
    if not n:
        return "n 0"
    return f"{100 * share.value:.0f} % ({100 * share.low:.0f} to {100 * share.high:.0f}), n {n}"
