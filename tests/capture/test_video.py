"""Recordings as phones, cameras and accidents leave them."""

from __future__ import annotations

import hashlib
import itertools
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from screen.capture import VideoFile, read_frames_at
from screen.capture.decode import MIN_SHORT_SIDE_PX
from screen.errors import MovescreenError, RecordingError, UsageError
from tests.capture.videos import picture, write_sound_only, write_video

KINDS = [
    ("a.mp4", "libx264", "yuv420p", "h264"),
    ("a.mov", "libx264", "yuv420p", "h264"),
    ("a.mkv", "libx264", "yuv420p", "h264"),
    ("b.mp4", "libx265", "yuv420p", "hevc"),
    ("c.webm", "libvpx-vp9", "yuv420p", "vp9"),
    ("d.avi", "mjpeg", "yuvj420p", "mjpeg"),
    ("e.avi", "mpeg4", "yuv420p", "mpeg4"),
]


def times_of(path: Path) -> list[float]:
    with VideoFile(path) as video:
        return [frame.time_s for frame in video]


@pytest.mark.parametrize(("name", "codec", "pixels", "read_as"), KINDS)
def test_every_container_and_codec_gives_its_pictures_and_times(
    tmp_path: Path, name: str, codec: str, pixels: str, read_as: str
) -> None:
    path = write_video(tmp_path / name, codec=codec, pixels=pixels, count=12)
    with VideoFile(path) as video:
        frames = list(video)
    assert video.info.codec.removeprefix("libdav1d") == read_as
    assert video.info.container in {path.suffix[1:], "matroska"}
    assert [frame.index for frame in frames] == list(range(12))
    np.testing.assert_allclose([frame.time_s for frame in frames], np.arange(12) / 25, atol=1e-3)
    assert video.notes == []
    for frame in frames:
        assert frame.image_rgb.shape == (128, 160, 3)
        assert frame.image_rgb.dtype == np.uint8
        assert np.abs(frame.image_rgb.astype(int) - picture(frame.index)).mean() < 8


def test_the_first_channel_is_red(tmp_path: Path) -> None:
    with VideoFile(write_video(tmp_path / "a.mp4", count=2)) as video:
        corner = next(iter(video)).image_rgb[:20, :30].mean(axis=(0, 1))
    assert corner[0] > 180
    assert corner[1:].max() < 80


