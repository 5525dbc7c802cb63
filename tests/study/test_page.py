"""The page: needs nothing else, says what failed and what cannot be said, and never says nan."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import screen.study
from screen.screening.protocols.files import load_protocol
from screen.study.labels import labels_of
from screen.study.page import overall, render_page
from screen.study.plots import MOST_POINTS
from tests.study.tables import Recorded, answer, finding, side_difference, two_sessions
from tests.study.test_intervals import MINI, WRIGHT

BACK = ("lumbar_flexion_deg", "both")
HIP = "hip_internal_rotation_deg"


class Text(HTMLParser):
    """The words of a page, the tags it uses, and every address in it."""

    def __init__(self, page):
        super().__init__()
        self.words, self.tags, self.addresses = [], [], []
        self.hidden = False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.hidden = tag == "style"
        self.addresses += [value for name, value in attributes if name in {"href", "src", "action"}]

    def handle_endtag(self, tag):
        self.hidden = self.hidden and tag != "style"

    def handle_data(self, data):
        if not self.hidden:
            self.words.append(data)

    @property
    def said(self):
        return " ".join(" ".join(self.words).replace("\N{NO-BREAK SPACE}", " ").split())


def study():
    """Two sessions of seventeen people in two groups, with sides and findings."""
    return [
        Recorded(
            f"p{number:02}",
            session,
            {
                BACK: [value / 10],
                (HIP, "left"): [number],
                (HIP, "right"): [None] if number == 3 else [number + value % 7],
            },
            findings=[finding(0.9 if number % 3 else 0.5)],
            answers=[answer(0.9 if number % 3 else 0.5)],
            asymmetry=[side_difference(20 + number, 30)],
            further={"site": "north" if number % 2 else "south"},
            basis="provisional",
        )
        for session, values in (("1", MINI), ("2", WRIGHT))
        for number, value in enumerate(values)
    ]


@pytest.fixture
def page(summarized):
    failures = [
        ("a.mp4", "read", "It ends in the middle.", "Copy it."),
        ("b.mp4", "read", "It ends in the middle.", "Copy it."),
        ("c.mp4", "track", "Nobody is in it.", "Record it again."),
    ]
    unnamed = [Recorded(None, None, {BACK: [1]}, findings=[finding(0.1)])]
    return render_page(summarized([*study(), *unnamed], failures, group="site"))


def test_a_recording_counts_once(summarized):
    """One whose video has gone since keeps its result; a copy is no recording of its own."""
    recordings = [Recorded("p01", "1", {BACK: [12]})]
    gone = ("r0000-hip_hinge.mp4", "read", "There is no file.", "Check the path.")
    copy = ("copy.mp4", "duplicate", "The same recording.", "Leave it out.")
    broken = ("broken.mp4", "read", "It ends in the middle.", "Copy it.")
    assert overall(summarized(recordings, [gone, copy])).startswith("1 recording, all judged;")
    said = overall(summarized(recordings, [gone, copy, broken]))
    assert said.startswith("2 recordings, 1 judged, 1 not;")


def test_it_needs_nothing_else(page):
    text = Text(page)
    assert not {"script", "link", "iframe", "img", "object", "form", "base"} & set(text.tags)
    assert all(address.startswith("#") for address in text.addresses)
    assert "url(" not in page
    assert "@import" not in page


def test_it_is_well_formed(page):
    opened = []
    void = {"meta", "br", "circle", "rect", "line"}

    class Balance(HTMLParser):
        def handle_starttag(self, tag, _):
            if tag not in void:
                opened.append(tag)

        def handle_startendtag(self, tag, _):
            """An element without content."""

        def handle_endtag(self, tag):
            assert opened.pop() == tag

    Balance().feed(page)
    assert opened == []
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {one[1:] for one in Text(page).addresses} <= set(ids)


def test_light_dark_and_paper(page):
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


def test_what_failed_and_why_stands_by_stage(page):
    said = Text(page).said
    assert "38 recordings, 35 judged, 3 not; 17 people by name in 1 test." in said
    assert (
        "read The recording cannot be opened or decoded 2 It ends in the middle. (2 times)" in said
    )
    assert said.index("It ends in the middle") < said.index("Nobody is in it")


def test_titles_and_labels_are_those_of_the_protocol(page):
    said = Text(page).said
    assert "Hip hinge" in said
    assert "Rounding of the low back at the bottom" in said


def test_what_was_left_out_is_said(page):
    said = Text(page).said
    assert "Without a participant: 1 judged recording." in said
    assert "never a diagnosis" in said
    assert "30 are advised" in said
    assert "No test of a difference between groups" in said
    assert "Errors with a star" in said
    assert "Where something was done between sessions, such as a treatment" in said


def test_numbers_stand_with_their_people_and_intervals(page):
    said = Text(page).said
    assert "ICC(A,1)" in said
    assert re.search(r"\b0\.\d\d 0\.\d\d to 0\.\d\d: \w+ to excellent\b", said)
    assert re.search(r"\d+ of 8 \d+ % \(\d+ to \d+\)", said)
    assert "17 people" in said


def test_a_plot_is_drawn_for_what_findings_rest_on(page):
    assert page.count("<svg") == 1
    assert page.count('class="dot"') == 17
    assert "Rounding of the low back at the bottom: session 2 minus 1" in page


def test_no_value_reads_as_a_slip_of_the_program(page):
    said = Text(page).said
    assert not re.search(r"\b(nan|None|null|inf|undefined)\b", said)
    assert "  " not in said


@pytest.mark.parametrize(
    ("recordings", "words"),
    [
        ([], "0 recordings, none judged."),
        (two_sessions([20], [22]), "1 person has a value on every session"),
        (two_sessions(MINI, [None] * 17), "there is one session only"),
        ([Recorded("p1", None, {BACK: [3]})], "no recording of a participant names its session"),
        ([Recorded(None, None, {BACK: [3]}, findings=[finding(0.9)])], "0 people by name"),
        (
            [Recorded("p1", "1", status="not_judged", reason="from the front")],
            "1 recording, none judged.",
        ),
    ],
    ids=["nothing", "one person", "one session", "no session", "no names", "not judged"],
)
def test_what_cannot_be_said_is_said(recordings, words, summarized):
    said = Text(render_page(summarized(recordings))).said
    assert words in said
    assert "nan" not in said


def test_everything_failed(summarized):
    page = render_page(summarized([], [("a.mp4", "track", "Nobody is in it.", "Film again.")]))
    assert "1 recording, none judged." in Text(page).said


def test_an_unknown_stage_still_counts(summarized):
    page = render_page(summarized([], [("a.mp4", "orbit", "Lost.", "Look up.")]))
    assert "orbit 1 Lost." in Text(page).said


def test_without_the_library_one_sentence_says_how_to_get_it(summarized):
    said = Text(render_page(summarized(two_sessions(MINI, WRIGHT), library=False))).said
    assert said.count("pip install '.[stats]'") == 1
    assert "Limits of agreement" in said


def test_three_sessions_show_all_and_each_two(summarized):
    recordings = [
        Recorded(f"p{n}", str(session), {BACK: [n + (n * session) % 4]})
        for n in range(8)
        for session in (1, 2, 3)
    ]
    said = Text(render_page(summarized(recordings))).said
    assert "sessions 1, 2 and 3" in said
    assert "sessions 1 and 3" in said


def test_of_many_sessions_the_page_shows_them_together_only(summarized):
    recordings = [
        Recorded(f"p{n}", str(session), {BACK: [n + (n * session) % 4]})
        for n in range(8)
        for session in range(1, 6)
    ]
    said = Text(render_page(summarized(recordings))).said
    assert "sessions 1, 2, 3, 4 and 5" in said
    assert "sessions 1 and 3" not in said.partition("What cannot be said")[0].partition("Plots")[0]


def dropouts(whole, visits=4):
    """Ten people at the first two visits, ``whole`` of them at all."""
    return [
        Recorded(f"p{n}", str(session), {BACK: [n + (n * session) % 4]})
        for n in range(10)
        for session in range(1, visits + 1)
        if session <= 2 or n < whole
    ]


def test_of_many_sessions_pairs_stand_where_all_together_have_no_result(summarized):
    said = Text(render_page(summarized(dropouts(whole=4)))).said
    shown = said.partition("Reliability between")[2].partition("What cannot be said")[0]
    assert "4 people have a value on every session" in shown
    assert "sessions 1 and 2 10" in shown
    assert "2 minus 1" in shown
    assert "sessions 3 and 4" not in shown


def test_of_many_sessions_nothing_can_be_said_in_one_sentence(summarized):
    recordings = [one for one in dropouts(whole=4) if int(one.participant[1:]) < 4]
    said = Text(render_page(summarized(recordings))).said
    assert "Not calculated: 4 people have a value on every session" in said


def test_three_sessions_name_each_difference(summarized):
    said = Text(render_page(summarized(dropouts(whole=9, visits=3)))).said
    assert "3 minus 1" in said


def flags(*probabilities):
    return [
        Recorded(f"p{n}", "1", {BACK: [n]}, findings=[finding(one)], answers=[answer(one)])
        for n, one in enumerate(probabilities)
    ]


def test_flags_are_a_share_of_the_people_in_whom_one_was_measured(summarized):
    said = Text(render_page(summarized(flags(0.9, 0.1, None)))).said
    assert "1 of 2 people in whom one was measured, 50 %" in said
    assert "In 1 person none that could be put forward was measured." in said


def test_findings_and_answers_stand_with_expected_share_and_all_people(summarized):
    """Of four people one is likely, one uncertain, one unlikely, one was not measured."""
    said = Text(render_page(summarized(flags(0.9, 0.5, 0.1, None)))).said
    line = r"50 % 13 to 87; 3 people( 1 of 4 25 % \(5 to 70\)){4} 1 of 3"
    assert re.search(rf"Low back rounds\? {line}", said)
    assert re.search(rf"Hinge low back rounds {line}", said)
    assert "likely from 80 %, unlikely under 20 %, uncertain between" in said
    assert "An expected share holds as far as the probabilities do." in said


def test_questions_stand_in_the_order_of_the_protocol(summarized):
    questions = load_protocol("side_bend").protocol.questions
    assert len(questions) > 1
    backwards = [answer(0.5, one.id, ask=one.ask) for one in reversed(questions)]
    recordings = [Recorded("p1", "1", protocol="side_bend", answers=backwards)]
    said = Text(render_page(summarized(recordings))).said
    places = [said.index(one.ask) for one in questions]
    assert places == sorted(places)


def test_no_flag_was_measured_in_anybody(summarized):
    said = Text(render_page(summarized(flags(None, None)))).said
    assert "In 2 people none that could be put forward was measured." in said


def test_lower_bounds_stand_below_the_people(summarized):
    recordings = two_sessions([n + n % 3 for n in range(10)], [n + n % 4 for n in range(10)])
    for one in recordings[:3]:
        one.at_least = True
    said = Text(render_page(summarized(recordings))).said
    assert "10 3 lower bounds" in said
    assert "3 of 20 values lower bounds" in said


def test_recordings_per_person_are_said_where_groups_differ(summarized):
    recordings = [
        Recorded(f"{site}{n}", str(k), {BACK: [n + k]}, further={"site": site})
        for site, often in (("a", 3), ("b", 1))
        for n in range(2)
        for k in range(often)
    ]
    said = Text(render_page(summarized(recordings, group="site"))).said
    assert "Recordings per person: 3.0 in a and 1.0 in b." in said
    assert (
        "Groups were not filmed equally often (recordings per person): Hip hinge 3.0 in a" in said
    )
    alone = Text(render_page(summarized(recordings))).said
    assert "Recordings per person: 2.0." in alone
    assert "not filmed equally often" not in alone


def test_each_session_stands_by_itself(summarized):
    said = Text(render_page(summarized(study(), group="site"))).said
    part = said.partition("Each session by itself")[2].partition("Reliability between")[0]
    assert part.startswith(" What site 1 2")
    assert "mean north" in part
    assert "mean left minus right" in part
    assert "Low back rounds? expected share north" in part
    assert "Hinge low back rounds expected share north" in part
    assert "8 people" in part


def test_a_single_session_is_not_repeated(summarized):
    said = Text(render_page(summarized(two_sessions(MINI, [None] * 17)))).said
    assert "each session by itself" not in said.casefold()


def test_of_many_sessions_each_stands_in_the_tables_only(summarized):
    said = Text(render_page(summarized(dropouts(whole=8, visits=5)))).said
    assert "Each session by itself" not in said
    assert "In the tables only: each session by itself." in said


def test_weights_are_said_of_measures_and_sides(page):
    said = Text(page).said
    assert "mean of all repetitions that count" in said
    assert "the mean of all recordings in which both sides have a value" in said
    assert "each with the same weight, however many repetitions are in it" in said


def test_groups_stand_in_natural_order(summarized):
    recordings = [
        Recorded(f"p{n}", "1", {BACK: [n]}, findings=[finding(0.1)], further={"site": f"ward {n}"})
        for n in (10, 9, 2)
    ]
    said = Text(render_page(summarized(recordings, group="site"))).said
    for part in (said.partition("Measures over people")[2], said.partition("Findings to")[2]):
        assert part.index("ward 2") < part.index("ward 9") < part.index("ward 10")


def test_a_single_person_has_no_range(summarized):
    said = Text(render_page(summarized([Recorded("p1", "1", {BACK: [10, 14]})]))).said
    assert "one person only" in said
    assert "12.0 to 12.0" not in said


def test_names_cannot_write_into_the_page(summarized):
    nasty = '<script>alert("x")</script>'
    recordings = [
        Recorded(
            f"p{n}",
            session,
            {(nasty, "both"): [n + int(session == nasty) * n % 3]},
            protocol="mine",
            findings=[finding(0.9, name=nasty, grade="flag")],
            further={"site": nasty},
        )
        for n in range(7)
        for session in ("1", nasty)
    ]
    page = render_page(summarized(recordings, [(nasty, nasty, nasty, nasty)], group="site"))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_very_many_people_are_drawn_in_part(summarized):
    count = 2 * MOST_POINTS
    recordings = two_sessions(
        [n % 37 for n in range(count)], [n % 37 + n % 5 for n in range(count)]
    )
    page = render_page(summarized(recordings))
    assert page.count('class="dot"') == MOST_POINTS
    assert f"{count} people, one in 2 drawn" in Text(page).said


def test_the_same_tables_give_the_same_page(summarized):
    assert render_page(summarized(study())) == render_page(summarized(study()))


def test_a_test_of_ones_own_has_readable_names():
    labels = labels_of("my_own_test", {})
    assert labels.title == "My own test"
    assert labels.label("arm_swing_deg") == "Arm swing deg"
    assert labels.is_main("arm_swing_deg")


def test_a_protocol_in_the_data_set_gives_the_words(tmp_path):
    ours = Path(screen.__file__).parent.parent / "protocols" / "squat.toml"
    copy = tmp_path / "my_squat.toml"
    copy.write_text(ours.read_text(encoding="utf-8"), encoding="utf-8")
    assert labels_of("my_squat", {"my_squat": copy}).title == "Squat"


def test_a_broken_protocol_costs_only_its_words(tmp_path):
    broken = tmp_path / "my_squat.toml"
    broken.write_text("name = ")
    assert labels_of("my_squat", {"my_squat": broken}).title == "My squat"
