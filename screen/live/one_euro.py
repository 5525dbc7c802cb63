"""The One Euro filter: what moves is not late, what rests does not tremble.

Casiez G, Roussel N, Vogel D. 1 Euro filter: a simple speed-based low-pass filter for noisy input in
interactive systems. CHI 2012. doi:10.1145/2207676.2208639
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from screen.live.settings import Smoothing

FloatArray = NDArray[np.float64]


class OneEuro:
    """Filters arrays of one shape that come one at a time; each entry by itself.

    An exponential low-pass whose cut-off is ``min_cutoff_hz + slope * |speed| / scale``, the speed
    itself being low-passed at ``derivative_cutoff_hz``. An entry that is NaN comes out NaN, and
    starts anew when it is known again.

    Parameters
    ----------
    settings
        The three numbers.
    scale
        What counts as one in the entries' unit, so that the filter does the same at any size: a
        trunk's length for places, a radian's degrees for angles.
    """

    def __init__(self, settings: Smoothing, *, scale: float) -> None:
        self._settings = settings
        self._scale = scale
        self._time_s = float("nan")
        self._value: FloatArray | None = None
        self._speed: FloatArray | None = None

    def __call__(self, time_s: float, values: FloatArray) -> FloatArray:
        """Return the filtered values; times must increase."""
        if self._value is None or self._speed is None:
            self._time_s, self._value = time_s, values.copy()
            self._speed = np.zeros_like(values)
            return values
        step_s = time_s - self._time_s
        settings = self._settings
        fresh = np.isnan(self._value) | np.isnan(values)
        before = np.where(fresh, values, self._value)
        speed = np.where(fresh, 0.0, (values - before) / step_s)
        known_speed = np.where(fresh, 0.0, self._speed)
        weight = _weight(step_s, settings.derivative_cutoff_hz)
        self._speed = known_speed + weight * (speed - known_speed)
        cutoff_hz = settings.min_cutoff_hz + settings.slope * np.abs(self._speed) / self._scale
        self._value = np.asarray(before + _weight(step_s, cutoff_hz) * (values - before))
        self._time_s = time_s
        return self._value


def _weight(step_s: float, cutoff_hz: float | FloatArray) -> float | FloatArray:
    """Return how much of the way to a new value is gone in ``step_s``."""
    ratio = 2 * np.pi * cutoff_hz * step_s
    return ratio / (ratio + 1)
