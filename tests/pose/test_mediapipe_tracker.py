"""The real network, on real people where the footage is at hand."""

from __future__ import annotations

import itertools
import os
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from screen.capture import Frame, VideoFile
from screen.errors import ModelError
from screen.pose import ModelFile, PoseFrame
from screen.pose import mediapipe_tracker as module
from screen.pose.landmarks import pair
from screen.pose.mediapipe_library import RunningMode
from screen.pose.mediapipe_tracker import MediaPipeTracker
from screen.pose.outline import trunk_outline


def frames_of(path: Path, start: int, stop: int, step: int = 1) -> list[Frame]:
    with VideoFile(path) as video:
        return list(itertools.islice(video, start, stop, step))


def track_all(model: ModelFile, frames: list[Frame]) -> list[PoseFrame | None]:
    poses = []
    with MediaPipeTracker(model) as tracker:
        for frame in frames:
            poses.append(tracker.track(frame))
            tracker.look_around()
    return poses


def grey(index: int, time_s: float, *, width: int = 320) -> Frame:
    return Frame(index, time_s, np.full((240, width, 3), 128, dtype=np.uint8))


@pytest.fixture(scope="session")
def side_view(footage: Path) -> list[Frame]:
    return frames_of(footage / "hinge/kettlebell_correct_side.mp4", 60, 100, 2)


def test_an_empty_room_holds_nobody(model: ModelFile) -> None:
    assert track_all(model, [grey(i, i / 30) for i in range(4)]) == [None] * 4


def test_nothing_is_printed_and_the_error_stream_works_again(
    model: ModelFile, capfd: pytest.CaptureFixture[str]
) -> None:
    track_all(model, [grey(i, i / 30) for i in range(3)])
    os.write(2, b"still here")
    assert capfd.readouterr() == ("", "still here")


def test_a_frame_that_goes_back_in_time_is_refused(model: ModelFile) -> None:
    with MediaPipeTracker(model) as tracker:
        tracker.track(grey(0, 1.0))
        with pytest.raises(ValueError, match="own tracker"):
            tracker.track(grey(1, 1.0))


def test_frames_less_than_a_millisecond_apart_are_taken(model: ModelFile) -> None:
    assert track_all(model, [grey(i, i / 5000) for i in range(6)]) == [None] * 6


def test_a_model_that_mediapipe_refuses_gets_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "broken.task"
    path.write_bytes(b"nothing")
    with (
        MediaPipeTracker(ModelFile(path, "broken", "0" * 64)) as tracker,
        pytest.raises(ModelError, match="cannot load"),
    ):
        tracker.track(grey(0, 0.0))


def test_a_person_has_landmarks_in_pixels_and_a_whole_outline(
    model: ModelFile, side_view: list[Frame]
) -> None:
    poses = track_all(model, side_view)
    height, width = side_view[0].image_rgb.shape[:2]
    for pose in poses:
        assert pose is not None
        assert pose.landmarks_px.shape == (33, 3)
        assert pose.landmarks_px.dtype == pose.world_m.dtype == np.float32
        assert 0 < pose.landmarks_px[0, 0] < width
        assert 0 < pose.landmarks_px[0, 1] < height / 2
        assert pose.visibility.min() >= 0
        assert pose.visibility.max() <= 1
        assert np.isfinite(pose.outline_ratio).mean() > 0.9
        assert 0.02 < np.nanmedian(pose.outline_ratio) < 0.5
        assert pose.people_count == 1
        assert not pose.switched


