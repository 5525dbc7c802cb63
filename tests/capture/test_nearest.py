"""Frames by time: always those that reading through would give, in a bounded number of steps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screen.capture import Frame, VideoFile, decode, read_frames_at
from screen.capture.seek import Finder
from tests.capture.videos import picture, restamp, write_video

AS_IT_IS = {"avoid_negative_ts": "disabled"}
COUNT = 90


def few_keys(folder: Path) -> Path:
    """One key frame, two seconds of storage after it: a seek lands behind what was asked for."""
    return write_video(folder / "few.ts", count=COUNT, options={"bf": "2", "g": "1000"})


def many_keys(folder: Path) -> Path:
    return write_video(folder / "many.mp4", count=COUNT, options={"bf": "2", "g": "10"})


def open_groups(folder: Path) -> Path:
    return write_video(
        folder / "open.mp4",
        codec="libx265",
        count=COUNT,
        options={"x265-params": "keyint=12:open-gop=1:bframes=3:log-level=none"},
    )


def refreshed(folder: Path) -> Path:
    """No key frame but the first: columns are renewed one after the other."""
    options = {"g": "20", "x264-params": "intra-refresh=1"}
    return write_video(folder / "refresh.ts", count=COUNT, options=options)


def fragments(folder: Path) -> Path:
    flags = {"movflags": "frag_keyframe+empty_moov"}
    return restamp(
        many_keys(folder), folder / "frag.mp4", lambda _, time_ms: time_ms + 80, options=flags
    )


def late_start(folder: Path) -> Path:
    return restamp(many_keys(folder), folder / "late.mkv", lambda _, time_ms: time_ms + 5000)


def bad_times(folder: Path) -> Path:
    odd = {0: -(10**6), 17: 700, 40: 10**6, 41: -90, 63: -700}
    return restamp(
        many_keys(folder),
        folder / "bad.mkv",
        lambda place, time_ms: time_ms + 10**7 + odd.get(place, 0),
        options=AS_IT_IS,
    )


def uneven(folder: Path) -> Path:
    times_ms = np.cumsum(np.random.default_rng(0).choice([7, 33, 34, 400], COUNT)).tolist()
    options = {"bf": "2", "g": "10"}
    return write_video(folder / "vfr.mkv", count=COUNT, times_ms=times_ms, options=options)


def joined(folder: Path) -> Path:
    part = write_video(folder / "part.ts", count=COUNT // 2, options={"bf": "2", "g": "10"})
    (folder / "joined.ts").write_bytes(2 * part.read_bytes())
    return folder / "joined.ts"


def b_frames_in_avi(folder: Path) -> Path:
    return write_video(folder / "b.avi", count=COUNT, options={"bf": "3", "g": "12"})


def old_b_frames_in_avi(folder: Path) -> Path:
    return write_video(folder / "m.avi", codec="mpeg4", count=COUNT, options={"bf": "2"})


def bare(folder: Path) -> Path:
    return write_video(folder / "bare.h264", count=COUNT, options={"g": "10"})


def skipped_start(folder: Path) -> Path:
    return restamp(
        many_keys(folder), folder / "edit.mp4", lambda _, time_ms: time_ms - 500, options=AS_IT_IS
    )


def damaged(folder: Path) -> Path:
    """Two stored frames are wiped, one of them a key frame."""
    path = many_keys(folder).rename(folder / "damaged.mp4")
    with av.open(str(path)) as container:
        packets = [p for p in container.demux(container.streams.video[0]) if p.size]
        spans = [(packets[place].pos, packets[place].size) for place in (30, 55)]
    data = bytearray(path.read_bytes())
    for start, size in spans:
        data[start : start + size] = bytes(size)
    path.write_bytes(bytes(data))
    return path


def webm(folder: Path) -> Path:
    return write_video(folder / "a.webm", codec="libvpx-vp9", count=COUNT, options={"g": "15"})


def program_stream(folder: Path) -> Path:
    return write_video(folder / "a.mpg", codec="mpeg2video", count=COUNT, options={"bf": "2"})


def started_midway(folder: Path) -> Path:
    """The first frames refer to one that was cut away."""
    source = write_video(folder / "s.mp4", count=COUNT, options={"bf": "2", "g": "25"})
    return restamp(
        source, folder / "midway.ts", lambda place, time_ms: time_ms + 80 if place > 9 else None
    )


KINDS = [
    few_keys,
    many_keys,
    open_groups,
    refreshed,
    fragments,
    late_start,
    bad_times,
    uneven,
    joined,
    b_frames_in_avi,
    old_b_frames_in_avi,
    bare,
    skipped_start,
    damaged,
    webm,
    program_stream,
    started_midway,
]


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Callable[[object], tuple[Path, list]]:
    """Give the file of a kind and its frames as reading through yields them; made once."""
    made: dict[object, tuple[Path, list[Frame]]] = {}

    def give(kind: Callable[[Path], Path]) -> tuple[Path, list[Frame]]:
        if kind not in made:
            path = kind(tmp_path_factory.mktemp("nearest"))
            with VideoFile(path) as video:
                made[kind] = path, list(video)
        return made[kind]

    return give


@pytest.fixture
def packets_decoded(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    decoded: list[object] = []
    real = decode._decoded
    monkeypatch.setattr(decode, "_decoded", lambda packet: decoded.append(None) or real(packet))
    return decoded


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_nearest_frames_are_those_of_reading_through(
    kind: Callable[[Path], Path],
    recordings: Callable[[object], tuple[Path, list[Frame]]],
    packets_decoded: list[object],
    data: st.DataObject,
) -> None:
    path, frames = recordings(kind)
    times_s = np.array([frame.time_s for frame in frames])
    anywhere = st.floats(-1, float(times_s[-1]) + 1)
    asked = data.draw(st.lists(anywhere | st.sampled_from(times_s.tolist()), max_size=6))
    packets_decoded.clear()
    found = read_frames_at(path, asked)
    assert len(packets_decoded) <= 2.5 * COUNT + 100
    for place, (time_s, frame) in enumerate(zip(asked, found, strict=True)):
        wanted = frames[int(np.abs(times_s - time_s).argmin())]
        assert (frame.index, frame.time_s) == (place, wanted.time_s)
        np.testing.assert_array_equal(frame.image_rgb, wanted.image_rgb)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_frame_is_found_by_its_own_time(
    kind: Callable[[Path], Path], recordings: Callable[[object], tuple[Path, list[Frame]]]
) -> None:
    path, frames = recordings(kind)
    found = read_frames_at(path, [frame.time_s for frame in frames][::-1])
    for frame, wanted in zip(found[::-1], frames, strict=True):
        assert frame.time_s == wanted.time_s
        np.testing.assert_array_equal(frame.image_rgb, wanted.image_rgb)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_threads_of_the_decoder_change_nothing(
    recordings: Callable[[object], tuple[Path, list[Frame]]], threads: int
) -> None:
    path, frames = recordings(many_keys)
    with VideoFile(path, threads=threads) as video:
        for frame, wanted in zip(video.nearest([2.0, 0.41, 3.3]), (50, 10, 82), strict=True):
            np.testing.assert_array_equal(frame.image_rgb, frames[wanted].image_rgb)


@pytest.mark.parametrize("kind", [many_keys, late_start, webm], ids=lambda kind: kind.__name__)
def test_seeking_does_not_decode_the_whole_file(
    kind: Callable[[Path], Path],
    recordings: Callable[[object], tuple[Path, list[Frame]]],
    packets_decoded: list[object],
) -> None:
    path, _ = recordings(kind)
    packets_decoded.clear()
    read_frames_at(path, [0.4, 3.0])
    assert len(packets_decoded) < 0.75 * COUNT


def test_what_cannot_be_found_by_seeking_is_read_once(
    recordings: Callable[[object], tuple[Path, list[Frame]]],
    packets_decoded: list[object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Wherever a container lands, and if it cannot be entered at all."""
    path, frames = recordings(many_keys)
    for entries in ([], [10**9], [0] * 9):
        monkeypatch.setattr(Finder, "_stamps_of", lambda *_, entries=entries: entries)
        packets_decoded.clear()
        found = read_frames_at(path, [3.0, 0.4, 1.2, 2.2])
        assert len(packets_decoded) <= 2.5 * COUNT + 100
        for frame, place in zip(found, (75, 10, 30, 55), strict=True):
            np.testing.assert_array_equal(frame.image_rgb, frames[place].image_rgb)


def test_a_time_after_the_end_gives_the_last_frame_and_no_time_gives_none(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", count=20)
    assert read_frames_at(path, []) == []
    frame = read_frames_at(path, [99.0])[0]
    assert frame.time_s == pytest.approx(19 / 25)
    assert np.abs(frame.image_rgb.astype(int) - picture(19)).mean() < 8
