"""Drawn hinges: feet stay down, loads follow the hands, and only the back tells the lumbar bend."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("anny", reason="the renderer is an extra: pip install -e '.[samples]'")

from samples.graphics.geometry import SIDES, outward
from samples.movements.choices import side_shares, spine_for_line
from samples.movements.hinge import hip_hinge, hip_hinge_seated
from samples.movements.scene import Scene
from samples.movements.trunk import side_bend, trunk_rotation_seated
from samples.people.arms import grip
from samples.people.body import Person, bone_name, draw_person, rig
from samples.people.skeleton import Pose
from samples.people.truth import measure


@pytest.fixture(scope="module")
def person() -> Person:
    return draw_person(np.random.default_rng(3))


def draw(person: Person, seed: int, compensation: str | None = None) -> Scene:
    return hip_hinge(np.random.default_rng(seed), person, compensation)


@pytest.fixture(scope="module")
def scenes(person: Person) -> list[Scene]:
    return [draw(person, seed) for seed in range(200)]


def change(scene: Scene, time_s: float) -> dict[str, float]:
    """What has changed from the first frame to ``time_s``."""
    before, after = measure(scene.pose_at(0.0)), measure(scene.pose_at(time_s))
    return {name: after[name] - before[name] for name in after}


@pytest.fixture(scope="module")
def bottoms(scenes: list[Scene]) -> list[dict[str, float]]:
    return [change(scene, scene.strokes[0].top_s) for scene in scenes]


@pytest.mark.parametrize(
    "name", ["trunk_inclination_deg", "left_knee_flexion_deg", "hip_travel_ratio"]
)
def test_the_lumbar_bend_cannot_be_told_from_trunk_or_knees(
    bottoms: list[dict[str, float]], name: str
) -> None:
    lumbar, other = (
        np.array([row[key] for row in bottoms]) for key in ("lumbar_flexion_deg", name)
    )
    assert abs(np.corrcoef(lumbar, other)[0, 1]) < 0.3


def test_hinges_are_of_every_depth(bottoms: list[dict[str, float]]) -> None:
    trunk, knees, lumbar = (
        np.array([row[name] for row in bottoms])
        for name in ("trunk_inclination_deg", "left_knee_flexion_deg", "lumbar_flexion_deg")
    )
    for low, high in ((20, 45), (45, 70), (70, 115)):
        within = (trunk > low) & (trunk < high)
        assert np.count_nonzero(within & (lumbar > 18)) >= 8
        assert np.count_nonzero(within & (lumbar < 6)) >= 8
    for low, high in ((-5, 20), (20, 60), (60, 115)):
        within = (knees > low) & (knees < high)
        assert np.count_nonzero(within & (lumbar > 18)) >= 8
        assert np.count_nonzero(within & (lumbar < 6)) >= 8
    assert 0.25 < np.mean(lumbar > 18) < 0.55
    assert np.mean(lumbar < -4) > 0.08
    assert lumbar.max() < 65
    assert lumbar.min() > -25


def test_feet_stay_flat_and_knees_and_ankles_within_reach(
    person: Person, scenes: list[Scene]
) -> None:
    deepest = sorted(scenes, key=lambda scene: -float(scene.parameters["knees_deg"]))[:4]
    for scene in deepest:
        for stroke in scene.strokes[:2]:
            pose = scene.pose_at(stroke.top_s)
            values = measure(pose)
            soles = person.skin(pose.local, pose.root_m)[rig().vertices_of("foot", "toe"), 2]
            assert soles.min() == pytest.approx(0, abs=0.01)
            assert 65 < values["left_knee_flexion_deg"] < 118
            assert values["left_shank_inclination_deg"] < 50
            for side in SIDES:
                still = scene.pose_at(0.0).joint(bone_name("foot", side))
                assert pose.joint(bone_name("foot", side)) == pytest.approx(still, abs=2e-3)


def test_loads_lie_still_until_gripped_and_then_follow_the_hands(scenes: list[Scene]) -> None:
    lifts = [scene for scene in scenes if scene.parameters["picks_up"]]
    assert lifts
    for scene in lifts[:10]:
        assert scene.carried is not None
        first = scene.strokes[0]
        lying, gripped, lifted = (
            scene.carried(scene.pose_at(time), time) for time in (0.0, first.top_s, first.end_s)
        )
        for before, now, later in zip(lying, gripped, lifted, strict=True):
            assert now.vertices_m == pytest.approx(before.vertices_m)
            assert later.vertices_m[:, 2].mean() > now.vertices_m[:, 2].mean() + 0.03
            assert now.vertices_m[:, 2].min() > -0.02
        for time in (first.leave_s, first.end_s):
            pose = scene.pose_at(time)
            points = np.vstack([mesh.vertices_m for mesh in scene.carried(pose, time)])
            for side in SIDES:
                away = np.linalg.norm(points - grip(pose, side), axis=1).min()
                assert away < (0.45 if scene.parameters["holds"] == "barbell" else 0.12)


def test_the_fingers_stay_over_the_floor(person: Person, scenes: list[Scene]) -> None:
    hands = rig().vertices_of("finger")
    deep = sorted(scenes, key=lambda scene: -float(scene.parameters["trunk_deg"]))[:5]
    for scene in deep:
        pose = scene.pose_at(scene.strokes[0].top_s)
        assert person.skin(pose.local, pose.root_m)[hands, 2].min() > -0.01


def test_a_named_compensation_changes_the_back_and_not_the_rest(person: Person) -> None:
    clean, rounds = draw(person, 44, "none"), draw(person, 44, "lumbar_flexion")
    assert clean.strokes == rounds.strokes
    assert clean.parameters["style"] == rounds.parameters["style"]
    time = clean.strokes[0].top_s
    values = [change(scene, time) for scene in (clean, rounds)]
    assert values[1]["lumbar_flexion_deg"] - values[0]["lumbar_flexion_deg"] > 14


def test_the_same_seed_gives_the_same_scene(person: Person) -> None:
    one, other = draw(person, 12), draw(person, 12)
    assert one.parameters == other.parameters
    time = one.strokes[0].top_s
    for bone in ("head", "wrist.L", "foot.R"):
        assert one.pose_at(time).joint(bone) == pytest.approx(other.pose_at(time).joint(bone))


def test_some_round_more_from_one_repetition_to_the_next(scenes: list[Scene]) -> None:
    tiring = [s for s in scenes if float(s.parameters["lumbar_growth"]) > 0.4 and s.strokes[2:]]
    assert 8 < len(tiring) < 50
    growth = [
        change(scene, scene.strokes[-1].top_s)["lumbar_flexion_deg"]
        - change(scene, scene.strokes[0].top_s)["lumbar_flexion_deg"]
        for scene in tiring
        if float(scene.parameters["lumbar_deg"]) < 35
    ]
    assert np.mean(growth) > 3


def test_seated_leans_keep_the_seat_and_bend_as_drawn(person: Person) -> None:
    for seed in range(12):
        scene = hip_hinge_seated(np.random.default_rng(seed), person, None)
        first = scene.strokes[0]
        moved = change(scene, first.top_s)
        start, end = scene.pose_at(0.0), scene.pose_at(first.top_s)
        assert end.root_m == pytest.approx(start.root_m, abs=0.02)
        assert 10 < moved["trunk_inclination_deg"] < 75
        assert moved["pelvis_inclination_deg"] < 55
        drawn = float(scene.parameters["lumbar_deg"])
        assert moved["lumbar_flexion_deg"] == pytest.approx(drawn, abs=4 + 0.2 * abs(drawn))


def test_the_head_keeps_facing_the_camera_in_some_and_turns_along_in_others(
    person: Person,
) -> None:
    shares = [
        float(
            trunk_rotation_seated(np.random.default_rng(s), person, None).parameters["head_share"]
        )
        for s in range(60)
    ]
    assert 0.25 < np.mean(np.abs(np.array(shares) + 1) < 0.15) < 0.55
    assert 0.25 < np.mean(np.abs(shares) < 0.15) < 0.55


def test_the_line_of_a_side_bend_is_the_same_low_or_high(person: Person) -> None:
    for low in (0.0, 0.5, 1.0):
        shares = side_shares(low)
        pose = Pose(person)
        pose.bend_spine(forward_deg=(0,) * 5, left_deg=10 * spine_for_line(person, shares) * shares)
        assert measure(pose)["trunk_side_bend_deg"] == pytest.approx(10, abs=1.5)


def test_side_bends_are_low_in_some_and_high_in_others(person: Person) -> None:
    parts = []
    for seed in range(24):
        scene = side_bend(np.random.default_rng(seed), person, "none")
        moved = change(scene, scene.strokes[0].top_s)
        parts.append(moved["lumbar_side_bend_deg"] / moved["trunk_side_bend_deg"])
    assert np.ptp(parts) > 0.5


def test_hanging_arms_stay_outside_of_bent_knees(person: Person) -> None:
    for seed in range(80):
        scene = draw(person, seed)
        if scene.parameters["arms"] != "hanging" or float(scene.parameters["knees_deg"]) < 60:
            continue
        pose = scene.pose_at(scene.strokes[0].top_s)
        for side in SIDES:
            hand, knee = (pose.joint(bone_name(b, side)) for b in ("wrist", "lowerleg01"))
            assert outward(side) * (hand - knee)[0] > 0.03
