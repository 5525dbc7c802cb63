"""Ladders: one person at several true angles, all else the same, with what was seen of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("anny", reason="the renderer is an extra: pip install -e '.[samples]'")

from samples.filming.film import Clip
from samples.ladders.make import missing_ladders
from samples.ladders.rungs import HELD, QUIET, Rungs
from samples.ladders.store import Ladder, ladder_path, load_jpegs, load_ladders, save_ladder
from samples.ladders.take import LADDERS, Photographs, photograph
from samples.ladders.tracking import Tracked, track_key_frames
from samples.movements.by_protocol import PROTOCOLS
from samples.people.body import Person, draw_person
from samples.people.measures import MEASURES
from samples.people.truth import measure
from samples.sets.people import clip_for, people_sets
from screen.errors import ModelError
from screen.pose.model import ensure_model

FRONTAL = sorted(set(LADDERS) - {"hip_hinge"})
SIGNED = {
    "side_bend": ("trunk_side_bend_deg",),
    "trunk_rotation_seated": ("thorax_rotation_deg",),
    "trunk_rotation_standing": ("thorax_rotation_deg",),
    "hip_rotation_seated": ("left_hip_internal_rotation_deg", "right_hip_internal_rotation_deg"),
    "hip_rotation_standing": ("left_hip_internal_rotation_deg", "right_hip_internal_rotation_deg"),
}


@pytest.fixture(scope="module")
def person() -> Person:
    return draw_person(np.random.default_rng(5))


def changes(rungs: Rungs, kind: str) -> list[dict[str, float]]:
    """What is true of each frame of a kind, against the first quiet one."""
    before = measure(rungs.frames[0].pose)
    rows = [measure(frame.pose) for frame in rungs.frames if frame.kind == kind]
    return [{name: row[name] - before[name] for name in row} for row in rows]


def small_clip(seed: int) -> Clip:
    return Clip("hip_hinge", seed, f"hip_hinge_{seed}", size=(160, 120), careful=True)


@pytest.fixture(scope="module")
def taken() -> Photographs:
    return photograph(small_clip(7))


def seen_as(taken: Photographs) -> Tracked:
    """Stand in for the network: it sees the truth."""
    frames = len(taken.jpegs)
    landmarks = np.concatenate([taken.joints_px, taken.joints_px[..., :1]], axis=-1)
    return Tracked(
        model_name="none",
        model_sha256="0" * 64,
        seen=np.ones(frames, dtype=bool),
        landmarks_px=landmarks,
        world_m=np.zeros((frames, 33, 3), np.float32),
        visibility=np.ones((frames, 33), np.float32),
        silhouette_px=taken.edge_px,
        outline_ratio=np.ones((frames, 2, 31), np.float32),
    )


@pytest.mark.parametrize("seed", range(4))
def test_on_the_rungs_of_a_hinge_only_low_back_and_pelvis_differ(person: Person, seed: int) -> None:
    bottoms = changes(LADDERS["hip_hinge"](np.random.default_rng(seed), person, "crossed"), HELD)
    lumbar, pelvis, trunk, knees = (
        np.array([row[name] for row in bottoms])
        for name in (
            "lumbar_flexion_deg",
            "pelvis_inclination_deg",
            "trunk_inclination_deg",
            "left_knee_flexion_deg",
        )
    )
    order = np.argsort(lumbar)
    assert (np.diff(lumbar[order]) > 0).all()
    assert np.ptp(lumbar) > 15
    assert (np.diff(pelvis[order]) < 0).all()  # the same lean, shared otherwise
    assert np.ptp(knees) < 0.5
    assert np.ptp(trunk) < 0.25 * np.ptp(lumbar)  # a hip may be at its end before the trunk is down


def test_lumbar_bends_of_many_people_fill_the_range(person: Person) -> None:
    rungs = [LADDERS["hip_hinge"](np.random.default_rng(s), person, "crossed") for s in range(12)]
    lumbar = np.array([row["lumbar_flexion_deg"] for one in rungs for row in changes(one, HELD)])
    counts, _ = np.histogram(lumbar, [-20, -4, 12, 30, 42, 57])
    assert counts.sum() == len(lumbar)
    assert counts.min() >= 2


@pytest.mark.parametrize("protocol", FRONTAL)
def test_frontal_ladders_go_to_both_sides_by_way_of_quiet(person: Person, protocol: str) -> None:
    rungs = LADDERS[protocol](np.random.default_rng(3), person, None)
    held = changes(rungs, HELD)
    assert len(held) == 8
    for name in SIGNED[protocol]:
        values = np.array([row[name] for row in held])
        assert values.max() > 10
        assert values.min() < -10
    kinds = [frame.kind for frame in rungs.frames]
    assert kinds.count(QUIET) == 2
    assert set(rungs.path) == set(range(len(kinds)))
    assert [kinds[number] for number in rungs.path].count(QUIET) == 3
    assert [frame.rung for frame in rungs.frames if frame.kind == HELD] == list(range(8))


@pytest.mark.parametrize("protocol", FRONTAL)
def test_held_angles_reach_as_far_as_the_repetitions_of_films(
    person: Person, protocol: str
) -> None:
    films = [PROTOCOLS[protocol](np.random.default_rng(seed), person) for seed in range(8)]
    ladders = [LADDERS[protocol](np.random.default_rng(seed), person, None) for seed in range(8)]
    for name in SIGNED[protocol]:
        tops = [
            measure(scene.pose_at(stroke.top_s))[name] - measure(scene.pose_at(0.0))[name]
            for scene in films
            for stroke in scene.strokes
        ]
        held = [row[name] for rungs in ladders for row in changes(rungs, HELD)]
        assert max(held) > max(tops) - 7
        assert min(held) < min(tops) + 7


@pytest.mark.parametrize("protocol", ["trunk_rotation_seated", "trunk_rotation_standing"])
def test_the_same_turn_is_done_with_the_pelvis_otherwise(person: Person, protocol: str) -> None:
    found = []
    for seed in range(6):
        held = changes(LADDERS[protocol](np.random.default_rng(seed), person, "crossed"), HELD)
        turns = np.array([row["thorax_rotation_deg"] for row in held])
        pelvis = np.array([row["pelvis_rotation_deg"] for row in held])
        near = np.abs(np.diff(turns)) < 3.5  # sway, and leaning turned along
        found += np.abs(np.diff(pelvis))[near].tolist()
    assert len(found) >= 12
    assert np.median(found) > 4


def test_people_who_follow_the_instructions_are_asked_and_others_drawn() -> None:
    people = people_sets()["hinge_ladders"]
    asked, usual = (clip_for(people, "hip_hinge", people.seeds[number]) for number in (0, 2))
    head = photograph(replace(asked, size=(160, 120))).head
    assert head["setting"] == "as_asked"
    assert (head["movement"]["arms"], head["movement"]["holds"]) == ("crossed", "nothing")
    assert head["person"]["fit"] in {"none", "close"}
    assert "loose" not in head["person"]["clothes"]
    assert abs(head["camera"]["yaw_off_deg"]) <= 12
    assert (usual.setting, usual.asked, usual.close_share) == ("usual", False, None)


def test_a_ladder_is_read_as_it_was_written(taken: Photographs, tmp_path: Path) -> None:
    clips = [small_clip(7), small_clip(8)]
    path = ladder_path(clips[0], tmp_path)
    save_ladder(path, taken, seen_as(taken))
    assert missing_ladders(clips, tmp_path) == clips[1:]
    (ladder,) = load_ladders(tmp_path, "hip_hinge")
    assert isinstance(ladder, Ladder)
    frames = len(taken.jpegs)
    assert ladder.measures.shape == (frames, len(MEASURES))
    assert ladder.measures.dtype == np.float32
    assert np.abs(ladder.measure("lumbar_flexion_deg")[ladder.quiet]).max() < 1
    assert ladder.held.sum() == 3
    assert np.array_equal(ladder.joints_px, taken.joints_px, equal_nan=True)
    assert ladder.head["model_sha256"] == "0" * 64
    pictures = load_jpegs(path)
    assert pictures == taken.jpegs
    assert cv2.imdecode(np.frombuffer(pictures[-1], np.uint8), 1).shape == (120, 160, 3)


def test_the_true_silhouette_goes_round_hips_and_shoulders(taken: Photographs) -> None:
    for edge, joints in zip(taken.edge_px, taken.joints_px, strict=True):
        for place in (11, 12, 23, 24):
            x, y = (float(value) for value in joints[place])
            assert cv2.pointPolygonTest(edge.reshape(-1, 1, 2), (x, y), False) > 0


@pytest.mark.long
def test_the_products_tracker_finds_the_joints_of_key_frames() -> None:
    try:
        ensure_model(None)
    except ModelError as error:
        pytest.skip(f"no pose model: {error}")
    people = people_sets()["hinge_ladders"]
    taken = photograph(clip_for(people, "hip_hinge", people.seeds[4]))
    tracked = track_key_frames(taken.jpegs, taken.path)
    assert tracked.seen.all()
    trunk = [11, 12, 23, 24]
    size = np.linalg.norm(taken.joints_px[0, 11] - taken.joints_px[0, 23])
    apart = np.linalg.norm(tracked.landmarks_px[:, trunk, :2] - taken.joints_px[:, trunk], axis=-1)
    assert np.median(apart) < 0.2 * size
