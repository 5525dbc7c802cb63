"""A result as rows of the tables, and the angle series as a table of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from screen import api
from screen.batch.schema import FRAMES, arrow_schema
from screen.export.tables import repetition_of_frames
from screen.kinematics.series import MovementSeries, Repetition
from screen.screening.result import ScreenResult

Row = dict[str, Any]


def write_angles(
    series: MovementSeries | None, repetitions: Sequence[Repetition], path: Path
) -> None:
    """Write the angle series, a row a frame; a table without rows where nothing was measured."""
    schema = arrow_schema(FRAMES).remove(0)
    if series is None:
        pq.write_table(schema.empty_table(), path, compression="zstd")
        return
    count = len(series.time_s)
    own = [
        pa.array(np.arange(count)),
        pa.array(series.time_s),
        pa.array(series.in_place),
        pa.array(repetition_of_frames(count, repetitions), pa.int64()),
    ]
    names, curves = zip(*series.columns(), strict=True) if series.channels else ((), ())
    channels = [pa.array(curve, pa.float64(), from_pandas=True) for curve in curves]
    table = pa.table([*own, *channels], names=[*schema.names, *names])
    pq.write_table(table, path, compression="zstd")


def recording_row(result: ScreenResult) -> Row:
    """Return what a result says of its recording; who is in it is added from the entry."""
    quality, recording, provenance = result.quality, result.recording, result.provenance
    outside = [one for one in result.findings if one.state == "outside"]
    view, neutral = quality.view, quality.neutral
    warnings = [one.id for one in quality.checks if not one.passed and not one.blocks]
    whole = [one for one in result.repetitions if one.complete]
    return {
        "status": result.status,
        "reason": api.why_not_judged(result),
        "repetitions": len(whole),
        "repetitions_valid": sum(one.valid for one in whole),
        "findings_outside": len(outside),
        "flags": sum(one.grade == "flag" for one in outside),
        "view": view.kind if view else None,
        "view_off_deg": view.off_deg if view else None,
        "facing": view.facing if view else None,
        "camera_roll_deg": view.roll_deg if view else None,
        "people_seen": quality.people_seen,
        "in_place_s": quality.in_place_s,
        "neutral_source": neutral.source if neutral else None,
        "warnings": ";".join(warnings),
        **recording.model_dump(exclude={"name"}),
        "protocol_version": provenance.protocol_version,
        "protocol_sha256": provenance.protocol_sha256,
        "model_sha256": provenance.model_sha256,
        "data_sha256": together(provenance.data_sha256),
        "tool_version": provenance.tool_version,
    }


def together(sha256: Mapping[str, str]) -> str:
    """Return one hash for those of several files."""
    return hashlib.sha256(json.dumps(sha256, sort_keys=True).encode()).hexdigest()


def repetition_rows(result: ScreenResult) -> Iterator[Row]:
    """Yield a row a repetition."""
    for one in result.repetitions:
        yield {"repetition": one.index, **one.model_dump(exclude={"index", "measures"})}


def measure_rows(result: ScreenResult) -> Iterator[Row]:
    """Yield a row a repetition and measure."""
    units = _units(result)
    for one in result.repetitions:
        about = one.model_dump(include={"side", "direction", "complete", "valid"})
        for name, value in one.measures.items():
            yield {
                "repetition": one.index,
                **about,
                "measure": name,
                "unit": units.get(name, ""),
                **value.model_dump(),
            }


def finding_rows(result: ScreenResult) -> Iterator[Row]:
    """Yield a row a finding."""
    kept = {"title", "measure", "side", "state", "grade", "value", "error", "error_basis", "unit"}
    kept |= {"cut", "compare", "basis", "why", "repetition", "time_s"}
    for one in result.findings:
        norm = one.norm.id if one.norm else None
        yield {"finding": one.id, "norm": norm, **one.model_dump(include=kept)}


def asymmetry_rows(result: ScreenResult) -> Iterator[Row]:
    """Yield a row a measure that both sides have."""
    units = _units(result)
    for one in result.asymmetry:
        yield {"unit": units.get(one.measure, ""), **one.model_dump()}


def _units(result: ScreenResult) -> dict[str, str]:
    return {str(one["name"]): str(one["unit"]) for one in result.protocol.measures}
