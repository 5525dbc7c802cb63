"""What was asked for safety before a test, in words: red flags first of all, and pain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from screen.screening.result import Pain, RedFlagAnswers, ScreenResult
from screen.text import plain, sentence_list

_IN_FULL: Final = 3
"""So many questions are quoted; of what else applies a word is given, so that page 1 stays one."""
_SEEN: Final = "The person said that a clinician has seen them about this."


@dataclass(frozen=True)
class RedFlagView:
    """What the red flags lead to: a title, what the person is told, and what applies."""

    title: str
    say: str
    applies: str


def red_flag_view(answers: RedFlagAnswers | None) -> RedFlagView | None:
    """Return what stands first of all; None where nothing stands against the test."""
    if answers is None or answers.level is None:
        return None
    applies = f"Yes to: {_applies(answers)}"
    return RedFlagView(
        title=f"Red flags: {answers.title}.",
        say=answers.say,
        applies=f"{applies} {_SEEN}" if answers.seen else applies,
    )


def red_flag_line(answers: RedFlagAnswers | None) -> str:
    """Say whether the red flags were asked, what applies, and first of all what it leads to."""
    if answers is None:
        return "Red flags: not asked before this test."
    view = red_flag_view(answers)
    if view is not None:
        return f"{view.title} “{view.say}” {view.applies}"
    if not answers.applies:
        return "Red flags: asked, none applies."
    return f"Red flags: asked; what applies is no reason by itself to stop: {_applies(answers)}"


def pain_line(pain: Pain | None) -> str:
    """Say how much pain there was before and after; empty where it was not asked."""
    if pain is None or pain.before is None:
        return ""
    if pain.after is None:
        return f"Pain before: {pain.before} of 10; not asked afterwards."
    leg = " It went further down the leg." if pain.further_down_leg else ""
    return f"Pain before: {pain.before} of 10, after: {pain.after} of 10.{leg}"


def safety_lines(result: ScreenResult) -> list[str]:
    """Return the line on red flags, and that on pain where it was asked."""
    lines = [red_flag_line(result.red_flags), pain_line(result.pain)]
    return [line for line in lines if line]


def safety_words(result: ScreenResult) -> str:
    """Return the lines that stand under the head of the report, without what stands above them."""
    view = red_flag_view(result.red_flags)
    lines = [red_flag_line(result.red_flags) if view is None else "", pain_line(result.pain)]
    return " ".join(line for line in lines if line)


def _applies(answers: RedFlagAnswers) -> str:
    quoted = " ".join(f"“{question}”" for question in answers.questions[:_IN_FULL])
    more = [plain(name) for name in answers.applies[_IN_FULL:]]
    return f"{quoted} Also: {sentence_list(more)}." if more else quoted
