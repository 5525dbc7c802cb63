"""By which repetitions of turning the chest are counted: more than the measured angle says.

The angle is read from how narrow the shoulders look, which changes little in the first twenty
degrees, and its side from a depth that may be faint. Depth itself says little of how far, and much
of whether.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.body import Body
from screen.kinematics.medians import median_of, percentile
from screen.kinematics.series import FloatArray
from screen.pose.landmarks import pair

_WRISTS, _SHOULDERS = pair("wrist"), pair("shoulder")
_DEPTH_SHARE: Final = 0.25
"""Weight of the shoulders' depth (its stretch not taken off) against the measured turn."""
_DEPTH_LIMIT_DEG: Final = 45.0
"""Depth beyond this says no more of a turn."""
_RAISED: Final = 0.15
"""Wrists further above the shoulders than this, in trunk lengths, are raised,"""
_RISEN: Final = 0.5
"""if they are higher by this than when lowest: arms held up all the time narrow nothing."""
_LOWEST_PERCENT: Final = 5.0


def counted_turn_deg(
    turn_deg: FloatArray, depth_yaw_deg: FloatArray, body: Body, still: NDArray[np.bool_]
) -> FloatArray:
    """Return ``(n,)``: the turn of the chest that repetitions are counted by, + to the left.

    ``turn_deg`` is the measured one, ``depth_yaw_deg`` that of the shoulders' depth, both from
    neutral; where depth is not known the turn stands alone. 0 while arms are raised that hang or
    lie at other times: raised arms lift the ends of the shoulder line and bring them together, as a
    turn does.
    """
    depth = np.clip(depth_yaw_deg, -_DEPTH_LIMIT_DEG, _DEPTH_LIMIT_DEG)
    seen = (1 - _DEPTH_SHARE) * turn_deg + _DEPTH_SHARE * depth
    seen = np.where(np.isfinite(depth), seen, turn_deg)
    return np.where(_raised(body, still), 0.0, seen)


def _raised(body: Body, still: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return ``(n,)``: True where the wrists are above the shoulders, and at times are not."""
    size = median_of(body.trunk_length_px, still)
    wrists, shoulders = (
        body.points_px[:, joint, 1].mean(axis=1) for joint in (_WRISTS, _SHOULDERS)
    )
    above = (shoulders - wrists) / size
    with np.errstate(invalid="ignore"):
        return np.asarray((above > _RAISED) & (above - percentile(above, _LOWEST_PERCENT) > _RISEN))
