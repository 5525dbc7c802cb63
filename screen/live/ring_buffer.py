"""The last part of growing series, in memory that does not grow with them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

_FIRST_CAPACITY = 1024


class Tail:
    """Rows of numbers with their times, of which those older than ``memory_s`` are let go.

    Parameters
    ----------
    width
        Numbers in a row.
    memory_s
        How long rows are kept at least.
    """

    def __init__(self, width: int, *, memory_s: float) -> None:
        self._memory_s = memory_s
        self._rows = np.empty((_FIRST_CAPACITY, width + 1))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def time_s(self) -> FloatArray:
        """``(n,)``."""
        return self._rows[: self._count, 0]

    @property
    def values(self) -> FloatArray:
        """``(n, width)``; a view that the next ``add`` may change."""
        return self._rows[: self._count, 1:]

    def add(self, time_s: FloatArray, values: FloatArray) -> None:
        """Append rows; times must increase."""
        if self._count + len(time_s) > len(self._rows):
            self._make_room(len(time_s))
        place = slice(self._count, self._count + len(time_s))
        self._rows[place, 0], self._rows[place, 1:] = time_s, values
        self._count += len(time_s)

    def _make_room(self, wanted: int) -> None:
        """Let the old rows go; only where that frees less than half, take more memory."""
        old = self._rows[: self._count]
        kept = old[old[:, 0] >= old[-1, 0] - self._memory_s] if len(old) else old
        capacity = len(self._rows)
        while len(kept) + wanted > capacity / 2:
            capacity *= 2
        self._rows = np.empty((capacity, old.shape[1]))
        self._count = len(kept)
        self._rows[: self._count] = kept
