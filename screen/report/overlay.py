"""Where the lines of a drawn person run: joints, outline and the angle of interest, in pixels."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.series import Side, ViewEstimate
from screen.pose.landmarks import INDEX, SIDES, BodySide
from screen.pose.track import OUTLINE_STATIONS, PoseTrack
from screen.screening.measuring.traces import near_side
from screen.screening.parts import View

Points = NDArray[np.float64]

VISIBLE: Final = 0.5
HEAD: Final = range(INDEX["nose"], INDEX["mouth_right"] + 1)
UP: Final = (0.0, -1.0)
DOWN: Final = (0.0, 1.0)

_LIMB: Final = (
    ("shoulder", "elbow"),
    ("elbow", "wrist"),
    ("shoulder", "hip"),
    ("hip", "knee"),
    ("knee", "ankle"),
    ("ankle", "heel"),
    ("heel", "foot_index"),
    ("ankle", "foot_index"),
)
BONES: Final[dict[BodySide, tuple[tuple[int, int], ...]]] = {
    side: tuple((INDEX[f"{side}_{one}"], INDEX[f"{side}_{other}"]) for one, other in _LIMB)
    for side in SIDES
}
ACROSS: Final = tuple(
    (INDEX[f"left_{joint}"], INDEX[f"right_{joint}"]) for joint in ("shoulder", "hip")
)


@dataclass(frozen=True, eq=False)
class Figure:
    """One person in one picture.

    ``joints`` is ``(33, 2)`` in pixels, ``visibility`` ``(33,)`` (NaN where nobody says),
    ``outline`` ``(2, 31, 2)`` with the two edges of the trunk; NaN where not seen.
    """

    joints: Points
    visibility: Points
    outline: Points

    def moved(self, *, scale: float, left: float = 0.0, top: float = 0.0) -> Figure:
        """Return the figure in a picture cut at ``left``, ``top`` and then scaled."""
        corner = np.array([left, top])
        return Figure(
            joints=(self.joints - corner) * scale,
            visibility=self.visibility,
            outline=(self.outline - corner) * scale,
        )

    def mapped(self, matrix: Points) -> Figure:
        """Return the figure in a picture that ``matrix`` ``(2, 3)`` turns, scales and shifts to."""
        turn, shift = matrix[:, :2].T, matrix[:, 2]
        return Figure(
            joints=self.joints @ turn + shift,
            visibility=self.visibility,
            outline=self.outline @ turn + shift,
        )

    def packed(self) -> bytes:
        """Return the figure as bytes, to a hundredth of a pixel; ``unpacked`` reads them."""
        parts = {"joints": self.joints, "visibility": self.visibility, "outline": self.outline}
        return json.dumps({name: part.round(2).tolist() for name, part in parts.items()}).encode()

    @classmethod
    def unpacked(cls, data: bytes) -> Figure:
        """Return the figure that ``packed`` wrote."""
        return cls(**{name: np.array(part, float) for name, part in json.loads(data).items()})

    def seen(self, *joints: int) -> bool:
        """Tell whether all these joints are known, and none is said to be hidden."""
        chosen = list(joints)
        hidden = self.visibility[chosen] < VISIBLE
        return bool(np.isfinite(self.joints[chosen]).all() and not hidden.any())

    def joint(self, name: str, side: Side) -> Points:
        """Return a joint of one side, or the middle between the sides for ``both``."""
        if side != "both":
            return np.asarray(self.joints[INDEX[f"{side}_{name}"]], dtype=np.float64)
        pair = [INDEX[f"{one}_{name}"] for one in SIDES]
        return np.asarray(self.joints[pair].mean(axis=0), dtype=np.float64)

    @property
    def trunk_px(self) -> float:
        """Length from the middle of the hips to the middle of the shoulders."""
        return float(np.linalg.norm(self.joint("shoulder", "both") - self.joint("hip", "both")))

    def head(self) -> tuple[Points, float]:
        """Return the middle and the radius of a circle that covers the head."""
        points = self.joints[list(HEAD)]
        middle = points.mean(axis=0)
        reach = float(np.linalg.norm(points - middle, axis=1).max())
        return middle, max(1.6 * reach, 0.27 * self.trunk_px)


@dataclass(frozen=True, eq=False)
class Arc:
    """An angle at ``vertex`` from one direction (unit vectors, y down) to the other."""

    vertex: Points
    start: Points
    end: Points

    @property
    def degrees(self) -> tuple[float, float]:
        """Start and end of the arc, clockwise from the right of the picture, the short way."""
        start = float(np.degrees(np.arctan2(self.start[1], self.start[0])))
        end = float(np.degrees(np.arctan2(self.end[1], self.end[0])))
        return start, start + (end - start + 180.0) % 360.0 - 180.0


def figure_at(track: PoseTrack, index: int, *, width_px: int | None = None) -> Figure | None:
    """Return the person of frame ``index``, None where nobody was seen.

    ``width_px`` is the width of the picture that will be drawn on, if it is not the analysed one.
    """
    if not track.seen[index]:
        return None
    figure = Figure(
        joints=track.landmarks_px[index, :, :2].astype(np.float64),
        visibility=track.visibility[index].astype(np.float64),
        outline=outline_points(track, index),
    )
    scale = 1.0 if width_px is None else width_px / track.info.width_px
    return figure if scale == 1.0 else figure.moved(scale=scale)


def outline_points(track: PoseTrack, index: int) -> Points:
    """Rebuild the edges of the trunk in a row of a track; see ``edges_of``."""
    return edges_of(track.landmarks_px[index], track.outline_ratio[index])


def edges_of(landmarks_px: NDArray[np.float32], outline_ratio: NDArray[np.float32]) -> Points:
    """Rebuild the edges of the trunk, ``(2, 31, 2)`` in pixels, NaN where not seen.

    The axis runs from the middle of the hips to the middle of the shoulders; at each of
    ``OUTLINE_STATIONS`` the stored distance goes off it at a right angle, row 0 to the left.
    """
    joints = landmarks_px[:, :2].astype(np.float64)
    hip = joints[[INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=0)
    axis = joints[[INDEX["left_shoulder"], INDEX["right_shoulder"]]].mean(axis=0) - hip
    to_left = np.array([axis[1], -axis[0]])
    on_axis = hip + OUTLINE_STATIONS[:, None] * axis
    reach = outline_ratio.astype(np.float64)[..., None]
    return np.stack([on_axis + reach[0] * to_left, on_axis - reach[1] * to_left])


def drawn_near_side(view: View | ViewEstimate | None) -> BodySide | None:
    """Return the side of the body near the camera, None where both are seen alike."""
    if view is None or view.kind != "side":
        return None
    side = near_side(view.facing)
    return None if side == "both" else side


def back_edge(figure: Figure) -> Points:
    """Return the edge of the trunk on the side of the back, from the toes' direction."""
    toes = figure.joint("foot_index", "both") - figure.joint("heel", "both")
    return np.asarray(figure.outline[1 if toes[0] < 0 else 0], dtype=np.float64)


