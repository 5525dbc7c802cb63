"""The table of who is in which recording: read, checked, and all its problems told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from screen.api import clothes_from, person_from
from screen.batch.entries import Entry
from screen.batch.manifest_columns import OWN, Headings, understood
from screen.batch.sheet import Sheet, read_sheet
from screen.errors import ProfileError, UsageError
from screen.results.failure import Extra, Failure
from screen.results.store import file_system
from screen.screening.parts import Clothes, Person
from screen.screening.reference.red_flags import shipped_red_flags
from screen.text import printable, shortened

_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)([.,][0-9]+)?")
_CONTROL_IN_TEXT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Line ends and tabs may stand in further columns, which are read by people."""
_LARGEST: Final = 2**63
_LONGEST_NAME: Final = 255
_LONGEST_PATH: Final = 4096
_LONGEST_CELL: Final = 32_767
"""As many characters as Excel has in a cell."""
_LISTED: Final = "Correct the line and run again."


@dataclass(frozen=True)
class Manifest:
    """What a manifest lists; ``failures`` are rows that cannot be used.

    ``columns`` tells for each column of this tool what it is called there, ``extras`` which others
    are carried through; ``warnings`` are whole sentences.
    """

    entries: list[Entry]
    failures: list[Failure]
    columns: dict[str, str] = field(default_factory=dict)
    extras: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_manifest(source: str, protocol: str | None, *, reserved: Iterable[str]) -> Manifest:
    """Read a manifest: CSV (comma, semicolon or tab) or Parquet with a row a recording.

    Parameters
    ----------
    source
        Path or address. Paths in it count from the folder it lies in.
    protocol
        For rows that name none.
    reserved
        Names that further columns must not have.

    Raises
    ------
    UsageError
        If the file is not a manifest; an invalid row is rejected on its own.
    """
    sheet = read_sheet(source)
    if not sheet.rows:
        raise UsageError(
            f"The manifest {source} has no rows.", "Write one for each recording below the heading."
        )
    headings = understood(sheet.names, source=source, reserved=reserved)
    kinds = {name: _kind_of(sheet, place) for name, place in headings.extras.items()}
    entries: list[Entry] = []
    failures: list[Failure] = []
    for line, cells in sheet.rows:
        extra = {name: _typed(cells[place], kinds[name]) for name, place in headings.extras.items()}
        found = _listed(_Cells(cells, headings, commas=sheet.commas), extra, protocol)
        if found.wrong:
            failures.append(found.failure(line))
        else:
            entries.append(found.entry(source))
    return Manifest(
        entries,
        failures,
        columns={name: sheet.names[places[0]] for name, places in headings.own.items()},
        extras=list(headings.extras),
        warnings=[*sheet.warnings, *headings.warnings],
    )


class _Cells:
    """The cells of a row that are ours, and what is wrong with them."""

    def __init__(self, cells: list[Extra], headings: Headings, *, commas: bool) -> None:
        self._commas = commas
        self._given = {
            name: [text for place in headings.own.get(name, []) if (text := _text(cells[place]))]
            for name in OWN
        }

    def doubts(self) -> Iterator[str]:
        """Yield which columns stand twice with two values."""
        for name, values in self._given.items():
            if len(set(values)) > 1:
                yield f"{name} stands there twice, as {' and '.join(map(shortened, values))}"

    def text(self, name: str) -> str | None:
        """Return a cell; None where it is empty."""
        return next(iter(self._given[name]), None)

    def number(self, name: str) -> float | None:
        """Return a cell as a number.

        Raises
        ------
        ValueError
            If it is none.
        """
        text = self.text(name)
        if text is None:
            return None
        if not _NUMBER.fullmatch(text) or ("," in text and not self._commas):
            raise ValueError(f"{name} is {shortened(text)}, expected a number")
        return float(text.replace(",", "."))


@dataclass(frozen=True)
class _Listed:
    """A row as it was understood, and all that is wrong with it."""

    path: str | None
    protocol: str | None
    participant: str | None
    session: str | None
    person: Person
    red_flags: tuple[str, ...] | None
    clothes: Clothes | None
    extra: dict[str, Extra]
    wrong: list[str]

    def entry(self, source: str) -> Entry:
        path = self.path or ""
        return Entry(
            path=path,
            address=_address(path, source),
            protocol=self.protocol or "",
            participant=self.participant,
            session=self.session,
            person=self.person,
            red_flags=self.red_flags,
            clothes=self.clothes,
            extra=self.extra,
        )

    def failure(self, line: int) -> Failure:
        return Failure(
            self.path or f"line {line}",
            "manifest",
            f"Line {line} of the manifest: {'; '.join(self.wrong)}.",
            _LISTED,
            protocol=self.protocol,
            participant=self.participant,
            session=self.session,
            **self.person.model_dump(),
            extra=self.extra,
        )


