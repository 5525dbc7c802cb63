"""Pain before and after a test: ``protocols/pain.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from screen.errors import UsageError
from screen.resources import data_folder
from screen.screening.data_file import read_strict
from screen.screening.protocol import Basis, Identifier, Strict, Text

WORST = 10


class Before(Strict):
    """With how much pain a drill is not begun."""

    do_not_start_from: Annotated[int, Field(ge=1)]
    say: Text
    basis: Basis
    basis_note: Text
    sources: list[Identifier]


class During(Strict):
    """When a test is stopped for pain."""

    stop_rise_points: Annotated[int, Field(ge=1)]
    stop_if_further_down_leg: bool
    say: Text
    advice: Text
    basis: Basis
    basis_note: Text
    sources: list[Identifier]


class Between(Strict):
    """What a change between two visits means."""

    change_points: Annotated[int, Field(ge=1)]
    change_percent: Annotated[int, Field(ge=1)]
    basis: Basis
    basis_note: Text
    sources: list[Identifier]
    better: Text
    same: Text
    worse: Text


class PainRules(Strict):
    """The file ``protocols/pain.toml``."""

    before: Before
    during: During
    between: Between

    @classmethod
    def load(cls) -> PainRules:
        """Read the rules that ship."""
        return read_strict(cls, data_folder("protocols") / "pain.toml")


def too_much_to_start(rules: PainRules, before: int) -> str:
    """Return what to tell a person who has too much pain to begin; empty if they may."""
    return rules.before.say if before >= rules.before.do_not_start_from else ""


@dataclass(frozen=True)
class PainVerdict:
    """Whether the person should stop, and what to tell them; empty where they need not."""

    stop: bool
    words: str
    advice: str


def judge_pain(
    rules: PainRules, before: int, now: int, *, further_down_leg: bool = False
) -> PainVerdict:
    """Say whether pain has risen so far that the test must stop.

    Parameters
    ----------
    before, now
        0 (none) to 10 (worst imaginable).
    further_down_leg
        Whether pain now goes further down the leg than before.

    Raises
    ------
    UsageError
        If a number is not on the scale.
    """
    for value in (before, now):
        if not 0 <= value <= WORST:
            raise UsageError(
                f"{value} is not on the pain scale.", f"Give a number from 0 to {WORST}."
            )
    rose = now - before >= rules.during.stop_rise_points
    leg = further_down_leg and rules.during.stop_if_further_down_leg
    if not (rose or leg):
        return PainVerdict(stop=False, words="", advice="")
    return PainVerdict(stop=True, words=rules.during.say, advice=rules.during.advice)
