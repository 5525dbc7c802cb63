"""A small neural network at run time: a few matrix products in NumPy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from screen.kinematics.series import FloatArray


@dataclass(frozen=True, eq=False)
class Networks:
    """Several networks of one shape that were trained from different starts.

    ``weights[k]`` is ``(members, inputs, outputs)`` of layer ``k`` and ``biases[k]``
    ``(members, outputs)``. Between layers stands ``x * sigmoid(x)``.
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
        values = np.broadcast_to(inputs, (len(self.weights[0]), *inputs.shape))
        last = len(self.weights) - 1
        for layer, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            values = values @ weight + bias[:, None]
            if layer < last:
                values = values / (1 + np.exp(-np.clip(values, -60, 60)))
        return np.asarray(values)
