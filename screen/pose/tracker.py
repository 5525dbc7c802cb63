"""The door to the pose network, and the tracker that plays back a stored track."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from typing_extensions import Self

from screen.capture.frame import Frame
from screen.closing import Closing
from screen.pose.track import PoseTrack

_SAME_TIME_S: Final = 1e-4


@dataclass(frozen=True, eq=False)
class PoseFrame:
    """What a tracker saw in one frame; the fields are one row of a ``PoseTrack``.

    Outline and silhouette are read when they are first asked for, in the thread that asks:
    beside the network in a recording, after the answer before a camera.
    """

    landmarks_px: NDArray[np.float32]
    world_m: NDArray[np.float32]
    visibility: NDArray[np.float32]
    scan_ratio: Callable[[], NDArray[np.float32]]
    trace_px: Callable[[], NDArray[np.float32]]
    people_count: int
    switched: bool = False

    @cached_property
    def outline_ratio(self) -> NDArray[np.float32]:
        """``(2, 31)`` as in ``PoseTrack``."""
        return self.scan_ratio()

    @cached_property
    def silhouette_px(self) -> NDArray[np.float32]:
        """``(128, 2)`` as in ``PoseTrack``."""
        return self.trace_px()


class PoseTracker(Protocol):
    """Follows one person; frames must come in order of time. A new tracker for each recording."""

    model_name: str
    model_sha256: str

    def track(self, frame: Frame) -> PoseFrame | None:
        """Return what is seen in ``frame``, or None where nobody is."""

    def look_around(self) -> None:
        """Do what need not be done before an answer; call it after each frame."""

    def close(self) -> None:
        """Release the networks; nothing can be tracked any more."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class RecordedTracker(Closing):
    """Plays back a stored track by frame time: the seam for tests without the network."""

    def __init__(self, track: PoseTrack) -> None:
        self._track = track
        self.model_name = track.info.model_name
        self.model_sha256 = track.info.model_sha256

    def track(self, frame: Frame) -> PoseFrame | None:
        """Return the stored row of ``frame.time_s``; None where nobody was seen."""
        stored = self._track
        row = int(np.searchsorted(stored.time_s, frame.time_s - _SAME_TIME_S))
        if row == len(stored) or stored.time_s[row] > frame.time_s + _SAME_TIME_S:
            return None
        if not stored.seen[row]:
            return None
        return PoseFrame(
            landmarks_px=stored.landmarks_px[row],
            world_m=stored.world_m[row],
            visibility=stored.visibility[row],
            scan_ratio=lambda: stored.outline_ratio[row],
            trace_px=lambda: stored.silhouette_px[row],
            people_count=int(stored.people_count[row]),
        )

    def look_around(self) -> None:
        """Do nothing: all is known."""

    def close(self) -> None:
        """Hold nothing, let go of nothing."""
