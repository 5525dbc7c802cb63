"""What is said of one person: means by hand, sides, counts, and what does not count."""

from __future__ import annotations

import math

import pyarrow.parquet as pq
import pytest

from tests.study.conftest import rows, the_row
from tests.study.tables import Recorded, finding, side_difference

BACK = ("lumbar_flexion_deg", "both")
LEFT, RIGHT = (("hip_flexion_deg", side) for side in ("left", "right"))


def one_person(*values, **more):
    return [Recorded("p1", "1", {BACK: values}, **more)]


def test_a_person_by_hand(summarized):
    row = the_row(summarized(one_person(10, 14, 18)), "measures_by_participant")
    assert (row["mean"], row["sd"], row["smallest"], row["largest"]) == (14, 4, 10, 18)
    assert (row["recordings"], row["repetitions"], row["occasions"]) == (1, 3, 1)
    assert (row["error"], row["error_basis"], row["reason"]) == (4, "measured", None)
    assert (row["measure"], row["unit"], row["side"]) == ("lumbar_flexion_deg", "deg", "both")


def test_a_single_repetition_has_no_spread(summarized):
    row = the_row(summarized(one_person(10)), "measures_by_participant")
    assert (row["mean"], row["sd"], row["repetitions"]) == (10, None, 1)


def test_what_was_not_measured_is_counted_and_not_averaged(summarized):
    row = the_row(summarized(one_person(10, None, 20)), "measures_by_participant")
    assert (row["mean"], row["repetitions"], row["not_measured"]) == (15, 2, 1)


def test_a_person_without_any_value_has_the_reason(summarized):
    row = the_row(summarized(one_person(None, None)), "measures_by_participant")
    assert (row["mean"], row["error"], row["error_basis"]) == (None, None, None)
    assert (row["repetitions"], row["not_measured"]) == (0, 2)
    assert row["reason"] == "the back is hidden"


@pytest.mark.parametrize("name", ["complete", "valid"])
def test_repetitions_that_are_not_complete_or_not_valid_do_not_count(name, summarized, tmp_path):
    summarized(one_person(10, 20, 90))
    path = next((tmp_path / "study" / "tables" / "measures").rglob("*.parquet"))
    table = pq.read_table(path, partitioning=None)
    place = table.schema.get_field_index(name)
    changed = table.set_column(place, name, [[True, True, False]])
    summary = summarized(one_person(10, 20, 90))
    pq.write_table(changed, path)
    row = the_row(again(summary, tmp_path), "measures_by_participant")
    assert (row["mean"], row["repetitions"], row["left_out"]) == (15, 2, 1)


def again(summary, tmp_path):
    """Read the tables as they are now."""
    from screen.results.dataset import read_dataset  # noqa: PLC0415
    from screen.study.summary import summarize  # noqa: PLC0415

    dataset = read_dataset(tmp_path / "study", labels=["session"])
    return summarize(dataset, rules=summary.rules, scale=summary.scale, pingouin=None)


def test_the_error_is_a_root_mean_square_and_does_not_shrink(summarized):
    recordings = [
        Recorded("p1", "1", {BACK: [10] * 5}, error=3.0),
        Recorded("p1", "2", {BACK: [10] * 5}, error=5.0, basis="provisional"),
    ]
    row = the_row(summarized(recordings), "measures_by_participant")
    assert row["error"] == pytest.approx(math.sqrt(17))
    assert row["error_basis"] == "provisional"


def test_occasions_stand_apart_and_together(summarized):
    recordings = [Recorded("p1", "1", {BACK: [10, 20]}), Recorded("p1", "2", {BACK: [40]})]
    summary = summarized(recordings)
    apart = rows(summary, "measures_by_occasion")
    assert [(row["occasion"], row["mean"]) for row in apart] == [("1", 15), ("2", 40)]
    together = the_row(summary, "measures_by_participant")
    assert (together["mean"], together["occasions"], together["recordings"]) == (70 / 3, 2, 2)


def test_a_recording_without_a_session_still_counts_for_the_person(summarized):
    summary = summarized([Recorded("p1", None, {BACK: [10]}), Recorded("p1", " ", {BACK: [30]})])
    assert the_row(summary, "measures_by_occasion")["occasion"] is None
    assert the_row(summary, "measures_by_participant")["mean"] == 20


def test_left_and_right_swapped_turn_the_difference_only(summarized):
    def study(left, right):
        return [
            Recorded(
                "p1",
                "1",
                {LEFT: [left], RIGHT: [right]},
                asymmetry=[side_difference(left, right)],
            )
        ]

    one, other = (summarized(study(*sides)) for sides in ((20, 32), (32, 20)))
    before, after = (the_row(each, "asymmetry_by_participant") for each in (one, other))
    assert (before["left"], before["right"]) == (after["right"], after["left"]) == (20, 32)
    assert before["difference"] == -after["difference"] == -12
    assert before["symmetry_index_percent"] == pytest.approx(-100 * 12 / 26)
    assert after["symmetry_index_percent"] == pytest.approx(100 * 12 / 26)
    assert before["beyond_error"] is after["beyond_error"] is True
    means = [
        the_row(one, "measures_by_participant", side=side)["mean"] for side in ("left", "right")
    ]
    assert means == [20, 32]


