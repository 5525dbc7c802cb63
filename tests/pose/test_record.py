from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from screen.capture import VideoFile
from screen.capture.frame import Frame, RecordingInfo
from screen.errors import NobodySeenError, OutputError, RecordingError
from screen.pose import (
    ModelFile,
    PoseFrame,
    PoseTrack,
    PoseTracker,
    RecordedTracker,
    track_recording,
)
from screen.pose.landmarks import COUNT
from screen.pose.mediapipe_tracker import MediaPipeTracker
from screen.pose.record import track_info
from screen.pose.rows import TrackRows
from tests.capture.videos import picture, write_video


class FakeTracker(PoseTracker):
    """Sees what ``see`` says for each frame's number."""

    model_name = "fake"
    model_sha256 = "f" * 64

    def __init__(self, see: object) -> None:
        self.closed = False
        self.see = see

    def prepare(self, frame: Frame) -> int:
        return frame.index

    def detect(self, prepared: int) -> PoseFrame | None:
        return self.see(prepared)  # type: ignore[operator, no-any-return]

    def read(self, detected: PoseFrame | None) -> PoseFrame | None:
        return detected

    def look_around(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True


def pose(number: int, *, switched: bool = False) -> PoseFrame:
    return PoseFrame(
        landmarks_px=np.full((COUNT, 3), number, np.float32),
        world_m=np.full((COUNT, 3), -number, np.float32),
        visibility=np.full(COUNT, 0.5, np.float32),
        scan_ratio=lambda: np.full((2, 31), 0.3, np.float32),
        trace_px=lambda: np.full((128, 2), number, np.float32),
        people_count=2,
        switched=switched,
    )


def test_every_frame_becomes_a_row(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", count=30)
    progress = []
    with VideoFile(path) as video:
        track = track_recording(
            video,
            FakeTracker(lambda i: None if i in {3, 4} else pose(i, switched=i in {9, 20})),
            on_progress=lambda now_s, length_s: progress.append((now_s, length_s)),
        )
    assert len(track) == 30
    np.testing.assert_allclose(track.time_s, np.arange(30) / 25, atol=1e-6)
    assert list(np.flatnonzero(~track.seen)) == [3, 4]
    np.testing.assert_array_equal(track.landmarks_px[7], 7)
    np.testing.assert_array_equal(track.visibility[3], 0)
    assert np.isnan(track.outline_ratio[3]).all()
    assert track.people_count[2] == 2
    assert track.info.followed_switches == 2
    assert track.info.recording == video.info
    assert (track.info.width_px, track.info.height_px) == (160, 128)
    assert track.info.versions["mediapipe"] == "0.10.33"
    assert [now_s for now_s, _ in progress] == list(track.time_s)
    assert {length_s for _, length_s in progress} == {video.info.duration_s}


def test_a_long_recording_fills_several_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screen.pose.rows._CHUNK", 8)
    with VideoFile(write_video(tmp_path / "a.mp4", count=21)) as video:
        track = track_recording(video, FakeTracker(pose))
    np.testing.assert_array_equal(track.landmarks_px[:, 0, 0], np.arange(21))


def test_brightness_and_change(tmp_path: Path) -> None:
    """Ten moving pictures, then a frozen one, then a bright flash."""
    flash = np.full((128, 160, 3), 250, np.uint8)
    pictures = [picture(i) for i in range(10)] + [picture(9)] * 5 + [flash]
    path = write_video(tmp_path / "a.avi", codec="mjpeg", pixels="yuvj420p", pictures=pictures)
    with VideoFile(path) as video:
        track = track_recording(video, FakeTracker(pose))
    assert track.change[0] == 0
    assert (track.change[1:10] > 0).all()
    assert (track.change[10:15] == 0).all()
    assert track.change[15] > 100
    assert track.brightness[0] == pytest.approx(50, abs=15)
    assert track.brightness[15] == pytest.approx(250, abs=3)


def test_a_recording_of_nobody_is_refused(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", count=120)
    with VideoFile(path) as video, pytest.raises(NobodySeenError) as caught:
        track_recording(video, FakeTracker(lambda i: pose(i) if i == 60 else None))
    assert caught.value.reason.startswith(f"No person was found in {path} (1 of 120 frames): ")
    assert "whole from head to feet" in caught.value.advice


@pytest.mark.parametrize(
    ("shown", "overlooked", "words", "advice"),
    [
        (0, {}, "is black or nearly so (20 of 20 frames)", "covers the lens"),
        (128, {}, "one even colour", "Play the file"),
        (None, {"small": 12, "hidden": 3}, "too small", "camera nearer"),
        (None, {"small": 2, "hidden": 9}, "hidden (9 of 20 frames)", "nothing in front"),
    ],
)
def test_nobody_is_told_by_what_the_pictures_show(
    tmp_path: Path, shown: int | None, overlooked: dict[str, int], words: str, advice: str
) -> None:
    even = None if shown is None else [np.full((128, 160, 3), shown, np.uint8)] * 20
    tracker = FakeTracker(lambda _: None)
    tracker.overlooked.update(overlooked)
    path = write_video(tmp_path / "a.mp4", pictures=even)
    with VideoFile(path) as video, pytest.raises(NobodySeenError) as caught:
        track_recording(video, tracker)
    assert words in caught.value.reason
    assert advice in caught.value.advice


def test_nobody_in_a_file_that_is_cut_off_is_told_with_what_is_wrong_with_it(
    tmp_path: Path,
) -> None:
    class Torn(VideoFile):
        def __iter__(self) -> Iterator[Frame]:
            yield from super().__iter__()
            self.notes.append("Torn.")
            self.damaged = True

    with Torn(write_video(tmp_path / "a.mp4")) as video, pytest.raises(NobodySeenError) as caught:
        track_recording(video, FakeTracker(lambda _: None))
    assert caught.value.reason.endswith("(0 of 20 frames). Torn.")
    assert "copy it from the camera again" in caught.value.advice


def test_a_recording_without_a_readable_frame_is_refused(tmp_path: Path) -> None:
    real = VideoFile(write_video(tmp_path / "a.mp4", count=3))

    class Empty(SimpleNamespace):
        def __iter__(self) -> object:
            return iter(())

    source = Empty(
        info=real.info, path=real.path, size_px=real.size_px, notes=[], stated_times_s=np.zeros(0)
    )
    with pytest.raises(RecordingError, match="No frame"):
        track_recording(source, FakeTracker(pose))


def bursts(count: int) -> list[int]:
    """Times in ms of a camera that wakes up: five frames 2 ms apart, then 9 s of nothing."""
    return [9000 * (place // 5) + 2 * (place % 5) for place in range(count)]


@pytest.mark.parametrize(
    ("limits", "times_ms", "words"),
    [
        ({"MOST_FRAMES": 20}, None, "it holds 21 frames, and at most 20 can be screened"),
        ({"FARTHEST": 30.0}, bursts(21), "its frames lie 36 s from its start"),
        ({"_MOST_EVEN_FRAMES": 9000}, bursts(21), "its frames lie 0.002 s apart, and yet over 36"),
    ],
)
def test_a_recording_that_no_track_can_hold_is_refused_before_a_frame_is_looked_at(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    limits: dict[str, float],
    times_ms: list[int] | None,
    words: str,
) -> None:
    """Not after hours, with a ValueError, or with a track that cannot be read."""
    for name, value in limits.items():
        monkeypatch.setattr(f"screen.pose.track.{name}", value)

    def looked_at(_: int) -> PoseFrame:
        raise AssertionError("a frame was looked at")

    path = write_video(tmp_path / "a.mp4", count=21, times_ms=times_ms, options={"bf": "0"})
    with VideoFile(path) as video, pytest.raises(RecordingError) as caught:
        track_recording(video, FakeTracker(looked_at))
    assert words in caught.value.reason
    assert caught.value.reason.startswith(f"{path} cannot be screened in one go: ")
    assert "file of its own" in caught.value.advice


@pytest.mark.parametrize("count", [20, 22])
def test_a_file_that_states_fewer_frames_than_it_holds_is_refused_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """What is kept can always be read again."""

    class Modest(VideoFile):
        @property
        def stated_times_s(self) -> np.ndarray:
            return np.arange(3.0)

    for module in ("track", "record"):
        monkeypatch.setattr(f"screen.pose.{module}.MOST_FRAMES", 20)
    with Modest(write_video(tmp_path / "a.mp4", count=count)) as video:
        if count > 20:
            with pytest.raises(RecordingError, match="it holds 21 frames, and at most 20"):
                track_recording(video, FakeTracker(pose))
        else:
            track_recording(video, FakeTracker(pose)).save(tmp_path / "a.npz")
            assert len(PoseTrack.load(tmp_path / "a.npz")) == count


def test_the_tracker_is_closed_before_the_track_is_put_together(tmp_path: Path) -> None:
    tracker = FakeTracker(pose)
    with VideoFile(write_video(tmp_path / "a.mp4", count=3)) as video:
        track_recording(video, tracker)
    assert tracker.closed


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_temporary_folder_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screen.pose.rows._CHUNK", 8)
    full = Path("/dev/full").open("w+b", 0)  # noqa: SIM115 (the rows close it)
    monkeypatch.setattr("screen.pose.rows.tempfile.TemporaryFile", lambda **_: full)
    path = write_video(tmp_path / "a.mp4", count=20)
    with VideoFile(path) as video, pytest.raises(OutputError, match="No space left"):
        track_recording(video, FakeTracker(pose))


def test_an_interrupt_passes_through_and_the_file_is_let_go(tmp_path: Path) -> None:
    def interrupt(number: int) -> PoseFrame:
        if number == 5:
            raise KeyboardInterrupt
        return pose(number)

    video = VideoFile(write_video(tmp_path / "a.mp4", count=30))
    with pytest.raises(KeyboardInterrupt), video:
        track_recording(video, FakeTracker(interrupt))
    assert not video._running


def test_a_played_back_track_gives_the_same_track(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", count=30)
    with VideoFile(path) as video:
        first = track_recording(video, FakeTracker(lambda i: None if i == 7 else pose(i)))
    first.save(tmp_path / "a.npz")
    with VideoFile(path) as video:
        again = track_recording(video, RecordedTracker(PoseTrack.load(tmp_path / "a.npz")))
    np.testing.assert_array_equal(again.landmarks_px, first.landmarks_px)
    np.testing.assert_array_equal(again.outline_ratio, first.outline_ratio)
    assert again.info == first.info


def test_the_same_recording_always_gives_the_same_track(
    tmp_path: Path, footage: Path, model: ModelFile
) -> None:
    for name in ("a", "b"):
        with (
            VideoFile(footage / "frontal/short_torso-rotation.mp4") as video,
            MediaPipeTracker(model) as tracker,
        ):
            track_recording(video, tracker).save(tmp_path / f"{name}.npz")
    with np.load(tmp_path / "a.npz") as a, np.load(tmp_path / "b.npz") as b:
        for array in a.files:
            np.testing.assert_array_equal(a[array], b[array], err_msg=array)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


@pytest.mark.parametrize(
    "name", ["empty", "text", "tby_c_truncated", "tby_c_tiny90x160", "blank_no_person"]
)
def test_hopeless_recordings_get_one_sentence(footage: Path, model: ModelFile, name: str) -> None:
    with (
        pytest.raises(RecordingError) as caught,
        VideoFile(footage / f"hard/{name}.mp4") as video,
        MediaPipeTracker(model) as tracker,
    ):
        track_recording(video, tracker)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


# Rows that grow while a camera delivers.

CHUNK = 8
INFO = track_info(
    RecordingInfo("live", "", "camera", "", 160, 128, 0, None, None),
    (160, 128),
    FakeTracker(pose),
    switches=0,
)


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screen.pose.rows._CHUNK", CHUNK)


def grown(count: int, rows: TrackRows | None = None, *, first: int = 0) -> TrackRows:
    """Rows that say their own number; every fifth saw nobody, every seventh another person."""
    rows = rows or TrackRows()
    for number in range(first, first + count):
        seen = None if number % 5 == 4 else pose(number, switched=number % 7 == 6)
        rows.add(Frame(number, number / 10, picture(number)), seen)
    return rows


def numbers(track: PoseTrack) -> list[int]:
    """Which rows a track holds."""
    return [round(10 * time_s) for time_s in track.time_s]


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("aside", [False, True])
@pytest.mark.parametrize("count", [1, 7, 8, 9, 16, 29])
def test_rows_fill_as_many_chunks_as_they_need(count: int, aside: bool) -> None:
    with TrackRows(aside=aside) as rows:
        grown(count, rows)
        assert (rows.count, rows.first) == (count, 0)
        track = rows.track(INFO)
    assert numbers(track) == list(range(count))
    assert list(np.flatnonzero(~track.seen)) == [n for n in range(count) if n % 5 == 4]
    assert rows.seen == int(track.seen.sum())
    assert rows.switches == sum(n % 7 == 6 and n % 5 != 4 for n in range(count))
    for row in np.flatnonzero(track.seen):
        assert (track.landmarks_px[row] == row).all()


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("first", [0, 3, 8, 15, 16, 28])
def test_a_track_may_begin_at_any_row(first: int) -> None:
    assert numbers(grown(29).track(INFO, first=first)) == list(range(first, 29))


@pytest.mark.usefixtures("small_chunks")
def test_a_row_is_found_by_its_time_and_its_time_by_the_row() -> None:
    rows = grown(29)
    for row in (0, 7, 8, 20, 28):
        assert rows.time_of(row) == pytest.approx(row / 10)
        assert rows.row_at(row / 10) == row
        assert rows.row_at(row / 10 - 0.05) == row
    assert rows.row_at(-5.0) == 0
    assert rows.row_at(99.0) == 29


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize(("before", "kept_from"), [(0, 0), (7, 0), (8, 8), (15, 8), (20, 16)])
def test_what_is_forgotten_leaves_the_numbers_of_the_others(before: int, kept_from: int) -> None:
    rows = grown(29)
    rows.forget_before(before)
    assert (rows.first, rows.count) == (kept_from, 29)
    assert numbers(rows.track(INFO, first=before)) == list(range(before, 29))
    for row in (20, 28):
        assert rows.time_of(row) == pytest.approx(row / 10)
        assert rows.row_at(row / 10) == row
    assert rows.row_at(-5.0) == kept_from
    grown(6, rows, first=29)
    assert numbers(rows.track(INFO, first=27)) == list(range(27, 35))
    rows.forget_before(33)
    assert rows.first == 32
    assert numbers(rows.track(INFO, first=33)) == [33, 34]


@pytest.mark.usefixtures("small_chunks")
def test_all_full_chunks_can_be_forgotten_and_new_rows_follow() -> None:
    rows = grown(16)
    rows.forget_before(16)
    assert rows.first == 16
    grown(3, rows, first=16)
    assert numbers(rows.track(INFO, first=16)) == [16, 17, 18]


@pytest.mark.usefixtures("small_chunks")
def test_a_track_is_a_copy_that_later_rows_do_not_change() -> None:
    rows = grown(5)
    track = rows.track(INFO)
    track.landmarks_px[:] = -1
    grown(5, rows, first=5)
    assert len(track) == 5
    assert (rows.track(INFO).landmarks_px[3] == 3).all()


def test_the_change_of_the_last_picture_is_known_at_once() -> None:
    rows = TrackRows()
    assert rows.last_change == float("inf")
    rows.add(Frame(0, 0.0, picture(0)), None)
    assert rows.last_change == float("inf")
    rows.add(Frame(1, 0.1, picture(0)), None)
    assert rows.last_change == 0
    rows.add(Frame(2, 0.2, np.full_like(picture(0), 250)), None)
    assert rows.last_change == pytest.approx(200, abs=15)
    assert rows.track(INFO).change[2] == pytest.approx(rows.last_change)


def test_where_a_track_comes_from_is_told_with_versions_and_notes() -> None:
    info = track_info(
        RecordingInfo("live", "", "camera", "", 160, 128, 0, None, None),
        (80, 64),
        FakeTracker(pose),
        switches=3,
        notes=("One.",),
    )
    assert (info.width_px, info.height_px) == (80, 64)
    assert (info.model_name, info.model_sha256) == ("fake", "f" * 64)
    assert info.followed_switches == 3
    assert info.notes == ("One.",)
    assert {"movement-screen", "mediapipe", "numpy"} <= set(info.versions)


def test_a_fast_recording_costs_half_and_says_so(tmp_path: Path) -> None:
    path = write_video(tmp_path / "fast.mp4", count=60, fps=60)
    looks = []

    def counted(number: int) -> PoseFrame | None:
        looks.append(number)
        return pose(number)

    with VideoFile(path, every_frame=False) as video:
        thin = track_recording(video, FakeTracker(counted))
    half = len(looks)
    with VideoFile(path) as video:
        whole = track_recording(video, FakeTracker(counted))
    assert (len(thin), half) == (30, 30)
    assert len(looks) - half == 60
    assert (thin.info.thinned, whole.info.thinned) == (True, False)
    assert np.isin(thin.time_s, whole.time_s).all()
    thin.save(tmp_path / "track.npz")
    assert PoseTrack.load(tmp_path / "track.npz").info.thinned
