"""The names, signs and units of everything that is known of a rendered person.

Notes
-----
All measures are changes from the person's own quiet neutral: angles in degrees, ratios as
shares of the leg length. Left is the person's left; forward is where they face when quiet.

===============================  ===============================================================
``trunk_inclination_deg``        middle of the hips to middle of the shoulders, + forward
``trunk_side_bend_deg``          the same line seen from the front, + to the left
``thorax_tilt_deg``              line of the shoulders against the floor, + left shoulder lower
``thorax_rotation_deg``          yaw of the upper thorax, + turned to the left
``thorax_inclination_deg``       the spine at the thoracolumbar junction, + forward
``lumbar_flexion_deg``           thoracolumbar junction against pelvis, + rounding
``lumbar_side_bend_deg``         the same, + to the left
``pelvis_inclination_deg``       + tipped forward
``pelvis_obliquity_deg``         line of the hip centres against the floor, + left hip lower
``pelvis_rotation_deg``          + turned to the left
``pelvis_shift_ratio``           middle of the hips against middle of the ankles, + left
``hip_travel_ratio``             the same line, + back
``…_hip_flexion_deg``            thigh against pelvis, + flexion
``…_hip_internal_rotation_deg``  thigh about its long axis against the pelvis, + internal
``…_thigh_drift_deg``            thigh against pelvis, + abduction
``…_knee_flexion_deg``           + flexion
``…_thigh_inclination_deg``      hip to knee against the vertical, + knee ahead of the hip
``…_shank_inclination_deg``      ankle to knee against the vertical, + knee ahead of the ankle
===============================  ===============================================================

The last six stand once for ``left`` and once for ``right``.
"""

from __future__ import annotations

CENTRAL = (
    "trunk_inclination_deg",
    "trunk_side_bend_deg",
    "thorax_tilt_deg",
    "thorax_rotation_deg",
    "thorax_inclination_deg",
    "lumbar_flexion_deg",
    "lumbar_side_bend_deg",
    "pelvis_inclination_deg",
    "pelvis_obliquity_deg",
    "pelvis_rotation_deg",
    "pelvis_shift_ratio",
    "hip_travel_ratio",
)
PAIRED = (
    "hip_flexion_deg",
    "hip_internal_rotation_deg",
    "thigh_drift_deg",
    "knee_flexion_deg",
    "thigh_inclination_deg",
    "shank_inclination_deg",
)
MEASURES: tuple[str, ...] = (
    *CENTRAL,
    *(f"{side}_{name}" for side in ("left", "right") for name in PAIRED),
)
