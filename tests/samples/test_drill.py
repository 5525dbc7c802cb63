"""Drawn drills: what each kind of repetition does, how long it takes, and the wall behind."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import jsonschema
import numpy as np
import pytest

pytest.importorskip("anny", reason="the renderer is an extra: pip install -e '.[samples]'")
pytest.importorskip("OpenGL")

from samples.filming.film import Clip
from samples.graphics.geometry import SIDES
from samples.movements.drill import KINDS, REPETITIONS, draw_kinds, hip_hinge_drill
from samples.movements.hinge_ways import MOST_LUMBAR_DEG
from samples.movements.scene import Scene
from samples.movements.timing import Stroke
from samples.people.body import Person, bone_name, draw_person, rig
from samples.people.outfit import draw_top
from samples.people.truth import measure
from samples.sets.clip import draw_take, render_clip
from samples.sets.people import clip_for, people_sets

SCHEMA = Path(__file__).parents[2] / "samples" / "clip.schema.json"
SMALL = (160, 120)


@pytest.fixture(scope="module")
def person() -> Person:
    return draw_person(np.random.default_rng(3))


@pytest.fixture(scope="module")
def scenes(person: Person) -> list[Scene]:
    return [hip_hinge_drill(np.random.default_rng(seed), person) for seed in range(16)]


@pytest.fixture(scope="module")
def bottoms(scenes: list[Scene]) -> list[tuple[Stroke, dict[str, float]]]:
    """Each stroke, and what has changed at its bottom since the first frame."""
    found = []
    for scene in scenes:
        before = measure(scene.pose_at(0.0))
        for stroke in scene.strokes:
            at_bottom = measure(scene.pose_at(stroke.top_s))
            found.append((stroke, {name: at_bottom[name] - before[name] for name in before}))
    return found


def test_a_set_has_ten_repetitions_with_two_clean_and_two_rounded_ones_at_least() -> None:
    counts = [Counter(draw_kinds(np.random.default_rng(seed))) for seed in range(300)]
    for count in counts:
        assert count.total() == REPETITIONS
        assert min(count["clean"], count["rounded"]) >= 2
    shares = {name: sum(count[name] for count in counts) / 3000 for name in KINDS}
    for name, kind in KINDS.items():
        assert shares[name] == pytest.approx(kind.odds, abs=0.04)


def test_the_strokes_are_hinges_that_say_their_kind(scenes: list[Scene]) -> None:
    for scene in scenes:
        assert scene.protocol == "hip_hinge"
        assert [stroke.index for stroke in scene.strokes] == list(range(1, REPETITIONS + 1))
        assert {stroke.kind for stroke in scene.strokes} <= set(KINDS)
        assert {(stroke.side, stroke.direction) for stroke in scene.strokes} == {
            ("both", "flexion")
        }
    assert {stroke.kind for scene in scenes for stroke in scene.strokes} == set(KINDS)
    assert {abs(scene.azimuth_deg) for scene in scenes} == {90.0}


def test_each_repetition_takes_as_long_as_its_kind_and_stillness_is_around_them(
    scenes: list[Scene],
) -> None:
    for scene in scenes:
        assert 2 <= scene.quiet_s <= 3
        assert scene.strokes[0].start_s == scene.quiet_s
        assert scene.duration_s == pytest.approx(scene.strokes[-1].end_s + 1)
        for stroke in scene.strokes:
            low, high = KINDS[stroke.kind].duration_s
            assert low - 1e-9 <= stroke.end_s - stroke.start_s <= high + 1e-9
            assert stroke.start_s < stroke.top_s < stroke.leave_s < stroke.end_s
        for one, following in zip(scene.strokes, scene.strokes[1:], strict=False):
            assert 0.3 <= following.start_s - one.end_s <= 1.0


def test_a_fast_repetition_is_over_before_any_other_has_come_back(
    scenes: list[Scene],
) -> None:
    fast = [(s, stroke) for s in scenes for stroke in s.strokes if stroke.kind == "fast"]
    assert len(fast) > 5
    for scene, stroke in fast:
        during = np.linspace(stroke.start_s, stroke.start_s + 1.5, 31)
        lean = np.array([measure(scene.pose_at(t))["trunk_inclination_deg"] for t in during])
        assert np.ptp(lean) > 50
        assert lean[-1] - lean[0] < 0.15 * np.ptp(lean)


@pytest.mark.parametrize("name", KINDS)
def test_the_bottom_is_what_the_kind_says(
    bottoms: list[tuple[Stroke, dict[str, float]]], name: str
) -> None:
    kind = KINDS[name]
    for measured, (low, high) in (
        ("trunk_inclination_deg", kind.trunk_deg),
        ("lumbar_flexion_deg", kind.lumbar_deg),
        ("left_knee_flexion_deg", kind.knees_deg),
    ):
        values = [row[measured] for stroke, row in bottoms if stroke.kind == name]
        assert low - 3 < min(values)
        assert max(values) < high + 3


def test_rounded_and_clean_differ_in_the_low_back_and_in_nothing_else(
    bottoms: list[tuple[Stroke, dict[str, float]]],
) -> None:
    means = {
        name: {
            key: np.mean([row[key] for stroke, row in bottoms if stroke.kind == name])
            for key in ("lumbar_flexion_deg", "trunk_inclination_deg", "left_knee_flexion_deg")
        }
        for name in ("clean", "rounded")
    }
    apart = {key: means["rounded"][key] - means["clean"][key] for key in means["clean"]}
    assert apart["lumbar_flexion_deg"] > 30
    assert abs(apart["trunk_inclination_deg"]) < 4
    assert abs(apart["left_knee_flexion_deg"]) < 3
    assert max(row["lumbar_flexion_deg"] for _, row in bottoms) < MOST_LUMBAR_DEG


def test_half_have_a_wall_that_the_hips_reach_and_do_not_enter(
    person: Person, scenes: list[Scene]
) -> None:
    walled = [scene for scene in scenes if scene.props]
    assert 4 <= len(walled) <= 12
    for scene in walled:
        assert scene.parameters["wall"]
        front = scene.props[0].low_m[1]
        strokes = scene.strokes
        times = [0.0, *(s.top_s for s in strokes), *(0.5 * (s.start_s + s.top_s) for s in strokes)]
        poses = [scene.pose_at(time) for time in times]
        skins = [person.skin(pose.local, pose.root_m) for pose in poses]
        gap = front - max(skin[:, 1].max() for skin in skins)
        assert 0 < gap < 0.06
        heels = skins[0][rig().vertices_of("foot", "toe"), 1].max()
        assert 0.149 < front - heels < 0.26
        near = scene.props[0].high_m[0] if scene.azimuth_deg > 0 else -scene.props[0].low_m[0]
        assert near < 0.45


def test_feet_stay_and_the_low_back_moves_smoothly(scenes: list[Scene]) -> None:
    step_s, scene = 0.08, scenes[0]
    poses = [scene.pose_at(t) for t in np.arange(0, scene.strokes[4].end_s, step_s)]
    ankles = np.array([[p.joint(bone_name("foot", side)) for side in SIDES] for p in poses])
    assert np.ptp(ankles, axis=0).max() < 5e-3
    lumbar = np.array([measure(pose)["lumbar_flexion_deg"] for pose in poses])
    assert np.abs(np.diff(lumbar)).max() / step_s < 130


def test_the_same_seed_gives_the_same_drill(person: Person) -> None:
    one, other = (hip_hinge_drill(np.random.default_rng(12), person) for _ in range(2))
    assert one.strokes == other.strokes
    assert one.parameters == other.parameters
    for bone in ("head", "wrist.L"):
        assert np.array_equal(one.pose_at(5.0).joint(bone), other.pose_at(5.0).joint(bone))


def test_another_compensation_is_refused(person: Person) -> None:
    with pytest.raises(ValueError, match="lumbar_flexion"):
        hip_hinge_drill(np.random.default_rng(1), person, "lumbar_flexion")


def test_two_thirds_wear_clothes_that_lie_close() -> None:
    rng = np.random.default_rng(6)
    fits = Counter(draw_top(rng, 2 / 3)[1] for _ in range(600))
    assert fits["none"] + fits["close"] == pytest.approx(400, abs=40)
    assert fits["regular"] > 80
    assert fits["loose"] > 40


def test_a_drill_is_filmed_from_the_side_and_whole() -> None:
    people = people_sets()["drill"]
    for seed in people.seeds[:2]:
        take = draw_take(clip_for(people, "hip_hinge_drill", seed), glances=8)
        assert abs(take.camera.yaw_off_deg) <= 12
        assert take.camera.cropped == "none"
        assert len(take.scene.strokes) == REPETITIONS
        assert not take.scene.walks_in


def test_the_truth_names_protocol_scene_and_kinds(tmp_path: Path) -> None:
    clip = Clip(
        "hip_hinge_drill", 60000, "drill", fps=5, size=SMALL, walks=False, careful=True,
        most_strokes=3, close_share=1.0,
    )  # fmt: skip
    truth = json.loads(render_clip(clip, tmp_path).read_text(encoding="utf-8"))
    jsonschema.validate(truth, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert truth["protocol"] == "hip_hinge"
    assert truth["scene"] == "hip_hinge_drill"
    assert truth["movement"]["compensation"] == "mixed"
    assert truth["person"]["fit"] in {"none", "close"}
    assert {repetition["kind"] for repetition in truth["repetitions"]} <= set(KINDS)
