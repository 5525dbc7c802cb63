"""The silhouette of the body without its thin parts, as one closed curve a frame."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.opencv import cv2
from screen.pose.landmarks import pair
from screen.pose.outline import EDGE_LEVEL
from screen.pose.track import SILHOUETTE_POINTS

_PX_A_SIZE: Final = 96.0
_OPENING_PX: Final = 0.075 * _PX_A_SIZE
_MARGIN: Final = 0.4
_LARGEST_PX: Final = 700
_SMALLEST_SIZE_PX: Final = 8.0
_LEAST_CURVE: Final = 16
_SHOULDERS, _HIPS, _KNEES, _EARS = pair("shoulder"), pair("hip"), pair("knee"), pair("ear")
_FRAMED: Final = (*_EARS, *_SHOULDERS, *_HIPS, *_KNEES)
_BACKGROUND: Final = 0.0
_FLAT: Final = 0.01
_FARTHEST_PX: Final = 3.0


def silhouette_curve(
    mask: NDArray[np.float32], landmarks_px: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the edge of head, trunk and thighs as a closed curve of evenly spaced points.

    What is thinner than 0.15 trunk lengths (arms, plaits, poles) is taken off first by a
    morphological opening with a disc, so that the curve runs along the trunk behind it.

    Parameters
    ----------
    mask
        ``(height, width)`` float32, 0 to 1: how surely each pixel shows the person.
    landmarks_px
        ``(33, 2)`` or ``(33, 3)``, in pixels of the mask.

    Returns
    -------
    ``(128, 2)`` float32
        x and y in pixels of the mask, clockwise as one sees the picture; NaN where there is no
        body about the hips. It starts anywhere.
    """
    nothing = np.full((SILHOUETTE_POINTS, 2), np.nan, dtype=np.float32)
    points = landmarks_px[:, :2].astype(np.float64)
    hips = points[list(_HIPS)].mean(axis=0)
    trunk_px = np.linalg.norm(points[list(_SHOULDERS)].mean(axis=0) - hips)
    thigh_px = np.linalg.norm(points[list(_KNEES)].mean(axis=0) - hips)
    size_px = float(max(trunk_px, thigh_px))
    if not size_px >= _SMALLEST_SIZE_PX:
        return nothing
    framed = points[list(_FRAMED)]
    low = framed.min(axis=0) - _MARGIN * size_px
    scale = _PX_A_SIZE / size_px
    width, height = np.ceil((np.ptp(framed, axis=0) + 2 * _MARGIN * size_px) * scale).astype(int)
    if max(width, height) > _LARGEST_PX:
        return nothing
    to_picture = np.array([[1 / scale, 0, low[0]], [0, 1 / scale, low[1]]])
    window = cv2.warpAffine(
        mask,
        to_picture,
        (int(width), int(height)),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=_BACKGROUND,
    )
    curve = _opened_edge(np.asarray(window, dtype=np.float32), (hips - low) * scale)
    if curve is None:
        return nothing
    return np.asarray(_evenly(curve) / scale + low, dtype=np.float32)


def _opened_edge(
    window: NDArray[np.float32], hips: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """Return the edge ``(k, 2)`` of the opened body that holds, or lies nearest to, the hips."""
    framed = np.pad(window, 1, constant_values=_BACKGROUND)
    body = np.asarray(framed > EDGE_LEVEL, dtype=np.uint8)
    core = cv2.distanceTransform(body, cv2.DIST_L2, cv2.DIST_MASK_5) <= _OPENING_PX
    if core.all():
        return None
    away = cv2.distanceTransform(core.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    inside = np.asarray(away < _OPENING_PX, dtype=np.uint8)
    edges, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    place = (float(hips[0]) + 1, float(hips[1]) + 1)
    edge = np.asarray(
        max(edges, key=lambda one: cv2.pointPolygonTest(one, place, True))[:, 0], dtype=np.int64
    )
    if len(edge) < _LEAST_CURVE:
        return None
    return _on_the_edge(framed, edge) - 1


def _on_the_edge(framed: NDArray[np.float32], edge: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the pixels ``edge`` moved to where the mask is even, finer than a pixel.

    Where the opening took something off, the mask is flat and they stay.
    """
    height, width = framed.shape
    column, row = np.clip(edge[:, 0], 1, width - 2), np.clip(edge[:, 1], 1, height - 2)
    slope = 0.5 * np.stack(
        [
            framed[row, column + 1] - framed[row, column - 1],
            framed[row + 1, column] - framed[row - 1, column],
        ],
        axis=1,
    ).astype(np.float64)
    steepness = np.sum(slope**2, axis=1)
    over = framed[row, column] - EDGE_LEVEL
    steps = -slope * (over / np.maximum(steepness, _FLAT**2))[:, None]
    near = (steepness > _FLAT**2) & (np.hypot(steps[:, 0], steps[:, 1]) < _FARTHEST_PX)
    return np.asarray(edge + np.where(near[:, None], steps, 0.0))


def _evenly(curve: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ``SILHOUETTE_POINTS`` points at even distances along the closed curve, clockwise."""
    closed = np.concatenate([curve, curve[:1]])
    steps = np.diff(closed, axis=0)
    area = np.sum(closed[:-1, 0] * closed[1:, 1] - closed[1:, 0] * closed[:-1, 1])
    if area < 0:
        closed, steps = closed[::-1], -steps[::-1]
    along = np.concatenate([[0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))])
    marks = np.linspace(0.0, along[-1], SILHOUETTE_POINTS, endpoint=False)
    return np.stack([np.interp(marks, along, closed[:, axis]) for axis in (0, 1)], axis=1)
