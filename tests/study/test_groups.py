"""Groups: everybody once, groups swapped, shares over people and not over recordings."""

from __future__ import annotations

import math

import pytest

from screen.errors import UsageError
from tests.study.conftest import rows, the_row
from tests.study.tables import Recorded, answer, finding, side_difference

TABLES = ("measures_by_group", "asymmetry_by_group", "findings_by_group", "answers_by_group")
BACK = ("lumbar_flexion_deg", "both")


def people(values, group, first=1, **more):
    """A recording a person; ``values`` are the repetitions of each."""
    return [
        Recorded(f"p{number}", "1", {BACK: list(one)}, further={"site": group}, **more)
        for number, one in enumerate(values, start=first)
    ]


def test_everybody_counts_once_however_often_they_repeat(summarized):
    """Means 10, 20, 30: mean 20, SD 10, interval 20 plus or minus 4.3027 * 10 / sqrt(3)."""
    row = the_row(summarized(people([[10] * 9, [20], [30, 30]], "a")), "measures_by_group")
    assert (row["people"], row["mean"], row["sd"]) == (3, 20, 10)
    assert row["mean_high"] == pytest.approx(20 + 4.3027 * 10 / math.sqrt(3), abs=1e-3)
    assert (row["smallest"], row["median"], row["largest"]) == (10, 20, 30)
    assert (row["error"], row["error_basis"], row["reason"]) == (4, "measured", None)


def test_without_a_column_everybody_is_in_one_group(summarized):
    summary = summarized(people([[10], [20]], "a") + people([[30]], "b", first=3))
    assert the_row(summary, "measures_by_group")["group"] == "all"
    assert summary.groups == ("all",)


def test_groups_swapped_swap_their_rows(summarized):
    one, other = (
        summarized(
            people([[10], [12], [14]], first) + people([[30], [40]], second, first=4), group="site"
        )
        for first, second in (("a", "b"), ("b", "a"))
    )
    for name in ("measures_by_group", "findings_by_group"):
        turned = [{**row, "group": {"a": "b", "b": "a"}[row["group"]]} for row in rows(other, name)]
        assert sorted(turned, key=lambda row: row["group"]) == rows(one, name)
    assert the_row(one, "measures_by_group", group="a")["mean"] == 12


def test_one_person_has_a_mean_and_no_interval(summarized):
    row = the_row(summarized(people([[10, 12]], "a")), "measures_by_group")
    assert (row["people"], row["mean"]) == (1, 11)
    assert (row["sd"], row["mean_low"], row["mean_high"]) == (None, None, None)
    assert "one person" in row["reason"]


def test_without_spread_there_is_no_interval(summarized):
    row = the_row(summarized(people([[10], [10], [10]], "a")), "measures_by_group")
    assert (row["sd"], row["mean_low"]) == (0, None)
    assert "same value" in row["reason"]


def test_people_without_a_value_are_counted(summarized):
    row = the_row(summarized(people([[10], [None], [14]], "a")), "measures_by_group")
    assert (row["people"], row["people_not_measured"], row["mean"]) == (2, 1, 12)


def test_a_group_in_which_nobody_has_a_value_says_so(summarized):
    row = the_row(summarized(people([[None]], "a")), "measures_by_group")
    assert (row["people"], row["mean"], row["reason"]) == (0, None, "nobody has a value")


def test_a_person_in_two_groups_is_refused_with_a_sentence(summarized):
    recordings = [
        *people([[1]], "a"),
        *people([[1]], "b"),
        *people([[1], [2]], "a", first=2),
        *people([[1]], "b", first=2),
    ]
    with pytest.raises(UsageError, match=r"p1 .* into a \(1\) and b \(1\), and 1 more"):
        summarized(recordings, group="site")


def test_a_group_that_stands_in_one_recording_holds_for_the_person(summarized):
    recordings = people([[10]], "a") + people([[20]], None) + people([[40]], None, first=2)
    summary = summarized(recordings, group="site")
    row = the_row(summary, "measures_by_group")
    assert (row["group"], row["people"], row["mean"]) == ("a", 1, 15)
    assert summary.counts.without_group == 1
    assert the_row(summary, "measures_by_participant", participant="p2")["group"] is None


@pytest.mark.parametrize(
    ("given", "label"), [(1, "1"), (2.0, "2"), (2.5, "2.5"), (True, "true"), (" a ", "a")]
)
def test_groups_may_be_numbers(given, label, summarized):
    summary = summarized(people([[10], [11]], given), group="site")
    assert summary.groups == (label,)


@pytest.mark.parametrize("option", ["between", "group"])
def test_columns_that_name_people_are_refused(option, summarized):
    with pytest.raises(UsageError, match=f"`{option}` participant"):
        summarized(people([[10]], "a"), **{option: "participant"})


