from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from screen.screening.analysis import analyze_track
from screen.screening.parts import Filming, Person
from screen.screening.protocols.files import load_protocol
from screen.screening.reference.error_shape import NORMAL, ShapeRow, ShapeTable
from screen.screening.reference.error_table import ErrorTable
from screen.screening.schemas import RESULT_SCHEMA, result_schema
from tests.screening.builders import (
    ASYMMETRY,
    LIMIT,
    errors_of,
    judged,
    judged_bend,
    protocol_of,
    track_of,
)

BOTH_RULES = protocol_of(findings=(LIMIT, ASYMMETRY))


def test_a_good_recording_is_judged_on_both_sides() -> None:
    result = judged_bend([30, 32, 31], [15, 16, 14], BOTH_RULES)
    assert result.status == "judged"
    assert result.quality.passed
    likelihoods = {(one.id, one.side): one.likelihood for one in result.findings}
    assert likelihoods == {
        ("low", "left"): "very_unlikely",
        ("low", "right"): "very_likely",
        ("uneven", "both"): "very_likely",
    }


def test_the_result_matches_its_schema() -> None:
    schema = json.loads(RESULT_SCHEMA.read_text(encoding="utf-8"))
    for result in (
        judged_bend([30, 32, 31], [15, 16, 14], BOTH_RULES),
        judged(None, [], BOTH_RULES, track=track_of(10)),
    ):
        jsonschema.validate(json.loads(result.model_dump_json()), schema)


def test_the_schema_file_is_current() -> None:
    written = json.loads(RESULT_SCHEMA.read_text(encoding="utf-8"))
    assert written == result_schema(), "run: python -m screen.screening.schemas"


def test_a_wrong_result_does_not_match_the_schema() -> None:
    dumped = json.loads(judged_bend([30] * 3, [30] * 3).model_dump_json())
    dumped["findings"][0]["likelihood"] = "fail"
    with pytest.raises(jsonschema.ValidationError, match="fail"):
        jsonschema.validate(dumped, result_schema())


def test_joints_that_fall_together_are_judged_without_a_warning(rounded):
    """In these tests a warning is an error."""
    points = rounded.landmarks_px.copy()
    points[60:90] = points[60:90, :1]
    track = replace(rounded, landmarks_px=points)
    assert analyze_track(track, load_protocol("hip_hinge"), Person(), created="").result


@pytest.mark.parametrize("setting", ["as_asked", "usual"])
def test_the_errors_are_those_of_the_setting_the_recording_was_filmed_in(
    setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    filming = Filming(setting=setting, conditions=[])  # type: ignore[arg-type]
    monkeypatch.setattr("screen.screening.judge.filming_of", lambda *_, **__: filming)
    (row,) = errors_of(trunk_side_bend_deg=4.0).rows.values()
    asked = row.model_copy(update={"half_width_95": 1.0, "setting": "as_asked"})
    wide = ShapeRow(
        measure="any",
        setting="usual",
        people=9,
        readings=9,
        quantiles=tuple(2 * one for one in NORMAL.quantiles),
        source="made up",
    )
    result = judged_bend(
        [30] * 3, [30] * 3, errors=ErrorTable.of([row, asked]), shapes=ShapeTable.of([wide])
    )
    value = result.repetitions[0].measures["trunk_side_bend_deg"]
    finding = result.findings[0]
    expected = {"as_asked": (1.0, 1.0), "usual": (4.0, 8.0)}[setting]
    assert value.error == pytest.approx(expected[0])
    assert finding.high - finding.value == pytest.approx(expected[1], rel=0.01)
