"""What was learned from people with known angles: networks, and the linear models beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from screen.kinematics.back.doubts import BackLimits
from screen.kinematics.back.estimator import BackModel
from screen.kinematics.front.estimator import FrontModel
from screen.kinematics.series import FloatArray

Features = Mapping[str, FloatArray]
Coefficients = Mapping[str, float]


@dataclass(frozen=True)
class Calibration:
    """Everything trained that kinematics needs.

    Attributes
    ----------
    models
        Linear models: coefficients by model and reading (``screen.kinematics.features``), such as
        ``models["thorax_rotation"]["yaw"]``. All readings are changes from neutral and no model has
        a constant, so that neutral stays 0; frontal readings change their sign with the sides, so
        that left and right are treated alike.
    back, back_limits
        What reads pelvis and thorax from the side, and when it is not believed.
    front, bare
        Networks of the tests seen from the front by kind (``MovementRules.front_kind``): with the
        picture, and from landmarks in the image alone. The linear models answer for what they do
        not give, and in postures strange to them.
    """

    models: Mapping[str, Coefficients]
    back: BackModel
    back_limits: BackLimits
    front: Mapping[str, FrontModel] = field(default_factory=dict)
    bare: Mapping[str, FrontModel] = field(default_factory=dict)

    def apply(self, model: str, features: Features) -> FloatArray:
        """Return the sum of coefficient times reading, ``(n,)``; NaN where a reading is."""
        terms = [weight * features[name] for name, weight in self.models[model].items()]
        return np.asarray(np.sum(terms, axis=0))
