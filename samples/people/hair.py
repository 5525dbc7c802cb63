"""Hair and hoods that hang: locks that fall by gravity and lie on the body."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from samples.graphics.camera import Image
from samples.graphics.geometry import UP, Array
from samples.graphics.render import Mesh, NormalMaker
from samples.people.body import Person, rig
from samples.people.cloth_grid import grid_faces

_LINKS, _SIDES = 9, 10


@dataclass(frozen=True)
class Locks:
    """Flattened tubes that start on the skin and hang from there.

    ``roots`` and ``solid`` are vertices of the body: where the locks start, and what they lie on.
    ``ears`` (left, right) and ``crown`` give the axes of the head (or of the neck, for a hood).
    """

    roots: npt.NDArray[np.intp]  # (locks,)
    combed: Array = field(repr=False)  # (locks, 3), first direction: left, backward, up
    length_m: Array = field(repr=False)  # (locks,)
    half_width_m: float
    half_thick_m: float
    stiff: float  # 0 a chain, 1 a rod
    colour: Array
    solid: npt.NDArray[np.intp] = field(repr=False)
    axes: tuple[int, int, int]  # vertices: left, right, above

    def mesh(self, skin_m: Array, normals: Array) -> Mesh:
        """Return the locks in a pose, for skin and its normals (n_vertices, 3)."""
        frame = self._frame(skin_m)
        chains = self._hang(skin_m, normals, frame)
        tubes = self._tubes(chains, frame[:, 0])
        locks, links = chains.shape[:2]
        faces, normals_of = _tube_faces(locks, links)
        points = tubes.reshape(-1, 3)
        return Mesh(points, faces, self._colours(locks), normals_of(points))

    def _colours(self, locks: int) -> Image:
        shade = 1 + 0.12 * np.sin(np.arange(locks * _LINKS * _SIDES) // (_LINKS * _SIDES) * 2.4)
        colours: Image = np.clip(self.colour * shade[:, None], 0, 255).astype(np.uint8)
        return colours

    def _frame(self, skin_m: Array) -> Array:
        """Return the axes (columns left, backward, up) that carry the combed directions."""
        left, right, above = (skin_m[i] for i in self.axes)
        across = _soft_unit(left - right)
        up = above - 0.5 * (left + right)
        up = _soft_unit(up - (up @ across) * across)
        return np.column_stack([across, np.cross(up, across), up])

    def _hang(self, skin_m: Array, normals: Array, frame: Array) -> Array:
        """Return the middle lines (locks, links, 3)."""
        solid, outward = skin_m[self.solid], normals[self.solid]
        heading = self.combed @ frame.T
        step = (self.length_m / (_LINKS - 1))[:, None]
        chain = [skin_m[self.roots] - 0.6 * self.half_thick_m * normals[self.roots]]
        for _ in range(_LINKS - 1):
            heading = _soft_unit(self.stiff * heading - (1 - self.stiff) * UP)
            wanted = chain[-1] + step * heading
            for _ in range(2):
                wanted = wanted + self._push(wanted, solid, outward)
            heading = _soft_unit(wanted - chain[-1])
            chain.append(chain[-1] + step * heading)
        return np.stack(chain, axis=1)

    def _push(self, points: Array, solid: Array, outward: Array) -> Array:
        """Return how (locks, 3) points must move to lie on the body rather than in it."""
        apart = points[:, None] - solid
        square = np.einsum("ijk,ijk->ij", apart, apart)
        near = np.exp(-(square - square.min(axis=1, keepdims=True)) / 0.03**2)
        near /= near.sum(axis=1, keepdims=True)
        normal = _soft_unit(near @ outward)
        gap = np.einsum("ij,ijk,ik->i", near, apart, normal)
        lack = 0.8 * self.half_thick_m - gap
        push: Array = (0.5 * (lack + np.sqrt(lack**2 + 2e-5)))[:, None] * normal
        return push

    def _tubes(self, chains: Array, across: Array) -> Array:
        along = np.gradient(chains, axis=1)
        along /= np.maximum(np.linalg.norm(along, axis=2, keepdims=True), 1e-9)
        side = across - (along @ across)[..., None] * along
        side = _soft_unit(side)
        thick = np.cross(along, side)
        share = np.linspace(0, 1, chains.shape[1])
        size = np.sqrt(np.clip(1 - (2 * share - 1) ** 4, 0.003, 1))[:, None, None]
        angle = np.arange(_SIDES) * 2 * np.pi / _SIDES
        ring = (
            np.cos(angle)[:, None] * side[:, :, None] * self.half_width_m
            + np.sin(angle)[:, None] * thick[:, :, None] * self.half_thick_m
        )
        return chains[:, :, None] + ring * size


@functools.cache
def _tube_faces(locks: int, links: int) -> tuple[npt.NDArray[np.int64], NormalMaker]:
    faces = grid_faces(links, _SIDES)
    all_faces = np.concatenate([faces + k * links * _SIDES for k in range(locks)])
    return all_faces, NormalMaker(all_faces, locks * links * _SIDES)


def _soft_unit(vector: Array) -> Array:
    size = np.linalg.norm(vector, axis=-1, keepdims=True)
    result: Array = vector / np.sqrt(size**2 + 1e-6)
    return result


def _nearest(person: Person, point_m: Array, *bones: str) -> int:
    """Return the vertex of ``bones`` nearest to a point at rest."""
    away = np.linalg.norm(person.rest_skin - point_m, axis=1)
    return int(np.where(rig().vertices_of(*bones), away, np.inf).argmin())


def _head_marks(person: Person) -> tuple[tuple[int, int, int], Array, float]:
    """Return the head's axes (vertices), its middle at rest and its height, metres."""
    head = person.rest("head")
    tall = float(person.rest_skin[:, 2].max() - head[2])
    middle = head + np.array([0.0, 0.0, 0.55 * tall])
    marks = [middle + np.array(offset) for offset in ([0.2, 0, 0], [-0.2, 0, 0], [0, 0, 0.3])]
    left, right, above = (_nearest(person, mark, "head") for mark in marks)
    return (left, right, above), middle, tall


