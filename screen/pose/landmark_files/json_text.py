"""JSON: frames in a list or under their numbers, each a list of 33 points or points by name."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from screen.errors import UsageError
from screen.inputs import first_line, parse_json
from screen.pose.landmark_files.names import (
    PARTS,
    clock_of,
    column_named,
    is_frame,
    is_height,
    is_rate,
    is_time,
    is_width,
    landmark_named,
    words_of,
)
from screen.pose.landmark_files.sheet import FloatArray, LandmarkSheet, Stated, nothing
from screen.pose.landmarks import COUNT
from screen.text import shortened

_FRAME_LISTS: Final = frozenset(("frames", "positions", "poses", "data", "results", "sequence"))
_IMAGE_KEYS: Final = frozenset(("landmarks", "poselandmarks", "keypoints", "points", "pose"))
_WORLD_KEYS: Final = frozenset(("worldlandmarks", "poseworldlandmarks", "keypoints3d"))
_ABOUT_KEYS: Final = frozenset(("metadata", "meta", "info", "video", "videoinfo"))
_NAME_KEYS: Final = ("name", "landmark", "part")
_FLAT: Final = {3 * COUNT: 3, 4 * COUNT: 4}


class JsonFrames:
    """JSON as MediaPipe's users write it; a frame in which nobody was seen is empty or null."""

    def fits(self, text: str) -> bool:
        """Say whether the text looks like JSON."""
        return text.lstrip()[:1] in {"{", "["}

    def read(self, text: str) -> LandmarkSheet:
        """Return what the file holds.

        Raises
        ------
        UsageError
            If it is no JSON, or holds no frames.
        """
        try:
            root = parse_json(text)
        except ValueError as error:
            raise UsageError(f"it is not complete JSON ({first_line(error)})") from error
        frames = _frames_in(root)
        image, world = nothing(len(frames)), nothing(len(frames))
        odd = []
        for row, (key, frame) in enumerate(frames):
            for target, points in zip((image, world), _points_in(frame), strict=True):
                target[row], wrong = _read_points(points)
                odd += [(wrong, key)] if wrong else []
        counts = Counter(wrong for wrong, _ in odd)
        first = dict(reversed(odd))
        problems = [
            f"{wrong} in {count} of {len(frames)} frames, first in {first[wrong]}"
            for wrong, count in counts.items()
        ]
        return LandmarkSheet(image, world, _stated(root, frames), tuple(problems))


class _OddError(Exception):
    """Something that is no pose, in words."""


Frames = list[tuple[str, Any]]


def _compact(text: str) -> str:
    return "".join(words_of(text))


def _under(parts: Mapping[str, Any], keys: frozenset[str]) -> Any:
    """Return what stands under the first of ``keys``, however spelt; None if nothing does."""
    return next((value for key, value in parts.items() if _compact(key) in keys), None)


def _frames_in(root: Any) -> Frames:
    """Return the frames with what they are called."""
    held = root
    if isinstance(root, Mapping) and not _is_numbered(root):
        if "people" in root:
            raise UsageError(
                "it holds OpenPose keypoints, which have no depth and are not the 33 of BlazePose"
            )
        held = _under(root, _FRAME_LISTS)
        held = _under(root, _IMAGE_KEYS) if held is None else held
    if isinstance(held, Mapping) and _is_numbered(held):
        return list(held.items())
    if isinstance(held, list):
        return [(str(number), frame) for number, frame in enumerate(held)]
    raise UsageError('it holds no list of frames (such as "frames": [...] or "1": {...})')


def _is_numbered(parts: Mapping[str, Any]) -> bool:
    """Say whether all keys are numbers of frames."""
    return bool(parts) and all(_number(key) is not None for key in parts)


