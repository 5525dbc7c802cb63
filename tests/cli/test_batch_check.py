"""``movescreen batch --check``: what would be done and what is wrong, with nothing started."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from screen.batch import check as checking
from screen.cli import batch as commands
from tests.batch.pretend import MODEL, Here, bends, pretend
from tests.capture.videos import write_video


@pytest.fixture(scope="module")
def video(tmp_path_factory) -> Path:
    """Four seconds of grey noise."""
    noise = np.random.default_rng(1).integers(0, 255, (40, 240, 320, 3), dtype=np.uint8)
    return write_video(tmp_path_factory.mktemp("video") / "whole.mp4", pictures=noise, fps=10)


@pytest.fixture
def study(tmp_path: Path, video: Path) -> Path:
    folder = tmp_path / "study"
    folder.mkdir()
    whole = video.read_bytes()
    contents = {"good.mp4": whole, "text.mp4": b"text", "empty.mp4": b"", "z.mp4": whole}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    rows = ["good.mp4;1;x", "text.mp4;2;y", "empty.mp4;3;x", "gone.mp4;4;y", "z.mp4;5;x"]
    (folder / "study.csv").write_text("\n".join(["Path;Participent;Arm", *rows]), encoding="utf-8")
    return folder


def test_what_is_wrong_is_told_and_nothing_is_started(movescreen, study, tmp_path, monkeypatch):
    monkeypatch.setattr("screen.datasets.executor_for", None)
    monkeypatch.setattr(commands, "prepare_model", None)
    before = sorted(tmp_path.rglob("*"))
    out = tmp_path / "out"
    said = movescreen("batch", study / "study.csv", "-p", "side_bend", "-o", out, "--check")
    assert said.code == 1
    assert sorted(tmp_path.rglob("*")) == before
    assert "Path as path" in said.out
    assert "Carried through: Participent, Arm" in said.out
    assert "call it participant" in said.out
    for name in ("text.mp4", "empty.mp4", "gone.mp4", "z.mp4"):
        assert name in said.out
    assert "4 recordings cannot be used. Nothing was started" in said.out


def test_it_needs_no_place_to_write_to_and_says_the_same_as_json(movescreen, study):
    said = movescreen("batch", study / "study.csv", "-p", "side_bend", "--check", "--json")
    told = json.loads(said.out)
    assert {one["path"]: one["stage"] for one in told["failures"]} == {
        "empty.mp4": "read",
        "gone.mp4": "read",
        "text.mp4": "read",
        "z.mp4": "duplicate",
    }
    assert all(one["reason"] and one["next_step"] for one in told["failures"])
    (test,) = told["tests"]
    assert (test["recordings"], test["to_screen"], test["done_before"]) == (5, 1, 0)


def test_all_is_well(movescreen, study):
    listed = study / "study.csv"
    listed.write_text("path,participant,protocol\ngood.mp4,1,side_bend\n", encoding="utf-8")
    said = movescreen("batch", listed, "--check")
    assert said.code == 0
    assert "All recordings can be used." in said.out
    assert movescreen("batch", study / "good.mp4", "-p", "side_bend", "--check", "-q").out == ""


def test_only_the_first_second_is_decoded(movescreen, study, monkeypatch):
    seen = []
    decode = checking.decode

    def counting(*arguments):
        for number, frame in decode(*arguments):
            seen.append(number)
            yield number, frame

    monkeypatch.setattr(checking, "decode", counting)
    movescreen("batch", study / "good.mp4", "-p", "side_bend", "--check", "-q")
    assert seen == list(range(11))


def test_what_is_done_before_is_counted(movescreen, tmp_path, monkeypatch):
    pretend(monkeypatch)
    monkeypatch.setattr("screen.datasets.executor_for", lambda *_: Here())
    monkeypatch.setattr(commands, "prepare_model", lambda *_, **__: MODEL)
    monkeypatch.setattr("screen.pose.model.find_model", lambda _: MODEL)
    folder, out = tmp_path / "videos", tmp_path / "out"
    folder.mkdir()
    for name in ("a.mp4", "b.mp4"):
        (folder / name).write_text(bends(20, ord(name[0])), encoding="utf-8")
    (folder / "nobody.mp4").write_text("nobody", encoding="utf-8")
    arguments = ("batch", folder, "-p", "side_bend", "-o", out)
    movescreen(*arguments)
    (folder / "new.mp4").write_text("no video", encoding="utf-8")
    told = json.loads(movescreen(*arguments, "--check", "--json").out)
    assert told["tests"][0]["done_before"] == 2
    stages = {one["path"]: one["stage"] for one in told["failures"]}
    assert stages == {"new.mp4": "read", "nobody.mp4": "track"}


def test_a_run_needs_a_place_to_write_to(movescreen, study):
    said = movescreen("batch", study, "-p", "side_bend")
    assert said.code == 2
    assert "--out is missing" in said.err


def test_a_run_says_what_is_odd_about_the_manifest(movescreen, study, tmp_path, monkeypatch):
    pretend(monkeypatch)
    monkeypatch.setattr("screen.datasets.executor_for", lambda *_: Here(stop_after=0))
    monkeypatch.setattr(commands, "prepare_model", lambda *_, **__: MODEL)
    arguments = ("batch", study / "study.csv", "-p", "side_bend", "-o", tmp_path / "out")
    said = movescreen(*arguments)
    assert "study.csv: The column Participent is carried through" in said.err
    assert "not reached" in said.out
    assert "Participent" not in movescreen(*arguments, "--quiet").err
