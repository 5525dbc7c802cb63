"""TRC: where the markers are, in both spaces; sides, gaps, times and an honest rate."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from screen.errors import JobError
from screen.exports.markers import (
    KINOVEA_MARKERS,
    LEFT_OUT,
    MARKERS,
    picture_markers,
    world_markers,
)
from screen.exports.trc import write_trc
from screen.pose.landmarks import INDEX
from screen.screening.parts import View
from tests.kinematics import puppet
from tests.kinematics.puppet import Puppet, clock
from tests.results import stored_builders as make

NAMES = list(MARKERS)
AZIMUTHS = (0.0, 90.0, -90.0, 180.0, 37.0)


def view(azimuth_deg: float) -> View:
    return View(kind="side", azimuth_deg=azimuth_deg, off_deg=0, facing="right", roll_deg=0)


def read_trc(path):
    """Read a TRC by its published plain format: five lines of head, a blank one, rows of tabs."""
    lines = path.read_text(encoding="utf-8").splitlines()
    about = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=True))
    names = [name for name in lines[3].split("\t")[2:] if name]
    labels = [label for label in lines[4].split("\t") if label]
    rows = np.array([line.split("\t") for line in lines[6:]], dtype=np.float64)
    assert lines[0].split("\t")[:3] == ["PathFileType", "4", "(X/Y/Z)"]
    assert lines[5] == ""
    assert labels == [f"{axis}{one + 1}" for one in range(len(names)) for axis in "XYZ"]
    return about, names, rows[:, 0], rows[:, 1], rows[:, 2:].reshape(len(rows), -1, 3)


def at(xyz, name):
    return xyz[..., NAMES.index(name), :]


@pytest.mark.parametrize("azimuth_deg", AZIMUTHS)
def test_x_is_forward_y_up_and_z_to_the_right_from_every_camera(azimuth_deg) -> None:
    """The same person, seen from all around, is the same in the world."""
    person = Puppet(time_s=clock(0.1), forward=40.0, azimuth_deg=azimuth_deg)
    xyz = world_markers(person.track(), view(azimuth_deg)).xyz
    lean = np.radians(40.0)
    trunk = puppet.TRUNK_M * np.array([np.sin(lean), np.cos(lean), 0])
    np.testing.assert_allclose(at(xyz, "Neck")[0], trunk, atol=1e-6)
    np.testing.assert_allclose(
        at(xyz, "LShoulder")[0], trunk - [0, 0, puppet.HALF_SHOULDER_M], atol=1e-6
    )
    np.testing.assert_allclose(at(xyz, "RHip")[0], [0, 0, puppet.HALF_HIP_M], atol=1e-6)
    np.testing.assert_allclose(at(xyz, "Hip")[0], np.zeros(3), atol=1e-6)
    legs = puppet.THIGH_M + puppet.SHANK_M
    np.testing.assert_allclose(at(xyz, "LAnkle")[0], [0, -legs, -puppet.HALF_HIP_M], atol=1e-6)
    toe = at(xyz, "RBigToe")[0] - at(xyz, "RHeel")[0]
    assert toe[0] == pytest.approx(0.2)


def test_a_turn_to_the_left_brings_the_right_shoulder_forward() -> None:
    person = Puppet(time_s=clock(0.1), rotation=30.0)
    xyz = world_markers(person.track(), view(0.0)).xyz
    assert at(xyz, "RShoulder")[0, 0] > 0 > at(xyz, "LShoulder")[0, 0]


def test_without_a_view_the_axes_are_those_of_the_picture() -> None:
    markers = world_markers(Puppet(time_s=clock(0.1), forward=30.0, azimuth_deg=90.0).track(), None)
    assert markers.turned_deg is None
    assert at(markers.xyz, "Neck")[0, 0] > 0
    assert at(markers.xyz, "RHip")[0, 2] > 0
    assert "picture" in markers.axes


@pytest.mark.parametrize("azimuth_deg", AZIMUTHS)
def test_a_mirrored_recording_swaps_the_sides(azimuth_deg) -> None:
    person = Puppet(time_s=clock(0.1), side_bend=20.0, rotation=15.0, azimuth_deg=azimuth_deg)
    there = world_markers(person.track(), view(azimuth_deg)).xyz
    back = world_markers(person.track().mirrored(), view(-azimuth_deg)).xyz
    for name in NAMES:
        other = {"L": "R", "R": "L"}.get(name[0], name[0]) + name[1:]
        np.testing.assert_allclose(
            at(back, other), at(there, name) * [1, 1, -1], atol=1e-6, err_msg=name
        )


def test_markers_are_landmarks_or_exact_middles() -> None:
    track = Puppet(time_s=clock(0.1), side_bend=15.0, noise_px=2.0).track()
    xyz = picture_markers(track).xyz
    seen = track.landmarks_px.astype(float)
    height = track.info.height_px
    for name, landmarks in MARKERS.items():
        middle = np.mean([seen[:, INDEX[one], :2] for one in landmarks], axis=0)
        np.testing.assert_allclose(at(xyz, name)[:, 0], middle[:, 0])
        np.testing.assert_allclose(at(xyz, name)[:, 1], height - middle[:, 1])
    halpe = 26
    assert len(MARKERS) + len(LEFT_OUT) == halpe
    assert not set(MARKERS) & set(LEFT_OUT)


def test_the_picture_is_that_of_the_recording() -> None:
    """Pixels of the file as it was recorded, not of the shrunk picture that was analysed."""
    track = Puppet(time_s=clock(0.1)).track()
    recording = replace(track.info.recording, width_px=1280, height_px=960)
    large = replace(track, info=replace(track.info, recording=recording))
    np.testing.assert_allclose(picture_markers(large).xyz, 2 * picture_markers(track).xyz)


def with_a_gap(made):
    """The same, but nobody is seen in the third frame."""
    arrays = {}
    for name in ("landmarks_px", "world_m"):
        arrays[name] = getattr(made.track, name).copy()
        arrays[name][2] = np.nan
    arrays["visibility"] = made.track.visibility.copy()
    arrays["visibility"][2] = 0
    return replace(made, track=replace(made.track, **arrays))


@pytest.mark.parametrize("space", ["world", "picture"])
def test_the_file_reads_back(space, tmp_path) -> None:
    made = with_a_gap(make.puppet(time_s=make.phone_clock(3.0)))
    stored = make.stored(tmp_path / "x", made)
    path, _ = write_trc(stored, tmp_path / "x.trc", space=space)
    about, names, frames, time_s, xyz = read_trc(path)
    track = made.track
    markers = (
        world_markers(track, made.result.quality.view)
        if space == "world"
        else picture_markers(track)
    )
    assert names == NAMES
    assert about["Units"] == {"world": "m", "picture": "px"}[space]
    assert about["NumMarkers"] == str(len(NAMES))
    assert about["NumFrames"] == about["OrigNumFrames"] == str(len(track))
    np.testing.assert_array_equal(frames, np.arange(1, len(track) + 1))
    np.testing.assert_array_equal(time_s, track.time_s)
    np.testing.assert_allclose(xyz, markers.xyz, atol=1e-3 if space == "picture" else 1e-6)
    assert np.isnan(xyz[2]).all()
    assert np.isfinite(xyz[[0, 1, 3]]).all()


def test_the_rate_is_the_mean_and_said_to_be_uneven(tmp_path) -> None:
    made = make.puppet(time_s=make.phone_clock(3.0))
    path, beside = write_trc(make.stored(tmp_path / "x", made), tmp_path / "x.trc")
    time_s = made.track.time_s
    mean = (len(time_s) - 1) / (time_s[-1] - time_s[0])
    rate = float(read_trc(path)[0]["DataRate"])
    assert rate == pytest.approx(mean, abs=1e-6)
    assert rate != round(rate)
    said = json.loads(beside.read_text(encoding="utf-8"))
    assert said["frames_per_s"]["even"] is False
    assert said["frames_per_s"]["largest_step_s"] == pytest.approx(0.066)
    assert set(said["left_out"]) == {"Head", "LSmallToe", "RSmallToe"}
    assert said["markers"]["Neck"] == "middle of left_shoulder and right_shoulder"
    azimuth_deg = made.result.quality.view.azimuth_deg
    assert said["turned_about_the_vertical_deg"] == pytest.approx(90 - azimuth_deg, abs=0.05)
    assert said["mean_visibility"]["LKnee"] == 1


def test_a_track_without_metres_says_so(tmp_path) -> None:
    made = make.standing_still()
    empty = np.full_like(made.track.world_m, np.nan)
    made = replace(made, track=replace(made.track, world_m=empty))
    stored = make.stored(tmp_path / "x", made)
    with pytest.raises(JobError, match="Use the space picture"):
        write_trc(stored, tmp_path / "x.trc")
    assert write_trc(stored, tmp_path / "x.trc", space="picture")


def test_landmarks_of_others_may_have_no_visibility(tmp_path) -> None:
    made = make.standing_still()
    unknown = np.full_like(made.track.visibility, np.nan)
    made = replace(made, track=replace(made.track, visibility=unknown))
    _, beside = write_trc(make.stored(tmp_path / "x", made), tmp_path / "x.trc")
    text = beside.read_text(encoding="utf-8")
    assert "NaN" not in text
    assert set(json.loads(text)["mean_visibility"].values()) == {None}


def test_pandas_reads_it_as_the_tools_of_the_field_do(tmp_path) -> None:
    """The tables of names and numbers as Pose2Sim and its like take them apart."""
    made = with_a_gap(make.puppet(time_s=make.phone_clock(3.0)))
    path, _ = write_trc(make.stored(tmp_path / "x", made), tmp_path / "x.trc")
    text = path.read_text(encoding="utf-8")
    table = pd.read_csv(io.StringIO(text), sep="\t", skiprows=4)
    assert len(table) == len(made.track)
    numbers = table.iloc[:, 2:].dropna(axis=1, how="all").to_numpy(dtype=float)
    np.testing.assert_allclose(
        numbers.reshape(len(table), -1, 3),
        world_markers(made.track, made.result.quality.view).xyz,
        atol=1e-6,
    )


# The points of Kinovea's figure "BodyWithFeet", which it counts, in the order of Sports2D.
FIGURE = [
    *("Hip", "RHip", "RKnee", "RAnkle", "RBigToe", "RSmallToe", "RHeel"),
    *("LHip", "LKnee", "LAnkle", "LBigToe", "LSmallToe", "LHeel"),
    *("Neck", "Head", "Nose", "RShoulder", "RElbow", "RWrist", "LShoulder", "LElbow", "LWrist"),
]


def as_kinovea_reads(path):
    """Return names and pixels ``(frames, markers, 2)`` by the arithmetic of Kinovea's importer.

    It counts lines: the head's numbers in the third, names in the fourth, the first frame in the
    sixth. Every cell must be a number. It stops at the line whose number is the count of frames.
    """
    lines = path.read_bytes().decode("utf-8").split("\n")
    count, markers = (int(one) for one in lines[2].split("\t")[2:4])
    names = [name for name in lines[3].split("\t") if name][2:]
    assert len(names) == markers
    frames = []
    for line in lines[5:count]:
        cells = line.split("\t")
        assert len(cells) == 2 + 3 * markers
        numbers = np.array(cells, dtype=np.float32)
        assert np.isfinite(numbers).all()
        frames.append(numbers[2:].reshape(markers, 3)[:, :2] * np.float32([1000, -1000]))
    return names, np.array(frames)


def test_kinovea_gets_the_pixels_of_the_recording(tmp_path) -> None:
    """From the upper edge, in the recording's own size, for the points of its figure."""
    made = make.puppet(time_s=make.phone_clock(3.0), side_bend=10.0)
    recording = replace(made.track.info.recording, width_px=1280, height_px=960)
    info = replace(made.track.info, recording=recording)
    made = replace(made, track=replace(made.track, info=info))
    path, _ = write_trc(make.stored(tmp_path / "x", made), tmp_path / "x.trc", space="kinovea")
    names, pixels = as_kinovea_reads(path)
    assert names == list(KINOVEA_MARKERS) == FIGURE
    assert len(pixels) == len(made.track) - 5
    seen = 2 * made.track.landmarks_px.astype(float)
    for index, name in enumerate(names):
        middle = np.mean([seen[:, INDEX[one], :2] for one in KINOVEA_MARKERS[name]], axis=0)
        np.testing.assert_allclose(pixels[:, index], middle[:-5], atol=2e-3, err_msg=name)


