"""When the outline of the back does not answer: the frames, the reason, and what to change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.arms import ArmPlaces, Arms, arms_of
from screen.kinematics.back.inclinometer import back_depth
from screen.kinematics.body import HIPS, Body
from screen.kinematics.geometry import rotate
from screen.kinematics.series import Doubt, FloatArray, ViewEstimate
from screen.pose.landmarks import pair
from screen.pose.track import OUTLINE_STATIONS
from screen.reasons import why

BoolArray = NDArray[np.bool_]

READ_FROM_THE_BACK: Final = frozenset(
    ("pelvis_inclination_deg", "thorax_inclination_deg", "lumbar_flexion_deg", "hip_flexion_deg")
)
_BACK: Final = (OUTLINE_STATIONS >= -0.1) & (OUTLINE_STATIONS <= 0.9)
_ARM_JOINTS: Final = (*pair("elbow"), *pair("wrist"))


@dataclass(frozen=True)
class BackLimits:
    """When the back or a leg is not read; the numbers stand in ``protocols/quality.toml``.

    Attributes
    ----------
    max_view_off_deg
        The camera may stand this far off the pure side view.
    min_known_ratio
        Part of the outline from sacrum to shoulder blades that must be found.
    max_step_ratio
        Trunk lengths between two neighbouring stations, a twentieth of the trunk apart: a greater
        jump is a torn mask.
    arm_margin_ratio
        An elbow or wrist nearer to the edge of the back than this (trunk lengths) hides it.
    max_hyperextension_deg
        A knee that seems to bend backwards by more than this is that of a lost leg.
    """

    max_view_off_deg: float
    min_known_ratio: float
    max_step_ratio: float
    arm_margin_ratio: float
    max_hyperextension_deg: float


def find_doubts(
    body: Body, still: BoolArray, view: ViewEstimate, limits: BackLimits, places: ArmPlaces
) -> tuple[Doubt, ...]:
    """Return why, and in which frames, the angles of the back are withheld.

    What is wrong in most of neutral is wrong in every frame, because every angle is counted from
    there. A frame has one reason: the first that holds, in the order camera, picture, arms,
    outline.
    A wide error is no doubt: the reading is told, and its probability says how little it settles.
    """
    depth = back_depth(body.outline_ratio, forward=view.forward)
    everywhere = np.ones(len(still), dtype=bool)
    behind, carried = _arms_hide(body, still, view, places)
    found = (
        _doubt("view_off", everywhere & (view.off_deg > limits.max_view_off_deg), off=view.off_deg),
        _doubt("hips_cropped", _cropped(body, view)),
        _doubt("bar_on_back", carried),
        _doubt("arms_behind", behind),
        _doubt("arm_across", _arm_across(body, depth, view, limits.arm_margin_ratio)),
        _doubt("outline_torn", _torn(depth, limits)),
    )
    return _one_reason_a_frame(found, still)


def _doubt(name: str, frames: BoolArray, **facts: object) -> Doubt:
    """Return the doubt of that kind about everything that is read from the back."""
    reason, advice = why(name, **facts)
    return Doubt(name, reason, advice, READ_FROM_THE_BACK, frames)


def _one_reason_a_frame(doubts: tuple[Doubt, ...], still: BoolArray) -> tuple[Doubt, ...]:
    taken = np.zeros(len(still), dtype=bool)
    kept = []
    for doubt in doubts:
        in_neutral = doubt.frames[still]
        frames = doubt.frames | (len(in_neutral) > 0 and in_neutral.mean() > 0.5)
        own = frames & ~taken
        taken |= frames
        if own.any():
            kept.append(replace(doubt, frames=own))
    return tuple(kept)


def _arms_hide(
    body: Body, still: BoolArray, view: ViewEstimate, places: ArmPlaces
) -> tuple[BoolArray, BoolArray]:
    """Return where arms hide the back, and where what lies on the shoulders does.

    Neutral and the frame itself must both say so: either alone is mistaken too often. Neutral has
    no angles to withhold, and is left out.
    """
    arms = arms_of(body, view)
    neutral: Arms = places.way(arms[still], view)
    if neutral not in places.hiding:
        nowhere = np.zeros(len(still), dtype=bool)
        return nowhere, nowhere
    hidden = ~still & np.isin(places.ways(arms, view), sorted(places.hiding))
    on_shoulders = neutral == "at_shoulders"
    return hidden & (not on_shoulders), hidden & on_shoulders


def _cropped(body: Body, view: ViewEstimate) -> BoolArray:
    """Return where a hip lies outside of the picture (turned back to how it was filmed)."""
    hips = rotate(body.points_px[:, HIPS], view.roll_deg)
    with np.errstate(invalid="ignore"):
        return np.asarray(((hips < 0) | (hips > body.size_px)).any(axis=(1, 2)))


def _torn(depth: FloatArray, limits: BackLimits) -> BoolArray:
    back = depth[:, _BACK]
    known = np.isfinite(back).mean(axis=1)
    steps = np.abs(np.diff(back, axis=1))
    jump = np.max(np.where(np.isfinite(steps), steps, 0.0), axis=1)
    return np.asarray((known < limits.min_known_ratio) | (jump > limits.max_step_ratio))


def _arm_across(
    body: Body, depth: FloatArray, view: ViewEstimate, margin_ratio: float
) -> BoolArray:
    """Return where an elbow or a wrist lies at the edge of the back, or behind it."""
    axis = body.trunk / body.trunk_length_px[:, None]
    behind = view.forward * np.stack([axis[:, 1], -axis[:, 0]], axis=1)
    across = np.zeros(len(depth), dtype=bool)
    for joint in _ARM_JOINTS:
        line = (body.points_px[:, joint] - body.hips) / body.trunk_length_px[:, None]
        up, back = np.sum(line * axis, axis=1), np.sum(line * behind, axis=1)
        at = np.clip(np.searchsorted(OUTLINE_STATIONS, np.nan_to_num(up)), 0, depth.shape[1] - 1)
        edge = depth[np.arange(len(depth)), at]
        with np.errstate(invalid="ignore"):
            across |= (up > -0.1) & (up < 0.9) & (back > edge - margin_ratio)
    return across
