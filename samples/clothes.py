"""Clothes, skin and hair: colours for the vertices, and cloth that stands off the skin."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix, csr_matrix, diags

from samples.body import Person, rig
from samples.camera import Image
from samples.geometry import Array
from samples.render import NormalMaker

_SKINS = np.array([[245, 208, 185], [226, 175, 145], [198, 138, 100], [146, 92, 60], [94, 60, 44]])
_HAIRS = np.array([[30, 22, 18], [88, 58, 36], [172, 142, 92], [128, 126, 124], [190, 188, 186]])
_UPPER = ("spine", "clavicle", "shoulder", "upperarm01", "breast", "root", "pelvis")
_SLEEVE = ("upperarm02", "lowerarm")
_TROUSERS = ("upperleg", "pelvis", "root")


@functools.cache
def _neighbours() -> csr_matrix:
    """Return the matrix that replaces each vertex by the mean of its neighbours."""
    faces, count = rig().faces, len(rig().vertex_bone)
    edges = np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    edges = np.vstack([edges, edges[:, ::-1]])
    links = coo_matrix((np.ones(len(edges)), edges.T), shape=(count, count)).tocsr()
    links.data[:] = 1
    return (diags(1 / np.maximum(np.asarray(links.sum(axis=1)).ravel(), 1)) @ links).tocsr()


@functools.cache
def _drape(
    steps: int,
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.float32]]:
    """Return (shirt vertices, vertices it depends on, matrix) that smooths the shirt alone.

    ``steps`` doublings: the matrix is the 2**steps-th power of the neighbour mean, with all skin
    outside the shirt held where it is.
    """
    inside = np.flatnonzero(rig().vertices_of(*_UPPER))
    rows = _neighbours()[inside]
    used = np.unique(rows.indices)
    rim = np.setdiff1d(used, inside)
    within = rows[:, inside].toarray().astype(np.float32)
    onto = rows[:, rim].toarray().astype(np.float32)
    for _ in range(steps):
        onto = onto + within @ onto
        within = within @ within
    return inside, np.concatenate([inside, rim]), np.hstack([within, onto])


@functools.cache
def normal_maker() -> NormalMaker:
    """Return the normals of the body's skin."""
    return NormalMaker(rig().faces, len(rig().vertex_bone))


@dataclass(frozen=True)
class Outfit:
    """What one person wears: colours, and how far the cloth stands off."""

    description: str
    loose_m: float
    colours: Image
    stand_off_m: Array = field(repr=False)  # (n_vertices,), cloth thickness and folds
    steps: int  # how far the shirt bridges hollows
    hang_m: float  # how far cloth hangs down from a surface that faces the floor

    def dress(self, skin_m: Array) -> tuple[Array, Array]:
        """Return the dressed vertices and their normals, for skin (n_vertices, 3) in a pose."""
        normals = normal_maker()(skin_m)
        out = self.stand_off_m.copy()
        dressed = skin_m
        if self.loose_m > 0:
            inside, used, matrix = _drape(self.steps)
            smooth = matrix @ skin_m[used].astype(np.float32)
            bridge = np.einsum("ij,ij->i", smooth - skin_m[inside], normals[inside])
            out[inside] += np.maximum(bridge, 0) * min(1.0, self.loose_m / 0.015)
            dressed = skin_m.copy()
            dressed[inside, 2] -= self.hang_m * np.maximum(-normals[inside, 2], 0)
        dressed = dressed + normals * out[:, None]
        return dressed, normal_maker()(dressed)


