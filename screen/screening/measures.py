"""The numbers of a repetition, and their summary over repetitions."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import Final

import numpy as np

from screen.kinematics.series import FloatArray, MovementSeries, Repetition, Side
from screen.screening.error_table import ErrorTable
from screen.screening.protocol import Measure, Protocol
from screen.screening.result import ErrorBasis, RepetitionResult, SideSummary, Value
from screen.screening.words import channel_words, on_side, quantity

HIDDEN: Final = "hidden from the camera at that moment"
NO_ERROR_KNOWN: Final = "its measuring error in this view is not known, so it is not shown"
_PEAK_REACH: Final = 1
"""A value at a moment is the median of this many frames before, the frame and as many after."""
_SIDE_ORDER: Final[tuple[Side, ...]] = ("left", "right", "both")
_OTHER: Final[dict[Side, Side]] = {"left": "right", "right": "left", "both": "both"}


def missing(reason: str) -> Value:
    """Return a value that could not be measured."""
    return Value(value=None, error=None, reason=reason)


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
    A value at the peak is the median of the peak's frame and its two neighbours (of those seen).
    ``max``, ``min`` and ``extreme`` look at the frames seen from start to end. A crossing is
    interpolated between the two frames around it, on the way from the start to the peak.
    ``oriented`` turns the sign of every channel that the measure reads in a repetition to the
    right, so that positive is towards the side of the repetition.
    """
    return {
        measure.name: _measured(series, repetition, measure, errors)
        for measure in protocol.measures
        if measure.directions is None or repetition.direction in measure.directions
    }


def _measured(
    series: MovementSeries, repetition: Repetition, measure: Measure, errors: ErrorTable
) -> Value:
    """Return one measure of one repetition with its error."""
    read = _read(series, repetition, measure)
    if isinstance(read, str):
        return missing(read)
    channel = None if measure.over_channel else measure.channel
    known = errors.half_width(measure.name, series.view.kind, channel=channel)
    if known is None:
        return missing(NO_ERROR_KNOWN)
    return Value(value=read, error=known[0], error_basis=known[1])


def _read(series: MovementSeries, repetition: Repetition, measure: Measure) -> float | str:
    """Return the value, or the reason why there is none."""
    channels: dict[str, FloatArray] = {}
    for role, name in _channel_names(measure).items():
        channel = _channel(series, repetition, name, measure)
        if isinstance(channel, str):
            return channel
        channels[role] = channel
    values = _combined(channels, repetition, measure)
    if measure.at == "peak":
        value = _around(values, repetition.peak)
    elif measure.at == "crossing":
        crossing = _crossing(channels["at"], repetition, float(measure.at_value or 0.0))
        if crossing is None:
            return _not_crossed(channels["at"], repetition, measure)
        value = _interpolated(values, crossing)
    else:
        value = _largest(values[repetition.start : repetition.end + 1], measure.at)
    return value if math.isfinite(value) else _why_no_number(channels, repetition, measure)


def _channel_names(measure: Measure) -> dict[str, str]:
    """Return the channels a measure reads, by their role in it."""
    names = {
        "main": measure.channel or measure.name,
        "minus": measure.minus_channel,
        "over": measure.over_channel,
        "at": measure.at_channel if measure.at == "crossing" else None,
    }
    return {role: name for role, name in names.items() if name}


def _channel(
    series: MovementSeries, repetition: Repetition, name: str, measure: Measure
) -> FloatArray | str:
    """Return the channel of the side asked for, oriented; or why it is not there."""
    if name in series.withheld:
        return series.withheld[name]
    values = series.get(name)
    if values is None:
        values = _of_side(series, repetition, name, measure)
    if values is None:
        return f"this recording does not give the {channel_words(name)}"
    return -values if measure.oriented and repetition.side == "right" else values


def _of_side(
    series: MovementSeries, repetition: Repetition, name: str, measure: Measure
) -> FloatArray | None:
    """Return the left, the right or the mean of a channel that has sides."""
    if measure.side == "mean":
        left, right = series.get(name, "left"), series.get(name, "right")
        return None if left is None or right is None else (left + right) / 2
    side: Side = repetition.side
    if measure.side == "opposite":
        side = _OTHER[side]
    elif measure.side == "near":
        side = near_side(series.view.facing)
    return series.get(name, side)


def near_side(facing: str) -> Side:
    """Return the side of the body that is nearer to the camera; ``both`` from front or back."""
    if facing == "left":
        return "left"
    return "right" if facing == "right" else "both"


def _combined(
    channels: dict[str, FloatArray], repetition: Repetition, measure: Measure
) -> FloatArray:
    """Return the measure over the whole recording: flip, minus, start and share applied."""
    values = -channels["main"] if measure.flip else channels["main"]
    if "minus" in channels:
        factor = 1.0 if measure.minus_factor is None else measure.minus_factor
        values = values - factor * channels["minus"]
    if measure.relative_to == "start":
        values = values - _around(values, repetition.start)
    if "over" not in channels:
        return values
    over = channels["over"]
    with np.errstate(divide="ignore", invalid="ignore"):
        enough = (np.abs(over) >= (measure.over_min or 0.0)) & (over != 0)
        share = np.where(enough, values / over, np.nan)
    return share * 100 if measure.unit == "percent" else share


