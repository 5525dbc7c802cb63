"""The accuracy page by setting: targets, figures, and which questions stand first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from samples.accuracy.clips import protocol_of
from samples.accuracy.scores import ClipScore, Reading, Verdict
from samples.accuracy.settings import (
    NOBODY,
    by_setting,
    clearly_told,
    first_page,
    first_page_rows,
    setting_rows,
    told_rows,
)
from samples.accuracy.targets import Target, load_targets

TARGETS = load_targets()
BEND = "side_bend"


def clip(name, setting, *, readings=(), verdicts=(), protocol=BEND, told="usual", exact=True):
    found = 3 if exact else 2
    return ClipScore(
        name, protocol, True, found, 3, found, 0,
        readings=[replace(one, clip=name) for one in readings],
        verdicts=[replace(one, clip=name) for one in verdicts],
        setting=told,
        facets={"setting": setting},
    )  # fmt: skip


def bend(error, **more):
    given = {"unit": "deg", "side": "left", "view": "front", "true": 20.0, **more}
    value = None if error is None else 20.0 + error
    return Reading("", BEND, "trunk_side_bend_deg", value=value, **given)


def shift(true, likelihood, *, question=False):
    return Verdict(
        "",
        BEND,
        "instead" if question else "side_bend_pelvis_shift",
        "question" if question else "flag",
        "left",
        abs(true) > 0.15,
        likelihood,
        None,
        true=true,
        question=question,
    )


def only(**changes):
    """The targets with one row, of this figure."""
    row = Target(what="x", as_asked=(2.0,), usual=(2.0,), **changes)
    return TARGETS.model_copy(update={"rows": (row,)})


def cells(targets, scores):
    (row,) = setting_rows(targets, scores)[1:]
    return row[1:4], row[4:7]


def test_every_target_names_tests_measures_and_findings_that_ship():
    for row in TARGETS.rows:
        tests = [protocol_of(name) for name in row.tests]
        for test in tests:
            assert set(row.measures) <= {one.name for one in test.measures}, row.what
        if row.figure == "finding":
            assert row.findings
        if row.figure == "question":
            assert set(row.findings) <= {one.id for one in tests[0].questions}


def test_each_setting_is_held_against_its_own_target():
    scores = [
        *(clip(f"a{i}", "as_asked", readings=[bend(1.0), bend(-1.0)]) for i in range(6)),
        *(clip(f"u{i}", "usual", readings=[bend(5.0)]) for i in range(6)),
    ]
    asked, usual = cells(only(figure="rmse", measures=("trunk_side_bend_deg",)), scores)
    assert asked == ["at most 2.0", "1.0 (1.0 to 1.0), n 6", "yes"]
    assert usual == ["at most 2.0", "5.0 (5.0 to 5.0), n 6", "**no**"]


def test_a_target_that_chance_may_have_missed_is_open():
    errors = [0.5, 0.5, 0.5, 0.5, 6.0]
    scores = [clip(f"a{i}", "as_asked", readings=[bend(e)]) for i, e in enumerate(errors)]
    asked, usual = cells(only(figure="rmse", measures=("trunk_side_bend_deg",)), scores)
    assert asked[2] == "open"
    assert usual == ["at most 2.0", "", ""]


def test_errors_held_are_to_lie_in_a_range():
    within = [bend(1.0, stated=2.0)] * 19
    scores = [clip("a", "as_asked", readings=[*within, bend(3.0, stated=2.0)])]
    targets = only(figure="held")
    row = targets.rows[0].model_copy(update={"as_asked": (0.93, 0.97), "usual": (0.93, 0.97)})
    asked, _ = cells(targets.model_copy(update={"rows": (row,)}), scores)
    assert asked[0] == "93 % to 97 %"
    assert asked[1].startswith("95 % (")
    assert asked[2] == "yes"


def test_a_row_for_each_test_where_that_is_asked():
    scores = [clip("a", "as_asked"), clip("b", "as_asked", exact=False)]
    targets = only(figure="exact", each=True, tests=(BEND, "hip_hinge"))
    rows = setting_rows(targets, scores)
    assert [row[0] for row in rows[1:]] == ["x, side_bend", "x, hip_hinge"]
    assert rows[1][2].startswith("50 %")
    assert rows[2][2] == NOBODY


def test_who_is_just_beyond_a_cut_off_counts_neither_as_doing_it_nor_as_not():
    said = [
        shift(0.35, "very_likely"),
        shift(-0.31, "uncertain"),
        shift(0.2, "unlikely"),
        shift(0.1, "likely"),
        shift(0.0, "very_unlikely"),
        shift(0.0, "not_measured"),
    ]
    found = clearly_told(said)
    assert (found.hits, found.positives) == (1, 2)
    assert (found.rejections, found.negatives) == (2, 3)


@pytest.mark.parametrize(
    ("likelihoods", "verdict"),
    [
        (["likely"] * 6, "stays"),
        (["likely"] * 2 + ["uncertain"] * 4, "**leaves the first page**"),
        (["likely"] * 3, "too few people to say"),
    ],
)
def test_a_question_that_is_not_told_leaves_the_first_page(likelihoods, verdict):
    does = [
        clip(f"d{i}", "as_asked", verdicts=[shift(0.4, one), shift(0.4, one, question=True)])
        for i, one in enumerate(likelihoods)
    ]
    just = [
        clip(f"j{i}", "as_asked", verdicts=[shift(0.2, "unlikely", question=True)])
        for i in range(5)
    ]
    never = [
        clip(f"n{i}", "as_asked", verdicts=[shift(0.0, "very_unlikely", question=True)])
        for i in range(6)
    ]
    checks = {one.question: one for one in first_page(TARGETS.first_page, [*does, *just, *never])}
    assert checks["instead"].detection.positives == len(likelihoods)
    assert checks["instead"].verdict == verdict
    rows = first_page_rows(checks.values())
    assert rows[1 + list(checks).index("instead")][-1] == verdict


def test_without_settings_there_is_no_such_table():
    assert not by_setting([replace(clip("a", "as_asked"), facets={})])


def test_what_the_tool_took_recordings_for_stands_beside_how_they_were_filmed():
    scores = [clip("a", "as_asked", told="as_asked"), clip("b", "usual", told="as_asked")]
    assert told_rows(scores)[1:] == [["as asked", "1", "0"], ["usual", "1", "0"]]
