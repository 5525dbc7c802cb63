"""Real people beside the truth: the tables of ``samples.accuracy.footage``."""

from __future__ import annotations

import numpy as np
import pytest

from samples.accuracy.footage import Outcome, answer_rows
from samples.accuracy.footage_truth import (
    Beside,
    aligned,
    beside,
    recordings,
    table_of,
    true_bend_deg,
)


def targets(lean_deg: np.ndarray, pelvis_deg: np.ndarray) -> np.ndarray:
    """Return targets of a trunk 500 mm long over hip centres at rest, leaning to the left."""
    names = ("hips_rx_deg", "hips_y_mm", "hips_z_mm")
    shoulders = [f"{side}_shoulder_{axis}_mm" for side in ("left", "right") for axis in "yz"]
    rows = np.zeros(len(lean_deg), dtype=[(name, float) for name in (*names, *shoulders)])
    lean, pelvis = np.radians(lean_deg), np.radians(pelvis_deg)
    rows["hips_rx_deg"] = -pelvis_deg
    rows["hips_y_mm"], rows["hips_z_mm"] = 125 * np.sin(pelvis), 125 * np.cos(pelvis)
    for side, half in (("left", 150), ("right", -150)):
        rows[f"{side}_shoulder_y_mm"] = 500 * np.sin(lean) + half
        rows[f"{side}_shoulder_z_mm"] = 500 * np.cos(lean)
    return rows


def test_the_true_bend_is_counted_from_the_hip_centres_and_not_from_the_belt() -> None:
    lean = np.concatenate([np.zeros(30), np.linspace(0, 30, 40)])
    found = true_bend_deg(targets(lean, lean / 3))
    assert found == pytest.approx(lean, abs=0.01)


def test_two_clocks_are_laid_over_each_other() -> None:
    at_s = np.arange(0, 10, 0.025)
    true = np.sin(at_s)
    time_s = np.arange(0, 9, 0.05)
    assert aligned(time_s, np.sin(time_s + 0.4), at_s, true) == pytest.approx(
        np.sin(time_s + 0.4), abs=0.01
    )


def test_who_is_counted_wrong_is_said_so() -> None:
    good = Beside("a", "side_bend", "judged", ("left", "right"), ("left", "right"), 3.0)
    wrong = Beside("b", "side_bend", "judged", ("left",), ("left", "right"), 4.0)
    table = table_of([good, wrong])
    assert list(table.columns[4].cells) == ["yes", "NO", "1 of 2"]
    assert list(table.columns[5].cells)[-1] == f"{np.sqrt(12.5):.1f}"


def test_lifts_of_one_person_stand_together_with_their_answers() -> None:
    rows = {
        "hinge/a.mp4": {"same": "x", "back": "still"},
        "hinge/b.mp4": {"same": "x", "back": "rounded"},
        "hinge/c.mp4": {"same": "y"},
    }
    said = Outcome(lumbar_deg=30.0, error_deg=20.0, answer="likely (88 %)")
    assert answer_rows(rows, dict.fromkeys(rows, said)) == [
        ("x", "rounded", "b", "30 +- 20", "likely (88 %)"),
        ("x", "still", "a", "30 +- 20", "likely (88 %)"),
    ]


def test_one_real_person_agrees_with_motion_capture(footage) -> None:
    """All are judged and counted as done; nothing is counted where only the arms moved."""
    listed = list(recordings(footage))
    if not listed:
        pytest.skip(f"no real landmarks beside motion capture below {footage}")
    found = [beside(*one) for one in listed]
    assert len(found) == 30
    assert [one.name for one in found if one.status != "judged" or not one.exact] == []
    for protocol, most_deg in (("side_bend", 5.0), ("trunk_rotation_seated", 9.0)):
        squares = [one.rmse_deg**2 for one in found if one.rmse_deg and one.protocol == protocol]
        assert len(squares) == 10
        assert np.sqrt(np.mean(squares)) < most_deg
