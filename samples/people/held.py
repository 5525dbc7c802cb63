"""Things that people hold in a hinge: kettlebell, bar, dumbbells, stick; where they are in a pose.

Meshes are made once about their grip, axis x along the handle and z up, and then moved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from samples.graphics.geometry import BACK, SIDES, UP, Array, outward, unit
from samples.graphics.render import Mesh
from samples.people.arms import bar_on_back, grip, stick_ends
from samples.people.body import bone_name
from samples.people.skeleton import Pose

_ROUND = 14  # corners of a round thing
_BAR_HALF_M, _BAR_RADIUS_M = 1.05, 0.015
_PALM_M = 0.11  # wrist to grip

Frame = tuple[Array, Array]  # rotation and origin (metres)


@dataclass(frozen=True)
class Load:
    """A thing in the hands: its parts, and where each part is when a pose holds it."""

    kind: str
    parts: tuple[Mesh, ...]
    places: Callable[[Pose], Sequence[Frame]]  # one for each part
    below_m: float  # how far it hangs below the grip
    width_m: float  # how far it spreads, for what stands under it

    @property
    def lowest_wrist_m(self) -> float:
        """How low a wrist may go before the thing meets the floor."""
        return self.below_m + _PALM_M

    def at(self, frames: Sequence[Frame]) -> list[Mesh]:
        """Return the parts where ``frames`` are."""
        return [_moved(part, *frame) for part, frame in zip(self.parts, frames, strict=True)]


def kettlebell(rng: np.random.Generator) -> Load:
    """Draw a kettlebell held by both hands."""
    ball = float(rng.uniform(0.075, 0.115))
    centre = -0.07 - ball
    turn = np.linspace(0.06 * np.pi, 0.97 * np.pi, 8)
    globe = revolved(
        np.column_stack([ball * np.sin(turn), centre + ball * np.cos(turn)]), _colour(rng)
    )
    arc = np.linspace(-0.15 * np.pi, 1.15 * np.pi, 9)
    handle = tube(
        np.column_stack([0.075 * np.cos(arc), 0 * arc, 0.06 * np.sin(arc) - 0.06]),
        0.016,
        _colour(rng),
    )

    def places(pose: Pose) -> Sequence[Frame]:
        left, right = (pose.joint(bone_name("upperarm01", side)) for side in SIDES)
        held = 0.5 * (grip(pose, "left") + grip(pose, "right"))
        return [(_along_x((left - right) * [1, 1, 0]), held)] * 2

    return Load("kettlebell", (globe, handle), places, 0.07 + 2 * ball, 0.18)


def barbell(rng: np.random.Generator) -> Load:
    """Draw a bar with plates, hanging from both hands."""

    def places(pose: Pose) -> Sequence[Frame]:
        left, right = grip(pose, "left"), grip(pose, "right")
        return [(_along_x(left - right), 0.5 * (left + right))]

    return _bar(rng, "barbell", places)


def back_barbell(rng: np.random.Generator) -> Load:
    """Draw a bar with plates that lies on the upper back."""

    def places(pose: Pose) -> Sequence[Frame]:
        return [(_along_x(grip(pose, "left") - grip(pose, "right")), bar_on_back(pose))]

    return _bar(rng, "bar on back", places)


def _bar(rng: np.random.Generator, kind: str, places: Callable[[Pose], Sequence[Frame]]) -> Load:
    plate = float(rng.choice([0.11, 0.15, 0.19, 0.225]))
    thick = float(rng.uniform(0.02, 0.07))
    rod, round_plate = _colour(rng) // 2 + 90, _colour(rng)
    ends = np.array([[-_BAR_HALF_M, 0, 0], [_BAR_HALF_M, 0, 0]])
    plates = [
        _disc(plate, thick, round_plate, np.array([side * 0.72, 0.0, 0.0])) for side in (-1, 1)
    ]
    whole = _joined([tube(ends, _BAR_RADIUS_M, rod), *plates])
    return Load(kind, (whole,), places, plate, 0.25)


def dumbbells(rng: np.random.Generator) -> Load:
    """Draw a dumbbell for each hand."""
    radius, half = float(rng.uniform(0.05, 0.095)), float(rng.uniform(0.1, 0.16))
    colour, thick = _colour(rng), float(rng.uniform(0.04, 0.08))
    ends = np.array([[-half, 0, 0], [half, 0, 0]])
    heads = [_disc(radius, thick, colour, np.array([side * half, 0.0, 0.0])) for side in (-1, 1)]
    one = _joined([tube(ends, _BAR_RADIUS_M, _colour(rng)), *heads])
    toe_in = float(rng.uniform(-0.5, 1.5))  # from fore-and-aft towards across

    def places(pose: Pose) -> Sequence[Frame]:
        across = _along_x(grip(pose, "left") - grip(pose, "right"))[:, 0]
        ahead = np.cross(UP, across)
        return [
            (_along_x(ahead + outward(side) * toe_in * across), grip(pose, side)) for side in SIDES
        ]

    return Load("dumbbells", (one, one), places, radius, 0.2)


def stick(rng: np.random.Generator) -> Load:
    """Draw a stick held along the back."""
    ends = np.array([[-float(rng.uniform(0.2, 0.4)), 0, 0], [float(rng.uniform(0.75, 1.0)), 0, 0]])
    pole = tube(ends, float(rng.uniform(0.01, 0.016)), _colour(rng))

    def places(pose: Pose) -> Sequence[Frame]:
        low, high = stick_ends(pose)
        return [(_frame(unit(high - low), BACK), low)]

    return Load("stick", (pole,), places, 0.0, 0.0)


def _along_x(line: Array) -> Array:
    """Return the frame with x along ``line`` and z as near upright as can be."""
    return _frame(unit(line), UP)


def _frame(along: Array, upward: Array) -> Array:
    up = unit(upward - (upward @ along) * along)
    return np.column_stack([along, np.cross(up, along), up])


def _colour(rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Draw iron, rubber or paint."""
    base = rng.integers(15, 80) if rng.random() < 0.7 else rng.integers(80, 190)
    return np.clip(base + rng.normal(0, 6 if rng.random() < 0.7 else 45, 3), 5, 250).astype(int)


