"""What following thirty frames a second instead of all changes, and what it saves.

``python -m samples.fast_clips RECORDING:PROTOCOL... --out DIR --rates 60,120`` makes a faster copy
of each recording (``ffmpeg``, frames between two are a blend of both; a recording that is as fast
already is taken as it is), screens it with every frame and with thirty a second, and prints what
each way cost and how far each measure moves, as its mean over the repetitions: by leaving rows out
of the track alone, and with the network looking at the fewer frames, which it then sees otherwise.
"""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from screen import api
from screen.capture import VideoFile
from screen.pose.track import PoseTrack

_SAME = 1.05


@dataclass(frozen=True)
class Compared:
    """One recording: frames and seconds of every frame against thirty a second, and the moves."""

    name: str
    rate_per_s: float
    frames: tuple[int, int]
    seconds: tuple[float, float]
    repetitions: tuple[int, int]
    rows_left_out_deg: dict[str, float]
    looked_anew_deg: dict[str, float]


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


def _told(moves: dict[str, float]) -> str:
    most = max(moves, key=lambda name: moves[name], default="")
    known = np.array(list(moves.values()) or [np.nan])
    return (
        f"median {np.median(known):.2f}, 90 % {np.percentile(known, 90):.2f} of {len(moves)}; "
        f"most {moves.get(most, np.nan):.2f} ({most})"
    )


def main(
    recordings: Annotated[list[str], typer.Argument(help="RECORDING:PROTOCOL")],
    out: Annotated[Path, typer.Option(help="Where faster copies are kept.")],
    rates: Annotated[str, typer.Option(help="Frames a second of the copies.")] = "60,120",
) -> None:
    """Print what following thirty frames a second changes."""
    out.mkdir(parents=True, exist_ok=True)
    table = Table(
        "recording",
        "a second",
        "frames",
        "CPU s",
        "cost",
        "found",
        "rows left out, deg",
        "tracked again, deg",
    )
    for one in recordings:
        path, _, protocol = one.rpartition(":")
        for rate in map(int, rates.split(",")):
            found = compare(faster(Path(path), rate, out), protocol)
            table.add_row(
                found.name,
                f"{found.rate_per_s:.0f}",
                f"{found.frames[0]} to {found.frames[1]}",
                f"{found.seconds[0]:.1f} to {found.seconds[1]:.1f}",
                f"{found.seconds[1] / found.seconds[0]:.2f}",
                f"{found.repetitions[0]}, {found.repetitions[1]}",
                _told(found.rows_left_out_deg),
                _told(found.looked_anew_deg),
            )
    Console(width=160).print(table)


if __name__ == "__main__":
    typer.run(main)
