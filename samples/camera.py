"""Where the camera stands and how it sees: placing, projecting, and the picture of the room."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from samples.geometry import UP, Array, unit

Image = np.typing.NDArray[np.uint8]


@dataclass(frozen=True)
class Camera:
    """A pinhole camera looking at ``target_m``.

    ``azimuth_deg`` 0 faces the person, +90 sees their left side, -90 their right side and 180
    their back. ``fov_deg`` is the vertical field of view; ``roll_deg`` + turns the picture's
    content counter-clockwise.
    """

    azimuth_deg: float
    height_m: float
    distance_m: float
    fov_deg: float
    roll_deg: float
    target_m: Array
    size: tuple[int, int]  # width, height in pixels

    @property
    def eye_m(self) -> Array:
        """Where the lens is."""
        azimuth = np.deg2rad(self.azimuth_deg)
        east, north = np.sin(azimuth) * self.distance_m, -np.cos(azimuth) * self.distance_m
        return np.array([self.target_m[0] + east, self.target_m[1] + north, self.height_m])

    @property
    def axes(self) -> Array:
        """Rows: right, up and backward of the picture, in the world."""
        ahead = unit(self.target_m - self.eye_m)
        right = unit(np.cross(ahead, UP))
        up = np.cross(right, ahead)
        cosine, sine = np.cos(np.deg2rad(self.roll_deg)), np.sin(np.deg2rad(self.roll_deg))
        return np.array([cosine * right - sine * up, sine * right + cosine * up, -ahead])

    @property
    def focal_px(self) -> float:
        """Focal length in pixels."""
        return 0.5 * self.size[1] / float(np.tan(np.deg2rad(self.fov_deg) / 2))

    def project(self, points_m: Array) -> Array:
        """Return pixel positions (n, 2) of points (n, 3); x right, y down."""
        seen = (points_m - self.eye_m) @ self.axes.T
        scale = self.focal_px / -seen[:, 2]
        centre = 0.5 * np.array(self.size)
        return np.column_stack([centre[0] + scale * seen[:, 0], centre[1] - scale * seen[:, 1]])

    def rays(self) -> Array:
        """Return the direction (height, width, 3) in which each pixel looks."""
        width, height = self.size
        x = (np.arange(width) + 0.5 - width / 2) / self.focal_px
        y = (height / 2 - np.arange(height) - 0.5) / self.focal_px
        grid = np.stack([*np.meshgrid(x, y), -np.ones((height, width))], axis=-1)
        return grid @ self.axes


def place_camera(
    rng: np.random.Generator,
    *,
    azimuth_deg: float,
    points_m: Array,
    stature_m: float,
    size: tuple[int, int],
) -> Camera:
    """Draw a camera about ``azimuth_deg`` that keeps all ``points_m`` in the picture.

    The person, ``stature_m`` high when quiet, fills 0.55 to 0.85 of the height, less where the
    movement would otherwise leave the picture.
    """
    fov = float(rng.uniform(42, 62))
    fill = float(rng.uniform(0.6, 0.85))
    centre = (points_m.min(axis=0) + points_m.max(axis=0)) / 2
    target = np.array([centre[0], centre[1], 0.5 * stature_m + rng.uniform(-0.06, 0.06)])
    camera = Camera(
        azimuth_deg=azimuth_deg + float(rng.uniform(-12, 12)),
        height_m=float(rng.uniform(0.7, 1.4)),
        distance_m=stature_m / fill / (2 * float(np.tan(np.deg2rad(fov) / 2))),
        fov_deg=fov,
        roll_deg=float(rng.normal(0, 1.5)),
        target_m=target,
        size=size,
    )
    while not _holds(camera, points_m):
        camera = replace(camera, distance_m=camera.distance_m * 1.03)
    return camera


def _holds(camera: Camera, points_m: Array) -> bool:
    width, height = camera.size
    pixels = camera.project(points_m)
    low, high = pixels.min(axis=0), pixels.max(axis=0)
    margin = 0.035 * height
    return bool((low > margin).all() and high[0] < width - margin and high[1] < height - margin)


def draw_room(rng: np.random.Generator, camera: Camera, *, shadow_m: Array | None) -> Array:
    """Paint the empty room as the camera sees it: float (height, width, 3), 0 to 255.

    A wall behind the person with things on it, a floor of boards or carpet, and the soft
    shadow under the person at ``shadow_m`` (x, y), if they stay there.
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
    along = np.cross(UP, normal)
    wall_m = (camera.target_m - eye) @ normal + rng.uniform(0.9, 3.0)
    toward = rays @ normal
    to_wall = np.where(toward > 0.05, wall_m / np.maximum(toward, 0.05), 1e3)
    to_floor = np.where(rays[..., 2] < -1e-3, -eye[2] / np.minimum(rays[..., 2], -1e-3), 1e3)
    hit = eye + rays * np.minimum(to_wall, to_floor)[..., None]
    wall = _paint_wall(rng, hit @ along - eye @ along, hit[..., 2])
    floor = _paint_floor(rng, hit[..., 0], hit[..., 1], shadow_m)
    picture = np.where((to_floor < to_wall)[..., None], floor, wall)
    height, width = picture.shape[:2]
    stains = cv2.resize(
        rng.normal(0, 1, (height // 16, width // 16)),
        (width, height),
        interpolation=cv2.INTER_CUBIC,
    )
    picture = picture + rng.uniform(1, 5) * stains[..., None]
    return np.clip(cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.7, 2.0))), 0, 255)


def _paint_wall(rng: np.random.Generator, along_m: Array, up_m: Array) -> Array:
    base = rng.uniform(90, 235) + rng.normal(0, 14, 3)
    wall = base * (1 + 0.07 * rng.uniform(-1, 1) * along_m + 0.04 * (up_m - 1.2))[..., None]
    for _ in range(int(rng.integers(0, 9))):
        left, low = rng.uniform(-3, 2.5), rng.uniform(0, 1.9)
        wide, high = rng.uniform(0.15, 1.1), rng.uniform(0.2, 1.3)
        if low < 0.5:
            high, low = high + low, 0.0  # it stands on the floor
        inside = (along_m > left) & (along_m < left + wide) & (up_m > low) & (up_m < low + high)
        wall[inside] = rng.uniform(20, 235, 3)
    if rng.random() < 0.6:
        wall[up_m < rng.uniform(0.05, 0.12)] = np.clip(base + rng.uniform(-60, 40), 0, 255)
    return wall


def _paint_floor(rng: np.random.Generator, x_m: Array, y_m: Array, shadow_m: Array | None) -> Array:
    base = rng.uniform(50, 190) + np.array([18, 0, -18]) * rng.uniform(0, 1.5)
    tone = np.ones_like(x_m)
    if rng.random() < 0.6:
        turn, board_m = rng.uniform(0, np.pi), rng.uniform(0.09, 0.3)
        across = np.floor((x_m * np.cos(turn) + y_m * np.sin(turn)) / board_m)
        tone = 1 + 0.07 * np.sin(across * 12.9898 + rng.uniform(0, 6))
    if shadow_m is None:
        return base * tone[..., None]
    away = ((x_m - shadow_m[0]) ** 2 + (y_m - shadow_m[1]) ** 2) / 0.32**2
    return base * (tone * (1 - 0.45 * np.exp(-away)))[..., None]
