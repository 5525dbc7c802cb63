"""Names as BIDS has them: labels of letters and digits, one for each participant and session."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

_OTHER: Final = re.compile(r"[^A-Za-z0-9]+")
_UNNAMED_SESSION: Final = "unnamed"


def label_of(text: str) -> str:
    """Return a text as a label: its letters, without accents, and digits; may be empty."""
    plain = unicodedata.normalize("NFKD", text)
    return _OTHER.sub("", plain)


@dataclass
class Labels:
    """Labels given out so far: the same key always gets the same label, two keys never one.

    A label that is taken, in small letters or large, gets a number.
    """

    empty: str
    given: dict[str | None, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def of(self, key: str | None, name: str) -> str:
        """Return the label of a key, made of ``name`` when it is new."""
        if key not in self.given:
            wanted = label_of(name) or self.empty
            numbered = (f"{wanted}x{number}" for number in itertools.count(2))
            label = next(
                one for one in itertools.chain([wanted], numbered) if one.lower() not in self._taken
            )
            self._taken.add(label.lower())
            self.given[key] = label
        return self.given[key]


@dataclass(frozen=True)
class Entities:
    """Where a recording stands in the data set, and how its files begin."""

    subject: str
    session: str | None
    task: str
    run: int

    @property
    def folder(self) -> str:
        """Folder of the recording's files, below that of the data set."""
        return f"{self.parent}/motion"

    @property
    def parent(self) -> str:
        """Folder of the visit, or of the person where there are no visits."""
        return f"sub-{self.subject}" + (f"/ses-{self.session}" if self.session else "")

    @property
    def visit(self) -> str:
        """Beginning of the names of files of the whole visit."""
        return self.parent.replace("/", "_")

    @property
    def events(self) -> str:
        """Beginning of the name of the file of events."""
        return f"{self.visit}_task-{self.task}_run-{self.run}"

    def of_system(self, system: str) -> str:
        """Return the beginning of the names of files of one tracking system."""
        return f"{self.visit}_task-{self.task}_tracksys-{system}_run-{self.run}"


class Register:
    """Who and what was met so far: gives every recording its entities.

    A recording whose participant was not said counts as a person of its own, under the name of its
    result. Where a participant has sessions, recordings without one stand in ``ses-unnamed``.
    """

    def __init__(self, *, with_sessions: Collection[str]) -> None:
        """Take the participants who have a session in any of their recordings."""
        self.sessions: dict[str, dict[str, str | None]] = {}
        """``{subject: {label: session as it was said}}``."""
        self._with_sessions = with_sessions
        self._subjects = Labels("person")
        self._visits: dict[str, Labels] = {}
        self._runs: dict[tuple[str, str | None, str], int] = {}

    def place(self, name: str, participant: str | None, session: str | None, task: str) -> Entities:
        """Return the entities of the next recording."""
        key = f"result {name}" if participant is None else f"participant {participant}"
        subject = self._subjects.of(key, participant or name)
        visit = None
        if session is not None or participant in self._with_sessions:
            labels = self._visits.setdefault(subject, Labels(_UNNAMED_SESSION))
            visit = labels.of(session, session or _UNNAMED_SESSION)
            self.sessions.setdefault(subject, {})[visit] = session
        label = label_of(task) or "movement"
        where = (subject, visit, label)
        self._runs[where] = self._runs.get(where, 0) + 1
        return Entities(subject, visit, label, self._runs[where])
