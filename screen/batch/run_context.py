"""One run on a data set: alone in its folder, written down, and the tables made at its end."""

from __future__ import annotations

import contextlib
import json
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Final, Protocol, TypeVar

from filelock import FileLock, Timeout

from screen.batch.dataset import write_about
from screen.batch.entries import Entry
from screen.batch.executor import Executor, Lost
from screen.batch.ledger import Ledger, Record, now
from screen.batch.tables import CsvFiles, Written, write_tables
from screen.batch.up_to_date import Standing
from screen.batch.work import ALONE, Outcome
from screen.errors import UsageError
from screen.results.failure import Failure
from screen.results.layout import (
    DATASET_FILE,
    DICTIONARY_FILE,
    FAILURES_FILE,
    LOCK_FILE,
    PROTOCOLS_FOLDER,
    RECORDINGS_FOLDER,
    RUNS_FOLDER,
    TABLES_FOLDER,
    UNUSABLE_FILE,
)
from screen.results.store import Store
from screen.screening.protocols.files import LoadedProtocol

_RUN: Final = re.compile(rf"{RUNS_FOLDER}/\d{{8}}T\d{{6}}-[0-9a-f]+\.json")
_OURS: Final = (RECORDINGS_FOLDER, TABLES_FOLDER, PROTOCOLS_FOLDER, FAILURES_FILE, DICTIONARY_FILE)


class OnRecording(Protocol):
    """A task about one recording, which was tracked for the protocol ``made_for``."""

    @property
    def entry(self) -> Entry:
        """The recording."""

    @property
    def made_for(self) -> str:
        """The protocol it is, or was, tracked for."""


AnyTask = TypeVar("AnyTask", bound=OnRecording)


@dataclass
class Progress:
    """How far a run is.

    ``total`` are all recordings that are listed. ``skipped`` were done before, ``failed`` have no
    result, the row of the manifest that cannot be used among them. ``frames`` were analysed in
    this run, over which its workers spent ``worker_s`` seconds.
    """

    total: int
    skipped: int = 0
    done: int = 0
    failed: int = 0
    frames: int = 0
    worker_s: float = 0.0

    @property
    def over(self) -> int:
        """How many recordings need nothing more."""
        return self.skipped + self.done + self.failed

    @property
    def not_reached(self) -> int:
        """How many recordings the run has not come to."""
        return self.total - self.over


@dataclass(frozen=True)
class Report:
    """What a run leaves; ``stopped`` where it was interrupted."""

    progress: Progress
    written: Written
    stopped: bool


