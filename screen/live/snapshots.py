"""A few pictures of a live test, in memory: those that its report will show.

Nothing is stored unless the person asks for it, and a test may last for minutes: so only the
pictures around neutral and around the bottom of each repetition are kept.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from typing import Final

import numpy as np

from screen.capture.frame import Frame
from screen.live.state import LiveState, Phase
from screen.opencv import cv2

_RECENT_S: Final = 12.0
_AROUND_PEAK_S: Final = 0.2
_NEUTRAL_S: Final = 4.0
_NEUTRAL_STEP_S: Final = 0.1
_MOST_KEPT: Final = 600
"""Pictures; some 25 MB at 960 x 540."""

Picture = tuple[float, bytes]


class Snapshots:
    """Keeps JPEG pictures by what the engine says of them."""

    def __init__(self) -> None:
        self._recent: deque[Picture] = deque()
        self._kept: deque[Picture] = deque(maxlen=_MOST_KEPT)
        self._phase = Phase.LOOKING

    def add(self, state: LiveState, jpeg: bytes) -> None:
        """Take in the picture of a frame and the state after it."""
        self._recent.append((state.time_s, jpeg))
        while self._recent[0][0] < state.time_s - _RECENT_S:
            self._recent.popleft()
        if state.phase is Phase.GO and self._phase is not Phase.GO:
            self._keep(_spaced([one for one in self._recent if one[0] > state.time_s - _NEUTRAL_S]))
        if state.told_now is not None:
            peak_s = state.told_now.peak_s
            self._keep([one for one in self._recent if abs(one[0] - peak_s) <= _AROUND_PEAK_S])
        self._phase = state.phase

    def forget_recent(self) -> None:
        """Let go of all but what was kept: the test is over."""
        self._recent.clear()

    def frames_at(self, times_s: Sequence[float]) -> list[Frame]:
        """Return the kept picture nearest to each time; those without a picture are left out."""
        kept = sorted(self._kept)
        known_s = [time_s for time_s, _ in kept]
        found = []
        for place, time_s in enumerate(times_s):
            after = bisect_left(known_s, time_s)
            near = min(kept[max(0, after - 1) : after + 1], key=lambda one: abs(one[0] - time_s),
                       default=None)  # fmt: skip
            if near is not None:
                image = cv2.imdecode(np.frombuffer(near[1], np.uint8), cv2.IMREAD_COLOR_RGB)
                found.append(Frame(place, near[0], np.asarray(image, dtype=np.uint8)))
        return found

    def _keep(self, pictures: Sequence[Picture]) -> None:
        known = {time_s for time_s, _ in self._kept}
        self._kept.extend(one for one in pictures if one[0] not in known)


def _spaced(pictures: Sequence[Picture]) -> list[Picture]:
    """Return pictures at least ``_NEUTRAL_STEP_S`` apart."""
    chosen: list[Picture] = []
    for one in pictures:
        if not chosen or one[0] - chosen[-1][0] >= _NEUTRAL_STEP_S:
            chosen.append(one)
    return chosen
