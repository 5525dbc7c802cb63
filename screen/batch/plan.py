"""What a batch is about: its recordings, each with its protocol."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from screen.batch.entries import MANIFEST_SUFFIXES, Entry, found_below, is_pattern
from screen.batch.manifest import Manifest, read_manifest
from screen.batch.sheet import WORKBOOKS
from screen.errors import UsageError
from screen.results.columns import RECORDINGS
from screen.results.failure import Failure
from screen.screening.protocols.files import LoadedProtocol, load_protocol


@dataclass(frozen=True)
class Plan:
    """What a run is about: every recording with its protocol, and the rows that cannot be used.

    ``manifest`` is what they were read from; None where they were found in a folder.
    ``every_frame`` as for ``api.track``.
    """

    source: str
    entries: list[Entry]
    protocols: dict[str, LoadedProtocol]
    failures: list[Failure] = field(default_factory=list)
    manifest: Manifest | None = None
    every_frame: bool = False


def plan_batch(source: str, protocol: str | None, *, every_frame: bool = False) -> Plan:
    """Find the recordings of a source and their protocols.

    Parameters
    ----------
    source
        A folder, a pattern, a manifest (CSV, Parquet), or the address of one of these.
    protocol
        Name or file; a manifest's column goes before it.
    every_frame
        Follow every frame of fast recordings.

    Raises
    ------
    UsageError
        If the source or the protocol cannot be used as a whole.
    """
    given = None if protocol is None else load_protocol(protocol)
    manifest = None
    tables = MANIFEST_SUFFIXES | set(WORKBOOKS)
    if PurePosixPath(source).suffix.lower() in tables and not is_pattern(source):
        reserved = [one.name for one in RECORDINGS]
        manifest = read_manifest(source, protocol, reserved=reserved)
        found, failures = manifest.entries, list(manifest.failures)
    elif protocol is None:
        raise UsageError(
            "A folder of recordings does not tell which test they show.",
            "Name the `protocol`, or give a manifest with a column protocol.",
        )
    else:
        found, failures = found_below(source, protocol), []
    protocols: dict[str, LoadedProtocol] = {}
    entries = []
    keys: set[str] = set()
    known_as = _Protocols(protocol, given)
    failures = [replace(one, protocol=known_as.name(one.protocol)) for one in failures]
    for entry, loaded in _with_protocols(found, known_as, failures):
        known = protocols.setdefault(loaded.protocol.name, loaded)
        if known.sha256 != loaded.sha256:
            raise UsageError(
                f"Two protocols are called {known.protocol.name} ({known.path} and {loaded.path}).",
                "Give one of them another name.",
            )
        named = replace(entry, protocol=loaded.protocol.name)
        if named.key in keys:
            step = "Leave one of the two out and run again."
            reason = "The same recording and protocol are listed twice."
            failures.append(named.failed("duplicate", reason, step))
            continue
        keys.add(named.key)
        entries.append(named)
    return Plan(source, entries, protocols, failures, manifest, every_frame)


class _Protocols:
    """Protocols as the rows name them, each loaded once."""

    def __init__(self, name: str | None, given: LoadedProtocol | None) -> None:
        self._loaded: dict[str, LoadedProtocol | UsageError] = {}
        if name is not None and given is not None:
            self._loaded[name] = given

    def load(self, named: str) -> LoadedProtocol | UsageError:
        """Return a protocol, or why it cannot be used."""
        if named not in self._loaded:
            try:
                self._loaded[named] = load_protocol(named)
            except UsageError as error:
                self._loaded[named] = error
        return self._loaded[named]

    def name(self, named: str | None) -> str | None:
        """Return what a protocol calls itself; None where it cannot be used."""
        found = None if named is None else self.load(named)
        return found.protocol.name if isinstance(found, LoadedProtocol) else None


def _with_protocols(
    entries: Iterable[Entry], protocols: _Protocols, failures: list[Failure]
) -> Iterator[tuple[Entry, LoadedProtocol]]:
    """Yield the entries with their protocols; one that cannot be used costs its rows only."""
    for entry in entries:
        found = protocols.load(entry.protocol)
        if isinstance(found, UsageError):
            reason = " ".join(found.reason.split())
            step = found.advice or "Correct the column protocol and run again."
            failure = entry.failed("manifest", reason, step)
            failures.append(replace(failure, protocol=None))
        else:
            yield entry, found
