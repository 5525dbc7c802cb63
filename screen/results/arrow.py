"""Columns as Arrow has them; needs the extra ``batch``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from screen.results.columns import PARTITIONED, TABLES, Column, Kind

KINDS: Final[dict[Kind, pa.DataType]] = {
    "text": pa.string(),
    "whole": pa.int64(),
    "number": pa.float64(),
    "truth": pa.bool_(),
    "texts": pa.list_(pa.string()),
}


def arrow_schema(columns: Iterable[Column]) -> pa.Schema:
    """Return columns as a schema."""
    return pa.schema([(one.name, KINDS[one.kind]) for one in columns])


def file_schema(table: str) -> pa.Schema:
    """Return what the files of a data set's table have: ``protocol`` stands in their folder."""
    left_out = {"protocol"} if table in PARTITIONED else set()
    return arrow_schema(one for one in TABLES[table] if one.name not in left_out)


def ordered_by(table: pa.Table, keys: Sequence[str]) -> pa.Table:
    """Return the rows sorted by the keys; what is missing comes last, equals keep their order."""
    by = [(key, "ascending") for key in keys]
    return table.take(pc.sort_indices(table, sort_keys=by))
