"""Coefficients that were fitted on people with known angles; read from ``protocols/``."""

from __future__ import annotations

from dataclasses import dataclass

from screen.kinematics.angles import Shares


@dataclass(frozen=True)
class Slope:
    """A stretch of the back, in stations of the hip-shoulder axis, and how its slope is scaled."""

    start: float
    stop: float
    gain: float


@dataclass(frozen=True)
class Calibration:
    """What scales raw readings to angles.

    ``thorax_yaw_gain`` and ``pelvis_yaw_gain`` undo the network's compression of depth.
    ``hip_rotation`` says how much of pelvis tilt and thigh drift is in the swing of a shank.
    ``sacral`` and ``thoracolumbar`` are the two inclinometers.
    """

    thorax_yaw_gain: float
    pelvis_yaw_gain: float
    hip_rotation: Shares
    sacral: Slope
    thoracolumbar: Slope
