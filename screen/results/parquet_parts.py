"""A table of one protocol as Parquet files, and a whole table as one CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from screen.results.arrow import file_schema
from screen.results.columns import PARTITIONED
from screen.results.excel import BOM, FORMULA, NUMBER, harmless
from screen.results.layout import CSV_FOLDER
from screen.results.rows import Row

_ROWS_AT_ONCE: Final = 1_000
_ROWS_A_GROUP: Final = 100_000
_ROWS_A_FILE: Final = 2_000_000


class Part:
    """A table of one protocol as Parquet files, written in groups of rows."""

    def __init__(self, folder: Path, columns: pa.Schema) -> None:
        self.rows = 0
        self._folder = folder
        self.columns = columns
        self._rows: list[Row] = []
        self._waiting: list[pa.Table] = []
        self._waiting_rows = 0
        self._writer: pq.ParquetWriter | None = None
        self._in_file = 0
        self._files = 0

    def add_rows(self, found: list[Row]) -> None:
        """Append rows; a value without a column is an error."""
        names = set(self.columns.names)
        unknown = {name for row in found for name in row} - names
        if unknown:
            raise ValueError(f"no such column: {', '.join(sorted(unknown))}")
        self._rows.extend(found)
        if len(self._rows) >= _ROWS_AT_ONCE:
            self._take_rows()

    def _take_rows(self) -> None:
        table = pa.Table.from_pylist(self._rows, schema=self.columns)
        self._rows = []
        self.add(table)

    def add(self, table: pa.Table) -> None:
        """Append a table of the same columns."""
        self._waiting.append(table)
        self._waiting_rows += len(table)
        self.rows += len(table)
        if self._waiting_rows >= _ROWS_A_GROUP:
            self._flush()

    def close(self) -> None:
        """Write what is left; an empty table is a file too."""
        self._take_rows()
        if self._waiting_rows or self._files == 0:
            self._flush()
        if self._writer is not None:
            self._writer.close()

    def _flush(self) -> None:
        if self._writer is None or self._in_file >= _ROWS_A_FILE:
            if self._writer is not None:
                self._writer.close()
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / f"part-{self._files:05}.parquet"
            self._writer = pq.ParquetWriter(path, self.columns, compression="zstd")
            self._files += 1
            self._in_file = 0
        self._writer.write_table(pa.concat_tables(self._waiting), row_group_size=_ROWS_A_GROUP)
        self._in_file += self._waiting_rows
        self._waiting, self._waiting_rows = [], 0


def write_table_csv(folder: Path, name: str, *, excel: bool) -> None:
    """Write one table as one CSV, with the protocol as its second column; see ``write_csv``."""
    target = folder / CSV_FOLDER / f"{name}.csv"
    target.parent.mkdir(exist_ok=True)
    if name not in PARTITIONED:
        write_csv(target, pq.read_table(folder / f"{name}.parquet"), excel=excel)
        return
    parts = sorted(folder.glob(f"{name}/*/*.parquet"))
    read = [pq.read_schema(part) for part in parts] or [file_schema(name)]
    wanted = pa.unify_schemas(read).insert(1, pa.field("protocol", pa.string()))
    with _csv_writer(target, wanted, excel=excel) as write:
        for part in parts:
            protocol = part.parent.name.partition("=")[2]
            for batch in pq.ParquetFile(part).iter_batches():
                write(_widened(batch, protocol, wanted))


def write_csv(target: Path, table: pa.Table, *, excel: bool, quoting: str = "all_valid") -> None:
    """Write a table as CSV; ``excel``: as spreadsheet programs open it, and without formulas."""
    with _csv_writer(target, table.schema, excel=excel, quoting=quoting) as write:
        for batch in table.to_batches():
            write(batch)


@contextmanager
def _csv_writer(
    target: Path, wanted: pa.Schema, *, excel: bool, quoting: str = "all_valid"
) -> Iterator[Callable[[pa.RecordBatch], None]]:
    """Yield what writes batches of a schema."""
    options = pacsv.WriteOptions(quoting_style=quoting)
    names = [harmless(name) if excel else name for name in wanted.names]
    shown = pa.schema([field.with_name(name) for field, name in zip(wanted, names, strict=True)])
    with target.open("wb") as file:
        if excel:
            file.write(BOM.encode())
        with pacsv.CSVWriter(file, shown, write_options=options) as writer:

            def write(batch: pa.RecordBatch) -> None:
                columns = [_harmless(one) if excel else one for one in batch.columns]
                writer.write_batch(pa.record_batch(columns, schema=shown))

            yield write


def _harmless(column: pa.Array) -> pa.Array:
    """Return texts that a spreadsheet program shows as they stand (``excel.harmless``)."""
    if not pa.types.is_string(column.type):
        return column
    runs = pc.match_substring_regex(column, FORMULA)
    counts = pc.match_substring_regex(column, NUMBER)
    quoted = pc.binary_join_element_wise("'", column, "")
    return pc.if_else(pc.and_not(runs, counts), quoted, column)


def _widened(batch: pa.RecordBatch, protocol: str, wanted: pa.Schema) -> pa.RecordBatch:
    def column(name: str) -> pa.Array:
        if name == "protocol":
            return pa.array([protocol] * len(batch), pa.string())
        if name in batch.schema.names:
            return batch.column(name)
        return pa.nulls(len(batch), wanted.field(name).type)

    return pa.record_batch([column(name) for name in wanted.names], schema=wanted)
