"""Angles while they happen: of a person whose neutral is known, frame by frame.

The angles are those of a recorded run, made by the same functions. A recorded run filters forwards
and backwards in time; here nobody knows the future, so that the landmarks are smoothed with a
One Euro filter instead, and only the result at the end is the recorded one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.back.estimator import quiet_size_px
from screen.kinematics.body import Body, joined
from screen.kinematics.calibration import Calibration
from screen.kinematics.movement import (
    Angles,
    MovementRules,
    Observation,
    angles_of,
    series_of,
)
from screen.kinematics.presence import anchors_of, near_place
from screen.kinematics.series import Doubt, FloatArray, MovementSeries, Side
from screen.live.one_euro import OneEuro
from screen.live.ring_buffer import Tail
from screen.live.settings import LiveSettings
from screen.pose.tracker import PoseFrame

Key = tuple[str, Side]

_REFERENCE_ROWS: Final = 8
_TRUNK_M: Final = 0.5
"""A trunk's length in the world landmarks, as the scale of their smoothing."""
_RADIAN_DEG: Final = float(np.degrees(1.0))
"""A trunk that turns by a radian moves its end by a trunk's length."""


class BodyStream:
    """Turns what the tracker sees into rows of a body: smoothed, and upright as in neutral."""

    def __init__(self, observation: Observation, settings: LiveSettings) -> None:
        size = quiet_size_px(observation.body, observation.still)
        smoothing = settings.smoothing
        self._roll_deg = observation.view.roll_deg
        self._size_px = observation.body.size_px
        self._points = OneEuro(smoothing, scale=size)
        self._depth = OneEuro(smoothing, scale=size)
        self._world = OneEuro(smoothing, scale=_TRUNK_M)
        self._outline = OneEuro(smoothing, scale=1.0)

    def row(self, time_s: float, pose: PoseFrame | None, like: Body) -> Body:
        """Return one row; NaN where nobody was seen. ``like`` has the shapes."""
        if pose is None:
            return replace(
                like.rows(slice(0, 1)),
                time_s=np.array([time_s]),
                **{name: np.full_like(getattr(like, name)[:1], np.nan) for name in _SEEN},
            )
        points = pose.landmarks_px.astype(np.float64)
        body = Body(
            time_s=np.array([time_s]),
            points_px=self._points(time_s, points[:, :2])[None],
            world_m=self._world(time_s, pose.world_m.astype(np.float64))[None],
            depth_px=self._depth(time_s, points[:, 2])[None],
            outline_ratio=self._outline(time_s, pose.outline_ratio.astype(np.float64))[None],
            silhouette_px=pose.silhouette_px[None],
            size_px=self._size_px,
        )
        return body.turned(-self._roll_deg)


_SEEN: Final = ("points_px", "world_m", "depth_px", "outline_ratio", "silhouette_px")


@dataclass(frozen=True)
class _Columns:
    """What stands in which column of the tail."""

    channels: tuple[Key, ...]
    errors: tuple[Key, ...]
    counted: tuple[Key, ...]

    @property
    def width(self) -> int:
        return len(self.channels) + len(self.errors) + len(self.counted) + 2

    def parts(self) -> Iterator[tuple[str, Key, int]]:
        """Yield field, key and column of everything but presence and doubt, which come last."""
        named = [
            (name, key) for name in ("channels", "errors", "counted") for key in getattr(self, name)
        ]
        for column, (name, key) in enumerate(named):
            yield name, key, column


