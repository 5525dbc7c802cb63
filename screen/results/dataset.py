"""Reading a data set: its tables and failures, as a batch leaves them."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from screen.errors import JobError, UsageError
from screen.results.arrow import KINDS, arrow_schema, ordered_by
from screen.results.columns import ANSWERS, ASYMMETRY, FINDINGS, MEASURES, RECORDINGS, Column
from screen.results.dataset_about import REBUILD, dataset_format
from screen.results.failure import Failure
from screen.results.layout import (
    DATASET_FORMAT_WITHOUT_PROBABILITIES,
    FAILURES_FILE,
    PROTOCOLS_FOLDER,
    RECORDINGS_TABLE,
    TABLES_FOLDER,
)
from screen.results.outcomes import JUDGED, REFUSED

WANTED: Final[dict[str, tuple[str, ...]]] = {
    "recordings": ("recording_id", "path", "participant", "session", "fate", "stage"),
    "measures": (
        "recording_id",
        "repetition",
        "side",
        "complete",
        "valid",
        "measure",
        "unit",
        "value",
        "error",
        "error_basis",
        "at_least",
        "reason",
    ),
    "findings": (
        "recording_id",
        "finding",
        "title",
        "measure",
        "side",
        "probability_beyond",
        "likelihood",
        "grade",
    ),
    "answers": ("recording_id", "question", "ask", "about", "likelihood", "probability"),
    "asymmetry": tuple(one.name for one in ASYMMETRY if one.name != "protocol"),
}
_COLUMNS: Final = {
    "recordings": RECORDINGS,
    "measures": MEASURES,
    "findings": FINDINGS,
    "answers": ANSWERS,
    "asymmetry": ASYMMETRY,
}
_ORDER: Final = {
    "recordings": ("recording_id",),
    "measures": ("recording_id", "repetition", "side", "measure"),
    "findings": ("recording_id", "finding", "side"),
    "answers": ("recording_id", "question"),
    "asymmetry": ("recording_id", "measure"),
}


@dataclass(frozen=True, eq=False)
class DataSet:
    """What a summary needs of a data set.

    Attributes
    ----------
    name
        Of its folder.
    recordings, measures, findings, answers, asymmetry
        Its tables with the columns that are needed and ``protocol``, in an order that does not
        depend on the files. ``recordings`` are those with a result, with the columns that were
        asked for as well.
    failures
        What went wrong, recording by recording.
    files
        The file of each protocol that lies in the data set, by name.
    fates
        How many of all listed recordings have which fate, at which stage; None in data sets of
        earlier versions, whose table lists only recordings with a result.
    """

    name: str
    recordings: pa.Table
    measures: pa.Table
    findings: pa.Table
    answers: pa.Table
    asymmetry: pa.Table
    failures: tuple[Failure, ...]
    files: dict[str, Path]
    fates: Mapping[tuple[str, str | None], int] | None


def read_dataset(folder: Path, *, labels: Sequence[str]) -> DataSet:
    """Read the tables of a data set.

    Parameters
    ----------
    folder
        A folder with ``dataset.json``.
    labels
        Columns of the recordings to read beside those that are always read.

    Raises
    ------
    UsageError
        If this is not a data set, or its recordings lack a column.
    JobError
        If it is broken.
    """
    _check(folder)
    recordings = _parts(folder, "recordings")
    _check_labels(recordings, labels)
    more = [name for name in labels if name not in WANTED["recordings"]]
    tables = {
        name: _read(folder, name, more=more if name == "recordings" else ()) for name in WANTED
    }
    listed = tables["recordings"]
    tables["recordings"] = listed.filter(pc.is_valid(listed["recording_id"]))
    _check_ids(tables["recordings"], folder)
    has_fates = any("fate" in _opened(part).schema_arrow.names for part in recordings)
    return DataSet(
        name=folder.resolve().name,
        failures=_failures(folder / FAILURES_FILE),
        files={one.stem: one for one in sorted((folder / PROTOCOLS_FOLDER).glob("*.toml"))},
        fates=_fates(listed) if has_fates else None,
        **tables,
    )


def _fates(listed: pa.Table) -> dict[tuple[str, str | None], int]:
    pairs = zip(listed["fate"].to_pylist(), listed["stage"].to_pylist(), strict=True)
    return dict(Counter(pairs))


def _check(folder: Path) -> None:
    """Refuse a data set without probabilities, or one whose batch has not finished."""
    if dataset_format(folder) == DATASET_FORMAT_WITHOUT_PROBABILITIES:
        raise UsageError(
            f"{folder} was written by an earlier version, whose findings have no probability.",
            "Call `reanalyze` for each of its tests: the recordings are judged again from their "
            "stored tracks, without the videos.",
        )
    if not (folder / TABLES_FOLDER).is_dir():
        raise UsageError(
            f"{folder} has no folder {TABLES_FOLDER}, which every finished data set has.",
            "Let the batch finish, or run it again to have the tables rebuilt.",
        )


def _parts(folder: Path, name: str) -> list[Path]:
    """Return the files of a table, in order."""
    return sorted((folder / TABLES_FOLDER / name).glob("protocol=*/*.parquet"))


def _check_labels(parts: Sequence[Path], labels: Sequence[str]) -> None:
    """Refuse a column that no part of the recordings has."""
    names: dict[str, None] = {}
    for part in parts:
        names.update(dict.fromkeys(_opened(part).schema_arrow.names))
    for label in labels:
        if parts and label not in names:
            own = {column.name for column in RECORDINGS}
            further = [name for name in names if name not in own]
            say = (
                f"further columns are {', '.join(further)}"
                if further
                else "the manifest gave no further columns"
            )
            raise UsageError(
                f"The recordings have no column {label}.",
                f"Name another column: {say}, and session, sex or view are among those that every "
                "data set has.",
            )


def _read(folder: Path, name: str, *, more: Sequence[str]) -> pa.Table:
    """Read the needed columns of a table; one without rows where there are no files."""
    columns = [one for one in _COLUMNS[name] if one.name in WANTED[name]]
    found = [_read_part(part, columns, more) for part in _parts(folder, name)]
    if not found:
        protocol = pa.field("protocol", pa.string())
        further = [pa.field(one, pa.string()) for one in more]
        schema = pa.schema([*arrow_schema(columns), *further, protocol])
        return schema.empty_table()
    try:
        table = pa.concat_tables(found, promote_options="permissive")
    except pa.ArrowException as error:
        raise JobError(
            f"The parts of {folder / TABLES_FOLDER / name} do not fit together ({error}).", REBUILD
        ) from error
    return ordered_by(table, ("protocol", *_ORDER[name]))


def _opened(part: Path) -> Any:
    try:
        return pq.ParquetFile(part)
    except (pa.ArrowException, OSError) as error:
        raise JobError(f"{part} cannot be read ({error}).", REBUILD) from error


def _read_part(part: Path, columns: Sequence[Column], more: Sequence[str]) -> pa.Table:
    """Read one file; columns that were asked for and are not there have no values."""
    file = _opened(part)
    try:
        table = _with_fates(file.read())
    except (pa.ArrowException, OSError) as error:
        raise JobError(f"{part} cannot be read ({error}).", REBUILD) from error
    names = table.column_names
    missing = [one.name for one in columns if one.name not in names]
    if missing:
        raise JobError(f"{part} lacks the columns {', '.join(missing)}.", REBUILD)
    there = [name for name in more if name in names]
    try:
        own = [table[one.name].cast(KINDS[one.kind]) for one in columns]
    except (pa.ArrowException, OSError) as error:
        raise JobError(f"{part} cannot be read ({error}).", REBUILD) from error
    protocol = unquote(part.parent.name.partition("=")[2])
    further = {
        name: table[name] if name in there else pa.nulls(len(table), pa.null()) for name in more
    }
    return pa.table(
        {
            **dict(zip([one.name for one in columns], own, strict=True)),
            **further,
            "protocol": pa.array([protocol] * len(table), pa.string()),
        }
    )


def _with_fates(table: pa.Table) -> pa.Table:
    """Return a part of the recordings as it is written now; earlier versions had a status."""
    if "status" not in table.column_names or "fate" in table.column_names:
        return table
    judged = pc.and_(pc.equal(table["status"], "judged"), pc.is_null(table["reason"]))
    fate = pc.if_else(judged, JUDGED, REFUSED)
    stage = pc.if_else(judged, pa.scalar(None, pa.string()), "judge")
    return table.append_column("fate", fate).append_column("stage", stage)


def _check_ids(recordings: pa.Table, folder: Path) -> None:
    """Refuse tables in which one recording stands twice: it would count twice."""
    counted = recordings.group_by("recording_id", use_threads=False).aggregate([([], "count_all")])
    twice = [row["recording_id"] for row in counted.to_pylist() if row["count_all"] > 1]
    if twice:
        raise JobError(f"{folder / RECORDINGS_TABLE} lists {twice[0]} more than once.", REBUILD)


def _failures(path: Path) -> tuple[Failure, ...]:
    if not path.is_file():
        return ()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return tuple(
                Failure(
                    row["path"] or "",
                    row["stage"] or "",
                    row["reason"] or "",
                    row["next_step"] or "",
                )
                for row in csv.DictReader(file)
            )
    except (OSError, UnicodeDecodeError, KeyError, csv.Error) as error:
        raise JobError(
            f"{path} could not be read as a list of failures, with the columns path, stage, reason "
            f"and next_step ({error}).",
            REBUILD,
        ) from error
