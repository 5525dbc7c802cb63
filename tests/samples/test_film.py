"""How clips are recorded: drawn from the seed, in the mixture that was meant, and written whole."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from samples.filming.film import Clip, Film, Recording, draw_recording
from samples.filming.sensor import Sensor
from samples.filming.wander import Wander, draw_shake


def recordings(count: int, **values: object) -> list[Recording]:
    clip = Clip("hip_hinge", 1, "x", **values)  # type: ignore[arg-type]
    return [draw_recording(np.random.default_rng(seed), clip) for seed in range(count)]


def recording(*, even: bool = True) -> Recording:
    return Recording(
        fps=30, size=(96, 64), crf=25, bitrate_kbps=None, preset="veryfast", even=even,
        exposure_s=0.0, handheld=False,
    )  # fmt: skip


def test_costly_recordings_are_rare_and_never_doubly_costly() -> None:
    drawn = recordings(1500)
    huge = [r.size == (1920, 1080) for r in drawn]
    smooth = [r.fps >= 50 for r in drawn]
    assert 0.02 < np.mean(huge) < 0.08
    assert 0.05 < np.mean(smooth) < 0.15
    assert not any(a and b for a, b in zip(huge, smooth, strict=True))


def test_the_mixture_of_compression_blur_and_hands() -> None:
    drawn = recordings(1500)
    assert all((r.crf is None) != (r.bitrate_kbps is None) for r in drawn)
    assert 0.15 < np.mean([r.bitrate_kbps is not None for r in drawn]) < 0.25
    assert 0.2 < np.mean([r.exposure_s > 0 for r in drawn]) < 0.3
    assert 0.15 < np.mean([r.handheld for r in drawn]) < 0.25
    assert 0.07 < np.mean([not r.even for r in drawn]) < 0.13
    assert all(r.exposure_s < 1 / r.fps for r in drawn)


def test_what_the_clip_says_is_kept() -> None:
    for drawn in recordings(50, fps=25, size=(320, 240), crf=25, careful=True):
        assert (drawn.fps, drawn.size, drawn.crf) == (25, (320, 240), 25)
        assert drawn.even
        assert not drawn.handheld
        assert drawn.exposure_s == 0


def test_the_highest_frame_rate_can_be_limited() -> None:
    assert max(r.fps for r in recordings(300, most_fps=30)) == 30


def test_uneven_frames_still_come_one_after_the_other() -> None:
    times = recording(even=False).frame_times_s(np.random.default_rng(3), 20)
    assert times[0] == 0
    assert np.diff(times).min() > 0.3 / 30
    assert 0.01 < np.std(np.diff(times)) * 30 < 1


@pytest.mark.parametrize("even", [True, False])
def test_the_file_has_the_times_it_was_given(tmp_path: Path, even: bool) -> None:
    how = recording(even=even)
    times = how.frame_times_s(np.random.default_rng(4), 2)
    path = tmp_path / "film.part"
    with Film(path, how) as film:
        for time in times:
            film.add(np.full((64, 96, 3), 90, dtype=np.uint8), float(time))
    with av.open(str(path), format="mp4") as container:
        read = [frame.time for frame in container.decode(video=0)]
    assert read == pytest.approx(times.tolist(), abs=1e-4)


def test_a_film_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    def break_off() -> None:
        with Film(tmp_path / "film.part", recording()) as film:
            film.add(np.zeros((64, 96, 3), dtype=np.uint8), 0.0)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert list(tmp_path.iterdir()) == []


def test_the_same_sensor_makes_the_same_picture() -> None:
    grey = np.full((64, 96, 3), 120, dtype=np.float32)
    pictures = [
        [Sensor(np.random.default_rng(seed), (96, 64)).expose(grey, 1.0) for seed in range(20)]
        for _ in range(2)
    ]
    for one, other in zip(*pictures, strict=True):
        assert np.array_equal(one, other)
    brightness = [picture.mean() for picture in pictures[0]]
    assert min(brightness) < 80
    assert max(brightness) > 110


def test_a_careful_sensor_has_good_light_and_focus() -> None:
    edge = np.repeat(np.array([60, 140], dtype=np.float32), 48)[None, :, None]
    edge = np.broadcast_to(edge, (64, 96, 3)).copy()
    for seed in range(20):
        sensor = Sensor(np.random.default_rng(seed), (96, 64), careful=True)
        picture = sensor.expose(edge, 1.0).astype(float)
        assert 50 < picture.mean() < 170
        levels = picture.mean(axis=(0, 2))
        assert levels[48] - levels[47] > 0.8 * (levels[60] - levels[36])
        assert picture[:, 50:90].std(axis=0).mean() < 6


def test_wandering_is_smooth_and_bounded() -> None:
    wander = Wander(np.random.default_rng(1), [2.0, 3.0], (0.1, 1.0))
    course = np.array([wander(t) for t in np.arange(0, 20, 0.02)])
    assert (np.abs(course).max(axis=0) <= 1.4 * np.array([2, 3])).all()
    assert np.abs(np.diff(course, axis=0)).max() < 0.6


def test_a_hand_moves_the_picture_by_a_few_pixels() -> None:
    picture = np.zeros((480, 640, 3), dtype=np.float32)
    picture[230:250, 310:330] = 255
    shake = draw_shake(np.random.default_rng(2), 480)
    places = [np.argwhere(shake(picture, t)[..., 0] > 128).mean(axis=0) for t in range(10)]
    assert 0.2 < np.ptp(np.array(places), axis=0).max() < 16
