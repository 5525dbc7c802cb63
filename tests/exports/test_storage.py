"""MOT and STO: names and signs of the model, real times; whole frames in one, gaps in the other."""

from __future__ import annotations

import numpy as np
import pytest

from screen.errors import JobError
from screen.exports.coordinates import coordinates_of, shipped_rules
from screen.exports.storage import write_mot, write_sto
from screen.kinematics.channels import CHANNELS
from tests.results import stored_builders as make

FORWARD, UP, RIGHT = np.eye(3)
AXES = {
    "pelvis_tilt": RIGHT,
    "pelvis_list": FORWARD,
    "pelvis_rotation": UP,
    "lumbar_extension": RIGHT,
    "lumbar_bending": FORWARD,
    "hip_flexion_l": RIGHT,
    "hip_flexion_r": RIGHT,
    "hip_rotation_l": -UP,
    "hip_rotation_r": UP,
    "knee_angle_l": -RIGHT,
    "knee_angle_r": -RIGHT,
}
"""Axis that each coordinate of Rajagopal2016 turns about, in the frame x forward, y up, z right.

Of hips and knees in the pose of zero: the knee's own axes are turned, but flexion brings the shank
back, and the left hip's rotation is mirrored.
"""


def read_storage(path):
    """Read an OpenSim storage by its published plain format: header, names, rows of tabs."""
    head, _, table = path.read_text(encoding="utf-8").partition("\nendheader\n")
    names, *rows = [line.split("\t") for line in table.splitlines()]
    said = dict(line.split("=", 1) for line in head.splitlines() if "=" in line)
    return head, said, names, np.array(rows, dtype=np.float64)


def turned(axis, angle_deg, point):
    """Turn a point about an axis by the right-hand rule."""
    angle = np.radians(angle_deg)
    return (
        point * np.cos(angle)
        + np.cross(axis, point) * np.sin(angle)
        + axis * (axis @ point) * (1 - np.cos(angle))
    )


@pytest.mark.parametrize(
    ("series", "side", "coordinate", "point", "goes"),
    [
        ("pelvis_inclination_deg", "both", "pelvis_tilt", UP, FORWARD),
        ("pelvis_obliquity_deg", "both", "pelvis_list", -RIGHT, -UP),
        ("pelvis_rotation_deg", "both", "pelvis_rotation", FORWARD, -RIGHT),
        ("lumbar_flexion_deg", "both", "lumbar_extension", UP, FORWARD),
        ("lumbar_side_bend_deg", "both", "lumbar_bending", UP, -RIGHT),
        ("hip_flexion_deg", "left", "hip_flexion_l", -UP, FORWARD),
        ("hip_flexion_deg", "right", "hip_flexion_r", -UP, FORWARD),
        ("hip_internal_rotation_deg", "left", "hip_rotation_l", FORWARD, RIGHT),
        ("hip_internal_rotation_deg", "right", "hip_rotation_r", FORWARD, -RIGHT),
        ("knee_flexion_deg", "left", "knee_angle_l", -UP, -FORWARD),
        ("knee_flexion_deg", "right", "knee_angle_r", -UP, -FORWARD),
    ],
)
def test_the_model_moves_the_way_the_person_did(
    series, side, coordinate, point, goes, tmp_path
) -> None:
    """A positive series, as docs/signs.md has it, turns the model's body the same way."""
    made = make.measures_of(make.standing_still(channels={(series, side): 20.0}), series)
    (path,) = write_mot(make.stored(tmp_path / "x", made), tmp_path / "x.mot")
    _, _, names, rows = read_storage(path)
    assert names == ["time", coordinate]
    moved = turned(AXES[coordinate], rows[0, 1], point) - point
    assert moved @ goes == pytest.approx(np.sin(np.radians(20)))


