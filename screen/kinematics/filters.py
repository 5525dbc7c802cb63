"""Filtering series that have gaps and an uneven clock."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfiltfilt

from screen.kinematics.series import FloatArray

Resampling = Callable[[FloatArray], FloatArray]

_PASSES: Final = 2
_ORDER_PER_PASS: Final = 2
_PAD: Final = 3 * (2 * _ORDER_PER_PASS + 1)
_AT_ONCE: Final = 2**17
"""Numbers filtered at a time, so that what is worked out on the way stays in the cache."""


def fill_gaps(time_s: FloatArray, values: FloatArray) -> FloatArray:
    """Fill NaN linearly over time along the first axis; the ends take the nearest value.

    ``values`` is ``(n, ...)``. A column without any value stays NaN.
    """
    flat = values.reshape(len(values), -1).copy(order="K")
    missing = np.isnan(flat)
    for column in np.flatnonzero(missing.any(axis=0)):
        known = ~missing[:, column]
        if known.any():
            flat[~known, column] = np.interp(time_s[~known], time_s[known], flat[known, column])
    return flat.reshape(values.shape)


def long_gaps(
    time_s: FloatArray, missing: NDArray[np.bool_], *, max_gap_s: float
) -> NDArray[np.bool_]:
    """Return ``missing`` without the gaps that may be bridged.

    ``missing`` is ``(k, n)``, one row a series. A gap is bridged if the known samples on both sides
    of it lie at most ``max_gap_s`` plus one ordinary sample apart; gaps at the ends are never
    bridged.
    """
    kept = missing.copy()
    n = len(time_s)
    framed = np.zeros((len(missing), n + 2), dtype=bool)
    framed[:, 1:-1] = missing
    # Edges come in the order of rows, then of time: a gap's start, its end, the next one's start.
    row, edge = np.nonzero(framed[:, 1:] != framed[:, :-1])
    gaps = np.stack([row[::2], edge[::2], edge[1::2]], axis=1)
    inside = gaps[(gaps[:, 1] > 0) & (gaps[:, 2] < n)]
    longest_s = max_gap_s + _usual_step_s(time_s)
    apart_s = time_s[inside[:, 2]] - time_s[inside[:, 1] - 1]
    for series, start, stop in inside[apart_s <= longest_s].tolist():
        kept[series, start:stop] = False
    return kept


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return ``(start, stop)`` of each run of True in ``(n,)``; stop is excluded."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]


@dataclass(frozen=True, eq=False)
class LowPass:
    """A 4th-order zero-lag Butterworth filter for all series on one clock.

    Gaps (NaN) are filled linearly, the series is brought to an even clock, filtered forwards and
    backwards with a 2nd-order Butterworth, brought back to its own times, and the gaps longer than
    ``max_gap_s`` are put back. The cut-off is raised so that the two passes together have
    -3 dB at ``cutoff_hz``. A series too short or too slow for the filter comes back
    filled, unfiltered.

    Notes
    -----
    Correction for the number of passes: Winter DA, Biomechanics and Motor Control of Human
    Movement, section 2: ``(2 ** (1 / passes) - 1) ** 0.25`` for order 2.
    """

    time_s: FloatArray
    cutoff_hz: float
    max_gap_s: float

    def __call__(self, values: NDArray[np.floating[Any]]) -> FloatArray:
        """Return ``(n, ...)`` values filtered along the first axis.

        In memory the frames of one series lie side by side, as the filter takes them: what is made
        of them later runs along the frames too.
        """
        width = math.prod(values.shape[1:])
        rows = np.array(values.reshape(len(values), width).T, dtype=np.float64, order="C")
        if rows.shape[1] > 1:
            self._filter(rows)
        return rows.T.reshape(values.shape)

    def _filter(self, rows: FloatArray) -> None:
        """Filter ``(k, n)`` in place, one row a series."""
        missing = np.isnan(rows)
        torn = np.flatnonzero(missing.any(axis=1))
        if len(torn):
            rows[torn] = fill_gaps(self.time_s, rows[torn].T).T
        if self._even is not None:
            to_even, sections, back, steps = self._even
            at_once = max(1, _AT_ONCE // max(steps, rows.shape[1]))
            for first in range(0, len(rows), at_once):
                some = slice(first, first + at_once)
                even = sosfiltfilt(sections, to_even(rows[some]), axis=1, padlen=_PAD)
                rows[some] = back(even)
        gone = long_gaps(self.time_s, missing[torn], max_gap_s=self.max_gap_s)
        rows[torn] = np.where(gone, np.nan, rows[torn])

    @cached_property
    def _even(self) -> tuple[Resampling, FloatArray, Resampling, int] | None:
        """The way to an even clock, the filter there, the way back, and the steps of that clock.

        None where there is none.
        """
        step_s = _usual_step_s(self.time_s)
        nyquist_hz = 0.5 / step_s
        corrected_hz = self.cutoff_hz / (2 ** (1 / _PASSES) - 1) ** 0.25
        even_s = np.arange(self.time_s[0], self.time_s[-1] + step_s / 2, step_s)
        if corrected_hz >= nyquist_hz or len(even_s) <= _PAD:
            return None
        sections = butter(_ORDER_PER_PASS, corrected_hz / nyquist_hz, output="sos")
        there, back = _resampling(self.time_s, even_s), _resampling(even_s, self.time_s)
        return there, sections, back, len(even_s)


def _resampling(old_s: FloatArray, new_s: FloatArray) -> Resampling:
    """Return the way of ``(k, n)`` rows from one clock to another, linear between frames.

    Beyond the old clock's ends rows keep their last values.
    """
    before = np.clip(np.searchsorted(old_s, new_s), 1, len(old_s) - 1) - 1
    weight = (new_s - old_s[before]) / (old_s[before + 1] - old_s[before])
    weight = np.clip(weight, 0.0, 1.0)

    def resample(rows: FloatArray) -> FloatArray:
        earlier, later = rows[:, before], rows[:, before + 1]
        earlier *= 1 - weight
        later *= weight
        earlier += later
        return earlier

    return resample


def _usual_step_s(time_s: FloatArray) -> float:
    return float(np.median(np.diff(time_s)))
