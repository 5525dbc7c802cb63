"""How even the frames of a recording are in time, and even samples from uneven frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.errors import JobError
from screen.kinematics.series import FloatArray

_EVEN_RATIO: Final = 0.02
"""Part of a step that even frames may be off."""

_CLOCK_S: Final = 1.1e-3
"""Even frames may be off by this too: clocks of files count in whole milliseconds."""

_GAP_STEPS: Final = 1.75
"""A step of more than this many usual ones has frames missing in it."""

_LONGEST_STEP_S: Final = 0.3
"""Between two frames further apart than this nothing is interpolated."""

_ON_A_FRAME: Final = 1e-6
"""Part of a step within which an even time is that of a frame."""


@dataclass(frozen=True)
class Pace:
    """Steps from frame to frame.

    ``mean_hz`` counts frames over the whole; ``typical_hz`` is the rate of the mean step in which
    no frame is missing. ``even``: every frame is where its number says.
    """

    mean_hz: float
    typical_hz: float
    smallest_step_s: float
    largest_step_s: float
    even: bool


def pace_of(time_s: FloatArray) -> Pace:
    """Return the pace of frames at ``(n,)`` times.

    Raises
    ------
    JobError
        If there are fewer than two frames, which have no rate.
    """
    if len(time_s) < 2:
        raise JobError(
            "A recording of fewer than two frames has no rate, and these formats need one.",
            "Record the movement again.",
        )
    steps = np.diff(time_s)
    mean = float(time_s[-1] - time_s[0]) / len(steps)
    whole = steps[steps <= _GAP_STEPS * np.median(steps)]
    off = np.abs(time_s - time_s[0] - mean * np.arange(len(time_s))).max()
    return Pace(
        mean_hz=1 / mean,
        typical_hz=1 / float(whole.mean()),
        smallest_step_s=float(steps.min()),
        largest_step_s=float(steps.max()),
        even=bool(off <= max(_EVEN_RATIO * mean, _CLOCK_S)),
    )


def span_words(time_s: FloatArray, wanted: NDArray[np.bool_]) -> str:
    """Say from when to when frames at ``(n,)`` times are wanted; empty where none is."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]]).astype(int)))
    spans = zip(edges[::2], edges[1::2], strict=True)
    return ", ".join(f"{time_s[one]:.3f} to {time_s[end - 1]:.3f} s" for one, end in spans)


@dataclass(frozen=True, eq=False)
class EvenSamples:
    """Samples at even times from ``start_s`` on.

    ``values`` are ``(m, ...)``. ``resampled`` is False where the frames were even by themselves:
    then the values are theirs.
    """

    rate_hz: float
    start_s: float
    values: FloatArray
    resampled: bool


def even_samples(time_s: FloatArray, values: FloatArray) -> EvenSamples:
    """Return ``values`` ``(n, ...)`` at even times.

    Frames that are even stay as they are. Others are interpolated linearly between neighbours, at
    the typical rate.

    Notes
    -----
    NaN: nothing is interpolated over a gap. A sample is NaN unless both of its neighbours are
    known, and where they are too far apart in time.
    """
    pace = pace_of(time_s)
    start_s = float(time_s[0])
    if pace.even:
        return EvenSamples(pace.mean_hz, start_s, values, resampled=False)
    step = 1 / pace.typical_hz
    count = int((time_s[-1] - start_s) / step + _ON_A_FRAME) + 1
    at_s = start_s + step * np.arange(count)
    after = np.clip(np.searchsorted(time_s, at_s), 1, len(time_s) - 1)
    before = after - 1
    span = time_s[after] - time_s[before]
    weight = np.clip((at_s - time_s[before]) / span, 0, 1)
    shape = (-1, *(1,) * (values.ndim - 1))
    mixed = values[before] + weight.reshape(shape) * (values[after] - values[before])
    apart = span > _LONGEST_STEP_S
    mixed[apart] = np.nan
    for exact, frames in ((weight <= _ON_A_FRAME, before), (weight >= 1 - _ON_A_FRAME, after)):
        mixed[exact] = values[frames[exact]]
    return EvenSamples(pace.typical_hz, start_s, mixed, resampled=True)
