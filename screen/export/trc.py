"""Marker trajectories as ``.trc``, with a JSON beside it that says what the markers are."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

import screen
from screen.errors import JobError
from screen.export.markers import (
    LEFT_OUT,
    MARKERS,
    Markers,
    Space,
    picture_markers,
    world_markers,
)
from screen.export.rate import Pace, pace_of
from screen.export.stored import StoredResult
from screen.files import write_text
from screen.kinematics.series import FloatArray

_DECIMALS: Final = {"m": 6, "px": 3}


def write_trc(stored: StoredResult, path: Path, *, space: Space = "world") -> list[Path]:
    """Write the markers in metres (``world``) or in pixels of the recording (``picture``).

    Times are those of the frames; the rate in the header is their mean. A frame in which nobody
    was seen has ``NaN``, which OpenSim reads as a gap.

    Raises
    ------
    JobError
        If the track has no positions in this space.
    """
    track = stored.track
    markers = (
        world_markers(track, stored.result.quality.view)
        if space == "world"
        else picture_markers(track)
    )
    if not np.isfinite(markers.xyz).any():
        raise JobError(
            f"The track in {stored.place.folder} has no positions in {markers.unit}; "
            "use the other --space."
        )
    pace = pace_of(track.time_s)
    beside = path.with_name(f"{path.stem}_trc.json")
    write_text(path, "\n".join(_lines(path.name, markers, track.time_s, pace)) + "\n")
    write_text(beside, json.dumps(_about(stored, markers, pace), indent=2) + "\n")
    return [path, beside]


def _lines(name: str, markers: Markers, time_s: FloatArray, pace: Pace) -> Iterator[str]:
    rate, frames, count = f"{pace.mean_hz:.6f}", len(time_s), len(MARKERS)
    yield f"PathFileType\t4\t(X/Y/Z)\t{name}"
    yield (
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\t"
        "OrigDataRate\tOrigDataStartFrame\tOrigNumFrames"
    )
    yield f"{rate}\t{rate}\t{frames}\t{count}\t{markers.unit}\t{rate}\t1\t{frames}"
    yield "Frame#\tTime\t" + "\t\t\t".join(MARKERS) + "\t\t"
    yield "\t\t" + "\t".join(f"{axis}{one}" for one in range(1, count + 1) for axis in "XYZ")
    yield ""
    for number, (moment, points) in enumerate(zip(time_s, markers.xyz, strict=True), start=1):
        numbers = "\t".join(_number(value, _DECIMALS[markers.unit]) for value in points.ravel())
        yield f"{number}\t{float(moment)!r}\t{numbers}"


def _number(value: float, decimals: int) -> str:
    return "NaN" if math.isnan(value) else f"{value:.{decimals}f}"


def _mean(visibility: FloatArray) -> float | None:
    """Return the mean, None where landmarks came without a visibility."""
    known = visibility[np.isfinite(visibility)]
    return round(float(known.mean()), 3) if len(known) else None


def _about(stored: StoredResult, markers: Markers, pace: Pace) -> dict[str, Any]:
    """Return what the format itself has no place for."""
    view = stored.result.quality.view
    world = markers.unit == "m"
    return {
        "software": f"movescreen {screen.__version__}",
        "landmarks_by": stored.track.info.model_name,
        "axes": markers.axes,
        "origin": (
            "middle of the hips in every frame: the person stays in place, distances to the floor "
            "are not known"
            if world
            else "lower left corner of the recording's upright picture"
        ),
        "depth": "guessed by the network from one camera" if world else "none",
        "turned_about_the_vertical_deg": markers.turned_deg,
        "camera_roll_deg_not_taken_off": view.roll_deg if view is not None else None,
        "frames_per_s": {
            "mean": pace.mean_hz,
            "even": pace.even,
            "smallest_step_s": pace.smallest_step_s,
            "largest_step_s": pace.largest_step_s,
        },
        "markers": {
            name: landmarks[0] if len(landmarks) == 1 else f"middle of {' and '.join(landmarks)}"
            for name, landmarks in MARKERS.items()
        },
        "mean_visibility": {
            name: _mean(markers.visibility[stored.track.seen, index])
            for index, name in enumerate(MARKERS)
        },
        "left_out": LEFT_OUT,
    }
