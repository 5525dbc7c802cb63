"""The file of the networks for the tests seen from the front."""

from __future__ import annotations

import json

import numpy as np
import pytest

from screen.errors import ProtocolError
from screen.kinematics.front.shape import is_of_landmarks
from screen.resources import data_folder
from screen.screening.measuring.rules import movement_rules
from screen.screening.protocols.files import load_protocol
from screen.screening.reference.front_file import (
    LANDMARKS_NAME,
    NAME,
    load_front_models,
    load_landmark_models,
)
from screen.screening.reference.trained import load_calibration

KIND_OF = {
    "trunk_rotation_seated": "turn",
    "trunk_rotation_standing": "turn",
    "side_bend": "bend",
    "hip_rotation_seated": "hips_seated",
    "hip_rotation_standing": "hips_standing",
}


@pytest.mark.parametrize(("protocol", "kind"), KIND_OF.items())
def test_each_test_seen_from_the_front_has_its_networks(protocol, kind):
    assert movement_rules(load_protocol(protocol).protocol).front_kind == kind
    calibration = load_calibration()
    assert kind in calibration.front
    assert kind in calibration.bare


def test_a_test_without_ladders_has_none():
    assert movement_rules(load_protocol("squat").protocol).front_kind == ""


def test_every_network_takes_what_its_head_names():
    for model in (*load_front_models().values(), *load_landmark_models().networks.values()):
        inputs = len(model.readout.changes) + len(model.readout.levels)
        assert model.readout.networks.weights[0].shape[1] == inputs
        assert model.readout.networks.weights[-1].shape[2] == len(model.outputs)
        assert len(model.units) == len(model.outputs)
        assert 1 < model.known_to < model.lost_from
        assert len(model.shares) == len(model.outputs)


def test_networks_of_landmarks_alone_take_nothing_of_picture_or_world():
    for model in load_landmark_models().networks.values():
        readings = {*model.readout.changes, *model.readout.levels}
        assert all(map(is_of_landmarks, readings))
        assert not any(name.startswith(("wide_", "aside_", "world_")) for name in readings)
        assert not readings & {"turned_hips_turn", "turned_yaw", "legs_thigh_drop_apart"}


def test_without_networks_the_linear_models_are_alone():
    alone = load_calibration(networks=False)
    assert not alone.front
    assert not alone.bare
    assert {"thorax_rotation", "hip_internal_rotation_seated"} <= alone.models.keys()


@pytest.mark.parametrize("name", [NAME, LANDMARKS_NAME])
@pytest.mark.parametrize("damage", ["empty", "head", "array"])
def test_a_damaged_file_is_named(tmp_path, name, damage):
    path = tmp_path / name
    with np.load(data_folder("protocols") / name) as content:
        arrays = {name: content[name] for name in content.files}
    if damage == "head":
        arrays["head"] = np.array(json.dumps({"kinds": ["turn"]}))
    if damage == "array":
        arrays["turn_weight_0"] = arrays["turn_weight_0"][:, :5]
    np.savez(path, **arrays)
    if damage == "empty":
        path.write_bytes(b"")
    load = load_front_models if name == NAME else load_landmark_models
    with pytest.raises(ProtocolError, match=rf"{name}, are damaged"):
        load(path)
