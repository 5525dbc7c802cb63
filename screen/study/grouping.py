"""Rows of a table in an order that does not hang on how they were stored, and in groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from screen.batch.schema import Column, arrow_schema
from screen.kinematics.series import FloatArray

Row = dict[str, Any]
Key = tuple[Any, ...]


def ordered_by(table: pa.Table, keys: Sequence[str]) -> pa.Table:
    """Return the rows sorted by the keys; what is missing comes last, equals keep their order."""
    by = [(key, "ascending") for key in keys]
    return table.take(pc.sort_indices(table, sort_keys=by))


def aggregated(
    table: pa.Table, keys: Sequence[str], what: Mapping[str, tuple[str | None, str, Any]]
) -> pa.Table:
    """Return one row a group with new columns, sorted by the keys.

    ``what`` maps the name of a new column to ``(column, function, options)`` as Arrow names them;
    None for the column counts rows. One thread only: sums are then the same every time.
    """
    wanted = [
        ([] if column is None else column, function, options)
        for column, function, options in what.values()
    ]
    found = table.group_by(list(keys), use_threads=False).aggregate(wanted)
    made = {
        name: found["count_all" if column is None else f"{column}_{function}"]
        for name, (column, function, _) in what.items()
    }
    return ordered_by(pa.table({**{key: found[key] for key in keys}, **made}), keys)


def slices(table: pa.Table, keys: Sequence[str]) -> Iterator[tuple[Row, pa.Table]]:
    """Yield each group's keys and rows, in the order of the keys."""
    ordered = ordered_by(table, keys)
    start = 0
    counted = ordered.group_by(list(keys), use_threads=False).aggregate([([], "count_all")])
    for row in counted.to_pylist():
        count = row.pop("count_all")
        yield row, ordered.slice(start, count)
        start += count


def key_of(row: Mapping[str, Any], keys: Sequence[str]) -> Key:
    """Return the values of the keys."""
    return tuple(row[key] for key in keys)


def known(column: pa.ChunkedArray) -> FloatArray:
    """Return the numbers of a column that are there, ``(n,)``."""
    return np.asarray(column.drop_null().to_numpy(), dtype=np.float64)


def conformed(table: pa.Table, columns: Sequence[Column]) -> pa.Table:
    """Return just these columns, of their kinds and in their order."""
    return table.select([one.name for one in columns]).cast(arrow_schema(columns))


def table_of(rows: Sequence[Row], columns: Sequence[Column]) -> pa.Table:
    """Return rows as a table; what a row does not name has no value."""
    return pa.Table.from_pylist(list(rows), schema=arrow_schema(columns))
