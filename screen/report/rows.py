"""The tables of the report: measures left and right, repetitions, norms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from screen.kinematics.series import Side
from screen.report.findings import is_trial_check
from screen.report.sources import SourceList
from screen.report.words import (
    NOTHING,
    SIDE_WORD,
    STATE_SYMBOL,
    STATE_WORD,
    error_figure,
    figure,
    plain,
    sentence_list,
    value_with_error,
)
from screen.screening.result import (
    Asymmetry,
    FindingResult,
    NormReference,
    RepetitionResult,
    ScreenResult,
    SideSummary,
    State,
)

_WEIGHT: Final[tuple[State, ...]] = ("within", "not_measured", "borderline", "outside")


@dataclass(frozen=True)
class MeasureRow:
    """One measure: ``both`` is given for a midline measure, else ``left`` and ``right``."""

    label: str
    note: str
    both: str | None
    left: str
    right: str
    difference: str
    difference_note: str
    norm: str
    norm_number: int | None
    norm_note: str
    state: str
    symbol: str
    word: str
    state_note: str
    error: str
    error_note: str


@dataclass(frozen=True)
class RepetitionRow:
    """One repetition with a cell a measure."""

    index: int
    side: str
    direction: str
    span: str
    counted: bool
    note: str
    cells: list[str]


@dataclass(frozen=True)
class NormRow:
    """One norm row with who was measured, and how."""

    label: str
    text: str
    population: str
    position: str
    method: str
    number: int
    checked: str


def shown_measures(result: ScreenResult) -> list[dict[str, Any]]:
    """Return the protocol's measures that stand in the report."""
    return [measure for measure in result.protocol.measures if measure.get("shown", True)]


def measure_rows(result: ScreenResult, sources: SourceList) -> list[MeasureRow]:
    """Build the main table, in the order of the protocol."""
    rows = []
    for measure in shown_measures(result):
        summaries = {item.side: item for item in result.summary if item.measure == measure["name"]}
        if summaries:
            rows.append(_measure_row(result, sources, measure, summaries))
    return rows


def _measure_row(
    result: ScreenResult,
    sources: SourceList,
    measure: dict[str, Any],
    summaries: dict[Side, SideSummary],
) -> MeasureRow:
    name, unit = measure["name"], measure["unit"]
    pair = next((item for item in result.asymmetry if item.measure == name), None)
    norm = result.norms.get(name)
    findings = [
        finding
        for finding in result.findings
        if finding.measure == name and finding.grade != "record" and not is_trial_check(finding)
    ]
    state = _row_state(findings, summaries.values())
    both = summaries.get("both")
    return MeasureRow(
        label=measure["label"],
        note=measure.get("note", ""),
        both=None if both is None else _mean(both, unit),
        left=_mean(summaries.get("left"), unit),
        right=_mean(summaries.get("right"), unit),
        difference=_difference(pair, unit),
        difference_note=_difference_note(pair),
        norm=norm_text(norm) if norm else NOTHING,
        norm_number=sources.cite(norm).number if norm else None,
        norm_note="from memory" if norm and norm.checked == "recalled" else "",
        state=state or "",
        symbol=STATE_SYMBOL[state] if state else "",
        word=STATE_WORD[state] if state else "no cut",
        state_note=_state_note(findings, state, summaries.values()),
        error=error_figure(_largest_error(summaries.values()), unit),
        error_note=_error_note(summaries.values()),
    )


def _mean(summary: SideSummary | None, unit: str) -> str:
    if summary is None or summary.error is None:
        return NOTHING
    return figure(summary.mean, unit)


def _difference(pair: Asymmetry | None, unit: str) -> str:
    if pair is None or pair.difference is None:
        return NOTHING
    return value_with_error(abs(pair.difference), pair.error, unit)


