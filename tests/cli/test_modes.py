"""Patient data is as private as the user's umask says: no command writes a wider mode."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from screen import api
from screen.batch.tables import CsvFiles
from tests.batch.pretend import batch, bends, pretend
from tests.capture.videos import write_video
from tests.kinematics.puppet import HEIGHT, WIDTH
from tests.live.rehearsal import halved, swaying
from tests.study.tables import two_sessions, write_dataset
from tests.study.test_intervals import MINI, WRIGHT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no umask")


@pytest.fixture(params=[0o077, 0o027], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def wrong_modes(folder: Path, umask: int) -> dict[str, str]:
    """The mode of each path below a folder that is not what the umask leaves, by name."""
    modes = {path: stat.S_IMODE(path.lstat().st_mode) for path in (folder, *folder.rglob("*"))}
    assert any(path.is_file() for path in modes)
    return {
        str(path): oct(mode)
        for path, mode in modes.items()
        if mode != (0o777 if path.is_dir() else 0o666) & ~umask
    }


def test_a_run_and_what_is_exported_from_it(movescreen, monkeypatch, tmp_path, umask):
    track = halved(swaying([25]))
    clip = tmp_path / "bend.mp4"
    black = np.zeros((HEIGHT // 2, WIDTH // 2, 3), np.uint8)
    write_video(clip, pictures=[black] * len(track), fps=15)
    monkeypatch.setattr(api, "track", lambda *_, **__: track)
    monkeypatch.setattr("screen.cli.run.prepare_model", lambda *_, **__: None)
    out = tmp_path / "out"
    for option in ("--quiet", "--annotated"):  # into a new folder, and over an older run
        said = movescreen("run", clip, "-p", "side_bend", "--out", out, option)
        assert said.code == 0, said.err
    assert (out / "bend" / "annotated.mp4").exists()
    for name in ("csv", "trc", "motion-bids"):
        said = movescreen("export", out / "bend", "-f", name)
        assert said.code == 0, said.err
    assert wrong_modes(out, umask) == {}


def test_a_batch_and_its_summary(movescreen, monkeypatch, tmp_path, umask):
    pretend(monkeypatch)
    (tmp_path / "videos").mkdir()
    for number in range(2):
        text = bends(20 + number)
        (tmp_path / "videos" / f"{number}.mp4").write_text(text, encoding="utf-8")
    batch(tmp_path / "videos", tmp_path / "study", csv=CsvFiles(tables=True, excel=True))
    assert wrong_modes(tmp_path / "study", umask) == {}
    study = write_dataset(tmp_path / "visits", two_sessions(MINI, WRIGHT))
    said = movescreen("summarize", study, "--csv")
    assert said.code == 0, said.err
    assert wrong_modes(study / "summary", umask) == {}


def test_a_test_before_the_camera_with_its_film(movescreen, before_a_camera, tmp_path, umask):
    before_a_camera(swaying([25]))
    said = movescreen(
        "live", "-p", "side_bend", "--record", "--red-flags", "none", "--out", tmp_path / "out"
    )
    assert said.code == 0, said.err
    assert wrong_modes(tmp_path / "out", umask) == {}
