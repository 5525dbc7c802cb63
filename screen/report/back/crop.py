"""The two pictures of the back: cut to the trunk, upright, at one scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.geometry import rotate
from screen.opencv import cv2
from screen.pose.track import PoseTrack
from screen.report.back.choice import (
    forward_of,
    measures_low_back,
    neutral_frame,
    shown_repetition,
)
from screen.report.overlay import Figure, Points, figure_at
from screen.screening.result import ScreenResult

Image = NDArray[np.uint8]

NEUTRAL_KEY: Final = "back-neutral"
PEAK_KEY: Final = "back-peak"
FIGURE_SUFFIX: Final = "-figure"
"""Under the key with this ending stands the packed figure, in the units of the crop."""

TRUNK_UNITS: Final = 330.0
"""Length of the trunk in neutral in the drawing; the page makes of it what fits."""
SIZE: Final[Mapping[str, tuple[int, int]]] = {NEUTRAL_KEY: (528, 560), PEAK_KEY: (672, 560)}
"""Width and height of each picture, in the same units."""
TOWARDS_HIPS: Final[Mapping[str, float]] = {NEUTRAL_KEY: 0.0, PEAK_KEY: 0.27}
"""And so many trunks towards the hips."""
PHOTO_SCALE: Final = 1.5
"""Pixels of the photograph for each unit."""
TOWARDS_BACK: Final[Mapping[str, float]] = {NEUTRAL_KEY: 0.32, PEAK_KEY: 0.2}
"""The middle of the picture lies so many trunks behind the trunk's middle: room for the words."""
PAPER: Final = (246, 246, 246)
COARSE: Final = 0.7
"""Shrunk more than this, a picture is first made small as a whole, so that nothing flickers."""


@dataclass(frozen=True, eq=False)
class Crop:
    """A part of a recording's frame; ``matrix`` ``(2, 3)`` leads from the track's pixels to it."""

    frame: int
    matrix: Points
    size: tuple[int, int]


def back_crops(result: ScreenResult, track: PoseTrack) -> dict[str, Crop]:
    """Return where the two pictures are cut, by key; none where the low back is not measured."""
    if not measures_low_back(result):
        return {}
    neutral, repetition = neutral_frame(result, track), shown_repetition(result)
    if neutral is None or repetition is None or not 0 <= repetition.peak_frame < len(track):
        return {}
    figures = {
        key: (frame, figure)
        for key, frame in ((NEUTRAL_KEY, neutral), (PEAK_KEY, repetition.peak_frame))
        if (figure := figure_at(track, frame)) is not None
    }
    if NEUTRAL_KEY not in figures:
        return {}
    view = result.quality.view
    roll = view.roll_deg if view is not None else 0.0
    forward = forward_of(view) if view is not None else 0
    scale = TRUNK_UNITS / figures[NEUTRAL_KEY][1].trunk_px
    return {
        key: Crop(frame, _matrix(figure, key, scale, roll, forward), SIZE[key])
        for key, (frame, figure) in figures.items()
    }


def _matrix(figure: Figure, key: str, scale: float, roll_deg: float, forward: int) -> Points:
    """Return what turns the frame upright about the trunk and puts the trunk into the middle."""
    turn = scale * rotate(np.eye(2), -roll_deg).T
    hip, shoulder = figure.joint("hip", "both"), figure.joint("shoulder", "both")
    axis = turn @ (shoulder - hip)
    behind = forward * np.array([axis[1], -axis[0]])
    shift = TOWARDS_BACK[key] * behind - TOWARDS_HIPS[key] * axis
    middle = turn @ ((hip + shoulder) / 2) + shift
    return np.column_stack([turn, np.array(SIZE[key]) / 2 - middle])


def cut_figure(track: PoseTrack, crop: Crop) -> Figure | None:
    """Return the person of the crop, in its units."""
    figure = figure_at(track, crop.frame)
    return None if figure is None else figure.mapped(crop.matrix)


def cut_photo(image: Image, crop: Crop, *, track_width: int) -> Image:
    """Return the part of the recording's picture, ``PHOTO_SCALE`` pixels a unit."""
    to_track = track_width / image.shape[1]
    matrix = PHOTO_SCALE * crop.matrix @ np.diag([to_track, to_track, 1.0])
    shrink = float(np.hypot(matrix[0, 0], matrix[0, 1]))
    if shrink < COARSE:
        small = (max(1, round(image.shape[1] * shrink)), max(1, round(image.shape[0] * shrink)))
        matrix[:, 0] *= image.shape[1] / small[0]
        matrix[:, 1] *= image.shape[0] / small[1]
        image = np.asarray(cv2.resize(image, small, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    size = (round(PHOTO_SCALE * crop.size[0]), round(PHOTO_SCALE * crop.size[1]))
    drawn = cv2.warpAffine(image, matrix, size, flags=cv2.INTER_CUBIC, borderValue=PAPER)
    return np.asarray(drawn, dtype=np.uint8)
