from __future__ import annotations

import json
import tracemalloc
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from screen.capture import Frame
from screen.errors import OutputError, TrackError, UsageError
from screen.pose import PoseTrack, RecordedTracker
from screen.pose.landmarks import INDEX

ARRAYS = (
    "time_s",
    "landmarks_px",
    "world_m",
    "visibility",
    "outline_ratio",
    "silhouette_px",
    "people_count",
    "brightness",
    "change",
)


def test_a_saved_track_comes_back_bit_for_bit(tmp_path: Path, track: PoseTrack) -> None:
    track.save(tmp_path / "a.npz")
    loaded = PoseTrack.load(tmp_path / "a.npz")
    for name in ARRAYS:
        before, after = getattr(track, name), getattr(loaded, name)
        assert before.dtype == after.dtype
        assert before.tobytes() == after.tobytes()
    assert loaded.info == track.info


def test_saving_again_gives_the_same_bytes(tmp_path: Path, track: PoseTrack) -> None:
    track.save(tmp_path / "a.npz")
    PoseTrack.load(tmp_path / "a.npz").save(tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_numpy_can_read_it_without_pickles(tmp_path: Path, track: PoseTrack) -> None:
    track.save(tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz", allow_pickle=False) as stored:
        assert set(ARRAYS) < set(stored.files)
        assert json.loads(bytes(stored["about"]))["schema_version"] == 2


def _not_a_zip(path: Path) -> None:
    path.write_bytes(b"not a track at all")


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _foreign(path: Path) -> None:
    np.savez(path, something=np.zeros(3))


def _pickled(path: Path) -> None:
    np.save(path.with_suffix(".npy"), np.array([{}]), allow_pickle=True)
    path.with_suffix(".npy").rename(path)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3000])


def _flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[2000:2100] = bytes(b ^ 255 for b in data[2000:2100])
    path.write_bytes(bytes(data))


def _change_about(path: Path, about: bytes) -> None:
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    arrays["about"] = np.frombuffer(about, dtype=np.uint8)
    np.savez(path, **arrays)


def _no_info(path: Path) -> None:
    _change_about(path, b'{"schema_version": 2, "info": {"width_px": 3}}')


def _no_json(path: Path) -> None:
    _change_about(path, b"\xff\xfe")


def _list_for_about(path: Path) -> None:
    _change_about(path, b"[]")


def _other_shape(path: Path) -> None:
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    arrays["visibility"] = arrays["visibility"][:, :20]
    np.savez(path, **arrays)


@pytest.mark.parametrize(
    "spoil",
    [
        _not_a_zip,
        _empty,
        _foreign,
        _pickled,
        _cut,
        _flipped,
        _no_info,
        _no_json,
        _list_for_about,
        _other_shape,
    ],
)
def test_a_foreign_or_broken_file_gets_one_sentence(
    tmp_path: Path, track: PoseTrack, spoil: object
) -> None:
    path = tmp_path / "a.npz"
    track.save(path)
    spoil(path)  # type: ignore[operator]
    with pytest.raises(TrackError, match="not a pose track") as caught:
        PoseTrack.load(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_older_file_says_track_again(tmp_path: Path, track: PoseTrack) -> None:
    path = tmp_path / "a.npz"
    track.save(path)
    _change_about(path, b'{"schema_version": 1, "info": {}}')
    with pytest.raises(TrackError, match=r"older version.*Track the recording again"):
        PoseTrack.load(path)


def test_a_newer_file_says_update(tmp_path: Path, track: PoseTrack) -> None:
    path = tmp_path / "a.npz"
    track.save(path)
    _change_about(path, b'{"schema_version": 3, "info": {}}')
    with pytest.raises(TrackError, match="newer version"):
        PoseTrack.load(path)


def test_a_missing_file_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file"):
        PoseTrack.load(tmp_path / "none.npz")


def test_a_track_that_cannot_be_written_leaves_nothing(tmp_path: Path, track: PoseTrack) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError):
        track.save(tmp_path / "file" / "a.npz")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_file_has_no_date_in_it(tmp_path: Path, track: PoseTrack) -> None:
    track.save(tmp_path / "a.npz")
    with zipfile.ZipFile(tmp_path / "a.npz") as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_mirroring_swaps_sides_and_turns_x(track: PoseTrack) -> None:
    mirrored = track.mirrored()
    left, right = INDEX["left_knee"], INDEX["right_knee"]
    np.testing.assert_allclose(
        mirrored.landmarks_px[:, left, 0], 540 - track.landmarks_px[:, right, 0], rtol=1e-6
    )
    np.testing.assert_array_equal(
        mirrored.landmarks_px[:, left, 1:], track.landmarks_px[:, right, 1:]
    )
    np.testing.assert_array_equal(mirrored.world_m[:, left, 0], -track.world_m[:, right, 0])
    np.testing.assert_array_equal(mirrored.world_m[:, left, 1:], track.world_m[:, right, 1:])
    np.testing.assert_array_equal(mirrored.visibility[:, right], track.visibility[:, left])
    np.testing.assert_array_equal(mirrored.outline_ratio[:, 0], track.outline_ratio[:, 1])
    np.testing.assert_array_equal(mirrored.outline_ratio[:, 1], track.outline_ratio[:, 0])
    np.testing.assert_array_equal(mirrored.seen, track.seen)


