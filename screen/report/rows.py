"""The tables of the later pages: repetitions, other measures, norms."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from screen.kinematics.series import Side
from screen.report.first_page import filed_measures, norm_of, told_on_page_one
from screen.report.sources import SourceList
from screen.report.words import (
    AT_LEAST,
    SIDE_WORD,
    error_figure,
    figure,
    norm_text,
    value_with_error,
)
from screen.screening.parts import Value
from screen.screening.result import (
    MeasureSummary,
    NormReference,
    RepetitionResult,
    ScreenResult,
    SideSummary,
)
from screen.text import NOTHING, plain

REPETITIONS_A_TABLE: Final = 16


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


def other_rows(result: ScreenResult) -> list[OtherRow]:
    """Return the measures that no finding tells, each with the means of its sides."""
    filed = {measure.name for measure in filed_measures(result)}
    filed |= {one.measure for one in result.findings if one.measured and one.statistic == "mean"}
    rows = []
    for measure in result.protocol.measures:
        if measure.name in filed or not measure.shown:
            continue
        values = [
            _plain_mean(item, measure)
            for item in result.summary
            if item.measure == measure.name and item.mean is not None and item.error is not None
        ]
        if values:
            rows.append(OtherRow(measure.label, "; ".join(values)))
    return rows


def _plain_mean(summary: SideSummary, measure: MeasureSummary) -> str:
    side = f"{summary.side} " if SIDE_WORD[summary.side] else ""
    words = value_with_error(summary.mean, summary.error, measure.unit)
    if (towards := _towards(measure, summary.mean, summary.side)) is not None:
        words = value_with_error(abs(summary.mean or 0.0), summary.error, measure.unit)
        words = f"{words} to the {towards}"
    return f"{side}{AT_LEAST if summary.at_least else ''}{words}"


def _towards(measure: MeasureSummary, value: float | None, side: Side) -> Side | None:
    """Return the side that the sign of an oriented measure points to; None where it has none.

    The sign counts from the side of the repetition; positive is towards it.
    """
    if not measure.oriented or side == "both" or value is None:
        return None
    if figure(value, measure.unit) == figure(0.0, measure.unit):
        return None
    away: Side = "right" if side == "left" else "left"
    return side if value > 0 else away


def repetition_tables(result: ScreenResult) -> list[RepetitionTable]:
    """Build the tables of repetitions, with those measures of the first page that were read."""
    given = {
        name
        for repetition in result.repetitions
        for name, value in repetition.measures.items()
        if value.value is not None
    }
    measures = [measure for measure in filed_measures(result) if measure.name in given]
    if not measures:
        return []
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
    repetitions: list[RepetitionResult], measure: MeasureSummary
) -> tuple[str, str, list[str]]:
    unit = measure.unit
    values = [repetition.measures.get(measure.name) for repetition in repetitions]
    errors = [one.error for one in values if one and one.value is not None and one.error]
    largest = error_figure(max(errors, default=None), unit)
    same = len({error_figure(one, unit) for one in errors}) < 2
    cells = [
        _value_words(value, measure, one.side)
        for one, value in zip(repetitions, values, strict=True)
    ]
    return measure.label, largest if same else f"up to {largest}", cells


def _value_words(value: Value | None, measure: MeasureSummary, side: Side) -> str:
    if value is None or value.value is None or value.error is None:
        return NOTHING
    words = figure(value.value, measure.unit)
    if (towards := _towards(measure, value.value, side)) is not None:
        words = f"{figure(abs(value.value), measure.unit)} {towards[0].upper()}"
    return f"{AT_LEAST if value.at_least else ''}{words}"


def norm_rows(result: ScreenResult, sources: SourceList) -> list[NormRow]:
    """List the norms of the first page, each with its people, position and method."""
    told = told_on_page_one(result)
    beside: dict[str, tuple[NormReference, list[MeasureSummary]]] = {}
    for measure in filed_measures(result):
        norm = norm_of(result, measure)
        if norm is not None:
            beside.setdefault(norm.id, (norm, []))[1].append(measure)
    return [
        NormRow(
            labels=[measure.label for measure in measures],
            text=norm_text(
                norm, [one for one in told if one.measure in {m.name for m in measures}]
            ),
            population=norm.population,
            position=norm.position,
            method=norm.method,
            number=sources.cite(norm).number,
        )
        for norm, measures in beside.values()
    ]
