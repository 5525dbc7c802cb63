"""From a protocol to what kinematics needs."""

from __future__ import annotations

from functools import cache

from screen.kinematics.movement import MovementRules
from screen.kinematics.repetitions import Excursion, RepetitionLimits
from screen.screening.protocol import Protocol, Signal
from screen.screening.reference.filming_file import shipped_filming
from screen.screening.reference.thresholds import Thresholds


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
