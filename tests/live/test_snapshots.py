from __future__ import annotations

import cv2
import numpy as np
import pytest

from screen.live.snapshots import Snapshots
from screen.live.state import LiveState, Phase, Told

FPS = 10.0


def jpeg(time_s: float) -> bytes:
    """A small picture whose grey tells when it was taken."""
    grey = np.full((16, 16, 3), grey_at(time_s), np.uint8)
    return bytes(cv2.imencode(".jpg", grey)[1])


def grey_at(time_s: float) -> int:
    return round(time_s * FPS) % 250


def told(peak_s: float) -> Told:
    return Told(1, "both", "hinge", peak_s - 1, peak_s, peak_s + 1, {}, 1)


def show(
    snapshots: Snapshots,
    end_s: float,
    *,
    go_s: float | None = None,
    told_at: dict[float, float] | None = None,
) -> None:
    """Show a picture every tenth of a second; ``told_at`` is ``{when it is told: its peak}``."""
    when = {round(at_s * FPS): peak_s for at_s, peak_s in (told_at or {}).items()}
    for place in range(round(end_s * FPS)):
        time_s = place / FPS
        started = go_s is not None and time_s >= go_s
        peak_s = when.get(place)
        state = LiveState(
            time_s=time_s,
            phase=Phase.GO if started else Phase.STILL,
            told_now=told(peak_s) if peak_s is not None else None,
        )
        snapshots.add(state, jpeg(time_s))


def times_kept(snapshots: Snapshots, *asked_s: float) -> list[float]:
    return [frame.time_s for frame in snapshots.frames_at(asked_s)]


def test_nothing_is_kept_of_a_person_who_only_stands_there():
    snapshots = Snapshots()
    show(snapshots, 5.0)
    assert snapshots.frames_at([0.0, 2.0]) == []


def test_the_pictures_before_go_are_kept_for_the_neutral_posture():
    snapshots = Snapshots()
    show(snapshots, 20.0, go_s=8.0)
    assert times_kept(snapshots, 6.0, 7.5) == pytest.approx([6.0, 7.5], abs=0.11)
    assert min(times_kept(snapshots, 0.0)) >= 3.9
    assert max(times_kept(snapshots, 19.0)) <= 8.1


def test_the_pictures_around_each_bottom_are_kept():
    snapshots = Snapshots()
    show(snapshots, 20.0, told_at={6.0: 5.03, 12.0: 10.53})
    assert times_kept(snapshots, 5.0, 10.5) == [5.0, 10.5]
    assert times_kept(snapshots, 4.0, 6.0) == pytest.approx([4.9, 5.2])


def test_the_nearest_picture_is_given_with_its_content_and_its_place():
    snapshots = Snapshots()
    show(snapshots, 20.0, told_at={6.0: 5.03, 12.0: 10.53})
    frames = snapshots.frames_at([10.44, 4.96, 99.0])
    assert [frame.index for frame in frames] == [0, 1, 2]
    assert [frame.time_s for frame in frames] == pytest.approx([10.4, 5.0, 10.7])
    for frame in frames:
        assert frame.image_rgb.shape == (16, 16, 3)
        assert frame.image_rgb.mean() == pytest.approx(grey_at(frame.time_s), abs=2)


def test_red_stays_red():
    snapshots = Snapshots()
    red = np.zeros((16, 16, 3), np.uint8)
    red[..., 2] = 255
    state = LiveState(time_s=1.0, phase=Phase.RUNNING, told_now=told(1.0))
    snapshots.add(state, bytes(cv2.imencode(".jpg", red)[1]))
    (frame,) = snapshots.frames_at([1.0])
    assert frame.image_rgb[8, 8, 0] > 240
    assert frame.image_rgb[8, 8, 2] < 15


def test_a_picture_is_kept_once_though_two_want_it():
    snapshots = Snapshots()
    show(snapshots, 20.0, told_at={6.0: 5.03, 7.0: 5.13})
    assert len(snapshots._kept) == 5


def test_what_is_kept_is_bounded_however_long_a_test_lasts():
    """An hour with a repetition every two seconds, and a picture that comes ten times a second."""
    snapshots = Snapshots()
    ends = {2.0 * number: 2.0 * number - 1 for number in range(1, 900)}
    show(snapshots, 1800.0, go_s=1.0, told_at=ends)
    assert len(snapshots._kept) <= 600
    assert len(snapshots._recent) <= 12 * FPS + 1
    assert times_kept(snapshots, 1795.0) == [1795.0]


def test_after_the_end_only_what_was_kept_is_held():
    snapshots = Snapshots()
    show(snapshots, 20.0, told_at={6.0: 5.03})
    snapshots.forget_recent()
    assert len(snapshots._recent) == 0
    assert times_kept(snapshots, 5.0) == [5.0]


def test_a_peak_further_back_than_memory_gives_no_picture_and_no_exception():
    snapshots = Snapshots()
    show(snapshots, 30.0, told_at={29.0: 5.0})
    assert snapshots.frames_at([5.0]) == []
