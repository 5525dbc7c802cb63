"""``movescreen live``: what it refuses before a window opens, and what it asks and leaves."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from screen.cli import before_camera
from screen.live.day_after import DayAfter, DrillPain
from screen.live.drill import load_drill
from screen.live.pain import PainRules
from tests.cli.test_bad_input import assert_nothing_left, assert_one_sentence
from tests.live.rehearsal import hinge, nobody, swaying

HINGE = load_drill("wall_hip_hinge")
ASKED = ("--red-flags", "none")
NONE = ("none",) * 3


@pytest.mark.parametrize(
    "arguments",
    [(), ("--protocol", "hip_hinge", "--drill", "wall_hip_hinge")],
    ids=["neither", "both"],
)
def test_a_test_or_a_drill_must_be_named_and_not_both(movescreen, arguments, tmp_path):
    said = movescreen("live", *arguments, "--out", tmp_path / "out")
    assert_one_sentence(said, 2, "--protocol", "--drill")
    assert_nothing_left(tmp_path / "out")


def test_an_unknown_drill_names_those_that_exist(movescreen):
    assert_one_sentence(movescreen("live", "--drill", "wall_sit"), 2, "wall_sit", "wall_hip_hinge")


def test_an_unknown_test_suggests_the_nearest(movescreen):
    said = movescreen("live", "--protocol", "hip_hnge")
    assert said.code == 2
    assert "hip_hinge" in said.err


def test_an_impossible_person_is_refused_before_anything_opens(movescreen):
    assert_one_sentence(movescreen("live", "-p", "hip_hinge", "--age", 430), 2, "430")


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")


@pytest.mark.usefixtures("no_display")
def test_without_a_display_the_page_is_offered(movescreen, tmp_path):
    said = movescreen("live", "-p", "hip_hinge", "--out", tmp_path / "out")
    assert said.code == 1
    assert "movescreen serve" in said.err
    assert_nothing_left(tmp_path / "out")


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch):
    """Type these answers, one after the other; return what was asked."""
    asked: list[str] = []

    def give(*typed: object):
        waiting = list(typed)

        def answer(text: str, **_: object) -> object:
            asked.append(text)
            return waiting.pop(0)

        monkeypatch.setattr("typer.prompt", answer)
        monkeypatch.setattr("typer.confirm", answer)
        return asked

    return give


def written(folder: Path) -> set[str]:
    (only,) = folder.iterdir()
    return {path.name for path in only.iterdir()}


def test_a_test_leaves_its_report_and_no_film(movescreen, before_a_camera, tmp_path):
    before_a_camera(swaying([25, -25]))
    said = movescreen("live", "-p", "side_bend", *ASKED, "--out", tmp_path, "--label", "Ms A")
    assert said.code == 0, said.err
    assert "Let your arms hang at your sides, and keep still." in said.out
    assert "I counted 2 repetitions." in said.out
    names = written(tmp_path)
    assert {"report.html", "result.json", "track.npz"} <= names
    assert "camera.mp4" not in names
    (folder,) = tmp_path.iterdir()
    assert folder.name.startswith("side_bend-")
    report = (folder / "report.html").read_text(encoding="utf-8")
    assert "Done before a live camera: Side bend, 2 repetitions counted." in report
    assert "Ms A" in report
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert sum(one["complete"] for one in result["repetitions"]) == 2


def test_the_film_is_kept_where_it_was_asked_for(movescreen, before_a_camera, tmp_path):
    before_a_camera(swaying([25]))
    said = movescreen("live", "-p", "side_bend", *ASKED, "--record", "--out", tmp_path)
    assert said.code == 0, said.err
    assert "camera.mp4" in written(tmp_path)


def test_where_nobody_came_there_is_no_report_and_a_sentence(movescreen, before_a_camera, tmp_path):
    before_a_camera(nobody(3.0))
    said = movescreen("live", "-p", "side_bend", *ASKED, "--out", tmp_path / "out")
    assert_one_sentence(said, 1, "a quick camera", "no report")
    assert "Nothing could be measured" in said.out
    assert_nothing_left(tmp_path / "out")


def test_a_test_in_which_nothing_was_done_is_no_success(movescreen, before_a_camera, tmp_path):
    before_a_camera(swaying([]))
    said = movescreen("live", "-p", "side_bend", *ASKED, "--out", tmp_path)
    assert_one_sentence(said, 1, "not judged", "repetition")
    assert "report.html" in written(tmp_path)


def test_a_drill_asks_for_pain_before_and_after(movescreen, before_a_camera, answers, tmp_path):
    before_a_camera(hinge([60]))
    asked = answers(*NONE, 3, 4, False)
    said = movescreen("live", "--drill", HINGE.name, "--out", tmp_path)
    assert said.code == 0, said.err
    assert len(asked) == 6
    assert HINGE.stop in " ".join(said.out.split())
    (folder,) = tmp_path.iterdir()
    assert folder.name.startswith(f"{HINGE.name}-")
    assert "Pain before: 3 of 10, after: 4 of 10." in (folder / "report.html").read_text("utf-8")
    assert "Stop here" not in said.out


def test_a_rise_of_pain_is_answered_and_nothing_more_is_urged(
    movescreen, before_a_camera, answers, tmp_path
):
    before_a_camera(hinge([60]), in_pain=True)
    answers("none", "", "no", 3, 11, -2, 6, True)
    said = movescreen("live", "--drill", HINGE.name, "--out", tmp_path)
    assert "You said that your pain has gone up." in said.out
    assert "Give a whole number from 0 to 10." in said.out
    assert "Stop here." in said.out
    assert "Next time" not in said.out


@pytest.mark.parametrize("unclear", ["yes", "all of them", "0", "99", "1 and 2"])
def test_an_answer_that_is_not_understood_is_asked_for_again(
    movescreen, before_a_camera, answers, tmp_path, unclear
):
    before_a_camera(hinge([60]))
    asked = answers(unclear, "2")
    said = movescreen("live", "--drill", HINGE.name, "--out", tmp_path / "out")
    assert len(asked) == 2
    assert "Give numbers from 1 to" in said.out
    assert_one_sentence(said, 2, "emergency department")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("1",), "emergency department"),
        (("none", "none", "8", False), "before a clinician has seen you"),
        (("none", "none", "4 9", False), "before a clinician has seen you"),
        (("none", "none", "2 13"), "Have a doctor see you today"),
        (("none", "2", "none", False), "looked at strength, feeling and reflexes"),
    ],
)
@pytest.mark.parametrize("what", [("--drill", HINGE.name), ("--protocol", "hip_hinge")])
def test_what_stands_against_it_ends_it_before_the_camera(
    movescreen, before_a_camera, answers, tmp_path, what, given, words
):
    before_a_camera(hinge([60]))
    asked = answers(*given)
    said = movescreen("live", *what, "--out", tmp_path / "out")
    assert said.code == 2
    assert len(asked) == len(given)
    assert words in " ".join(said.err.split())
    assert_nothing_left(tmp_path / "out")


@pytest.mark.parametrize(
    ("given", "words"), [((9,), "a lot of pain"), ((6, False), "only if your clinician has said")]
)
def test_with_much_pain_a_drill_does_not_begin(
    movescreen, before_a_camera, answers, tmp_path, given, words
):
    before_a_camera(hinge([60]))
    answers(*given)
    said = movescreen("live", "--drill", HINGE.name, *ASKED, "--out", tmp_path / "out")
    assert said.code == 2
    assert words in " ".join(said.err.split())
    assert_nothing_left(tmp_path / "out")


def test_who_was_seen_and_is_allowed_goes_on_and_the_report_says_so(
    movescreen, before_a_camera, answers, tmp_path
):
    before_a_camera(hinge([60]))
    answers("none", "2", "none", True, 6, True, 6, False)
    said = movescreen("live", "--drill", HINGE.name, "--out", tmp_path)
    assert said.code == 0, said.err
    assert "a choice of this tool" in said.out
    (folder,) = tmp_path.iterdir()
    result = json.loads((folder / "result.json").read_text("utf-8"))
    assert result["red_flags"]["level"] == "neurological"
    assert result["red_flags"]["seen"] is True
    assert result["pain"] == {"before": 6, "after": 6, "further_down_leg": False}
    report = (folder / "report.html").read_text("utf-8")
    assert "a clinician has seen them about this" in report
    assert "a clinician has allowed the drill with pain of 6 of 10" in report


def test_flags_that_are_given_are_not_asked_and_weigh_the_same(
    movescreen, before_a_camera, answers, tmp_path
):
    before_a_camera(swaying([25]))
    asked = answers()
    given = ("--red-flags", "fever,severe_pain")
    said = movescreen("live", "-p", "side_bend", *given, "--out", tmp_path / "out")
    assert_one_sentence(said, 2, "Have a doctor see you today")
    assert asked == []


def test_the_next_day_the_pain_is_asked_once_and_said_in_words(
    movescreen, before_a_camera, answers, tmp_path
):
    before_a_camera(hinge([60]))
    ended = datetime.now(timezone.utc) - timedelta(hours=20)
    DayAfter().keep(DrillPain(drill=HINGE.name, ended=ended, before=3, after=4))
    answers(5, False, 3, 3, False)
    said = movescreen("live", "--drill", HINGE.name, *ASKED, "--out", tmp_path)
    assert said.code == 0, said.err
    rules = PainRules.load()
    assert rules.between.worse in said.out
    assert rules.day_after.kept in said.out
    assert DayAfter().due(rules.day_after, datetime.now(timezone.utc)) is None
    assert (
        DayAfter().due(rules.day_after, datetime.now(timezone.utc) + timedelta(days=1)).after == 3
    )


def test_a_camera_that_gives_nothing_is_refused_in_a_sentence(movescreen, monkeypatch, tmp_path):
    monkeypatch.setattr(before_camera, "require_display", lambda: None)
    said = movescreen("live", "-p", "hip_hinge", "--camera", "97", "--out", tmp_path / "out")
    assert_one_sentence(said, 1, "Camera 97", "another camera")
    assert_nothing_left(tmp_path / "out")


def test_a_file_that_is_no_recording_is_refused_in_a_sentence(movescreen, monkeypatch, tmp_path):
    monkeypatch.setattr(before_camera, "require_display", lambda: None)
    (tmp_path / "text.mp4").write_text("hello\n" * 50)
    said = movescreen("live", "-p", "hip_hinge", "--camera", tmp_path / "text.mp4")
    assert_one_sentence(said, 1, "text.mp4")
