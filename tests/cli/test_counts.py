"""What is said of the number of repetitions agrees on the terminal, the report and the gate."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from screen.cli.tables import print_screening, repetitions_line
from screen.kinematics.series import ViewEstimate
from screen.report.html import quality_line
from screen.screening.quality.refusal import refusal_of
from screen.screening.result import ScreenResult
from tests.screening.builders import bend_repetitions, bend_series, judged, protocol_of

DEGREES = [30.0] * 3


def bends(*cut: int, view: ViewEstimate | None = None) -> ScreenResult:
    """Three bends to each side, those at ``cut`` not finished."""
    repetitions = [
        replace(one, complete=place not in cut)
        for place, one in enumerate(bend_repetitions(DEGREES, DEGREES))
    ]
    series = bend_series(DEGREES, DEGREES)
    series = series if view is None else replace(series, view=view)
    return judged(series, repetitions, protocol_of())


def gate(result: ScreenResult) -> str:
    return next(check.message for check in result.quality.checks if check.id == "repetitions")


def test_all_are_finished_and_used() -> None:
    result = bends()
    assert repetitions_line(result) == "6 full repetitions"
    assert gate(result) == "6 full repetitions."
    assert "6 of 6 repetitions counted" in quality_line(result)


def test_what_is_not_finished_is_told_apart() -> None:
    result = bends(0, 5)
    assert repetitions_line(result) == "4 full repetitions, 2 not finished"
    assert gate(result) == (
        "Full repetitions: 2 on the left and 2 on the right; 3 of each are asked for."
    )
    assert "4 of 6 repetitions counted" in quality_line(result)


def test_what_is_not_judged_is_not_counted_to_nought(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = bends(0, view=ViewEstimate("side", 90.0, 0.0, "right", 0.0))
    assert repetitions_line(result) == "not judged"
    assert "repetitions counted" not in quality_line(result)
    print_screening(result, tmp_path)
    said = capsys.readouterr().out
    assert "0 repetitions" not in said
    assert "Full repetitions: 2 on the left; 3 of each are asked for." in said
    assert said.index("this test needs") < said.index("Full repetitions")


def test_none_finished_names_those_that_were_begun() -> None:
    refusal = refusal_of(bends(*range(6)))
    assert refusal is not None
    assert refusal.reason == "6 repetitions were begun, and none was finished."
    assert refusal.advice.startswith("Come back to the starting posture")
    nothing = refusal_of(judged(bend_series(DEGREES, DEGREES), [], protocol_of()))
    assert nothing is not None
    assert nothing.reason == "No repetition of the bend was found."
