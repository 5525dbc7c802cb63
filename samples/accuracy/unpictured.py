"""Tracks of which only landmarks are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from screen.pose.track import LANDMARKS, PoseTrack


def unpictured(track: PoseTrack, *, world: bool = True, visibility: bool = True) -> PoseTrack:
    """Return the track as others would have recorded it: without everything that pictures give."""
    lost = ["outline_ratio", "silhouette_px", "brightness", "change"]
    lost += [] if world else ["world_m"]
    lost += [] if visibility else ["visibility"]
    recording = replace(track.info.recording, container=LANDMARKS)
    return replace(
        track,
        **{name: np.full_like(getattr(track, name), np.nan) for name in lost},
        people_count=np.full_like(track.people_count, -1),
        info=replace(track.info, recording=recording, log=("landmarks of others: csv",)),
    )
