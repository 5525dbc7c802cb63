"""Sample clips as files that Chromium's fake camera plays: JPEG pictures, 30 a second."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from screen.capture.video import VideoFile
from screen.resources import data_folder

CAMERA_FPS = 30
_NEAR = 2.4


def write_camera(
    folder: Path, clip: str, *, near_for_s: float = 0.0, size: tuple[int, int] | None = None
) -> Path:
    """Write a sample clip as a camera's file; the camera plays it over and over.

    ``near_for_s`` begins with the person so near that the legs are out of the picture; ``size``
    (width, height) puts the picture into one of another size.
    """
    path = folder / f"{clip}.mjpeg"
    with path.open("wb") as handle:
        for picture in _pictures(clip, near_for_s):
            shown = picture if size is None else _fitted(picture, size)
            _, data = cv2.imencode(".jpg", shown[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])
            handle.write(data.tobytes())
    return path


def _pictures(clip: str, near_for_s: float) -> Iterator[np.ndarray]:
    """Yield the clip's pictures at the camera's rate, the nearest in time for each moment."""
    with VideoFile(data_folder("samples") / "clips" / f"{clip}.mp4") as video:
        shown = 0
        for frame in video:
            if frame.index == 0:
                near = _near(frame.image_rgb)
                for place in range(round(near_for_s * CAMERA_FPS)):
                    yield _alive(near, place)
            while shown / CAMERA_FPS <= frame.time_s:
                yield frame.image_rgb
                shown += 1


def _near(picture: np.ndarray) -> np.ndarray:
    """Return the upper middle of a picture, as large as the whole."""
    height, width = picture.shape[:2]
    wide, high = round(width / _NEAR), round(height / _NEAR)
    left = (width - wide) // 2
    top = round(0.12 * height)
    return cv2.resize(picture[top : top + high, left : left + wide], (width, height))


def _alive(picture: np.ndarray, place: int) -> np.ndarray:
    """Return the picture with a little of a sensor's noise."""
    noise = np.random.default_rng(place).normal(0, 2, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def _fitted(picture: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Return the picture as high as ``size``, its borders drawn out to the sides."""
    height, width = picture.shape[:2]
    scaled = cv2.resize(picture, (round(width * size[1] / height), size[1]))
    left = (size[0] - scaled.shape[1]) // 2
    return cv2.copyMakeBorder(
        scaled, 0, 0, left, size[0] - scaled.shape[1] - left, cv2.BORDER_REPLICATE
    )
