"""Teaching the back on ladders: who is learned from, what is left out, how wide errors are."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("anny", reason="the renderer is an extra: pip install -e '.[samples]'")

from samples.learning.tune_back import LeftOut, area, lines, widening
from screen.kinematics.back.estimator import SPREADS


def person(setting: str, errors: list[float], spread: float = 2.0) -> LeftOut:
    error = np.array(errors)
    true = np.linspace(0.0, 40.0, len(error))
    return LeftOut(
        setting=setting,
        true_deg=true,
        lumbar_deg=true + error,
        errors_deg=dict.fromkeys(SPREADS, error),
        spreads_deg=dict.fromkeys(SPREADS, np.full(len(error), spread)),
    )


def test_errors_are_as_wide_as_both_settings_need_them_whatever_their_numbers() -> None:
    small, large = person("as_asked", [1.0] * 300), person("usual", [8.0] * 10)

    assert widening([small, large])["lumbar_flexion_deg"] == pytest.approx(4.0)
    assert widening([small])["lumbar_flexion_deg"] == pytest.approx(0.5)


def test_each_setting_has_a_line_with_what_its_errors_are() -> None:
    people = [person("as_asked", [3.0, -3.0, 3.0]), person("usual", [6.0, 6.0, 6.0])]

    told = lines("after", people, {"lumbar_flexion_deg": 2.0})

    assert "as_asked" in told[0]
    assert "RMSE 3.00" in told[0]
    assert "holds 100.0 %" in told[0]
    assert "RMSE 6.00" in told[1]
    assert "holds 0.0 %" in told[1]


def test_the_area_is_the_share_of_pairs_in_order() -> None:
    assert area(np.array([3.0, 4.0]), np.array([1.0, 2.0])) == pytest.approx(1.0)
    assert area(np.array([1.0, 3.0]), np.array([2.0])) == pytest.approx(0.5)
    assert area(np.array([1.0]), np.array([1.0])) == pytest.approx(0.5)
