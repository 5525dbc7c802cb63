"""Which column of a manifest is which: case, spaces and units in brackets do not matter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from screen.errors import UsageError
from screen.text import shortened

OWN: Final = (
    *("path", "participant", "session", "protocol"),
    *("sex", "age", "height_cm", "red_flags", "clothes"),
)
"""The columns that say something to this tool."""

_SPELLINGS: Final = {**{name: name for name in OWN}, "age_years": "age"}
_OTHER_WORDS: Final = {
    **dict.fromkeys(("file", "filename", "file_name", "video", "recording"), "path"),
    **dict.fromkeys(("subject", "subject_id", "patient", "patient_id", "id"), "participant"),
    **dict.fromkeys(("visit", "timepoint", "time_point"), "session"),
    **dict.fromkeys(("test", "task"), "protocol"),
    "gender": "sex",
    "height": "height_cm",
}
"""What others call them: only warned of, as it may mean something else."""
_ALIKE: Final = 0.75
_LONGEST_NAME: Final = 255
_NAMED: Final = 10
"""Columns named in a sentence."""
_BETWEEN_WORDS: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Headings:
    """The places of the columns that are ours, by name, and of those that are carried through."""

    own: dict[str, list[int]]
    extras: dict[str, int]
    warnings: list[str]


def understood(names: Sequence[str], *, source: str, reserved: Iterable[str]) -> Headings:
    """Find out which column is which.

    Parameters
    ----------
    names
        The heading as it is written; columns without a name are left out.
    source
        The manifest, for messages.
    reserved
        Names that further columns must not have.

    Raises
    ------
    UsageError
        If there is no column ``path``, or a further column has a reserved name or one too long.
    """
    longest = max(names, key=len, default="")
    if len(longest) > _LONGEST_NAME:
        raise UsageError(
            f"The manifest {source} has a column whose name has {len(longest)} characters, at most "
            f"{_LONGEST_NAME} are kept: {shortened(longest)}.",
            "Give it a shorter name.",
        )
    own: dict[str, list[int]] = {}
    further: list[int] = []
    for place, name in enumerate(names):
        known = _SPELLINGS.get(_plain(name))
        if known is not None:
            own.setdefault(known, []).append(place)
        elif name:
            further.append(place)
    unused = [name for name in OWN if name not in own]
    meant = {names[place]: near for place in further if (near := _near(names[place], unused))}
    if "path" not in own:
        named = [name for name in names if name]
        more = ["..."] if len(named) > _NAMED else []
        listed = ", ".join([*named[:_NAMED], *more])
        near = next((name for name, word in meant.items() if word == "path"), None)
        raise UsageError(
            f"The manifest {source} has no column path (it has {listed}).",
            f"Call the column {near} path, if it names the recording's file."
            if near
            else "Add one with the recording's file, counted from the manifest's folder.",
        )
    extras, twice = _apart([(names[place], place) for place in further])
    forbidden = {name.casefold() for name in reserved} - {name.casefold() for name in _SPELLINGS}
    taken = sorted(name for name in extras if name.casefold() in forbidden)
    if taken:
        raise UsageError(
            f"The manifest {source} has columns that this tool writes itself: {', '.join(taken)}.",
            "Give them other names.",
        )
    return Headings(own, extras, [*_of_doubles(own, names), *twice, *_of_near(meant)])


def _plain(name: str) -> str:
    """Return a heading in small letters, with one underscore between words."""
    return _BETWEEN_WORDS.sub("_", name.casefold()).strip("_")


def _near(name: str, unused: Sequence[str]) -> str | None:
    """Return the column of ours that a further one may be meant for, where nothing else is it."""
    plain = _plain(name)
    word = _OTHER_WORDS.get(plain)
    if word is not None:
        return word if word in unused else None
    spelt = [one for one, of in _SPELLINGS.items() if of in unused]
    close = get_close_matches(plain, spelt, n=1, cutoff=_ALIKE)
    return _SPELLINGS[close[0]] if close else None


def _apart(further: Sequence[tuple[str, int]]) -> tuple[dict[str, int], list[str]]:
    """Return further columns under different names, and what to tell of it."""
    extras: dict[str, int] = {}
    told: list[str] = []
    taken = {name.casefold() for name, _ in further}
    used: set[str] = set()
    for name, place in further:
        unique, number = name, 1
        while unique.casefold() in used or (number > 1 and unique.casefold() in taken):
            number += 1
            unique = f"{name}_{number}"
        if unique != name:
            told.append(f"A column {name} stands there already; column {place + 1} is {unique}.")
        used.add(unique.casefold())
        extras[unique] = place
    return extras, told


def _of_doubles(own: dict[str, list[int]], names: Sequence[str]) -> Iterator[str]:
    for name, places in own.items():
        if len(places) > 1:
            listed = " and ".join(f"{names[place]} (column {place + 1})" for place in places)
            yield f"{listed} are both the {name}; a row in which they differ cannot be used."


def _of_near(meant: dict[str, str]) -> Iterator[str]:
    for name, near in meant.items():
        yield (
            f"The column {name} is carried through and says nothing to this tool; if it is the "
            f"{near}, call it {near}."
        )
