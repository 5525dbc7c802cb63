"""Hand-made tracks, series and protocols whose every number is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from screen.capture.frame import RecordingInfo
from screen.kinematics.series import (
    FloatArray,
    MovementSeries,
    Neutral,
    Repetition,
    Side,
    ViewEstimate,
)
from screen.pose.landmarks import COUNT, INDEX
from screen.pose.track import OUTLINE_STATIONS, SILHOUETTE_POINTS, PoseTrack, TrackInfo
from screen.reason_kinds import Why
from screen.screening.judge import judge
from screen.screening.parts import Clothes, Person
from screen.screening.protocol import Protocol
from screen.screening.protocols.files import LoadedProtocol
from screen.screening.reference.error_shape import ShapeTable
from screen.screening.reference.error_table import ErrorRow, ErrorTable
from screen.screening.reference.norms import NormRow, NormTable
from screen.screening.reference.tables import shipped_tables
from screen.screening.result import ScreenResult, Source

FPS = 25.0
STEP = 100
"""Frames from one peak to the next; the first peak is at frame 100, each takes 41 frames."""
WIDTH, HEIGHT = 480, 640
FRONT = ViewEstimate("front", 0.0, 0.0, "camera", 0.0)
SIDE = ViewEstimate("side", 90.0, 0.0, "right", 0.0)
WHOLE = {
    "nose": (240, 100),
    "shoulder": (240, 180),
    "hip": (240, 340),
    "knee": (240, 460),
    "ankle": (240, 580),
}
HALF_WIDTH = {"shoulder": 40, "hip": 25, "knee": 25, "ankle": 25}


def track_of(n: int, **changes: Any) -> PoseTrack:
    """A person standing in front of the camera, whole in the picture, for ``n`` frames."""
    points = np.full((n, COUNT, 3), 0.0, dtype=np.float32)
    points[..., 0], points[..., 1] = 240, 340
    for name, index in INDEX.items():
        side, _, joint = name.partition("_")
        if name == "nose":
            points[:, index, :2] = WHOLE["nose"]
        elif joint in HALF_WIDTH:
            x, y = WHOLE[joint]
            points[:, index, :2] = (x + HALF_WIDTH[joint] * (1 if side == "left" else -1), y)
    recording = RecordingInfo("walk.mp4", "a" * 64, "mp4", "h264", 1080, 1440, 0, FPS, n / FPS)
    track = PoseTrack(
        time_s=np.arange(n) / FPS,
        landmarks_px=points,
        world_m=np.zeros((n, COUNT, 3), dtype=np.float32),
        visibility=np.ones((n, COUNT), dtype=np.float32),
        outline_ratio=np.zeros((n, 2, len(OUTLINE_STATIONS)), dtype=np.float32),
        silhouette_px=np.zeros((n, SILHOUETTE_POINTS, 2), dtype=np.float32),
        people_count=np.ones(n, dtype=np.int8),
        brightness=np.full(n, 120, dtype=np.float32),
        change=np.full(n, 2.0, dtype=np.float32),
        info=TrackInfo(
            recording, WIDTH, HEIGHT, "full", "b" * 64, {"numpy": "2"}, log=("tracked",)
        ),
    )
    return replace(track, **changes)


def bumps(n: int, heights: Mapping[int, float]) -> FloatArray:
    """Zero but for a half sine of 41 frames around each peak frame, flat at its top."""
    values = np.zeros(n)
    for peak, height in heights.items():
        wave = np.cos(np.linspace(-np.pi / 2, np.pi / 2, 41))
        values[peak - 20 : peak + 21] = height * np.minimum(wave * 1.1, 1.0)
    return values


def series_of(
    channels: Mapping[tuple[str, Side], FloatArray],
    *,
    view: ViewEstimate = FRONT,
    withheld: Mapping[str, Why] | None = None,
    **changes: Any,
) -> MovementSeries:
    """A series of the given channels, the person at their place throughout."""
    n = len(next(iter(channels.values())))
    series = MovementSeries(
        time_s=np.arange(n) / FPS,
        channels=channels,
        in_place=np.ones(n, dtype=bool),
        view=view,
        neutral=Neutral(0.0, 2.0, "start", 0.01),
        scale_px=160.0,
        withheld=withheld or {},
    )
    return replace(series, **changes)


def repetitions_of(
    sides: Sequence[Side], *, directions: Sequence[str] | None = None
) -> list[Repetition]:
    """One repetition for each side named, in order of time."""
    return [
        Repetition(
            index=number,
            side=side,
            direction=directions[number - 1] if directions else "bend",
            start=number * STEP - 20,
            peak=number * STEP,
            end=number * STEP + 20,
        )
        for number, side in enumerate(sides, start=1)
    ]


LIMIT: dict[str, Any] = {
    "rule": "limit",
    "id": "low",
    "title": "Small bend",
    "grade": "note",
    "measure": "trunk_side_bend_deg",
    "compare": "below",
    "cut": 20.0,
    "basis": "documented",
    "sources": ["read_source"],
    "why_beyond": "the {side} bend was {value}, below {cut}, in {count} of {of}",
    "why_within": "the {side} bend was {value}, at least {cut}",
    "action": "Repeat on another day.",
}
ASYMMETRY: dict[str, Any] = {
    "rule": "asymmetry",
    "id": "uneven",
    "title": "Left and right differ",
    "grade": "flag",
    "measure": "trunk_side_bend_deg",
    "cut": 10.0,
    "basis": "error_based",
    "sources": ["read_source"],
    "why_beyond": "the {side} side is smaller by {value}, {cut} or more",
    "why_within": "they differ by {value}",
    "action": "Ask which side is stiff.",
}
BEND_MEASURE: dict[str, Any] = {
    "name": "trunk_side_bend_deg",
    "label": "Side bend",
    "unit": "deg",
    "sign": "towards the side of the repetition",
    "oriented": True,
}
BEND_SIGNAL: dict[str, Any] = {
    "measure": "trunk_side_bend_deg",
    "positive": "bend",
    "negative": "bend",
    "positive_side": "left",
    "negative_side": "right",
}


def protocol_of(
    *,
    measures: Sequence[Mapping[str, Any]] = (BEND_MEASURE,),
    findings: Sequence[Mapping[str, Any]] = (LIMIT,),
    signals: Sequence[Mapping[str, Any]] = (BEND_SIGNAL,),
    min_count: int = 3,
    camera: Mapping[str, Any] | None = None,
    questions: Sequence[Mapping[str, Any]] = (),
    posture: str = "standing",
) -> Protocol:
    """A small protocol; everything not given is a side bend seen from the front."""
    return Protocol.model_validate(
        {
            "schema_version": 2,
            "name": "bend",
            "version": "1.0.0",
            "title": "Bend",
            "summary": "A bend.",
            "plane": "frontal",
            "instructions": {"patient": ["Bend."]},
            "camera": {
                "placement": "Stand in front of the camera.",
                "views": ["front", "back"],
                "max_off_deg": 20.0,
                "landmarks": ["shoulder", "hip", "ankle"],
                "sides": "both",
                **(camera or {}),
            },
            "processing": {"cutoff_hz": 4.0, "max_gap_s": 0.3},
            "neutral": {"posture": posture, "min_still_s": 1.0, "max_speed_ratio_s": 0.15},
            "repetitions": {
                "signals": list(signals),
                "min_peak": 8.0,
                "relative_peak": 0.4,
                "return_ratio": 0.5,
                "min_duration_s": 0.8,
                "max_duration_s": 12.0,
                "min_count": min_count,
            },
            "measures": list(measures),
            "findings": list(findings),
            "questions": list(questions),
        }
    )


def errors_of(**half_widths: float) -> ErrorTable:
    """A table with these half-widths in any view, all measured."""
    rows = [
        ErrorRow(
            measure=name,
            view="any",
            half_width_95=width,
            unit="deg",
            basis="measured",
            source="made up",
        )
        for name, width in half_widths.items()
    ]
    return ErrorTable.of(rows)


def norm_row(name: str, **changes: Any) -> NormRow:
    """A norm row for anybody: 30 (SD 5), read in its source."""
    return NormRow.model_validate(
        {
            "id": name,
            "group": "bend_norm",
            "measure": "trunk_side_bend_deg",
            "population": "healthy adults",
            "sex": "any",
            "position": "standing",
            "method": "goniometer",
            "mean": 30.0,
            "sd": 5.0,
            "unit": "deg",
            "citation": "Somebody 1999",
            "checked": "read",
            **changes,
        }
    )


def norms_of(*rows: NormRow) -> NormTable:
    """A norm table with these rows and the source that the findings name."""
    sources = {
        "read_source": Source(id="read_source", citation="Reader 2001", checked="read"),
        "recalled_source": Source(id="recalled_source", citation="Memory 1980", checked="recalled"),
    }
    return NormTable({row.id: row for row in rows}, sources)


def bend_series(left: Sequence[float], right: Sequence[float]) -> MovementSeries:
    """A side bend: first all left peaks, then all right ones, of these heights."""
    heights = [*left, *(-height for height in right)]
    n = STEP * (len(heights) + 1)
    peaks = {STEP * number: height for number, height in enumerate(heights, start=1)}
    return series_of({("trunk_side_bend_deg", "both"): bumps(n, peaks)})


def bend_repetitions(left: Sequence[float], right: Sequence[float]) -> list[Repetition]:
    """The repetitions of ``bend_series``."""
    sides: list[Side] = [*("left" for _ in left), *("right" for _ in right)]
    return repetitions_of(sides)


def judged(
    series: MovementSeries | None,
    repetitions: Sequence[Repetition],
    protocol: Protocol,
    *,
    track: PoseTrack | None = None,
    errors: ErrorTable | None = None,
    norms: NormTable | None = None,
    person: Person | None = None,
    shapes: ShapeTable | None = None,
    clothes: Clothes | None = None,
) -> ScreenResult:
    """Judge with the shipped thresholds and a normal error of 2 degrees unless told otherwise."""
    n = len(series.time_s) if series else 700
    return judge(
        track or track_of(n),
        series,
        repetitions,
        LoadedProtocol(protocol, "c" * 64, Path("bend.toml"), b""),
        person=person or Person(),
        tables=replace(
            shipped_tables(),
            norms=norms or norms_of(),
            errors=errors or errors_of(trunk_side_bend_deg=2.0),
            shapes=shapes or ShapeTable({}),
            sha256={"accuracy.csv": "e" * 64},
        ),
        created="2024-05-01T10:00:00+00:00",
        clothes=clothes,
    )


def judged_bend(
    left: Sequence[float], right: Sequence[float], protocol: Protocol | None = None, **more: Any
) -> ScreenResult:
    """Judge a side bend with peaks of these heights."""
    return judged(
        bend_series(left, right), bend_repetitions(left, right), protocol or protocol_of(), **more
    )
