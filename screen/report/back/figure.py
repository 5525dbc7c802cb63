"""The drawn picture of the back: its outline and the two inclinometers laid on it, as SVG."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np

from screen.kinematics.geometry import lean_deg, rotate
from screen.pose.landmarks import SIDES, BodySide
from screen.pose.track import OUTLINE_STATIONS
from screen.report.back.choice import PELVIS, THORAX
from screen.report.overlay import BONES, Figure, Points

INK: Final = "#12323f"
PETROL: Final = "#0b6477"
AMBER: Final = "#b35c00"
TEXT_PX: Final = 23.0
TANGENT_PX: Final = 80.0
ZERO_PX: Final = 90.0
ARC_PX: Final = 72.0
DISC_PX: Final = 21.0
ACROSS_RATIO: Final = 0.53
"""Mean width of a letter over the height of the type."""
SMALL: Final = 0.8
"""Height of the second line of a label over that of the first."""
ASIDE: Final = 0.7
"""How far a label leans towards its own end of the trunk, against straight away from it."""


@dataclass(frozen=True)
class Site:
    """Where an inclinometer lies: its name and the stretch of stations of the outline."""

    channel: str
    name: str
    stretch: tuple[float, float]
    colour: str


SITES: Final = (
    Site(PELVIS, "S1", (-0.05, 0.15), AMBER),
    Site(THORAX, "T12", (0.45, 0.65), PETROL),
)


@dataclass(frozen=True, eq=False)
class Tangent:
    """A line that touches the back at ``touch``; ``along`` and ``zero`` point to the head.

    Unit vectors, y down: ``along`` is where the inclinometer lies now, ``zero`` where it lay in
    neutral. ``outward`` leads away from the body.
    """

    site: Site
    touch: Points
    along: Points
    zero: Points

    def outward(self, forward: int) -> Points:
        """Return the unit vector at right angles to the tangent, away from the body."""
        return forward * np.array([self.along[1], -self.along[0]])

    def inclination_deg(self, forward: int) -> float:
        """Return the angle against the vertical, + forwards."""
        return forward * float(lean_deg(self.along))

    def turned_deg(self, forward: int) -> float:
        """Return how far the tangent is turned from its zero, + forwards."""
        return forward * float(lean_deg(rotate(self.along, -float(lean_deg(self.zero)))))


def neutral_tangents(figure: Figure, *, forward: int) -> dict[str, Tangent]:
    """Return the tangents along the outline, by channel; left out where the outline is unknown."""
    found = {}
    for site in SITES:
        points = _stretch(figure, site, forward)
        if len(points) > 2:
            along = _direction(points)
            found[site.channel] = Tangent(site, points.mean(axis=0), along, along)
    return found


def turned_tangents(
    figure: Figure, neutral: Mapping[str, Tangent], turns_deg: Mapping[str, float], *, forward: int
) -> dict[str, Tangent]:
    """Return the tangents of neutral at the same stations of another figure, turned forward."""
    found = {}
    for channel, before in neutral.items():
        points = _stretch(figure, before.site, forward)
        if channel in turns_deg and len(points):
            along = rotate(before.zero, forward * turns_deg[channel])
            found[channel] = Tangent(before.site, points.mean(axis=0), along, before.zero)
    return found


def back_of(figure: Figure, *, forward: int) -> Points:
    """Return the edge of the trunk at the back, ``(31, 2)``: left of the axis if facing right."""
    return np.asarray(figure.outline[0 if forward > 0 else 1])


def _stretch(figure: Figure, site: Site, forward: int) -> Points:
    """Return the known points of the back at a site, ``(k, 2)``, upwards."""
    start, stop = site.stretch
    chosen = (start - 1e-6 <= OUTLINE_STATIONS) & (stop + 1e-6 >= OUTLINE_STATIONS)
    points = back_of(figure, forward=forward)[chosen]
    return np.asarray(points[np.isfinite(points).all(axis=1)])


def _direction(points: Points) -> Points:
    """Return the direction of a line of points, towards the last."""
    centred = points - points.mean(axis=0)
    line = np.linalg.svd(centred)[2][0]
    return np.asarray(line if line @ (points[-1] - points[0]) > 0 else -line)


def svg_back(
    figure: Figure,
    tangents: Mapping[str, Tangent],
    words: Mapping[str, Sequence[str]],
    *,
    size: tuple[int, int],
    forward: int,
    photo: bytes | None,
    key: str,
    title: str,
    near_side: BodySide | None,
) -> str:
    """Return the picture as one ``<svg>`` element.

    Parameters
    ----------
    words
        By channel: what stands on the label of a tangent, one entry a line.
    photo
        JPEG of the same part of the recording; without it the person is drawn.
    key
        Under which the photograph is kept in the page.
    """
    body = [_ground(photo, size, key)]
    if photo is None:
        body += _person(figure, near_side)
    body += [_axis(figure), _back(figure, forward)]
    body += [_inclinometer(tangent, forward) for tangent in tangents.values()]
    body += _labels(tangents, words, size=size, forward=forward)
    return (
        f'<svg viewBox="0 0 {size[0]} {size[1]}" role="img" font-family="inherit">'
        f"<title>{escape(title)}</title>{''.join(body)}</svg>"
    )


def _ground(photo: bytes | None, size: tuple[int, int], key: str) -> str:
    if photo is None:
        return f'<rect width="{size[0]}" height="{size[1]}" fill="#f6f6f6"/>'
    data = base64.b64encode(photo).decode("ascii")
    return (
        f'<image width="{size[0]}" height="{size[1]}" preserveAspectRatio="none" '
        f'data-key="{escape(key)}" href="data:image/jpeg;base64,{data}"/>'
    )


def _path(points: Points) -> str:
    """Return an SVG path through the points, broken where one is unknown."""
    parts, pen = [], "M"
    for x, y in points:
        if not (np.isfinite(x) and np.isfinite(y)):
            pen = "M"
            continue
        parts.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
    return "".join(parts)


def _line(name: str, points: Points, colour: str, width: float, *, dash: str = "") -> str:
    """Return a line on a light edge, legible on any ground."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    path = _path(points)
    return (
        f'<path d="{path}" fill="none" stroke="#fff" stroke-width="{width + 4:g}" '
        f'stroke-opacity="0.8" stroke-linejoin="round"/>'
        f'<path class="{name}" d="{path}" fill="none" stroke="{colour}" '
        f'stroke-width="{width:g}" stroke-linejoin="round"{dashed}/>'
    )


