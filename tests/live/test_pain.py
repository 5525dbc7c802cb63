from __future__ import annotations

import pytest

from screen.errors import UsageError
from screen.live.pain import PainRules, judge_pain, too_much_to_start
from screen.screening.norms import NormTable

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
    assert [too_much_to_start(RULES, before) for before in range(most + 1)] == [""] * (most + 1)
    assert {too_much_to_start(RULES, before) for before in range(most + 1, 11)} == {
        RULES.before.say
    }


def test_the_sources_of_the_rules_exist():
    norms = NormTable.load()
    for source in [*RULES.during.sources, *RULES.between.sources]:
        assert norms.has_source(source), source
