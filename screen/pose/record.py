"""From a recording to a track: the one slow loop."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib.metadata import version
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

import screen
from screen.capture.ahead import read_ahead
from screen.capture.frame import Frame, RecordingInfo
from screen.capture.video import VideoFile
from screen.errors import NobodySeenError, RecordingError
from screen.pose.landmarks import COUNT
from screen.pose.track import OUTLINE_STATIONS, SILHOUETTE_POINTS, PoseTrack, TrackInfo
from screen.pose.tracker import PoseFrame, PoseTracker

MIN_SEEN_RATIO: Final = 0.02
"""A recording in which the person is seen in fewer of the frames than this holds nobody."""

_CHUNK: Final = 1024
_SMALL_WIDTH_PX: Final = 64
_STATIONS: Final = len(OUTLINE_STATIONS)
_FROM_POSE: Final = (
    "landmarks_px",
    "world_m",
    "visibility",
    "outline_ratio",
    "silhouette_px",
    "people_count",
)
_LIBRARIES: Final = ("mediapipe", "opencv-python", "av", "numpy")


def track_recording(
    source: VideoFile,
    tracker: PoseTracker,
    *,
    on_progress: Callable[[float, float | None], None] | None = None,
) -> PoseTrack:
    """Follow the person through a recording and return the track.

    The pictures are streamed: a few are decoded ahead of the network, and outline and silhouette
    are read behind it, each in a thread of its own; memory grows by about 2.2 kB a frame.

    Parameters
    ----------
    source
        The opened recording.
    tracker
        A tracker that has seen no frame yet.
    on_progress
        Called after each frame with its time and the length of the recording (None if the file
        does not say), both in seconds.

    Raises
    ------
    RecordingError
        If no frame could be read.
    NobodySeenError
        If nobody was seen in nearly all of them.
    """
    rows = TrackRows()
    length_s = source.info.duration_s
    with (
        _one_thread_in_opencv(),
        closing(read_ahead(source)) as frames,
        closing(_followed(frames, tracker)) as followed,
        closing(read_ahead(followed)) as found,
    ):
        for frame, pose in found:
            rows.add(frame, pose)
            if on_progress is not None:
                on_progress(frame.time_s, length_s)
    path = source.path
    if rows.count == 0:
        raise RecordingError(
            f"No picture in {path} could be read; copy it from the camera again, whole."
        )
    if rows.seen < max(1.0, MIN_SEEN_RATIO * rows.count):
        raise NobodySeenError(
            f"Nobody was seen in {path} ({rows.seen} of {rows.count} frames); expected one person, "
            "seen from head to feet, in good light."
        )
    return rows.track(
        track_info(
            source.info,
            source.size_px,
            tracker,
            switches=rows.switches,
            notes=tuple(source.notes),
        )
    )


def _followed(
    frames: Iterable[Frame], tracker: PoseTracker
) -> Generator[tuple[Frame, PoseFrame | None], None, None]:
    for frame in frames:
        yield frame, tracker.track(frame)
        tracker.look_around()


@contextmanager
def _one_thread_in_opencv() -> Iterator[None]:
    """Keep OpenCV from sharing out pictures that are too small for it: the cores have work."""
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)


def track_info(
    recording: RecordingInfo,
    size_px: tuple[int, int],
    tracker: PoseTracker,
    *,
    switches: int,
    notes: tuple[str, ...] = (),
) -> TrackInfo:
    """Return where a track comes from, with the versions of what made it."""
    return TrackInfo(
        recording=recording,
        width_px=size_px[0],
        height_px=size_px[1],
        model_name=tracker.model_name,
        model_sha256=tracker.model_sha256,
        versions=_versions(),
        followed_switches=switches,
        notes=notes,
    )


@cache
def _versions() -> dict[str, str]:
    return {"movement-screen": screen.__version__, **{name: version(name) for name in _LIBRARIES}}


class TrackRows:
    """The rows of a track while it grows, in chunks.

    Attributes
    ----------
    count, seen, switches
        How many frames were added since the start or the last ``clear``, in how many the person
        was seen, and how often another one was followed.
    last_change
        Mean absolute grey difference of the last picture to the one before.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self.count = 0
        self.seen = 0
        self.switches = 0
        self.last_change = float("inf")
        self._forgotten = 0
        self._chunks: list[dict[str, NDArray[np.generic]]] = []
        self._small: NDArray[np.float32] | None = None

    def add(self, frame: Frame, pose: PoseFrame | None) -> None:
        """Append one frame and what was seen in it."""
        row = self.count % _CHUNK
        if row == 0:
            self._chunks.append(_empty_chunk())
        chunk = self._chunks[-1]
        self.count += 1
        small = _small_grey(frame.image_rgb)
        chunk["time_s"][row] = frame.time_s
        chunk["brightness"][row] = small.mean()
        if self._small is not None:
            self.last_change = float(np.abs(small - self._small).mean())
            chunk["change"][row] = self.last_change
        self._small = small
        if pose is None:
            return
        self.seen += 1
        self.switches += pose.switched
        for field in _FROM_POSE:
            chunk[field][row] = getattr(pose, field)

    @property
    def first(self) -> int:
        """The first row that is kept."""
        return self._forgotten

    def time_of(self, row: int) -> float:
        """Return the time of a row."""
        chunk, place = divmod(row - self._forgotten, _CHUNK)
        return float(self._chunks[chunk]["time_s"][place])

    def row_at(self, time_s: float) -> int:
        """Return the first row kept that is not before ``time_s``."""
        times = np.concatenate([chunk["time_s"] for chunk in self._chunks])
        known = times[: self.count - self._forgotten]
        return self._forgotten + int(np.searchsorted(known, time_s))

    def forget_before(self, row: int) -> None:
        """Let go of the chunks that lie wholly before ``row``; rows keep their numbers."""
        whole = max(0, row - self._forgotten) // _CHUNK
        del self._chunks[:whole]
        self._forgotten += whole * _CHUNK

    def track(self, info: TrackInfo, *, first: int = 0) -> PoseTrack:
        """Return a copy of the rows from ``first`` on as a track."""
        whole = max(0, first - self._forgotten) // _CHUNK
        start = first - self._forgotten - whole * _CHUNK
        stop = self.count - self._forgotten - whole * _CHUNK
        chunks = self._chunks[whole:]
        joined = {
            name: np.concatenate([chunk[name] for chunk in chunks])[start:stop]
            for name in chunks[0]
        }
        return PoseTrack(**joined, info=info)


