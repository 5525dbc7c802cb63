"""Kinematics: geometry, filters, angles and repetitions. Arrays in, arrays out."""

from screen.kinematics.calibration import Calibration
from screen.kinematics.channels import CHANNELS, Channel
from screen.kinematics.movement import MovementRules, measure_movement, repetitions_of
from screen.kinematics.repetitions import Excursion, RepetitionLimits, find_repetitions
from screen.kinematics.series import Doubt, MovementSeries, Neutral, Repetition, ViewEstimate

__all__ = [
    "CHANNELS",
    "Calibration",
    "Channel",
    "Doubt",
    "Excursion",
    "MovementRules",
    "MovementSeries",
    "Neutral",
    "Repetition",
    "RepetitionLimits",
    "ViewEstimate",
    "find_repetitions",
    "measure_movement",
    "repetitions_of",
]
