"""Drawing a person's lines into a picture: dark lines on a light edge, legible in grey."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from screen.kinematics.series import Side
from screen.opencv import cv2
from screen.pose.landmarks import INDEX, SIDES, BodySide
from screen.pose.track import OUTLINE_STATIONS
from screen.report.overlay import (
    ACROSS,
    BONES,
    FROM_OUTLINE,
    Arc,
    Figure,
    Points,
    arc_of,
    back_edge,
)

Image = NDArray[np.uint8]
Colour = tuple[int, int, int]

INK: Final[Colour] = (14, 58, 71)
PALE: Final[Colour] = (120, 145, 153)
EDGE: Final[Colour] = (255, 255, 255)
AMBER: Final[Colour] = (247, 178, 40)
BLACK: Final[Colour] = (20, 20, 20)
LABELLED: Final = ("shoulder", "knee")
BACK_STATIONS: Final = (OUTLINE_STATIONS >= -0.15) & (OUTLINE_STATIONS <= 0.75)
SHIFT: Final = 3


@dataclass(frozen=True)
class AngleMark:
    """The angle of interest: a channel's name, the side it is read from, and what to write."""

    channel: str
    side: Side
    text: str


def draw_figure(
    picture: Image,
    figure: Figure,
    *,
    near_side: BodySide | None,
    outline: bool,
    labels: bool,
    angle: AngleMark | None,
    head: bool = False,
) -> None:
    """Draw into ``picture``; line widths follow the size of the person.

    ``head`` adds a circle for the head, where no picture shows it.
    """
    width = max(1, round(figure.trunk_px / 55))
    if outline:
        for edge in figure.outline:
            _curve(picture, edge, INK, max(1, width - 1))
    for side in sorted(SIDES, key=lambda one: one == near_side):
        colour = INK if near_side in {None, side} else PALE
        for bone in BONES[side]:
            _bone(picture, figure, bone, colour, width)
    if near_side is None:
        for bone in ACROSS:
            _bone(picture, figure, bone, INK, width)
    if head:
        _head(picture, figure, width)
    if labels:
        _side_labels(picture, figure)
    if angle is not None:
        _angle(picture, figure, angle, width)


