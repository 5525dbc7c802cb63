"""A test or a drill before a camera: what is asked first, the window, and what is left."""

from __future__ import annotations

import re
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import typer

from screen import api
from screen.capture.feed import open_feed
from screen.capture.film import FilmWriter
from screen.cli.console import err, out
from screen.cli.model import prepare_model, tracker_maker
from screen.cli.tables import print_screening
from screen.errors import UsageError
from screen.live.day_after import DayAfter
from screen.live.drill import load_drill
from screen.live.pain import WORST, PainRules, judge_change, needs_clinician
from screen.live.session import Asked, LiveTest
from screen.screening.parts import Person
from screen.screening.protocols.files import load_protocol
from screen.screening.reference.red_flags import RedFlags
from screen.screening.result import RedFlagAnswers
from screen.window.run import LiveWindow, require_display

_VIDEO = "camera.mp4"
_SEEN = "Has a clinician seen you about this?"


def perform(
    asked: Asked,
    out_folder: Path,
    *,
    camera: str,
    record: bool,
    given: list[str] | None,
    label: str | None,
    model: Path | None,
) -> None:
    """Ask, show the window, and write the report into a new folder below ``out_folder``.

    ``given`` are the red flags that the call names; None where they are to be asked.
    """
    require_display()
    feed = open_feed(camera)
    make_tracker = tracker_maker(prepare_model(model, shown=True))
    name = asked.loaded.protocol.name if asked.drill is None else asked.drill.name
    folder = out_folder / f"{name}-{time.strftime('%Y%m%d-%H%M%S')}"
    asked = _ready(asked, given)
    with LiveTest(asked, make_tracker) as test:
        with ExitStack() as recording:
            film = None
            if record:
                film = recording.enter_context(
                    FilmWriter(folder / _VIDEO, what="the camera's recording")
                )
            window = LiveWindow(test, feed, film=film, say=_say)
            ended = window.run()
        if asked.pain_before is not None:
            _ask_pain(test, rose=ended.for_pain)
        outcome = test.finish(created=api.now(), late=ended.dropped)
        for line in test.lines(outcome):
            out.print(line, markup=False)
        if following := test.next_time(outcome):
            out.print(following, markup=False)
        kept = test.for_the_day_after(outcome, _now())
        if kept is not None and DayAfter().keep(kept):
            out.print(PainRules.load().day_after.kept, markup=False)
        if outcome.analysis is None or outcome.track is None:
            words = "no picture came, so there is no report."
            err.print(f"movescreen: {feed.name}: {words}", markup=False)
            raise typer.Exit(1)
        screening = api.Screening.of(
            outcome.analysis,
            outcome.track,
            asked.loaded,
            video=folder / _VIDEO if record else None,
            frames=None if record else test.snapshots.frames_at,
            remarks=test.remarks(outcome),
        )
    screening.write(folder, label=label)
    print_screening(screening.result, folder)
    if (reason := api.why_not_judged(screening.result)) is not None:
        err.print(f"movescreen: not judged: {reason}", markup=False)
        raise typer.Exit(1)


def asked_for(protocol: str | None, drill: str | None, person: Person) -> Asked:
    """Return what is to be performed.

    Raises
    ------
    UsageError
        If neither a test nor a drill is named, or both, or one that does not exist.
    """
    if (protocol is None) == (drill is None):
        raise UsageError(
            "Either a test or a drill is needed, and not both.",
            "Give --protocol or --drill; `movescreen protocols list` lists the tests.",
        )
    if drill is not None:
        found = load_drill(drill)
        return Asked(load_protocol(found.protocol), found, person)
    return Asked(load_protocol(str(protocol)), None, person)


