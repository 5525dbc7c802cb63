"""How the arms are held, told from where elbows and wrists lie beside the trunk.

Each arm is a point of four numbers in trunk lengths: how far up the line from hips to shoulders
elbow and wrist lie, and how far out from it. Seen from the side ``out`` is ahead, the way the
person faces; seen from the front or behind it is towards that arm's own side of the body. So a
picture that is mirrored, moved or scaled gives the same numbers. The ways of holding the arms are
places among them (``protocols/filming.toml``), and what is nearest counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.body import Body
from screen.kinematics.medians import medians
from screen.kinematics.series import FloatArray, ViewEstimate
from screen.pose.landmarks import pair

Arms = Literal[
    "crossed", "before", "hanging", "hips", "thighs", "behind", "at_shoulders", "at_head", "unlike"
]
"""``before``: held out in front; ``behind`` the back; ``unlike``: no known way, or each its own."""
ARMS: Final[tuple[Arms, ...]] = get_args(Arms)

_ELBOWS, _WRISTS = pair("elbow"), pair("wrist")
_NOWHERE: Final = "unlike"


@dataclass(frozen=True, eq=False)
class ArmPlaces:
    """The known ways of holding the arms.

    Attributes
    ----------
    from_side, from_front
        Ways with a place that an arm has in it: elbow up and out, wrist up and out, in trunk
        lengths; a way may have several. Views from behind are those from the front.
    most_apart
        An arm further from its place than this is held in no known way.
    hiding
        Ways in which the arms or what they carry hide the outline of the back from the side.
    """

    from_side: Sequence[tuple[Arms, FloatArray]] = ()
    from_front: Sequence[tuple[Arms, FloatArray]] = ()
    most_apart: float = 0.0
    hiding: frozenset[Arms] = frozenset()

    def ways(self, arms: FloatArray, view: ViewEstimate) -> NDArray[np.str_]:
        """Return how both arms ``(n, 2, 4)`` are held, ``(n,)``; ``unlike`` where not seen."""
        places = self.from_side if view.family == "side" else self.from_front
        held = np.full(len(arms), _NOWHERE, dtype=f"<U{max(map(len, ARMS))}")
        seen = np.flatnonzero(np.isfinite(arms).all(axis=(1, 2)))
        if not places or not len(seen):
            return held
        known = np.stack([place for _, place in places])
        apart = np.linalg.norm(arms[seen, :, None] - known, axis=-1)
        nearest = apart.sum(axis=1).argmin(axis=1)
        worst = apart[np.arange(len(seen)), :, nearest].max(axis=1)
        names = np.array([way for way, _ in places])[nearest]
        held[seen] = np.where(worst <= self.most_apart, names, _NOWHERE)
        return held

    def way(self, arms: FloatArray, view: ViewEstimate) -> Arms:
        """Return how the arms are usually held in some frames ``(n, 2, 4)``."""
        if not len(arms):
            return "unlike"
        usual = medians(arms.reshape(len(arms), -1)).reshape(1, *arms.shape[1:])
        return next(one for one in ARMS if one == self.ways(usual, view)[0])


NO_PLACES: Final = ArmPlaces()
"""No way of holding the arms is known."""


def arms_of(body: Body, view: ViewEstimate) -> FloatArray:
    """Return ``(n, 2, 4)``: for the left and the right arm, elbow up, out, wrist up, out.

    In trunk lengths of the same frame, from the middle of the hips.
    """
    long_px = body.trunk_length_px[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        up = body.trunk / long_px
        across = np.stack([-up[:, 1], up[:, 0]], axis=1)
        arms = []
        for side in (0, 1):
            out = across * _outward(view, side)
            for joints in (_ELBOWS, _WRISTS):
                place = (body.points_px[:, joints[side]] - body.hips) / long_px
                arms += [np.sum(place * up, axis=1), np.sum(place * out, axis=1)]
    return np.stack(arms, axis=1).reshape(len(up), 2, 4)


def _outward(view: ViewEstimate, side: int) -> int:
    """Return +1 where out is to the right of an upright picture, for the left (0) or right arm."""
    if view.family == "side":
        return view.forward
    return view.leftward if side == 0 else -view.leftward
