"""Drawn bodies of known width: a trunk is a shape round an axis from hips to shoulders."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from screen.pose import OUTLINE_STATIONS
from screen.pose.landmarks import COUNT, pair
from screen.pose.outline import REACH_RATIO, trunk_outline

WIDTH, HEIGHT = 640, 480
LEFT, RIGHT = 0, 1


def landmarks(hip: np.ndarray, shoulder: np.ndarray) -> np.ndarray:
    """Landmarks whose middles of hips and shoulders are as given, in pixels."""
    found = np.zeros((COUNT, 3), dtype=np.float32)
    for joint, middle in (("hip", hip), ("shoulder", shoulder)):
        left, right = pair(joint)
        found[left, :2] = middle + np.array([11, 4])
        found[right, :2] = middle - np.array([11, 4])
    return found


def drawn(
    left: np.ndarray,
    right: np.ndarray,
    *,
    angle_deg: float = 0.0,
    length_px: float = 120.0,
    hip: tuple[float, float] = (320.0, 260.0),
    along: tuple[float, float] = (-0.5, 1.5),
) -> tuple[np.ndarray, np.ndarray]:
    """Draw a body whose half widths run linearly from ``along[0]`` to ``along[1]``.

    ``left`` and ``right`` are the two half widths in trunk lengths. Upright is 0 degrees; the
    angle turns clockwise in the picture. Drawn 8 times as large, then shrunk, for soft edges.
    """
    angle = np.radians(angle_deg)
    axis = np.array([np.sin(angle), -np.cos(angle)])
    leftward = np.array([axis[1], -axis[0]])
    base = np.array(hip)
    corners = [
        base + length_px * (s * axis + w * leftward)
        for s, w in (
            (along[0], left[0]),
            (along[1], left[1]),
            (along[1], -right[1]),
            (along[0], -right[0]),
        )
    ]
    mask = np.zeros((HEIGHT, WIDTH), dtype=np.uint8)
    points = np.round(np.array(corners) * 256).astype(np.int32)
    cv2.fillPoly(mask, [points], 255, lineType=cv2.LINE_AA, shift=8)
    soft = cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), 1.5)
    return soft, landmarks(base, base + length_px * axis)


ANGLES = [0, 1, 17, 45, 90, 135, 180, 217, 270, 359]


@pytest.mark.parametrize("angle_deg", ANGLES)
def test_a_rectangle_has_its_width_at_any_angle(angle_deg: float) -> None:
    mask, points = drawn(np.array([0.3, 0.3]), np.array([0.45, 0.45]), angle_deg=angle_deg)
    outline = trunk_outline(mask, points)
    np.testing.assert_allclose(outline[LEFT], 0.30, atol=0.01)
    np.testing.assert_allclose(outline[RIGHT], 0.45, atol=0.01)


@pytest.mark.parametrize("angle_deg", [0, 60, 200])
def test_a_tapered_shape_has_its_width_at_every_station(angle_deg: float) -> None:
    left, right, along = np.array([0.2, 0.5]), np.array([0.4, 0.25]), (-0.5, 1.5)
    mask, points = drawn(left, right, angle_deg=angle_deg)
    outline = trunk_outline(mask, points)
    np.testing.assert_allclose(outline[LEFT], np.interp(OUTLINE_STATIONS, along, left), atol=0.012)
    np.testing.assert_allclose(
        outline[RIGHT], np.interp(OUTLINE_STATIONS, along, right), atol=0.012
    )


@pytest.mark.parametrize("length_px", [40, 80, 160, 300])
def test_the_ratio_does_not_depend_on_the_size_of_the_person(length_px: float) -> None:
    mask, points = drawn(
        np.array([0.3, 0.3]), np.array([0.3, 0.3]), length_px=length_px, hip=(320.0, 390.0),
        along=(-1.0, 2.0),
    )  # fmt: skip
    outline = trunk_outline(mask, points)
    inside = np.isfinite(outline)
    assert inside[:, :20].mean() > 0.9 if length_px < 300 else inside.any()
    np.testing.assert_allclose(outline[inside], 0.3, atol=1.2 / length_px)


@pytest.mark.parametrize("angle_deg", [0, 33, 150])
def test_a_mirrored_picture_swaps_the_rows(angle_deg: float) -> None:
    mask, points = drawn(np.array([0.2, 0.4]), np.array([0.5, 0.3]), angle_deg=angle_deg)
    mirrored_points = points.copy()
    mirrored_points[:, 0] = WIDTH - 1 - points[:, 0]
    before = trunk_outline(mask, points)
    after = trunk_outline(np.ascontiguousarray(mask[:, ::-1]), mirrored_points)
    np.testing.assert_allclose(after[::-1], before, atol=0.005)


def test_row_0_is_the_left_of_the_picture_for_an_upright_person() -> None:
    mask, points = drawn(np.array([0.2, 0.2]), np.array([0.5, 0.5]))
    outline = trunk_outline(mask, points)
    assert np.nanmean(outline[LEFT]) < np.nanmean(outline[RIGHT])


def test_where_the_axis_is_off_the_body_there_is_no_outline() -> None:
    mask, points = drawn(np.array([0.3, 0.3]), np.array([0.3, 0.3]), along=(0.2, 0.8))
    outline = trunk_outline(mask, points)
    off = (OUTLINE_STATIONS < 0.17) | (OUTLINE_STATIONS > 0.83)
    on = (OUTLINE_STATIONS > 0.23) & (OUTLINE_STATIONS < 0.77)
    assert np.isnan(outline[:, off]).all()
    assert np.isfinite(outline[:, on]).all()


def test_an_edge_cut_off_by_the_picture_is_not_an_edge() -> None:
    mask, points = drawn(np.array([0.3, 0.3]), np.array([0.3, 0.3]), hip=(20.0, 260.0))
    outline = trunk_outline(mask, points)
    assert np.isnan(outline[LEFT]).all()
    np.testing.assert_allclose(outline[RIGHT], 0.3, atol=0.01)


def test_an_edge_out_of_reach_is_none() -> None:
    outline = trunk_outline(
        np.ones((HEIGHT, WIDTH), np.float32),
        landmarks(np.array([320.0, 280.0]), np.array([320.0, 200.0])),
    )
    assert REACH_RATIO * 80 < 320
    assert np.isnan(outline).all()


@pytest.mark.parametrize("shoulder", [(320.0, 260.0), (np.nan, np.nan)])
def test_without_an_axis_there_is_no_outline(shoulder: tuple[float, float]) -> None:
    outline = trunk_outline(
        np.ones((HEIGHT, WIDTH), np.float32),
        landmarks(np.array([320.0, 260.0]), np.array(shoulder)),
    )
    assert np.isnan(outline).all()
    assert outline.shape == (2, 31)
    assert outline.dtype == np.float32
