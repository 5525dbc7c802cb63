"""``movescreen run`` and ``movescreen analyze``."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from json import dumps as json_text
from pathlib import Path
from typing import Annotated

import typer

from screen import api
from screen.cli.console import ExcelOption, Voice, err, out, time_progress
from screen.cli.model import prepare_model
from screen.cli.options import RedFlagsOption, output_place, red_flag_ids
from screen.cli.tables import print_screening
from screen.errors import MovescreenError, OutputError
from screen.inputs import check_output
from screen.screening.protocol_files import load_protocol
from screen.text import one_line

ProtocolOption = Annotated[
    str, typer.Option("--protocol", "-p", help="A protocol's name, or your own file (./mine.toml).")
]
OutOption = Annotated[
    Path,
    typer.Option(
        "--out",
        "-o",
        parser=output_place,
        metavar="PATH",
        help="Where to write; a folder for each recording.",
    ),
]
SexOption = Annotated[str | None, typer.Option(help="female or male: chooses the norm.")]
AgeOption = Annotated[float | None, typer.Option(help="Years: chooses the norm.")]
HeightOption = Annotated[float | None, typer.Option("--height-cm", help="Body height.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the results as JSON only.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
ModelOption = Annotated[
    Path | None, typer.Option("--model", help="A model bundle instead of the cached one.")
]
EveryFrameOption = Annotated[
    bool,
    typer.Option(
        "--every-frame",
        help="Follow every frame of a recording with more than 30 a second; angles change by "
        "tenths of a degree, and each frame costs the same.",
    ),
]
LabelOption = Annotated[
    str | None, typer.Option("--label", help="How the patient is called on the report.")
]
BlurOption = Annotated[
    bool, typer.Option("--blur-face", help="Make the face unrecognisable in pictures and video.")
]
DEFAULT_OUT = Path("movescreen-out")


def run(
    videos: Annotated[list[Path], typer.Argument(help="Recordings of one test.")],
    protocol: ProtocolOption,
    out_folder: OutOption = DEFAULT_OUT,
    sex: SexOption = None,
    age: AgeOption = None,
    height_cm: HeightOption = None,
    red_flags: RedFlagsOption = None,
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
    voice, person = Voice(quiet, json), api.person_from(sex=sex, age=age, height_cm=height_cm)
    loaded, asked = load_protocol(protocol), red_flag_ids(red_flags)
    prepare_model(model, shown=voice.talks)

    def screen_one(path: Path) -> api.Screening:
        with time_progress(path.name, shown=voice.talks) as on_progress:
            return api.run(
                path,
                protocol=loaded,
                person=person,
                red_flags=asked,
                model=model,
                on_progress=on_progress,
                every_frame=every_frame,
            )

    def write(screening: api.Screening, folder: Path) -> None:
        screening.write(folder, annotated=annotated, label=label, blur_face=blur_face, excel=excel)

    _each(videos, screen_one, write, out_folder, voice=voice)


def analyze(
    tracks: Annotated[list[Path], typer.Argument(help="Stored tracks (track.npz).")],
    protocol: ProtocolOption,
    out_folder: OutOption = DEFAULT_OUT,
    sex: SexOption = None,
    age: AgeOption = None,
    height_cm: HeightOption = None,
    red_flags: RedFlagsOption = None,
    label: LabelOption = None,
    excel: ExcelOption = False,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Judge stored tracks again, with any protocol; no video needed.

    Example: movescreen analyze movescreen-out/hinge/track.npz --protocol ./mine.toml
    """
    voice, person = Voice(quiet, json), api.person_from(sex=sex, age=age, height_cm=height_cm)
    loaded, asked = load_protocol(protocol), red_flag_ids(red_flags)

    def analyze_one(path: Path) -> api.Screening:
        return api.analyze(path, protocol=loaded, person=person, red_flags=asked)

    def write(screening: api.Screening, folder: Path) -> None:
        screening.write(folder, label=label, excel=excel)

    _each(tracks, analyze_one, write, out_folder, voice=voice)


def _each(
    paths: list[Path],
    screen_one: Callable[[Path], api.Screening],
    write: Callable[[api.Screening, Path], None],
    out_folder: Path,
    *,
    voice: Voice,
) -> None:
    """Screen each recording; one that fails costs only itself. Exit with the worst code.

    An output folder that cannot be written ends the whole run: the next would fail the same way.
    """
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
            err.print(f"movescreen: {named}{error}", markup=False)
            told = {"error": str(error), "reason": error.reason, "advice": error.advice}
            documents.append(json_text({"recording": str(path), **told}, indent=1))
            continue
        if (reason := api.why_not_judged(screening.result)) is not None:
            worst = max(worst, 1)
            err.print(f"movescreen: {path}: not judged: {reason}", markup=False)
        documents.append(screening.result.model_dump_json(indent=1))
        if voice.talks:
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
        name = path.parent.name if path.name == "track.npz" else path.stem
        numbers = itertools.count(2)
        unique = name
        while unique in used:
            unique = f"{name}-{next(numbers)}"
        used.add(unique)
        folders.append(out_folder / unique)
    return folders
