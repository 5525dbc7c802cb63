"""Filtering series that have gaps and an uneven clock."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfiltfilt

from screen.kinematics.series import FloatArray

_PASSES = 2
_ORDER_PER_PASS = 2


def fill_gaps(time_s: FloatArray, values: FloatArray) -> FloatArray:
    """Fill NaN linearly over time along the first axis; the ends take the nearest value.

    ``values`` is ``(n, ...)``. A column without any value stays NaN.
    """
    flat = values.reshape(len(values), -1).copy()
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

    ``missing`` is ``(n,)``. A gap is bridged if the known samples on both sides of it lie at most
    ``max_gap_s`` plus one ordinary sample apart; gaps at the ends are never bridged.
    """
    kept = missing.copy()
    if not missing.any() or missing.all():
        return kept
    step_s = float(np.median(np.diff(time_s)))
    for start, stop in runs(missing):
        inside = start > 0 and stop < len(missing)
        if inside and time_s[stop] - time_s[start - 1] <= max_gap_s + step_s:
            kept[start:stop] = False
    return kept


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return ``(start, stop)`` of each run of True in ``(n,)``; stop is excluded."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]


def low_pass(
    time_s: FloatArray, values: FloatArray, *, cutoff_hz: float, max_gap_s: float
) -> FloatArray:
    """Low-pass ``(n, ...)`` values with a 4th-order zero-lag Butterworth filter.

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
    n = len(values)
    if n < 2:
        return values.copy()
    missing: NDArray[np.bool_] = np.asarray(np.isnan(values.reshape(n, -1)))
    filled = fill_gaps(time_s, values)
    filtered = _butterworth(time_s, filled, cutoff_hz)
    flat = filtered.reshape(n, -1)
    same: NDArray[np.bool_] = np.asarray(missing.all(axis=1))
    whole = long_gaps(time_s, same, max_gap_s=max_gap_s)
    flat[whole] = np.nan
    for column in np.flatnonzero((missing & ~same[:, None]).any(axis=0)):
        flat[long_gaps(time_s, missing[:, column], max_gap_s=max_gap_s), column] = np.nan
    return flat.reshape(values.shape)


def _butterworth(time_s: FloatArray, values: FloatArray, cutoff_hz: float) -> FloatArray:
    """Filter complete values on an even clock and bring them back to their own times."""
    step_s = float(np.median(np.diff(time_s)))
    nyquist_hz = 0.5 / step_s
    corrected_hz = cutoff_hz / (2 ** (1 / _PASSES) - 1) ** 0.25
    even_s = np.arange(time_s[0], time_s[-1] + step_s / 2, step_s)
    pad = 3 * (2 * _ORDER_PER_PASS + 1)
    if corrected_hz >= nyquist_hz or len(even_s) <= pad:
        return values.copy()
    sections = butter(_ORDER_PER_PASS, corrected_hz / nyquist_hz, output="sos")
    flat = values.reshape(len(values), -1)
    usable = np.isfinite(flat).all(axis=0)
    result = flat.copy()
    even = _resample(time_s, flat[:, usable], even_s)
    smooth = sosfiltfilt(sections, even, axis=0, padlen=pad)
    result[:, usable] = _resample(even_s, smooth, time_s)
    return result.reshape(values.shape)


def _resample(old_s: FloatArray, values: FloatArray, new_s: FloatArray) -> FloatArray:
    """Interpolate ``(n, k)`` linearly at new times, all columns at once."""
    after = np.clip(np.searchsorted(old_s, new_s), 1, len(old_s) - 1)
    before = after - 1
    weight = (new_s - old_s[before]) / (old_s[after] - old_s[before])
    weight = np.clip(weight, 0.0, 1.0)[:, None]
    return np.asarray(values[before] * (1 - weight) + values[after] * weight)
