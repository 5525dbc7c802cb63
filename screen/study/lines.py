"""The rows of the page's tables: numbers as they are read, each with its interval or its reason."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from screen.report.words import NOTHING, plain, sentence_list
from screen.study.figures import (
    amount,
    correlation,
    number_of,
    percent,
    plus_minus,
    span,
    together,
)
from screen.study.grouping import Row, slices
from screen.study.labels import Labels
from screen.study.people import STATES
from screen.study.reliability import NOT_INSTALLED
from screen.study.summary import Summary

GRADES: Final = ("flag", "note")
"""Findings of other grades are kept for the record and stand in the tables only."""

PAIRS_SHOWN: Final = 3
"""Of more occasions than this the page shows all together, where that can be calculated."""

OCCASIONS_SHOWN: Final = 4
"""Of more occasions than this the page does not show each by itself; they stand in the tables."""

_SIDES: Final = ("both", "left", "right")


@dataclass(frozen=True)
class Cell:
    """A number with what stands below it in small print."""

    text: str
    note: str = ""


@dataclass(frozen=True)
class Line:
    """A row of a table: what it is about, and its cells; ``reason`` where nothing can be said.

    ``rows`` is how many rows from here on are about the same: 0 where the row before says it.
    """

    label: str
    note: str
    group: str
    cells: Sequence[Cell]
    reason: str = ""
    rows: int = 1


@dataclass(frozen=True)
class Chosen:
    """One test of a summary, and what its measures are called."""

    summary: Summary
    protocol: str
    labels: Labels

    @property
    def grouped(self) -> bool:
        """Whether there are several groups."""
        return len(self.summary.groups) > 1

    @property
    def occasions(self) -> tuple[str, ...]:
        """The occasions that are shown each by itself; none where there are one or too many."""
        there = set(self.table("findings_by_group")["occasion"].to_pylist())
        there |= set(self.table("measures_by_group")["occasion"].to_pylist())
        found = tuple(one for one in self.summary.occasions if one in there)
        return found if 1 < len(found) <= OCCASIONS_SHOWN else ()

    def table(self, name: str) -> pa.Table:
        """Return the rows of a table that are about this test."""
        rows = self.summary.tables[name]
        return rows.filter(pc.equal(rows["protocol"], self.protocol))

    def whole(self, name: str) -> pa.Table:
        """Return the rows of a table of groups that are over all occasions."""
        rows = self.table(name)
        return rows.filter(pc.is_null(rows["occasion"]))

    def apart(self, name: str) -> pa.Table:
        """Return the rows of a table of groups that are of one occasion each."""
        rows = self.table(name)
        return rows.filter(pc.is_valid(rows["occasion"]))

    def main_rows(self, table: pa.Table) -> list[Row]:
        """Return the rows of main measures: as in the protocol, midline, left, right, by group."""
        rows = table.to_pylist()
        return sorted((row for row in rows if self.labels.is_main(row["measure"])), key=self._place)

    def label(self, row: Row) -> str:
        """Return what a measure and side are called."""
        name = self.labels.label(row["measure"])
        return name if row.get("side", "both") == "both" else f"{name}, {row['side']}"

    def group(self, row: Row) -> str:
        """Return the group, empty where there is one only."""
        return str(row["group"]) if self.grouped else ""

    def _place(self, row: Row) -> tuple[int, str, int, int]:
        side, group = row.get("side", "both"), row.get("group")
        return (
            self.labels.place(row["measure"]),
            row["measure"],
            _SIDES.index(side) if side in _SIDES else len(_SIDES),
            self.summary.groups.index(group) if group is not None else 0,
        )


def joined(lines: Iterable[Line]) -> list[Line]:
    """Return the rows with those that follow each other and are about the same joined."""
    found: list[Line] = []
    for _, same in itertools.groupby(lines, key=lambda line: (line.label, line.note)):
        first, *rest = same
        found += [replace(first, rows=1 + len(rest)), *(replace(one, rows=0) for one in rest)]
    return found


def measure_lines(chosen: Chosen) -> Iterator[Line]:
    """Yield people, mean, spread, quantiles, range and error of each measure and group."""
    for row in chosen.main_rows(chosen.whole("measures_by_group")):
        unit = row["unit"]
        star = "*" if row["error_basis"] == "provisional" else ""
        yield Line(
            label=chosen.label(row),
            note=chosen.labels.sign(row["measure"]),
            group=chosen.group(row),
            cells=[
                _people(row),
                _mean(row),
                Cell(amount(row["sd"], unit)),
                Cell(amount(row["median"], unit), span(row["q25"], row["q75"], unit)),
                Cell(_range(row)),
                Cell(plus_minus(row["error"], unit) + star),
            ],
        )


def asymmetry_lines(chosen: Chosen) -> Iterator[Line]:
    """Yield left minus right of each measure and group."""
    for row in chosen.main_rows(chosen.whole("asymmetry_by_group")):
        unit = row["unit"]
        yield Line(
            label=chosen.label(row),
            note="",
            group=chosen.group(row),
            cells=[
                _people(row),
                _mean(row),
                Cell(amount(row["sd"], unit)),
                _share(row, row["beyond_error"], row["people"], "beyond_share"),
                Cell(plus_minus(row["error"], unit)),
            ],
        )


def finding_lines(chosen: Chosen) -> Iterator[Line]:
    """Yield how many people are in each state of each finding and group, flags first."""
    table = chosen.whole("findings_by_group")
    found = slices(table, ("grade", "finding", "title", "side", "group"))
    for key, rows in sorted(found, key=lambda one: _finding_place(chosen, one[0])):
        if key["grade"] not in GRADES:
            continue
        states = {row["state"]: row for row in rows.to_pylist()}
        outside = states["outside"]
        yield Line(
            label=_finding_label(key),
            note="a note, not a flag" if key["grade"] == "note" else "",
            group=chosen.group(key),
            cells=[
                *(_share_of_people(states[state]) for state in STATES),
                Cell(f"{outside['recordings']} of {outside['of_recordings']}"),
            ],
        )


def _finding_label(row: Row) -> str:
    return str(row["title"]) if row["side"] == "both" else f"{row['title']}, {row['side']}"


def _finding_place(chosen: Chosen, key: Row) -> tuple[str, str, str, int]:
    group = chosen.summary.groups.index(key["group"])
    return key["grade"], key["finding"], key["side"], group


def occasion_lines(chosen: Chosen) -> Iterator[Line]:
    """Yield means, differences of sides and findings of each group, a cell for each occasion."""
    measures = chosen.main_rows(chosen.apart("measures_by_group"))
    sides = chosen.main_rows(chosen.apart("asymmetry_by_group"))
    findings = [
        row
        for row in chosen.apart("findings_by_group").to_pylist()
        if row["grade"] in GRADES and row["state"] == "outside"
    ]
    findings.sort(key=lambda row: _finding_place(chosen, row))
    yield from _side_by_side(chosen, measures, chosen.label, "mean", _mean_of_people)
    yield from _side_by_side(chosen, sides, chosen.label, "mean left minus right", _mean_of_people)
    yield from _side_by_side(chosen, findings, _finding_label, "outside", _share_of_people)


def _side_by_side(
    chosen: Chosen,
    rows: Sequence[Row],
    label: Callable[[Row], str],
    note: str,
    cell: Callable[[Row], Cell],
) -> Iterator[Line]:
    """Yield rows that differ in their occasion as one, a cell for each occasion."""
    occasions = chosen.occasions
    about = ("protocol", "finding", "measure", "unit", "side", "group")
    for _, same in itertools.groupby(rows, key=lambda row: [row.get(name) for name in about]):
        found = list(same)
        cells = {row["occasion"]: cell(row) for row in found}
        yield Line(
            label=label(found[0]),
            note=note,
            group=chosen.group(found[0]),
            cells=[cells.get(one, Cell(NOTHING)) for one in occasions],
        )


def reliability_rows(chosen: Chosen) -> list[Row]:
    """Return the rows of the table that are shown.

    Of more than three occasions these are all together; where that has no result, each two that
    have one stand beside it.
    """
    rows = chosen.main_rows(chosen.table("reliability"))
    of_all = {
        (row["measure"], row["side"]): row
        for row in sorted(rows, key=lambda row: int(row["occasion_count"]))
    }
    return [row for row in rows if _shown(row, of_all[row["measure"], row["side"]])]


def _shown(row: Row, of_all: Row) -> bool:
    if row is of_all or of_all["occasion_count"] <= PAIRS_SHOWN:
        return True
    return of_all["icc"] is None and not _nothing(row)


def _nothing(row: Row) -> bool:
    """Whether nothing could be calculated."""
    return row["icc"] is None and row["difference"] is None


def reliability_lines(rows: Sequence[Row], chosen: Chosen) -> Iterator[Line]:
    """Yield intraclass correlation, errors and limits of agreement of each measure and side."""
    alike = compared_alike(rows)
    for row in rows:
        unit = row["unit"]
        yield Line(
            label=chosen.label(row),
            note="" if alike else compared(row),
            group="",
            cells=[
                Cell(str(row["people"]), _missing(row)),
                _icc(row),
                Cell(amount(row["sem"], unit), span(row["sem_low"], row["sem_high"], unit)),
                Cell(amount(row["mdc95"], unit), span(row["mdc95_low"], row["mdc95_high"], unit)),
                Cell(
                    amount(row["difference"], unit),
                    _notes(
                        span(row["difference_low"], row["difference_high"], unit),
                        "" if alike else minus(row),
                    ),
                ),
                _limits(row),
            ],
            reason=row["reason"] if _nothing(row) else "",
        )


def compared_alike(rows: Iterable[Row]) -> bool:
    """Whether all rows compare the same occasions."""
    return len({tuple(row["occasions"]) for row in rows}) == 1


def compared(row: Row) -> str:
    """Return which occasions a row of the table compares, ``sessions 1 and 2``."""
    return f"{plain(row['between'])}s {sentence_list(row['occasions'])}"


def minus(row: Row) -> str:
    """Return what a difference of two occasions is, ``post minus pre``; empty of more."""
    return "" if row["first"] is None else f"{row['second']} minus {row['first']}"


def _notes(*parts: str) -> str:
    """Join the parts that are not empty."""
    return "; ".join(part for part in parts if part)


def _missing(row: Row) -> str:
    """Say who was left out, and how many values are lower bounds."""
    left_out, at_least = row["left_out"], row["at_least"]
    of = row["people"] * row["occasion_count"]
    return _notes(
        together(f"{left_out} left out") if left_out else "",
        f"{at_least} of {of} values lower bounds" if at_least else "",
    )


def _people(row: Row) -> Cell:
    missing, at_least = row["people_not_measured"], row.get("at_least")
    note = _notes(
        together(f"{missing} not measured") if missing else "",
        _lower_bounds(at_least),
    )
    return Cell(str(row["people"]), note)


def _mean_of_people(row: Row) -> Cell:
    """Return a mean with its interval and people; a dash of nobody."""
    if not row["people"]:
        return Cell(NOTHING)
    unit, people = row["unit"], number_of(row["people"], "person", "people")
    ends = span(row["mean_low"], row["mean_high"], unit)
    bounds = _lower_bounds(row.get("at_least"))
    return Cell(amount(row["mean"], unit), _notes(ends, together(people), bounds))


def _lower_bounds(count: int | None) -> str:
    return together(number_of(count, "lower bound")) if count else ""


def _share_of_people(row: Row) -> Cell:
    return _share(row, row["people"], row["of_people"], "share")


def _mean(row: Row) -> Cell:
    """Return a mean with its interval, or why there is none."""
    unit = row["unit"]
    return Cell(
        amount(row["mean"], unit),
        span(row["mean_low"], row["mean_high"], unit) or row["reason"] or "",
    )


def _range(row: Row) -> str:
    several = row["people"] > 1
    return span(row["smallest"], row["largest"], row["unit"]) if several else NOTHING


def _share(row: Row, count: int | None, of: int, share: str) -> Cell:
    """Return ``12 of 40`` with the share and its interval below."""
    if count is None or row[share] is None:
        return Cell(NOTHING)
    low, high = percent(row[f"{share}_low"]), percent(row[f"{share}_high"])
    return Cell(f"{count} of {of}", together(f"{percent(row[share])} % ({low} to {high})"))


def _icc(row: Row) -> Cell:
    if row["icc"] is None:
        return Cell(NOTHING, "" if row["reason"] == NOT_INSTALLED else row["reason"])
    ends = f"{correlation(row['icc_low'])} to {correlation(row['icc_high'])}"
    return Cell(correlation(row["icc"]), f"{together(ends)}: {row['icc_words']}")


def _limits(row: Row) -> Cell:
    if row["lower_limit"] is None:
        return Cell(NOTHING, "" if row["occasion_count"] > 2 else row["limits_reason"] or "")
    unit = row["unit"]
    lower = span(row["lower_limit_low"], row["lower_limit_high"], unit)
    upper = span(row["upper_limit_low"], row["upper_limit_high"], unit)
    return Cell(
        f"{amount(row['lower_limit'], unit)} to {amount(row['upper_limit'], unit)}",
        f"({lower}) to\N{NO-BREAK SPACE}({upper})",
    )
