"""Small networks of one shape, trained side by side from different starts, or taught further."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch

from samples.graphics.geometry import Array
from screen.kinematics.network import Networks

Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


@dataclass(frozen=True)
class Schooling:
    """How networks are trained: steps of ``batch`` frames each, drawn by their weights."""

    steps: int
    rate: float
    decay: float = 0.03
    dropout: float = 0.2
    noise: float = 0.2
    batch: int = 256


@dataclass(frozen=True, eq=False)
class Lesson:
    """Frames to learn from: inputs ``(n, i)``, what is wanted ``(n, o)``, weights ``(n,)``.

    Frames in which something wanted is not known are left out.
    """

    inputs: Array
    wanted: Array
    weights: Array

    def tensors(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return the known frames."""
        known = np.isfinite(self.wanted).all(axis=1) & (self.weights > 0)
        x, y, w = (
            torch.tensor(values[known], dtype=torch.float32)
            for values in (self.inputs, self.wanted, self.weights)
        )
        return x, y, w


class Trainable(torch.nn.Module):
    """The networks of ``screen.kinematics.network.Networks``, with dropout between the layers."""

    def __init__(self, networks: Networks, dropout: float) -> None:
        super().__init__()
        self.weights = torch.nn.ParameterList(map(_parameter, networks.weights))
        self.biases = torch.nn.ParameterList(map(_parameter, networks.biases))
        self.dropout = dropout

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return ``(members, n, outputs)`` for ``(members, n, inputs)``."""
        for layer, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            if layer:
                values = torch.nn.functional.silu(values)
                values = torch.nn.functional.dropout(values, self.dropout, self.training)
            values = torch.baddbmm(bias[:, None], values, weight)
        return values


def trainable(networks: Networks, *, dropout: float) -> Trainable:
    """Return networks as torch trains them."""
    return Trainable(networks, dropout)


def _parameter(values: Array) -> torch.nn.Parameter:
    return torch.nn.Parameter(torch.tensor(values, dtype=torch.float32))


def blank_networks(sizes: tuple[int, ...], members: int, seed: int) -> Networks:
    """Return networks that know nothing yet; ``sizes`` are those of inputs, layers, outputs."""
    rng = np.random.default_rng(seed)
    weights, biases = [], []
    for inputs, outputs in pairwise(sizes):
        most = 1 / math.sqrt(inputs)
        weights.append(rng.uniform(-most, most, (members, inputs, outputs)))
        biases.append(rng.uniform(-most, most, (members, outputs)))
    return Networks(tuple(weights), tuple(biases))


def taught(
    networks: Networks, lesson: Lesson, loss: Loss, schooling: Schooling, *, seed: int
) -> Networks:
    """Return the networks after training on a lesson, each member on draws of its own."""
    x, y, w = lesson.tensors()
    torch.manual_seed(seed)
    net = trainable(networks, dropout=schooling.dropout)
    members = len(networks.weights[0])
    optimiser = torch.optim.AdamW(net.parameters(), lr=schooling.rate, weight_decay=schooling.decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, schooling.steps)
    for _ in range(schooling.steps):
        drawn = torch.multinomial(w, members * schooling.batch, replacement=True)
        drawn = drawn.view(members, schooling.batch)
        seen = x[drawn]
        seen = seen + schooling.noise * torch.randn_like(seen)
        optimiser.zero_grad()
        # Times the members, so that each learns as fast as it would alone.
        (members * loss(net(seen).flatten(0, 1), y[drawn].flatten(0, 1))).backward()
        optimiser.step()
        schedule.step()
    net.eval()
    return Networks(tuple(map(_values, net.weights)), tuple(map(_values, net.biases)))


def _values(parameter: torch.nn.Parameter) -> Array:
    return np.asarray(parameter.detach().numpy(), dtype=np.float64)


def between(start: Networks, end: Networks, share: float) -> Networks:
    """Return networks whose weights lie ``share`` of the way from ``start`` to ``end``.

    Between networks of which one was taught from the other all are good, and those in the middle
    often better on people unlike those learned from than either end (Wortsman 2022, "Robust
    fine-tuning of zero-shot models").
    """
    return Networks(
        *(
            tuple(
                (1 - share) * one + share * other
                for one, other in zip(getattr(start, part), getattr(end, part), strict=True)
            )
            for part in ("weights", "biases")
        )
    )
