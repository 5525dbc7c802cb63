"""``movescreen import``: landmarks of others become tracks, or one sentence says why not."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from screen.pose.track import PoseTrack
from tests.cli.test_bad_input import assert_nothing_left, assert_one_sentence
from tests.kinematics.puppet import Puppet, bump, clock
from tests.pose import landmark_writers as write

SIZE = "640x480"


@pytest.fixture(scope="module")
def bends():
    """A puppet that bends three times to each side, after a quiet start."""
    time_s = clock(21.0)
    height = sum(bump(time_s, 2.0 + 3 * one, 2.0, 25 * (-1) ** one) for one in range(6))
    return Puppet(time_s, side_bend=height, noise_px=0.2).track()


@pytest.fixture
def given(bends, tmp_path):
    path = tmp_path / "bends.csv"
    path.write_text(write.wide(bends, time=write.seconds), encoding="utf-8")
    return path


def test_landmarks_are_imported_and_judged(given, bends, movescreen, tmp_path):
    out = tmp_path / "out"
    said = movescreen("import", given, "--size", SIZE, "--out", out)
    assert said.code == 0, said.err
    target = out / "bends" / "track.npz"
    assert str(target) in said.out
    assert "csv-wide" in said.out
    assert "640 x 480 (as given)" in said.out
    assert len(PoseTrack.load(target)) == len(bends)

    judged = movescreen(
        "analyze", target, "-p", "side_bend", "--json", "--out", tmp_path / "judged"
    )
    assert judged.code == 0, judged.err
    (result,) = json.loads(judged.out)
    assert result["status"] == "judged"
    assert [one["side"] for one in result["repetitions"]] == ["left", "right"] * 3
    bend = result["repetitions"][0]["measures"]["trunk_side_bend_deg"]
    assert bend["value"] == pytest.approx(25, abs=1)
    assert bend["error_basis"] == "provisional"
    unchecked = [
        check["id"]
        for check in result["quality"]["checks"]
        if "could not be checked" in check["message"] and not check["passed"]
    ]
    assert unchecked == ["frozen", "brightness", "people"]
    assert result["quality"]["people_seen"] is None
    assert result["recording"]["container"] == "landmarks"
    report = (tmp_path / "judged" / "bends" / "report.html").read_text(encoding="utf-8")
    assert "csv-wide, 630 rows" in report
    assert "(sha256 )" not in report
    words = re.sub(r'"data:[^"]*"', "", report)
    assert not re.search(r"\bnan\b", words, re.IGNORECASE)


def test_a_hinge_without_pictures_withholds_the_low_back(movescreen, tmp_path):
    time_s = clock(16.0)
    forward = sum(bump(time_s, 2.0 + 4 * one, 3.0, 60) for one in range(3))
    track = Puppet(time_s, forward=forward, azimuth_deg=90, noise_px=0.2).track()
    path = tmp_path / "hinge.json"
    path.write_text(write.mediapipe(track), encoding="utf-8")
    assert movescreen("import", path, "--out", tmp_path).code == 0
    said = movescreen(
        "analyze", tmp_path / "hinge" / "track.npz", "-p", "hip_hinge", "--json", "--out", tmp_path
    )
    assert said.code == 0, said.err
    (result,) = json.loads(said.out)
    assert len(result["repetitions"]) == 3
    lumbar = result["repetitions"][0]["measures"]["lumbar_flexion_deg"]
    assert lumbar["value"] is None
    assert "without a picture" in lumbar["reason"]
    said = {one["likelihood"] for one in result["findings"] if "lumbar" in one["measure"]}
    assert said == {"not_measured"}


def test_mirrored_swaps_the_sides(given, movescreen, tmp_path):
    said = movescreen("import", given, "--size", SIZE, "--mirrored", "--out", tmp_path)
    assert "mirrored left to right" in said.out
    judged = movescreen(
        "analyze", tmp_path / "bends" / "track.npz", "-p", "side_bend", "--json", "--out", tmp_path
    )
    sides = [one["side"] for one in json.loads(judged.out)[0]["repetitions"]]
    assert sides == ["right", "left"] * 3


def test_one_file_that_fails_costs_only_itself(given, movescreen, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("hello", encoding="utf-8")
    said = movescreen("import", bad, given, "--size", SIZE, "--json", "--out", tmp_path / "out")
    assert said.code == 2
    failed, made = json.loads(said.out)
    assert "no landmarks" in failed["error"]
    assert PoseTrack.load(tmp_path / "out" / "bends" / "track.npz")
    assert made["track"].endswith("track.npz")
    assert "csv-wide" in made["log"]


def test_quiet_says_nothing(given, movescreen, tmp_path):
    said = movescreen("import", given, "--size", SIZE, "--quiet", "--out", tmp_path)
    assert (said.code, said.out, said.err) == (0, "", "")


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        (None, [], ["no file"]),
        ("", [], ["no landmarks"]),
        ("a,b\n1,2\n", [], ["no landmarks"]),
        ('{"positions": {"1": ', [], ["not complete JSON"]),
        ("nose_x,nose_y\n0.5,0.5\n", [], ["lacks 32 of the 33", "no depth", "--fps", "--size"]),
        ("nose_x,nose_y\n0.5,0.5\n", ["--size", "wide"], ["--size 'wide' is not a size"]),
        ("nose_x,nose_y\n0.5,0.5\n", ["--fps", "-3"], ["--fps -3 is not a frame rate"]),
    ],
)
def test_bad_files_get_one_sentence(content, options, words, movescreen, tmp_path):
    path, out = tmp_path / "given.csv", tmp_path / "out"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert_one_sentence(movescreen("import", path, *options, "--out", out), 2, *words)
    assert_nothing_left(out)


def test_a_folder_is_no_file_of_landmarks(movescreen, tmp_path):
    assert_one_sentence(movescreen("import", tmp_path, "--out", tmp_path / "out"), 2, "folder")


def test_the_track_of_a_recording_is_not_written_over(given, bends, movescreen, tmp_path):
    target = tmp_path / "bends" / "track.npz"
    bends.save(target)
    before = target.read_bytes()
    said = movescreen("import", given, "--size", SIZE, "--out", tmp_path)
    assert_one_sentence(said, 2, "track of a recording", "--out")
    assert target.read_bytes() == before


def test_an_imported_track_may_be_imported_again(given, movescreen, tmp_path):
    for fps in (30, 25):
        said = movescreen("import", given, "--size", SIZE, "--fps", fps, "--out", tmp_path)
        assert said.code == 0, said.err
    track = PoseTrack.load(tmp_path / "bends" / "track.npz")
    assert np.diff(track.time_s) == pytest.approx(1 / 25)


def test_what_was_judged_of_an_older_track_is_taken_away(given, movescreen, tmp_path):
    """Else its result and its exports would lie beside the track of somebody else."""
    folder = tmp_path / "bends"
    track = folder / "track.npz"
    assert movescreen("import", given, "--size", SIZE, "--out", tmp_path).code == 0
    assert movescreen("analyze", track, "-p", "side_bend", "--out", tmp_path).code == 0
    assert movescreen("export", folder, "-f", "sto").code == 0
    assert (folder / "exports" / "bends.sto").is_file()
    (folder / "my notes.txt").write_text("keep me", encoding="utf-8")
    said = movescreen("import", given, "--size", SIZE, "--mirrored", "--out", tmp_path)
    assert said.code == 0, said.err
    assert {path.name for path in folder.iterdir()} == {"track.npz", "my notes.txt"}
    assert_one_sentence(movescreen("export", folder, "-f", "sto"), 2, "There is no result in")


def test_a_file_that_fails_takes_nothing_away(given, movescreen, tmp_path):
    folder = tmp_path / "bends"
    assert movescreen("import", given, "--size", SIZE, "--out", tmp_path).code == 0
    said = movescreen("analyze", folder / "track.npz", "-p", "side_bend", "--out", tmp_path)
    assert said.code == 0
    before = {path.name for path in folder.iterdir()}
    given.write_text("hello", encoding="utf-8")
    assert movescreen("import", given, "--size", SIZE, "--out", tmp_path).code == 2
    assert {path.name for path in folder.iterdir()} == before


def test_an_output_folder_that_cannot_be_written(given, movescreen, tmp_path):
    blocked = tmp_path / "a_file"
    blocked.write_text("in the way", encoding="utf-8")
    said = movescreen("import", given, "--size", SIZE, "--out", blocked / "out")
    assert_one_sentence(said, 2, "Cannot write", "--out")


def test_the_commands_of_the_page_work(bends, movescreen, monkeypatch, tmp_path):
    page = Path(__file__).parents[2] / "docs" / "import.md"
    commands = (
        page.read_text(encoding="utf-8").split("```sh\n")[1].split("```")[0].strip().splitlines()
    )
    monkeypatch.chdir(tmp_path)
    Path("landmarks.csv").write_text(write.wide(bends, frames=True), encoding="utf-8")
    assert len(commands) == 2
    for command in commands:
        said = movescreen(*command.split()[1:])
        assert said.code == 0, said.err
    assert Path("movescreen-out/landmarks/report.html").exists()
