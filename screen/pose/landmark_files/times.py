"""The time of each row: the file's own, or from a frame rate; and the rows that are not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.capture.timeline import MAX_FPS
from screen.pose.landmark_files.names import Clock
from screen.pose.landmark_files.sheet import FloatArray, Stated
from screen.pose.track import FARTHEST, MOST_FRAMES, problems_of_times
from screen.text import shortened

_PER_SECOND: Final[dict[Clock, float]] = {"s": 1.0, "ms": 1e3, "us": 1e6}
_CLOCK_WORD: Final[dict[Clock, str]] = {"s": "seconds", "ms": "milliseconds", "us": "microseconds"}
_LONGEST_STEP: Final[dict[Clock, float]] = {"s": 1.0, "ms": 1e3}
"""No recording has a second between its frames: longer steps belong to a finer unit."""
_SLOWEST_FPS: Final = 1.0
"""Slower than this nothing of a movement is seen."""
_GAP_STEPS: Final = 2.5
"""Rows further apart than this many usual steps have others missing between them."""
_MOST_MISSING: Final = 20
"""More missing rows than this for each given one is no recording, but a wrong number."""


@dataclass(frozen=True, eq=False)
class Times:
    """Times in seconds with missing rows filled in.

    ``time_s`` is ``(m,)``, ``rows`` ``(n,)``: the place of each given row in it. ``words`` say
    where the times are from.
    """

    time_s: FloatArray
    rows: NDArray[np.intp]
    words: str

    @property
    def missing(self) -> int:
        """How many rows were filled in."""
        return len(self.time_s) - len(self.rows)


def times_of(stated: Stated, count: int, fps: float | None) -> Times | list[str]:
    """Return the times of ``count`` rows, or what is wrong with them.

    ``fps`` is what the user says: it comes before the file's own times, and these before the
    file's own rate. With a rate the frame numbers count, where there are any, else the rows.
    Missing rows are filled in where a step is much longer than usual: programs often leave out
    frames in which they saw nobody.
    """
    rate = fps if fps is not None or stated.times is not None else stated.fps
    if rate is not None and not _SLOWEST_FPS <= rate <= MAX_FPS:
        source = "`fps`" if fps is not None else "its rate"
        expected = f"expected {_SLOWEST_FPS:g} to {MAX_FPS:g} frames a second"
        return [f"{source} {shortened(rate)} is not a frame rate ({expected})"]
    if rate is None and stated.times is None:
        return ["it holds no time, so `fps` is needed"]
    if rate is None and stated.times is not None:
        clock = stated.clock or _guessed(stated.times)
        time_s = stated.times / _PER_SECOND[clock]
        words = f"times of the file in {_CLOCK_WORD[clock]}"
        words += "" if stated.clock else " (judged by their steps)"
    else:
        numbers = np.arange(count, dtype=float) if stated.frames is None else stated.frames
        if (numbers < 0).any():
            return [f"the frame number is negative in row {int(np.argmax(numbers < 0)) + 1}"]
        time_s = numbers / (rate or 1.0)
        counted = "rows" if stated.frames is None else "frame numbers"
        source = "as given" if fps is not None else "stated in the file"
        words = f"{counted} at {rate:g} a second ({source})"
    if len(time_s) and FARTHEST <= abs(time_s[0]) < np.inf:  # seconds of the calendar, say
        time_s = time_s - time_s[0]
        words += ", counted from the first"
    return _wrong(time_s) or _filled(time_s, words)


def _guessed(times: FloatArray) -> Clock:
    """Return the unit by the usual step."""
    steps = np.diff(times[np.isfinite(times)])
    usual = float(np.median(np.abs(steps))) if len(steps) else 0.0
    return next((clock for clock, most in _LONGEST_STEP.items() if usual < most), "us")


def _wrong(time_s: FloatArray) -> list[str]:
    """Return what is wrong with the times of the rows."""
    unknown = np.flatnonzero(~np.isfinite(time_s))
    if len(unknown):
        return [f"{len(unknown)} of {len(time_s)} rows have no time, first row {unknown[0] + 1}"]
    if np.abs(time_s).max(initial=0) >= FARTHEST:
        return [f"its times run from {time_s.min():.4g} to {time_s.max():.4g} s"]
    still = np.flatnonzero(np.diff(time_s) <= 0)
    if len(still):
        row = still[0] + 1
        way = "goes back" if time_s[row] < time_s[row - 1] else "stands still"
        return [f"time {way} at row {row + 1}"]
    return problems_of_times(time_s)


def _filled(time_s: FloatArray, words: str) -> Times | list[str]:
    """Return the times with rows evenly between those that are too far apart."""
    if not len(time_s):
        return []
    steps = np.diff(time_s)
    usual = float(np.median(steps)) if len(steps) else 1.0
    extra = np.where(steps > _GAP_STEPS * usual, np.round(steps / usual) - 1, 0)
    if extra.sum() > _MOST_MISSING * len(time_s):
        leap = int(np.argmax(steps))
        return [f"time leaps by {steps[leap]:.0f} s at row {leap + 2}"]
    whole = extra.astype(np.intp)
    if len(time_s) + whole.sum() > MOST_FRAMES:
        return [f"with the missing rows it has more than {MOST_FRAMES} frames"]
    rows = np.concatenate([[0], np.cumsum(whole + 1)]).astype(np.intp)
    grid = np.interp(np.arange(rows[-1] + 1), rows, time_s)
    return Times(grid, rows, words)
