"""A data set judged again by another protocol, from its stored tracks alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from screen.batch.executor import Executor
from screen.batch.ledger import Ledger, Record
from screen.batch.run_context import Progress, Report, begun
from screen.batch.tables import NO_CSV, CsvFiles
from screen.batch.work import StoredTask, judge_stored
from screen.errors import UsageError
from screen.results.layout import DATASET_FILE, result_folder
from screen.results.store import Store
from screen.screening.protocols.files import LoadedProtocol


def reanalyze(
    source: str,
    protocol: LoadedProtocol,
    executor: Executor,
    *,
    out: str | None = None,
    only: str | None = None,
    csv: CsvFiles = NO_CSV,
    on_progress: Callable[[Progress], None] | None = None,
) -> Report:
    """Judge the recordings of a data set by a protocol, without their videos.

    Parameters
    ----------
    source
        The data set.
    protocol
        Where recordings were tracked for a protocol of that name, these are judged again and their
        results replaced; else all recordings are judged by it, beside the results they have.
    out
        Another data set to write to; the results of ``source`` then stay as they are.
    only
        Judge the recordings that were tracked for this protocol instead.

    Raises
    ------
    UsageError
        If there is no such data set, nothing in it fits, or another run writes into it.
    """
    stored = Store(source)
    if not stored.exists(DATASET_FILE):
        raise UsageError(
            f"{source} is not a data set: it has no {DATASET_FILE}.",
            "Give the folder that `run_batch` wrote.",
        )
    store = Store(out or source)
    name = protocol.protocol.name
    about = {
        "source": source,
        "protocols": {name: protocol.sha256},
        "from_tracks_of": only,
        "workers": executor.workers,
    }
    _chosen(Ledger.open(stored, "").kept, name, only, source)
    with begun(store, about) as run:
        ledger = run.ledger if store == stored else Ledger.open(stored, run.name)
        records = _chosen(ledger.kept, name, only, source)
        tasks = [
            StoredTask(
                entry=replace(record.entry, protocol=name),
                protocol=protocol,
                source=stored,
                store=store,
                sha256=record.sha256 or "",
                track_in=result_folder(record.recording_id or ""),
                made_for=record.made_for,
            )
            for record in records
        ]
        fingerprints = {
            task.entry.key: record.fingerprint for task, record in zip(tasks, records, strict=True)
        }
        progress = Progress(len(tasks))
        whole = run.carry_out(
            executor,
            judge_stored,
            tasks,
            progress,
            fingerprints=fingerprints,
            on_progress=on_progress,
        )
        return run.finish(progress, {name: protocol}, whole=whole, csv=csv)


def _chosen(records: Sequence[Record], name: str, only: str | None, source: str) -> list[Record]:
    """Return the records whose tracks are judged: one for each recording, copies left out."""
    tracked = [record for record in records if record.recording_id is not None]
    protocols = sorted({record.made_for for record in tracked})
    wanted = only or (name if name in protocols else None)
    chosen = [record for record in tracked if wanted in (None, record.made_for)]
    if not chosen:
        there = f"holds recordings of {', '.join(protocols)}" if protocols else "holds no track"
        raise UsageError(
            f"Nothing in {source} was made for {wanted or name}: it {there}.",
            "Choose one of these for `only`, or leave it out.",
        )
    own_last = sorted(chosen, key=lambda one: (one.protocol == one.made_for, one.protocol))
    by_address = {record.address: record for record in own_last}
    first_last = sorted(by_address.values(), key=lambda one: one.path, reverse=True)
    result_last = sorted(first_last, key=lambda one: one.key is not None)
    by_content = {record.sha256: record for record in result_last}
    return sorted(by_content.values(), key=lambda one: one.address)