def test_every_coordinate_has_a_known_sign_and_series() -> None:
    rules = shipped_rules()
    assert rules.model == "Rajagopal2016"
    for rule in rules.coordinates:
        assert rule.series in CHANNELS
        sided = CHANNELS[rule.series].sided
        assert ("{side}" in rule.coordinate) is sided
        names = [rule.coordinate.format(side=side) for side in ("l", "r")] if sided else []
        assert all(name in AXES for name in names or [rule.coordinate])


def test_sides_are_not_swapped(tmp_path) -> None:
    channels = {("knee_flexion_deg", "left"): 11.0, ("knee_flexion_deg", "right"): 22.0}
    (path,) = write_mot(
        make.stored(tmp_path / "x", make.standing_still(channels=channels)), tmp_path / "x.mot"
    )
    _, _, names, rows = read_storage(path)
    assert dict(zip(names[1:], rows[0, 1:], strict=True)) == {
        "knee_angle_l": 11.0,
        "knee_angle_r": 22.0,
    }


def test_what_is_no_coordinate_is_left_out_and_named(tmp_path) -> None:
    channels = {
        ("knee_flexion_deg", "left"): 1.0,
        ("trunk_inclination_deg", "both"): 2.0,
        ("hip_travel_ratio", "both"): 0.1,
        ("hip_internal_rotation_deg", "left"): 3.0,
        ("lumbar_flexion_deg", "both"): np.nan,
    }
    stored = make.stored(tmp_path / "x", make.standing_still(channels=channels))
    mapped = coordinates_of(stored)
    assert [one.name for one in mapped.coordinates] == ["knee_angle_l"]
    assert mapped.left_out == {
        "no coordinate of the model": ["trunk_inclination_deg", "hip_travel_ratio"],
        "not what this test measures": ["left_hip_internal_rotation_deg"],
        "not measured in any frame": ["lumbar_flexion_deg"],
    }
    (path,) = write_mot(stored, tmp_path / "x.mot")
    head = read_storage(path)[0]
    for names in mapped.left_out.values():
        assert all(name in head for name in names)


@pytest.mark.parametrize("posture", ["seated", None])
def test_angles_counted_from_sitting_are_no_coordinates(posture, tmp_path) -> None:
    """The model is 0 where it stands; who sits has bent hips and knees at 0."""
    channels = {("hip_flexion_deg", "left"): 5.0, ("lumbar_flexion_deg", "both"): 5.0}
    made = make.of_posture(make.standing_still(channels=channels), posture)
    stored = make.stored(tmp_path / "x", made)
    assert coordinates_of(stored).coordinates == ()
    with pytest.raises(JobError, match="the format sto"):
        write_mot(stored, tmp_path / "x.mot")
    assert not (tmp_path / "x.mot").exists()


def test_the_pelvis_seen_from_the_front_counts_from_sitting_too(tmp_path) -> None:
    channels = {("pelvis_obliquity_deg", "both"): 4.0}
    made = make.of_posture(make.standing_still(channels=channels, azimuth_deg=0.0), "seated")
    (one,) = coordinates_of(make.stored(tmp_path / "x", made)).coordinates
    assert (one.name, one.values[0]) == ("pelvis_list", -4.0)


def gappy():
    """Knees over uneven frames; the right one is not seen in five of them."""
    time_s = make.phone_clock(2.0)
    left, right = np.linspace(0, 59, len(time_s)), np.linspace(10, 40, len(time_s))
    right[[0, 20, 21, 22, -1]] = np.nan
    channels = {("knee_flexion_deg", "left"): left, ("knee_flexion_deg", "right"): right}
    return make.puppet(channels, time_s=time_s, forward=0.0)


