"""Small networks together with the readings they take: what was learned, ready to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.medians import medians
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
        both = np.stack([readings[name] for name in (*self.changes, *self.levels)])
        neutral = medians(both[: len(self.changes), still].T)
        both -= np.concatenate([neutral, self.level_centre])[:, None]
        both /= np.concatenate([self.change_scale, self.level_scale])[:, None]
        both[np.isnan(both)] = 0.0
        return np.clip(both, -_FARTHEST, _FARTHEST, out=both).T

    def __call__(self, readings: Mapping[str, FloatArray], still: NDArray[np.bool_]) -> FloatArray:
        """Return what each network says of every frame, ``(members, n, outputs)``."""
        return self.networks(self.inputs(readings, still))
