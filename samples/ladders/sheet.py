"""A contact sheet of ladders, to be looked at: each person a row, with what is true and tracked.

``python -m samples.ladders.sheet DIR PROTOCOL SHEET.png`` draws the first people of a folder.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer

from samples.ladders.store import Ladder, load_jpegs, load_ladder

_HEIGHT_PX, _MARGIN_PX = 300, 12
_TRUE, _TRACKED, _TEXT = (60, 200, 60), (40, 60, 230), (0, 255, 255)
_SHOWN = {
    "hip_hinge": ("lumbar_flexion_deg", "pelvis_inclination_deg", "trunk_inclination_deg"),
    "side_bend": ("trunk_side_bend_deg", "pelvis_obliquity_deg", "thorax_rotation_deg"),
    "trunk_rotation": ("thorax_rotation_deg", "pelvis_rotation_deg", "trunk_inclination_deg"),
    "hip_rotation": (
        "left_hip_internal_rotation_deg",
        "right_hip_internal_rotation_deg",
        "pelvis_obliquity_deg",
    ),
}


def main(
    folder: Annotated[Path, typer.Argument(help="Folder of ladders.")],
    protocol: Annotated[str, typer.Argument(help="The test.")],
    sheet: Annotated[Path, typer.Argument(help="The PNG to write.")],
    people: Annotated[int, typer.Option(help="How many people.")] = 6,
) -> None:
    """Draw true silhouettes green, tracked ones red, over the pictures."""
    paths = islice(sorted(folder.glob(f"{protocol}_[0-9]*.npz")), people)
    rows = [_row(load_ladder(path), load_jpegs(path)) for path in paths]
    width = max(row.shape[1] for row in rows)
    whole = [
        cv2.copyMakeBorder(row, 0, 0, 0, width - row.shape[1], cv2.BORDER_CONSTANT) for row in rows
    ]
    cv2.imwrite(str(sheet), np.vstack(whole))


def _row(ladder: Ladder, jpegs: list[bytes]) -> np.ndarray:
    names = next(
        shown for test, shown in _SHOWN.items() if ladder.head["protocol"].startswith(test)
    )
    places = np.vstack([ladder.edge_px.reshape(-1, 2), ladder.joints_px.reshape(-1, 2)])
    low = np.maximum(np.nanmin(places, axis=0) - _MARGIN_PX, 0).astype(int)
    high = (np.nanmax(places, axis=0) + _MARGIN_PX).astype(int)
    tiles = []
    for number, jpeg in enumerate(jpegs):
        picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
        for curve, colour in ((ladder.edge_px, _TRUE), (ladder.silhouette_px, _TRACKED)):
            if np.isfinite(curve[number]).all():
                cv2.polylines(picture, [np.rint(curve[number]).astype(int)], True, colour, 1)
        picture = picture[low[1] : high[1], low[0] : high[0]]
        scale = _HEIGHT_PX / picture.shape[0]
        tile = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        text = [ladder.head["kinds"][number], *(f"{ladder.measure(n)[number]:.0f}" for n in names)]
        head = f"{ladder.head['setting']} {ladder.head['seed']}" if number == 0 else ""
        for line, words in enumerate((" ".join(text), head)):
            cv2.putText(tile, words, (4, 14 + 15 * line), 0, 0.42, (0, 0, 0), 3, cv2.LINE_AA)
            cv2.putText(tile, words, (4, 14 + 15 * line), 0, 0.42, _TEXT, 1, cv2.LINE_AA)
        tiles.append(tile)
    return np.hstack(tiles)


if __name__ == "__main__":
    typer.run(main)