def test_mirroring_twice_gives_the_same_track(track: PoseTrack) -> None:
    twice = track.mirrored().mirrored()
    np.testing.assert_allclose(twice.landmarks_px, track.landmarks_px, atol=1e-3)
    np.testing.assert_array_equal(twice.world_m, track.world_m)
    np.testing.assert_array_equal(twice.outline_ratio, track.outline_ratio)
    np.testing.assert_allclose(twice.silhouette_px, track.silhouette_px, atol=1e-3)


def test_every_step_is_logged(track: PoseTrack) -> None:
    log = track.mirrored().sliced(0.5, 1.0).info.log
    assert log[0] == "1 broken picture skipped."
    assert log[1:] == ("mirrored left to right", "cut to 0.5 to 1.0 s")


def test_a_slice_holds_both_ends_and_keeps_the_times(track: PoseTrack) -> None:
    part = track.sliced(track.time_s[3], track.time_s[8])
    np.testing.assert_array_equal(part.time_s, track.time_s[3:9])
    np.testing.assert_array_equal(part.landmarks_px, track.landmarks_px[3:9])


def test_an_empty_slice_is_refused(track: PoseTrack) -> None:
    with pytest.raises(UsageError, match="No frame"):
        track.sliced(100, 200)


def test_wrong_arrays_are_refused_with_every_problem(track: PoseTrack) -> None:
    with pytest.raises(ValueError, match=r"visibility.*brightness.*strictly"):
        replace(
            track,
            time_s=track.time_s[::-1].copy(),
            visibility=track.visibility[:, :5],
            brightness=track.brightness.astype(np.float64),
        )


def test_the_recorded_tracker_plays_a_track_back_by_time(track: PoseTrack) -> None:
    image = np.zeros((2, 2, 3), np.uint8)
    with RecordedTracker(track) as tracker:
        seen = tracker.track(Frame(99, float(track.time_s[7]), image))
        assert seen is not None
        np.testing.assert_array_equal(seen.landmarks_px, track.landmarks_px[7])
        assert tracker.track(Frame(0, float(track.time_s[10]), image)) is None
        assert tracker.track(Frame(0, float(track.time_s[7]) + 0.01, image)) is None
        assert tracker.track(Frame(0, 1e6, image)) is None


# Files that lie.


def _raw(path: Path, member: str, content: bytes) -> None:
    """Put another member into the file in place of its own."""
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    held[member] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in held.items():
            archive.writestr(name, data)


def _header(text: str, version: tuple[int, int] = (1, 0)) -> bytes:
    return np.lib.format.magic(*version) + len(text).to_bytes(2, "little") + text.encode()


def _about(path: Path, **changes: object) -> None:
    with np.load(path) as stored:
        about = json.loads(bytes(stored["about"]))
    for key, value in changes.items():
        part = about["info"]
        *above, last = key.split("__")
        for name in above:
            part = part[name]
        part[last] = value
    _change_about(path, json.dumps(about).encode())


def _shape(text: str) -> bytes:
    return _header(f"{{'descr': '<f8', 'fortran_order': False, 'shape': {text}, }}\n")


