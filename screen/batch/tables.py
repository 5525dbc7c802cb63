"""The tables of a data set, made anew from all results: the same results, the same bytes."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from pydantic import ValidationError

from screen.batch import rows, schema
from screen.batch.at_once import at_once
from screen.batch.entries import Extra
from screen.batch.failure import Failure
from screen.batch.keys import RECORDINGS_FOLDER, result_folder
from screen.batch.ledger import Record
from screen.batch.store import Store
from screen.batch.work import ANGLES_FILE, is_whole, result_mark
from screen.export.run_folder import RESULT_FILE
from screen.order import in_natural_order
from screen.screening.result import Provenance, ScreenResult

FOLDER: Final = "tables"
CSV_FOLDER: Final = "csv"
FAILURES_FILE: Final = "failures.csv"

_GONE: Final = "Its result is not in the data set any more, or not that of this list."
_DAMAGED: Final = "Its result is damaged, or of another version of this tool."
_AGAIN: Final = "Run the batch again."
_ROWS_AT_ONCE: Final = 1_000
_ROWS_A_GROUP: Final = 100_000
_ROWS_A_FILE: Final = 2_000_000
_FROM_RESULT: Final[dict[str, Callable[[ScreenResult], Iterable[rows.Row]]]] = {
    "repetitions": rows.repetition_rows,
    "measures": rows.measure_rows,
    "findings": rows.finding_rows,
    "asymmetry": rows.asymmetry_rows,
}


@dataclass
class Used:
    """A protocol as the results hold it: one file, or several over time."""

    title: str
    versions: set[str] = field(default_factory=set)
    sha256: set[str] = field(default_factory=set)
    measures: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, result: ScreenResult) -> None:
        """Take in what one more result was judged by."""
        self.versions.add(result.provenance.protocol_version)
        self.sha256.add(result.provenance.protocol_sha256)
        self.measures.update({str(one["name"]): one for one in result.protocol.measures})


@dataclass
class MadeWith:
    """What results were made with, as they say themselves, beside their protocols.

    ``models`` are hashes of the pose models by name, ``libraries`` versions by name, ``data`` the
    hashes of calibration, norms, errors and thresholds, by the hash of all of them together.
    """

    tools: set[str] = field(default_factory=set)
    libraries: dict[str, set[str]] = field(default_factory=dict)
    models: dict[str, set[str]] = field(default_factory=dict)
    data: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, made_by: Provenance) -> None:
        """Take in what one more result was made with."""
        self.tools.add(made_by.tool_version)
        self.models.setdefault(made_by.model_name, set()).add(made_by.model_sha256)
        for name, version in made_by.versions.items():
            self.libraries.setdefault(name, set()).add(version)
        self.data[rows.together(made_by.data_sha256)] = made_by.data_sha256


@dataclass
class Written:
    """What was written: rows of each table, columns and units of the channels, failures."""

    rows: dict[str, int] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    protocols: dict[str, Used] = field(default_factory=dict)
    channels: dict[str, None] = field(default_factory=dict)
    extras: tuple[str, ...] = ()
    made_with: MadeWith = field(default_factory=MadeWith)


def write_tables(
    store: Store,
    records: Sequence[Record],
    failures: Sequence[Failure] = (),
    *,
    as_csv: bool = False,
) -> Written:
    """Write all tables and ``failures.csv`` and return what they hold.

    Recordings come in order of protocol and path; of a path that stands for several files, as two
    sources may have it, the addresses are told. A recording whose content stands under an
    earlier path already is a failure of its own, and counts once.

    Parameters
    ----------
    failures
        Further rows for ``failures.csv``.
    as_csv
        Write each table as CSV too (one a table, the protocol as a column).

    Raises
    ------
    OutputError
        If they cannot be written, or a result has gone.
    """
    ordered = sorted(_told_apart(records), key=lambda one: (one.protocol, one.path, one.address))
    kept, written = _with_results(ordered, set(store.list(RECORDINGS_FOLDER)))
    written.failures.extend(failures)
    with store.staging() as folder:
        _Writer(store, folder, written).write(kept)
        if as_csv:
            for name in schema.TABLES:
                _as_csv(folder, name)
        store.replace_folder(FOLDER, folder)
    written.failures.sort(key=lambda one: (one.path, one.stage))
    table = pa.Table.from_pylist(
        [vars(one) for one in written.failures], schema=schema.arrow_schema(schema.FAILURES)
    )
    with store.writing(FAILURES_FILE) as target:
        pacsv.write_csv(table, target, pacsv.WriteOptions(quoting_style="needed"))
    return written


def _told_apart(records: Sequence[Record]) -> list[Record]:
    """Return the records; those of several sources that share a path go by their addresses."""
    addresses: dict[str, set[str]] = defaultdict(set)
    for one in records:
        addresses[one.path].add(one.address)
    return [
        one.model_copy(update={"path": one.address}) if len(addresses[one.path]) > 1 else one
        for one in records
    ]


def _with_results(
    ordered: Sequence[Record], there: Collection[str]
) -> tuple[list[Record], Written]:
    """Return the records that have a result of their own, and the failures of all others."""
    written = Written()
    written.failures.extend(one.failure for one in ordered if one.failure is not None)
    judged = [one for one in ordered if one.recording_id is not None]
    own: dict[str | None, Record] = {}
    for one in judged:
        if is_whole(there, result_folder(one.recording_id or ""), one.key or ""):
            own.setdefault(one.recording_id, one)
    for one in judged:
        other = own.get(one.recording_id)
        if other is not None and other is not one:
            written.failures.append(_duplicate(one, other))
        elif other is None and one.failure is None:
            written.failures.append(Failure(one.path, "write", _GONE, _AGAIN))
    return list(own.values()), written


def _duplicate(one: Record, other: Record) -> Failure:
    reason = f"The same recording as {other.path}, which counts."
    step = "Leave it out, or check whether the right file was copied."
    if (one.participant, one.session) != (other.participant, other.session):
        reason = (
            f"The same recording as {other.path}, which is listed for {_who(other)} and counts; "
            f"this one is listed for {_who(one)}."
        )
        step = "Find out which is right and correct the list."
    return Failure(one.path, "duplicate", reason, step)


def _who(one: Record) -> str:
    session = f", session {one.session}" if one.session else ""
    return f"{one.participant or 'nobody'}{session}"


class _Writer:
    """Writes the tables of one data set, recording by recording, into a folder of this machine."""

    def __init__(self, store: Store, folder: Path, written: Written) -> None:
        self._store = store
        self._folder = folder
        self._written = written

    def write(self, records: Sequence[Record]) -> None:
        """Write the tables of all records, which come in order of protocol."""
        extras = _extra_columns(records)
        self._written.extras = tuple(extras)
        people: dict[str, list[Record]] = defaultdict(list)
        for name in schema.TABLES:
            self._written.rows[name] = 0
        for protocol, group in itertools.groupby(records, key=lambda one: one.protocol):
            of_protocol = list(group)
            for one in self._of_protocol(protocol, of_protocol, extras):
                if one.participant is not None:
                    people[one.participant].append(one)
        table = pa.Table.from_pylist(
            [_participant(name, people[name]) for name in sorted(people)],
            schema=schema.arrow_schema(schema.PARTICIPANTS),
        )
        pq.write_table(table, self._folder / "participants.parquet", compression="zstd")
        self._written.rows["participants"] = len(table)

    def _of_protocol(
        self, protocol: str, listed: Sequence[Record], extras: Mapping[str, pa.DataType]
    ) -> list[Record]:
        """Write the tables of one protocol and return the records that are in them."""
        frames = self._frames_schema(listed)
        recordings = schema.arrow_schema(schema.RECORDINGS)
        for name, kind in extras.items():
            recordings = recordings.append(pa.field(name, kind))
        schemas = {
            "recordings": recordings,
            **{name: schema.arrow_schema(schema.TABLES[name]) for name in _FROM_RESULT},
            "frames": frames,
        }
        parts = {
            name: _Part(self._folder / name / f"protocol={protocol}", one)
            for name, one in schemas.items()
        }
        records = []
        for record, found in at_once(
            partial(self._read, frames=frames), listed, askers=self._store.askers
        ):
            if found is None:
                self._forget(record)
                continue
            records.append(record)
            result, series = found
            used = self._written.protocols.setdefault(protocol, Used(result.protocol.title))
            used.add(result)
            self._written.made_with.add(result.provenance)
            identity = {"recording_id": record.recording_id}
            about = {**identity, **_entry_cells(record, extras), **rows.recording_row(result)}
            parts["recordings"].add_rows([about])
            failure = _not_judged(record, result, about["reason"])
            if failure is not None:
                self._written.failures.append(failure)
            for name, rows_of in _FROM_RESULT.items():
                parts[name].add_rows([{**identity, **row} for row in rows_of(result)])
            parts["frames"].add(series)
        for name, part in parts.items():
            part.close()
            self._written.rows[name] += part.rows
        return records

    def _frames_schema(self, records: Sequence[Record]) -> pa.Schema:
        """Return the columns of all angle tables: those that every one has, then the channels."""
        own = schema.arrow_schema(schema.FRAMES)
        read = at_once(self._columns, records, askers=self._store.askers)
        channels = {name for _, names in read for name in names}
        channels -= set(own.names)
        self._written.channels.update(dict.fromkeys(sorted(channels)))
        return pa.schema([*own, *(pa.field(name, pa.float64()) for name in sorted(channels))])

    def _columns(self, record: Record) -> list[str]:
        """Return the columns of one angle table; none where it is damaged."""
        try:
            with self._store.fetched(_file(record, ANGLES_FILE)) as path:
                return list(pq.read_schema(path).names)
        except (pa.ArrowException, OSError):
            return []

    def _frames(self, record: Record, wanted: pa.Schema) -> pa.Table:
        with self._store.fetched(_file(record, ANGLES_FILE)) as path:
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
            data = self._store.read_bytes(_file(record, RESULT_FILE))
            return ScreenResult.model_validate_json(data or b""), self._frames(record, frames)
        except (ValidationError, pa.ArrowException, OSError):
            return None

    def _forget(self, record: Record) -> None:
        """Tell of a damaged result, and let it be made anew."""
        self._written.failures.append(Failure(record.path, "write", _DAMAGED, _AGAIN))
        folder = result_folder(record.recording_id or "")
        self._store.remove(result_mark(folder, record.key or ""))


class _Part:
    """A table of one protocol as Parquet files, written in groups of rows."""

    def __init__(self, folder: Path, columns: pa.Schema) -> None:
        self.rows = 0
        self._folder = folder
        self._schema = columns
        self._rows: list[rows.Row] = []
        self._waiting: list[pa.Table] = []
        self._waiting_rows = 0
        self._writer: pq.ParquetWriter | None = None
        self._in_file = 0
        self._files = 0

    def add_rows(self, found: list[rows.Row]) -> None:
        """Append rows; a value of a row that is no column is an error."""
        names = set(self._schema.names)
        unknown = {name for row in found for name in row} - names
        if unknown:
            raise ValueError(f"no such column: {', '.join(sorted(unknown))}")
        self._rows.extend(found)
        if len(self._rows) >= _ROWS_AT_ONCE:
            self._take_rows()

    def _take_rows(self) -> None:
        table = pa.Table.from_pylist(self._rows, schema=self._schema)
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
            self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
            self._files += 1
            self._in_file = 0
        self._writer.write_table(pa.concat_tables(self._waiting), row_group_size=_ROWS_A_GROUP)
        self._in_file += self._waiting_rows
        self._waiting, self._waiting_rows = [], 0


def _extra_columns(records: Sequence[Record]) -> dict[str, pa.DataType]:
    """Return the manifest's further columns, in order of appearance, with one type each."""
    found: dict[str, set[type]] = {}
    for record in records:
        for name, value in record.extra.items():
            kinds = found.setdefault(name, set())
            if value is not None:
                kinds.add(type(value))
    return {name: _type_of(kinds) for name, kinds in found.items()}


