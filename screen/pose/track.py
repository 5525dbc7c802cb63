"""A person followed through a recording: the only thing that needs the video."""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from screen.capture.frame import RecordingInfo
from screen.errors import TrackError, UsageError
from screen.files import AnyPath, atomic_path
from screen.inputs import MEGABYTE, first_line, require_file
from screen.npz import Expected, NpzError, read_arrays
from screen.pose.landmarks import COUNT, MIRRORED
from screen.text import shortened

SCHEMA_VERSION: Final = 2

OUTLINE_STATIONS: Final[NDArray[np.float64]] = np.round(np.linspace(-0.30, 1.20, 31), 3)
"""Where the outline is read: 0 is the middle of the hips, 1 the middle of the shoulders."""

SILHOUETTE_POINTS: Final = 128
"""Points of the closed curve round head, trunk and thighs."""

MOST_FRAMES: Final = 216_000
"""No track is longer: two hours at 30 frames a second, half a gigabyte."""

MOST_SIDE_PX: Final = 8192
"""No picture is larger: more than the 7680 pixels of an 8K camera."""

FARTHEST: Final = 1e6
"""No coordinate, time in seconds or other number of a track is as large as this."""

_MOST_EVEN_FRAMES: Final = 4 * MOST_FRAMES
"""A track is brought to an even clock at its usual step: it may hold so many steps."""

LANDMARKS: Final = "landmarks"
"""The container of a recording of which only landmarks are known, made by another program."""


@dataclass(frozen=True)
class TrackInfo:
    """Where a track comes from.

    ``width_px`` and ``height_px`` are those of the analysed (shrunk, upright) picture, in whose
    pixels all landmarks stand. ``notes`` say what was wrong with the file, in sentences; ``log``
    holds the steps that changed the track. ``thinned`` says that the recording has more frames a
    second than were followed.
    """

    recording: RecordingInfo
    width_px: int
    height_px: int
    model_name: str
    model_sha256: str
    versions: dict[str, str]
    followed_switches: int = 0
    notes: tuple[str, ...] = ()
    log: tuple[str, ...] = ()
    thinned: bool = False

    @property
    def pictured(self) -> bool:
        """False where the landmarks were recorded by others and came without pictures."""
        return self.recording.container != LANDMARKS

    def __post_init__(self) -> None:
        if not all(1 <= side <= MOST_SIDE_PX for side in (self.width_px, self.height_px)):
            sides = f"{shortened(self.width_px)} x {shortened(self.height_px)}"
            raise ValueError(
                f"the picture is {sides} pixels, expected sides from 1 to {MOST_SIDE_PX}"
            )

    def logged(self, step: str) -> TrackInfo:
        """Return a copy with one more step in the log."""
        return replace(self, log=(*self.log, step))


