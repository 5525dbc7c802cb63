"""A batch from its source to its data set; a run that was stopped goes on where it was."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path, PurePosixPath
from typing import Any, Final

from filelock import FileLock, Timeout

from screen.batch import schema
from screen.batch.dataset import write_about
from screen.batch.entries import MANIFEST_SUFFIXES, Entry, found_below
from screen.batch.executor import Executor, Lost
from screen.batch.failure import Failure
from screen.batch.keys import judge_key, result_folder, track_key
from screen.batch.ledger import Ledger, Record
from screen.batch.manifest import read_manifest
from screen.batch.store import Store, file_system
from screen.batch.tables import Written, write_tables
from screen.batch.work import DONE_FILE, Outcome, Task, screen_recording
from screen.errors import UsageError
from screen.pose.model import ModelFile
from screen.screening.protocol_files import LoadedProtocol, load_protocol

LOCK_FILE: Final = ".lock"
RUNS_FOLDER: Final = "runs"

_FINGERPRINT: Final = (
    "size",
    "mtime",
    "ETag",
    "LastModified",
    "last_modified",
    "modify",
    "updated",
)
_CRASH: Final = "Try it alone with `movescreen run`; if that ends too, report the file."


@dataclass(frozen=True)
class Plan:
    """What a run is about: every recording with its protocol, and the rows that cannot be used."""

    source: str
    entries: list[Entry]
    protocols: dict[str, LoadedProtocol]
    failures: list[Failure] = field(default_factory=list)


@dataclass
class Progress:
    """How far a run is. ``skipped`` were done before; ``frames`` were analysed in this run."""

    total: int
    skipped: int = 0
    done: int = 0
    failed: int = 0
    frames: int = 0

    @property
    def over(self) -> int:
        """How many recordings need nothing more."""
        return self.skipped + self.done + self.failed


@dataclass(frozen=True)
class Report:
    """What a run leaves; ``stopped`` where it was interrupted."""

    progress: Progress
    written: Written
    stopped: bool


def plan_batch(source: str, protocol: str | None) -> Plan:
    """Find the recordings of a source and their protocols.

    Parameters
    ----------
    source
        A folder, a pattern, a manifest (CSV, Parquet), or the address of one of these.
    protocol
        Name or file; a manifest's column goes before it.

    Raises
    ------
    UsageError
        If the source or the protocol cannot be used as a whole.
    """
    given = None if protocol is None else load_protocol(protocol)
    if PurePosixPath(source).suffix.lower() in MANIFEST_SUFFIXES and not _is_pattern(source):
        reserved = [one.name for one in schema.RECORDINGS]
        manifest = read_manifest(source, protocol, reserved=reserved)
        found, failures = manifest.entries, manifest.failures
    elif protocol is None:
        raise UsageError(
            "A folder says nothing of the test; give it with --protocol (see `movescreen "
            "protocols`), or give a manifest with a column protocol."
        )
    else:
        found, failures = found_below(source, protocol), []
    protocols: dict[str, LoadedProtocol] = {}
    entries = []
    for entry, loaded in _with_protocols(found, protocol, given, failures):
        known = protocols.setdefault(loaded.protocol.name, loaded)
        if known.sha256 != loaded.sha256:
            raise UsageError(
                f"Two protocols are called {known.protocol.name} ({known.path} and {loaded.path}); "
                "give one of them another name."
            )
        entries.append(replace(entry, protocol=loaded.protocol.name))
    return Plan(source, entries, protocols, failures)


def run_batch(
    plan: Plan,
    out: str,
    executor: Executor,
    model: ModelFile,
    *,
    explicit_model: Path | None = None,
    as_csv: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Report:
    """Track and judge what is not done yet, and write the tables of all that is.

    An interrupt drops what is in hand; the tables are then written of what is done.

    Raises
    ------
    UsageError
        If another run writes into the same folder of this machine.
    OutputError
        If the data set cannot be written.
    """
    store = Store(out)
    with _alone_in(store):
        store.clear_staging()
        started = datetime.now(timezone.utc)
        run = f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
        about = {
            "run": run,
            "source": plan.source,
            "protocols": {name: one.sha256 for name, one in plan.protocols.items()},
            "model_sha256": model.sha256,
            "workers": executor.workers,
            "started": started.isoformat(timespec="seconds"),
        }
        store.write_json(f"{RUNS_FOLDER}/{run}.json", {**about, "ended": None})
        ledger = Ledger.open(store, run)
        progress = Progress(len(plan.entries))
        stopped = False
        try:
            todo = _todo(plan, ledger, progress, explicit=explicit_model, model_sha256=model.sha256)
            _work(todo, executor, ledger, progress, on_progress or _say_nothing)
        except KeyboardInterrupt:
            stopped = True
        written = write_data_set(store, ledger, plan, model, as_csv=as_csv)
        store.write_json(
            f"{RUNS_FOLDER}/{run}.json",
            {**about, "ended": _now(), "stopped": stopped, **vars(progress)},
        )
        return Report(progress, written, stopped)


def write_data_set(
    store: Store, ledger: Ledger, plan: Plan, model: ModelFile, *, as_csv: bool
) -> Written:
    """Write the tables and everything that tells of them."""
    ledger.compact()
    written = write_tables(store, list(ledger.records.values()), plan.failures, as_csv=as_csv)
    write_about(store, written, plan.protocols, model_name=model.name, model_sha256=model.sha256)
    return written


def _with_protocols(
    entries: Iterable[Entry],
    name: str | None,
    given: LoadedProtocol | None,
    failures: list[Failure],
) -> Iterator[tuple[Entry, LoadedProtocol]]:
    """Yield the entries with their protocols; one that cannot be used costs its rows only."""
    loaded: dict[str, LoadedProtocol | UsageError] = {}
    if name is not None and given is not None:
        loaded[name] = given
    for entry in entries:
        if entry.protocol not in loaded:
            try:
                loaded[entry.protocol] = load_protocol(entry.protocol)
            except UsageError as error:
                loaded[entry.protocol] = error
        found = loaded[entry.protocol]
        if isinstance(found, UsageError):
            step = "Correct the column protocol and run again."
            failures.append(Failure(entry.path, "manifest", str(found), step))
        else:
            yield entry, found


@dataclass(frozen=True)
class _Todo:
    """A task, and the file's fingerprint when it was planned."""

    task: Task
    fingerprint: str | None


