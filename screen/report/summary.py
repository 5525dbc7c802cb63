"""The summary of a screening in plain text, to paste into a record."""

from __future__ import annotations

from typing import Final

from screen.report.answers import AnswerView, also_likely, answer_views
from screen.report.html import person_words, quality_line
from screen.report.safety import safety_lines
from screen.report.words import long_date
from screen.screening.quality.filming import filming_line
from screen.screening.result import ScreenResult

SAFETY_NOTE: Final = (
    "A screening aid, not a diagnosis: it measures how a movement looked on one recording. What "
    "it means is for the clinician and the patient to discuss."
)


def summary_text(result: ScreenResult, *, label: str | None = None) -> str:
    """Return red flags and pain, the answers with their values, how it was filmed, what made it.

    Each paragraph is one line, so that whatever it is pasted into wraps it.
    """
    head = f"Movement screen, {result.protocol.title.lower()}, {_created(result)}."
    person = person_words(result.person)
    of = [f"Patient: {label}."] if label else []
    of += [f"Person as given: {person}."] if person != "not given" else []
    parts = [" ".join([head, *of]), *safety_lines(result)]
    if result.status == "judged":
        parts += [_answer(view) for view in answer_views(result)]
        parts += [f"Also {one.word}: {one.title}. {one.text}" for one in also_likely(result)]
        parts += filming_lines(result)
    else:
        parts.append("Not judged: this recording says nothing about the movement.")
    parts += [
        f"{check.title}: {check.message} {check.advice}".strip()
        for check in result.quality.checks
        if not check.passed
    ]
    if result.status == "judged":
        parts.append(f"Recording {result.recording.name}: {_inside(quality_line(result))}")
    parts.append(SAFETY_NOTE)
    made = result.provenance
    parts.append(
        f"movement-screen {made.tool_version}, protocol {made.protocol_name} "
        f"{made.protocol_version}."
    )
    return "\n".join(parts) + "\n"


def filming_lines(result: ScreenResult) -> list[str]:
    """Return the line on how it was filmed, with one piece of advice; none in earlier results."""
    if result.filming is None:
        return []
    return [filming_line(result.filming)]


def _answer(view: AnswerView) -> str:
    """Return question and answer; one that could not be given says so first."""
    opening = f"{view.opening}. " if view.opening else ""
    if view.likelihood == "not_measured":
        return f"{view.question} {opening}{view.text} {view.advice}".strip()
    return f"{view.question} {opening}{view.text} (Probability: {view.probability}.)"


def _created(result: ScreenResult) -> str:
    return long_date(result.provenance.created)


def _inside(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"
