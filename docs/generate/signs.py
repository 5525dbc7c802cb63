"""Draw ``docs/signs.md`` and its pictures: ``python -m docs.generate.signs``.

Each picture shows the neutral posture (grey, dashed) and a posture in which the channel is
positive (dark), with an arrow the way it grows. Side views face the right of the picture; front
views face the reader, so the person's left is on the right.
"""

from __future__ import annotations

import math
from pathlib import Path

from docs.generate.sketches import (
    Point,
    Sketch,
    sketches,
    step,
)
from screen.kinematics.channels import CHANNELS, Channel

HERE = Path(__file__).resolve().parents[1]
VIEW_WORDS = {"side": "side", "front": "front", "back": "back", "oblique": "oblique"}
SEEN_FROM = {"side": "Seen from the side.", "front": "Seen from the front.", "top": "From above."}


def polyline(points: list[Point], style: str) -> str:
    """Return one line."""
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{places}" {style}/>'


def arrow(path: str, tip: Point, degrees: float) -> str:
    """Return an arrow along ``path`` with its head at ``tip``, pointing along ``degrees``."""
    wings = [step(tip, degrees + 180 + turn, 7) for turn in (-28, 28)]
    head = polyline([wings[0], tip, wings[1]], 'class="arrow"')
    return f'<path d="{path}" class="arrow"/>{head}'


def arc(centre: Point, radius: float, start: float, end: float) -> str:
    """Return a round arrow with a plus beyond its middle."""
    first, last = step(centre, start, radius), step(centre, end, radius)
    sweep = 1 if end > start else 0
    path = (
        f"M{first[0]:.1f} {first[1]:.1f}A{radius} {radius} 0 0 {sweep} {last[0]:.1f} {last[1]:.1f}"
    )
    along = end + (90 if end > start else -90)
    return arrow(path, last, along) + plus(step(centre, (start + end) / 2, radius + 9))


def straight(start: Point, end: Point) -> str:
    """Return a straight arrow with a plus beside its middle."""
    along = math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    path = f"M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}"
    return arrow(path, end, along) + plus(step(middle, along - 90, 9))


def plus(place: Point) -> str:
    """Return the plus sign."""
    return f'<text x="{place[0]:.1f}" y="{place[1] + 4:.1f}" class="plus">+</text>'


def svg(sketch: Sketch, title: str) -> str:
    """Return the picture as SVG."""
    parts = [polyline(points, 'class="still"') for points in sketch.still]
    parts += [polyline(points, 'class="moved"') for points in sketch.moved]
    parts += [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8" class="{"moved" if solid else "still"}"/>'
        for (x, y), solid in sketch.heads
    ]
    parts += [polyline(points, 'class="measured"') for points in sketch.measured]
    parts += [arc(*one) for one in sketch.arcs] + [straight(*one) for one in sketch.arrows]
    if sketch.view == "front":
        parts += ['<text x="34" y="166">R</text><text x="120" y="166">L</text>']
    elif sketch.view == "top":
        parts += ['<text x="30" y="66">R</text><text x="124" y="66">L</text>']
        parts += ['<text x="80" y="160" text-anchor="middle">camera</text>']
    body = "\n".join(parts)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" role="img"
  viewBox="0 -20 160 192" width="160" height="192">
<title>{title}</title>
<style>
polyline, path, circle {{ fill: none; stroke-linecap: round; stroke-linejoin: round; }}
.still {{ stroke: #9aa5aa; stroke-width: 2; stroke-dasharray: 3 4; }}
.moved {{ stroke: #12323f; stroke-width: 3; }}
.measured {{ stroke: #b97a00; stroke-width: 5; stroke-opacity: 0.75; }}
.arrow {{ stroke: #12323f; stroke-width: 1.6; }}
text {{ font: 11px Helvetica, Arial, sans-serif; fill: #55646c; }}
.plus {{ font-size: 15px; font-weight: 700; fill: #12323f; text-anchor: middle; }}
</style>
<rect y="-20" width="160" height="192" fill="#fff"/>
{body}
</svg>
"""


def section(channel: Channel, sketch: Sketch) -> str:
    """Return the part of the page about one channel."""
    views = ", ".join(VIEW_WORDS[view] for view in channel.views)
    sides = "one for the left and one for the right" if channel.sided else "one for the midline"
    note = f"\n\n{channel.note}" if channel.note else ""
    seen = SEEN_FROM[sketch.view]
    picture = f"![{channel.name}: {channel.positive}](pictures/{channel.name}.svg)"
    return f"""## {channel.name}

{picture}

**+ {channel.positive}.** Unit: {channel.unit}; {sides}. Camera view: {views}. {seen}{note}
"""


INTRODUCTION = """# Signs: what a positive number means

Every angle is a change from the person's own quiet posture (neutral), so 0 is how the person stood
or sat at the start. Left and right are the person's own, whichever way the camera looks. Angles
are in degrees; a ratio is a distance divided by a length of the body, as its entry says. A channel
with a left and a right has the columns `left_...` and `right_...` in the tables.

In the pictures the dashed grey body is neutral, the dark one is where the number is positive, the
broad line is what is measured and the arrow is the way it grows. Side views face the right of the
picture. Front views face you: the person's left (L) is on the right.

This page and its pictures are made by `python -m docs.generate.signs` from
`screen/kinematics/channels.py`; a test fails where they differ.
"""


def page() -> str:
    """Return the whole page."""
    drawn = sketches()
    parts = [section(channel, drawn[name]) for name, channel in CHANNELS.items()]
    return "\n".join([INTRODUCTION, *parts])


def pictures() -> dict[str, str]:
    """Return each picture by its file name."""
    return {
        f"{name}.svg": svg(sketch, f"{name}: + {CHANNELS[name].positive}")
        for name, sketch in sketches().items()
    }


def main() -> None:
    """Write the page and its pictures."""
    (HERE / "signs.md").write_text(page(), encoding="utf-8")
    folder = HERE / "pictures"
    folder.mkdir(exist_ok=True)
    for name, text in pictures().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
