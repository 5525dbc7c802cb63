"""Where in a repetition a number is read, and reading it there. Arrays in, numbers out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from screen.kinematics.series import FloatArray, Repetition

_PEAK_REACH: Final = 1
"""A value at a moment is the median of this many frames before, the frame and as many after."""


@dataclass(frozen=True)
class Moment:
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
    near = values[max(frame - _PEAK_REACH, 0) : frame + _PEAK_REACH + 1]
    seen = near[np.isfinite(near)]
    return float(np.median(seen)) if len(seen) else math.nan


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
    if not np.isfinite(within).any():
        return Moment(math.nan)
    size = np.abs(within) if at == "extreme" else within
    frame = np.nanargmin(size) if at == "min" else np.nanargmax(size)
    return Moment(float(repetition.start + frame))


def crossing(
    channel: FloatArray, repetition: Repetition, level: float, *, from_above: bool
) -> float | None:
    """Return where the channel first reaches the level on the way to the peak; None if never.

    The position is a fractional frame, NaN if the channel is hidden just before. ``from_above``:
    reached is at the level or below it.
    """
    sign = -1.0 if from_above else 1.0
    way = sign * channel[repetition.start : repetition.peak + 1]
    reached = np.flatnonzero(way >= sign * level)
    if not len(reached):
        return None
    first = int(reached[0])
    if first == 0:
        return float(repetition.start)
    before, after = float(way[first - 1]), float(way[first])
    return repetition.start + first - (after - sign * level) / (after - before)
