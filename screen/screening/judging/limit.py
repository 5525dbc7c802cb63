"""Limit: a measure compared with a cut-off."""

from __future__ import annotations

from dataclasses import replace

from screen.kinematics.series import Side
from screen.reason_kinds import Why
from screen.reasons import why
from screen.screening.judging.case import (
    Case,
    Reading,
    Unmeasured,
    choose_norm,
    norm_of_measure,
    typical,
    worst,
)
from screen.screening.judging.cut import Cut, beyond
from screen.screening.judging.gaps import mean_of
from screen.screening.judging.trend import TREND_MIN_COUNT, freedom, spread_error, trend
from screen.screening.judging.verdict import judged, not_measured
from screen.screening.measuring.measures import expected_sides
from screen.screening.parts import Person, Value
from screen.screening.protocol import LimitFinding
from screen.screening.reference.error_shape import student
from screen.screening.reference.likelihood import AT_LEAST_LIKELY
from screen.screening.reference.norms import lower_bound, upper_bound
from screen.screening.result import FindingResult, RepetitionResult
from screen.screening.words import channel_words, counted, listed, quantity


def limit_findings(finding: LimitFinding, case: Case) -> list[FindingResult]:
    """Judge a measure against its cut-off, for each side that the measure has."""
    return [_limit(finding, case, side) for side in expected_sides(case.protocol, finding.measure)]


def _limit(finding: LimitFinding, case: Case, side: Side) -> FindingResult:
    """Judge one side."""
    against = _limit_cut(finding, case)
    if against is None:
        return not_measured(finding, case, Unmeasured(side, *_why_no_norm(case.person)))
    reading = _statistic(finding, case, side)
    if isinstance(reading, Unmeasured):
        return not_measured(finding, case, reading, against=against)
    values = [abs(one) if reading.size else one for _, one in reading.repetitions]
    never, remark = _never_reached(finding, case, reading)
    if never and _too_short(finding, case, reading, against):
        return not_measured(finding, case, _short(finding, case, reading, against), against=against)
    said = never and finding.why_not_reached is not None
    return judged(
        finding,
        case,
        reading,
        against,
        shown=_shown(finding, reading, against),
        count=sum(beyond(value, against.cut, against.compare) for value in values),
        template=finding.why_not_reached if never else None,
        remark="" if said else remark,
    )


def _shown(finding: LimitFinding, reading: Reading, against: Cut) -> RepetitionResult:
    """Return the repetition that shows the finding: the one the value is of, or the typical one."""
    if finding.statistic == "trend":
        return reading.repetitions[-1][0]
    if finding.statistic == "worst":
        return worst(reading, against.compare)
    return typical(reading)


def _why_no_norm(person: Person) -> Why:
    """Say why no norm fits: what is not known of the person, if anything."""
    known = {"sex": person.sex, "age": person.age_years}
    missing = [name for name, value in known.items() if value is None]
    return why("no_norm_without_profile", missing=listed(missing)) if missing else why("no_norm")


def _limit_cut(finding: LimitFinding, case: Case) -> Cut | None:
    """Return the cut-off: the norm's bound for this person, else the finding's own."""
    if finding.cut_norm is None:
        if finding.cut is None:
            return None
        norm = norm_of_measure(finding.measure, case)
        return Cut(finding.cut, finding.compare, norm)
    norm = choose_norm(finding.cut_norm, case.person, case.norms)
    bound = None
    if norm is not None:
        bound = lower_bound(norm) if finding.cut_bound == "lower" else upper_bound(norm)
    if bound is not None:
        return Cut(bound, finding.compare, norm)
    if finding.cut is None:
        return None
    remark = (
        "No norm fits this person, so the general cut-off of this test was used."
        if case.person.age_years is not None
        else "The age was not given, so the general cut-off of this test was used."
    )
    return Cut(finding.cut, finding.compare, None, remark)


def _statistic(finding: LimitFinding, case: Case, side: Side) -> Reading | Unmeasured:
    """Return the mean, the worst or the trend of one side."""
    needed = TREND_MIN_COUNT if finding.statistic == "trend" else 1
    reading = mean_of(finding, case, finding.measure, side, needed=needed)
    if isinstance(reading, Unmeasured):
        return reading
    if finding.statistic == "trend":
        reading = _trend(finding, case, reading)
    if isinstance(reading, Unmeasured):
        return reading
    if finding.absolute:
        reading = replace(reading, size=True)
    if finding.statistic == "worst":
        reading = _worst(reading, finding, case)
    return reading


def _trend(finding: LimitFinding, case: Case, reading: Reading) -> Reading | Unmeasured:
    """Return the change over the repetitions.

    Its error is not that of a reading: what is off in all repetitions alike cancels. It is the
    spread of these repetitions (Student's t), but never less than what a change between two of
    them has.
    """
    values = [value for _, value in reading.repetitions]
    least, basis = case.change_errors.get(finding.measure, (0.0, "provisional"))
    error = max(spread_error(values), least)
    if error == 0:
        return Unmeasured(reading.side, *why("repeat_unknown"))
    shape = student(freedom(values))
    return Reading(reading.side, trend(values), error, basis, reading.repetitions, shape)


def _worst(reading: Reading, finding: LimitFinding, case: Case) -> Reading:
    """Return the repetition furthest towards the cut-off, with its own error."""
    shown = worst(reading, finding.compare)
    value = next(one for repetition, one in reading.repetitions if repetition is shown)
    error = shown.measures[finding.measure].error
    if error is not None:
        error *= case.widening(finding.measure)
    return replace(reading, value=value, error=reading.error if error is None else error)


def _too_short(finding: LimitFinding, case: Case, reading: Reading, against: Cut) -> bool:
    """Return whether a lower bound lies below a cut-off: then it says nothing about it."""
    level = case.scale.level(reading.probability_beyond(against))
    return finding.compare == "below" and level in AT_LEAST_LIKELY


def _short(finding: LimitFinding, case: Case, reading: Reading, against: Cut) -> Unmeasured:
    """Say that the movement ended before the level was reached and before the cut-off."""
    measure = case.protocol.measure(finding.measure)
    value, cut = (quantity(one, measure.unit) for one in (reading.value, against.cut))
    told = why(
        "short_of_cut_off",
        channel=channel_words(measure.at_channel),
        value=value,
        cut=cut,
        further=case.protocol.repetitions.further,
    )
    return Unmeasured(reading.side, *told)


def _never_reached(finding: LimitFinding, case: Case, reading: Reading) -> tuple[bool, str]:
    """Say whether no repetition reached the level waited for, and in how many none did."""
    values: list[Value] = [one.measures[finding.measure] for one, _ in reading.repetitions]
    never = sum(value.at_least for value in values)
    if not never:
        return False, ""
    channel = channel_words(case.protocol.measure(finding.measure).at_channel)
    of = counted(len(values), "repetition")
    remark = f"In {never} of {of} {channel} never reached the level that is watched for."
    return never == len(values), remark
