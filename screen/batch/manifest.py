"""The table of who is in which recording: read, checked, and all its problems told."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import PurePosixPath
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from screen.api import person_from
from screen.batch.entries import Entry, Extra
from screen.batch.failure import Failure
from screen.batch.store import file_system, reaching
from screen.errors import ProfileError, UsageError

OWN_COLUMNS: Final = (
    "path",
    "participant",
    "session",
    "protocol",
    "sex",
    "age",
    "age_years",
    "height_cm",
)
_SEPARATORS: Final = ",;\t"
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_LARGEST: Final = 2**63

Row = Mapping[str, Extra]


@dataclass(frozen=True)
class Manifest:
    """What a manifest lists; ``failures`` are rows that cannot be used."""

    entries: list[Entry]
    failures: list[Failure]


def read_manifest(source: str, protocol: str | None, *, reserved: Iterable[str]) -> Manifest:
    """Read a manifest: CSV (comma, semicolon or tab) or Parquet with a row a recording.

    Parameters
    ----------
    source
        Path or address. Paths in it count from the folder it lies in.
    protocol
        For rows that name none.
    reserved
        Names that further columns must not have.

    Raises
    ------
    UsageError
        If the file as a whole is no manifest; rows that are wrong only cost themselves.
    """
    rows = _rows_of(source)
    if not rows:
        raise UsageError(f"The manifest {source} has no rows; expected one for each recording.")
    columns = list(rows[0][1])
    if "path" not in columns:
        raise UsageError(
            f"The manifest {source} has no column path (it has {', '.join(columns)}); "
            "add one with the recording's file, counted from the manifest's folder."
        )
    extras = [name for name in columns if name not in OWN_COLUMNS]
    taken = sorted(set(extras) & set(reserved))
    if taken:
        raise UsageError(
            f"The manifest {source} has columns that this tool writes itself: {', '.join(taken)}; "
            "give them other names."
        )
    entries: list[Entry] = []
    failures: list[Failure] = []
    for line, row in rows:
        path = _text(row.get("path"))
        wrong, entry = _entry(row, path, source, protocol, extras)
        if wrong or entry is None:
            failures.append(
                Failure(
                    path or f"line {line}",
                    "manifest",
                    f"Line {line} of the manifest: {'; '.join(wrong)}.",
                    "Correct the line and run again.",
                )
            )
            continue
        entries.append(entry)
    return Manifest(entries, failures)


def _entry(
    row: Row, path: str | None, source: str, protocol: str | None, extras: list[str]
) -> tuple[list[str], Entry | None]:
    """Return what is wrong with a row, and the entry where nothing is."""
    wrong = []
    if path is None:
        wrong.append("it has no path")
    named = _text(row.get("protocol")) or protocol
    if named is None:
        wrong.append("it names no protocol, and none was given with --protocol")
    age, height = _text(row.get("age_years")) or row.get("age"), row.get("height_cm")
    person = None
    try:
        numbers = {"age": _number(age, "age"), "height_cm": _number(height, "height_cm")}
        person = person_from(sex=_sex(row.get("sex")), **numbers)
    except (ProfileError, ValueError) as error:
        wrong.append(str(error).rstrip("."))
    if wrong or path is None or named is None or person is None:
        return wrong, None
    return [], Entry(
        path=path,
        address=_address(path, source),
        protocol=named,
        participant=_text(row.get("participant")),
        session=_text(row.get("session")),
        person=person,
        extra={name: row.get(name) for name in extras},
    )


def _rows_of(source: str) -> list[tuple[int, Row]]:
    """Return the rows of a manifest with their numbers, as a spreadsheet counts them."""
    system, path = file_system(source)
    try:
        with reaching(source):
            data = system.cat_file(path)
    except FileNotFoundError as error:
        raise UsageError(f"There is no manifest {source}; check its name and folder.") from error
    if PurePosixPath(path).suffix.lower() == ".parquet":
        try:
            rows = pq.read_table(io.BytesIO(data)).to_pylist()
        except (pa.ArrowException, OSError) as error:
            raise UsageError(
                f"{source} is no Parquet file ({error}); save the table again, or as CSV."
            ) from error
        plain = [{name: _plain(value) for name, value in row.items()} for row in rows]
        return list(enumerate(plain, start=2))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{source} is not UTF-8 text; save the table as CSV with the encoding UTF-8."
        ) from error
    header = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        read = [
            (reader.line_num, {name.strip(): _text(row[name]) for name in row if name})
            for row in reader
        ]
    except csv.Error as error:
        raise UsageError(
            f"{source} is no CSV that can be read ({error}); look for a quotation mark that is "
            "not closed."
        ) from error
    kept = [(line, row) for line, row in read if any(value is not None for value in row.values())]
    return _typed(kept)


def _plain(value: object) -> Extra:
    """Return a value of a Parquet file as text or number; dates as ISO 8601."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
        return str(value)
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _typed(rows: list[tuple[int, dict[str, str | None]]]) -> list[tuple[int, Row]]:
    """Return the rows with columns as numbers where no two values would become the same."""
    kinds = {
        name: _kind_of({row[name] for _, row in rows if row.get(name) is not None})
        for name in (rows[0][1] if rows else {})
        if name not in OWN_COLUMNS
    }
    return [
        (
            line,
            {
                name: kinds[name](value) if value is not None and name in kinds else value
                for name, value in row.items()
            },
        )
        for line, row in rows
    ]


def _kind_of(values: set[str | None]) -> type[int] | type[float] | type[str]:
    known = [value for value in values if value is not None]
    if not known or not all(_NUMBER.fullmatch(value) for value in known):
        return str
    if not any("." in value for value in known):
        small = all(-_LARGEST <= int(value) < _LARGEST for value in known)
        return int if small else str
    return float if len({float(value) for value in known}) == len(known) else str


def _address(path: str, source: str) -> str:
    """Return where the recording of a row lies; paths count from the manifest's folder."""
    if "://" in path:
        return path
    system, manifest = file_system(source)
    return str(system.unstrip_protocol(str(PurePosixPath(manifest).parent / path)))


def _text(value: Extra) -> str | None:
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() or None


def _sex(value: Extra) -> str | None:
    text = _text(value)
    if text is None:
        return None
    return {"f": "female", "m": "male"}.get(text.lower(), text.lower())


def _number(value: Extra, name: str) -> float | None:
    text = _text(value)
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{name} is {text!r}, expected a number") from None
