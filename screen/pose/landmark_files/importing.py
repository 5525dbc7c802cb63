"""A track from landmarks that others recorded: everything is checked here, once.

What the file does not hold stays unknown: there is no outline and no silhouette, nobody was
counted, light is not known; world landmarks and visibility only where the file has them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

import screen
from screen.capture.frame import RecordingInfo
from screen.errors import UsageError
from screen.files import sha256_file
from screen.inputs import MEGABYTE, first_line, read_file
from screen.pose.landmark_files.checks import SeenRows, problems_of
from screen.pose.landmark_files.json_text import JsonFrames
from screen.pose.landmark_files.sheet import MOST_VALUES, LandmarkLoader, LandmarkSheet
from screen.pose.landmark_files.tables import LongTable, WideTable
from screen.pose.landmark_files.times import Times, times_of
from screen.pose.landmarks import COUNT
from screen.pose.track import (
    LANDMARKS,
    OUTLINE_STATIONS,
    SILHOUETTE_POINTS,
    PoseTrack,
    TrackInfo,
)
from screen.text import file_name

LOADERS: Final[Mapping[str, LandmarkLoader]] = {
    "json": JsonFrames(),
    "csv-wide": WideTable(),
    "csv-long": LongTable(),
}
"""Loaders by the name of what they read, asked in this order."""

_MOST_BYTES: Final = 200 * MEGABYTE
_BETWEEN_VALUES: Final = (",", ";", "\t", "\n", "[", "{")
_MOST_TOLD: Final = 10
_LONGEST: Final = 600
"""Characters of one problem: enough for the names of all landmarks."""

UNKNOWN_MODEL: Final = "not known (landmarks of others)"


def import_landmarks(
    path: Path,
    *,
    fps: float | None = None,
    size_px: tuple[int, int] | None = None,
    mirrored: bool = False,
) -> PoseTrack:
    """Return the track of landmarks that another program recorded.

    Parameters
    ----------
    path
        JSON or CSV of the 33 BlazePose landmarks; see ``LOADERS``.
    fps
        Frames a second; comes before times in the file.
    size_px
        Width and height of the picture; comes before a size in the file.
    mirrored
        The pictures were mirrored before they were tracked, as selfie windows do: left and right
        change their places.

    Raises
    ------
    UsageError
        With one sentence that lists everything that is missing or wrong.

    Notes
    -----
    A row without any number, or with zeros only, saw nobody. Depth is taken as BlazePose gives it:
    on the scale of x, negative towards the camera.
    """
    layout, sheet = _read(path)
    rows = SeenRows.of(sheet)
    size = size_px or sheet.stated.size_px
    times = times_of(sheet.stated, len(sheet.image), fps)
    problems = [*sheet.problems, *problems_of(rows, size)]
    if isinstance(times, list) or size is None or problems:
        problems += times if isinstance(times, list) else []
        told = [
            one if len(one) <= _LONGEST else f"{one[:_LONGEST]}..." for one in problems[:_MOST_TOLD]
        ]
        told += ["and more"] if len(problems) > _MOST_TOLD else []
        raise UsageError(f"{path} cannot be imported: {'; '.join(told)}.", "Correct that.")
    words = _words(rows, times, layout, size, given=size_px is not None)
    track = _track(rows, times, size, _recording(path, layout, size, fps), words)
    return track.mirrored() if mirrored else track


def _read(path: Path) -> tuple[str, LandmarkSheet]:
    """Return the name of the layout and what the file holds."""
    content = read_file(path, "a file of landmarks (JSON or CSV)", most_bytes=_MOST_BYTES)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not text.", "Expected landmarks as JSON or CSV.") from error
    if sum(map(text.count, _BETWEEN_VALUES)) > MOST_VALUES:
        raise UsageError(
            f"{path} holds more than {MOST_VALUES:,} values, which is over half an hour.",
            "Cut it to the test itself.",
        )
    for layout, loader in LOADERS.items():
        if loader.fits(text):
            try:
                return layout, loader.read(text)
            except (UsageError, csv.Error) as error:
                raise UsageError(f"{path} cannot be imported: {first_line(error)}.") from error
    raise UsageError(
        f"{path} holds no landmarks.",
        "Expected JSON, or CSV with a heading such as `frame,nose_x,nose_y,...` or "
        "`frame,landmark,x,y,z,visibility`.",
    )


def _recording(path: Path, layout: str, size: tuple[int, int], fps: float | None) -> RecordingInfo:
    return RecordingInfo(
        name=file_name(path),
        sha256=sha256_file(path),
        container=LANDMARKS,
        codec=layout,
        width_px=size[0],
        height_px=size[1],
        rotation_deg=0,
        nominal_fps=fps,
        duration_s=None,
    )


def _words(rows: SeenRows, times: Times, layout: str, size: tuple[int, int], *, given: bool) -> str:
    """Say what was read and what was assumed, in one line."""
    places = "x and y as parts of the picture" if rows.normalised else "x and y in pixels"
    if rows.depth_in_widths and not rows.normalised:
        places += ", depth as a part of its width"
    seen, n = len(times.rows) - int(rows.nobody.sum()), len(times.time_s)
    parts = [
        f"{layout}, {len(times.rows)} rows",
        times.words,
        f"picture {size[0]} x {size[1]} ({'as given' if given else 'stated in the file'})",
        places,
        "visibility stated" if rows.has_visibility else "no visibility",
        "world landmarks in metres" if rows.has_world else "no world landmarks",
    ]
    if times.missing:
        parts.append(f"{times.missing} missing rows filled in as ones that saw nobody")
    if seen < n:
        parts.append(f"a person in {seen} of {n} rows")
    return f"landmarks that others recorded, imported: {'; '.join(parts)}"


def _track(
    rows: SeenRows, times: Times, size: tuple[int, int], recording: RecordingInfo, words: str
) -> PoseTrack:
    """Return the track; every row that was not given, or saw nobody, is empty."""
    n, given = len(times.time_s), times.rows[~rows.nobody]
    width, height = size
    across, down = (width, height) if rows.normalised else (1, 1)
    scale = np.array([across, down, width if rows.depth_in_widths else 1], dtype=float)
    landmarks, world = _unknown(n, COUNT, 3), _unknown(n, COUNT, 3)
    landmarks[given] = rows.xyz * scale
    if rows.has_world:
        world[given] = rows.sheet.world[~rows.nobody, :, :3]
    visibility = _unknown(n, COUNT)
    if rows.has_visibility:
        visibility[:] = 0
        visibility[given] = rows.sheet.image[~rows.nobody, :, 3]
    return PoseTrack(
        time_s=times.time_s,
        landmarks_px=landmarks,
        world_m=world,
        visibility=visibility,
        outline_ratio=_unknown(n, 2, len(OUTLINE_STATIONS)),
        silhouette_px=_unknown(n, SILHOUETTE_POINTS, 2),
        people_count=np.full(n, -1, dtype=np.int8),
        brightness=_unknown(n),
        change=_unknown(n),
        info=TrackInfo(
            recording=recording,
            width_px=width,
            height_px=height,
            model_name=UNKNOWN_MODEL,
            model_sha256="",
            versions={"movement-screen": screen.__version__},
            log=(words,),
        ),
    )


def _unknown(*shape: int) -> NDArray[np.float32]:
    return np.full(shape, np.nan, dtype=np.float32)
