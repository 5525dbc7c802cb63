"""Key frames as the product's own tracker sees them, though they are no film.

In a recording the network looks where the person was one frame earlier, and smooths its landmarks
over time. A key frame is therefore shown several times, a thirtieth of a second apart, until the
network has settled on it, and the frames come in the order in which the person went through them.
``samples.ladders.against_film`` says how near this comes to a film.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from screen.capture.frame import Frame
from screen.pose.mediapipe_tracker import MediaPipeTracker
from screen.pose.model import ensure_model
from screen.pose.track import OUTLINE_STATIONS, SILHOUETTE_POINTS
from screen.pose.tracker import PoseFrame

SHOWN = 6
"""How often a key frame is shown."""

_MORE_AT_FIRST = 4
_STEP_S = 1 / 30


@dataclass(frozen=True, eq=False)
class Tracked:
    """What the network saw in each key frame, as the fields of ``PoseTrack`` have it.

    ``seen`` ``(n,)``; where it is False all else is NaN.
    """

    model_name: str
    model_sha256: str
    seen: NDArray[np.bool_]
    landmarks_px: NDArray[np.float32]
    world_m: NDArray[np.float32]
    visibility: NDArray[np.float32]
    silhouette_px: NDArray[np.float32]
    outline_ratio: NDArray[np.float32]


def track_key_frames(jpegs: Sequence[bytes], path: Sequence[int], shown: int = SHOWN) -> Tracked:
    """Return what the product's tracker sees in each picture, shown in the order of ``path``.

    Each is shown ``shown`` times, the first a little longer.
    """
    found: dict[int, PoseFrame | None] = {}
    with MediaPipeTracker(ensure_model(None)) as tracker:
        count = 0
        for step, number in enumerate(path):
            image = cv2.cvtColor(
                cv2.imdecode(np.frombuffer(jpegs[number], np.uint8), cv2.IMREAD_COLOR),
                cv2.COLOR_BGR2RGB,
            )
            for _ in range(shown if step else shown + _MORE_AT_FIRST):
                detected = tracker.detect(
                    tracker.prepare(Frame(index=count, time_s=count * _STEP_S, image_rgb=image))
                )
                count += 1
            one = tracker.read(detected)
            if one is not None:
                _ = one.silhouette_px, one.outline_ratio  # read before the mask is gone
            found[number] = one
        return _stacked(tracker, [found[number] for number in range(len(jpegs))])


def _stacked(tracker: MediaPipeTracker, frames: Sequence[PoseFrame | None]) -> Tracked:
    shapes = {
        "landmarks_px": (33, 3),
        "world_m": (33, 3),
        "visibility": (33,),
        "silhouette_px": (SILHOUETTE_POINTS, 2),
        "outline_ratio": (2, len(OUTLINE_STATIONS)),
    }
    return Tracked(
        model_name=tracker.model_name,
        model_sha256=tracker.model_sha256,
        seen=np.array([frame is not None for frame in frames]),
        **{
            name: np.stack(
                [
                    np.full(shape, np.nan, np.float32) if frame is None else getattr(frame, name)
                    for frame in frames
                ]
            ).astype(np.float32)
            for name, shape in shapes.items()
        },
    )
