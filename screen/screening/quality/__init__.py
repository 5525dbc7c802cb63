"""The gate in front of the judging: is this recording good enough, and if not, what to change.

A check *blocks* where its failing makes every number wrong. Others warn. The thresholds stand in
``protocols/quality.toml``, the reasons with their advice in ``screen.reasons``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.series import MovementSeries, Repetition, ViewEstimate
from screen.pose.track import PoseTrack
from screen.screening.parts import Check, NeutralSpan, Quality, View
from screen.screening.protocol import Protocol
from screen.screening.quality.framing import (
    cut_off,
    framing,
    needed_landmarks,
    visibility,
    window_of,
)
from screen.screening.quality.movement import enough, finished, place
from screen.screening.quality.person import neutral_check, people, people_seen, person, size
from screen.screening.quality.recording import (
    brightness,
    duration_s,
    file_whole,
    frame_rate,
    frame_seconds,
    frames_per_s,
    frozen,
    length,
)
from screen.screening.quality.swaps import swap, swap_frames, swapped_repetitions
from screen.screening.quality.upright import roll
from screen.screening.quality.view import square, view_check
from screen.screening.reference.thresholds import Thresholds

__all__ = [
    "assess",
    "cut_off",
    "duration_s",
    "first_block",
    "frames_per_s",
    "needed_landmarks",
    "setting_checks",
    "swap_frames",
    "swapped_repetitions",
    "view_check",
]


def assess(
    track: PoseTrack,
    series: MovementSeries | None,
    repetitions: Sequence[Repetition],
    protocol: Protocol,
    thresholds: Thresholds,
    *,
    swaps: NDArray[np.intp],
) -> Quality:
    """Return every check of the recording; ``swaps`` are its ``swap_frames``.

    Checks that need a person are left out where there is none, and those that need the movement
    where it could not be measured: only what failed first is named.
    """
    checks = [
        file_whole(track),
        length(track, thresholds),
        *setting_checks(track, series, repetitions, protocol, thresholds),
    ]
    if series is not None:
        checks += _of_the_movement(track, series, repetitions, protocol, thresholds, swaps=swaps)
    return Quality(
        passed=not any(check.forbids for check in checks),
        checks=checks,
        view=_view_part(series.view) if series else None,
        neutral=_neutral_part(series) if series else None,
        people_seen=people_seen(track),
        in_place_s=float(frame_seconds(track)[series.in_place].sum()) if series else 0.0,
    )


def setting_checks(
    track: PoseTrack,
    series: MovementSeries | None,
    repetitions: Sequence[Repetition],
    protocol: Protocol,
    thresholds: Thresholds,
) -> list[Check]:
    """Return the checks of camera, light and place: what a moment of film can tell."""
    checks = [frame_rate(track, thresholds)]
    if len(track) > 1:
        checks += [frozen(track, thresholds), brightness(track, thresholds)]
    checks.append(person(track, thresholds))
    if checks[-1].passed:
        checks += _of_the_person(track, series, repetitions, protocol, thresholds)
    return checks


def first_block(quality: Quality) -> Check | None:
    """Return the first check that forbids judging, or None."""
    return next((check for check in quality.checks if check.forbids), None)


def _of_the_person(
    track: PoseTrack,
    series: MovementSeries | None,
    repetitions: Sequence[Repetition],
    protocol: Protocol,
    thresholds: Thresholds,
) -> list[Check]:
    """Return the checks that need a person in the picture."""
    window = window_of(track, series, repetitions)
    needed = needed_landmarks(track, series, protocol)
    upright = series is not None and series.neutral.source != "assumed"
    view = (
        [
            view_check(series.view, protocol, upright=upright),
            *square(series.view, protocol, thresholds),
        ]
        if series
        else []
    )
    return [
        roll(track, series, protocol, thresholds),
        *view,
        size(track, series, thresholds),
        framing(track, window, needed, thresholds),
        visibility(track, window, needed, thresholds),
        people(track),
        neutral_check(series, protocol),
    ]


def _of_the_movement(
    track: PoseTrack,
    series: MovementSeries,
    repetitions: Sequence[Repetition],
    protocol: Protocol,
    thresholds: Thresholds,
    *,
    swaps: NDArray[np.intp],
) -> list[Check]:
    """Return the checks that need the measured movement."""
    return [
        swap(series, repetitions, swaps),
        place(track, series, protocol, thresholds),
        enough(repetitions, protocol),
        finished(repetitions, track, series),
    ]


def _view_part(view: ViewEstimate) -> View:
    return View(
        kind=view.kind,
        azimuth_deg=view.azimuth_deg,
        off_deg=view.off_deg,
        facing=view.facing,
        roll_deg=view.roll_deg,
    )


def _neutral_part(series: MovementSeries) -> NeutralSpan:
    neutral = series.neutral
    return NeutralSpan(start_s=neutral.start_s, end_s=neutral.end_s, source=neutral.source)
