"""What a file of landmarks holds, before anything is assumed or refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from screen.errors import UsageError
from screen.pose.landmark_files.names import PARTS, Clock
from screen.pose.landmarks import COUNT
from screen.pose.track import MOST_FRAMES

FloatArray = NDArray[np.float64]

MOST_VALUES: Final = 10_000_000
"""A file of more would take over a gigabyte of memory; half an hour of all landmarks has fewer."""


@dataclass(frozen=True, eq=False)
class Stated:
    """What a file says besides its landmarks; None where it says nothing.

    ``frames`` and ``times`` are ``(n,)``: number and time of each row, NaN where a row has none.
    ``clock`` is the unit of the times. ``size_px`` is width and height of the picture.
    """

    frames: FloatArray | None = None
    times: FloatArray | None = None
    clock: Clock | None = None
    size_px: tuple[int, int] | None = None
    fps: float | None = None


@dataclass(frozen=True, eq=False)
class LandmarkSheet:
    """The numbers of a file, one row a frame, in the units of the file.

    Attributes
    ----------
    image
        ``(n, 33, 4)``: x, y, z and visibility; NaN where the file holds no number.
    world
        ``(n, 33, 4)``: the same of the world landmarks.
    stated
        Times, picture size and frame rate.
    problems
        What could not be read, in parts of a sentence.
    """

    image: FloatArray
    world: FloatArray
    stated: Stated
    problems: tuple[str, ...] = ()


class LandmarkLoader(Protocol):
    """Reads one layout of landmark files."""

    def fits(self, text: str) -> bool:
        """Say whether the text of a file is laid out so."""

    def read(self, text: str) -> LandmarkSheet:
        """Return what it holds."""


def nothing(rows: int) -> FloatArray:
    """Return ``(rows, 33, 4)`` of NaN.

    Raises
    ------
    UsageError
        If these are more rows than a track can have.
    """
    if rows > MOST_FRAMES:
        raise UsageError(f"it holds {rows} frames, and at most {MOST_FRAMES} can be read")
    return np.full((rows, COUNT, len(PARTS)), np.nan)
