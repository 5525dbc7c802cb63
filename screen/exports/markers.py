"""The landmarks as markers: the names of HALPE_26, in three spaces.

Markers are landmarks or the exact middle of two. ``LBigToe`` and ``RBigToe`` are the tips of the
feet. HALPE_26 has three points more that BlazePose does not give: see ``LEFT_OUT``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.series import FloatArray
from screen.pose.landmarks import INDEX
from screen.pose.track import PoseTrack
from screen.screening.parts import View

Space = Literal["world", "picture", "kinovea"]
Landmarks = Mapping[str, tuple[str, ...]]

MARKERS: Final[Landmarks] = {
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

NO_METRES: Final = "none: the landmarks came without positions in metres"

STAND_INS: Final[Landmarks] = {
    "Head": ("left_ear", "right_ear"),
    "LSmallToe": ("left_foot_index",),
    "RSmallToe": ("right_foot_index",),
}
"""What Kinovea gets for the markers of ``LEFT_OUT``: its figure counts its points."""

_KINOVEA_ORDER: Final = (
    *("Hip", "RHip", "RKnee", "RAnkle", "RBigToe", "RSmallToe", "RHeel"),
    *("LHip", "LKnee", "LAnkle", "LBigToe", "LSmallToe", "LHeel"),
    *("Neck", "Head", "Nose", "RShoulder", "RElbow", "RWrist", "LShoulder", "LElbow", "LWrist"),
)
"""The points of Kinovea's figure of a body with feet, as Sports2D writes them."""

KINOVEA_MARKERS: Final[Landmarks] = {
    name: STAND_INS[name] if name in STAND_INS else MARKERS[name] for name in _KINOVEA_ORDER
}

_KINOVEA_PX: Final = 1000
"""Kinovea takes this many pixels for the unit of a file of Sports2D."""


def words_of(landmarks: tuple[str, ...]) -> str:
    """Return what a marker is made of, in words."""
    return landmarks[0] if len(landmarks) == 1 else f"middle of {' and '.join(landmarks)}"


@dataclass(frozen=True, eq=False)
class Markers:
    """Where the markers are.

    Attributes
    ----------
    landmarks
        The markers, in their order, and what each is the middle of; none where the track has no
        position in this space.
    xyz
        ``(n, markers, 3)`` in ``unit``; NaN where there is no position.
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

    landmarks: Landmarks
    xyz: FloatArray
    visibility: FloatArray
    unit: Literal["m", "px"]
    axes: str
    turned_deg: float | None

    def without(self, frames: NDArray[np.bool_]) -> Markers:
        """Return the same without a position in some of the ``(n,)`` frames."""
        return replace(self, xyz=np.where(frames[:, None, None], np.nan, self.xyz))


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
        return _markers(seen, track, MARKERS, "m", words)
    words = "x forward (where the person faces in neutral), y up, z to the person's right"
    turned = seen @ _facing_forward(view.azimuth_deg).T
    turned_deg = _half_turn(90.0 - view.azimuth_deg)
    return replace(_markers(turned, track, MARKERS, "m", words), turned_deg=turned_deg)


def picture_markers(track: PoseTrack) -> Markers:
    """Return the markers in pixels of the recording's upright picture.

    x counts to the right from the left edge, y up from the lower edge, z is 0.
    """
    seen = _seen_px(track)
    seen[..., 1] = track.info.recording.height_px - seen[..., 1]
    words = "x to the right from the left edge of the picture, y up from its lower edge, z 0"
    return _markers(seen, track, MARKERS, "px", words)


def kinovea_markers(track: PoseTrack) -> Markers:
    """Return the markers of Kinovea's figure, in the numbers that Kinovea makes pixels of.

    Notes
    -----
    The unit is 1000 pixels of the recording's upright picture: x to the right from its left edge,
    y from its upper edge, negative below it. Kinovea reads no gaps: where nobody was seen the
    markers stay where they were last, before that where they are first.
    """
    seen = _seen_px(track) * np.array([1, -1, 1]) / _KINOVEA_PX
    words = (
        "x to the right from the left edge of the picture, y up from its upper edge (negative in "
        f"the picture), z 0; 1 m of the file is {_KINOVEA_PX} pixels of the recording"
    )
    found = _markers(seen, track, KINOVEA_MARKERS, "m", words)
    return replace(found, xyz=_held(found.xyz))


def _seen_px(track: PoseTrack) -> FloatArray:
    """Return the landmarks ``(n, 33, 3)`` in pixels of the recording: x right, y down, z 0."""
    info = track.info
    scale = np.array(
        [info.recording.width_px / info.width_px, info.recording.height_px / info.height_px, 0]
    )
    places: FloatArray = track.landmarks_px[..., [0, 1, 0]] * scale
    return places


def _held(xyz: FloatArray) -> FloatArray:
    """Return positions ``(n, markers, 3)`` with each gap filled by what was before it."""
    held = xyz.copy()
    for marker in range(xyz.shape[1]):
        known = np.flatnonzero(np.isfinite(xyz[:, marker]).all(axis=1))
        last = np.searchsorted(known, np.arange(len(xyz)), side="right") - 1
        if len(known):
            held[:, marker] = xyz[known[np.maximum(last, 0)], marker]
    return held


def _markers(
    points: FloatArray, track: PoseTrack, wanted: Landmarks, unit: Literal["m", "px"], axes: str
) -> Markers:
    """Return markers of all landmarks ``(n, 33, 3)``; none if none of them has a position."""
    landmarks = wanted if np.isfinite(points).any() else {}
    parts = [[INDEX[name] for name in names] for names in landmarks.values()]
    n = len(track)
    xyz, visibility = np.empty((n, len(parts), 3)), np.empty((n, len(parts)))
    for marker, part in enumerate(parts):
        xyz[:, marker] = points[:, part].mean(axis=1)
        visibility[:, marker] = track.visibility[:, part].min(axis=1)
    return Markers(landmarks, xyz, visibility, unit, axes, None)


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
