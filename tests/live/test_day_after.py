"""What is kept of a drill until the day after: little, for a while, and for its owner only."""

from __future__ import annotations

import json
import os
import stat
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from screen.errors import OutputError
from screen.live.day_after import DayAfter, DrillPain
from screen.live.pain import PainRules

RULES = PainRules.load().day_after
ENDED = datetime(2026, 11, 30, 18, 40, tzinfo=timezone.utc)
DRILL = DrillPain(drill="wall_hip_hinge", ended=ENDED, before=3, after=4)


@pytest.fixture
def kept(tmp_path: Path) -> DayAfter:
    store = DayAfter(tmp_path / "movement-screen")
    assert store.keep(DRILL)
    return store


def test_only_time_drill_and_pain_are_kept_and_only_its_owner_may_read_them(kept: DayAfter) -> None:
    assert set(json.loads(kept.path.read_text("utf-8"))) == {"drill", "ended", "before", "after"}
    assert [path.name for path in kept.path.parent.iterdir()] == [kept.path.name]
    if os.name == "posix":
        assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("later", "due"),
    [
        (timedelta(hours=-1), False),
        (timedelta(hours=RULES.ask_after_hours, seconds=-1), False),
        (timedelta(hours=RULES.ask_after_hours), True),
        (timedelta(hours=24), True),
        (timedelta(days=RULES.forget_after_days), True),
    ],
)
def test_it_is_asked_for_from_some_hours_later_on(
    kept: DayAfter, later: timedelta, due: bool
) -> None:
    assert kept.due(RULES, ENDED + later) == (DRILL if due else None)
    assert kept.path.exists()


def test_what_is_too_old_is_forgotten_unasked(kept: DayAfter) -> None:
    assert kept.due(RULES, ENDED + timedelta(days=RULES.forget_after_days, seconds=1)) is None
    assert not kept.path.exists()


def test_the_last_drill_takes_the_place_of_the_one_before(kept: DayAfter) -> None:
    later = DRILL.model_copy(update={"ended": ENDED + timedelta(days=1), "after": None})
    kept.keep(later)
    assert kept.due(RULES, ENDED + timedelta(days=1, hours=1)) is None
    assert kept.due(RULES, ENDED + timedelta(days=2)) == later


def test_it_can_be_forgotten_twice(kept: DayAfter) -> None:
    kept.forget()
    kept.forget()
    assert kept.due(RULES, ENDED + timedelta(days=1)) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        DRILL.model_dump_json().replace("wall_hip_hinge", "no_such_drill").encode(),
        DRILL.model_dump_json().replace(":3", ":11").encode(),
        DRILL.model_dump_json().replace("Z", "").encode(),
        b" " * 5000,
    ],
    ids=["empty", "not text", "a list", "unknown drill", "off the scale", "no zone", "long"],
)
def test_what_cannot_be_read_is_forgotten(kept: DayAfter, content: bytes) -> None:
    kept.path.write_bytes(content)
    assert kept.due(RULES, ENDED + timedelta(days=1)) is None
    assert not kept.path.exists()


def test_where_it_cannot_be_kept_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert not DayAfter(tmp_path / "file").keep(DRILL)


def test_where_it_cannot_be_deleted_that_is_said_and_it_is_not_asked_for(tmp_path: Path) -> None:
    store = DayAfter(tmp_path)
    store.path.mkdir()
    with pytest.raises(OutputError, match="by hand"):
        store.forget()
    assert store.due(RULES, ENDED + timedelta(days=1)) is None


def test_the_users_own_data_folder_is_taken() -> None:
    assert DayAfter().path.is_relative_to(os.environ["XDG_DATA_HOME"])


def test_the_words_say_which_drill_when_and_how_the_pain_was() -> None:
    lead, pain = DRILL.words(RULES)
    assert "Wall hip hinge" in lead
    assert f"{ENDED.astimezone():%H:%M}" in lead
    assert "3 before and 4 after" in pain
    unsaid = DRILL.model_copy(update={"after": None}).words(RULES)[1]
    assert "3 before" in unsaid
    assert "None" not in unsaid
