"""The numbers of a repetition, each with its error or the reason why there is none."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import numpy as np

from screen.kinematics.series import Doubt, FloatArray, MovementSeries, Repetition, Side
from screen.reason_kinds import Why
from screen.reasons import why
from screen.screening.measuring.moments import (
    Moment,
    around,
    crossing,
    furthest,
    interpolated,
    read,
)
from screen.screening.measuring.traces import (
    Source,
    Trace,
    Window,
    channel_names,
    combined,
    traces_of,
    window_of,
)
from screen.screening.parts import ErrorBasis, Value
from screen.screening.protocol import Measure, Protocol
from screen.screening.reference.error_table import ErrorTable
from screen.screening.words import channel_words, quantity

_SIDE_ORDER: Final[tuple[Side, ...]] = ("left", "right", "both")


def missing(told: Why) -> Value:
    """Return a value that could not be measured."""
    return Value(value=None, error=None, reason=told.reason, advice=told.advice or None)


def repetition_measures(
    series: MovementSeries,
    repetition: Repetition,
    protocol: Protocol,
    errors: ErrorTable,
) -> dict[str, Value]:
    """Return the value of each of the protocol's measures in one repetition, by name.

    A measure that is not asked for in the direction of the repetition is left out. One that
    cannot be given has no value but a reason.

    Notes
    -----
    A value at the peak is the median of the values then, a thirtieth of a second before and as long
    after (of those seen), between frames on a parabola, whatever the frame rate.
    ``max``, ``min`` and ``extreme`` look at the frames seen from start to end. A crossing is
    interpolated between the two frames around it, on the way from the start to the peak.
    ``oriented`` turns the sign of every channel that the measure reads in a repetition to the
    right, so that positive is towards the side of the repetition.

    The error is the one that the channels themselves state at the frames the value was read from,
    propagated through what the measure makes of them; at a crossing with what the error of the
    crossed channel does to the moment; times the factor that the error table has for the measure.
    Where no channel states its own, the error table's row of the measure is used if it has one,
    else the rows of the channels, propagated likewise.
    """
    return all_measures(series, [repetition], protocol, errors)[0]


def all_measures(
    series: MovementSeries,
    repetitions: Iterable[Repetition],
    protocol: Protocol,
    errors: ErrorTable,
) -> list[dict[str, Value]]:
    """Return the ``repetition_measures`` of several repetitions of a recording."""
    source = Source(series, errors, protocol)
    return [
        {
            measure.name: _measured(window, measure)
            for measure in protocol.measures
            if measure.directions is None or window.repetition.direction in measure.directions
        }
        for window in (window_of(source, repetition) for repetition in repetitions)
    ]


class _Asked(NamedTuple):
    """One measure in one repetition, and the channels that it reads, by their role."""

    window: Window
    measure: Measure
    traces: Mapping[str, Trace]


def _measured(window: Window, measure: Measure) -> Value:
    """Return one measure of one repetition with its error."""
    traces = traces_of(window, measure)
    if isinstance(traces, Why):
        return missing(traces)
    asked = _Asked(window, measure, traces)
    whole = combined(traces, window, measure)
    moment = _moment(asked, whole)
    if moment is None:
        return missing(_not_reached(asked))
    value = read(whole.values, moment)
    if not math.isfinite(value):
        return _why_no_number(asked, moment)
    known = _error(asked, whole, moment)
    if known is None:
        return missing(why("no_error"))
    return Value(value=value, error=known[0], error_basis=known[1], at_least=moment.at_least)


# Where it is read.


def _moment(asked: _Asked, whole: Trace) -> Moment | None:
    """Return where the measure is read; None where its level was not reached."""
    measure, repetition = asked.measure, asked.window.repetition
    if measure.at == "peak":
        return Moment(repetition.top, asked.window.reach)
    if measure.at != "crossing":
        return furthest(whole.values, repetition, measure.at)
    channel, level = asked.traces["at"].values, _level(asked)
    position = crossing(channel, repetition, level, from_above=level < 0)
    if position is not None:
        return Moment(position)
    if not math.isfinite(around(channel, repetition.top, asked.window.reach)):
        return Moment(math.nan)
    if measure.not_reached == "peak":
        return Moment(repetition.top, asked.window.reach, at_least=True)
    return None


def _level(asked: _Asked) -> float:
    """Return the level that is waited for; NaN if it is a part of a peak that was not seen."""
    if asked.measure.at_part is not None:
        top, reach = asked.window.repetition.top, asked.window.reach
        return asked.measure.at_part * around(asked.traces["at"].values, top, reach)
    return float(asked.measure.at_value or 0.0)


def _not_reached(asked: _Asked) -> Why:
    """Say that the movement did not go so far; what only goes along with it need not."""
    channel = str(asked.measure.at_channel)
    level = quantity(_level(asked), "deg" if channel.endswith("_deg") else "ratio")
    told = {"level": level, "channel": channel_words(channel)}
    rules = asked.window.source.protocol.repetitions
    if not _is_the_movement(asked, channel):
        return why("not_that_far", **told)
    return why("not_far_enough", further=rules.further, **told)


def _is_the_movement(asked: _Asked, channel: str) -> bool:
    """Say whether a channel is what the test asks to move."""
    signals = asked.window.source.protocol.repetitions.signals
    return any(signal.measure == channel for signal in signals)


# How sure it is.


def _error(asked: _Asked, whole: Trace, moment: Moment) -> tuple[float, ErrorBasis] | None:
    """Return the half width of the 95 % interval and what it rests on, or None."""
    at = asked.traces.get("at")
    factor = 1.0
    if whole.own or (at is not None and at.own):
        factor = asked.window.source.own_factor(asked.measure.name)
    else:
        known = asked.window.source.half_width(asked.measure.name)
        if known is not None:
            return known
    error = read(whole.errors, moment, straight=True)
    frames = slice(math.floor(moment.position), math.ceil(moment.position) + 1)
    measured = all(whole.measured[frames].tolist())
    if at is not None:
        error = math.hypot(error, _of_the_moment(asked, whole.values, moment))
        measured = measured and all(at.measured[frames].tolist())
    if not math.isfinite(error):
        return None
    return factor * error, "measured" if measured else "provisional"


def _of_the_moment(asked: _Asked, values: FloatArray, moment: Moment) -> float:
    """Return how far the value would be off if the crossed channel were off by its error.

    The value is read again where the channel reaches the level less and plus its own error. Where
    it never reaches that, the peak is the latest it can have been; where it is past it from
    the start, or hidden before, the start is the earliest. NaN if neither can be read.
    """
    at, repetition, level = asked.traces["at"], asked.window.repetition, _level(asked)
    error = read(at.errors, moment, straight=True)
    if not math.isfinite(error):
        return math.nan
    outwards = -error if level < 0 else error
    early = crossing(at.values, repetition, level - outwards, from_above=level < 0)
    late = crossing(at.values, repetition, level + outwards, from_above=level < 0)
    places = (
        _known_or(early, else_never=repetition.peak, else_hidden=repetition.start),
        _known_or(late, else_never=repetition.peak, else_hidden=repetition.peak),
    )
    here = read(values, moment)
    off = [abs(interpolated(values, place) - here) for place in places]
    return max((one for one in off if math.isfinite(one)), default=math.nan)


def _known_or(position: float | None, *, else_never: int, else_hidden: int) -> float:
    """Return a position, or what stands in for one that is None or NaN."""
    if position is None:
        return float(else_never)
    return float(else_hidden) if math.isnan(position) else position


# Why there is none.


def _why_no_number(asked: _Asked, moment: Moment) -> Value:
    """Say why the value is NaN: a channel is withheld, was hidden, or is too little to share."""
    known = math.isfinite(moment.position)
    place = moment if known else Moment(asked.window.repetition.top, asked.window.reach)
    names = channel_names(asked.measure)
    gone = {
        names[role]
        for role, trace in asked.traces.items()
        if not math.isfinite(read(trace.values, place))
    }
    if known and not gone and "over" in names:
        return missing(_too_little(asked, names["over"]))
    doubt = _doubt_at(asked.window, gone or set(names.values()), place.position)
    return missing(why("hidden") if doubt is None else Why(doubt.reason, doubt.advice))


def _too_little(asked: _Asked, channel: str) -> Why:
    """Say that a share of so little has no meaning."""
    words = channel_words(channel)
    if not _is_the_movement(asked, channel):
        return why("too_little", channel=words)
    further = asked.window.source.protocol.repetitions.further
    return why("too_little_movement", channel=words, further=further)


def _doubt_at(window: Window, channels: set[str], position: float) -> Doubt | None:
    """Return the doubt about one of the channels that is nearest to a moment of the repetition."""
    nearest, least = None, math.inf
    start, stop = window.repetition.start, window.repetition.end + 1
    for doubt in window.source.series.doubts:
        if not channels & doubt.measures:
            continue
        frames = np.flatnonzero(doubt.frames[window.first + start : window.first + stop])
        away = float(np.abs(frames + start - position).min(initial=math.inf))
        if away < least:
            nearest, least = doubt, away
    return nearest


# What a protocol asks for.


def kinds(protocol: Protocol) -> list[tuple[Side, str]]:
    """Return the ``(side, direction)`` of repetitions that the protocol asks for."""
    found: dict[tuple[Side, str], None] = {}
    for signal in protocol.repetitions.signals:
        if signal.positive:
            found[signal.positive_side or signal.side, signal.positive] = None
        if signal.negative:
            found[signal.negative_side or signal.side, signal.negative] = None
    return list(found)


def expected_sides(protocol: Protocol, name: str) -> tuple[Side, ...]:
    """Return the sides that a measure should have, in the order left, right, both."""
    directions = protocol.measure(name).directions
    sides = {
        side for side, direction in kinds(protocol) if directions is None or direction in directions
    }
    return tuple(side for side in _SIDE_ORDER if side in sides)


def counts_from_neutral(measure: Measure) -> bool:
    """Return whether the number is counted from the person's quiet posture.

    It is not where it is counted from the start of the repetition or from the vertical.
    """
    vertical = measure.source.endswith("_abs_deg")
    return measure.relative_to == "neutral" and not vertical