def _around(values: FloatArray, frame: int) -> float:
    """Return the median of the frame and its neighbours, of those seen; NaN if none is."""
    near = values[max(frame - _PEAK_REACH, 0) : frame + _PEAK_REACH + 1]
    seen = near[np.isfinite(near)]
    return float(np.median(seen)) if len(seen) else math.nan


def _largest(values: FloatArray, at: str) -> float:
    """Return the maximum, the minimum or the value furthest from 0, of the frames seen."""
    seen = values[np.isfinite(values)]
    if not len(seen):
        return math.nan
    if at == "extreme":
        return float(seen[np.argmax(np.abs(seen))])
    return float(seen.max() if at == "max" else seen.min())


def _crossing(channel: FloatArray, repetition: Repetition, level: float) -> float | None:
    """Return where the channel first reaches the level, as a fractional frame; None if never.

    A level below 0 is reached from above. NaN if the channel is hidden just before.
    """
    sign = -1.0 if level < 0 else 1.0
    way = sign * channel[repetition.start : repetition.peak + 1]
    reached = np.flatnonzero(way >= sign * level)
    if not len(reached):
        return None
    first = int(reached[0])
    if first == 0:
        return float(repetition.start)
    before, after = float(way[first - 1]), float(way[first])
    return repetition.start + first - (after - sign * level) / (after - before)


def _interpolated(values: FloatArray, position: float) -> float:
    """Return the value between two frames; NaN if either was not seen."""
    if not math.isfinite(position):
        return math.nan
    first = math.floor(position)
    part = position - first
    if part == 0:
        return float(values[first])
    return float((1 - part) * values[first] + part * values[first + 1])


def _not_crossed(channel: FloatArray, repetition: Repetition, measure: Measure) -> str:
    """Say why there is no crossing: hidden, or the movement did not go so far."""
    if not np.isfinite(channel[repetition.start : repetition.peak + 1]).any():
        return HIDDEN
    unit = "deg" if str(measure.at_channel).endswith("_deg") else "ratio"
    level = quantity(float(measure.at_value or 0.0), unit)
    return f"the movement did not reach {level} of {channel_words(measure.at_channel)}"


def _why_no_number(
    channels: dict[str, FloatArray], repetition: Repetition, measure: Measure
) -> str:
    """Say why the value is NaN: a share of too little movement, or something was hidden."""
    seen = math.isfinite(_around(channels["main"], repetition.peak))
    if "over" in channels and seen and math.isfinite(_around(channels["over"], repetition.peak)):
        return f"too little {channel_words(measure.over_channel)} to take a share of"
    return HIDDEN


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


def summaries(repetitions: Sequence[RepetitionResult], protocol: Protocol) -> list[SideSummary]:
    """Return each measure of each side over its valid repetitions.

    The error of the mean is that of one repetition: most of it is systematic (camera, clothes,
    build), the same in every repetition, and does not shrink with their number.
    """
    return [
        _summary(repetitions, measure.name, side)
        for measure in protocol.measures
        for side in expected_sides(protocol, measure.name)
    ]


def readings(
    repetitions: Sequence[RepetitionResult], measure: str, side: Side
) -> list[tuple[RepetitionResult, float]]:
    """Return the valid repetitions of a side that have a value of the measure, with the value."""
    return [
        (repetition, value.value)
        for repetition in repetitions
        if repetition.valid
        and repetition.side == side
        and (value := repetition.measures.get(measure)) is not None
        and value.value is not None
    ]


def _summary(repetitions: Sequence[RepetitionResult], measure: str, side: Side) -> SideSummary:
    """Return one measure of one side."""
    found = readings(repetitions, measure, side)
    values = [value for _, value in found]
    errors = [repetition.measures[measure] for repetition, _ in found]
    basis: ErrorBasis = (
        "measured" if all(one.error_basis == "measured" for one in errors) else "provisional"
    )
    return SideSummary(
        measure=measure,
        side=side,
        count=len(values),
        mean=statistics.fmean(values) if values else None,
        sd=statistics.stdev(values) if len(values) > 1 else None,
        smallest=min(values, default=None),
        largest=max(values, default=None),
        error=max((one.error or 0.0 for one in errors), default=None),
        error_basis=basis if values else None,
        values=values,
        reason=None if values else _why_empty(repetitions, measure, side),
    )


def _why_empty(repetitions: Sequence[RepetitionResult], measure: str, side: Side) -> str:
    """Say why a side has no value."""
    asked = [one for one in repetitions if one.side == side and measure in one.measures]
    for repetition in asked:
        if repetition.valid and (reason := repetition.measures[measure].reason):
            return reason
    for repetition in asked:
        if repetition.invalid_reason:
            return repetition.invalid_reason
    return f"no repetition was seen{on_side(side)}"
