"""Command line: render a set of people for measuring, or the sample clips of the project."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from samples.filming.film import Clip
from samples.ladders.make import make_ladder, missing_ladders
from samples.ladders.take import LADDERS
from samples.sets.catalogue import SAMPLES
from samples.sets.clip import render_clip
from samples.sets.make import CLIPS_A_PROCESS, Outcome, Render, missing, render_set
from samples.sets.people import PeopleSet, people_in, people_sets, plan_set

_A_PROCESS = 100  # a process loads torch and the landmark network: more ladders than clips

app = typer.Typer(no_args_is_help=True)


@app.callback()
def main() -> None:
    """Render people whose joint angles are known."""


@app.command("make-set")
def make_set(
    name: Annotated[str, typer.Argument(help="A set of samples/sets/people.toml.")],
    *,
    out: Annotated[Path, typer.Option(help="Folder for the clips; complete ones in it are kept.")],
    protocols: Annotated[
        str, typer.Option("--protocol", "--protocols", help="Tests, 'a,b,c', or 'all'.")
    ] = "all",
    count: Annotated[
        int | None, typer.Option(help="Clips a test; else as many as the set has.", min=1)
    ] = None,
    workers: Annotated[int, typer.Option(help="Processes.", min=1)] = 2,
) -> None:
    """Render a set of clips with their truth; start again to resume."""
    people = _set(name)
    wanted = None if protocols == "all" else [_protocol(people, p) for p in protocols.split(",")]
    try:
        clips = plan_set(people, wanted, count)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    strangers = people_in(out) - {(p, seed) for p in people.counts for seed in people.seeds}
    if strangers:
        raise typer.BadParameter(f"{out} holds clips of another set, such as {min(strangers)}")
    _render(clips, missing(clips, out), out, render_clip, workers)


@app.command("make-ladders")
def make_ladders(
    name: Annotated[str, typer.Argument(help="A set of ladders in samples/sets/people.toml.")],
    *,
    out: Annotated[Path, typer.Option(help="Folder for the ladders; those in it are kept.")],
    count: Annotated[
        int | None, typer.Option(help="People a test; else as many as the set has.", min=1)
    ] = None,
    workers: Annotated[int, typer.Option(help="Processes.", min=1)] = 2,
) -> None:
    """Photograph people at several true angles and track them; start again to resume."""
    people = _set(name)
    if not set(people.counts) <= set(LADDERS):
        raise typer.BadParameter(f"{name!r} is not a set of ladders")
    try:
        clips = plan_set(people, None, count)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    _render(clips, missing_ladders(clips, out), out, make_ladder, workers, a_process=_A_PROCESS)


@app.command("check-sets")
def check_sets(
    first: Annotated[Path, typer.Argument(help="A folder of clips.")],
    second: Annotated[Path, typer.Argument(help="Another.")],
) -> None:
    """Say whether two folders of clips have a person in common; if so, end with 1."""
    common = sorted(people_in(first) & people_in(second))
    for protocol, seed in common:
        typer.echo(f"in both: {protocol} {seed}")
    if common:
        raise typer.Exit(1)
    typer.echo("no person is in both")


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
    todo = list(SAMPLES) if again else missing(SAMPLES, folder)
    _render(SAMPLES, todo, folder, render_clip, workers)


def _set(name: str) -> PeopleSet:
    known = people_sets()
    if name not in known:
        raise typer.BadParameter(f"{name!r} is not one of: {', '.join(known)}")
    return known[name]


def _protocol(people: PeopleSet, text: str) -> str:
    protocol = text.strip()
    if protocol not in people.counts:
        raise typer.BadParameter(f"{protocol!r} is not one of: all, {', '.join(people.counts)}")
    return protocol


def _render(
    clips: Sequence[Clip],
    todo: Sequence[Clip],
    folder: Path,
    render: Render,
    workers: int,
    *,
    a_process: int = CLIPS_A_PROCESS,
) -> None:
    """Render ``todo``, what is missing of ``clips``, and end with 1 if one failed."""
    failed: list[Outcome] = []
    begun, console = time.monotonic(), Console()
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    ) as progress:
        task = progress.add_task("rendering", total=len(clips), completed=len(clips) - len(todo))
        outcomes = render_set(todo, folder, render, workers=workers, a_process=a_process)
        for done, outcome in enumerate(outcomes, 1):
            progress.update(task, advance=1, description=outcome.clip.name)
            if outcome.error is not None:
                failed.append(outcome)
                console.print(f"failed: {outcome.clip.name}\n{outcome.error}", markup=False)
            elif not console.is_terminal:
                left_min = (time.monotonic() - begun) / done * (len(todo) - done) / 60
                place = f"{len(clips) - len(todo) + done}/{len(clips)}"
                typer.echo(
                    f"{place} {outcome.clip.name} {outcome.seconds:.1f} s, {left_min:.0f} min left"
                )
    typer.echo(f"{len(clips) - len(failed)} of {len(clips)} clips are in {folder}")
    if failed:
        typer.echo(f"failed: {', '.join(outcome.clip.name for outcome in failed)}", err=True)
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
