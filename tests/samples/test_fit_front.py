"""What learns the tests seen from the front from ladders: scales, files, figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("anny", reason="the renderer is an extra: pip install -e '.[samples]'")

from samples.learning.ensemble import Schooling
from samples.learning.fit_front import KINDS, Kind, by_folds, lines, packed, trained
from samples.learning.front_ladders import FrontExample
from samples.people.measures import MEASURES
from screen.screening.reference.front_file import load_front_models

TURN = Kind("turn", ("trunk_rotation_seated",), ("thorax_rotation_deg",))
WANTED = np.array([0.0, 0.0, 12.0, 35.0, -20.0, -45.0])


@pytest.fixture(autouse=True)
def short(monkeypatch):
    school = Schooling(steps=150, rate=5e-3, dropout=0.0)
    monkeypatch.setattr("samples.learning.fit_front.SCHOOL", school)
    monkeypatch.setattr("samples.learning.fit_front.HIDDEN", 16)


def people(count: int) -> list[FrontExample]:
    """People in whom the depth of the shoulders tells the turn, and the linear model half of it."""
    rng = np.random.default_rng(0)
    found = []
    for seed in range(count):
        true = WANTED * rng.uniform(0.7, 1.3)
        truth = {name: np.zeros(len(true)) for name in MEASURES} | {"thorax_rotation_deg": true}
        readings = {
            "shoulder_apart_z": true / 40 + rng.normal(0, 0.01, len(true)),
            "shoulder_apart_x": np.cos(np.radians(true)),
            "world_nose_y": np.full(len(true), -0.6),
            "turned_depth_yaw": true + rng.normal(0, 1, len(true)),
        }
        found.append(
            FrontExample(
                name=f"someone_{seed}",
                test="trunk_rotation_seated",
                seed=seed,
                setting="as_asked",
                readings=readings,
                truth=truth,
                linear={("thorax_rotation_deg", "both"): true / 2},
                still=np.arange(len(true)) < 2,
                held=np.arange(len(true)) >= 2,
            )
        )
    return found


def test_what_was_learned_is_what_the_file_gives_back(tmp_path):
    examples = people(20)
    model = trained(TURN, examples)
    path = tmp_path / "front_model.npz"
    path.write_bytes(packed({"turn": model}, {"made_by": "a test"}))
    loaded = load_front_models(path)["turn"]
    one = examples[0]
    before, after = (
        each.estimate(one.readings, one.still, one.seen, one.linear) for each in (model, loaded)
    )
    key = ("thorax_rotation_deg", "both")
    assert after[key] == pytest.approx(before[key], abs=1e-3)
    off = np.abs(before[key] - one.truth["thorax_rotation_deg"])
    assert off.max() < np.abs(one.linear[key] - one.truth["thorax_rotation_deg"]).max() / 2


def test_people_left_out_are_told_beside_the_linear_model():
    examples = people(20)
    told = lines(TURN, examples, by_folds(TURN, examples, count=10))
    assert len(told) == 1
    assert told[0].startswith("trunk_rotation_seated, as_asked, thorax_rotation_deg: RMSE ")
    now, linear = (float(part.split(",")[0]) for part in told[0].split("RMSE ")[1:])
    assert now < linear / 2


def test_no_kind_learns_what_its_ladders_never_show():
    for kind in KINDS:
        if kind.name.startswith("hips"):
            assert "pelvis_rotation_deg" not in kind.outputs
            assert "thorax_rotation_deg" not in kind.outputs
        if kind.name == "bend":
            assert "pelvis_rotation_deg" not in kind.outputs


def test_a_share_of_a_network_is_kept_in_the_file(tmp_path):
    model = replace(trained(TURN, people(8)), shares=np.array([0.5]))
    path = tmp_path / "front_model.npz"
    path.write_bytes(packed({"turn": model}, {"made_by": "a test"}))
    assert load_front_models(path)["turn"].shares.tolist() == [0.5]
