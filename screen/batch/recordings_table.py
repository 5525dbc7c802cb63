"""What became of every recording that is listed: the rows of the table of recordings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from screen.batch.entries import Entry
from screen.batch.ledger import Record
from screen.batch.work import is_whole
from screen.results.failure import Extra, Failure, free_names
from screen.results.layout import result_folder
from screen.results.outcomes import NO_PROTOCOL, NOT_REACHED, REFUSED
from screen.results.rows import Row

_GONE: Final = "Its result is not in the data set any more, or not that of this list."
_COPY_OF_NONE: Final = "The same recording as another one that is listed, which has no result yet."
_DAMAGED: Final = "Its result is damaged, or of another version of this tool."
_AGAIN: Final = "Run the batch again."
_STOPPED: Final = "The run was stopped before it came to this recording."
_GO_ON: Final = "Give the same command again: it goes on from there."


@dataclass(frozen=True)
class Line:
    """A recording as it is listed, and what is known of it without its result.

    ``record`` is there where it has a result of its own, else ``failure`` says why not; with
    neither it was not reached.
    """

    path: str
    protocol: str
    participant: str | None
    session: str | None
    person: Mapping[str, str | float | None]
    extra: Mapping[str, Extra]
    address: str = ""
    record: Record | None = None
    failure: Failure | None = None

    @property
    def about(self) -> Row:
        """Who is in it, as the table has it."""
        named = {"path": self.path, "participant": self.participant, "session": self.session}
        return {**named, **self.person}

    def without_result(self, failure: Failure | None) -> Row:
        """Return its row where there is no result."""
        if failure is None:
            fate, stage, reason, step = NOT_REACHED, None, _STOPPED, _GO_ON
        else:
            fate, stage = REFUSED, failure.stage
            reason, step = failure.reason, failure.next_step
        told = {"fate": fate, "stage": stage, "reason": reason, "next_step": step}
        return {**self.about, **told}


def lines_of(
    records: Iterable[Record], unusable: Iterable[Failure], there: Collection[str]
) -> tuple[list[Line], list[Failure]]:
    """Return every listed recording by protocol and path, and the failures known so far.

    Of a path that stands for several files, as two sources may have it, the addresses are told. A
    recording whose content stands under an earlier path already is a failure, and counts once.

    Parameters
    ----------
    records
        The last word on each recording.
    unusable
        Rows of sources that cannot be used.
    there
        The files of the results there are.
    """
    ordered = sorted(_told_apart(records), key=lambda one: (one.protocol, one.path, one.address))
    own: dict[str | None, Record] = {}
    for one in ordered:
        identity = one.recording_id
        if identity and is_whole(there, result_folder(identity), one.key or ""):
            own.setdefault(identity, one)
    lines, failures = [], []
    for one in ordered:
        known = own.get(one.recording_id) if one.recording_id else None
        found = [] if one.failure is None else [one.failure]
        if known is not None and known is not one:
            found.append(_duplicate(one, known))
        elif known is None and one.recording_id is not None and one.failure is None:
            found.append(_without_its_result(one))
        failures += found
        lines.append(_line(one, has_result=known is one, failure=found[-1] if found else None))
    for failure in unusable:
        failures.append(failure)
        lines.append(_unusable(failure))
    return sorted(lines, key=_place), failures


def damaged(record: Record) -> Failure:
    """Return the failure of a recording whose result cannot be read."""
    return record.entry.failed("write", _DAMAGED, _AGAIN)


def extra_columns(lines: Sequence[Line]) -> dict[str, pa.DataType]:
    """Return the manifest's further columns, in order of appearance, with one type each."""
    found: dict[str, set[type]] = {}
    for one in lines:
        for name, value in one.extra.items():
            kinds = found.setdefault(name, set())
            if value is not None:
                kinds.add(type(value))
    return {name: _type_of(kinds) for name, kinds in found.items()}


def extra_cells(extra: Mapping[str, Extra], columns: Mapping[str, pa.DataType]) -> Row:
    """Return the values of further columns, each of its type."""
    cells: Row = {}
    for name, kind in columns.items():
        value = extra.get(name)
        cells[name] = str(value) if value is not None and pa.types.is_string(kind) else value
    return cells


def _line(one: Record, *, has_result: bool, failure: Failure | None) -> Line:
    entry: Entry = one.entry
    return Line(
        path=entry.path,
        protocol=entry.protocol,
        participant=entry.participant,
        session=entry.session,
        person={
            **entry.person.model_dump(),
            "red_flags": entry.red_flags_words,
            "clothes": entry.clothes,
        },
        extra=free_names(entry.extra),
        address=entry.address,
        record=one if has_result else None,
        failure=failure,
    )


def _unusable(failure: Failure) -> Line:
    names = ("sex", "age_years", "height_cm")
    return Line(
        path=failure.path,
        protocol=failure.protocol or NO_PROTOCOL,
        participant=failure.participant,
        session=failure.session,
        person={
            **{name: getattr(failure, name) for name in names},
            "red_flags": None,
            "clothes": None,
        },
        extra=failure.extra,
        failure=failure,
    )


def _place(line: Line) -> tuple[str, str, str]:
    return line.protocol, line.path, line.address


def _told_apart(records: Iterable[Record]) -> list[Record]:
    """Return the records; those of several sources that share a path go by their addresses."""
    listed = list(records)
    addresses: dict[str, set[str]] = defaultdict(set)
    for one in listed:
        addresses[one.path].add(one.address)
    return [
        one.model_copy(update={"path": one.address}) if len(addresses[one.path]) > 1 else one
        for one in listed
    ]


def _duplicate(one: Record, other: Record) -> Failure:
    reason = f"The same recording as {other.path}, which counts."
    step = "Leave it out, or check whether the right file was copied."
    if (one.participant, one.session) != (other.participant, other.session):
        reason = (
            f"The same recording as {other.path}, which is listed for {_who(other)} and counts; "
            f"this one is listed for {_who(one)}."
        )
        step = "Find out which is right and correct the list."
    return one.entry.failed("duplicate", reason, step)


def _without_its_result(one: Record) -> Failure:
    """Return the failure of a recording whose result is not there; copies have no key."""
    if one.key is None:
        return one.entry.failed("duplicate", _COPY_OF_NONE, _AGAIN)
    return one.entry.failed("write", _GONE, _AGAIN)


def _who(one: Record) -> str:
    session = f", session {one.session}" if one.session else ""
    return f"{one.participant or 'nobody'}{session}"


def _type_of(kinds: set[type]) -> pa.DataType:
    if kinds == {bool}:
        return pa.bool_()
    if kinds == {int}:
        return pa.int64()
    if kinds and kinds <= {int, float}:
        return pa.float64()
    return pa.string()
