"""Command line: render a set of people for measuring, or the sample clips of the project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from samples.catalogue import SAMPLES
from samples.movements import PROTOCOLS
from samples.sets import plan_set, render_set

app = typer.Typer(no_args_is_help=True)


def _size(text: str) -> tuple[int, int]:
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no size; write WIDTHxHEIGHT, such as 640x480"
        ) from None
    if width % 2 or height % 2 or min(width, height) < 64:
        raise typer.BadParameter("width and height must be even and at least 64")
    return width, height


def _protocols(text: str) -> list[str]:
    if text == "all":
        return list(PROTOCOLS)
    if text not in PROTOCOLS:
        raise typer.BadParameter(f"{text!r} is not one of: all, {', '.join(PROTOCOLS)}")
    return [text]


@app.callback()
def main() -> None:
    """Render people whose joint angles are known."""


@app.command("make-set")
def make_set(
    *,
    out: Annotated[Path, typer.Option(help="Folder for the clips; complete ones in it are kept.")],
    protocol: Annotated[str, typer.Option(help="Name of a test, or 'all'.")] = "all",
    seed: Annotated[int, typer.Option(help="Seed of the first person.", min=0)] = 1000,
    count: Annotated[int, typer.Option(help="Clips a test.", min=1)] = 10,
    workers: Annotated[int, typer.Option(help="Processes.", min=1)] = 1,
    fps: Annotated[int, typer.Option(help="Pictures a second.", min=5, max=120)] = 15,
    size: Annotated[
        str | None, typer.Option(help="Such as 640x480; else every fourth is upright.")
    ] = None,
) -> None:
    """Render a set of clips with their truth; start again to resume."""
    clips = plan_set(
        _protocols(protocol), seed=seed, count=count, fps=fps, size=_size(size) if size else None
    )
    for record in render_set(clips, out, workers=workers):
        typer.echo(record)


@app.command("make-samples")
def make_samples(
    *,
    workers: Annotated[int, typer.Option(help="Processes.", min=1)] = 1,
    again: Annotated[
        bool, typer.Option("--again", help="Render those that are there, too.")
    ] = False,
) -> None:
    """Render the clips that come with the project into samples/clips."""
    folder = Path(__file__).parent / "clips"
    for record in render_set(SAMPLES, folder, workers=workers, again=again):
        typer.echo(record)


if __name__ == "__main__":
    app()
