"""Pictures of a camera as they come: a webcam, a network camera, or a file played as one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from screen.capture.camera import quiet_opencv
from screen.capture.frame import Frame
from screen.capture.video import VideoFile, shrunk
from screen.errors import RecordingError
from screen.opencv import cv2

_AGAIN_S: Final = 1.0
"""A camera that is gone is tried again as often."""
_ADDRESS: Final = "://"


class Feed(Protocol):
    """Where pictures come from, in real time. ``name`` says what it is."""

    name: str

    def frames(self, stopped: Callable[[], bool]) -> Iterator[Frame]:
        """Yield pictures until there are no more, or ``stopped``."""


def open_feed(camera: str) -> Feed:
    """Return the feed of a camera's number, a network camera's address, or a file.

    Raises
    ------
    RecordingError
        If the camera cannot be opened, or the file cannot be read.
    UsageError
        If the file does not exist.
    """
    if camera.isdecimal():
        return CameraFeed(int(camera))
    return CameraFeed(camera) if _ADDRESS in camera else FileFeed(Path(camera))


class FileFeed:
    """A recording played at its own pace, as if it were a camera."""

    def __init__(self, path: Path) -> None:
        self._video = VideoFile(path)
        self.name = path.name

    def frames(self, stopped: Callable[[], bool]) -> Iterator[Frame]:
        """Yield each picture when its time has come."""
        begun_s = time.monotonic()
        with self._video as video:
            for frame in video:
                wait_s = begun_s + frame.time_s - time.monotonic()
                if wait_s > 0:
                    time.sleep(wait_s)
                if stopped():
                    return
                yield frame


class CameraFeed:
    """A webcam by number, or a network camera by address, as OpenCV opens it.

    A camera that stops delivering is opened again until it comes back; times go on.
    """

    def __init__(self, source: int | str) -> None:
        self._source = source
        self.name = f"camera {source}" if isinstance(source, int) else source
        camera = self._opened()
        if camera is None:
            raise RecordingError(
                f"{self.name[:1].upper()}{self.name[1:]} gives no picture.",
                "Close other programs that use it, and plug it in again; or give the number of "
                "another camera.",
            )
        self._camera: cv2.VideoCapture | None = camera

    def frames(self, stopped: Callable[[], bool]) -> Iterator[Frame]:
        """Yield pictures with the time at which they came, from the first one on."""
        begun_s, index = 0.0, 0
        try:
            while not stopped():
                delivered, picture = (False, None)
                if self._camera is not None:
                    delivered, picture = self._camera.read()
                if not delivered or picture is None:
                    self._open_again()
                    continue
                now_s = time.monotonic()
                begun_s = begun_s if index else now_s
                yield Frame(index, now_s - begun_s, _rgb(picture))
                index += 1
        finally:
            self._close()

    def _open_again(self) -> None:
        self._close()
        time.sleep(_AGAIN_S)
        self._camera = self._opened()

    def _opened(self) -> cv2.VideoCapture | None:
        with quiet_opencv():
            camera = cv2.VideoCapture(self._source)  # type: ignore[call-overload, unused-ignore]
            if camera.isOpened() and camera.read()[0]:
                return camera
            camera.release()
            return None

    def _close(self) -> None:
        if self._camera is not None:
            self._camera.release()
        self._camera = None


def _rgb(picture: np.ndarray) -> np.ndarray:
    """Return OpenCV's picture as RGB, at most as large as pictures are analysed."""
    return np.asarray(cv2.cvtColor(shrunk(picture), cv2.COLOR_BGR2RGB), dtype=np.uint8)