def _todo(
    plan: Plan, ledger: Ledger, progress: Progress, *, explicit: Path | None, model_sha256: str
) -> list[_Todo]:
    """Return what is to be done; what is done is counted.

    Files of the same size may be the same recording: all but the first of them come last, so that
    it is done when their turn comes.
    """
    finished = {
        name.rpartition("/")[0]
        for name in ledger.store.list("recordings")
        if name.endswith(DONE_FILE)
    }
    tracks = track_key(model_sha256)
    first: list[_Todo] = []
    later: list[_Todo] = []
    sizes: set[tuple[str, int]] = set()
    for entry in plan.entries:
        protocol = plan.protocols[entry.protocol]
        fingerprint, size = _seen(entry)
        record = ledger.records.get(entry.key)
        key = judge_key(tracks, protocol, entry.person)
        if record is not None and _is_done(record, key, fingerprint, finished):
            progress.skipped += 1
            if record.entry != entry:
                same = Outcome(entry, record.sha256, record.recording_id, record.key)
                ledger.add(_record(same, fingerprint))
            continue
        seen = size is not None and (entry.protocol, size) in sizes
        task = Task(entry, protocol, ledger.store, explicit, model_sha256)
        (later if seen else first).append(_Todo(task, fingerprint))
        if size is not None:
            sizes.add((entry.protocol, size))
    return first + later


def _is_done(record: Record, key: str, fingerprint: str | None, finished: set[str]) -> bool:
    """Whether a recording has its result, judged by what would judge it now."""
    return (
        record.recording_id is not None
        and result_folder(record.recording_id) in finished
        and record.key == key
        and fingerprint is not None
        and record.fingerprint == fingerprint
    )


def _work(
    todo: list[_Todo],
    executor: Executor,
    ledger: Ledger,
    progress: Progress,
    on_progress: Callable[[Progress], None],
) -> None:
    fingerprints = {one.task.entry.key: one.fingerprint for one in todo}
    on_progress(progress)
    answers = executor.run(screen_recording, [one.task for one in todo])
    for task, answer in answers:
        outcome = answer if not isinstance(answer, Lost) else _crashed(task, answer)
        ledger.add(_record(outcome, fingerprints[task.entry.key]))
        progress.failed += outcome.failure is not None
        progress.done += outcome.failure is None
        progress.frames += outcome.frames
        on_progress(progress)


def _crashed(task: Task, lost: Lost) -> Outcome:
    reason = f"It could not be worked on: {lost.reason}, twice."
    return Outcome(task.entry, failure=Failure(task.entry.path, "crash", reason, _CRASH))


def _record(outcome: Outcome, fingerprint: str | None) -> Record:
    entry, failure = outcome.entry, outcome.failure
    return Record(
        path=entry.path,
        address=entry.address,
        protocol=entry.protocol,
        participant=entry.participant,
        session=entry.session,
        person=entry.person,
        extra=dict(entry.extra),
        written=_now(),
        fingerprint=fingerprint,
        sha256=outcome.sha256,
        recording_id=outcome.recording_id,
        key=outcome.key,
        stage=failure.stage if failure else None,
        reason=failure.reason if failure else None,
        next_step=failure.next_step if failure else None,
    )


def _seen(entry: Entry) -> tuple[str | None, int | None]:
    """Return a file's fingerprint and size, None where the file system does not tell."""
    try:
        system, path = file_system(entry.address)
        info: dict[str, Any] = system.info(path)
    except OSError:
        return None, None
    told = [f"{name}={info[name]}" for name in _FINGERPRINT if info.get(name) is not None]
    size = info.get("size")
    if len(told) < 2:
        return None, size
    return hashlib.sha256(" ".join(told).encode()).hexdigest(), size


@contextlib.contextmanager
def _alone_in(store: Store) -> Iterator[None]:
    """Keep a second run out of a folder of this machine; the lock goes with the process."""
    folder = store.local
    if folder is None:
        yield
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK_FILE)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise UsageError(
            f"Another run is writing into {folder}; wait until it has ended, "
            "or choose another folder with --out."
        ) from error
    except OSError as error:
        raise UsageError(
            f"Cannot write into {folder}: {error.strerror or error}. Choose another --out."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _is_pattern(source: str) -> bool:
    return any(sign in source for sign in "*?[")


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="microseconds")


def _say_nothing(_: Progress) -> None:
    """Take progress without telling anybody."""
