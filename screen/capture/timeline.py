"""When each frame of a recording is shown, made out from what its container states of it.

Pure: numbers in, numbers out. A *tick* is one unit of the container's clock.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

Order = Literal["stated", "sorted", "counted"]
"""How frames get their times: as stated; as stated but sorted, since the file states them in the
order of storage; or counted at an assumed rate, since those stated are of no use."""

MAX_FPS: Final = 1000.0
"""No camera that films people is as fast: such times are wrong."""

_GUESSABLE_FPS: Final = (5.0, 240.0)
"""A rate outside this range is not assumed for frames without times."""

_REORDERED: Final = 17
"""Steps by which a frame may be stored before its turn: codecs hold back 16 frames at most."""
_FORWARD_S: Final = 10.0
_BACKWARD_S: Final = 2.0
"""A larger step between frames stored one after the other is a jump. Both are at least twice the
reordering, so that recordings of few frames a second have no jumps."""
_PAUSE_S: Final = 60.0
"""A longer forward jump is another recording behind the first, not a pause."""

_FEW: Final = 3
"""So many frames between two jumps are stray, more are a part of the recording."""
_USABLE_RATIO: Final = 0.8
"""With a smaller part of the stated times usable none of them is trusted."""
_DISTINCT_RATIO: Final = 0.4
_LATE_RATIO: Final = 0.1
_SPARE: Final = 4
"""Frames that may be later than the stream admits, as a stray time among them makes them."""
_STATED_RATIO: Final = 0.25

_LIKE_STATED: Final = (2 / 3, 1.5)
"""A rate that the file names is believed if it lies within this ratio of the one measured."""


@dataclass(frozen=True, eq=False)
class Stamps:
    """What a container states of each stored frame, in the order of storage.

    ``shown`` and ``decoded`` are ``(n,)`` float64 in ticks, NaN where nothing is stated;
    ``unseen`` marks frames that are decoded but not shown (as edit lists ask for).
    """

    shown: FloatArray
    decoded: FloatArray
    unseen: BoolArray

    def __len__(self) -> int:
        return len(self.shown)


@dataclass(frozen=True, eq=False)
class Timeline:
    """The time of each stored frame.

    Attributes
    ----------
    ticks
        ``(n,)`` float64, NaN where no time is stated or the frame is left out.
    left_out
        ``(n,)`` bool: frames that are not shown, or whose time cannot be true.
    order
        How output frames get their times.
    tick_s
        Seconds a tick; where frames are counted, one frame is one tick.
    step
        The usual number of ticks between frames.
    joined
        Whether parts were joined, so that a stated time can belong to more than one frame.
    notes
        Sentences on what was found wrong.
    """

    ticks: FloatArray
    left_out: BoolArray
    order: Order
    tick_s: Fraction
    step: float
    joined: bool
    notes: tuple[str, ...]

    @property
    def fps(self) -> float:
        """The usual frames a second."""
        return 1 / self.seconds(self.step)

    @property
    def length_s(self) -> float:
        """From the first frame's time to the end of the last."""
        if self.order == "counted":
            return self.seconds(float(len(self.ticks) - np.count_nonzero(self.left_out)))
        used = self.ticks[~np.isnan(self.ticks)]
        return self.seconds(float(used.max() - used.min()) + self.step)

    @property
    def shown_s(self) -> FloatArray:
        """``(n,)``: the rising times of the frames that are shown, in seconds from the first."""
        if self.order == "counted":
            ticks = np.arange(float(len(self.ticks) - np.count_nonzero(self.left_out)))
        else:
            ticks = np.unique(self.ticks[~np.isnan(self.ticks)])
        return (ticks - ticks[:1]) * float(self.tick_s)

    def seconds(self, ticks: float) -> float:
        """Return a number of ticks in seconds, rounded once."""
        return ticks * self.tick_s.numerator / self.tick_s.denominator


