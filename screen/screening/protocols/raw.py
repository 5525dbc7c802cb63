"""A protocol as its TOML holds it, before it has a shape, and what is wrong with it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from typing_extensions import TypeIs

from screen.screening.protocols.lines import KeyPath, key_text
from screen.screening.reference.error_table import ErrorTable
from screen.screening.reference.norms import NormTable

MOST_PROBLEMS: Final = 100
_LONGEST_PROBLEM: Final = 400


@dataclass
class RawProtocol:
    """The raw table, where its keys stand, and the problems found so far."""

    table: Mapping[str, Any]
    lines: Mapping[KeyPath, int]
    found: list[tuple[int, str]] = field(default_factory=list)
    norms: NormTable = field(default_factory=NormTable.load)
    errors: ErrorTable = field(default_factory=ErrorTable.load)

    def messages(self) -> list[str]:
        """Return the problems in order of lines, each once, and not without end."""
        texts = dict.fromkeys(text for _, text in sorted(self.found, key=lambda item: item[0]))
        cut = [
            text if len(text) <= _LONGEST_PROBLEM else f"{text[:_LONGEST_PROBLEM]}..."
            for text in texts
        ]
        more = ["There is more wrong after this."] if len(cut) > MOST_PROBLEMS else []
        return cut[:MOST_PROBLEMS] + more

    def add(self, path: KeyPath, message: str) -> None:
        """Note what is wrong with a key, with the line it stands in."""
        line = next(
            (
                self.lines[path[:depth]]
                for depth in range(len(path), 0, -1)
                if path[:depth] in self.lines
            ),
            1,
        )
        self.found.append((line, f"line {line}, key {key_text(path)}: {message}"))

    def tables(self, *path: str) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
        """Yield the entries of an array of tables, as far as they are tables."""
        value: Any = self.table
        for part in path:
            value = value.get(part) if isinstance(value, dict) else None
        for index, entry in enumerate(value if isinstance(value, list) else []):
            if isinstance(entry, dict):
                yield (*path, index), entry

    def names(self, *path: str, key: str) -> list[str]:
        """Return what a key holds in the entries of an array of tables."""
        return [entry[key] for _, entry in self.tables(*path) if isinstance(entry.get(key), str)]

    def known(self, path: KeyPath, value: Any, known: Sequence[str], kind: str) -> bool:
        """Report a name that is not among those known, with the nearest one that is."""
        if not isinstance(value, str):
            return False
        if value in known:
            return True
        near = difflib.get_close_matches(value, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(known)[:40])}"
        self.add(path, f"there is no {kind} {value!r}; {hint}")
        return False

    def unique(self, paths: str, key: str) -> None:
        """Report a name that two entries have."""
        seen: set[str] = set()
        for path, entry in self.tables(paths):
            value = entry.get(key)
            if isinstance(value, str) and value in seen:
                self.add((*path, key), f"{value!r} is used twice; each {key} must be unique")
            elif isinstance(value, str):
                seen.add(value)


def is_number(value: Any) -> TypeIs[float]:
    """Whether a raw value is a number (a Boolean is none)."""
    return isinstance(value, int | float) and not isinstance(value, bool)
