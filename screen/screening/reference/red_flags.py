"""Questions that find people who should be seen first: ``protocols/red_flags.toml``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from screen.errors import UsageError
from screen.screening.protocol import Basis, Identifier, Strict, Text
from screen.screening.reference.data_file import ShippedFile
from screen.screening.result import RedFlagAnswers
from screen.text import printable, shortened

NONE_APPLIES: Final = "none"
_BETWEEN_IDS: Final = re.compile(r"[\s,;]+")
_GIVE: Final = "Give none, or the ids of what applies, as `red_flags.toml` lists them."

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
    """What a yes leads to: a title for the report, a heading for the questions, what is said.

    ``seen_is_enough`` is whether a person may go on whom a clinician has seen about it.
    """

    id: LevelId
    title: Text
    ask: Text
    say: Text
    seen_is_enough: bool


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


class RedFlags(ShippedFile):
    """The file ``protocols/red_flags.toml``; ``levels`` go from the most urgent to the least."""

    file_name: ClassVar[str] = "red_flags.toml"

    rules: Rules
    levels: list[Level]
    together: list[Together]
    items: list[Item]

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

    def next_to_ask(self, asked: Collection[str], applies: Collection[str]) -> Level | None:
        """Return the level whose questions come next; None where nothing more need be asked.

        Asking ends early where no answer still missing could lead to anything more urgent.

        Parameters
        ----------
        asked
            The ids of the levels whose questions were asked.
        applies
            The ids of the items answered with yes so far.
        """
        left = [level for level in self.levels if level.id not in asked and self.of(level.id)]
        reached = self.level(applies)
        if reached is not None and not self._could_be_worse(reached, left, applies):
            return None
        return left[0] if left else None

    def _could_be_worse(
        self, reached: Level, left: Collection[Level], applies: Collection[str]
    ) -> bool:
        missing = {item.id for level in left for item in self.of(level.id)}
        possible = {item.level for item in self.items if item.id in missing and item.alone}
        possible |= {
            one.level for one in self.together if set(one.all_of) <= missing | set(applies)
        }
        if missing:
            possible.add(self.rules.together_level)
        urgency = [level.id for level in self.levels]
        return any(urgency.index(one) < urgency.index(reached.id) for one in possible)

    def named(self, given: str) -> list[str]:
        """Return the ids that a person wrote, an empty list for ``none``.

        Commas, semicolons and spaces part them; case and hyphens do not matter.

        Raises
        ------
        UsageError
            If nothing is named, or what is not a red flag.
        """
        names = [name.lower().replace("-", "_") for name in _BETWEEN_IDS.split(given) if name]
        if names == [NONE_APPLIES]:
            return []
        if not names:
            raise UsageError("The list of red flags is empty.", _GIVE)
        known = {item.id for item in self.items}
        if unknown := [shortened(printable(name)) for name in names if name not in known]:
            raise UsageError(f"There is no red flag {', '.join(unknown)}.", _GIVE)
        return names

    def answered(self, applies: Iterable[str], *, seen: bool = False) -> RedFlagAnswers:
        """Return the answers as they stand in a result, first those that lead to the level.

        Parameters
        ----------
        applies
            The ids of each yes.
        seen
            Whether the person says that a clinician has seen them about what applies.

        Raises
        ------
        UsageError
            If an id is unknown; all that are known are named.
        """
        given = set(applies)
        known = {item.id: item for item in self.items}
        if unknown := sorted(given - set(known)):
            raise UsageError(
                f"There is no red flag {', '.join(map(repr, unknown))}.",
                f"Known: {', '.join(known)}.",
            )
        level = self.level(given)
        leading = self._leading(level, given)
        ordered = sorted((one for one in known if one in given), key=lambda one: one not in leading)
        return RedFlagAnswers(
            applies=ordered,
            questions=[known[one].ask for one in ordered],
            level=level.id if level else None,
            title=level.title if level else "",
            say=level.say if level else "",
            seen=seen and level is not None,
        )

    def _leading(self, level: Level | None, applies: Collection[str]) -> set[str]:
        """Return which of the items that apply lead to the level, alone or together."""
        if level is None:
            return set()
        yes = [item for item in self.items if item.id in applies]
        leading = {item.id for item in yes if item.alone and item.level == level.id}
        for one in self.together:
            if one.level == level.id and set(one.all_of) <= set(applies):
                leading |= set(one.all_of)
        return leading

    def refusal(self, answers: RedFlagAnswers) -> str:
        """Return why a test is not begun with these answers; empty where it may be."""
        level = next((one for one in self.levels if one.id == answers.level), None)
        if level is None or (level.seen_is_enough and answers.seen):
            return ""
        return level.say


@cache
def shipped_red_flags() -> RedFlags:
    """Return the questions that ship; they are read once a process."""
    return RedFlags.load()
