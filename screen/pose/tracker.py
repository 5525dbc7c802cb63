"""The door to the pose network, and the tracker that plays back a stored track."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from screen.capture.frame import Frame
from screen.context import Closing
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


class PoseTracker(Closing):
    """Follows one person; frames must come in order of time. A new tracker for each recording.

    A frame is tracked in three steps, each of which may have a thread of its own: what has to be
    done before the network and after it is done beside it. What one step hands to the next only the
    tracker itself looks into.

    Attributes
    ----------
    model_name, model_sha256 : str
        What the landmarks come from.
    overlooked : Counter of str
        In how many frames nobody was followed though a body was there: ``small`` or ``hidden``, as
        in ``screen.pose.people.why_left_out``.
    """

    model_name: str
    model_sha256: str

    @cached_property
    def overlooked(self) -> Counter[str]:
        """Bodies that were not taken for a person, by why; trackers that know of some count."""
        return Counter()

    @abstractmethod
    def prepare(self, frame: Frame) -> Any:
        """Return a frame as the network wants it."""

    @abstractmethod
    def detect(self, prepared: Any) -> Any:
        """Return what the network finds: the slow step."""

    @abstractmethod
    def read(self, detected: Any) -> PoseFrame | None:
        """Return what is seen of the person who is followed, or None where nobody is."""

    @abstractmethod
    def look_around(self) -> None:
        """Do what need not be done before an answer; call it after ``detect``, frame by frame."""

    def track(self, frame: Frame) -> PoseFrame | None:
        """Return what is seen in ``frame``: the three steps, one after the other."""
        return self.read(self.detect(self.prepare(frame)))


class RecordedTracker(PoseTracker):
    """Plays back a stored track by frame time: the seam for tests without the network."""

    def __init__(self, track: PoseTrack) -> None:
        self._track = track
        self.model_name = track.info.model_name
        self.model_sha256 = track.info.model_sha256

    def prepare(self, frame: Frame) -> float:
        """Return the frame's time: its picture is not needed."""
        return frame.time_s

    def detect(self, prepared: float) -> int | None:
        """Return the stored row of a time; None where nobody was seen."""
        stored = self._track
        row = int(np.searchsorted(stored.time_s, prepared - _SAME_TIME_S))
        if row == len(stored) or stored.time_s[row] > prepared + _SAME_TIME_S:
            return None
        return row if stored.seen[row] else None

    def read(self, detected: int | None) -> PoseFrame | None:
        """Return what is stored in a row."""
        stored, row = self._track, detected
        if row is None:
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
