"""Sort and group the rows of a table, whatever the order in which they were stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from screen.kinematics.series import FloatArray
from screen.results.arrow import arrow_schema, ordered_by
from screen.results.columns import Column

Row = dict[str, Any]
Key = tuple[Any, ...]


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
    """Yield each group's keys and rows, in the order of the keys.

    Groups are cut where the sorted keys change: Arrow's own grouping keeps no order of its groups.
    """
    ordered = ordered_by(table, keys)
    changes = np.zeros(len(ordered), dtype=bool)
    changes[:1] = True
    for key in keys:
        codes = _codes(ordered[key])
        changes[1:] |= codes[1:] != codes[:-1]
    starts = np.flatnonzero(changes)
    named = ordered.select(list(keys)).take(starts).to_pylist()
    counts = np.diff(np.append(starts, len(ordered)))
    for row, start, count in zip(named, starts, counts, strict=True):
        yield row, ordered.slice(int(start), int(count))


def _codes(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """Return ``(n,)``: a number for each value, the same where the value is, -1 where none is."""
    indices = column.combine_chunks().dictionary_encode().indices
    return np.asarray(indices.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int64)


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
