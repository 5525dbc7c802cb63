"""The outline of the trunk, read from the segmentation mask."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.opencv import cv2
from screen.pose.landmarks import pair
from screen.pose.track import OUTLINE_STATIONS

EDGE_LEVEL: Final = 0.5
"""The mask is the chance that a pixel belongs to the person; the edge is where it is even."""

REACH_RATIO: Final = 1.25
"""How far from the axis an edge is looked for, in hip-shoulder distances."""

_STEPS: Final = 120
_STEP_RATIO: Final = REACH_RATIO / _STEPS
_SHORTEST_AXIS_PX: Final = 8.0
_SHOULDERS: Final = pair("shoulder")
_HIPS: Final = pair("hip")
_FIRST_STATION: Final = float(OUTLINE_STATIONS[0])
_STATION_GAP: Final = float(OUTLINE_STATIONS[1] - OUTLINE_STATIONS[0])
_ROWS: Final = np.arange(len(OUTLINE_STATIONS))


def trunk_outline(
    mask: NDArray[np.float32], landmarks_px: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the distance from the hip-shoulder axis to the edge of the body at each station.

    The mask is sampled along lines at right angles to the axis from the middle of the hips to the
    middle of the shoulders, from the axis outward to the first point below one half; between two
    samples the edge is interpolated.

    Parameters
    ----------
    mask
        ``(height, width)`` float32, 0 to 1: how surely each pixel shows the person.
    landmarks_px
        ``(33, 2)`` or ``(33, 3)``, in pixels of the mask.

    Returns
    -------
    ``(2, 31)`` float32
        As ``PoseTrack.outline_ratio``: row 0 to the left as one looks from the hips to the
        shoulders in the picture, row 1 to the right, in hip-shoulder distances. NaN where the axis
        lies off the body, where the edge is farther than ``REACH_RATIO``, or where it is cut off
        by the border of the picture.
    """
    outline = np.full((2, len(_ROWS)), np.nan, dtype=np.float32)
    hip_px = (landmarks_px[_HIPS[0], :2] + landmarks_px[_HIPS[1], :2]).astype(float) / 2
    shoulder_px = (landmarks_px[_SHOULDERS[0], :2] + landmarks_px[_SHOULDERS[1], :2]) / 2
    axis_px = shoulder_px.astype(float) - hip_px
    length_px = float(np.hypot(axis_px[0], axis_px[1]))
    if not length_px >= _SHORTEST_AXIS_PX:
        return outline

    left_px = np.array([axis_px[1], -axis_px[0]])
    per_column, per_row = left_px * _STEP_RATIO, axis_px * _STATION_GAP
    corner = hip_px + axis_px * _FIRST_STATION - per_column * _STEPS
    to_picture = np.column_stack([per_column, per_row, corner])
    patch = np.asarray(
        cv2.warpAffine(
            mask,
            to_picture,
            (2 * _STEPS + 1, len(_ROWS)),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        dtype=np.float32,
    )
    height, width = mask.shape
    for side, outward in enumerate((patch[:, _STEPS:], patch[:, _STEPS::-1])):
        steps = _steps_to_edge(outward)
        columns = _STEPS + (steps if side == 0 else -steps)
        x = corner[0] + per_column[0] * columns + per_row[0] * _ROWS
        y = corner[1] + per_column[1] * columns + per_row[1] * _ROWS
        inside = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
        outline[side] = np.where(inside, steps * _STEP_RATIO, np.nan)
    return outline


def _steps_to_edge(outward: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return, for each row of samples from the axis outward, where it falls below the edge level.

    In steps, between two samples by linear interpolation; NaN if the axis is off the body or no
    edge is met.
    """
    below = outward < EDGE_LEVEL
    first = below.argmax(axis=1)
    met = below[_ROWS, first] & (first > 0)
    past = outward[_ROWS, first].astype(float)
    before = outward[_ROWS, first - 1].astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = first - (EDGE_LEVEL - past) / (before - past)
    return np.where(met, steps, np.nan)