@pytest.mark.parametrize(
    ("name", "near", "far"),
    [
        ("hinge/kettlebell_correct_side.mp4", 0, 1),
        ("hinge/barbell_neutral_side.mp4", 1, 0),
    ],
)
def test_world_axes_x_right_y_down_z_away_from_the_camera(
    model: ModelFile, footage: Path, name: str, near: int, far: int
) -> None:
    """One man faces left and shows his left side, the other faces right and shows his right."""
    frame = frames_of(footage / name, 60, 61)[0]
    pose = track_all(model, [frame])[0]
    assert pose is not None
    for joint in ("shoulder", "hip"):
        both = pair(joint)
        assert pose.world_m[both[near], 2] < pose.world_m[both[far], 2] - 0.1
    shoulders, ankles = pose.world_m[list(pair("shoulder"))], pose.world_m[list(pair("ankle"))]
    assert shoulders[:, 1].max() < 0 < ankles[:, 1].min()
    nose_px, hips_px = pose.landmarks_px[0], pose.landmarks_px[list(pair("hip"))].mean(axis=0)
    assert np.sign(pose.world_m[0, 0]) == np.sign(nose_px[0] - hips_px[0])


@pytest.mark.parametrize("width", [301, 302, 303, 490])
def test_any_width_of_picture_will_do(model: ModelFile, side_view: list[Frame], width: int) -> None:
    """MediaPipe ends the process when it reads a mask whose width is no multiple of four."""
    cut = [
        Frame(f.index, f.time_s, np.ascontiguousarray(np.pad(
            f.image_rgb, ((0, 0), (0, 200), (0, 0)), mode="edge"
        )[:, :width]))
        for f in side_view[:3]
    ]  # fmt: skip
    for pose, whole in zip(track_all(model, cut), track_all(model, side_view[:3]), strict=True):
        assert pose is not None
        assert whole is not None
        trunk = [*pair("shoulder"), *pair("hip")]
        gaps = pose.landmarks_px[trunk, :2] - whole.landmarks_px[trunk, :2]
        assert np.abs(gaps).max() < 12
        assert np.isfinite(pose.outline_ratio).mean() > 0.8


def test_a_mirrored_recording_gives_a_mirrored_track(model: ModelFile, footage: Path) -> None:
    plain = track_all(model, frames_of(footage / "hinge/kettlebell_correct_side.mp4", 0, 20, 2))
    turned = track_all(model, frames_of(footage / "hard/tby_c_mirrored.mp4", 0, 20, 2))
    for a, b in zip(plain[2:], turned[2:], strict=True):
        assert a is not None
        assert b is not None
        swapped = b.outline_ratio[::-1]
        both = np.isfinite(a.outline_ratio) & np.isfinite(swapped)
        assert np.median(np.abs(a.outline_ratio - swapped)[both]) < 0.05
    ours = np.mean([p.outline_ratio for p in plain[2:] if p], axis=(0, 2))
    theirs = np.mean([p.outline_ratio for p in turned[2:] if p], axis=(0, 2))
    assert np.sign(ours[0] - ours[1]) == np.sign(theirs[1] - theirs[0])


def test_one_of_two_people_is_followed_all_the_way(model: ModelFile, footage: Path) -> None:
    """Two men side by side lift in turn; the one on the right starts a little larger."""
    frames = frames_of(footage / "hard/two_people_c_left_r_right.mp4", 0, 900, 10)
    poses = track_all(model, frames)
    seen = [pose for pose in poses if pose is not None]
    assert len(seen) == len(poses)
    half = frames[0].image_rgb.shape[1] / 2
    sides = {pose.landmarks_px[list(pair("hip")), 0].mean() > half for pose in seen}
    assert len(sides) == 1
    assert {pose.people_count for pose in seen} == {2}
    assert not any(pose.switched for pose in seen)


def test_the_near_one_of_two_people_is_followed_all_the_way(
    model: ModelFile, footage: Path
) -> None:
    poses = track_all(model, frames_of(footage / "hard/two_people.mp4", 0, 100, 2))
    hips_px = [p.landmarks_px[list(pair("hip"))].mean(axis=0) for p in poses if p is not None]
    assert len(hips_px) == len(poses)
    assert np.abs(np.diff(hips_px, axis=0)).max() < 60


