"""Finding frames by time without decoding the whole recording, where that is safe."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

import av
import numpy as np

from screen.capture.clock import Losses, in_time, nearest
from screen.capture.decode import Survey, decode

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_SURPLUS: Final = 64
"""Stored frames that may be decoded beyond those between key frame and wanted time: what the
decoder's threads and reordering hold back."""


class _LostError(Exception):
    """Reading did not arrive where it was to: the recording has to be read through."""


class Finder:
    """Finds the frames nearest to some times, entering the recording at its key frames.

    Whatever it finds is what reading through would give. It stays within as many decoded frames as
    the recording stores; where it would need more, or is not sure, it gives nothing.

    Parameters
    ----------
    container, stream
        Opened for this finder alone.
    survey
        Of the same recording.
    zero_tick
        The time of the first frame that reading through gives: times count from there.
    """

    def __init__(
        self, container: InputContainer, stream: VideoStream, survey: Survey, zero_tick: float
    ) -> None:
        self._container, self._stream, self._survey = container, stream, survey
        self._zero_tick = zero_tick
        self._left = len(survey.stamps) + _SURPLUS
        self._numbers = {place: number for number, place in enumerate(survey.places)}
        ticks = survey.timeline.ticks
        keys = np.flatnonzero(survey.keys & ~np.isnan(ticks))
        self._keys = keys[np.argsort(ticks[keys], kind="stable")]
        self._key_times = [self._time_of(float(ticks[key])) for key in self._keys]

    @staticmethod
    def may_seek(survey: Survey) -> bool:
        """Say whether times and places are sure enough to enter the recording in its midst."""
        places = survey.places
        return (
            survey.timeline.order == "stated"
            and not survey.timeline.joined
            and min(places) >= 0
            and len(set(places)) == len(places)
        )

    def find(self, times_s: Sequence[float]) -> dict[float, tuple[VideoFrame, float]]:
        """Return the nearest frame and its time for as many of the rising ``times_s`` as can be.

        Times are in seconds from the first frame.
        """
        found: dict[float, tuple[VideoFrame, float]] = {}
        for entry, group in groupby(times_s, key=self._entry):
            wanted = list(group)
            for stamp in self._stamps_of(entry):
                try:
                    walk = self._walk(stamp, no_later_than_s=max(0.0, wanted[0]))
                    answers = list(nearest(walk, wanted))
                except _LostError:
                    continue
                found |= {
                    time_s: (picture, own_s)
                    for time_s, (own_s, picture) in zip(wanted, answers, strict=False)
                }
                break
        return found

    def _entry(self, time_s: float) -> int:
        """Return the place among the key frames of the last one that is not after a time."""
        return bisect_right(self._key_times, max(0.0, time_s)) - 1

    def _stamps_of(self, entry: int) -> list[int]:
        """Return the stamps to look for a key frame by: containers go by one or the other."""
        if entry < 0:
            return []
        number, stamps = int(self._keys[entry]), self._survey.stamps
        ways = (float(stamps.shown[number]), float(stamps.decoded[number]))
        return [int(way) for way in dict.fromkeys(ways) if not np.isnan(way)]

    def _walk(self, stamp: int, *, no_later_than_s: float) -> Iterator[tuple[float, VideoFrame]]:
        """Yield frames with their times from a key frame on."""
        try:
            self._container.seek(stamp, stream=self._stream)
        except av.error.FFmpegError as error:
            raise _LostError from error
        decoded = decode(self._container, self._stream, [], number_of=self._number_of)
        for place, one in enumerate(in_time(decoded, self._survey.timeline, Losses())):
            time_s = self._time_of(one.tick)
            if place == 0 and time_s > no_later_than_s:
                raise _LostError
            yield time_s, one.item

    def _number_of(self, packet: Packet[VideoStream], _count: int) -> int:
        self._left -= 1
        number = self._numbers.get(-1 if packet.pos is None else packet.pos)
        if number is None or self._left < 0:
            raise _LostError
        return number

    def _time_of(self, tick: float) -> float:
        return self._survey.timeline.seconds(tick - self._zero_tick)
