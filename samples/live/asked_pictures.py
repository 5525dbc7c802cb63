"""Pictures of people who are filmed as each test asks: ``python -m samples.live.asked_pictures``.

They stand in the guidance of the page, one a test (``screen/web/page/asked``). The people are
rendered; a picture is made again from the seed that stands here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Final

import typer

from samples.filming.film import Clip, draw_recording
from samples.filming.studio import Studio, skin_of
from samples.graphics.camera import place_camera
from samples.ladders.take import as_jpeg
from samples.movements.by_protocol import PROTOCOLS
from samples.people.body import draw_person
from samples.people.outfit import draw_outfit, draw_top
from samples.sets.clip import stream

FOLDER: Final = Path(__file__).parents[2] / "screen" / "web" / "page" / "asked"
_SIZE: Final = (360, 480)
_QUALITY: Final = 80


@dataclass(frozen=True)
class Shown:
    """Whose picture a test shows: how the arms are held (None: drawn), and the person's seed."""

    arms: str | None
    seed: int


SHOWN: Final = {
    "hip_hinge": Shown("crossed", 29),
    "hip_hinge_seated": Shown("crossed", 14),
    "side_bend": Shown("hanging", 18),
    "trunk_rotation_seated": Shown("crossed", 16),
    "trunk_rotation_standing": Shown("crossed", 11),
    "hip_rotation_seated": Shown("on seat", 16),
    "hip_rotation_standing": Shown(None, 7),
}


def photographed(test: str, shown: Shown) -> bytes:
    """Return the JPEG of a person at the quiet start of a test."""
    clip = Clip(
        test,
        shown.seed,
        test,
        fps=30,
        size=_SIZE,
        careful=True,
        close_share=1.0,
        asked=True,
    )
    body, movement, filming = (stream(clip, part) for part in ("person", "movement", "filming"))
    person = draw_person(body)
    outfit = draw_outfit(body, person, *draw_top(body, 1.0), close_trousers=True)
    arms = [] if shown.arms is None else [shown.arms]
    scene = PROTOCOLS[test](movement, person, None, *arms)
    time_s = scene.enters_s + scene.quiet_s / 2
    skin = skin_of(person, scene.pose_at(time_s))
    recording = replace(draw_recording(filming, clip), exposure_s=0.0, handheld=False)
    camera = place_camera(
        filming,
        azimuth_deg=scene.azimuth_deg,
        quiet_m=skin[::25],
        moving_m=skin[::25],
        size=recording.size,
        careful=True,
        asked=True,
    )
    studio = Studio(
        stream(clip, "studio"),
        scene,
        person=person,
        outfit=outfit,
        camera=camera,
        recording=recording,
        careful=True,
    )
    picture, _ = studio.shoot_still(skin, [], time_s)
    studio.close()
    return as_jpeg(picture, _QUALITY)


def main(
    tests: Annotated[list[str] | None, typer.Argument(help="Tests; all if none is named.")] = None,
    *,
    out: Annotated[Path, typer.Option(help="Folder for the pictures.")] = FOLDER,
) -> None:
    """Render the pictures."""
    out.mkdir(parents=True, exist_ok=True)
    for name in tests or SHOWN:
        (out / f"{name}.jpg").write_bytes(photographed(name, SHOWN[name]))


if __name__ == "__main__":
    typer.run(main)
