"""Judging: one function for each kind of rule.

States, for a cut that is bad to be above (for ``below`` the mirror image; the cut itself belongs
to the side above it)::

    within        value + error is below the cut, and the value below the watch cut
    borderline    the cut lies inside the measuring error, or the value between watch cut and cut
    outside       value - error is at the cut or above
    not_measured  no value, or too few repetitions
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from screen.kinematics.series import Side
from screen.screening.asymmetry import combined_error, find_summary
from screen.screening.measures import expected_sides, readings
from screen.screening.norms import NormTable, lower_bound, upper_bound
from screen.screening.protocol import (
    AsymmetryFinding,
    Basis,
    Compare,
    Finding,
    LimitFinding,
    MismatchFinding,
    Protocol,
    ValidityFinding,
)
from screen.screening.result import (
    Check,
    ErrorBasis,
    FindingResult,
    NormReference,
    Person,
    RepetitionResult,
    SideSummary,
    Source,
    State,
)
from screen.screening.words import counted, on_side, quantity, sentence, side_name

TOO_COARSE: Final = "One camera cannot settle this: look by eye, or check by hand."
TREND_MIN_COUNT: Final = 6
"""Fewer repetitions have no thirds worth comparing."""
_BOTH_SIDES: Final[tuple[Side, Side]] = ("left", "right")


@dataclass(frozen=True)
class Case:
    """All that the rules look at."""

    protocol: Protocol
    repetitions: Sequence[RepetitionResult]
    summary: Sequence[SideSummary]
    person: Person
    norms: NormTable
    blocked_by: Check | None = None
    """The quality check that forbids any verdict."""

    @property
    def min_count(self) -> int:
        """Repetitions needed for a verdict, for each side and direction."""
        return self.protocol.repetitions.min_count


@dataclass(frozen=True)
class _Reading:
    """A statistic of one side, ready to be judged."""

    side: Side
    value: float
    error: float
    error_basis: ErrorBasis
    repetitions: Sequence[tuple[RepetitionResult, float]]


@dataclass(frozen=True)
class _Unmeasured:
    """Why a side cannot be judged, and what to do."""

    side: Side
    reason: str
    advice: str


@dataclass(frozen=True)
class Cut:
    """What a value is held against."""

    cut: float
    watch_cut: float | None
    compare: Compare
    norm: NormReference | None = None
    remark: str = ""


def judge_findings(case: Case) -> list[FindingResult]:
    """Return every finding of the protocol in its order, one for each side the measure has."""
    return [result for finding in case.protocol.findings for result in _judge(finding, case)]


def _judge(finding: Finding, case: Case) -> list[FindingResult]:
    """Judge one finding by its rule."""
    if case.blocked_by is not None:
        return _blocked(finding, case, case.blocked_by)
    if isinstance(finding, LimitFinding):
        return limit_findings(finding, case)
    if isinstance(finding, AsymmetryFinding):
        return [asymmetry_finding(finding, case)]
    if isinstance(finding, MismatchFinding):
        return [mismatch_finding(finding, case)]
    return validity_findings(finding, case)


def state_of(value: float, error: float, *, against: Cut) -> State:
    """Return the state of a value with the half-width ``error`` of its 95 % interval."""
    sign = -1.0 if against.compare == "below" else 1.0
    lowest, highest = sorted((sign * (value - error), sign * (value + error)))
    cut = sign * against.cut
    if lowest > cut or (lowest == cut and sign > 0):
        return "outside"
    if highest > cut or (highest == cut and sign > 0):
        return "borderline"
    if against.watch_cut is not None and sign * value >= sign * against.watch_cut:
        return "borderline"
    return "within"


def beyond(value: float, cut: float, compare: Compare) -> bool:
    """Say whether a value lies beyond a cut: below it, or at it and above."""
    return value < cut if compare == "below" else value >= cut


# Limit: a measure against a cut.


def limit_findings(finding: LimitFinding, case: Case) -> list[FindingResult]:
    """Judge a measure against its cut, for each side that the measure has."""
    return [_limit(finding, case, side) for side in expected_sides(case.protocol, finding.measure)]


def _limit(finding: LimitFinding, case: Case, side: Side) -> FindingResult:
    """Judge one side."""
    against = _limit_cut(finding, case)
    if against is None:
        gap = _Unmeasured(
            side,
            "there is no norm for this person",
            "Give sex and age, or compare with the other side.",
        )
        return _not_measured(finding, case, gap)
    reading = _statistic(finding, case, side)
    if isinstance(reading, _Unmeasured):
        return _not_measured(finding, case, reading, against=against)
    state = state_of(reading.value, reading.error, against=against)
    count = sum(beyond(value, against.cut, against.compare) for _, value in reading.repetitions)
    shown = _worst(reading, against.compare) if state != "within" else _typical(reading)
    if finding.statistic == "trend":
        shown = reading.repetitions[-1][0]
    return _judged(finding, case, reading, against, state, shown=shown, count=count)


def _limit_cut(finding: LimitFinding, case: Case) -> Cut | None:
    """Return the cut: the norm's bound for this person, else the finding's own."""
    if finding.cut_norm is None:
        if finding.cut is None:
            return None
        norm = _norm_of_measure(finding.measure, case)
        return Cut(finding.cut, finding.watch_cut, finding.compare, norm)
    norm = choose_norm(finding.cut_norm, case.person, case.norms)
    bound = None
    if norm is not None:
        bound = lower_bound(norm) if finding.cut_bound == "lower" else upper_bound(norm)
    if bound is not None:
        return Cut(bound, finding.watch_cut, finding.compare, norm)
    if finding.cut is None:
        return None
    remark = (
        "No norm could be chosen, so the general cut of this test was used."
        if case.person.age_years is not None
        else "The age was not given (--age), so the general cut of this test was used."
    )
    return Cut(finding.cut, finding.watch_cut, finding.compare, None, remark)


def choose_norm(group: str, person: Person, norms: NormTable) -> NormReference | None:
    """Return the row of a norm group that fits the person, or None."""
    return norms.choose(group, sex=person.sex, age_years=person.age_years)


def _norm_of_measure(name: str, case: Case) -> NormReference | None:
    """Return the norm row that is shown beside a measure."""
    group = case.protocol.measure(name).norm
    return choose_norm(group, case.person, case.norms) if group else None


def _statistic(finding: LimitFinding, case: Case, side: Side) -> _Reading | _Unmeasured:
    """Return the mean, the worst or the trend of one side."""
    needed = TREND_MIN_COUNT if finding.statistic == "trend" else 1
    reading = _mean(finding, case, finding.measure, side, needed=needed)
    if isinstance(reading, _Unmeasured):
        return reading
    found, value, error = reading.repetitions, reading.value, reading.error
    if finding.statistic == "trend":
        value, error = _trend([one for _, one in found]), combined_error(error, error)
    if finding.absolute:
        found = [(repetition, abs(one)) for repetition, one in found]
        value = abs(value)
    if finding.statistic == "worst":
        values = [one for _, one in found]
        value = min(values) if finding.compare == "below" else max(values)
    return _Reading(side, value, error, reading.error_basis, found)


def _trend(values: Sequence[float]) -> float:
    """Return the mean of the last third less that of the first."""
    third = len(values) // 3
    return statistics.fmean(values[-third:]) - statistics.fmean(values[:third])


# Asymmetry: left against right.


def asymmetry_finding(finding: AsymmetryFinding, case: Case) -> FindingResult:
    """Judge the size of the difference between left and right.

    The value is the size of the difference of the means, its error that of a difference. Beyond
    the cut and its error it is outside only if enough pairs of repetitions (first left with
    first right, and so on) show it as well. ``{side}`` is the side with the smaller value.
    """
    sides = [_total(finding, case, side) for side in _BOTH_SIDES]
    against = Cut(finding.cut, finding.watch_cut, "above", _norm_of_measure(finding.measure, case))
    for side in sides:
        if isinstance(side, _Unmeasured):
            return _not_measured(finding, case, side, against=against, side="both")
    left, right = (side for side in sides if isinstance(side, _Reading))
    sign = 1.0 if left.value >= right.value else -1.0
    pairs = [
        sign * (one - other)
        for (_, one), (_, other) in zip(left.repetitions, right.repetitions, strict=False)
    ]
    count = sum(difference >= finding.cut for difference in pairs)
    reading = _difference(left, right, side="both", size=True)
    state = state_of(reading.value, reading.error, against=against)
    remark = ""
    if state == "outside" and count < finding.min_share * len(pairs):
        state = "borderline"
        remark = f"Only {count} of {counted(len(pairs), 'pair')} of repetitions show it."
    smaller = right if sign > 0 else left
    return _judged(
        finding,
        case,
        reading,
        against,
        state,
        shown=_typical(smaller),
        count=count,
        of=len(pairs),
        named=smaller.side,
        both=(left, right),
        remark=remark,
    )


def _total(finding: AsymmetryFinding, case: Case, side: Side) -> _Reading | _Unmeasured:
    """Return the mean of one side, with ``plus_measure`` added."""
    first = _mean(finding, case, finding.measure, side)
    if finding.plus_measure is None or isinstance(first, _Unmeasured):
        return first
    second = _mean(finding, case, finding.plus_measure, side)
    if isinstance(second, _Unmeasured):
        return second
    sums = [
        (repetition, one + other)
        for (repetition, one), (_, other) in zip(
            first.repetitions, second.repetitions, strict=False
        )
    ]
    return _Reading(
        side,
        first.value + second.value,
        combined_error(first.error, second.error),
        _weaker(first, second),
        sums,
    )


# Mismatch: two measures of the same side.


def mismatch_finding(finding: MismatchFinding, case: Case) -> FindingResult:
    """Judge ``larger - smaller`` on each side; outside is only what one side alone shows.

    Both sides beyond the cut are within, in the words of ``why_both``. Where a side is too near to
    the cut it cannot be told whether it is one side only: borderline.
    """
    against = Cut(finding.cut, None, "above", _norm_of_measure(finding.larger, case))
    sides: list[_Reading] = []
    for side in _BOTH_SIDES:
        larger = _mean(finding, case, finding.larger, side)
        smaller = _mean(finding, case, finding.smaller, side)
        if isinstance(larger, _Unmeasured):
            return _not_measured(finding, case, larger, against=against, side="both")
        if isinstance(smaller, _Unmeasured):
            return _not_measured(finding, case, smaller, against=against, side="both")
        sides.append(_difference(larger, smaller, side=side))
    states = [state_of(one.value, one.error, against=against) for one in sides]
    larger_side = max(sides, key=lambda one: one.value)
    count = states.count("outside")
    alone = count == 1 and "within" in states
    state: State = "outside" if alone else "within"
    if "borderline" in states:
        state = "borderline"
    return _judged(
        finding,
        case,
        larger_side,
        against,
        state,
        shown=_worst(larger_side, "above"),
        count=count,
        of=len(states),
        side="both" if state == "within" else larger_side.side,
        both=(sides[0], sides[1]),
        template=finding.why_both if count == 2 else None,
    )


# Validity: a trial that is spoilt.


def leave_out_spoilt(
    repetitions: Sequence[RepetitionResult], protocol: Protocol
) -> list[RepetitionResult]:
    """Return the repetitions, those that a validity rule spoils marked as not valid.

    Spoilt is what lies beyond the cut by more than the measuring error. A repetition in which
    the measure has no value stays.
    """
    rules = [one for one in protocol.findings if isinstance(one, ValidityFinding)]
    return [_marked(repetition, rules) for repetition in repetitions]


def _marked(repetition: RepetitionResult, rules: Sequence[ValidityFinding]) -> RepetitionResult:
    """Return the repetition, marked by the first rule that spoils it."""
    for rule in rules:
        if repetition.valid and _spoilt(repetition, rule):
            reason = f"left out: {rule.title[:1].lower()}{rule.title[1:]}"
            return repetition.model_copy(update={"valid": False, "invalid_reason": reason})
    return repetition


def _spoilt(repetition: RepetitionResult, rule: ValidityFinding) -> bool:
    """Say whether the rule spoils the repetition."""
    value = repetition.measures.get(rule.measure)
    if value is None or value.value is None or value.error is None:
        return False
    size = abs(value.value) if rule.absolute else value.value
    against = Cut(rule.cut, None, rule.compare)
    return state_of(size, value.error, against=against) == "outside"


def validity_findings(finding: ValidityFinding, case: Case) -> list[FindingResult]:
    """Say for each side how many repetitions were spoilt; the value is the worst of them."""
    return [
        _validity(finding, case, side) for side in expected_sides(case.protocol, finding.measure)
    ]


def _validity(finding: ValidityFinding, case: Case, side: Side) -> FindingResult:
    """Judge the trial of one side: all finished repetitions, the spoilt ones as well."""
    against = Cut(finding.cut, None, finding.compare, _norm_of_measure(finding.measure, case))
    considered = [
        repetition.model_copy(update={"valid": True})
        for repetition in case.repetitions
        if repetition.valid or _spoilt(repetition, finding)
    ]
    found = readings(considered, finding.measure, side)
    if finding.absolute:
        found = [(repetition, abs(value)) for repetition, value in found]
    if not found:
        return _not_measured(finding, case, _gap(finding, case, finding.measure, side))
    sign = -1.0 if finding.compare == "below" else 1.0
    worst, value = max(found, key=lambda one: sign * one[1])
    of_worst = worst.measures[finding.measure]
    reading = _Reading(
        side, value, of_worst.error or 0.0, of_worst.error_basis or "provisional", found
    )
    return _judged(
        finding,
        case,
        reading,
        against,
        state_of(value, reading.error, against=against),
        shown=worst,
        count=sum(_spoilt(repetition, finding) for repetition, _ in found),
    )


# Readings.


def _mean(
    finding: Finding, case: Case, measure: str, side: Side, *, needed: int = 1
) -> _Reading | _Unmeasured:
    """Return the mean of one measure of one side, if there are enough repetitions."""
    summary = find_summary(case.summary, measure, side)
    found = readings(case.repetitions, measure, side)
    if (
        summary is None
        or summary.mean is None
        or summary.error is None
        or summary.error_basis is None
        or len(found) < max(case.min_count, needed)
    ):
        return _gap(finding, case, measure, side, needed=needed)
    return _Reading(side, summary.mean, summary.error, summary.error_basis, found)


def _gap(finding: Finding, case: Case, measure: str, side: Side, *, needed: int = 1) -> _Unmeasured:
    """Say why a side has no value to judge, and what to do."""
    needed = max(case.min_count, needed)
    done = [one for one in case.repetitions if one.side == side and measure in one.measures]
    usable = [one for one in done if one.valid]
    rule = _spoiling_rule(finding, case, done)
    if rule is not None and len(usable) < needed <= len(done):
        spoilt = sum(_spoilt(one, rule) for one in done)
        reason = (
            f"{spoilt} of {counted(len(done), 'repetition')}{on_side(side)} had to be left out "
            f"({rule.title[:1].lower()}{rule.title[1:]}); at least {needed} are needed"
        )
        return _Unmeasured(side, reason, f"Repeat the trial. {rule.action}")
    found = readings(case.repetitions, measure, side)
    if len(usable) >= needed and len(found) < needed:
        reasons = [one.measures[measure].reason for one in usable]
        reason = next((one for one in reasons if one), "no value")
        return _Unmeasured(side, f"{reason}{_in_some(found, usable)}", _record_again(case))
    reason = (
        f"{counted(len(usable), 'repetition')}{on_side(side)} could be used, "
        f"at least {needed} are needed"
    )
    return _Unmeasured(
        side,
        reason,
        f"Record at least {needed} full repetitions{on_side(side)}, from start to end.",
    )


def _spoiling_rule(
    finding: Finding, case: Case, done: Sequence[RepetitionResult]
) -> ValidityFinding | None:
    """Return the first validity rule that names the finding and spoils one of the repetitions."""
    for rule in case.protocol.findings:
        if (
            isinstance(rule, ValidityFinding)
            and finding.id in rule.invalidates
            and any(_spoilt(one, rule) for one in done)
        ):
            return rule
    return None


def _in_some(
    found: Sequence[tuple[RepetitionResult, float]], usable: Sequence[RepetitionResult]
) -> str:
    """Say in how many repetitions the value is missing, if not in all."""
    if not found:
        return ""
    return f" (in {len(usable) - len(found)} of {counted(len(usable), 'repetition')})"


def _record_again(case: Case) -> str:
    """Return the advice to record again as the protocol says."""
    return f"Record again: {case.protocol.camera.placement}"


def _difference(first: _Reading, second: _Reading, *, side: Side, size: bool = False) -> _Reading:
    """Return first less second (or the size of that), with the error of a difference."""
    difference = first.value - second.value
    return _Reading(
        side,
        abs(difference) if size else difference,
        combined_error(first.error, second.error),
        _weaker(first, second),
        first.repetitions,
    )


def _weaker(first: _Reading, second: _Reading) -> ErrorBasis:
    """Return ``measured`` only if both errors were."""
    both = first.error_basis == second.error_basis == "measured"
    return "measured" if both else "provisional"


def _worst(reading: _Reading, compare: Compare) -> RepetitionResult:
    """Return the repetition furthest towards the bad side of the cut."""
    sign = -1.0 if compare == "below" else 1.0
    return max(reading.repetitions, key=lambda one: sign * one[1])[0]


def _typical(reading: _Reading) -> RepetitionResult:
    """Return the repetition nearest to the middle of them."""
    middle = statistics.fmean(value for _, value in reading.repetitions)
    return min(reading.repetitions, key=lambda one: abs(one[1] - middle))[0]


# Results.


def _judged(
    finding: Finding,
    case: Case,
    reading: _Reading,
    against: Cut,
    state: State,
    *,
    shown: RepetitionResult,
    count: int,
    of: int | None = None,
    side: Side | None = None,
    named: Side | None = None,
    both: tuple[_Reading, _Reading] | None = None,
    template: str | None = None,
    remark: str = "",
) -> FindingResult:
    """Return a judged finding with its sentence and the repetition that shows it."""
    unit = case.protocol.measure(_measure_of(finding)).unit
    if state == "borderline" and _too_coarse(reading, against):
        gap = _Unmeasured(side or reading.side, _coarse_words(reading, against, unit), TOO_COARSE)
        return _not_measured(finding, case, gap, against=against)
    if state == "borderline":
        why = _borderline_words(finding, reading, against, unit)
    else:
        chosen = finding.why_outside if state == "outside" else finding.why_within
        why = _fill(
            template or chosen,
            value=reading.value,
            error=reading.error,
            cut=against.cut,
            unit=unit,
            side=side_name(named or reading.side),
            count=str(count),
            of=str(len(reading.repetitions) if of is None else of),
            norm=against.norm.citation if against.norm else "no norm",
        )
    parts = (sentence(why), _both_words(both, unit), remark, against.remark)
    result = _result(finding, case, side or reading.side, state, against)
    return result.model_copy(
        update={
            "value": reading.value,
            "error": reading.error,
            "error_basis": reading.error_basis,
            "why": " ".join(part for part in parts if part),
            "action": "" if state == "within" else finding.action,
            "repetition": shown.index,
            "frame": shown.peak_frame,
            "time_s": shown.peak_s,
        }
    )


def _too_coarse(reading: _Reading, against: Cut) -> bool:
    """Say whether the reading is undecided and not even 0 could have been told from the cut."""
    undecided = state_of(reading.value, reading.error, against=against) == "borderline"
    return undecided and against.compare == "above" and reading.error >= abs(against.cut)


def _coarse_words(reading: _Reading, against: Cut, unit: str) -> str:
    value, error = quantity(reading.value, unit), quantity(reading.error, unit)
    cut = quantity(against.cut, unit)
    return f"{value} (±{error}) is too coarse a reading for a question about {cut}"


def _both_words(both: tuple[_Reading, _Reading] | None, unit: str) -> str:
    """Return the values of left and right as a sentence of their own."""
    if both is None:
        return ""
    parts = [
        f"{one.side} {quantity(one.value, unit)} (±{quantity(one.error, unit)})" for one in both
    ]
    return sentence(", ".join(parts))


def _fill(template: str, *, value: float, error: float, cut: float, unit: str, **words: str) -> str:
    """Fill a sentence of the protocol; the value carries its error unless the sentence does."""
    shown = quantity(value, unit)
    if "{error}" not in template:
        shown = f"{shown} (±{quantity(error, unit)})"
    return template.format(
        value=shown, error=quantity(error, unit), cut=quantity(cut, unit), **words
    )


def _borderline_words(finding: Finding, reading: _Reading, against: Cut, unit: str) -> str:
    """Say why a value is neither within nor outside."""
    value, error = quantity(reading.value, unit), quantity(reading.error, unit)
    start = f"{finding.title}{on_side(reading.side)}: {value} (±{error})"
    cut = quantity(against.cut, unit)
    if abs(reading.value - against.cut) <= reading.error:
        return f"{start} is nearer to the cut of {cut} than this measurement can tell apart"
    if against.watch_cut is not None and not beyond(reading.value, against.cut, against.compare):
        return f"{start} lies between {quantity(against.watch_cut, unit)} and the cut of {cut}"
    if isinstance(finding, MismatchFinding):
        return (
            f"{start} is beyond the cut of {cut}, but the other side is too near to it to say "
            "whether this is one side only"
        )
    return f"{start} against a cut of {cut} is not clear enough for a verdict"


def _blocked(finding: Finding, case: Case, check: Check) -> list[FindingResult]:
    """Return the finding as not measured, in the words of the quality check that forbids it."""
    sides: tuple[Side, ...] = ("both",)
    if isinstance(finding, LimitFinding | ValidityFinding):
        sides = expected_sides(case.protocol, finding.measure)
    gaps = [_Unmeasured(side, check.message, check.advice) for side in sides]
    return [_not_measured(finding, case, gap) for gap in gaps]


def _not_measured(
    finding: Finding,
    case: Case,
    gap: _Unmeasured,
    *,
    against: Cut | None = None,
    side: Side | None = None,
) -> FindingResult:
    """Return the finding without a verdict: the reason, and what to do in place of an action."""
    result = _result(finding, case, side or gap.side, "not_measured", against)
    why = sentence(f"not measured: {gap.reason}")
    return result.model_copy(update={"why": why, "action": gap.advice})


def _result(
    finding: Finding, case: Case, side: Side, state: State, against: Cut | None
) -> FindingResult:
    """Return the parts of a result that do not hang on the value."""
    measure = _measure_of(finding)
    sources = [case.norms.source(one) for one in finding.sources]
    norm = against.norm if against else None
    basis, note = _basis(finding, norm if norm and _cut_from_norm(finding) else None, sources)
    return FindingResult(
        id=finding.id,
        title=finding.title,
        rule=finding.rule,
        measure=measure,
        side=side,
        state=state,
        grade=finding.grade,
        value=None,
        error=None,
        error_basis=None,
        unit=case.protocol.measure(measure).unit,
        cut=against.cut if against else finding.cut,
        watch_cut=getattr(finding, "watch_cut", None),
        compare=finding.compare if isinstance(finding, LimitFinding | ValidityFinding) else "above",
        norm=norm,
        basis=basis,
        basis_note=note,
        sources=sources,
        why="",
        action="",
    )


def _measure_of(finding: Finding) -> str:
    """Return the measure that a finding is shown with."""
    return finding.larger if isinstance(finding, MismatchFinding) else finding.measure


def _cut_from_norm(finding: Finding) -> bool:
    return isinstance(finding, LimitFinding) and finding.cut_norm is not None


def _basis(
    finding: Finding, norm: NormReference | None, sources: Sequence[Source]
) -> tuple[Basis, str]:
    """Return what the cut rests on; a recalled number is never called documented."""
    recalled = (norm is not None and norm.checked == "recalled") or all(
        source.checked == "recalled" for source in sources
    )
    if finding.basis != "documented" or not recalled:
        return finding.basis, finding.basis_note
    warning = "The number was recalled and not re-read in its source."
    return "tool_choice", f"{finding.basis_note} {warning}".strip()
