"""The samples' rotations: the signs they promise."""

from __future__ import annotations

import numpy as np
import pytest

from samples.graphics.geometry import (
    BACK,
    LEFT,
    UP,
    blend,
    cardan_xyz,
    frame_along,
    lean,
    pitch,
    smooth_step,
    yaw,
)


def test_pitch_tips_an_upright_segment_forward() -> None:
    assert pitch(90) @ UP == pytest.approx(-BACK)


def test_lean_tips_an_upright_segment_to_the_left() -> None:
    assert lean(90) @ UP == pytest.approx(LEFT)


def test_yaw_turns_to_the_left() -> None:
    assert yaw(90) @ -BACK == pytest.approx(LEFT)


@pytest.mark.parametrize("angles", [(0, 0, 0), (100, 20, -30), (-75, -40, 60)])
def test_cardan_angles_are_those_put_in(angles: tuple[float, float, float]) -> None:
    a, b, c = angles
    assert cardan_xyz(pitch(a) @ lean(b) @ yaw(c)) == pytest.approx(angles)


def test_blend_goes_from_one_rotation_to_the_other() -> None:
    assert blend(pitch(10), pitch(50), 0.5) == pytest.approx(pitch(30))
    assert blend(pitch(10), pitch(50), 1.0) == pytest.approx(pitch(50))


def test_frame_is_right_handed_and_keeps_its_first_axis() -> None:
    frame = frame_along(np.array([0.0, 3.0, 4.0]), LEFT)
    assert frame[:, 0] == pytest.approx([0, 0.6, 0.8])
    assert np.linalg.det(frame) == pytest.approx(1)


def test_smooth_step_is_still_at_both_ends() -> None:
    assert [smooth_step(x) for x in (-1, 0, 0.5, 1, 2)] == pytest.approx([0, 0, 0.5, 1, 1])
    assert smooth_step(0.01) < 1e-4
