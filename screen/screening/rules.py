"""From a protocol and the calibration file to what kinematics needs."""

from __future__ import annotations

import sys
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from screen.errors import ProtocolError
from screen.kinematics.angles import Shares
from screen.kinematics.calibration import Calibration, Slope
from screen.kinematics.movement import MovementRules
from screen.kinematics.repetitions import Excursion, RepetitionLimits
from screen.resources import data_folder
from screen.screening.protocol import Protocol, Signal

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


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
    )


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
        )
        for sign, direction, side in named
        if direction is not None
    ]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Yaw(_Part):
    yaw_gain: float


class _HipRotation(_Part):
    pelvis_share: float
    thigh_share: float


class _Slope(_Part):
    start: float
    stop: float
    gain: float


class _CalibrationFile(_Part):
    thorax: _Yaw
    pelvis: _Yaw
    hip_rotation: _HipRotation
    sacral: _Slope
    thoracolumbar: _Slope


def load_calibration(path: Path | None = None) -> Calibration:
    """Read ``protocols/calibration.toml``, or another file of the same shape.

    Raises
    ------
    ProtocolError
        Naming every key that is missing or wrong.
    """
    path = path or data_folder("protocols") / "calibration.toml"
    try:
        file = _CalibrationFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ProtocolError(
            f"The calibration file {path.name} is damaged: {error}. Install the tool again."
        ) from error
    return Calibration(
        thorax_yaw_gain=file.thorax.yaw_gain,
        pelvis_yaw_gain=file.pelvis.yaw_gain,
        hip_rotation=Shares(
            pelvis=file.hip_rotation.pelvis_share, thigh=file.hip_rotation.thigh_share
        ),
        sacral=Slope(**file.sacral.model_dump()),
        thoracolumbar=Slope(**file.thoracolumbar.model_dump()),
    )
