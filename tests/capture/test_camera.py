from __future__ import annotations

import os

import cv2
import numpy as np
import pytest

from screen.capture import camera
from screen.capture.camera import CameraInfo, list_cameras


class FakeCapture:
    """Two cameras: number 0 works, number 1 opens but delivers nothing."""

    def __init__(self, index: int) -> None:
        self.index = index
        os.write(2, b"[ WARN] noise of a back end\n")

    def isOpened(self) -> bool:  # noqa: N802
        return self.index < 2

    def read(self) -> tuple[bool, np.ndarray | None]:
        return (True, np.zeros((480, 640, 3), np.uint8)) if self.index == 0 else (False, None)

    def get(self, prop: int) -> float:
        return 30.0 if prop == cv2.CAP_PROP_FPS else 0.0

    def release(self) -> None:
        pass


def test_only_cameras_that_deliver_are_listed_and_nothing_is_printed(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cv2, "VideoCapture", FakeCapture)
    monkeypatch.setattr(camera, "_indices", lambda: [0, 1, 2])
    assert list_cameras() == [CameraInfo(index=0, width_px=640, height_px=480, fps=30.0)]
    assert capfd.readouterr() == ("", "")


def test_a_machine_without_cameras_gives_an_empty_list(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(camera, "_FIRST_INDICES", range(0))
    monkeypatch.setattr(camera, "_DEVICES", camera.Path("/nowhere"))
    monkeypatch.setattr(camera.sys, "platform", "linux")
    assert list_cameras() == []
    assert capfd.readouterr() == ("", "")
