"""One leg moves, the other stands: feet, balance, sides; only the back tells the lumbar bend."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

pytest.importorskip("anny", reason="the renderer is an extra: pip install -e '.[samples]'")

from samples.graphics.geometry import Array, Side, outward
from samples.movements.choices import Rng
from samples.movements.leg import hip_extension_standing, thigh_lift_standing
from samples.movements.scene import Scene
from samples.movements.timing import Stroke
from samples.people.body import Person, bone_name, draw_person, rig
from samples.people.skeleton import Pose, ankle_height, centre_of_mass
from samples.people.truth import measure
from samples.sets.clip import _main_measure

Maker = Callable[[Rng, Person, str | None], Scene]
MAKERS = [thigh_lift_standing, hip_extension_standing]
COUNT = 60


@pytest.fixture(scope="module")
def person() -> Person:
    return draw_person(np.random.default_rng(3))


@pytest.fixture(scope="module")
def scenes(person: Person) -> dict[Maker, list[Scene]]:
    return {
        maker: [maker(np.random.default_rng(seed), person, None) for seed in range(COUNT)]
        for maker in MAKERS
    }


def moved(scene: Scene, stroke: Stroke) -> dict[str, float]:
    """What has changed from the first frame to the far end; ``thigh`` is of the moving leg."""
    before, after = measure(scene.pose_at(0.0)), measure(scene.pose_at(stroke.top_s))
    values = {name: after[name] - before[name] for name in after}
    return {**values, "thigh": values[f"{stroke.side}_thigh_inclination_deg"]}


@pytest.fixture(scope="module")
def peaks(scenes: dict[Maker, list[Scene]]) -> dict[Maker, dict[str, Array]]:
    rows = {maker: [moved(one, one.strokes[0]) for one in drawn] for maker, drawn in scenes.items()}
    return {
        maker: {name: np.array([row[name] for row in found]) for name in found[0]}
        for maker, found in rows.items()
    }


def other(stroke: Stroke) -> Side:
    return "right" if stroke.side == "left" else "left"


def sole(person: Person, pose: Pose, side: Side) -> float:
    """How high the lowest point of a foot is, metres."""
    foot = rig().vertices_of("foot", "toe") & (outward(side) * person.rest_skin[:, 0] > 0)
    return float(person.skin(pose.local, pose.root_m)[foot, 2].min())


@pytest.mark.parametrize("maker", MAKERS)
def test_the_stance_foot_stays_and_the_other_leaves_the_floor(
    person: Person, scenes: dict[Maker, list[Scene]], maker: Maker
) -> None:
    for scene in scenes[maker][:12]:
        start = scene.pose_at(0.0)
        for stroke in scene.strokes[:4]:
            stance, moving = other(stroke), "left" if stroke.side == "left" else "right"
            ankle = start.joint(bone_name("foot", stance))
            for time in np.linspace(stroke.start_s, stroke.end_s, 7)[1:-1]:
                pose = scene.pose_at(float(time))
                assert pose.joint(bone_name("foot", stance)) == pytest.approx(ankle, abs=2e-3)
                assert sole(person, pose, moving) > -0.006
            top = scene.pose_at(stroke.top_s)
            assert sole(person, top, stance) == pytest.approx(0, abs=0.01)
            assert sole(person, top, moving) > 0.008


@pytest.mark.parametrize("maker", MAKERS)
def test_the_body_stays_over_the_stance_foot(
    scenes: dict[Maker, list[Scene]], maker: Maker
) -> None:
    for scene in scenes[maker][:30]:
        stroke = scene.strokes[0]
        pose = scene.pose_at(stroke.top_s)
        foot = bone_name("foot", other(stroke))
        off = centre_of_mass(pose) - pose.joint(foot)
        assert abs(off[0]) < 0.045
        assert -0.16 < off[1] < 0.03  # between heel and toes


@pytest.mark.parametrize("maker", MAKERS)
def test_the_moving_foot_is_back_on_the_floor_between_repetitions(
    person: Person, scenes: dict[Maker, list[Scene]], maker: Maker
) -> None:
    for scene in scenes[maker][:20]:
        pose = scene.pose_at(scene.strokes[0].end_s)
        for side in ("left", "right"):
            assert pose.joint(bone_name("foot", side))[2] == pytest.approx(
                ankle_height(person), abs=0.006
            )


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("known", ["thigh", "trunk_inclination_deg"])
def test_the_low_back_cannot_be_told_from_leg_or_trunk(
    peaks: dict[Maker, dict[str, Array]], maker: Maker, known: str
) -> None:
    found = peaks[maker]
    lumbar = found["lumbar_flexion_deg"]
    if maker is thigh_lift_standing:
        lumbar = lumbar - 0.266 * found["thigh"]  # the usual share (Kuo 2010)
    assert abs(np.corrcoef(lumbar, found[known])[0, 1]) < 0.3


def test_lifts_round_by_the_usual_share_or_more(peaks: dict[Maker, dict[str, Array]]) -> None:
    found = peaks[thigh_lift_standing]
    share = found["lumbar_flexion_deg"] / found["thigh"]
    assert found["thigh"].min() > 40
    assert found["thigh"].max() < 130
    assert 0.2 < np.mean(share > 0.38) < 0.5
    assert np.mean(share < 0.25) > 0.25
    assert np.mean(found["pelvis_inclination_deg"] < 0) > 0.9


def test_legs_go_back_with_and_without_compensation(peaks: dict[Maker, dict[str, Array]]) -> None:
    found = peaks[hip_extension_standing]
    assert -36 < found["thigh"].min() < -22
    assert -10 < found["thigh"].max() < -3
    assert np.mean(found["trunk_inclination_deg"] > 12) > 0.25
    assert np.mean(found["lumbar_flexion_deg"] < -8) > 0.25
    assert np.mean(np.abs(found["lumbar_flexion_deg"]) < 6) > 0.25
    assert np.mean(found["pelvis_inclination_deg"] > -8) > 0.95


@pytest.mark.parametrize("maker", MAKERS)
def test_both_legs_move_as_often_near_the_camera_as_far_from_it(
    scenes: dict[Maker, list[Scene]], maker: Maker
) -> None:
    near = [
        stroke.side == ("left" if scene.azimuth_deg > 0 else "right")
        for scene in scenes[maker]
        for stroke in scene.strokes
    ]
    assert {scene.azimuth_deg for scene in scenes[maker]} == {-90.0, 90.0}
    assert 0.4 < np.mean(near) < 0.6
    both = [
        {stroke.side for stroke in scene.strokes} == {"left", "right"} for scene in scenes[maker]
    ]
    assert 0.6 < np.mean(both) < 1.0


@pytest.mark.parametrize(
    ("maker", "direction", "sign"),
    [(thigh_lift_standing, "lift", 1), (hip_extension_standing, "extension", -1)],
)
def test_the_named_leg_moves_the_named_way(
    scenes: dict[Maker, list[Scene]], maker: Maker, direction: str, sign: int
) -> None:
    for scene in scenes[maker][:10]:
        for stroke in scene.strokes:
            assert stroke.direction == direction
            values = moved(scene, stroke)
            assert sign * values[_main_measure(scene.protocol, stroke)] > 2.5
            assert abs(values[f"{other(stroke)}_thigh_inclination_deg"]) < 30


@pytest.mark.parametrize("maker", MAKERS)
def test_who_holds_on_keeps_the_hand_there_and_does_not_walk_in(
    scenes: dict[Maker, list[Scene]], maker: Maker
) -> None:
    holding = [scene for scene in scenes[maker] if scene.parameters["holds"] != "nothing"]
    assert 0.4 < len(holding) / COUNT < 0.85
    for scene in scenes[maker]:
        assert (scene.stander is None) == bool(scene.props)
    for scene in holding[:15]:
        wrists = [
            [pose.joint(bone_name("wrist", side)) for side in ("left", "right")]
            for pose in (scene.pose_at(0.0), scene.pose_at(scene.strokes[0].top_s))
        ]
        away = np.linalg.norm(np.subtract(*wrists), axis=1)
        assert away.min() < 0.03


def test_a_named_compensation_rounds_more(person: Person) -> None:
    clean, rounds = (
        thigh_lift_standing(np.random.default_rng(8), person, name)
        for name in ("none", "lumbar_flexion")
    )
    assert clean.strokes == rounds.strokes
    lumbar = [moved(one, one.strokes[0])["lumbar_flexion_deg"] for one in (clean, rounds)]
    assert lumbar[1] - lumbar[0] > 3
