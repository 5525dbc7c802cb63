"""Capture: pictures with their times, from files and cameras. Knows nothing of poses."""

from screen.capture.camera import CameraInfo, list_cameras
from screen.capture.frame import Frame, RecordingInfo
from screen.capture.video import VideoFile, read_frames_at

__all__ = ["CameraInfo", "Frame", "RecordingInfo", "VideoFile", "list_cameras", "read_frames_at"]
