"""Small networks together with the readings they take: what was learned, ready to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.network import Networks
from screen.kinematics.series import FloatArray

_FARTHEST: Final = 5.0
"""Readings further than this many standard deviations from those learned are held there."""


@dataclass(frozen=True, eq=False)
class Readout:
    """Trained networks and what their inputs are.

    ``changes`` are readings of ``back_shape.posture`` taken as changes from neutral and divided by
    ``change_scale``; ``levels`` are taken as they are, less ``level_centre``, over ``level_scale``.
    """

    changes: tuple[str, ...]
    levels: tuple[str, ...]
    change_scale: FloatArray
    level_centre: FloatArray
    level_scale: FloatArray
    networks: Networks

    def inputs(self, readings: Mapping[str, FloatArray], still: NDArray[np.bool_]) -> FloatArray:
        """Return ``(n, inputs)``; a reading that is not known stands at its usual value, 0."""
        changing = np.stack([readings[name] for name in self.changes], axis=1)
        neutral = medians(changing[still])
        level = np.stack([readings[name] for name in self.levels], axis=1)
        both = np.concatenate(
            [
                (changing - neutral) / self.change_scale,
                (level - self.level_centre) / self.level_scale,
            ],
            axis=1,
        )
        return np.asarray(np.clip(np.nan_to_num(both, nan=0.0), -_FARTHEST, _FARTHEST))

    def __call__(self, readings: Mapping[str, FloatArray], still: NDArray[np.bool_]) -> FloatArray:
        """Return what each network says of every frame, ``(members, n, outputs)``."""
        return self.networks(self.inputs(readings, still))


def medians(values: FloatArray) -> FloatArray:
    """Return the median of what is known in each column of ``(n, k)``; NaN if nothing is."""
    if len(values) and np.isfinite(values).all():
        return np.asarray(np.median(values, axis=0))
    return np.array([median(column) for column in values.T])


def median(values: FloatArray) -> float:
    """Return the median of what is known; NaN if nothing is."""
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")
