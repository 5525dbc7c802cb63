"""The page: self-contained, escaped, complete, one first page, no numbers without an error."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser

import pytest

from screen.report.findings import overall_sentence, picture_key, to_discuss
from screen.report.html import render_report
from screen.report.words import STATE_WORD
from screen.screening.result import ScreenResult, Value
from tests.report import builders

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


@pytest.mark.parametrize("build", [builders.hinge, builders.side_bend, builders.rotation])
def test_nothing_is_loaded_from_elsewhere(build) -> None:
    result, series, _ = build()
    pictures = {picture_key(finding): JPEG for finding in result.findings}
    html = rendered(result, series, pictures=pictures)
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


def test_user_text_is_escaped() -> None:
    result, series, _ = builders.side_bend()
    html = rendered(result, series, label='<script>alert("x")</script>')
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "side bend &lt;2&gt; &amp; co.mov" in html


def test_text_in_a_chart_is_escaped() -> None:
    result, series, _ = builders.hinge()
    measures = [dict(result.protocol.measures[0], label="<b>Lean</b> & co")]
    protocol = result.protocol.model_copy(update={"measures": measures})
    html = rendered(result.model_copy(update={"protocol": protocol}), series)
    assert "<b>" not in html
    assert "<title" in html


@pytest.mark.parametrize("build", [builders.hinge, builders.side_bend, builders.rotation])
def test_every_finding_with_state_error_cut_and_sources(build) -> None:
    result, series, _ = build()
    words = Page(rendered(result, series)).words
    for finding in result.findings:
        assert finding.title in words
        assert finding.why in words
        if finding.rule != "validity":
            assert STATE_WORD[finding.state] in words
        if finding.error is not None:
            assert f"±{finding.error:.0f}" in words
        for source in finding.sources:
            assert source.citation in words
    for check in result.quality.checks:
        assert check.message in words
    for limit in result.protocol.limits:
        assert limit in words


def test_findings_to_discuss_stand_first_with_their_picture() -> None:
    result, series, _ = builders.hinge()
    key = picture_key(result.findings[0])
    html = rendered(result, series, pictures={key: JPEG})
    first_page = html.split('<div class="page">')[0]
    assert base64.b64encode(JPEG).decode() in first_page
    assert "Low back rounds early in the hinge" in first_page
    images = [attributes for tag, attributes in Page(html).tags if tag == "img"]
    assert [bool(image.get("alt")) for image in images] == [True]


def test_references_lead_to_the_list() -> None:
    result, series, _ = builders.hinge()
    page = Page(rendered(result, series))
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    targets = {
        str(attributes["href"])[1:]
        for tag, attributes in page.tags
        if tag == "a" and str(attributes.get("href")).startswith("#")
    }
    assert targets
    assert targets <= ids
    assert "number read where others quote the source" in page.words


def test_a_recalled_number_is_not_called_documented() -> None:
    result, series, _ = builders.side_bend()
    low = [finding for finding in result.findings if finding.id == "bend_low"]
    only = result.model_copy(update={"findings": low})
    words = Page(rendered(only, series)).words
    assert "documented in the literature" not in words
    assert "not every number was read again in its source" in words
    assert "from memory" in words


def test_what_a_cut_rests_on_stands_in_words() -> None:
    result, series, _ = builders.hinge()
    words = Page(rendered(result, series)).words
    assert "a choice of this tool" in words
    assert "documented in the literature" in words
    assert "nobody published degrees" in words


def test_warnings_get_a_banner() -> None:
    result, series, _ = builders.side_bend()
    words = Page(rendered(result, series)).words
    assert "Recorded with a warning." in words
    assert "Stand still for two seconds before starting." in words


def test_not_judged_says_what_to_do_and_no_number() -> None:
    result = builders.not_judged()
    page = Page(rendered(result))
    assert "Not judged." in page.words
    assert "Turn the person, or move the camera" in page.words
    assert "To discuss" not in page.words
    assert "Measures" not in page.words
    assert "Nothing in this sheet says anything about the person's back or hips" in page.words


def test_a_number_without_its_error_is_not_shown() -> None:
    result, series, _ = builders.hinge()
    bare = [item.model_copy(update={"error": None}) for item in result.summary]
    repetitions = [
        item.model_copy(
            update={"measures": {"trunk_inclination_deg": Value(value=87.0, error=None)}}
        )
        for item in result.repetitions
    ]
    changed = result.model_copy(update={"summary": bare, "repetitions": repetitions})
    words = Page(rendered(changed, series)).words
    assert "87°" not in words
    assert "18°" not in words.split("To discuss")[0]


def test_page_has_headings_scopes_and_language() -> None:
    result, series, _ = builders.rotation()
    page = Page(rendered(result, series))
    assert ("html", {"lang": "en"}) in page.tags
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert all("scope" in attributes for tag, attributes in page.tags if tag == "th")
    assert all(attributes.get("role") == "img" for tag, attributes in page.tags if tag == "svg")


def test_many_findings_do_not_crowd_the_first_page() -> None:
    result, series, _ = builders.rotation()
    many = [
        finding.model_copy(update={"id": f"{finding.id}_{copy}"})
        for copy in range(3)
        for finding in result.findings
    ]
    crowded = result.model_copy(update={"findings": many})
    pictures = {picture_key(finding): JPEG for finding in many}
    first_page = rendered(crowded, series, pictures=pictures).split('<div class="page">')[0]
    shown = first_page.count("<article")
    assert 1 <= shown <= 4
    assert f"{len(to_discuss(crowded)) - shown} more on the next page" in first_page


def test_overall_sentence_is_calm_and_counts() -> None:
    result, _, _ = builders.hinge()
    assert overall_sentence(result) == (
        "1 finding to discuss: Low back rounds early in the hinge. "
        "1 is too near the cut to decide: Share of the low back in the bend. "
        "1 could not be measured."
    )
    fine = [finding for finding in result.findings if finding.state == "within"]
    assert overall_sentence(result.model_copy(update={"findings": fine})) == (
        "No finding to discuss in what this recording shows."
    )
    kept = [finding for finding in result.findings if finding.grade == "record"]
    assert "for the record" in overall_sentence(result.model_copy(update={"findings": kept}))


def test_a_spoilt_trial_is_no_finding_about_the_person() -> None:
    result, series, _ = builders.rotation()
    assert "Pelvis moved" not in overall_sentence(result)
    assert "repeat this trial" in Page(rendered(result, series)).words


def test_what_is_only_kept_is_called_so() -> None:
    result, series, _ = builders.hinge()
    table = Page(rendered(result, series)).words.split("To discuss")[0]
    assert "Knee bend 18° – for the record" in table


def test_a_card_tells_the_mean_from_the_repetition_that_it_shows() -> None:
    result, series, _ = builders.hinge()
    words = Page(rendered(result, series)).words
    assert "(mean of 5)" in words
    assert "repetition 5, at 15.0 s, there 33° ±6°" in words


def test_a_card_names_the_norm_apart_from_the_source_of_the_cut() -> None:
    result, series, _ = builders.hinge()
    card = rendered(result, series).split("<article")[1].split("</article>")[0]
    words = Page(card.split("</article>")[0]).words
    cut, norm = words.split("Norm beside it:")
    assert "Luomajoki" in cut.split("Source of the cut:")[1]
    assert norm.strip().startswith("52° (SD 10°), Laird")


def test_a_cut_that_is_the_norms_own_bound_names_one_source() -> None:
    result, series, _ = builders.hinge()
    first = result.findings[0]
    bound = first.norm.model_copy(update={"mean": None, "sd": None, "upper": first.cut})
    same = first.model_copy(update={"norm": bound, "sources": []})
    html = rendered(result.model_copy(update={"findings": [same]}), series)
    card = Page(html.split("<article")[1].split("</article>")[0]).words
    assert "Norm beside it" not in card
    assert "Laird" in card.split("Source of the cut:")[1]


def test_a_negative_mean_keeps_its_sign_and_says_what_it_means() -> None:
    result, series, _ = builders.hinge()
    name = "lumbar_flexion_at_60_deg"
    turned = [
        builders.summary(name, "both", [-27.8, -29.8], 6.5) if one.measure == name else one
        for one in result.summary
    ]
    html = rendered(result.model_copy(update={"summary": turned}), series)
    table, card = html.split("<article")[:2]
    assert "\u221229°" in table
    assert "+ is forward" in Page(table.split("<tbody>")[1].split("</tbody>")[0]).words
    assert "\u221229° in the table; + is forward" in Page(card.split("</article>")[0]).words


def test_a_level_that_was_not_reached_gives_at_least_so_much() -> None:
    result, series, _ = builders.hinge()
    name = "lumbar_flexion_at_60_deg"
    summary = [
        one.model_copy(update={"at_least": 1}) if one.measure == name else one
        for one in result.summary
    ]
    first, *others = result.repetitions
    short = first.measures[name].model_copy(update={"at_least": True})
    repetitions = [
        first.model_copy(update={"measures": first.measures | {name: short}}),
        *others,
    ]
    changed = result.model_copy(update={"summary": summary, "repetitions": repetitions})
    words = Page(rendered(changed, series)).words
    assert "\u2265 29°" in words
    assert "\u2265 24°" in words


def test_a_reason_common_to_several_findings_is_told_once() -> None:
    result, series, _ = builders.hinge()
    hidden = result.findings[-1]
    told = [
        hidden.model_copy(
            update={"id": name, "title": name, "why": "Not measured: the arm hides it."}
        )
        for name in ("One", "Two")
    ]
    first_page = rendered(result.model_copy(update={"findings": told}), series).split(
        '<div class="page'
    )[0]
    assert "Not measured: One; Two. The arm hides it." in Page(first_page.split("<main>")[1]).words
