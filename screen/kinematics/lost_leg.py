"""Legs that the landmark network has lost, seen from the side: the knee bends the wrong way."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.filters import runs
from screen.kinematics.series import Doubt, FloatArray, Side
from screen.reasons import why

BoolArray = NDArray[np.bool_]

READ_FROM_A_LEG: Final = frozenset(
    ("thigh_lift_deg", "knee_flexion_deg", "shank_inclination_deg", "hip_flexion_deg")
)
TRUNK_AND_LEG: Final = "trunk_thigh_angle_deg"
"""Read from the near leg, and a channel without a side."""
_SPREAD_S: Final = 0.25
"""The filter spreads a jump over so long on both sides."""


def lost_frames(time_s: FloatArray, knee_flexion_deg: FloatArray, limit_deg: float) -> BoolArray:
    """Return ``(n,)``: where a knee is bent backwards by more than ``limit_deg``, and around it."""
    with np.errstate(invalid="ignore"):
        beyond = np.asarray(knee_flexion_deg < -limit_deg)
    lost = np.zeros_like(beyond)
    for start, stop in runs(beyond):
        lost |= (time_s >= time_s[start] - _SPREAD_S) & (time_s <= time_s[stop - 1] + _SPREAD_S)
    return lost


def without_lost_legs(
    channels: dict[tuple[str, Side], FloatArray],
    time_s: FloatArray,
    *,
    near: Side,
    limit_deg: float,
) -> tuple[dict[tuple[str, Side], FloatArray], tuple[Doubt, ...]]:
    """Return the channels with NaN where they are read from a lost leg, and the doubt about it."""
    sides: tuple[Side, Side] = ("left", "right")
    lost = {
        side: lost_frames(time_s, channels["knee_flexion_deg", side], limit_deg) for side in sides
    }
    frames = lost["left"] | lost["right"]
    if not frames.any():
        return channels, ()
    kept = dict(channels)
    for (name, side), values in channels.items():
        if name in READ_FROM_A_LEG or name == TRUNK_AND_LEG:
            gone = lost[near if side == "both" else side]
            kept[name, side] = np.where(gone, np.nan, values)
    reason, advice = why("leg_lost")
    return kept, (Doubt("leg_lost", reason, advice, READ_FROM_A_LEG | {TRUNK_AND_LEG}, frames),)
