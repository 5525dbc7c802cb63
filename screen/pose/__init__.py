"""Pose: landmarks and the outline of the body. The only room that imports mediapipe.

Importing this package does not load mediapipe; ``screen.pose.mediapipe_tracker`` does.
"""

from screen.pose.model import (
    ModelFile,
    ModelStatus,
    ensure_model,
    fetch_model,
    find_model,
    model_status,
)
from screen.pose.record import track_recording
from screen.pose.track import OUTLINE_STATIONS, PoseTrack, TrackInfo
from screen.pose.tracker import PoseFrame, PoseTracker, RecordedTracker

__all__ = [
    "OUTLINE_STATIONS",
    "ModelFile",
    "ModelStatus",
    "PoseFrame",
    "PoseTrack",
    "PoseTracker",
    "RecordedTracker",
    "TrackInfo",
    "ensure_model",
    "fetch_model",
    "find_model",
    "model_status",
    "track_recording",
]
