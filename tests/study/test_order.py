"""Which occasion comes first: as asked for, else by number or date; a guess is said."""

from __future__ import annotations

import csv

import pytest

from screen.errors import UsageError
from screen.order import in_natural_order
from screen.study.caveats import order_taken
from screen.study.design import in_time
from screen.study.page import render_page
from screen.study.run import summarize_dataset
from tests.study.conftest import rows, the_row
from tests.study.tables import Recorded, occasions, write_dataset
from tests.study.test_page import Text

GAINED = [(10 + n, 15 + n + n % 3) for n in range(6)]
"""Every one of six people gains five degrees or more."""


def visits(*names):
    return occasions(GAINED, names=names)


@pytest.mark.parametrize("names", [("pre", "post"), ("before", "after"), ("test", "retest")])
def test_a_gain_is_a_gain_whatever_the_visits_are_called(names, summarized):
    row = the_row(summarized(visits(*names), order=names), "reliability")
    assert (row["first"], row["second"]) == names
    assert row["difference"] == 6
    assert row["lower_limit"] < 6 < row["upper_limit"]


def test_the_page_says_what_is_subtracted_from_what(summarized):
    page = render_page(summarized(visits("pre", "post"), order=["pre", "post"]))
    said = Text(page).said
    assert "Mean difference post minus pre, 95 % interval" in said
    assert "Limits of agreement post minus pre, 95 % intervals" in said
    assert "session post minus pre (°)" in said
    assert "Sessions 2: pre and post" in said
    assert "was taken to be" not in said


def test_a_guess_is_said_by_the_command_and_on_the_page(tmp_path, summarized):
    summary = summarized(visits("pre", "post"))
    (sentence,) = order_taken(summary)
    assert sentence.startswith("The first session was taken to be post: ")
    assert "(post and pre)" in sentence
    assert "in their order, the earliest first" in sentence
    assert sentence in Text(render_page(summary)).said
    done = summarize_dataset(tmp_path / "study")
    assert sentence in done.sentences


@pytest.mark.parametrize(
    "names", [("1", "2"), ("-2", "-1"), ("1.5", "1.25"), ("2024-12-01", "2025-01-15")]
)
def test_numbers_and_dates_need_no_sentence(names, summarized):
    assert list(order_taken(summarized(visits(*names)))) == []


def test_numbers_are_in_order_of_size():
    assert in_natural_order(["10", "-1", "2", "1.25", "1.5", "-2"]) == [
        "-2",
        "-1",
        "1.25",
        "1.5",
        "2",
        "10",
    ]
    assert in_natural_order(["visit 10", "visit 9"]) == ["visit 9", "visit 10"]


def test_what_speaks_for_its_own_order():
    assert in_time(["2024-12-01", "2024-12-02 10:00:00"])
    assert not in_time(["1", "2024-12-02"])
    assert not in_time(["t0", "t1"])


@pytest.mark.parametrize(
    "order", [["pre"], ["pre", "post", "late"], ["pre", "pre", "post"], ["Pre", "Post"], []]
)
def test_an_order_that_does_not_name_what_there_is(order, summarized):
    with pytest.raises(UsageError, match=r"session has post and pre .* Name each of these once"):
        summarized(visits("pre", "post"), order=order)


def test_an_order_where_there_is_no_occasion(summarized):
    with pytest.raises(UsageError, match="`order` names a, but session has nothing"):
        summarized([Recorded("p1", None, {("lumbar_flexion_deg", "both"): [1]})], order=["a"])


def test_three_visits_in_the_order_that_was_asked_for(summarized):
    table = [(*row, 2 * row[0]) for row in GAINED]
    order = ["pre", "mid", "end"]
    found = rows(summarized(occasions(table, names=order), order=order), "reliability")
    assert [row["occasions"] for row in found] == [
        order,
        ["pre", "mid"],
        ["pre", "end"],
        ["mid", "end"],
    ]
    assert [(row["first"], row["second"]) for row in found[1:]] == [
        ("pre", "mid"),
        ("pre", "end"),
        ("mid", "end"),
    ]


def test_names_with_every_sign_in_them(summarized):
    """A semicolon was what occasions were joined with."""
    names = ("day 1; morning", "day 1; evening, late")
    summary = summarized(visits(*names), order=names)
    row = the_row(summary, "reliability")
    assert (row["occasion_count"], row["first"], row["second"]) == (2, *names)
    said = Text(render_page(summary)).said
    assert "day 1; evening, late minus day 1; morning" in said


def test_names_with_a_semicolon_are_written(tmp_path):
    write_dataset(tmp_path / "study", visits("a; b", "c"))
    summarize_dataset(tmp_path / "study", as_csv=True)
    table = tmp_path / "study" / "summary" / "reliability.csv"
    with table.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["occasions"], row["first"], row["second"]) == ("a; b; c", "a; b", "c")
