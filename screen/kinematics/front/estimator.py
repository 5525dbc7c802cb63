"""Angles seen from the front or from behind, read by small networks from the whole posture.

They were trained on rendered people whose true angles are known (``python -m
samples.learning.fit_front``), each photographed at several angles, from what the landmark network
saw of them. Each network is asked twice, of the person and of the mirrored one, so that left and
right are treated alike; what it says of neutral is taken off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.back.estimator import quiet_size_px
from screen.kinematics.body import Body
from screen.kinematics.front.shape import LEGS, TURNED, front_readings, is_odd
from screen.kinematics.medians import medians
from screen.kinematics.series import FloatArray, Side
from screen.kinematics.trained_network import Readout

_MIRRORED: Final[dict[str, str]] = {"left": "right", "right": "left"}
_MIDDLE: Final = (
    "shoulders_turn",
    "shoulders_turn_cubed",
    "depth_yaw",
    "hips_depth_yaw",
    "hips_turn",
    "yaw",
    "hips_yaw",
    "hips",
    "shoulders",
    "trunk",
)
_LEG: Final = (
    "swing",
    "drift",
    "hips_shift",
    "hips_drop",
    "knee_below",
    "thigh_drop",
    "swing_leaving",
    "swing_cubed",
)


def posture_readings(
    body: Body,
    still: NDArray[np.bool_],
    middle: Mapping[str, FloatArray],
    legs: Sequence[Mapping[str, FloatArray]],
    *,
    leftward: int,
) -> dict[str, FloatArray]:
    """Return everything that the networks may take, by name, each ``(n,)``.

    ``middle`` and ``legs`` are what ``frontal_features`` and ``hip_features`` give.
    """
    left, right = legs
    size_px = quiet_size_px(body, still)
    return {
        **front_readings(body, leftward=leftward, size_px=size_px),
        **{f"{TURNED}{name}": middle[name] for name in _MIDDLE},
        **{f"{LEGS}{name}": left[name] + right[name] for name in _LEG},
        **{f"{LEGS}{name}_apart": left[name] - right[name] for name in _LEG},
    }


Channels = dict[tuple[str, Side], FloatArray]


@dataclass(frozen=True, eq=False)
class FrontModel:
    """Networks for the tests of one kind.

    ``outputs`` are names of measures; those with a left and a right stand twice, ``left_…`` and
    ``right_…``, the others change their sign where left and right are exchanged. ``units`` is what
    an output of 1 stands for. ``known_to`` and ``lost_from`` are how far a posture may lie from
    those learned from (``Readout.both_ways``) for the networks to be asked alone, and from where
    they are not asked at all: they cannot tell what they never saw. ``shares`` are, by output, how
    much their answer counts even then, the rest being what answers otherwise.
    """

    readout: Readout
    outputs: tuple[str, ...]
    units: FloatArray
    known_to: float
    lost_from: float
    shares: FloatArray

    def estimate(
        self,
        readings: Mapping[str, FloatArray],
        still: NDArray[np.bool_],
        seen: NDArray[np.bool_],
        otherwise: Mapping[tuple[str, Side], FloatArray],
    ) -> Channels:
        """Return the changes from neutral by measure and side, ``(n,)``; NaN where not seen.

        Where a posture is strange to the networks it is the value that ``otherwise`` has, and in
        between a mean of both; ``otherwise`` may be NaN where the networks are asked alone.
        """
        there, back, size = self.readout.both_ways(readings, still, self.signs)
        order, turned = self.exchange
        found = self.units * (there + turned * back[:, order]) / 2
        found -= medians(found[still & seen])
        found[~seen] = np.nan
        known = np.clip((self.lost_from - size) / (self.lost_from - self.known_to), 0.0, 1.0)
        channels = {}
        for place, output in enumerate(self.outputs):
            key, trust = name_and_side(output), known * self.shares[place]
            other = np.where(trust < 1, otherwise[key], 0.0)
            channels[key] = other + trust * (found[:, place] - other)
        return channels

    @cached_property
    def signs(self) -> FloatArray:
        """``(inputs,)``: -1 for inputs that turn their sign in the mirror."""
        names = (*self.readout.changes, *self.readout.levels)
        return np.array([-1.0 if is_odd(name) else 1.0 for name in names])

    @cached_property
    def exchange(self) -> tuple[NDArray[np.intp], FloatArray]:
        """Which output of the mirrored person each is, and its sign there."""
        return exchange(self.outputs)


def exchange(outputs: Sequence[str]) -> tuple[NDArray[np.intp], FloatArray]:
    """Return where each output stands in the mirror, ``(outputs,)``, and its sign there."""
    order, signs = [], []
    for place, output in enumerate(outputs):
        name, side = name_and_side(output)
        paired = side in _MIRRORED
        order.append(outputs.index(f"{_MIRRORED[side]}_{name}") if paired else place)
        signs.append(1.0 if paired else -1.0)
    return np.array(order, dtype=np.intp), np.array(signs)


def name_and_side(output: str) -> tuple[str, Side]:
    """Split ``left_thigh_drift_deg`` into its measure and side."""
    sides: tuple[Side, Side] = ("left", "right")
    for side in sides:
        if output.startswith(f"{side}_"):
            return output.removeprefix(f"{side}_"), side
    return output, "both"
