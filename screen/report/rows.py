"""The tables of the report: measures left and right, repetitions, other measures, norms."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from screen.kinematics.series import Side
from screen.report.answers import answering
from screen.report.findings import cut_words
from screen.report.sources import SourceList
from screen.report.words import (
    AT_LEAST,
    NOTHING,
    SIDE_WORD,
    error_figure,
    figure,
    interval_words,
    likelihood_word,
    norm_text,
    plain,
    probability_words,
    sentence_list,
    sign_words,
    value_with_error,
)
from screen.screening.result import (
    Asymmetry,
    FindingResult,
    NormReference,
    RepetitionResult,
    ScreenResult,
    SideSummary,
    Value,
)

REPETITIONS_A_TABLE: Final = 16
_SAME: Final = 1e-6


@dataclass(frozen=True)
class CutOffLine:
    """One cut-off in the table of measures, with the probability of being beyond it."""

    cut: str
    words: str


@dataclass(frozen=True)
class Cell:
    """A value, and in small type below it its range."""

    value: str
    note: str = ""


@dataclass(frozen=True)
class MeasureRow:
    """One measure: ``both`` is given for a midline measure, else ``left`` and ``right``."""

    label: str
    note: str
    both: Cell | None
    left: Cell
    right: Cell
    difference: Cell
    norm: str
    norm_number: int | None
    norm_note: str
    cut_offs: list[CutOffLine]
    provisional: bool


@dataclass(frozen=True)
class OtherRow:
    """A measure that answers no question: its label and its values in words."""

    label: str
    values: str


@dataclass(frozen=True)
class RepetitionHead:
    """The head of a repetition's column.

    ``kind`` is its side, or its direction where there are several; ``span`` its time in seconds.
    """

    index: int
    kind: str
    span: str
    counted: bool
    note: str


@dataclass(frozen=True)
class RepetitionTable:
    """Up to ``REPETITIONS_A_TABLE`` repetitions as columns; a row a measure.

    A row holds the label, the largest error in it and a cell for each repetition.
    """

    heads: list[RepetitionHead]
    rows: list[tuple[str, str, list[str]]]


@dataclass(frozen=True)
class NormRow:
    """One norm row, with the measures it stands beside, who was measured, and how."""

    labels: list[str]
    text: str
    population: str
    position: str
    method: str
    number: int


def filed_measures(result: ScreenResult) -> list[dict[str, Any]]:
    """Return the measures of the first page: they answer a question or have a norm of this test."""
    asked = {one.measure for one in answering(result)}
    return [
        measure
        for measure in result.protocol.measures
        if measure["name"] in asked or (measure.get("shown", True) and norm_of(result, measure))
    ]


def told_on_page_one(result: ScreenResult) -> list[FindingResult]:
    """Return the findings of the first page.

    They are those of the answers, and the flags and notes about the same measures.
    """
    asked = {one.id for one in answering(result)}
    filed = {measure["name"] for measure in filed_measures(result)}
    return [
        one
        for one in result.findings
        if one.id in asked
        or (
            one.measure in filed
            and one.grade != "record"
            and one.rule == "limit"
            and one.statistic != "trend"
        )
    ]


def norm_of(result: ScreenResult, measure: dict[str, Any]) -> NormReference | None:
    """Return the norm beside a measure, None where it is one of another movement."""
    if measure.get("norm_of_other_movement", False):
        return None
    return result.norms.get(measure["name"])


def measure_rows(result: ScreenResult, sources: SourceList) -> list[MeasureRow]:
    """Build the main table, in the order of the protocol."""
    rows = []
    for measure in filed_measures(result):
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
    norm = norm_of(result, measure)
    findings = [finding for finding in told_on_page_one(result) if finding.measure == name]
    both = summaries.get("both")
    cells = {side: _cell_words(item, measure, findings) for side, item in summaries.items()}
    return MeasureRow(
        label=measure["label"],
        note=_sign_note(measure, summaries.values()),
        both=None if both is None else cells["both"],
        left=cells.get("left", Cell(NOTHING)),
        right=cells.get("right", Cell(NOTHING)),
        difference=_difference(pair, unit, findings),
        norm=norm_text(norm, findings) if norm else NOTHING,
        norm_number=sources.cite(norm).number if norm else None,
        norm_note="from memory" if norm and norm.checked == "recalled" else "",
        cut_offs=_cut_off_lines(findings, pair),
        provisional=any(item.error_basis == "provisional" for item in summaries.values()),
    )


def _sign_note(measure: dict[str, Any], summaries: Iterable[SideSummary]) -> str:
    """Return what the sign of a negative mean means, where no words for it stand in the cell."""
    negative = any(summary.mean is not None and summary.mean < 0 for summary in summaries)
    return sign_words(measure) if negative and not measure.get("oriented") else ""


def _cell_words(
    summary: SideSummary, measure: dict[str, Any], findings: Sequence[FindingResult]
) -> Cell:
    """Write the mean of a side with its 95 % interval, as the finding about it has it."""
    if summary.mean is None or summary.error is None:
        return Cell("not measured")
    unit = measure["unit"]
    own = next((one for one in findings if _is_of(one, summary)), None)
    low, high = summary.mean - summary.error, summary.mean + summary.error
    if own is not None and own.low is not None and own.high is not None:
        low, high = own.low, own.high
    sized = own is not None and own.absolute
    value = figure(abs(summary.mean) if sized else summary.mean, unit)
    towards = own.towards if own is not None and sized else None
    if towards is not None and value != figure(0.0, unit):
        value = f"{value} to the {towards}"
    if summary.at_least:
        value = f"{AT_LEAST}{value}"
    return Cell(value, interval_words(low, high, unit))


def _is_of(finding: FindingResult, summary: SideSummary) -> bool:
    return (
        finding.rule == "limit"
        and finding.statistic == "mean"
        and finding.side == summary.side
        and finding.measured
    )


def _difference(pair: Asymmetry | None, unit: str, findings: Sequence[FindingResult]) -> Cell:
    """Write the size of a difference that is judged, with its interval, and the smaller side."""
    for one in findings:
        if pair is None or pair.difference is None or one.low is None or one.high is None:
            continue
        if _is_difference(one, pair.difference):
            value = figure(one.value, unit)
            if value != figure(0.0, unit):
                value = f"{value}, {'right' if pair.difference > 0 else 'left'} smaller"
            return Cell(value, interval_words(one.low, one.high, unit))
    return Cell(NOTHING)


def _is_difference(finding: FindingResult, difference: float | None) -> bool:
    """Tell whether the finding judges this difference, and not that of a sum of measures."""
    if finding.rule != "asymmetry" or finding.value is None or difference is None:
        return False
    return math.isclose(finding.value, abs(difference), abs_tol=_SAME)


def _cut_off_lines(findings: Sequence[FindingResult], pair: Asymmetry | None) -> list[CutOffLine]:
    """Return one line a cut-off of the numbers in the row; the sides of a finding share it."""
    difference = pair.difference if pair else None
    together: dict[str, list[FindingResult]] = {}
    for one in findings:
        unmeasured = one.rule == "asymmetry" and not one.measured
        if one.rule == "limit" or unmeasured or _is_difference(one, difference):
            together.setdefault(one.id, []).append(one)
    return [CutOffLine(cut_words(those[0]), _chances(those)) for those in together.values()]


def _chances(findings: Sequence[FindingResult]) -> str:
    """Write likelihood and probability of the sides, together where the word is the same."""
    by_word: dict[str, list[FindingResult]] = {}
    for one in findings:
        by_word.setdefault(likelihood_word(one.likelihood), []).append(one)
    return "; ".join(_chance(word, those) for word, those in by_word.items())


def _chance(word: str, findings: Sequence[FindingResult]) -> str:
    sides = sentence_list([one.side for one in findings if SIDE_WORD[one.side]])
    known = dict.fromkeys(
        probability_words(one.probability_beyond, short=True) for one in findings if one.measured
    )
    numbers = f" ({', '.join(known)})" if known else ""
    return f"{f'{sides} ' if sides else ''}{word}{numbers}"


def other_rows(result: ScreenResult) -> list[OtherRow]:
    """Return the measures that no finding tells, each with the means of its sides."""
    filed = {measure["name"] for measure in filed_measures(result)}
    filed |= {one.measure for one in result.findings if one.measured and one.statistic == "mean"}
    rows = []
    for measure in result.protocol.measures:
        if measure["name"] in filed or not measure.get("shown", True):
            continue
        values = [
            _plain_mean(item, measure)
            for item in result.summary
            if item.measure == measure["name"] and item.mean is not None and item.error is not None
        ]
        if values:
            rows.append(OtherRow(measure["label"], "; ".join(values)))
    return rows


def _plain_mean(summary: SideSummary, measure: dict[str, Any]) -> str:
    side = f"{summary.side} " if SIDE_WORD[summary.side] else ""
    words = value_with_error(summary.mean, summary.error, measure["unit"])
    if (towards := _towards(measure, summary.mean, summary.side)) is not None:
        words = value_with_error(abs(summary.mean or 0.0), summary.error, measure["unit"])
        words = f"{words} to the {towards}"
    return f"{side}{AT_LEAST if summary.at_least else ''}{words}"


def _towards(measure: dict[str, Any], value: float | None, side: Side) -> Side | None:
    """Return the side that the sign of an oriented measure points to; None where it has none.

    The sign counts from the side of the repetition; positive is towards it.
    """
    if not measure.get("oriented") or side == "both" or value is None:
        return None
    if figure(value, measure["unit"]) == figure(0.0, measure["unit"]):
        return None
    away: Side = "right" if side == "left" else "left"
    return side if value > 0 else away


def repetition_tables(result: ScreenResult) -> list[RepetitionTable]:
    """Build the tables of repetitions, with the measures of the first page that any of them has."""
    given = {name for repetition in result.repetitions for name in repetition.measures}
    measures = [measure for measure in filed_measures(result) if measure["name"] in given]
    directed = len({one.direction for one in result.repetitions}) > 1
    tables = math.ceil(len(result.repetitions) / REPETITIONS_A_TABLE)
    size = math.ceil(len(result.repetitions) / max(1, tables))
    return [
        RepetitionTable(
            heads=[_head(one, directed=directed) for one in chosen],
            rows=[_row(chosen, measure) for measure in measures],
        )
        for start in range(0, len(result.repetitions), max(1, size))
        if (chosen := result.repetitions[start : start + size])
    ]


def _head(repetition: RepetitionResult, *, directed: bool) -> RepetitionHead:
    note = ""
    if not repetition.valid:
        note = f"left out: {repetition.invalid_reason}" if repetition.invalid_reason else "left out"
    return RepetitionHead(
        index=repetition.index,
        kind=SIDE_WORD[repetition.side] or (plain(repetition.direction) if directed else ""),
        span=f"{repetition.start_s:.0f}\N{EN DASH}{repetition.end_s:.0f}",
        counted=repetition.valid,
        note=note,
    )


def _row(
    repetitions: list[RepetitionResult], measure: dict[str, Any]
) -> tuple[str, str, list[str]]:
    unit = measure["unit"]
    values = [repetition.measures.get(measure["name"]) for repetition in repetitions]
    errors = [one.error for one in values if one and one.value is not None and one.error]
    largest = error_figure(max(errors, default=None), unit)
    same = len({error_figure(one, unit) for one in errors}) < 2
    cells = [
        _value_words(value, measure, one.side)
        for one, value in zip(repetitions, values, strict=True)
    ]
    return measure["label"], largest if same else f"up to {largest}", cells


def _value_words(value: Value | None, measure: dict[str, Any], side: Side) -> str:
    if value is None or value.value is None or value.error is None:
        return NOTHING
    words = figure(value.value, measure["unit"])
    if (towards := _towards(measure, value.value, side)) is not None:
        words = f"{figure(abs(value.value), measure['unit'])} {towards[0].upper()}"
    return f"{AT_LEAST if value.at_least else ''}{words}"


def norm_rows(result: ScreenResult, sources: SourceList) -> list[NormRow]:
    """List the norms of the first page, each with its people, position and method."""
    told = told_on_page_one(result)
    beside: dict[str, tuple[NormReference, list[dict[str, Any]]]] = {}
    for measure in filed_measures(result):
        norm = norm_of(result, measure)
        if norm is not None:
            beside.setdefault(norm.id, (norm, []))[1].append(measure)
    return [
        NormRow(
            labels=[measure["label"] for measure in measures],
            text=norm_text(
                norm, [one for one in told if one.measure in {m["name"] for m in measures}]
            ),
            population=norm.population,
            position=norm.position,
            method=norm.method,
            number=sources.cite(norm).number,
        )
        for norm, measures in beside.values()
    ]
