"""Before the movement: is the picture good, has the person been still, and from where to count."""

from __future__ import annotations

import numpy as np

from screen.kinematics.movement import MovementRules, Observation, observe, outlook
from screen.live.frame_rate import Pace
from screen.live.framing import (
    VIEW_GUIDANCE,
    asked_otherwise,
    view_fits,
    view_guidance,
    what_is_wrong,
)
from screen.live.segment import Stay
from screen.live.settings import LiveSettings
from screen.live.state import Phase
from screen.screening.protocol import Protocol
from screen.screening.reference.filming_file import FilmingLimits
from screen.screening.reference.thresholds import Thresholds


class SettingUp:
    """Looks at the picture now and then until a test can begin.

    Parameters
    ----------
    protocol, rules, thresholds, settings
        What the test needs, and when a picture is good enough.
    begun_s
        When the first frame came.
    phase, guidance
        Where it starts: looking for the person, or paused.
    welcome
        The guidance to give once the person is seen well.
    pace
        How fast the pictures come.
    limits
        What counts as filmed as asked; None where the person need not hear of it (again).
    slow_accepted
        Whether the person may begin though they come too slowly to be judged.

    Attributes
    ----------
    phase, guidance
        Where it is, and what the person is told.
    judged
        Whether the picture was looked at already.
    slow_accepted
        As above; True once the person has been told for long enough.
    """

    def __init__(
        self,
        protocol: Protocol,
        rules: MovementRules,
        thresholds: Thresholds,
        settings: LiveSettings,
        *,
        begun_s: float,
        phase: Phase,
        guidance: str,
        welcome: str,
        pace: Pace,
        limits: FilmingLimits | None,
        slow_accepted: bool = False,
    ) -> None:
        self._limits = limits
        self._pace, self.slow_accepted = pace, slow_accepted
        self.phase, self.guidance = phase, guidance
        self.judged = False
        self._protocol, self._rules = protocol, rules
        self._thresholds, self._settings = thresholds, settings
        self._begun_s, self._since_s, self._changed_s = begun_s, begun_s, begun_s
        self._welcome = welcome
        self._judged_s = -np.inf
        self._good_since_s: float | None = None
        self._turned_in_vain = False

    @property
    def speaks(self) -> bool:
        """Whether the guidance is worth speaking: not while a good picture is watched."""
        watching = self._good_since_s is not None and self.phase is not Phase.STILL
        return self.judged and not watching

    def still_left_s(self, time_s: float) -> float | None:
        """Return how long to stand still yet; None before that is asked."""
        if self.phase is not Phase.STILL:
            return None
        return max(0.0, self._settings.setting.still_s - (time_s - self._since_s))

    def look(self, stay: Stay, time_s: float) -> Observation | None:
        """Look at the newest frame of a stay; return the person in neutral if it can begin."""
        setting = self._settings.setting
        if stay.last_change > self._thresholds.frozen.max_change:
            self._changed_s = time_s
        if stay.seen_s < setting.window_s or time_s - self._judged_s < setting.every_s:
            return None
        self._judged_s, self.judged = time_s, True
        found = self._judge(stay, time_s)
        if self._good_since_s is None:
            stay.forget_before(time_s - self._settings.running.memory_s)
        return found

    def _judge(self, stay: Stay, time_s: float) -> Observation | None:
        setting = self._settings.setting
        wrong = self._wrong(stay, time_s)
        if wrong in ("slow_camera", "too_slow") and time_s - self._begun_s < setting.warm_up_s:
            return None
        if wrong is not None:
            self._good_since_s = None
            self._tell(wrong, time_s)
            return None
        if self._good_since_s is None:
            self._good_since_s = time_s
            stay.begin(time_s - setting.window_s)
        if self.phase is not Phase.STILL and time_s - self._good_since_s >= setting.good_s:
            self._enter(Phase.STILL, self._otherwise(stay, time_s) or self._welcome, time_s)
        return self._neutral(stay, time_s) if self.phase is Phase.STILL else None

    def _wrong(self, stay: Stay, time_s: float) -> str | None:
        """Return the guidance for what is wrong with the picture; None if nothing is."""
        setting = self._settings.setting
        window = stay.since(time_s - setting.window_s)
        if window is None:
            return self._too_slow() or "slow_camera"
        observation = observe(window, self._rules) if window.seen.any() else None
        series = outlook(observation) if observation is not None else None
        wrong = what_is_wrong(window, series, self._protocol, self._thresholds)
        if wrong is None and time_s - self._changed_s > setting.frozen_s:
            return "frozen"
        passes = observation is not None and self._lets_pass(observation, time_s)
        if wrong is None or (wrong in VIEW_GUIDANCE and passes):
            return self._too_slow()
        return wrong

    def _otherwise(self, stay: Stay, time_s: float) -> str | None:
        """Return the guidance for what is otherwise than the test asks; None if nothing is."""
        window = stay.since(time_s - self._settings.setting.window_s)
        observation = None if window is None else observe(window, self._rules)
        if window is None or observation is None or self._limits is None:
            return None
        return asked_otherwise(window, outlook(observation), self._protocol, self._limits)

    def _too_slow(self) -> str | None:
        """Return the guidance where pictures come too slowly; after a while one may begin so."""
        if not self._pace.slow:
            return None
        if self._pace.slow_s < self._settings.pace.patience_s and not self.slow_accepted:
            return "slow_camera"
        self.slow_accepted = True
        return "too_slow" if self._pace.crawls else None

    def _lets_pass(self, observation: Observation, time_s: float) -> bool:
        """Say whether a view that does not fit is let pass.

        While the person is asked to stand still: who begins to bend looks turned, and the view is
        judged in neutral. And where turning has been asked for in vain: the estimate of the view
        is off by 20 degrees now and then, and nobody should be kept from practising by it.
        """
        if self.phase is Phase.STILL:
            return True
        asked_s = time_s - self._since_s
        if self.guidance in VIEW_GUIDANCE and asked_s >= self._settings.setting.turn_patience_s:
            self._turned_in_vain = True
        return self._nearly_fits(observation)

    def _nearly_fits(self, observation: Observation) -> bool:
        view = observation.view
        near = view.off_deg <= self._settings.setting.most_view_off_deg
        return self._turned_in_vain and near and view.family in self._protocol.camera.views

    def _tell(self, wrong: str, time_s: float) -> None:
        unseen = self._settings.order(wrong) <= self._settings.order("looking")
        if self.phase is Phase.PAUSED and wrong == "looking":
            return
        self._enter(Phase.LOOKING if unseen else Phase.FRAMING, wrong, time_s)

    def _enter(self, phase: Phase, guidance: str, time_s: float) -> None:
        if (phase, guidance) != (self.phase, self.guidance):
            self.phase, self.guidance, self._since_s = phase, guidance, time_s

    def _neutral(self, stay: Stay, time_s: float) -> Observation | None:
        """Return the person once they have been still; after a while in the calmest posture."""
        so_far = stay.track()
        observation = observe(so_far, self._rules) if so_far is not None else None
        if so_far is None or observation is None:
            return None
        step_s = float(np.median(np.diff(so_far.time_s)))
        neutral = observation.neutral
        quiet = neutral.end_s - neutral.start_s >= self._rules.min_still_s - step_s
        setting, told_s = self._settings.setting, time_s - self._since_s
        if not (quiet and told_s >= setting.still_s) and told_s < setting.patience_s:
            return None
        if not view_fits(observation.view, self._protocol) and not self._nearly_fits(observation):
            self._good_since_s = None
            self._enter(Phase.FRAMING, view_guidance(self._protocol), time_s)
            return None
        if neutral.source == "between":
            stay.begin(neutral.start_s)
            return None
        return observation