def write_text(picture: Image, text: str, at: tuple[float, float], *, size_px: int) -> None:
    """Write on a light plate, kept inside the picture; ``at`` is the middle of the words."""
    if not text:
        return
    left, top, wide, high = text_box(text, size_px)
    pad = max(2, size_px // 5)
    x = int(np.clip(at[0] - wide / 2, pad, max(pad, picture.shape[1] - wide - pad)))
    y = int(np.clip(at[1] - high / 2, pad, max(pad, picture.shape[0] - high - pad)))
    cv2.rectangle(picture, (x - pad, y - pad), (x + wide + pad, y + high + pad), EDGE, -1)
    cv2.rectangle(picture, (x - pad, y - pad), (x + wide + pad, y + high + pad), BLACK, 1)
    cv2.putText(picture, text, (x - left, y - top), BLACK, _font(), size_px, 600)


def text_box(text: str, size_px: int) -> tuple[int, int, int, int]:
    """Return left, top (to the baseline), width and height of written words, in pixels."""
    left, top, wide, high = cv2.getTextSize((0, 0), text, (0, 0), _font(), size_px, 600)
    return int(left), int(top), int(wide), int(high)


@cache
def _font() -> Any:
    return cv2.FontFace("sans")


def _whole(point: Points) -> tuple[int, int]:
    return round(float(point[0]) * 2**SHIFT), round(float(point[1]) * 2**SHIFT)


def _bone(
    picture: Image, figure: Figure, bone: tuple[int, int], colour: Colour, width: int
) -> None:
    if figure.seen(*bone):
        one, other = figure.joints[bone[0]], figure.joints[bone[1]]
        stroke(picture, np.stack([one, other]), colour, width)


def _curve(picture: Image, points: Points, colour: Colour, width: int) -> None:
    """Draw a line through the points, broken where one is NaN."""
    seen = np.asarray(np.isfinite(points).all(axis=1))
    for run in np.split(np.arange(len(points)), np.flatnonzero(~seen)):
        chosen = run[seen[run]]
        if len(chosen) > 1:
            stroke(picture, points[chosen], colour, width)


def stroke(picture: Image, points: Points, colour: Colour, width: int, edge: Colour = EDGE) -> None:
    """Draw a line through the points, ``(n, 2)`` in pixels, on an edge of another colour."""
    line = np.array([_whole(point) for point in points], dtype=np.int32)[:, None]
    for shade, thick in ((edge, width + 2 * max(1, width // 2)), (colour, width)):
        cv2.polylines(picture, [line], False, shade, thick, cv2.LINE_AA, SHIFT)


def _head(picture: Image, figure: Figure, width: int) -> None:
    centre, radius = figure.head()
    turn = np.radians(np.arange(0, 361, 6))
    stroke(picture, centre + radius * np.column_stack([np.cos(turn), np.sin(turn)]), INK, width)


def _side_labels(picture: Image, figure: Figure) -> None:
    size = max(11, round(figure.trunk_px / 13), round(picture.shape[0] / 26))
    middle = figure.joint("hip", "both")[0]
    for joint in LABELLED:
        for side in SIDES:
            if figure.seen(INDEX[f"{side}_{joint}"]):
                place = figure.joint(joint, side)
                away = 1.6 * size * (1 if place[0] >= middle else -1)
                write_text(picture, side[0].upper(), (place[0] + away, place[1]), size_px=size)


def _angle(picture: Image, figure: Figure, mark: AngleMark, width: int) -> None:
    size = max(13, round(figure.trunk_px / 9), round(picture.shape[0] / 17))
    if mark.channel in FROM_OUTLINE:
        edge = back_edge(figure)[BACK_STATIONS]
        _curve_marked(picture, edge, width)
        place = _beside(edge, figure, size, mark.text)
    else:
        arc = arc_of(figure, mark.channel, mark.side)
        if arc is None:
            return
        radius = 0.45 * figure.trunk_px
        _arc(picture, arc, radius, width)
        place = _beyond(arc, radius, size, mark.text)
    if place is not None:
        write_text(picture, mark.text, place, size_px=size)


def _curve_marked(picture: Image, edge: Points, width: int) -> None:
    seen = edge[np.isfinite(edge).all(axis=1)]
    if len(seen) > 1:
        stroke(picture, seen, AMBER, width + 2, BLACK)


def _arc(picture: Image, arc: Arc, radius: float, width: int) -> None:
    start, end = arc.degrees
    angles = np.radians(np.linspace(start, end, max(2, int(abs(end - start) / 3) + 2)))
    rim = arc.vertex + radius * np.column_stack([np.cos(angles), np.sin(angles)])
    for direction in (arc.start, arc.end):
        ray = np.stack([arc.vertex, arc.vertex + 1.2 * radius * direction])
        stroke(picture, ray, BLACK, max(1, width // 2))
    stroke(picture, rim, AMBER, width + 1, BLACK)


def _beyond(arc: Arc, radius: float, size: int, text: str) -> tuple[float, float] | None:
    """Place the words beyond the middle of the arc, so that they do not cover it."""
    if not text:
        return None
    start, end = arc.degrees
    middle = np.radians((start + end) / 2)
    direction = np.array([np.cos(middle), np.sin(middle)])
    _, _, wide, high = text_box(text, size)
    clear = 0.5 * (abs(direction[0]) * wide + abs(direction[1]) * high) + 0.7 * size
    place = arc.vertex + (radius + clear) * direction
    return float(place[0]), float(place[1])


def _beside(edge: Points, figure: Figure, size: int, text: str) -> tuple[float, float] | None:
    seen = edge[np.isfinite(edge).all(axis=1)]
    if not len(seen) or not text:
        return None
    middle = seen[len(seen) // 2]
    axis = 0.5 * (figure.joint("hip", "both") + figure.joint("shoulder", "both"))
    away = (middle - axis) / max(float(np.linalg.norm(middle - axis)), 1e-6)
    _, _, wide, high = text_box(text, size)
    place = middle + away * (0.5 * (abs(away[0]) * wide + abs(away[1]) * high) + 0.8 * size)
    return float(place[0]), float(place[1])
