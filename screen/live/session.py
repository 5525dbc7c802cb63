"""One live test from its start to its report: the engine, the pictures, the pain, the words.

What a page in the browser and a window on the desk share.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from screen.capture.frame import Frame
from screen.context import Closing
from screen.live.day_after import DrillPain
from screen.live.drill import Drill, repetitions_wanted
from screen.live.engine import LiveEngine, MakeTracker
from screen.live.evidence import Evidence
from screen.live.outcome import Outcome
from screen.live.pain import PainRules, PainVerdict, judge_pain, needs_clinician, too_much_to_start
from screen.live.settings import Refusal, shipped_settings
from screen.live.snapshots import Snapshots
from screen.live.state import LiveState, Told, number_counted
from screen.screening.parts import Clothes, Person
from screen.screening.protocols.files import LoadedProtocol
from screen.screening.quality.filming import filming_line
from screen.screening.reference.red_flags import RedFlags
from screen.screening.result import Pain, RedFlagAnswers
from screen.screening.words import counted

_ALLOWED = "The person said that a clinician has allowed the drill with pain of {pain} of 10."
_NOTHING_SEEN = (
    "Nothing could be measured: the camera did not see the whole person. Try again, and wait for "
    "“Go”."
)


@dataclass(frozen=True)
class Asked:
    """What is to be done: a protocol, as a drill or as a plain test, by whom, and what they said.

    ``red_flags``, ``pain_before`` and ``clothes`` are None where they were not asked; ``allowed``
    is whether a clinician has allowed the drill with much pain.
    """

    loaded: LoadedProtocol
    drill: Drill | None
    person: Person
    pain_before: int | None = None
    red_flags: RedFlagAnswers | None = None
    allowed: bool = False
    clothes: Clothes | None = None

    def refusal(self) -> str:
        """Return in plain words what stands against beginning; empty where nothing does."""
        if self.red_flags is not None and (flags := RedFlags.load().refusal(self.red_flags)):
            return flags
        if self.drill is None or self.pain_before is None:
            return ""
        return too_much_to_start(PainRules.load(), self.pain_before, allowed=self.allowed)

    @property
    def title(self) -> str:
        """What it is called."""
        return self.drill.title if self.drill else self.loaded.protocol.title

    @property
    def wanted(self) -> int | None:
        """How many repetitions are asked for."""
        return repetitions_wanted(self.loaded.protocol, self.drill)


class LiveTest(Closing):
    """Runs what was asked on the frames of one camera."""

    def __init__(self, asked: Asked, make_tracker: MakeTracker) -> None:
        self.asked = asked
        self.snapshots = Snapshots()
        self.pain_after: int | None = None
        self.further_down_leg = False
        self._pain_rules = PainRules.load()
        self._engine = LiveEngine(
            asked.loaded,
            make_tracker,
            drill=asked.drill,
            person=asked.person,
            clothes=asked.clothes,
        )

    def close(self) -> None:
        """Let the engine go."""
        self._engine.close()

    def step(self, frame: Frame, jpeg: bytes) -> LiveState:
        """Take in a frame and the picture it came as."""
        state = self._engine.step(frame)
        self.snapshots.add(state, jpeg)
        return state

    def catch_up(self) -> None:
        """Measure the last frame, once its state has been shown."""
        self._engine.catch_up()

    @property
    def count(self) -> int:
        """How many repetitions count so far."""
        return number_counted(self._engine.told)

    @property
    def last_s(self) -> float:
        """When the last frame came, on the test's own clock; 0 before the first."""
        return self._engine.last_s

    def interrupt(self) -> None:
        """Pause for as long as no frame comes; the count stays and the networks are let go."""
        self.snapshots.forget_recent()
        self._engine.interrupt()

    def pain(self, now: int, *, further_down_leg: bool) -> PainVerdict:
        """Note what the person says of their pain, and return whether they should stop.

        Raises
        ------
        UsageError
            If a number is not on the scale.
        """
        before = now if self.asked.pain_before is None else self.asked.pain_before
        verdict = judge_pain(self._pain_rules, before, now, further_down_leg=further_down_leg)
        self.pain_after, self.further_down_leg = now, further_down_leg
        return verdict

    def pain_rule(self) -> dict[str, Any] | None:
        """Return from which pain on the person should stop, and what to tell them then.

        For whoever asks once the program can no more be asked; None where pain was not asked.
        """
        if self.asked.pain_before is None:
            return None
        during = self._pain_rules.during
        return {
            "stop_from": self.asked.pain_before + during.stop_rise_points,
            "further_down_leg": during.stop_if_further_down_leg,
            "words": during.say,
            "advice": during.advice,
        }

    def pain_verdict(self) -> PainVerdict | None:
        """Return what the pain said last means; None where it was not asked before and after."""
        if self.asked.pain_before is None or self.pain_after is None:
            return None
        return self.pain(self.pain_after, further_down_leg=self.further_down_leg)

    def finish(self, *, created: str, late: int = 0) -> Outcome:
        """End the test and judge it; ``late`` frames came too late to be looked at."""
        self.snapshots.forget_recent()
        return self.with_answers(self._engine.finish(created=created, late=late))

    def with_answers(self, outcome: Outcome) -> Outcome:
        """Return an outcome whose result holds what the person has answered by now."""
        if outcome.analysis is None:
            return outcome
        answers = {"red_flags": self.asked.red_flags, "pain": self._pain()}
        result = outcome.analysis.result.model_copy(update=answers)
        return replace(outcome, analysis=replace(outcome.analysis, result=result))

    def for_the_day_after(self, outcome: Outcome, ended: datetime) -> DrillPain | None:
        """Return what to ask about on the day after; None where no drill was done."""
        drill, before = self.asked.drill, self.asked.pain_before
        if drill is None or before is None or not (outcome.told or self._stopped_for_pain):
            return None
        return DrillPain(drill=drill.name, ended=ended, before=before, after=self.pain_after)

    def lines(self, outcome: Outcome) -> list[str]:
        """Return the plain words for the person at the end."""
        drill, refusal = self.asked.drill, _refusal_of(outcome)
        if not outcome.told:
            why = _NOTHING_SEEN if refusal is None else refusal.after
            return [] if self._stopped_for_pain else [why]
        if drill is None:
            done = counted(outcome.counted, "repetition")
            lines = [f"I counted {done}. Your clinician can read the report."]
            if refusal is None and (filmed := _filmed(outcome)):
                lines.append(filmed)
        elif refusal is None:
            return drill.lines(self.told(outcome))
        else:
            lines = drill.counted_lines(outcome.told)
        return lines if refusal is None else [*lines, refusal.after]

    def told(self, outcome: Outcome) -> tuple[Told, ...]:
        """Return the repetitions as the report has them, so that the two never disagree.

        Whether one counts stays as it was said. One that does not tell by itself is told as the
        report answers over all of them. One that is not in the report, which is on the
        fullest stay, stays as it was told.
        """
        drill = self.asked.drill
        if drill is None:
            return outcome.told
        evidence = self._evidence(outcome)
        refused = outcome.refused is not None
        found = []
        for one in outcome.told:
            measures = None if refused else outcome.measures_of(one)
            known = refused or measures is not None
            found.append(drill.retold(one, measures, evidence) if known and one.number else one)
        return tuple(found)

    def _evidence(self, outcome: Outcome) -> Evidence:
        protocol = self.asked.loaded.protocol
        if outcome.analysis is None:
            return Evidence.live(protocol)
        return Evidence.of_report(protocol, outcome.analysis.result)

    def why_not_judged(self, outcome: Outcome) -> str:
        """Return in plain words why the report does not judge; empty where it does."""
        refusal = _refusal_of(outcome)
        return "" if refusal is None else refusal.after

    def next_time(self, outcome: Outcome) -> str:
        """Return the one thing to do next time; empty where there is no such thing to say."""
        if self._stopped_for_pain:
            return ""
        refusal = _refusal_of(outcome)
        if refusal is not None:
            return refusal.next
        if self.asked.drill is None:
            return ""
        return self.asked.drill.next_time(self.told(outcome))

    @property
    def _stopped_for_pain(self) -> bool:
        verdict = self.pain_verdict()
        return verdict is not None and verdict.stop

    def remarks(self, outcome: Outcome) -> tuple[str, ...]:
        """Return what the clinician's report should say of how this came about."""
        done = counted(outcome.counted, "repetition")
        found = [f"Done before a live camera: {self.asked.title}, {done} counted."]
        if outcome.analysis is not None:
            in_report = sum(one.complete for one in outcome.analysis.repetitions)
            if in_report != len(outcome.told):
                found.append(
                    f"{len(outcome.told)} were seen while it went on; this sheet is on the "
                    f"{in_report} found afterwards in the fullest stay before the camera."
                )
        if outcome.dropped:
            found.append(f"{outcome.dropped} pictures came too late and were left out.")
        verdict = self.pain_verdict()
        if verdict is not None and verdict.stop:
            found.append(verdict.words)
        before = self.asked.pain_before
        if self.asked.allowed and before is not None and needs_clinician(self._pain_rules, before):
            found.append(_ALLOWED.format(pain=before))
        return tuple(found)

    def _pain(self) -> Pain | None:
        """Return the pain as it stands in a result."""
        if self.asked.pain_before is None:
            return None
        known = self.pain_after is not None
        return Pain(
            before=self.asked.pain_before,
            after=self.pain_after,
            further_down_leg=self.further_down_leg if known else None,
        )


def _filmed(outcome: Outcome) -> str:
    """Return in a line how the test was filmed; empty where nothing was judged."""
    filming = outcome.analysis.result.filming if outcome.analysis is not None else None
    return "" if filming is None else filming_line(filming)


def _refusal_of(outcome: Outcome) -> Refusal | None:
    """Return what is said where the report does not judge; None where it does, or is not there."""
    return None if outcome.refused is None else shipped_settings().refusal(outcome.refused)
