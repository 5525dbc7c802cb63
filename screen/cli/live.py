"""``movescreen live``: a test or a drill before a camera, in a window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from screen.cli.options import (
    AgeOption,
    ClothesOption,
    HeightOption,
    LabelOption,
    ModelOption,
    RedFlagsOption,
    SexOption,
    option_out,
    red_flag_ids,
)

DEFAULT_OUT = Path("movescreen-live")


def live(
    protocol: Annotated[
        str | None, typer.Option("--protocol", "-p", help="The test, or your own file.")
    ] = None,
    drill: Annotated[
        str | None, typer.Option("--drill", help="A drill instead, such as wall_hip_hinge.")
    ] = None,
    camera: Annotated[
        str, typer.Option("--camera", "-c", help="A camera's number, a file, or an address.")
    ] = "0",
    record: Annotated[
        bool, typer.Option("--record", help="Keep the camera's pictures beside the report.")
    ] = False,
    out_folder: Annotated[
        Path, option_out("Where to write; a folder for each test.")
    ] = DEFAULT_OUT,
    sex: SexOption = None,
    age: AgeOption = None,
    height_cm: HeightOption = None,
    red_flags: RedFlagsOption = None,
    clothes: ClothesOption = None,
    label: LabelOption = None,
    model: ModelOption = None,
) -> None:
    """Screen a person before a camera, in a window; write the report at the end.

    Example: movescreen live --protocol hip_hinge --camera 0
    """
    from screen.api import clothes_from, person_from
    from screen.cli.before_camera import asked_for, perform

    person = person_from(sex=sex, age=age, height_cm=height_cm)
    asked = replace(asked_for(protocol, drill, person), clothes=clothes_from(clothes))
    perform(
        asked,
        out_folder,
        camera=camera,
        record=record,
        given=red_flag_ids(red_flags),
        label=label,
        model=model,
    )