def _moved(mesh: Mesh, turn: Array, origin_m: Array) -> Mesh:
    return Mesh(
        mesh.vertices_m @ turn.T + origin_m, mesh.faces, mesh.colours, mesh.normals @ turn.T
    )


def _joined(meshes: Sequence[Mesh]) -> Mesh:
    starts = np.cumsum([0, *(len(mesh.vertices_m) for mesh in meshes[:-1])])
    return Mesh(
        np.vstack([mesh.vertices_m for mesh in meshes]),
        np.vstack([mesh.faces + start for mesh, start in zip(meshes, starts, strict=True)]),
        np.vstack([mesh.colours for mesh in meshes]),
        np.vstack([mesh.normals for mesh in meshes]),
    )


def _grid(rings: Array, normals: Array, colour: npt.ArrayLike) -> Mesh:
    """Return the skin over ``rings`` (n, corners, 3), each closed upon itself."""
    n, corners = rings.shape[:2]
    ring, corner = np.meshgrid(np.arange(n - 1), np.arange(corners), indexing="ij")
    a, b = ring * corners + corner, ring * corners + (corner + 1) % corners
    c, d = a + corners, b + corners
    faces = np.stack([a, b, c, b, d, c], axis=-1).reshape(-1, 3)
    colours = np.tile(np.asarray(colour, dtype=np.uint8), (n * corners, 1))
    return Mesh(rings.reshape(-1, 3), faces, colours, normals.reshape(-1, 3))


def revolved(profile_m: Array, colour: npt.ArrayLike) -> Mesh:
    """Return the profile (radius, height) turned about z."""
    turn = np.linspace(0, 2 * np.pi, _ROUND, endpoint=False)
    around = np.column_stack([np.cos(turn), np.sin(turn)])
    slope = np.gradient(profile_m, axis=0)
    outward = np.column_stack([-slope[:, 1], slope[:, 0]])
    outward /= np.maximum(np.linalg.norm(outward, axis=1, keepdims=True), 1e-9)
    rings, normals = (
        np.concatenate(
            [
                line[:, None, :1] * around,
                np.broadcast_to(line[:, None, 1:], (len(line), _ROUND, 1)),
            ],
            axis=2,
        )
        for line in (profile_m, outward)
    )
    return _grid(rings, normals, colour)


def tube(path_m: Array, radius_m: float, colour: npt.ArrayLike) -> Mesh:
    """Return a round tube along a path in the plane of x and z."""
    turn = np.linspace(0, 2 * np.pi, _ROUND, endpoint=False)
    ahead = np.gradient(path_m, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    across = np.cross(ahead, BACK)
    normals = np.cos(turn)[None, :, None] * BACK + np.sin(turn)[None, :, None] * across[:, None, :]
    return _grid(path_m[:, None, :] + radius_m * normals, normals, colour)


def _disc(radius_m: float, thick_m: float, colour: npt.ArrayLike, centre_m: Array) -> Mesh:
    """Return a disc square to x, with flat faces."""
    half = thick_m / 2
    edge = np.array([[radius_m, -half], [radius_m, half]])
    turned = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]])  # z onto x
    rim = revolved(edge, colour)
    turn = np.linspace(0, 2 * np.pi, _ROUND, endpoint=False)
    circle = radius_m * np.column_stack([np.cos(turn), np.sin(turn)])
    caps = []
    for height in (-half, half):
        rings = np.zeros((2, _ROUND, 3))
        rings[1, :, :2] = circle
        rings[..., 2] = height
        normals = np.broadcast_to(np.array([0.0, 0.0, np.sign(height)]), rings.shape)
        caps.append(_grid(rings, normals, colour))
    return _moved(_joined([rim, *caps]), turned, centre_m)
