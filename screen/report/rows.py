"""The tables of the report: measures left and right, repetitions, norms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from screen.kinematics.series import Side
from screen.report.findings import is_trial_check
from screen.report.sources import SourceList
from screen.report.words import (
    AT_LEAST,
    NOTHING,
    SIDE_WORD,
    STATE_SYMBOL,
    STATE_WORD,
    error_figure,
    figure,
    norm_text,
    plain,
    sentence_list,
    sign_words,
    value_with_error,
)
from screen.screening.result import (
    Asymmetry,
    FindingResult,
    RepetitionResult,
    ScreenResult,
    SideSummary,
    State,
    Value,
)

REPETITIONS_A_TABLE: Final = 10
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
    provisional: bool


@dataclass(frozen=True)
class RepetitionHead:
    """The head of a repetition's column; ``span`` is its time in seconds."""

    index: int
    side: str
    direction: str
    span: str
    counted: bool
    note: str


@dataclass(frozen=True)
class RepetitionTable:
    """Up to ``REPETITIONS_A_TABLE`` repetitions as columns; a row a measure.

    A row holds the label, the sign in words, the error common to the row (empty where the cells
    carry their own) and a cell for each repetition.
    """

    heads: list[RepetitionHead]
    rows: list[tuple[str, str, str, list[str]]]


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
        if finding.measure == name and finding.grade != "record" and _is_of_the_size(finding)
    ]
    state = _row_state(findings, summaries.values())
    both = summaries.get("both")
    return MeasureRow(
        label=measure["label"],
        note=_row_note(measure, summaries.values()),
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
        word=STATE_WORD[state] if state else _without_state(result, name),
        state_note=_state_note(findings, state, summaries.values()),
        error=error_figure(_largest_error(summaries.values()), unit),
        provisional=any(item.error_basis == "provisional" for item in summaries.values()),
    )


def _is_of_the_size(finding: FindingResult) -> bool:
    """Say whether a finding judges the number in the row: not a trial, not its growth over time."""
    return not is_trial_check(finding) and finding.statistic != "trend"


def _row_note(measure: dict[str, Any], summaries: Iterable[SideSummary]) -> str:
    """Return the measure's own note; beside a negative mean also what its sign means."""
    negative = any(summary.mean is not None and summary.mean < 0 for summary in summaries)
    sign = sign_words(measure) if negative else ""
    return " ".join(part for part in (measure.get("note", ""), sign and f"{sign}.") if part)


def _mean(summary: SideSummary | None, unit: str) -> str:
    if summary is None or summary.error is None:
        return NOTHING
    return f"{AT_LEAST if summary.at_least else ''}{figure(summary.mean, unit)}"


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


def _row_state(findings: list[FindingResult], summaries: Iterable[SideSummary]) -> State | None:
    if findings:
        return max((finding.state for finding in findings), key=_WEIGHT.index)
    if all(summary.mean is None for summary in summaries):
        return "not_measured"
    return None


def _without_state(result: ScreenResult, name: str) -> str:
    kept = any(item.measure == name and item.grade == "record" for item in result.findings)
    return "for the record" if kept else "no cut"


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


def repetition_tables(result: ScreenResult) -> list[RepetitionTable]:
    """Build the tables of repetitions, with the shown measures that any of them has."""
    given = {name for repetition in result.repetitions for name in repetition.measures}
    measures = [measure for measure in shown_measures(result) if measure["name"] in given]
    return [
        RepetitionTable(
            heads=[_head(repetition) for repetition in chosen],
            rows=[_row(chosen, measure) for measure in measures],
        )
        for start in range(0, len(result.repetitions), REPETITIONS_A_TABLE)
        if (chosen := result.repetitions[start : start + REPETITIONS_A_TABLE])
    ]


def _head(repetition: RepetitionResult) -> RepetitionHead:
    note = ""
    if not repetition.valid:
        note = f"left out: {repetition.invalid_reason}" if repetition.invalid_reason else "left out"
    return RepetitionHead(
        index=repetition.index,
        side=SIDE_WORD[repetition.side],
        direction=plain(repetition.direction),
        span=f"{repetition.start_s:.1f}\N{EN DASH}{repetition.end_s:.1f}",
        counted=repetition.valid,
        note=note,
    )


def _row(
    repetitions: list[RepetitionResult], measure: dict[str, Any]
) -> tuple[str, str, str, list[str]]:
    unit = measure["unit"]
    values = [repetition.measures.get(measure["name"]) for repetition in repetitions]
    errors = {
        error_figure(value.error, unit) for value in values if value and value.value is not None
    }
    common = next(iter(errors)) if len(errors) == 1 else ""
    cells = [_cell(value, unit, alone=bool(common)) for value in values]
    return measure["label"], measure.get("sign", ""), common, cells


def _cell(value: Value | None, unit: str, *, alone: bool) -> str:
    if value is None or value.error is None:
        return NOTHING
    words = figure(value.value, unit) if alone else value_with_error(value.value, value.error, unit)
    return f"{AT_LEAST if value.at_least else ''}{words}"


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
