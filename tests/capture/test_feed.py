from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from screen.capture import feed
from screen.capture.feed import CameraFeed, FileFeed, open_feed
from screen.capture.frame import Frame
from screen.capture.video import MAX_SIDE_PX
from screen.errors import RecordingError, UsageError
from tests.capture.videos import restamp, write_video


def never() -> bool:
    return False


def after(count: int) -> Callable[[], bool]:
    """Say "stopped" once it has been asked so often."""
    asked = iter(range(10**6))
    return lambda: next(asked) >= count


# A file played as a camera.


@pytest.mark.parametrize("fps", [25, 50])
def test_a_file_is_played_at_its_own_pace(tmp_path: Path, fps: int):
    path = write_video(tmp_path / "a.mp4", count=15, fps=fps)
    begun_s = time.monotonic()
    arrived = [(frame.time_s, time.monotonic() - begun_s) for frame in FileFeed(path).frames(never)]
    assert len(arrived) == 15
    assert all(at_s >= time_s - 0.005 for time_s, at_s in arrived)
    length_s = 14 / fps
    assert 0.9 < arrived[-1][1] / length_s < 3


def test_who_is_slow_to_look_gets_every_picture_and_no_more_delay(tmp_path: Path):
    path = write_video(tmp_path / "a.mp4", count=10)
    times, begun_s = [], time.monotonic()
    for frame in FileFeed(path).frames(never):
        times.append(frame.time_s)
        if frame.index == 0:
            time.sleep(0.3)
    assert times == pytest.approx(np.arange(10) / 25, abs=1e-6)
    assert (time.monotonic() - begun_s) / 0.36 < 3


def test_a_file_stops_when_it_is_told_and_is_let_go(tmp_path: Path):
    player = FileFeed(write_video(tmp_path / "a.mp4", count=100))
    assert len(list(player.frames(after(3)))) == 3
    assert not player._video._running


def test_one_bad_time_does_not_hold_the_playing_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(feed.time, "sleep", waits.append)
    path = restamp(
        write_video(tmp_path / "a.mp4", count=20),
        tmp_path / "b.mkv",
        lambda place, time_ms: time_ms + 10**7 + (10**6 if place == 8 else 0),
        options={"avoid_negative_ts": "disabled"},
    )
    assert len(list(FileFeed(path).frames(never))) == 19
    assert max(waits) < 1


def test_a_file_is_called_by_its_name(tmp_path: Path):
    assert FileFeed(write_video(tmp_path / "a.mp4")).name == "a.mp4"


# A camera.


class FakeCamera:
    """Delivers what ``script`` says at each read: a picture, or None where it fails.

    Each opening goes on where the one before stopped; ``opens`` says which openings work.
    """

    script: tuple[np.ndarray | None, ...] = ()
    opens: tuple[bool, ...] = ()
    place = 0
    opened: tuple[object, ...] = ()
    released = 0

    def __init__(self, source: object) -> None:
        kind = type(self)
        number = len(kind.opened)
        kind.opened = (*kind.opened, source)
        self._works = kind.opens[number] if number < len(kind.opens) else True

    def isOpened(self) -> bool:  # noqa: N802
        return self._works

    def read(self) -> tuple[bool, np.ndarray | None]:
        kind = type(self)
        found = kind.script[kind.place] if kind.place < len(kind.script) else None
        kind.place += 1
        return found is not None, found

    def release(self) -> None:
        type(self).released += 1


@pytest.fixture
def camera(monkeypatch: pytest.MonkeyPatch) -> Callable[..., type[FakeCamera]]:
    """Put a camera that follows a script where OpenCV's cameras are; it is tried again at once."""

    def put(*script: np.ndarray | None, opens: tuple[bool, ...] = ()) -> type[FakeCamera]:
        made = type("Camera", (FakeCamera,), {"script": script, "opens": opens})
        monkeypatch.setattr(cv2, "VideoCapture", made)
        monkeypatch.setattr(feed, "_AGAIN_S", 0.0)
        return made

    return put


def grey(value: int, size: tuple[int, int] = (64, 48)) -> np.ndarray:
    return np.full((size[1], size[0], 3), value, np.uint8)


def greys(frames: list[Frame]) -> list[int]:
    return [int(frame.image_rgb[0, 0, 0]) for frame in frames]


def test_pictures_come_in_order_with_rising_times(camera):
    used = camera(*(grey(value) for value in range(6)))
    found = list(CameraFeed(2).frames(after(5)))
    assert greys(found) == [1, 2, 3, 4, 5]
    assert [frame.index for frame in found] == [0, 1, 2, 3, 4]
    times = [frame.time_s for frame in found]
    assert times == sorted(times)
    assert 0 == times[0] < times[-1] < 5
    assert used.opened == (2,)
    assert used.released == 1


def test_a_camera_that_fails_is_opened_again_and_its_times_go_on(camera):
    """It fails once, then cannot be opened at all for a while, and comes back."""
    used = camera(
        grey(0), grey(1), grey(2), None, grey(4), grey(5), grey(6),
        opens=(True, False, False, True),
    )  # fmt: skip
    found = list(CameraFeed(0).frames(after(8)))
    assert greys(found) == [1, 2, 5, 6]
    assert [frame.index for frame in found] == [0, 1, 2, 3]
    times = [frame.time_s for frame in found]
    assert times == sorted(times)
    assert len(used.opened) == 5
    assert used.released == len(used.opened)


def test_a_camera_that_never_comes_back_can_be_stopped(camera):
    camera(grey(0), grey(1))
    assert greys(list(CameraFeed(0).frames(after(20)))) == [1]


@pytest.mark.parametrize("opens", [(False,), (True,)], ids=["cannot be opened", "gives nothing"])
def test_a_camera_without_a_picture_is_refused_in_a_sentence(camera, opens):
    camera(opens=opens)
    with pytest.raises(
        RecordingError, match=r"^Camera 3 gives no picture\. .*another camera"
    ) as caught:
        CameraFeed(3)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (4000, 3000)])
def test_large_pictures_are_shrunk_to_what_is_analysed(camera, size):
    camera(grey(0), grey(90, size))
    (frame,) = CameraFeed(0).frames(after(1))
    height, width = frame.image_rgb.shape[:2]
    assert max(width, height) == MAX_SIDE_PX
    assert width / height == pytest.approx(size[0] / size[1], abs=0.01)
    assert frame.image_rgb.mean() == pytest.approx(90, abs=1)


def test_small_pictures_stay_and_red_is_red(camera):
    blue_green_red = grey(0)
    blue_green_red[..., 2] = 200
    camera(grey(0), blue_green_red)
    (frame,) = CameraFeed(0).frames(after(1))
    assert frame.image_rgb.shape == (48, 64, 3)
    assert frame.image_rgb[5, 5].tolist() == [200, 0, 0]


# Which of them.


def test_a_number_and_an_address_are_cameras_and_all_else_is_a_file(camera, tmp_path: Path):
    used = camera(grey(0), grey(0))
    assert open_feed("1").name == "camera 1"
    address = "rtsp://10.0.0.5/stream"
    assert open_feed(address).name == address
    assert used.opened == (1, address)
    path = write_video(tmp_path / "a.mp4")
    assert isinstance(open_feed(str(path)), FileFeed)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(UsageError, match="no file"):
        open_feed(str(tmp_path / "missing.mp4"))
