"""What a long recording costs: memory of the process, and the way from track to result."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from threadpoolctl import threadpool_limits

from samples.bench.inputs import make_recording
from screen import api
from screen.pose.track import PoseTrack
from screen.screening.protocols.files import load_protocol

SIZE_PX: Final = (1920, 1080)
LENGTHS_S: Final = (60, 600)
PROTOCOL: Final = "hip_hinge"
ROUNDS: Final = 5


@dataclass(frozen=True)
class Memory:
    """The most a process held for a recording from file to result, and how many frames it had."""

    length_s: float
    frames: int
    most_mb: float


@dataclass(frozen=True)
class Judging:
    """Frames a second from track to result."""

    protocol: str
    length_s: float
    frames: int
    frames_per_s: float


def measure_memory(folder: Path, length_s: float) -> Memory:
    """Track and judge a recording in a process of its own and return the most it held."""
    path = make_recording(folder, SIZE_PX, length_s)
    command = [sys.executable, "-m", "samples.bench.long_ones", str(path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    answer = json.loads(told.stdout)
    return Memory(length_s, int(answer["frames"]), float(answer["most_mb"]))


def measure_judging(track: PoseTrack, protocol: str, times: int) -> Judging:
    """Judge a track, put so many times in a row, on one core; take the best of some rounds."""
    long_track, loaded = repeated(track, times), load_protocol(protocol)
    best_s = np.inf
    with threadpool_limits(1):
        for _ in range(ROUNDS):
            began_s = time.process_time()
            api.analyze(long_track, protocol=loaded)
            best_s = min(best_s, time.process_time() - began_s)
    length_s = float(long_track.time_s[-1] - long_track.time_s[0])
    return Judging(protocol, length_s, len(long_track), len(long_track) / best_s)


def repeated(track: PoseTrack, times: int) -> PoseTrack:
    """Return a track put so many times in a row, with one frame between."""
    step_s = float(np.median(np.diff(track.time_s)))
    length_s = float(track.time_s[-1] - track.time_s[0]) + step_s
    arrays = {
        name: np.concatenate([values] * times)
        for name, values in vars(track).items()
        if isinstance(values, np.ndarray) and name != "time_s"
    }
    time_s = np.concatenate([track.time_s + number * length_s for number in range(times)])
    return replace(track, time_s=time_s, **arrays)


def _tell(path: Path) -> None:
    screening = api.run(path, protocol=PROTOCOL)
    sys.stdout.write(json.dumps({"frames": len(screening.track), "most_mb": _most_kb() / 1024}))


def _most_kb() -> int:
    """Return the most this process has held; ``ru_maxrss`` counts the one it came from too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


if __name__ == "__main__":
    _tell(Path(sys.argv[1]))
