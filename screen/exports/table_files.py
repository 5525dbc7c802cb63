"""Angles, measures, findings and answers as tidy tables, CSV or Parquet, with a data dictionary.

Every row says which recording, participant and session it is of, so that the tables of many
recordings can be put under each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from screen.extras import needed
from screen.files import atomic_path
from screen.results.columns import FRAME, RUN_ANSWERS, RUN_FINDINGS, RUN_MEASURES
from screen.results.csv_tables import (
    ANGLE_COLUMNS,
    ANSWER_COLUMNS,
    FINDING_COLUMNS,
    MEASURE_COLUMNS,
    Cell,
    answer_records,
    finding_records,
    measure_records,
    write_csv,
)
from screen.results.dictionary import COLUMNS, column_row, dictionary_rows
from screen.results.stored import StoredResult

TABLES: Final = ("angles", "measures", "findings", "answers")
"""The first only of what has angles."""

OWNER_COLUMNS: Final = ("result", "participant", "session")
_OWNER_WORDS: Final = {
    "result": "Name of the recording's result: its folder, or its recording_id in a data set",
    "participant": "Who it is of, if it was said",
    "session": "Which visit it is of, if it was said",
}
_ARROW_TYPES: Final = {"text": "string", "whole": "int64", "number": "float64", "truth": "bool_"}
_TYPES: Final = {
    one.name: _ARROW_TYPES[one.kind] for one in (*RUN_MEASURES, *RUN_FINDINGS, *RUN_ANSWERS, *FRAME)
}
"""Types of the fixed columns in Parquet; those of the owner are text, and channels are float64."""


def write_csv_tables(stored: StoredResult, folder: Path, *, excel: bool = False) -> list[Path]:
    """Write ``<name>_<table>.csv`` for each of ``TABLES``, and ``<name>_dictionary.csv``.

    Numbers stand in full precision. No value is an empty cell. ``excel``: see ``write_csv``.
    """
    written = []
    for kind, columns, rows in _tables(stored):
        path = folder / f"{stored.place.name}_{kind}.csv"
        write_csv(path, columns, rows, excel=excel, as_text=_exact)
        written.append(path)
    return [*written, _write_dictionary(stored, folder, excel=excel)]


def write_parquet_tables(stored: StoredResult, folder: Path) -> list[Path]:
    """Write ``<name>_<table>.parquet`` for each of ``TABLES``, and ``<name>_dictionary.csv``.

    No value is null. Each channel carries its unit and sign in the metadata of its field.

    Raises
    ------
    UsageError
        If the library pyarrow is not installed.
    """
    arrow = needed("pyarrow", extra="batch", what="Writing Parquet")
    parquet = needed("pyarrow.parquet", extra="batch", what="Writing Parquet")
    about = _channel_metadata(stored)
    written = []
    for kind, columns, rows in _tables(stored):
        path = folder / f"{stored.place.name}_{kind}.parquet"
        fields = [
            arrow.field(name, _arrow_type(arrow, name, name in about), metadata=about.get(name))
            for name in columns
        ]
        cells = zip(*rows, strict=True) if rows else ((),) * len(columns)
        arrays = [
            arrow.array(values, type=field.type, from_pandas=True)
            for field, values in zip(fields, cells, strict=True)
        ]
        with atomic_path(path) as temporary:
            parquet.write_table(
                arrow.Table.from_arrays(arrays, schema=arrow.schema(fields)), temporary
            )
        written.append(path)
    return [*written, _write_dictionary(stored, folder)]


def _tables(stored: StoredResult) -> Iterator[tuple[str, list[str], list[list[Cell]]]]:
    """Yield name, columns and rows of each table; without a series there are no angles."""
    owner: list[Cell] = [stored.place.name, stored.place.participant, stored.place.session]
    series = stored.series
    if series is not None:
        columns = [*OWNER_COLUMNS, *ANGLE_COLUMNS, *series.values]
        rows = [
            [
                *owner,
                frame,
                float(series.time_s[frame]),
                bool(series.in_place[frame]),
                series.repetition[frame],
                *(float(values[frame]) for values in series.values.values()),
            ]
            for frame in range(len(series.time_s))
        ]
        yield "angles", columns, rows
    for table, own, records in (
        ("measures", MEASURE_COLUMNS, measure_records),
        ("findings", FINDING_COLUMNS, finding_records),
        ("answers", ANSWER_COLUMNS, answer_records),
    ):
        yield (
            table,
            [*OWNER_COLUMNS, *own],
            [[*owner, *record] for record in records(stored.result)],
        )


def _write_dictionary(stored: StoredResult, folder: Path, *, excel: bool = False) -> Path:
    name = stored.place.name
    angles, measures, findings, answers = (f"{name}_{table}" for table in TABLES)
    channels = None if stored.series is None else list(stored.series.values)
    files = [measures, findings, answers, *([] if channels is None else [angles])]
    owner: list[list[Cell]] = [
        [column, file, "column", "", words, ""]
        for file in files
        for column, words in _OWNER_WORDS.items()
    ]
    path = folder / f"{name}_dictionary.csv"
    rows = dictionary_rows(stored.result, channels, measures_file=measures, angles_file=angles)
    judged = [
        column_row(column, file)
        for file, columns in ((findings, RUN_FINDINGS), (answers, RUN_ANSWERS))
        for column in columns
    ]
    write_csv(path, COLUMNS, [*owner, *rows, *judged], excel=excel)
    return path


def _exact(value: Cell) -> str:
    """Write a value so that it reads back as it is: no value and NaN are empty."""
    if value is None or value != value:  # noqa: PLR0124 - true for NaN
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def _channel_metadata(stored: StoredResult) -> Mapping[str, Mapping[str, str]]:
    columns: Sequence[Any] = [] if stored.series is None else stored.series.columns
    return {
        column.name: {"unit": column.unit, "description": column.words, "sign": column.positive}
        for column in columns
    }


def _arrow_type(arrow: Any, name: str, channel: bool) -> Any:
    return getattr(arrow, "float64" if channel else _TYPES.get(name, "string"))()
