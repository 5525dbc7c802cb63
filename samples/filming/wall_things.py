"""What hangs on a wall or stands before it: pictures, doors, windows, plants, a gym."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from samples.graphics.geometry import Array

Rng = np.random.Generator


@dataclass
class WallPainter:
    """The colours of a wall at ``along_m`` (0 behind the person) and ``up_m`` (0 the floor)."""

    along_m: Array  # (height, width)
    up_m: Array
    colours: Array  # (height, width, 3)

    def rectangle(
        self, left_m: float, low_m: float, wide_m: float, high_m: float, colour: npt.ArrayLike
    ) -> None:
        """Paint an upright rectangle."""
        inside = (np.abs(self.along_m - left_m - wide_m / 2) < wide_m / 2) & (
            np.abs(self.up_m - low_m - high_m / 2) < high_m / 2
        )
        self.colours[inside] = colour

    def ellipse(
        self,
        along_m: float,
        up_m: float,
        radii_m: tuple[float, float],
        colour: npt.ArrayLike,
        turn: float = 0.0,
    ) -> None:
        """Paint an ellipse about a centre, turned by ``turn`` radians."""
        x, y = self.along_m - along_m, self.up_m - up_m
        across = (x * np.cos(turn) + y * np.sin(turn)) / radii_m[0]
        along = (y * np.cos(turn) - x * np.sin(turn)) / radii_m[1]
        self.colours[across**2 + along**2 < 1] = colour

    def frame(
        self,
        corner_m: tuple[float, float],
        size_m: tuple[float, float],
        edge_m: float,
        colours: tuple[npt.ArrayLike, npt.ArrayLike],
    ) -> None:
        """Paint a rectangle with an edge of another colour: ``colours`` of the edge and within."""
        (left, low), (wide, high) = corner_m, size_m
        self.rectangle(
            left - edge_m, low - edge_m, wide + 2 * edge_m, high + 2 * edge_m, colours[0]
        )
        self.rectangle(left, low, wide, high, colours[1])


def _tone(rng: Rng, low: float, high: float) -> Array:
    return rng.uniform(low, high) + rng.normal(0, 8, 3)


def clutter(rng: Rng, wall: WallPainter) -> None:
    """Paint cupboards, boxes, shelves and whatever else stands about."""
    for _ in range(int(rng.integers(2, 14))):
        left, low = rng.uniform(-3, 2.5), rng.uniform(0, 1.9)
        wide, high = rng.uniform(0.12, 1.1), rng.uniform(0.1, 1.2)
        if low < 0.5:
            high, low = high + low, 0.0  # it stands on the floor
        wall.rectangle(left, low, wide, high, rng.uniform(20, 235, 3))


def pictures(rng: Rng, wall: WallPainter) -> None:
    """Paint framed pictures or posters."""
    for _ in range(int(rng.integers(1, 5))):
        corner = (float(rng.uniform(-2.5, 2)), float(rng.uniform(1.0, 1.8)))
        size = (float(rng.uniform(0.2, 0.9)), float(rng.uniform(0.2, 0.7)))
        wall.frame(corner, size, 0.03, (_tone(rng, 20, 230), rng.uniform(30, 230, 3)))


def door(rng: Rng, wall: WallPainter) -> None:
    """Paint a door with its frame and handle, or an open one with a dark or bright room behind."""
    left, wide = float(rng.uniform(-2.0, 1.2)), float(rng.uniform(0.75, 1.0))
    leaf = _tone(rng, 20, 240)
    wall.frame((left, -0.1), (wide, 2.1), 0.07, (_tone(rng, 60, 245), leaf))
    handle = left + wide * rng.choice([0.1, 0.9])
    wall.rectangle(handle - 0.06, 1.03, 0.12, 0.025, leaf * 0.5)


def window(rng: Rng, wall: WallPainter) -> None:
    """Paint a bright window with bars, perhaps with curtains."""
    left, low = float(rng.uniform(-2.5, 1.5)), float(rng.uniform(0.6, 1.1))
    wide, high = float(rng.uniform(0.7, 1.6)), float(rng.uniform(0.8, 1.3))
    rim = _tone(rng, 150, 250)
    wall.frame((left, low), (wide, high), 0.06, (rim, _tone(rng, 200, 255)))
    wall.rectangle(left + wide / 2 - 0.025, low, 0.05, high, rim)
    if rng.random() < 0.5:
        colour = rng.uniform(40, 230, 3)
        for side in (left - 0.3, left + wide - 0.1):
            for fold in range(5):
                shade = 1 - 0.12 * (fold % 2)
                wall.rectangle(side + 0.08 * fold, 0.1, 0.08, low + high, colour * shade)


def plants(rng: Rng, wall: WallPainter) -> None:
    """Paint one to three pot plants with many leaves."""
    for _ in range(int(rng.integers(1, 4))):
        foot = float(rng.uniform(-2, 2))
        high, spread = float(rng.uniform(0.4, 1.4)), float(rng.uniform(0.15, 0.4))
        wall.rectangle(foot - 0.14, 0, 0.28, 0.3, rng.uniform(40, 200, 3))
        green = np.array([50, 110, 45]) * rng.uniform(0.5, 1.3)
        for _ in range(int(rng.integers(15, 35))):
            leaf = float(rng.uniform(0.07, 0.2))
            wall.ellipse(
                foot + float(rng.normal(0, spread)),
                0.3 + high * float(rng.random()),
                (0.3 * leaf, leaf),
                green * rng.uniform(0.7, 1.3),
                float(rng.uniform(-1.4, 1.4)),
            )


def gym(rng: Rng, wall: WallPainter) -> None:
    """Paint a rack, wall bars, a mirror or plates."""
    metal = _tone(rng, 15, 120)
    if rng.random() < 0.4:  # a mirror, or another room seen through glass
        corner = (float(rng.uniform(-3, 0)), 0.3)
        wall.frame(corner, (float(rng.uniform(1, 3)), 1.9), 0.02, (metal, _tone(rng, 90, 210)))
    if rng.random() < 0.5:  # wall bars
        left, wood = float(rng.uniform(-2.5, 1.5)), rng.uniform(0.6, 1.2) * np.array([170, 125, 75])
        for rung in range(14):
            wall.rectangle(left, 0.15 + 0.16 * rung, 0.9, 0.04, wood)
        for post in (left, left + 0.9):
            wall.rectangle(post - 0.03, 0, 0.06, 2.5, wood * 0.8)
    left, wide = float(rng.uniform(-2, 0.6)), float(rng.uniform(1.0, 1.4))
    for post in (left, left + wide):  # a rack with a bar and plates
        wall.rectangle(post, 0, 0.07, 2.3, metal)
    bar_m = float(rng.uniform(0.9, 1.6))
    wall.rectangle(left - 0.4, bar_m, wide + 0.87, 0.03, _tone(rng, 120, 210))
    for end in (left - 0.25, left + wide + 0.3):
        wall.ellipse(end, bar_m + 0.015, (0.06, 0.22), rng.uniform(15, 160, 3))
    for ball in range(int(rng.integers(0, 5))):
        radius = float(rng.uniform(0.08, 0.14))
        wall.ellipse(left + 0.3 * ball, radius, (radius, radius), rng.uniform(10, 200, 3))


def stripes(rng: Rng, wall: WallPainter) -> None:
    """Paint panels, bricks' courses or wallpaper: faint stripes over everything so far."""
    wide = float(rng.uniform(0.06, 0.4))
    place = wall.along_m if rng.random() < 0.6 else wall.up_m
    wall.colours[np.floor(place / wide) % 2 == 0] *= rng.uniform(0.8, 0.97)


THINGS: dict[str, Callable[[Rng, WallPainter], None]] = {
    thing.__name__: thing for thing in (clutter, pictures, door, window, plants, gym, stripes)
}
