"""What became of every recording in all runs so far: small files that are only ever added to."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from screen.batch.entries import Entry
from screen.results.failure import Extra, Failure
from screen.results.store import Store
from screen.screening.parts import Clothes, Person

FOLDER: Final = "ledger"
_EVERY_S: Final = 5.0
_EVERY_PART: Final = 0.01
"""Of the time a run has taken so far: a long one writes larger files, not ever more of them."""


class Record(BaseModel):
    """The last word on one recording under one protocol.

    ``fingerprint`` is size and time of the file when it was seen; with it unchanged the content is
    not read again. ``key`` says what the verdict depends on (see ``keys``), or that no one was
    detected. With a ``stage`` the last attempt failed, though an earlier one may have left a
    result. With neither stage nor ``recording_id`` it was listed but not yet processed.
    ``made_for`` is the protocol that the recording was tracked for, ``source`` where a run found it
    listed. ``gone``: forget what was said before.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    address: str
    protocol: str
    made_for: str
    participant: str | None
    session: str | None
    person: Person
    red_flags: tuple[str, ...] | None = None
    clothes: Clothes | None = None
    extra: dict[str, Extra]
    written: str
    source: str | None = None
    fingerprint: str | None = None
    sha256: str | None = None
    recording_id: str | None = None
    key: str | None = None
    stage: str | None = None
    reason: str | None = None
    next_step: str | None = None
    gone: bool = False

    @property
    def entry(self) -> Entry:
        """What the source says of it."""
        return Entry(
            path=self.path,
            address=self.address,
            protocol=self.protocol,
            participant=self.participant,
            session=self.session,
            person=self.person,
            red_flags=self.red_flags,
            clothes=self.clothes,
            extra=self.extra,
        )

    @property
    def failure(self) -> Failure | None:
        """Why the last attempt failed; None where it did not, or there was none yet."""
        if self.stage is None:
            return None
        return self.entry.failed(self.stage, self.reason or "", self.next_step or "")


@dataclass
class Ledger:
    """The records of a data set, and the place where a run adds its own.

    Records are written every few seconds, in a long run every few minutes, in files that no other
    run writes to; what a run that is killed has not written is found again by its results. The
    newest record of a recording counts.
    """

    store: Store
    run: str
    records: dict[str, Record] = field(default_factory=dict)
    _new: list[Record] = field(default_factory=list)
    _parts: int = 0
    _began_s: float = field(default_factory=time.monotonic)
    _written_s: float = field(default_factory=time.monotonic)

    @classmethod
    def open(cls, store: Store, run: str) -> Ledger:
        """Read what all runs so far have written."""
        ledger = cls(store, run)
        for record in _read(store):
            ledger._take(record)
        return ledger

    def add(self, record: Record) -> None:
        """Take a record in as the last word, whatever the clock says; it is written soon."""
        known = self.records.get(record.entry.key)
        if known is not None and known.written >= record.written:
            record = record.model_copy(update={"written": _just_after(known.written)})
        self._take(record)
        self._new.append(record)
        now_s = time.monotonic()
        if now_s - self._written_s > max(_EVERY_S, _EVERY_PART * (now_s - self._began_s)):
            self.flush()

    def drop(self, keys: Iterable[str]) -> None:
        """Forget recordings, as if they had never been listed."""
        for key in keys:
            self.add(self.records[key].model_copy(update={"gone": True, "written": now()}))
        self.flush()

    @property
    def kept(self) -> list[Record]:
        """The records that are not forgotten."""
        return [record for record in self.records.values() if not record.gone]

    def flush(self) -> None:
        """Write what is new."""
        if self._new:
            self._parts += 1
            _write(self.store, f"{FOLDER}/{self.run}-{self._parts:05}.jsonl", self._new)
            self._new = []
        self._written_s = time.monotonic()

    def compact(self) -> None:
        """Put all records into one file, sorted, and remove the small ones.

        What was forgotten goes with them. What another run has added meanwhile is taken in.
        """
        self.flush()
        small = [name for name in self.store.list(FOLDER) if name != _whole(self.run)]
        for record in _read(self.store):
            self._take(record)
        ordered = sorted(self.kept, key=lambda record: record.entry.key)
        _write(self.store, _whole(self.run), ordered)
        self.store.remove(*small)

    def _take(self, record: Record) -> None:
        key = record.entry.key
        known = self.records.get(key)
        if known is None or known.written <= record.written:
            self.records[key] = record


def now() -> str:
    """Return the time of the clock as ISO 8601, in microseconds."""
    return datetime.now(timezone.utc).isoformat(timespec="microseconds")


def _just_after(written: str) -> str:
    """Return the next moment, so that of two records on disk there is always a newer one."""
    later = datetime.fromisoformat(written) + timedelta(microseconds=1)
    return later.isoformat(timespec="microseconds")


def _whole(run: str) -> str:
    return f"{FOLDER}/{run}-all.jsonl"


def _read(store: Store) -> Iterator[Record]:
    """Yield every record; one that cannot be read is found again by its result."""
    for name in store.list(FOLDER):
        for line in (store.read_bytes(name) or b"").splitlines():
            with suppress(ValidationError):
                yield Record.model_validate_json(line)


def _write(store: Store, name: str, records: list[Record]) -> None:
    lines = [json.dumps(record.model_dump(), ensure_ascii=False) + "\n" for record in records]
    store.write_bytes(name, "".join(lines).encode())
