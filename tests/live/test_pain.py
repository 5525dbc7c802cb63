from __future__ import annotations

import pytest

from screen.errors import UsageError
from screen.live.pain import (
    PainRules,
    judge_change,
    judge_pain,
    needs_clinician,
    too_much_to_start,
)
from screen.screening.reference.norms import NormTable

RULES = PainRules.load()


@pytest.mark.parametrize(
    ("before", "now", "leg", "stop"),
    [
        (3, 3, False, False),
        (3, 4, False, False),
        (3, 5, False, True),
        (0, 10, False, True),
        (8, 2, False, False),
        (3, 3, True, True),
        (8, 0, True, True),
    ],
)
def test_a_rise_of_two_or_pain_further_down_the_leg_stops(before, now, leg, stop):
    verdict = judge_pain(RULES, before, now, further_down_leg=leg)
    assert verdict.stop is stop
    assert verdict.words == (RULES.during.say if stop else "")
    assert verdict.advice == (RULES.during.advice if stop else "")


def test_the_leg_stops_only_where_the_rules_say_so():
    during = RULES.during.model_copy(update={"stop_if_further_down_leg": False})
    rules = RULES.model_copy(update={"during": during})
    assert not judge_pain(rules, 3, 3, further_down_leg=True).stop


@pytest.mark.parametrize(("before", "now"), [(-1, 3), (3, 11), (11, 3), (3, -1)])
def test_a_number_off_the_scale_is_refused(before, now):
    with pytest.raises(UsageError, match="0 to 10"):
        judge_pain(RULES, before, now)


def test_who_has_too_much_pain_to_notice_a_rise_does_not_begin():
    most = 10 - RULES.during.stop_rise_points
    assert {too_much_to_start(RULES, before, allowed=True) for before in range(most + 1)} == {""}
    for allowed in (False, True):
        assert {
            too_much_to_start(RULES, before, allowed=allowed) for before in range(most + 1, 11)
        } == {RULES.before.say}


def test_with_much_pain_a_drill_takes_a_clinicians_word():
    told = [too_much_to_start(RULES, before) for before in range(9)]
    assert told == [""] * 6 + [RULES.before.clinician_say] * 3
    assert [needs_clinician(RULES, before) for before in (5, 6, 8, 9)] == [False, True, True, False]
    assert RULES.before.basis == "tool_choice"
    assert "choice of this tool" in RULES.before.clinician_note


@pytest.mark.parametrize(
    ("before", "now", "leg", "change"),
    [
        (3, 3, False, "same"),
        (3, 4, False, "same"),
        (1, 2, False, "same"),
        (3, 5, False, "worse"),
        (0, 2, False, "worse"),
        (0, 0, False, "same"),
        (6, 4, False, "better"),
        (9, 7, False, "better"),
        (3, 2, False, "better"),
        (4, 3, False, "same"),
        (1, 0, False, "better"),
        (5, 1, True, "worse"),
    ],
)
def test_a_day_later_two_points_count_and_of_relief_thirty_percent_too(before, now, leg, change):
    found = judge_change(RULES, before, now, further_down_leg=leg)
    assert found.change == change
    assert found.words == getattr(RULES.between, change)


def test_the_leg_counts_a_day_later_only_where_the_rules_say_so():
    between = RULES.between.model_copy(update={"worse_if_further_down_leg": False})
    rules = RULES.model_copy(update={"between": between})
    assert judge_change(rules, 3, 3, further_down_leg=True).change == "same"


@pytest.mark.parametrize(("before", "now"), [(-1, 3), (3, 11)])
def test_a_day_later_a_number_off_the_scale_is_refused_too(before, now):
    with pytest.raises(UsageError, match="0 to 10"):
        judge_change(RULES, before, now)


def test_the_sources_of_the_rules_exist():
    norms = NormTable.load()
    for source in [*RULES.during.sources, *RULES.between.sources]:
        assert norms.has_source(source), source
