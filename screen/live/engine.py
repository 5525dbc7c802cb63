"""The running state of one test: a frame in, a state out. No drawing, no clock, no camera."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace

import numpy as np

from screen.capture.frame import Frame
from screen.context import Closing
from screen.live.drill import Drill, repetitions_wanted
from screen.live.feedback import Telling
from screen.live.frame_rate import Pace
from screen.live.gate import FRAME_RATE, Gate
from screen.live.outcome import Outcome, Take
from screen.live.performing import Performing, for_practice, rules_for
from screen.live.preparing import SettingUp
from screen.live.segment import Stay
from screen.live.settings import LiveSettings, shipped_settings
from screen.live.state import LiveState, Phase, Said, Sentence, Told, Tone
from screen.pose.tracker import PoseFrame, PoseTracker
from screen.screening.analysis import analyze_track
from screen.screening.measuring.measures import kinds
from screen.screening.measuring.rules import movement_rules
from screen.screening.parts import Clothes, Person
from screen.screening.protocols.files import LoadedProtocol
from screen.screening.reference.tables import shipped_tables

MakeTracker = Callable[[], PoseTracker]


@dataclass(frozen=True, eq=False)
class _Seen:
    """A frame that was seen and not yet measured; ``gap_s`` is the time since the one before."""

    time_s: float
    pose: PoseFrame | None
    gap_s: float


@dataclass(frozen=True)
class _News:
    """What the next state tells."""

    told: Told | None = None
    said: Said | None = None


class LiveEngine(Closing):
    """Runs one test or drill on frames that come one at a time.

    The same frames always give the same states. Frames must come in order of time; one that comes
    too late is dropped and counted.

    Parameters
    ----------
    loaded
        The protocol.
    make_tracker
        Gives a new tracker; each stay of one picture size has its own.
    drill
        What to tell at the end of each repetition; without it the protocol's cues are given while
        the movement goes on.
    person, clothes
        Choose the norms and, with the rest of the filming, the errors of the result.
    """

    def __init__(
        self,
        loaded: LoadedProtocol,
        make_tracker: MakeTracker,
        *,
        drill: Drill | None = None,
        person: Person | None = None,
        clothes: Clothes | None = None,
        settings: LiveSettings | None = None,
    ) -> None:
        self._loaded, self._protocol, self._drill = loaded, loaded.protocol, drill
        self._person, self._clothes = person or Person(), clothes
        self._settings = settings or shipped_settings()
        self._tables = shipped_tables()
        self._rules = rules_for(movement_rules(loaded.protocol), drill)
        self._calibration = for_practice(self._tables.calibration, self._settings)
        self._telling = Telling(drill, self._settings)

        self._make_tracker = make_tracker
        self._trackers = ExitStack()
        self._tracker: PoseTracker | None = None
        self._stay: Stay | None = None
        self._best: Take | None = None

        least_per_s = self._tables.thresholds.frame_rate.min_per_s
        self._pace = Pace(self._settings.pace, least_per_s)
        self._gate: Gate | None = None

        self._phase, self._phase_since_s, self._guidance = Phase.LOOKING, 0.0, "starting"
        self._setting = self._new_setting(0.0, "starting", slow_accepted=False)
        self._performing: Performing | None = None
        self._done_at_s: float | None = None
        self._told_s = -np.inf

        self._last_s, self._dropped = -np.inf, 0
        self._unmeasured: _Seen | None = None
        self._news = _News()

    def close(self) -> None:
        """Let the trackers go."""
        self._trackers.close()
        self._tracker = None

    @property
    def phase(self) -> Phase:
        """Where the test is."""
        return self._phase

    @property
    def last_s(self) -> float:
        """When the last frame came; 0 before the first."""
        return max(0.0, self._last_s)

    @property
    def told(self) -> tuple[Told, ...]:
        """The repetitions that were told so far."""
        return tuple(self._telling.told)

    def step(self, frame: Frame) -> LiveState:
        """Take a frame in and return the state: what is seen now, and all that was measured before.

        Measuring this frame is left to ``catch_up``, so that the answer need not wait for it. Once
        the test is done frames change nothing any more.

        Raises
        ------
        ModelError
            If the pose model cannot be loaded.
        """
        self.catch_up()
        if self._phase is Phase.DONE:
            return self._state(frame.time_s, None)
        if frame.time_s <= self._last_s:
            self._dropped += 1
            return self._state(frame.time_s, None)
        gap_s = frame.time_s - self._last_s
        self._last_s = frame.time_s
        self._pace.add(frame.time_s)
        height, width = frame.image_rgb.shape[:2]
        pose = self._staying((width, height)).look(frame)
        self._unmeasured = _Seen(frame.time_s, pose, gap_s)
        return self._state(frame.time_s, pose)

    def catch_up(self) -> None:
        """Measure the last frame; the next ``step`` does it if nobody else has.

        Whoever shows states calls it after showing one: what it finds is in the next state.
        """
        seen, self._unmeasured = self._unmeasured, None
        if seen is None or self._stay is None:
            return
        self._stay.keep()
        if self._performing is None:
            self._news = _News(said=self._set_up(self._stay, seen.time_s))
        else:
            self._news = self._perform(self._stay, self._performing, seen)

    def stop(self) -> None:
        """End the test: the person or the clinician has had enough."""
        self.catch_up()
        self._enter(Phase.DONE, self._last_s, "done")

    def interrupt(self) -> None:
        """Pause until frames come again, which may be long and from another camera.

        The trackers are let go. Repetitions so far still count.
        """
        self.catch_up()
        if self._phase is Phase.DONE:
            return
        if self._performing is not None:
            self._pause(self._last_s, "paused")
        self.close()
        self._stay = None

    def finish(self, *, created: str, late: int = 0) -> Outcome:
        """End the test and judge it as a recorded run does.

        ``created`` is when, as ISO 8601; ``late`` how many frames came too late to be looked at.
        """
        self.stop()
        self._close_stay()
        self._dropped += late
        track = self._best.track if self._best is not None else None
        analysis = None
        if track is not None:
            analysis = analyze_track(
                track, self._loaded, self._person, created=created, clothes=self._clothes
            )
        return Outcome(track, analysis, self.told, self._dropped)

    # The way through a test.

    def _set_up(self, stay: Stay, time_s: float) -> Said | None:
        """Go on until the picture is good and the person was still; then begin."""
        setting = self._setting
        found = setting.look(stay, time_s)
        if found is not None:
            self._performing = Performing(
                found,
                self._protocol,
                self._rules,
                self._drill,
                calibration=self._calibration,
                errors=self._tables.errors,
                settings=self._settings,
            )
            self._gate = Gate(
                self._protocol, self._tables.thresholds, self._pace, slow=self._pace.slow
            )
            self._gate.look_closely(stay, self._performing.series)
            self._enter(Phase.GO, time_s, "go")
            return self._guide(time_s)
        self._enter(setting.phase, time_s, setting.guidance)
        return self._guide(time_s) if setting.speaks else None

    def _perform(self, stay: Stay, performing: Performing, seen: _Seen) -> _News:
        """Measure, count, and say what there is to say."""
        running, time_s = self._settings.running, seen.time_s
        over = performing.add(time_s, seen.pose)
        if self._gate is not None:
            self._gate.look(stay, performing.series, over)
        tells = self._tells
        told = [self._telling.tell(performing, one, judged=tells) for one in over]
        self._told_s = time_s if told else self._told_s
        stay.told += len(told)
        said = None
        if told:
            said = self._telling.say_told(told[-1], time_s)
        elif tells:
            said = self._telling.say_cue(performing, time_s)
        if self._phase is Phase.GO:
            said = said or self._guide(time_s)
            if performing.moving or told or time_s - self._phase_since_s >= running.go_s:
                self._enter(Phase.RUNNING, time_s)
        if self._done_at_s is None and self._is_enough():
            self._done_at_s = time_s + running.tail_s
        elif stay.length_s > running.longest_s:
            self._done_at_s = time_s
        away_s = time_s - performing.last_in_place_s
        if self._done_at_s is not None and time_s >= self._done_at_s:
            self._enter(Phase.DONE, time_s, self._last_words())
            said = said or self._guide(time_s)
        elif away_s > running.lost_s and seen.gap_s <= running.lost_s:
            self._pause(time_s, "paused")
            said = self._guide(time_s)
        said = said or self._telling.say_refusal(self._refusal, time_s)
        return _News(told[-1] if told else None, said)

    def _last_words(self) -> str:
        if not self._is_enough():
            return "time_up"
        return "done" if self._refusal is None else "done_unjudged"

    def _is_enough(self) -> bool:
        wanted = self._wanted
        if wanted is None:
            return False
        if self._drill:
            return self._telling.count >= wanted
        return all(self._telling.counts()[kind] >= wanted for kind in kinds(self._protocol))

    def _enter(self, phase: Phase, time_s: float, guidance: str | None = None) -> None:
        if guidance is not None and phase is not self._phase:
            self._telling.changed()
        self._guidance = guidance or self._guidance
        if phase is not self._phase:
            self._phase, self._phase_since_s = phase, time_s

    def _pause(self, time_s: float, guidance: str) -> None:
        """Close the stay; what follows is a new one, and the count goes on."""
        size_px = self._stay.size_px if self._stay is not None else (0, 0)
        self._close_stay()
        self._performing = self._gate = None
        self._enter(Phase.PAUSED, time_s, guidance)
        self._setting = self._new_setting(time_s, guidance)
        self._stay = Stay(size_px, self._tracking())

    def _new_setting(
        self, begun_s: float, guidance: str, *, slow_accepted: bool | None = None
    ) -> SettingUp:
        if slow_accepted is None:
            slow_accepted = self._setting.slow_accepted
        first = "still_seated" if self._rules.posture == "seated" else "still"
        return SettingUp(
            self._protocol,
            self._rules,
            self._tables.thresholds,
            self._settings,
            begun_s=begun_s,
            phase=self._phase,
            guidance=guidance,
            welcome="back" if self._phase is Phase.PAUSED else first,
            pace=self._pace,
            limits=None if self._phase is Phase.PAUSED else self._tables.filming,
            slow_accepted=slow_accepted,
        )

    # Stays.

    def _staying(self, size_px: tuple[int, int]) -> Stay:
        """Return the stay; a new one with a tracker of its own if the picture's size is new."""
        if self._stay is not None and self._stay.size_px == size_px:
            return self._stay
        if self._performing is not None:
            self._pause(self._last_s, "resized")
            self._news = replace(self._news, said=self._news.said or self._guide(self._last_s))
        else:
            self._setting = self._new_setting(self._last_s, self._guidance)
        self.close()
        self._stay = Stay(size_px, self._tracking())
        return self._stay

    def _tracking(self) -> PoseTracker:
        if self._tracker is None:
            self._tracker = self._trackers.enter_context(self._make_tracker())
        return self._tracker

    def _close_stay(self) -> None:
        """Keep the stay's frames if it is the best one so far."""
        stay = self._stay
        if stay is None or (self._best is not None and stay.told <= self._best.repetitions):
            return
        track = stay.track()
        if track is not None:
            self._best = Take(track, stay.told)

    def _guide(self, time_s: float) -> Said | None:
        return self._telling.say_guidance(self._guidance, time_s)

    # The state.

    @property
    def _refusal(self) -> str | None:
        """The check that would keep the report from judging, as far as is known."""
        if self._gate is not None:
            return self._gate.refusal
        return FRAME_RATE if self._setting.slow_accepted and self._pace.slow else None

    @property
    def _tells(self) -> bool:
        """Whether the person is told how they move: the report judges it, or it is practice."""
        return self._refusal is None or self._settings.refusal(self._refusal).practice

    def _note(self) -> Sentence | None:
        if self._refusal is None or self._guidance == "slow_camera":
            return None
        return Sentence(self._refusal, self._settings.refusal(self._refusal).during)

    @property
    def _wanted(self) -> int | None:
        return repetitions_wanted(self._protocol, self._drill)

    def _state(self, time_s: float, pose: PoseFrame | None) -> LiveState:
        news, self._news = self._news, _News()
        running, performing = self._phase is Phase.RUNNING, self._performing
        guidance = None if running else self._guidance
        cue = performing.cue if performing is not None and self._tells else None
        return LiveState(
            time_s=time_s,
            phase=self._phase,
            guidance=Sentence(guidance, self._settings.sentence(guidance)) if guidance else None,
            said=news.said,
            note=self._note(),
            cue=Sentence(cue.id, cue.say) if cue else None,
            count=self._telling.count,
            wanted=self._wanted,
            counts=dict(self._telling.counts()),
            told_now=news.told,
            tone=self._tone(),
            still_left_s=self._setting.still_left_s(time_s) if performing is None else None,
            depth=performing.depth if performing is not None and running else None,
            readings=performing.readings if performing is not None and running else (),
            pose=pose,
            back_side=performing.back_side if performing is not None else None,
            dropped=self._dropped,
        )

    def _tone(self) -> Tone:
        if self._performing is not None and self._performing.cue is not None and self._tells:
            return "watch"
        if self._phase in (Phase.LOOKING, Phase.FRAMING, Phase.PAUSED):
            return "calm" if self._guidance == "starting" else "watch"
        fresh_s = self._last_s - self._settings.running.tone_s
        if self._phase is Phase.RUNNING and self._told_s >= fresh_s:
            return self._telling.told[-1].tone
        return "calm"