def test_only_whole_frames_are_written_at_their_own_times(tmp_path) -> None:
    made = gappy()
    (path,) = write_mot(make.stored(tmp_path / "x", made), tmp_path / "x.mot")
    head, said, _, rows = read_storage(path)
    whole = np.isfinite(made.series.channels["knee_flexion_deg", "right"])
    assert said == {
        "version": "1",
        "nRows": str(whole.sum()),
        "nColumns": "3",
        "inDegrees": "yes",
    }
    assert len(rows) == whole.sum() == len(whole) - 5
    assert np.isfinite(rows).all()
    np.testing.assert_array_equal(rows[:, 0], made.track.time_s[whole])
    for column, side in ((1, "left"), (2, "right")):
        curve = made.series.channels["knee_flexion_deg", side]
        np.testing.assert_allclose(rows[:, column], curve[whole], atol=1e-4)
    gap_s = made.track.time_s[[20, 22]]
    assert f"{gap_s[0]:.3f} to {gap_s[1]:.3f} s" in head
    assert "55 of 60 frames" in head


def test_coordinates_that_are_never_there_together_are_told(tmp_path) -> None:
    left, right = np.full(10, 1.0), np.full(10, 1.0)
    left[:5], right[5:] = np.nan, np.nan
    channels = {("knee_flexion_deg", "left"): left, ("knee_flexion_deg", "right"): right}
    stored = make.stored(tmp_path / "x", make.standing_still(10, channels=channels))
    with pytest.raises(JobError, match="Use the format sto, which keeps gaps"):
        write_mot(stored, tmp_path / "x.mot")


def test_sto_has_every_series_under_its_own_name_with_its_gaps(tmp_path) -> None:
    made = gappy()
    stored = make.stored(tmp_path / "x", made)
    (path,) = write_sto(stored, tmp_path / "x.sto")
    head, said, names, rows = read_storage(path)
    assert names == ["time", *stored.series.values]
    assert (said["nRows"], said["nColumns"]) == (str(len(rows)), str(len(names)))
    np.testing.assert_array_equal(rows[:, 0], made.track.time_s)
    np.testing.assert_array_equal(rows[:, 1:], np.column_stack([*stored.series.values.values()]))
    assert np.isnan(rows).sum() == 5
    assert "right_knee_flexion_deg" in head
    assert "+ flexion" in head


def test_a_mirrored_person_gives_the_mirrored_motion(tmp_path) -> None:
    there = {("knee_flexion_deg", "left"): 30.0, ("knee_flexion_deg", "right"): 5.0}
    back = {("knee_flexion_deg", "left"): 5.0, ("knee_flexion_deg", "right"): 30.0}
    rows = []
    for number, channels in enumerate((there, back)):
        made = make.standing_still(channels=channels)
        (path,) = write_mot(make.stored(tmp_path / str(number), made), tmp_path / f"{number}.mot")
        rows.append(read_storage(path)[3])
    np.testing.assert_array_equal(rows[0][:, [0, 2, 1]], rows[1])


def test_the_hidden_side_is_named(tmp_path) -> None:
    (path,) = write_sto(make.stored(tmp_path / "x", make.standing_still()), tmp_path / "x.sto")
    assert "The camera saw the right side: the left arm and leg" in path.read_text("utf-8")


@pytest.mark.parametrize("kind", ["mot", "sto"])
def test_opensim_reads_what_was_written(kind, tmp_path, opensim) -> None:
    stored = make.stored(tmp_path / "x", gappy())
    (path,) = {"mot": write_mot, "sto": write_sto}[kind](stored, tmp_path / f"x.{kind}")
    _, _, names, rows = read_storage(path)
    table = opensim.TimeSeriesTable(str(path))
    assert list(table.getColumnLabels()) == names[1:]
    np.testing.assert_array_equal(list(table.getIndependentColumn()), rows[:, 0])
    for index, name in enumerate(names[1:], start=1):
        np.testing.assert_array_equal(table.getDependentColumn(name).to_numpy(), rows[:, index])
    assert table.getTableMetaDataString("inDegrees") == "yes"
    older = opensim.Storage(str(path))
    assert older.getSize() == len(rows)
    assert older.isInDegrees()
    state = older.getStateVector(3)
    assert state.getTime() == rows[3, 0]
    assert state.getData().get(0) == rows[3, 1]
