"""Counting repetitions: excursions of a signal from neutral and back."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.signal import find_peaks, peak_prominences

from screen.kinematics.filters import LowPass, fill_gaps
from screen.kinematics.series import FloatArray, Repetition, Side


@dataclass(frozen=True)
class Excursion:
    """A way in which a channel can leave neutral, and what that is called.

    ``sign`` is +1 for excursions above neutral, -1 for those below. ``while_measure``, of the
    channel's own side, must be at least ``while_above``; elsewhere the channel counts as neutral.
    """

    measure: str
    channel_side: Side
    sign: int
    side: Side
    direction: str
    while_measure: str | None = None
    while_above: float = 0.0


@dataclass(frozen=True)
class RepetitionLimits:
    """What counts; see ``screen.screening.protocol.RepetitionRules``."""

    min_peak: float
    relative_peak: float
    return_ratio: float
    min_duration_s: float
    max_duration_s: float
    exclusive: bool


@dataclass(frozen=True)
class _Candidate:
    start: int
    peak: int
    peak_at: float
    end: int
    height: float
    complete: bool
    excursion: Excursion


_PARKED_HOLDS = 2
_TOP = 0.99
"""The moment of the peak is the middle of the time for which the signal lies above this ratio of
its highest value: of an end that is held any frame may be the highest."""
_HALF = 0.5 + 1e-6
"""Added before rounding down: of two frames that are equally near it is the later one."""
_EDGE = 0.1
"""A repetition starts and ends where the signal crosses this ratio of its peak."""


def find_repetitions(
    time_s: FloatArray,
    signals: Sequence[tuple[Excursion, FloatArray]],
    in_place: NDArray[np.bool_],
    limits: RepetitionLimits,
) -> list[Repetition]:
    """Return the repetitions in order of their peaks, numbered from 1.

    ``signals`` are ``(excursion, channel)`` with channels of ``(n,)`` relative to neutral. An
    excursion counts if it stays at the person's place, is at least ``min_peak`` high and
    ``relative_peak`` of the typical one of its kind, comes back by ``return_ratio`` of its
    height on both sides, and lasts as long as a repetition does. One that the recording or
    a gap cuts off before it has come back is kept as not complete.
    """
    found: list[_Candidate] = []
    for excursion, channel in signals:
        found += _candidates(time_s, excursion, channel, in_place, limits)
    if limits.exclusive:
        found = _largest_of_overlapping(_without_parked(found))
    found.sort(key=lambda candidate: candidate.peak)
    return [
        Repetition(
            index=number,
            side=candidate.excursion.side,
            direction=candidate.excursion.direction,
            start=candidate.start,
            peak=candidate.peak,
            end=candidate.end,
            complete=candidate.complete,
            peak_at=candidate.peak_at,
        )
        for number, candidate in enumerate(found, start=1)
    ]


def _candidates(
    time_s: FloatArray,
    excursion: Excursion,
    channel: FloatArray,
    in_place: NDArray[np.bool_],
    limits: RepetitionLimits,
) -> list[_Candidate]:
    """Return the excursions of one kind."""
    known = in_place & np.isfinite(channel)
    if known.sum() < 3:
        return []
    frames = np.arange(int(np.argmax(known)), len(known) - int(np.argmax(known[::-1])))
    filled = fill_gaps(time_s[frames], np.where(known, channel, np.nan)[frames])
    height = np.maximum(excursion.sign * filled, 0.0)
    calm = LowPass(time_s[frames], cutoff_hz=1 / limits.min_duration_s, max_gap_s=np.inf)(filled)
    calm = np.maximum(excursion.sign * calm, 0.0)
    peaks = _separate_peaks(height, calm, limits)
    candidates = []
    for number, peak in enumerate(peaks):
        left = 0 if number == 0 else _lowest(height, peaks[number - 1], peak)
        right = (
            len(height) - 1
            if number == len(peaks) - 1
            else _lowest(height, peak, peaks[number + 1])
        )
        span = left, int(peak), right
        candidate = _trim(height, calm, span, excursion=excursion, limits=limits)
        if not known[frames[candidate.peak]]:
            candidate = replace(candidate, peak=int(peak), peak_at=float(peak))
        shifted = replace(
            candidate,
            start=int(frames[candidate.start]),
            peak=int(frames[candidate.peak]),
            peak_at=float(frames[0] + candidate.peak_at),
            end=int(frames[candidate.end]),
        )
        duration = time_s[shifted.end] - time_s[shifted.start]
        if limits.min_duration_s <= duration <= limits.max_duration_s and known[shifted.peak]:
            candidates.append(shifted)
    return candidates


def _separate_peaks(
    height: FloatArray, calm: FloatArray, limits: RepetitionLimits
) -> NDArray[np.intp]:
    """Return the peaks that are high enough and parted by a sufficient return.

    Whether they are parted is seen in the ``calm`` heights, without what is quicker than a
    repetition can be: a flicker of the landmarks does not part one into two. The series is closed
    with zeros so that a peak at its very end is one too.
    """
    closed = np.concatenate([[0.0], calm, [0.0]])
    found, _ = find_peaks(closed)
    found = found[peak_prominences(closed, found)[0] >= limits.return_ratio * closed[found]]
    edges = [0, *(_lowest(closed, *pair) for pair in itertools.pairwise(found)), len(closed)]
    own = [slice(max(start - 1, 0), stop - 1) for start, stop in itertools.pairwise(edges)]
    highest = [part.start + int(np.argmax(height[part])) for part in own if len(found)]
    peaks = np.array([peak for peak in highest if height[peak] >= limits.min_peak], dtype=np.intp)
    if not len(peaks):
        return peaks
    heights = height[peaks]
    full = heights[_returning(height, peaks, limits)]
    compared = full if len(full) else heights
    typical = np.median(compared[compared >= np.median(compared)])
    high: NDArray[np.bool_] = np.asarray(heights >= limits.relative_peak * typical)
    return peaks[high]


def _returning(
    height: FloatArray, peaks: NDArray[np.intp], limits: RepetitionLimits
) -> NDArray[np.bool_]:
    """Return which peaks the recording shows coming and going.

    Somebody who walks in or out turns or bends further than in any repetition, and is seen doing so
    at the very start or end: such a peak says nothing of how high a repetition is.
    """
    edges = [0, *peaks.tolist(), len(height) - 1]
    lows = [height[start : stop + 1].min() for start, stop in itertools.pairwise(edges)]
    returned = (1 - limits.return_ratio) * height[peaks]
    return np.asarray((lows[:-1] <= returned) & (lows[1:] <= returned))


def _lowest(height: FloatArray, start: int, stop: int) -> int:
    return int(start + np.argmin(height[start : stop + 1]))


def _trim(
    height: FloatArray,
    calm: FloatArray,
    span: tuple[int, int, int],
    *,
    excursion: Excursion,
    limits: RepetitionLimits,
) -> _Candidate:
    """Find where the excursion leaves neutral and comes back within (left, peak, right).

    The edges lie where the signal crosses a small ratio of the peak above the level of that end,
    and the calm heights are back too. Without a sufficient return it is not complete.
    """
    left, peak, right = span
    top = float(height[peak])
    edge_left = height[left] + _EDGE * (top - height[left])
    edge_right = height[right] + _EDGE * (top - height[right])
    middle = _middle_of_top(height[left : right + 1], peak - left) + left
    returned = (1 - limits.return_ratio) * top
    back = calm <= max(returned, edge_left, edge_right)
    below_left = np.flatnonzero((height <= edge_left)[left : peak + 1] & back[left : peak + 1])
    below_right = np.flatnonzero((height <= edge_right)[peak : right + 1] & back[peak : right + 1])
    return _Candidate(
        start=left + int(below_left[-1]) if len(below_left) else left,
        peak=math.floor(middle + _HALF),
        peak_at=middle,
        end=peak + int(below_right[0]) if len(below_right) else right,
        height=top,
        complete=bool(height[right] <= returned and height[left] <= returned),
        excursion=excursion,
    )


def _middle_of_top(height: FloatArray, peak: int) -> float:
    """Return the middle of the time, in frames, for which the signal is about as high as it gets.

    Its ends lie between frames, where the straight line from one to the next crosses the level.
    """
    level = _TOP * height[peak]
    below = np.flatnonzero(height < level)
    before, after = below[below < peak], below[below > peak]
    first, last = 0.0, len(height) - 1.0
    if len(before):
        low, high = height[before[-1]], height[before[-1] + 1]
        first = before[-1] + (level - low) / (high - low)
    if len(after):
        low, high = height[after[0]], height[after[0] - 1]
        last = after[0] - (level - low) / (high - low)
    return float((first + last) / 2)


def _without_parked(candidates: list[_Candidate]) -> list[_Candidate]:
    """Leave out what is held aside while the other side repeats: it holds two of its excursions."""

    def held_within(candidate: _Candidate) -> int:
        return sum(
            other.excursion.side != candidate.excursion.side
            and candidate.start <= other.start
            and other.end <= candidate.end
            for other in candidates
        )

    return [candidate for candidate in candidates if held_within(candidate) < _PARKED_HOLDS]


def _largest_of_overlapping(candidates: list[_Candidate]) -> list[_Candidate]:
    """Keep, of excursions whose peaks lie inside one another, only the highest."""
    kept: list[_Candidate] = []
    for candidate in sorted(candidates, key=lambda item: -item.height):
        if not any(
            other.start <= candidate.peak <= other.end
            or candidate.start <= other.peak <= candidate.end
            for other in kept
        ):
            kept.append(candidate)
    return kept
