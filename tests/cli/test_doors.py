"""Each command, called with what leads nowhere, never ends, or would be taken without a word."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest
import typer

from screen.pose.track import PoseTrack
from screen.resources import data_folder
from tests.cli.test_bad_input import assert_one_sentence

CLIP = data_folder("samples") / "clips" / "hip_hinge_clean.mp4"
READERS = {
    "run": ["run", "{}", "-p", "hip_hinge"],
    "run by a protocol": ["run", CLIP, "-p", "{}"],
    "run by a model": ["run", CLIP, "-p", "hip_hinge", "--model", "{}"],
    "analyze": ["analyze", "{}", "-p", "hip_hinge"],
    "import": ["import", "{}"],
    "export": ["export", "{}", "--format", "trc"],
    "batch": ["batch", "{}", "-p", "hip_hinge", "--out", "out"],
    "reanalyze": ["reanalyze", "{}", "-p", "hip_hinge"],
    "summarize": ["summarize", "{}"],
    "show": ["protocols", "show", "{}"],
    "model": ["model", "status", "--model", "{}"],
}
WRITERS = {
    "run": ["run", CLIP, "-p", "hip_hinge"],
    "analyze": ["analyze", "a.npz", "-p", "hip_hinge"],
    "import": ["import", "a.json"],
    "export": ["export", "a", "--format", "trc"],
    "batch": ["batch", "a", "-p", "hip_hinge"],
    "reanalyze": ["reanalyze", "a", "-p", "hip_hinge"],
    "summarize": ["summarize", "a"],
    "live": ["live", "-p", "hip_hinge"],
    "demo": ["demo"],
    "protocols new": ["protocols", "new", "mine"],
}
CLEAR = "\x1b[2J"


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("arguments", READERS.values(), ids=READERS)
def test_paths_of_any_length_get_one_sentence(arguments, movescreen):
    for path in ("x" * 300, "/".join(["y" * 250] * 20), "a.toml/" + "z" * 300):
        said = movescreen(*(path if one == "{}" else one for one in arguments))
        assert said.code in {1, 2}
        assert len((said.err + said.out).splitlines()) <= 2, said.err
        assert len(said.err) < 1000


@pytest.mark.parametrize("arguments", READERS.values(), ids=READERS)
def test_devices_and_pipes_are_not_read(arguments, movescreen, tmp_path):
    os.mkfifo(tmp_path / "pipe.npz")
    for path in ("/dev/zero", tmp_path / "pipe.npz"):
        said = movescreen(*(path if one == "{}" else one for one in arguments))
        assert said.code in {1, 2}
        assert len((said.err + said.out).splitlines()) <= 2, said.err


def test_check_lists_a_device_among_what_is_wrong(movescreen, tmp_path):
    os.mkfifo(tmp_path / "pipe.toml")
    said = movescreen("protocols", "check", "/dev/zero", tmp_path / "pipe.toml", "x" * 300)
    assert said.code == 2
    assert [word in said.err for word in ("a device", "a pipe", "too long")] == [True] * 3


@pytest.mark.parametrize("arguments", WRITERS.values(), ids=WRITERS)
@pytest.mark.parametrize(
    "out", ["", "  ", "a\x1b[2J", "x" * 256], ids=["", "blank", "escape", "long"]
)
def test_outputs_that_cannot_be_meant(arguments, out, movescreen, tmp_path):
    assert_one_sentence(movescreen(*arguments, "--out", out), 2, "--out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["../../x", "a/b", "a\\b", "", " ", "..", "x" * 65, "a\x1b", "a\nb"]
)
@pytest.mark.parametrize("option", ["--participant", "--session"])
def test_names_of_people_lead_into_no_other_folder(option, name, finished, movescreen):
    said = movescreen("export", finished, "--format", "motion-bids", option, name)
    assert_one_sentence(said, 2, "participant or a session")


@pytest.mark.parametrize(
    "options",
    [
        ["--size", "99999999999999999999x1"],
        ["--size", "1x1x1"],
        ["--size", "0x0"],
        ["--size", "-1x10"],
        ["--size", "9999x9999"],
        ["--size", "1" * 5000 + "x1"],
        ["--fps", "1e300"],
        ["--fps", "1e-300"],
        ["--fps", "nan"],
        ["--fps", "inf"],
        ["--fps", "-25"],
    ],
)
def test_sizes_and_rates_that_no_camera_has(options, movescreen, tmp_path):
    points = [[0.5, 0.2 + 0.01 * n, 0.0, 1.0] for n in range(33)]
    (tmp_path / "a.json").write_text(json.dumps({"frames": [points] * 60}), encoding="utf-8")
    rest = ["--fps", "25", "--size", "960x544"]
    assert movescreen("import", "a.json", *rest).code == 0
    assert_one_sentence(movescreen("import", "a.json", *rest, *options), 2)


def test_control_characters_of_a_track_stay_off_the_terminal(finished, movescreen, tmp_path):
    track = PoseTrack.load(finished / "track.npz")
    name = f"[/bold]{CLEAR}\x9b.mp4"
    recording = replace(track.info.recording, name=name)
    replace(track, info=replace(track.info, recording=recording)).save(tmp_path / "t.npz")
    text = (data_folder("protocols") / "hip_hinge.toml").read_text(encoding="utf-8")
    titled = text.replace('title = "', 'title = "\\u001b[2J[/dim]\\u202e', 1)
    (tmp_path / "p.toml").write_text(titled, encoding="utf-8")
    for arguments in (["analyze", "t.npz", "-p", "p.toml"], ["protocols", "show", "p.toml"]):
        for more in ([], ["--json"]):
            said = movescreen(*arguments, *more)
            assert said.code == 0, said.err
            assert not {one for one in said.out + said.err if ord(one) < 32} - {"\n", "\t"}
            assert not {"\x9b", "\u202e"} & set(said.out)
            assert "\\u001b[2J" in said.out
            assert not more or json.loads(said.out)


def test_control_characters_of_file_names_stay_off_the_terminal(movescreen, tmp_path):
    names = [f"{CLEAR}[red].mp4", "a\nmovescreen: all is well.mp4", os.fsdecode(b"\xff\xfe.mp4")]
    for name in names:
        (tmp_path / name).write_text("text, not a video")
        said = movescreen("run", tmp_path / name, "-p", "hip_hinge")
        assert_one_sentence(said, 1)
        assert "\x1b" not in said.err


def test_a_recording_of_any_name_is_screened(finished, movescreen, tmp_path):
    """Markup, control characters and bytes that are not UTF-8 in the name of a folder."""
    for name in ("[red]", os.fsdecode(b"\xff"), "a\x1b[2Jb"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "track.npz").write_bytes((finished / "track.npz").read_bytes())
        said = movescreen("analyze", folder / "track.npz", "-p", "hip_hinge", "--out", "out")
        assert said.code == 0, said.err
        assert "\x1b" not in said.out


def test_numbers_beyond_what_an_option_can_mean(movescreen):
    for arguments in (
        ["serve", "--port", "99999"],
        ["batch", ".", "--out", "o", "-p", "hip_hinge", "--workers", "99999999999999999999"],
        ["run", "a.mp4", "-p", "hip_hinge", "--age", "nan"],
        ["run", "a.mp4", "-p", "hip_hinge", "--height-cm", "1e999"],
        ["summarize", ".", "--order", '"' + "x" * 200_000],
    ):
        assert movescreen(*arguments).code == 2


def test_no_warning_of_a_library_comes_before_a_sentence(finished, movescreen, tmp_path):
    """In these tests a warning is an error, so that none can pass."""
    track = PoseTrack.load(finished / "track.npz")
    for name, change in (
        ("few.npz", track.sliced(0, 0.1)),
        ("still.npz", replace(track, landmarks_px=track.landmarks_px * 0 + 5)),
        ("gone.npz", replace(track, landmarks_px=track.landmarks_px * float("nan"))),
    ):
        change.save(tmp_path / name)
    said = movescreen("analyze", *sorted(tmp_path.glob("*.npz")), "-p", "hip_hinge", "--quiet")
    lines = said.err.splitlines()
    assert said.code == 1
    assert len(lines) == 3, said.err
    assert all(line.startswith("movescreen: ") for line in lines)


@pytest.mark.parametrize(
    "arguments",
    [
        ["info", f"{CLEAR}\u202e"],
        [f"{CLEAR}\u202e"],
        ["run", f"--no{CLEAR}\u202e"],
        ["run", "a.mp4", "--age", f"{CLEAR}\u202e"],
    ],
)
def test_control_characters_of_a_wrong_call_do_not_reach_the_terminal(arguments, movescreen):
    said = movescreen(*arguments)
    assert said.code == 2
    assert "--help" in said.err
    assert "Error: " in said.err
    assert not {"\x1b", "\u202e"} & set(said.err + said.out)


def test_a_question_that_is_not_answered_stops_the_command(movescreen, monkeypatch):
    def unanswered(*_args, **_options):
        raise typer.Abort

    monkeypatch.setattr("screen.cli.main.app", unanswered)
    said = movescreen("info")
    assert said.code == 130
    assert said.err.startswith("movescreen: stopped.")
