"""What a batch would do and what is wrong with its list, without starting anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from screen.batch.already_done import Known, looked_at
from screen.batch.entries import Entry
from screen.batch.ledger import Ledger
from screen.batch.plan import Plan
from screen.batch.work import content_sha256, failure_of, fetched
from screen.capture import container as opening
from screen.capture.decode import decode
from screen.cores import usable_cores
from screen.errors import MovescreenError, RecordingError
from screen.results.concurrent import at_once
from screen.results.failure import Failure
from screen.results.store import Store

_READ_S: Final = 1.0
_MOST_FRAMES: Final = 300
"""Read at most, where frames have no times."""


@dataclass(frozen=True)
class Test:
    """How many recordings of a test there are, of how many people, and what would be done."""

    protocol: str
    recordings: int
    people: int
    to_screen: int
    done_before: int


@dataclass(frozen=True)
class Checked:
    """What a batch would do, and all that is wrong."""

    tests: list[Test]
    failures: list[Failure]


def check_plan(
    plan: Plan,
    *,
    out: str | None = None,
    model_sha256: str | None = None,
    on_looked: Callable[[int, int], None] | None = None,
) -> Checked:
    """Read the first second of each recording that is not done; write nothing, start nothing.

    Parameters
    ----------
    out
        The data set that the batch would go on with.
    model_sha256
        Of the pose model that would be used; None where it is not there yet.
    on_looked
        Called with how many recordings were looked at, and how many there are.
    """
    store = None if out is None else Store(out)
    records = {} if store is None else Ledger.open(store, "").records
    known = looked_at(plan, store, records, model_sha256 or "")
    ready = {one.entry.key for one in known if one.done}
    empty = [one.record.failure for one in known if one.nobody and one.record is not None]
    new = [one for one in known if not one.done and not one.nobody]
    failures = [*plan.failures, *(one for one in empty if one is not None)]
    refused = {one.entry.key for one in known if one.nobody}
    for number, (one, failure) in enumerate(_looked_into(new), start=1):
        if failure is not None:
            failures.append(failure)
            refused.add(one.entry.key)
        if on_looked is not None:
            on_looked(number, len(new))
    for entry, other in _copies(known, refused):
        reason = f"The same content as {other.path}, which would count."
        step = "Leave it out, or check whether the right file was copied."
        failures.append(entry.failed("duplicate", reason, step))
        refused.add(entry.key)
    entries = [one.entry for one in known]
    failures.sort(key=lambda one: (one.path, one.stage))
    return Checked(list(_tests(entries, ready=ready, refused=refused)), failures)


def _tests(entries: Sequence[Entry], *, ready: set[str], refused: set[str]) -> Iterator[Test]:
    for protocol in sorted({one.protocol for one in entries}):
        those = [one for one in entries if one.protocol == protocol]
        keys = {one.key for one in those}
        yield Test(
            protocol,
            len(those),
            len({one.participant for one in those if one.participant is not None}),
            to_screen=len(keys - ready - refused),
            done_before=len(keys & ready - refused),
        )


def _looked_into(listed: Sequence[Known]) -> Iterator[tuple[Known, Failure | None]]:
    return at_once(lambda one: _first_second(one.entry), listed, askers=usable_cores())


def _first_second(entry: Entry) -> Failure | None:
    """Return why a recording cannot be read, None where its first second can."""
    try:
        with fetched(entry.address, entry.path) as path:
            _read_first_second(path)
    except (MovescreenError, OSError) as error:
        return failure_of(entry, "read", error)
    return None


def _read_first_second(path: Path) -> None:
    """Decode the first second of a file.

    Raises
    ------
    MovescreenError
        If it holds no video, or no frame of its first second can be decoded.
    """
    opening.require_file(path)
    first_s: float | None = None
    with opening.open_container(path) as container:
        stream = opening.video_stream(container, path, threads=1)
        for number, frame in decode(container, stream, []):
            moment_s = None if frame is None else frame.time or 0.0
            first_s = moment_s if first_s is None else first_s
            read_s = 0.0 if moment_s is None or first_s is None else moment_s - first_s
            if number >= _MOST_FRAMES or read_s >= _READ_S:
                break
    if first_s is None:
        raise RecordingError(
            f"No frame in the first second of {path} can be decoded.",
            "Copy it from the camera again, or convert it to H.264 (MP4).",
        )


def _copies(known: Sequence[Known], refused: set[str]) -> Iterator[tuple[Entry, Entry]]:
    """Yield each recording whose content another one has that counts, with that one."""
    readable = [one for one in known if one.entry.key not in refused]
    sizes = Counter((one.entry.protocol, one.size) for one in readable)
    owners: dict[tuple[str, str], Entry] = {}
    for one in sorted(readable, key=lambda one: not one.counted):
        entry = one.entry
        if one.size is None or sizes[entry.protocol, one.size] == 1:
            continue
        sha256 = content_sha256(entry)
        owner = entry if sha256 is None else owners.setdefault((entry.protocol, sha256), entry)
        if owner is not entry:
            yield entry, owner
