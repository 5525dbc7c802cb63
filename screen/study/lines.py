"""The rows of the page's tables: numbers as they are read, each with its interval or its reason."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from screen.report.words import NOTHING, plain, sentence_list
from screen.study.figures import amount, correlation, percent, plus_minus, span, together
from screen.study.grouping import Row, slices
from screen.study.labels import Labels
from screen.study.people import STATES
from screen.study.reliability import JOIN, NOT_INSTALLED
from screen.study.summary import Summary

GRADES: Final = ("flag", "note")
"""Findings of other grades are kept for the record and stand in the tables only."""

PAIRS_SHOWN: Final = 3
"""Of more occasions than this the page shows all together; each two stand in the table."""

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

    def table(self, name: str) -> pa.Table:
        """Return the rows of a table that are about this test."""
        rows = self.summary.tables[name]
        return rows.filter(pc.equal(rows["protocol"], self.protocol))

    def main_rows(self, name: str) -> list[Row]:
        """Return the rows of main measures: as in the protocol, midline, left, right, by group."""
        rows = self.table(name).to_pylist()
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
    for row in chosen.main_rows("measures_by_group"):
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
    for row in chosen.main_rows("asymmetry_by_group"):
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
    table = chosen.table("findings_by_group")
    found = slices(table, ("grade", "finding", "title", "side", "group"))
    for key, rows in sorted(found, key=lambda one: _finding_place(chosen, one[0])):
        if key["grade"] not in GRADES:
            continue
        states = {row["state"]: row for row in rows.to_pylist()}
        outside = states["outside"]
        yield Line(
            label=key["title"] if key["side"] == "both" else f"{key['title']}, {key['side']}",
            note="a note, not a flag" if key["grade"] == "note" else "",
            group=chosen.group(key),
            cells=[
                *(
                    _share(states[state], states[state]["people"], outside["of_people"], "share")
                    for state in STATES
                ),
                Cell(f"{outside['recordings']} of {outside['of_recordings']}"),
            ],
        )


def _finding_place(chosen: Chosen, key: Row) -> tuple[str, str, str, int]:
    group = chosen.summary.groups.index(key["group"])
    return key["grade"], key["finding"], key["side"], group


def reliability_lines(chosen: Chosen) -> Iterator[Line]:
    """Yield intraclass correlation, errors and limits of agreement of each measure and side."""
    shown = chosen.main_rows("reliability")
    alike = len({row["occasions"] for row in shown}) == 1
    most: dict[tuple[str, str], int] = {}
    for row in shown:
        key = (row["measure"], row["side"])
        most[key] = max(most.get(key, 0), row["occasion_count"])
    for row in shown:
        if row["occasion_count"] < most[row["measure"], row["side"]] > PAIRS_SHOWN:
            continue
        unit = row["unit"]
        left_out = row["left_out"]
        nothing = row["icc"] is None and row["difference"] is None
        yield Line(
            label=chosen.label(row),
            note="" if alike else compared(row),
            group="",
            cells=[
                Cell(str(row["people"]), together(f"{left_out} left out") if left_out else ""),
                _icc(row),
                Cell(amount(row["sem"], unit), span(row["sem_low"], row["sem_high"], unit)),
                Cell(amount(row["mdc95"], unit), span(row["mdc95_low"], row["mdc95_high"], unit)),
                Cell(
                    amount(row["difference"], unit),
                    span(row["difference_low"], row["difference_high"], unit),
                ),
                _limits(row),
            ],
            reason=row["reason"] if nothing else "",
        )


def compared(row: Row) -> str:
    """Return which occasions a row of the table compares, ``sessions 1 and 2``."""
    return f"{plain(row['between'])}s {sentence_list(row['occasions'].split(JOIN))}"


def _people(row: Row) -> Cell:
    missing = row["people_not_measured"]
    return Cell(str(row["people"]), together(f"{missing} not measured") if missing else "")


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
