"""Pose: landmarks and the outline of the body. The only room that imports mediapipe."""

from screen.pose.track import OUTLINE_STATIONS, PoseTrack, TrackInfo
from screen.pose.tracker import PoseFrame, PoseTracker, RecordedTracker

__all__ = [
    "OUTLINE_STATIONS",
    "PoseFrame",
    "PoseTrack",
    "PoseTracker",
    "RecordedTracker",
    "TrackInfo",
]
