"""When things happen: repetitions drawn at random, and smooth courses through their keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from samples.graphics.geometry import Side, smooth_step


@dataclass(frozen=True)
class Stroke:
    """One repetition: away from rest, a pause at the far end, and back, perhaps not quite."""

    index: int  # from 1, counted for each side and direction
    side: Side | str
    direction: str
    start_s: float
    top_s: float
    leave_s: float
    end_s: float
    size: float  # share of the person's usual range, about 0.85 to 1.15
    left_over: float  # share of the range not undone at the end
    kind: str = ""  # of a drill, in which repetitions are done in different ways


class Course:
    """A quantity over time: minimum-jerk between its keys, level before and after them."""

    def __init__(self, keys: Sequence[tuple[float, float]]) -> None:
        self._times = [time for time, _ in keys]
        self._values = [value for _, value in keys]

    def __call__(self, time_s: float) -> float:
        """Return the value at ``time_s``."""
        after = int(np.searchsorted(self._times, time_s))
        if after == 0:
            return self._values[0]
        if after == len(self._times):
            return self._values[-1]
        start, end = self._times[after - 1], self._times[after]
        share = smooth_step((time_s - start) / max(end - start, 1e-9))
        return self._values[after - 1] + share * (self._values[after] - self._values[after - 1])


def draw_strokes(
    rng: np.random.Generator,
    plan: Sequence[tuple[Side | str, str]],
    *,
    start_s: float,
    tempo_s: tuple[float, float],
    between_s: tuple[float, float] = (0.2, 0.7),
) -> list[Stroke]:
    """Draw one repetition for each (side, direction) of ``plan``, one after the other.

    Each differs in tempo, size, pause and in how completely the person returns; the last
    returns fully. ``between_s`` is the rest between them.
    """
    tempo, tidy = rng.uniform(*tempo_s), rng.random() < 0.5
    strokes: list[Stroke] = []
    counts: dict[tuple[str, str], int] = {}
    time = start_s
    for number, (side, direction) in enumerate(plan):
        counts[side, direction] = counts.get((side, direction), 0) + 1
        pace = tempo * rng.uniform(0.8, 1.2)
        share = rng.uniform(0.42, 0.55)
        pause = rng.uniform(0.6, 1.3) if rng.random() < 0.25 else rng.uniform(0.1, 0.4)
        top = time + share * pace
        leave = top + pause
        end = leave + (1 - share) * pace
        last = number == len(plan) - 1
        strokes.append(
            Stroke(
                index=counts[side, direction],
                side=side,
                direction=direction,
                start_s=time,
                top_s=top,
                leave_s=leave,
                end_s=end,
                size=float(rng.uniform(0.85, 1.15)),
                left_over=0.0 if tidy or last else float(rng.uniform(0.03, 0.1)),
            )
        )
        time = end + rng.uniform(*between_s)
    return strokes


def course_of(strokes: Sequence[Stroke], far: Callable[[Stroke], float]) -> Course:
    """Return the course that goes to ``far(stroke)`` in each stroke and is 0 before the first."""
    keys = [(0.0, 0.0)]
    for stroke in strokes:
        value = far(stroke)
        keys += [
            (stroke.start_s, keys[-1][1]),
            (stroke.top_s, value),
            (stroke.leave_s, value),
            (stroke.end_s, value * stroke.left_over),
        ]
    return Course(keys)


def level_in_each(strokes: Sequence[Stroke], values: Sequence[float]) -> Course:
    """Return the course that keeps each stroke's value while it lasts and changes between them."""
    return Course(
        [
            (time, value)
            for stroke, value in zip(strokes, values, strict=True)
            for time in (stroke.start_s, stroke.end_s)
        ]
    )


class Sway:
    """Slow, small, smooth wandering: what a body does that stands or sits still."""

    def __init__(self, rng: np.random.Generator, size: float) -> None:
        self._size = size * rng.uniform(0.4, 1.0)
        self._rates = rng.uniform(0.12, 0.55, 3)
        self._phases = rng.uniform(0, 2 * np.pi, 3)

    def __call__(self, time_s: float) -> float:
        """Return the offset at ``time_s``, within about +- ``size``."""
        waves = np.sin(2 * np.pi * self._rates * time_s + self._phases)
        return float(self._size * waves @ [0.5, 0.3, 0.2])
