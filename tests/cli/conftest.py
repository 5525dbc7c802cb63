"""The command line, called in this process; and one real run that many tests look at."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from screen import api
from screen.cli import before_camera
from screen.cli.entry import main
from screen.pose.track import PoseTrack
from screen.pose.tracker import RecordedTracker
from screen.resources import data_folder
from screen.window.run import Ended
from tests.live.rehearsal import frames

CLIPS = data_folder("samples") / "clips"


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def movescreen(monkeypatch, capsys) -> Command:
    """Call ``movescreen`` with arguments; never lets a traceback through."""

    def call(*arguments: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["movescreen", *map(str, arguments)])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return Said(code, printed.out, printed.err)

    return call


@pytest.fixture(scope="session")
def finished(tmp_path_factory, rounded) -> Path:
    """A folder that a run of one sample leaves, with its annotated video."""
    folder = tmp_path_factory.mktemp("finished") / "hip_hinge_rounded"
    clip = CLIPS / "hip_hinge_rounded.mp4"
    person = api.person_from(sex="male", age=65, height_cm=185)
    screening = api.analyze(rounded, protocol="hip_hinge", person=person, video=clip)
    screening.write(folder, annotated=True)
    return folder


# With a window that only looks at every picture.


class QuickWindow:
    """Shows nothing and waits for nobody; ``in_pain`` says how it was closed."""

    in_pain = False

    def __init__(self, test, feed, *, film=None, say) -> None:
        self._test, self._feed, self._film, self._say = test, feed, film, say

    def run(self) -> Ended:
        for frame in self._feed.frames(lambda: False):
            if self._film is not None:
                self._film.add(frame.image_rgb, frame.time_s)
            state = self._test.step(frame, b"")
            if state.said is not None:
                self._say(state.said.text)
        return Ended(self.in_pain, 0)


class QuickFeed:
    """The pictures of a track, as fast as they are taken."""

    name = "a quick camera"

    def __init__(self, track: PoseTrack) -> None:
        self._track = track

    def frames(self, _) -> Iterator:
        return iter(frames(self._track.time_s))


@pytest.fixture
def before_a_camera(monkeypatch: pytest.MonkeyPatch):
    """Let a puppet stand before the camera; the rest is as it is."""

    def put(track: PoseTrack, *, in_pain: bool = False) -> None:
        window = type("Window", (QuickWindow,), {"in_pain": in_pain})
        monkeypatch.setattr(before_camera, "require_display", lambda: None)
        monkeypatch.setattr(before_camera, "LiveWindow", window)
        monkeypatch.setattr(before_camera, "open_feed", lambda _: QuickFeed(track))
        monkeypatch.setattr(
            "screen.pose.mediapipe_tracker.MediaPipeTracker", lambda _: RecordedTracker(track)
        )
        monkeypatch.setattr(
            "screen.live.snapshots.Snapshots.frames_at", lambda *_: [], raising=True
        )

    return put
