"""Where in a repetition a number is read, and reading it there. Arrays in, numbers out."""

from __future__ import annotations

import math
import statistics
from typing import Final, Literal, NamedTuple

import numpy as np

from screen.kinematics.series import FloatArray, Repetition

REACH: Final = 1
"""A value at a moment is the median of this many frames before, the frame and as many after."""


class Moment(NamedTuple):
    """A place in time, in frames; ``position`` may lie between two, NaN where it is not known.

    ``steady`` moments are read as the median of the frame and its neighbours. ``at_least`` is a
    peak that stands in for a level that was never reached.
    """

    position: float
    steady: bool = False
    at_least: bool = False


def read(values: FloatArray, moment: Moment) -> float:
    """Return the value at a moment; NaN where it or the moment is not known."""
    if moment.steady and math.isfinite(moment.position):
        return around(values, int(moment.position))
    return interpolated(values, moment.position)


def around(values: FloatArray, frame: int) -> float:
    """Return the median of the frame and its neighbours, of those seen; NaN if none is."""
    near = values[max(frame - REACH, 0) : frame + REACH + 1].tolist()
    seen = [value for value in near if math.isfinite(value)]
    return statistics.median(seen) if seen else math.nan


def interpolated(values: FloatArray, position: float) -> float:
    """Return the value between two frames; NaN if either was not seen."""
    if not math.isfinite(position):
        return math.nan
    first = math.floor(position)
    part = position - first
    if part == 0:
        return float(values[first])
    return float((1 - part) * values[first] + part * values[first + 1])


def furthest(
    values: FloatArray, repetition: Repetition, at: Literal["max", "min", "extreme"]
) -> Moment:
    """Return where the maximum, the minimum or the value furthest from 0 is, of the frames seen."""
    within = values[repetition.start : repetition.end + 1]
    size = {"max": within, "min": -within, "extreme": np.abs(within)}[at]
    seen = np.isfinite(size)
    if not seen.any():
        return Moment(math.nan)
    return Moment(float(repetition.start + np.argmax(np.where(seen, size, -np.inf))))


def crossing(
    channel: FloatArray, repetition: Repetition, level: float, *, from_above: bool
) -> float | None:
    """Return where the channel first reaches the level on the way to the peak; None if never.

    The position is a fractional frame, NaN if the channel is hidden just before. ``from_above``:
    reached is at the level or below it.
    """
    way = channel[repetition.start : repetition.peak + 1]
    reached = way <= level if from_above else way >= level
    first = int(reached.argmax())
    if not reached[first]:
        return None
    if first == 0:
        return float(repetition.start)
    before, after = float(way[first - 1]), float(way[first])
    return repetition.start + first - (after - level) / (after - before)
