"""Small neural networks at run time: a few matrix products in NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.series import FloatArray

_AT_ONCE: Final = 256
"""Frames at a time, so that what stands between two layers stays in the processor's cache."""

_Single = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Networks:
    """Several networks of one shape that were trained from different starts.

    ``weights[k]`` is ``(members, inputs, outputs)`` of layer ``k`` and ``biases[k]``
    ``(members, outputs)``. Between layers stands ``x * sigmoid(x)``.

    Notes
    -----
    They are worked out in single precision, as they were trained: half the time, and what comes out
    differs from double precision in the seventh digit.
    """

    weights: tuple[FloatArray, ...]
    biases: tuple[FloatArray, ...]

    def __post_init__(self) -> None:
        width = self.weights[0].shape[1]
        for weight, bias in zip(self.weights, self.biases, strict=True):
            if weight.shape[1] != width or bias.shape != (len(weight), weight.shape[2]):
                raise ValueError("the layers of the network do not fit together")
            width = weight.shape[2]

    def __call__(self, inputs: FloatArray) -> FloatArray:
        """Return ``(members, n, outputs)`` for inputs ``(n, inputs)``."""
        found = self.room_for(len(inputs))
        for first in range(0, len(inputs), _AT_ONCE):
            some = slice(first, first + _AT_ONCE)
            found[:, some] = self._answer(inputs[some].astype(np.float32))
        return found

    def room_for(self, n: int) -> FloatArray:
        """Return ``(members, n, outputs)`` for what they say of ``n`` inputs, not filled in."""
        members, _, outputs = self.weights[-1].shape
        return np.empty((members, n, outputs))

    def _answer(self, inputs: _Single) -> _Single:
        """Return ``(members, n, outputs)`` for inputs ``(n, inputs)``."""
        values: _Single = inputs[None]
        for layer, (weight, bias) in enumerate(self._layers):
            values = (values if layer == 0 else _activated(values)) @ weight
            values += bias
        return values

    @cached_property
    def _layers(self) -> list[tuple[_Single, _Single]]:
        """Weights and, to be added to ``(members, n, outputs)``, biases."""
        return [
            (weight.astype(np.float32), bias[:, None].astype(np.float32))
            for weight, bias in zip(self.weights, self.biases, strict=True)
        ]


def _activated(values: _Single) -> _Single:
    """Return ``x * sigmoid(x)``."""
    with np.errstate(over="ignore"):
        over = np.exp(-values)
    over += 1
    return np.asarray(np.divide(values, over, out=over))
