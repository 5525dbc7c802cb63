"""How late the page is: from a picture's arrival at the server to its state on the page.

    python -m samples.live.delay

A real Chromium with a camera that plays a sample clip does the hinge drill on the page; the server
runs in this process. The time from each frame's arrival until the page says that its state is drawn
is set beside the bare call of the landmarker within the same frames, at two sizes of the camera's
picture. With ``--minutes 10`` it shows instead what happens to the memory while drills follow one
another for so long. Needs Chromium and the packages of the extra ``dev``.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Annotated, Any

import cv2
import numpy as np
import typer
from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table

from samples.live.browser import ALLOWED, FLAGS, camera_flag, find_browser, start_drill
from samples.live.fake_camera import CAMERA_FPS, write_camera
from screen import api
from screen.capture.frame import Frame
from screen.capture.video import VideoFile
from screen.live.day_after import DayAfter
from screen.live.drill import load_drill
from screen.live.session import Asked, LiveTest
from screen.live.state import Phase
from screen.pose.mediapipe_tracker import MediaPipeTracker
from screen.pose.model import ensure_model
from screen.resources import data_folder
from screen.screening.parts import Person
from screen.screening.protocols.files import load_protocol
from screen.web.app import Site
from screen.web.guard import Door
from screen.web.live_socket import Watch
from screen.web.messages import decoded
from screen.web.reports import Reports
from screen.web.serve import listening, server_of

SIZES = ((640, 480), (1280, 720))
CLIP = "hip_hinge_rounded"
_WARM_UP = 30


class TimedTracker(MediaPipeTracker):
    """A tracker that notes how long its network took over each frame."""

    bare_s: list[float]

    def _landmarker_for(self, people: int) -> Any:
        landmarker = super()._landmarker_for(people)
        return _Timed(landmarker, self.bare_s)


@dataclass
class _Timed:
    """A landmarker whose calls are timed."""

    landmarker: Any
    bare_s: list[float]

    def detect(self, picture: Any, time_s: float) -> Any:
        begun_s = time.perf_counter()
        found = self.landmarker.detect(picture, time_s)
        self.bare_s.append(time.perf_counter() - begun_s)
        return found


@dataclass
class Stopwatch:
    """Notes when each frame arrived and when its state was drawn."""

    arrived_s: dict[int, float] = field(default_factory=dict)
    delays_s: list[float] = field(default_factory=list)
    shown_s: list[float] = field(default_factory=list)

    def __call__(self, event: str, number: int, at_s: float) -> None:
        """Note when something happened to a frame, by the clock that page and server share."""
        if event == "arrived":
            self.arrived_s[number] = at_s
        elif event == "shown" and number in self.arrived_s:
            self.delays_s.append(at_s - self.arrived_s.pop(number))
            self.shown_s.append(at_s)


@dataclass(frozen=True)
class Delay:
    """What was measured at one size, in seconds."""

    size: tuple[int, int]
    bare_s: np.ndarray
    delays_s: np.ndarray
    frames_per_s: float


def measure(size: tuple[int, int], seconds: float, browser: str) -> Delay:
    """Do the drill on the page for some seconds."""
    watch, bare_s = Stopwatch(), []
    with tempfile.TemporaryDirectory() as folder:
        camera = write_camera(Path(folder), CLIP, size=size)
        with _Server(watch, bare_s, Path(folder)) as address, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=browser,
                args=[*FLAGS, ALLOWED, camera_flag(camera)],
            )
            page = chromium.new_page(viewport={"width": 1280, "height": 800})
            start_drill(page, address)
            page.wait_for_timeout(1000 * seconds)
            chromium.close()
    delays = np.array(watch.delays_s[_WARM_UP:])
    spans = np.diff(watch.shown_s[_WARM_UP:])
    return Delay(size, np.array(bare_s[_WARM_UP:]), delays, float(1 / np.mean(spans)))


class _Server:
    """The page's server in a thread of this process."""

    def __init__(self, watch: Watch, bare_s: list[float], folder: Path) -> None:
        model = ensure_model(None)
        self._listener = listening(0)
        door = Door(self._listener.getsockname()[1])
        self.address = door.address

        def make_tracker() -> TimedTracker:
            tracker = TimedTracker(model)
            tracker.bare_s = bare_s
            return tracker

        site = Site(make_tracker, watch=watch, day_after=DayAfter(folder))
        self._server = server_of(site, door)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}
        )

    def __enter__(self) -> str:
        self._thread.start()
        return self.address

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()


