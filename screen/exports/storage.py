"""OpenSim's storage files: ``.mot`` with a model's coordinates, ``.sto`` with every series.

Both have the frames' own times, so a variable rate stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

import screen
from screen.errors import JobError
from screen.exports.coordinates import Mapped, coordinates_of
from screen.exports.rate import span_words
from screen.files import write_text
from screen.kinematics.series import FloatArray
from screen.results.stored import BoolArray, StoredResult


def write_mot(stored: StoredResult, path: Path) -> list[Path]:
    """Write the series that are coordinates of the OpenSim model, with its names and signs.

    OpenSim's tools stumble over gaps, so only the frames are written in which every coordinate is
    known and the person is at their place; nothing is filled in. The header says how many those
    are, the sign of each coordinate, and what has none.

    Raises
    ------
    JobError
        If there is no coordinate, or no frame that has them all.
    """
    mapped = coordinates_of(stored)
    if not mapped.coordinates:
        raise JobError(
            f"Nothing measured in {stored.place.folder} is a coordinate of the OpenSim model "
            f"{mapped.model}.",
            "Use the format sto, which holds every series.",
        )
    values = np.column_stack([one.values for one in mapped.coordinates])
    series = stored.measured()
    known = np.asarray(np.isfinite(values).all(axis=1))
    whole = known & series.in_place
    names = [one.name for one in mapped.coordinates]
    if whole.sum() < 2:
        raise JobError(
            f"No two frames of {stored.place.folder} in which the person is at their place have "
            f"all of {', '.join(names)}.",
            "Use the format sto, which keeps gaps.",
        )
    time_s = series.time_s
    frames = _frame_notes(time_s, known, series.in_place)
    notes = [*_mapping_notes(mapped), *frames, *_camera_notes(stored)]
    head = ["Coordinates", "version=1", *_shape(int(whole.sum()), len(names))]
    text = _storage(head, [*_origin(stored), *notes], names, time_s[whole], values[whole])
    write_text(path, text)
    return [path]


def write_sto(stored: StoredResult, path: Path) -> list[Path]:
    """Write every series under its own name, in degrees and ratios; gaps are ``nan``.

    So are the frames in which the person walks in or out: their rows stay, without a value.
    """
    series = stored.measured()
    away = span_words(series.time_s, ~series.in_place)
    notes = [
        "Every series has its own name, unit and sign (deg or ratio), as docs/signs.md tells:",
        *(f"  {column.name}: {column.meaning}" for column in series.columns),
        "What was not measured is nan.",
        *([f"The person is not at their place, all series are nan: {away}."] if away else []),
        *_camera_notes(stored),
    ]
    head = [
        stored.place.name,
        "version=3",
        "DataType=double",
        *_shape(len(series.time_s), len(series.values)),
    ]
    values = np.column_stack(list(series.values.values()))
    values[~series.in_place] = np.nan
    text = _storage(head, [*_origin(stored), *notes], list(series.values), series.time_s, values)
    write_text(path, text)
    return [path]


def _shape(rows: int, columns: int) -> list[str]:
    return [f"nRows={rows}", f"nColumns={columns + 1}", "inDegrees=yes"]


def _origin(stored: StoredResult) -> list[str]:
    result = stored.result
    posture = f" ({stored.result.protocol.posture})" if stored.result.protocol.posture else ""
    return [
        f"Measured by movescreen {screen.__version__} from one video: "
        f"{result.protocol.title}, protocol {result.protocol.name} {result.protocol.version}.",
        f"Every angle is 0 in the person's own quiet posture{posture}, and is seen in the "
        "plane of the picture.",
        "Times are those of the frames; their steps may differ.",
    ]


def _mapping_notes(mapped: Mapped) -> Iterator[str]:
    yield f"Columns are coordinates of the OpenSim model {mapped.model}. Coordinate, sign, series:"
    for one in mapped.coordinates:
        yield f"  {one.name} {one.sign:+d} {one.series}"
    for reason, names in mapped.left_out.items():
        yield f"Left out, {reason}: {', '.join(names)}."


def _frame_notes(time_s: FloatArray, known: BoolArray, in_place: BoolArray) -> Iterator[str]:
    """Say which frames are written."""
    written = known & in_place
    if written.all():
        yield "All frames are written."
        return
    yield (
        f"{written.sum()} of {len(written)} frames are written: those that have every coordinate "
        "and in which the person is at their place. Nothing is filled in."
    )
    if not in_place.all():
        yield f"Left out, the person is not at their place: {span_words(time_s, ~in_place)}."
    if (in_place & ~known).any():
        yield f"Left out, a coordinate is missing: {span_words(time_s, in_place & ~known)}."


def _camera_notes(stored: StoredResult) -> Iterator[str]:
    view = stored.result.quality.view
    if view is not None:
        yield f"The camera was {view.off_deg:.0f} deg off the nearest straight view."
    if view is not None and view.facing in ("left", "right"):
        far = "left" if view.facing == "right" else "right"
        yield (
            f"The camera saw the {view.facing} side: the {far} arm and leg are what the network "
            "made of what it saw of them."
        )


def _storage(
    head: Sequence[str],
    notes: Sequence[str],
    names: Sequence[str],
    time_s: FloatArray,
    values: FloatArray,
) -> str:
    """Return the file's text; ``values`` are ``(rows, columns)``."""
    readable = [note.replace("=", "is") for note in notes]
    rows = (
        "\t".join(repr(float(value)) for value in (moment, *row))
        for moment, row in zip(time_s, values, strict=True)
    )
    return "\n".join(
        [*head, "", *readable, "", "endheader", "\t".join(["time", *names]), *rows, ""]
    )
