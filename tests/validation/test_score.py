"""How far the tool is off a clinic's own values."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from screen.cli.main import app
from screen.screening.result import ScreenResult
from screen.validation.score import compare, finding_scores, measure_scores
from screen.validation.sheet import Truth
from tests.screening.builders import (
    BEND_MEASURE,
    LIMIT,
    bend_repetitions,
    bend_series,
    judged,
    protocol_of,
)

BEND = "trunk_side_bend_deg"


def bends(left_deg: float, right_deg: float = 40.0) -> ScreenResult:
    """Return a judged recording of three bends to each side."""
    heights = [left_deg] * 3, [right_deg] * 3
    protocol = protocol_of(measures=[BEND_MEASURE], findings=[LIMIT])
    return judged(bend_series(*heights), bend_repetitions(*heights), protocol)


def truth(folder: str, true_deg: float, **changes: Any) -> Truth:
    told = {"line": 2, "person": folder, "repetition": None, "side": "left", "measure": BEND}
    return Truth(**{**told, "folder": Path(folder), "true_deg": true_deg, **changes})


def test_bias_rmse_limits_and_what_was_not_measured() -> None:
    results = {Path(str(n)): bends(20.0) for n in range(5)}
    off = [1.0, 2.0, 3.0, 4.0]
    truths = [truth(str(n), 20.0 - one) for n, one in enumerate(off)]
    truths.append(truth("4", 20.0, repetition=77))
    compared = compare(truths, results)
    (score,) = measure_scores(compared)
    assert compared[-1].reason == "No such repetition was found."
    assert (score.people, score.readings, score.withheld) == (5, 5, 1)
    assert score.bias == pytest.approx(2.5, abs=0.2)
    assert score.rmse == pytest.approx(np.sqrt(7.5), abs=0.2)
    assert score.spread == pytest.approx(1.96 * np.std(off, ddof=1))
    assert score.low is not None
    assert score.high is not None
    assert score.low < score.rmse < score.high
    stated = compared[0].error
    assert stated is not None
    assert score.within == np.mean(np.array(off) <= stated)


def test_from_two_people_no_interval_is_drawn_however_many_their_repetitions() -> None:
    results = {Path("a"): bends(20.0), Path("b"): bends(30.0)}
    truths = [truth(name, 22.0, repetition=n) for name in "ab" for n in range(1, 7)]
    (score,) = measure_scores(compare(truths, results))
    assert (score.people, score.low, score.high) == (2, None, None)


def test_a_finding_is_caught_where_it_is_true_and_cleared_where_not() -> None:
    results = {Path("low"): bends(3.0), Path("high"): bends(45.0), Path("wrong"): bends(45.0)}
    truths = [truth("low", 3.0), truth("high", 45.0), truth("wrong", 3.0)]
    (score,) = finding_scores(compare(truths, results), results)
    assert (score.beyond, score.caught) == (2, 1)
    assert (score.within, score.cleared) == (1, 1)


def test_a_sheet_is_scored_by_the_command(tmp_path: Path) -> None:
    for name, left_deg in (("a", 20.0), ("b", 30.0)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "result.json").write_text(
            bends(left_deg).model_dump_json(), encoding="utf-8"
        )
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(
        f"result,person,side,measure,true_deg\na,P1,left,{BEND},18\nb/result.json,P2,left,{BEND},31\n",
        encoding="utf-8",
    )
    call = ["validate", str(sheet), "--out", str(tmp_path / "readings.csv"), "--json"]
    done = CliRunner().invoke(app, call)
    assert done.exit_code == 0, done.output
    (score,) = json.loads(done.stdout)["measures"]
    assert score["rmse"] == pytest.approx(np.sqrt(2.5), abs=0.2)
    with (tmp_path / "readings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["off"]) for row in rows] == pytest.approx([2.0, -1.0], abs=0.2)
    shown = CliRunner().invoke(app, ["validate", str(sheet)])
    assert "2 people: too few" in shown.stdout
    assert BEND in shown.stdout
