"""What the page is told of red flags and of the day after, and what it may not begin with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from screen.live.day_after import DayAfter, DrillPain
from screen.live.pain import PainRules
from screen.pose.tracker import RecordedTracker
from screen.screening.reference.red_flags import RedFlags
from screen.web.app import Site
from tests.live.rehearsal import hinge
from tests.web.conftest import Page, page_of
from tests.web.test_live_socket import DRILL, TEST, until

FLAGS = RedFlags.load()
PAIN = PainRules.load()
YESTERDAY = datetime.now(timezone.utc) - timedelta(hours=20)


@pytest.fixture
def kept(tmp_path: Path) -> DayAfter:
    return DayAfter(tmp_path)


@pytest.fixture
def page(kept: DayAfter) -> Iterator[Page]:
    yield from page_of(Site(lambda: RecordedTracker(hinge([60])), day_after=kept))


def post(page: Page, path: str, said: object) -> tuple[int, dict[str, Any]]:
    body = said if isinstance(said, str) else json.dumps(said)
    answer = page.client.post(page.at(path), content=body, headers=page.origin)
    return answer.status_code, answer.json()


def weighed(page: Page, asked: list[str], applies: list[str]) -> dict[str, Any]:
    status, answer = post(page, "api/red-flags", {"asked": asked, "applies": applies})
    assert status == 200
    return answer


def test_the_page_gets_every_question_under_its_heading_and_no_weights(page: Page) -> None:
    told = page.client.get(page.at("api/about")).json()["red_flags"]
    assert set(told) == {"words", "levels"}
    asked = [item for level in told["levels"] for item in level["items"]]
    assert {item["id"] for item in asked} == {item.id for item in FLAGS.items}
    assert all(set(item) == {"id", "ask"} for item in asked)


def test_the_page_is_led_through_the_levels_and_told_what_the_answers_lead_to(page: Page) -> None:
    assert weighed(page, [], []) == {"next": "emergency", "level": None}
    assert weighed(page, ["emergency"], ["leg_weakness"])["level"]["id"] == "emergency"
    assert weighed(page, ["emergency", "neurological"], ["below_knee"])["next"] == "clinician"
    every = ["emergency", "neurological", "clinician"]
    assert weighed(page, every, []) == {"next": None, "level": None}
    level = weighed(page, every, ["fever", "severe_pain"])["level"]
    assert (level["id"], level["seen_is_enough"]) == ("same_day", False)


@pytest.mark.parametrize("path", ["api/red-flags", "api/day-after"])
@pytest.mark.parametrize("said", ["", "[]", '{"now": 11}', '{"asked": [], "applies": ["fevr"]}'])
def test_what_is_not_understood_gets_one_sentence(page: Page, path: str, said: str) -> None:
    status, answer = post(page, path, said)
    assert status == 400
    assert answer["words"].endswith(".")


@pytest.mark.parametrize("path", ["api/red-flags", "api/day-after"])
def test_another_page_learns_and_changes_nothing(page: Page, kept: DayAfter, path: str) -> None:
    kept.keep(DrillPain(drill="wall_hip_hinge", ended=YESTERDAY, before=3))
    for method in ("POST", "DELETE"):
        answer = page.client.request(method, page.at(path), content="{}")
        assert answer.status_code == 403
    assert kept.path.exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"red_flags": ["leg_weakness"], "seen": True}, "emergency department"),
        ({"red_flags": ["fever", "severe_pain"], "seen": True}, "see you today"),
        ({"red_flags": ["below_knee"]}, "strength, feeling and reflexes"),
        ({"red_flags": ["fever"]}, "before a clinician has seen you"),
        ({"red_flags": ["fevr"]}, "no red flag"),
    ],
)
@pytest.mark.parametrize("start", [DRILL, TEST], ids=["drill", "test"])
def test_what_stands_against_it_is_not_begun_whatever_the_page_says(
    page: Page, start: dict[str, Any], said: dict[str, Any], words: str
) -> None:
    with page.socket() as socket:
        socket.send_text(json.dumps({**start, **said}))
        answer = socket.receive_json()
    assert answer["fatal"]
    assert words in answer["words"]


def test_much_pain_takes_a_clinicians_word(page: Page) -> None:
    with page.socket() as socket:
        socket.send_text(json.dumps({**DRILL, "pain_before": 6}))
        assert socket.receive_json()["words"] == PAIN.before.clinician_say
    with page.socket() as socket:
        socket.send_text(json.dumps({**DRILL, "pain_before": 6, "allowed": True}))
        assert until(socket, "ready")["title"] == "Wall hip hinge"


def test_who_was_seen_or_has_nothing_may_begin(page: Page) -> None:
    for said in ({"red_flags": ["below_knee"], "seen": True}, {"red_flags": []}, {}):
        with page.socket() as socket:
            socket.send_text(json.dumps({**TEST, **said}))
            assert until(socket, "ready")["title"] == "Hip hinge"


def test_nothing_is_asked_where_nothing_is_kept_or_it_is_too_early(
    page: Page, kept: DayAfter
) -> None:
    assert page.client.get(page.at("api/day-after")).json() == {"due": None}
    now = datetime.now(timezone.utc)
    kept.keep(DrillPain(drill="wall_hip_hinge", ended=now, before=3))
    assert page.client.get(page.at("api/day-after")).json() == {"due": None}
    status, answer = post(page, "api/day-after", {"now": 3})
    assert status == 400
    assert "no drill" in answer["words"]


def test_the_pain_is_asked_for_weighed_and_then_forgotten(page: Page, kept: DayAfter) -> None:
    kept.keep(DrillPain(drill="wall_hip_hinge", ended=YESTERDAY, before=3, after=4))
    due = page.client.get(page.at("api/day-after")).json()["due"]
    assert "Wall hip hinge" in due["lead"]
    status, answer = post(page, "api/day-after", {"now": 3, "further_down_leg": True})
    assert (status, answer["change"], answer["words"]) == (200, "worse", PAIN.between.worse)
    assert not kept.path.exists()


def test_who_does_not_want_to_be_asked_is_not(page: Page, kept: DayAfter) -> None:
    kept.keep(DrillPain(drill="wall_hip_hinge", ended=YESTERDAY, before=3, after=4))
    for _ in range(2):
        answer = page.client.delete(page.at("api/day-after"), headers=page.origin)
        assert answer.status_code == 204
    assert not kept.path.exists()
