"""What following thirty frames a second instead of all changes, and what it saves.

``python -m samples.fast_clips RECORDING:PROTOCOL... --out DIR --rates 60,120`` makes a faster copy
of each recording (`ffmpeg`, frames between two are a blend of both; a recording that is as fast already is
taken as it is), screens it with every frame and with thirty a second, and prints how far each
measure of each repetition moves and what each way cost.
"""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from screen import api
from screen.capture import VideoFile

_SAME = 1.05


@dataclass(frozen=True)
class Compared:
    """One recording: frames and seconds of every frame against thirty a second, and the moves."""

    name: str
    rate_per_s: float
    frames: tuple[int, int]
    seconds: tuple[float, float]
    repetitions: tuple[int, int]
    moves_deg: list[float]


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
    pairs = zip(every.result.repetitions, thin.result.repetitions, strict=False)
    moves = [
        abs(thin_one.measures[name].value - value.value)
        for one, thin_one in pairs
        for name, value in one.measures.items()
        if name.endswith("_deg") and value.value is not None and name in thin_one.measures
        if thin_one.measures[name].value is not None
    ]
    return Compared(
        recording.name,
        every.track.info.recording.nominal_fps or 0.0,
        (len(every.track), len(thin.track)),
        (seconds[0], seconds[1]),
        (len(every.repetitions), len(thin.repetitions)),
        moves,
    )


def main(
    recordings: Annotated[list[str], typer.Argument(help="RECORDING:PROTOCOL")],
    out: Annotated[Path, typer.Option(help="Where faster copies are kept.")],
    rates: Annotated[str, typer.Option(help="Frames a second of the copies.")] = "60,120",
) -> None:
    """Print what following thirty frames a second changes."""
    out.mkdir(parents=True, exist_ok=True)
    table = Table("recording", "a second", "frames", "CPU s", "cost", "repetitions", "moves, deg")
    for one in recordings:
        path, _, protocol = one.rpartition(":")
        for rate in map(int, rates.split(",")):
            found = compare(faster(Path(path), rate, out), protocol)
            moves = np.array(found.moves_deg or [np.nan])
            table.add_row(
                found.name,
                f"{found.rate_per_s:.0f}",
                f"{found.frames[0]} to {found.frames[1]}",
                f"{found.seconds[0]:.1f} to {found.seconds[1]:.1f}",
                f"{found.seconds[1] / found.seconds[0]:.2f}",
                f"{found.repetitions[0]}, {found.repetitions[1]}",
                f"median {np.median(moves):.2f}, 95 % {np.percentile(moves, 95):.2f}, "
                f"most {moves.max():.2f} ({len(moves)})",
            )
    Console(width=160).print(table)


if __name__ == "__main__":
    typer.run(main)
