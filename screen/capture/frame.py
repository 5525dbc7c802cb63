"""One picture with its time, and what a file says about itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One upright, shrunk picture.

    Attributes
    ----------
    index
        Position in the recording, from 0; dropped or broken frames keep their number.
    time_s
        The frame's own time from the start of the recording, strictly increasing.
    image_rgb
        ``(height, width, 3)`` uint8, turned and mirrored as the file asks for.
    """

    index: int
    time_s: float
    image_rgb: NDArray[np.uint8]


@dataclass(frozen=True)
class RecordingInfo:
    """What is known of a recording without looking at its pictures.

    ``width_px`` and ``height_px`` are those of the upright picture before shrinking;
    ``rotation_deg`` is the clockwise turn that was applied to make it upright (0, 90, 180, 270);
    ``mirrored`` says whether left and right changed places after that, as the file asks for.
    ``nominal_fps`` is the rate the file names where its frame times agree, else the usual rate of
    these; ``duration_s`` is the length by them. Both are None where nothing is known.
    """

    name: str
    sha256: str
    container: str
    codec: str
    width_px: int
    height_px: int
    rotation_deg: int
    nominal_fps: float | None
    duration_s: float | None
    mirrored: bool = False
