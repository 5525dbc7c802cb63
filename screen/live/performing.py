"""While the movement is done: what is measured, which repetition has ended, which cue applies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from screen.kinematics.calibration import Calibration
from screen.kinematics.movement import MovementRules, Observation
from screen.kinematics.series import MovementSeries, Repetition
from screen.live.counting import Counter, Moving
from screen.live.cues import CueBoard
from screen.live.drill import Drill
from screen.live.evidence import Evidence
from screen.live.measuring import Measuring
from screen.live.settings import LiveSettings
from screen.live.state import Reading
from screen.pose.tracker import PoseFrame
from screen.screening.measuring.measures import repetition_measures
from screen.screening.parts import Value
from screen.screening.protocol import Cue, Measure, Protocol
from screen.screening.reference.error_table import ErrorTable

_SHOWN_READINGS: Final = 3
_DEEPEST: Final = 180.0


class Performing:
    """The movement of one stay, from a known neutral on.

    Parameters
    ----------
    observation
        The person in neutral.
    protocol, rules, drill
        What is done. A drill has no cues within a repetition.
    calibration, errors, settings
        How it is measured.

    Attributes
    ----------
    evidence
        How what was measured is held against cut-offs.
    cue
        The cue that applies now, if any.
    depth
        How much of the drill's depth the movement has now, 0 to 1; None if not known.
    readings
        The main measures as they are now.
    """

    def __init__(
        self,
        observation: Observation,
        protocol: Protocol,
        rules: MovementRules,
        drill: Drill | None,
        *,
        calibration: Calibration,
        errors: ErrorTable,
        settings: LiveSettings,
    ) -> None:
        self.cue: Cue | None = None
        self.depth: float | None = None
        self.readings: tuple[Reading, ...] = ()
        self._protocol, self._drill, self._errors = protocol, drill, errors
        self._measuring = Measuring(observation, rules, calibration, settings)
        self._counter = Counter(rules, settings.running)
        self.evidence = Evidence.live(protocol)
        self._cues = CueBoard([] if drill else protocol.cues, self.evidence)
        readable = _readable_now(protocol)
        self._shown = [one for one in readable if one.shown][:_SHOWN_READINGS]
        wanted = {*self._cues.measures, *(one.name for one in self._shown)}
        if drill is not None:
            wanted.add(drill.depth.measure)
        chosen = [one for one in readable if one.name in wanted]
        self._now = protocol.model_copy(update={"measures": chosen})
        self._series = self._measuring.series()
        self._moving: Moving | None = None

    @property
    def series(self) -> MovementSeries:
        """The last part of the movement, as it was last measured."""
        return self._series

    @property
    def moving(self) -> bool:
        """Whether an excursion is going on."""
        return self._moving is not None

    @property
    def last_in_place_s(self) -> float:
        """When the person was last seen at their place."""
        return self._measuring.last_in_place_s

    @property
    def back_side(self) -> int | None:
        """Which edge of the outline is the back: 0 or 1; None where it is not in view."""
        if self._series.view.family != "side":
            return None
        return 0 if self._series.view.forward > 0 else 1

    def add(self, time_s: float, pose: PoseFrame | None) -> list[Repetition]:
        """Take a frame in; return the repetitions that have ended with it."""
        if not self._measuring.add(time_s, pose):
            return []
        self._series = self._measuring.series()
        over = self._counter.newly_over(self._series)
        self._moving = self._counter.moving(self._series)
        values = self._values_now()
        self.depth, self.readings = self._depth_of(values), self._readings_of(values)
        if over:
            self._cues.clear()
        self.cue = self._cue_of(values) if not over else None
        return over

    def measures(self, repetition: Repetition) -> dict[str, Value]:
        """Return the protocol's measures of a repetition that has just ended."""
        return repetition_measures(self._series, repetition, self._protocol, self._errors)

    def times_s(self, repetition: Repetition) -> tuple[float, float, float]:
        """Return when a repetition started, was at its peak and ended."""
        start_s, peak_s, end_s = (
            float(self._series.time_s[row])
            for row in (repetition.start, repetition.peak, repetition.end)
        )
        return start_s, peak_s, end_s

    def _cue_of(self, values: Mapping[str, Value]) -> Cue | None:
        if self._moving is None or not self._series.in_place[-1]:
            self._cues.clear()
            return None
        return self._cues.look(values)

    def _values_now(self) -> Mapping[str, Value]:
        """Return what is wanted of the excursion that goes on, as it is now."""
        if self._moving is None:
            return {}
        so_far = self._moving.so_far(len(self._series.time_s) - 1)
        return repetition_measures(self._series, so_far, self._now, self._errors)

    def _readings_of(self, values: Mapping[str, Value]) -> tuple[Reading, ...]:
        return tuple(
            Reading(one.name, one.label, one.unit, values[one.name].value, values[one.name].error)
            for one in self._shown
            if one.name in values
        )

    def _depth_of(self, values: Mapping[str, Value]) -> float | None:
        if self._drill is None:
            return None
        if self._moving is None:
            return 0.0
        depth = self._drill.depth
        value = values.get(depth.measure)
        if value is None or value.value is None:
            return None
        return float(np.clip(value.value / depth.at_least, 0.0, 1.0))


def rules_for(rules: MovementRules, drill: Drill | None) -> MovementRules:
    """Return the rules with every movement of a drill a repetition, however small beside others.

    Which of them count is for the drill to say; the recorded run at the end has its own rules.
    """
    if drill is None:
        return rules
    noticed = drill.depth.noticed_from
    limits = replace(rules.limits, min_peak=noticed, relative_peak=noticed / _DEEPEST)
    return replace(rules, limits=limits)


def for_practice(calibration: Calibration, settings: LiveSettings) -> Calibration:
    """Return the calibration that tells the low back as far off the side view as a test may begin.

    What is told live is practice; the result at the end keeps the limit of a recorded run.
    """
    off_deg = settings.setting.most_view_off_deg
    limits = replace(calibration.back_limits, max_view_off_deg=off_deg)
    return replace(calibration, back_limits=limits)


def _readable_now(protocol: Protocol) -> list[Measure]:
    """Return the measures that can be read at any moment of a movement, as they are then."""
    return [
        measure.model_copy(update={"at": "peak"})
        for measure in protocol.measures
        if measure.at in ("peak", "max", "min", "extreme")
    ]
