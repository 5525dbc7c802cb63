"""Which frames of a fast recording are looked at: at most thirty a second, chosen by their times.

Angles are filtered at 4 to 6 Hz, so that more frames a second than thirty change them by tenths of
a degree (``samples/accuracy/fast_clips.py`` measures it), and each costs as much as any other.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

MOST_PER_S: Final = 30.0
"""Frames a second that are looked at."""
_NEARLY: Final = 1.1
"""A recording up to this many times as fast is looked at whole: phones that say 30 give 31."""
_EARLY: Final = 0.2
"""A frame this part of a step before it is due is taken: times of phones tremble."""


class Thinning:
    """Chooses frames of rising times, at most one in each step of ``1 / MOST_PER_S`` seconds.

    Steps without a frame, as where a phone slows down in dim light, stay empty; no time is changed.

    Parameters
    ----------
    recorded_per_s
        The usual rate of the recording.

    Attributes
    ----------
    active : bool
        False where the recording is slow enough to be looked at whole: then every frame is.
    """

    def __init__(self, recorded_per_s: float) -> None:
        self.active = recorded_per_s > _NEARLY * MOST_PER_S
        self._last = -1

    def takes(self, time_s: float) -> bool:
        """Whether a frame is looked at; ``time_s`` counts from the first one."""
        if not self.active:
            return True
        step = math.floor(time_s * MOST_PER_S + _EARLY)
        if step <= self._last:
            return False
        self._last = step
        return True

    def of(self, time_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return those of the rising times ``(n,)`` that are looked at."""
        if not self.active or not len(time_s):
            return time_s
        steps = np.floor((time_s - time_s[0]) * MOST_PER_S + _EARLY)
        return time_s[np.diff(np.maximum.accumulate(steps), prepend=-1.0) > 0]
