"""Reading ``protocols/front_model.npz``, the networks for the tests seen from the front."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from screen.errors import ProtocolError
from screen.kinematics.front import FrontModel
from screen.resources import data_folder
from screen.screening.back_file import readout_of

NAME = "front_model.npz"


def load_front_models(path: Path | None = None) -> Mapping[str, FrontModel]:
    """Read the models by kind of test (default: those that ship).

    Raises
    ------
    ProtocolError
        If the file cannot be understood.
    """
    path = path or data_folder("protocols") / NAME
    try:
        with np.load(path, allow_pickle=False) as content:
            head = json.loads(str(content["head"]))
            return {
                kind: FrontModel(
                    readout=readout_of(
                        kind, head, lambda name: np.asarray(content[name], dtype=np.float64)
                    ),
                    outputs=tuple(head[kind]["outputs"]),
                    units=np.array(head[kind]["units"], dtype=np.float64),
                    known_to=float(head[kind]["known_to"]),
                    lost_from=float(head[kind]["lost_from"]),
                )
                for kind in head["kinds"]
            }
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise ProtocolError(
            f"The models of the tests seen from the front, {path.name}, are damaged: {error}.",
            "Install the tool again.",
        ) from error
