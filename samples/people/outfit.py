"""What a person wears: kinds of top and trousers, hair, and the dressed body in a pose."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix, diags

from samples.graphics.camera import Image
from samples.graphics.geometry import Array
from samples.graphics.render import Mesh, NormalMaker
from samples.people.body import Person, rig
from samples.people.cloth_garment import Fit, Garment, shirt, trouser_leg
from samples.people.cloth_paint import (
    Print,
    as_image,
    beard,
    draw_colour,
    draw_hair_colour,
    draw_print,
    draw_skin_colour,
    scalp,
)
from samples.people.hair import Locks, draw_hood, draw_locks

TOPS = {
    "shirtless": 0.12,
    "tight": 0.18,
    "t_shirt": 0.30,
    "long_sleeve": 0.12,
    "jumper": 0.12,
    "hoodie": 0.16,
}
_FITS = {  # odds of close, regular, loose
    "t_shirt": (0.3, 0.4, 0.3),
    "long_sleeve": (0.35, 0.4, 0.25),
    "jumper": (0.0, 0.5, 0.5),
    "hoodie": (0.0, 0.5, 0.5),
}
_CLOSE = {  # odds of top and fit where clothes lie close, and where they do not
    ("shirtless", "none"): 0.3,
    ("tight", "none"): 0.4,
    ("t_shirt", "close"): 0.2,
    ("long_sleeve", "close"): 0.1,
}
_ORDINARY = {
    ("t_shirt", "regular"): 0.4,
    ("t_shirt", "loose"): 0.35,
    ("long_sleeve", "regular"): 0.15,
    ("jumper", "regular"): 0.1,
}
_THICK_M = {
    "shirtless": (0.0, 0.0),
    "tight": (0.0, 0.003),
    "t_shirt": (0.001, 0.003),
    "long_sleeve": (0.001, 0.004),
    "jumper": (0.005, 0.012),
    "hoodie": (0.005, 0.012),
}
_LOOSE_M = {"none": 0.0, "close": 0.005, "regular": 0.016, "loose": 0.03}
_TRUNK = ("spine", "clavicle", "shoulder", "upperarm01", "breast", "root", "pelvis", "upperleg")
_WAIST_M = 0.075  # top of the trousers over the root at rest


@dataclass(frozen=True)
class Trousers:
    """A kind of trousers: lengths in metres, ``end_m`` over the root at rest."""

    kind: str
    thick_m: float
    fit: str  # none, close, regular or loose
    end_m: float
    colour: Array


@dataclass(frozen=True)
class Outfit:
    """What one person wears and how their hair is: it dresses the skin in any pose.

    ``top`` is one of ``TOPS``, ``fit`` none, close, regular or loose, ``hair`` bald, short, bun,
    ponytail or long.
    """

    top: str
    fit: str
    tucked: bool
    hair: str
    description: str
    loose_m: float
    colours: Image = field(repr=False)
    stand_off_m: Array = field(repr=False)  # (n_vertices,), what stands off alike in every pose
    sag_m: Array = field(repr=False)  # (n_vertices,), how far cloth hangs from a downward face
    legs: tuple[Garment, ...] = field(repr=False)
    shirt: Garment | None = field(repr=False)
    shirt_colours: Image | None = field(repr=False)
    locks: tuple[Locks, ...] = field(repr=False)  # hair and hood

    def dress(self, skin_m: Array) -> tuple[Array, Array]:
        """Return the dressed vertices and their normals, for skin (n_vertices, 3) in a pose."""
        normals = normal_maker()(skin_m)
        dressed = skin_m + normals * self.stand_off_m[:, None]
        dressed[:, 2] -= self.sag_m * np.maximum(-normals[:, 2], 0) ** 2
        for garment in (*self.legs, *([self.shirt] if self.shirt else [])):
            dressed[garment.sheath.inside] += garment.moves(skin_m)
        return dressed, normal_maker()(dressed)

    def extras(self, skin_m: Array) -> list[Mesh]:
        """Return what hangs free of the skin in a pose: the shirt down to its hem, hair, hood.

        They are to be drawn together with the dressed body, of which they hide a part.
        """
        meshes = []
        if self.shirt is not None and self.shirt_colours is not None:
            meshes.append(self.shirt.mesh(skin_m, self.shirt_colours))
        if self.locks:
            normals = normal_maker()(skin_m)
            meshes += [locks.mesh(skin_m, normals) for locks in self.locks]
        return meshes


@functools.cache
def normal_maker() -> NormalMaker:
    """Return the normals of the body's skin."""
    return NormalMaker(rig().faces, len(rig().vertex_bone))


