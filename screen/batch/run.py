"""A batch from its plan to its data set; a run that was stopped goes on where it was."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from screen.batch.bookkeeping import Progress, Report, begun, record_of
from screen.batch.entries import Entry
from screen.batch.executor import Executor
from screen.batch.keys import RECORDINGS_FOLDER, judge_key, result_folder, track_key
from screen.batch.ledger import Ledger, Record
from screen.batch.plan import Plan
from screen.batch.store import Store, file_system, reaching
from screen.batch.work import Outcome, Task, is_whole, screen_recording
from screen.errors import UnreachableError
from screen.pose.model import ModelFile

_FINGERPRINT: Final = (
    "size",
    "mtime",
    "ETag",
    "LastModified",
    "last_modified",
    "modify",
    "updated",
)


def run_batch(
    plan: Plan,
    out: str,
    executor: Executor,
    model: ModelFile,
    *,
    explicit_model: Path | None = None,
    prune: bool = False,
    as_csv: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Report:
    """Track and judge what is not done yet, and write the tables of all that is.

    An interrupt drops what is in hand; the tables are then written of what is done. What earlier
    runs did stays, unless ``prune``: then recordings that the plan does not list are removed with
    their tracks and results.

    Raises
    ------
    UsageError
        If another run writes into the same folder of this machine.
    OutputError
        If the data set cannot be written.
    """
    store, protocols = Store(out), plan.protocols
    about = {
        "source": plan.source,
        "protocols": {name: one.sha256 for name, one in protocols.items()},
        "model_sha256": model.sha256,
        "workers": executor.workers,
    }
    with begun(store, about) as run:
        if prune:
            _prune(plan, run.ledger)
        progress = Progress(len(plan.entries))
        tasks, fingerprints = _todo(
            plan, run.ledger, progress, explicit=explicit_model, model_sha256=model.sha256
        )
        whole = run.carry_out(
            executor,
            screen_recording,
            tasks,
            progress,
            fingerprints=fingerprints,
            on_progress=on_progress,
        )
        return run.finish(progress, protocols, plan.failures, whole=whole, as_csv=as_csv)


def _prune(plan: Plan, ledger: Ledger) -> None:
    """Remove what the plan does not list: records, tracks and results."""
    listed = {entry.key for entry in plan.entries}
    gone = [key for key in ledger.records if key not in listed]
    ids = {ledger.records[key].recording_id for key in gone}
    ids -= {record.recording_id for key, record in ledger.records.items() if key in listed}
    for identity in ids - {None}:
        ledger.store.remove(*ledger.store.list(result_folder(str(identity))))
    ledger.drop(gone)


def _todo(
    plan: Plan, ledger: Ledger, progress: Progress, *, explicit: Path | None, model_sha256: str
) -> tuple[list[Task], dict[str, str | None]]:
    """Return what is to be done, and the fingerprint of each file; what is done is counted.

    Files of the same size may be the same recording: all but the first of them come last, so that
    it is done when their turn comes.
    """
    there = set(ledger.store.list(RECORDINGS_FOLDER))
    tracks = track_key(model_sha256)
    first: list[Task] = []
    later: list[Task] = []
    fingerprints: dict[str, str | None] = {}
    sizes: set[tuple[str, int]] = set()
    for entry in plan.entries:
        protocol = plan.protocols[entry.protocol]
        fingerprint, size = _seen(entry)
        record = ledger.records.get(entry.key)
        key = judge_key(tracks, protocol, entry.person)
        if record is not None and _is_done(record, key, fingerprint, there):
            progress.skipped += 1
            if record.entry != entry:
                same = Outcome(entry, record.sha256, record.recording_id, key)
                ledger.add(record_of(same, fingerprint))
            continue
        seen = size is not None and (entry.protocol, size) in sizes
        task = Task(entry, protocol, ledger.store, explicit, model_sha256)
        (later if seen else first).append(task)
        fingerprints[entry.key] = fingerprint
        if size is not None:
            sizes.add((entry.protocol, size))
    return first + later, fingerprints


def _is_done(record: Record, key: str, fingerprint: str | None, there: set[str]) -> bool:
    """Whether a recording has its result, judged by what would judge it now."""
    return (
        fingerprint is not None
        and record.fingerprint == fingerprint
        and record.recording_id is not None
        and is_whole(there, result_folder(record.recording_id), key)
    )


def _seen(entry: Entry) -> tuple[str | None, int | None]:
    """Return a file's fingerprint and size, None where the file system does not tell."""
    system, path = file_system(entry.address)
    try:
        with reaching(entry.address):
            info: dict[str, Any] = system.info(path)
    except (OSError, UnreachableError):
        return None, None
    told = [f"{name}={info[name]}" for name in _FINGERPRINT if info.get(name) is not None]
    size = info.get("size")
    if len(told) < 2:
        return None, size
    return hashlib.sha256(" ".join(told).encode()).hexdigest(), size
