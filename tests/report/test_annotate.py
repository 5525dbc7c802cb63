"""The annotated video: readable, every frame at its own time, nothing left of a failure."""

from __future__ import annotations

import av
import numpy as np
import pytest

from screen.capture import film
from screen.errors import OutputError
from screen.report.annotate import annotate_frame, count_words, write_annotated
from tests.report import builders

MEASURE = ("trunk_inclination_deg", "both")


@pytest.fixture(scope="module")
def hinge():
    _, series, repetitions = builders.hinge()
    return builders.hinge_track(series), series, repetitions


def uneven_frames(count: int = 24, width: int = 271, height: int = 480):
    steps = np.resize([1 / 30, 1 / 30, 1 / 15, 1001 / 30000], count)
    times = 2.5 + np.concatenate([[0.0], np.cumsum(steps)[:-1]])
    return [
        builders.frame(place, float(time), width=width, height=height)
        for place, time in enumerate(times)
    ]


@pytest.mark.parametrize("codecs", [film.CODECS, ("mpeg4",)])
def test_frame_times_are_kept(hinge, tmp_path, monkeypatch, codecs) -> None:
    monkeypatch.setattr(film, "CODECS", codecs)
    frames = uneven_frames()
    out = tmp_path / "annotated.mp4"
    assert write_annotated(iter(frames), *hinge, out, measure=MEASURE) == len(frames)
    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        decoded = list(container.decode(stream))
        assert (stream.width, stream.height) == (270, 480)
    times = [frame.time for frame in decoded]
    assert times == pytest.approx([frame.time_s for frame in frames], abs=1 / 60_000)


def test_no_frames_is_an_error_and_leaves_nothing(hinge, tmp_path) -> None:
    with pytest.raises(OutputError, match="no picture"):
        write_annotated([], *hinge, tmp_path / "annotated.mp4", measure=MEASURE)
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_leaves_nothing(hinge, tmp_path) -> None:
    def frames():
        yield from uneven_frames(3)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_annotated(frames(), *hinge, tmp_path / "annotated.mp4", measure=MEASURE)
    assert list(tmp_path.iterdir()) == []


def test_repetitions_are_counted_at_their_peak(hinge) -> None:
    _, _, repetitions = hinge
    assert count_words(repetitions, 0) == "repetition 0 of 5"
    assert count_words(repetitions, repetitions[2].peak - 1) == "repetition 2 of 5"
    assert count_words(repetitions, repetitions[2].peak) == "repetition 3 of 5"


def test_the_picture_is_drawn_on(hinge) -> None:
    frame = builders.frame(90, 3.0)
    drawn = annotate_frame(frame, *hinge, measure=MEASURE)
    assert drawn.shape == frame.image_rgb.shape
    assert not np.array_equal(drawn, frame.image_rgb)
