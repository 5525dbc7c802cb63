"""The real model, and tracks made up for tests."""

from __future__ import annotations

import os

import numpy as np
import pytest

from screen.capture import RecordingInfo
from screen.errors import ModelError
from screen.pose import ModelFile, PoseTrack, TrackInfo, ensure_model
from screen.pose.track import OUTLINE_STATIONS


@pytest.fixture(scope="session")
def model() -> ModelFile:
    """The pose model; without any source the tests fail, unless MOVESCREEN_OFFLINE is set."""
    try:
        return ensure_model()
    except ModelError as error:
        if os.environ.get("MOVESCREEN_OFFLINE"):
            pytest.skip(f"offline: {error}")
        raise


@pytest.fixture
def track() -> PoseTrack:
    """Forty frames of numbers, the tenth of which saw nobody."""
    rng = np.random.default_rng(5)
    n = 40

    def numbers(*shape: int) -> np.ndarray:
        return rng.uniform(0, 300, (n, *shape)).astype(np.float32)

    landmarks_px, world_m, outline = numbers(33, 3), numbers(33, 3), numbers(2, 31)
    silhouette = numbers(128, 2)
    for array in (landmarks_px, world_m, outline, silhouette):
        array[10] = np.nan
    assert len(OUTLINE_STATIONS) == outline.shape[2]
    recording = RecordingInfo("Übung – 1.mp4", "a" * 64, "mp4", "h264", 720, 1280, 90, 29.97, None)
    return PoseTrack(
        time_s=np.arange(n) / 29.97,
        landmarks_px=landmarks_px,
        world_m=world_m,
        visibility=numbers(33),
        outline_ratio=outline,
        silhouette_px=silhouette,
        people_count=np.ones(n, dtype=np.int8),
        brightness=numbers(),
        change=numbers(),
        info=TrackInfo(
            recording=recording,
            width_px=540,
            height_px=960,
            model_name="pose_landmarker_full",
            model_sha256="b" * 64,
            versions={"av": "18.1.0"},
            followed_switches=2,
            log=("1 broken picture skipped.",),
        ),
    )
