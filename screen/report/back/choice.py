"""Which moments show how the low back was measured: quiet standing, and a usual largest bend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from screen.kinematics.series import ViewEstimate
from screen.pose.track import LANDMARKS, PoseTrack
from screen.screening.parts import View
from screen.screening.result import MeasureSummary, RepetitionResult, ScreenResult, SideSummary

LUMBAR: Final = "lumbar_flexion_deg"
PELVIS: Final = "pelvis_inclination_deg"
THORAX: Final = "thorax_inclination_deg"
TRUNK: Final = "trunk_inclination_deg"


def measures_low_back(result: ScreenResult) -> bool:
    """Tell whether the low back is asked for and there was a picture from the side to read it from.

    Only a recording that is judged counts.
    """
    view = result.quality.view
    return (
        result.status == "judged"
        and result.recording.container != LANDMARKS
        and view is not None
        and forward_of(view) != 0
        and lumbar_measure(result) is not None
    )


def forward_of(view: View) -> int:
    """Return +1 for a person who faces the right of the picture, -1 the left, 0 neither."""
    seen = ViewEstimate(**view.model_dump())
    return seen.forward if seen.family == "side" else 0


def lumbar_measure(result: ScreenResult) -> MeasureSummary | None:
    """Return the measure that is the low back's own angle, the one at the peak before others."""
    own = [
        measure
        for measure in result.protocol.measures
        if measure.source == LUMBAR and not measure.over_channel and not measure.minus_channel
    ]
    return min(own, key=lambda measure: measure.at == "crossing", default=None)


def at_peak(result: ScreenResult, channel: str) -> bool:
    """Tell whether the protocol reads a channel as it is at the peak, under its own name."""
    return any(
        measure.name == channel
        and measure.at == "peak"
        and measure.source == channel
        and measure.is_its_channel
        for measure in result.protocol.measures
    )


def lumbar_summary(result: ScreenResult, repetition: RepetitionResult) -> SideSummary | None:
    """Return the mean of the low back's measure over the repetitions of that side."""
    measure = lumbar_measure(result)
    return next(
        (
            summary
            for summary in result.summary
            if measure is not None
            and summary.measure == measure.name
            and summary.side == repetition.side
        ),
        None,
    )


def shown_repetition(result: ScreenResult) -> RepetitionResult | None:
    """Return the repetition nearest to the mean; where none was measured the first that counts."""
    counted = [repetition for repetition in result.repetitions if repetition.valid]
    return min(counted, key=_from_mean(result), default=None)


def _from_mean(result: ScreenResult) -> Callable[[RepetitionResult], float]:
    measure = lumbar_measure(result)

    def distance(repetition: RepetitionResult) -> float:
        value = repetition.measures.get(measure.name) if measure is not None else None
        summary = lumbar_summary(result, repetition)
        if value is None or value.value is None or summary is None or summary.mean is None:
            return float("inf")
        return abs(value.value - summary.mean)

    return distance


def neutral_frame(result: ScreenResult, track: PoseTrack) -> int | None:
    """Return the frame nearest to the middle of the neutral span in which the person is seen."""
    span = result.quality.neutral
    seen = np.flatnonzero(track.seen)
    if span is None or not seen.size:
        return None
    middle = (span.start_s + span.end_s) / 2
    frame = int(seen[np.abs(track.time_s[seen] - middle).argmin()])
    return frame if span.start_s <= track.time_s[frame] <= span.end_s else None
