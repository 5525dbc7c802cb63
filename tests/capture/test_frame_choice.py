"""Fast recordings: which frames are looked at, and that their times stay as they are."""

from __future__ import annotations

import numpy as np
import pytest

from screen.capture.frame_choice import MOST_PER_S, Thinning
from screen.capture.video import VideoFile
from tests.capture.videos import write_video

LENGTH_S = 4.0


def taken(time_s: np.ndarray, recorded_per_s: float) -> np.ndarray:
    chosen = Thinning(recorded_per_s)
    return np.array([one for one in time_s if chosen.takes(float(one))])


@pytest.mark.parametrize("rate", [15.0, 24.0, 25.0, 29.97, 30.0, 31.0])
def test_a_usual_recording_is_looked_at_whole(rate: float) -> None:
    time_s = np.arange(int(LENGTH_S * rate)) / rate
    assert len(taken(time_s, rate)) == len(time_s)


@pytest.mark.parametrize("rate", [50.0, 59.94, 60.0, 100.0, 119.88, 120.0, 240.0])
@pytest.mark.parametrize("tremble_s", [0.0, 0.003])
def test_a_fast_one_at_thirty_a_second_at_most(rate: float, tremble_s: float) -> None:
    time_s = np.arange(int(LENGTH_S * rate)) / rate
    time_s[1:] += np.random.default_rng(0).uniform(0, min(tremble_s, 0.4 / rate), len(time_s) - 1)
    found = taken(time_s, rate)
    assert len(found) <= LENGTH_S * MOST_PER_S + 1
    assert len(found) >= 0.95 * min(rate, MOST_PER_S) * LENGTH_S * (0.8 if rate == 50 else 1)
    assert np.diff(found).max() < 1.6 / MOST_PER_S
    assert np.isin(found, time_s).all()


def test_where_a_phone_slows_down_in_dim_light_every_frame_is_looked_at() -> None:
    fast, slow = np.arange(120) / 60, 2 + np.arange(48) / 24
    found = taken(np.concatenate([fast, slow]), 60.0)
    assert np.isin(slow, found).all()
    assert np.count_nonzero(found < 2) == pytest.approx(60, abs=1)


@pytest.mark.parametrize("rate", [60, 120])
def test_the_frames_of_a_file_keep_their_pictures_and_times(tmp_path, rate: int) -> None:
    path = write_video(tmp_path / "fast.mp4", count=rate, fps=rate)
    with VideoFile(path) as video:
        every = {frame.index: frame for frame in video}
    with VideoFile(path, every_frame=False) as video:
        chosen = list(video)
        stated_s = video.stated_times_s
        assert video.thinned
    assert len(every) == rate
    assert len(chosen) == pytest.approx(MOST_PER_S, abs=1)
    assert [one.time_s for one in chosen] == pytest.approx(list(stated_s))
    for one in chosen:
        assert one.time_s == every[one.index].time_s
        assert np.array_equal(one.image_rgb, every[one.index].image_rgb)


def test_a_slow_file_is_not_thinned(tmp_path) -> None:
    with VideoFile(write_video(tmp_path / "a.mp4", count=10), every_frame=False) as video:
        assert not video.thinned
        assert len(list(video)) == 10
