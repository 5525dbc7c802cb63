"""``movescreen import``: tracks from landmarks that other programs recorded."""

from __future__ import annotations

import re
from json import dumps as json_text
from pathlib import Path
from typing import Annotated

import typer

import screen
from screen.cli.console import Voice, out, print_error, with_options
from screen.cli.options import JsonOption, OutFolderOption, QuietOption
from screen.cli.run import DEFAULT_OUT, run_folders
from screen.errors import MovescreenError, OutputError, UsageError
from screen.text import shortened


def import_track(
    files: Annotated[list[Path], typer.Argument(help="Landmarks as JSON or CSV.")],
    fps: Annotated[
        float | None, typer.Option("--fps", help="Frames a second; comes before times in the file.")
    ] = None,
    size: Annotated[
        str | None, typer.Option("--size", help="The picture in pixels, such as 1280x720.")
    ] = None,
    mirrored: Annotated[
        bool,
        typer.Option(
            "--mirrored", help="The pictures were mirrored: left and right change places."
        ),
    ] = False,
    out_folder: OutFolderOption = DEFAULT_OUT,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Make tracks of BlazePose landmarks that others recorded, for `movescreen analyze`.

    Example: movescreen import landmarks.json --fps 25 --size 960x544
    """
    from screen.inputs import check_output
    from screen.results.layout import TRACK_FILE
    from screen.results.run_folder import take_away_judged

    voice, size_px = Voice(quiet, json), _size(size)
    check_output(out_folder)
    worst = 0
    documents: list[dict[str, str]] = []
    for path, folder in zip(files, run_folders(files, out_folder), strict=True):
        target = folder / TRACK_FILE
        try:
            track = screen.import_track(path, fps=fps, size_px=size_px, mirrored=mirrored)
            _keep_of_video(target)
            take_away_judged(folder)
            track.save(target)
        except OutputError:
            raise
        except MovescreenError as error:
            worst = max(worst, error.exit_code)
            print_error(error)
            documents.append({"file": str(path), "error": with_options(str(error))})
            continue
        said = "; ".join(track.info.log)
        documents.append({"file": str(path), "track": str(target), "log": said})
        if voice.talks:
            out.print(f"{target}: {said}.", markup=False)
    if voice.json:
        out.print(json_text(documents, indent=1), markup=False)
    if worst:
        raise typer.Exit(worst)


def _size(text: str | None) -> tuple[int, int] | None:
    """Return width and height in pixels."""
    if text is None:
        return None
    found = re.fullmatch(r"\s*([0-9]{1,6})\s*[xX×]\s*([0-9]{1,6})\s*", text)
    if found is None:
        raise UsageError(
            f"--size {shortened(text)} is not a size.",
            "Give width x height in pixels, as in 1280x720.",
        )
    return int(found[1]), int(found[2])


def _keep_of_video(target: Path) -> None:
    """Refuse to write over the track of a recording, which only its video could bring back."""
    from screen.inputs import exists
    from screen.pose.track import PoseTrack

    if exists(target) and PoseTrack.load(target).info.pictured:
        raise UsageError(f"{target} is the track of a recording.", "Choose another --out.")