def _ready(asked: Asked, given: list[str] | None) -> Asked:
    """Ask what stands against it, and before a drill for the pain; ``given`` flags are not asked.

    Raises
    ------
    UsageError
        If it must not begin, with what to do.
    """
    flags = RedFlags.load()
    answers = _red_flags(flags) if given is None else flags.answered(given)
    asked = _not_refused(replace(asked, red_flags=_seen(flags, answers)))
    if asked.drill is None:
        return asked
    _ask_day_after()
    rules = PainRules.load()
    out.print(asked.drill.stop, markup=False)
    asked = replace(asked, pain_before=_pain_now())
    if needs_clinician(rules, int(asked.pain_before or 0)):
        before = rules.before
        out.print(before.clinician_say, markup=False)
        out.print(before.clinician_note.format(points=before.clinician_from), markup=False)
        allowed = typer.confirm(f"{before.clinician_word}.", default=False)
        asked = replace(asked, allowed=allowed)
    return _not_refused(asked)


def _not_refused(asked: Asked) -> Asked:
    if refused := asked.refusal():
        raise UsageError(refused)
    return asked


def _red_flags(flags: RedFlags) -> RedFlagAnswers:
    """Ask the questions, the most urgent first, for as long as an answer could matter."""
    out.print(flags.rules.words, markup=False)
    levels: list[str] = []
    applies: list[str] = []
    while (level := flags.next_to_ask(levels, applies)) is not None:
        items = flags.of(level.id)
        out.print(f"\n{level.ask}:", markup=False)
        for number, item in enumerate(items, start=1):
            out.print(f"  {number}. {item.ask}", markup=False)
        numbers = _numbers(len(items))
        applies += [item.id for number, item in enumerate(items, start=1) if number in numbers]
        levels.append(level.id)
    return flags.answered(applies)


def _seen(flags: RedFlags, answers: RedFlagAnswers) -> RedFlagAnswers:
    """Ask whether a clinician has seen the person about it, where that is enough to go on."""
    seen = answers.model_copy(update={"seen": True})
    if not flags.refusal(answers) or flags.refusal(seen):
        return answers
    out.print(answers.title, markup=False)
    return seen if typer.confirm(_SEEN, default=False) else answers


def _ask_day_after() -> None:
    """Ask once how the pain is since the drill of the day before, and say what it means."""
    rules, kept = PainRules.load(), DayAfter()
    drill = kept.due(rules.day_after, _now())
    if drill is None:
        return
    for words in (*drill.words(rules.day_after), rules.day_after.ask):
        out.print(words, markup=False)
    now = _pain_now()
    further = typer.confirm("Does it go further down your leg than before?", default=False)
    change = judge_change(rules, drill.before, now, further_down_leg=further)
    out.print(change.words, markup=False)
    kept.forget()


def _now() -> datetime:
    return datetime.now(timezone.utc)


def _numbers(most: int) -> set[int]:
    """Ask for numbers until the answer is understood: what is not is no "none"."""
    while True:
        answer = str(typer.prompt("Numbers of what applies (Enter for none)", default="none"))
        words = re.findall(r"\w+", answer.lower())
        if words in ([], ["none"], ["no"]):
            return set()
        if all(word.isdecimal() and 1 <= int(word) <= most for word in words):
            return {int(word) for word in words}
        out.print(f"Give numbers from 1 to {most}, or none.")


def _pain_now() -> int:
    """Ask until the answer is on the scale."""
    while True:
        answer = int(typer.prompt(f"Pain now, 0 (none) to {WORST} (worst)", type=int))
        if 0 <= answer <= WORST:
            return answer
        out.print(f"Give a whole number from 0 to {WORST}.")


def _say(words: str) -> None:
    out.print(words, markup=False)


def _ask_pain(test: LiveTest, *, rose: bool) -> None:
    if rose:
        out.print("You said that your pain has gone up.")
    now = _pain_now()
    further = typer.confirm("Does it go further down your leg than before?", default=False)
    verdict = test.pain(now, further_down_leg=further)
    if verdict.stop:
        out.print(f"{verdict.words} {verdict.advice}")
