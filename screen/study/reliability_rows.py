"""The rows of the page's tables of reliability: between two occasions or more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from screen.study.decimals import amount, correlation, span, together
from screen.study.grouping import Row
from screen.study.reliability import NOT_INSTALLED
from screen.study.table_rows import Cell, Chosen, Line, notes
from screen.text import NOTHING, plain, sentence_list

PAIRS_SHOWN: Final = 3
"""Of more occasions than this the page shows all together, where that can be calculated."""


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
                    notes(
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


def _missing(row: Row) -> str:
    """Say who was left out, and how many values are lower bounds."""
    left_out, at_least = row["left_out"], row["at_least"]
    of = row["people"] * row["occasion_count"]
    return notes(
        together(f"{left_out} left out") if left_out else "",
        f"{at_least} of {of} values lower bounds" if at_least else "",
    )


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
