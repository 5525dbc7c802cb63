"""The running state of one test: a frame in, a state out. No drawing, no clock, no camera."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Final

import numpy as np
from typing_extensions import Self

from screen.capture.frame import Frame, RecordingInfo
from screen.kinematics.calibration import Calibration
from screen.kinematics.movement import MovementRules, Observation, observe, outlook
from screen.kinematics.series import MovementSeries, Repetition, Side
from screen.live.counting import Counter, Moving
from screen.live.cues import CueBoard
from screen.live.drill import Drill
from screen.live.framing import VIEW_GUIDANCE, view_fits, view_guidance, what_is_wrong
from screen.live.measuring import Measuring
from screen.live.settings import LiveSettings, shipped_settings
from screen.live.speech import Speaker
from screen.live.state import LiveState, Phase, Reading, Said, Sentence, Told, Tone
from screen.pose.record import TrackRows, track_info
from screen.pose.track import PoseTrack, TrackInfo
from screen.pose.tracker import PoseFrame, PoseTracker
from screen.screening.analysis import Analysis, analyze_track, shipped_tables
from screen.screening.measures import kinds, repetition_measures
from screen.screening.protocol import Cue, Protocol
from screen.screening.protocol_files import LoadedProtocol
from screen.screening.result import Person, Value
from screen.screening.rules import movement_rules

MakeTracker = Callable[[], PoseTracker]

LIVE_NAME: Final = "live camera"
_SHOWN_READINGS: Final = 3
_DEEPEST: Final = 180.0
_SETTING_UP: Final = (Phase.LOOKING, Phase.FRAMING, Phase.STILL, Phase.PAUSED)


@dataclass(frozen=True, eq=False)
class Take:
    """One stay at a place, from the moment the picture was good."""

    track: PoseTrack
    repetitions: int


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a test came to.

    ``analysis`` is that of a recorded run on ``track``, the stay with most repetitions; ``told``
    are the repetitions of all stays. Both are None where no picture came.
    """

    track: PoseTrack | None
    analysis: Analysis | None
    told: tuple[Told, ...]
    dropped: int


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


