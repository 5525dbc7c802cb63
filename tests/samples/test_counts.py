"""The table of repetitions found beside those done."""

from __future__ import annotations

import pytest

from samples.accuracy.counts import People, fate_of, lines_of, rows_of
from samples.accuracy.scores import ClipScore


def score(name: str = "hip_hinge_1", *, setting: str | None = None, **changes: object) -> ClipScore:
    whole = {"judged": True, "found": 3, "true": 3, "matched": 3, "wrong_side": 0}
    facets = {"setting": setting} if setting else {}
    return ClipScore(name, "hip_hinge", **{**whole, **changes}, facets=facets)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "fate"),
    [
        ({}, "exact"),
        ({"judged": False}, "refused"),
        ({"wrong_side": 1}, "wrong side"),
        ({"found": 4}, "too many"),
        ({"found": 2, "matched": 2}, "too few"),
        ({"matched": 2}, "misplaced"),
    ],
)
def test_what_came_of_counting_a_clip(changes: dict[str, object], fate: str) -> None:
    assert fate_of(score(**changes)) == fate


def test_a_row_for_each_setting_and_a_line_for_each_clip_that_is_not_exact() -> None:
    scores = [
        score("hip_hinge_1"),
        score("hip_hinge_2", judged=False, setting="usual", blocked_by="Camera's view"),
        score("hip_hinge_3", found=1, matched=1, setting="usual"),
    ]
    assert rows_of(scores) == [
        ("hip_hinge", "", "1", "1", "1", "", "", "", "", ""),
        ("hip_hinge", "usual", "2", "1", "", "1", "", "", "1", ""),
    ]
    assert lines_of(scores) == [
        "hip_hinge_2: refused, 3 found, 3 done (Camera's view)",
        "hip_hinge_3: too few, 1 found, 3 done",
    ]


def test_each_half_of_the_people_has_both_settings() -> None:
    seeds = range(80000, 80008)
    first = [seed for seed in seeds if People.FIRST.hold(seed)]
    assert first == [80000, 80001, 80004, 80005]
    assert [seed for seed in seeds if People.SECOND.hold(seed)] == [80002, 80003, 80006, 80007]
    assert all(People.ALL.hold(seed) for seed in seeds)