def _type_of(kinds: set[type]) -> pa.DataType:
    if kinds == {bool}:
        return pa.bool_()
    if kinds == {int}:
        return pa.int64()
    if kinds and kinds <= {int, float}:
        return pa.float64()
    return pa.string()


def _entry_cells(record: Record, extras: Mapping[str, pa.DataType]) -> dict[str, Extra]:
    cells: dict[str, Extra] = {
        "path": record.path,
        "participant": record.participant,
        "session": record.session,
        **record.person.model_dump(),
    }
    for name, kind in extras.items():
        value = record.extra.get(name)
        cells[name] = str(value) if value is not None and pa.types.is_string(kind) else value
    return cells


def _participant(name: str, records: Sequence[Record]) -> rows.Row:
    """Return the row of a person; ``records`` are all of that person's."""
    order = in_natural_order(one.session or "" for one in records)
    by_session = sorted(records, key=lambda one: (order.index(one.session or ""), one.path))
    sexes = {one.person.sex for one in records if one.person.sex is not None}
    ages = [one.person.age_years for one in by_session if one.person.age_years is not None]
    heights = [one.person.height_cm for one in by_session if one.person.height_cm is not None]
    return {
        "participant": name,
        "sex": next(iter(sexes)) if len(sexes) == 1 else None,
        "age_years": ages[0] if ages else None,
        "height_cm": heights[0] if heights else None,
        "sessions": len({one.session for one in records}),
        "recordings": len(records),
    }


