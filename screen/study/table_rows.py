"""The rows of the page's tables: numbers as they are read, each with its interval or its reason."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from screen.study.decimals import (
    amount,
    number_of,
    percent,
    plus_minus,
    span,
    together,
)
from screen.study.grouping import Row
from screen.study.labels import Labels
from screen.study.likelihoods import CLASSES
from screen.study.summary import Summary
from screen.text import NOTHING

GRADES: Final = ("flag", "note")
"""Findings of other grades are kept for the record and stand in the tables only."""

OCCASIONS_SHOWN: Final = 4
"""Of more occasions than this the page does not show each by itself; they stand in the tables."""

EXPECTED: Final = "expected share"

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


def answer_lines(chosen: Chosen) -> Iterator[Line]:
    """Yield the expected share and the likelihoods of each question and group."""
    for row in _answers(chosen, chosen.whole("answers_by_group")):
        yield Line(_question_label(row), "", chosen.group(row), _likelihood_cells(row))


def finding_lines(chosen: Chosen) -> Iterator[Line]:
    """Yield the expected share and the likelihoods of each finding and group, flags first."""
    for row in _findings(chosen, chosen.whole("findings_by_group")):
        note = "a note, not a flag" if row["grade"] == "note" else ""
        yield Line(_finding_label(row), note, chosen.group(row), _likelihood_cells(row))


def _likelihood_cells(row: Row) -> list[Cell]:
    return [
        _expected(row),
        *(_share(row, row[name], row["people"], f"{name}_share") for name in CLASSES),
        Cell(f"{row['recordings_at_least_likely']} of {row['recordings_measured']}"),
    ]


def _expected(row: Row) -> Cell:
    """Return the expected share with its interval and the people it rests on."""
    if row["expected_share"] is None:
        return Cell(NOTHING, row["reason"] or "")
    low, high = (percent(row[f"expected_share_{end}"]) for end in ("low", "high"))
    people = number_of(row["people_measured"], "person", "people")
    return Cell(
        f"{percent(row['expected_share'])} %",
        notes(together(f"{low} to {high}"), together(people)),
    )


def _answers(chosen: Chosen, table: pa.Table) -> list[Row]:
    """Return the rows of answers, in the order of the protocol's questions."""
    groups, place = chosen.summary.groups, chosen.labels.question_place
    return sorted(
        table.to_pylist(),
        key=lambda row: (place(row["question"]), row["question"], groups.index(row["group"])),
    )


def _findings(chosen: Chosen, table: pa.Table) -> list[Row]:
    """Return the rows of findings that are shown, flags first."""
    groups = chosen.summary.groups
    return sorted(
        (row for row in table.to_pylist() if row["grade"] in GRADES),
        key=lambda row: (row["grade"], row["finding"], row["side"], groups.index(row["group"])),
    )


def _finding_label(row: Row) -> str:
    return str(row["title"]) if row["side"] == "both" else f"{row['title']}, {row['side']}"


def _question_label(row: Row) -> str:
    return str(row["ask"])


def occasion_lines(chosen: Chosen) -> Iterator[Line]:
    """Yield answers, means, sides and findings of each group, a cell for each occasion."""
    measures = chosen.main_rows(chosen.apart("measures_by_group"))
    sides = chosen.main_rows(chosen.apart("asymmetry_by_group"))
    answers = _answers(chosen, chosen.apart("answers_by_group"))
    findings = _findings(chosen, chosen.apart("findings_by_group"))
    yield from _side_by_side(chosen, answers, _question_label, EXPECTED, _expected)
    yield from _side_by_side(chosen, measures, chosen.label, "mean", _mean_of_people)
    yield from _side_by_side(chosen, sides, chosen.label, "mean left minus right", _mean_of_people)
    yield from _side_by_side(chosen, findings, _finding_label, EXPECTED, _expected)


def _side_by_side(
    chosen: Chosen,
    rows: Sequence[Row],
    label: Callable[[Row], str],
    note: str,
    cell: Callable[[Row], Cell],
) -> Iterator[Line]:
    """Yield rows that differ in their occasion as one, a cell for each occasion."""
    occasions = chosen.occasions
    about = ("protocol", "question", "finding", "measure", "unit", "side", "group")
    for _, same in itertools.groupby(rows, key=lambda row: [row.get(name) for name in about]):
        found = list(same)
        cells = {row["occasion"]: cell(row) for row in found}
        yield Line(
            label=label(found[0]),
            note=note,
            group=chosen.group(found[0]),
            cells=[cells.get(one, Cell(NOTHING)) for one in occasions],
        )


def notes(*parts: str) -> str:
    """Join the parts that are not empty."""
    return "; ".join(part for part in parts if part)


def _people(row: Row) -> Cell:
    missing, at_least = row["people_not_measured"], row.get("at_least")
    note = notes(
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
    return Cell(amount(row["mean"], unit), notes(ends, together(people), bounds))


def _lower_bounds(count: int | None) -> str:
    return together(number_of(count, "lower bound")) if count else ""


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
