"""A person followed through a recording: the only thing that needs the video."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.capture.frame import RecordingInfo
from screen.pose.landmarks import COUNT

SCHEMA_VERSION: Final = 1

OUTLINE_STATIONS: Final[NDArray[np.float64]] = np.round(np.linspace(-0.30, 1.20, 31), 3)
"""Where the outline is read: 0 is the middle of the hips, 1 the middle of the shoulders."""


@dataclass(frozen=True)
class TrackInfo:
    """Where a track comes from.

    ``width_px`` and ``height_px`` are those of the analysed (shrunk, upright) picture, in whose
    pixels all landmarks stand.
    """

    recording: RecordingInfo
    width_px: int
    height_px: int
    model_name: str
    model_sha256: str
    versions: dict[str, str]
    followed_switches: int = 0
    log: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class PoseTrack:
    """All that is kept of a recording, one row a frame.

    Attributes
    ----------
    time_s
        ``(n,)`` float64, strictly increasing.
    landmarks_px
        ``(n, 33, 3)`` float32: x right and y down in pixels of the analysed picture, z as the
        network gives it times the picture's width. NaN where nobody was seen.
    world_m
        ``(n, 33, 3)`` float32, metres, origin between the hips, x to the right of the picture,
        y down, z away from the camera. NaN where nobody was seen.
    visibility
        ``(n, 33)`` float32, 0 to 1; 0 where nobody was seen.
    outline_ratio
        ``(n, 2, 31)`` float32: distance from the hip-shoulder axis to the edge of the body at
        each of ``OUTLINE_STATIONS``, as a ratio of the hip-shoulder distance. Row 0 is the edge
        to the left of the axis as one looks from the hips to the shoulders in the picture (for an
        upright person: the left of the picture), row 1 the other. NaN where the axis lies off
        the body, or the edge is cut off by the border of the picture.
    people_count
        ``(n,)`` int8: people seen at that time (looked for now and then, held in between).
    brightness
        ``(n,)`` float32, mean grey value, 0 to 255.
    change
        ``(n,)`` float32, mean absolute grey difference to the frame before (0 for the first);
        a frozen picture has 0.
    """

    time_s: NDArray[np.float64]
    landmarks_px: NDArray[np.float32]
    world_m: NDArray[np.float32]
    visibility: NDArray[np.float32]
    outline_ratio: NDArray[np.float32]
    people_count: NDArray[np.int8]
    brightness: NDArray[np.float32]
    change: NDArray[np.float32]
    info: TrackInfo

    def __post_init__(self) -> None:
        n = len(self.time_s)
        expected = {
            "time_s": (n,),
            "landmarks_px": (n, COUNT, 3),
            "world_m": (n, COUNT, 3),
            "visibility": (n, COUNT),
            "outline_ratio": (n, 2, len(OUTLINE_STATIONS)),
            "people_count": (n,),
            "brightness": (n,),
            "change": (n,),
        }
        wrong = [
            f"{name} has shape {getattr(self, name).shape}, expected {shape}"
            for name, shape in expected.items()
            if getattr(self, name).shape != shape
        ]
        if n > 1 and not np.all(np.diff(self.time_s) > 0):
            wrong.append("time_s is not strictly increasing")
        if wrong:
            raise ValueError("; ".join(wrong))

    def __len__(self) -> int:
        return len(self.time_s)

    @property
    def seen(self) -> NDArray[np.bool_]:
        """``(n,)``: True where a person was seen."""
        return np.isfinite(self.landmarks_px[:, 0, 0])
