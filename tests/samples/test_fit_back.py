"""Networks of the back are trained as all others are: what they were shown they read."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("anny", reason="the renderer is an extra: pip install -e '.[samples]'")

from samples.learning.ensemble import Schooling
from samples.learning.fit_back import Recipe, train_angles, wanted_angles
from screen.kinematics.back import MEANS, SPREADS

RECIPE = Recipe(
    changes=("trunk", "slope"),
    levels=("slope",),
    hidden=16,
    members=2,
    school=Schooling(steps=300, rate=1e-2, dropout=0.0, noise=0.0),
)


def person(seed: int) -> SimpleNamespace:
    """Someone whose low back is rounded by what the slope of the back says."""
    rng = np.random.default_rng(seed)
    n = 60
    still = np.arange(n) < 10
    lean = np.where(still, 0.0, rng.uniform(0, 80, n))
    lumbar = np.where(still, 0.0, rng.uniform(0, 40, n))
    truth = {
        "trunk_inclination_deg": lean,
        "pelvis_inclination_deg": lean - lumbar,
        "thorax_inclination_deg": lean,
        "lumbar_flexion_deg": lumbar,
    }
    return SimpleNamespace(
        readings={"trunk": lean, "slope": lumbar},
        truth=truth,
        hip_deg=lean - lumbar,
        thigh_deg=np.zeros(n),
        still=still,
        moving=~still,
        peak=np.zeros(n, dtype=bool),
        weight=1.0,
    )


def test_what_the_readings_tell_is_read_and_each_member_is_another() -> None:
    people = [person(seed) for seed in range(12)]
    readout = train_angles(people, RECIPE)  # type: ignore[arg-type]
    one = person(99)
    found = readout(one.readings, one.still)
    assert found.shape == (2, 60, len(MEANS) + len(SPREADS))
    off = 10 * (found[..., 1].mean(axis=0) - wanted_angles(one)[:, 1])  # type: ignore[arg-type]
    assert np.sqrt(np.mean(off[one.moving] ** 2)) < 4.0
    assert not np.allclose(found[0], found[1])


def test_without_a_single_step_nothing_is_learned() -> None:
    people = [person(seed) for seed in range(3)]
    untaught = replace(RECIPE, school=replace(RECIPE.school, steps=1, rate=1e-9))
    readout = train_angles(people, untaught)  # type: ignore[arg-type]
    one = people[0]
    off = 10 * (readout(one.readings, one.still)[..., 1].mean(axis=0) - wanted_angles(one)[:, 1])  # type: ignore[arg-type]
    assert np.sqrt(np.mean(off[one.moving] ** 2)) > 10.0