class Measuring:
    """The series of a test that is going on.

    Parameters
    ----------
    observation
        The person's place, view and neutral, from the frames so far.
    rules, calibration
        As for a recorded run.
    settings
        How smooth, and how many frames at a time.
    """

    def __init__(
        self,
        observation: Observation,
        rules: MovementRules,
        calibration: Calibration,
        settings: LiveSettings,
    ) -> None:
        self._rules, self._calibration, self._settings = rules, calibration, settings
        self._view = observation.view
        still = np.flatnonzero(observation.still)
        chosen = still[np.unique(np.linspace(0, len(still) - 1, _REFERENCE_ROWS).astype(int))]
        self._reference = observation.body.rows(chosen)
        self._so_far = series_of(observation, rules, calibration)
        anchors = anchors_of(self._reference, rules.posture)
        self._places_px = np.asarray(np.nanmedian(anchors, axis=0))
        self._stream = BodyStream(observation, settings)
        self._back = OneEuro(settings.smoothing, scale=_RADIAN_DEG)
        self._waiting: list[Body] = []
        self._doubts: list[Doubt] = []
        self._columns = _Columns(
            tuple(self._so_far.channels), tuple(self._so_far.errors), tuple(self._so_far.counted)
        )
        self._tail = Tail(self._columns.width, memory_s=settings.running.memory_s)
        self.last_in_place_s = float(observation.body.time_s[-1])
        self._add(observation.body, self._so_far)

    def add(self, time_s: float, pose: PoseFrame | None) -> bool:
        """Take one frame in; return whether a block of them was measured."""
        row = self._stream.row(time_s, pose, self._reference)
        self._waiting.append(row)
        if self._near(row)[0]:
            self.last_in_place_s = time_s
        if time_s - self._waiting[0].time_s[0] < self._settings.running.block_s:
            return False
        self.measure_waiting()
        return True

    def measure_waiting(self) -> None:
        """Measure the frames that have not been."""
        if not self._waiting:
            return
        block = joined(self._waiting)
        self._waiting = []
        both = joined([self._reference, block])
        still = np.arange(len(both.time_s)) < len(self._reference.time_s)
        found = angles_of(
            both, still, self._view, self._rules, self._calibration, smooth=lambda values: values
        )
        self._add(block, _rows(found, ~still), smooth=True)

    def series(self) -> MovementSeries:
        """Return the series as they are known now: the last part, whose rows count from 0."""
        values = self._tail.values
        known: dict[str, dict[Key, FloatArray]] = {"channels": {}, "errors": {}, "counted": {}}
        for name, key, column in self._columns.parts():
            known[name][key] = values[:, column]
        return replace(
            self._so_far,
            time_s=self._tail.time_s,
            channels=known["channels"],
            errors=known["errors"],
            counted=known["counted"],
            in_place=values[:, -2] > 0,
            doubts=tuple(
                replace(doubt, frames=values[:, -1] == place)
                for place, doubt in enumerate(self._doubts)
            ),
        )

    def _near(self, body: Body) -> NDArray[np.bool_]:
        anchors = anchors_of(body, self._rules.posture)
        return near_place(body, anchors, self._places_px, size_px=self._so_far.scale_px)

    def _add(self, body: Body, found: MovementSeries | Angles, *, smooth: bool = False) -> None:
        """Append rows of channels, errors, what is counted, presence and doubts to the tail."""
        rows = np.full((len(body.time_s), self._columns.width), np.nan)
        for name, key, column in self._columns.parts():
            rows[:, column] = getattr(found, name)[key]
        rows[:, -2] = self._near(body)
        for doubt in found.doubts:
            rows[doubt.frames, -1] = self._number(doubt)
        if smooth:
            self._smooth_back(body.time_s, rows)
        self._tail.add(body.time_s, rows)

    def _smooth_back(self, time_s: FloatArray, rows: FloatArray) -> None:
        """Smooth what is read from the silhouette, which cannot be smoothed itself."""
        places = [self._columns.channels.index(key) for key in self._columns.errors]
        for row, at_s in enumerate(time_s):
            rows[row, places] = self._back(float(at_s), rows[row, places])

    def _number(self, doubt: Doubt) -> int:
        names = [known.name for known in self._doubts]
        if doubt.name not in names:
            self._doubts.append(doubt)
            return len(names)
        return names.index(doubt.name)


def _rows(found: Angles, chosen: NDArray[np.bool_]) -> Angles:
    """Return some of the rows of angles."""

    def cut(series: dict[Key, FloatArray]) -> dict[Key, FloatArray]:
        return {key: values[chosen] for key, values in series.items()}

    doubts = tuple(replace(doubt, frames=doubt.frames[chosen]) for doubt in found.doubts)
    return Angles(cut(found.channels), cut(found.errors), doubts, found.unseen, cut(found.counted))