def _not_judged(record: Record, result: ScreenResult, reason: str | None) -> Failure | None:
    if reason is None:
        return None
    failed = [check for check in result.quality.checks if check.forbids]
    if not failed:
        what, _, step = reason.partition("; ")
        return Failure(record.path, "judge", f"{what[:1].upper()}{what[1:]}.", step)
    return Failure(record.path, "judge", failed[0].message, failed[0].advice)


def _file(record: Record, name: str) -> str:
    return f"{result_folder(record.recording_id or '')}/{name}"


def _as_csv(folder: Path, name: str) -> None:
    """Write one table as one CSV, with the protocol as its second column."""
    target = folder / CSV_FOLDER / f"{name}.csv"
    target.parent.mkdir(exist_ok=True)
    if name not in schema.PARTITIONED:
        pacsv.write_csv(pq.read_table(folder / f"{name}.parquet"), target)
        return
    parts = sorted(folder.glob(f"{name}/*/*.parquet"))
    if not parts:
        pacsv.write_csv(schema.arrow_schema(schema.TABLES[name]).empty_table(), target)
        return
    wanted = _joined_schema(parts)
    with pacsv.CSVWriter(target, wanted) as writer:
        for part in parts:
            protocol = part.parent.name.partition("=")[2]
            for batch in pq.ParquetFile(part).iter_batches():
                writer.write_batch(_widened(batch, protocol, wanted))


def _joined_schema(parts: Sequence[Path]) -> pa.Schema:
    """Return the columns of all parts, with the protocol after the recording."""
    joined = pa.unify_schemas([pq.read_schema(part) for part in parts])
    return joined.insert(1, pa.field("protocol", pa.string()))


def _widened(batch: pa.RecordBatch, protocol: str, wanted: pa.Schema) -> pa.RecordBatch:
    def column(name: str) -> pa.Array:
        if name == "protocol":
            return pa.array([protocol] * len(batch), pa.string())
        if name in batch.schema.names:
            return batch.column(name)
        return pa.nulls(len(batch), wanted.field(name).type)

    return pa.record_batch([column(name) for name in wanted.names], schema=wanted)
