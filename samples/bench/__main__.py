"""Measure how fast the tool is, and write the page."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from samples.bench.batches import measure_beyond, measure_workers
from samples.bench.inputs import make_recording
from samples.bench.long_ones import LENGTHS_S, measure_judging, measure_memory
from samples.bench.loops import SIZES_PX, measure_speed
from samples.bench.page import Figures, page
from screen import api
from screen.cores import usable_cores
from screen.files import write_text

HERE = Path(__file__).parents[1]
SAMPLE_S = 40.0
TIMES = 6
say = Console(stderr=True).print


class Part(str, enum.Enum):
    """What can be measured by itself."""

    SPEED = "speed"
    WORKERS = "workers"
    JUDGING = "judging"
    MEMORY = "memory"
    BEYOND = "beyond"


def bench(
    out: Annotated[Path, typer.Option(help="The page.")] = HERE / "BENCH.md",
    folder: Annotated[Path, typer.Option(help="For recordings and data sets.")] = Path("out/bench"),
    only: Annotated[
        list[Part] | None, typer.Option(help="Only these parts; the page then goes to the screen.")
    ] = None,
    recordings: Annotated[int, typer.Option(help="In the large batch.")] = 1000,
) -> None:
    """Measure everything in one run (about an hour) and write the page."""
    parts = set(only or Part)
    figures = Figures(usable_cores())
    if Part.SPEED in parts:
        for size_px in SIZES_PX:
            say(f"one recording, {size_px[0]}x{size_px[1]}")
            figures.speed.append(measure_speed(folder, size_px))
    if Part.WORKERS in parts:
        say("two workers against one")
        figures.workers = measure_workers(folder)
    if Part.JUDGING in parts:
        say("from track to result")
        track = api.track(make_recording(folder, (640, 480), SAMPLE_S))
        figures.judging = [measure_judging(track, "hip_hinge", times) for times in (1, TIMES)]
    if Part.MEMORY in parts:
        for length_s in LENGTHS_S:
            say(f"memory, {length_s} s")
            figures.memory.append(measure_memory(folder, length_s))
    if Part.BEYOND in parts:
        say(f"a batch of {recordings}")
        figures.beyond = measure_beyond(folder, recordings, usable_cores())
    text = page(figures)
    if only:
        Console().print(text, markup=False, soft_wrap=True)
    else:
        write_text(out, text)
        say(f"written: {out}")


if __name__ == "__main__":
    typer.run(bench)
