"""The virtual dual inclinometer: pelvis and thorax from the outline of the back, with their error.

A clinician lays one inclinometer on the sacrum and one over the thoracolumbar junction; how far
each tips from quiet standing, and the difference of the two, is the classical measure of
lumbar flexion (American Medical Association's dual inclinometry). Here small networks read both
from the silhouette and the posture around it, relative to the person's own neutral. At the bottom
of a hinge the landmarks of hips and shoulders lie beside the joints, so that networks first say by
how much, and the silhouette is then read against the axis between the joints put right. They were
trained on rendered people whose true angles are known (``python -m samples.learning.fit_back`` and
``samples.learning.tune_back``), and say for each frame how far off they may be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.back.shape import posture, trunk_axes
from screen.kinematics.body import HIPS, SHOULDERS, Body
from screen.kinematics.features import change
from screen.kinematics.medians import median_of
from screen.kinematics.series import FloatArray
from screen.kinematics.trained_network import Readout

JOINTS: Final = ("hips_along", "hips_ahead", "shoulders_along", "shoulders_ahead")
"""What the first networks give: where the joints are, from the landmarks, tenths of a trunk."""

MEANS: Final = ("trunk_inclination_deg", "pelvis_inclination_deg", "thorax_inclination_deg")
"""What the second networks give: corrections to the lean of hips to shoulders, tens of degrees."""

SPREADS: Final = (*MEANS, "lumbar_flexion_deg", "hip_flexion_deg")
"""Of which the networks say how far off they are: logarithms of standard deviations."""

UNIT_DEG: Final = 10.0
UNIT_TRUNK: Final = 0.1


@dataclass(frozen=True, eq=False)
class BackModel:
    """What was learned of backs.

    ``joints`` puts the joints right (``JOINTS``), ``angles`` reads the back (``MEANS``, then
    ``SPREADS``). ``widening`` is, by measure, half the width of the 95 % interval over the standard
    deviation the networks state, found on people they were not trained on.
    """

    joints: Readout
    angles: Readout
    widening: Mapping[str, float]

    def estimate(self, body: Body, still: NDArray[np.bool_], *, forward: int) -> BackAngles:
        """Return the angles of every frame of a body seen from the side."""
        put_right = self.put_right(body, still, forward=forward)
        readings = posture(put_right, forward=forward, size_px=quiet_size_px(put_right, still))
        return self.read(readings, still, put_right)

    def put_right(self, body: Body, still: NDArray[np.bool_], *, forward: int) -> Body:
        """Return the body with hips and shoulders where the joints are."""
        size_px = quiet_size_px(body, still)
        readings = posture(body, forward=forward, size_px=size_px)
        offsets = UNIT_TRUNK * self.joints(readings, still).mean(axis=0)
        return moved_joints(body, offsets, forward=forward, size_px=size_px)

    def read(
        self, readings: Mapping[str, FloatArray], still: NDArray[np.bool_], put_right: Body
    ) -> BackAngles:
        """Return the angles from the readings of a body whose joints are right."""
        found = self.angles(readings, still)
        lean = change(readings["trunk"], still)
        means = UNIT_DEG * found[..., : len(MEANS)] + lean[None, :, None]
        known = dict(zip(MEANS, np.moveaxis(means, -1, 0), strict=True))
        pelvis, thorax = known["pelvis_inclination_deg"], known["thorax_inclination_deg"]
        known |= {"lumbar_flexion_deg": thorax - pelvis, "hip_flexion_deg": pelvis}
        log_sd = found[..., len(MEANS) :]
        half_widths = {
            name: self.widening[name]
            * _together(known[name], UNIT_DEG * np.exp(log_sd[..., place]))
            for place, name in enumerate(SPREADS)
        }
        angles = {name: known[name].mean(axis=0) for name in SPREADS if name != "hip_flexion_deg"}
        return BackAngles(angles, half_widths, put_right)


@dataclass(frozen=True, eq=False)
class BackAngles:
    """Angles from neutral and half the widths of their 95 % intervals, ``(n,)`` by measure.

    The error of ``hip_flexion_deg`` is here too: that angle is the pelvis and the thigh of
    ``put_right``, the body with its joints put right.
    """

    angles_deg: Mapping[str, FloatArray]
    half_widths_deg: Mapping[str, FloatArray]
    put_right: Body


def quiet_size_px(body: Body, still: NDArray[np.bool_]) -> float:
    """Return the trunk length in quiet standing."""
    return median_of(body.trunk_length_px, still)


def moved_joints(body: Body, offsets: FloatArray, *, forward: int, size_px: float) -> Body:
    """Return the body with hips and shoulders moved by ``offsets`` ``(n, 4)`` (``JOINTS``).

    In trunk lengths: along the line from hips to shoulders, and at right angles to it, + ahead.
    """
    axes = trunk_axes(body.trunk, forward=forward)
    points = body.points_px.copy()
    for place, joints in ((0, HIPS), (2, SHOULDERS)):
        shift = size_px * np.einsum("nk,nkd->nd", offsets[:, place : place + 2], axes)
        points[:, joints] += shift[:, None]
    return replace(body, points_px=points)


def _together(members: FloatArray, spread: FloatArray) -> FloatArray:
    """Return the standard deviation of the mixture of ``(members, n)`` normal distributions."""
    return np.asarray(np.sqrt(np.mean(spread**2, axis=0) + np.var(members, axis=0)))
