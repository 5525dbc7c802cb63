"""From a protocol and the trained models to what kinematics needs."""

from __future__ import annotations

from functools import cache

from screen.files import sha256_file
from screen.kinematics.calibration import Calibration
from screen.kinematics.movement import MovementRules
from screen.kinematics.repetitions import Excursion, RepetitionLimits
from screen.resources import data_folder
from screen.screening.back_file import NAME as BACK_MODEL
from screen.screening.back_file import load_back_model
from screen.screening.filming_file import NAME as FILMING
from screen.screening.filming_file import shipped_filming
from screen.screening.front_file import LANDMARKS_NAME as LANDMARK_MODEL
from screen.screening.front_file import NAME as FRONT_MODEL
from screen.screening.front_file import load_front_models, load_landmark_models
from screen.screening.protocol import Protocol, Signal
from screen.screening.thresholds import Thresholds


def movement_rules(protocol: Protocol) -> MovementRules:
    """Return the part of a protocol that says how to make series and count repetitions."""
    rules = protocol.repetitions
    return MovementRules(
        posture=protocol.neutral.posture,
        cutoff_hz=protocol.processing.cutoff_hz,
        max_gap_s=protocol.processing.max_gap_s,
        min_still_s=protocol.neutral.min_still_s,
        max_speed_ratio_s=protocol.neutral.max_speed_ratio_s,
        excursions=tuple(
            excursion for signal in rules.signals for excursion in _excursions(signal)
        ),
        limits=RepetitionLimits(
            min_peak=rules.min_peak,
            relative_peak=rules.relative_peak,
            return_ratio=rules.return_ratio,
            min_duration_s=rules.min_duration_s,
            max_duration_s=rules.max_duration_s,
            exclusive=rules.exclusive,
        ),
        side_towards_deg=_side_towards_deg(),
        arm_places=shipped_filming().places(),
    )


@cache
def _side_towards_deg() -> float:
    """Return how far too much people seem to turn towards the camera in the shipped thresholds."""
    return Thresholds.load().view.side_towards_deg


def _excursions(signal: Signal) -> list[Excursion]:
    named = (
        (1, signal.positive, signal.positive_side),
        (-1, signal.negative, signal.negative_side),
    )
    return [
        Excursion(
            measure=signal.measure,
            channel_side=signal.side,
            sign=sign,
            side=side or signal.side,
            direction=direction,
            while_measure=signal.while_measure,
            while_above=signal.while_above,
        )
        for sign, direction, side in named
        if direction is not None
    ]


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
