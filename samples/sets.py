"""Many clips: sets for measuring, rendered by a few processes and resumed where they stopped."""

from __future__ import annotations

import functools
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from samples.clips import Clip, is_complete, render_clip

LANDSCAPE, PORTRAIT = (640, 480), (480, 640)
_CLIPS_A_PROCESS = 6  # drawing keeps a little memory


def plan_set(
    protocols: Sequence[str], *, seed: int, count: int, fps: int, size: tuple[int, int] | None
) -> list[Clip]:
    """Return ``count`` clips a protocol with seeds from ``seed`` on, one of each in turn.

    Without a ``size`` every fourth clip is upright, as phones record.
    """
    return [
        Clip(
            protocol,
            seed + number,
            f"{protocol}_{seed + number}",
            fps=fps,
            size=size or (PORTRAIT if number % 4 == 3 else LANDSCAPE),
        )
        for number in range(count)
        for protocol in protocols
    ]


def render_set(
    clips: Sequence[Clip], folder: Path, *, workers: int, again: bool = False
) -> Iterator[Path]:
    """Render the clips that ``folder`` lacks, or all ``again``; yield each JSON when written."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [clip for clip in clips if again or not is_complete(clip, folder)]
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # read by the processes started below
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(workers, maxtasksperchild=_CLIPS_A_PROCESS) as pool:
        yield from pool.imap_unordered(functools.partial(render_clip, folder=folder), missing)
