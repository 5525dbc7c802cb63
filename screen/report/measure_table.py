"""The table of the first page: measures, norms, and the probability of being beyond a cut-off."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from screen.kinematics.series import Side
from screen.report.first_page import filed_measures, norm_of, told_on_page_one
from screen.report.sources import SourceList
from screen.report.words import (
    AT_LEAST,
    SIDE_WORD,
    cut_words,
    figure,
    interval_words,
    norm_text,
    probability_words,
    sign_words,
)
from screen.screening.reference.likelihood import likelihood_word
from screen.screening.result import (
    Asymmetry,
    FindingResult,
    MeasureSummary,
    ScreenResult,
    SideSummary,
)
from screen.text import NOTHING, sentence_list

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


def measure_rows(result: ScreenResult, sources: SourceList) -> list[MeasureRow]:
    """Build the main table, in the order of the protocol."""
    rows = []
    for measure in filed_measures(result):
        summaries = {item.side: item for item in result.summary if item.measure == measure.name}
        if summaries:
            rows.append(_measure_row(result, sources, measure, summaries))
    return rows


def _measure_row(
    result: ScreenResult,
    sources: SourceList,
    measure: MeasureSummary,
    summaries: dict[Side, SideSummary],
) -> MeasureRow:
    name, unit = measure.name, measure.unit
    pair = next((item for item in result.asymmetry if item.measure == name), None)
    norm = norm_of(result, measure)
    findings = [finding for finding in told_on_page_one(result) if finding.measure == name]
    both = summaries.get("both")
    cells = {side: _cell_words(item, measure, findings) for side, item in summaries.items()}
    return MeasureRow(
        label=measure.label,
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


def _sign_note(measure: MeasureSummary, summaries: Iterable[SideSummary]) -> str:
    """Return what the sign of a negative mean means, where no words for it stand in the cell."""
    negative = any(summary.mean is not None and summary.mean < 0 for summary in summaries)
    return sign_words(measure) if negative and not measure.oriented else ""


def _cell_words(
    summary: SideSummary, measure: MeasureSummary, findings: Sequence[FindingResult]
) -> Cell:
    """Write the mean of a side with its 95 % interval, as the finding about it has it."""
    if summary.mean is None or summary.error is None:
        return Cell("not measured")
    unit = measure.unit
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