def test_kinovea_gets_no_gaps_and_the_json_says_how_they_were_closed(tmp_path) -> None:
    time_s = clock(1.0)
    made = with_a_gap(make.puppet(time_s=time_s, forward=30 * time_s))
    for name in ("landmarks_px", "world_m"):
        getattr(made.track, name)[0] = np.nan
    path, beside = write_trc(make.stored(tmp_path / "x", made), tmp_path / "x.trc", space="kinovea")
    _, pixels = as_kinovea_reads(path)
    np.testing.assert_array_equal(pixels[0], pixels[1])
    np.testing.assert_array_equal(pixels[2], pixels[1])
    assert (pixels[3] != pixels[2]).any()
    said = json.loads(beside.read_text(encoding="utf-8"))
    assert said["frames_in_which_nobody_was_seen"] == 2
    assert "stay" in said["gaps"]
    assert said["made_for"].startswith("Kinovea")
    assert "y up from its upper edge (negative" in said["axes"]
    assert said["stand_ins"]["Head"] == "middle of left_ear and right_ear"
    assert said["left_out"] == {}


def test_the_json_names_axes_and_program_of_each_space(tmp_path) -> None:
    stored = make.stored(tmp_path / "x", make.standing_still())
    said = {}
    for space in ("world", "picture", "kinovea"):
        _, beside = write_trc(stored, tmp_path / f"{space}.trc", space=space)
        said[space] = json.loads(beside.read_text(encoding="utf-8"))
    assert [one["space"] for one in said.values()] == list(said)
    assert len({one["axes"] for one in said.values()}) == len(said)
    assert "OpenSim" in said["world"]["made_for"]
    assert said["picture"]["origin"].startswith("lower left")
    assert said["kinovea"]["origin"].startswith("upper left")