def test_what_the_file_says_of_itself(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", count=50)
    info = VideoFile(path).info
    assert info.name == "a.mp4"
    assert info.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (info.width_px, info.height_px, info.rotation_deg) == (160, 128, 0)
    assert info.nominal_fps == pytest.approx(25)
    assert info.duration_s == pytest.approx(2.0)


def test_a_variable_rate_is_kept(tmp_path: Path) -> None:
    times_ms = [0, 33, 100, 110, 250, 251, 400, 1000]
    path = write_video(tmp_path / "vfr.mkv", count=8, times_ms=times_ms)
    np.testing.assert_allclose(times_of(path), np.array(times_ms) / 1000, atol=1e-6)


def test_times_count_from_the_first_frame(tmp_path: Path) -> None:
    path = write_video(tmp_path / "late.mkv", count=4, times_ms=[5000, 5040, 5080, 5120])
    with VideoFile(path) as video:
        times_s = [frame.time_s for frame in video]
    np.testing.assert_allclose(times_s, [0, 0.04, 0.08, 0.12], atol=1e-6)
    assert video.notes == []
    assert video.info.duration_s == pytest.approx(0.16)


@pytest.mark.parametrize(
    ("size_px", "expected_px"), [((1280, 720), (960, 540)), ((720, 1280), (540, 960))]
)
def test_large_pictures_are_shrunk(
    tmp_path: Path, size_px: tuple[int, int], expected_px: tuple[int, int]
) -> None:
    image = picture(0, width=size_px[0], height=size_px[1])
    with VideoFile(write_video(tmp_path / "a.mp4", pictures=[image] * 2)) as video:
        frame = next(iter(video))
    assert video.size_px == expected_px
    assert frame.image_rgb.shape == (expected_px[1], expected_px[0], 3)
    assert (video.info.width_px, video.info.height_px) == size_px


def test_small_pictures_are_not_blown_up(tmp_path: Path) -> None:
    assert VideoFile(write_video(tmp_path / "a.mp4", count=2)).size_px == (160, 128)


@pytest.mark.parametrize("width", [160, 162, 170, 406])
def test_rows_follow_each_other_in_memory(tmp_path: Path, width: int) -> None:
    """Native code that reads the picture knows nothing of padded rows."""
    image = picture(0, width=width)
    with VideoFile(write_video(tmp_path / "a.mp4", pictures=[image] * 2)) as video:
        for frame in video:
            assert frame.image_rgb.flags.c_contiguous


def test_two_recordings_read_at_a_time_do_not_take_each_others_times(tmp_path: Path) -> None:
    """Each frame finds its own stored frame, whatever else is being decoded."""
    paths = [tmp_path / "a.mp4", tmp_path / "b.mp4"]
    for path in paths:
        write_video(path, count=60, options={"bf": "2"})
    alone = times_of(paths[0])
    with VideoFile(paths[0]) as whole:
        frames = iter(whole)
        with VideoFile(paths[1]) as left_early:
            together = zip(frames, left_early, strict=False)
            first = [one.time_s for one, _ in itertools.islice(together, 20)]
        assert [*first, *(frame.time_s for frame in frames)] == alone


def test_it_can_be_read_twice_and_left_early(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", count=9)
    with VideoFile(path) as video:
        next(iter(video))
        assert [frame.index for frame in video] == list(range(9))
        assert len(list(video)) == 9


@pytest.mark.parametrize(
    ("name", "codec", "pixels"),
    [("a.avi", "mjpeg", "yuvj420p"), ("b.mp4", "libx264", "yuv420p")],
)
def test_a_broken_packet_is_survived_and_noted(
    tmp_path: Path, name: str, codec: str, pixels: str
) -> None:
    path = write_video(tmp_path / name, codec=codec, pixels=pixels, count=40, options={"g": "10"})
    with av.open(str(path)) as container:
        packets = [p for p in container.demux(container.streams.video[0]) if p.size]
        start, size = packets[15].pos, packets[15].size
    data = bytearray(path.read_bytes())
    data[start : start + size] = bytes(size)
    path.write_bytes(bytes(data))
    with VideoFile(path) as video:
        frames = list(video)
    assert len(frames) == 39
    assert frames[-1].index == 39
    assert frames[-1].time_s == pytest.approx(39 / 25)
    assert video.damaged
    assert video.notes == ["1 broken frame skipped."]


def test_a_file_cut_in_the_middle_gives_what_can_be_read(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", count=100, options={"g": "10"}, codec="libx264", fps=25)
    front = tmp_path / "front.mp4"
    _move_index_to_front(path, front)
    data = front.read_bytes()
    front.write_bytes(data[: len(data) * 2 // 3])
    with VideoFile(front) as video:
        frames = list(video)
    assert 20 < len(frames) < 95
    assert any("cut off" in note for note in video.notes)
    assert video.damaged


def _move_index_to_front(source: Path, target: Path) -> None:
    with (
        av.open(str(source)) as old,
        av.open(str(target), "w", options={"movflags": "faststart"}) as new,
    ):
        stream = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(old.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                new.mux(packet)


def missing(folder: Path) -> Path:
    return folder / "none.mp4"


def a_folder(folder: Path) -> Path:
    return folder


def empty(folder: Path) -> Path:
    (folder / "empty.mp4").touch()
    return folder / "empty.mp4"


def text(folder: Path) -> Path:
    (folder / "text.mp4").write_text("not a video\n" * 50)
    return folder / "text.mp4"


def without_index(folder: Path) -> Path:
    path = write_video(folder / "cut.mp4", count=30)
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"moov") - 4])
    return path


def sound_only(folder: Path) -> Path:
    return write_sound_only(folder / "sound.mp4")


def tiny(folder: Path) -> Path:
    return write_video(folder / "tiny.mp4", pictures=[picture(0, width=160, height=90)] * 3)


def one_picture(folder: Path) -> Path:
    cv2.imwrite(str(folder / "photo.jpg"), picture(0))
    return folder / "photo.jpg"


def playlist(folder: Path) -> Path:
    lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:10", "#EXTINF:10,", "http://127.0.0.1:9/x.ts"]
    (folder / "list.mp4").write_text("\n".join([*lines, "#EXT-X-ENDLIST", ""]))
    return folder / "list.mp4"


def absurd_rate(folder: Path) -> Path:
    return write_video(folder / "fast.mkv", times_ms=list(range(20)), fps=1001)


@pytest.mark.parametrize(
    ("make", "kind", "says"),
    [
        (missing, UsageError, "no file"),
        (a_folder, UsageError, "is a folder"),
        (empty, RecordingError, "empty"),
        (text, RecordingError, "not a video file"),
        (without_index, RecordingError, "cut off"),
        (sound_only, RecordingError, "no video stream"),
        (tiny, RecordingError, str(MIN_SHORT_SIDE_PX)),
        (one_picture, RecordingError, "still picture"),
        (playlist, RecordingError, "list that names other files"),
        (absurd_rate, RecordingError, "frames a second"),
    ],
)
def test_bad_input_gets_one_sentence_that_names_the_file(
    tmp_path: Path, make: object, kind: type[MovescreenError], says: str
) -> None:
    path = make(tmp_path)  # type: ignore[operator]
    for use in (VideoFile, lambda p: read_frames_at(p, [0.0])):
        with pytest.raises(kind, match=says) as caught:
            use(path)
        message = str(caught.value)
        assert str(path) in message
        assert "\n" not in message
        assert message.endswith(".")


@pytest.mark.parametrize(
    "name",
    [
        "phones/iphone_rotation_180.mov",
        "phones/rotation_minus90.mp4",
        "phones/vfr_squat_slow.mp4",
        "hard/squat_20s.webm",
        "hard/tby_c_hevc.mp4",
    ],
)
def test_real_phone_files_have_strictly_increasing_times(footage: Path, name: str) -> None:
    with VideoFile(footage / name) as video:
        times_s = [frame.time_s for frame in itertools.islice(video, 60)]
    assert times_s[0] == 0
    assert np.all(np.diff(times_s) > 0)


def test_a_recording_turned_by_metadata_looks_like_the_upright_one(footage: Path) -> None:
    turned = read_frames_at(footage / "hard/tby_c_rotmeta90.mp4", [3.0])[0]
    upright = read_frames_at(footage / "hinge/kettlebell_correct_side.mp4", [3.0])[0]
    assert np.abs(turned.image_rgb.astype(int) - upright.image_rgb).mean() < 6
