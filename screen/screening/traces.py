"""The channels that a measure reads, each with its error in each frame; and their combination.

An error is half the width of the 95 % interval. A channel's own (``MovementSeries.errors``) comes
first, else that of the error table for the channel. Errors of different channels add as
the root of the sum of squares.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.series import FloatArray, MovementSeries, Repetition, Side
from screen.pose.landmarks import SIDES
from screen.screening.error_table import ErrorTable
from screen.screening.moments import around
from screen.screening.protocol import Measure
from screen.screening.result import ErrorBasis
from screen.screening.words import channel_words

OTHER_SIDE: Final[dict[Side, Side]] = {"left": "right", "right": "left", "both": "both"}


class Trace(NamedTuple):
    """A quantity over the frames of a repetition, ``(n,)`` each.

    ``errors`` is NaN where no error is known; ``measured`` says where it rests on a measurement
    and is no stand-in. ``own`` is whether a channel in it knows its own error.
    """

    values: FloatArray
    errors: FloatArray
    measured: NDArray[np.bool_]
    own: bool


@dataclass(frozen=True, eq=False)
class Source:
    """What the measures of one repetition are taken from.

    ``series`` are the frames of the repetition, ``errors`` the table and ``protocol`` whose rows of
    it. Each channel's trace is made once, however many measures read it.
    """

    series: MovementSeries
    errors: ErrorTable
    protocol: str
    _made: dict[tuple[str, Side, bool], Trace | None] = field(default_factory=dict)

    def trace(self, name: str, side: Side, *, turned: bool) -> Trace | None:
        """Return a channel with its own errors, in their place those of the table; None without it.

        ``turned`` is with the sign of its values turned.
        """
        key = name, side, turned
        if key not in self._made:
            self._made[key] = self._make(name, side, turned=turned)
        return self._made[key]

    def half_width(self, name: str) -> tuple[float, ErrorBasis] | None:
        """Return the error that the table gives for a measure or a channel."""
        return self.errors.half_width(name, self.series.view.kind, protocol=self.protocol)

    def _make(self, name: str, side: Side, *, turned: bool) -> Trace | None:
        if turned:
            trace = self.trace(name, side, turned=False)
            return trace and trace._replace(values=-trace.values)
        values = self.series.get(name, side)
        if values is None:
            return None
        width, basis = self.half_width(name) or (math.nan, "provisional")
        own = self.series.errors.get((name, side))
        if own is None:
            errors, measured = (
                np.full(len(values), width),
                np.full(len(values), basis == "measured"),
            )
            return Trace(values, errors, measured, own=False)
        given = np.isfinite(own)
        return Trace(values, np.where(given, own, width), given | (basis == "measured"), own=True)


def channel_names(measure: Measure) -> dict[str, str]:
    """Return the channels a measure reads, by their role in it."""
    names = {
        "main": measure.channel or measure.name,
        "minus": measure.minus_channel,
        "over": measure.over_channel,
        "at": measure.at_channel if measure.at == "crossing" else None,
    }
    return {role: name for role, name in names.items() if name}


def traces_of(source: Source, repetition: Repetition, measure: Measure) -> dict[str, Trace] | str:
    """Return the channels by role, oriented; or the reason why one is not there."""
    traces: dict[str, Trace] = {}
    for role, name in channel_names(measure).items():
        if name in source.series.withheld:
            return source.series.withheld[name]
        trace = _trace(source, repetition, name, measure)
        if trace is None:
            return f"this recording does not give the {channel_words(name)}"
        traces[role] = _waited_for(trace, repetition, measure) if role == "at" else trace
    return traces


def _waited_for(at: Trace, repetition: Repetition, measure: Measure) -> Trace:
    """Return the channel whose level is waited for: from the start, its size, as asked."""
    if measure.relative_to == "start":
        at = _from_start(at, repetition)
    return at._replace(values=np.abs(at.values)) if measure.at_absolute else at


def _from_start(trace: Trace, repetition: Repetition) -> Trace:
    """Return the change since the start of the repetition, with the error of a difference."""
    return trace._replace(
        values=trace.values - around(trace.values, repetition.start),
        errors=np.hypot(trace.errors, around(trace.errors, repetition.start)),
    )


def _trace(source: Source, repetition: Repetition, name: str, measure: Measure) -> Trace | None:
    """Return the midline channel, or that of the side the measure asks for, oriented."""
    turned = measure.oriented and repetition.side == "right"
    midline = source.trace(name, "both", turned=turned)
    if midline is not None:
        return midline
    if measure.side == "mean":
        left, right = (source.trace(name, side, turned=turned) for side in SIDES)
        return _mean(left, right) if left is not None and right is not None else None
    side: Side = repetition.side
    if measure.side == "opposite":
        side = OTHER_SIDE[side]
    elif measure.side == "near":
        side = near_side(source.series.view.facing)
    return source.trace(name, side, turned=turned)


def near_side(facing: str) -> Side:
    """Return the side of the body that is nearer to the camera; ``both`` from front or back."""
    if facing == "left":
        return "left"
    return "right" if facing == "right" else "both"


def _mean(left: Trace, right: Trace) -> Trace:
    """Return the mean of two sides."""
    return Trace(
        (left.values + right.values) / 2,
        np.hypot(left.errors, right.errors) / 2,
        left.measured & right.measured,
        own=left.own or right.own,
    )


def combined(traces: Mapping[str, Trace], repetition: Repetition, measure: Measure) -> Trace:
    """Return the measure over the repetition: flip, minus, start and share applied."""
    whole = traces["main"]
    if measure.flip:
        whole = whole._replace(values=-whole.values)
    if "minus" in traces:
        minus = traces["minus"]
        factor = 1.0 if measure.minus_factor is None else measure.minus_factor
        whole = Trace(
            whole.values - factor * minus.values,
            np.hypot(whole.errors, factor * minus.errors),
            whole.measured & minus.measured,
            own=whole.own or minus.own,
        )
    if measure.relative_to == "start":
        whole = _from_start(whole, repetition)
    return _share(whole, traces["over"], repetition, measure) if "over" in traces else whole


def _share(part: Trace, over: Trace, repetition: Repetition, measure: Measure) -> Trace:
    """Return ``part / over``, in percent where the measure is.

    To first order the error of ``s = a / b`` is ``hypot(e_a, s e_b) / |b|``.
    """
    below, below_error = over.values, over.errors
    if measure.over_at == "peak":
        below = np.full_like(below, around(below, repetition.peak))
        below_error = np.full_like(below, around(below_error, repetition.peak))
    scale = 100.0 if measure.unit == "percent" else 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        enough = (np.abs(below) >= (measure.over_min or 0.0)) & (below != 0)
        share = np.where(enough, part.values / below, np.nan)
        error = np.hypot(part.errors, share * below_error) / np.abs(below)
    return Trace(
        scale * share,
        scale * error,
        part.measured & over.measured,
        own=part.own or over.own,
    )
