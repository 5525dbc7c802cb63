from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from screen.capture.film import FilmWriter
from screen.capture.video import VideoFile, read_frames_at
from screen.errors import OutputError
from tests.capture.videos import picture


def film(path: Path, times_s, pictures=None) -> int:
    with FilmWriter(path, what="the film") as writer:
        for place, time_s in enumerate(times_s):
            image = pictures[place] if pictures is not None else picture(place)
            writer.add(image, time_s)
    return writer.count


def frames_of(path: Path):
    with VideoFile(path) as video:
        return list(video), video.notes


def left_of(image: np.ndarray) -> int:
    """Where the bright square begins, in pixels."""
    row = image[image.shape[0] // 2 + 8].mean(axis=1)
    return int(np.argmax(row > 150))


UNEVEN_S = np.cumsum([0.0, 0.031, 0.047, 0.0333, 0.0334, 0.2, 0.0167, 1.5, 0.04])


@pytest.mark.parametrize(
    "times_s",
    [np.arange(20) / 30, np.arange(20) * 1001 / 30000, UNEVEN_S],
    ids=["30", "29.97", "uneven"],
)
def test_every_picture_keeps_its_own_time(tmp_path, times_s):
    assert film(tmp_path / "a.mp4", times_s) == len(times_s)
    found, notes = frames_of(tmp_path / "a.mp4")
    assert notes == []
    np.testing.assert_allclose([one.time_s for one in found], times_s, atol=1.1 / 60_000)
    assert [left_of(one.image_rgb) for one in found] == pytest.approx(
        [left_of(picture(place)) for place in range(len(times_s))], abs=2
    )


def test_a_film_that_starts_late_is_counted_from_its_first_picture(tmp_path):
    film(tmp_path / "a.mp4", 5.0 + np.arange(10) / 25)
    found, _ = frames_of(tmp_path / "a.mp4")
    np.testing.assert_allclose([one.time_s for one in found], np.arange(10) / 25, atol=1e-4)


def test_a_picture_is_found_again_by_its_time(tmp_path):
    film(tmp_path / "a.mp4", UNEVEN_S)
    (found,) = read_frames_at(tmp_path / "a.mp4", [UNEVEN_S[6]])
    assert left_of(found.image_rgb) == pytest.approx(left_of(picture(6)), abs=2)


def test_colours_stay_as_they_are(tmp_path):
    film(tmp_path / "a.mp4", np.arange(5) / 25)
    found, _ = frames_of(tmp_path / "a.mp4")
    red, green, blue = found[2].image_rgb[8, 8]
    assert red > 180
    assert max(green, blue) < 60


def test_an_odd_row_and_column_are_left_off(tmp_path):
    odd = [picture(place, width=161, height=129) for place in range(5)]
    film(tmp_path / "a.mp4", np.arange(5) / 25, odd)
    found, _ = frames_of(tmp_path / "a.mp4")
    assert found[0].image_rgb.shape == (128, 160, 3)


@pytest.mark.parametrize("other", [(320, 256), (80, 64), (128, 160)])
def test_a_picture_of_another_size_is_fitted_in(tmp_path, other):
    width, height = other
    pictures = [picture(0), picture(1), np.full((height, width, 3), 200, np.uint8), picture(3)]
    film(tmp_path / "a.mp4", np.arange(4) / 25, pictures)
    found, _ = frames_of(tmp_path / "a.mp4")
    assert [one.image_rgb.shape for one in found] == [(128, 160, 3)] * 4
    assert found[2].image_rgb.mean() == pytest.approx(200, abs=8)


def test_nothing_is_left_behind_where_something_went_wrong(tmp_path):
    def interrupted():
        yield 0.0
        yield 0.04
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        film(tmp_path / "a.mp4", interrupted())
    assert list(tmp_path.iterdir()) == []


def test_it_appears_only_when_it_is_whole(tmp_path):
    with FilmWriter(tmp_path / "a.mp4", what="the film") as writer:
        writer.add(picture(0), 0.0)
        writer.add(picture(1), 0.04)
        assert not (tmp_path / "a.mp4").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_without_a_picture_there_is_no_film(tmp_path):
    with (
        pytest.raises(OutputError, match=r"the camera's recording .* no picture"),
        FilmWriter(tmp_path / "a.mp4", what="the camera's recording"),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_an_older_film_stays_where_the_new_one_fails(tmp_path):
    film(tmp_path / "a.mp4", np.arange(3) / 25)
    before = (tmp_path / "a.mp4").read_bytes()
    with pytest.raises(OutputError), FilmWriter(tmp_path / "a.mp4", what="the film"):
        pass
    assert (tmp_path / "a.mp4").read_bytes() == before


def test_a_place_that_cannot_be_written_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with (
        pytest.raises(OutputError, match="Cannot write"),
        FilmWriter(tmp_path / "file" / "a.mp4", what="the film"),
    ):
        pass