def test_side_differences_cancel_in_the_mean_and_are_counted(summarized):
    recordings = [
        Recorded(f"p{n}", "1", asymmetry=[side_difference(*sides)])
        for n, sides in enumerate([(20, 40), (40, 20), (30, 31), (31, 30)])
    ]
    row = the_row(summarized(recordings), "asymmetry_by_group")
    assert (row["people"], row["mean"]) == (4, 0)
    assert (row["beyond_error"], row["beyond_share"]) == (2, 0.5)
    assert row["beyond_share_low"] < 0.5 < row["beyond_share_high"]


def test_who_never_moved_to_a_side_is_not_measured_there(summarized):
    left, right = (("side_bend_deg", side) for side in ("left", "right"))
    recordings = [
        Recorded("p1", "1", {left: [20], right: [22]}, protocol="side_bend"),
        Recorded("p2", "1", {left: [20]}, protocol="side_bend"),
    ]
    summary = summarized(recordings)
    row = the_row(summary, "measures_by_group", side="right")
    assert (row["people"], row["people_not_measured"]) == (1, 1)
    person = the_row(summary, "measures_by_participant", participant="p2", side="right")
    assert (person["mean"], person["repetitions"]) == (None, 0)
    assert person["reason"] == "no repetition was seen on the right"


def test_lower_bounds_are_counted_as_people(summarized):
    recordings = people([[10], [12]], "a") + people([[14, 15]], "a", first=3, at_least=True)
    assert the_row(summarized(recordings), "measures_by_group")["at_least"] == 1


def repeated(group, persons, sessions, last=0.1, value=10):
    """Findings and answers of 0.1 in all sessions but the last."""
    return [
        Recorded(
            f"{group}{n}",
            str(session),
            {BACK: [value + n + session]},
            findings=[finding(last if session == sessions else 0.1)],
            answers=[answer(last if session == sessions else 0.1)],
            asymmetry=[side_difference(20 + session, 20 + n)],
            further={"site": group},
        )
        for n in range(persons)
        for session in range(1, sessions + 1)
    ]


def test_recordings_per_person_stand_in_the_tables_of_groups(summarized):
    unnamed = Recorded(None, "1", {BACK: [1]}, findings=[finding(0.1)], further={"site": "a"})
    failed = Recorded("a0", "1", status="not_judged", reason="dark", further={"site": "a"})
    summary = summarized(
        [*repeated("a", 2, 3), *repeated("b", 4, 1), unnamed, failed], group="site"
    )
    for name in TABLES:
        for group, number in (("a", 3), ("b", 1)):
            found = rows(summary, name, group=group, occasion=None)
            assert found
            assert {row["recordings_per_person"] for row in found} == {number}, name
        apart = rows(summary, name, group="a", occasion="2")
        assert {row["recordings_per_person"] for row in apart} == {1}


def test_occasions_of_a_group_stand_apart_beside_all_of_them(summarized):
    summary = summarized([*repeated("a", 3, 2, last=0.9), *repeated("b", 2, 2)], group="site")
    measures = rows(summary, "measures_by_group", group="a")
    assert {row["occasion"]: row["mean"] for row in measures} == {None: 12.5, "1": 12, "2": 13}
    sides = rows(summary, "asymmetry_by_group", group="a")
    assert {row["occasion"]: row["mean"] for row in sides} == {None: 0.5, "1": 0, "2": 1}
    for name in ("findings_by_group", "answers_by_group"):
        found = {row["occasion"]: row for row in rows(summary, name, group="a")}
        shares = {one: row["expected_share"] for one, row in found.items()}
        assert shares == pytest.approx({None: 0.5, "1": 0.1, "2": 0.9})
        likely = {one: row["at_least_likely"] for one, row in found.items()}
        assert likely == {None: 0, "1": 0, "2": 3}
        assert {one: row["people"] for one, row in found.items()} == {None: 3, "1": 3, "2": 3}
        recordings = {one: row["recordings"] for one, row in found.items()}
        assert recordings == {None: 6, "1": 3, "2": 3}


def test_a_single_occasion_stands_once(summarized):
    summary = summarized(people([[10], [20]], "a", findings=[finding(0.1)]))
    for name in ("measures_by_group", "findings_by_group"):
        assert {row["occasion"] for row in rows(summary, name)} == {None}


def test_a_person_who_missed_an_occasion_is_not_in_it(summarized):
    recordings = [*repeated("a", 3, 2), *repeated("c", 1, 1)]
    summary = summarized(recordings)
    second = the_row(summary, "measures_by_group", occasion="2")
    assert (second["people"], second["people_not_measured"]) == (3, 0)
    assert the_row(summary, "measures_by_group", occasion="1")["people"] == 4
