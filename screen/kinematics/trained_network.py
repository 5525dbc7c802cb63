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
_AT_ONCE: Final = 1024
"""Frames at a time, so that what the networks take needs little room."""


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
        return self._inputs(readings, self._centre(readings, still), slice(None))

    def __call__(self, readings: Mapping[str, FloatArray], still: NDArray[np.bool_]) -> FloatArray:
        """Return what each network says of every frame, ``(members, n, outputs)``."""
        centre = self._centre(readings, still)
        found = self.networks.room_for(len(still))
        for first in range(0, len(still), _AT_ONCE):
            some = slice(first, first + _AT_ONCE)
            found[:, some] = self.networks(self._inputs(readings, centre, some))
        return found

    def both_ways(
        self, readings: Mapping[str, FloatArray], still: NDArray[np.bool_], signs: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return what the networks say on average, and what of inputs times ``signs``.

        ``(n, outputs)`` each; then the root mean square of the inputs, ``(n,)``: about 1 for a
        posture like those learned from.
        """
        centre = self._centre(readings, still)
        shape = self.networks.room_for(len(still)).shape[1:]
        there, back, size = np.empty(shape), np.empty(shape), np.empty(len(still))
        for first in range(0, len(still), _AT_ONCE):
            some = slice(first, first + _AT_ONCE)
            inputs = self._inputs(readings, centre, some)
            size[some] = np.sqrt(np.mean(inputs**2, axis=1))
            there[some] = self.networks(inputs).mean(axis=0)
            back[some] = self.networks(inputs * signs).mean(axis=0)
        return there, back, size

    def _centre(self, readings: Mapping[str, FloatArray], still: NDArray[np.bool_]) -> FloatArray:
        """Return what each reading is counted from, ``(inputs,)``."""
        neutral = medians(np.stack([readings[name][still] for name in self.changes], axis=1))
        return np.concatenate([neutral, self.level_centre])

    def _inputs(
        self, readings: Mapping[str, FloatArray], centre: FloatArray, frames: slice
    ) -> FloatArray:
        found = np.stack([readings[name][frames] for name in (*self.changes, *self.levels)])
        found -= centre[:, None]
        found /= np.concatenate([self.change_scale, self.level_scale])[:, None]
        found[np.isnan(found)] = 0.0
        return np.clip(found, -_FARTHEST, _FARTHEST, out=found).T