def _difference_note(pair: Asymmetry | None) -> str:
    if pair is None:
        return ""
    if pair.difference is None or pair.error is None:
        return pair.reason or ""
    if not pair.beyond_error:
        return "within the error"
    return "left larger" if pair.difference > 0 else "right larger"


def norm_text(norm: NormReference) -> str:
    """Write a norm as ``28° (SD 5°)``, ``20° to 35°``, ``at least 20°`` or ``at most 35°``."""
    if norm.mean is not None:
        spread = f" (SD {figure(norm.sd, norm.unit)})" if norm.sd is not None else ""
        return figure(norm.mean, norm.unit) + spread
    if norm.lower is not None and norm.upper is not None:
        return f"{figure(norm.lower, norm.unit)} to {figure(norm.upper, norm.unit)}"
    if norm.lower is not None:
        return f"at least {figure(norm.lower, norm.unit)}"
    if norm.upper is not None:
        return f"at most {figure(norm.upper, norm.unit)}"
    return NOTHING


def _row_state(findings: list[FindingResult], summaries: Iterable[SideSummary]) -> State | None:
    if findings:
        return max((finding.state for finding in findings), key=_WEIGHT.index)
    if all(summary.mean is None for summary in summaries):
        return "not_measured"
    return None


def _state_note(
    findings: list[FindingResult], state: State | None, summaries: Iterable[SideSummary]
) -> str:
    if state == "not_measured" and not findings:
        return next((summary.reason for summary in summaries if summary.reason), "")
    if state not in {"outside", "borderline"}:
        return ""
    about = {
        "difference" if finding.rule == "asymmetry" else SIDE_WORD[finding.side]: None
        for finding in findings
        if finding.state == state
    }
    return sentence_list([word for word in about if word])


def _largest_error(summaries: Iterable[SideSummary]) -> float | None:
    return max((item.error for item in summaries if item.error is not None), default=None)


def _error_note(summaries: Iterable[SideSummary]) -> str:
    provisional = any(summary.error_basis == "provisional" for summary in summaries)
    return "provisional" if provisional else ""


def repetition_columns(result: ScreenResult) -> list[dict[str, Any]]:
    """Return the shown measures that at least one repetition has a value or a reason for."""
    given = {name for repetition in result.repetitions for name in repetition.measures}
    return [measure for measure in shown_measures(result) if measure["name"] in given]


def repetition_rows(result: ScreenResult) -> list[RepetitionRow]:
    """Build the table of repetitions."""
    columns = repetition_columns(result)
    return [_repetition_row(repetition, columns) for repetition in result.repetitions]


def _repetition_row(repetition: RepetitionResult, columns: list[dict[str, Any]]) -> RepetitionRow:
    notes = []
    if not repetition.complete:
        notes.append("not complete")
    if not repetition.valid:
        notes.append(repetition.invalid_reason or "left out")
    return RepetitionRow(
        index=repetition.index,
        side=SIDE_WORD[repetition.side],
        direction=plain(repetition.direction),
        span=f"{repetition.start_s:.1f} to {repetition.end_s:.1f} s",
        counted=repetition.valid,
        note="; ".join(notes),
        cells=[_cell(repetition, measure) for measure in columns],
    )


def _cell(repetition: RepetitionResult, measure: dict[str, Any]) -> str:
    value = repetition.measures.get(measure["name"])
    if value is None:
        return NOTHING
    return value_with_error(value.value, value.error, measure["unit"])


def norm_rows(result: ScreenResult, sources: SourceList) -> list[NormRow]:
    """List the norms shown, each with its people, position and method."""
    labels = {measure["name"]: measure["label"] for measure in result.protocol.measures}
    rows = []
    for name, norm in result.norms.items():
        entry = sources.cite(norm)
        rows.append(
            NormRow(
                label=labels.get(name, plain(name)),
                text=norm_text(norm),
                population=norm.population,
                position=norm.position,
                method=norm.method,
                number=entry.number,
                checked=entry.checked_words,
            )
        )
    return rows
