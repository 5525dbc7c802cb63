"""The vocabulary of measured series: name, unit, sides, and what a positive value means.

All are changes from the person's own neutral unless the name ends in ``_abs_deg``. Left and
right are the person's own. ``docs/signs.md`` shows a picture of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from screen.kinematics.series import ViewKind

Unit = Literal["deg", "ratio"]
FRONTAL: Final[tuple[ViewKind, ...]] = ("front", "back")
SAGITTAL: Final[tuple[ViewKind, ...]] = ("side",)
ANY: Final[tuple[ViewKind, ...]] = ("side", "front", "back", "oblique")


@dataclass(frozen=True)
class Channel:
    """One series: its unit, whether it has a left and a right, its sign and the views it needs."""

    name: str
    unit: Unit
    sided: bool
    positive: str
    views: tuple[ViewKind, ...]
    note: str = ""


_ALL = (
    Channel(
        "trunk_inclination_deg",
        "deg",
        False,
        "forward, the way the person faces",
        SAGITTAL,
        "Line from the middle of the hips to the middle of the shoulders.",
    ),
    Channel(
        "trunk_side_bend_deg",
        "deg",
        False,
        "to the person's left",
        FRONTAL,
        "Line from the middle of the hips to the middle of the shoulders.",
    ),
    Channel(
        "lumbar_side_bend_deg",
        "deg",
        False,
        "low back bent to the person's left",
        FRONTAL,
        "Thoracolumbar junction against the pelvis, from the midline of the trunk's outline.",
    ),
    Channel(
        "thorax_tilt_deg", "deg", False, "left shoulder lower", FRONTAL, "Line of the shoulders."
    ),
    Channel("thorax_rotation_deg", "deg", False, "turned to the person's left", FRONTAL),
    Channel(
        "pelvis_rotation_deg",
        "deg",
        False,
        "turned to the person's left",
        FRONTAL,
        "From the hip landmarks: of little use where the pelvis turns by itself.",
    ),
    Channel("pelvis_obliquity_deg", "deg", False, "left hip lower", FRONTAL, "Line of the hips."),
    Channel(
        "pelvis_shift_ratio",
        "ratio",
        False,
        "to the person's left",
        FRONTAL,
        "Sideways travel of the middle of the hips over the ankles / leg length.",
    ),
    Channel(
        "pelvis_inclination_deg",
        "deg",
        False,
        "forward (anterior tilt)",
        SAGITTAL,
        "Virtual inclinometer over the sacrum, from the outline of the back.",
    ),
    Channel(
        "thorax_inclination_deg",
        "deg",
        False,
        "forward",
        SAGITTAL,
        "Virtual inclinometer over the thoracolumbar junction, from the outline of the back.",
    ),
    Channel(
        "lumbar_flexion_deg",
        "deg",
        False,
        "rounding (flexion)",
        SAGITTAL,
        "Thoracolumbar less sacral inclination, from the outline of the back.",
    ),
    Channel(
        "trunk_length_ratio",
        "ratio",
        False,
        "longer than in neutral",
        ANY,
        "Hip-shoulder distance / that in neutral, less 1.",
    ),
    Channel(
        "hip_travel_ratio",
        "ratio",
        False,
        "backwards",
        SAGITTAL,
        "Travel of the hips back over the ankles / leg length.",
    ),
    Channel(
        "hip_drop_ratio",
        "ratio",
        False,
        "downwards",
        ANY,
        "Lowering of the hips towards the ankles / leg length.",
    ),
    Channel(
        "trunk_thigh_angle_deg",
        "deg",
        False,
        "trunk and thigh closing",
        SAGITTAL,
        "Shoulder-hip-knee angle. Not hip flexion: it cannot tell hips from low back.",
    ),
    Channel(
        "hip_flexion_deg",
        "deg",
        True,
        "pelvis and thigh closing (flexion)",
        SAGITTAL,
        "Pelvis (from the outline) against the thigh.",
    ),
    Channel(
        "hip_internal_rotation_deg",
        "deg",
        True,
        "internal rotation",
        FRONTAL,
        "Shank in the frontal plane, knee bent, thigh drift and pelvis hike taken off.",
    ),
    Channel(
        "hip_external_rotation_deg",
        "deg",
        True,
        "external rotation",
        FRONTAL,
        "The internal rotation with its sign turned.",
    ),
    Channel(
        "shank_swing_deg",
        "deg",
        True,
        "ankle outwards",
        FRONTAL,
        "Swing of the shank as it is seen: what counts repetitions of hip rotation.",
    ),
    Channel(
        "thigh_drift_deg",
        "deg",
        True,
        "outwards (abduction)",
        FRONTAL,
        "Sideways swing of the thigh.",
    ),
    Channel(
        "thigh_lift_deg",
        "deg",
        True,
        "thigh lifted forward",
        SAGITTAL,
        "Thigh against the vertical, seen from the side.",
    ),
    Channel("pelvis_hike_deg", "deg", True, "this side of the pelvis higher", FRONTAL),
    Channel("knee_flexion_deg", "deg", True, "flexion", SAGITTAL),
    Channel("shank_inclination_deg", "deg", True, "knee in front of the ankle", SAGITTAL),
    Channel(
        "knee_lift_ratio",
        "ratio",
        True,
        "knee lifted",
        ANY,
        "Rise of the knee over the other knee / leg length.",
    ),
    Channel(
        "foot_lift_ratio",
        "ratio",
        True,
        "ankle lifted",
        ANY,
        "Rise of the ankle over the other ankle / leg length.",
    ),
)

CHANNELS: Final[dict[str, Channel]] = {channel.name: channel for channel in _ALL}
