"""Colours of skin, cloth and hair for the body's vertices."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from samples.graphics.camera import Image
from samples.graphics.geometry import Array
from samples.people.body import Person, rig

_SKINS = np.array([[245, 208, 185], [226, 175, 145], [198, 138, 100], [146, 92, 60], [94, 60, 44]])
_HAIRS = np.array([[30, 22, 18], [88, 58, 36], [172, 142, 92], [128, 126, 124], [190, 188, 186]])

Print = Callable[[Array], Array]  # positions at rest (n, 3) to colours (n, 3), 0 to 255


def draw_colour(rng: np.random.Generator) -> Array:
    """Draw a colour of cloth: any, or the greys and pale tones that walls have too."""
    kind = rng.random()
    if kind < 0.45:
        return rng.uniform(10, 245, 3)
    grey = rng.uniform(120, 235) if kind < 0.75 else rng.uniform(12, 110)
    return np.clip(grey + rng.normal(0, 9, 3), 0, 255)


def draw_print(rng: np.random.Generator) -> Print:
    """Draw the pattern of a shirt: plain, stripes across or along, two halves, a block."""
    ground, other = draw_colour(rng), draw_colour(rng)
    kind = rng.choice(
        ["plain", "stripes", "pin stripes", "halves", "block"], p=[0.6, 0.12, 0.06, 0.1, 0.12]
    )
    wide, level = rng.uniform(0.03, 0.08), rng.uniform(0.1, 0.4)
    side = rng.choice([-1, 1])

    def colour(rest_m: Array) -> Array:
        x, y, z = rest_m.T
        marked = {
            "plain": np.zeros(len(x), dtype=bool),
            "stripes": np.sin(2 * np.pi * z / (2 * wide)) > 0,
            "pin stripes": np.sin(2 * np.pi * x / (2 * wide)) > 0.6,
            "halves": z > level,
            "block": (np.abs(x) < 0.11) & (np.abs(z - 0.3) < 0.09) & (side * y > 0),
        }[str(kind)]
        return np.where(marked[:, None], other, ground)

    return colour


def draw_skin_colour(rng: np.random.Generator) -> Array:
    """Draw a colour of skin, between the palest and the darkest."""
    place = rng.uniform(0, len(_SKINS) - 1)
    colour = [np.interp(place, np.arange(len(_SKINS)), _SKINS[:, k]) for k in range(3)]
    return np.array(colour) + rng.normal(0, 4, 3)


def draw_hair_colour(rng: np.random.Generator, person: Person) -> Array:
    """Draw a colour of hair: greys mostly past 55 years."""
    old = person.age_years > 55 and rng.random() < 0.7
    return _HAIRS[rng.integers(3, 5) if old else rng.integers(0, 3)] * rng.uniform(0.8, 1.15)


def scalp(person: Person) -> Array:
    """Return where hair grows (n_vertices,): 1 on the scalp, 0 elsewhere."""
    skin_m, head = person.rest_skin, person.rest("head")
    height = (skin_m[:, 2] - head[2]) / (skin_m[:, 2].max() - head[2])
    grows = (height > 0.66) | ((skin_m[:, 1] > head[1] + 0.015) & (height > 0.15))
    return (rig().vertices_of("head") & grows).astype(float)


def beard(person: Person) -> Array:
    """Return where a beard grows (n_vertices,): 1 on chin and jaw, 0 elsewhere."""
    skin_m, head = person.rest_skin, person.rest("head")
    height = (skin_m[:, 2] - head[2]) / (skin_m[:, 2].max() - head[2])
    jaw = (height < 0.2) & (height > -0.2) & (skin_m[:, 1] < head[1] - 0.03)
    return (rig().vertices_of("head") & jaw).astype(float)


def as_image(colours: Array, rng: np.random.Generator) -> Image:
    """Return colours (n, 3) as bytes, with a little noise."""
    return np.clip(colours + rng.normal(0, 3, colours.shape), 0, 255).astype(np.uint8)
