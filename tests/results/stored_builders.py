"""Results on the disk whose every number is known: runs and data sets, small and made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from screen.kinematics.presence import Posture
from screen.kinematics.series import MovementSeries, Repetition, Side
from screen.pose.track import PoseTrack
from screen.results.csv_tables import write_angles_csv, write_result_json
from screen.results.places import Place
from screen.results.stored import StoredResult, read_result
from screen.screening.result import Answer, ScreenResult, View
from tests.kinematics.puppet import Puppet, bump, clock
from tests.report import builders


def phone_clock(seconds: float = 18.0) -> np.ndarray:
    """The times of a phone that slows down in dim light: steps of 33, 17 and 66 ms."""
    steps = np.resize([0.033, 0.034, 0.066, 0.017], round(seconds * 30))
    return np.concatenate([[0.0], np.cumsum(steps)])[: round(seconds * 30)] + 0.25


@dataclass(frozen=True, eq=False)
class Made:
    """A result with what it was made of, before it is stored."""

    result: ScreenResult
    series: MovementSeries | None
    repetitions: list[Repetition]
    track: PoseTrack


def made(
    channels: Mapping[tuple[str, Side], Any] | None = None,
    *,
    time_s: np.ndarray | None = None,
    azimuth_deg: float = 90.0,
    arrives_s: float = 0.0,
    posture: Posture | None = "standing",
    forward: Any = None,
    **puppet: Any,
) -> Made:
    """A hinge seen from ``azimuth_deg``; ``channels`` in place of those of the hinge.

    The person is at their place from ``arrives_s`` on.
    """
    result, series, repetitions = builders.hinge()
    time_s = series.time_s if time_s is None else time_s
    n = len(time_s)
    lean = bump(time_s, 2.0, 3.0, 60.0) if forward is None else forward
    track = Puppet(time_s=time_s, forward=lean, azimuth_deg=azimuth_deg, **puppet).track()
    facing = {90.0: "right", -90.0: "left", 180.0: "away"}.get(azimuth_deg, "camera")
    kind = "side" if facing in ("left", "right") else "front"
    view = View(kind=kind, azimuth_deg=azimuth_deg, off_deg=0, facing=facing, roll_deg=0)
    result = result.model_copy(
        update={
            "quality": result.quality.model_copy(update={"view": view}),
            "protocol": result.protocol.model_copy(update={"posture": posture}),
            "provenance": result.provenance.model_copy(update={"log": ["filtered: 4 Hz"]}),
            "recording": result.recording.model_copy(
                update={"sha256": track.info.recording.sha256}
            ),
        }
    )
    given = {key: curve[:n] for key, curve in series.channels.items()}
    if channels is not None:
        given = {
            key: np.broadcast_to(np.asarray(one, float), (n,)) for key, one in channels.items()
        }
    placed = replace(
        series, time_s=time_s, channels=given, in_place=time_s >= time_s[0] + arrives_s
    )
    return Made(result, placed, [one for one in repetitions if one.end < n], track)


def standing_still(n: int = 6, **more: Any) -> Made:
    """A few frames of somebody who stands, for tests of one column."""
    return made(time_s=clock(n / 30), forward=0.0, **more)


def of_recording(made_up: Made, sha256: str) -> Made:
    """The same, of a recording of this content."""
    recording = made_up.result.recording.model_copy(update={"sha256": sha256})
    info = made_up.track.info
    info = replace(info, recording=replace(info.recording, sha256=sha256))
    return replace(
        made_up,
        result=made_up.result.model_copy(update={"recording": recording}),
        track=replace(made_up.track, info=info),
    )


def without_metres(made_up: Made) -> Made:
    """The same, of landmarks that came without positions in metres."""
    nowhere = np.full_like(made_up.track.world_m, np.nan)
    return replace(made_up, track=replace(made_up.track, world_m=nowhere))


def measures_of(made_up: Made, *names: str) -> Made:
    """The same, of a protocol that measures these series."""
    listed = [builders.measure(name, name) for name in names]
    protocol = made_up.result.protocol.model_copy(update={"measures": listed})
    return replace(made_up, result=made_up.result.model_copy(update={"protocol": protocol}))


def answered(made_up: Made) -> Made:
    """The same with two answers: one that is likely, and one that could not be given."""
    likely = Answer(
        id="low_back_rounds",
        question="Does the low back round while the hips bend?",
        about="compensation",
        likelihood="likely",
        probability=0.9,
        text="The low back probably rounds: 30° (12 to 48°).",
        findings=["lumbar_rounding"],
        finding="lumbar_rounding",
        side="both",
        value=30.0,
        low=12.0,
        high=48.0,
        unit="deg",
        count=3,
    )
    missing = Answer(
        id="knees_straight",
        question="Do the knees stay straight?",
        about="compensation",
        likelihood="not_measured",
        probability=None,
        text="Not answered: the knees are hidden. Move the chair.",
        findings=["knee_bend"],
        reason="The knees are hidden.",
        advice="Move the chair.",
    )
    result = made_up.result.model_copy(update={"answers": [likely, missing]})
    return replace(made_up, result=result)


def store_run(folder: Path, made_up: Made) -> Path:
    """Store what an export reads of a run."""
    folder.mkdir(parents=True, exist_ok=True)
    write_result_json(made_up.result, folder / "result.json")
    made_up.track.save(folder / "track.npz")
    if made_up.series is not None:
        write_angles_csv(made_up.series, made_up.repetitions, folder / "angles.csv")
    return folder


def stored(folder: Path, made_up: Made, **who: str | None) -> StoredResult:
    """Store a run and read it back."""
    return read_result(Place(store_run(folder, made_up), folder.name, **who))


def store_data_set(folder: Path, recordings: Sequence[tuple[dict[str, Any], Made]]) -> Path:
    """Store a data set as ``movescreen batch`` leaves it: a row and a result a recording."""
    import pyarrow as pa  # noqa: PLC0415 - only data sets need it
    import pyarrow.parquet as pq  # noqa: PLC0415

    from screen.results.angles import write_angles  # noqa: PLC0415

    (folder / "tables" / "recordings").mkdir(parents=True)
    (folder / "dataset.json").write_text("{}", encoding="utf-8")
    rows: dict[str, list[dict[str, Any]]] = {}
    for row, made_up in recordings:
        full = {"participant": None, "session": None, "status": "judged", "path": "", **row}
        rows.setdefault(made_up.result.protocol.name, []).append(full)
        name = row["recording_id"]
        place = folder / "recordings" / name[:2] / name
        place.mkdir(parents=True)
        write_result_json(made_up.result, place / "result.json")
        made_up.track.save(place / "track.npz")
        write_angles(made_up.series, made_up.repetitions, place / "angles.parquet")
    for protocol, listed in rows.items():
        part = folder / "tables" / "recordings" / f"protocol={protocol}" / "part-00000.parquet"
        part.parent.mkdir(parents=True)
        pq.write_table(pa.Table.from_pylist(listed), part)
    return folder
