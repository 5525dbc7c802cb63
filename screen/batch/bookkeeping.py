"""One run on a data set: alone in its folder, written down, and the tables made at its end."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Final, Protocol, TypeVar

from filelock import FileLock, Timeout

from screen.batch.dataset import write_about
from screen.batch.entries import Entry
from screen.batch.executor import Executor, Lost
from screen.batch.failure import Failure
from screen.batch.ledger import Ledger, Record, now
from screen.batch.standing import Standing
from screen.batch.store import Store
from screen.batch.tables import Written, write_tables
from screen.batch.work import ALONE, Outcome
from screen.errors import UsageError
from screen.screening.protocol_files import LoadedProtocol

LOCK_FILE: Final = ".lock"
RUNS_FOLDER: Final = "runs"


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

    ``skipped`` were done before; ``frames`` were analysed in this run, over which its workers
    spent ``worker_s`` seconds.
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


@dataclass(frozen=True)
class Report:
    """What a run leaves; ``stopped`` where it was interrupted."""

    progress: Progress
    written: Written
    stopped: bool


@dataclass(frozen=True)
class Run:
    """A run that has begun: nobody else writes into its folder of this machine.

    ``name`` is its own; what it does is added to ``ledger``.
    """

    name: str
    store: Store
    ledger: Ledger
    about: Mapping[str, Any]

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
        """Do the tasks and write down what became of them; False where it was interrupted.

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
            return False
        return True

    def add(self, outcome: Outcome, fingerprint: str | None, made_for: str) -> None:
        """Write down what became of a recording.

        Where it failed without its content having changed, the result it has stays its own.
        """
        record = _record_of(outcome, fingerprint, made_for)
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
        as_csv: bool,
    ) -> Report:
        """Write the tables of all that is done, and everything that tells of them.

        Those that still stand are left as they are.
        """
        self.ledger.compact()
        records = self.ledger.kept
        standing = Standing.of(self.store, records, failures, as_csv=as_csv)
        written = standing.tables()
        if written is None:
            written = write_tables(self.store, records, failures, as_csv=as_csv)
            write_about(self.store, written, protocols)
            standing.note(written)
        self.store.write_json(
            f"{RUNS_FOLDER}/{self.name}.json",
            {**self.about, "ended": now(), "stopped": not whole, **vars(progress)},
        )
        return Report(progress, written, stopped=not whole)


@contextlib.contextmanager
def begun(store: Store, about: Mapping[str, Any]) -> Iterator[Run]:
    """Begin a run; ``about`` is written down with its time.

    Raises
    ------
    UsageError
        If another run writes into the same folder of this machine.
    """
    with _alone_in(store):
        store.clear_staging()
        started = datetime.now(timezone.utc)
        name = f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
        told = {"run": name, **about, "started": started.isoformat(timespec="seconds")}
        store.write_json(f"{RUNS_FOLDER}/{name}.json", {**told, "ended": None})
        yield Run(name, store, Ledger.open(store, name), told)


def _record_of(outcome: Outcome, fingerprint: str | None, made_for: str) -> Record:
    entry, failure = outcome.entry, outcome.failure
    return Record(
        path=entry.path,
        address=entry.address,
        protocol=entry.protocol,
        made_for=made_for,
        participant=entry.participant,
        session=entry.session,
        person=entry.person,
        extra=dict(entry.extra),
        written=now(),
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
    return Outcome(entry, failure=Failure(entry.path, "crash", reason, ALONE))


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


def _say_nothing(_: Progress) -> None:
    """Take progress without telling anybody."""
