"""The landmarks as markers: the names of HALPE_26, in two spaces.

Markers are landmarks or the exact middle of two. ``LBigToe`` and ``RBigToe`` are the tips of the
feet. HALPE_26 has three points more that BlazePose does not give: see ``LEFT_OUT``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from screen.kinematics.series import FloatArray
from screen.pose.landmarks import INDEX
from screen.pose.track import PoseTrack
from screen.screening.result import View

Space = Literal["world", "picture"]

MARKERS: Final[dict[str, tuple[str, ...]]] = {
    "Nose": ("nose",),
    "LEye": ("left_eye",),
    "REye": ("right_eye",),
    "LEar": ("left_ear",),
    "REar": ("right_ear",),
    "LShoulder": ("left_shoulder",),
    "RShoulder": ("right_shoulder",),
    "LElbow": ("left_elbow",),
    "RElbow": ("right_elbow",),
    "LWrist": ("left_wrist",),
    "RWrist": ("right_wrist",),
    "LHip": ("left_hip",),
    "RHip": ("right_hip",),
    "LKnee": ("left_knee",),
    "RKnee": ("right_knee",),
    "LAnkle": ("left_ankle",),
    "RAnkle": ("right_ankle",),
    "Neck": ("left_shoulder", "right_shoulder"),
    "Hip": ("left_hip", "right_hip"),
    "LBigToe": ("left_foot_index",),
    "RBigToe": ("right_foot_index",),
    "LHeel": ("left_heel",),
    "RHeel": ("right_heel",),
}
"""Marker and the landmarks it is the middle of, in the order of HALPE_26."""

LEFT_OUT: Final[dict[str, str]] = {
    "Head": "BlazePose has no landmark on the top of the head",
    "LSmallToe": "BlazePose has one landmark at the tip of each foot, given as LBigToe",
    "RSmallToe": "BlazePose has one landmark at the tip of each foot, given as RBigToe",
}


@dataclass(frozen=True, eq=False)
class Markers:
    """Where the markers are.

    Attributes
    ----------
    xyz
        ``(n, markers, 3)`` in ``unit``, in the order of ``MARKERS``; NaN where nobody was seen.
    visibility
        ``(n, markers)``, 0 to 1; of the middle of two landmarks, the lower of both.
    unit
        ``m`` or ``px``.
    axes
        What the three axes are, in words.
    turned_deg
        How far the world was turned about the vertical, + to the person's left seen from above;
        None where the view is not known, and in the picture.
    """

    xyz: FloatArray
    visibility: FloatArray
    unit: Literal["m", "px"]
    axes: str
    turned_deg: float | None


def world_markers(track: PoseTrack, view: View | None) -> Markers:
    """Return the markers in metres with the axes of OpenSim: x forward, y up, z to the right.

    Forward is where the person faces in neutral; without a view, x is the right of the picture
    and z is towards the camera.

    Notes
    -----
    The origin is the middle of the hips in every frame, as the network gives it: the person stays
    in place. y is up in the picture; the camera's roll is not taken off.
    """
    world = track.world_m.astype(np.float64)
    seen = np.stack([world[..., 0], -world[..., 1], -world[..., 2]], axis=-1)
    if view is None:
        words = "x to the right of the picture, y up, z towards the camera"
        return Markers(*_joined(seen, track), "m", words, None)
    words = "x forward (where the person faces in neutral), y up, z to the person's right"
    turned = seen @ _facing_forward(view.azimuth_deg).T
    return Markers(*_joined(turned, track), "m", words, _half_turn(90.0 - view.azimuth_deg))


def picture_markers(track: PoseTrack) -> Markers:
    """Return the markers in pixels of the recording's upright picture.

    x counts to the right from the left edge, y up from the lower edge, z is 0.
    """
    info = track.info
    scale = np.array(
        [info.recording.width_px / info.width_px, info.recording.height_px / info.height_px]
    )
    seen = track.landmarks_px.astype(np.float64)
    from_below = np.stack([seen[..., 0], info.height_px - seen[..., 1]], axis=-1) * scale
    flat = np.where(np.isnan(seen[..., :1]), np.nan, 0.0)
    xyz, visibility = _joined(np.concatenate([from_below, flat], axis=-1), track)
    words = "x to the right from the left edge of the picture, y up from its lower edge, z 0"
    return Markers(xyz, visibility, "px", words, None)


def _joined(points: FloatArray, track: PoseTrack) -> tuple[FloatArray, FloatArray]:
    """Return markers and their visibility from all landmarks ``(n, 33, 3)``."""
    parts = [[INDEX[name] for name in landmarks] for landmarks in MARKERS.values()]
    xyz = np.stack([points[:, part].mean(axis=1) for part in parts], axis=1)
    visibility = np.stack([track.visibility[:, part].min(axis=1) for part in parts], axis=1)
    return xyz, visibility.astype(np.float64)


def _facing_forward(azimuth_deg: float) -> FloatArray:
    """Return the turn about the vertical that brings where the person faces to +x.

    Before it, x is the right of the picture and z is towards the camera; a person of azimuth 0
    faces +z, one of +90 faces +x (``ViewEstimate``).
    """
    cos, sin = np.cos(np.radians(azimuth_deg)), np.sin(np.radians(azimuth_deg))
    return np.array([[sin, 0.0, cos], [0.0, 1.0, 0.0], [-cos, 0.0, sin]])


def _half_turn(angle_deg: float) -> float:
    """Return the same angle between -180 and 180."""
    return (angle_deg + 180.0) % 360.0 - 180.0
