"""The empty room as the camera sees it: a wall with things on it, a floor, and shadows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from samples.filming.wall_things import THINGS, WallPainter
from samples.filming.wander import Picture
from samples.graphics.camera import Camera
from samples.graphics.geometry import UP, Array, unit

_SHADOW_SCALE = 4  # shadows are soft: they are made in a small picture


@dataclass(frozen=True)
class Shadow:
    """The person's soft shadow on the wall, beside them."""

    shift: Array  # x, y in shares of the picture's height
    stretch: float
    softness: float  # share of the picture's height
    depth: float  # how much darker the wall gets, 0 to 1

    def __call__(self, cover: Picture) -> Picture:
        """Return how light the wall is (height, width), 0 to 1, behind ``cover`` 0 to 1."""
        height, width = cover.shape
        small = cv2.resize(
            cover,
            (width // _SHADOW_SCALE, height // _SHADOW_SCALE),
            interpolation=cv2.INTER_AREA,
        )
        h, w = small.shape
        move = cv2.getRotationMatrix2D((w / 2, h / 2), 0, self.stretch)
        move[:, 2] += self.shift * h
        moved = cv2.warpAffine(small, move, (w, h))
        soft = cv2.GaussianBlur(moved, (0, 0), max(self.softness * h, 0.6))
        return 1 - self.depth * cv2.resize(soft, (width, height))  # type: ignore[return-value]


@dataclass(frozen=True)
class Room:
    """The empty room, (height, width, 3) 0 to 255; where the wall is; the shadow on it."""

    picture: Picture
    wall: npt.NDArray[np.bool_]
    shadow: Shadow | None

    def behind(self, cover: Picture) -> Picture:
        """Return the room with the shadow of the person who covers ``cover`` of it, 0 to 1."""
        if self.shadow is None:
            return self.picture
        light = np.where(self.wall, self.shadow(cover), np.float32(1))
        return self.picture * light[..., None]


def draw_room(
    rng: np.random.Generator, camera: Camera, *, shadow_m: Array | None, cloth: Array
) -> Room:
    """Paint the room in which the person stands.

    A wall behind the person with things on it, a floor of boards or carpet, and the soft
    shadow under the person at ``shadow_m`` (x, y), if they stay there. One wall in six has nearly
    the colour of the clothes, ``cloth`` (red, green, blue).
    """
    rays, eye = camera.rays(), camera.eye_m
    facing = unit((camera.target_m - eye) * [1, 1, 0])
    turn = np.deg2rad(rng.uniform(-20, 20))
    normal = np.array(
        [
            facing[0] * np.cos(turn) - facing[1] * np.sin(turn),
            facing[0] * np.sin(turn) + facing[1] * np.cos(turn),
            0.0,
        ]
    )
    behind_m = float(rng.uniform(0.9, 3.0))
    wall_m = (camera.target_m - eye) @ normal + behind_m
    toward = rays @ normal
    to_wall = np.where(toward > 0.05, wall_m / np.maximum(toward, 0.05), 1e3)
    to_floor = np.where(rays[..., 2] < -1e-3, -eye[2] / np.minimum(rays[..., 2], -1e-3), 1e3)
    hit = eye + rays * np.minimum(to_wall, to_floor)[..., None]
    along = np.cross(UP, normal)
    wall = _paint_wall(rng, (hit - camera.target_m) @ along, hit[..., 2], cloth)
    floor = _paint_floor(rng, hit[..., 0], hit[..., 1], shadow_m)
    is_wall = to_wall <= to_floor
    picture = np.where(is_wall[..., None], wall, floor) + _stains(rng, camera.size)[..., None]
    blur = float(rng.uniform(0.6, 1.8)) * camera.size[1] / 480
    soft = cv2.GaussianBlur(picture, (0, 0), blur).clip(0, 255).astype(np.float32)
    shadow = _draw_shadow(rng) if rng.random() < 0.35 else None
    return Room(soft, is_wall, shadow)


def _draw_shadow(rng: np.random.Generator) -> Shadow:
    side = rng.choice([-1, 1])
    return Shadow(
        shift=np.array([side * rng.uniform(0.04, 0.25), rng.uniform(-0.08, 0.08)]),
        stretch=float(rng.uniform(0.9, 1.15)),
        softness=float(rng.uniform(0.008, 0.05)),
        depth=float(rng.uniform(0.1, 0.45)),
    )


def _stains(rng: np.random.Generator, size: tuple[int, int]) -> Array:
    rough = rng.normal(0, rng.uniform(0.5, 3), (size[1] // 16, size[0] // 16))
    return cv2.resize(rough, size, interpolation=cv2.INTER_CUBIC)  # type: ignore[return-value]


def _paint_wall(rng: np.random.Generator, along_m: Array, up_m: Array, cloth: Array) -> Array:
    like_cloth = rng.random() < 1 / 6
    base = rng.uniform(90, 235) + rng.normal(0, 14, 3)
    if like_cloth:
        base = cloth + rng.normal(0, 8, 3)
    light = 1 + 0.07 * rng.uniform(-1, 1) * along_m + 0.04 * (up_m - 1.2)
    light -= rng.uniform(0, 0.25) * np.exp(-(((along_m - rng.uniform(-3, 3)) / 0.9) ** 2))
    wall = WallPainter(along_m, up_m, base * light[..., None])
    names = list(THINGS)
    chosen: list[Callable[[np.random.Generator, WallPainter], None]] = [
        THINGS[names[int(i)]]
        for i in rng.choice(len(names), int(rng.integers(0, 4)), replace=False)
    ]
    for thing in chosen:
        thing(rng, wall)
    if rng.random() < 0.6:
        skirting = np.clip(base + rng.uniform(-60, 40), 0, 255)
        wall.rectangle(-20, 0, 40, rng.uniform(0.05, 0.12), skirting)
    return wall.colours


def _paint_floor(rng: np.random.Generator, x_m: Array, y_m: Array, shadow_m: Array | None) -> Array:
    base = rng.uniform(50, 190) + np.array([18, 0, -18]) * rng.uniform(0, 1.5)
    tone = np.ones_like(x_m)
    if rng.random() < 0.6:
        turn, board_m = rng.uniform(0, np.pi), rng.uniform(0.09, 0.3)
        across = np.floor((x_m * np.cos(turn) + y_m * np.sin(turn)) / board_m)
        tone = 1 + 0.07 * np.sin(across * 12.9898 + rng.uniform(0, 6))
    floor = base * tone[..., None]
    if rng.random() < 0.3:  # a mat
        inside = (np.abs(x_m - rng.uniform(-0.3, 0.3)) < rng.uniform(0.3, 1.0)) & (
            np.abs(y_m) < rng.uniform(0.5, 1.2)
        )
        floor[inside] = rng.uniform(20, 220, 3)
    if shadow_m is None:
        return floor
    away = ((x_m - shadow_m[0]) ** 2 + (y_m - shadow_m[1]) ** 2) / 0.32**2
    return floor * (1 - 0.45 * np.exp(-away))[..., None]
