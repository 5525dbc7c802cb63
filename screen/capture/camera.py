"""The cameras of this machine."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2

from screen.capture.quiet import quiet_stderr

_FIRST_INDICES: Final = range(4)
"""Tried where the system does not list its cameras as files."""

_DEVICES: Final = Path("/dev")


@dataclass(frozen=True)
class CameraInfo:
    """A camera that delivers pictures.

    ``index`` is the number OpenCV opens it by; ``fps`` is None where the camera does not say.
    """

    index: int
    width_px: int
    height_px: int
    fps: float | None


def list_cameras() -> list[CameraInfo]:
    """Return the cameras that deliver a picture now, by index; an empty list where there is none.

    Opens each camera for a moment, so its light may flash. One in use elsewhere is left out.
    """
    with _quiet_opencv():
        found = [_probe(index) for index in _indices()]
    return [camera for camera in found if camera is not None]


def _indices() -> list[int]:
    if not sys.platform.startswith("linux"):
        return list(_FIRST_INDICES)
    names = (re.fullmatch(r"video(\d+)", path.name) for path in _DEVICES.glob("video*"))
    return sorted(int(name[1]) for name in names if name)


def _probe(index: int) -> CameraInfo | None:
    camera = cv2.VideoCapture(index)
    try:
        if not camera.isOpened():
            return None
        delivered, picture = camera.read()
        if not delivered or picture is None:
            return None
        fps = float(camera.get(cv2.CAP_PROP_FPS))
        height, width = picture.shape[:2]
        return CameraInfo(index, width, height, fps if fps > 0 else None)
    finally:
        camera.release()


@contextmanager
def _quiet_opencv() -> Iterator[None]:
    """Discard what OpenCV and its back ends write to the error stream while they probe."""
    level = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        with quiet_stderr():
            yield
    finally:
        cv2.utils.logging.setLogLevel(level)