LIES = {
    "10^9 frames": lambda path: _raw(path, "time_s.npy", _shape("(1000000000,)")),
    "a negative number of frames": lambda path: _raw(path, "time_s.npy", _shape("(-40,)")),
    "no shape": lambda path: _raw(path, "time_s.npy", _shape("()")),
    "a nested shape": lambda path: _raw(path, "time_s.npy", _shape("(" * 200 + ")" * 200)),
    "a long header": lambda path: _raw(path, "time_s.npy", _shape("(40,)" + " " * 60_000)),
    "a header in words": lambda path: _raw(path, "time_s.npy", _header("so long\n")),
    "a header of marks": lambda path: _raw(path, "time_s.npy", _header("(\n")),
    "another format": lambda path: _raw(path, "time_s.npy", _header("{}", (9, 9))),
    "too few numbers": lambda path: _raw(path, "time_s.npy", _shape("(40,)") + b"\0" * 39),
    "too many numbers": lambda path: _raw(path, "time_s.npy", _shape("(1,)") + b"\0" * 39),
    "brackets": lambda path: _change_about(path, b"[" * 50_000),
    "nested info": lambda path: _change_about(
        path, b'{"schema_version": 2, "info": ' + b"[" * 50_000 + b"}"
    ),
    "a long version": lambda path: _change_about(path, b'{"schema_version": %s}' % (b"9" * 9999)),
    "a version in words": lambda path: _change_about(path, b'{"schema_version": "two"}'),
    "no width": lambda path: _about(path, width_px=0),
    "width in words": lambda path: _about(path, width_px="540"),
    "width of digits": lambda path: _about(path, width_px=10**4000),
    "a huge recording": lambda path: _about(path, recording__width_px=10**300),
    "an endless recording": lambda path: _about(path, recording__duration_s=1e300),
    "a log of numbers": lambda path: _about(path, log=[1, 2]),
    "a name that is none": lambda path: _about(path, recording__name=None),
    "versions as a list": lambda path: _about(path, versions=["av"]),
}


@pytest.mark.parametrize("spoil", LIES.values(), ids=LIES)
def test_a_file_that_lies_gets_one_sentence(tmp_path: Path, track: PoseTrack, spoil) -> None:
    path = tmp_path / "a.npz"
    track.save(path)
    spoil(path)
    with pytest.raises(TrackError, match="not a pose track") as caught:
        PoseTrack.load(path)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600


def test_a_small_file_that_unpacks_to_gigabytes_is_not_unpacked(
    tmp_path: Path, track: PoseTrack
) -> None:
    path = tmp_path / "a.npz"
    track.save(path)
    rows = 10**9
    with (
        zipfile.ZipFile(path) as given,
        zipfile.ZipFile(tmp_path / "bomb.npz", "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            if name != "time_s.npy":
                made.writestr(name, given.read(name))
        with made.open("time_s.npy", "w", force_zip64=True) as member:
            member.write(_shape(f"({rows},)"))
            for _ in range(16):
                member.write(bytes(2**20))
    tracemalloc.start()
    with pytest.raises(TrackError, match="at most"):
        PoseTrack.load(tmp_path / "bomb.npz")
    assert tracemalloc.get_traced_memory()[1] < 10 * 2**20
    tracemalloc.stop()


NUMBERS = {
    "infinite landmarks": {"landmarks_px": np.inf},
    "huge landmarks": {"landmarks_px": 1e30},
    "a torn person": {"landmarks_px": np.nan},
    "a huge silhouette": {"silhouette_px": -1e30},
    "an infinite outline": {"outline_ratio": np.inf},
    "impossible light": {"brightness": np.inf},
}


@pytest.mark.parametrize("change", NUMBERS.values(), ids=NUMBERS)
def test_impossible_numbers_are_refused(tmp_path: Path, track: PoseTrack, change) -> None:
    for name, value in change.items():
        array = getattr(track, name).copy()
        array.reshape(len(array), -1)[3, -1] = value
        replace(track, **{name: array}).save(tmp_path / "a.npz")
    with pytest.raises(TrackError, match=r"not possible|missing"):
        PoseTrack.load(tmp_path / "a.npz")


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [(-1, np.nan, "not numbers"), (-1, np.inf, "not numbers"), (-1, 1e7, "apart, and yet over")],
)
def test_times_that_no_camera_gives_are_refused(place, value, words, track: PoseTrack) -> None:
    time_s = track.time_s.copy()
    time_s[place] = value
    with pytest.raises(ValueError, match=words):
        replace(track, time_s=time_s)


def test_an_empty_track_is_refused(tmp_path: Path, track: PoseTrack) -> None:
    none = {name: getattr(track, name)[:0] for name in ARRAYS}
    replace(track, **none).save(tmp_path / "a.npz")
    with pytest.raises(TrackError, match="no frames"):
        PoseTrack.load(tmp_path / "a.npz")


@pytest.mark.parametrize("name", ["rotation_deg", "followed_switches"])
def test_whole_numbers_that_no_table_keeps_are_refused(tmp_path: Path, track, name: str) -> None:
    recording = track.info.recording
    if name == "rotation_deg":
        info = replace(track.info, recording=replace(recording, rotation_deg=10**20))
    else:
        info = replace(track.info, followed_switches=10**20)
    replace(track, info=info).save(tmp_path / "a.npz")
    with pytest.raises(TrackError, match="its description holds 100000"):
        PoseTrack.load(tmp_path / "a.npz")
