"""Where the camera stands and how it sees: drawing a place, the lens, and projecting."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from samples.graphics.geometry import UP, Array, unit

Image = np.typing.NDArray[np.uint8]

_ASKED_YAW = 0.4  # of what people are off who nearly follow the instructions


@dataclass(frozen=True)
class Camera:
    """A camera looking at ``target_m``.

    ``azimuth_deg`` 0 faces the person, +90 sees their left side, -90 their right side and 180
    their back; ``nominal_deg`` is where it should stand. ``fov_deg`` is the vertical field of
    view; ``roll_deg`` + turns the picture's content counter-clockwise. A pixel at ``r`` from the
    centre (1 is a corner) shows what a pinhole would show at ``r (1 - lens_k1 r^2)``, so that
    a negative ``lens_k1`` is a barrel. ``cropped`` says what of the quiet person is cut off:
    none, feet or head.
    """

    azimuth_deg: float
    height_m: float
    distance_m: float
    fov_deg: float
    roll_deg: float
    target_m: Array
    size: tuple[int, int]  # width, height in pixels
    nominal_deg: float = 0.0
    lens_k1: float = 0.0
    cropped: str = "none"

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
    def yaw_off_deg(self) -> float:
        """How far the camera stands off the view it should have."""
        return self.azimuth_deg - self.nominal_deg

    @property
    def pitch_deg(self) -> float:
        """How far the camera looks up (+) or down (-)."""
        return float(-np.rad2deg(np.arcsin(self.axes[2, 2])))

    @property
    def focal_px(self) -> float:
        """Focal length in pixels."""
        return 0.5 * self.size[1] / float(np.tan(np.deg2rad(self.fov_deg) / 2))

    @property
    def corner_px(self) -> float:
        """Distance of a corner from the centre."""
        return 0.5 * float(np.hypot(*self.size))

    def project(self, points_m: Array) -> Array:
        """Return pixel positions (n, 2) of points (n, 3); x right, y down."""
        seen = (points_m - self.eye_m) @ self.axes.T
        straight = seen[:, :2] * [1, -1] * (self.focal_px / -seen[:, 2:])
        bent = np.linspace(0, 2.4, 1000)
        radius = np.linalg.norm(straight, axis=1) / self.corner_px
        moved = np.interp(radius, bent * (1 - self.lens_k1 * bent**2), bent)
        share = moved / np.maximum(radius, 1e-9)
        return 0.5 * np.array(self.size) + straight * share[:, None]

    def sight_px(self) -> Array:
        """Return where in a pinhole's picture each pixel looks: (height, width, 2) from the centre.

        x right, y down.
        """
        width, height = self.size
        x, y = np.arange(width) + 0.5 - width / 2, np.arange(height) + 0.5 - height / 2
        grid = np.stack(np.meshgrid(x, y), axis=-1)
        square = (grid**2).sum(axis=-1, keepdims=True) / self.corner_px**2
        return grid * (1 - self.lens_k1 * square)

    def pinhole(self) -> Camera:
        """Return the camera without its lens that sees at least as much."""
        reach = max(1.0, 1 - self.lens_k1)
        half = reach * np.tan(np.deg2rad(self.fov_deg) / 2)
        return replace(self, lens_k1=0.0, fov_deg=float(2 * np.rad2deg(np.arctan(half))))

    def rays(self) -> Array:
        """Return the direction (height, width, 3) in which each pixel looks."""
        sight = self.sight_px() * [1, -1] / self.focal_px
        return np.concatenate([sight, -np.ones((*sight.shape[:2], 1))], axis=-1) @ self.axes


def place_camera(
    rng: np.random.Generator,
    *,
    azimuth_deg: float,
    quiet_m: Array,
    moving_m: Array,
    size: tuple[int, int],
    careful: bool = False,
    asked: bool = False,
) -> Camera:
    """Draw a camera about ``azimuth_deg`` that keeps all points ``moving_m`` in the picture.

    The person standing quietly, points ``quiet_m``, fills 0.35 to 0.85 of the height, less where
    the movement would otherwise leave the picture. One in twenty pictures cuts their feet or head
    off. ``careful`` stands near the right place, with a nearly straight lens, and shows everything;
    ``asked`` stands within a few degrees of the right place.
    """
    upright = size[1] > size[0]
    fov = float(rng.uniform(50, 70) if upright else rng.uniform(38, 60))
    fill = float(rng.uniform(0.4, 0.85))
    fill = max(fill, 0.65) if careful else fill
    stature_m = float(np.ptp(quiet_m[:, 2]))
    low, high = moving_m.min(axis=0), moving_m.max(axis=0)
    cropped = str(rng.choice(["none", "feet", "head"], p=[0.95, 0.03, 0.02]))
    aside, cut = rng.uniform(-0.15, 0.15, 2), float(rng.uniform(0.015, 0.07))
    yaw, roll = _yaw_off(rng), _roll(rng)
    yaw = yaw * _ASKED_YAW if asked else yaw
    camera = Camera(
        azimuth_deg=azimuth_deg + (np.clip(yaw, -12, 12) if careful else yaw),
        height_m=_height(rng),
        distance_m=stature_m / fill / (2 * float(np.tan(np.deg2rad(fov) / 2))),
        fov_deg=fov,
        roll_deg=float(np.clip(roll, -3, 3)) if careful else roll,
        target_m=(low + high) / 2,
        size=size,
        nominal_deg=azimuth_deg,
        lens_k1=float(rng.uniform(-0.2, 0.05) if rng.random() < 0.5 else rng.uniform(-0.04, 0.03)),
    )
    if careful:
        camera = replace(camera, lens_k1=max(camera.lens_k1, -0.04))
    camera = _fit(camera, moving_m)
    if cropped != "none" and not careful:
        return _crop(camera, quiet_m, cropped, cut)
    return _set_aside(camera, moving_m, aside)


def filled(camera: Camera, quiet_m: Array) -> float:
    """Return the share of the picture's height that the quiet person takes up, seen or not."""
    return float(np.ptp(camera.project(quiet_m)[:, 1])) / camera.size[1]