@dataclass(frozen=True, eq=False)
class PoseTrack:
    """All that is kept of a recording, one row a frame.

    Of landmarks that others recorded (``TrackInfo.pictured`` is False) there is neither outline nor
    silhouette (NaN), nobody was counted, and light and change are not known; world landmarks and
    visibility are NaN throughout where the others did not give them.

    Attributes
    ----------
    time_s
        ``(n,)`` float64, finite and strictly increasing.
    landmarks_px
        ``(n, 33, 3)`` float32: x right and y down in pixels of the analysed picture, z as the
        network gives it times the picture's width. NaN where nobody was seen.
    world_m
        ``(n, 33, 3)`` float32, metres, origin between the hips, x to the right of the picture,
        y down, z away from the camera. NaN where nobody was seen.
    visibility
        ``(n, 33)`` float32, 0 to 1; 0 where nobody was seen.
    outline_ratio
        ``(n, 2, 31)`` float32: distance from the hip-shoulder axis to the edge of the body at
        each of ``OUTLINE_STATIONS``, as a ratio of the hip-shoulder distance. Row 0 is the edge
        to the left of the axis as one looks from the hips to the shoulders in the picture (for an
        upright person: the left of the picture), row 1 the other. NaN where the axis lies off
        the body, or the edge is cut off by the border of the picture.
    silhouette_px
        ``(n, 128, 2)`` float32: edge of head, trunk and thighs without the arms, x and y in pixels
        of the analysed picture, clockwise at even distances (``silhouette.silhouette_curve``).
        NaN where nobody was seen.
    people_count
        ``(n,)`` int8: people seen at that time (looked for now and then, held in between); -1 where
        they were not counted.
    brightness
        ``(n,)`` float32, mean grey value, 0 to 255, round the person, of the picture without bars
        at its borders where nobody was seen; NaN where it is not known.
    change
        ``(n,)`` float32, mean absolute grey difference to the frame before (0 for the first), bars
        left out; a frozen picture has 0; NaN where it is not known.
    """

    time_s: NDArray[np.float64]
    landmarks_px: NDArray[np.float32]
    world_m: NDArray[np.float32]
    visibility: NDArray[np.float32]
    outline_ratio: NDArray[np.float32]
    silhouette_px: NDArray[np.float32]
    people_count: NDArray[np.int8]
    brightness: NDArray[np.float32]
    change: NDArray[np.float32]
    info: TrackInfo

    def __post_init__(self) -> None:
        n = len(self.time_s)
        expected = {name: (n, *_TAILS.get(name, ())) for name in _ARRAYS}
        wrong = [
            f"{name} has shape {getattr(self, name).shape}, expected {shape}"
            for name, shape in expected.items()
            if getattr(self, name).shape != shape
        ]
        wrong += [
            f"{name} holds {getattr(self, name).dtype}, expected {np.dtype(kind)}"
            for name, kind in _ARRAYS.items()
            if getattr(self, name).dtype != kind
        ]
        wrong += problems_of_times(self.time_s)
        if wrong:
            raise ValueError("; ".join(wrong))

    def __len__(self) -> int:
        return len(self.time_s)

    def __repr__(self) -> str:
        length_s = float(self.time_s[-1] - self.time_s[0]) if len(self) else 0.0
        size = f"{self.info.width_px} x {self.info.height_px} px"
        return (
            f"PoseTrack({self.info.recording.name!r}, {len(self)} frames, {length_s:.1f} s, {size})"
        )

    @property
    def seen(self) -> NDArray[np.bool_]:
        """``(n,)``: True where a person was seen."""
        return np.isfinite(self.landmarks_px[:, 0, 0])

    def mirrored(self) -> PoseTrack:
        """Return the track of the mirrored picture, in which the sides have changed places.

        The left side of the mirrored track is what was the right side of the person.
        """
        landmarks = self.landmarks_px[:, MIRRORED].copy()
        landmarks[..., 0] = self.info.width_px - landmarks[..., 0]
        world = self.world_m[:, MIRRORED].copy()
        world[..., 0] *= -1
        silhouette = self.silhouette_px[:, ::-1].copy()
        silhouette[..., 0] = self.info.width_px - silhouette[..., 0]
        return replace(
            self,
            landmarks_px=landmarks,
            world_m=world,
            visibility=self.visibility[:, MIRRORED].copy(),
            outline_ratio=self.outline_ratio[:, ::-1].copy(),
            silhouette_px=silhouette,
            info=self.info.logged("mirrored left to right"),
        )

    def sliced(self, start_s: float, end_s: float) -> PoseTrack:
        """Return the frames from ``start_s`` to ``end_s``, both included; times stay as they are.

        Raises
        ------
        UsageError
            If no frame lies between the two.
        """
        first, last = np.searchsorted(self.time_s, [start_s, end_s], side="left")
        if last < len(self) and self.time_s[last] == end_s:
            last += 1
        if last <= first:
            raise UsageError(
                f"No frame lies between {start_s} and {end_s} s.",
                f"Choose times from {self.time_s[0]:.2f} to {self.time_s[-1]:.2f} s.",
            )
        arrays = {name: getattr(self, name)[first:last].copy() for name in _ARRAYS}
        return PoseTrack(**arrays, info=self.info.logged(f"cut to {start_s} to {end_s} s"))

    def save(self, path: AnyPath) -> None:
        """Write the track to ``path`` (a compressed .npz), whole or not at all.

        The same track always gives the same bytes.

        Raises
        ------
        OutputError
            If the file cannot be written.
        """
        about = json.dumps(
            {"schema_version": SCHEMA_VERSION, "info": asdict(self.info)},
            ensure_ascii=False,
            sort_keys=True,
        )
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        arrays[_ABOUT] = np.frombuffer(about.encode(), dtype=np.uint8)
        with (
            atomic_path(Path(path)) as temporary,
            zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for name, values in arrays.items():
                entry = zipfile.ZipInfo(f"{name}.npy")
                entry.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(entry, "w", force_zip64=True) as member:
                    np.lib.format.write_array(
                        member, np.ascontiguousarray(values), version=(1, 0), allow_pickle=False
                    )

    @classmethod
    def load(cls, path: AnyPath) -> PoseTrack:
        """Read a track that ``save`` wrote.

        Raises
        ------
        UsageError
            If the file does not exist, or it is a folder, a device or a pipe.
        TrackError
            If the file is not a track, is broken, holds impossible numbers, or comes from another
            version of this tool.
        """
        path = Path(path)
        require_file(path, "a stored track (track.npz)")
        try:
            arrays = read_arrays(path, _EXPECTED, most_rows=_MOST_ROWS)
            info = _info_from(arrays.pop(_ABOUT).tobytes(), path)
            track = cls(**arrays, info=info)
            _check_numbers(track)
        except (NpzError, ValidationError, ValueError) as error:
            raise TrackError(
                f"{path} is not a pose track, or is broken ({first_line(error)}).",
                "Track the recording again.",
            ) from error
        return track


_ABOUT: Final = "about"
_ARRAYS: Final = {
    "time_s": np.float64,
    "landmarks_px": np.float32,
    "world_m": np.float32,
    "visibility": np.float32,
    "outline_ratio": np.float32,
    "silhouette_px": np.float32,
    "people_count": np.int8,
    "brightness": np.float32,
    "change": np.float32,
}
_TAILS: Final = {
    "landmarks_px": (COUNT, 3),
    "world_m": (COUNT, 3),
    "visibility": (COUNT,),
    "outline_ratio": (2, len(OUTLINE_STATIONS)),
    "silhouette_px": (SILHOUETTE_POINTS, 2),
}
_EXPECTED: Final = {
    _ABOUT: Expected(np.uint8),
    **{name: Expected(kind, _TAILS.get(name, ())) for name, kind in _ARRAYS.items()},
}
_MOST_ROWS: Final = {_ABOUT: MEGABYTE, **dict.fromkeys(_ARRAYS, MOST_FRAMES)}


def _check_version(version: int, path: Path) -> None:
    if version > SCHEMA_VERSION:
        raise TrackError(
            f"{path} was saved by a newer version of this tool (format {version}, this one reads "
            f"{SCHEMA_VERSION}).",
            "Update the tool, or track the recording again.",
        )
    if version < SCHEMA_VERSION:
        raise TrackError(
            f"{path} was saved by an older version of this tool (format {version}, this one reads "
            f"{SCHEMA_VERSION}), without the silhouette that the low back is read from.",
            "Track the recording again.",
        )


class _Version(BaseModel):
    """The part of a track's description that every version has."""

    schema_version: Annotated[int, Field(ge=0, lt=MEGABYTE)]


class _About(_Version):
    """The description of a track, as JSON within the file."""

    model_config = ConfigDict(strict=True)

    info: TrackInfo


def _info_from(about: bytes, path: Path) -> TrackInfo:
    """Return where a track comes from; every value must be of its type."""
    _check_version(_Version.model_validate_json(about).schema_version, path)
    info = _About.model_validate_json(about).info
    recording = info.recording
    sides = (recording.width_px, recording.height_px)
    if not all(1 <= side <= FARTHEST for side in sides):
        raise ValueError(f"its recording is {' x '.join(map(shortened, sides))} pixels")
    for whole in (recording.rotation_deg, info.followed_switches):
        if abs(whole) > FARTHEST:
            raise ValueError(f"its description holds {shortened(whole)}")
    for name in ("nominal_fps", "duration_s"):
        value = getattr(recording, name)
        if value is not None and not 0 <= value <= FARTHEST:
            raise ValueError(f"the {name} of its recording is {value:g}")
    return info


def _check_numbers(track: PoseTrack) -> None:
    """Refuse numbers that no tracker gives, over which every later step would stumble."""
    if not len(track):
        raise ValueError("it holds no frames")
    for name in _ARRAYS:
        values = getattr(track, name)
        if not np.nanmax(np.abs(values), initial=0) < FARTHEST:
            raise ValueError(f"{name} holds numbers that are not possible")
    torn = np.isnan(track.landmarks_px).any(axis=(1, 2)) & track.seen
    if torn.any():
        raise ValueError(f"some landmarks are missing in frame {int(np.argmax(torn))}")


def problems_of_length(time_s: NDArray[np.float64]) -> list[str]:
    """Return why a track of frames at these times could not be read again, in parts of a sentence.

    ``save`` does not look at this: what grows by itself is held against it as it begins.
    """
    if len(time_s) > MOST_FRAMES:
        return [f"it holds {len(time_s)} frames, and at most {MOST_FRAMES} can be screened"]
    if not np.abs(time_s).max(initial=0) < FARTHEST:
        return [f"its frames lie {np.abs(time_s).max():.4g} s from its start"]
    return problems_of_times(time_s)


def problems_of_times(time_s: NDArray[np.float64]) -> list[str]:
    """Return what is wrong with the times of frames, in parts of a sentence."""
    if not np.isfinite(time_s).all():
        return ["time_s holds times that are not numbers"]
    if len(time_s) < 2:
        return []
    with np.errstate(over="ignore"):
        steps = np.diff(time_s)
        length_s = float(time_s[-1] - time_s[0])
    if not (steps > 0).all():
        return ["time_s is not strictly increasing"]
    if length_s / float(np.median(steps)) > _MOST_EVEN_FRAMES:
        return [f"its frames lie {np.median(steps):.4g} s apart, and yet over {length_s:.4g} s"]
    return []
