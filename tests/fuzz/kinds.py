"""The kinds of files a user can hand over, real samples of each, and what is done with them."""

from __future__ import annotations

import io
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from screen import api
from screen.batch.manifest import read_manifest
from screen.errors import MovescreenError, ProtocolError
from screen.exports import formats
from screen.live.drill import Drill
from screen.pose.track import PoseTrack
from screen.resources import data_folder
from screen.results.columns import RECORDINGS
from screen.results.places import find_results
from screen.results.stored import read_result
from screen.screening.protocols.files import (
    LoadedProtocol,
    check_protocol,
    list_protocols,
    load_protocol,
)
from screen.screening.reference.data_file import read_strict
from tests.fuzz.mutate import (
    ODD_VALUES,
    Mutation,
    mutated_bytes,
    mutated_json,
    mutated_lines,
    mutated_npz,
)

CLIP = data_folder("samples") / "clips" / "hip_hinge_rounded.mp4"
PROTOCOLS = data_folder("protocols")
_RESERVED = [one.name for one in RECORDINGS]
_RUN_FILES = ("result.json", "track.npz", "angles.csv")
_SECONDS = 7.0
"""Quiet standing and a repetition."""


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    ``seeds`` are the real samples; ``use`` does with a file at a path what the tool does with it,
    and raises nothing but errors of this tool.
    """

    suffix: str
    seeds: Callable[[Path], list[bytes]]
    mutate: Mutation
    use: Callable[[Path, Path], None]

    def mutation(self, chance: random.Random, data: bytes) -> bytes:
        """Return a changed file: mostly as one of its kind, now and then byte by byte."""
        return (self.mutate if chance.random() < 0.8 else mutated_bytes)(chance, data)

    def try_one(self, data: bytes, run: Path) -> str:
        """Use a file of this content; return what the tool said of it, empty where it took it.

        Anything but an error of this tool goes up.
        """
        path = run.parent / f"tried{self.suffix}"
        path.write_bytes(data)
        try:
            self.use(path, run)
        except MovescreenError as error:
            words = str(error)
            first = words.splitlines()[0]
            if not first.strip() or len(first) > 3000 or "\x1b" in words:
                raise AssertionError(f"not a clear sentence: {words[:500]!r}") from error
            return words
        return ""


def make_run(folder: Path, track: PoseTrack | None = None) -> Path:
    """Leave a real run in ``folder``: a sample clip, cut to quiet standing and one repetition."""
    run = folder / "run"
    if not run.is_dir():
        whole = track if track is not None else api.track(CLIP)
        api.analyze(_thinned(whole.sliced(0.0, _SECONDS)), protocol=_hinge()).write(run)
    return run


def _thinned(track: PoseTrack) -> PoseTrack:
    """Return every second frame: enough to be judged by, and half the work for each file."""
    arrays = ("time_s", "landmarks_px", "world_m", "visibility", "outline_ratio")
    arrays += ("silhouette_px", "people_count", "brightness", "change")
    return replace(track, **{name: getattr(track, name)[::2].copy() for name in arrays})


@cache
def _hinge() -> LoadedProtocol:
    return load_protocol("hip_hinge")


def _use_track(path: Path, _run: Path) -> None:
    track = PoseTrack.load(path)
    screening = api.analyze(track, protocol=_hinge())
    api.why_not_judged(screening.result)
    screening.result.model_dump_json()


def _use_protocol(path: Path, run: Path) -> None:
    problems = check_protocol(path)
    if problems:
        raise ProtocolError("It has errors.", problems=problems)
    api.analyze(_short(run), protocol=load_protocol(path)).result.model_dump_json()


@cache
def _short(run: Path) -> PoseTrack:
    return PoseTrack.load(run / "track.npz")


def _use_landmarks(path: Path, _run: Path) -> None:
    """Import by what the file states of rate and size, else by what the user says."""
    try:
        track = api.import_track(path)
    except MovescreenError:
        track = api.import_track(path, fps=25.0, size_px=(540, 960))
    kept = path.with_name("imported.npz")
    track.save(kept)
    api.analyze(PoseTrack.load(kept), protocol=_hinge())


def _use_drill(path: Path, _run: Path) -> None:
    drill = read_strict(Drill, path)
    drill.lines([])
    drill.next_time([])


def _use_manifest(path: Path, _run: Path) -> None:
    manifest = read_manifest(str(path), "hip_hinge", reserved=_RESERVED)
    for text in [*manifest.warnings, *(one.reason for one in manifest.failures)]:
        if not text.strip() or len(text) > 3000 or "\x1b" in text:
            raise AssertionError(f"not a clear sentence: {text[:500]!r}")


_MANIFEST = b"""path,participant,session,protocol,sex,age,height_cm,arm,pain
a.mp4,007,1,hip_hinge,f,44,172.5,x,2.5
"b, c.mp4",8,2,side_bend,m,,,y,3
d.mp4,,,,female,61.5,180,,
"""


@cache
def _tables() -> list[pa.Table]:
    table = pa_csv.read_csv(io.BytesIO(_MANIFEST))
    more = table.append_column("tags", pa.array([["a"], [], None]))
    more = more.append_column("at", pa.array([1, 2, None], pa.timestamp("us")))
    return [table, more, table.slice(0, 1)]


def _parquet_seeds(_run: Path) -> list[bytes]:
    return [_stored(table) for table in _tables()]


def _stored(table: pa.Table) -> bytes:
    held = io.BytesIO()
    pq.write_table(table, held, compression="none", use_dictionary=len(table) > 1)
    return held.getvalue()


def mutated_parquet(chance: random.Random, data: bytes) -> bytes:
    """Change some bytes, or write a table whose columns have other names, values or types."""
    if chance.random() < 0.5:
        return mutated_bytes(chance, data)
    table = chance.choice(_tables())
    for _ in range(chance.choice((1, 1, 2))):
        place = chance.randrange(table.num_columns)
        column = chance.choice(_odd_columns(chance, len(table)))
        name = chance.choice([table.column_names[place], *map(str, ODD_VALUES[:9]), "path", "age"])
        change = chance.choice((pa.Table.set_column, pa.Table.add_column))
        table = change(table, place, name, column)
    try:
        return _stored(table)
    except pa.ArrowException:  # a value that the format does not have
        return mutated_bytes(chance, data)


def _odd_columns(chance: random.Random, rows: int) -> list[pa.Array]:
    whole = chance.choice((0, 1, -1, 2**31, 2**62, -(2**63)))
    text = pa.array([chance.randbytes(9)] * rows, pa.binary())
    return [
        pa.nulls(rows),
        text,
        pa.Array.from_buffers(pa.string(), rows, text.buffers()),
        pa.array([text] * rows, pa.list_(pa.binary())),
        pa.array([{"a": whole}] * rows),
        pa.array(["x" * chance.choice((0, 1, 40_000))] * rows).dictionary_encode(),
        pa.array([chance.choice((0.0, 1e308, float("nan"), float("inf")))] * rows),
        *(pa.array([whole] * rows, pa.timestamp(unit)) for unit in ("s", "ms", "us", "ns")),
        pa.array([whole] * rows, pa.duration("ns")),
        pa.array([whole % 2**31] * rows, pa.date32()),
        pa.array([whole % 86_400_000] * rows, pa.time64("ns")),
        pa.array([True] * rows),
    ]


def _use_in_run(name: str) -> Callable[[Path, Path], None]:
    """Return what puts a file into a copy of the run and exports that in every format."""

    def use(path: Path, run: Path) -> None:
        folder = run.parent / "copy"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for one in _RUN_FILES:
            (folder / one).hardlink_to(run / one)
        (folder / name).unlink()
        path.rename(folder / name)
        found = find_results(folder, participant="P1", session=None)
        read_result(found.places[0])
        said = set()
        for format_ in formats.FORMATS:
            out = run.parent / "out" / format_
            shutil.rmtree(out, ignore_errors=True)
            done = formats.export(found, format_, out=out)
            said |= {why for _, why in done.failed}
            if any(not one.resolve().is_relative_to(out.resolve()) for one in done.written):
                raise AssertionError(f"written outside of {out}: {done.written}")
        if said:
            raise MovescreenError(min(said))

    return use


def _landmark_seeds(run: Path, write: Callable[[PoseTrack], str]) -> list[bytes]:
    return [write(_short(run).sliced(0.0, 1.0)).encode()]


def _kinds() -> dict[str, Kind]:
    from tests.pose import landmark_writers as write  # noqa: PLC0415 - only for the seeds

    def landmarks(*writers: Callable[[PoseTrack], str]) -> Callable[[Path], list[bytes]]:
        return lambda run: [one for writer in writers for one in _landmark_seeds(run, writer)]

    def file_of_run(name: str) -> Callable[[Path], list[bytes]]:
        return lambda run: [(run / name).read_bytes()]

    def shipped(folder: str) -> Callable[[Path], list[bytes]]:
        files = (PROTOCOLS / folder).glob("*.toml")
        tests = [one for one in sorted(files) if folder or one.stem in list_protocols()]
        return lambda _run: [one.read_bytes() for one in tests]

    wide = partial(write.wide, time=write.milliseconds, frames=True, world=True)
    return {
        "track": Kind(".npz", file_of_run("track.npz"), mutated_npz, _use_track),
        "result": Kind(
            ".json", file_of_run("result.json"), mutated_json, _use_in_run("result.json")
        ),
        "angles": Kind(".csv", file_of_run("angles.csv"), mutated_lines, _use_in_run("angles.csv")),
        "protocol": Kind(".toml", shipped(""), mutated_lines, _use_protocol),
        "drill": Kind(".toml", shipped("drills"), mutated_lines, _use_drill),
        "landmarks-json": Kind(
            ".json", landmarks(write.positions, write.mediapipe), mutated_json, _use_landmarks
        ),
        "manifest-csv": Kind(".csv", lambda _: [_MANIFEST], mutated_lines, _use_manifest),
        "manifest-parquet": Kind(".parquet", _parquet_seeds, mutated_parquet, _use_manifest),
        "landmarks-csv": Kind(".csv", landmarks(wide, write.long), mutated_lines, _use_landmarks),
    }


KINDS = _kinds()


if __name__ == "__main__":
    print(*KINDS)
