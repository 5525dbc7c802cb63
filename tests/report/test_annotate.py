"""The annotated video: readable, every frame at its own time, nothing left of a failure."""

from __future__ import annotations

from dataclasses import replace

import av
import numpy as np
import pytest

from screen.capture import film
from screen.errors import OutputError
from screen.report import annotate, drawing, inclinometers
from screen.report.annotate import annotate_frame, count_words, write_annotated
from tests.judged import grey_frame, judged_clip

MEASURE = ("trunk_inclination_deg", "both")


@pytest.fixture(scope="module")
def hinge():
    clip = judged_clip("hip_hinge_clean")
    return clip.track, clip.series, clip.repetitions


def uneven_frames(count: int = 24, width: int = 271, height: int = 480):
    steps = np.resize([1 / 30, 1 / 30, 1 / 15, 1001 / 30000], count)
    times = 2.5 + np.concatenate([[0.0], np.cumsum(steps)[:-1]])
    return [
        grey_frame(place, float(time), width=width, height=height)
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
    count = len(repetitions)
    assert count > 2
    assert count_words(repetitions, 0) == f"repetition 0 of {count}"
    assert count_words(repetitions, repetitions[2].peak - 1) == f"repetition 2 of {count}"
    assert count_words(repetitions, repetitions[2].peak) == f"repetition 3 of {count}"


def test_the_picture_is_drawn_on(hinge) -> None:
    frame = grey_frame(90, 3.0)
    drawn = annotate_frame(frame, *hinge, measure=MEASURE)
    assert drawn.shape == frame.image_rgb.shape
    assert not np.array_equal(drawn, frame.image_rgb)


def peak_of(screening):
    """Return a grey frame of the second repetition's peak, and what annotates it."""
    peak = screening.repetitions[1].peak
    info = screening.track.info
    time_s = float(screening.track.time_s[peak])
    frame = grey_frame(peak, time_s, width=info.width_px, height=info.height_px)
    return frame, (screening.track, screening.series, screening.repetitions), peak


def words_on(monkeypatch) -> list[str]:
    """Return the list that everything written into a picture is added to."""
    written: list[str] = []

    def note(picture, text, at, *, size_px) -> None:
        written.append(text)
        drawing.write_text(picture, text, at, size_px=size_px)

    for module in (annotate, inclinometers):
        monkeypatch.setattr(module, "write_text", note)
    return written


def test_the_inclinometers_bear_the_angles_of_the_series(judged, monkeypatch) -> None:
    frame, parts, peak = peak_of(judged("hip_hinge_rounded"))
    written = words_on(monkeypatch)
    annotate_frame(frame, *parts, measure=MEASURE)
    series = parts[1]
    pelvis, thorax, low_back = (
        round(float(series.get(name)[peak]))
        for name in ("pelvis_inclination_deg", "thorax_inclination_deg", "lumbar_flexion_deg")
    )
    assert {f"S1 {pelvis}°", f"T12 {thorax}°", f"low back {low_back}°"} <= set(written)


def test_where_the_low_back_is_not_read_there_are_none(judged, monkeypatch) -> None:
    frame, (track, series, repetitions), peak = peak_of(judged("hip_hinge_rounded"))
    lumbar = series.channels["lumbar_flexion_deg", "both"].copy()
    lumbar[peak] = np.nan
    channels = {**series.channels, ("lumbar_flexion_deg", "both"): lumbar}
    hidden = replace(series, channels=channels)
    written = words_on(monkeypatch)
    annotate_frame(frame, track, hidden, repetitions, measure=MEASURE)
    assert not [text for text in written if text.startswith(("S1", "T12", "low back"))]


def test_left_and_right_are_named_where_both_are_seen(judged, monkeypatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(drawing, "write_text", lambda _, text, *__, **___: written.append(text))
    for name in ("side_bend_pelvis_shift", "hip_hinge_rounded"):
        frame, parts, _ = peak_of(judged(name))
        annotate_frame(frame, *parts, measure=MEASURE)
        assert ({"L", "R"} <= set(written)) is (name == "side_bend_pelvis_shift")
        written.clear()