def test_opensim_reads_the_file_for_kinovea_too(tmp_path, opensim) -> None:
    """Its own reader does not need the blank line."""
    made = with_a_gap(make.puppet(time_s=make.phone_clock(3.0)))
    path, _ = write_trc(make.stored(tmp_path / "x", made), tmp_path / "x.trc", space="kinovea")
    table = opensim.TimeSeriesTableVec3(str(path))
    assert list(table.getColumnLabels()) == FIGURE
    np.testing.assert_array_equal(list(table.getIndependentColumn()), made.track.time_s)


@pytest.mark.parametrize("space", ["world", "picture"])
def test_opensim_reads_what_was_written(space, tmp_path, opensim) -> None:
    made = with_a_gap(make.puppet(time_s=make.phone_clock(3.0)))
    path, _ = write_trc(make.stored(tmp_path / "x", made), tmp_path / "x.trc", space=space)
    about, names, _, time_s, xyz = read_trc(path)
    table = opensim.TimeSeriesTableVec3(str(path))
    assert list(table.getColumnLabels()) == names
    np.testing.assert_array_equal(list(table.getIndependentColumn()), time_s)
    for frame in (0, 2, 5):
        row = table.getRowAtIndex(frame)
        read = [[row[marker][axis] for axis in range(3)] for marker in range(len(names))]
        np.testing.assert_array_equal(read, xyz[frame])
    assert table.getTableMetaDataString("Units") == about["Units"]
    older = opensim.MarkerData(str(path))
    assert older.getNumFrames() == len(time_s)
    assert older.getFrame(5).getFrameTime() == time_s[5]
