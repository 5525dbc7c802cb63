"""From a track and a protocol to a judged result: everything right of the video, in one call."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from screen.kinematics.calibration import Calibration
from screen.kinematics.movement import measure_movement
from screen.kinematics.series import MovementSeries, Repetition
from screen.pose.track import PoseTrack
from screen.screening.error_table import ErrorTable
from screen.screening.judge import judge
from screen.screening.norms import NormTable
from screen.screening.protocol_files import LoadedProtocol
from screen.screening.result import Person, ScreenResult
from screen.screening.rules import data_hashes, load_calibration, movement_rules
from screen.screening.thresholds import Thresholds


@dataclass(frozen=True, eq=False)
class Tables:
    """The data that ship with the tool and that every number hangs on, with their hashes."""

    calibration: Calibration
    norms: NormTable
    errors: ErrorTable
    thresholds: Thresholds
    sha256: dict[str, str]


@cache
def shipped_tables() -> Tables:
    """Return the tables that ship; they are read once a process.

    Raises
    ------
    ProtocolError
        If one of them is damaged.
    """
    return Tables(
        calibration=load_calibration(),
        norms=NormTable.load(),
        errors=ErrorTable.load(),
        thresholds=Thresholds.load(),
        sha256=data_hashes(),
    )


@dataclass(frozen=True, eq=False)
class Analysis:
    """A judged track; ``series`` is None and ``repetitions`` empty where nobody kept a place."""

    result: ScreenResult
    series: MovementSeries | None
    repetitions: list[Repetition]


def analyze_track(
    track: PoseTrack, loaded: LoadedProtocol, person: Person, *, created: str
) -> Analysis:
    """Measure and judge a track.

    ``created`` is when, as ISO 8601: the caller's clock, so that the same call gives the same
    result.
    """
    tables = shipped_tables()
    # Joints that fall together have no angle: that is NaN, and nothing to warn a user of.
    with np.errstate(invalid="ignore", divide="ignore"):
        measured = measure_movement(track, movement_rules(loaded.protocol), tables.calibration)
    series, repetitions = measured if measured is not None else (None, [])
    result = judge(
        track,
        series,
        repetitions,
        loaded,
        person=person,
        norms=tables.norms,
        errors=tables.errors,
        thresholds=tables.thresholds,
        data_sha256=tables.sha256,
        created=created,
    )
    return Analysis(result, series, repetitions)
