"""Linear models of angles: readings of ``screen.kinematics.features`` times fitted coefficients.

They answer where the networks for the tests seen from the front cannot: in postures strange to
those, and for what their ladders do not vary. Nothing in them needs a picture. They have no
constants, so that neutral stays 0, and are fitted by ridge regression, each person weighing the
same (``python -m samples.learning.fit_landmarks``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samples.graphics.geometry import Array

RIDGE = 2.0
"""Added to the normal equations, in squared degrees a person: keeps coefficients small."""
_TURNS = ("trunk_rotation_seated", "trunk_rotation_standing")
_HIPS = ("hip_rotation_seated", "hip_rotation_standing")
_ALL = (*_TURNS, "side_bend", *_HIPS)


@dataclass(frozen=True)
class Model:
    """What a model predicts, from which readings, on people of which tests.

    ``near`` is a reading that truth is close to: the ridge pulls its coefficient to 1 and the
    others to 0. ``leg`` says that the readings are those of one leg, and the target too. What is
    not ``fitted`` takes the near reading as it is.
    """

    name: str
    target: str
    readings: tuple[str, ...]
    near: str
    tests: tuple[str, ...]
    leg: bool = False
    fitted: bool = True


_SWING = ("swing", "drift", "hips", "shoulders", "trunk")
MODELS = (
    Model("pelvis_obliquity", "pelvis_obliquity_deg", ("hips", "shoulders", "trunk"), "hips",
          ("trunk_rotation_seated", "hip_rotation_seated")),
    Model("pelvis_rotation", "pelvis_rotation_deg",
          ("hips_depth_yaw", "depth_yaw", "shoulders_turn"), "", _TURNS),
    Model("pelvis_rotation_along", "pelvis_rotation_deg", ("hips_yaw", "yaw"), "", _ALL),
    Model("thorax_rotation", "thorax_rotation_deg", ("shoulders_turn",), "shoulders_turn", _TURNS,
          fitted=False),
    Model("thorax_rotation_along", "thorax_rotation_deg", ("yaw", "hips_yaw"), "", _ALL),
    Model("hip_internal_rotation_standing", "hip_internal_rotation_deg", _SWING, "swing",
          ("hip_rotation_standing",), leg=True),
    Model("hip_internal_rotation_seated", "hip_internal_rotation_deg",
          (*_SWING, "hips_shift", "hips_drop", "knee_below", "swing_cubed"), "swing",
          ("hip_rotation_seated",), leg=True),
)  # fmt: skip
"""Turns of chest and pelvis have one model for tests of turning and one for the others
(``_along``), in which shoulders and hips grow narrower for other reasons than a turn. The latter
are fitted on all tests, lest people who never turn teach that nobody does. In tests of turning the
chest is as far round as its shoulders look narrow: how much of a turn the network sees as depth
depends on arms and posture, and what rendered people teach of it does not hold for the
real person with motion capture (13 degrees off, the narrowing alone 9)."""


@dataclass(frozen=True)
class Example:
    """One person (or leg): readings and truth in some frames, and which are peaks."""

    name: str
    readings: dict[str, Array]
    truth: dict[str, Array]
    peak: NDArray[np.bool_]

    @property
    def person(self) -> str:
        """Whose it is: both legs of a person have one name before the dot."""
        return self.name.split(".", maxsplit=1)[0]


def solve(model: Model, examples: Iterable[Example]) -> Array:
    """Return the model's coefficients by ridge regression, peaks weighing half of each person."""
    prior = np.array([float(name == model.near) for name in model.readings])
    if not model.fitted:
        return prior
    left = RIDGE * np.eye(len(prior))
    right = RIDGE * prior
    for example in examples:
        inputs, output = _matrices(model, example)
        weight = np.where(example.peak, 0.5 / max(example.peak.sum(), 1), 0.5 / len(output))
        left = left + (inputs * weight[:, None]).T @ inputs
        right = right + (inputs * weight[:, None]).T @ output
    return np.linalg.solve(left, right)


def _matrices(model: Model, example: Example) -> tuple[Array, Array]:
    inputs = np.stack([example.readings[name] for name in model.readings], axis=1)
    return inputs, example.truth[model.target]


def left_out_error(model: Model, examples: Sequence[Example], folds: int = 10) -> float:
    """Return the root mean square error at the peaks of people left out, a tenth at a time."""
    people = sorted({example.person for example in examples})
    fold_of = {person: place % folds for place, person in enumerate(people)}
    squares: list[float] = []
    for fold in range(min(folds, len(people))):
        coefficients = solve(model, [one for one in examples if fold_of[one.person] != fold])
        for example in examples:
            if fold_of[example.person] == fold:
                inputs, output = _matrices(model, example)
                squares += list((inputs @ coefficients - output)[example.peak] ** 2)
    return float(np.sqrt(np.mean(squares)))
