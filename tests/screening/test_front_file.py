"""The file of the networks for the tests seen from the front."""

from __future__ import annotations

import json

import numpy as np
import pytest

from screen.errors import ProtocolError
from screen.resources import data_folder
from screen.screening.front_file import NAME, load_front_models
from screen.screening.protocol_files import load_protocol
from screen.screening.rules import load_calibration, movement_rules

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
    assert kind in load_calibration().front


def test_a_test_without_ladders_has_none():
    assert movement_rules(load_protocol("squat").protocol).front_kind == ""


def test_every_network_takes_what_its_head_names():
    for model in load_front_models().values():
        inputs = len(model.readout.changes) + len(model.readout.levels)
        assert model.readout.networks.weights[0].shape[1] == inputs
        assert model.readout.networks.weights[-1].shape[2] == len(model.outputs)
        assert len(model.units) == len(model.outputs)
        assert 1 < model.known_to < model.lost_from


def test_without_networks_the_linear_models_are_alone():
    assert not load_calibration(networks=False).front


@pytest.mark.parametrize("damage", ["empty", "head", "array"])
def test_a_damaged_file_is_named(tmp_path, damage):
    path = tmp_path / NAME
    with np.load(data_folder("protocols") / NAME) as content:
        arrays = {name: content[name] for name in content.files}
    if damage == "head":
        arrays["head"] = np.array(json.dumps({"kinds": ["turn"]}))
    if damage == "array":
        arrays["turn_weight_0"] = arrays["turn_weight_0"][:, :5]
    np.savez(path, **arrays)
    if damage == "empty":
        path.write_bytes(b"")
    with pytest.raises(ProtocolError, match=r"front_model\.npz, are damaged"):
        load_front_models(path)
