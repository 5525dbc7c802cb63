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
from screen.exports.markers import (
    LEFT_OUT,
    STAND_INS,
    Markers,
    Space,
    kinovea_markers,
    picture_markers,
    words_of,
    world_markers,
)
from screen.exports.rate import Pace, pace_of, span_words
from screen.files import write_text
from screen.kinematics.series import FloatArray
from screen.results.stored import StoredResult

_DECIMALS: Final = {"m": 6, "px": 3}
_SHOWN_IN: Final[dict[Space, str]] = {
    "world": "OpenSim and other programs of motion capture",
    "picture": "programs that count pixels from the lower left corner of the picture",
    "kinovea": "Kinovea, through its import of Sports2D",
}
_ORIGIN: Final[dict[Space, str]] = {
    "world": "middle of the hips in every frame: the person stays in place, distances to the floor "
    "are not known",
    "picture": "lower left corner of the recording's upright picture",
    "kinovea": "upper left corner of the recording's upright picture",
}
_GAPS: Final[dict[Space, str]] = {
    "world": "no number in the frames in which nobody was seen or the person walks in or out",
    "picture": "no number in the frames in which nobody was seen",
    "kinovea": "none, Kinovea reads none: in frames in which nobody was seen the markers stay "
    "where they were last",
}


def write_trc(stored: StoredResult, path: Path, *, space: Space = "world") -> list[Path]:
    """Write the markers in metres (``world``), in pixels (``picture``), or as Kinovea takes them.

    Times are those of the frames; the rate in the header is their mean. A frame in which nobody
    was seen has ``NaN``, which OpenSim reads as a gap; in metres so has one in which the person
    walks in or out. In the picture the markers are where the person is, so there they stay.
    ``kinovea`` has no gaps and no blank line before the numbers: its reader counts lines, and gives
    each row to the next frame of the video.

    Raises
    ------
    JobError
        If the track has no positions in this space.
    """
    track = stored.track
    markers = _markers(stored, space)
    if not markers.landmarks:
        other = "picture" if space == "world" else "world"
        raise JobError(
            f"The track in {stored.place.folder} has no positions for the space {space}.",
            f"Use the space {other}.",
        )
    pace = pace_of(track.time_s)
    beside = path.with_name(f"{path.stem}_trc.json")
    blank = () if space == "kinovea" else ("",)
    lines = [*_head(path.name, markers, pace, len(track)), *blank, *_rows(markers, track.time_s)]
    write_text(path, "\n".join(lines) + "\n")
    write_text(beside, json.dumps(_about(stored, markers, pace, space), indent=2) + "\n")
    return [path, beside]


def _markers(stored: StoredResult, space: Space) -> Markers:
    if space == "world":
        markers = world_markers(stored.track, stored.result.quality.view)
        return markers.without(stored.out_of_place())
    return (kinovea_markers if space == "kinovea" else picture_markers)(stored.track)


def _head(name: str, markers: Markers, pace: Pace, frames: int) -> Iterator[str]:
    rate, count = f"{pace.mean_hz:.6f}", len(markers.landmarks)
    yield f"PathFileType\t4\t(X/Y/Z)\t{name}"
    yield (
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\t"
        "OrigDataRate\tOrigDataStartFrame\tOrigNumFrames"
    )
    yield f"{rate}\t{rate}\t{frames}\t{count}\t{markers.unit}\t{rate}\t1\t{frames}"
    yield "Frame#\tTime\t" + "\t\t\t".join(markers.landmarks) + "\t\t"
    yield "\t\t" + "\t".join(f"{axis}{one}" for one in range(1, count + 1) for axis in "XYZ")


def _rows(markers: Markers, time_s: FloatArray) -> Iterator[str]:
    for number, (moment, points) in enumerate(zip(time_s, markers.xyz, strict=True), start=1):
        numbers = "\t".join(_number(value, _DECIMALS[markers.unit]) for value in points.ravel())
        yield f"{number}\t{float(moment)!r}\t{numbers}"


def _number(value: float, decimals: int) -> str:
    return "NaN" if math.isnan(value) else f"{value:.{decimals}f}"


def _mean(visibility: FloatArray) -> float | None:
    """Return the mean, None where landmarks came without a visibility."""
    known = visibility[np.isfinite(visibility)]
    return round(float(known.mean()), 3) if len(known) else None


def _about(stored: StoredResult, markers: Markers, pace: Pace, space: Space) -> dict[str, Any]:
    """Return what the format itself has no place for."""
    view, away = stored.result.quality.view, stored.out_of_place()
    stand_ins = {name: words_of(STAND_INS[name]) for name in STAND_INS if space == "kinovea"}
    return {
        "software": f"movescreen {screen.__version__}",
        "landmarks_by": stored.track.info.model_name,
        "space": space,
        "made_for": _SHOWN_IN[space],
        "axes": markers.axes,
        "origin": _ORIGIN[space],
        "depth": "guessed by the network from one camera" if space == "world" else "none",
        "gaps": _GAPS[space],
        "frames_in_which_nobody_was_seen": int((~stored.track.seen).sum()),
        "frames_in_which_the_person_is_not_at_their_place": int(away.sum()),
        "not_at_their_place": span_words(stored.track.time_s, away),
        "turned_about_the_vertical_deg": markers.turned_deg,
        "camera_off_deg": view.off_deg if view is not None else None,
        "camera": stored.camera_off(),
        "camera_roll_deg_not_taken_off": view.roll_deg if view is not None else None,
        "frames_per_s": {
            "mean": pace.mean_hz,
            "even": pace.even,
            "smallest_step_s": pace.smallest_step_s,
            "largest_step_s": pace.largest_step_s,
        },
        "markers": {name: words_of(made_of) for name, made_of in markers.landmarks.items()},
        "mean_visibility": {
            name: _mean(markers.visibility[stored.track.seen, index])
            for index, name in enumerate(markers.landmarks)
        },
        "left_out": {} if stand_ins else LEFT_OUT,
        "stand_ins": stand_ins,
    }
