"""From a state to a finding: its sentence, its action, and what the cut rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from screen.kinematics.series import Side
from screen.reasons import Why, why
from screen.screening.judging.case import Case, Reading, Unmeasured, measure_of
from screen.screening.judging.state import Cut, beyond, too_coarse
from screen.screening.measures import expected_sides, hangs_on_neutral
from screen.screening.protocol import (
    AsymmetryFinding,
    Basis,
    Finding,
    LimitFinding,
    MismatchFinding,
    ValidityFinding,
)
from screen.screening.result import (
    Check,
    FindingResult,
    NormReference,
    RepetitionResult,
    Source,
    State,
)
from screen.screening.words import on_side, quantity, sentence, side_name

_NEUTRAL_BETWEEN: Final = (
    "It is counted from a quiet moment found later, not from a quiet start: "
    "too unsure to call it outside."
)
_NEUTRAL_ASSUMED: Final = (
    "It is counted from the most upright posture, for want of a quiet moment: "
    "too unsure for a verdict."
)


def judged(
    finding: Finding,
    case: Case,
    reading: Reading,
    against: Cut,
    state: State,
    *,
    shown: RepetitionResult,
    count: int,
    of: int | None = None,
    side: Side | None = None,
    named: Side | None = None,
    both: tuple[Reading, Reading] | None = None,
    template: str | None = None,
    remark: str = "",
) -> FindingResult:
    """Return a judged finding with its sentence and the repetition that shows it.

    A verdict that the neutral posture cannot bear becomes borderline. A borderline reading whose
    error is more than the cut can bear is not measured.
    """
    unit = case.protocol.measure(measure_of(finding)).unit
    state, doubt = _borne_by_neutral(finding, case, state)
    if state == "borderline" and too_coarse(reading.value, reading.error, against=against):
        gap = Unmeasured(side or reading.side, *_why_coarse(reading, against, unit))
        return not_measured(finding, case, gap, against=against)
    chosen = finding.why_outside if state == "outside" else finding.why_within
    told = _fill(
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
    if state == "borderline":
        told = _borderline_words(finding, reading, against, unit)
    parts = (sentence(told), _both_words(both, unit), remark, doubt, against.remark)
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


def blocked(finding: Finding, case: Case, check: Check) -> list[FindingResult]:
    """Return the finding as not measured, in the words of the quality check that forbids it."""
    sides: tuple[Side, ...] = ("both",)
    if isinstance(finding, LimitFinding | ValidityFinding):
        sides = expected_sides(case.protocol, finding.measure)
    gaps = [Unmeasured(side, check.message, check.advice) for side in sides]
    return [not_measured(finding, case, gap) for gap in gaps]


def not_measured(
    finding: Finding,
    case: Case,
    gap: Unmeasured,
    *,
    against: Cut | None = None,
    side: Side | None = None,
) -> FindingResult:
    """Return the finding without a verdict: the reason, and what to do in place of an action."""
    result = _result(finding, case, side or gap.side, "not_measured", against)
    why = sentence(f"not measured: {gap.reason}")
    return result.model_copy(update={"why": why, "action": gap.advice})


# What neutral can bear.


def _borne_by_neutral(finding: Finding, case: Case, state: State) -> tuple[State, str]:
    """Return the state that the neutral posture allows, and a remark where that is another.

    From a posture found between the repetitions nothing is called outside; from an assumed one
    nothing is called within either. A trend compares repetitions with each other.
    """
    trend = isinstance(finding, LimitFinding) and finding.statistic == "trend"
    counted = any(hangs_on_neutral(case.protocol.measure(one)) for one in _measures(finding))
    if case.neutral == "start" or trend or not counted or state == "borderline":
        return state, ""
    if case.neutral == "assumed":
        return "borderline", _NEUTRAL_ASSUMED
    return ("borderline", _NEUTRAL_BETWEEN) if state == "outside" else (state, "")


def _measures(finding: Finding) -> list[str]:
    """Return every measure that a finding looks at."""
    if isinstance(finding, MismatchFinding):
        return [finding.larger, finding.smaller]
    if isinstance(finding, AsymmetryFinding) and finding.plus_measure:
        return [finding.measure, finding.plus_measure]
    return [finding.measure]


# Sentences.


def _why_coarse(reading: Reading, against: Cut, unit: str) -> Why:
    return why(
        "too_coarse",
        value=quantity(reading.value, unit),
        error=quantity(reading.error, unit),
        cut=quantity(against.cut, unit),
    )


def _both_words(both: tuple[Reading, Reading] | None, unit: str) -> str:
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


def _borderline_words(finding: Finding, reading: Reading, against: Cut, unit: str) -> str:
    """Say why a value is neither within nor outside."""
    value, error = quantity(reading.value, unit), quantity(reading.error, unit)
    start = f"{finding.title}{on_side(reading.side)}: {value} (±{error})"
    cut = quantity(against.cut, unit)
    if abs(reading.value - against.cut) <= reading.error:
        return f"{start} is nearer to the cut of {cut} than this measurement can tell apart"
    if (
        against.watch_cut is not None
        and beyond(reading.value, against.watch_cut, against.compare)
        and not beyond(reading.value, against.cut, against.compare)
    ):
        return f"{start} lies between {quantity(against.watch_cut, unit)} and the cut of {cut}"
    if isinstance(finding, MismatchFinding) and beyond(reading.value, against.cut, "above"):
        return (
            f"{start} is beyond the cut of {cut}, but the other side is too near to it to say "
            "whether this is one side only"
        )
    return f"{start} against a cut of {cut} is not clear enough for a verdict"


# Results.


def _result(
    finding: Finding, case: Case, side: Side, state: State, against: Cut | None
) -> FindingResult:
    """Return the parts of a result that do not hang on the value."""
    measure = measure_of(finding)
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
        statistic=finding.statistic if isinstance(finding, LimitFinding) else "mean",
        absolute=getattr(finding, "absolute", False),
        norm=norm,
        basis=basis,
        basis_note=note,
        sources=sources,
        why="",
        action="",
    )


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
