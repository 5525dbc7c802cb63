"""Files as odd cameras, cut tapes, remuxers and hostile hands leave them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from av.stream import Disposition

from screen.capture import Frame, VideoFile, decode, read_frames_at
from screen.errors import RecordingError
from tests.capture.videos import (
    picture,
    restamp,
    set_matrix,
    write_sound_only,
    write_two_videos,
    write_video,
)

AS_IT_IS = {"avoid_negative_ts": "disabled"}
B_FRAMES = {"bf": "3", "g": "20"}
LEFT_OUT = "1 frame left out: its time lies far outside those of the others."
GUESS = "a guess"


def read(path: Path) -> tuple[VideoFile, list[Frame]]:
    with VideoFile(path) as video:
        return video, list(video)


def assert_shows(frames: list[Frame], places: list[int]) -> None:
    """Check that the frames are the pictures that were written at these places."""
    assert len(frames) == len(places)
    for frame, place in zip(frames, places, strict=True):
        assert np.abs(frame.image_rgb.astype(int) - picture(place)).mean() < 8, place


def assert_even(frames: list[Frame], fps: float = 25) -> None:
    np.testing.assert_allclose([one.time_s for one in frames], np.arange(len(frames)) / fps)


def in_order_of_storage(path: Path) -> list[int]:
    """The places of a 25-a-second recording's frames, in the order of storage."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return [round(25 * p.pts * p.time_base) for p in container.demux(stream) if p.size]


@pytest.mark.parametrize("odd", [0, 1, 30, 59])
@pytest.mark.parametrize("off_s", [-1000, 1000, 0.72])
def test_one_bad_time_costs_one_frame(tmp_path: Path, odd: int, off_s: float) -> None:
    source = write_video(tmp_path / "a.mp4", count=60, options=B_FRAMES)
    bad = in_order_of_storage(source)[odd]
    off_ms = round(1000 * off_s) + 10**7

    def change(place: int, time_ms: int) -> int:
        return time_ms + (off_ms if place == odd else 10**7)

    video, frames = read(restamp(source, tmp_path / "b.mkv", change, options=AS_IT_IS))
    left = [place for place in range(60) if place != bad]
    assert_shows(frames, left)
    times = [(place - left[0]) / 25 for place in left]
    np.testing.assert_allclose([one.time_s for one in frames], times, atol=1e-6)
    assert video.info.duration_s == pytest.approx(60 / 25, abs=0.8)
    dropped = "1 frame dropped: the time does not come after the frame before."
    assert video.notes == [LEFT_OUT if abs(off_s) > 1 else dropped]


def test_the_length_and_rate_of_a_file_with_one_bad_time_are_those_of_the_rest(
    tmp_path: Path,
) -> None:
    source = write_video(tmp_path / "a.mp4", count=60, options=B_FRAMES)
    path = restamp(
        source,
        tmp_path / "b.mkv",
        lambda place, time_ms: 0 if place == 0 else time_ms + 10**6,
        options=AS_IT_IS,
    )
    info = VideoFile(path).info
    assert info.duration_s == pytest.approx(59 / 25)
    assert info.nominal_fps == pytest.approx(25)


@pytest.mark.parametrize("codec", ["libx264", "mpeg4"])
def test_b_frames_in_avi_are_all_kept_at_an_even_rate(tmp_path: Path, codec: str) -> None:
    path = write_video(tmp_path / "a.avi", codec=codec, count=60, options=B_FRAMES)
    with av.open(str(path)) as container:
        assert container.streams.video[0].codec_context.has_b_frames
    video, frames = read(path)
    assert_shows(frames, list(range(60)))
    assert_even(frames)
    assert GUESS in video.notes[0]
    assert "25 frames a second" in video.notes[0]
    assert video.info.nominal_fps == pytest.approx(25)


@pytest.mark.parametrize("change", [lambda *_: 40, lambda place, _: -997 * place + 10**6])
def test_useless_times_give_way_to_counting(
    tmp_path: Path, change: Callable[[int, int], int]
) -> None:
    source = write_video(tmp_path / "a.mp4", count=60, options=B_FRAMES)
    video, frames = read(restamp(source, tmp_path / "b.mkv", change, options=AS_IT_IS))
    assert_shows(frames, list(range(60)))
    assert_even(frames)
    assert GUESS in video.notes[0]


