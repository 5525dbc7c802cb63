"""What a batch is about: its recordings, each with its protocol."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from screen.batch import schema
from screen.batch.entries import MANIFEST_SUFFIXES, Entry, found_below, is_pattern
from screen.batch.failure import Failure
from screen.batch.manifest import read_manifest
from screen.errors import UsageError
from screen.screening.protocol_files import LoadedProtocol, load_protocol


@dataclass(frozen=True)
class Plan:
    """What a run is about: every recording with its protocol, and the rows that cannot be used."""

    source: str
    entries: list[Entry]
    protocols: dict[str, LoadedProtocol]
    failures: list[Failure] = field(default_factory=list)


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
    if PurePosixPath(source).suffix.lower() in MANIFEST_SUFFIXES and not is_pattern(source):
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
    keys: set[str] = set()
    for entry, loaded in _with_protocols(found, protocol, given, failures):
        known = protocols.setdefault(loaded.protocol.name, loaded)
        if known.sha256 != loaded.sha256:
            raise UsageError(
                f"Two protocols are called {known.protocol.name} ({known.path} and {loaded.path}); "
                "give one of them another name."
            )
        named = replace(entry, protocol=loaded.protocol.name)
        if named.key in keys:
            step = "Leave one of the two out and run again."
            reason = "The same recording and protocol are listed twice."
            failures.append(Failure(entry.path, "manifest", reason, step))
            continue
        keys.add(named.key)
        entries.append(named)
    return Plan(source, entries, protocols, failures)


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
            reason = " ".join(str(found).split())
            failures.append(Failure(entry.path, "manifest", reason, step))
        else:
            yield entry, found
