"""A hinge whose low back is measured, with the track it was measured in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from screen.kinematics.geometry import rotate
from screen.kinematics.series import FloatArray, MovementSeries, Side
from screen.pose.track import PoseTrack
from screen.screening.result import ScreenResult, Value
from tests.report import builders

LUMBAR = (10.0, 14.0, 16.0, 15.0, 25.0)
PELVIS = (40.0, 48.0, 52.0, 46.0, 44.0)
ERRORS = {"thorax_inclination_deg": 5.0, "pelvis_inclination_deg": 6.0, "lumbar_flexion_deg": 7.0}
ROLL_DEG = 4.0


def hinge() -> tuple[ScreenResult, MovementSeries, PoseTrack]:
    """The person faces the left of the picture; the third repetition is nearest to the mean."""
    result, series, found = builders.hinge()
    values = {"lumbar_flexion_deg": LUMBAR, "pelvis_inclination_deg": PELVIS}
    lumbar = builders.measure("lumbar_flexion_deg", "Rounding of the low back", sign="rounding")
    view = result.quality.view
    assert view is not None
    facing = view.model_copy(update={"azimuth_deg": -84.0, "facing": "left", "roll_deg": 0.0})
    measures = [
        one.model_copy(update={"norm": "free_bend_lumbar_at_60"}) if "at_60" in one.name else one
        for one in result.protocol.measures
    ]
    changed = {
        "protocol": result.protocol.model_copy(update={"measures": [*measures, lumbar]}),
        "quality": result.quality.model_copy(update={"view": facing}),
        "summary": [
            *(one for one in result.summary if one.measure not in values),
            *(
                builders.summary(name, "both", peaks, ERRORS[name])
                for name, peaks in values.items()
            ),
        ],
        "repetitions": [
            one.model_copy(
                update={
                    "measures": one.measures
                    | {
                        name: Value(value=peaks[row], error=ERRORS[name], error_basis="measured")
                        for name, peaks in values.items()
                    }
                }
            )
            for row, one in enumerate(result.repetitions)
        ],
    }
    thorax = tuple(low + tilt for low, tilt in zip(LUMBAR, PELVIS, strict=True))
    channels: dict[tuple[str, Side], FloatArray] = {
        **series.channels,
        **builders.series(
            found,
            {
                ("lumbar_flexion_deg", "both"): LUMBAR,
                ("pelvis_inclination_deg", "both"): PELVIS,
                ("thorax_inclination_deg", "both"): thorax,
            },
        ).channels,
    }
    errors: dict[tuple[str, Side], FloatArray] = {
        (name, "both"): np.full_like(series.time_s, width) for name, width in ERRORS.items()
    }
    moved = replace(
        series,
        channels=channels,
        errors=errors,
        view=replace(series.view, azimuth_deg=-84.0, facing="left", roll_deg=0.0),
    )
    return result.model_copy(update=changed), moved, builders.hinge_track(series)


def mirrored(result: ScreenResult, track: PoseTrack) -> tuple[ScreenResult, PoseTrack]:
    """The same recording in a mirror: the person faces the right of the picture."""
    return _with_view(result, azimuth_deg=84.0, facing="right"), track.mirrored()


def rolled(result: ScreenResult, track: PoseTrack) -> tuple[ScreenResult, PoseTrack]:
    """The same recording by a camera that is not level: the person leans clockwise."""
    landmarks = track.landmarks_px.copy()
    turned = rotate(landmarks[..., :2].astype(float), ROLL_DEG)
    landmarks[..., :2] = turned
    return _with_view(result, roll_deg=ROLL_DEG), replace(track, landmarks_px=landmarks)


def _with_view(result: ScreenResult, **changes: object) -> ScreenResult:
    view = result.quality.view
    assert view is not None
    quality = result.quality.model_copy(update={"view": view.model_copy(update=changes)})
    return result.model_copy(update={"quality": quality})
