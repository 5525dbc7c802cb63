"""The truth of posed people: signs, and that what is put into a pose comes out of it."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("anny", reason="the renderer is an extra: pip install -e '.[samples]'")

from samples.graphics.geometry import LEFT, SIDES, Side, lean, outward, pitch, yaw
from samples.movements.by_protocol import PROTOCOLS
from samples.movements.stance import draw_habit
from samples.movements.walking import with_walk
from samples.people.body import Person, bone_name, draw_person
from samples.people.measures import MEASURES
from samples.people.skeleton import (
    LegAngles,
    Pose,
    ankle_height,
    highest_root,
    leg_angles,
    leg_length,
    set_leg,
    stand_on,
)
from samples.people.truth import against_neutral, measure

SITTING = LegAngles(90, 0, 0, 82)


@pytest.fixture(scope="module")
def person() -> Person:
    return draw_person(np.random.default_rng(5))


def change(person: Person, pose: Pose) -> dict[str, float]:
    rest = measure(Pose(person))
    return {name: value - rest[name] for name, value in measure(pose).items()}


def test_every_measure_is_there(person: Person) -> None:
    assert tuple(sorted(measure(Pose(person)))) == tuple(sorted(MEASURES))


def test_a_tipped_pelvis_carries_the_trunk_and_bends_nothing(person: Person) -> None:
    moved = change(person, Pose(person, local={"root": pitch(20)}))
    assert moved["pelvis_inclination_deg"] == pytest.approx(20)
    assert moved["trunk_inclination_deg"] == pytest.approx(20)
    assert moved["thorax_inclination_deg"] == pytest.approx(20)
    assert moved["lumbar_flexion_deg"] == pytest.approx(0, abs=1e-6)


def test_pelvis_and_lumbar_spine_add_up_to_the_thorax(person: Person) -> None:
    pose = Pose(person, local={"root": pitch(35)})
    pose.bend_spine(forward_deg=(4, 10, 8, 6, 5))
    moved = change(person, pose)
    assert moved["lumbar_flexion_deg"] == pytest.approx(4 + 10 + 8 + 6 / 2)
    assert moved["thorax_inclination_deg"] == pytest.approx(35 + 25)


def test_the_habit_bends_the_lumbar_spine_by_what_is_asked(person: Person) -> None:
    for seed in range(6):
        habit = draw_habit(np.random.default_rng(seed))
        poses = [Pose(person), Pose(person)]
        for pose, bend in zip(poses, ((0.0, 0.0), (30.0, 25.0)), strict=True):
            pose.bend_spine(forward_deg=habit.spine(*bend))
        before, after = (measure(pose)["lumbar_flexion_deg"] for pose in poses)
        assert after - before == pytest.approx(30)


def test_bending_to_the_left_is_positive(person: Person) -> None:
    pose = Pose(person)
    pose.bend_spine(forward_deg=(0,) * 5, left_deg=(5, 5, 5, 5, 5))
    moved = change(person, pose)
    assert moved["trunk_side_bend_deg"] > 8
    assert moved["thorax_tilt_deg"] == pytest.approx(25)
    assert moved["lumbar_side_bend_deg"] == pytest.approx(17.5)
    assert moved["pelvis_obliquity_deg"] == pytest.approx(0, abs=1e-6)


def test_a_lower_left_hip_is_positive(person: Person) -> None:
    pose = Pose(person, local={"root": lean(8)})
    assert change(person, pose)["pelvis_obliquity_deg"] == pytest.approx(8)
    left, right = (pose.joint(bone_name("upperleg01", side))[2] for side in SIDES)
    assert left < right


def test_turning_to_the_left_is_positive(person: Person) -> None:
    pose = Pose(person, local={"root": yaw(15)})
    pose.bend_spine(forward_deg=(0,) * 5, turn_deg=(0, 0, 5, 10, 10))
    moved = change(person, pose)
    assert moved["pelvis_rotation_deg"] == pytest.approx(15)
    assert moved["thorax_rotation_deg"] == pytest.approx(40)
    assert moved["thorax_tilt_deg"] == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("side", SIDES)
def test_leg_angles_come_back_as_they_went_in(person: Person, side: Side) -> None:
    pelvis = lean(6) @ pitch(-10) @ yaw(9)
    pose = Pose(person, local={"root": pelvis})
    angles = LegAngles(85, 12, -33, 70)
    set_leg(pose, side, angles, against=pelvis)
    back = leg_angles(pose, side)
    assert back.hip_flexion == pytest.approx(85)
    assert back.hip_abduction == pytest.approx(12)
    assert back.hip_internal == pytest.approx(-33)
    assert back.knee_flexion == pytest.approx(70)


@pytest.mark.parametrize("side", SIDES)
def test_internal_rotation_in_sitting_swings_the_foot_outward(person: Person, side: Side) -> None:
    poses = [Pose(person), Pose(person)]
    set_leg(poses[0], side, SITTING, against=np.eye(3))
    set_leg(poses[1], side, LegAngles(90, 0, 30, 82), against=np.eye(3))
    still, turned = (pose.joint(bone_name("foot", side)) for pose in poses)
    assert outward(side) * (turned - still)[0] > 0.1
    values = [measure(pose)[f"{side}_hip_internal_rotation_deg"] for pose in poses]
    assert values[1] - values[0] == pytest.approx(30)


@pytest.mark.parametrize("side", SIDES)
def test_a_thigh_moved_outward_drifts_positive(person: Person, side: Side) -> None:
    pose = Pose(person)
    set_leg(pose, side, LegAngles(90, 15, 0, 82), against=np.eye(3))
    knee, hip = (pose.joint(bone_name(b, side)) for b in ("lowerleg01", "upperleg01"))
    assert outward(side) * (knee - hip)[0] > 0
    assert measure(pose)[f"{side}_thigh_drift_deg"] == pytest.approx(15)


def test_a_hiked_pelvis_takes_rotation_from_the_hip(person: Person) -> None:
    pose = Pose(person, local={"root": lean(-10)})  # the left hip rises
    set_leg(pose, "left", LegAngles(90, 0, 30, 82), against=np.eye(3))
    assert measure(pose)["left_hip_internal_rotation_deg"] == pytest.approx(20, abs=0.5)


def test_feet_stay_where_they_are_put(person: Person) -> None:
    feet = draw_habit(np.random.default_rng(8)).feet(person)
    pose = Pose(person, np.array([0.03, 0.12, 0.0]), {"root": pitch(60) @ lean(4)})
    pose.root_m[2] = highest_root(pose, feet, knee_deg=25)
    stand_on(pose, feet)
    for foot in feet:
        name = bone_name("foot", foot.side)
        assert pose.joint(name) == pytest.approx(foot.ankle_m)
        assert pose.turn(name) == pytest.approx(yaw(foot.turn_deg))


def test_shift_is_to_the_left_and_travel_is_back(person: Person) -> None:
    feet = draw_habit(np.random.default_rng(8)).feet(person)
    values = []
    for root in ([0.0, 0.0, 0.0], [0.08, 0.05, 0.0]):
        pose = Pose(person, np.array(root))
        pose.root_m[2] = highest_root(pose, feet, knee_deg=10)
        stand_on(pose, feet)
        values.append(measure(pose))
    length = leg_length(person)
    before, after = values
    assert after["pelvis_shift_ratio"] - before["pelvis_shift_ratio"] == pytest.approx(
        0.08 / length
    )
    assert after["hip_travel_ratio"] - before["hip_travel_ratio"] == pytest.approx(0.05 / length)


def test_angles_wrap_and_walking_gives_none() -> None:
    row = dict.fromkeys(MEASURES, 0.0)
    turned = {**row, "thorax_rotation_deg": 350.0}
    series = against_neutral([None, row, turned], quiet=[False, True, False])
    assert series["thorax_rotation_deg"] == [None, 0.0, -10.0]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_scenes_move_smoothly_on_planted_feet(person: Person, protocol: str) -> None:
    scene = PROTOCOLS[protocol](np.random.default_rng(9), person, None)
    step_s = 0.08
    bones = [bone_name(b, side) for b in ("foot", "wrist", "lowerleg01") for side in SIDES]
    track = np.array(
        [
            [pose.joint(bone) for bone in [*bones, "root", "head"]]
            for pose in map(scene.pose_at, np.arange(0, min(scene.duration_s, 9), step_s))
        ]
    )
    speed = np.linalg.norm(np.diff(track, axis=0), axis=2) / step_s
    assert speed.max() < 3.5
    if not protocol.startswith(("hip_rotation", "thigh_lift", "hip_extension")):
        assert speed[:, :2].max() < 0.02


def test_who_walks_in_arrives_where_the_test_begins(person: Person) -> None:
    rng = np.random.default_rng(10)
    scene = PROTOCOLS["side_bend"](rng, person, None)
    walked = with_walk(scene, rng)
    before, after = walked.pose_at(walked.enters_s - 1e-6), walked.pose_at(walked.enters_s)
    for bone in ("root", "head", "foot.L", "foot.R", "wrist.L"):
        assert before.joint(bone) == pytest.approx(after.joint(bone), abs=0.015)
    assert abs(walked.pose_at(0.0).root_m @ LEFT) + abs(walked.pose_at(0.0).root_m[1]) > 2
    assert walked.strokes[0].start_s == pytest.approx(scene.strokes[0].start_s + walked.enters_s)


def test_people_are_adults_of_ordinary_size() -> None:
    for seed in range(4):
        someone = draw_person(np.random.default_rng(seed))
        assert 145 < someone.height_cm < 205
        assert someone.sex in {"female", "male"}
        assert 0.05 < ankle_height(someone) < 0.12


@pytest.mark.parametrize(
    ("protocol", "compensation", "name"),
    [
        ("side_bend", "pelvis_shift", "pelvis_shift_ratio"),
        ("side_bend", "trunk_rotation", "thorax_rotation_deg"),
        ("hip_rotation_seated", "pelvis_hike", "pelvis_obliquity_deg"),
        ("hip_rotation_standing", "trunk_lean", "trunk_side_bend_deg"),
    ],
)
def test_a_stronger_compensation_is_the_same_one_but_larger(
    person: Person, protocol: str, compensation: str, name: str
) -> None:
    make = PROTOCOLS[protocol]

    def most(strength: float) -> tuple[float, float]:
        scene = make(np.random.default_rng(4), person, compensation, strength=strength)
        times = np.linspace(0, scene.duration_s, 40)
        series = against_neutral(
            [measure(scene.pose_at(float(time))) for time in times], quiet=[True] + [False] * 39
        )
        return float(np.nanmax(np.abs(series[name]))), scene.duration_s

    (usual, lasts), (strong, lasts_too) = most(1.0), most(1.8)
    assert strong == pytest.approx(1.8 * usual, rel=0.35)
    assert strong > 1.3 * usual
    assert lasts == lasts_too
