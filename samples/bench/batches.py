"""What a batch costs: two workers against one, and many recordings beyond their parts."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from samples.bench.inputs import FPS, make_recording
from samples.bench.loops import measure_networks

SIZE_PX: Final = (640, 480)
PROTOCOL: Final = "hip_hinge"
_PAIR_COUNT: Final = 8
_PAIR_LENGTH_S: Final = 30.0
_MANY_LENGTH_S: Final = 10.0
_MANY_FPS: Final = 5
"""Few pictures a second, so that a thousand recordings take no hour; what is measured comes beside
them and looks the larger."""
_DIFFERENT: Final = 20


@dataclass(frozen=True)
class Workers:
    """Seconds of the same batch with one worker and with two, from start to whole data set.

    ``networks`` is how many times the work of one bare network two do side by side.
    """

    recordings: int
    length_s: float
    one_s: float
    two_s: float
    networks: float

    @property
    def ratio(self) -> float:
        """How many times faster two are."""
        return self.one_s / self.two_s


@dataclass(frozen=True)
class Beyond:
    """A large batch against its parts: the seconds its workers spent on recordings."""

    recordings: int
    length_s: float
    fps: int
    workers: int
    batch_s: float
    parts_s: float

    @property
    def ratio(self) -> float:
        """The batch over its parts, spread over the workers."""
        return self.batch_s * self.workers / self.parts_s


def measure_workers(folder: Path) -> Workers:
    """Run one batch twice, with one worker and with two; then one bare network, and two."""
    source = _source(folder, _PAIR_COUNT, _PAIR_LENGTH_S, FPS)
    one_s = _run_batch(source, folder / "one", workers=1)
    two_s = _run_batch(source, folder / "two", workers=2)
    path = make_recording(source, SIZE_PX, _PAIR_LENGTH_S)
    networks = measure_networks(path, 2) / measure_networks(path, 1)
    return Workers(_PAIR_COUNT, _PAIR_LENGTH_S, one_s, two_s, networks)


def measure_beyond(folder: Path, count: int, workers: int) -> Beyond:
    """Run a large batch and add up what its workers spent on recordings."""
    source, out = _source(folder, count, _MANY_LENGTH_S, _MANY_FPS), folder / "many"
    batch_s = _run_batch(source, out, workers=workers)
    (run,) = out.glob("runs/*.json")
    parts_s = float(json.loads(run.read_text(encoding="utf-8"))["worker_s"])
    return Beyond(count, _MANY_LENGTH_S, _MANY_FPS, workers, batch_s, parts_s)


def _run_batch(source: Path, out: Path, *, workers: int) -> float:
    """Return the seconds that a batch into a new data set takes, as a user would call it."""
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "screen", "batch", str(source), "--protocol", PROTOCOL]
    began_s = time.perf_counter()
    told = subprocess.run(  # noqa: S603 (our own command)
        [*command, "--out", str(out), "--workers", str(workers), "--quiet"],
        check=False,
        capture_output=True,
        text=True,
    )
    if told.returncode not in {0, 1}:
        raise RuntimeError(told.stderr)
    return time.perf_counter() - began_s


def _source(folder: Path, count: int, length_s: float, fps: int) -> Path:
    """Return a folder of recordings: some that differ, and copies of these with other content."""
    source = folder / f"{count}_of_{length_s:g}s_{fps}fps"
    for number in range(min(count, _DIFFERENT)):
        make_recording(source, SIZE_PX, length_s, number=number, fps=fps)
    first = sorted(source.glob("*.mp4"))[:_DIFFERENT]
    for number in range(len(first), count):
        copy = source / f"copy_{number:05}.mp4"
        if not copy.exists():
            told = str(number).encode()
            box = (8 + len(told)).to_bytes(4, "big") + b"free" + told
            copy.write_bytes(first[number % len(first)].read_bytes() + box)
    return source
