"""The table of who is in which recording: read, checked, and all its problems told."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
    columns = list(rows[0])
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
    lines: dict[str, int] = {}
    for line, row in enumerate(rows, start=2):
        path = _text(row.get("path"))
        wrong, entry = _entry(row, path, source, protocol, extras)
        if entry is not None and entry.key in lines:
            wrong = [f"the same recording and protocol stand in line {lines[entry.key]} already"]
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
        lines[entry.key] = line
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
    age, height = row.get("age_years", row.get("age")), row.get("height_cm")
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


def _rows_of(source: str) -> list[Row]:
    system, path = file_system(source)
    try:
        with reaching(source):
            data = system.cat_file(path)
    except FileNotFoundError as error:
        raise UsageError(f"There is no manifest {source}; check its name and folder.") from error
    if PurePosixPath(path).suffix.lower() == ".parquet":
        try:
            return list(pq.read_table(io.BytesIO(data)).to_pylist())
        except (pa.ArrowException, OSError) as error:
            raise UsageError(
                f"{source} is no Parquet file ({error}); save the table again, or as CSV."
            ) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{source} is not UTF-8 text; save the table as CSV with the encoding UTF-8."
        ) from error
    header = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    rows = [{name.strip(): _text(row[name]) for name in row if name} for row in reader]
    return _typed([row for row in rows if any(value is not None for value in row.values())])


def _typed(rows: list[dict[str, str | None]]) -> list[Row]:
    """Return the rows with columns as numbers where every value is one and would read the same."""
    kinds = {
        name: _kind_of([row.get(name) for row in rows])
        for name in (rows[0] if rows else {})
        if name not in OWN_COLUMNS
    }
    return [
        {
            name: kinds[name](value) if value is not None and name in kinds else value
            for name, value in row.items()
        }
        for row in rows
    ]


def _kind_of(values: list[str | None]) -> type[int] | type[float] | type[str]:
    known = [value for value in values if value is not None]
    if known and all(value.lstrip("-").isdecimal() and str(int(value)) == value for value in known):
        return int
    return float if known and all(_is_decimal(value) for value in known) else str


def _is_decimal(value: str) -> bool:
    whole = value.lstrip("-").partition(".")[0]
    digits = value.lstrip("-").replace(".", "", 1)
    return digits.isdecimal() and whole.isdecimal() and (whole == "0" or whole[0] != "0")


def _address(path: str, source: str) -> str:
    """Return where the recording of a row lies; paths count from the manifest's folder."""
    if "://" in path:
        return path
    system, manifest = file_system(source)
    return str(system.unstrip_protocol(str(PurePosixPath(manifest).parent / path)))


def _text(value: Extra) -> str | None:
    if value is None:
        return None
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
