"""Reliability against published examples and derivations; what cannot be calculated says why."""

from __future__ import annotations

import math
import types

import numpy as np
import pandas as pd
import pytest

from screen.study.intervals import NORMAL_95, Interval
from screen.study.reliability import NOT_INSTALLED, icc_of, icc_words, load_pingouin
from screen.study.rules import ReliabilityRules
from tests.study.conftest import rows, the_row
from tests.study.tables import Recorded, occasions, two_sessions
from tests.study.test_intervals import MINI, WRIGHT

# Shrout PE, Fleiss JL. Psychol Bull 1979;86:420-428, table 2: six people, four judges.
JUDGED = (
    (9, 2, 5, 8),
    (6, 1, 3, 2),
    (8, 4, 6, 8),
    (7, 1, 2, 6),
    (10, 5, 6, 9),
    (6, 2, 4, 7),
)


def numbers(row):
    return {name: value for name, value in row.items() if isinstance(value, float)}


def test_a_published_example(summarized):
    """ICC(2,1) 0.29, ICC(3,1) 0.71; error mean square 1.02."""
    summary = summarized(occasions(JUDGED, names="ABCD"))
    row = the_row(summary, "reliability", occasions=["A", "B", "C", "D"])
    assert row["icc"] == pytest.approx(0.29, abs=0.005)
    assert row["icc_consistency"] == pytest.approx(0.71, abs=0.005)
    assert row["sem"] == pytest.approx(math.sqrt(1.02), abs=0.002)
    assert (row["people"], row["left_out"], row["occasion_count"]) == (6, 0, 4)
    assert "ICC(A,1)" in row["icc_type"]
    assert "ICC(2,1)" in row["icc_type"]


def test_mean_squares_by_derivation(summarized):
    """People, occasions and rest are orthogonal by design, so each mean square is known."""
    people = np.array([-3.0, -1, 1, 3, -3, 3])
    shift = np.array([-0.5, 0.5])
    rest = np.outer([1, -1, -1, 1, 0, 0], [1.0, -1.0])
    values = 20 + people[:, None] + shift + rest
    n, k = values.shape
    between = k * (people**2).sum() / (n - 1)
    systematic = n * (shift**2).sum() / (k - 1)
    error = (rest**2).sum() / ((n - 1) * (k - 1))
    row = the_row(summarized(occasions(values)), "reliability")
    assert row["icc"] == pytest.approx(
        (between - error) / (between + (k - 1) * error + k * (systematic - error) / n)
    )
    assert row["icc_consistency"] == pytest.approx((between - error) / (between + (k - 1) * error))
    assert row["sem"] == pytest.approx(math.sqrt(error))
    assert row["mdc95"] == pytest.approx(NORMAL_95 * math.sqrt(2 * error))
    assert row["sem_agreement"] == pytest.approx(
        math.sqrt(error + max(0, (systematic - error) / n))
    )
    assert row["difference"] == pytest.approx(1.0)


def test_without_a_systematic_difference_both_standard_errors_agree(summarized):
    values = 20 + np.array([-3.0, -1, 1, 3, -2, 2])[:, None]
    values = values + np.outer([1, -1, -1, 1, 1, -1], [0.5, -0.5])
    row = the_row(summarized(occasions(values)), "reliability")
    assert row["difference"] == pytest.approx(0, abs=1e-12)
    assert row["sem_agreement"] == pytest.approx(row["sem"])


def test_limits_of_a_published_example(summarized):
    """Bland and Altman 1986: Wright minus mini, -2.1 with SD 38.8."""
    row = the_row(summarized(two_sessions(MINI, WRIGHT)), "reliability")
    assert row["difference"] == pytest.approx(-2.1, abs=0.05)
    assert row["difference_sd"] == pytest.approx(38.8, abs=0.05)
    assert (row["lower_limit"], row["upper_limit"]) == pytest.approx((-78.1, 73.9), abs=0.1)
    assert row["limits_reason"] is None


def test_the_smallest_change_is_half_the_width_of_the_limits(summarized):
    row = the_row(summarized(two_sessions(MINI, WRIGHT)), "reliability")
    assert row["mdc95"] == pytest.approx((row["upper_limit"] - row["lower_limit"]) / 2)


def test_sessions_swapped_turn_the_difference_and_nothing_else(summarized):
    one = the_row(summarized(two_sessions(MINI, WRIGHT)), "reliability")
    other = the_row(summarized(two_sessions(WRIGHT, MINI)), "reliability")
    for name in ("icc", "icc_low", "icc_high", "sem", "sem_high", "mdc95", "difference_sd"):
        assert other[name] == pytest.approx(one[name]), name
    for name, mirrored in (
        ("difference", "difference"),
        ("difference_low", "difference_high"),
        ("lower_limit", "upper_limit"),
        ("lower_limit_low", "upper_limit_high"),
        ("lower_limit_high", "upper_limit_low"),
    ):
        assert other[name] == pytest.approx(-one[mirrored]), name