def memory(minutes: float) -> list[tuple[float, float]]:
    """Run drills one after the other; return minutes and megabytes in use, once a minute.

    The frames of a clip come as fast as they are answered, with the times of a camera, so that
    a minute here is one of a camera's.
    """
    model, drill = ensure_model(None), load_drill("wall_hip_hinge")
    asked = Asked(load_protocol(drill.protocol), drill, Person(), pain_before=2)
    found: list[tuple[float, float]] = []
    reports, frames = Reports(), _camera_frames()
    number, per_minute = 0, round(60 * CAMERA_FPS)
    while number < minutes * per_minute:
        with LiveTest(asked, lambda: MediaPipeTracker(model)) as test:
            done, begun = False, number
            while not done and number < minutes * per_minute:
                image, jpeg = next(frames)
                place = number - begun
                state = test.step(Frame(place, place / CAMERA_FPS, image), jpeg)
                test.catch_up()
                done, number = state.phase is Phase.DONE, number + 1
                if number % per_minute == 0:
                    found.append((number / per_minute, _resident_mb()))
            outcome = test.finish(created=api.now())
            if outcome.analysis is not None and outcome.track is not None:
                reports.add(
                    api.Screening.of(
                        outcome.analysis,
                        outcome.track,
                        asked.loaded,
                        frames=test.snapshots.frames_at,
                        remarks=test.remarks(outcome),
                    )
                )
    return found


def _camera_frames() -> Iterator[tuple[np.ndarray, bytes]]:
    """Yield the pictures of a clip over and over, as a page would send them."""
    with VideoFile(data_folder("samples") / "clips" / f"{CLIP}.mp4") as video:
        pictures = [bytes(cv2.imencode(".jpg", frame.image_rgb[..., ::-1])[1]) for frame in video]
    for jpeg in cycle(pictures):
        yield decoded(jpeg), jpeg


def _resident_mb() -> float:
    """Return the memory this process has in use, by the kernel's count."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main(
    seconds: Annotated[float, typer.Option(help="How long, at each size: a drill.")] = 60.0,
    minutes: Annotated[
        float | None, typer.Option(help="Watch the memory for so long instead.")
    ] = None,
) -> None:
    """Measure the page's delay in a real browser, or the memory over time."""
    if minutes is not None:
        for at, megabytes in memory(minutes):
            Console().print(f"{at:4.0f} min {megabytes:6.0f} MB")
        return
    browser = find_browser()
    if browser is None:
        raise typer.BadParameter("Chromium is not installed")
    table = Table(box=None)
    for heading in ("camera", "frames/s", "landmarker ms", "delay ms", "95 % ms", "mean", "95 %"):
        table.add_column(heading, justify="right")
    for size in SIZES:
        found = measure(size, seconds, browser)
        bare, mean = float(found.bare_s.mean()), float(found.delays_s.mean())
        late = float(np.percentile(found.delays_s, 95))
        table.add_row(
            f"{size[0]}x{size[1]}",
            f"{found.frames_per_s:.1f}",
            *(f"{1000 * value:.1f}" for value in (bare, mean, late)),
            f"{mean / bare:.2f}",
            f"{late / bare:.2f}",
        )
    Console(width=100).print(table)


if __name__ == "__main__":
    typer.run(main)
