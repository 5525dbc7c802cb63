"""Where cameras stand: the lens there and back, who is in the picture, and how far off they are."""

from __future__ import annotations

import numpy as np
import pytest

from samples.graphics.camera import Camera, filled, place_camera

QUIET_M = np.array(
    [[x, y, z] for x in (-0.25, 0.25) for y in (-0.15, 0.15) for z in np.linspace(0, 1.75, 8)]
)
MOVING_M = np.vstack([QUIET_M, QUIET_M * [1, 5, 0.8]])


def place(seed: int, *, careful: bool = False, size: tuple[int, int] = (640, 480)) -> Camera:
    return place_camera(
        np.random.default_rng(seed),
        azimuth_deg=90,
        quiet_m=QUIET_M,
        moving_m=MOVING_M,
        size=size,
        careful=careful,
    )


@pytest.fixture(scope="module")
def cameras() -> list[Camera]:
    return [place(seed) for seed in range(400)]


@pytest.mark.parametrize("lens_k1", [-0.2, 0.0, 0.05])
def test_a_pixel_looks_at_what_is_projected_onto_it(lens_k1: float) -> None:
    camera = Camera(30, 1.0, 3.0, 50, 4, np.array([0, 0, 0.9]), (320, 240), lens_k1=lens_k1)
    points = (camera.eye_m + 2.5 * camera.rays())[::40, ::40].reshape(-1, 3)
    columns, rows = np.meshgrid(np.arange(320) + 0.5, np.arange(240) + 0.5)
    pixels = np.stack([columns, rows], axis=-1)[::40, ::40].reshape(-1, 2)
    assert camera.project(points) == pytest.approx(pixels, abs=0.02)


def test_the_pinhole_behind_the_lens_sees_everything_the_lens_sees() -> None:
    for seed in range(30):
        camera = place(seed)
        scale = camera.pinhole().focal_px / camera.focal_px
        assert (np.abs(camera.sight_px()).max(axis=(0, 1)) * scale <= np.array([320, 240])).all()


def test_a_barrel_draws_the_corners_in() -> None:
    straight = Camera(0, 1.0, 3.0, 50, 0, np.array([0, 0, 1.0]), (320, 240))
    barrel = Camera(0, 1.0, 3.0, 50, 0, np.array([0, 0, 1.0]), (320, 240), lens_k1=-0.2)
    corner = np.array([[1.0, 0, 1.8]])
    centre = np.array([160, 120])
    away = [np.linalg.norm(c.project(corner) - centre) for c in (barrel, straight)]
    assert away[0] < away[1]


def test_who_is_not_cropped_is_wholly_in_the_picture(cameras: list[Camera]) -> None:
    for camera in cameras:
        pixels = camera.project(MOVING_M)
        inside = (pixels > 0).all() and (pixels < camera.size).all()
        assert inside == (camera.cropped == "none")


def test_a_few_lose_their_feet_or_the_top_of_their_head(cameras: list[Camera]) -> None:
    cropped = [camera for camera in cameras if camera.cropped != "none"]
    assert 0.02 < len(cropped) / len(cameras) < 0.09
    for camera in cropped:
        y = camera.project(QUIET_M)[:, 1]
        out = (y.max() - camera.size[1]) if camera.cropped == "feet" else -y.min()
        assert 0.005 < out / np.ptp(y) < 0.1


def test_most_stand_near_the_right_place(cameras: list[Camera]) -> None:
    off = np.abs([camera.yaw_off_deg for camera in cameras])
    assert off.max() <= 30
    assert 0.14 < np.mean(off > 12) < 0.27
    assert 0.03 < np.mean(off > 20) < 0.12
    assert all(-8 <= camera.roll_deg <= 8 for camera in cameras)
    heights = [camera.height_m for camera in cameras]
    assert min(heights) < 0.4
    assert max(heights) > 1.5


def test_low_cameras_look_up(cameras: list[Camera]) -> None:
    low = [camera.pitch_deg for camera in cameras if camera.height_m < 0.5]
    high = [camera.pitch_deg for camera in cameras if camera.height_m > 1.4]
    assert np.median(low) > 3
    assert np.median(high) < -5


def test_people_are_small_and_large(cameras: list[Camera]) -> None:
    sizes = [filled(camera, QUIET_M) for camera in cameras]
    assert 0.3 < min(sizes) < 0.45
    assert 0.75 < max(sizes) < 1.0


def test_a_careful_camera_stands_well() -> None:
    for seed in range(100):
        camera = place(seed, careful=True)
        assert camera.cropped == "none"
        assert abs(camera.yaw_off_deg) <= 12
        assert abs(camera.roll_deg) <= 3
        assert abs(camera.lens_k1) <= 0.05
