"""The truth of a clip, in the tool's words: angles, view and repetitions."""

from __future__ import annotations

import numpy as np

from samples.accuracy.clip_files import Truth
from screen.kinematics import MovementSeries, Repetition
from screen.kinematics.series import FloatArray, Neutral, Side, ViewEstimate
from screen.screening.measuring.measures import kinds, repetition_measures
from screen.screening.protocol import Protocol
from screen.screening.reference.error_table import ErrorRow, ErrorTable
from screen.screening.result import RepetitionResult


def true_series(truth: Truth) -> MovementSeries:
    """Return the true angles of a clip as a series, under the names of the tool's channels."""
    frames = truth["frames"]
    channels: dict[tuple[str, Side], FloatArray] = {}
    for column, values in frames.items():
        side, name = _side_and_name(column)
        if name != "time_s":
            channels[name, side] = np.array(values, dtype=np.float64)
    view = true_view(float(truth["camera"]["azimuth_deg"]))
    _derive(channels, view)
    time_s = np.array(frames["time_s"], dtype=np.float64)
    quiet = truth["quiet"]
    return MovementSeries(
        time_s=time_s,
        channels=channels,
        in_place=np.isfinite(next(iter(channels.values()))),
        view=view,
        neutral=Neutral(quiet["start_s"], quiet["end_s"], "start", 0.0),
        scale_px=1.0,
    )


def _side_and_name(column: str) -> tuple[Side, str]:
    """Split ``left_knee_flexion_deg`` into side and channel."""
    sides: tuple[Side, Side] = ("left", "right")
    for side in sides:
        if column.startswith(f"{side}_"):
            return side, column.removeprefix(f"{side}_")
    return "both", column


def true_view(azimuth_deg: float) -> ViewEstimate:
    """Return the true view. The camera's azimuth is + where it sees the person's left side."""
    turned = -azimuth_deg
    nominal = round(turned / 90) % 4
    kind, facing = {
        0: ("front", "camera"),
        1: ("side", "right"),
        2: ("back", "away"),
        3: ("side", "left"),
    }[nominal]
    off = abs((turned - 90 * nominal + 180) % 360 - 180)
    return ViewEstimate(kind, turned, off, facing, 0.0)  # type: ignore[arg-type]


def _derive(channels: dict[tuple[str, Side], FloatArray], view: ViewEstimate) -> None:
    """Add the channels that follow from what the truth holds."""
    sides: tuple[Side, Side] = ("left", "right")
    for side in sides:
        if (inward := channels.get(("hip_internal_rotation_deg", side))) is not None:
            channels["hip_external_rotation_deg", side] = -inward
        if (thigh := channels.pop(("thigh_inclination_deg", side), None)) is not None:
            channels["thigh_lift_deg", side] = thigh
    if (tilt := channels.get(("pelvis_obliquity_deg", "both"))) is not None:
        channels["pelvis_hike_deg", "left"] = -tilt
        channels["pelvis_hike_deg", "right"] = tilt
    near: Side = "left" if view.facing == "left" else "right"
    trunk = channels.get(("trunk_inclination_deg", "both"))
    thigh = channels.get(("thigh_lift_deg", near))
    if trunk is not None and thigh is not None:
        channels["trunk_thigh_angle_deg", "both"] = trunk + thigh


def true_repetitions(truth: Truth, series: MovementSeries, protocol: Protocol) -> list[Repetition]:
    """Return the true repetitions with the protocol's words for their directions, in their order.

    ``index`` counts through the clip, so that it names the entry of the truth.
    """
    return [
        Repetition(
            number,
            *_kind_of(one, protocol),
            start=_frame(series, one["start_s"]),
            peak=_frame(series, one["peak_s"]),
            end=_frame(series, one["end_s"]),
        )
        for number, one in enumerate(truth["repetitions"], start=1)
    ]


def _frame(series: MovementSeries, time_s: float) -> int:
    """Return the frame nearest to a time."""
    return int(np.argmin(np.abs(series.time_s - time_s)))


def _kind_of(repetition: Truth, protocol: Protocol) -> tuple[Side, str]:
    """Return side and direction in the protocol's words."""
    same_side = [kind for kind in kinds(protocol) if kind[0] == repetition["side"]]
    same = [kind for kind in same_side if kind[1] == repetition["direction"]]
    return (same or same_side)[0]


def exactly(series: MovementSeries, repetition: Repetition, protocol: Protocol) -> RepetitionResult:
    """Return a true repetition as a result without error."""
    exact = ErrorTable.of(
        ErrorRow(
            measure=one.name, half_width_95=EXACT, unit=one.unit, basis="measured", source="truth"
        )
        for one in protocol.measures
    )
    measures = repetition_measures(series, repetition, protocol, exact)
    start, peak, end = (
        float(series.time_s[i]) for i in (repetition.start, repetition.peak, repetition.end)
    )
    return RepetitionResult(
        index=repetition.index,
        side=repetition.side,
        direction=repetition.direction,
        start_s=start,
        peak_s=peak,
        end_s=end,
        peak_frame=repetition.peak,
        complete=True,
        measures=measures,
    )


EXACT = 1e-9
"""Half-width given to the truth: the tool's types ask for one above 0."""
