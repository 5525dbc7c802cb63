"""The line on how a recording was filmed, in the report, the summary and on the terminal."""

from __future__ import annotations

import pytest

from screen.report.html import render_report
from screen.report.summary import summary_text
from screen.screening.parts import Condition, Filming
from screen.screening.result import ScreenResult
from tests.judged import judged_clip, not_judged
from tests.report.test_report_html import Page

LOOSE = Condition(
    name="clothes",
    state="not_as_asked",
    message="The clothes do not lie close to the body.",
    brief="loose clothes",
    advice="Wear a close-fitting top, or leave the back bare.",
)
ARMS = LOOSE.model_copy(update={"name": "arms", "brief": "arms hanging"})
USUAL = (
    "Not filmed as asked: loose clothes; arms hanging. The errors are those of the usual setting. "
    "Next time: Wear a close-fitting top, or leave the back bare."
)


def told(result: ScreenResult, filming: Filming | None) -> tuple[str, str]:
    filmed = result.model_copy(update={"filming": filming})
    return Page(render_report(filmed, None, pictures={})).words, summary_text(filmed)


@pytest.mark.parametrize(
    ("filming", "line"),
    [
        (Filming(setting="as_asked", conditions=[]), "Filmed as asked."),
        (Filming(setting="usual", conditions=[LOOSE, ARMS]), USUAL),
    ],
)
def test_how_it_was_filmed_is_told_in_one_line(filming: Filming, line: str) -> None:
    for text in told(judged_clip("hip_hinge_clean").result, filming):
        assert text.count(line) == 1


def test_what_was_not_judged_and_earlier_results_say_nothing_of_it() -> None:
    as_asked = Filming(setting="as_asked", conditions=[])
    hinge = judged_clip("hip_hinge_clean").result
    for result, filming in ((hinge, None), (not_judged(), as_asked)):
        for text in told(result, filming):
            assert "ilmed" not in text
