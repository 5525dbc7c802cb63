"""One recording, three ways: the network alone, the loop a user would write, and the tool."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import mediapipe
from mediapipe.tasks.python.core.base_options import BaseOptions
from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions, RunningMode

from samples.bench.inputs import make_recording
from screen import api
from screen.capture import VideoFile
from screen.capture.silenced import quiet_stderr
from screen.pose.model import ensure_model

SIZES_PX: Final = ((640, 480), (1280, 720), (1920, 1080), (3840, 2160))
LENGTH_S: Final = 20
ROUNDS: Final = 4


@dataclass(frozen=True)
class Speed:
    """Milliseconds a frame of recordings of one size, the least over the rounds."""

    size_px: tuple[int, int]
    network_ms: float
    plain_ms: float
    ours_ms: float

    @property
    def over_network(self) -> float:
        """Our whole way from file to track over the network alone."""
        return self.ours_ms / self.network_ms

    @property
    def plain_over_ours(self) -> float:
        """How many times faster than the plain loop."""
        return self.plain_ms / self.ours_ms

    @property
    def plain_over_network(self) -> float:
        """How many times faster than the plain loop one could be that costs nothing else."""
        return self.plain_ms / self.network_ms


def measure_speed(folder: Path, size_px: tuple[int, int]) -> Speed:
    """Time the three in turn, round by round; what others do on the machine only ever adds."""
    path = make_recording(folder, size_px, LENGTH_S)
    ways = (_network, _plain, _ours)
    taken: dict[Callable[[Path], float], list[float]] = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way in ways:
            taken[way].append(way(path))
    return Speed(size_px, *(1000 * min(taken[way]) for way in ways))


def measure_networks(path: Path, processes: int) -> float:
    """Return frames a second that bare networks do together, each in a process of its own."""
    command = [sys.executable, "-m", "samples.bench.loops", str(path)]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603
        for _ in range(processes)
    ]
    told = [one.communicate()[0] for one in running]
    return sum(1 / float(seconds) for seconds in told)


def _network(path: Path) -> float:
    """Return seconds a frame of the landmarker alone: pictures decoded and shrunk before."""
    with VideoFile(path) as video:
        pictures = [(_picture(frame.image_rgb), round(frame.time_s * 1000)) for frame in video]
    with _landmarker() as landmarker:
        began_s = time.perf_counter()
        for picture, time_ms in pictures:
            landmarker.detect_for_video(picture, time_ms)
        return (time.perf_counter() - began_s) / len(pictures)


def _plain(path: Path) -> float:
    """Return seconds a frame of read, convert, detect with masks at the file's own size."""
    began_s = time.perf_counter()
    reader = cv2.VideoCapture(str(path))
    count = 0
    with _landmarker() as landmarker:
        while True:
            more, picture = reader.read()
            if not more:
                break
            rgb = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
            time_ms = int(reader.get(cv2.CAP_PROP_POS_MSEC))
            landmarker.detect_for_video(_picture(rgb), max(time_ms, count))
            count += 1
    reader.release()
    return (time.perf_counter() - began_s) / count


def _ours(path: Path) -> float:
    """Return seconds a frame from the file to its track."""
    began_s = time.perf_counter()
    track = api.track(path)
    return (time.perf_counter() - began_s) / len(track)


def _picture(rgb: object) -> mediapipe.Image:
    return mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb)


def _landmarker() -> PoseLandmarker:
    options = PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(ensure_model(None).path)),
        running_mode=RunningMode.VIDEO,
        output_segmentation_masks=True,
    )
    with quiet_stderr():
        return PoseLandmarker.create_from_options(options)


if __name__ == "__main__":
    sys.stdout.write(str(_network(Path(sys.argv[1]))))
