"""A screening as data frames of pandas: the columns of its CSV tables, with their types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final, Literal, get_args

from screen.errors import UsageError
from screen.extras import needed
from screen.kinematics.series import MovementSeries, Repetition
from screen.results import rows
from screen.results.columns import (
    FRAME,
    REPETITIONS,
    RUN_ANSWERS,
    RUN_FINDINGS,
    RUN_MEASURES,
    Column,
    Kind,
)
from screen.screening.result import ScreenResult
from screen.text import shortened

if TYPE_CHECKING:
    from pandas import DataFrame

Table = Literal["angles", "repetitions", "measures", "findings", "answers"]
_Rows = Callable[[ScreenResult], Iterable[rows.Row]]

_TABLES: Final[dict[str, tuple[tuple[Column, ...], _Rows]]] = {
    "repetitions": (REPETITIONS, rows.repetition_rows),
    "measures": (RUN_MEASURES, rows.measure_rows),
    "findings": (RUN_FINDINGS, rows.finding_rows),
    "answers": (RUN_ANSWERS, rows.answer_rows),
}
_DTYPE: Final[dict[Kind, str]] = {
    "text": "string",
    "whole": "Int64",
    "number": "float64",
    "truth": "boolean",
    "texts": "object",
}
"""Types that know missing values, so that an empty cell turns no number into another kind."""


def data_frame(
    table: Table,
    result: ScreenResult,
    series: MovementSeries | None,
    repetitions: Sequence[Repetition],
) -> DataFrame:
    """Return a table of a result.

    Parameters
    ----------
    table
        ``angles``: a row a frame, every channel a column, degrees or ratios from the person's own
        neutral posture, NaN where not seen. ``repetitions``: a row a repetition. ``measures``: a
        row a repetition and measure, with its error. ``findings`` and ``answers``: a row each.

    Raises
    ------
    UsageError
        If there is no such table, or pandas is not installed.
    """
    known = get_args(Table)
    if table not in known:
        raise UsageError(
            f"There is no table {shortened(table)}.", f"Choose one of {', '.join(known)}."
        )
    needed("pandas", extra="notebook", what="A data frame")
    if table == "angles":
        return _angles(series, repetitions)
    columns, rows_of = _TABLES[table]
    about = {
        "recording": result.recording.name,
        "protocol": result.provenance.protocol_name,
        "protocol_version": result.provenance.protocol_version,
    }
    filled = [about | row for row in rows_of(result)]
    kept = [one for one in columns if one.name != "recording_id"]
    return _frame({one.name: (_DTYPE[one.kind], [row[one.name] for row in filled]) for one in kept})


def _angles(series: MovementSeries | None, repetitions: Sequence[Repetition]) -> DataFrame:
    count = 0 if series is None else len(series.time_s)
    inside = rows.repetition_of_frames(count, repetitions)
    of_frames = {
        "frame": range(count),
        "time_s": () if series is None else series.time_s,
        "in_place": () if series is None else series.in_place,
        "repetition": inside,
    }
    kinds = {one.name: _DTYPE[one.kind] for one in FRAME}
    columns: dict[str, tuple[str, Iterable[object]]] = {
        name: (kinds[name], values) for name, values in of_frames.items()
    }
    if series is not None:
        columns |= {name: ("float64", values) for name, values in series.columns()}
    return _frame(columns)


def _frame(columns: dict[str, tuple[str, Iterable[object]]]) -> DataFrame:
    from pandas import DataFrame, Series  # noqa: PLC0415 (an extra)

    return DataFrame(
        {name: Series(list(values), dtype=dtype) for name, (dtype, values) in columns.items()}
    )
