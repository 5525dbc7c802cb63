"""From a track and a protocol to a judged result: everything right of the video, in one call."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from screen.kinematics.movement import measure_movement
from screen.kinematics.series import MovementSeries, Repetition
from screen.pose.track import PoseTrack
from screen.screening.judge import judge
from screen.screening.measuring.rules import movement_rules
from screen.screening.parts import Clothes, Person
from screen.screening.protocols.files import LoadedProtocol
from screen.screening.reference.tables import shipped_tables
from screen.screening.result import Pain, RedFlagAnswers, ScreenResult


@dataclass(frozen=True, eq=False)
class Analysis:
    """A judged track; ``series`` is None and ``repetitions`` empty where nobody kept a place."""

    result: ScreenResult
    series: MovementSeries | None
    repetitions: list[Repetition]


def analyze_track(
    track: PoseTrack,
    loaded: LoadedProtocol,
    person: Person,
    *,
    created: str,
    red_flags: RedFlagAnswers | None = None,
    pain: Pain | None = None,
    clothes: Clothes | None = None,
) -> Analysis:
    """Measure and judge a track.

    ``created`` is when, as ISO 8601: the caller's clock, so that the same call gives the same
    result. ``red_flags``, ``pain`` and ``clothes`` are what was answered, None where not asked.
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
        tables=tables,
        created=created,
        red_flags=red_flags,
        pain=pain,
        clothes=clothes,
    )
    return Analysis(result, series, repetitions)