@dataclass(frozen=True)
class Run:
    """A run that has begun: nobody else writes into its folder of this machine.

    ``name`` is its own; what it does is added to ``ledger``. ``source`` is where the recordings are
    listed, None where they are those of a data set.
    """

    name: str
    store: Store
    ledger: Ledger
    about: Mapping[str, Any]
    source: str | None

    def carry_out(
        self,
        executor: Executor,
        work: Callable[[AnyTask], Outcome],
        tasks: Sequence[AnyTask],
        progress: Progress,
        *,
        fingerprints: Mapping[str, str | None],
        on_progress: Callable[[Progress], None] | None = None,
    ) -> bool:
        """Run the tasks and record their outcomes; return False if interrupted.

        Then those that it has not come to are written down too, if nothing is known of them.
        ``fingerprints`` are those of the recordings' files, by the key of their entries.
        """
        tell = on_progress or _say_nothing
        tell(progress)
        try:
            for task, answer in executor.run(work, tasks):
                outcome = answer if not isinstance(answer, Lost) else _crashed(task.entry, answer)
                self.add(outcome, fingerprints.get(task.entry.key), task.made_for)
                progress.failed += outcome.failure is not None
                progress.done += outcome.failure is None
                progress.frames += outcome.frames
                progress.worker_s += outcome.seconds
                tell(progress)
        except KeyboardInterrupt:
            executor.close()
            for task in tasks:
                self._leave(task, fingerprints.get(task.entry.key))
            return False
        return True

    def _leave(self, task: OnRecording, fingerprint: str | None) -> None:
        """Write down a recording that the run has not come to, unless something is known of it."""
        known = self.ledger.records.get(task.entry.key)
        if known is None or known.gone:
            self.add(Outcome(task.entry), fingerprint, task.made_for)

    def add(self, outcome: Outcome, fingerprint: str | None, made_for: str) -> None:
        """Record the outcome of a recording.

        Where it failed without its content having changed, the result it has stays its own.
        """
        record = _record_of(outcome, fingerprint, made_for, self.source)
        known = self.ledger.records.get(outcome.entry.key)
        if outcome.failure is not None and known is not None and not known.gone:
            kept = {"made_for": known.made_for}
            if known.recording_id is not None and fingerprint in {None, known.fingerprint}:
                names = ("fingerprint", "sha256", "recording_id", "key")
                kept |= {name: getattr(known, name) for name in names}
            record = record.model_copy(update=kept)
        self.ledger.add(record)

    def finish(
        self,
        progress: Progress,
        protocols: Mapping[str, LoadedProtocol],
        failures: Sequence[Failure] = (),
        *,
        whole: bool,
        csv: CsvFiles,
    ) -> Report:
        """Write the tables of all that is done, and everything that tells of them.

        Those that are up to date are left alone. ``failures`` are rows of the source that cannot be
        used; those that earlier runs found in other sources are reported too.
        """
        self.ledger.compact()
        records, failures = self.ledger.kept, self._unusable(failures)
        standing = Standing.of(self.store, records, failures, csv=csv)
        written = standing.tables()
        if written is None:
            written = write_tables(self.store, records, failures, csv=csv)
            write_about(self.store, written, protocols, excel=csv.excel)
            standing.note(written)
        self.store.write_json(
            f"{RUNS_FOLDER}/{self.name}.json",
            {
                **self.about,
                "ended": now(),
                "stopped": not whole,
                **vars(progress),
                "not_reached": progress.not_reached,
            },
        )
        return Report(progress, written, stopped=not whole)

    def _unusable(self, failures: Sequence[Failure]) -> list[Failure]:
        """Return the rows that cannot be used, of all sources; keep those of this one."""
        try:
            before = json.loads(self.store.read_bytes(UNUSABLE_FILE) or b"{}")
        except ValueError:
            before = {}
        of_source = {} if self.source is None else {self.source: [vars(one) for one in failures]}
        now_known = {name: rows for name, rows in {**before, **of_source}.items() if rows}
        if now_known != before:
            self.store.write_json(UNUSABLE_FILE, now_known)
        return [Failure(**row) for name in sorted(now_known) for row in now_known[name]]


@contextlib.contextmanager
def begun(store: Store, about: Mapping[str, Any], *, source: str | None = None) -> Iterator[Run]:
    """Begin a run; ``about`` is written down with its time.

    Raises
    ------
    UsageError
        If another run writes into the same folder of this machine, or what lies there is not ours.
    """
    with _alone_in(store):
        _check_ours(store)
        store.clear_staging()
        started = datetime.now(timezone.utc)
        name = f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
        told = {"run": name, **about, "started": started.isoformat(timespec="seconds")}
        store.write_json(f"{RUNS_FOLDER}/{name}.json", {**told, "ended": None})
        yield Run(name, store, Ledger.open(store, name), told, source)


def _check_ours(store: Store) -> None:
    """Refuse a place where a run would put its own in the place of what somebody else keeps."""
    if store.exists(DATASET_FILE) or any(map(_RUN.fullmatch, store.list(RUNS_FOLDER))):
        return
    taken = [name for name in _OURS if store.exists(name)]
    if taken:
        raise UsageError(
            f"{store.address} is not a data set and holds {' and '.join(taken)}, which a run would "
            "overwrite.",
            "Choose another folder for `out`.",
        )


def _record_of(
    outcome: Outcome, fingerprint: str | None, made_for: str, source: str | None
) -> Record:
    entry, failure = outcome.entry, outcome.failure
    return Record(
        path=entry.path,
        address=entry.address,
        protocol=entry.protocol,
        made_for=made_for,
        participant=entry.participant,
        session=entry.session,
        person=entry.person,
        red_flags=entry.red_flags,
        clothes=entry.clothes,
        extra=dict(entry.extra),
        written=now(),
        source=source,
        fingerprint=fingerprint,
        sha256=outcome.sha256,
        recording_id=outcome.recording_id,
        key=outcome.key,
        stage=failure.stage if failure else None,
        reason=failure.reason if failure else None,
        next_step=failure.next_step if failure else None,
    )


def _crashed(entry: Entry, lost: Lost) -> Outcome:
    reason = f"It could not be worked on: {lost.reason}."
    return Outcome(entry, failure=entry.failed("crash", reason, ALONE))


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
            f"Another run is writing into {folder}.",
            "Wait until it has ended, or choose another folder for `out`.",
        ) from error
    except OSError as error:
        raise UsageError(
            f"Cannot write into {folder}: {error.strerror or error}.", "Choose another `out`."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _say_nothing(_: Progress) -> None:
    """Take progress without telling anybody."""
