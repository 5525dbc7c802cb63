from __future__ import annotations

from itertools import combinations

import pytest

from screen.live.red_flags import RedFlags
from screen.screening.norms import NormTable

FLAGS = RedFlags.load()
URGENT, CLINICIAN = FLAGS.of("urgent"), FLAGS.of("clinician")
WEAK = [item for item in CLINICIAN if not item.alone]


def test_nothing_stands_against_a_drill_where_nothing_applies():
    assert FLAGS.verdict([]) == ""


@pytest.mark.parametrize("item", URGENT, ids=lambda item: item.id)
def test_what_is_urgent_is_urgent_whatever_else_applies(item):
    for others in ([], CLINICIAN[:1], CLINICIAN):
        assert FLAGS.verdict([*others, item]) == FLAGS.rules.urgent_say


@pytest.mark.parametrize("item", CLINICIAN, ids=lambda item: item.id)
def test_one_is_enough_where_it_counts_alone_and_not_where_it_does_not(item):
    assert FLAGS.verdict([item]) == (FLAGS.rules.clinician_say if item.alone else "")


def test_two_that_do_not_count_alone_count_together():
    assert len(WEAK) >= 2
    assert FLAGS.rules.count_together == 2
    for pair in combinations(WEAK, 2):
        assert FLAGS.verdict(pair) == FLAGS.rules.clinician_say


def test_every_question_is_a_question_with_its_sources():
    assert len(URGENT) + len(CLINICIAN) == len(FLAGS.items)
    assert len({item.id for item in FLAGS.items}) == len(FLAGS.items)
    norms = NormTable.load()
    for item in FLAGS.items:
        assert item.ask.endswith("?")
        assert item.sources
    for source in [*FLAGS.rules.sources, *(one for item in FLAGS.items for one in item.sources)]:
        assert norms.has_source(source), source


def test_all_that_is_urgent_counts_alone():
    assert all(item.alone for item in URGENT)
