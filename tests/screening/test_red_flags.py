from __future__ import annotations

from itertools import combinations

import pytest

from screen.errors import UsageError
from screen.screening.reference.norms import NormTable
from screen.screening.reference.red_flags import RedFlags

FLAGS = RedFlags.load()
ALL = [item.id for item in FLAGS.items]
LEVELS = [level.id for level in FLAGS.levels]
TOGETHER = {frozenset(one.all_of): one.level for one in FLAGS.together}


def reached(*applies: str) -> str | None:
    level = FLAGS.level(applies)
    return None if level is None else level.id


def ids(*levels: str) -> list[str]:
    return [item.id for item in FLAGS.items if item.level in levels]


def test_nothing_stands_against_a_test_where_nothing_applies() -> None:
    assert reached() is None


@pytest.mark.parametrize("item", FLAGS.items, ids=lambda item: item.id)
def test_one_is_enough_where_it_counts_alone_and_not_where_it_does_not(item) -> None:
    assert reached(item.id) == (item.level if item.alone else None)


def test_two_lead_to_what_the_more_urgent_leads_to_or_to_what_they_lead_to_together() -> None:
    assert FLAGS.rules.count_together == 2
    level_of = {item.id: item.level for item in FLAGS.items}
    for pair in combinations(ALL, 2):
        possible = [level_of[one] for one in pair if reached(one)]
        possible += [FLAGS.rules.together_level, TOGETHER.get(frozenset(pair), LEVELS[-1])]
        assert reached(*pair) == min(possible, key=LEVELS.index), pair


@pytest.mark.parametrize(
    ("applies", "level"),
    [
        (("fever",), "clinician"),
        (("fever", "severe_pain"), "same_day"),
        (("major_trauma", "severe_pain"), "same_day"),
        (("major_trauma", "no_weight_bearing"), "same_day"),
        (("weight_loss",), "clinician"),
        (("weight_loss", "severe_pain"), "clinician"),
        (("numbness_stays",), "neurological"),
        (("below_knee", "fever", "severe_pain"), "same_day"),
        (("below_knee", "night_pain"), "neurological"),
        (("bladder_bowel", "fever", "severe_pain"), "emergency"),
        (("age_first_onset",), None),
    ],
)
def test_the_sources_weigh_them_so(applies: tuple[str, ...], level: str | None) -> None:
    assert reached(*applies) == level


def test_every_rule_on_several_items_makes_more_of_them_than_each_alone() -> None:
    for items, level in TOGETHER.items():
        assert items <= set(ALL)
        alone = [LEVELS.index(one) for item in items if (one := reached(item))]
        assert LEVELS.index(level) < min(alone)


def asked_through(applies: set[str]) -> tuple[list[str], list[str]]:
    """Answer as a person would; return which levels were asked and what was said."""
    asked: list[str] = []
    said: list[str] = []
    while (level := FLAGS.next_to_ask(asked, said)) is not None:
        said += [item.id for item in FLAGS.of(level.id) if item.id in applies]
        asked.append(level.id)
    return asked, said


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_asking_ends_early_only_where_no_answer_could_make_it_more_urgent(size: int) -> None:
    for applies in combinations(ALL, size):
        _, said = asked_through(set(applies))
        assert reached(*said) == reached(*applies), applies


def test_what_is_an_emergency_is_told_before_anything_else_is_asked() -> None:
    assert asked_through(set(ALL))[0] == ["emergency"]


def test_nerves_do_not_keep_from_asking_what_may_be_more_urgent() -> None:
    assert asked_through({"below_knee"})[0] == ["emergency", "neurological", "clinician"]


def test_the_answers_name_first_what_leads_to_the_level() -> None:
    answers = FLAGS.answered(["weight_loss", "severe_pain", "fever", "fever"])
    assert answers.applies == ["severe_pain", "fever", "weight_loss"]
    assert all(question.endswith("?") for question in answers.questions)
    assert (answers.level, answers.title) == ("same_day", "To be seen today")


def test_who_was_seen_may_go_on_only_where_that_is_enough() -> None:
    for level, item in (("neurological", "below_knee"), ("clinician", "fever")):
        assert FLAGS.refusal(FLAGS.answered([item])) == FLAGS.answered([item]).say
        assert FLAGS.refusal(FLAGS.answered([item], seen=True)) == "", level
    for items in (["leg_weakness"], ["fever", "severe_pain"]):
        answers = FLAGS.answered(items, seen=True)
        assert FLAGS.refusal(answers) == answers.say != ""
    assert FLAGS.refusal(FLAGS.answered([], seen=True)) == ""
    assert not FLAGS.answered([], seen=True).seen


def test_an_unknown_id_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(UsageError, match=r"'fevr'.*Known: .*fever"):
        FLAGS.answered(["fever", "fevr"])


def test_every_question_is_a_question_with_its_sources() -> None:
    assert len(set(ALL)) == len(FLAGS.items)
    norms = NormTable.load()
    for item in FLAGS.items:
        assert item.ask.endswith("?")
        assert item.sources
    named = [*FLAGS.items, *FLAGS.together, FLAGS.rules]
    for source in {one for part in named for one in part.sources}:
        assert norms.has_source(source), source


def test_all_that_is_an_emergency_or_of_the_nerves_counts_alone() -> None:
    assert all(item.alone for item in FLAGS.items if item.id in ids("emergency", "neurological"))