def _empty_chunk() -> dict[str, NDArray[np.generic]]:
    """Return arrays for a number of frames in which nobody was seen."""
    return {
        "time_s": np.zeros(_CHUNK),
        "landmarks_px": np.full((_CHUNK, COUNT, 3), np.nan, dtype=np.float32),
        "world_m": np.full((_CHUNK, COUNT, 3), np.nan, dtype=np.float32),
        "visibility": np.zeros((_CHUNK, COUNT), dtype=np.float32),
        "outline_ratio": np.full((_CHUNK, 2, _STATIONS), np.nan, dtype=np.float32),
        "silhouette_px": np.full((_CHUNK, SILHOUETTE_POINTS, 2), np.nan, dtype=np.float32),
        "people_count": np.zeros(_CHUNK, dtype=np.int8),
        "brightness": np.zeros(_CHUNK, dtype=np.float32),
        "change": np.zeros(_CHUNK, dtype=np.float32),
    }


def _small_grey(image_rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return a sample of the picture in grey, some 64 pixels wide, for brightness and change.

    Pixels are picked, not averaged: the mean over them is that over the picture, noise included.
    """
    step = max(1, image_rgb.shape[1] // _SMALL_WIDTH_PX)
    small = np.ascontiguousarray(image_rgb[step // 2 :: step, step // 2 :: step])
    return cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
