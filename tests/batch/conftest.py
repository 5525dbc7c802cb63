"""Short recordings of one person, cut from the samples, for runs with the real network."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from screen.capture import VideoFile
from screen.resources import data_folder
from tests.capture.videos import write_video

CLIPS = data_folder("samples") / "clips"


def cut(source: Path, target: Path, *, first: int, count: int) -> Path:
    """Write some frames of a recording as a recording of their own."""
    with VideoFile(source) as video:
        frames = [frame.image_rgb for frame in itertools.islice(video, first, first + count)]
    return write_video(target, pictures=frames, fps=25, options={"crf": "23"})


@pytest.fixture(scope="session")
def short_clips(tmp_path_factory) -> Path:
    """A folder of five recordings of 1.6 s, side and front."""
    folder = tmp_path_factory.mktemp("short")
    for place, first in enumerate((0, 30, 60, 90)):
        cut(CLIPS / "hip_hinge_rounded.mp4", folder / f"hinge_{place}.mp4", first=first, count=40)
    cut(CLIPS / "side_bend_clean.mp4", folder / "front.mp4", first=0, count=40)
    return folder
