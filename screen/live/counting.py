"""Repetitions while they happen: which have just ended, and which is going on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from screen.kinematics.movement import MovementRules, repetitions_of, signal_of
from screen.kinematics.repetitions import Excursion
from screen.kinematics.series import FloatArray, MovementSeries, Repetition
from screen.live.settings import Running


@dataclass(frozen=True)
class Moving:
    """An excursion that is going on: what it is called, and where it began (a row)."""

    excursion: Excursion
    start: int
    height: float

    def so_far(self, last: int) -> Repetition:
        """Return it as a repetition whose peak is now."""
        return Repetition(
            index=1,
            side=self.excursion.side,
            direction=self.excursion.direction,
            start=self.start,
            peak=last,
            end=last,
            complete=False,
        )


class Counter:
    """Finds repetitions in series that grow, by the rules of a recorded run.

    A repetition is told once, when it has come back: to ``over_ratio`` of its peak, or far enough
    to count as returned with the next one begun (risen again by ``again_ratio``).
    """

    def __init__(self, rules: MovementRules, running: Running) -> None:
        self._rules = rules
        self._running = running
        self._told_until_s = -np.inf

    def newly_over(self, series: MovementSeries) -> list[Repetition]:
        """Return the repetitions that have ended since the last call."""
        over = []
        for repetition in repetitions_of(series, self._rules.excursions, self._rules.limits):
            peak_s = float(series.time_s[repetition.peak])
            if peak_s <= self._told_until_s or not repetition.complete:
                continue
            if self._is_over(series, repetition):
                self._told_until_s = float(series.time_s[repetition.end])
                over.append(repetition)
        return over

    def moving(self, series: MovementSeries) -> Moving | None:
        """Return the largest excursion that is going on now; None at rest."""
        found = [
            Moving(excursion, _start(height, self._running.over_ratio), float(height[-1]))
            for excursion in self._rules.excursions
            if (height := _height(series, excursion)) is not None
            and height[-1] >= self._running.over_ratio * self._rules.limits.min_peak
        ]
        return max(found, key=lambda moving: moving.height, default=None)

    def _is_over(self, series: MovementSeries, repetition: Repetition) -> bool:
        for excursion in self._rules.excursions:
            if (excursion.side, excursion.direction) != (repetition.side, repetition.direction):
                continue
            height = _height(series, excursion)
            if height is None:
                continue
            after = height[repetition.peak :]
            low, now, top = float(after.min()), float(after[-1]), float(after[0])
            risen = now - low > self._running.again_ratio * top
            return now <= self._running.over_ratio * top or risen
        return True


def _height(series: MovementSeries, excursion: Excursion) -> FloatArray | None:
    """Return how far the excursion is from neutral, ``(n,)``; 0 where it is not seen."""
    channel = signal_of(series, excursion)
    if channel is None or not len(channel):
        return None
    return np.maximum(np.nan_to_num(excursion.sign * channel), 0.0)


def _start(height: FloatArray, ratio: float) -> int:
    """Return the last row at which the excursion that goes on was still near neutral."""
    low = np.flatnonzero(height <= ratio * height[-1])
    return int(low[-1]) if len(low) else 0
