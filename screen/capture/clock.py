"""Decoded frames with their times: what is out of order or repeated is left out.

Pure: works on any items, so that it can be tried without a video.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from screen.capture.timeline import Timeline

Item = TypeVar("Item")

_HELD_BACK: Final = 16
"""Frames that a codec may show out of the order of storage."""


@dataclass(frozen=True)
class Timed(Generic[Item]):
    """An item of the output with its place there, from 0, and its time in ticks."""

    place: int
    tick: float
    item: Item


@dataclass
class Losses:
    """What had to be dropped or guessed."""

    dropped: int = 0
    guessed: int = 0
    reordered: int = 0

    def notes(self, timeline: Timeline) -> list[str]:
        """Return a sentence for each."""
        notes = []
        if self.reordered:
            notes.append(
                "The file states its frame times in the order of storage, not the order in which "
                "the frames are shown (as AVI does with B-frames). They were sorted; the rate of "
                f"{timeline.fps:.4g} frames a second is a guess."
            )
        if self.dropped:
            notes.append(
                f"{_frames(self.dropped)} dropped: the time does not come after the frame before."
            )
        if self.guessed:
            notes.append(
                f"{_frames(self.guessed)} without a time: "
                f"{timeline.fps:.4g} frames a second were assumed."
            )
        return notes


def in_time(
    decoded: Iterable[tuple[int, Item | None]], timeline: Timeline, losses: Losses
) -> Iterator[Timed[Item]]:
    """Yield decoded frames with strictly rising times.

    Parameters
    ----------
    decoded
        In the order of output: the number of the stored frame, and what was decoded from it (None
        if it is broken: it is left out but keeps its place).
    timeline
        The times of the stored frames.
    losses
        Counts what is dropped or guessed.
    """
    if timeline.order == "counted":
        return _counted(decoded)
    if timeline.order == "sorted":
        return _rising(_sorted(decoded, timeline, losses), losses)
    stated = _stated(decoded, timeline, losses)
    return _rising(_without_spikes(stated, timeline.step, losses), losses)


def nearest(
    timed: Iterator[tuple[float, Item]], times: Sequence[float]
) -> Iterator[tuple[float, Item]]:
    """Yield for each of the rising ``times`` the item nearest to it, the earlier of two.

    Items must come in the order of their times. None is taken beyond what the answer needs.
    """
    before: tuple[float, Item] | None = None
    after = next(timed, None)
    for time in times:
        while after is not None and after[0] < time:
            before, after = after, next(timed, None)
        if before is not None and (after is None or time - before[0] <= after[0] - time):
            yield before
        elif after is not None:
            yield after


def _counted(decoded: Iterable[tuple[int, Item | None]]) -> Iterator[Timed[Item]]:
    for place, (_, item) in enumerate(decoded):
        if item is not None:
            yield Timed(place, float(place), item)


def _stated(
    decoded: Iterable[tuple[int, Item | None]], timeline: Timeline, losses: Losses
) -> Iterator[Timed[Item]]:
    """Yield frames with their stated time; one without gets the usual step after the last."""
    last = -math.inf
    for place, (number, item) in enumerate(decoded):
        if item is None or timeline.left_out[number]:
            continue
        tick = float(timeline.ticks[number])
        if math.isnan(tick):
            losses.guessed += 1
            tick = last + timeline.step if last > -math.inf else 0.0
        last = tick
        yield Timed(place, tick, item)


def _sorted(
    decoded: Iterable[tuple[int, Item | None]], timeline: Timeline, losses: Losses
) -> Iterator[Timed[Item]]:
    """Give the frames, in the order of output, the same times in rising order."""
    waiting: deque[Timed[Item]] = deque()
    ticks: list[float] = []
    latest = -1
    for place, (number, item) in enumerate(decoded):
        if item is None or math.isnan(timeline.ticks[number]):
            continue
        losses.reordered += number < latest
        latest = max(latest, number)
        waiting.append(Timed(place, 0.0, item))
        heapq.heappush(ticks, float(timeline.ticks[number]))
        if len(waiting) > _HELD_BACK:
            yield _at(waiting.popleft(), heapq.heappop(ticks))
    while waiting:
        yield _at(waiting.popleft(), heapq.heappop(ticks))


def _at(timed: Timed[Item], tick: float) -> Timed[Item]:
    return Timed(timed.place, tick, timed.item)


def _without_spikes(
    timed: Iterable[Timed[Item]], step: float, losses: Losses
) -> Iterator[Timed[Item]]:
    """Leave out a frame whose time lies beyond those of the two that follow it in good order.

    Of the last two frames, if their times are in the wrong order, the one is left out that is
    farther from the usual ``step``.
    """
    window: deque[Timed[Item]] = deque()
    last = -math.inf
    for one in timed:
        window.append(one)
        if len(window) > 2:
            first, second, third = window
            if last < second.tick < third.tick < first.tick:
                losses.dropped += 1
            else:
                last = max(last, first.tick)
                yield first
            window.popleft()
    if len(window) > 1 and last < window[1].tick < window[0].tick and last > -math.inf:
        due = last + step
        if abs(window[0].tick - due) > abs(window[1].tick - due):
            window.popleft()
            losses.dropped += 1
    yield from window


def _rising(timed: Iterable[Timed[Item]], losses: Losses) -> Iterator[Timed[Item]]:
    last = -math.inf
    for one in timed:
        if one.tick > last:
            last = one.tick
            yield one
        else:
            losses.dropped += 1


def _frames(count: int) -> str:
    return f"{count} frame{'s' if count > 1 else ''}"