def _person(figure: Figure, near_side: BodySide | None) -> list[str]:
    """Draw trunk, limbs and head, where no picture shows them."""
    edges = np.concatenate([figure.outline[0], figure.outline[1][::-1]])
    trunk = _path(edges[np.isfinite(edges).all(axis=1)])
    parts = [f'<path class="trunk" d="{trunk}" fill="#e3e9eb"/>']
    for side in sorted(SIDES, key=lambda one: one == near_side):
        colour = "#7d929a" if near_side in {None, side} else "#c3ced2"
        parts += [
            _line("limb", figure.joints[list(bone)], colour, 5)
            for bone in BONES[side]
            if figure.seen(*bone)
        ]
    (x, y), radius = figure.head()
    if np.isfinite([x, y, radius]).all():
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#f6f6f6" '
            'stroke="#7d929a" stroke-width="4"/>'
        )
    return parts


def _axis(figure: Figure) -> str:
    line = np.stack([figure.joint("hip", "both"), figure.joint("shoulder", "both")])
    return (
        f'<path d="{_path(line)}" fill="none" stroke="#fff" stroke-width="4" '
        f'stroke-opacity="0.55"/><path class="axis" d="{_path(line)}" fill="none" '
        f'stroke="{INK}" stroke-opacity="0.7" stroke-width="2" stroke-dasharray="9 6"/>'
    )


def _back(figure: Figure, forward: int) -> str:
    """Draw the edge of the back with a dot at each station it was read at."""
    edge = back_of(figure, forward=forward)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.6"/>' for x, y in edge[np.isfinite(edge[:, 0])]
    )
    return (
        _line("back", edge, INK, 2.5)
        + f'<g class="stations" fill="{INK}" stroke="#fff" stroke-width="1.2">{dots}</g>'
    )


