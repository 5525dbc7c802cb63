"""Results of an earlier version of the tool still make a sheet."""

from __future__ import annotations

from screen.report.html import render_report
from screen.screening.result import ScreenResult
from tests.report.test_report_html import Page, first_page


def test_a_result_of_an_earlier_version_is_answered_by_its_flags(judged) -> None:
    new = judged("hip_hinge_rounded").result.model_dump(mode="json")
    states = {"very_likely": "outside", "uncertain": "borderline", "not_measured": "not_measured"}
    gone = {"probability_beyond", "likelihood", "low", "high", "count", "towards", "what"}
    old = [
        {key: value for key, value in one.items() if key not in gone | {"reason", "advice"}}
        | {"state": states.get(one["likelihood"], "within"), "watch_cut": None}
        for one in new["findings"]
    ]
    del new["answers"]
    earlier = ScreenResult.model_validate(new | {"schema_version": 1, "findings": old})
    words = Page(first_page(render_report(earlier, None, pictures={}))).words
    assert "its flags stand in their place" in words
    assert "Low back rounds ▲ very likely" in words
    assert "where 20° or more counts" in words
    assert "flags: " in words


def test_the_posture_of_an_earlier_result_is_that_of_its_log(judged) -> None:
    new = judged("hip_hinge_rounded").result
    assert new.protocol.posture == "standing"
    held = new.model_dump(mode="json")
    del held["protocol"]["posture"]
    assert ScreenResult.model_validate(held) == new
    held["provenance"]["log"] = ["filtered: 4 Hz", "neutral: upside down, still for 1 s"]
    assert ScreenResult.model_validate(held).protocol.posture is None