@functools.cache
def _neighbours() -> csr_matrix:
    """Return the matrix that replaces each vertex by the mean of its neighbours."""
    faces, count = rig().faces, len(rig().vertex_bone)
    edges = np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    edges = np.vstack([edges, edges[:, ::-1]])
    links = coo_matrix((np.ones(len(edges)), edges.T), shape=(count, count)).tocsr()
    links.data[:] = 1
    return (diags(1 / np.maximum(np.asarray(links.sum(axis=1)).ravel(), 1)) @ links).tocsr()


def draw_top(rng: np.random.Generator, close_share: float) -> tuple[str, str]:
    """Draw a top and its fit that lie close, or with 1 - ``close_share`` ordinary ones."""
    odds = _CLOSE if rng.random() < close_share else _ORDINARY
    return list(odds)[int(rng.choice(len(odds), p=list(odds.values())))]


def draw_outfit(
    rng: np.random.Generator,
    person: Person,
    top: str | None = None,
    fit: str | None = None,
    *,
    close_trousers: bool = False,
) -> Outfit:
    """Draw skin, hair, top and trousers; ``top``, one of ``TOPS``, is drawn unless given.

    So is the ``fit`` of a top that has one. ``close_trousers`` are short or lie close.
    """
    top = top or str(rng.choice(list(TOPS), p=list(TOPS.values())))
    fit = fit or _draw_fit(rng, top)
    tucked = top in ("t_shirt", "long_sleeve") and bool(rng.random() < 0.25)
    thick = float(rng.uniform(*_THICK_M[top]))
    waist_m = _WAIST_M + float(rng.uniform(-0.03, 0.04))
    hem_m = _draw_hem(rng, top, waist_m, tucked=tucked)
    trousers = _draw_trousers(rng, person, close=close_trousers)
    shirt_print, skin_colour = draw_print(rng), draw_skin_colour(rng)
    hair, hair_colour = _draw_hair(rng, person), draw_hair_colour(rng, person)
    normals = normal_maker()(person.rest_skin)
    garment = None
    if fit != "none":
        gathered = waist_m if tucked else hem_m if top in ("jumper", "hoodie") else None
        slack = float(rng.uniform(0.02, 0.08)) if gathered is not None else 0.0
        slip = 0.0 if gathered is not None else 0.8
        cut = Fit(fit, thick, slack, slip, gathered)
        garment = shirt(rng, person, normals, cut, hem_m=hem_m, over_trousers=not tucked)
    hangs_over = garment is not None and not tucked
    legs = _trouser_legs(
        rng, person, normals, trousers, top_m=min(hem_m, 0.05) if hangs_over else 0.05
    )
    cloth = _Regions(person, top, waist_m, trousers)
    locks = draw_locks(rng, person, hair, hair_colour)
    hood = draw_hood(rng, person, _colour_at_neck(shirt_print, person)) if top == "hoodie" else None
    bearded = person.sex == "male" and rng.random() < 0.35
    stand_off = cloth.stand_off(
        thick, fit, ridge_m=0.0 if hangs_over else float(rng.uniform(0.002, 0.006))
    )
    stand_off += _hair_depth(rng, person, hair, bearded=bearded)
    colours = cloth.paint(shirt_print, skin_colour, shoes=draw_colour(rng))
    if hair != "bald":
        colours[scalp(person) > 0] = hair_colour
    if bearded:
        colours[beard(person) > 0] = 0.8 * hair_colour + 0.2 * skin_colour
    return Outfit(
        top=top,
        fit=fit,
        tucked=tucked,
        hair=hair,
        description=_describe(top, fit, trousers.kind, hair, tucked=tucked),
        loose_m=_LOOSE_M[fit],
        colours=as_image(colours, rng),
        stand_off_m=stand_off,
        sag_m=cloth.sag(fit),
        legs=legs,
        shirt=garment,
        shirt_colours=None
        if garment is None
        else _shirt_colours(rng, person, garment, shirt_print),
        locks=tuple(part for part in (locks, hood) if part is not None),
    )