def _listed(cells: _Cells, extra: dict[str, Extra], protocol: str | None) -> _Listed:
    """Return a row as it is understood; what cannot be shown anywhere is left out of it."""
    wrong = list(cells.doubts())
    names = {}
    for name in ("path", "participant", "session", "protocol"):
        text = cells.text(name)
        odd = None if text is None else _odd(name, text)
        names[name] = text if odd is None else None
        wrong += [] if odd is None else [odd]
    kept = {}
    for name, value in extra.items():
        odd = _odd_text(name, value)
        kept[name] = value if odd is None else None
        wrong += [] if odd is None else [odd]
    if cells.text("path") is None:
        wrong.append("it has no path")
    if cells.text("protocol") is None and protocol is None:
        wrong.append("it names no protocol, and none was given for all of them")
    person, doubts = _person(cells)
    red_flags, unknown = _red_flags(cells)
    clothes, odd_clothes = _clothes(cells)
    named = names["protocol"] if cells.text("protocol") else protocol
    return _Listed(
        names["path"],
        named,
        names["participant"],
        names["session"],
        person,
        red_flags,
        clothes,
        kept,
        [*wrong, *doubts, *unknown, *odd_clothes],
    )


def _person(cells: _Cells) -> tuple[Person, list[str]]:
    """Return what is said of the person, and what of it cannot be; the rest is kept."""
    sex = _sex(cells.text("sex"))
    age, no_age = _number(cells, "age")
    height_cm, no_height = _number(cells, "height_cm")
    wrong = [one for one in (no_age, no_height) if one is not None]
    try:
        return person_from(sex=sex, age=age, height_cm=height_cm), wrong
    except ProfileError as error:
        wrong.append(error.reason.rstrip("."))
    person = Person()
    for given in ({"sex": sex}, {"age": age}, {"height_cm": height_cm}):
        with suppress(ProfileError):
            told = person_from(**given)
            person = person.model_copy(update=told.model_dump(exclude_none=True))
    return person, wrong


def _red_flags(cells: _Cells) -> tuple[tuple[str, ...] | None, list[str]]:
    """Return the ids of the red flags that apply, None where nobody asked, and what is wrong."""
    given = cells.text("red_flags")
    try:
        return (None if given is None else tuple(shipped_red_flags().named(given))), []
    except UsageError as error:
        return None, [f"red_flags: {error.reason[:1].lower()}{error.reason[1:].rstrip('.')}"]


def _clothes(cells: _Cells) -> tuple[Clothes | None, list[str]]:
    """Return what is said of the clothes, None where nobody asked, and what is wrong."""
    try:
        given = cells.text("clothes")
        return clothes_from(None if given is None else given.lower()), []
    except UsageError as error:
        return None, [error.reason.rstrip(".")]


def _number(cells: _Cells, name: str) -> tuple[float | None, str | None]:
    """Return a cell as a number, or what is wrong with it."""
    try:
        return cells.number(name), None
    except ValueError as error:
        return None, str(error)


def _odd(name: str, text: str) -> str | None:
    """Say what is wrong with a name or a path, None where nothing is."""
    if printable(text) != text or "\n" in text or "\t" in text:
        return f"{name} is {shortened(text)}, which holds a control character"
    if name == "path":
        parts = [] if "://" in text else text.split("/")
        if len(text) > _LONGEST_PATH or any(len(one.encode()) > _LONGEST_NAME for one in parts):
            return f"path has {len(text)} characters, more than files have: {shortened(text)}"
        return None
    if len(text) > _LONGEST_NAME:
        return f"{name} has {len(text)} characters, at most {_LONGEST_NAME} are kept"
    if name != "protocol" and (text.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", text)):
        return f"{name} is {shortened(text)}, which is a path and no name"
    return None


def _odd_text(name: str, value: Extra) -> str | None:
    """Say what is wrong with a cell of a further column, None where nothing is."""
    if not isinstance(value, str):
        return None
    if _CONTROL_IN_TEXT.search(value):
        return f"{name} is {shortened(value)}, which holds a control character"
    if len(value) > _LONGEST_CELL:
        return f"{name} has {len(value)} characters, at most {_LONGEST_CELL} are kept"
    return None


def _kind_of(sheet: Sheet, place: int) -> type[int] | type[float] | None:
    """Return the kind of a further column of text: numbers where no two become the same."""
    values = {row[place] for _, row in sheet.rows} - {None}
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) < len(values) or not texts:
        return None
    decimal = "," if sheet.commas and any("," in one for one in texts) else "."
    if not all(
        _NUMBER.fullmatch(one) and one.strip("-0123456789") in ("", decimal) for one in texts
    ):
        return None
    if not any(decimal in one for one in texts):
        return int if all(-_LARGEST <= int(one) < _LARGEST for one in texts) else None
    return float if len({float(one.replace(",", ".")) for one in texts}) == len(texts) else None


def _typed(value: Extra, kind: type[int] | type[float] | None) -> Extra:
    if kind is None or not isinstance(value, str):
        return value
    return kind(value.replace(",", "."))


def _address(path: str, source: str) -> str:
    """Return where the recording of a row lies; paths count from the manifest's folder."""
    if "://" in path:
        return path
    system, manifest = file_system(source)
    return str(system.unstrip_protocol(str(PurePosixPath(manifest).parent / path)))


def _text(value: Extra) -> str | None:
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() or None


def _sex(text: str | None) -> str | None:
    return None if text is None else {"f": "female", "m": "male"}.get(text.lower(), text.lower())
