"""What following thirty frames a second instead of all changes, and what it saves.

``python -m samples.accuracy.fast_clips RECORDING:PROTOCOL... --out DIR --rates 60,120`` makes a
faster copy of each recording (``ffmpeg``, frames between two are a blend of both; a recording that
is as fast already is taken as it is), screens it with every frame and with thirty a second, and
prints what each way cost and how far each measure moves, as its mean over the repetitions: by
leaving rows out of the track alone, and with the network looking at the fewer frames, which it
then sees otherwise. A second table has the medians by measure, beside how far two tracks at thirty
a second differ that look at other frames of the same film: what the network gives twice, whatever
the rate. ``--footage FOLDER`` stands for all recordings of ``samples.accuracy.footage`` at fifty a
second and more.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Annotated
from unittest.mock import patch

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from samples.accuracy.footage import expectations
from screen import api
from screen.capture import VideoFile
from screen.capture import frame_choice as thinning
from screen.errors import MovescreenError
from screen.pose.track import PoseTrack

_SAME = 1.05
_FAST_PER_S = 50.0
_HALF_A_STEP = 0.5
_ALL = "all"


@dataclass(frozen=True)
class Compared:
    """One recording: frames and seconds of every frame against thirty a second, and the moves."""

    name: str
    rate_per_s: float
    frames: tuple[int, int]
    seconds: tuple[float, float]
    repetitions: tuple[int, int]
    rows_left_out_deg: dict[str, float]
    tracked_again_deg: dict[str, float]
    other_frames_deg: dict[str, float]


def faster(recording: Path, rate: int, folder: Path) -> Path:
    """Return a copy of a recording at ``rate`` frames a second, or the recording if it is one."""
    with VideoFile(recording) as video:
        if rate <= _SAME * (video.info.nominal_fps or 0.0):
            return recording
    out = folder / f"{recording.stem}_{rate}.mp4"
    if not out.exists():
        whole = out.with_suffix(".part.mp4")
        filters = f"minterpolate=fps={rate}:mi_mode=blend"
        command = ["ffmpeg", "-v", "error", "-y", "-i", str(recording), "-vf", filters]
        command += ["-crf", "16", "-preset", "veryfast", str(whole)]
        subprocess.run(command, check=True)  # noqa: S603
        whole.rename(out)
    return out


def compare(recording: Path, protocol: str) -> Compared:
    """Screen a recording both ways."""
    screenings, seconds = [], []
    for every_frame in (True, False):
        began = time.process_time()
        track = api.track(recording, every_frame=every_frame, beside=False)
        seconds.append(time.process_time() - began)
        screenings.append(api.analyze(track, protocol=protocol))
    every, thin = screenings
    with patch.object(thinning, "_EARLY", thinning._EARLY + _HALF_A_STEP):
        other = api.analyze(api.track(recording, beside=False), protocol=protocol)
    rows = np.isin(every.track.time_s, thin.track.time_s)
    fewer = api.analyze(_some(every.track, rows), protocol=protocol)
    return Compared(
        recording.name,
        every.track.info.recording.nominal_fps or 0.0,
        (len(every.track), len(thin.track)),
        (seconds[0], seconds[1]),
        (len(every.repetitions), len(thin.repetitions)),
        _moves(every, fewer),
        _moves(every, thin),
        _moves(thin, other),
    )


def _some(track: PoseTrack, rows: NDArray[np.bool_]) -> PoseTrack:
    """Return some of the rows of a track."""
    names = [one.name for one in fields(track) if one.name != "info"]
    return replace(track, **{name: getattr(track, name)[rows] for name in names})


def _moves(first: api.Screening, second: api.Screening) -> dict[str, float]:
    """Return by how many degrees each measure's mean over the repetitions of a side moves."""
    before, after = _means(first), _means(second)
    return {name: abs(after[name] - before[name]) for name in before.keys() & after.keys()}


def _means(screening: api.Screening) -> dict[str, float]:
    values: dict[str, list[float]] = {}
    for one in screening.result.repetitions:
        for name, value in one.measures.items():
            if name.endswith("_deg") and value.value is not None and not value.at_least:
                values.setdefault(f"{one.side} {one.direction} {name}", []).append(value.value)
    return {name: float(np.mean(those)) for name, those in values.items()}


def medians_of(found: Sequence[Compared]) -> list[tuple[str, ...]]:
    """Return a row for each measure and one for all: how many, and the median of each comparison.

    A median is over recordings, sides and directions.
    """
    ways = ("rows_left_out_deg", "tracked_again_deg", "other_frames_deg")
    moves: dict[str, list[list[float]]] = {}
    for one in found:
        for place, way in enumerate(ways):
            for name, move in getattr(one, way).items():
                for key in (name.rsplit(" ", 1)[-1], _ALL):
                    moves.setdefault(key, [[], [], []])[place].append(move)
    order = sorted(moves, key=lambda name: (name == _ALL, name))
    return [
        (name, str(len(moves[name][0])), *(f"{np.median(one):.2f}" for one in moves[name]))
        for name in order
    ]


def fast_footage(folder: Path) -> list[tuple[Path, str]]:
    """Return the real recordings at fifty frames a second and more that are judged."""
    found = []
    for name, row in expectations().items():
        path = folder / name
        try:
            with VideoFile(path) as video:
                fast = (video.info.nominal_fps or 0.0) >= _FAST_PER_S
        except MovescreenError:
            continue
        if fast and row.get("repetitions"):
            found.append((path, row["protocol"]))
    return found


def _told(moves: dict[str, float]) -> str:
    most = max(moves, key=lambda name: moves[name], default="")
    known = np.array(list(moves.values()) or [np.nan])
    return (
        f"median {np.median(known):.2f}, 90 % {np.percentile(known, 90):.2f} of {len(moves)}; "
        f"most {moves.get(most, np.nan):.2f} ({most})"
    )


def main(
    recordings: Annotated[list[str] | None, typer.Argument(help="RECORDING:PROTOCOL")] = None,
    *,
    out: Annotated[Path, typer.Option(help="Where faster copies are kept.")],
    rates: Annotated[str, typer.Option(help="Frames a second of the copies.")] = "60,120",
    footage: Annotated[Path | None, typer.Option(help="The folder of real recordings.")] = None,
) -> None:
    """Print what following thirty frames a second changes."""
    out.mkdir(parents=True, exist_ok=True)
    clips = [] if footage is None else fast_footage(footage)
    for one in recordings or []:
        path, _, protocol = one.rpartition(":")
        clips += [(faster(Path(path), int(rate), out), protocol) for rate in rates.split(",")]
    found = [compare(*clip) for clip in clips]
    console = Console(width=160)
    console.print(_costs(found))
    table = Table("measure", "compared", "rows left out", "tracked again", "other frames tracked")
    for row in medians_of(found):
        table.add_row(*row)
    console.print(table)


def _costs(found: Sequence[Compared]) -> Table:
    """Return frames, seconds, repetitions and moves of each recording."""
    heads = ("recording", "a second", "frames", "CPU s", "cost", "found")
    table = Table(*heads, "rows left out, deg", "tracked again, deg")
    for one in found:
        table.add_row(
            one.name,
            f"{one.rate_per_s:.0f}",
            f"{one.frames[0]} to {one.frames[1]}",
            f"{one.seconds[0]:.1f} to {one.seconds[1]:.1f}",
            f"{one.seconds[1] / one.seconds[0]:.2f}",
            f"{one.repetitions[0]}, {one.repetitions[1]}",
            _told(one.rows_left_out_deg),
            _told(one.tracked_again_deg),
        )
    return table


if __name__ == "__main__":
    typer.run(main)
