"""Where in a repetition a number is read, and reading it there. Arrays in, numbers out."""

from __future__ import annotations

import math
import statistics
from typing import Final, Literal, NamedTuple

import numpy as np

from screen.kinematics.series import FloatArray, Repetition

REACH_S: Final = 1 / 30
"""A value at a moment is the median of the values then, this long before and this long after; at a
slower rate a frame before and a frame after."""


class Moment(NamedTuple):
    """A place in time, in frames; ``position`` may lie between two, NaN where it is not known.

    Moments with a ``reach`` are read as the median of the values then and so many frames before and
    after. ``at_least`` is a peak that stands in for a level that was never reached.
    """

    position: float
    reach: float | None = None
    at_least: bool = False


def read(values: FloatArray, moment: Moment, *, straight: bool = False) -> float:
    """Return the value at a moment; NaN where it or the moment is not known.

    ``straight`` is for what does not move smoothly, as errors: a parabola could leave its range.
    """
    if moment.reach is not None and math.isfinite(moment.position):
        return around(values, moment.position, moment.reach, straight=straight)
    return interpolated(values, moment.position)


def around(values: FloatArray, position: float, reach: float, *, straight: bool = False) -> float:
    """Return the median of the values at a moment and ``reach`` frames before and after it.

    Of those seen; NaN if none is.
    """
    between = interpolated if straight else curved
    places = [position + step for step in (-reach, 0.0, reach)]
    near = [between(values, place) for place in places if 0 <= place <= len(values) - 1]
    seen = [value for value in near if math.isfinite(value)]
    return statistics.median(seen) if seen else math.nan


def curved(values: FloatArray, position: float) -> float:
    """Return the value on the parabola through the three frames nearest to a moment.

    Where one of them was not seen it is the straight line between two; NaN if either was not.
    """
    frame = round(position)
    part = position - frame
    if part == 0:
        return float(values[frame])
    if 0 < frame < len(values) - 1:
        before, here, after = (float(one) for one in values[frame - 1 : frame + 2])
        bend = (before - 2 * here + after) / 2
        value = here + part * (after - before) / 2 + part**2 * bend
        if math.isfinite(value):
            return value
    return interpolated(values, position)


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