def _inclinometer(tangent: Tangent, forward: int) -> str:
    """Draw the tangent with a small instrument on it, and the arc from its zero."""
    touch, colour = tangent.touch, tangent.site.colour
    half = TANGENT_PX * tangent.along
    parts = []
    if abs(tangent.turned_deg(forward)) >= 1:
        zero = np.stack([touch, touch + ZERO_PX * tangent.zero])
        parts += [_line("zero", zero, colour, 2.5, dash="3 5"), _arc(tangent, forward)]
    name = f"tangent {tangent.site.name}"
    parts.append(_line(name, np.stack([touch - half, touch + half]), colour, 7))
    angle = float(lean_deg(tangent.outward(forward)))
    parts.append(
        f'<g transform="translate({touch[0]:.1f} {touch[1]:.1f}) rotate({angle:.1f})">'
        f'<path d="M{-DISC_PX:g} 0A{DISC_PX:g} {DISC_PX:g} 0 0 1 {DISC_PX:g} 0Z" '
        f'transform="translate(0 -3)" fill="#fff" stroke="{colour}" stroke-width="4"/>'
        f'<circle cy="{-DISC_PX / 2:g}" r="3.5" fill="{colour}"/></g>'
    )
    return "".join(parts)


def _arc(tangent: Tangent, forward: int) -> str:
    turns = forward * np.linspace(0.0, tangent.turned_deg(forward), 25)
    points = np.stack([tangent.touch + ARC_PX * rotate(tangent.zero, float(at)) for at in turns])
    return _line("arc", points, tangent.site.colour, 3)


def _labels(
    tangents: Mapping[str, Tangent],
    words: Mapping[str, Sequence[str]],
    *,
    size: tuple[int, int],
    forward: int,
) -> list[str]:
    """Write the labels beside the instruments, moved apart where they would overlap."""
    boxes: list[tuple[float, float, float, float]] = []
    parts = []
    for channel, tangent in sorted(tangents.items(), key=lambda item: item[1].site.name):
        lines = words.get(channel, ())
        if not lines:
            continue
        letters = max(len(line) * (1.0 if row == 0 else SMALL) for row, line in enumerate(lines))
        wide = letters * ACROSS_RATIO * TEXT_PX + 16
        high = 1.15 * TEXT_PX * len(lines) + 8
        x, y = _label_place(tangent, wide, high, forward)
        x = float(np.clip(x, wide / 2 + 4, size[0] - wide / 2 - 4))
        y = float(np.clip(y, high / 2 + 4, size[1] - high / 2 - 4))
        for left, top, right, bottom in boxes:
            if left < x + wide / 2 and x - wide / 2 < right and y - high / 2 < bottom:
                y = max(y, bottom + high / 2 + 6) if y + high / 2 > top else y
        boxes.append((x - wide / 2, y - high / 2, x + wide / 2, y + high / 2))
        parts.append(_label(lines, tangent.site.colour, (x, y), (wide, high)))
    return parts


def _label_place(tangent: Tangent, wide: float, high: float, forward: int) -> tuple[float, float]:
    """Return the middle of a label: behind the instrument, towards its own end of the trunk."""
    away, reach = tangent.outward(forward), DISC_PX + 14
    if abs(tangent.turned_deg(forward)) >= 1:
        lowest = tangent.site == SITES[0]
        away = away + (-ASIDE if lowest else ASIDE) * tangent.along
        away, reach = away / np.linalg.norm(away), (DISC_PX + 22 if lowest else ZERO_PX)
    clear = reach + abs(away[0]) * wide / 2 + abs(away[1]) * high / 2
    place = tangent.touch + clear * away
    return float(place[0]), float(place[1])


def _label(
    lines: Sequence[str], colour: str, middle: tuple[float, float], box: tuple[float, float]
) -> str:
    left, top = middle[0] - box[0] / 2, middle[1] - box[1] / 2
    first, *rest = lines
    rows = [
        f'<text x="{middle[0]:.1f}" y="{top + 5 + TEXT_PX:.1f}" font-size="{TEXT_PX:g}" '
        f'font-weight="700" text-anchor="middle" fill="#1c2a31">{escape(first)}</text>'
    ]
    rows += [
        f'<text x="{middle[0]:.1f}" y="{top + 5 + (1 + 1.15 * row) * TEXT_PX:.1f}" '
        f'font-size="{SMALL * TEXT_PX:.1f}" text-anchor="middle" fill="#1c2a31">'
        f"{escape(line)}</text>"
        for row, line in enumerate(rest, start=1)
    ]
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{box[0]:.1f}" height="{box[1]:.1f}" rx="5" '
        f'fill="#fff" fill-opacity="0.92" stroke="{colour}" stroke-width="2.5"/>' + "".join(rows)
    )
