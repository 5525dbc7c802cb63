"""From a reading to a finding: its probability, its sentence, and what the cut-off rests on."""

from __future__ import annotations

from collections.abc import Sequence

from screen.kinematics.series import Side
from screen.screening.judging.case import BOTH_SIDES, Case, Reading, Unmeasured, measure_of
from screen.screening.judging.cut import Cut
from screen.screening.measuring.measures import expected_sides
from screen.screening.parts import Check
from screen.screening.protocol import Basis, Finding, LimitFinding, Measure, ValidityFinding
from screen.screening.reference.likelihood import AT_LEAST_LIKELY, AT_MOST_UNLIKELY, Likelihood
from screen.screening.result import FindingResult, NormReference, RepetitionResult, Source
from screen.screening.words import (
    counted,
    more_or_less,
    more_or_less_range,
    on_side,
    quantity,
    sentence,
    side_name,
)


def judged(
    finding: Finding,
    case: Case,
    reading: Reading,
    against: Cut,
    *,
    shown: RepetitionResult,
    count: int,
    of: int | None = None,
    probability: float | None = None,
    named: Side | None = None,
    other: Side | None = None,
    both: tuple[Reading, Reading] | None = None,
    template: str | None = None,
    what: str | None = None,
    remark: str = "",
) -> FindingResult:
    """Return a judged finding with its sentence and the repetition that shows it.

    ``probability`` is given where it is not simply that of the reading. ``count`` of ``of`` are the
    repetitions beyond the cut-off; ``named`` and ``other`` are the sides in its sentence where they
    are not those of the reading; ``template`` and ``what`` replace the finding's
    own sentence and clause.
    """
    measure = case.protocol.measure(measure_of(finding))
    chance = reading.probability_beyond(against) if probability is None else probability
    likelihood: Likelihood = case.scale.level(chance)
    side = named or reading.side
    low, high = reading.interval
    towards = named if named in BOTH_SIDES else _towards(measure, reading)
    words = {
        "value": quantity(reading.shown, measure.unit),
        "low": quantity(low, measure.unit),
        "high": quantity(high, measure.unit),
        "error": quantity(reading.error, measure.unit),
        "more": more_or_less(reading.shown, measure.unit),
        "range": more_or_less_range(low, high, measure.unit),
        "cut": quantity(against.cut, measure.unit),
        "side": side_name(side),
        "other": side_name(other or reading.side),
        "towards": towards or "one side",
        "count": str(count),
        "of": str(len(reading.repetitions) if of is None else of),
        "norm": against.norm.citation if against.norm else "no norm",
    }
    told = _told(finding, likelihood, template, words)
    few = few_words("It", len(reading.repetitions), case, reading.side)
    parts = (sentence(told), _both_words(both, measure.unit), few, remark, against.remark)
    return _result(finding, case, reading.side, against).model_copy(
        update={
            "probability_beyond": chance,
            "likelihood": likelihood,
            "value": reading.shown,
            "low": low,
            "high": high,
            "error": reading.error,
            "error_basis": reading.error_basis,
            "count": len(reading.repetitions),
            "towards": towards,
            "why": " ".join(part for part in parts if part),
            "what": (what or finding.what or "").format(**words),
            "action": "" if likelihood in AT_MOST_UNLIKELY else finding.action,
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
    """Return the finding without a reading: the reason, and what to do in place of an action."""
    result = _result(finding, case, side or gap.side, against)
    return result.model_copy(
        update={
            "why": sentence(f"not measured: {gap.reason}"),
            "reason": sentence(gap.reason),
            "advice": gap.advice,
            "action": gap.advice,
        }
    )


def _towards(measure: Measure, reading: Reading) -> Side | None:
    """Return the side that the sign of an oriented measure points to, None where it has none.

    Positive is towards the side of the repetition, negative away from it.
    """
    if not measure.oriented or reading.side == "both" or reading.value == 0:
        return None
    away: Side = "right" if reading.side == "left" else "left"
    return reading.side if reading.value > 0 else away


# Sentences.


def _told(
    finding: Finding, likelihood: Likelihood, template: str | None, words: dict[str, str]
) -> str:
    """Return the sentence of the finding's protocol, or that of an uncertain reading."""
    if likelihood not in AT_LEAST_LIKELY | AT_MOST_UNLIKELY:
        return (
            f"{finding.title}: {words['value']} ({words['low']} to {words['high']}), which does "
            f"not tell on which side of the cut-off of {words['cut']} the true value lies"
        )
    text = template
    if text is None:
        text = finding.why_beyond if likelihood in AT_LEAST_LIKELY else finding.why_within
    if not any(field in text for field in ("{error}", "{low}", "{range}")):
        words = {**words, "value": f"{words['value']} ({words['low']} to {words['high']})"}
    return text.format(**words)


def few_words(what: str, count: int, case: Case, side: Side = "both") -> str:
    """Say on how few repetitions ``what`` rests, where they are fewer than asked for."""
    if count >= case.min_count:
        return ""
    return f"{what} rests on {counted(count, 'repetition')}{on_side(side)}."


def _both_words(both: tuple[Reading, Reading] | None, unit: str) -> str:
    """Return the values of left and right as a sentence of their own."""
    if both is None:
        return ""
    parts = [
        f"{one.side} {quantity(one.value, unit)} (±{quantity(one.error, unit)})" for one in both
    ]
    return sentence(", ".join(parts))


# Results.


def _result(finding: Finding, case: Case, side: Side, against: Cut | None) -> FindingResult:
    """Return the finding without a reading."""
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
        probability_beyond=None,
        likelihood="not_measured",
        grade=finding.grade,
        value=None,
        error=None,
        error_basis=None,
        unit=case.protocol.measure(measure).unit,
        cut=against.cut if against else finding.cut,
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
    """Return what the cut-off rests on; a recalled number is never called documented."""
    recalled = (norm is not None and norm.checked == "recalled") or all(
        source.checked == "recalled" for source in sources
    )
    if finding.basis != "documented" or not recalled:
        return finding.basis, finding.basis_note
    warning = "The number was recalled and not re-read in its source."
    return "tool_choice", f"{finding.basis_note} {warning}".strip()
