"""Reading what is stored of one recording: its result, its track and its angles."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pydantic
from numpy.typing import NDArray

from screen.errors import JobError
from screen.extras import needed
from screen.inputs import MEGABYTE, first_line, read_file
from screen.kinematics.series import FloatArray
from screen.pose.track import FARTHEST, PoseTrack
from screen.results.channel_columns import Column, column_of
from screen.results.csv_tables import ANGLE_COLUMNS
from screen.results.layout import (
    ANGLES_CSV,
    ANGLES_PARQUET,
    RESULT_FILE,
    TRACK_FILE,
)
from screen.results.places import Place
from screen.screening.result import ScreenResult

_MOST_BYTES: Final = 100 * MEGABYTE

BoolArray = NDArray[np.bool_]

_BROKEN_TABLE: Final = (
    csv.Error,
    IndexError,
    KeyError,
    OSError,
    OverflowError,
    TypeError,
    ValueError,
)
"""What the readers of a table raise where it is not what it should be."""

_CLOCK_TOLERANCE_S: Final = 1e-3
"""Times in ``angles.csv`` are rounded; further off, table and track are not of one recording."""


@dataclass(frozen=True, eq=False)
class StoredSeries:
    """The angle table of a recording, one row a frame of the track.

    Attributes
    ----------
    time_s
        ``(n,)``: the frames' own times, from the track.
    in_place
        ``(n,)``: True while the person is at their place, whole in the picture.
    repetition
        Index of the repetition each frame lies in, or None.
    values
        ``{column name: (n,)}``, NaN where not measured. Signs and units: ``column_of``.
    """

    time_s: FloatArray
    in_place: BoolArray
    repetition: tuple[int | None, ...]
    values: Mapping[str, FloatArray]

    @property
    def columns(self) -> list[Column]:
        """What each column of ``values`` is, in their order."""
        return [column_of(name) for name in self.values]


@dataclass(frozen=True, eq=False)
class StoredResult:
    """The result of one recording with what it was made of; ``series`` None: nothing measured."""

    place: Place
    result: ScreenResult
    track: PoseTrack
    series: StoredSeries | None

    def measured(self) -> StoredSeries:
        """Return the series.

        Raises
        ------
        JobError
            If nothing could be measured in this recording.
        """
        if self.series is None or not self.series.values:
            raise JobError(
                f"{self.place.folder} holds no angles: nothing could be measured in this "
                "recording, and its report says why.",
                "Record it again.",
            )
        return self.series

    def out_of_place(self) -> BoolArray:
        """Return ``(n,)``: True where the person walks in or out, or is not whole in the picture.

        Where nothing was measured that is not known, and nowhere True.
        """
        if self.series is None:
            return np.zeros(len(self.track), dtype=bool)
        return ~self.series.in_place

    def camera_off(self) -> str | None:
        """Say by how much the camera was off its straight view; None where that is not known."""
        view = self.result.quality.view
        if view is None:
            return None
        return (
            f"The camera was {view.off_deg:.0f} deg off the nearest straight view. Markers are not "
            "corrected for that: angles made of them come out smaller than those of this tool."
        )


def read_result(place: Place) -> StoredResult:
    """Read all that is stored of a recording.

    Raises
    ------
    MovescreenError
        With one sentence on what is missing or broken.
    """
    result = read_result_file(place.folder / RESULT_FILE)
    track = PoseTrack.load(place.folder / TRACK_FILE)
    if not _is_of(result, track):
        raise JobError(
            f"{RESULT_FILE} and {TRACK_FILE} in {place.folder} are not of the same track.",
            "Judge the track again, or screen the recording again.",
        )
    return StoredResult(place, result, track, _read_series(place.folder, track))


def nothing_to_write(stored: StoredResult) -> JobError:
    """Return what to raise where a format of metres and angles would hold neither."""
    return JobError(
        f"{stored.place.folder} has neither positions in metres nor angles.",
        "Use the format trc in the space picture, which holds the positions in the picture.",
    )


def _is_of(result: ScreenResult, track: PoseTrack) -> bool:
    """Whether a result was made of a track: the same recording, changed in the same steps."""
    steps = list(track.info.log)
    return (
        result.recording.sha256 == track.info.recording.sha256
        and result.provenance.log[: len(steps)] == steps
    )


def read_result_file(path: Path) -> ScreenResult:
    """Return a stored result by the path of its file.

    Raises
    ------
    UsageError, JobError
        If there is none, or it is broken.
    """
    try:
        held = read_file(path, "a stored result", most_bytes=_MOST_BYTES)
        return ScreenResult.model_validate_json(held)
    except pydantic.ValidationError as error:
        raise JobError(
            f"{path} is not a result of this tool, or is broken ({first_line(error)}).",
            "Screen the recording again.",
        ) from error


def _read_series(folder: Path, track: PoseTrack) -> StoredSeries | None:
    stored = next(
        (folder / name for name in (ANGLES_PARQUET, ANGLES_CSV) if (folder / name).is_file()),
        None,
    )
    if stored is None:
        return None
    try:
        read = _parquet_columns if stored.suffix == ".parquet" else _csv_columns
        series = _series_of(read(stored))
    except _BROKEN_TABLE as error:
        raise JobError(
            f"{stored} is not an angle table of this tool, or is broken ({error}).",
            "Screen the recording again.",
        ) from error
    if not len(series.time_s):
        return None
    same = len(series.time_s) == len(track) and np.allclose(
        series.time_s, track.time_s, rtol=0, atol=_CLOCK_TOLERANCE_S
    )
    if not same:
        raise JobError(
            f"{stored} and {TRACK_FILE} beside it are not of the same recording: their frames "
            "differ.",
            "Screen the recording again.",
        )
    return replace(series, time_s=track.time_s)


def _series_of(columns: Mapping[str, list[Any]]) -> StoredSeries:
    """Make the series of a table; ``columns`` hold Python values, None where there is none."""
    frames = [int(frame) for frame in columns["frame"]]
    if frames != list(range(len(frames))):
        raise ValueError("its frames are not numbered from 0 on")
    values = {
        name: np.array(numbers, dtype=np.float64)
        for name, numbers in columns.items()
        if name not in ANGLE_COLUMNS
    }
    for name, numbers in values.items():
        if (np.abs(numbers) >= FARTHEST).any():
            raise ValueError(f"{name} holds numbers that are not possible")
    repetition = tuple(None if one is None else int(one) for one in columns["repetition"])
    if any(one is not None and abs(one) >= FARTHEST for one in repetition):
        raise ValueError("repetition holds numbers that are not possible")
    return StoredSeries(
        time_s=np.array(columns["time_s"], dtype=np.float64),
        in_place=np.array(columns["in_place"], dtype=np.bool_),
        repetition=repetition,
        values=values,
    )


def _parquet_columns(path: Path) -> dict[str, list[Any]]:
    parquet = needed("pyarrow.parquet", extra="batch", what="Reading a data set")
    with parquet.ParquetFile(path) as file:
        table: dict[str, list[Any]] = file.read().to_pydict()
    return table


def _csv_columns(path: Path) -> dict[str, list[Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        names, *rows = csv.reader(file)
    columns: dict[str, list[Any]] = {
        name: [
            float(row[index]) if row[index] not in _WORDS else _WORDS[row[index]] for row in rows
        ]
        for index, name in enumerate(names)
    }
    return columns


_WORDS: Final = {"": None, "true": True, "false": False}