def arc_of(figure: Figure, channel: str, side: Side) -> Arc | None:
    """Return the angle that a channel measures, None where it is not an angle in the picture."""
    if channel in _TO_VERTICAL:
        vertex, tip, zero = _TO_VERTICAL[channel]
        at = figure.joint(vertex, side)
        return _arc(at, np.array(zero), figure.joint(tip, side) - at)
    if channel in _BETWEEN:
        before, vertex, after = _BETWEEN[channel]
        at = figure.joint(vertex, side)
        return _arc(at, at - figure.joint(before, side), figure.joint(after, side) - at)
    if channel in _LEVEL:
        joint = _LEVEL[channel]
        at = figure.joint(joint, "right")
        line = figure.joint(joint, "left") - at
        return _arc(at, np.array([np.sign(line[0]) or 1.0, 0.0]), line)
    return None


def _arc(vertex: Points, start: Points, end: Points) -> Arc | None:
    length = np.linalg.norm(start) * np.linalg.norm(end)
    if not np.isfinite(length) or length == 0:
        return None
    return Arc(vertex, start / np.linalg.norm(start), end / np.linalg.norm(end))


_TO_VERTICAL: Final = {
    "trunk_inclination_deg": ("hip", "shoulder", UP),
    "trunk_side_bend_deg": ("hip", "shoulder", UP),
    "thorax_inclination_deg": ("hip", "shoulder", UP),
    "shank_inclination_deg": ("ankle", "knee", UP),
    "thigh_lift_deg": ("hip", "knee", DOWN),
    "thigh_drift_deg": ("hip", "knee", DOWN),
    "hip_internal_rotation_deg": ("knee", "ankle", DOWN),
    "hip_external_rotation_deg": ("knee", "ankle", DOWN),
}
_BETWEEN: Final = {
    "hip_flexion_deg": ("knee", "hip", "shoulder"),
    "trunk_thigh_angle_deg": ("knee", "hip", "shoulder"),
    "knee_flexion_deg": ("hip", "knee", "ankle"),
}
_LEVEL: Final = {
    "thorax_tilt_deg": "shoulder",
    "pelvis_obliquity_deg": "hip",
    "pelvis_hike_deg": "hip",
}
FROM_OUTLINE: Final = frozenset({"lumbar_flexion_deg", "pelvis_inclination_deg"})
