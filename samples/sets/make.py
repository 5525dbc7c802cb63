"""Many clips, rendered by short-lived processes, resumed where they stopped, one failure at a time.

A process renders a few clips and ends, because drawing keeps a little memory. A clip that fails,
or takes its process down, is reported; the others go on.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import cv2

from samples.filming.film import Clip, partial_path

Render = Callable[[Clip, Path], object]
CLIPS_A_PROCESS = 16
_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Outcome:
    """What became of one clip."""

    clip: Clip
    seconds: float
    error: str | None = None  # the last line says what went wrong


def is_complete(clip: Clip, folder: Path) -> bool:
    """Return whether the clip has been rendered to its end."""
    return (folder / f"{clip.name}.mp4").exists() and (folder / f"{clip.name}.json").exists()


def missing(clips: Sequence[Clip], folder: Path) -> list[Clip]:
    """Return the clips that ``folder`` lacks."""
    return [clip for clip in clips if not is_complete(clip, folder)]


def render_set(
    clips: Sequence[Clip],
    folder: Path,
    render: Render,
    *,
    workers: int,
    a_process: int = CLIPS_A_PROCESS,
) -> Iterator[Outcome]:
    """Render ``clips`` into ``folder`` in about their order; yield each outcome as it comes.

    ``render`` and what it needs must be importable in a new process, of which each renders
    ``a_process`` of them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # read by the processes started below
    waiting: queue.SimpleQueue[Clip] = queue.SimpleQueue()
    for clip in clips:
        waiting.put(clip)
    done: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
    threads = [
        threading.Thread(
            target=_employ, args=(waiting, done, folder, render, a_process), daemon=True
        )
        for _ in range(min(workers, len(clips)))
    ]
    for thread in threads:
        thread.start()
    for _ in clips:
        yield done.get()
    for thread in threads:
        thread.join()


def _employ(
    waiting: queue.SimpleQueue[Clip],
    done: queue.SimpleQueue[Outcome],
    folder: Path,
    render: Render,
    a_process: int,
) -> None:
    """Have one process after the other render what is waiting."""
    while not waiting.empty():
        here, there = _SPAWN.Pipe()
        worker = _SPAWN.Process(target=_work, args=(there, folder, render), daemon=True)
        worker.start()
        there.close()
        with here:
            for _ in range(a_process):
                try:
                    clip = waiting.get_nowait()
                except queue.Empty:
                    break
                outcome = _ask(here, clip)
                done.put(outcome or _lost(clip, folder, worker))
                if outcome is None:
                    break
        worker.join()


def _ask(worker: Connection, clip: Clip) -> Outcome | None:
    """Return what became of ``clip``, or None if the process died over it."""
    try:
        worker.send(clip)
        answer: Outcome = worker.recv()
    except (EOFError, OSError):
        return None
    return answer


def _lost(clip: Clip, folder: Path, worker: multiprocessing.process.BaseProcess) -> Outcome:
    worker.join()
    if worker.pid is not None:
        partial_path(folder, clip.name, worker.pid).unlink(missing_ok=True)
    return Outcome(clip, 0.0, f"its process ended with code {worker.exitcode}")


def _work(boss: Connection, folder: Path, render: Render) -> None:
    """Render the clips that come through ``boss`` until there are no more."""
    cv2.setNumThreads(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the boss is interrupted and ends this process
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the half film is removed
    while True:
        try:
            clip = boss.recv()
        except EOFError:
            return
        begun = time.monotonic()
        error = None
        try:
            render(clip, folder)
        except Exception:  # one clip must not stop the set
            error = traceback.format_exc()
        boss.send(Outcome(clip, time.monotonic() - begun, error))
