"""Questions before a drill that find people who should be seen first: ``red_flags.toml``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from screen.resources import data_folder
from screen.screening.data_file import read_strict
from screen.screening.protocol import Basis, Identifier, Strict, Text


class Item(Strict):
    """One question; ``alone`` is whether a single yes is enough."""

    id: Identifier
    domain: Text
    ask: Text
    action: Literal["urgent", "clinician"]
    alone: bool
    note: str = ""
    sources: list[Identifier]


class Rules(Strict):
    """What follows from a yes; ``count_together`` of those that do not count alone are enough."""

    urgent: Text
    clinician: Text
    urgent_say: Text
    clinician_say: Text
    count_together: Annotated[int, Field(ge=1)]
    words: Text
    basis: Basis
    basis_note: Text
    sources: list[Identifier]


class RedFlags(Strict):
    """The file ``protocols/red_flags.toml``."""

    rules: Rules
    items: list[Item]

    @classmethod
    def load(cls) -> RedFlags:
        """Read the questions that ship."""
        return read_strict(cls, data_folder("protocols") / "red_flags.toml")

    def of(self, action: Literal["urgent", "clinician"]) -> list[Item]:
        """Return the questions whose yes has this consequence."""
        return [item for item in self.items if item.action == action]

    def verdict(self, applies: Sequence[Item]) -> str:
        """Return what to tell a person of whom these apply; empty if nothing stands against it."""
        if any(item.action == "urgent" for item in applies):
            return self.rules.urgent_say
        alone = any(item.alone for item in applies)
        if alone or len(applies) >= self.rules.count_together:
            return self.rules.clinician_say
        return ""
