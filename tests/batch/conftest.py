"""Short recordings of one person, cut from the samples, for runs with the real network."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import pytest

from screen.capture import VideoFile
from screen.resources import data_folder
from tests.capture.videos import write_video

CLIPS = data_folder("samples") / "clips"
KEPT_FPS = 15
"""Half the rate of the samples: as quick to track as half the length."""

WITH_ROW = 3
"""How many of the short recordings have a row in the table of recordings."""


def cut(source: Path, target: Path, *, first: int, length_s: float) -> Path:
    """Write a part of a recording, every other frame of it, as a recording of its own."""
    last = first + round(2 * KEPT_FPS * length_s)
    with VideoFile(source) as video:
        frames = [frame.image_rgb for frame in itertools.islice(video, first, last, 2)]
    return write_video(target, pictures=frames, fps=KEPT_FPS, options={"crf": "23"})


@pytest.fixture(scope="session")
def short_clips(tmp_path_factory) -> Path:
    """A folder of six recordings.

    Two show a whole hinge each and are judged, one is seen from the wrong side, one is a copy, one
    was cut off while it was copied and one is empty.
    """
    folder = tmp_path_factory.mktemp("short")
    for first in (0, 6):
        hinge = folder / f"hinge_{first}.mp4"
        cut(CLIPS / "hip_hinge_rounded.mp4", hinge, first=first, length_s=6.0)
    cut(CLIPS / "side_bend_clean.mp4", folder / "front.mp4", first=0, length_s=3.2)
    shutil.copy(folder / "hinge_0.mp4", folder / "of_hinge_0.mp4")
    whole = (folder / "hinge_0.mp4").read_bytes()
    (folder / "cut_off.mp4").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.mp4").touch()
    return folder
