"""What was learned from people with known angles: linear models, and the networks for the back.

The coefficients are data (``protocols/calibration.toml``); ``screen.kinematics.features`` makes the
readings. All readings are changes from neutral and no model has a constant, so that neutral stays
0; frontal readings change their sign with the sides, so that left and right are treated alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from screen.kinematics.back import BackModel
from screen.kinematics.back_doubts import BackLimits
from screen.kinematics.front import FrontModel
from screen.kinematics.series import FloatArray

Features = Mapping[str, FloatArray]
Coefficients = Mapping[str, float]


@dataclass(frozen=True)
class Calibration:
    """Coefficients by model and reading, such as ``models["thorax_rotation"]["yaw"]``.

    ``back`` reads pelvis and thorax from the side; ``back_limits`` say when it is not believed.
    ``front`` has the networks of the kinds of test that are read by networks from the front
    (``MovementRules.front_kind``); where there are none, or no picture, the linear models answer.
    """

    models: Mapping[str, Coefficients]
    back: BackModel
    back_limits: BackLimits
    front: Mapping[str, FrontModel] = field(default_factory=dict)

    def apply(self, model: str, features: Features) -> FloatArray:
        """Return the sum of coefficient times reading, ``(n,)``; NaN where a reading is."""
        terms = [weight * features[name] for name, weight in self.models[model].items()]
        return np.asarray(np.sum(terms, axis=0))
