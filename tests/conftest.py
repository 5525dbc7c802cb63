"""What every room's tests may ask for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from screen import api
from screen.pose.track import PoseTrack
from screen.resources import data_folder
from tests.judged import judged_clip

# How long an example takes says how busy the machine is, not whether the code is right; and the
# same code gives the same answer twice. `make fuzz` is for finding what nobody has seen.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")


@pytest.fixture(autouse=True)
def own_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory):
    """Keep what the tool remembers out of the data folder of whoever runs the tests."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))


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


@pytest.fixture(scope="session")
def judged() -> Callable[[str], api.Screening]:
    """Return a sample clip by its name, judged; each is judged once (``tests.judged``)."""
    return judged_clip
