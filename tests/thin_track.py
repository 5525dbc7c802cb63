"""Make the small tracks of ``tests/tracks`` from the sample clips.

``python -m tests.thin_track CLIP...`` tracks each clip with the real network and keeps
every second frame, rounded to what tests of results need.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from screen import api
from screen.pose.track import PoseTrack

FOLDER = Path(__file__).parent / "tracks"


def thinned(track: PoseTrack) -> PoseTrack:
    """Return every second frame, rounded so that it packs into a fifth of the bytes."""
    kept = slice(None, None, 2)
    return replace(
        track,
        time_s=track.time_s[kept],
        landmarks_px=_rounded(track.landmarks_px[kept], 16),
        world_m=_rounded(track.world_m[kept], 256),
        visibility=_rounded(track.visibility[kept], 64),
        outline_ratio=_rounded(track.outline_ratio[kept], 512),
        silhouette_px=_rounded(track.silhouette_px[kept], 4),
        people_count=track.people_count[kept],
        brightness=track.brightness[kept],
        change=track.change[kept],
        info=track.info.logged("thinned: every second frame, rounded"),
    )


def _rounded(values: NDArray[np.float32], steps: int) -> NDArray[np.float32]:
    return (np.round(values * steps) / steps).astype(np.float32)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for clip in map(Path, sys.argv[1:]):
        thinned(api.track(clip)).save(FOLDER / f"{clip.stem}.npz")
