"""Pictures come out upright: display matrices of every kind, every pixel format, shrunk."""

from __future__ import annotations

from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from screen.capture import VideoFile, read_frames_at
from screen.capture.upright import ORIENTATIONS, Orientation, Shape, orientation_of
from tests.capture.videos import picture, set_matrix, write_video

SHRUNK = Shape(Orientation(), (1280, 720), (960, 540))


def matrix_of(orientation: Orientation) -> np.ndarray:
    """The display matrix, from where three corners of a small picture go."""
    corners = np.arange(6).reshape(2, 3)
    shown = orientation.apply(corners.astype(np.uint8))

    def place(value: int) -> np.ndarray:
        down, across = np.argwhere(shown == value)[0]
        return np.array([across, down], dtype=np.float64)

    along = place(corners[0, 1]) - place(corners[0, 0])
    across = place(corners[1, 0]) - place(corners[0, 0])
    return np.array([along, across])


@pytest.mark.parametrize("orientation", ORIENTATIONS, ids=str)
def test_every_display_matrix_is_applied_whole(tmp_path: Path, orientation: Orientation) -> None:
    """Undoing the orientation gives what is stored; reading brings the upright picture back."""
    ways = {one.apply(np.arange(6, dtype=np.uint8).reshape(2, 3)).tobytes() for one in ORIENTATIONS}
    assert len(ways) == 8
    matrix = matrix_of(orientation)
    back = orientation_of(np.linalg.inv(matrix))
    stored = [back.apply(picture(i)) for i in range(3)]
    path = write_video(tmp_path / "a.mp4", pictures=stored)
    set_matrix(path, tuple(matrix.ravel()))
    with VideoFile(path) as video:
        frames = list(video)
    assert (video.info.rotation_deg, video.info.mirrored) == (
        orientation.rotation_deg,
        orientation.mirrored,
    )
    assert (video.info.width_px, video.info.height_px) == (160, 128)
    for frame in [*frames, *read_frames_at(path, [0.0])]:
        assert np.abs(frame.image_rgb.astype(int) - picture(frame.index)).mean() < 8
    assert any("mirrored" in note for note in video.notes) == orientation.mirrored


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        ([[0.98, 0.17], [-0.17, 0.98]], Orientation(0)),
        ([[0.1, 1.0], [-1.0, 0.1]], Orientation(90)),
        ([[-3.0, 0.0], [0.0, 0.5]], Orientation(0, mirrored=True)),
        ([[1.0, 0.0], [0.0, -1.0]], Orientation(180, mirrored=True)),
        ([[0.0, 0.0], [0.0, 0.0]], Orientation(0)),
    ],
)
def test_a_crooked_or_scaled_matrix_is_taken_as_the_nearest(
    matrix: list[list[float]], expected: Orientation
) -> None:
    assert orientation_of(np.array(matrix)) == expected


def test_a_mirrored_track_says_so(tmp_path: Path) -> None:
    path = set_matrix(write_video(tmp_path / "a.mp4", count=3), (-1, 0, 0, 1))
    with VideoFile(path) as video:
        list(video)
    assert video.notes == [
        "The file asks for its picture to be shown mirrored, and so it was analysed. "
        "Check in the pictures of the report that left is the person's left."
    ]


@pytest.mark.parametrize(
    "pixels",
    ["yuv420p", "yuvj420p", "yuv420p10le", "yuv422p", "yuv444p", "nv12", "gbrp", "bgr24"],
)
def test_shrinking_keeps_the_colours_of_every_format(pixels: str) -> None:
    across, down = np.meshgrid(np.linspace(40, 200, 1280), np.linspace(60, 220, 720))
    smooth = np.stack([across, down, 255 - across], axis=2).astype(np.uint8)
    stored = av.VideoFrame.from_ndarray(smooth, format="rgb24").reformat(format=pixels)
    small = SHRUNK.apply(stored)
    wanted = cv2.resize(smooth, (960, 540), interpolation=cv2.INTER_AREA)
    assert np.abs(small.astype(int) - wanted).max() <= 6


def test_a_palette_can_be_shrunk() -> None:
    palette = np.zeros((256, 4), dtype=np.uint8)
    palette[7] = (255, 200, 100, 50)
    stored = av.VideoFrame.from_ndarray(
        (np.full((720, 1280), 7, dtype=np.uint8), palette), format="pal8"
    )
    assert np.abs(SHRUNK.apply(stored).astype(int) - (200, 100, 50)).max() <= 1