def test_intervals_hold_their_estimates(summarized):
    row = the_row(summarized(two_sessions(MINI, WRIGHT)), "reliability")
    for name in ("icc", "icc_consistency", "sem", "mdc95", "difference", "lower_limit"):
        assert row[f"{name}_low"] < row[name] < row[f"{name}_high"], name


def test_intervals_are_not_rounded(summarized):
    row = the_row(summarized(occasions(JUDGED)), "reliability", occasion_count=4)
    assert (row["icc_low"], row["icc_high"]) == pytest.approx((0.018787, 0.761084), abs=1e-6)


def test_people_who_missed_a_session_are_left_out_and_counted(summarized):
    first = [*MINI, 500, 510, None]
    second = [*WRIGHT, None, None, 400]
    row = the_row(summarized(two_sessions(first, second)), "reliability")
    whole = the_row(summarized(two_sessions(MINI, WRIGHT)), "reliability")
    assert (row["people"], row["left_out"]) == (17, 3)
    assert numbers(row) == numbers(whole)


def test_a_session_in_which_nothing_was_measured_is_missing(summarized):
    recordings = two_sessions([*MINI, 500], [*WRIGHT, 400])
    for one in recordings:
        if (one.participant, one.session) == ("p18", "2"):
            one.values = {("lumbar_flexion_deg", "both"): [None, None]}
    assert the_row(summarized(recordings), "reliability")["left_out"] == 1


def test_three_sessions_are_compared_together_and_two_by_two(summarized):
    values = np.array(JUDGED, dtype=float)[:, :3]
    summary = summarized(occasions(values, names=["1", "2", "10"]))
    found = {tuple(row["occasions"]): row for row in rows(summary, "reliability")}
    assert list(found) == [("1", "2", "10"), ("1", "2"), ("1", "10"), ("2", "10")]
    together = found["1", "2", "10"]
    assert together["first"] is together["second"] is None
    assert together["icc"] is not None
    assert together["difference"] is None
    assert "two" in together["limits_reason"]
    assert (found["1", "10"]["first"], found["1", "10"]["second"]) == ("1", "10")
    assert found["1", "10"]["difference"] == pytest.approx((values[:, 2] - values[:, 0]).mean())


def test_another_column_can_be_compared(summarized):
    recordings = [
        Recorded(one.participant, "1", one.values, further={"rater": int(one.session)})
        for one in two_sessions(MINI, WRIGHT)
    ]
    row = the_row(summarized(recordings, between="rater"), "reliability")
    assert (row["between"], row["occasions"], row["people"]) == ("rater", ["1", "2"], 17)


def test_repetitions_of_one_session_are_averaged_first(summarized):
    recordings = [
        Recorded(f"p{number}", session, {("lumbar_flexion_deg", "both"): [value - 4, value + 4]})
        for number in range(len(MINI))
        for session, value in (("1", MINI[number]), ("2", WRIGHT[number]))
    ]
    whole = the_row(summarized(two_sessions(MINI, WRIGHT)), "reliability")
    assert numbers(the_row(summarized(recordings), "reliability")) == pytest.approx(numbers(whole))


NOTHING_TO_SAY = {
    "one person": (two_sessions([20], [22]), "1 person has", "at least 5"),
    "four people": (two_sessions([1, 2, 3, 4], [2, 3, 1, 5]), "4 people have", "at least 5"),
    "nobody twice": (
        two_sessions([1, 2, 3, None, None, None], [None, None, None, 4, 5, 6]),
        "0 people have",
        "every session",
    ),
    "one session": (two_sessions(MINI, [None] * 17), "one session only (1)", "two are needed"),
    "everybody the same": (two_sessions([20] * 6, [20] * 6), "same value", "told apart"),
    "people the same on average": (
        two_sessions([19, 21, 18, 22, 20, 17], [21, 19, 22, 18, 20, 23]),
        "same value",
        "told apart",
    ),
    "the same data twice": (two_sessions(MINI, MINI), "same amount", "twice"),
    "shifted alike": (two_sessions(MINI, [one + 3 for one in MINI]), "same amount", "twice"),
    "a session of one's own": (
        [
            Recorded(f"p{n}", f"2024-01-{n:02}", {("lumbar_flexion_deg", "both"): [n]})
            for n in range(1, 20)
        ],
        "19 different values",
        "number them",
    ),
}


