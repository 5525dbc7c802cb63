"""Questions that find people who should be seen first: ``protocols/red_flags.toml``."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Annotated, Literal

from pydantic import Field

from screen.errors import UsageError
from screen.resources import data_folder
from screen.screening.data_file import read_strict
from screen.screening.protocol import Basis, Identifier, Strict, Text
from screen.screening.result import RedFlagAnswers

LevelId = Literal["emergency", "same_day", "neurological", "clinician"]


class Item(Strict):
    """One question; ``alone`` is whether a single yes leads to ``level``."""

    id: Identifier
    domain: Text
    ask: Text
    level: LevelId
    alone: bool
    note: str = ""
    sources: list[Identifier]


class Level(Strict):
    """What a yes leads to: a title for the report, a heading for the questions, what is said."""

    id: LevelId
    title: Text
    ask: Text
    say: Text


class Together(Strict):
    """Items that lead to ``level`` when all of them apply."""

    all_of: Annotated[list[Identifier], Field(min_length=2)]
    level: LevelId
    sources: list[Identifier]


class Rules(Strict):
    """``count_together`` of the items that do not count alone lead to ``together_level``."""

    count_together: Annotated[int, Field(ge=1)]
    together_level: LevelId
    words: Text
    basis: Basis
    basis_note: Text
    sources: list[Identifier]


class RedFlags(Strict):
    """The file ``protocols/red_flags.toml``; ``levels`` go from the most urgent to the least."""

    rules: Rules
    levels: list[Level]
    together: list[Together]
    items: list[Item]

    @classmethod
    def load(cls) -> RedFlags:
        """Read the questions that ship.

        Raises
        ------
        ProtocolError
            Naming every key that is missing or wrong.
        """
        return read_strict(cls, data_folder("protocols") / "red_flags.toml")

    def of(self, level: LevelId) -> list[Item]:
        """Return the questions asked under the heading of a level."""
        return [item for item in self.items if item.level == level]

    def level(self, applies: Collection[str]) -> Level | None:
        """Return the most urgent level that the items with these ids lead to, or None."""
        yes = [item for item in self.items if item.id in applies]
        reached = {item.level for item in yes if item.alone}
        reached |= {one.level for one in self.together if set(one.all_of) <= set(applies)}
        if len(yes) >= self.rules.count_together:
            reached.add(self.rules.together_level)
        return next((level for level in self.levels if level.id in reached), None)

    def answered(self, applies: Iterable[str]) -> RedFlagAnswers:
        """Return the answers as they stand in a result: ``applies`` are the ids of each yes.

        Raises
        ------
        UsageError
            If an id is unknown; all that are known are named.
        """
        given = list(dict.fromkeys(applies))
        known = {item.id: item for item in self.items}
        if unknown := [one for one in given if one not in known]:
            raise UsageError(
                f"There is no red flag {', '.join(map(repr, unknown))}.",
                f"Known: {', '.join(known)}.",
            )
        level = self.level(given)
        return RedFlagAnswers(
            applies=given,
            questions=[known[one].ask for one in given],
            level=level.id if level else None,
            title=level.title if level else "",
            say=level.say if level else "",
        )
