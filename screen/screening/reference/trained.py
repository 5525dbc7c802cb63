"""The trained models that ship, and the hashes of all data that numbers depend on."""

from __future__ import annotations

from screen.files import sha256_file
from screen.kinematics.calibration import Calibration
from screen.resources import data_folder
from screen.screening.reference.back_file import NAME as BACK_MODEL
from screen.screening.reference.back_file import load_back_model
from screen.screening.reference.filming_file import NAME as FILMING
from screen.screening.reference.front_file import LANDMARKS_NAME as LANDMARK_MODEL
from screen.screening.reference.front_file import NAME as FRONT_MODEL
from screen.screening.reference.front_file import load_front_models, load_landmark_models
from screen.screening.reference.thresholds import Thresholds


def data_hashes() -> dict[str, str]:
    """Return the SHA-256 of every data file that numbers and findings depend on, by name."""
    folder = data_folder("protocols")
    names = (
        BACK_MODEL,
        FRONT_MODEL,
        LANDMARK_MODEL,
        "accuracy.csv",
        "error_shapes.csv",
        FILMING,
        "likelihood.toml",
        "quality.toml",
        "sources.toml",
    )
    files = [*(folder / name for name in names), *sorted((folder / "norms").glob("*.csv"))]
    return {path.relative_to(folder).as_posix(): sha256_file(path) for path in files}


def load_calibration(*, networks: bool = True) -> Calibration:
    """Read the trained models that ship.

    Without ``networks`` the linear models answer alone in the tests seen from the front.

    Raises
    ------
    ProtocolError
        If a file cannot be understood.
    """
    landmarks = load_landmark_models()
    return Calibration(
        models=landmarks.linear,
        back=load_back_model(),
        back_limits=Thresholds.load().back.limits(),
        front=load_front_models() if networks else {},
        bare=landmarks.networks if networks else {},
    )