@pytest.mark.parametrize("case", NOTHING_TO_SAY, ids=str)
def test_what_cannot_be_calculated_has_no_number_and_a_reason(case, summarized):
    recordings, *words = NOTHING_TO_SAY[case]
    (row,) = rows(summarized(recordings), "reliability")
    for word in words:
        assert word in row["reason"]
    calculated = {name for name in numbers(row) if name.startswith(("icc", "sem", "mdc"))}
    assert not calculated


def test_limits_need_a_spread_but_people_need_not_differ(summarized):
    row = the_row(
        summarized(two_sessions([19, 21, 18, 22, 20, 17], [21, 19, 22, 18, 20, 23])), "reliability"
    )
    assert row["icc"] is None
    assert row["difference"] == pytest.approx(1.0)


def test_no_number_is_nan(summarized):
    values = np.array(JUDGED, dtype=float)
    values[:, 3] = values[:, 2] + 1
    summary = summarized(occasions(values))
    found = [value for row in rows(summary, "reliability") for value in numbers(row).values()]
    assert np.isfinite(found).all()


def test_without_a_named_session_there_is_nothing_to_compare(summarized):
    recordings = [Recorded(f"p{n}", None, {("m_deg", "both"): [n]}) for n in range(9)]
    summary = summarized(recordings)
    assert rows(summary, "reliability") == []
    assert summary.counts.without_occasion == 9


def test_without_the_library_there_are_limits_only(summarized):
    row = the_row(summarized(two_sessions(MINI, WRIGHT), library=False), "reliability")
    assert row["reason"] == NOT_INSTALLED
    assert row["icc"] is None
    assert row["sem"] is None
    assert row["lower_limit"] == pytest.approx(-78.1, abs=0.1)


def test_the_library_may_be_missing(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pingouin", None)
    assert load_pingouin() is None


def test_older_versions_of_the_library_name_things_otherwise():
    def correlations(**_):
        return pd.DataFrame(
            {
                "Type": ["ICC1", "ICC2", "ICC3"],
                "ICC": [0.1, 0.2, 0.3],
                "CI95%": [np.array([0.0, 0.4]), np.array([0.1, 0.5]), np.array([0.2, 0.6])],
            }
        )

    older = types.SimpleNamespace(
        options={"round.column.CI95%": 2},
        intraclass_corr=correlations,
        anova=lambda **_: pd.DataFrame({"MS": [9.0, 4.0, 1.0]}),
    )
    icc = icc_of(np.array(JUDGED, dtype=float), older)
    assert icc.agreement == Interval(0.2, 0.1, 0.5)
    assert icc.consistency == Interval(0.3, 0.2, 0.6)
    assert (icc.occasions_ms, icc.error_ms) == (4.0, 1.0)
    assert older.options == {"round.column.CI95%": 2}


def test_an_interval_that_is_not_finite_is_none():
    values = np.array([[1.0, 2], [2, 3], [3, 4], [4, 5], [5, 6]])
    assert icc_of(values, load_pingouin()) is None


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (-0.2, 0.49, "poor"),
        (0.5, 0.74, "moderate"),
        (0.4, 0.8, "poor to good"),
        (0.75, 0.95, "good to excellent"),
        (0.9, 0.99, "excellent"),
    ],
)
def test_both_ends_of_an_interval_are_put_in_words(low, high, words):
    assert icc_words(Interval((low + high) / 2, low, high), ReliabilityRules.load()) == words


def bounded(count, people=10):
    """Two occasions of ten people; so many of the twenty values are lower bounds."""
    found = two_sessions([n + n % 3 for n in range(people)], [n + n % 4 for n in range(people)])
    for one in found[:count]:
        one.at_least = True
    return found


def test_few_lower_bounds_are_counted(summarized):
    row = the_row(summarized(bounded(3)), "reliability")
    assert row["at_least"] == 3
    assert row["icc"] is not None


def test_many_lower_bounds_give_no_reliability(summarized):
    row = the_row(summarized(bounded(4)), "reliability")
    assert row["at_least"] == 4
    assert (row["icc"], row["sem"], row["difference"], row["lower_limit"]) == (None,) * 4
    assert row["reason"] == row["limits_reason"]
    assert "4 of 20 values are only known to be at least so much, and at most 15 %" in row["reason"]


def test_lower_bounds_of_people_who_are_left_out_do_not_count(summarized):
    found = bounded(0)
    more = two_sessions([None] * 10 + [50, 51, 52, 53], [], at_least=True)
    assert the_row(summarized([*found, *more]), "reliability")["at_least"] == 0
