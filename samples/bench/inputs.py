"""Recordings of any size and length, made of a sample clip that is played to and fro."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from screen.capture import VideoFile
from screen.capture.film import FilmWriter
from screen.resources import data_folder

CLIP: Final = data_folder("samples") / "clips" / "hip_hinge_rounded.mp4"
FPS: Final = 30


def make_recording(
    folder: Path, size_px: tuple[int, int], length_s: float, *, number: int = 0, fps: int = FPS
) -> Path:
    """Return a recording of this size and length; one that lies in ``folder`` is used again.

    The clip fills the picture's height, its edges are drawn out to the width. Recordings of other
    numbers begin so many frames later in the clip: each is another file.
    """
    width, height = size_px
    path = folder / f"{width}x{height}_{length_s:g}s_{fps}fps_{number:04}.mp4"
    if not path.exists():
        pictures = itertools.islice(_to_and_fro(size_px, number), round(length_s * fps))
        with FilmWriter(path, what="the recording") as film:
            for place, picture in enumerate(pictures):
                film.add(picture, place / fps)
    return path


def _to_and_fro(size_px: tuple[int, int], first: int) -> Iterator[NDArray[np.uint8]]:
    with VideoFile(CLIP) as video:
        pictures = [frame.image_rgb for frame in video]
    there_and_back = [*range(len(pictures)), *range(len(pictures) - 2, 0, -1)]
    for place in itertools.islice(itertools.cycle(there_and_back), first, None):
        yield _filled(pictures[place], size_px)


def _filled(picture: NDArray[np.uint8], size_px: tuple[int, int]) -> NDArray[np.uint8]:
    width, height = size_px
    scale = min(height / picture.shape[0], width / picture.shape[1])
    grown_px = (round(picture.shape[1] * scale), round(picture.shape[0] * scale))
    grown = cv2.resize(picture, grown_px, interpolation=cv2.INTER_LINEAR)
    left, top = (width - grown_px[0]) // 2, (height - grown_px[1]) // 2
    right, bottom = width - grown_px[0] - left, height - grown_px[1] - top
    framed = cv2.copyMakeBorder(grown, top, bottom, left, right, cv2.BORDER_REPLICATE)
    return np.asarray(framed, dtype=np.uint8)
