"""The page: self-contained, escaped, answers first, and nothing on it contradicts anything else."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser

import pytest

from screen.report.answers import answer_views, headline, pictured
from screen.report.findings import picture_key
from screen.report.first_page import filed_measures, told_on_page_one
from screen.report.html import render_report
from screen.report.words import interval_words
from screen.screening.parts import Value
from screen.screening.reference.likelihood import AT_LEAST_LIKELY, likelihood_word
from screen.screening.result import ScreenResult
from screen.text import MINUS
from tests.judged import not_answered, not_judged, with_answer

JPEG = b"\xff\xd8\xff\xe0 a small picture"
LOADING = {"src", "srcset", "poster", "data", "action", "background"}


class Page(HTMLParser):
    """Collects tags, attributes and text, and checks that tags close."""

    VOID = frozenset({"meta", "img", "br", "link", "input", "hr"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


def rendered(result: ScreenResult, series: object = None, **options: object) -> str:
    return render_report(result, series, **({"pictures": {}} | options))  # type: ignore[arg-type]


KINDS = ("hip_hinge_rounded", "side_bend_pelvis_shift", "hip_rotation_standing_trunk_lean")


def first_page(html: str) -> str:
    return html.split('<div class="page" id="later">', maxsplit=1)[0]


def page_of(screening, **changes: object) -> Page:
    result = screening.result.model_copy(update=changes)
    return Page(rendered(result, screening.series))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_loaded_from_elsewhere(judged, kind: str) -> None:
    screening = judged(kind)
    pictures = {picture_key(finding): JPEG for finding in screening.result.findings}
    html = rendered(screening.result, screening.series, pictures=pictures)
    page = Page(html)
    assert page.open == []
    assert not {"script", "link", "iframe", "object", "embed", "base"} & {
        tag for tag, _ in page.tags
    }
    for tag, attributes in page.tags:
        for name, value in attributes.items():
            assert not name.startswith("on")
            if name in LOADING:
                assert (value or "").startswith("data:image/jpeg;base64,")
            if name == "href" and tag != "a":
                assert tag == "image"
                assert (value or "").startswith("data:image/jpeg;base64,")
    assert "@import" not in html
    assert not re.search(r"url\((?!#)", html)


def test_user_text_is_escaped(judged) -> None:
    screening = judged("side_bend_pelvis_shift")
    named = screening.result.recording.model_copy(update={"name": "bend <2> & co.mov"})
    result = screening.result.model_copy(update={"recording": named})
    html = rendered(result, label='<script>alert("x")</script>', remarks=['"><b>bold'])
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "<b>" not in html
    assert "bend &lt;2&gt; &amp; co.mov" in html


def test_text_in_a_chart_is_escaped(judged) -> None:
    screening = judged("hip_hinge_rounded")
    measures = [
        one.model_copy(update={"label": "<b>Lean</b> & co"})
        if one.name == "lumbar_flexion_deg"
        else one
        for one in screening.result.protocol.measures
    ]
    protocol = screening.result.protocol.model_copy(update={"measures": measures})
    html = rendered(screening.result.model_copy(update={"protocol": protocol}), screening.series)
    assert "<b>" not in html
    assert "&lt;b&gt;Lean&lt;/b&gt; &amp; co</title>" in html


@pytest.mark.parametrize("kind", KINDS)
def test_the_answers_stand_on_the_first_page_in_words(judged, kind: str) -> None:
    result = judged(kind).result
    words = Page(first_page(rendered(result))).words
    assert len(result.answers) >= 2
    for answer in result.answers:
        assert answer.question in words
        assert answer.text.replace("-", MINUS) in words.replace("-", MINUS)
        assert likelihood_word(answer.likelihood) in words
    assert words.index(result.answers[0].question) < words.index("Measures")


def test_an_answer_that_could_not_be_given_says_so_first(judged) -> None:
    result = not_answered(judged("hip_hinge_clean").result, "rounding")
    views = answer_views(result)
    assert [view.likelihood for view in views] == ["not_measured", "very_unlikely"]
    assert headline(result) == "2 questions: 1 not answered, 1 unlikely."
    html = first_page(rendered(result))
    answer = html.split("<article")[1].split("</article>")[0]
    assert "<strong>Not answered.</strong> The arm hides the back." in answer
    assert "<strong>Cross the arms on the chest.</strong>" in answer
    assert "unlikely" not in answer
    table = Page(html.split("<tbody>")[1].split("</tbody>")[0]).words
    assert "20° or more: not measured" in table


def test_an_answer_with_a_part_left_out_is_no_all_clear(judged) -> None:
    result = judged("side_bend_pelvis_shift").result
    partly = with_answer(
        result, "instead", likelihood="very_unlikely", left_out=["side_bend_pelvis_tilt"]
    )
    opening = {view.question: view.opening for view in answer_views(partly)}
    asked = next(one.question for one in result.answers if one.id == "instead")
    assert opening.pop(asked) == "Only partly answered"
    assert set(opening.values()) == {""}
    assert "1 only partly answered" in headline(partly)


def test_answers_that_are_likely_come_before_the_others(judged) -> None:
    views = answer_views(judged("hip_rotation_standing_trunk_lean").result)
    assert views[0].likelihood in AT_LEAST_LIKELY
    assert views[1].likelihood == "uncertain"


def test_the_table_holds_what_answers_a_question_or_has_a_norm_of_this_movement(judged) -> None:
    hinge = judged("hip_hinge_rounded").result
    names = {measure.name for measure in filed_measures(hinge)}
    # The rounding at 60 degrees of lean has a norm, but that of a free bend.
    assert "lumbar_flexion_at_60_deg" in hinge.norms
    assert names == {
        "hip_flexion_deg",
        "lumbar_flexion_deg",
        "hip_flexion_before_lumbar_deg",
    }
    table = first_page(rendered(hinge)).split("<tbody>")[1].split("</tbody>")[0]
    assert table.count("<tr>") == len(names)


def test_a_norm_of_which_one_edge_is_judged_says_at_least(judged) -> None:
    page = first_page(rendered(judged("hip_hinge_clean").result))
    table = Page(page.split("<tbody>")[1].split("</tbody>")[0]).words
    assert "at least 50°" in table
    assert "50° to 70°" not in table


@pytest.mark.parametrize("kind", [*KINDS, "hip_rotation_seated_clean"])
def test_answer_and_table_bear_the_same_numbers(judged, kind: str) -> None:
    result = judged(kind).result
    table = Page(first_page(rendered(result)).split("<tbody>")[1].split("</tbody>")[0]).words
    for finding in told_on_page_one(result):
        if finding.measured and finding.rule in {"limit", "asymmetry"}:
            assert interval_words(finding.low, finding.high, finding.unit) in table
            assert likelihood_word(finding.likelihood) in table
    for view in answer_views(result):
        assert view.finding is not None
        assert view.likelihood == view.finding.likelihood


def test_sides_stand_as_a_person_says_them(judged) -> None:
    page = page_of(judged("hip_rotation_standing_trunk_lean"))
    assert "while the right leg was tested the trunk leaned to the left by 14°" in page.words
    assert "While the left leg was tested the trunk leaned to the right by 13°" in page.words
    assert "13° to the right" in page.words
    assert re.search(r"1[345]° L", page.words)
    assert f"{MINUS}14°" not in page.words


def test_pictures_say_which_repetition_they_show(judged) -> None:
    screening = judged("hip_hinge_rounded")
    pictures = {picture_key(finding): JPEG for finding in pictured(screening.result)}
    html = first_page(rendered(screening.result, pictures=pictures))
    captions = re.findall(r"<figcaption.*?</figcaption>", html)
    assert len(captions) == len(pictures) == 2
    assert "Rounding of the low back at the bottom" in captions[0]
    for finding, caption in zip(pictured(screening.result), captions, strict=True):
        assert f"Repetition {finding.repetition} (of 4 the nearest to their mean)" in caption
    images = [attributes for tag, attributes in Page(html).tags if tag == "img"]
    assert all(image.get("alt") for image in images)
    assert base64.b64encode(JPEG).decode() in html


def test_a_repetition_that_is_not_the_typical_one_is_called_what_it_is(judged) -> None:
    result = judged("hip_hinge_rounded").result
    lead = pictured(result)[0]
    sizes = {one.index: one.measures[lead.measure].value for one in result.repetitions}
    largest = max(sizes, key=lambda index: sizes[index])
    assert largest != lead.repetition
    shown = lead.model_copy(update={"repetition": largest})
    findings = [shown if one == lead else one for one in result.findings]
    changed = result.model_copy(update={"findings": findings})
    pictures = {picture_key(shown): JPEG}
    words = Page(first_page(rendered(changed, pictures=pictures))).words
    assert f"Repetition {largest} (of 4 the largest" in words


def test_references_lead_to_the_list_and_are_author_and_year(judged) -> None:
    page = page_of(judged("hip_hinge_rounded"))
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    targets = {
        str(attributes["href"])[1:]
        for tag, attributes in page.tags
        if tag == "a" and str(attributes.get("href")).startswith("#")
    }
    assert targets
    assert targets <= ids
    assert "Luomajoki 2007" in page.words
    assert "read second-hand" in page.words


def test_what_a_cut_off_rests_on_stands_in_words(judged) -> None:
    words = page_of(judged("hip_hinge_rounded")).words
    assert "A choice of this tool. No study gives degrees for failing this test." in words
    recalled = page_of(judged("hip_rotation_standing_trunk_lean")).words
    assert "Roach 1991" in recalled
    assert "from memory, not read again" in recalled
    assert "documented in the literature. About the mean" not in recalled.lower()


def test_everything_looked_at_is_somewhere_on_the_sheet(judged) -> None:
    for kind in KINDS:
        screening = judged(kind)
        words = page_of(screening).words
        told = {finding.id for finding in told_on_page_one(screening.result)}
        for finding in screening.result.findings:
            if finding.id not in told:
                assert finding.title in words
        for limit in screening.result.protocol.limits:
            assert limit in words


def test_what_is_likely_beside_the_answers_is_told_on_the_first_page(judged) -> None:
    words = Page(first_page(rendered(judged("hip_hinge_rounded").result))).words
    assert "Also likely" in words
    assert "Bend in the hips before the low back rounds (very likely beyond the cut-off)." in words


def test_many_remarks_do_not_crowd_the_first_page(judged) -> None:
    result = judged("hip_hinge_rounded").result
    early = next(one for one in result.findings if one.id == "hinge_still_until")
    many = [early.model_copy(update={"id": f"more_{number}"}) for number in range(6)]
    crowded = result.model_copy(update={"findings": [*result.findings, *many]})
    html = rendered(crowded)
    assert first_page(html).count('class="also') == 3
    assert "5 more on the next page." in Page(first_page(html)).words
    assert html.count('class="also') == 8


def test_a_spoilt_trial_is_to_be_repeated_and_answers_nothing(judged) -> None:
    result = judged("hip_hinge_clean").result
    early = next(one for one in result.findings if one.id == "hinge_still_until")
    spoilt = {"id": "spoilt", "title": "Feet moved", "rule": "validity", "grade": "flag"}
    sure = {"likelihood": "very_likely", "probability_beyond": 0.99, "value": 30.0}
    changed = result.model_copy(
        update={"findings": [*result.findings, early.model_copy(update=spoilt | sure)]}
    )
    assert headline(changed) == headline(result)
    assert "Feet moved (repeat this trial)." in Page(first_page(rendered(changed))).words


def test_warnings_get_a_banner_on_the_first_page(judged) -> None:
    # Of the stored track only every second frame was kept.
    result = judged("hip_hinge_clean").result
    (failed,) = [check for check in result.quality.checks if not check.passed]
    words = Page(first_page(rendered(result))).words
    assert "Recorded with a warning." in words
    assert failed.message in words
    assert failed.advice in words


def test_not_judged_says_what_to_do_and_no_number() -> None:
    result = not_judged()
    page = Page(rendered(result))
    assert "Not judged." in page.words
    failed = [check for check in result.quality.checks if not check.passed]
    assert len(failed) > 1
    assert all(check.message in page.words and check.advice in page.words for check in failed)
    assert not any(answer.question in page.words for answer in result.answers)
    assert "Measures" not in page.words
    assert "nothing in this sheet says anything about the person's back or hips" in page.words
    assert "Reviewed by" in page.words


def test_a_number_without_its_error_is_not_shown(judged) -> None:
    result = judged("hip_hinge_rounded").result
    bare = [item.model_copy(update={"error": None}) for item in result.summary]
    none = Value(value=87.0, error=None)
    repetitions = [
        item.model_copy(update={"measures": {"lumbar_flexion_deg": none}})
        for item in result.repetitions
    ]
    changed = result.model_copy(update={"summary": bare, "repetitions": repetitions})
    page = rendered(changed)
    assert "87°" not in Page(page).words
    table = Page(first_page(page).split("<tbody>")[1].split("</tbody>")[0]).words
    assert table.count("not measured") == 3


def test_a_level_that_was_not_reached_gives_at_least_so_much(judged) -> None:
    result = judged("hip_hinge_clean").result
    name = "hip_flexion_before_lumbar_deg"
    (summary,) = [one for one in result.summary if one.measure == name]
    assert summary.at_least
    table = Page(first_page(rendered(result)).split("<tbody>")[1].split("</tbody>")[0]).words
    assert f"\N{GREATER-THAN OR EQUAL TO} {summary.mean:.0f}°" in table


def test_page_has_headings_scopes_and_language(judged) -> None:
    page = page_of(judged("hip_rotation_standing_trunk_lean"))
    assert ("html", {"lang": "en", "class": "paper"}) in page.tags
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert all("scope" in attributes for tag, attributes in page.tags if tag == "th")
    assert all(attributes.get("role") == "img" for tag, attributes in page.tags if tag == "svg")


def test_words_of_the_program_are_not_those_of_the_page(judged) -> None:
    for kind in KINDS:
        screening = judged(kind)
        html = rendered(screening.result, screening.series)
        words = Page(html.split("<main>")[1].split("</main>")[0]).words
        for jargon in ("very_likely", "not_measured", "tool_choice", "borderline", "hangs on"):
            assert jargon not in words
