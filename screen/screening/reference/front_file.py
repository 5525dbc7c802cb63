"""Reading what the tests seen from the front are read by.

``protocols/front_model.npz`` holds the networks that see the picture, ``landmark_model.npz`` those
that see landmarks alone, and the linear models.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from screen.errors import ProtocolError
from screen.kinematics.calibration import Coefficients
from screen.kinematics.front.estimator import FrontModel
from screen.kinematics.series import FloatArray
from screen.resources import data_folder
from screen.screening.reference.back_file import readout_of

NAME = "front_model.npz"
LANDMARKS_NAME = "landmark_model.npz"

_Found = TypeVar("_Found")
_Array = Callable[[str], FloatArray]


@dataclass(frozen=True)
class LandmarkModels:
    """What reads landmarks without a picture: linear models by name, networks by kind of test."""

    linear: Mapping[str, Coefficients]
    networks: Mapping[str, FrontModel]


def load_front_models(path: Path | None = None) -> Mapping[str, FrontModel]:
    """Read the networks by kind of test (default: those that ship).

    Raises
    ------
    ProtocolError
        If the file cannot be understood.
    """
    return _read(path or data_folder("protocols") / NAME, _networks)


def load_landmark_models(path: Path | None = None) -> LandmarkModels:
    """Read the models of landmarks alone (default: those that ship).

    Raises
    ------
    ProtocolError
        If the file cannot be understood.
    """
    return _read(path or data_folder("protocols") / LANDMARKS_NAME, _landmark_models)


def _read(path: Path, make: Callable[[dict[str, Any], _Array], _Found]) -> _Found:
    """Return what ``make`` makes of the head of a file and of its arrays by name."""
    try:
        with np.load(path, allow_pickle=False) as content:
            head = json.loads(str(content["head"]))
            return make(head, lambda name: np.asarray(content[name], dtype=np.float64))
    except (
        OSError,
        EOFError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        zipfile.BadZipFile,
    ) as error:
        raise ProtocolError(
            f"The models of the tests seen from the front, {path.name}, are damaged: {error}.",
            "Install the tool again.",
        ) from error


def _networks(head: dict[str, Any], array: _Array) -> dict[str, FrontModel]:
    return {
        kind: FrontModel(
            readout=readout_of(kind, head, array),
            outputs=tuple(head[kind]["outputs"]),
            units=np.array(head[kind]["units"], dtype=np.float64),
            known_to=float(head[kind]["known_to"]),
            lost_from=float(head[kind]["lost_from"]),
            shares=np.array(
                head[kind].get("shares", [1.0] * len(head[kind]["outputs"])), dtype=np.float64
            ),
        )
        for kind in head["kinds"]
    }


def _landmark_models(head: dict[str, Any], array: _Array) -> LandmarkModels:
    linear = {
        name: {reading: float(weight) for reading, weight in model["coefficients"].items()}
        for name, model in head["linear"].items()
    }
    return LandmarkModels(linear, _networks(head, array))
