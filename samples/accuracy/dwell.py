"""Tracking clips of few frames a second as if the camera had dwelt on each picture.

MediaPipe smooths its landmarks over time, and looks for a person where they were in the frame
before. At 4 frames a second both are off by tens of degrees in a moving trunk. Shown each picture a
few times, it settles on it: clips to learn from can then be short of frames, and people many.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from screen.capture.frame import Frame
from screen.capture.video import VideoFile
from screen.pose.mediapipe_tracker import MediaPipeTracker
from screen.pose.model import ensure_model
from screen.pose.record import track_recording
from screen.pose.track import PoseTrack
from screen.pose.tracker import PoseFrame, PoseTracker

SLOW_FPS = 10
"""Clips of fewer frames a second than this are dwelt on."""
_SHOWN = 5
_STEP_S = 0.033
_BEGINS_S = 1.0


class Dwelling(PoseTracker):
    """A tracker that is shown each picture several times and keeps the last answer."""

    def __init__(self, tracker: MediaPipeTracker) -> None:
        self._tracker = tracker
        self.model_name = tracker.model_name
        self.model_sha256 = tracker.model_sha256

    def prepare(self, frame: Frame) -> list[Any]:
        """Return the picture as often as it is shown, the last time at the frame's own."""
        return [
            self._tracker.prepare(
                replace(frame, time_s=frame.time_s + _BEGINS_S - earlier * _STEP_S)
            )
            for earlier in reversed(range(_SHOWN))
        ]

    def detect(self, prepared: list[Any]) -> list[Any]:
        """Return what the network finds each time."""
        return [self._tracker.detect(picture) for picture in prepared]

    def read(self, detected: list[Any]) -> PoseFrame | None:
        """Return the person once the network has settled on it."""
        return [self._tracker.read(bodies) for bodies in detected][-1]

    def look_around(self) -> None:
        """Look for further people, as the tracker does."""
        self._tracker.look_around()

    def close(self) -> None:
        """Release the network."""
        self._tracker.close()


def track_slowly(clip: Path) -> PoseTrack:
    """Return the track of a clip of few frames a second."""
    with VideoFile(clip) as source, MediaPipeTracker(ensure_model(None)) as tracker:
        return track_recording(source, Dwelling(tracker))
