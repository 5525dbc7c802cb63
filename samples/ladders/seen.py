"""A ladder as the product sees a recording of it: a body, its neutral, its view."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samples.ladders.store import Ladder
from screen.kinematics.body import Body
from screen.kinematics.geometry import rotate
from screen.kinematics.presence import Posture
from screen.kinematics.series import FloatArray, ViewEstimate
from screen.kinematics.view import estimate_view, roll_deg


@dataclass(frozen=True, eq=False)
class SeenLadder:
    """The key frames of one person in which the network saw them, turned upright.

    ``body`` has a row for each, ``frames`` ``(n,)`` are their numbers in the ladder, ``still``
    ``(n,)`` is True in the quiet ones; ``joints_px`` ``(n, 33, 2)`` are the true joints, turned
    as the body is.
    """

    ladder: Ladder
    frames: NDArray[np.intp]
    body: Body
    still: NDArray[np.bool_]
    view: ViewEstimate
    joints_px: FloatArray

    @property
    def held(self) -> NDArray[np.bool_]:
        """Which rows ``(n,)`` are held angles."""
        return self.ladder.held[self.frames]

    def corrected(self, side_towards_deg: float) -> ViewEstimate:
        """Return the view with what side views seem to be turned to the camera taken off."""
        return estimate_view(
            self.body,
            self.still,
            roll=self.view.roll_deg,
            side_towards_deg=side_towards_deg,
        )

    def true(self, measure: str) -> FloatArray:
        """Return the true changes ``(n,)`` of one of ``samples.people.measures.MEASURES``."""
        return self.ladder.measure(measure)[self.frames].astype(np.float64)


def seen_ladder(ladder: Ladder, posture: Posture = "standing") -> SeenLadder | None:
    """Return a ladder as the product sees it; None where the quiet posture was not seen."""
    frames = np.flatnonzero(ladder.seen)
    still = ladder.quiet[frames]
    if not still.any():
        return None
    upright = Body(
        time_s=frames.astype(np.float64),
        points_px=ladder.landmarks_px[frames, :, :2].astype(np.float64),
        world_m=ladder.world_m[frames].astype(np.float64),
        depth_px=ladder.landmarks_px[frames, :, 2].astype(np.float64),
        outline_ratio=ladder.outline_ratio[frames].astype(np.float64),
        silhouette_px=ladder.silhouette_px[frames],
        size_px=tuple(ladder.head["size_px"]),
    )
    roll = roll_deg(upright, still, posture=posture)
    body = upright.turned(-roll)
    return SeenLadder(
        ladder=ladder,
        frames=frames,
        body=body,
        still=still,
        view=estimate_view(body, still, roll=roll),
        joints_px=rotate(ladder.joints_px[frames].astype(np.float64), -roll),
    )
