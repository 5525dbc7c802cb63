"""Models of the back whose answers are known: one layer, so that they are linear."""

from __future__ import annotations

import numpy as np

from screen.kinematics.back.doubts import BackLimits
from screen.kinematics.back.estimator import JOINTS, MEANS, SPREADS, BackModel
from screen.kinematics.network import Networks
from screen.kinematics.trained_network import Readout

LIMITS = BackLimits(
    max_view_off_deg=20.0,
    min_known_ratio=0.8,
    max_step_ratio=0.15,
    arm_margin_ratio=0.02,
    max_hyperextension_deg=30.0,
)
_SCALE = 100.0


def linear_back(
    *, spread_deg: float = 2.0, members: int = 1, disagree_deg: float = 0.0, joints=(), **weights
):
    """Return a model: lean plus, by measure, weights on the changes of readings.

    ``weights`` are ``{measure: {reading: weight}}``. The members differ by ``disagree_deg`` in
    every measure, evenly about their mean. ``joints`` are offsets in trunk lengths (``JOINTS``),
    the same in every frame; none if left out.
    """
    readings = tuple(dict.fromkeys(name for one in weights.values() for name in one)) or ("trunk",)
    weight = np.zeros((members, len(readings) + 1, len(MEANS) + len(SPREADS)))
    for measure, terms in weights.items():
        for name, value in terms.items():
            weight[:, readings.index(name), MEANS.index(measure)] = value * _SCALE / 10
    bias = np.zeros((members, len(MEANS) + len(SPREADS)))
    bias[:, len(MEANS) :] = np.log(spread_deg / 10)
    bias[:, : len(MEANS)] = disagree_deg / 10 * (np.arange(members) - (members - 1) / 2)[:, None]
    offsets = np.array([[10 * value for value in joints] or [0.0] * len(JOINTS)])
    return BackModel(
        joints=_readout(("trunk",), np.zeros((1, 2, len(JOINTS))), offsets),
        angles=_readout(readings, weight, bias),
        widening=dict.fromkeys(SPREADS, 2.0),
    )


def _readout(changes, weight, bias):
    return Readout(
        changes=changes,
        levels=("knee",),
        change_scale=np.full(len(changes), _SCALE),
        level_centre=np.zeros(1),
        level_scale=np.full(1, _SCALE),
        networks=Networks((weight,), (bias,)),
    )


PLAIN_BACK = linear_back(pelvis_inclination_deg={"slope_+00": 1.0})
