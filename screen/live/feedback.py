"""What the person is told: each repetition at its end, and one sentence at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from screen.kinematics.series import Repetition, Side
from screen.live.drill import Drill
from screen.live.performing import Performing
from screen.live.settings import LiveSettings
from screen.live.speech import Speaker
from screen.live.state import Said, Told, number_counted


class Telling:
    """Numbers repetitions and chooses the words.

    Parameters
    ----------
    drill
        Has a word for each repetition; without it they are numbered only.
    settings
        The sentences, and how long it is quiet between them.

    Attributes
    ----------
    told
        The repetitions that were told so far.
    """

    def __init__(self, drill: Drill | None, settings: LiveSettings) -> None:
        self.told: list[Told] = []
        self._drill, self._settings = drill, settings
        self._speaker = Speaker(settings.speech)
        self._refusal: str | None = None

    @property
    def count(self) -> int:
        """How many repetitions count."""
        return number_counted(self.told)

    def counts(self) -> Mapping[tuple[Side, str], int]:
        """Return how many count of each side and direction."""
        return Counter((one.side, one.direction) for one in self.told if one.number is not None)

    def changed(self) -> None:
        """Let what comes next be said at once: the test has gone on."""
        self._speaker.changed()

    def tell(self, performing: Performing, repetition: Repetition, *, judged: bool) -> Told:
        """Return a repetition that has just ended as it is told, and keep it."""
        measures = performing.measures(repetition)
        start_s, peak_s, end_s = performing.times_s(repetition)
        feedback = None
        if self._drill is not None:
            feedback = self._drill.feedback_for(
                measures, end_s - start_s, performing.evidence, judged=judged
            )
        counts = feedback is None or feedback.counts
        told = Told(
            index=len(self.told) + 1,
            side=repetition.side,
            direction=repetition.direction,
            start_s=start_s,
            peak_s=peak_s,
            end_s=end_s,
            measures=measures,
            number=self.count + 1 if counts else None,
            verdict=feedback.id if feedback else None,
            words=feedback.words(measures) if feedback else "",
            tone=feedback.tone if feedback else "calm",
        )
        self.told.append(told)
        return told

    def say_guidance(self, name: str, time_s: float) -> Said | None:
        """Say where the test is, or what to change."""
        return self._speaker.offer("guidance", name, self._settings.sentence(name), time_s)

    def say_told(self, told: Told, time_s: float) -> Said | None:
        """Say the number, and the word on the repetition unless something was just said."""
        number = "" if told.number is None else f"{told.number}. "
        if told.words:
            said = self._speaker.offer(
                "feedback", str(told.verdict), f"{number}{told.words}", time_s
            )
            if said is not None:
                return said
        return Said("count", number.strip(), "count") if number else None

    def say_cue(self, performing: Performing, time_s: float) -> Said | None:
        """Say the cue that applies, if any."""
        cue = performing.cue
        if cue is None:
            return None
        return self._speaker.offer("cue", cue.id, cue.say, time_s, pause_s=cue.pause_s)

    def say_refusal(self, check: str | None, time_s: float) -> Said | None:
        """Say once that the report will not judge, and why; ``check`` is None where it will."""
        if check is None or check == self._refusal:
            return None
        text = self._settings.refusal(check).during
        said = self._speaker.offer("guidance", f"refusal_{check}", text, time_s)
        if said is not None:
            self._refusal = check
        return said
