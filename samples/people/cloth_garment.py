"""Garments of one person: a shirt round the trunk, trousers round each leg."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace

import numpy as np

from samples.graphics.camera import Image
from samples.graphics.geometry import Array
from samples.graphics.render import Mesh, NormalMaker
from samples.people.body import Person, rig
from samples.people.cloth_drape import Cut, drape, slid
from samples.people.cloth_grid import (
    Sheath,
    girths,
    grid_faces,
    grid_normals,
    make_sheath,
    smooth,
    spacing,
)

_STRIPS = 48
_EASE_M = {"close": 0.03, "regular": 0.10, "loose": 0.19}  # girth beyond the body's
_STRAIGHT = {"close": 0.35, "regular": 0.8, "loose": 1.0}  # 1: as wide at the waist as the chest
_BRIDGING = {"close": 0.6, "regular": 0.9, "loose": 1.0}
_SINKING = {"close": 0.3, "regular": 0.7, "loose": 0.9}
_OVER_M = 0.012  # a shirt outside the trousers stands off them


@dataclass(frozen=True)
class Fit:
    """How a garment is worn: lengths in metres, heights over the root at rest."""

    fit: str  # close, regular or loose
    thick_m: float
    slack: float  # length of the cloth beyond the body's, as a share
    slip: float  # 0 held at the hem, 1 free to ride up
    gathered_m: float | None  # height of the band over which slack gathers


@dataclass(frozen=True)
class Garment:
    """Cloth that hangs round a part of the body."""

    sheath: Sheath = field(repr=False)
    cut: Cut = field(repr=False)
    slip: float
    hem: int  # the last ring of the cloth
    cover: Array = field(repr=False)  # (rings,), how far the body's own vertices come along
    over_m: Array = field(repr=False)  # (rings,), room for what is worn below

    def moves(self, skin_m: Array) -> Array:
        """Return by how much (n, 3) the vertices ``sheath.inside`` move beyond the thickness."""
        grid = self.sheath.lay(skin_m)
        normals = grid_normals(grid)
        moved = drape(grid, self.cut) - grid - self.cut.thick_m * normals
        return self.sheath.carry(moved * self.cover[:, None, None])

    def mesh(self, skin_m: Array, colours: Image) -> Mesh:
        """Return the cloth itself down to its hem; ``colours`` (rings * strips, 3)."""
        grid = self.sheath.lay(skin_m)
        cloth = slid(drape(grid, self.cut), self.cut, self.slip)[: self.hem + 1]
        cloth += (self.over_m[: self.hem + 1, None, None]) * grid_normals(grid)[: self.hem + 1]
        cloth[:2] -= np.array([0.02, 0.01])[:, None, None] * grid_normals(grid[:4])[:2]
        points = cloth.reshape(-1, 3)
        rings, strips = cloth.shape[:2]
        normals = _tube(rings, strips)(points)
        return Mesh(points, grid_faces(rings, strips), colours[: len(points)], normals)


@functools.cache
def _tube(rings: int, strips: int) -> NormalMaker:
    return NormalMaker(grid_faces(rings, strips), rings * strips)


def shirt(
    rng: np.random.Generator,
    person: Person,
    normals: Array,
    fit: Fit,
    *,
    hem_m: float,
    over_trousers: bool,
) -> Garment:
    """Cut a shirt from the shoulders to ``hem_m``; ``normals`` are those of the skin at rest."""
    top = person.rest("upperarm01.L")[2] + 0.02
    heights = np.concatenate(
        [np.linspace(top, hem_m, 38), hem_m - np.array([0.02, 0.045, 0.07, 0.095])]
    )
    part = rig().vertices_of(
        "spine", "clavicle", "shoulder", "breast", "root", "pelvis", "upperleg"
    )
    part &= person.rest_skin[:, 2] > heights[-1] - 0.05
    sheath = make_sheath(person.rest_skin, normals, part, heights_m=heights, strips=_STRIPS)
    free = np.clip((top - heights) / 0.10, 0, 1)
    if fit.gathered_m is not None:
        free *= np.clip((heights - fit.gathered_m) / 0.05, 0, 1)
    least = girths(sheath.lay(person.rest_skin))
    chest = least[(heights > 0.6 * top) & (heights < 0.8 * top)].max()
    wide = (1 - _STRAIGHT[fit.fit]) * least + _STRAIGHT[fit.fit] * chest
    girth = np.maximum(wide, least) + _EASE_M[fit.fit]
    cut = _cut(rng, person, sheath, fit, free=free, girth_m=girth)
    waist = max(hem_m + 0.02, 0.12) if over_trousers else heights[-1]
    cover = np.clip((heights - waist) / 0.04, 0, 1)
    over = 0.004 + (_OVER_M if over_trousers else 0.0) * np.clip((0.14 - heights) / 0.05, 0, 1)
    return Garment(sheath, cut, fit.slip, hem=37, cover=cover, over_m=over)


def trouser_leg(
    rng: np.random.Generator,
    person: Person,
    normals: Array,
    fit: Fit,
    *,
    side: str,
    top_m: float,
    end_m: float,
) -> Garment:
    """Cut one trouser leg, loose from ``top_m`` to ``end_m``; ``side`` is L or R."""
    heights = np.linspace(top_m, end_m, 36)
    bones = [f"{bone}.{side}" for bone in ("pelvis", "upperleg01", "upperleg02")]
    bones += [f"{bone}.{side}" for bone in ("lowerleg01", "lowerleg02", "foot")]
    part = rig().vertices_of(*bones) & (person.rest_skin[:, 2] > end_m - 0.05)
    sheath = make_sheath(person.rest_skin, normals, part, heights_m=heights, strips=32)
    free = np.clip((top_m - heights) / 0.06, 0, 1) * np.clip((heights - end_m + 0.02) / 0.03, 0, 1)
    least = girths(sheath.lay(person.rest_skin))
    wide = np.maximum(least, 0.6 * least[heights < -0.08].max())
    cut = _cut(rng, person, sheath, fit, free=free, girth_m=wide + 0.7 * _EASE_M[fit.fit])
    return Garment(
        sheath, cut, 0.0, hem=35, cover=np.ones(len(heights)), over_m=np.zeros(len(heights))
    )


def _cut(
    rng: np.random.Generator,
    person: Person,
    sheath: Sheath,
    fit: Fit,
    *,
    free: Array,
    girth_m: Array,
) -> Cut:
    """Cut cloth so that it fits the person at rest."""
    grid = sheath.lay(person.rest_skin)
    pattern = smooth(rng.normal(0, 1, (*sheath.shape, 1)), 1)[..., 0]
    for _ in range(int(rng.integers(4, 14))):  # folds run round the body more than along it
        pattern = (
            0.25 * (np.roll(pattern, 1, axis=1) + np.roll(pattern, -1, axis=1)) + 0.5 * pattern
        )
    blouse = np.zeros(sheath.shape[0])
    if fit.gathered_m is not None:
        blouse = np.exp(-(((sheath.heights_m - fit.gathered_m - 0.06) / 0.035) ** 2))
    cut = Cut(
        thick_m=fit.thick_m,
        girth_m=girth_m,
        spacing_m=spacing(grid),
        free=free,
        blouse=blouse,
        bridging=_BRIDGING[fit.fit],
        sinking=_SINKING[fit.fit],
        folds=np.clip(pattern / pattern.std(), -1.5, 1.5) / 1.5,
        fold_m=0.05 * _EASE_M[fit.fit] + 0.3 * fit.thick_m + 0.001,
    )
    flat = replace(cut, fold_m=0.0, blouse=np.zeros_like(blouse))
    return replace(cut, spacing_m=spacing(drape(grid, flat)) * (1 + fit.slack))