def _draw_fit(rng: np.random.Generator, top: str) -> str:
    if top not in _FITS:
        return "none"
    return str(rng.choice(["close", "regular", "loose"], p=_FITS[top]))


def _describe(top: str, fit: str, trousers: str, hair: str, *, tucked: bool) -> str:
    words = [] if fit == "none" else [fit]
    words += [top.replace("_", "-"), *(["tucked in"] if tucked else [])]
    return f"{' '.join(words)}, {trousers}, {hair} hair"


def _draw_hem(rng: np.random.Generator, top: str, waist_m: float, *, tucked: bool) -> float:
    """Return the height (m, over the root at rest) at which a hanging top ends."""
    if tucked:
        return waist_m - 0.01
    if top in ("jumper", "hoodie"):
        return float(rng.uniform(-0.06, waist_m - 0.02))
    return float(rng.uniform(-0.12, waist_m - 0.02))


def _draw_trousers(rng: np.random.Generator, person: Person, *, close: bool) -> Trousers:
    knee, ankle = person.rest("lowerleg01.L")[2], person.rest("foot.L")[2]
    colour = draw_colour(rng) * (0.6 if rng.random() < 0.6 else 1.0)
    kinds = ["leggings", "shorts", "loose shorts", "jeans", "loose trousers"]
    odds = [0.5, 0.3, 0.0, 0.2, 0.0] if close else [0.28, 0.14, 0.16, 0.2, 0.22]
    kind = str(rng.choice(kinds, p=odds))
    return {
        "leggings": Trousers(kind, rng.uniform(0, 0.002), "none", ankle + 0.04, colour),
        "shorts": Trousers(kind, 0.002, "none", 0.55 * knee, colour),
        "loose shorts": Trousers(
            kind, 0.002, "loose", float(rng.uniform(0.7, 0.98)) * knee, colour
        ),
        "jeans": Trousers(kind, rng.uniform(0.003, 0.006), "close", ankle + 0.02, colour),
        "loose trousers": Trousers(
            kind, 0.003, str(rng.choice(["regular", "loose"])), ankle + 0.02, colour
        ),
    }[kind]


def _trouser_legs(
    rng: np.random.Generator, person: Person, normals: Array, trousers: Trousers, *, top_m: float
) -> tuple[Garment, ...]:
    if trousers.fit == "none":
        return ()
    fit = Fit(trousers.fit, trousers.thick_m, slack=0.01, slip=0.0, gathered_m=None)
    return tuple(
        trouser_leg(rng, person, normals, fit, side=side, top_m=top_m, end_m=trousers.end_m)
        for side in "LR"
    )


def _draw_hair(rng: np.random.Generator, person: Person) -> str:
    female = person.sex == "female"
    odds = [0.01, 0.2, 0.19, 0.3, 0.3] if female else [0.18, 0.7, 0.03, 0.03, 0.06]
    return str(rng.choice(["bald", "short", "bun", "ponytail", "long"], p=odds))


