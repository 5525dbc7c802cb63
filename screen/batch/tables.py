"""Rebuild the tables of a data set from all results: same results, same bytes."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from screen.batch.ledger import Record
from screen.batch.recordings_table import Line, damaged, extra_cells, extra_columns, lines_of
from screen.batch.work import result_mark
from screen.order import in_natural_order
from screen.results import rows
from screen.results.arrow import arrow_schema, file_schema
from screen.results.columns import FAILURES, FRAMES, PARTICIPANTS, TABLES
from screen.results.concurrent import at_once
from screen.results.failure import Failure
from screen.results.layout import (
    ANGLES_PARQUET,
    FAILURES_FILE,
    PARTICIPANTS_FILE,
    RECORDINGS_FOLDER,
    RESULT_FILE,
    TABLES_FOLDER,
    result_folder,
)
from screen.results.outcomes import FATES, JUDGED, NO_PROTOCOL
from screen.results.parquet_parts import Part, write_csv, write_table_csv
from screen.results.provenance import MadeWith, Used
from screen.results.store import Store
from screen.screening.result import ScreenResult

_FROM_RESULT: Final[dict[str, Callable[[ScreenResult], Iterable[rows.Row]]]] = {
    "repetitions": rows.repetition_rows,
    "measures": rows.measure_rows,
    "findings": rows.finding_rows,
    "answers": rows.answer_rows,
    "asymmetry": rows.asymmetry_rows,
}


@dataclass(frozen=True)
class CsvFiles:
    """Which CSV files are written: every ``table`` too; ``excel``: all as Excel opens them."""

    tables: bool = False
    excel: bool = False


NO_CSV: Final = CsvFiles()


@dataclass
class Written:
    """What was written: rows of each table, fates, failures, protocols, channels, columns."""

    rows: dict[str, int] = field(default_factory=dict)
    fates: dict[str, int] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    protocols: dict[str, Used] = field(default_factory=dict)
    channels: dict[str, None] = field(default_factory=dict)
    extras: tuple[str, ...] = ()
    made_with: MadeWith = field(default_factory=MadeWith)


def write_tables(
    store: Store,
    records: Sequence[Record],
    unusable: Sequence[Failure] = (),
    *,
    csv: CsvFiles = NO_CSV,
) -> Written:
    """Write all tables and ``failures.csv`` and return what they hold.

    Recordings come in order of protocol and path, each with its fate (``listed.lines_of``).

    Parameters
    ----------
    unusable
        Rows of sources that cannot be used.
    csv
        Each table is written as CSV too (one a table, the protocol as a column) if asked for.

    Raises
    ------
    OutputError
        If they cannot be written, or a result has gone.
    """
    lines, failures = lines_of(records, unusable, set(store.list(RECORDINGS_FOLDER)))
    written = Written(rows=dict.fromkeys(TABLES, 0), failures=failures)
    extras = extra_columns(lines)
    written.extras = tuple(extras)
    with store.staging() as folder:
        _Writer(store, folder, written, extras).write(lines)
        if csv.tables:
            for name in TABLES:
                write_table_csv(folder, name, excel=csv.excel)
        store.replace_folder(TABLES_FOLDER, folder)
    written.failures.sort(key=lambda one: (one.path, one.stage))
    with store.writing(FAILURES_FILE) as target:
        table = _failures_table(written.failures, extras)
        write_csv(target, table, excel=csv.excel, quoting="needed")
    return written


def _failures_table(failures: Sequence[Failure], extras: Mapping[str, pa.DataType]) -> pa.Table:
    own = arrow_schema(FAILURES)
    wanted = pa.schema([*own, *(pa.field(name, kind) for name, kind in extras.items())])
    told = [
        vars(one) | {"protocol": one.protocol or NO_PROTOCOL} | extra_cells(one.extra, extras)
        for one in failures
    ]
    return pa.Table.from_pylist(told, schema=wanted)


class _Writer:
    """Writes the tables of one data set, recording by recording, into a folder of this machine."""

    def __init__(
        self, store: Store, folder: Path, written: Written, extras: Mapping[str, pa.DataType]
    ) -> None:
        self._store = store
        self._folder = folder
        self._written = written
        self._extras = extras
        self._people: dict[str, list[tuple[Line, str]]] = defaultdict(list)

    def write(self, lines: Sequence[Line]) -> None:
        """Write the tables of all recordings, which come in order of protocol."""
        fates: Counter[str] = Counter()
        for protocol, group in itertools.groupby(lines, key=lambda one: one.protocol):
            for line, fate in self._of_protocol(protocol, list(group)):
                fates[fate] += 1
                if line.participant is not None:
                    self._people[line.participant].append((line, fate))
        self._written.fates = {name: fates[name] for name in FATES}
        table = pa.Table.from_pylist(
            [_participant(name, self._people[name]) for name in sorted(self._people)],
            schema=arrow_schema(PARTICIPANTS),
        )
        pq.write_table(
            table, self._folder / PurePosixPath(PARTICIPANTS_FILE).name, compression="zstd"
        )
        self._written.rows["participants"] = len(table)

    def _of_protocol(self, protocol: str, lines: list[Line]) -> Iterator[tuple[Line, str]]:
        """Write the tables of one protocol; yield its recordings with their fates.

        Where no protocol is known nothing was measured: there is only the table of recordings.
        """
        recordings = file_schema("recordings")
        for name, kind in self._extras.items():
            recordings = recordings.append(pa.field(name, kind))
        schemas = {"recordings": recordings}
        if protocol != NO_PROTOCOL or any(line.record for line in lines):
            schemas |= {name: file_schema(name) for name in _FROM_RESULT}
            schemas["frames"] = self._frames_schema(lines)
        parts = {
            name: Part(self._folder / name / f"protocol={protocol}", one)
            for name, one in schemas.items()
        }
        for line, row in self._rows_of(lines, parts):
            parts["recordings"].add_rows([row | extra_cells(line.extra, self._extras)])
            yield line, row["fate"]
        for name, part in parts.items():
            part.close()
            self._written.rows[name] += part.rows

    def _rows_of(
        self, lines: list[Line], parts: Mapping[str, Part]
    ) -> Iterator[tuple[Line, rows.Row]]:
        """Yield each recording with its row; write what its result has for the other tables."""
        records = [line.record for line in lines if line.record is not None]
        wanted = parts["frames"].columns if records else None
        read = at_once(partial(self._read, frames=wanted), records, askers=self._store.askers)
        for line in lines:
            if line.record is None:
                yield line, line.without_result(line.failure)
                continue
            record, found = next(read)
            if found is None:
                failure = damaged(record)
                self._written.failures.append(failure)
                self._store.remove(result_mark(_folder(record), record.key or ""))
                yield line, line.without_result(failure)
            else:
                yield line, line.about | self._add(record, *found, parts)

    def _add(
        self, record: Record, result: ScreenResult, series: pa.Table, parts: Mapping[str, Part]
    ) -> rows.Row:
        """Write what a result has for all tables but that of recordings; return its row there."""
        used = self._written.protocols.setdefault(record.protocol, Used(result.protocol.title))
        used.add(result)
        self._written.made_with.add(result.provenance)
        identity = {"recording_id": record.recording_id}
        for name, rows_of in _FROM_RESULT.items():
            parts[name].add_rows([{**identity, **row} for row in rows_of(result)])
        parts["frames"].add(series)
        row = rows.recording_row(result)
        if row["fate"] != JUDGED:
            told = (row["stage"], row["reason"], row["next_step"])
            self._written.failures.append(record.entry.failed(*told))
        return {**identity, **row}

    def _frames_schema(self, lines: Sequence[Line]) -> pa.Schema:
        """Return the columns of all angle tables: those that every one has, then the channels."""
        own = file_schema("frames")
        records = [line.record for line in lines if line.record is not None]
        read = at_once(self._columns, records, askers=self._store.askers)
        channels = {name for _, names in read for name in names}
        channels -= {one.name for one in FRAMES}
        self._written.channels.update(dict.fromkeys(sorted(channels)))
        return pa.schema([*own, *(pa.field(name, pa.float64()) for name in sorted(channels))])

    def _columns(self, record: Record) -> list[str]:
        """Return the columns of one angle table; none where it is damaged."""
        try:
            with self._store.fetched(f"{_folder(record)}/{ANGLES_PARQUET}") as path:
                return list(pq.read_schema(path).names)
        except (pa.ArrowException, OSError):
            return []

    def _frames(self, record: Record, wanted: pa.Schema) -> pa.Table:
        with self._store.fetched(f"{_folder(record)}/{ANGLES_PARQUET}") as path:
            table = pq.read_table(path)
        count = len(table)
        columns = [
            table[name] if name in table.column_names else pa.nulls(count, wanted.field(name).type)
            for name in wanted.names[1:]
        ]
        identity = pa.array([record.recording_id] * count, pa.string())
        return pa.table([identity, *columns], schema=wanted)

    def _read(self, record: Record, frames: pa.Schema) -> tuple[ScreenResult, pa.Table] | None:
        """Return result and angles; None where they are damaged."""
        try:
            data = self._store.read_bytes(f"{_folder(record)}/{RESULT_FILE}")
            return ScreenResult.model_validate_json(data or b""), self._frames(record, frames)
        except (ValidationError, pa.ArrowException, OSError):
            return None


def _folder(record: Record) -> str:
    return result_folder(record.recording_id or "")


def _participant(name: str, listed: Sequence[tuple[Line, str]]) -> rows.Row:
    """Return the row of a person; ``listed`` are all of that person's, with their fates."""
    order = in_natural_order(one.session or "" for one, _ in listed)
    by_session = sorted(
        (one for one, _ in listed), key=lambda one: (order.index(one.session or ""), one.path)
    )
    given = {
        cell: [one.person[cell] for one in by_session if one.person[cell] is not None]
        for cell in ("sex", "age_years", "height_cm")
    }
    return {
        "participant": name,
        "sex": given["sex"][0] if len(set(given["sex"])) == 1 else None,
        "age_years": next(iter(given["age_years"]), None),
        "height_cm": next(iter(given["height_cm"]), None),
        "sessions": len({one.session for one, _ in listed}),
        "recordings": len(listed),
        "judged": sum(fate == JUDGED for _, fate in listed),
    }
