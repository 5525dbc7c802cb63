"""From stored pictures to upright ones: turned, mirrored, with square pixels, shrunk."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
from av.video.reformatter import Interpolation, VideoReformatter
from numpy.typing import NDArray

from screen.opencv import cv2

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

Image = NDArray[np.uint8]

_CV2_TURN: Final = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}
_FLIP_ACROSS: Final = 1


@dataclass(frozen=True)
class Orientation:
    """How a stored picture becomes an upright one.

    It is turned clockwise by ``rotation_deg`` (0, 90, 180, 270), then, where ``mirrored``, left and
    right change places. That covers all eight ways, flips upside down among them.
    """

    rotation_deg: int = 0
    mirrored: bool = False

    @property
    def on_its_side(self) -> bool:
        """Whether width and height change places."""
        return self.rotation_deg in (90, 270)

    def apply(self, image: Image) -> Image:
        """Return the picture upright, rows one after the other in memory."""
        if self.rotation_deg:
            image = np.asarray(cv2.rotate(image, _CV2_TURN[self.rotation_deg]), dtype=np.uint8)
        if self.mirrored:
            image = np.asarray(cv2.flip(image, _FLIP_ACROSS), dtype=np.uint8)
        return image


ORIENTATIONS: Final = tuple(
    Orientation(turn, mirrored)
    for mirrored, turn in itertools.product((False, True), (0, 90, 180, 270))
)


def orientation_of(matrix: NDArray[np.float64]) -> Orientation:
    """Return the orientation nearest to that of a display matrix.

    Parameters
    ----------
    matrix
        ``(2, 2)``: a stored point ``(x, y)``, x right and y down, is shown at
        ``(x, y) @ matrix``. Its scale plays no part.
    """
    return max(ORIENTATIONS, key=lambda one: float((matrix * _matrix_of(one)).sum()))


def display_orientation(picture: VideoFrame) -> Orientation:
    """Return the orientation that a decoded picture's display matrix asks for."""
    try:
        data = cast("Any", picture.side_data)["DISPLAYMATRIX"]
    except KeyError:
        return Orientation()
    except ValueError:
        # Beside it is data of a kind that PyAV has no name for: the turn alone can be read.
        return Orientation(round(-picture.rotation / 90) * 90 % 360)
    whole = np.frombuffer(bytes(data), dtype=np.int32, count=9).reshape(3, 3)
    return orientation_of(whole[:2, :2].astype(np.float64))


@dataclass(frozen=True)
class Shape:
    """How the stored pictures of a file become upright, shrunk ones.

    Shrinking averages areas, in the picture's own format where that has planes, and the small
    picture becomes RGB: at 1280 x 720 that takes a third of the time of both in one step, or of a
    conversion followed by OpenCV's INTER_AREA. It is done by the thread that reads; sharing a
    picture out costs more than it saves beside the network.
    """

    orientation: Orientation
    upright_px: tuple[int, int]
    shrunk_px: tuple[int, int]
    reformatter: VideoReformatter = field(default_factory=VideoReformatter)
    converter: VideoReformatter = field(default_factory=VideoReformatter)

    def apply(self, picture: VideoFrame) -> Image:
        """Return ``(height, width, 3)`` RGB, upright, of size ``shrunk_px``."""
        width, height = self.shrunk_px[::-1] if self.orientation.on_its_side else self.shrunk_px
        own_format = picture.format.name if picture.format.is_planar else "rgb24"
        shrunk = self.reformatter.reformat(
            picture, width, height, own_format, interpolation=Interpolation.AREA, threads=1
        )
        shrunk = self.converter.reformat(shrunk, format="rgb24", threads=1)
        return self.orientation.apply(np.ascontiguousarray(shrunk.to_ndarray(), dtype=np.uint8))


def shape_of(picture: VideoFrame, aspect: Fraction | None, max_side_px: int) -> Shape:
    """Return the shape of a file from its first picture and the aspect ratio of its pixels."""
    orientation = display_orientation(picture)
    width, height = max(1, round(picture.width * (aspect or Fraction(1)))), picture.height
    if orientation.on_its_side:
        width, height = height, width
    scale = min(1.0, max_side_px / max(width, height))
    shrunk = max(1, round(width * scale)), max(1, round(height * scale))
    return Shape(orientation, (width, height), shrunk)


def _matrix_of(orientation: Orientation) -> NDArray[np.float64]:
    """Return the display matrix that asks for an orientation."""
    along, across = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[orientation.rotation_deg]
    matrix = np.array([[along, across], [-across, along]], dtype=np.float64)
    return matrix * ([-1.0, 1.0] if orientation.mirrored else [1.0, 1.0])
