"""The posture of a person seen from the front or from behind: readings of one frame.

Everything is told in the person's own frame, in parts of the trunk's length in quiet: ``x`` to the
person's left, ``y`` down, ``z`` backwards, from the middle of the hips. A mirrored person gives the
same readings, those of ``is_odd`` with their sign turned.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from screen.kinematics.body import HIPS, Body
from screen.kinematics.features import FROM_PICTURE, FROM_WORLD
from screen.kinematics.geometry import midpoint
from screen.kinematics.series import FloatArray
from screen.pose.landmarks import INDEX, pair
from screen.pose.track import OUTLINE_STATIONS

Readings = dict[str, FloatArray]

TURNED: Final = "turned_"
LEGS: Final = "legs_"
_WIDE, _ASIDE, _WORLD, _APART = "wide_", "aside_", "world_", "_apart"
_PAIRS: Final[Mapping[str, tuple[int, int]]] = {
    name: pair(name)
    for name in ("ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle", "foot_index")
}
_NOSE: Final = INDEX["nose"]
_AXES: Final = "xyz"
_STATIONS: Final = {
    f"{round(100 * at):03d}": int(np.argmin(np.abs(OUTLINE_STATIONS - at)))
    for at in np.round(np.arange(0.0, 1.01, 0.1), 2).tolist()
}


def is_odd(reading: str) -> bool:
    """Say whether a reading turns its sign where left and right are exchanged.

    Readings of ``screen.kinematics.features`` are known too: angles of the middle as ``TURNED``,
    sums and differences of both legs as ``LEGS``.
    """
    if reading.startswith((TURNED, _ASIDE)):
        return True
    if reading.startswith(_WIDE):
        return False
    if reading.startswith(LEGS):
        return reading.endswith(_APART)
    point, axis = reading.rsplit("_", 1)
    # Odd sideways is the middle of a pair; in height and depth, what the left one has over the
    # right one.
    return (axis == "x") != point.endswith(_APART)


def is_of_landmarks(reading: str) -> bool:
    """Say whether a reading needs no more than landmarks in the image.

    Those of the outline and of the world landmarks do.
    """
    if reading.startswith((_WIDE, _ASIDE, _WORLD)):
        return False
    plain = reading.removeprefix(TURNED).removeprefix(LEGS).removesuffix(_APART)
    return plain not in FROM_PICTURE | FROM_WORLD


def front_readings(body: Body, *, leftward: int, size_px: float) -> Readings:
    """Return the readings by name, each ``(n,)``; NaN where something was not seen.

    For each pair of joints, in the picture and in the world (metres): the middle of both, and how
    far the left one has what the right one has not (``_apart``). ``wide_`` is the width of the
    outline at a station of the axis between hips and shoulders, ``aside_`` how far its middle lies
    to the left. ``size_px`` is the length of the trunk in quiet; ``leftward`` as in ``angles``.
    """
    flat = np.concatenate([body.points_px, body.depth_px[..., None]], axis=2) / size_px
    turned = np.array([leftward, 1.0, leftward])
    found = {
        **_points(flat, turned, ""),
        **_points(body.world_m, turned, _WORLD),
    }
    edges = body.outline_ratio * (body.trunk_length_px / size_px)[:, None, None]
    for name, at in _STATIONS.items():
        found[f"{_WIDE}{name}"] = edges[:, 0, at] + edges[:, 1, at]
        found[f"{_ASIDE}{name}"] = leftward * (edges[:, 1, at] - edges[:, 0, at]) / 2
    return found


def _points(points: FloatArray, turned: FloatArray, prefix: str) -> Readings:
    """Return the readings of points ``(n, 33, 3)``."""
    hips = midpoint(points, HIPS)
    found = {}
    for name, (left, right) in _PAIRS.items():
        apart = turned * (points[:, left] - points[:, right])
        middle = turned * (midpoint(points, (left, right)) - hips)
        for place, axis in enumerate(_AXES):
            found[f"{prefix}{name}{_APART}_{axis}"] = apart[:, place]
            if name != "hip":
                found[f"{prefix}{name}_{axis}"] = middle[:, place]
    nose = turned * (points[:, _NOSE] - hips)
    found |= {f"{prefix}nose_{axis}": nose[:, place] for place, axis in enumerate(_AXES)}
    return found
