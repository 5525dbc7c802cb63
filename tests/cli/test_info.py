from __future__ import annotations

import json

import pytest

from screen.capture.camera import CameraInfo, Delivery
from screen.cli import info

CAMERAS = [
    CameraInfo(0, (Delivery(640, 480, 30.2), Delivery(1280, 720, 9.8))),
    CameraInfo(2, (Delivery(1920, 1080, None),)),
]


@pytest.fixture
def cameras(monkeypatch: pytest.MonkeyPatch):
    def put(*found: CameraInfo) -> None:
        monkeypatch.setattr("screen.capture.camera.list_cameras", lambda: list(found))
        monkeypatch.setattr(info, "frames_per_s", lambda: 41.6)

    return put


def test_every_camera_is_listed_with_what_it_delivers(movescreen, cameras):
    cameras(*CAMERAS)
    said = movescreen("info")
    assert said.code == 0
    words = " ".join(said.out.split())
    assert "0: 640x480 at 30 frames a second, 1280x720 at 10 frames a second" in words
    assert "2: 1920x1080" in words
    assert "42 frames a second on a sample clip" in words


def test_machines_read_the_same(movescreen, cameras):
    cameras(*CAMERAS)
    facts = json.loads(movescreen("info", "--json").out)
    assert [camera.split(":")[0] for camera in facts["cameras"]] == ["0", "2"]
    assert facts["frames_per_s"] == 41.6


def test_a_machine_without_a_camera_says_so(movescreen, cameras):
    cameras()
    assert "none found" in movescreen("info").out
