"""Judged recordings stored on the disk: runs and data sets, small, with series that are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from screen.api import Screening, analyze
from screen.kinematics.presence import Posture
from screen.kinematics.series import Side
from screen.results.csv_tables import write_angles_csv, write_result_json
from screen.results.places import Place
from screen.results.stored import StoredResult, read_result
from screen.screening.parts import Person
from tests.judged import judged_clip, not_answered
from tests.kinematics.puppet import Puppet, bump, clock

AnyMade = TypeVar("AnyMade", Screening, StoredResult)


def phone_clock(seconds: float = 18.0) -> np.ndarray:
    """The times of a phone that slows down in dim light: steps of 33, 17 and 66 ms."""
    steps = np.resize([0.033, 0.034, 0.066, 0.017], round(seconds * 30))
    return np.concatenate([[0.0], np.cumsum(steps)])[: round(seconds * 30)] + 0.25


def hinge() -> Screening:
    """A sample hinge, judged, with nothing of it made up."""
    return judged_clip("hip_hinge_clean")


def puppet(
    channels: Mapping[tuple[str, Side], Any] | None = None,
    *,
    time_s: np.ndarray | None = None,
    azimuth_deg: float = 90.0,
    arrives_s: float = 0.0,
    forward: Any = None,
    side_bend: float = 0.0,
) -> Screening:
    """A puppet that hinges every four seconds, judged; ``channels`` in place of those measured.

    The person is at their place from ``arrives_s`` on.
    """
    time_s = clock(18.0) if time_s is None else time_s
    if forward is None:
        forward = sum(bump(time_s, start_s, 3.0, 60.0) for start_s in (2.0, 6.0, 10.0, 14.0))
    lean = tuple(np.broadcast_to(forward, time_s.shape).tolist())
    made = _judged(tuple(time_s.tolist()), lean, azimuth_deg, side_bend)
    placed = replace(made.series, in_place=time_s >= time_s[0] + arrives_s)
    if channels is not None:
        given = {
            key: np.broadcast_to(np.asarray(one, float), time_s.shape)
            for key, one in channels.items()
        }
        placed = replace(placed, channels=given)
    return replace(made, series=placed)


@cache
def _judged(
    time_s: tuple[float, ...], lean_deg: tuple[float, ...], azimuth_deg: float, side_bend: float
) -> Screening:
    moves = Puppet(
        np.array(time_s), np.array(lean_deg), side_bend=side_bend, azimuth_deg=azimuth_deg
    )
    person = Person(sex="female", age_years=44, height_cm=168)
    return analyze(moves.track(), protocol="hip_hinge", person=person)


def standing_still(n: int = 6, **more: Any) -> Screening:
    """A few frames of somebody who stands, for tests of one column."""
    return puppet(time_s=clock(n / 30), forward=0.0, **more)


def nothing_measured() -> Screening:
    """The same, of somebody who never stayed at a place."""
    return replace(standing_still(), series=None, repetitions=[])


def of_posture(made: Screening, posture: Posture | None) -> Screening:
    """The same, of a protocol whose angles are counted from this posture."""
    protocol = made.result.protocol.model_copy(update={"posture": posture})
    return with_result(made, protocol=protocol)


def with_result(made: Screening, **changes: Any) -> Screening:
    """The same with a part of its result changed."""
    return replace(made, result=made.result.model_copy(update=changes))


def of_recording(made: Screening, sha256: str) -> Screening:
    """The same, of a recording of this content."""
    recording = made.result.recording.model_copy(update={"sha256": sha256})
    info = replace(made.track.info, recording=replace(made.track.info.recording, sha256=sha256))
    return replace(with_result(made, recording=recording), track=replace(made.track, info=info))


def without_metres(made: AnyMade) -> AnyMade:
    """The same, of landmarks that came without positions in metres."""
    nowhere = np.full_like(made.track.world_m, np.nan)
    return replace(made, track=replace(made.track, world_m=nowhere))


def measures_of(made: Screening, *names: str) -> Screening:
    """The same, of a protocol that measures these series."""
    first = made.result.protocol.measures[0]
    listed = [first.model_copy(update={"name": name, "channel": name}) for name in names]
    return with_result(made, protocol=made.result.protocol.model_copy(update={"measures": listed}))


def partly_answered(made: Screening) -> Screening:
    """The same without a reading for its first question."""
    return replace(made, result=not_answered(made.result, made.result.answers[0].id))


def store_run(folder: Path, made: Screening) -> Path:
    """Store what an export reads of a run."""
    folder.mkdir(parents=True, exist_ok=True)
    write_result_json(made.result, folder / "result.json")
    made.track.save(folder / "track.npz")
    if made.series is not None:
        write_angles_csv(made.series, made.repetitions, folder / "angles.csv")
    return folder


def stored(folder: Path, made: Screening, **who: str | None) -> StoredResult:
    """Store a run and read it back."""
    return read_result(Place(store_run(folder, made), folder.name, **who))


def store_data_set(folder: Path, recordings: Sequence[tuple[dict[str, Any], Screening]]) -> Path:
    """Store a data set as ``movescreen batch`` leaves it: a row and a result a recording."""
    import pyarrow as pa  # noqa: PLC0415 - only data sets need it
    import pyarrow.parquet as pq  # noqa: PLC0415

    from screen.results.angles import write_angles  # noqa: PLC0415

    (folder / "tables" / "recordings").mkdir(parents=True)
    (folder / "dataset.json").write_text("{}", encoding="utf-8")
    rows: dict[str, list[dict[str, Any]]] = {}
    for row, made in recordings:
        full = {"participant": None, "session": None, "status": "judged", "path": "", **row}
        rows.setdefault(made.result.protocol.name, []).append(full)
        name = row["recording_id"]
        place = folder / "recordings" / name[:2] / name
        place.mkdir(parents=True)
        write_result_json(made.result, place / "result.json")
        made.track.save(place / "track.npz")
        write_angles(made.series, made.repetitions, place / "angles.parquet")
    for protocol, listed in rows.items():
        part = folder / "tables" / "recordings" / f"protocol={protocol}" / "part-00000.parquet"
        part.parent.mkdir(parents=True)
        pq.write_table(pa.Table.from_pylist(listed), part)
    return folder
