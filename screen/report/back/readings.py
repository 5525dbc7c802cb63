"""The numbers beside the two pictures of the back, and why there are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from screen.kinematics.series import FloatArray, MovementSeries
from screen.reason_kinds import Why
from screen.reasons import why
from screen.report.back.choice import LUMBAR, PELVIS, THORAX, at_peak
from screen.screening.parts import ErrorBasis
from screen.screening.reference.error_table import ErrorTable
from screen.screening.result import RepetitionResult, ScreenResult

CHANNELS: Final = (THORAX, PELVIS, LUMBAR)
NO_REASON: Final = Why("this recording does not show it", "")
_REACH: Final = 1
"""A value at the peak is the median of this many frames before, the frame and as many after."""


@dataclass(frozen=True)
class Reading:
    """One angle at the peak with half the width of its 95 % interval, in degrees."""

    value: float
    error: float
    basis: ErrorBasis


@dataclass(frozen=True)
class Withheld:
    """Why an angle is not given, and what to change."""

    reason: str
    advice: str


def readings(
    result: ScreenResult, series: MovementSeries, repetition: RepetitionResult, errors: ErrorTable
) -> Mapping[str, Reading] | Withheld:
    """Return thorax, pelvis and low back in that repetition, or why they are not given.

    A channel that the protocol reads at the peak has the number of the result; the others are read
    in the same way from the series.
    """
    found: dict[str, Reading] = {}
    for channel in CHANNELS:
        reading = _reading(result, series, repetition, channel, errors)
        if isinstance(reading, Withheld):
            return reading
        found[channel] = reading
    return found


def _reading(
    result: ScreenResult,
    series: MovementSeries,
    repetition: RepetitionResult,
    channel: str,
    errors: ErrorTable,
) -> Reading | Withheld:
    given = repetition.measures.get(channel) if at_peak(result, channel) else None
    if given is not None:
        if given.value is None or given.error is None:
            return _withheld(series, repetition, channel, given.reason, given.advice)
        return Reading(given.value, given.error, given.error_basis or "provisional")
    values = series.get(channel)
    value = None if values is None else around(values, repetition.peak_frame)
    if value is None:
        return _withheld(series, repetition, channel, None, None)
    own = series.errors.get((channel, "both"))
    error = None if own is None else around(own, repetition.peak_frame)
    seen, protocol = series.view.kind, result.protocol.name
    if error is not None:
        return Reading(
            value, error * errors.own_factor(channel, seen, protocol=protocol), "measured"
        )
    known = errors.half_width(channel, seen, protocol=protocol)
    if known is None:
        return Withheld(*why("no_error"))
    return Reading(value, *known)


def around(values: FloatArray, frame: int) -> float | None:
    """Return the median of the frame and its neighbours, of those known; None if none is."""
    near = values[max(frame - _REACH, 0) : frame + _REACH + 1]
    known = near[np.isfinite(near)]
    return float(np.median(known)) if known.size else None


def _withheld(
    series: MovementSeries,
    repetition: RepetitionResult,
    channel: str,
    reason: str | None,
    advice: str | None,
) -> Withheld:
    """Say why, from the first of: the result, a doubt about those frames, the whole recording."""
    frame = repetition.peak_frame
    near = slice(max(frame - _REACH, 0), frame + _REACH + 1)
    doubt = next(
        (one for one in series.doubts if channel in one.measures and one.frames[near].any()), None
    )
    told = series.withheld.get(channel, NO_REASON)
    if doubt is not None:
        told = Why(doubt.reason, doubt.advice)
    return Withheld(reason or told.reason, advice or told.advice)
