"""``movescreen model``: the pose network's file."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from screen.cli.console import err, out

if TYPE_CHECKING:
    from screen.pose.model import ModelFile
    from screen.pose.tracker import PoseTracker

app = typer.Typer(help="The pose model: where it is, and fetching it.", no_args_is_help=True)

VariantOption = Annotated[str, typer.Option(help="Which model; only `full` is used so far.")]


@app.command()
def status(
    variant: VariantOption = "full",
    model: Annotated[
        Path | None, typer.Option("--model", help="Look at this file instead.")
    ] = None,
) -> None:
    """Say whether the model is there and is the one we trust.

    Example: movescreen model status
    """
    from screen.pose.model import model_status

    found = model_status(model, variant=variant)
    if found.model is None:
        out.print(f"No usable model. {found.problem}", markup=False)
        out.print("`movescreen model fetch` fetches it; so does the first run.", markup=False)
        raise typer.Exit(1)
    out.print(f"Model {found.model.name}, verified: {found.model.path}", markup=False)
    out.print(f"SHA-256 {found.model.sha256}", markup=False)


@app.command()
def fetch(variant: VariantOption = "full") -> None:
    """Fetch the model into the cache, verify it, and say where it lies.

    Example: movescreen model fetch
    """
    from screen.pose.model import fetch_model

    with _fetch_progress() as bar:
        task = bar.add_task("Fetching the pose model", total=None)
        found = fetch_model(
            variant=variant, progress=lambda words: bar.update(task, description=words)
        )
    out.print(f"Model {found.name}, verified: {found.path}", markup=False)


def prepare_model(explicit: Path | None, *, shown: bool) -> ModelFile:
    """Return the model; a first use fetches it with a progress bar.

    MediaPipe is loaded first: a shared library that it lacks is said before any work begins.
    """
    from screen.pose.model import ensure_model, find_model

    importlib.import_module("screen.pose.mediapipe_library")
    found = find_model(explicit)
    if found is not None:
        return found
    if not shown:
        return ensure_model(explicit)
    with _fetch_progress() as bar:
        task = bar.add_task("Fetching the pose model", total=None)
        return ensure_model(explicit, progress=lambda words: bar.update(task, description=words))


def tracker_maker(model: ModelFile) -> Callable[[], PoseTracker]:
    """Return what makes trackers with this model; MediaPipe is loaded with the first one."""

    def make_tracker() -> PoseTracker:
        from screen.pose.mediapipe_tracker import MediaPipeTracker

        return MediaPipeTracker(model)

    return make_tracker


def _fetch_progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
    )
