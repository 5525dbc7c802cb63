"""The readings of a turn against each other: on known lines, and on one real person."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from samples.learning.rotation_designs import (
    Design,
    Turning,
    depth_of_thighs,
    read,
    reference_of,
    self_calibrated_deg,
    slope,
)
from screen.kinematics.chest_turn import without_girdle
from screen.screening.reference.trained import load_calibration

TURN = 50 * np.sin(np.linspace(0, 6, 200))


@pytest.mark.parametrize("scale", [0.3, 1.0, 3.0])
def test_a_line_that_keeps_its_length_tells_the_scale_of_its_depth(scale):
    across, depth = np.cos(np.radians(TURN)), scale * np.sin(np.radians(TURN))
    assert self_calibrated_deg(across, depth) == pytest.approx(TURN, abs=0.01)
    assert self_calibrated_deg(across, -depth) == pytest.approx(-TURN, abs=0.01)


def test_a_line_that_never_turns_has_no_turn():
    still = self_calibrated_deg(np.ones(50), np.zeros(50))
    assert np.array_equal(still, np.zeros(50))


@pytest.fixture(scope="module")
def real(footage: Path) -> Turning:
    """The one real person whose chest an optical system followed."""
    folder = footage / "reference" / "seated_trunk_rotation"
    if not folder.is_dir():
        pytest.skip(f"no real landmarks beside motion capture at {folder}")
    return reference_of(folder)


def test_the_depth_of_image_landmarks_is_stretched_and_a_third_of_it_is_right(real):
    def measured(name: str) -> float:
        found = read(Design(name, (name,), fitted=False), real, [])
        return slope(found[real.peaks], real.truth[real.peaks])

    assert measured("depth_yaw") == pytest.approx(1.55, abs=0.1)
    assert measured("third") == pytest.approx(1.0, abs=0.1)
    assert measured("narrowing") == pytest.approx(1.1, abs=0.1)
    assert depth_of_thighs(real) == pytest.approx(2.5, abs=0.4)


def test_the_turn_of_a_real_chest_is_read_within_a_quarter(real):
    found = load_calibration().apply("thorax_rotation", real.readings)
    chest = without_girdle(found, real.body, real.still)
    assert np.corrcoef(chest, real.truth)[0, 1] > 0.95
    assert 0.85 < slope(chest[real.peaks], real.truth[real.peaks]) < 1.25
