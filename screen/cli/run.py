"""``movescreen run`` and ``movescreen analyze``."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from json import dumps as json_text
from pathlib import Path
from typing import Annotated

import typer

import screen
from screen.cli.console import Voice, err, out, print_error, time_progress, with_options
from screen.cli.model import prepare_model
from screen.cli.options import (
    AgeOption,
    BlurOption,
    ClothesOption,
    EveryFrameOption,
    ExcelOption,
    HeightOption,
    JsonOption,
    LabelOption,
    ModelOption,
    OutFolderOption,
    ProtocolOption,
    QuietOption,
    RedFlagsOption,
    SexOption,
    red_flag_ids,
)
from screen.errors import MovescreenError, OutputError
from screen.results.layout import TRACK_FILE
from screen.text import one_line

DEFAULT_OUT = Path("movescreen-out")


def run(
    videos: Annotated[list[Path], typer.Argument(help="Recordings of one test.")],
    protocol: ProtocolOption,
    out_folder: OutFolderOption = DEFAULT_OUT,
    sex: SexOption = None,
    age: AgeOption = None,
    height_cm: HeightOption = None,
    red_flags: RedFlagsOption = None,
    clothes: ClothesOption = None,
    annotated: Annotated[
        bool, typer.Option("--annotated", help="Also write the video with the skeleton drawn in.")
    ] = False,
    label: LabelOption = None,
    blur_face: BlurOption = False,
    excel: ExcelOption = False,
    model: ModelOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
    every_frame: EveryFrameOption = False,
) -> None:
    """Screen recordings: measure, judge, and write a report for each.

    Example: movescreen run hinge.mp4 --protocol hip_hinge --sex female --age 44
    """
    from screen.api import clothes_from, person_from
    from screen.screening.protocols.files import load_protocol

    voice, person = Voice(quiet, json), person_from(sex=sex, age=age, height_cm=height_cm)
    loaded, asked, worn = load_protocol(protocol), red_flag_ids(red_flags), clothes_from(clothes)
    prepare_model(model, shown=voice.talks)

    def screen_one(path: Path) -> screen.Screening:
        with time_progress(path.name, shown=voice.talks) as on_progress:
            return screen.run(
                path,
                protocol=loaded,
                person=person,
                red_flags=asked,
                clothes=worn,
                model=model,
                on_progress=on_progress,
                every_frame=every_frame,
            )

    def write(screening: screen.Screening, folder: Path) -> None:
        screening.write(folder, annotated=annotated, label=label, blur_face=blur_face, excel=excel)

    _each(videos, screen_one, write, out_folder, voice=voice)


def analyze(
    tracks: Annotated[list[Path], typer.Argument(help="Stored tracks (track.npz).")],
    protocol: ProtocolOption,
    out_folder: OutFolderOption = DEFAULT_OUT,
    sex: SexOption = None,
    age: AgeOption = None,
    height_cm: HeightOption = None,
    red_flags: RedFlagsOption = None,
    clothes: ClothesOption = None,
    label: LabelOption = None,
    excel: ExcelOption = False,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Judge stored tracks again, with any protocol; no video needed.

    Example: movescreen analyze movescreen-out/hinge/track.npz --protocol ./mine.toml
    """
    from screen.api import clothes_from, person_from
    from screen.screening.protocols.files import load_protocol

    voice, person = Voice(quiet, json), person_from(sex=sex, age=age, height_cm=height_cm)
    loaded, asked, worn = load_protocol(protocol), red_flag_ids(red_flags), clothes_from(clothes)

    def analyze_one(path: Path) -> screen.Screening:
        return screen.analyze(path, protocol=loaded, person=person, red_flags=asked, clothes=worn)

    def write(screening: screen.Screening, folder: Path) -> None:
        screening.write(folder, label=label, excel=excel)

    _each(tracks, analyze_one, write, out_folder, voice=voice)


def _each(
    paths: list[Path],
    screen_one: Callable[[Path], screen.Screening],
    write: Callable[[screen.Screening, Path], None],
    out_folder: Path,
    *,
    voice: Voice,
) -> None:
    """Screen each recording; one that fails costs only itself. Exit with the worst code.

    An output folder that cannot be written ends the whole run: the next would fail the same way.
    """
    from screen.api import why_not_judged
    from screen.inputs import check_output

    check_output(out_folder)
    worst = 0
    documents: list[str] = []
    for path, folder in zip(paths, run_folders(paths, out_folder), strict=True):
        try:
            screening = screen_one(path)
            write(screening, folder)
        except OutputError:
            raise
        except MovescreenError as error:
            worst = max(worst, error.exit_code)
            named = "" if one_line(str(path)) in str(error) else f"{path}: "
            print_error(error, about=named)
            told = {
                "error": with_options(str(error)),
                "reason": with_options(error.reason),
                "advice": with_options(error.advice),
            }
            documents.append(json_text({"recording": str(path), **told}, indent=1))
            continue
        if (reason := why_not_judged(screening.result)) is not None:
            worst = max(worst, 1)
            err.print(f"movescreen: {path}: not judged: {reason}", markup=False)
        documents.append(screening.result.model_dump_json(indent=1))
        if voice.talks:
            from screen.cli.tables import print_screening

            print_screening(screening.result, folder, screening.remarks)
    if voice.json:
        listed = ", ".join(documents)
        out.print(f"[{listed}]", markup=False, soft_wrap=True)
    if worst:
        raise typer.Exit(worst)


def run_folders(paths: list[Path], out_folder: Path) -> list[Path]:
    """Return one folder a recording, named after it; a name that is taken gets a number."""
    used: set[str] = set()
    folders: list[Path] = []
    for path in paths:
        name = path.parent.name if path.name == TRACK_FILE else path.stem
        numbers = itertools.count(2)
        unique = name
        while unique in used:
            unique = f"{name}-{next(numbers)}"
        used.add(unique)
        folders.append(out_folder / unique)
    return folders