def timeline_of(
    stamps: Stamps, tick_s: Fraction, *, rate: Fraction | None, held_back: int, raw: bool = False
) -> Timeline | None:
    """Return the time of each frame.

    Parameters
    ----------
    stamps
        As the container states them.
    tick_s
        Seconds a tick.
    rate
        Frames a second that the stream names, for frames whose times are of no use.
    held_back
        Frames that the decoder holds back to show them in another order than they are stored in.
    raw
        Whether the file is a bare stream, so that its times are the reader's own invention.

    Returns
    -------
    Timeline or None
        None where the stated times are of no use and the stream names no likely rate either.
    """
    found = None if raw else _stated(stamps, tick_s, held_back=held_back)
    if found is not None and found.fps < MAX_FPS:
        return found
    return _counted(stamps, rate)


def likely_rate(rates: Sequence[Fraction | None], measured_fps: float) -> float:
    """Return the first of the rates a file names that agrees with its times, else the measured."""
    low, high = _LIKE_STATED
    for rate in rates:
        if rate and low < float(rate) / measured_fps < high:
            return float(rate)
    return measured_fps


def guessable(rate: Fraction | None) -> bool:
    """Say whether a rate is one that a camera could have."""
    low, high = _GUESSABLE_FPS
    return rate is not None and low <= rate <= high


def _counted(stamps: Stamps, rate: Fraction | None) -> Timeline | None:
    if rate is None or not guessable(rate):
        return None
    note = (
        "The file has no usable frame times. Its frames were taken in order at "
        f"{float(rate):.4g} a second, which is a guess; every time and speed depends on it."
    )
    nothing = np.full(len(stamps), np.nan)
    return Timeline(nothing, stamps.unseen, "counted", 1 / rate, 1.0, False, (note,))


def _stated(stamps: Stamps, tick_s: Fraction, *, held_back: int) -> Timeline | None:
    """Return the times as they are stated, bar those that cannot be true; None if few are left."""
    stated = ~np.isnan(stamps.shown) & ~stamps.unseen
    used = np.flatnonzero(stated)
    if not used.size or used.size < _STATED_RATIO * np.count_nonzero(~stamps.unseen):
        return None
    shown, decoded = stamps.shown[used], stamps.decoded[used]
    step = _usual_step([shown], float(1 / (25 * tick_s)))
    kept = _without_stray(_runs(shown, decoded, step, float(tick_s)), shown, step, float(tick_s))
    parts = [shown[start:stop] for start, stop in kept]
    step = _usual_step(parts, step)
    if sum(np.unique(part).size for part in parts) < _DISTINCT_RATIO * used.size:
        return None
    stray = used.size - sum(stop - start for start, stop in kept)
    if used.size - stray < _USABLE_RATIO * used.size:
        return None
    ticks, left_out = np.full(len(stamps), np.nan), stamps.unseen | stated
    joints = 0
    for start, stop, shift in _shifts(kept, shown, step, float(tick_s)):
        joints += shift != 0
        ticks[used[start:stop]] = shown[start:stop] + shift
        left_out[used[start:stop]] = False
    if _late(ticks, held_back) > _LATE_RATIO:
        return None
    order: Order = "stated"
    if held_back and np.all(np.diff(ticks[~np.isnan(ticks)]) > 0):
        order, ticks, step = "sorted", *_stored_order(ticks, stamps.decoded, step)
    return Timeline(ticks, left_out, order, tick_s, step, joints > 0, _notes(stray, joints))


def _usual_step(parts: Sequence[FloatArray], otherwise: float) -> float:
    """Return the usual step between the times of each part, in their order."""
    steps = np.concatenate([np.diff(np.unique(part)) for part in parts])
    return float(np.median(steps)) if steps.size else otherwise


