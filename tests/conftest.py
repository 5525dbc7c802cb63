"""What every room's tests may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from screen import api
from screen.pose.track import PoseTrack
from screen.resources import data_folder


@pytest.fixture(scope="session")
def footage() -> Path:
    """The folder of real recordings beside the repository; it is never part of the project."""
    folder = Path(__file__).parents[2] / "shared" / "footage"
    if not folder.is_dir():
        pytest.skip(f"no real footage at {folder}")
    return folder


@pytest.fixture(scope="session")
def rounded() -> PoseTrack:
    """The track of the rounded sample hinge, by the real network: once for all who look at it."""
    return api.track(data_folder("samples") / "clips" / "hip_hinge_rounded.mp4")
