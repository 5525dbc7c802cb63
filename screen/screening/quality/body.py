"""Lines of the body in the picture, typical of some frames of a track."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.series import FloatArray
from screen.pose.landmarks import pair
from screen.pose.track import PoseTrack

BoolArray = NDArray[np.bool_]

SHOULDERS: Final = pair("shoulder")
HIPS: Final = pair("hip")
ANKLES: Final = pair("ankle")


def trunk_px(track: PoseTrack) -> float:
    """Return the typical distance from the middle of the hips to that of the shoulders."""
    return float(np.median(np.hypot(*axis(track, HIPS, SHOULDERS, track.seen).T)))


def axis(
    track: PoseTrack, start: tuple[int, int], end: tuple[int, int], frames: BoolArray
) -> FloatArray:
    """Return ``(frames, 2)``: from the middle of one pair of landmarks to that of another."""
    points = track.landmarks_px[frames][..., :2].astype(np.float64)
    return np.asarray(points[:, end].mean(axis=1) - points[:, start].mean(axis=1))


def lean_deg(lines: FloatArray) -> float:
    """Return the typical lean of lines that point upwards, + clockwise, in degrees."""
    x, y = np.median(lines, axis=0)
    return float(np.degrees(np.arctan2(x, -y)))