def _runs(
    shown: FloatArray, decoded: FloatArray, step: float, tick_s: float
) -> list[tuple[int, int]]:
    """Return the stretches without a jump, as (start, stop)."""
    restarts = np.diff(decoded) < 0
    jumps = _jumps(np.diff(shown), step, tick_s)
    jumps |= restarts & (np.diff(shown) < -_REORDERED * step)
    edges = [0, *(np.flatnonzero(jumps) + 1).tolist(), len(shown)]
    return list(itertools.pairwise(edges))


def _jumps(steps: FloatArray, step: float, tick_s: float) -> BoolArray:
    """Say which steps, in ticks, are larger than reordering or a short pause explains."""
    reordering = 2 * _REORDERED * step
    forward = max(_FORWARD_S / tick_s, reordering)
    backward = max(_BACKWARD_S / tick_s, reordering)
    return np.asarray((steps > forward) | (steps < -backward), dtype=np.bool_)


def _without_stray(
    runs: list[tuple[int, int]], shown: FloatArray, step: float, tick_s: float
) -> list[tuple[int, int]]:
    """Leave out small runs within one that goes on behind them, then lines of few frames."""

    def goes_on(run: tuple[int, int], later: tuple[int, int]) -> bool:
        across = float(shown[later[0]] - shown[run[1] - 1])
        return across > -_REORDERED * step and not _jumps(np.array([across]), step, tick_s)[0]

    length = {run: run[1] - run[0] for run in runs}
    lines: list[list[tuple[int, int]]] = []
    for place, run in enumerate(runs):
        if 0 < place < len(runs) - 1:
            before, after = runs[place - 1], runs[place + 1]
            small = length[run] < max(_FEW + 1, min(length[before], length[after]))
            if small and goes_on(before, after):
                continue
        if lines and goes_on(lines[-1][-1], run):
            lines[-1].append(run)
        else:
            lines.append([run])
    sizes = [sum(length[run] for run in line) for line in lines]
    return [
        run
        for line, size in zip(lines, sizes, strict=True)
        if size > _FEW or line is lines[sizes.index(max(sizes))]
        for run in line
    ]


def _shifts(
    runs: list[tuple[int, int]], shown: FloatArray, step: float, tick_s: float
) -> list[tuple[int, int, float]]:
    """Return each run with the ticks to add to its times, so that it follows the one before."""
    found: list[tuple[int, int, float]] = []
    shift, end = 0.0, None
    for start, stop in runs:
        begin = float(shown[start:stop].min())
        if end is not None:
            gap = begin + shift - end
            if gap < -_REORDERED * step or gap > _PAUSE_S / tick_s:
                shift += step - gap
        found.append((start, stop, shift))
        end = float(shown[start:stop].max()) + shift
    return found


def _late(ticks: FloatArray, held_back: int) -> float:
    """Return the part of the frames stored later than a decoder that holds back so few can show."""
    used = ticks[~np.isnan(ticks)]
    turns = np.argsort(np.argsort(used, kind="stable"))
    return float(np.mean(np.arange(used.size) - turns > held_back + _SPARE))


def _stored_order(ticks: FloatArray, decoded: FloatArray, step: float) -> tuple[FloatArray, float]:
    """Return the times of storage where they run at one even rate, as AVI states them.

    Where they do not, as in a recording of a variable rate, those of showing are the true ones.
    """
    used = ~np.isnan(ticks)
    steps = np.diff(decoded[used])
    if steps.size and steps[0] > 0 and np.all(steps == steps[0]):
        return np.where(used, decoded, np.nan), float(np.median(steps))
    return ticks, step


def _notes(stray: int, joints: int) -> tuple[str, ...]:
    notes = []
    if stray:
        frames, times = ("frames", "their times lie") if stray > 1 else ("frame", "its time lies")
        notes.append(f"{stray} {frames} left out: {times} far outside those of the others.")
    if joints:
        notes.append(
            f"The frame times start again {joints} time{'s' if joints > 1 else ''}, as where "
            "recordings were joined; the parts were read one after the other."
        )
    return tuple(notes)