def _yaw_off(rng: np.random.Generator) -> float:
    """Return degrees off the right view: most people nearly follow the instructions."""
    near, side = float(rng.uniform(-12, 12)), int(rng.choice([-1, 1]))
    askew, far = float(rng.uniform(12, 20)), float(rng.uniform(20, 30))
    which = rng.random()
    return side * far if which < 0.07 else side * askew if which < 0.2 else near


def _roll(rng: np.random.Generator) -> float:
    if rng.random() < 0.12:
        return float(rng.choice([-1, 1]) * rng.uniform(4, 8))
    return float(np.clip(rng.normal(0, 2.5), -8, 8))


def _height(rng: np.random.Generator) -> float:
    """Return a height in metres: on the floor, on a table or tripod, or anywhere between."""
    limits = [(0.3, 0.5), (0.7, 1.3), (0.3, 1.7)][int(rng.choice(3, p=[0.15, 0.55, 0.3]))]
    return float(rng.uniform(*limits))


def _fit(camera: Camera, points_m: Array) -> Camera:
    """Aim at the middle of the points and step back until they are all in the picture."""
    for _ in range(80):
        pixels = camera.project(points_m)
        off = (pixels.min(axis=0) + pixels.max(axis=0)) / 2 - 0.5 * np.array(camera.size)
        camera = _aim(camera, off)
        if _holds(camera, points_m):
            return camera
        camera = replace(camera, distance_m=camera.distance_m * 1.03)
    raise RuntimeError("no place for the camera shows the whole movement")


def _aim(camera: Camera, off_px: Array) -> Camera:
    """Turn the camera so that what is ``off_px`` (x, y) from the centre comes to the centre."""
    step = off_px * [1, -1] * camera.distance_m / camera.focal_px
    across = camera.axes[0] * [1, 1, 0]
    return replace(camera, target_m=camera.target_m + step[0] * across + [0, 0, step[1]])


def _set_aside(camera: Camera, points_m: Array, aside: Array) -> Camera:
    """Put the person off the middle by ``aside``, shares of the size, as far as there is room."""
    for part in (1.0, 0.5, 0.25):
        moved = _aim(camera, part * aside * camera.size)
        if _holds(moved, points_m):
            return moved
    return camera


def _crop(camera: Camera, quiet_m: Array, part: str, cut: float) -> Camera:
    """Come closer to 0.7 to 0.9 and aim so that ``cut`` of the quiet person leaves the picture."""
    for _ in range(8):
        camera = replace(camera, distance_m=camera.distance_m * filled(camera, quiet_m) / 0.8)
        y = camera.project(quiet_m)[:, 1]
        over = cut * np.ptp(y)
        wanted = camera.size[1] + over if part == "feet" else -over
        edge = y.max() if part == "feet" else y.min()
        camera = _aim(camera, np.array([0.0, edge - wanted]))
    return replace(camera, cropped=part)


def _holds(camera: Camera, points_m: Array) -> bool:
    width, height = camera.size
    pixels = camera.project(points_m)
    low, high = pixels.min(axis=0), pixels.max(axis=0)
    margin = 0.03 * height
    return bool((low > margin).all() and high[0] < width - margin and high[1] < height - margin)