def draw_outfit(rng: np.random.Generator, person: Person) -> Outfit:
    """Draw skin, hair, shirt, trousers and shoes; cloth stands 0 to 3 cm off the skin."""
    loose = float(rng.choice([0.0, 0.005, 0.01, 0.02, 0.03]))
    long_sleeves, shorts = bool(rng.random() < 0.4), bool(rng.random() < 0.35)
    hood = loose >= 0.02 and long_sleeves and bool(rng.random() < 0.4)
    colours, hair = _paint(rng, person, long_sleeves=long_sleeves, shorts=shorts)
    stand_off = _cloth(rng, loose, long_sleeves=long_sleeves, shorts=shorts) + hair
    if hood:
        nape = person.rest("neck01") + np.array([0.0, 0.08, -0.02])
        away = np.linalg.norm(person.rest_skin - nape, axis=1) / 0.07
        stand_off += (
            rng.uniform(0.015, 0.04) * np.exp(-(away**2)) * rig().vertices_of(*_UPPER, "neck")
        )
    fits = ((0.001, "skin-tight"), (0.008, "close"), (0.015, "regular"), (0.025, "loose"))
    fit = next((word for limit, word in fits if loose < limit), "very loose")
    top = "hooded top" if hood else "long-sleeved top" if long_sleeves else "t-shirt"
    return Outfit(
        description=f"{fit} {top}, {'shorts' if shorts else 'long trousers'}",
        loose_m=loose,
        colours=colours,
        stand_off_m=stand_off,
        steps=4 if loose < 0.015 else 6,
        hang_m=loose * float(rng.uniform(0.3, 1.2)),
    )


def _cloth(rng: np.random.Generator, loose_m: float, *, long_sleeves: bool, shorts: bool) -> Array:
    body = rig()
    folds = rng.normal(0, 1, len(body.vertex_bone))
    for _ in range(30):
        folds = _neighbours() @ folds
    wave = np.clip(0.6 + 0.5 * folds / folds.std(), 0, 2)
    share = np.zeros(len(wave))
    share[body.vertices_of(*_TROUSERS) | (body.vertices_of("lowerleg") & (not shorts))] = 0.5
    if long_sleeves:
        share[body.vertices_of(*_SLEEVE)] = 0.4
    share[body.vertices_of(*_UPPER)] = 1.0
    for _ in range(4):
        share = _neighbours() @ share
    return loose_m * wave * share


def _paint(
    rng: np.random.Generator, person: Person, *, long_sleeves: bool, shorts: bool
) -> tuple[Image, Array]:
    """Return the colour of each vertex, and by how much the hair stands off (m)."""
    body, skin_m = rig(), person.rest_skin
    colours = np.tile(_SKINS[rng.integers(len(_SKINS))], (len(skin_m), 1)).astype(float)
    shirt, trousers, shoes = (
        rng.uniform(20, 240, 3),
        rng.uniform(15, 140, 3),
        rng.uniform(30, 250, 3),
    )
    colours[body.vertices_of("lowerleg")] = colours[0] if shorts else trousers
    hem_m = rng.uniform(0.0, 0.1)
    trunk = body.vertices_of(*_UPPER, *_TROUSERS)
    colours[trunk] = np.where((skin_m[trunk, 2] > hem_m)[:, None], shirt, trousers)
    if long_sleeves:
        colours[body.vertices_of(*_SLEEVE)] = shirt
    colours[body.vertices_of("foot", "toe")] = shoes
    head, top = person.rest("head"), skin_m[:, 2].max()
    height = (skin_m[:, 2] - head[2]) / (top - head[2])
    scalp = body.vertices_of("head") & (
        (height > 0.66) | ((skin_m[:, 1] > head[1] + 0.015) & (height > 0.15))
    )
    hair = np.zeros(len(skin_m))
    if rng.random() < (0.98 if person.sex == "female" else 0.75):
        old = person.age_years > 55 and rng.random() < 0.7
        colours[scalp] = _HAIRS[rng.integers(3, 5) if old else rng.integers(0, 3)]
        hair[scalp] = rng.uniform(0.004, 0.028 if person.sex == "female" else 0.014)
    colours += rng.normal(0, 3, colours.shape)
    return np.clip(colours, 0, 255).astype(np.uint8), hair
