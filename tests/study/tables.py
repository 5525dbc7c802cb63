"""Data sets as ``movescreen batch`` leaves them, built row by row, without a video."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from screen.results.arrow import file_schema
from screen.results.layout import DATASET_FORMAT
from screen.screening.reference.likelihood import LikelihoodScale

Row = dict[str, Any]
SCALE = LikelihoodScale.load()


@dataclass
class Recorded:
    """One recording: values by (measure, side), a list of repetitions each; None: not measured."""

    participant: str | None
    session: str | None
    values: Mapping[tuple[str, str], Sequence[float | None]] = field(default_factory=dict)
    protocol: str = "hip_hinge"
    findings: Sequence[Row] = ()
    answers: Sequence[Row] = ()
    asymmetry: Sequence[Row] = ()
    further: Mapping[str, Any] = field(default_factory=dict)
    status: str = "judged"
    reason: str | None = None
    error: float = 4.0
    basis: str = "measured"
    unit: str = ""
    at_least: bool = False


def finding(probability, name="hinge_low_back_rounds", side="both", grade="flag", **more) -> Row:
    """A row of the findings; None for one that was not measured."""
    return {
        "finding": name,
        "title": name.replace("_", " ").capitalize(),
        "measure": "lumbar_flexion_deg",
        "side": side,
        "probability_beyond": probability,
        "likelihood": likelihood(probability),
        "grade": grade,
        **more,
    }


def answer(probability, name="low_back_rounds", **more) -> Row:
    """A row of the answers; None for one that could not be given."""
    return {
        "question": name,
        "ask": f"{name.replace('_', ' ').capitalize()}?",
        "about": "compensation",
        "likelihood": likelihood(probability),
        "probability": probability,
        **more,
    }


def likelihood(probability: float | None) -> str:
    return "not_measured" if probability is None else SCALE.level(probability)


def side_difference(left, right, error=5.0, measure="hip_internal_rotation_deg") -> Row:
    """A row of the asymmetry table; None for a side that was not measured."""
    if left is None or right is None:
        return {"measure": measure, "unit": "deg", "left": left, "right": right, "reason": "hidden"}
    size = (abs(left) + abs(right)) / 2
    return {
        "measure": measure,
        "unit": "deg",
        "left": left,
        "right": right,
        "difference": left - right,
        "error": error,
        "symmetry_index_percent": 100 * (left - right) / size if size > error else None,
        "beyond_error": abs(left - right) > error,
    }


def two_sessions(first, second, measure="lumbar_flexion_deg", side="both", **more):
    """One repetition a session: person p01 has first[0] and second[0]; None: no recording."""
    return [
        Recorded(f"p{number:02}", session, {(measure, side): [value]}, **more)
        for session, values in (("1", first), ("2", second))
        for number, value in enumerate(values, start=1)
        if value is not None
    ]


def occasions(table, measure="lumbar_flexion_deg", names=None, **more):
    """A row of ``table`` a person, a column an occasion."""
    return [
        Recorded(f"p{number:02}", str(name), {(measure, "both"): [value]}, **more)
        for number, row in enumerate(table, start=1)
        for name, value in zip(names or range(1, len(row) + 1), row, strict=True)
        if value is not None
    ]


def write_dataset(
    folder: Path, recordings: Iterable[Recorded], failures: Sequence[Sequence[str]] = ()
) -> Path:
    """Write the tables of a data set and return its folder."""
    by_protocol: dict[str, list[tuple[str, Recorded]]] = {}
    for number, one in enumerate(recordings):
        by_protocol.setdefault(one.protocol, []).append((f"r{number:04}-{one.protocol}", one))
    paths = {_path(identity) for those in by_protocol.values() for identity, _ in those}
    refused = [_refused(*row[:4]) for row in failures if row[0] not in paths]
    if refused:
        _write(folder, "recordings", "unknown", refused)
    for protocol, those in by_protocol.items():
        further = sorted({name for _, one in those for name in one.further})
        _write(folder, "recordings", protocol, [_recording(*pair) for pair in those], further)
        for name, rows_of in (
            ("measures", _measures),
            ("findings", lambda _, one: one.findings),
            ("answers", lambda _, one: one.answers),
            ("asymmetry", lambda _, one: one.asymmetry),
        ):
            rows = [
                {"recording_id": identity, **row}
                for identity, one in those
                for row in rows_of(identity, one)
            ]
            _write(folder, name, protocol, rows)
    people = sorted(
        {one.participant for those in by_protocol.values() for _, one in those} - {None}
    )
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    table = pa.table(
        {"participant": pa.array(people, pa.string())},
        schema=pa.schema([("participant", pa.string())]),
    )
    pq.write_table(table, folder / "tables" / "participants.parquet")
    with (folder / "failures.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["path", "stage", "reason", "next_step"])
        writer.writerows(failures)
    (folder / "dataset.json").write_text(json.dumps({"format": DATASET_FORMAT}), encoding="utf-8")
    return folder


def _path(identity: str) -> str:
    return f"{identity}.mp4"


def _refused(path: str, stage: str, reason: str, next_step: str) -> Row:
    """A row of a recording without a result."""
    told = {"stage": stage, "reason": reason, "next_step": next_step}
    return {"path": path, "fate": "refused", **told}


def _recording(identity: str, one: Recorded) -> Row:
    return {
        "recording_id": identity,
        "path": _path(identity),
        "participant": one.participant,
        "session": one.session,
        "fate": "judged" if (one.status, one.reason) == ("judged", None) else "refused",
        "stage": None if (one.status, one.reason) == ("judged", None) else "judge",
        "reason": one.reason,
        **one.further,
    }


def _measures(_: str, one: Recorded) -> Iterable[Row]:
    for (measure, side), values in one.values.items():
        for number, value in enumerate(values, start=1):
            yield {
                "repetition": number,
                "side": side,
                "direction": "",
                "complete": True,
                "valid": True,
                "measure": measure,
                "unit": one.unit if one.unit else measure.rpartition("_")[2],
                "value": value,
                "error": None if value is None else one.error,
                "error_basis": None if value is None else one.basis,
                "at_least": one.at_least and value is not None,
                "reason": "the back is hidden" if value is None else None,
            }


def _write(
    folder: Path, name: str, protocol: str, rows: list[Row], further: Sequence[str] = ()
) -> None:
    wanted = file_schema(name)
    if further:
        found = pa.Table.from_pylist([{key: row.get(key) for key in further} for row in rows])
        wanted = pa.schema([*wanted, *(found.schema.field(key) for key in further)])
    target = folder / "tables" / name / f"protocol={protocol}" / "part-00000.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=wanted), target)