def _hair_depth(rng: np.random.Generator, person: Person, hair: str, *, bearded: bool) -> Array:
    """Return by how much (m) the hair on the scalp and a beard stand off."""
    deep = {"bald": (0.0, 0.0), "short": (0.003, 0.025), "long": (0.008, 0.02)}
    depth = float(rng.uniform(*deep.get(hair, (0.004, 0.012)))) * scalp(person)
    if bearded:
        depth = depth + float(rng.uniform(0.002, 0.02)) * beard(person)
    return _blur(depth, 2)


def _blur(field_m: Array, times: int) -> Array:
    for _ in range(times):
        field_m = _neighbours() @ field_m
    return field_m


def _colour_at_neck(shirt_print: Print, person: Person) -> Array:
    colour: Array = 0.93 * shirt_print(person.rest("neck01")[None])[0]
    return colour


def _shirt_colours(
    rng: np.random.Generator, person: Person, garment: Garment, shirt_print: Print
) -> Image:
    points = garment.sheath.lay(person.rest_skin).reshape(-1, 3)
    points[:, 2] = np.repeat(garment.sheath.heights_m, garment.sheath.shape[1])
    return as_image(shirt_print(points), rng)


class _Regions:
    """Which vertices of the body are under the top, under the trousers, and bare."""

    def __init__(self, person: Person, top: str, waist_m: float, trousers: Trousers) -> None:
        body, self._rest = rig(), person.rest_skin
        z = self._rest[:, 2]
        trunk = body.vertices_of(*_TRUNK)
        cropped = top in ("shirtless", "tight") and person.sex == "female"
        low = {"shirtless": 0.55, "tight": 0.25}.get(top, 0.0) if cropped else 0.0
        self.low_m = max(waist_m, low * float(person.rest("neck01")[2]))
        self.top = trunk & (z > self.low_m)
        if top == "shirtless" and not cropped:
            self.top = np.zeros(len(z), dtype=bool)
        elif cropped:
            self.top &= ~body.vertices_of("upperarm", "shoulder")
        if top in ("long_sleeve", "jumper", "hoodie"):
            self.top |= body.vertices_of("upperarm", "lowerarm")
        elif top == "t_shirt":
            self.top |= body.vertices_of("upperarm01")
        legs = trunk | body.vertices_of("lowerleg")
        self.trousers = legs & (z <= waist_m) & (z > trousers.end_m)
        self.trousers &= ~body.vertices_of("upperarm", "shoulder", "clavicle")
        self.shoes = body.vertices_of("foot", "toe")
        self._waist_m, self._wear = waist_m, trousers

    def paint(self, shirt_print: Print, skin_colour: Array, *, shoes: Array) -> Array:
        """Return the colour (n_vertices, 3) of each vertex, 0 to 255."""
        colours = np.tile(skin_colour, (len(self._rest), 1))
        colours[self.trousers] = self._wear.colour
        colours[self.top] = shirt_print(self._rest[self.top])
        colours[self.shoes] = shoes
        return colours

    def stand_off(self, thick_m: float, fit: str, *, ridge_m: float) -> Array:
        """Return the thickness (n_vertices,) of cloth, with the ridge of the waistband."""
        sleeves = rig().vertices_of("upperarm", "lowerarm")
        off = thick_m * self.top + self._wear.thick_m * self.trousers
        off += 0.4 * _LOOSE_M[fit] * (self.top & sleeves)
        band = np.exp(-(((self._rest[:, 2] - self._waist_m + 0.01) / 0.018) ** 2))
        return _blur(off, 1) + ridge_m * band * rig().vertices_of(*_TRUNK)

    def sag(self, fit: str) -> Array:
        """Return how far (n_vertices,) sleeves hang off the arm."""
        sleeves = self.top & rig().vertices_of("upperarm", "lowerarm")
        return _blur(1.2 * _LOOSE_M[fit] * sleeves.astype(float), 3)