class LiveEngine:
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
    person
        Chooses the norms of the result.
    """

    def __init__(
        self,
        loaded: LoadedProtocol,
        make_tracker: MakeTracker,
        *,
        drill: Drill | None = None,
        person: Person | None = None,
        settings: LiveSettings | None = None,
    ) -> None:
        self._loaded = loaded
        self._protocol = loaded.protocol
        self._rules = movement_rules(loaded.protocol)
        if drill is not None:
            self._rules = _noticing_all(self._rules, drill)
        self._tables = shipped_tables()
        self._settings = settings or shipped_settings()
        self._calibration = _for_practice(self._tables.calibration, self._settings)
        self._drill = drill
        self._person = person or Person()
        self._make_tracker = make_tracker
        self._trackers = ExitStack()
        self._tracker: PoseTracker | None = None
        self._now = _now_protocol(loaded.protocol)

        self._rows = TrackRows()
        self._size_px = (0, 0)
        self._last_s = -np.inf
        self._best: Take | None = None
        self._told: list[Told] = []
        self._told_s = -np.inf
        self._unmeasured: _Seen | None = None
        self._news = _News()
        self._dropped = 0

        self._speaker = Speaker(self._settings.speech)
        self._cues = CueBoard([] if drill else loaded.protocol.cues)
        self._phase = Phase.LOOKING
        self._guidance = "starting"
        self._welcome = "still_seated" if self._rules.posture == "seated" else "still"
        self._judged_s = -np.inf
        self._begun_s = 0.0
        self._changed_s = 0.0
        self._turned_in_vain = False
        self._good_since_s: float | None = None
        self._take_row = 0
        self._take_told = 0
        self._measuring: Measuring | None = None
        self._counter = Counter(self._rules, self._settings.running)
        self._series: MovementSeries | None = None
        self._phase_since_s = 0.0
        self._done_at_s: float | None = None
        self._cue: Cue | None = None
        self._moving: Moving | None = None
        self._depth: float | None = None
        self._readings: tuple[Reading, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._trackers.close()

    @property
    def phase(self) -> Phase:
        """Where the test is."""
        return self._phase

    @property
    def told(self) -> tuple[Told, ...]:
        """The repetitions that were told so far."""
        return tuple(self._told)

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
        height, width = frame.image_rgb.shape[:2]
        if (width, height) != self._size_px:
            self._new_picture((width, height), frame.time_s)
        self._last_s = frame.time_s
        pose = self._tracking().track(frame)
        self._rows.add(frame, pose)
        if self._rows.last_change > self._tables.thresholds.frozen.max_change:
            self._changed_s = frame.time_s
        self._unmeasured = _Seen(frame.time_s, pose, gap_s)
        return self._state(frame.time_s, pose)

    def catch_up(self) -> None:
        """Measure the last frame; the next ``step`` does it if nobody else has.

        Whoever shows states calls it after showing one: what it finds is in the next state.
        """
        seen, self._unmeasured = self._unmeasured, None
        if seen is None:
            return
        if self._phase in _SETTING_UP:
            self._news = _News(said=self._set_up(seen.time_s))
        else:
            told, said = self._run(seen.time_s, seen.pose, seen.gap_s)
            self._news = _News(told, said)

    def stop(self) -> None:
        """End the test: the person or the clinician has had enough."""
        self.catch_up()
        self._enter(Phase.DONE, self._last_s, "done")

    def finish(self, *, created: str) -> Outcome:
        """End the test and judge it as a recorded run does.

        ``created`` is when, as ISO 8601.
        """
        self.stop()
        self._close_take()
        track = self._best.track if self._best is not None else None
        analysis = (
            analyze_track(track, self._loaded, self._person, created=created)
            if track is not None
            else None
        )
        return Outcome(track, analysis, self.told, self._dropped)

    # Before the start.

    def _set_up(self, time_s: float) -> Said | None:
        """Look at the picture now and then; go on to neutral, and from there to the movement."""
        setting = self._settings.setting
        seen_s = time_s - self._rows.time_of(self._rows.first)
        if seen_s >= setting.window_s and time_s - self._judged_s >= setting.every_s:
            self._judged_s = time_s
            self._judge_setting(time_s)
            self._keep_recent()
        not_yet = self._phase is not Phase.STILL and self._good_since_s is not None
        if not_yet or not np.isfinite(self._judged_s):
            return None
        text = self._settings.sentence(self._guidance)
        return self._speaker.offer("guidance", self._guidance, text, time_s)

    def _judge_setting(self, time_s: float) -> None:
        setting = self._settings.setting
        first = self._rows.row_at(time_s - setting.window_s)
        if self._rows.count - first < 2:
            return
        window = self._rows.track(self._info(), first=first)
        observation = observe(window, self._rules) if window.seen.any() else None
        series = outlook(observation) if observation is not None else None
        wrong = what_is_wrong(window, series, self._protocol, self._tables.thresholds)
        if wrong is None and time_s - self._changed_s > setting.frozen_s:
            wrong = "frozen"
        if wrong in VIEW_GUIDANCE and observation is not None and self._lets_pass(observation):
            wrong = None
        if wrong == "slow_camera" and time_s - self._begun_s < setting.warm_up_s:
            return
        if wrong is not None:
            self._good_since_s = None
            self._tell_wrong(wrong, time_s)
            return
        if self._good_since_s is None:
            self._good_since_s = time_s
            self._take_row = first
        if self._phase is not Phase.STILL and time_s - self._good_since_s >= setting.good_s:
            self._enter(Phase.STILL, time_s, self._welcome)
        if self._phase is Phase.STILL:
            self._look_for_neutral(time_s)

    def _lets_pass(self, observation: Observation) -> bool:
        """Say whether a view that does not fit is let pass.

        While the person is asked to stand still: who begins to bend looks turned, and the view is
        judged in neutral. And where turning has been asked for in vain: the estimate of the view
        is off by 20 degrees now and then, and nobody should be kept from practising by it.
        """
        if self._phase is Phase.STILL:
            return True
        asked_s = self._last_s - self._phase_since_s
        if self._guidance in VIEW_GUIDANCE and asked_s >= self._settings.setting.turn_patience_s:
            self._turned_in_vain = True
        return self._turned_in_vain and self._nearly_fits(observation)

    def _nearly_fits(self, observation: Observation) -> bool:
        view = observation.view
        near = view.off_deg <= self._settings.setting.most_view_off_deg
        return near and view.family in self._protocol.camera.views

    def _tell_wrong(self, wrong: str, time_s: float) -> None:
        unseen = self._settings.order(wrong) <= self._settings.order("looking")
        if self._phase is Phase.PAUSED and unseen:
            return
        phase = Phase.LOOKING if unseen else Phase.FRAMING
        if self._phase is not phase or self._guidance != wrong:
            self._enter(phase, time_s, wrong)

    def _look_for_neutral(self, time_s: float) -> None:
        """Begin the movement once the person has been still; after a while take the calmest."""
        so_far = self._rows.track(self._info(), first=self._take_row)
        observation = observe(so_far, self._rules)
        if observation is None:
            return
        step_s = float(np.median(np.diff(so_far.time_s)))
        neutral = observation.neutral
        quiet = neutral.end_s - neutral.start_s >= self._rules.min_still_s - step_s
        setting, told_s = self._settings.setting, time_s - self._phase_since_s
        if not (quiet and told_s >= setting.still_s) and told_s < setting.patience_s:
            return
        if self._settled(observation):
            self._begin(observation, time_s)

    def _settled(self, observation: Observation) -> bool:
        """Say whether the person was still where the test can start; if not, mend what is wrong."""
        fits = view_fits(observation.view, self._protocol)
        if not fits and not (self._turned_in_vain and self._nearly_fits(observation)):
            self._good_since_s = None
            self._enter(Phase.FRAMING, self._last_s, view_guidance(self._protocol))
            return False
        if observation.neutral.source == "between":
            self._take_row = self._rows.row_at(observation.neutral.start_s)
            return False
        return True

    def _begin(self, observation: Observation, time_s: float) -> None:
        self._measuring = Measuring(observation, self._rules, self._calibration, self._settings)
        self._counter = Counter(self._rules, self._settings.running)
        self._take_told = 0
        self._enter(Phase.GO, time_s, "go")

    def _still_left_s(self) -> float | None:
        if self._phase is not Phase.STILL or self._good_since_s is None:
            return None
        stood_s = self._last_s - self._phase_since_s
        return max(0.0, self._settings.setting.still_s - stood_s)

    # The movement.

    def _run(
        self, time_s: float, pose: PoseFrame | None, gap_s: float
    ) -> tuple[Told | None, Said | None]:
        running = self._settings.running
        measuring = self._measured()
        told, said = None, None
        if measuring.add(time_s, pose):
            self._series = measuring.series()
            told, said = self._look_at_movement(time_s)
        if self._phase is Phase.GO:
            began = self._moving is not None or time_s - self._phase_since_s >= running.go_s
            go = self._settings.sentence("go")
            said = said or self._speaker.offer("guidance", "go", go, time_s)
            if began:
                self._enter(Phase.RUNNING, time_s)
        if self._done_at_s is not None and time_s >= self._done_at_s:
            self._enter(Phase.DONE, time_s, "done")
            return told, said or self._speaker.offer(
                "guidance", "done", self._settings.sentence("done"), time_s
            )
        away_s = time_s - measuring.last_in_place_s
        if away_s > running.lost_s and gap_s <= running.lost_s:
            self._pause(time_s, "paused")
            paused = self._settings.sentence("paused")
            said = self._speaker.offer("guidance", "paused", paused, time_s)
        elif time_s - self._rows.time_of(self._take_row) > running.longest_s:
            self._done_at_s = time_s
        return told, said

    def _look_at_movement(self, time_s: float) -> tuple[Told | None, Said | None]:
        series = self._running_series()
        over = self._counter.newly_over(series)
        told = [self._tell(repetition) for repetition in over]
        self._moving = self._counter.moving(series)
        self._depth, self._readings = self._depth_now(series), self._readings_now(series)
        said = None
        if told:
            said = self._say_told(told[-1], time_s)
            self._cues.clear()
            self._cue = None
            self._look_at_the_end(time_s)
        elif not self._drill:
            said = self._look_at_cues(series, time_s)
        return (told[-1] if told else None), said

    def _look_at_cues(self, series: MovementSeries, time_s: float) -> Said | None:
        if self._moving is None or not series.in_place[-1]:
            self._cues.clear()
        else:
            self._cue = self._cues.look(self._values_now(series, self._cues.measures))
            if self._cue is not None:
                return self._speaker.offer(
                    "cue", self._cue.id, self._cue.say, time_s, pause_s=self._cue.pause_s
                )
        self._cue = None
        return None

    def _tell(self, repetition: Repetition) -> Told:
        series = self._running_series()
        measures = repetition_measures(series, repetition, self._protocol, self._tables.errors)
        start_s, peak_s, end_s = (
            float(series.time_s[row]) for row in (repetition.start, repetition.peak, repetition.end)
        )
        feedback = self._drill.feedback_for(measures, end_s - start_s) if self._drill else None
        counts = feedback is None or feedback.counts
        told = Told(
            index=len(self._told) + 1,
            side=repetition.side,
            direction=repetition.direction,
            start_s=start_s,
            peak_s=peak_s,
            end_s=end_s,
            measures=measures,
            number=self._count + 1 if counts else None,
            verdict=feedback.id if feedback else None,
            words=feedback.words(measures) if feedback else "",
            tone=feedback.tone if feedback else "calm",
        )
        self._told.append(told)
        self._told_s = self._last_s
        self._take_told += 1
        return told

    def _say_told(self, told: Told, time_s: float) -> Said:
        """Say the number, and the word on the repetition unless something was just said."""
        number = "" if told.number is None else f"{told.number}. "
        if told.words:
            said = self._speaker.offer(
                "feedback", str(told.verdict), f"{number}{told.words}", time_s
            )
            if said is not None:
                return said
        return Said("count", number.strip(), "count")

    def _look_at_the_end(self, time_s: float) -> None:
        wanted = self._wanted
        if wanted is None or self._done_at_s is not None:
            return
        reached = (
            self._count >= wanted
            if self._drill
            else all(self._counts()[kind] >= wanted for kind in kinds(self._protocol))
        )
        if reached:
            self._done_at_s = time_s + self._settings.running.tail_s

    # Changes.

    def _enter(self, phase: Phase, time_s: float, guidance: str | None = None) -> None:
        if guidance is not None and guidance != self._guidance:
            self._guidance = guidance
        if phase is not self._phase:
            self._phase_since_s = time_s
            self._speaker.changed()
        self._phase = phase

    def _pause(self, time_s: float, guidance: str) -> None:
        """Close the stay; what follows is a new one, and the count goes on."""
        self._close_take()
        self._enter(Phase.PAUSED, time_s, guidance)
        self._welcome = "back"

    def _new_picture(self, size_px: tuple[int, int], time_s: float) -> None:
        """Begin anew with another picture size: the first one, or a camera that has changed."""
        if self._size_px != (0, 0):
            self._pause(time_s, "resized")
            resized = self._settings.sentence("resized")
            said = self._speaker.offer("guidance", "resized", resized, time_s)
            self._news = replace(self._news, said=self._news.said or said)
        self._size_px = size_px
        self._begun_s = time_s
        self._trackers.close()
        self._tracker = None

    def _close_take(self) -> None:
        """Keep the rows of this stay if it is the best one, and forget them."""
        if self._rows.count > self._take_row and self._rows.count - self._take_row > 1:
            better = self._best is None or self._take_told > self._best.repetitions
            if better:
                track = self._rows.track(self._info(), first=self._take_row)
                if track.seen.any():
                    self._best = Take(track, self._take_told)
        self._rows.clear()
        self._measuring, self._series, self._moving, self._cue = None, None, None, None
        self._depth, self._readings = None, ()
        self._take_row, self._take_told, self._good_since_s = 0, 0, None
        self._judged_s = -np.inf

    def _keep_recent(self) -> None:
        """Let frames go that are older than anybody will ask for while the test has not begun."""
        if self._good_since_s is None:
            recent = self._rows.row_at(self._last_s - self._settings.running.memory_s)
            self._rows.forget_before(recent)
            self._take_row = max(self._take_row, recent)

    def _tracking(self) -> PoseTracker:
        if self._tracker is None:
            self._tracker = self._trackers.enter_context(self._make_tracker())
        return self._tracker

    def _measured(self) -> Measuring:
        if self._measuring is None:
            raise RuntimeError("no neutral is known yet")
        return self._measuring

    def _running_series(self) -> MovementSeries:
        if self._series is None:
            raise RuntimeError("nothing has been measured yet")
        return self._series

    # What is said of it.

    @property
    def _count(self) -> int:
        return sum(one.number is not None for one in self._told)

    @property
    def _wanted(self) -> int | None:
        return self._drill.repetitions if self._drill else self._protocol.repetitions.wanted

    def _counts(self) -> Tally[tuple[Side, str]]:
        return Tally((one.side, one.direction) for one in self._told if one.number is not None)

    def _values_now(self, series: MovementSeries, names: frozenset[str]) -> dict[str, Value]:
        """Return measures of the excursion that goes on, as they are now."""
        if self._moving is None or not names:
            return {}
        last = len(series.time_s) - 1
        chosen = [measure for measure in self._now.measures if measure.name in names]
        protocol = self._now.model_copy(update={"measures": chosen})
        return repetition_measures(series, self._moving.so_far(last), protocol, self._tables.errors)

    def _readings_now(self, series: MovementSeries) -> tuple[Reading, ...]:
        shown = [one for one in self._now.measures if one.shown][:_SHOWN_READINGS]
        values = self._values_now(series, frozenset(one.name for one in shown))
        return tuple(
            Reading(one.name, one.label, one.unit, values[one.name].value, values[one.name].error)
            for one in shown
            if one.name in values
        )

    def _depth_now(self, series: MovementSeries) -> float | None:
        if self._drill is None:
            return None
        if self._moving is None:
            return 0.0
        depth = self._drill.depth
        value = self._values_now(series, frozenset([depth.measure])).get(depth.measure)
        if value is None or value.value is None:
            return None
        return float(np.clip(value.value / depth.at_least, 0.0, 1.0))

    def _info(self) -> TrackInfo:
        width, height = self._size_px
        recording = RecordingInfo(LIVE_NAME, "", "camera", "", width, height, 0, None, None)
        return track_info(recording, self._size_px, self._tracking(), switches=self._rows.switches)

    def _state(self, time_s: float, pose: PoseFrame | None) -> LiveState:
        news, self._news = self._news, _News()
        running = self._phase is Phase.RUNNING
        guidance = None if running else self._guidance
        back_side = None
        if self._series is not None and self._series.view.family == "side":
            back_side = 0 if self._series.view.forward > 0 else 1
        return LiveState(
            time_s=time_s,
            phase=self._phase,
            guidance=Sentence(guidance, self._settings.sentence(guidance)) if guidance else None,
            said=news.said,
            cue=Sentence(self._cue.id, self._cue.say) if self._cue else None,
            count=self._count,
            wanted=self._wanted,
            counts=dict(self._counts()),
            told_now=news.told,
            tone=self._tone(),
            still_left_s=self._still_left_s(),
            depth=self._depth if running else None,
            readings=self._readings if running else (),
            pose=pose,
            back_side=back_side,
            dropped=self._dropped,
        )

    def _tone(self) -> Tone:
        if self._cue is not None:
            return "watch"
        if self._phase in (Phase.LOOKING, Phase.FRAMING, Phase.PAUSED):
            return "calm" if self._guidance == "starting" else "watch"
        fresh_s = self._last_s - self._settings.running.tone_s
        if self._phase is Phase.RUNNING and self._told and self._told_s >= fresh_s:
            return self._told[-1].tone
        return "calm"


def _for_practice(calibration: Calibration, settings: LiveSettings) -> Calibration:
    """Return the calibration that tells the low back as far off the side view as a test may begin.

    What is told live is practice; the result at the end keeps the limit of a recorded run.
    """
    off_deg = settings.setting.most_view_off_deg
    return replace(
        calibration, back_limits=replace(calibration.back_limits, max_view_off_deg=off_deg)
    )


def _noticing_all(rules: MovementRules, drill: Drill) -> MovementRules:
    """Return the rules with every movement of the drill a repetition, however small beside others.

    Which of them count is for the drill to say; the recorded run at the end has its own rules.
    """
    noticed = drill.depth.noticed_from
    limits = replace(rules.limits, min_peak=noticed, relative_peak=noticed / _DEEPEST)
    return replace(rules, limits=limits)


def _now_protocol(protocol: Protocol) -> Protocol:
    """Return the protocol with measures that can be read at any moment of a movement."""
    measures = [
        measure.model_copy(update={"at": "peak"})
        for measure in protocol.measures
        if measure.at in ("peak", "max", "min", "extreme")
    ]
    return protocol.model_copy(update={"measures": measures})
