"""Linear models: the fit is right on numbers whose answer is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from samples.learning.linear import MODELS, Example, Model, left_out_error, solve
from screen.kinematics.features import FROM_PICTURE

MODEL = Model("example", "truth_deg", ("good", "useless"), "good", ("hip_hinge",))


def person(name, seed, *, noise=0.0):
    rng = np.random.default_rng(seed)
    good, useless = rng.normal(0, 20, 200), rng.normal(0, 20, 200)
    truth = 0.8 * good + rng.normal(0, noise, 200)
    peak = np.zeros(200, dtype=bool)
    peak[::20] = True
    return Example(name, {"good": good, "useless": useless}, {"truth_deg": truth}, peak)


def test_the_fit_finds_the_coefficients_that_made_the_truth():
    people = [person(f"p{seed}", seed, noise=1.0) for seed in range(8)]
    assert solve(MODEL, people) == pytest.approx([0.8, 0.0], abs=0.02)


def test_what_is_not_fitted_takes_the_near_reading_as_it_is():
    people = [person(f"p{seed}", seed) for seed in range(8)]
    assert solve(replace(MODEL, fitted=False), people).tolist() == [1.0, 0.0]


def test_the_left_out_error_is_the_noise_that_no_model_can_know():
    people = [person(f"p{seed}", seed, noise=3.0) for seed in range(30)]
    assert left_out_error(MODEL, people) == pytest.approx(3.0, rel=0.15)


def test_both_legs_of_a_person_are_left_out_together():
    """A model that saw the other leg of the same person would know its odd readings."""
    people = [person(f"p{seed}", seed, noise=1.0) for seed in range(6)]
    odd = person("odd.left", 99)
    odd = Example("odd.left", odd.readings, {"truth_deg": odd.truth["truth_deg"] + 50}, odd.peak)
    twin = Example("odd.right", odd.readings, odd.truth, odd.peak)
    alone, paired = (left_out_error(MODEL, [*people, *extra]) for extra in ([odd], [odd, twin]))
    assert paired > alone > 10


def test_no_model_needs_a_picture():
    assert not any(set(model.readings) & FROM_PICTURE for model in MODELS)
