"""Making one ladder: photographed, tracked, and written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from samples.filming.film import Clip, partial_path
from samples.ladders.store import ladder_path, save_ladder
from samples.ladders.take import photograph
from samples.ladders.tracking import track_key_frames


def make_ladder(clip: Clip, folder: Path) -> Path:
    """Make the ladder of ``clip`` in ``folder`` and return its file."""
    taken = photograph(clip)
    partial = partial_path(folder, clip.name, os.getpid())
    try:
        save_ladder(partial, taken, track_key_frames(taken.jpegs, taken.path))
        return partial.replace(ladder_path(clip, folder))
    finally:
        partial.unlink(missing_ok=True)


def missing_ladders(clips: Sequence[Clip], folder: Path) -> list[Clip]:
    """Return the clips whose ladder ``folder`` lacks."""
    return [clip for clip in clips if not ladder_path(clip, folder).exists()]
