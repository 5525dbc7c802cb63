"""The silhouette: the edge of a drawn body, without its thin parts."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from screen.pose.landmarks import COUNT, pair
from screen.pose.silhouette import silhouette_curve
from screen.pose.track import SILHOUETTE_POINTS

WIDTH, HEIGHT = 400, 480
TRUNK_PX = 120.0


def landmarks(scale: float = 1.0) -> np.ndarray:
    points = np.zeros((COUNT, 2), dtype=np.float32)
    places = {
        "ear": (200, 60),
        "shoulder": (200, 110),
        "hip": (200, 230),
        "knee": (200, 340),
        "ankle": (200, 440),
    }
    for joint, place in places.items():
        points[list(pair(joint))] = np.array(place) * scale
    return points


def soft(mask: np.ndarray) -> np.ndarray:
    return cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), 1.5)


def body(scale: float = 1.0, *, arm: bool = False, shift: float = 0.0) -> np.ndarray:
    """Draw an upright ellipse, finer than pixels, with or without an arm behind it."""
    mask = np.zeros((round(HEIGHT * scale), round(WIDTH * scale)), dtype=np.uint8)

    def fixed(x: float, y: float) -> tuple[int, int]:
        return round(x * scale * 256), round(y * scale * 256)

    cv2.ellipse(mask, fixed(200 + shift, 230), fixed(45, 190), 0, 0, 360, 255, -1, cv2.LINE_AA, 8)
    if arm:
        cv2.line(mask, fixed(200, 130), fixed(100, 210), 255, round(10 * scale), cv2.LINE_AA, 8)
    return soft(mask)


def off_the_ellipse_px(curve: np.ndarray, shift: float = 0.0) -> np.ndarray:
    """Return how far points lie off the ellipse, to first order."""
    x, y = curve[:, 0] - 200 - shift, curve[:, 1] - 230
    level = (x / 45) ** 2 + (y / 190) ** 2 - 1
    return level / (2 * np.hypot(x / 45**2, y / 190**2))


def seen_part(curve: np.ndarray) -> np.ndarray:
    """Leave out what lies at the borders of the window the body is looked at in."""
    return curve[(curve[:, 1] > 70) & (curve[:, 1] < 370)]


def test_the_curve_lies_on_the_edge_finer_than_a_pixel() -> None:
    curve = silhouette_curve(body(), landmarks())
    assert curve.shape == (SILHOUETTE_POINTS, 2)
    off = off_the_ellipse_px(seen_part(curve))
    assert abs(np.median(off)) < 1.0  # OpenCV draws a soft ellipse about half a pixel too large
    assert np.abs(off - np.median(off)).max() < 0.4


def test_a_shift_of_a_third_of_a_pixel_is_seen() -> None:
    off = off_the_ellipse_px(seen_part(silhouette_curve(body(shift=0.33), landmarks())))
    left = seen_part(silhouette_curve(body(shift=0.33), landmarks()))[:, 0] < 200
    assert off[~left].mean() - off[left].mean() == pytest.approx(0.66, abs=0.2)


def test_an_arm_is_taken_off() -> None:
    plain = seen_part(silhouette_curve(body(), landmarks()))
    armed = seen_part(silhouette_curve(body(arm=True), landmarks()))
    assert plain[:, 0].min() > 150
    assert armed[:, 0].min() > 143


def test_the_points_run_clockwise_at_even_distances() -> None:
    curve = silhouette_curve(body(), landmarks()).astype(float)
    after = np.roll(curve, -1, axis=0)
    assert np.sum(curve[:, 0] * after[:, 1] - after[:, 0] * curve[:, 1]) > 0
    steps = np.linalg.norm(after - curve, axis=1)
    assert steps.std() < 0.1 * steps.mean()


def test_size_changes_nothing_but_the_size() -> None:
    small = silhouette_curve(body(0.5), landmarks(0.5)) / 0.5
    large = silhouette_curve(body(), landmarks())
    nearest = np.linalg.norm(small[:, None] - large[None], axis=2).min(axis=1)
    assert np.median(nearest) < 0.02 * TRUNK_PX


def test_nobody_gives_no_curve() -> None:
    nothing = np.zeros((HEIGHT, WIDTH), dtype=np.float32)
    assert np.isnan(silhouette_curve(nothing, landmarks())).all()


def test_a_whole_picture_of_body_gives_the_window_and_no_error() -> None:
    everything = np.ones((HEIGHT, WIDTH), dtype=np.float32)
    assert np.isfinite(silhouette_curve(everything, landmarks())).all()


def test_landmarks_all_in_one_place_give_no_curve() -> None:
    assert np.isnan(silhouette_curve(body(), np.zeros((COUNT, 2), dtype=np.float32))).all()
