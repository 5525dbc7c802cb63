"""Pain before and after a test, and a day later: ``protocols/pain.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from screen.errors import UsageError
from screen.screening.protocol import Basis, Identifier, Strict, Text
from screen.screening.reference.data_file import ShippedFile

WORST = 10


class Before(Strict):
    """With how much pain a drill is not begun, or only where a clinician has allowed it."""

    do_not_start_from: Annotated[int, Field(ge=1)]
    say: Text
    clinician_from: Annotated[int, Field(ge=1)]
    clinician_say: Text
    clinician_note: Text
    clinician_word: Text
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
    """What a change from one day to another means."""

    change_points: Annotated[int, Field(ge=1)]
    change_percent: Annotated[int, Field(ge=1)]
    worse_if_further_down_leg: bool
    basis: Basis
    basis_note: Text
    sources: list[Identifier]
    better: Text
    same: Text
    worse: Text


class DayAfterRules(Strict):
    """When the pain is asked for once more after a drill, and in which words."""

    ask_after_hours: Annotated[int, Field(ge=1)]
    forget_after_days: Annotated[int, Field(ge=1)]
    lead: Text
    pain: Text
    pain_before: Text
    ask: Text
    kept: Text
    basis: Basis
    basis_note: Text
    sources: list[Identifier]


class PainRules(ShippedFile):
    """The file ``protocols/pain.toml``."""

    file_name: ClassVar[str] = "pain.toml"

    before: Before
    during: During
    between: Between
    day_after: DayAfterRules


def too_much_to_start(rules: PainRules, before: int, *, allowed: bool = False) -> str:
    """Return what to tell a person who has too much pain to begin a drill; empty if they may.

    ``allowed`` is whether they say that a clinician has allowed it.
    """
    if before >= rules.before.do_not_start_from:
        return rules.before.say
    return rules.before.clinician_say if needs_clinician(rules, before) and not allowed else ""


def needs_clinician(rules: PainRules, before: int) -> bool:
    """Return whether a drill is begun with this pain only where a clinician has allowed it."""
    return rules.before.clinician_from <= before < rules.before.do_not_start_from


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
    _check(before, now)
    rose = now - before >= rules.during.stop_rise_points
    leg = further_down_leg and rules.during.stop_if_further_down_leg
    if not (rose or leg):
        return PainVerdict(stop=False, words="", advice="")
    return PainVerdict(stop=True, words=rules.during.say, advice=rules.during.advice)


@dataclass(frozen=True)
class PainChange:
    """How pain has changed from one day to another, and what to tell the person."""

    change: Literal["better", "same", "worse"]
    words: str


def judge_change(
    rules: PainRules, before: int, now: int, *, further_down_leg: bool = False
) -> PainChange:
    """Say whether pain is better, the same or worse than before a drill; see ``judge_pain``."""
    _check(before, now)
    between = rules.between
    if now - before >= between.change_points or (
        further_down_leg and between.worse_if_further_down_leg
    ):
        return PainChange("worse", between.worse)
    fell = before - now
    relieved = fell > 0 and 100 * fell >= between.change_percent * before
    if fell >= between.change_points or relieved:
        return PainChange("better", between.better)
    return PainChange("same", between.same)


def _check(*values: int) -> None:
    for value in values:
        if not 0 <= value <= WORST:
            raise UsageError(
                f"{value} is not on the pain scale.", f"Give a number from 0 to {WORST}."
            )
