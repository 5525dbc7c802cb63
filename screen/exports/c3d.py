"""The C3D file of a recording: markers, angles and the events of its repetitions.

C3D knows one constant rate, so uneven frames are resampled (``rate.even_samples``); the group
MOVESCREEN of the file says whether they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any, Final

import numpy as np

import screen
from screen.errors import JobError, OutputError
from screen.exports.markers import LEFT_OUT, NO_METRES, Markers, world_markers
from screen.exports.rate import EvenSamples, even_samples, span_words
from screen.extras import needed
from screen.files import atomic_path
from screen.kinematics.series import FloatArray
from screen.results.channel_columns import Column
from screen.results.stored import StoredResult, nothing_to_write

_MM_PER_M: Final = 1000
_MOST_FRAMES: Final = 65535
"""C3D counts frames in 16 bits; readers cut off what is above."""
_LONGEST_TEXT: Final = 255
"""Bytes of a text in the parameters of a C3D file."""
_CONTEXTS: Final = {"left": "Left", "right": "Right", "both": "General"}
_MOMENTS: Final = ("start", "peak", "end")
_MOST_EVENTS: Final = 255
"""C3D counts the entries of a parameter in one byte."""


def write_c3d(stored: StoredResult, path: Path) -> list[Path]:
    """Write markers (mm, axes of OpenSim), series and events.

    Angles are points with their value in X, listed in POINT:ANGLES (deg); ratios likewise in
    POINT:SCALARS. A gap has the residual -1, and so have the frames in which the person walks in
    or out. There are no markers where the track has no metres.

    Raises
    ------
    UsageError
        If the library ezc3d is not installed.
    JobError
        If there is nothing to write, or more than the format can say.
    OutputError
        If the file cannot be written whole.
    """
    ezc3d = needed("ezc3d", extra="c3d", what="Writing C3D")
    markers = world_markers(stored.track, stored.result.quality.view)
    columns, series = _series_of(stored)
    points = np.concatenate([markers.xyz * _MM_PER_M, series], axis=1)
    points[stored.out_of_place()] = np.nan
    if not points.shape[1]:
        raise nothing_to_write(stored)
    even = even_samples(stored.track.time_s, points)
    if len(even.values) > _MOST_FRAMES:
        raise JobError(
            f"{stored.place.folder} has {len(even.values)} samples, and a C3D file holds at most "
            f"{_MOST_FRAMES}.",
            "Cut the recording, or use the formats trc and sto.",
        )
    file = ezc3d.c3d()
    _put_points(file, even, markers, columns)
    moments = _moments_of(stored)
    _put_events(file, stored, even, moments)
    _put_about(file, stored, markers, even, moments)
    with (
        atomic_path(path) as temporary,
        TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}.") as beside,
    ):
        whole = Path(beside) / "whole.c3d"
        _write_whole(ezc3d, file, whole, path)
        whole.replace(temporary)
    return [path]


def _write_whole(ezc3d: ModuleType, file: Any, whole: Path, path: Path) -> None:
    """Write a file and read it back: ezc3d is silent about a disk that is full.

    It also writes to another name than one that ends in ``.C3D``, so ``whole`` is not ``path``.
    What is a gap, written as 0, reads back as NaN.
    """
    wanted = file["data"]["points"][:3].astype(np.float32)
    try:
        file.write(str(whole))
        back = ezc3d.c3d(str(whole))["data"]["points"][:3]
    except (OSError, RuntimeError, ValueError) as error:
        raise _not_whole(path) from error
    if not np.array_equal(np.nan_to_num(back), wanted):
        raise _not_whole(path)


def _not_whole(path: Path) -> OutputError:
    return OutputError(
        f"Cannot write {path} whole: what was written does not read back.",
        "Choose another folder for `out`, or free some space, and run again.",
    )


def _series_of(stored: StoredResult) -> tuple[list[Column], FloatArray]:
    """Return the series as points ``(n, series, 3)`` with the value in x, and what they are."""
    if stored.series is None or not stored.series.values:
        return [], np.empty((len(stored.track), 0, 3))
    values = np.stack(list(stored.series.values.values()), axis=1)
    points = np.where(np.isnan(values), np.nan, 0.0)[..., None].repeat(3, axis=2)
    points[..., 0] = values
    return stored.series.columns, points


def _put_points(file: Any, even: EvenSamples, markers: Markers, columns: Sequence[Column]) -> None:
    gaps = np.asarray(np.isnan(even.values).any(axis=2))
    known = np.where(gaps[..., None], 0.0, even.values).transpose(2, 1, 0)
    file["data"]["points"] = np.concatenate([known, np.ones((1, *known.shape[1:]))])
    file["data"]["meta_points"]["residuals"] = np.where(gaps.T, -1.0, 0.0)[None]
    file["data"]["meta_points"]["camera_masks"] = np.zeros((7, *gaps.T.shape), dtype=bool)
    point = file["parameters"]["POINT"]
    point["RATE"]["value"] = [even.rate_hz]
    point["UNITS"]["value"] = ["mm"]
    point["LABELS"]["value"] = [*markers.landmarks, *(column.name for column in columns)]
    meanings = [" and ".join(names) for names in markers.landmarks.values()]
    point["DESCRIPTIONS"]["value"] = _texts([*meanings, *(column.meaning for column in columns)])
    groups = {
        "ANGLES": [column.name for column in columns if column.unit == "deg"],
        "SCALARS": [column.name for column in columns if column.unit != "deg"],
    }
    there = [group for group, names in groups.items() if names]
    for group in there:
        file.add_parameter("POINT", group, groups[group])
    if there:
        file.add_parameter("POINT", "TYPE_GROUPS", there)
        file.add_parameter("POINT", "ANGLE_UNITS", ["deg"])
        file.add_parameter("POINT", "SCALAR_UNITS", ["ratio"])
    file.add_parameter("POINT", "X_SCREEN", ["+X"])
    file.add_parameter("POINT", "Y_SCREEN", ["+Y"])


def _moments_of(stored: StoredResult) -> tuple[str, ...]:
    """Return the moments of the repetitions that are events: peaks only where there are many."""
    count = len(stored.result.repetitions)
    if count > _MOST_EVENTS:
        raise JobError(
            f"{stored.place.folder} has {count} repetitions, and a C3D file holds at most "
            f"{_MOST_EVENTS} events.",
            "Use the format csv, which holds them all.",
        )
    return _MOMENTS if count * len(_MOMENTS) <= _MOST_EVENTS else ("peak",)


def _put_events(file: Any, stored: StoredResult, even: EvenSamples, moments: Sequence[str]) -> None:
    """Put the moments of each repetition; times count from the first sample."""
    events = sorted(
        (
            (float(getattr(repetition, f"{moment}_s")) - even.start_s, repetition, moment)
            for repetition in stored.result.repetitions
            for moment in moments
        ),
        key=lambda event: event[0],
    )
    if not events:
        return
    times = np.array([time_s for time_s, _, _ in events])
    minutes = np.floor(times / 60)
    parameters = {
        "USED": [len(events)],
        "TIMES": np.stack([minutes, times - 60 * minutes]),
        "CONTEXTS": [_CONTEXTS[repetition.side] for _, repetition, _ in events],
        "LABELS": [f"Repetition {moment}" for _, _, moment in events],
        "DESCRIPTIONS": _texts(
            [f"repetition {one.index}, {one.direction}" for _, one, _ in events]
        ),
        "SUBJECTS": _texts([_subject(stored)] * len(events)),
        "ICON_IDS": [0] * len(events),
        "GENERIC_FLAGS": [0] * len(events),
    }
    for name, value in parameters.items():
        file.add_parameter("EVENT", name, value)


def _put_about(
    file: Any,
    stored: StoredResult,
    markers: Markers,
    even: EvenSamples,
    moments: Sequence[str],
) -> None:
    file.add_parameter("SUBJECTS", "USED", [1])
    file.add_parameter("SUBJECTS", "NAMES", _texts([_subject(stored)]))
    file.add_parameter("MANUFACTURER", "SOFTWARE", ["movescreen"])
    file.add_parameter("MANUFACTURER", "VERSION_LABEL", [screen.__version__])
    steps = np.diff(stored.track.time_s)
    resampled = (
        "yes: interpolated linearly between the frames, whose steps were "
        f"{steps.min():.4f} to {steps.max():.4f} s; nothing over gaps"
        if even.resampled
        else "no: the frames are even"
    )
    away = span_words(stored.track.time_s, stored.out_of_place())
    about = {
        "RESAMPLED": resampled,
        "MARKERS": "depth guessed by the network" if markers.landmarks else NO_METRES,
        "EVENTS": f"{', '.join(moments)} of each repetition",
        "AWAY": f"not at their place, so a gap: {away}" if away else "always at their place",
        "CAMERA": stored.camera_off() or "not known how far off a straight view",
        "AXES": f"{markers.axes}; origin in the middle of the hips in every frame",
        "ZERO": "every angle is 0 in the person's own quiet posture, value in X",
        "PROTOCOL": f"{stored.result.protocol.name} {stored.result.protocol.version}",
        "RESULT": stored.place.name,
        "SESSION": stored.place.session or "",
        "LEFT_OUT": "; ".join(f"{name}: {why}" for name, why in LEFT_OUT.items()),
    }
    for name, text in about.items():
        file.add_parameter("MOVESCREEN", name, _texts([text]))
    file.add_parameter("MOVESCREEN", "START_S", [even.start_s])


def _subject(stored: StoredResult) -> str:
    return stored.place.participant or "person"


def _texts(texts: Sequence[str]) -> list[str]:
    """Return texts that fit into parameters."""
    return [
        text.encode()[:_LONGEST_TEXT].decode(errors="ignore") if text else " " for text in texts
    ]