def test_sides_are_averaged_over_the_recordings_that_have_both(summarized):
    recordings = [
        Recorded("p1", "1", asymmetry=[side_difference(20, 30, error=6.0)]),
        Recorded("p1", "2", asymmetry=[side_difference(24, 30, error=8.0)]),
        Recorded("p1", "3", asymmetry=[side_difference(None, 90)]),
    ]
    row = the_row(summarized(recordings), "asymmetry_by_participant")
    assert (row["left"], row["right"], row["difference"]) == (22, 30, -8)
    assert row["error"] == pytest.approx(math.sqrt(50))
    assert (row["recordings"], row["not_measured"], row["beyond_error"]) == (2, 1, True)


def test_a_side_that_was_never_measured_gives_the_reason(summarized):
    recordings = [Recorded("p1", "1", asymmetry=[side_difference(None, 30)])]
    row = the_row(summarized(recordings), "asymmetry_by_participant")
    assert (row["difference"], row["beyond_error"], row["reason"]) == (None, None, "hidden")


def test_no_symmetry_index_where_a_recording_has_none(summarized):
    recordings = [
        Recorded("p1", "1", asymmetry=[side_difference(20, 30)]),
        Recorded("p1", "2", asymmetry=[side_difference(1, 2)]),
    ]
    row = the_row(summarized(recordings), "asymmetry_by_participant")
    assert row["symmetry_index_percent"] is None
    assert row["difference"] == pytest.approx(-5.5)


def test_findings_of_a_person_are_counted_over_all_recordings(summarized):
    """A finding counts once, by the mean of its probabilities: 0.9 and 0.5 are uncertain."""
    recordings = [
        Recorded("p1", "1", findings=[finding(0.9), finding(0.9, "turns"), finding(None, "tilts")]),
        Recorded("p1", "2", findings=[finding(0.9), finding(0.5, "turns"), finding(None, "tilts")]),
        Recorded("p1", "2", findings=[finding(0.97, "bends", grade="note"), finding(0.1, "leans")]),
        Recorded("p1", "3", status="not_judged", reason="seen from the front"),
    ]
    person = the_row(summarized(recordings), "participants")
    assert person == {
        "participant": "p1",
        "group": "all",
        "recordings": 4,
        "judged": 3,
        "protocols": 1,
        "occasions": 2,
        "at_least_likely": 2,
        "flags": 1,
        "uncertain": 1,
        "at_most_unlikely": 1,
        "not_measured": 1,
        "flags_measured": 3,
    }


def test_what_was_not_judged_is_in_no_table_of_numbers(summarized):
    recordings = [
        Recorded("p1", "1", {BACK: [10]}, status="not_judged", reason="seen from the front"),
        Recorded("p2", "1", {BACK: [10]}, reason="no repetition was seen"),
    ]
    summary = summarized(recordings)
    assert rows(summary, "measures_by_participant") == []
    assert [row["judged"] for row in rows(summary, "participants")] == [0, 0]


def test_recordings_without_a_name_are_no_person(summarized):
    recordings = [
        Recorded(None, "1", {BACK: [90]}, findings=[finding(0.9)]),
        Recorded("p1", "1", {BACK: [10]}, findings=[finding(0.1)]),
    ]
    summary = summarized(recordings)
    assert [row["participant"] for row in rows(summary, "measures_by_participant")] == ["p1"]
    assert [row["participant"] for row in rows(summary, "participants")] == ["p1"]
    assert summary.counts.unnamed == 1


def test_recordings_weigh_the_same_in_sides_and_repetitions_in_measures(summarized):
    """Three repetitions of 10 and one of 30: 15 by repetition; sides by recording."""
    recordings = [
        Recorded("p1", "1", {LEFT: [10, 10, 10]}, asymmetry=[side_difference(10, 0)]),
        Recorded("p1", "2", {LEFT: [30]}, asymmetry=[side_difference(30, 0)]),
    ]
    summary = summarized(recordings)
    assert the_row(summary, "measures_by_participant")["mean"] == 15
    assert the_row(summary, "asymmetry_by_participant")["left"] == 20


def test_a_side_nobody_moved_to_on_a_day_is_filled_up(summarized):
    recordings = [
        Recorded("p1", "1", {LEFT: [10], RIGHT: [12]}),
        Recorded("p1", "2", {LEFT: [10]}),
        Recorded("p2", "1", protocol="squat"),
    ]
    summary = summarized(recordings)
    apart = the_row(summary, "measures_by_occasion", occasion="2", side="right")
    assert apart["reason"] == "no repetition was seen on the right"
    assert rows(summary, "measures_by_participant", participant="p2") == []
