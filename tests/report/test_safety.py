"""Red flags and pain on the report, in the summary and in words: first of all, or in one line."""

from __future__ import annotations

import pytest

from screen.report.html import render_report
from screen.report.safety import pain_line, red_flag_line, safety_lines
from screen.report.summary import summary_text
from screen.screening.reference.red_flags import RedFlags
from screen.screening.result import Pain, RedFlagAnswers, ScreenResult
from tests.judged import not_judged
from tests.report.test_report_html import Page, first_page

FLAGS = RedFlags.load()


def with_answers(result: ScreenResult, *applies: str, **pain: object) -> ScreenResult:
    told = Pain(**pain) if pain else None  # type: ignore[arg-type]
    return result.model_copy(update={"red_flags": FLAGS.answered(applies), "pain": told})


def page_of(result: ScreenResult) -> Page:
    return Page(first_page(render_report(result, None, pictures={})))


def level(name: str):
    return next(one for one in FLAGS.levels if one.id == name)


def test_whether_they_were_asked_is_always_said() -> None:
    assert red_flag_line(None) == "Red flags: not asked before this test."
    assert red_flag_line(FLAGS.answered([])) == "Red flags: asked, none applies."
    weak = red_flag_line(FLAGS.answered(["age_first_onset"]))
    assert "no reason by itself" in weak
    assert "younger than 20" in weak


@pytest.mark.parametrize(
    ("applies", "name"),
    [
        (["leg_weakness"], "emergency"),
        (["weight_loss", "severe_pain", "fever"], "same_day"),
        (["below_knee"], "neurological"),
        (["weight_loss"], "clinician"),
    ],
)
def test_what_they_lead_to_comes_before_what_applies(applies: list[str], name: str) -> None:
    line = red_flag_line(FLAGS.answered(applies))
    assert line.startswith(f"Red flags: {level(name).title}. “{level(name).say}”")
    assert all(item.ask in line for item in FLAGS.items if item.id in applies)


def test_that_a_clinician_has_seen_them_is_said() -> None:
    assert "a clinician has seen them" in red_flag_line(FLAGS.answered(["fever"], seen=True))
    assert "a clinician has seen them" not in red_flag_line(FLAGS.answered(["fever"]))


def test_all_that_applies_is_named_however_much_it_is() -> None:
    ids = [item.id for item in FLAGS.items]
    line = red_flag_line(FLAGS.answered(ids))
    assert line.count("“") == 4
    assert "weight loss" in line
    assert line.rstrip(".").endswith("and inflammatory")


@pytest.mark.parametrize(
    ("pain", "line"),
    [
        (None, ""),
        (Pain(), ""),
        (Pain(before=2), "Pain before: 2 of 10; not asked afterwards."),
        (Pain(before=2, after=0), "Pain before: 2 of 10, after: 0 of 10."),
        (
            Pain(before=2, after=2, further_down_leg=True),
            "Pain before: 2 of 10, after: 2 of 10. It went further down the leg.",
        ),
    ],
)
def test_pain_is_told_where_it_was_asked(pain: Pain | None, line: str) -> None:
    assert pain_line(pain) == line


@pytest.mark.parametrize("judges", [True, False], ids=["judged", "not judged"])
def test_a_level_that_is_reached_stands_on_page_1_before_the_answers(judged, judges: bool) -> None:
    result = judged("hip_hinge_rounded").result if judges else not_judged()
    words = page_of(with_answers(result, "fever", "severe_pain", before=8, after=8)).words
    block = words.index("Red flags: To be seen today.")
    assert block < words.index(level("same_day").say)
    asked = result.answers[0].question if judges else "Not judged."
    assert words.index("Do you have fever or chills") < words.index(asked)
    assert words.index("Pain before: 8 of 10, after: 8 of 10.") < words.index(asked)
    assert words.count("Red flags") == 1


def test_without_a_level_it_is_one_line_and_no_block(judged) -> None:
    result = judged("hip_hinge_rounded").result
    for shown in (result, with_answers(result), with_answers(result, "steroids")):
        page = page_of(shown)
        assert red_flag_line(shown.red_flags) in page.words
        assert not any("red-flags" in str(one.get("class")) for _, one in page.tags)


def test_the_summary_says_it_before_the_answers(judged) -> None:
    result = with_answers(judged("hip_hinge_rounded").result, "fever", "severe_pain", before=3)
    lines = summary_text(result).splitlines()
    assert lines[1:3] == safety_lines(result)
    assert lines[1].startswith("Red flags: To be seen today.")
    assert lines[2].startswith("Pain before: 3")


def test_questions_are_escaped() -> None:
    answers = RedFlagAnswers(
        applies=["x"], questions=["<b>?"], level="clinician", title="<i>", say="<u>"
    )
    result = not_judged().model_copy(update={"red_flags": answers})
    html = render_report(result, None, pictures={})
    assert not {"<b>?", "<i>", "<u>"} & set(html.replace("“", " ").replace("”", " ").split())
    assert "&lt;b&gt;?" in html
