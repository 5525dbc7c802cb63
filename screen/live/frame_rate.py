"""How fast the pictures come, and whether that is enough: one answer that does not flicker."""

from __future__ import annotations

from collections import deque

from screen.live.settings import PaceSettings


class Pace:
    """The rate of the last seconds, held against a limit with hysteresis.

    Parameters
    ----------
    settings
        The window, and how far above the limit the rate must come for the answer to change.
    least_per_s
        The limit: fewer pictures a second are refused by the report.

    Attributes
    ----------
    slow
        Whether too few pictures come to be judged. False until enough is known.
    slow_s
        For how long that has been so.
    """

    def __init__(self, settings: PaceSettings, least_per_s: float) -> None:
        self.slow, self.slow_s = False, 0.0
        self._slow_since_s = 0.0
        self._settings, self._least_per_s = settings, least_per_s
        self._times_s: deque[float] = deque()
        self._crawls = False

    @property
    def crawls(self) -> bool:
        """Whether pictures come so slowly that not even counting makes sense."""
        return self._crawls

    def add(self, time_s: float) -> None:
        """Take in the time of a frame."""
        settings, times_s = self._settings, self._times_s
        if times_s and time_s - times_s[-1] > settings.window_s:
            times_s.clear()  # the camera stood still: that is told otherwise
        times_s.append(time_s)
        while time_s - times_s[0] > settings.window_s:
            times_s.popleft()
        rate_per_s = self._rate_per_s()
        if rate_per_s is None:
            return
        slow = self._below(rate_per_s, self._least_per_s, was=self.slow)
        if slow and not self.slow:
            self._slow_since_s = time_s
        self.slow, self.slow_s = slow, time_s - self._slow_since_s if slow else 0.0
        self._crawls = self._below(rate_per_s, settings.count_from_per_s, was=self._crawls)

    def enough(self, rate_per_s: float, *, was: bool) -> bool:
        """Say whether a rate is enough to be judged, where it ``was`` so far or not."""
        return rate_per_s >= self._least_per_s * (1.0 if was else self._settings.slow_ratio)

    def _rate_per_s(self) -> float | None:
        """Return pictures a second; None where the window is not half full."""
        span_s = self._times_s[-1] - self._times_s[0]
        if 2 * span_s < self._settings.window_s:
            return None
        return (len(self._times_s) - 1) / span_s

    def _below(self, rate_per_s: float, limit_per_s: float, *, was: bool) -> bool:
        ratio = self._settings.again_ratio if was else self._settings.slow_ratio
        return rate_per_s < limit_per_s * ratio