def _solid(person: Person) -> npt.NDArray[np.intp]:
    """Return vertices of head, neck and upper trunk, about one each 3 cm."""
    part = rig().vertices_of(
        "head", "neck", "spine01", "spine02", "clavicle", "shoulder", "upperarm01"
    )
    chosen = np.flatnonzero(part)
    cells = np.round(person.rest_skin[chosen] / 0.03).astype(int)
    return chosen[np.unique(cells, axis=0, return_index=True)[1]]


def draw_locks(rng: np.random.Generator, person: Person, kind: str, colour: Array) -> Locks | None:
    """Draw the hanging part of a hair style: bun, ponytail or long; None for others."""
    axes, middle, tall = _head_marks(person)
    half = 0.5 * float(np.ptp(person.rest_skin[list(axes[:2]), 0]))
    if kind == "bun":
        place = middle + np.array([0, 0.2, rng.uniform(-0.1, 0.45) * tall])
        wide = rng.uniform(0.025, 0.04)
        return _single(person, place, axes, colour, length=1.7 * wide, wide=wide, stiff=1.0)
    if kind == "ponytail":
        place = middle + np.array([0, 0.2, rng.uniform(-0.1, 0.4) * tall])
        length, wide = rng.uniform(0.2, 0.45), rng.uniform(0.015, 0.028)
        return _single(person, place, axes, colour, length=length, wide=wide, stiff=0.45)
    if kind != "long":
        return None
    angle = np.linspace(-2.1, 2.1, 17)  # from ear to ear round the back
    outward = np.column_stack([np.sin(angle), np.cos(angle), np.zeros(len(angle))])
    places = middle + outward * [half, 0.12, 0] + [0, 0, rng.uniform(0.0, 0.12) * tall]
    return Locks(
        roots=np.array([_nearest(person, place, "head") for place in places]),
        combed=0.6 * outward - UP,
        length_m=rng.uniform(0.3, 0.55) * rng.uniform(0.9, 1.05, len(angle)),
        half_width_m=0.03,
        half_thick_m=float(rng.uniform(0.010, 0.018)),
        stiff=0.45,
        colour=colour,
        solid=_solid(person),
        axes=axes,
    )


def _single(
    person: Person,
    place_m: Array,
    axes: tuple[int, int, int],
    colour: Array,
    *,
    length: float,
    wide: float,
    stiff: float,
) -> Locks:
    return Locks(
        roots=np.array([_nearest(person, place_m, "head")]),
        combed=np.array([[0.0, 1.0, 0.1]]),
        length_m=np.array([length]),
        half_width_m=float(wide),
        half_thick_m=float(wide),
        stiff=stiff,
        colour=colour,
        solid=_solid(person),
        axes=axes,
    )


def draw_hood(rng: np.random.Generator, person: Person, colour: Array) -> Locks:
    """Draw a hood that is down: a lump behind the neck that lies on the upper back."""
    neck = person.rest("neck01")
    places = neck + np.column_stack(
        [np.linspace(-0.05, 0.05, 3), np.full(3, 0.2), np.full(3, 0.01)]
    )
    left, right = (
        _nearest(person, neck + np.array([x, 0, -0.04]), "spine", "clavicle", "shoulder")
        for x in (0.2, -0.2)
    )
    return Locks(
        roots=np.array([_nearest(person, place, "neck", "spine01", "spine02") for place in places]),
        combed=np.array([[-0.3, 0.5, -1.0], [0.0, 0.6, -1.0], [0.3, 0.5, -1.0]]),
        length_m=rng.uniform(0.14, 0.22) * np.array([0.9, 1.0, 0.9]),
        half_width_m=float(rng.uniform(0.045, 0.065)),
        half_thick_m=float(rng.uniform(0.018, 0.035)),
        stiff=0.58,
        colour=colour,
        solid=_solid(person),
        axes=(left, right, _nearest(person, neck + np.array([0, 0, 0.06]), "neck", "head")),
    )