def _number(value: Any) -> float | None:
    """Return a number, also one in quotes; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value)
    except (OverflowError, ValueError):
        return None


def _points_in(frame: Any) -> tuple[Any, Any]:
    """Return the image landmarks and the world landmarks of a frame, as they stand."""
    if not isinstance(frame, Mapping):
        return frame, None
    image = _under(frame, _IMAGE_KEYS)
    world = _under(frame, _WORLD_KEYS)
    if image is None and any(landmark_named(words_of(key)) is not None for key in frame):
        image = {key: point for key, point in frame.items() if isinstance(point, (list, Mapping))}
    return image, world


def _read_points(points: Any) -> tuple[FloatArray, str]:
    """Return ``(33, 4)`` of the points, and what is wrong with them."""
    try:
        return _array(points), ""
    except _OddError as odd:
        return _nowhere(), str(odd)


def _nowhere() -> FloatArray:
    return np.full((COUNT, len(PARTS)), np.nan)


def _array(points: Any) -> FloatArray:
    """Return ``(33, 4)`` of the points of one person; all NaN where there are none."""
    values = _nowhere()
    if not points:
        return values
    if isinstance(points, Mapping):
        for name, point in points.items():
            landmark = landmark_named(words_of(name))
            if landmark is None:
                raise _OddError(f"{shortened(name)} is none of the 33 landmarks")
            values[landmark] = _point(point)
        return values
    return _of_list(points, values)


def _of_list(points: Any, values: FloatArray) -> FloatArray:
    """Fill ``values`` from a list: of one person's points, or of people."""
    if not isinstance(points, list):
        raise _OddError("the landmarks are neither a list nor named")
    if isinstance(points[0], list) and points[0] and isinstance(points[0][0], (list, Mapping)):
        if len(points) > 1:
            raise _OddError("there is more than one person")
        return _of_list(points[0], values)
    if len(points) in _FLAT and all(_number(one) is not None for one in points):
        width = _FLAT[len(points)]
        values[:, :width] = np.array(points, dtype=float).reshape(COUNT, width)
        return values
    if len(points) != COUNT:
        raise _OddError(f"there are {len(points)} landmarks, not {COUNT}")
    for place, point in enumerate(points):
        values[_place(point, place)] = _point(point)
    return values


def _place(point: Any, place: int) -> int:
    """Return the landmark that a point names itself, else the one of its place in the list."""
    if not isinstance(point, Mapping):
        return place
    name = next((point[key] for key in _NAME_KEYS if isinstance(point.get(key), str)), None)
    landmark = place if name is None else landmark_named(words_of(name))
    if landmark is None:
        raise _OddError(f"{shortened(name)} is none of the 33 landmarks")
    return landmark


def _point(point: Any) -> FloatArray:
    """Return x, y, z and visibility of a point, NaN for what it does not hold."""
    values = np.full(len(PARTS), np.nan)
    if isinstance(point, Mapping):
        named = {key: column_named(key) for key in point}
        cells = {
            PARTS.index(column.part): point[key]
            for key, column in named.items()
            if column is not None and column.landmark is None and column.number is None
        }
    elif isinstance(point, Sequence) and not isinstance(point, str) and len(point) <= len(PARTS):
        cells = dict(enumerate(point))
    else:
        raise _OddError('a landmark is neither [x, y, z, visibility] nor {"x": ...}')
    for place, cell in cells.items():
        number = np.nan if cell is None else _number(cell)
        if number is None:
            raise _OddError(f"{shortened(cell)} is not a number")
        values[place] = number
    return values


def _stated(root: Any, frames: Frames) -> Stated:
    """Return times, picture size and rate that the file states."""
    about: dict[str, Any] = {}
    if isinstance(root, Mapping):
        for key, value in root.items():
            nested = value if isinstance(value, Mapping) and _compact(key) in _ABOUT_KEYS else {}
            about |= {key: value, **nested}
    width, height, fps = (_value(about, wanted) for wanted in (is_width, is_height, is_rate))
    parts = [frame if isinstance(frame, Mapping) else {} for _, frame in frames]
    numbered = bool(frames) and isinstance(root, Mapping) and not _counted(frames)
    time_key = next((key for part in parts for key in part if is_time(key)), None)
    return Stated(
        frames=_series([{"frame": key} for key, _ in frames], is_frame)
        if numbered
        else _series(parts, is_frame),
        times=_series(parts, is_time),
        clock=None if time_key is None else clock_of(time_key),
        size_px=None if width is None or height is None else (round(width), round(height)),
        fps=fps,
    )


def _counted(frames: Frames) -> bool:
    """Say whether the frames are called by their places in a list, which says nothing."""
    return [key for key, _ in frames] == [str(place) for place in range(len(frames))]


def _value(parts: Mapping[str, Any], wanted: Callable[[str], bool]) -> float | None:
    """Return the first number under a wanted key that says something, None if there is none."""
    numbers = (_number(value) for key, value in parts.items() if wanted(key))
    return next((one for one in numbers if one and math.isfinite(one)), None)


def _series(parts: Sequence[Mapping[str, Any]], wanted: Callable[[str], bool]) -> FloatArray | None:
    """Return a number a frame, NaN where one has none; None if none has any."""
    found = [
        next((_number(value) for key, value in part.items() if wanted(key)), None) for part in parts
    ]
    if all(number is None for number in found):
        return None
    return np.array([np.nan if number is None else number for number in found], dtype=float)
