"""Findings and answers by probability: people once, nobody out of the denominator."""

from __future__ import annotations

import pytest

from screen.study.intervals import share_interval
from screen.study.likelihoods import CLASSES
from tests.study.conftest import rows, the_row
from tests.study.tables import Recorded, answer, finding

KINDS = {
    "findings": lambda *given, **more: {"findings": [finding(*given, **more)]},
    "answers": lambda *given, **more: {"answers": [answer(*given, **more)]},
}


@pytest.fixture(params=list(KINDS))
def kind(request):
    """The table's name, and what makes a row of it of one probability."""
    return request.param, KINDS[request.param]


def people(make, *probabilities, **more):
    """A recording a person."""
    return [
        Recorded(f"p{number}", "1", **make(one), **more) for number, one in enumerate(probabilities)
    ]


@pytest.mark.parametrize(
    ("probabilities", "mean", "word"),
    [
        ([0.1, 0.9, 0.5], 0.5, "uncertain"),
        ([0.99, 0.97], 0.98, "very_likely"),
        ([0.7, 0.95], 0.825, "likely"),
        ([None, 0.04], 0.04, "very_unlikely"),
        ([None, None], None, "not_measured"),
    ],
)
def test_a_person_has_the_mean_of_the_recordings_that_measured_it(
    probabilities, mean, word, kind, summarized
):
    name, make = kind
    recordings = [Recorded("p1", str(n), **make(one)) for n, one in enumerate(probabilities)]
    row = the_row(summarized(recordings), f"{name}_by_participant")
    assert row["probability"] == (None if mean is None else pytest.approx(mean))
    assert row["likelihood"] == word
    assert row["recordings"] == len(probabilities)
    assert row["not_measured"] == probabilities.count(None)
    assert sum(row[one] for one in CLASSES) == len(probabilities)


def test_recordings_are_counted_by_their_own_likelihood(kind, summarized):
    name, make = kind
    given = [0.9, 0.96, 0.5, 0.1, 0.01, None]
    recordings = [Recorded("p1", str(n), **make(one)) for n, one in enumerate(given)]
    row = the_row(summarized(recordings), f"{name}_by_participant")
    counts = {one: row[one] for one in CLASSES}
    assert counts == {
        "at_least_likely": 2,
        "uncertain": 1,
        "at_most_unlikely": 2,
        "not_measured": 1,
    }


def test_only_a_likely_finding_of_grade_flag_is_a_flag(summarized):
    given = [finding(0.9), finding(0.9, "noted", grade="note"), finding(0.7, "less")]
    summary = summarized([Recorded("p1", "1", findings=given)])
    flags = {row["finding"]: row["flag"] for row in rows(summary, "findings_by_participant")}
    assert flags == {"hinge_low_back_rounds": True, "noted": False, "less": False}
    person = the_row(summary, "participants")
    assert (person["at_least_likely"], person["uncertain"], person["flags"]) == (2, 1, 1)


def test_the_expected_share_is_the_mean_over_people_not_over_recordings(kind, summarized):
    """p1 has a mean of 0.8 over four recordings, p2 0.2 in one: a half, not 3.4 of 5."""
    name, make = kind
    recordings = [
        *(Recorded("p1", str(n), **make(one)) for n, one in enumerate([0.9, 0.9, 0.9, 0.5])),
        Recorded("p2", "1", **make(0.2)),
    ]
    row = the_row(summarized(recordings), f"{name}_by_group", occasion=None)
    expected = share_interval(1.0, 2)
    assert row["expected_share"] == pytest.approx(0.5)
    assert row["expected_share_low"] == pytest.approx(expected.low)
    assert row["expected_share_high"] == pytest.approx(expected.high)
    assert (row["people"], row["people_measured"], row["at_least_likely"]) == (2, 2, 1)
    counts = [row[f"recordings{end}"] for end in ("", "_measured", "_at_least_likely")]
    assert counts == [5, 5, 3]


def test_people_of_whom_little_is_known_count_for_that_little(kind, summarized):
    """Ten who round and are read with a wide error: none is likely, yet seven are expected."""
    name, make = kind
    row = the_row(summarized(people(make, *[0.7] * 10)), f"{name}_by_group")
    assert (row["at_least_likely"], row["uncertain"]) == (0, 10)
    assert row["expected_share"] == pytest.approx(0.7)
    assert row["expected_share_low"] < 0.5
    assert row["expected_share_high"] > 0.85


def test_every_person_is_in_one_class_of_all_people(kind, summarized):
    name, make = kind
    row = the_row(summarized(people(make, 0.9, 0.96, 0.5, 0.1, None)), f"{name}_by_group")
    assert {one: row[one] for one in CLASSES} == {
        "at_least_likely": 2,
        "uncertain": 1,
        "at_most_unlikely": 1,
        "not_measured": 1,
    }
    assert row["at_least_likely_share"] == 0.4
    assert row["at_least_likely_share_low"] == share_interval(2, 5).low
    assert sum(row[f"{one}_share"] for one in CLASSES) == pytest.approx(1)
    assert row["expected_share"] == pytest.approx((0.9 + 0.96 + 0.5 + 0.1) / 4)
    assert (row["people"], row["people_measured"]) == (5, 4)


def test_what_was_measured_in_nobody_has_no_expected_share(kind, summarized):
    name, make = kind
    row = the_row(summarized(people(make, None)), f"{name}_by_group")
    assert (row["expected_share"], row["expected_share_low"]) == (None, None)
    assert row["reason"] == "it was measured in nobody"
    assert (row["not_measured"], row["not_measured_share"]) == (1, 1)


def test_recordings_without_a_name_are_in_the_counts_of_recordings(kind, summarized):
    name, make = kind
    recordings = [Recorded(None, "1", **make(0.9)), Recorded("p1", "1", **make(0.1))]
    row = the_row(summarized(recordings), f"{name}_by_group")
    assert (row["recordings"], row["recordings_at_least_likely"]) == (2, 1)
    assert (row["people"], row["expected_share"]) == (1, pytest.approx(0.1))


def test_where_nobody_has_a_name_there_is_no_share(kind, summarized):
    name, make = kind
    row = the_row(summarized([Recorded(None, None, **make(0.9))]), f"{name}_by_group")
    assert (row["recordings"], row["people"]) == (1, 0)
    assert (row["expected_share"], row["at_least_likely_share"]) == (None, None)
    assert "names its participant" in row["reason"]


def test_sides_of_a_finding_stand_apart(summarized):
    sides = [finding(0.9, side="left"), finding(0.1, side="right")]
    summary = summarized([Recorded("p1", "1", findings=sides)])
    found = {row["side"]: row["at_least_likely"] for row in rows(summary, "findings_by_group")}
    assert found == {"left": 1, "right": 0}


def test_an_answer_is_one_whichever_side_leads(summarized):
    recordings = [
        Recorded("p1", str(n), answers=[answer(one, side=side)])
        for n, (one, side) in enumerate([(0.9, "left"), (0.7, "right")])
    ]
    row = the_row(summarized(recordings), "answers_by_participant")
    assert (row["recordings"], row["probability"]) == (2, pytest.approx(0.8))