@pytest.mark.parametrize(
    ("name", "codec"), [("a.h264", "libx264"), ("a.hevc", "libx265"), ("a.m2v", "mpeg2video")]
)
def test_a_bare_stream_is_read_at_its_own_rate_which_is_called_a_guess(
    tmp_path: Path, name: str, codec: str
) -> None:
    video, frames = read(write_video(tmp_path / name, codec=codec, count=30, fps=50))
    assert_shows(frames, list(range(30)))
    assert_even(frames, fps=50)
    assert video.info.nominal_fps == 50
    assert video.info.duration_s == pytest.approx(0.6)
    assert "50 a second, which is a guess" in video.notes[0]


@pytest.mark.parametrize(("height", "fps"), [(576, 25), (480, 30)])
@pytest.mark.parametrize("name", ["a.dv", "a.avi", "a.mov"])
def test_interlaced_dv_keeps_its_rate(tmp_path: Path, name: str, height: int, fps: int) -> None:
    pictures = [picture(i, width=720, height=height) for i in range(4)]
    pixels = "yuv420p" if height == 576 else "yuv411p"
    rate = 25 if height == 576 else 30000 / 1001
    path = write_video(
        tmp_path / name, codec="dvvideo", pixels=pixels, pictures=pictures, fps=fps, ntsc=fps == 30
    )
    video, frames = read(path)
    assert video.info.nominal_fps == pytest.approx(rate)
    np.testing.assert_allclose([one.time_s for one in frames], np.arange(4) / rate, atol=1e-3)
    assert video.notes == []


@pytest.mark.parametrize("default", [0, 1])
@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_the_stream_marked_as_default_is_read(tmp_path: Path, name: str, default: int) -> None:
    sizes = [(160, 128), (320, 240)]
    path = write_two_videos(tmp_path / name, default=default, sizes=sizes)
    video, frames = read(path)
    width, height = sizes[default]
    assert frames[0].image_rgb.shape == (height, width, 3)
    assert video.notes == [
        f"The file holds 2 videos. The one marked as default was analysed "
        f"({width} x {height} pixels). If another one is meant, save it as a file of its own."
    ]
    assert read_frames_at(path, [0.4])[0].image_rgb.shape == (height, width, 3)


def test_without_a_default_the_largest_picture_is_read(tmp_path: Path) -> None:
    sizes = [(160, 128), (320, 240), (176, 144)]
    video, _ = read(write_two_videos(tmp_path / "a.ts", default=None, sizes=sizes))
    assert video.size_px == (320, 240)
    assert "largest picture" in video.notes[0]


def test_the_display_matrix_is_the_one_of_the_stream_that_is_read(tmp_path: Path) -> None:
    path = write_two_videos(tmp_path / "a.mp4", default=1, sizes=[(160, 128), (160, 128)])
    set_matrix(path, (-1, 0, 0, 1), track=1)
    video, frames = read(path)
    assert video.info.mirrored
    stored = picture(3)[:, ::-1]
    assert np.abs(frames[3].image_rgb.astype(int) - stored).mean() < 8


