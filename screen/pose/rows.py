"""The rows of a track while it grows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, Final

import numpy as np
from numpy.typing import NDArray

from screen.capture.frame import Frame
from screen.context import Closing
from screen.errors import OutputError
from screen.pose.brightness import (
    GreySample,
    brightness,
    change,
    grey_sample,
    is_black,
    is_even,
    sample_step,
)
from screen.pose.landmarks import COUNT
from screen.pose.track import OUTLINE_STATIONS, SILHOUETTE_POINTS, PoseTrack, TrackInfo
from screen.pose.tracker import PoseFrame

_CHUNK: Final = 1024
_STATIONS: Final = len(OUTLINE_STATIONS)
_FROM_POSE: Final = (
    "landmarks_px",
    "world_m",
    "visibility",
    "outline_ratio",
    "silhouette_px",
    "people_count",
)

Chunk = Mapping[str, NDArray[Any]]
"""Some rows in a row, by the names of a ``PoseTrack``."""


class TrackRows(Closing):
    """The rows of a track while it grows, in chunks.

    Parameters
    ----------
    aside
        Keep all but the last chunk in a temporary file: about 2.2 kB a frame.

    Attributes
    ----------
    count, seen, switches
        How many frames were added, in how many the person was seen, and how often another one was
        followed.
    blank, dark
        How many frames show one even colour, and how many are black or nearly so.
    last_change
        Mean absolute grey difference of the last picture to the one before.
    """

    def __init__(self, *, aside: bool = False) -> None:
        self.count = 0
        self.seen = 0
        self.switches = 0
        self.blank = 0
        self.dark = 0
        self.last_change = float("inf")
        self._forgotten = 0
        self._chunks: list[Chunk] = []
        self._small: GreySample | None = None
        self._file = tempfile.TemporaryFile(prefix="movescreen-") if aside else None  # noqa: SIM115

    def close(self) -> None:
        """Let go of the temporary file."""
        if self._file is not None:
            self._file.close()

    def add(self, frame: Frame, pose: PoseFrame | None) -> None:
        """Append one frame and what was seen in it."""
        row = self.count % _CHUNK
        if row == 0:
            if self._file is not None and self._chunks:
                self._chunks[-1] = _StoredChunk.put(self._file, self._chunks[-1])
            self._chunks.append(_empty_chunk())
        chunk = self._chunks[-1]
        self.count += 1
        small = grey_sample(frame.image_rgb)
        body_px = None if pose is None else pose.landmarks_px[:, :2]
        chunk["time_s"][row] = frame.time_s
        self.blank += is_even(small)
        self.dark += is_black(small)
        chunk["brightness"][row] = brightness(small, body_px, step=sample_step(frame.image_rgb))
        if self._small is not None:
            self.last_change = change(small, self._small)
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
        return self._forgotten + int(np.searchsorted(self.times_s(), time_s))

    def times_s(self) -> NDArray[np.float64]:
        """Return the times of the rows kept."""
        if not self._chunks:
            return np.zeros(0)
        times = np.concatenate([chunk["time_s"] for chunk in self._chunks])
        return times[: self.count - self._forgotten]

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


@dataclass(frozen=True)
class _StoredChunk(Mapping[str, NDArray[Any]]):
    """A chunk in a file; an array is read when it is asked for."""

    file: IO[bytes]
    places: dict[str, tuple[int, tuple[int, ...], np.dtype[Any]]]

    @classmethod
    def put(cls, file: IO[bytes], chunk: Chunk) -> _StoredChunk:
        """Append a chunk to the file."""
        places = {}
        try:
            for name, values in chunk.items():
                places[name] = (file.seek(0, 2), values.shape, values.dtype)
                file.write(np.ascontiguousarray(values).data)
        except OSError as error:
            raise OutputError(
                f"Cannot keep the track in {tempfile.gettempdir()}: {error.strerror or error}.",
                "Free some space there, or set TMPDIR to another folder, and run again.",
            ) from error
        return cls(file, places)

    def __getitem__(self, name: str) -> NDArray[Any]:
        place, shape, kind = self.places[name]
        values = np.empty(shape, kind)
        self.file.seek(place)
        self.file.readinto(values.data)  # type: ignore[attr-defined]
        return values

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)
