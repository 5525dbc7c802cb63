"""A track written out as other programs write landmarks."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from screen.pose.landmarks import INDEX, NAMES
from screen.pose.track import PoseTrack

PARTS = ("x", "y", "z", "visibility")


def numbers_of(track: PoseTrack, *, pixels: bool = False) -> np.ndarray:
    """Return ``(n, 33, 4)``: x, y, z and visibility, in parts of the picture or in pixels."""
    size = np.array([track.info.width_px, track.info.height_px, track.info.width_px], float)
    places = track.landmarks_px.astype(float) / (1.0 if pixels else size)
    return np.concatenate([places, track.visibility[..., None].astype(float)], axis=2)


def csv_text(rows: Sequence[Sequence[Any]], *, between: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=between).writerows(rows)
    return out.getvalue()


def cell(value: float, *, comma: bool = False) -> str:
    text = "" if np.isnan(value) else repr(float(value))
    return text.replace(".", ",") if comma else text


def wide(
    track: PoseTrack,
    *,
    spell: Callable[[str, str], str] = "{}_{}".format,
    pixels: bool = False,
    between: str = ",",
    time: Callable[[PoseTrack], tuple[str, np.ndarray]] | None = None,
    frames: bool = False,
    world: bool = False,
    parts: Sequence[str] = PARTS,
) -> str:
    """A row a frame; ``spell`` makes the heading of a landmark and a coordinate."""
    values = numbers_of(track, pixels=pixels)
    heading = [spell(name, part) for name in NAMES for part in parts]
    chosen = [PARTS.index(part) for part in parts]
    columns = [values[:, INDEX[name], at] for name in NAMES for at in chosen]
    if world:
        heading += [f"world_{name}_{axis}" for name in NAMES for axis in "xyz"]
        columns += [track.world_m[:, INDEX[name], axis] for name in NAMES for axis in range(3)]
    if frames:
        heading, columns = ["frame", *heading], [np.arange(len(track)), *columns]
    if time is not None:
        name, times = time(track)
        heading, columns = [name, *heading], [times, *columns]
    rows = np.stack(columns, axis=1)
    comma = between == ";"
    lines = [[cell(value, comma=comma) for value in row] for row in rows]
    return csv_text([heading, *lines], between=between)


def seconds(track: PoseTrack) -> tuple[str, np.ndarray]:
    return "time_s", track.time_s


def milliseconds(track: PoseTrack) -> tuple[str, np.ndarray]:
    return "timestamp_ms", 1000 * track.time_s


def bare_times(track: PoseTrack) -> tuple[str, np.ndarray]:
    return "timestamp", 1000 * track.time_s


def long(track: PoseTrack, *, named: bool = True, world: bool = False) -> str:
    """A row a frame and landmark."""
    values = numbers_of(track)
    heading = ["frame", "landmark", "x", "y", "z", "visibility", "time_s"]
    heading += ["world_x", "world_y", "world_z"] if world else []
    rows: list[list[Any]] = [heading]
    for row in range(len(track)):
        for name, at in INDEX.items():
            line = [row, name.upper() if named else at, *map(cell, values[row, at])]
            line.append(repr(float(track.time_s[row])))
            rows.append(line + ([cell(one) for one in track.world_m[row, at]] if world else []))
    return csv_text(rows)


def positions(track: PoseTrack) -> str:
    """Named points under the number of the frame, as in the Keraal data set: no time, no size."""
    values = numbers_of(track)
    return json.dumps(
        {
            "positions": {
                f"{row + 1}.0": {
                    name.capitalize(): values[row, at, :3].tolist() for name, at in INDEX.items()
                }
                for row in range(len(track))
            }
        }
    )


def points(values: np.ndarray) -> list[dict[str, float]]:
    return [dict(zip(PARTS, map(float, point), strict=False)) for point in values]


def mediapipe(track: PoseTrack, *, people: bool = False) -> str:
    """Frames in a list with their times, MediaPipe's two lists of points, and the video's facts."""
    values = numbers_of(track)
    frames = []
    for row in range(len(track)):
        image, world = points(values[row]), points(track.world_m[row])
        seen = bool(track.seen[row])
        frames.append(
            {
                "frameIndex": row,
                "timestampMs": 1000 * track.time_s[row],
                "landmarks": ([image] if people else image) if seen else [],
                "worldLandmarks": ([world] if people else world) if seen else None,
            }
        )
    video = {"width": track.info.width_px, "height": track.info.height_px, "fps": 30}
    return json.dumps({"version": 1, "metadata": video, "frames": frames})


def lists(track: PoseTrack, *, flat: bool = False) -> str:
    """Bare lists of numbers."""
    values = numbers_of(track)
    return json.dumps([(row.ravel() if flat else row).tolist() for row in values])
