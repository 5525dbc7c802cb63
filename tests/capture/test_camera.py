from __future__ import annotations

import os
import time

import cv2
import numpy as np
import pytest

from screen.capture import camera
from screen.capture.camera import CameraInfo, Delivery, list_cameras

SIZES = {640: (640, 480), 1280: (1280, 720)}


class FakeCapture:
    """Number 0 works in two sizes, 1 opens but delivers nothing, 3 stops after a few pictures."""

    def __init__(self, index: int) -> None:
        self.index = index
        self.size = (640, 480)
        self.delivered = 0
        os.write(2, b"[ WARN] noise of a back end\n")

    def isOpened(self) -> bool:  # noqa: N802
        return self.index in (0, 1, 3)

    def set(self, prop: int, value: float) -> bool:
        if prop == cv2.CAP_PROP_FRAME_WIDTH and value in SIZES:
            self.size = SIZES[int(value)]
        return True

    def read(self) -> tuple[bool, np.ndarray | None]:
        self.delivered += 1
        if self.index == 1 or (self.index == 3 and self.delivered > 2):
            return False, None
        time.sleep(0.002)
        return True, np.zeros((self.size[1], self.size[0], 3), np.uint8)

    def release(self) -> None:
        pass


def test_only_cameras_that_deliver_are_listed_and_nothing_is_printed(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cv2, "VideoCapture", FakeCapture)
    monkeypatch.setattr(camera, "_indices", lambda: [0, 1, 2, 3])
    assert [one.index for one in list_cameras()] == [0, 3]
    assert capfd.readouterr() == ("", "")


def test_each_size_is_listed_once_with_the_rate_at_which_it_came(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cv2, "VideoCapture", FakeCapture)
    monkeypatch.setattr(camera, "_indices", lambda: [0])
    (found,) = list_cameras()
    assert [(one.width_px, one.height_px) for one in found.delivers] == [(640, 480), (1280, 720)]
    for delivery in found.delivers:
        assert delivery.fps is not None
        assert 50 < delivery.fps <= 500


def test_where_too_few_pictures_come_the_rate_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cv2, "VideoCapture", FakeCapture)
    monkeypatch.setattr(camera, "_indices", lambda: [3])
    assert list_cameras() == [CameraInfo(3, (Delivery(640, 480, None),))]


def test_a_machine_without_cameras_gives_an_empty_list(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(camera, "_FIRST_INDICES", range(0))
    monkeypatch.setattr(camera, "_DEVICES", camera.Path("/nowhere"))
    monkeypatch.setattr(camera.sys, "platform", "linux")
    assert list_cameras() == []
    assert capfd.readouterr() == ("", "")
