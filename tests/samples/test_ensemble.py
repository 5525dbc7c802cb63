"""Networks trained in torch are the networks that the tool asks in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="training is an extra: pip install -e '.[samples]'")

import torch

from samples.learning.ensemble import Lesson, Schooling, between, blank_networks, taught, trainable


def test_numpy_answers_as_torch_does() -> None:
    networks = blank_networks((7, 16, 16, 3), members=2, seed=1)
    inputs = np.random.default_rng(0).normal(size=(300, 7))

    in_torch = trainable(networks, dropout=0.2).eval()
    same = torch.tensor(np.stack([inputs, inputs]), dtype=torch.float32)

    assert networks(inputs) == pytest.approx(in_torch(same).detach().numpy(), abs=1e-5)


def test_what_is_taught_is_learned_and_what_is_unknown_left_out() -> None:
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(400, 2))
    wanted = inputs[:, :1] - inputs[:, 1:]
    wanted[::7] = np.nan
    lesson = Lesson(inputs, wanted, np.ones(400))
    start = blank_networks((2, 16, 1), members=2, seed=0)
    school = Schooling(steps=300, rate=1e-2, dropout=0.0, noise=0.0)

    learned = taught(start, lesson, torch.nn.functional.mse_loss, school, seed=0)

    asked = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])
    assert learned(asked)[..., 0].mean(axis=0) == pytest.approx([1.0, -1.0, 0.0], abs=0.15)


def test_the_same_seed_teaches_the_same() -> None:
    lesson = Lesson(np.eye(3), np.arange(3.0)[:, None], np.ones(3))
    start = blank_networks((3, 4, 1), members=1, seed=0)
    school = Schooling(steps=5, rate=1e-2, batch=8)

    one, other = (
        taught(start, lesson, torch.nn.functional.mse_loss, school, seed=3) for _ in range(2)
    )

    assert np.array_equal(one.weights[0], other.weights[0])


def test_between_two_networks_lie_their_weights() -> None:
    start, end = (blank_networks((2, 3, 1), members=1, seed=seed) for seed in (0, 1))

    half = between(start, end, 0.5)

    assert np.array_equal(between(start, end, 0.0).weights[1], start.weights[1])
    assert np.array_equal(between(start, end, 1.0).biases[0], end.biases[0])
    assert half.weights[0] == pytest.approx((start.weights[0] + end.weights[0]) / 2)
