"""Landmarks that others recorded: every layout gives the same track, and nothing is made up."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from screen.errors import UsageError
from screen.pose.landmark_files import LOADERS, import_landmarks
from screen.pose.landmark_files.names import column_named, landmark_named, words_of
from screen.pose.landmarks import INDEX, NAMES
from screen.pose.track import PoseTrack
from tests.kinematics.puppet import HEIGHT, WIDTH, Puppet, bump, clock
from tests.pose import landmark_writers as write

SIZE = (WIDTH, HEIGHT)


@pytest.fixture(scope="module")
def bending() -> PoseTrack:
    """Ninety frames of a side bend, with some depth; the 40th to 44th saw nobody."""
    time_s = clock(3.0)
    track = Puppet(time_s, side_bend=bump(time_s, 1.0, 1.5, 30)).track()
    landmarks = track.landmarks_px.copy()
    landmarks[..., 2] = 200 * track.world_m[..., 2] - 7
    visibility = np.random.default_rng(1).uniform(0.6, 1, track.visibility.shape)
    visibility = visibility.astype(np.float32)
    world = track.world_m.copy()
    for array in (landmarks, world):
        array[40:45] = np.nan
    visibility[40:45] = 0
    return replace(track, landmarks_px=landmarks, world_m=world, visibility=visibility)


def imported(text: str, folder: Path, name: str = "given.txt", **options) -> PoseTrack:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return import_landmarks(path, **options)


def refused(text: str, folder: Path, **options) -> str:
    with pytest.raises(UsageError) as caught:
        imported(text, folder, **options)
    message = str(caught.value)
    assert message.count("\n") == 0
    assert message.endswith(".")
    return message


def spelt(pattern, change=str, first=0):
    """Return a spelling of headings: by name, or by number counted from ``first``."""

    def heading(name: str, part: str) -> str:
        return pattern.format(name=change(name), part=part, number=INDEX[name] + first)

    return heading


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


LAYOUTS = {
    "wide": partial(write.wide, time=write.seconds),
    "wide in pixels": partial(write.wide, time=write.seconds, pixels=True),
    "wide in milliseconds": partial(write.wide, time=write.milliseconds),
    "wide with bare times": partial(write.wide, time=write.bare_times),
    "wide with world landmarks": partial(write.wide, time=write.seconds, world=True),
    "capitals and dots": partial(
        write.wide, time=write.seconds, spell=spelt("{name}.{part}", str.upper)
    ),
    "camel case": partial(write.wide, time=write.seconds, spell=spelt("{name} {part}", camel)),
    "numbered": partial(write.wide, time=write.seconds, spell=spelt("landmark_{number}_{part}")),
    "numbered from one": partial(
        write.wide, time=write.seconds, spell=lambda name, part: f"{part[0]}{INDEX[name] + 1}"
    ),
    "semicolons and decimal commas": partial(write.wide, time=write.seconds, between=";"),
    "tabs": partial(write.wide, time=write.seconds, between="\t"),
    "long": write.long,
    "long with numbers": partial(write.long, named=False),
    "long with world landmarks": partial(write.long, world=True),
    "mediapipe": write.mediapipe,
    "mediapipe with a list of people": partial(write.mediapipe, people=True),
    "lists": write.lists,
    "flat lists": partial(write.lists, flat=True),
}
WITHOUT_TIME = {"lists", "flat lists"}
WITH_WORLD = {name for name in LAYOUTS if "world" in name or "mediapipe" in name}


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_every_layout_gives_the_same_track(layout, bending, tmp_path):
    fps = 30.0 if layout in WITHOUT_TIME else None
    track = imported(LAYOUTS[layout](bending), tmp_path, fps=fps, size_px=SIZE)
    assert track.time_s == pytest.approx(bending.time_s, abs=1e-6)
    assert track.seen.tolist() == bending.seen.tolist()
    assert track.landmarks_px == pytest.approx(bending.landmarks_px, abs=1e-3, nan_ok=True)
    assert track.visibility == pytest.approx(bending.visibility, abs=1e-6)
    if layout in WITH_WORLD:
        assert track.world_m == pytest.approx(bending.world_m, abs=1e-6, nan_ok=True)
    else:
        assert np.isnan(track.world_m).all()


def test_named_points_under_their_frame_hold_neither_time_size_nor_visibility(bending, tmp_path):
    track = imported(write.positions(bending), tmp_path, fps=25, size_px=SIZE)
    assert track.landmarks_px == pytest.approx(bending.landmarks_px, abs=1e-3, nan_ok=True)
    assert np.diff(track.time_s) == pytest.approx(1 / 25)
    assert np.isnan(track.visibility).all()
    assert np.isnan(track.world_m).all()


def test_what_the_file_does_not_hold_is_not_made_up(bending, tmp_path):
    track = imported(write.wide(bending, time=write.seconds), tmp_path, size_px=SIZE)
    for name in ("outline_ratio", "silhouette_px", "brightness", "change"):
        assert np.isnan(getattr(track, name)).all(), name
    assert set(track.people_count) == {-1}
    info = track.info
    assert not info.pictured
    assert (info.recording.container, info.recording.codec) == ("landmarks", "csv-wide")
    assert info.recording.sha256
    assert (info.model_sha256, info.recording.nominal_fps) == ("", None)
    assert not info.notes


def test_what_was_assumed_is_said(bending, tmp_path):
    text = write.wide(bending, time=write.bare_times, pixels=True)
    (said,) = imported(text, tmp_path, size_px=SIZE).info.log
    for words in (
        "csv-wide, 90 rows",
        "milliseconds (judged by their steps)",
        "640 x 480 (as given)",
        "in pixels",
        "visibility stated",
        "no world landmarks",
        "a person in 85 of 90 rows",
    ):
        assert words in said


def test_size_and_rate_come_from_the_file_and_the_user_comes_first(bending, tmp_path):
    text = write.mediapipe(bending)
    stated = imported(text, tmp_path)
    assert (stated.info.width_px, stated.info.height_px) == SIZE
    assert "stated in the file" in stated.info.log[0]
    given = imported(text, tmp_path, fps=10, size_px=(1280, 960))
    assert np.diff(given.time_s) == pytest.approx(0.1)
    assert given.landmarks_px == pytest.approx(2 * bending.landmarks_px, abs=2e-3, nan_ok=True)
    assert "as given" in given.info.log[0]
    without_times = json.loads(text)
    for frame in without_times["frames"]:
        del frame["timestampMs"]
    slow = imported(json.dumps(without_times | {"fps": 15}), tmp_path)
    assert np.diff(slow.time_s) == pytest.approx(1 / 15)


def test_columns_may_state_the_size(bending, tmp_path):
    lines = write.wide(bending, time=write.seconds).splitlines()
    stated = [f"{lines[0]},image_width,image_height", *(f"{line},640,480" for line in lines[1:])]
    assert imported("\n".join(stated), tmp_path).info.height_px == 480


def test_depth_beside_pixels_may_be_a_part_of_the_width(bending, tmp_path):
    landmarks = bending.landmarks_px.copy()
    landmarks[..., 2] /= WIDTH
    text = write.wide(replace(bending, landmarks_px=landmarks), time=write.seconds, pixels=True)
    track = imported(text, tmp_path, size_px=SIZE)
    assert track.landmarks_px == pytest.approx(bending.landmarks_px, abs=1e-3, nan_ok=True)
    assert "depth as a part of its width" in track.info.log[0]


@pytest.mark.parametrize(
    ("columns", "fps"), [({"frames": True}, 30.0), ({"time": write.seconds}, None)]
)
def test_rows_left_out_are_rows_that_saw_nobody(columns, fps, bending, tmp_path):
    lines = write.wide(bending, **columns).splitlines()
    track = imported("\n".join(lines[:41] + lines[46:]), tmp_path, fps=fps, size_px=SIZE)
    assert track.time_s == pytest.approx(bending.time_s)
    assert track.seen.tolist() == bending.seen.tolist()
    assert track.visibility[42].tolist() == [0] * len(NAMES)
    assert "5 missing rows" in track.info.log[0]


def test_rows_of_zeros_saw_nobody(bending, tmp_path):
    zeros = replace(bending, landmarks_px=np.nan_to_num(bending.landmarks_px))
    track = imported(write.wide(zeros, time=write.seconds), tmp_path, size_px=SIZE)
    assert track.seen.tolist() == bending.seen.tolist()


def test_remarks_and_a_mark_of_the_byte_order_are_no_rows(bending, tmp_path):
    text = "\ufeff" + write.wide(bending, time=write.seconds).replace("\r\n", "\r\n# remark\r\n", 1)
    track = imported(text, tmp_path, size_px=SIZE)
    assert len(track) == len(bending)


def test_a_mirrored_recording_has_its_sides_swapped(bending, tmp_path):
    text = write.wide(bending, time=write.seconds, world=True)
    plain = imported(text, tmp_path, size_px=SIZE)
    turned = imported(text, tmp_path, size_px=SIZE, mirrored=True)
    expected = plain.mirrored()
    for name in ("landmarks_px", "world_m", "visibility"):
        assert np.array_equal(getattr(turned, name), getattr(expected, name), equal_nan=True)
    assert turned.info.log[-1] == "mirrored left to right"


def test_it_is_stored_like_any_track(bending, tmp_path):
    track = imported(write.long(bending), tmp_path, size_px=SIZE)
    track.save(tmp_path / "track.npz")
    again = PoseTrack.load(tmp_path / "track.npz")
    assert again.info == track.info
    assert np.array_equal(again.landmarks_px, track.landmarks_px, equal_nan=True)


# What is refused.


def test_all_problems_stand_in_one_sentence(bending, tmp_path):
    lines = write.wide(bending).replace("left_heel", "left_hoof").replace("\r", "").splitlines()
    broken = lines[3].split(",")
    broken[0] = ""
    lines[3] = ",".join(broken)
    message = refused("\n".join(lines), tmp_path)
    for words in ("lacks 1 of the 33 landmarks (left_heel)", "first row 3", "`size_px`", "`fps`"):
        assert words in message


def changed(text: str, row: int, place: int, value: str) -> str:
    lines = text.splitlines()
    cells = lines[row].split(",")
    cells[place] = value
    lines[row] = ",".join(cells)
    return "\n".join(lines)


CHANGES = {
    "no depth": (lambda t: write.wide(t, time=write.seconds, parts=("x", "y")), "no depth (z)"),
    "time goes back": (
        lambda t: changed(write.wide(t, time=write.seconds), 7, 0, "0.0"),
        "time goes back at row 7",
    ),
    "time stands still": (
        lambda t: changed(write.wide(t, time=write.seconds), 2, 0, "0.0"),
        "time stands still at row 2",
    ),
    "time is missing": (
        lambda t: changed(write.wide(t, time=write.seconds), 9, 0, ""),
        "1 of 90 rows have no time, first row 9",
    ),
    "time leaps": (
        lambda t: changed(write.wide(t, time=write.seconds), 90, 0, "5000"),
        "time leaps by 4997 s at row 90",
    ),
    "no number": (
        lambda t: changed(write.wide(t, time=write.seconds), 5, 1, "left"),
        "'left' in row 5 under nose_x is not a number",
    ),
    "NaN": (
        lambda t: changed(write.wide(t, time=write.seconds), 5, 1, "nan"),
        "(NaN, infinite) for some landmarks in 1 of 90 rows, first row 5",
    ),
    "infinite": (
        lambda t: changed(write.wide(t, time=write.seconds), 5, 1, "inf"),
        "in 1 of 90 rows, first row 5",
    ),
    "far too large": (
        lambda t: changed(write.wide(t, time=write.seconds), 5, 1, "1e300"),
        "in 1 of 90 rows, first row 5",
    ),
    "world landmarks in some rows": (
        lambda t: changed(write.wide(t, time=write.seconds, world=True), 5, -1, ""),
        "world landmarks are missing in 1 of 90 rows",
    ),
    "visibility of some landmarks": (
        lambda t: changed(write.wide(t, time=write.seconds), 5, 4, ""),
        "visibility is stated for some landmarks only",
    ),
    "cut line": (
        lambda t: write.wide(t, time=write.seconds)[:-300],
        "cells, not 133",
    ),
    "heading only": (
        lambda t: write.wide(t, time=write.seconds).splitlines()[0],
        "it holds no rows",
    ),
    "nobody": (
        lambda t: write.wide(
            replace(t, landmarks_px=np.full_like(t.landmarks_px, np.nan)), time=write.seconds
        ),
        "nobody is seen in it",
    ),
    "visibility in percent": (
        lambda t: write.wide(
            replace(t, visibility=(100 * t.visibility).astype(np.float32)), time=write.seconds
        ),
        "expected 0 to 1",
    ),
    "world landmarks in the place of image landmarks": (
        lambda t: write.wide(
            replace(t, landmarks_px=(t.world_m * [WIDTH, HEIGHT, WIDTH]).astype(np.float32)),
            time=write.seconds,
        ),
        "count from the hips, as world landmarks do",
    ),
    "world landmarks in millimetres": (
        lambda t: write.wide(replace(t, world_m=1000 * t.world_m), time=write.seconds, world=True),
        "world landmarks are not in metres",
    ),
    "two columns for one": (
        lambda t: write.wide(t, time=write.seconds).replace("left_hip_x", "nose_x", 1),
        "nose_x and nose_x hold the same",
    ),
    "half of the landmarks": (
        lambda t: write.wide(t, spell=spelt("lm{number}_{part}", first=2), time=write.seconds),
        "numbered neither from 0 to 32 nor from 1 to 33",
    ),
    "two people in a table": (
        lambda t: write.long(t) + "\n".join(write.long(t).splitlines()[1:34]),
        "more than one person?",
    ),
    "a strange landmark": (
        lambda t: write.long(t).replace("LEFT_HEEL", "TAIL"),
        "('TAIL')",
    ),
    "neither frame nor time": (
        lambda t: write.long(t).replace("frame", "f", 1).replace("time_s", "s", 1),
        "neither a column for the frame nor one for the time",
    ),
    "two people in a list": (
        lambda t: json.dumps([[point] * 2 for point in json.loads(write.lists(t))]),
        "there is more than one person in 90 of 90 frames, first in 0",
    ),
    "25 landmarks": (
        lambda t: json.dumps([row[:25] for row in json.loads(write.lists(t))]),
        "there are 25 landmarks, not 33",
    ),
    "a landmark in words": (
        lambda t: write.positions(t).replace("[", '["here", ', 1),
        "'here' is not a number in 1 of 90 frames, first in 1.0",
    ),
    "a number of 310 digits": (
        lambda t: write.positions(t).replace("[", f"[{'9' * 310}, ", 1),
        "9... is not a number in 1 of 90 frames, first in 1.0",
    ),
    "a number of 5000 digits": (
        lambda t: write.positions(t).replace("[", f"[{'9' * 5000}, ", 1),
        "not complete JSON",
    ),
    "a landmark with a number of 5000 digits": (
        lambda t: write.long(t).replace("LEFT_HEEL", "9" * 5000),
        "none of the 33 landmarks",
    ),
    "JSON that was cut off": (lambda t: write.positions(t)[:-9], "not complete JSON"),
    "JSON without frames": (lambda _: '{"hello": 3}', "no list of frames"),
    "OpenPose": (
        lambda _: '{"version": 1.3, "people": [{"pose_keypoints_2d": [1, 2, 0.9]}]}',
        "OpenPose",
    ),
}


@pytest.mark.parametrize("change", list(CHANGES))
def test_what_cannot_be_read_is_refused_in_a_sentence(change, bending, tmp_path):
    make, words = CHANGES[change]
    assert words in refused(make(bending), tmp_path, size_px=SIZE)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "0", "9" * 310])
@pytest.mark.parametrize(("key", "words"), [("width", "`size_px`"), ("fps", "`fps`")])
def test_a_size_and_a_rate_that_say_nothing_are_asked_for(key, words, value, bending, tmp_path):
    stated = {"width": WIDTH, "height": HEIGHT, "fps": 30, key: "here"}
    stated["frames"] = json.loads(write.lists(bending))
    text = json.dumps(stated).replace('"here"', value)
    assert words in refused(text, tmp_path)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"fps": 0.0}, "`fps` 0 is not a frame rate"),
        ({"fps": float("nan")}, "`fps` nan is not a frame rate"),
        ({"size_px": (0, 480)}, "a picture of 0 x 480 pixels is not possible"),
        ({"size_px": (200, 480)}, "outside of the picture of 200 x 480 pixels"),
    ],
)
def test_impossible_options_are_refused(options, words, bending, tmp_path):
    text = write.wide(bending, time=write.seconds, pixels=True)
    assert words in refused(text, tmp_path, **({"size_px": SIZE} | options))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no landmarks"),
        (b"hello, I am no table\n" * 5, "no landmarks"),
        (b"\x00\xff\xfe\x93" * 50, "not text"),
        (b"x" * 200_000, "no landmarks"),
        (b"time,angle\n0,3\n", "no landmarks"),
    ],
    ids=["empty", "words", "bytes", "one long word", "another table"],
)
def test_files_that_hold_no_landmarks(content, words, tmp_path):
    path = tmp_path / "given.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=words):
        import_landmarks(path)
    with pytest.raises(UsageError, match="no file"):
        import_landmarks(tmp_path / "missing.csv")


# Words.


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("LEFT_SHOULDER", "left_shoulder"),
        ("leftShoulder", "left_shoulder"),
        ("LShoulder", "left_shoulder"),
        ("shoulder-left", "left_shoulder"),
        ("rightshoulder", "right_shoulder"),
        ("Left mouth", "mouth_left"),
        ("left_pinky_1", "left_pinky"),
        ("right toe", "right_foot_index"),
        ("pose_landmark.nose", "nose"),
        ("left_hand", None),
        ("neck", None),
    ],
)
def test_names_are_read_however_they_are_spelt(text, name):
    found = landmark_named(words_of(text))
    assert found == (None if name is None else INDEX[name])


@pytest.mark.parametrize("text", ["index", "time", "class", "xyz", "neck_x", "vx"])
def test_other_headings_are_no_landmarks(text):
    column = column_named(text)
    assert column is None or column.landmark is None


def test_loaders_have_names():
    assert list(LOADERS) == ["json", "csv-wide", "csv-long"]


@pytest.mark.parametrize(
    ("times", "words"),
    [
        (["1e999", "1e999"], "no time"),
        (["nan", "nan"], "no time"),
        (["-1e300", "1e300"], "times run|no time|leaps"),
    ],
)
def test_times_beyond_all_clocks_are_refused(times, words, tmp_path):
    heading = ",".join(f"{name}_{part}" for name in NAMES for part in "xyz")
    body = [",".join([time, *["0.5"] * 99]) for time in times]
    with np.errstate(all="raise"):
        said = refused("\n".join([f"time_s,{heading}", *body]), tmp_path, size_px=(640, 480))
    assert re.search(words, said)


def test_seconds_of_the_calendar_are_counted_from_the_first(bending, tmp_path):
    text = write.wide(bending, time=lambda track: ("timestamp_s", track.time_s + 1.7e9))
    track = imported(text, tmp_path, size_px=(960, 544))
    np.testing.assert_allclose(track.time_s, bending.time_s - bending.time_s[0], atol=1e-5)


def test_negative_frame_numbers_are_refused(bending, tmp_path):
    text = (
        write.wide(bending, frames=True).replace("\n0,", "\n-3,", 1).replace("\n0.0,", "\n-3,", 1)
    )
    said = refused(text, tmp_path, size_px=(960, 544), fps=30.0)
    assert "frame number is negative in row 1" in said


def test_of_many_problems_some_are_told(bending, tmp_path):
    text = "\n".join(f"here{line[line.index(',') :]}" for line in write.wide(bending).splitlines())
    spoilt = re.sub(r"(?<=,)0\.[0-9]+", "no", text)
    assert len(refused(spoilt, tmp_path, size_px=(960, 544), fps=30.0)) < 3000
