"""Errors of comparisons within one recording: left with right, one repetition with another."""

from __future__ import annotations

import math

import numpy as np

from screen.kinematics.series import MovementSeries
from screen.screening.parts import ErrorBasis
from screen.screening.protocol import Measure, Protocol
from screen.screening.reference.error_table import NORMAL_95, ErrorTable


def difference_errors(
    series: MovementSeries, protocol: Protocol, errors: ErrorTable
) -> dict[str, tuple[float, ErrorBasis]]:
    """Return the half width of left less right by measure, where the table has measured it."""
    found = {
        measure.name: errors.half_width(
            measure.name, series.view.kind, protocol=protocol.name, kind="difference"
        )
        for measure in protocol.measures
    }
    return {name: known for name, known in found.items() if known is not None}


def change_errors(
    series: MovementSeries, protocol: Protocol, errors: ErrorTable
) -> dict[str, tuple[float, ErrorBasis]]:
    """Return the half width of a change between two repetitions, by measure.

    From the table where it has measured the spread within a recording; else from the noise of this
    recording's own quiet posture, which is the least that it can be.
    """
    found = {
        measure.name: _of_table(series, protocol, measure, errors) or _of_quiet(series, measure)
        for measure in protocol.measures
    }
    return {name: known for name, known in found.items() if known is not None}


def within_shares(
    series: MovementSeries, protocol: Protocol, errors: ErrorTable
) -> dict[str, float]:
    """Return which share (0 to 1) of an error's variance lies between repetitions, by measure.

    It is the part that a mean over repetitions makes smaller; only where it was measured.
    """
    rows = {
        measure.name: errors.row(measure.name, series.view.kind, protocol=protocol.name)
        for measure in protocol.measures
    }
    return {
        name: min(1.0, (NORMAL_95 * row.within_sd / row.half_width_95) ** 2)
        for name, row in rows.items()
        if row is not None and row.within_sd is not None
    }


def _of_table(
    series: MovementSeries, protocol: Protocol, measure: Measure, errors: ErrorTable
) -> tuple[float, ErrorBasis] | None:
    """Return the table's error of a change, None where no spread was measured."""
    row = errors.row(measure.name, series.view.kind, protocol=protocol.name)
    if row is None or row.within_sd is None:
        return None
    return errors.change_half_width(measure.name, series.view.kind, protocol=protocol.name)


def _of_quiet(series: MovementSeries, measure: Measure) -> tuple[float, ErrorBasis] | None:
    """Return the noise of a difference of two frames while the person is quiet.

    None for what is more than one channel, and where nothing was seen.
    """
    if measure.over_channel or measure.minus_channel:
        return None
    time_s = series.time_s
    quiet = (time_s >= series.neutral.start_s) & (time_s <= series.neutral.end_s)
    name = measure.source
    spreads = [
        float(np.std(values[quiet & np.isfinite(values)], ddof=1))
        for (channel, _), values in series.channels.items()
        if channel == name and np.isfinite(values[quiet]).sum() > 1
    ]
    if not spreads:
        return None
    return NORMAL_95 * math.sqrt(2) * max(spreads), "provisional"
