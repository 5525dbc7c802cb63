"""Landmarks misplaced as those of somebody else were."""

from __future__ import annotations

import numpy as np
import pytest

from samples.learning.landmark_errors import misplaced, seen_person
from screen.pose.landmarks import COUNT, INDEX, MIRRORED, pair

LEAN = np.array([0.0, 30.0, 60.0])
STILL = np.array([True, False, False])
KNEE = np.zeros(3)


def bowing(size_px: float = 100.0) -> np.ndarray:
    """A person facing the right of the picture: trunk at ``LEAN``."""
    points = np.zeros((len(LEAN), COUNT, 2))
    lean = np.radians(LEAN)
    up = np.stack([np.sin(lean), -np.cos(lean)], axis=1) * size_px
    points[:, list(pair("shoulder"))] = up[:, None]
    points[:, INDEX["nose"]] = 1.3 * up
    return points


def mirrored(points: np.ndarray) -> np.ndarray:
    found = points[:, list(MIRRORED)].copy()
    found[..., 0] *= -1
    return found


def seen(errors_px: np.ndarray, size_px: float = 100.0, forward: int = 1):
    true = bowing(size_px)
    found = true + errors_px
    if forward < 0:
        true, found = mirrored(true), mirrored(found)
    return seen_person(
        true,
        found,
        np.zeros((len(LEAN), COUNT, 3)),
        STILL,
        forward=forward,
        lean_deg=LEAN,
        knee_deg=KNEE,
        yaw_off_deg=0.0,
    )


def misplace(person, true: np.ndarray, forward: int = 1, lean=LEAN) -> np.ndarray:
    points, _ = misplaced(
        np.random.default_rng(0),
        [person],
        true,
        STILL,
        forward=forward,
        lean_deg=np.asarray(lean),
        knee_deg=KNEE,
        yaw_off_deg=0.0,
    )
    return points


def hip_error() -> np.ndarray:
    errors = np.zeros((len(LEAN), COUNT, 2))
    errors[1:, INDEX["left_hip"]] = 8.0, -3.0
    return errors


def test_the_same_person_is_misplaced_as_they_were() -> None:
    assert misplace(seen(hip_error()), bowing()) == pytest.approx(bowing() + hip_error(), abs=1e-4)


def test_errors_grow_with_the_person() -> None:
    found = misplace(seen(hip_error()), bowing(250.0))
    assert found == pytest.approx(bowing(250.0) + 2.5 * hip_error(), abs=1e-3)


def test_facing_left_swaps_the_sides_and_nothing_else() -> None:
    one = misplace(seen(hip_error()), mirrored(bowing()), forward=-1)
    assert mirrored(one) == pytest.approx(bowing() + hip_error(), abs=1e-4)
    other = misplace(seen(hip_error(), forward=-1), bowing())
    assert other == pytest.approx(bowing() + hip_error(), abs=1e-4)


def test_each_frame_takes_the_error_of_the_most_alike() -> None:
    found = misplace(seen(hip_error()), bowing(), lean=[0.0, 5.0, 40.0])
    off = np.linalg.norm(found - bowing(), axis=2)[:, INDEX["left_hip"]]
    assert off[:2] == pytest.approx(0.0, abs=1e-6)
    assert off[2] > 5
