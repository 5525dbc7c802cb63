"""The summary to paste into a record: plain lines, the answers first, and what it was made with."""

from __future__ import annotations

from screen.report.summary import SAFETY_NOTE, summary_text
from tests.judged import not_judged


def test_it_holds_the_answers_how_it_was_filmed_and_what_made_it(judged) -> None:
    result = judged("hip_hinge_rounded").result
    first, flags, *lines = summary_text(result, label="P 17").splitlines()
    assert first.startswith("Movement screen, hip hinge, ")
    assert "Patient: P 17." in first
    assert "female, 44 years" in first
    assert flags == "Red flags: not asked before this test."
    for line, answer in zip(lines, result.answers, strict=False):
        assert line.startswith(answer.question)
        assert answer.text in line
    assert any("seen from the side" in line for line in lines)
    assert lines[-2] == SAFETY_NOTE
    assert lines[-1].endswith(f"protocol hip_hinge {result.protocol.version}.")


def test_it_is_plain_text_without_markup(judged) -> None:
    text = summary_text(judged("hip_rotation_standing_trunk_lean").result)
    assert not set("<>[]*") & set(text.replace("<1 %", ""))
    assert "While the left leg was tested the trunk leaned to the right by 13°" in text


def test_what_was_not_judged_says_so_and_what_to_do() -> None:
    result = not_judged()
    text = summary_text(result)
    assert "Not judged: this recording says nothing about the movement." in text
    (view,) = [check for check in result.quality.checks if check.forbids]
    assert f"{view.message} {view.advice}" in text
    assert "likely" not in text
    assert not any(answer.question in text for answer in result.answers)