def test_a_second_person_is_looked_for_only_now_and_then(
    model: ModelFile, side_view: list[Frame], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []
    real = module._Landmarker.detect

    def detect(self, picture, time_s):
        if not self._video:
            looks.append(time_s)
        return real(self, picture, time_s)

    monkeypatch.setattr(module._Landmarker, "detect", detect)
    image = side_view[0].image_rgb
    track_all(model, [Frame(i, i * 0.25, image) for i in range(30)])
    assert looks == [0.0, 1.0, 4.0, 7.0]


def test_the_outline_costs_little_beside_the_network(
    model: ModelFile, side_view: list[Frame]
) -> None:
    landmarker = module._Landmarker(model, module.RunningMode.VIDEO, 1)
    prepared = MediaPipeTracker(model).prepare(side_view[0])
    network_s, outline_s = [], []
    for number in range(15):
        start = time.perf_counter()
        found = landmarker.detect(prepared.picture, number / 30)
        middle = time.perf_counter()
        mask = found.segmentation_masks[0].numpy_view()
        points, _ = module._landmarks_of(found.pose_landmarks[0], prepared.picture_px)
        taken = time.perf_counter()
        trunk_outline(mask.reshape(mask.shape[:2]), points)
        network_s.append(middle - start)
        outline_s.append(time.perf_counter() - taken)
    landmarker.close()
    assert np.median(outline_s) < 0.05 * np.median(network_s)


class Scripted:
    """Stands for a landmarker: each one made sees the next of ``poses``, however often asked."""

    poses: list[str]
    made: list[Scripted]

    def __init__(self, _model: ModelFile, mode: RunningMode, people: int) -> None:
        self.people, self.closed = people, False
        self.pose = "upright"
        if mode is RunningMode.VIDEO:
            self.pose = Scripted.poses[min(len(Scripted.made), len(Scripted.poses) - 1)]
            Scripted.made.append(self)

    def detect(self, _picture: object, _time_s: float) -> SimpleNamespace:
        assert not self.closed
        return seen(self.pose)

    def close(self) -> None:
        self.closed = True


def seen(pose: str) -> SimpleNamespace:
    """A result of MediaPipe with one stick figure."""
    height = {"shoulder": 0.3, "hip": 0.5, "knee": 0.7, "ankle": 0.9}
    points = [SimpleNamespace(x=0.5, y=0.2, z=0.0, visibility=0.9) for _ in range(33)]
    for joint, y in height.items():
        for landmark in pair(joint):
            points[landmark].y = y if pose == "upright" else 1 - y
    mask = SimpleNamespace(numpy_view=lambda: np.zeros((240, 320), dtype=np.float32))
    return SimpleNamespace(
        pose_landmarks=[points], pose_world_landmarks=[points], segmentation_masks=[mask]
    )


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> type[Scripted]:
    monkeypatch.setattr(module, "_Landmarker", Scripted)
    Scripted.made = []
    return Scripted


def test_a_fresh_network_takes_over_where_the_body_was_put_on_its_head(
    model: ModelFile, scripted: type[Scripted]
) -> None:
    scripted.poses = ["head down", "upright"]
    poses = track_all(model, [grey(i, i / 30) for i in range(5)])
    ankles = [pose.landmarks_px[pair("ankle")[0], 1] for pose in poses if pose is not None]
    assert ankles == pytest.approx([0.9 * 240] * 5)
    assert [one.closed for one in scripted.made] == [True, True]


def test_a_body_that_stays_head_down_is_looked_at_again_now_and_then(
    model: ModelFile, scripted: type[Scripted]
) -> None:
    scripted.poses = ["head down"]
    poses = track_all(model, [grey(i, i / 30) for i in range(600)])
    assert all(pose is not None for pose in poses)
    tries = len(scripted.made) - 1
    assert 5 < tries < 15
    assert all(one.closed for one in scripted.made)
