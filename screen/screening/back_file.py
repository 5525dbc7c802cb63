"""Reading ``protocols/back_model.npz``, the networks that read the back."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from screen.errors import ProtocolError
from screen.kinematics.back import BackModel
from screen.kinematics.network import Networks
from screen.kinematics.series import FloatArray
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
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ProtocolError(
            f"The model of the back {path.name} is damaged: {error}. Install the tool again."
        ) from error


def _model(head: dict[str, object], array: Callable[[str], FloatArray]) -> BackModel:
    layers = range(int(str(head["layers"])))
    widening = head["widening"]
    changes, levels = head["changes"], head["levels"]
    if not (isinstance(widening, dict) and isinstance(changes, list) and isinstance(levels, list)):
        raise ValueError("its head is not what was expected")
    return BackModel(
        changes=tuple(changes),
        levels=tuple(levels),
        change_scale=array("change_scale"),
        level_centre=array("level_centre"),
        level_scale=array("level_scale"),
        networks=Networks(
            weights=tuple(array(f"weight_{layer}") for layer in layers),
            biases=tuple(array(f"bias_{layer}") for layer in layers),
        ),
        widening={name: float(value) for name, value in widening.items()},
    )
