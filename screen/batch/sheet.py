"""A table as a spreadsheet program saves it: its heading and its rows, read without loss."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import PurePosixPath
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from screen.errors import UsageError
from screen.inputs import first_line
from screen.results.failure import Extra
from screen.results.store import file_system, reaching
from screen.text import one_line, shortened

WORKBOOKS: Final = {
    **dict.fromkeys((".xls", ".xlsx", ".xlsm", ".xlsb"), "an Excel workbook"),
    ".ods": "an OpenDocument spreadsheet",
    ".numbers": "a Numbers spreadsheet",
}
"""What people keep such tables in, and this tool does not read."""

_SEPARATORS: Final = ",;\t"
_TOLD: Final = re.compile(r'"?sep=(.)"?\1*\r?\n', re.IGNORECASE)
"""The first line by which a CSV tells Excel its separator."""
_QUOTED: Final = re.compile(r'"[^"]*"')
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_BEGINNINGS: Final = {
    b"PK\x03\x04": "a workbook, whatever its name says",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook, whatever its name says",
}
_NAMED: Final = 3
_LARGEST: Final = 2**63
_AT_ONCE: Final = 64
"""Rows of a Parquet file unpacked together."""
_BESIDE: Final = 8
_MOST_CHARACTERS: Final = 2**26
"""Of all cells of a Parquet file, each counted as a few longer: a million rows of ordinary ones."""
_SAVE: Final = "Open it and save the sheet as CSV (in Excel: CSV UTF-8), then give that file."


@dataclass(frozen=True)
class Sheet:
    """A heading, rows with their line numbers, and what was odd.

    Attributes
    ----------
    names
        The heading as it is written, without spaces around it.
    rows
        Line and cells, as many as there are names; None for an empty one.
    commas
        Whether numbers may have decimal commas.
    warnings
        Whole sentences.
    """

    names: list[str]
    rows: list[tuple[int, list[Extra]]]
    commas: bool = False
    warnings: list[str] = field(default_factory=list)


def read_sheet(source: str) -> Sheet:
    """Read a table: CSV with commas, semicolons or tabs in UTF-8 or UTF-16, or Parquet.

    Raises
    ------
    UsageError
        If the file does not exist or is not a table of that kind.
    """
    system, path = file_system(source)
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in WORKBOOKS:
        raise UsageError(f"{source} is {WORKBOOKS[suffix]}, which this tool does not read.", _SAVE)
    try:
        with reaching(source):
            data = system.cat_file(path)
    except FileNotFoundError as error:
        raise UsageError(f"There is no manifest {source}.", "Check its name and folder.") from error
    if suffix == ".parquet":
        return _of_parquet(data, source)
    for beginning, what in _BEGINNINGS.items():
        if data.startswith(beginning):
            raise UsageError(f"{source} is {what}.", _SAVE)
    return _of_text(_decoded(data, source), source)


def _of_parquet(data: bytes, source: str) -> Sheet:
    """Read a Parquet file a few rows at a time, so that a small file cannot fill the memory.

    Columns of lists or of records are left out before they are unpacked.
    """
    try:
        with pq.ParquetFile(io.BytesIO(data)) as file:
            nested = [one.name for one in file.schema_arrow if pa.types.is_nested(one.type)]
            names = [one.name for one in file.schema_arrow if one.name not in nested]
            rows: list[list[Extra]] = []
            size = 0
            for batch in file.iter_batches(_AT_ONCE, columns=names):
                columns = [_cells(column) for column in batch.columns]
                rows += [list(row) for row in zip(*columns, strict=True)]
                size += sum(_BESIDE + len(one) for one in map(str, itertools.chain(*columns)))
                if size > _MOST_CHARACTERS:
                    raise ValueError(f"it unpacks to more than {_MOST_CHARACTERS} characters")
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise UsageError(
            f"{source} is no Parquet file that can be read ({one_line(first_line(error))}).",
            "Save the table again, or as CSV.",
        ) from error
    return Sheet(
        [_heading(name) for name in names],
        list(enumerate(rows, start=2)),
        warnings=[
            f"The column {_heading(name)} holds lists or records, so it is left out."
            for name in nested
        ],
    )


def _cells(column: pa.Array) -> list[Extra]:
    """Return the cells of a column; times that Python does not have as Arrow writes them."""
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        column = column.cast(pa.string())
    try:
        values = column.to_pylist()
    except (ValueError, OverflowError):
        if not pa.types.is_temporal(column.type):
            raise
        values = column.cast(pa.string()).to_pylist()
    return [_plain(value) for value in values]


def _plain(value: object) -> Extra:
    """Return a value of a Parquet file as text or number; dates as ISO 8601, NaN as no value."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
        return str(value)
    if isinstance(value, float) and value != value:  # noqa: PLR0124 - true for NaN
        return None
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _decoded(data: bytes, source: str) -> str:
    """Return the text of a CSV: UTF-8, or UTF-16 as Excel writes "Unicode text"."""
    encoding = "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif data[:2].count(0) == 1:
        encoding = "utf-16-be" if data[0] == 0 else "utf-16-le"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{source} is not UTF-8 text.",
            'Save the table as CSV with the encoding UTF-8 (in Excel: "CSV UTF-8").',
        ) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise UsageError(
            f"{source} holds a zero byte in line {line}, as no table of text does.",
            "Save the table as CSV again.",
        )
    return text


def _of_text(text: str, source: str) -> Sheet:
    told = _TOLD.match(text)
    body = text[told.end() :] if told else text
    first = next((line for line in body.splitlines() if line.strip()), "")
    separator = told[1] if told else max(_SEPARATORS, key=_QUOTED.sub("", first).count)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    try:
        read = [(reader.line_num, row) for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        raise UsageError(
            f"{source} cannot be read as CSV (line {reader.line_num}: {error}).",
            "Look for a quotation mark that is not closed, or stands inside a cell.",
        ) from error
    names = [_heading(name) for name in read[0][1]] if read else []
    while names and not names[-1]:
        names.pop()
    width = len(names)
    rows: list[tuple[int, list[Extra]]] = [
        (line, [cell.strip() or None for cell in [*row, *[""] * width][:width]])
        for line, row in read[1:]
    ]
    surplus = [
        (line, cell.strip()) for line, row in read[1:] for cell in row[width:] if cell.strip()
    ]
    return Sheet(
        names,
        [(line, row) for line, row in rows if any(cell is not None for cell in row)],
        commas=separator != ",",
        warnings=[*_of_surplus(surplus, width), *_of_unnamed(names, rows)],
    )


def _heading(name: str) -> str:
    return _CONTROL.sub(" ", name).strip()


def _of_surplus(surplus: list[tuple[int, str]], width: int) -> Iterator[str]:
    if surplus:
        yield (
            f"Rows have more cells than the heading, which has {width}; left out is "
            f"{_some(surplus)}. Where a comma stands in a cell, put the cell in quotation marks."
        )


def _of_unnamed(names: list[str], rows: Iterable[tuple[int, list[Extra]]]) -> Iterator[str]:
    listed = list(rows)
    for place, name in enumerate(names):
        held = [(line, row[place]) for line, row in listed if row[place] is not None]
        if not name and held:
            yield f"Column {place + 1} has no heading, so it is left out: {_some(held)}."


def _some(cells: Iterable[tuple[int, object]]) -> str:
    listed = list(cells)
    named = ", ".join(f"{shortened(value)} in line {line}" for line, value in listed[:_NAMED])
    more = len(listed) - _NAMED
    return f"{named} and {more} more" if more > 0 else named
