"""The cameras of this machine."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from screen.capture.silenced import quiet_stderr
from screen.opencv import cv2

_FIRST_INDICES: Final = range(4)
"""Tried where the system does not list its cameras as files."""

_DEVICES: Final = Path("/dev")


_WANTED_PX: Final = ((640, 480), (1280, 720), (1920, 1080))
"""Sizes that are asked for."""

_TIMED: Final = 12
"""Pictures over which the rate is measured, and of which the first are not counted."""
_FIRST: Final = 3


@dataclass(frozen=True)
class Delivery:
    """A size a camera delivers, and how many pictures a second came; None if too few came."""

    width_px: int
    height_px: int
    fps: float | None


@dataclass(frozen=True)
class CameraInfo:
    """A camera that delivers pictures: ``index`` is the number it is opened by."""

    index: int
    delivers: tuple[Delivery, ...]


def list_cameras() -> list[CameraInfo]:
    """Return the cameras that deliver a picture now, by index; an empty list where there is none.

    Opens each camera for a second or two, so its light flashes. One in use elsewhere is left out.
    """
    with quiet_opencv():
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
        found: dict[tuple[int, int], Delivery] = {}
        for width, height in _WANTED_PX:
            camera.set(cv2.CAP_PROP_FRAME_WIDTH, width)
            camera.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
            delivery = _measured(camera)
            if delivery is not None:
                found.setdefault((delivery.width_px, delivery.height_px), delivery)
        return CameraInfo(index, tuple(found.values())) if found else None
    finally:
        camera.release()


def _measured(camera: cv2.VideoCapture) -> Delivery | None:
    """Read a few pictures and time them; None if not one comes."""
    times_s: list[float] = []
    size = (0, 0)
    for _ in range(_TIMED):
        delivered, picture = camera.read()
        if not delivered or picture is None:
            break
        size = (picture.shape[1], picture.shape[0])
        times_s.append(time.perf_counter())
    if not times_s:
        return None
    timed = times_s[_FIRST:]
    span_s = timed[-1] - timed[0] if len(timed) > 1 else 0.0
    return Delivery(*size, fps=(len(timed) - 1) / span_s if span_s > 0 else None)


@contextmanager
def quiet_opencv() -> Iterator[None]:
    """Discard what OpenCV and its back ends write to the error stream while they probe."""
    level = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        with quiet_stderr():
            yield
    finally:
        cv2.utils.logging.setLogLevel(level)
