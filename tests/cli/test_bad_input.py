"""Every bad input gets one clear sentence, the right exit code, and leaves nothing half-written."""

from __future__ import annotations

import dataclasses
import json
import os
import resource
import signal
import subprocess
import sys
import time
from fractions import Fraction

import av
import numpy as np
import pytest

from screen.pose.track import PoseTrack
from tests.cli.conftest import CLIPS


def write_video(path, *, frames=60, width=320, height=240, rate=30, draw=None):
    """Write grey noise, or what ``draw(index)`` gives, as H.264."""
    noise = np.random.default_rng(0)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(rate))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for index in range(frames):
            image = draw(index) if draw else noise.integers(90, 110, (height, width, 3), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode())
    return path


def write_sound(path):
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.float32), "fltp", "mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def assert_one_sentence(said, code, *words):
    assert said.code == code, said.err
    lines = [line for line in said.err.splitlines() if line.strip()]
    assert len(lines) == 1, said.err
    for word in words:
        assert word in said.err


def assert_nothing_left(folder):
    assert not folder.exists() or list(folder.rglob("*")) == []


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("missing.mp4", None, 2, ["no file"]),
        ("folder.mp4", "folder", 2, ["folder"]),
        ("empty.mp4", b"", 1, ["empty"]),
        ("text.mp4", b"hello, I am not a video\n" * 50, 1, ["not a video"]),
    ],
)
def test_files_that_are_no_recording(name, content, code, words, movescreen, tmp_path):
    path, out = tmp_path / name, tmp_path / "out"
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    said = movescreen("run", path, "-p", "hip_hinge", "--out", out)
    assert_one_sentence(said, code, *words)
    assert_nothing_left(out)


@pytest.mark.parametrize("front", [True, False], ids=["index in front", "index at the end"])
def test_a_truncated_recording(front, movescreen, tmp_path):
    """With its index in front the part that is there is judged, and the report says what is not."""
    whole, cut = tmp_path / "whole.mp4", tmp_path / "cut.mp4"
    options = {"movflags": "faststart"} if front else {}
    with (
        av.open(str(CLIPS / "hip_hinge_clean.mp4")) as given,
        av.open(str(whole), "w", options=options) as made,
    ):
        stream = made.add_stream_from_template(given.streams.video[0])
        for packet in given.demux(given.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                made.mux(packet)
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    said = movescreen("run", cut, "-p", "hip_hinge", "--json", "--out", tmp_path / "out")
    if front:
        assert said.code == 0, said.err
        checks = json.loads(said.out)[0]["quality"]["checks"]
        assert [check["passed"] for check in checks if check["id"] == "file"] == [False]
    else:
        assert_one_sentence(said, 1, "cut")
        assert_nothing_left(tmp_path / "out")


def test_sound_without_pictures(movescreen, tmp_path):
    said = movescreen(
        "run", write_sound(tmp_path / "sound.mp4"), "-p", "hip_hinge", "--out", tmp_path / "out"
    )
    assert_one_sentence(said, 1, "sound.mp4")


def test_a_picture_too_small(movescreen, tmp_path):
    video = write_video(tmp_path / "tiny.mp4", width=90, height=160)
    said = movescreen("run", video, "-p", "hip_hinge", "--out", tmp_path / "out")
    assert_one_sentence(said, 1, "90 x 160")


def test_nobody_in_the_picture(movescreen, tmp_path):
    video = write_video(tmp_path / "nobody.mp4")
    said = movescreen("run", video, "-p", "hip_hinge", "--out", tmp_path / "out")
    assert_one_sentence(said, 1, "No person")
    assert_nothing_left(tmp_path / "out")


def test_an_absurd_frame_rate(movescreen, tmp_path):
    video = write_video(tmp_path / "fast.mp4", rate=5000)
    said = movescreen("run", video, "-p", "hip_hinge", "--out", tmp_path / "out")
    assert_one_sentence(said, 1, "a second")


def changed(finished, tmp_path, change):
    """Store a changed copy of a real track."""
    track = PoseTrack.load(finished / "track.npz")
    path = tmp_path / "changed.npz"
    change(track).save(path)
    return path


def rows(track, chosen):
    arrays = {
        field.name: getattr(track, field.name)[chosen]
        for field in dataclasses.fields(track)
        if field.name != "info"
    }
    return PoseTrack(**arrays, info=track.info)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda track: rows(track, slice(0, 10)), ["0.4 s"]),
        (lambda track: dataclasses.replace(track, change=np.zeros_like(track.change)), ["still"]),
        (
            lambda track: dataclasses.replace(
                track,
                landmarks_px=track.landmarks_px + np.array([0, 250, 0], dtype=np.float32),
            ),
            ["ut off"],
        ),
    ],
    ids=["too short", "frozen picture", "person cropped"],
)
def test_tracks_that_cannot_be_judged_say_why(change, words, finished, movescreen, tmp_path):
    path = changed(finished, tmp_path, change)
    said = movescreen("analyze", path, "-p", "hip_hinge", "--quiet", "--out", tmp_path / "out")
    assert_one_sentence(said, 1, "not judged", *words)
    assert (tmp_path / "out" / "changed" / "report.html").exists()


