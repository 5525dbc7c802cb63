"""The virtual dual inclinometer: pelvis and thorax from the outline of the back, with their error.

A clinician lays one inclinometer on the sacrum and one over the thoracolumbar junction; how far
each tips from quiet standing, and the difference of the two, is the classical measure of
lumbar flexion (American Medical Association's dual inclinometry). Here a small network reads both
from the outline of the back and the posture around it, relative to the person's own neutral. It
was trained on rendered people whose true angles are known (``python -m samples.fit_back``), and
says for each frame how far off it may be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.network import Networks
from screen.kinematics.series import FloatArray

MEANS: Final = ("trunk_inclination_deg", "pelvis_inclination_deg", "thorax_inclination_deg")
"""What the networks give: corrections to the lean of the hip-shoulder line, tens of degrees."""

SPREADS: Final = (*MEANS, "lumbar_flexion_deg", "hip_flexion_deg")
"""Of which the networks say how far off they are: logarithms of standard deviations."""

_UNIT_DEG: Final = 10.0
_FARTHEST: Final = 5.0
"""Readings further than this many standard deviations from those learned are held there."""


@dataclass(frozen=True, eq=False)
class BackModel:
    """Trained networks and what their inputs are.

    ``changes`` are readings of ``back_shape.posture`` taken as changes from neutral and divided by
    ``change_scale``; ``levels`` are taken as they are, less ``level_centre``, over ``level_scale``.
    ``widening`` is, by measure, half the width of the 95 % interval over the standard deviation the
    networks state, found on people they were not trained on.
    """

    changes: tuple[str, ...]
    levels: tuple[str, ...]
    change_scale: FloatArray
    level_centre: FloatArray
    level_scale: FloatArray
    networks: Networks
    widening: Mapping[str, float]

    def inputs(self, readings: Mapping[str, FloatArray], still: NDArray[np.bool_]) -> FloatArray:
        """Return ``(n, inputs)``; a reading that is not known stands at its usual value, 0."""
        changing = np.stack([readings[name] for name in self.changes], axis=1)
        neutral = np.stack([_median(values) for values in changing[still].T])
        level = np.stack([readings[name] for name in self.levels], axis=1)
        both = np.concatenate(
            [
                (changing - neutral) / self.change_scale,
                (level - self.level_centre) / self.level_scale,
            ],
            axis=1,
        )
        return np.asarray(np.clip(np.nan_to_num(both, nan=0.0), -_FARTHEST, _FARTHEST))

    def estimate(self, readings: Mapping[str, FloatArray], still: NDArray[np.bool_]) -> BackAngles:
        """Return the angles of every frame of ``readings`` (see ``back_shape.posture``)."""
        found = self.networks(self.inputs(readings, still))
        lean = readings["trunk"] - _median(readings["trunk"][still])
        means = _UNIT_DEG * found[..., : len(MEANS)] + lean[None, :, None]
        known = dict(zip(MEANS, np.moveaxis(means, -1, 0), strict=True))
        pelvis, thorax = known["pelvis_inclination_deg"], known["thorax_inclination_deg"]
        known |= {"lumbar_flexion_deg": thorax - pelvis, "hip_flexion_deg": pelvis}
        log_sd = found[..., len(MEANS) :]
        half_widths = {
            name: self.widening[name]
            * _together(known[name], _UNIT_DEG * np.exp(log_sd[..., place]))
            for place, name in enumerate(SPREADS)
        }
        angles = {name: known[name].mean(axis=0) for name in SPREADS if name != "hip_flexion_deg"}
        return BackAngles(angles, half_widths)


@dataclass(frozen=True, eq=False)
class BackAngles:
    """Angles from neutral and half the widths of their 95 % intervals, ``(n,)`` by measure.

    The error of ``hip_flexion_deg`` is here too: that angle is pelvis and thigh together.
    """

    angles_deg: Mapping[str, FloatArray]
    half_widths_deg: Mapping[str, FloatArray]


def _median(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")


def _together(members: FloatArray, spread: FloatArray) -> FloatArray:
    """Return the standard deviation of the mixture of ``(members, n)`` normal distributions."""
    return np.asarray(np.sqrt(np.mean(spread**2, axis=0) + np.var(members, axis=0)))
