"""What a data set knows of the recordings of a plan already: which of them are done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fsspec import AbstractFileSystem

from screen.batch.entries import Entry
from screen.batch.keys import judge_key, track_key
from screen.batch.ledger import Record
from screen.batch.plan import Plan
from screen.batch.work import is_whole
from screen.errors import UnreachableError
from screen.results.concurrent import at_once
from screen.results.layout import RECORDINGS_FOLDER, result_folder
from screen.results.store import Store, askers, file_system, fingerprint, reaching


@dataclass(frozen=True)
class Known:
    """An entry as it is found: ``record`` says what is known of it, ``done`` whether all is.

    ``nobody``: it is known that nobody is seen in it.
    """

    entry: Entry
    fingerprint: str | None
    size: int | None
    key: str
    record: Record | None
    done: bool
    nobody: bool

    @property
    def counted(self) -> bool:
        """Whether it is done, and is not known as a copy of another one."""
        return self.done and self.record is not None and self.record.key is not None


def looked_at(
    plan: Plan, store: Store | None, records: Mapping[str, Record], model_sha256: str
) -> list[Known]:
    """Return the entries by path, each with what its file and the ledger say of it.

    Parameters
    ----------
    store
        The data set; None where there is none yet.
    records
        What its ledger says, by the key of each entry.
    model_sha256
        Of the pose model that would be used now.
    """
    tracks = track_key(model_sha256, every_frame=plan.every_frame)
    there = set() if store is None else set(store.list(RECORDINGS_FOLDER))
    found = []
    entries = sorted(plan.entries, key=lambda one: (one.path, one.address))
    places = [(entry, *file_system(entry.address)) for entry in entries]
    few = min((askers(system) for _, system, _ in places), default=1)
    for (entry, _, _), (told, size) in at_once(_seen, places, askers=few):
        record = records.get(entry.key)
        record = None if record is None or record.gone else record
        key = judge_key(tracks, plan.protocols[entry.protocol], entry)
        done = record is not None and _is_done(record, key, told, there)
        nobody = record is not None and _is_empty(record, tracks, told)
        found.append(Known(entry, told, size, key, record, done, nobody))
    return found


def _is_empty(record: Record, tracks: str, told: str | None) -> bool:
    """Whether the current model already found no person in a recording."""
    return (
        told is not None
        and record.fingerprint == told
        and record.recording_id is None
        and record.stage == "track"
        and record.key == tracks
    )


def _is_done(record: Record, key: str, told: str | None, there: set[str]) -> bool:
    """Whether a recording has its result, judged by what would judge it now."""
    return (
        told is not None
        and record.fingerprint == told
        and record.recording_id is not None
        and is_whole(there, result_folder(record.recording_id), key)
    )


def _seen(place: tuple[Entry, AbstractFileSystem, str]) -> tuple[str | None, int | None]:
    """Return a file's fingerprint and size, None where the file system does not tell."""
    entry, system, path = place
    try:
        with reaching(entry.address):
            info: dict[str, Any] = system.info(path)
    except (OSError, UnreachableError):
        return None, None
    return fingerprint(info), info.get("size")
