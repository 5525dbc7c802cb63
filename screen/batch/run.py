"""A batch from its plan to its data set; a run that was stopped goes on where it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from screen.batch.already_done import looked_at
from screen.batch.entries import Entry
from screen.batch.executor import Executor
from screen.batch.ledger import Ledger, Record
from screen.batch.plan import Plan
from screen.batch.run_context import Progress, Report, Run, begun
from screen.batch.tables import NO_CSV, CsvFiles, write_tables
from screen.batch.work import Outcome, Task, content_sha256, screen_recording
from screen.errors import UsageError
from screen.pose.model import ModelFile
from screen.results.layout import (
    EXPORTS_FOLDER,
    RECORDINGS_FOLDER,
    RESULT_FILE,
    SUMMARY_FOLDER,
    UNUSABLE_FILE,
    is_result_folder,
    recording_id,
    result_folder,
)
from screen.results.store import Store
from screen.screening.result import ScreenResult


def run_batch(
    plan: Plan,
    out: str,
    executor: Executor,
    model: ModelFile,
    *,
    explicit_model: Path | None = None,
    prune: bool = False,
    csv: CsvFiles = NO_CSV,
    on_progress: Callable[[Progress], None] | None = None,
) -> Report:
    """Track and judge what is not done yet, and write the tables of all that is.

    An interrupt drops what is in hand; the tables are then written of what is done. What earlier
    runs did stays, unless ``prune``: then recordings that the plan does not list are removed first,
    with their tracks and results.

    Raises
    ------
    UsageError
        If another run writes into the same folder of this machine, or the plan to prune by has
        rows that cannot be used.
    OutputError
        If the data set cannot be written.
    """
    if prune and plan.failures:
        raise UsageError(
            f"`prune` removes what is not listed, and {plan.source} has rows that cannot be used "
            f"({plan.failures[0].path}: {plan.failures[0].reason}).",
            "Correct them first.",
        )
    store, protocols = Store(out), plan.protocols
    about = {
        "source": plan.source,
        "protocols": {name: one.sha256 for name, one in protocols.items()},
        "model_sha256": model.sha256,
        "workers": executor.workers,
        "every_frame": plan.every_frame,
        "prune": prune,
        "csv": vars(csv),
    }
    with begun(store, about, source=Store(plan.source).address) as run:
        if prune:
            _prune(plan, run)
        unusable = len(plan.failures)
        progress = Progress(len(plan.entries) + unusable, failed=unusable)
        explicit = None if explicit_model is None else explicit_model.absolute()
        tasks, fingerprints = _todo(plan, run, progress, explicit, model.sha256)
        whole = run.carry_out(
            executor,
            screen_recording,
            tasks,
            progress,
            fingerprints=fingerprints,
            on_progress=on_progress,
        )
        run.ledger.drop(_superseded(plan, run.ledger))
        if prune and whole:
            run.store.remove(*(name for found in _unnamed(run).values() for name in found))
        return run.finish(progress, protocols, plan.failures, whole=whole, csv=csv)


def _prune(plan: Plan, run: Run) -> None:
    """Remove what the plan does not list, from the ledger, the tables and the disk, in this order.

    The summary and the exports go too: they were made of people who may not be in it any more.
    Results that the ledger does not name, of files that may be listed, stay until the run has gone
    through the list: one that was killed has not written down its last ones.
    """
    listed = {entry.address for entry in plan.entries}
    ledger, store = run.ledger, run.store
    gone = [key for key, record in ledger.records.items() if record.address not in listed]
    ledger.drop(gone)
    files = {PurePosixPath(address).name for address in listed}
    unlisted = [
        name
        for folder, names in _unnamed(run).items()
        if _file_of(store, folder) not in files
        for name in names
    ]
    if not gone and not unlisted:
        return
    store.remove(UNUSABLE_FILE)
    write_tables(store, ledger.kept)
    store.remove(*unlisted, *store.list(SUMMARY_FOLDER), *store.list(EXPORTS_FOLDER))


def _unnamed(run: Run) -> dict[str, list[str]]:
    """Return the folders of results that no record names, with the files in them."""
    named = {result_folder(one.recording_id) for one in run.ledger.kept if one.recording_id}
    found: dict[str, list[str]] = {}
    for name in run.store.list(RECORDINGS_FOLDER):
        folder = name.rpartition("/")[0]
        if is_result_folder(folder) and folder not in named:
            found.setdefault(folder, []).append(name)
    return found


def _file_of(store: Store, folder: str) -> str | None:
    """Return the name of the file that a stored result is of; None where it does not say."""
    try:
        text = store.read_bytes(f"{folder}/{RESULT_FILE}") or b""
        return ScreenResult.model_validate_json(text).recording.name
    except ValidationError:
        return None


def _superseded(plan: Plan, ledger: Ledger) -> list[str]:
    """Return the keys of what the source does not list any more and need not be kept.

    That is what stands under another path now, and what never had a result.
    """
    listed = {entry.key for entry in plan.entries}
    ids = {record.recording_id for key, record in ledger.records.items() if key in listed}
    sources = {None, Store(plan.source).address}

    def is_superseded(record: Record) -> bool:
        if record.recording_id is None:
            return record.source in sources
        return record.recording_id in ids

    return [
        key for key, record in ledger.records.items() if key not in listed and is_superseded(record)
    ]


def _todo(
    plan: Plan, run: Run, progress: Progress, explicit: Path | None, model_sha256: str
) -> tuple[list[Task], dict[str, str | None]]:
    """Return what is to be done, and the fingerprint of each file.

    What is done is counted. Files of one size may be copies, so their content is looked at before
    anybody works on them: the first by path whose result is known, or else the first, counts; the
    others are written down as copies, without the key of a result.
    """
    listed = looked_at(plan, run.store, run.ledger.records, model_sha256)
    found = [one for one in listed if not one.nobody]
    for one in listed:
        if one.nobody and one.record is not None:
            _tell_again(one.entry, one.record, run, progress)
    sizes = Counter((one.entry.protocol, one.size) for one in found)
    owners: dict[tuple[str, str], Entry] = {}
    tasks: list[Task] = []
    for one in sorted(found, key=lambda one: not one.counted):
        entry = one.entry
        name = entry.protocol
        alone = one.size is not None and sizes[name, one.size] == 1
        sha256 = one.record.sha256 if one.done and one.record else None
        if not one.done and not alone:
            sha256 = content_sha256(entry)
        owner = entry if sha256 is None else owners.setdefault((name, sha256), entry)
        if one.done:
            progress.skipped += 1
            key = one.key if owner is entry else None
            if one.record is not None and (one.record.entry, one.record.key) != (entry, key):
                same = Outcome(entry, sha256, one.record.recording_id, key)
                run.add(same, one.fingerprint, name)
        elif owner is not entry and sha256 is not None:
            progress.done += 1
            run.add(Outcome(entry, sha256, recording_id(sha256, name)), one.fingerprint, name)
        else:
            protocol = plan.protocols[name]
            tasks.append(
                Task(
                    entry,
                    protocol,
                    run.store,
                    explicit,
                    model_sha256,
                    every_frame=plan.every_frame,
                )
            )
    return tasks, {one.entry.key: one.fingerprint for one in found}


def _tell_again(entry: Entry, record: Record, run: Run, progress: Progress) -> None:
    """Count a recording of nobody; what the source says of it may have changed."""
    progress.failed += 1
    if record.entry != entry and record.failure is not None:
        failure = replace(record.failure, path=entry.path)
        same = Outcome(entry, record.sha256, None, record.key, failure)
        run.add(same, record.fingerprint, record.made_for)
