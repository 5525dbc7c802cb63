"""A rendered clip: the same seed gives the same pictures, and the JSON says how it was filmed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest

pytest.importorskip("anny", reason="the renderer is an extra: pip install -e '.[samples]'")

from samples.filming.film import Clip, draw_recording
from samples.filming.studio import Studio, skin_of
from samples.graphics.camera import place_camera
from samples.learning.back_examples import FROM_THE_SIDE
from samples.movements.by_protocol import PROTOCOLS
from samples.people.body import draw_person
from samples.people.outfit import draw_outfit
from samples.sets.clip import render_clip
from samples.sets.people import clip_for, people_sets

SAMPLES = Path(__file__).parents[2] / "samples"
SMALL = (160, 120)


def picture(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    person = draw_person(rng)
    outfit = draw_outfit(rng, person)
    scene = PROTOCOLS["hip_hinge"](rng, person, None)
    quiet = skin_of(person, scene.pose_at(0.0))
    camera = place_camera(rng, azimuth_deg=90, quiet_m=quiet, moving_m=quiet, size=SMALL)
    recording = draw_recording(rng, Clip("hip_hinge", seed, "x", size=SMALL))
    studio = Studio(rng, scene, person=person, outfit=outfit, camera=camera, recording=recording)
    shot = studio.shoot(0.5)
    studio.close()
    return shot


def test_the_same_seed_gives_the_same_picture_to_the_bit() -> None:
    assert np.array_equal(picture(7), picture(7))
    assert not np.array_equal(picture(7), picture(8))


def test_every_protocol_is_reported_on_and_has_people_to_choose_by() -> None:
    sets = people_sets()
    legs, drill = {"thigh_lift_standing", "hip_extension_standing"}, {"hip_hinge_drill"}
    assert set(sets["report"].counts) == set(PROTOCOLS) - legs - drill
    assert set(sets["learn"].counts) == set(PROTOCOLS) - drill
    assert set(sets["drill"].counts) == set(sets["drill_choose"].counts) == drill
    assert set(sets["choose"].counts) == set(PROTOCOLS) - drill
    assert set(sets["silhouettes"].counts) < set(FROM_THE_SIDE)


def test_a_clip_of_a_setting_says_so_and_is_as_asked(tmp_path: Path) -> None:
    people = people_sets()["choose_settings"]
    clip = replace(clip_for(people, "side_bend", people.seeds[0]), fps=1, size=SMALL)
    truth = json.loads(render_clip(clip, tmp_path).read_text(encoding="utf-8"))
    schema = json.loads((SAMPLES / "clip.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(truth, {**schema, "properties": {**schema["properties"], "fps": {}}})
    assert truth["setting"] == "as_asked"
    assert truth["movement"]["arms"] == "hanging"
    assert truth["person"]["fit"] in {"none", "close"}
    assert {rep["side"] for rep in truth["repetitions"]} == {"left", "right"}


def test_the_json_follows_the_schema_and_nothing_else_is_left(tmp_path: Path) -> None:
    clip = Clip("hip_hinge", 30001, "hip_hinge_30001", fps=5, size=SMALL, walks=False)
    record = render_clip(clip, tmp_path)
    truth = json.loads(record.read_text(encoding="utf-8"))
    schema = json.loads((SAMPLES / "clip.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(truth, schema)
    assert {path.name for path in tmp_path.iterdir()} == {truth["clip"], record.name}
    assert abs(truth["camera"]["yaw_off_deg"]) <= 30
    assert (truth["camera"]["crf"] is None) != (truth["camera"]["bitrate_kbps"] is None)