def test_cover_art_is_not_the_recording(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as container:
        cover = container.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 640, 480, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 160, 128, "yuv420p"
        still = av.VideoFrame.from_ndarray(picture(0, width=640, height=480), format="rgb24")
        container.mux(cover.encode(still))
        for place in range(20):
            frame = av.VideoFrame.from_ndarray(picture(place), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux([*cover.encode(), *stream.encode()])
    with av.open(str(path)) as container:
        marks = [one.disposition for one in container.streams.video]
    assert any(one & Disposition.attached_pic for one in marks)
    video, frames = read(path)
    assert_shows(frames, list(range(20)))
    assert video.notes == []


@pytest.mark.parametrize("count", [40, 50, 12])
def test_joined_transport_streams_are_read_one_after_the_other(tmp_path: Path, count: int) -> None:
    part = write_video(tmp_path / "a.ts", count=40, options=B_FRAMES)
    other = write_video(tmp_path / "b.ts", count=count, options=B_FRAMES)
    joined = tmp_path / "c.ts"
    joined.write_bytes(part.read_bytes() + other.read_bytes())
    video, frames = read(joined)
    assert_shows(frames, [*range(40), *range(count)])
    assert_even(frames)
    assert video.info.duration_s == pytest.approx((40 + count) / 25)
    assert "the parts were read one after the other" in video.notes[0]


def test_a_joined_part_in_another_stream_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    part = write_video(tmp_path / "a.ts", count=40, options=B_FRAMES)
    other = restamp(
        part, tmp_path / "b.ts", lambda _, time_ms: time_ms, options={"mpegts_start_pid": "0x200"}
    )
    joined = tmp_path / "c.ts"
    joined.write_bytes(part.read_bytes() + other.read_bytes())
    video, frames = read(joined)
    assert_shows(frames, list(range(40)))
    assert video.notes[0].startswith("The file holds 2 videos.")


def test_an_edit_list_that_skips_the_start_is_obeyed(tmp_path: Path) -> None:
    source = write_video(tmp_path / "a.mp4", count=60, options=B_FRAMES)
    path = restamp(source, tmp_path / "b.mp4", lambda _, time_ms: time_ms - 480, options=AS_IT_IS)
    video, frames = read(path)
    assert_shows(frames, list(range(12, 60)))
    assert_even(frames)
    assert video.notes == []


@pytest.mark.parametrize("flags", ["frag_keyframe+empty_moov", "frag_every_frame+empty_moov"])
def test_a_fragmented_mp4_is_read_whole(tmp_path: Path, flags: str) -> None:
    source = write_video(tmp_path / "a.mp4", count=60, options=B_FRAMES)
    path = restamp(
        source, tmp_path / "b.mp4", lambda _, time_ms: time_ms + 80, options={"movflags": flags}
    )
    video, frames = read(path)
    assert_shows(frames, list(range(60)))
    assert_even(frames)
    assert video.notes == []


def test_a_file_without_a_frame_is_refused(tmp_path: Path) -> None:
    source = write_video(tmp_path / "a.mp4", count=3)
    with pytest.raises(RecordingError, match="no video stream") as caught:
        VideoFile(restamp(source, tmp_path / "b.mp4", lambda *_: None))
    assert caught.value.advice


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_a_file_of_broken_frames_is_refused(tmp_path: Path, name: str) -> None:
    path = write_video(tmp_path / name, count=30)
    with av.open(str(path)) as container:
        packets = [p for p in container.demux(container.streams.video[0]) if p.size]
        spans = [(packet.pos, packet.size) for packet in packets]
    data = bytearray(path.read_bytes())
    for start, size in spans:
        data[start + 16 : start + size] = bytes(max(0, size - 16))
    path.write_bytes(bytes(data))
    with pytest.raises(RecordingError, match=r"No frame in .* can be decoded\.") as caught:
        VideoFile(path)
    assert caught.value.advice


def test_opening_decodes_no_more_than_it_must(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every stored frame is looked at; only those up to the first whole picture are decoded."""
    decoded: list[object] = []
    real = decode._decoded
    monkeypatch.setattr(decode, "_decoded", lambda packet: decoded.append(None) or real(packet))
    path = write_video(tmp_path / "a.mp4", count=200, options=B_FRAMES)
    VideoFile(path, threads=1)
    assert len(decoded) < 10


def test_more_frames_than_any_recording_holds_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode, "MAX_FRAMES", 10)
    with pytest.raises(RecordingError, match="states more than 10 frames"):
        VideoFile(write_video(tmp_path / "a.mp4", count=11))


def cut(folder: Path, name: str, part: float) -> Path:
    """The first part of a recording of 60 frames."""
    path = folder / f"cut_{name}"
    if name == "a.avi":
        write_video(path, codec="mpeg4", count=60)
    else:
        whole = write_video(folder / "a.mp4", count=60, options=B_FRAMES)
        flags = {"movflags": "frag_keyframe+empty_moov"} if name == "a.mp4" else {}
        restamp(whole, path, lambda _, time_ms: time_ms + 80, options=flags)
    data = path.read_bytes()
    path.write_bytes(data[: round(part * len(data))])
    return path


@pytest.mark.parametrize("part", [0.6, 0.95])
@pytest.mark.parametrize("name", ["a.mkv", "a.ts", "a.avi", "a.mp4"])
def test_a_file_cut_short_gives_the_frames_that_are_left(
    tmp_path: Path, name: str, part: float
) -> None:
    path = cut(tmp_path, name, part)
    _, frames = read(path)
    assert 10 < len(frames) <= 60
    times_s = [frame.time_s for frame in frames]
    assert np.diff(times_s).min() > 0
    assert np.diff(times_s).max() < 0.3
    assert_shows(frames, [round(25 * time_s) for time_s in times_s])
    assert [frame.time_s for frame in read_frames_at(path, times_s)] == times_s


@pytest.mark.parametrize("name", ["a.mkv", "a.ts", "a.avi", "a.mp4"])
def test_a_file_cut_before_its_first_frame_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RecordingError) as caught:
        VideoFile(cut(tmp_path, name, 0.02))
    assert caught.value.advice


class Torn:
    """A container whose reading ends in an error."""

    def __init__(
        self, container: av.container.InputContainer, after: int, error: Exception
    ) -> None:
        self._container, self._after, self._error = container, after, error

    def demux(self, stream: av.VideoStream) -> Iterator[av.Packet]:
        yield from itertools.islice(self._container.demux(stream), self._after)
        raise self._error


@pytest.mark.parametrize(
    ("error", "note"),
    [
        (
            av.error.InvalidDataError(1, "Invalid data found"),
            "Reading stopped early (Invalid data found): the file is damaged there.",
        ),
        (
            IndexError("list index out of range"),
            "Another stream begins in the middle of the file, as where recordings were joined; "
            "it was not read.",
        ),
    ],
)
def test_an_error_while_reading_keeps_the_frames_before_it(
    tmp_path: Path, error: Exception, note: str
) -> None:
    notes: list[str] = []
    with av.open(str(write_video(tmp_path / "a.mp4", count=40, options={"bf": "2"}))) as container:
        stream = container.streams.video[0]
        torn = Torn(container, 20, error)
        numbers = {number for number, _ in decode.decode(torn, stream, notes)}
    assert numbers == set(range(20))
    assert notes == [note]


LISTS = {
    "concat": "ffconcat version 1.0\nfile neighbour.mp4\n",
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nneighbour.ts\n#EXT-X-ENDLIST\n",
    "dash": '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>\n',
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
    "m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS.keys())
@pytest.mark.parametrize("name", ["list.mp4", "list.txt", "list.ffconcat"])
def test_a_list_of_files_opens_none_of_them(tmp_path: Path, name: str, text: str) -> None:
    write_video(tmp_path / "neighbour.mp4", count=3)
    write_video(tmp_path / "neighbour.ts", count=3)
    (tmp_path / name).write_text(text)
    for use in (VideoFile, lambda path: read_frames_at(path, [0.0])):
        with pytest.raises(RecordingError) as caught:
            use(tmp_path / name)
        assert caught.value.reason.endswith("as a phone or camera writes it.")
        assert "list that names other files" in caught.value.reason
        assert caught.value.advice == (
            "Choose the recording itself, or copy it from the camera again."
        )


@pytest.mark.parametrize("name", ["shot%03d.png", "shot%03d.jpg", "*.png"])
def test_a_pattern_of_picture_names_opens_no_series(tmp_path: Path, name: str) -> None:
    for place in range(3):
        image = av.VideoFrame.from_ndarray(picture(place), format="rgb24").to_image()
        image.save(tmp_path / f"shot{place:03d}{Path(name).suffix}")
    path = tmp_path / name
    path.write_bytes((tmp_path / f"shot001{path.suffix}").read_bytes())
    with pytest.raises(RecordingError, match="not a video but a still picture"):
        VideoFile(path)


def test_containers_that_are_not_listed_stay_shut(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.nut", codec="mpeg4", count=3)
    path = path.rename(tmp_path / "a.mp4")
    with pytest.raises(RecordingError, match="not a video file that can be read"):
        VideoFile(path)


def test_sound_with_a_cover_is_no_recording(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="no video stream"):
        VideoFile(write_sound_only(tmp_path / "a.mp4"))
