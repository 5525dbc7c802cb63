"""The channels that a measure reads, each with its error in each frame; and their combination.

An error is half the width of the 95 % interval. A channel's own (``MovementSeries.errors``) comes
first, else that of the error table for the channel. Errors of different channels add as
the root of the sum of squares.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.series import FloatArray, MovementSeries, Repetition, Side
from screen.pose.landmarks import SIDES
from screen.reason_kinds import Why
from screen.reasons import why
from screen.screening.measuring.moments import REACH_S, around
from screen.screening.parts import ErrorBasis
from screen.screening.protocol import Measure, Protocol
from screen.screening.reference.error_table import ErrorTable
from screen.screening.words import channel_words

OTHER_SIDE: Final[dict[Side, Side]] = {"left": "right", "right": "left", "both": "both"}


class Trace(NamedTuple):
    """A quantity over time, ``(n,)`` each.

    ``errors`` is NaN where no error is known; ``measured`` says where it rests on a measurement
    and is no cautious estimate. ``own`` is whether a channel in it knows its own error.
    """

    values: FloatArray
    errors: FloatArray
    measured: NDArray[np.bool_]
    own: bool

    def cut(self, frames: slice) -> Trace:
        """Return some of the frames."""
        return Trace(self.values[frames], self.errors[frames], self.measured[frames], self.own)


Channel = tuple[str, Side, bool]
"""A channel's name and side, and whether the sign of its values is turned."""


@dataclass(frozen=True, eq=False)
class Source:
    """What measures are taken from: a recording, the error table and the protocol.

    What is asked of it is made once, however many measures and repetitions ask.
    """

    series: MovementSeries
    errors: ErrorTable
    protocol: Protocol
    _traces: dict[Channel, Trace | None] = field(default_factory=dict)
    _widths: dict[str, tuple[float, ErrorBasis] | None] = field(default_factory=dict)

    def half_width(self, name: str) -> tuple[float, ErrorBasis] | None:
        """Return the error that the table gives for a measure or a channel."""
        if name not in self._widths:
            self._widths[name] = self.errors.half_width(
                name, self.series.view.kind, protocol=self.protocol.name
            )
        return self._widths[name]

    def own_factor(self, name: str) -> float:
        """Return what the table multiplies the error by that channels state themselves."""
        return self.errors.own_factor(name, self.series.view.kind, protocol=self.protocol.name)

    def trace(self, channel: Channel) -> Trace | None:
        """Return a channel with its own errors, else those of the table; None without it."""
        if channel not in self._traces:
            self._traces[channel] = self._make(channel)
        return self._traces[channel]

    def _make(self, channel: Channel) -> Trace | None:
        name, side, turned = channel
        if turned:
            trace = self.trace((name, side, False))
            return trace and trace._replace(values=-trace.values)
        values = self.series.get(name, side)
        if values is None:
            return None
        width, basis = self.half_width(name) or (math.nan, "provisional")
        own = self.series.errors.get((name, side))
        if own is None:
            errors = np.full(len(values), width)
            return Trace(values, errors, np.full(len(values), basis == "measured"), own=False)
        given = np.isfinite(own)
        return Trace(values, np.where(given, own, width), given | (basis == "measured"), own=True)


@dataclass(frozen=True, eq=False)
class Window:
    """The frames that the measures of one repetition read, with those just before and after it.

    ``repetition`` counts its frames from ``first``; ``reach`` is how many frames before and after a
    moment are looked at.
    """

    source: Source
    first: int
    repetition: Repetition
    reach: float
    _traces: dict[Channel, Trace | None] = field(default_factory=dict)

    def trace(self, channel: Channel) -> Trace | None:
        """Return the part of a channel that lies in the window."""
        if channel not in self._traces:
            whole = self.source.trace(channel)
            frames = slice(self.first, self.first + self.repetition.end + math.ceil(self.reach) + 2)
            self._traces[channel] = whole and whole.cut(frames)
        return self._traces[channel]


def window_of(source: Source, repetition: Repetition) -> Window:
    """Return the window of a repetition, whose frames are still those of the recording."""
    time_s = source.series.time_s
    frames = repetition.end - repetition.start
    lasts_s = float(time_s[repetition.end] - time_s[repetition.start])
    reach = max(1.0, round(REACH_S * frames / lasts_s, 6)) if frames else 1.0
    first = max(repetition.start - math.ceil(reach) - 1, 0)
    start, peak, end = (at - first for at in (repetition.start, repetition.peak, repetition.end))
    moved = replace(repetition, start=start, peak=peak, end=end, peak_at=repetition.top - first)
    return Window(source, first, moved, reach)


def channel_names(measure: Measure) -> dict[str, str]:
    """Return the channels a measure reads, by their role in it."""
    names = {
        "main": measure.source,
        "minus": measure.minus_channel,
        "over": measure.over_channel,
        "at": measure.at_channel if measure.at == "crossing" else None,
    }
    return {role: name for role, name in names.items() if name}


def traces_of(window: Window, measure: Measure) -> dict[str, Trace] | Why:
    """Return the channels by role, oriented; or why one is not there."""
    traces: dict[str, Trace] = {}
    withheld = window.source.series.withheld
    for role, name in channel_names(measure).items():
        if name in withheld:
            return withheld[name]
        trace = _trace(window, name, measure)
        if trace is None:
            return why("no_channel", channel=channel_words(name))
        traces[role] = _waited_for(trace, window, measure) if role == "at" else trace
    return traces


def _waited_for(at: Trace, window: Window, measure: Measure) -> Trace:
    """Return the channel whose level is waited for: from the start, its size, as asked."""
    if measure.relative_to == "start":
        at = _from_start(at, window)
    return at._replace(values=np.abs(at.values)) if measure.at_absolute else at


def _from_start(trace: Trace, window: Window) -> Trace:
    """Return the change since the start of the repetition, with the error of a difference."""
    start, reach = window.repetition.start, window.reach
    return trace._replace(
        values=trace.values - around(trace.values, start, reach),
        errors=np.hypot(trace.errors, around(trace.errors, start, reach, straight=True)),
    )


def _trace(window: Window, name: str, measure: Measure) -> Trace | None:
    """Return the midline channel, or that of the side the measure asks for, oriented."""
    side: Side = window.repetition.side
    turned = measure.oriented and side == "right"
    midline = window.trace((name, "both", turned))
    if midline is not None:
        return midline
    if measure.side == "mean":
        left, right = (window.trace((name, one, turned)) for one in SIDES)
        return _mean(left, right) if left is not None and right is not None else None
    if measure.side == "opposite":
        side = OTHER_SIDE[side]
    elif measure.side == "near":
        side = near_side(window.source.series.view.facing)
    return window.trace((name, side, turned))


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


def combined(traces: Mapping[str, Trace], window: Window, measure: Measure) -> Trace:
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
        whole = _from_start(whole, window)
    return _share(whole, traces["over"], window, measure) if "over" in traces else whole


def _share(part: Trace, over: Trace, window: Window, measure: Measure) -> Trace:
    """Return ``part / over``, in percent where the measure is.

    To first order the error of ``s = a / b`` is ``hypot(e_a, s e_b) / |b|``.
    """
    below, below_error = over.values, over.errors
    if measure.over_at == "peak":
        top, reach = window.repetition.top, window.reach
        below = np.full_like(below, around(below, top, reach))
        below_error = np.full_like(below, around(below_error, top, reach, straight=True))
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
