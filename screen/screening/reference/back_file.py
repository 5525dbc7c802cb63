"""Reading ``protocols/back_model.npz``, the networks that read the back."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from screen.errors import ProtocolError
from screen.kinematics.back.estimator import BackModel
from screen.kinematics.network import Networks
from screen.kinematics.series import FloatArray
from screen.kinematics.trained_network import Readout
from screen.resources import data_folder

NAME = "back_model.npz"


def load_back_model(path: Path | None = None) -> BackModel:
    """Read the model of the back (default: the one that ships).

    Raises
    ------
    ProtocolError
        If the file cannot be understood.
    """
    path = path or data_folder("protocols") / NAME
    try:
        with np.load(path, allow_pickle=False) as content:
            head = json.loads(str(content["head"]))
            return _model(head, lambda name: np.asarray(content[name], dtype=np.float64))
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ProtocolError(
            f"The model of the back {path.name} is damaged: {error}.", "Install the tool again."
        ) from error


def _model(head: dict[str, object], array: Callable[[str], FloatArray]) -> BackModel:
    widening = head["widening"]
    if not isinstance(widening, dict):
        raise ValueError("unexpected file header")
    return BackModel(
        joints=readout_of("joints", head, array),
        angles=readout_of("angles", head, array),
        widening={name: float(value) for name, value in widening.items()},
    )


def readout_of(part: str, head: dict[str, object], array: Callable[[str], FloatArray]) -> Readout:
    """Return the networks of one part of a file, of which ``array`` reads the arrays."""
    own = head[part]
    if not isinstance(own, dict):
        raise ValueError("unexpected file header")
    layers = range(int(own["layers"]))
    weights = tuple(array(f"{part}_weight_{layer}") for layer in layers)
    if weights[0].shape[1] != len(own["changes"]) + len(own["levels"]):
        raise ValueError("the networks do not take the readings that are named")
    return Readout(
        changes=tuple(own["changes"]),
        levels=tuple(own["levels"]),
        change_scale=array(f"{part}_change_scale"),
        level_centre=array(f"{part}_level_centre"),
        level_scale=array(f"{part}_level_scale"),
        networks=Networks(
            weights=weights,
            biases=tuple(array(f"{part}_bias_{layer}") for layer in layers),
        ),
    )