def test_the_wrong_view_is_named(finished, movescreen, tmp_path):
    said = movescreen(
        "analyze", finished / "track.npz", "-p", "side_bend", "--quiet", "--out", tmp_path
    )
    assert_one_sentence(said, 1, "from the side", "front")


def test_no_repetition_at_all_is_no_success(finished, movescreen, tmp_path):
    still = changed(finished, tmp_path, lambda track: rows(track, track.time_s < 1.5))
    track = PoseTrack.load(still)
    long = dataclasses.replace(track, time_s=track.time_s * 3)
    long.save(still)
    said = movescreen("analyze", still, "-p", "hip_hinge", "--quiet", "--out", tmp_path / "out")
    assert_one_sentence(said, 1, "not judged", "repetition")


def test_one_repetition_gives_an_answer_that_says_so(finished, movescreen, tmp_path):
    track = PoseTrack.load(finished / "track.npz")
    path = changed(finished, tmp_path, lambda track: rows(track, track.time_s < 6.5))
    said = movescreen("analyze", path, "-p", "hip_hinge", "--json", "--out", tmp_path / "out")
    assert said.code == 0, said.err
    assert len(track) > 0
    (result,) = json.loads(said.out)
    assert len(result["repetitions"]) == 1
    rounding = result["answers"][0]
    assert rounding["count"] == 1
    assert rounding["text"].endswith("This rests on 1 repetition.")


def test_an_unknown_protocol_suggests_the_nearest(movescreen):
    said = movescreen("run", CLIPS / "hip_hinge_clean.mp4", "-p", "hip_hnge")
    assert said.code == 2
    assert "hip_hinge" in said.err


def test_everything_impossible_about_a_person_is_listed_at_once(movescreen):
    said = movescreen(
        "run", "x.mp4", "-p", "hip_hinge", "--age", 430, "--sex", "x", "--height-cm", 3
    )
    assert_one_sentence(said, 2, "430", "'x'", "3")


def test_an_output_folder_that_cannot_be_written(finished, movescreen, tmp_path):
    blocked = tmp_path / "a_file"
    blocked.write_text("in the way")
    said = movescreen(
        "analyze", finished / "track.npz", "-p", "hip_hinge", "--out", blocked / "out"
    )
    assert_one_sentence(said, 2, "Cannot write", "--out")
    assert blocked.read_text() == "in the way"


def command(*arguments):
    return [sys.executable, "-m", "screen", *map(str, arguments)]


def test_a_full_disk_leaves_nothing_half_written(finished, tmp_path):
    """The limit on the size of a file stands in for a full disk: the same error, in mid-write."""
    out = tmp_path / "out"
    done = subprocess.run(
        command("analyze", finished / "track.npz", "-p", "hip_hinge", "--quiet", "--out", out),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
    )
    assert done.returncode == 1
    assert "Cannot write" in done.stderr
    assert "Traceback" not in done.stderr
    assert_nothing_left(out)


def test_an_interrupt_while_the_tool_still_loads_gets_its_sentence(monkeypatch, movescreen):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr("screen.cli.main.run_command", interrupted)
    said = movescreen("info")
    assert (said.code, "stopped" in said.err) == (130, True)


def test_an_interrupt_leaves_nothing_half_written(tmp_path):
    """The clip is long enough that the run cannot be over by then.

    A shell shows 130 also where Python ends by the signal itself: it does so, although the
    interrupt was caught, if that came while a module that is being loaded runs ``exec``.
    """
    out = tmp_path / "out"
    clip = write_video(tmp_path / "long.mp4", frames=1200)
    running = subprocess.Popen(
        command("run", clip, "-p", "hip_hinge", "--out", out),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    time.sleep(4)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode in {130, -signal.SIGINT}
    assert "stopped" in err
    assert "Traceback" not in err
    assert_nothing_left(out)
