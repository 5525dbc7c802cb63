"""The landmarks of a track, filtered, as the points that angles are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.filters import LowPass
from screen.kinematics.geometry import length, midpoint, rotate
from screen.kinematics.series import FloatArray
from screen.pose.landmarks import COUNT, INDEX, pair
from screen.pose.track import PoseTrack

HIPS, SHOULDERS = pair("hip"), pair("shoulder")
KNEES, ANKLES = pair("knee"), pair("ankle")
MAIN_JOINTS = (*SHOULDERS, *HIPS, *KNEES, *ANKLES)
READ_JOINTS: Final = sorted(
    {
        *MAIN_JOINTS,
        INDEX["nose"],
        *(
            index
            for joint in ("ear", "elbow", "wrist", "heel", "foot_index")
            for index in pair(joint)
        ),
    }
)
"""The landmarks that angles are made of; eyes, mouth and fingers are not among them."""


@dataclass(frozen=True, eq=False)
class Body:
    """A person over time.

    Nobody writes into its arrays: what is made of them is made once and kept.

    Attributes
    ----------
    time_s
        ``(n,)``.
    points_px
        ``(n, 33, 2)``, x right, y down, turned upright where the camera was rolled.
    world_m
        ``(n, 33, 3)``, x right, y down, z away from the camera.
    depth_px
        ``(n, 33)``, away from the camera, as the network gives it with the image landmarks.
    outline_ratio
        ``(n, 2, stations)`` as in ``PoseTrack``.
    silhouette_px
        ``(n, 128, 2)`` as in ``PoseTrack``; not filtered, because the curve starts anywhere. The
        largest part by far, it stays as it is in the track, uncopied and unturned.
    silhouette_turn_deg
        By how much it has to be turned to fit the points, + clockwise.
    size_px
        ``(width, height)`` of the analysed picture.
    pictured
        False where the landmarks came without pictures: outline and silhouette are not known then,
        in any frame.
    """

    time_s: FloatArray
    points_px: FloatArray
    world_m: FloatArray
    depth_px: FloatArray
    outline_ratio: FloatArray
    silhouette_px: NDArray[np.floating[Any]]
    size_px: tuple[int, int]
    pictured: bool = True
    silhouette_turn_deg: float = 0.0

    @cached_property
    def seen(self) -> NDArray[np.bool_]:
        """``(n,)``: True where the person is known."""
        return np.isfinite(self.points_px[:, HIPS[0], 0])

    @cached_property
    def in_world(self) -> bool:
        """False where the landmarks came without pictures and without world landmarks."""
        return self.pictured or bool(np.isfinite(self.world_m).any())

    @cached_property
    def hips(self) -> FloatArray:
        """``(n, 2)``: middle of the hips."""
        return midpoint(self.points_px, HIPS)

    @cached_property
    def shoulders(self) -> FloatArray:
        """``(n, 2)``: middle of the shoulders."""
        return midpoint(self.points_px, SHOULDERS)

    @cached_property
    def ankles(self) -> FloatArray:
        """``(n, 2)``: middle of the ankles."""
        return midpoint(self.points_px, ANKLES)

    @cached_property
    def trunk(self) -> FloatArray:
        """``(n, 2)``: from the middle of the hips to the middle of the shoulders."""
        return self.shoulders - self.hips

    @cached_property
    def trunk_length_px(self) -> FloatArray:
        """``(n,)``."""
        return length(self.trunk)

    def rows(self, chosen: NDArray[np.intp] | slice) -> Body:
        """Return some of the rows."""
        parts: dict[str, Any] = {name: getattr(self, name)[chosen] for name in _BY_ROW}
        return replace(self, **parts)

    def turned(self, angle_deg: float) -> Body:
        """Return the body with the picture turned by ``angle_deg``, + clockwise."""
        return replace(
            self,
            points_px=rotate(self.points_px, angle_deg),
            silhouette_turn_deg=self.silhouette_turn_deg + angle_deg,
        )


_OF_ALL: Final = {"size_px", "pictured", "silhouette_turn_deg"}
_BY_ROW: Final = tuple(field.name for field in fields(Body) if field.name not in _OF_ALL)


def joined(bodies: Sequence[Body]) -> Body:
    """Return the rows of several bodies, one after the other."""
    parts: dict[str, Any] = {
        name: np.concatenate([getattr(body, name) for body in bodies]) for name in _BY_ROW
    }
    return replace(bodies[0], **parts)


def filtered_body(track: PoseTrack, smooth: LowPass) -> Body:
    """Filter a track's landmarks and outline; long gaps stay NaN, and so do lost frames.

    Landmarks that are not among ``READ_JOINTS`` are NaN: what nobody reads is not filtered.
    """
    lost = overturned(track)

    def known(values: NDArray[np.float32]) -> NDArray[np.float32]:
        if not lost.any():
            return values
        kept = values.copy()
        kept[lost] = np.nan
        return kept

    landmarks_px = known(track.landmarks_px)
    return Body(
        time_s=track.time_s,
        points_px=_filtered(landmarks_px[..., :2], smooth),
        world_m=_filtered(known(track.world_m), smooth),
        depth_px=_filtered(landmarks_px[..., 2], smooth),
        outline_ratio=smooth(known(track.outline_ratio)),
        silhouette_px=track.silhouette_px,
        size_px=(track.info.width_px, track.info.height_px),
        pictured=track.info.pictured,
    )


def overturned(track: PoseTrack) -> NDArray[np.bool_]:
    """Return ``(n,)``: True in frames in which the network stood an upright person on the head.

    The feet then lie over the hips or the shoulders. Where that is so in most frames it is the
    picture that is turned, and nothing is True.
    """
    height_px = track.landmarks_px[..., 1]
    shoulders, hips, ankles = (
        height_px[:, joints].mean(axis=1) for joints in (SHOULDERS, HIPS, ANKLES)
    )
    with np.errstate(invalid="ignore"):
        lost = (ankles < hips) | (ankles < shoulders)
    return np.asarray(lost if 2 * lost.sum() < track.seen.sum() else np.zeros_like(lost))


def _filtered(landmarks: NDArray[np.float32], smooth: LowPass) -> FloatArray:
    """Return landmarks ``(n, 33, ...)`` filtered, NaN those that nobody reads.

    In memory the frames of a series lie side by side, as the filter leaves them.
    """
    read = smooth(landmarks[:, READ_JOINTS])
    series = np.full((COUNT, *read.shape[2:], len(read)), np.nan)
    series[READ_JOINTS] = np.moveaxis(read, 0, -1)
    return np.moveaxis(series, -1, 0)
