"""From clips with truth to the table the tool reads and the page people read."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import typer

from samples.accuracy import clips as accuracy_clips
from samples.accuracy.__main__ import readings_csv
from samples.accuracy.cells import coverage_of, markdown
from samples.accuracy.clip_files import truth_hash
from samples.accuracy.clips import matched, score_clip
from samples.accuracy.error_check import by_setting, held_out
from samples.accuracy.error_shapes import as_csv as shapes_csv
from samples.accuracy.error_shapes import shape_rows
from samples.accuracy.error_tables import main as make_tables
from samples.accuracy.facets import binned, clip_facets, repetition_facets
from samples.accuracy.flags import calibrations, finding_counts, rounding
from samples.accuracy.headlines import baseline
from samples.accuracy.page import page
from samples.accuracy.plots import draw_all, held_at
from samples.accuracy.report import Report
from samples.accuracy.rows import (
    breakdown_rows,
    error_rows,
    published_rows,
    reason_rows,
    reliability_rows,
    repetition_rows,
)
from samples.accuracy.scores import ClipScore, Reading, Verdict
from samples.accuracy.table import (
    MIN_CLIPS,
    MIN_CLIPS_OF_A_VIEW,
    Pools,
    as_csv,
)
from samples.accuracy.truths import true_repetitions, true_series, true_view
from samples.sets.people import people_sets
from screen import api
from screen.resources import data_folder
from screen.screening.judge import judge
from screen.screening.measuring.measures import repetition_measures
from screen.screening.parts import Person
from screen.screening.protocols.files import load_protocol
from screen.screening.reference.error_shape import ErrorShape, ShapeTable
from screen.screening.reference.error_table import ErrorRow, ErrorTable, Key
from screen.screening.reference.likelihood import LikelihoodScale
from screen.screening.reference.tables import shipped_tables
from screen.screening.result import RepetitionResult
from tests.screening import builders

HINGE = load_protocol("hip_hinge").protocol
CLIPS = data_folder("samples") / "clips"
SIDES = ("left", "right")


def reading(clip, error, *, true=0.0, measure="lumbar_flexion_deg", protocol="hip_hinge", **more):
    value = None if error is None else true + error
    given = {"unit": "deg", "side": "both", "view": "side", "reason": None, **more}
    return Reading(clip, protocol, measure, true=true, value=value, **given)


def stand_ins(**widths):
    return ErrorTable.of(
        ErrorRow(
            measure=name,
            half_width_95=w,
            stand_in=w,
            unit="deg",
            basis="provisional",
            source="guess",
        )
        for name, w in widths.items()
    )


def score(name, found=3, matched_count=3, *, true=3, wrong=0, readings=(), verdicts=()):
    return ClipScore(
        name, "hip_hinge", True, found, true, matched_count, wrong, list(readings), list(verdicts)
    )


# Repetitions.


@pytest.mark.parametrize(
    ("clip", "exact"),
    [
        (score("all"), True),
        (score("one missed", 2, 2), False),
        (score("one too many", 4, 3), False),
        (score("one twice, one missed", 3, 2), False),
        (score("a side mistaken", wrong=1), False),
    ],
    ids=lambda value: value.name if isinstance(value, ClipScore) else "",
)
def test_a_clip_is_exact_only_if_everything_is(clip, exact):
    assert clip.exact is exact


def span(start, peak, end):
    return RepetitionResult(
        index=1, side="both", direction="hinge", start_s=start, peak_s=peak, end_s=end,
        peak_frame=0, complete=True, measures={},
    )  # fmt: skip


def test_a_repetition_belongs_to_the_truth_its_peak_lies_in():
    facts = [span(0, 1, 2), span(3, 4, 5)]
    found = [span(3.2, 4.4, 5), span(2.4, 2.6, 2.9)]
    assert matched(found, facts) == [None, found[0]]
    twice = [span(0, 0.5, 1), span(1, 1.5, 2)]
    assert matched(twice, facts) == [twice[0], None], "one truth has one match"


# The truth in the tool's words.


@pytest.fixture(scope="module")
def hinge_truth():
    clip = next(clip for clip in sorted(CLIPS.glob("*.json")) if "hinge" in clip.name)
    return json.loads(clip.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("azimuth", "kind", "facing", "off"),
    [
        (0, "front", "camera", 0),
        (-79.8, "side", "right", 10.2),
        (100, "side", "left", 10),
        (172.8, "back", "away", 7.2),
        (-8, "front", "camera", 8),
    ],
)
def test_the_true_view_is_told_in_the_tools_words(azimuth, kind, facing, off):
    view = true_view(azimuth)
    assert (view.kind, view.facing, view.family) == (kind, facing, kind)
    assert view.off_deg == pytest.approx(off)


def test_the_truth_goes_through_the_tools_own_measures(hinge_truth):
    series = true_series(hinge_truth)
    repetitions = true_repetitions(hinge_truth, series, HINGE)
    first, told = repetitions[0], hinge_truth["repetitions"][0]["measures"]
    measures = repetition_measures(series, first, HINGE, ErrorTable.load())
    assert (first.side, first.direction) == ("both", "hinge")
    for name in ("lumbar_flexion_deg", "pelvis_inclination_deg", "trunk_inclination_deg"):
        assert measures[name].value == pytest.approx(told[name], abs=1.5)
    thigh = series.channels["thigh_lift_deg", "left"]
    assert ("thigh_inclination_deg", "left") not in series.channels
    assert np.nanmax(thigh) > 0, "the knee comes ahead of the hip"


def test_each_side_of_the_pelvis_is_hiked_by_what_the_other_drops():
    truth = {
        "camera": {"azimuth_deg": 0.0},
        "quiet": {"start_s": 0.0, "end_s": 0.1},
        "frames": {
            "time_s": [0.0, 0.1],
            "pelvis_obliquity_deg": [0.0, 4.0],
            "left_hip_internal_rotation_deg": [0.0, None],
        },
    }
    channels = true_series(truth).channels
    assert channels["pelvis_hike_deg", "left"][1] == -4, "the left hip is lower"
    assert channels["pelvis_hike_deg", "right"][1] == 4
    assert np.isnan(channels["hip_external_rotation_deg", "left"][1])


# The table.


def many(count, *, view="side", size=3.0, prefix="p", **more):
    """One person each with errors of about ``size`` in three repetitions."""
    rng = np.random.default_rng(7)
    return [
        reading(f"{prefix}{i}", float(rng.normal(0, size)), view=view, **more)
        for i in range(count)
        for _ in range(3)
    ]


def test_a_row_needs_enough_people():
    table = stand_ins(lumbar_flexion_deg=15.0)
    key = Key("lumbar_flexion_deg", "hip_hinge")
    assert Pools(many(MIN_CLIPS - 1), table).width(key) is None
    assert Pools(many(MIN_CLIPS), table).width(key) is not None


def test_a_view_has_a_row_only_where_it_is_one_of_several_with_people_enough():
    front = many(MIN_CLIPS_OF_A_VIEW, view="front")
    back = many(4, view="back", prefix="b")
    pools = Pools([*front, *back], stand_ins())
    assert pools.width(Key("lumbar_flexion_deg", "hip_hinge", "front")) is not None
    assert pools.width(Key("lumbar_flexion_deg", "hip_hinge", "back")) is None
    assert Pools(front, stand_ins()).width(Key("lumbar_flexion_deg", "hip_hinge", "front")) is None


def test_people_who_are_reported_on_make_no_table(tmp_path):
    seed = people_sets()["report"].seeds[0]
    clip = tmp_path / "learned" / "a.mp4"
    clip.parent.mkdir()
    clip.write_bytes(b"")
    clip.with_suffix(".json").write_text(json.dumps({"seed": seed}))
    with pytest.raises(typer.BadParameter, match="reported on"):
        make_tables([tmp_path])


def test_a_shape_is_of_errors_in_the_widths_that_ship():
    """Errors of 2 in half-widths of 4 reach half of it; a reading too small lies above 0."""
    table = ErrorTable.of([*stand_ins(lumbar_flexion_deg=4.0).rows.values()])
    readings = [reading(f"p{i}", -2.0 + 0.001 * i) for i in range(30)]
    rows = shape_rows(readings, table, "trial")
    assert {(one.measure, one.protocol) for one in rows} == {
        ("lumbar_flexion_deg", "hip_hinge"),
        ("any", "any"),
    }
    for row in rows:
        assert (row.people, row.readings, row.source) == (30, 30, "trial")
        assert ErrorShape(row.quantiles).quantile(0.5) == pytest.approx(0.5, abs=0.01)
    own = [replace(one, own=True, own_width=8.0) for one in readings]
    halved = shape_rows(own, table, "trial")[0]
    assert ErrorShape(halved.quantiles).quantile(0.5) == pytest.approx(0.25, abs=0.01)
    (row,) = table.rows.values()
    twice = ErrorTable.of([row.model_copy(update={"factor": 2.0})])
    quartered = shape_rows(own, twice, "trial")[0]
    assert ErrorShape(quartered.quantiles).quantile(0.5) == pytest.approx(0.125, abs=0.01)


def test_few_people_have_the_shape_of_all_measures_and_very_few_none_of_their_own():
    table = stand_ins(lumbar_flexion_deg=4.0, knee_flexion_deg=4.0)
    rng = np.random.default_rng(5)
    usual = [reading(f"p{i}", float(rng.normal(0, 2))) for i in range(200)]
    odd = [reading(f"p{i}", -6.0 - 0.01 * i, measure="knee_flexion_deg") for i in range(8)]
    rows = {one.measure: one for one in shape_rows([*usual, *odd], table, "trial")}
    alone = {one.measure: one for one in shape_rows(odd[:7], table, "trial")}
    assert ErrorShape(rows["knee_flexion_deg"].quantiles).quantile(0.5) < 1.0
    assert ErrorShape(rows["knee_flexion_deg"].quantiles).quantile(0.9) > 1.4
    assert "knee_flexion_deg" not in alone


def test_the_shapes_written_are_read_back(tmp_path):
    table = stand_ins(lumbar_flexion_deg=4.0)
    rows = shape_rows(many(12), table, "a trial")
    path = tmp_path / "error_shapes.csv"
    path.write_text(shapes_csv(rows), encoding="utf-8")
    assert ShapeTable.load(path).rows == ShapeTable.of(rows).rows


def test_shapes_of_nearly_equal_errors_can_be_read_back_too(tmp_path):
    """Quantiles that are only just apart are still apart when they are written."""
    errors = [*np.linspace(-1, 1, 28), -3.0, -3.000001]
    same = [reading(f"p{i}", error) for i, error in enumerate(errors)]
    path = tmp_path / "error_shapes.csv"
    path.write_text(shapes_csv(shape_rows(same, stand_ins(lumbar_flexion_deg=4.0), "a trial")))
    for row in ShapeTable.load(path).rows.values():
        assert all(low < high for low, high in pairwise(row.quantiles))


def test_a_stand_in_is_never_under_what_was_measured():
    table = stand_ins(lumbar_flexion_deg=1.0, knee_flexion_deg=20.0)
    rows = {row.key: row for row in Pools(many(12, size=5.0), table).rows("trial")}
    measured = rows[Key("lumbar_flexion_deg", "hip_hinge")]
    general = rows[Key("lumbar_flexion_deg")]
    assert (measured.basis, general.basis) == ("measured", "provisional")
    assert general.half_width_95 == measured.half_width_95 > 5
    assert general.stand_in == 1
    assert rows[Key("knee_flexion_deg")].half_width_95 == 20


def filmed(count, size, setting, **more):
    """People of one setting whose errors have this size, to both sides."""
    return [
        reading(f"{setting}{person}", size * (-1) ** (person + n), setting=setting, **more)
        for person in range(count)
        for n in range(3)
    ]


def widths_of(readings, **key):
    pools = Pools(readings, stand_ins())
    about = Key("lumbar_flexion_deg", "hip_hinge", **key)
    return [pools.width(about._replace(setting=one)) for one in ("as_asked", "any", "usual")]


def test_each_setting_has_a_width_of_its_own_about_that_of_all():
    asked, every, usual = widths_of([*filmed(30, 3.0, "as_asked"), *filmed(30, 9.0, "usual")])
    assert every == pytest.approx(9.0, rel=0.1)
    assert 2.9 < asked < 0.7 * every < every < usual


def test_few_people_of_a_setting_do_not_decide_alone():
    """Two who were lucky are drawn towards what the other measures say of their setting."""
    others = [
        *filmed(30, 5.0, "as_asked", measure="knee_flexion_deg"),
        *filmed(30, 5.0, "usual", measure="knee_flexion_deg"),
    ]
    usual = filmed(30, 5.0, "usual")
    few, many_ = (
        widths_of([*others, *usual, *filmed(count, 0.1, "as_asked")])[0] for count in (2, 30)
    )
    assert many_ < 1.0
    assert few > 2.0


def test_one_lost_person_does_not_make_a_setting_wide():
    usual, asked = filmed(30, 5.0, "usual"), filmed(29, 2.0, "as_asked")
    lost = [*asked, *(reading("lost", 90.0, setting="as_asked") for _ in range(3))]
    with_lost, without = (widths_of([*usual, *one])[0] for one in (lost, asked))
    assert with_lost < 1.4 * without


def test_widths_that_channels_state_have_a_factor_instead():
    """Errors of 6 where 4 was stated: half as much again holds them, less in a good setting."""
    readings = [
        replace(one, own=True, own_width=4.0)
        for one in (*filmed(40, 3.0, "as_asked"), *filmed(40, 6.0, "usual"))
    ]
    pools = Pools(readings, stand_ins(lumbar_flexion_deg=1.0))
    key = Key("lumbar_flexion_deg", "hip_hinge")
    assert pools.factor(key) == pytest.approx(6 / 4, rel=0.1)
    assert pools.factor(key._replace(setting="as_asked")) < 1.1
    assert pools.factor(key._replace(setting="usual")) > 1.5
    rows = {row.key: row for row in pools.rows("trial")}
    assert rows[Key("lumbar_flexion_deg")].factor == rows[key].factor
    assert rows[key].stated == 4.0


def test_landmarks_alone_have_rows_of_their_own_and_count_for_no_others():
    pictured = filmed(20, 3.0, "usual")
    bare = [replace(one, clip=f"b{one.clip}", setting="landmarks") for one in filmed(20, 9.0, "x")]
    pools = Pools([*pictured, *bare], stand_ins())
    key = Key("lumbar_flexion_deg", "hip_hinge")
    assert pools.width(key) == pytest.approx(3.0, rel=0.2)
    assert pools.width(key._replace(setting="landmarks")) == pytest.approx(9.0, rel=0.2)


def test_a_difference_of_few_people_is_stated_by_their_spread_not_by_the_worst():
    rng = np.random.default_rng(3)
    readings = [reading(f"p{i}", float(rng.normal(0, 2)), kind="difference") for i in range(12)]
    width = Pools(readings, stand_ins()).width(
        Key("lumbar_flexion_deg", "hip_hinge", kind="difference")
    )
    rmse = np.sqrt(np.mean([one.error**2 for one in readings]))
    assert width == pytest.approx(2.2 * 1.04 * rmse, rel=0.02)


def test_errors_of_people_left_out_are_held_as_often_as_is_said():
    """Normal errors, twice as large in one setting: 95 % of the others lie within, in each."""
    rng = np.random.default_rng(4)
    readings = [
        reading(f"{setting}{i}", float(rng.normal(0, sd)), setting=setting, measure=measure)
        for setting, sd in (("as_asked", 2.0), ("usual", 4.0))
        for measure in ("knee_flexion_deg", "lumbar_flexion_deg")
        for i in range(60)
    ]
    held = held_out(readings, stand_ins(), draws=5)
    for share in by_setting(held).values():
        assert 0.92 < share < 0.985
    widths = [
        np.median([one.width for one in held if one.reading.setting == setting])
        for setting in ("as_asked", "usual")
    ]
    assert widths[1] > 1.5 * widths[0]


def test_a_second_run_writes_the_same_table(tmp_path):
    readings = [*many(12), *many(12, kind="difference")]
    path = tmp_path / "accuracy.csv"
    path.write_text(as_csv(Pools(readings, stand_ins(lumbar_flexion_deg=1.0)).rows("trial")))
    again = Pools(readings, ErrorTable.load(path))
    assert as_csv(again.rows("trial")) == path.read_text()
    loaded = ErrorTable.load(path)
    difference = loaded.rows[Key("lumbar_flexion_deg", "hip_hinge", "any", "difference")]
    assert (difference.n_clips, difference.n, difference.mdc95) == (12, 36, None)


def test_the_table_counts_what_was_withheld():
    readings = [*many(9), *(reading(f"p{i}", None, reason="loose cloth") for i in range(9))]
    row = {row.key: row for row in Pools(readings, stand_ins()).rows("trial")}
    measured = row[Key("lumbar_flexion_deg", "hip_hinge")]
    assert (measured.n, measured.n_clips, measured.withheld_percent) == (27, 9, 25.0)


def test_the_hash_depends_on_the_truth_and_not_on_the_folder(tmp_path):
    hashes = []
    for folder, text in (("a", "{}"), ("b", "{}"), ("c", "{ }")):
        clip = tmp_path / folder / "x.mp4"
        clip.parent.mkdir()
        clip.with_suffix(".json").write_text(text)
        hashes.append(truth_hash([clip]))
    assert hashes[0] == hashes[1] != hashes[2]


# Circumstances.


def test_circumstances_are_those_that_the_truth_names():
    truth = {
        "person": {"build": "heavy", "sex": "female", "top": "hoodie", "fit": "loose"},
        "camera": {"azimuth_deg": -104.0, "shake": False, "cropped": "none"},
        "movement": {"arms": "crossed"},
        "fps": 30,
        "size_px": [640, 480],
    }
    facets = clip_facets(truth, 95.0)
    assert facets["view"] == "side"
    assert facets["camera off, deg"] == "10-20"
    assert (facets["clothes"], facets["trunk, px"], facets["handheld"]) == (
        "not close",
        "90-120",
        "no",
    )
    assert (facets["cropped"], facets["picture, px"]) == ("none", "400-600")
    assert "holds" not in facets
    assert repetition_facets({"measures": {"trunk_inclination_deg": 80.0}}) == {
        "trunk depth, deg": "75+"
    }


@pytest.mark.parametrize(
    ("value", "name"), [(-3, "0-10"), (9.9, "0-10"), (10, "10-20"), (50, "20+")]
)
def test_bins_are_closed_below(value, name):
    assert binned(value, (0, 10, 20)) == name


def test_older_truth_tells_the_fit_by_centimetres():
    truth = {
        "person": {"clothes_loose_cm": 0.5},
        "camera": {"azimuth_deg": 178.0},
        "movement": {},
        "fps": 15,
        "size_px": [640, 480],
    }
    facets = clip_facets(truth, None)
    assert (facets["clothes"], facets["view"]) == ("close", "back")


# Flags.


def said(clip, finding, chance, *, true, protocol="p"):
    """What was said of a finding: a probability, or None where it was not measured."""
    word = "not_measured" if chance is None else LikelihoodScale.load().level(chance)
    return Verdict(clip, protocol, finding, "flag", "both", true, word, chance)


def hinges():
    """Four rounded and six still people; the second rounded one is missed."""
    measured = {
        "r0": 28.0,
        "r1": 8.0,
        "r2": 30.0,
        "r3": 24.0,
        **{f"s{i}": i - 2.0 for i in range(6)},
    }
    scores = []
    for clip, value in measured.items():
        true = 25.0 if clip.startswith("r") else 1.0
        chance = 0.9 if value >= 20 else 0.03
        verdict = said(clip, "hinge_lumbar_rounding", chance, true=true >= 20, protocol="hip_hinge")
        readings = [reading(clip, value - true + off, true=true, stated=9.0) for off in (-0.1, 0.1)]
        scores.append(score(clip, readings=readings, verdicts=[verdict]))
    return scores


def test_rounded_backs_are_told_from_still_ones():
    found = rounding(hinges(), HINGE)
    assert found.area.value == 1, "every rounded back measures more than every still one"
    finding = next(one for one in found.detections if one.sign.endswith("at least likely"))
    assert (finding.hits, finding.positives) == (3, 4)
    assert (finding.rejections, finding.negatives) == (6, 6)
    assert finding.sensitivity.value == pytest.approx(0.75)
    assert found.states[True] == {"likely": 3, "very_unlikely": 1}


def test_findings_are_counted_by_what_is_true():
    counts = finding_counts([one for clip in hinges() for one in clip.verdicts])
    assert [one.finding for one in counts] == ["hinge_lumbar_rounding"]
    assert counts[0].beyond == {"likely": 3, "very_unlikely": 1}
    assert counts[0].not_beyond == {"very_unlikely": 6}
    assert counts[0].detection.specificity.value == 1


def test_a_flag_that_is_not_measured_is_neither_found_nor_right():
    chances = [0.96, None, 0.5, 0.1]
    verdicts = [said(f"c{i}", "f", chance, true=True) for i, chance in enumerate(chances)]
    detection = finding_counts(verdicts)[0].detection
    assert (detection.hits, detection.positives) == (1, 4)


def test_what_was_said_against_what_came_true():
    """Of a hundred told 90 % ninety are true, of a hundred told 10 % ten; one was not measured."""
    verdicts = [
        *(said(f"a{i}", "f", 0.9, true=i < 90) for i in range(100)),
        *(said(f"b{i}", "f", 0.1, true=i < 10) for i in range(100)),
        said("c", "f", None, true=True),
    ]
    (found,) = calibrations(verdicts)
    assert (found.about, found.n) == ("all findings", 200)
    assert [(one.n, one.said, one.true.value) for one in found.bins] == [
        (100, pytest.approx(0.1), pytest.approx(0.1)),
        (100, pytest.approx(0.9), pytest.approx(0.9)),
    ]
    assert found.brier == pytest.approx(0.09)
    assert found.base_rate == pytest.approx(0.25)
    rows = reliability_rows(verdicts)
    assert [row[2] for row in rows[1:]] == ["100", "100"]


# The page.


def test_coverage_is_over_the_values_given():
    readings = [
        reading("a", 3.0, stated=4.0),
        reading("b", 5.0, stated=4.0),
        reading("c", None, reason="hidden"),
    ]
    found = coverage_of(readings)
    assert found is not None
    assert found.value == pytest.approx(0.5)
    assert coverage_of([readings[2]]) is None


def test_the_tables_say_what_was_scored():
    readings = [
        *(reading("a", error, stated=3.0) for error in (2.0, -2.0, 1.0)),
        reading("b", None, reason="loose cloth over the back"),
    ]
    scores = [score("a", readings=readings[:3]), score("b", 2, 2, readings=readings[3:])]
    assert repetition_rows(scores)[-1] == ["all", "2", "2", "1", "50", "5", "6", "0"]
    row = error_rows(readings)[1]
    assert row[:4] == ["hip_hinge", "`lumbar_flexion_deg`", "3 (1)", "+0.3"]
    assert row[5] == "1.7"
    assert row[7] == "25 %"
    assert row[10:12] == ["3.0", "100 % (21 to 100)"]
    assert reason_rows(readings)[1][2] == "loose cloth over the back (1)"
    assert markdown([["a", "b"], ["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_groups_of_few_people_are_not_shown():
    thin = [replace(one, facets={"build": "thin"}) for one in many(6)]
    heavy = [replace(one, facets={"build": "heavy"}) for one in many(3, prefix="h")]
    assert [row[1] for row in breakdown_rows([*thin, *heavy])[1:]] == ["thin"]


def report_of(scores):
    readings = [one for clip in scores for one in clip.readings]
    verdicts = [one for clip in scores for one in clip.verdicts]
    return Report(
        scores,
        readings,
        rounding(scores, HINGE),
        finding_counts(verdicts),
        verdicts,
        "a trial",
    )


def test_the_landmarks_alone_are_the_best_line_through_the_trunk():
    """Lumbar flexion that has nothing to do with the lean cannot be guessed from it."""
    rng = np.random.default_rng(2)
    scores = []
    for i in range(30):
        lean, lumbar = rng.uniform(50, 80), rng.normal(10, 10)
        readings = [
            reading(f"p{i}", 0.0, true=lean, measure="trunk_inclination_deg"),
            reading(f"p{i}", rng.normal(0, 2), true=lumbar),
        ]
        scores.append(score(f"p{i}", readings=readings))
    found = baseline(report_of(scores))
    assert found is not None
    assert found[0] == pytest.approx(10, rel=0.3)
    assert found[1] == pytest.approx(2, rel=0.3)


def test_the_page_and_its_pictures(tmp_path):
    report = report_of(hinges())
    pictures = draw_all(report, tmp_path)
    assert {name for name, _ in pictures} == {"errors.svg", "calibration.svg", "lumbar.svg"}
    text = page(replace(report, pictures=pictures))
    for name, _ in pictures:
        assert (tmp_path / name).read_text(encoding="utf-8").startswith("<?xml")
        assert f"(pictures/{name})" in text
    assert "a trial" in text
    assert "Bailes 2024" in text
    first = (tmp_path / "errors.svg").read_bytes()
    draw_all(report, tmp_path)
    assert (tmp_path / "errors.svg").read_bytes() == first, "the same numbers, the same picture"


def test_errors_that_are_as_stated_lie_on_the_diagonal():
    rng = np.random.default_rng(4)
    readings = [reading(f"p{i}", float(rng.normal(0, 2)), stated=1.96 * 2) for i in range(2000)]
    held = held_at(readings, np.array([0.5, 0.95]))
    assert held == pytest.approx([0.5, 0.95], abs=0.03)


def test_every_published_figure_has_a_source():
    head, *rows = published_rows()
    assert head[-1] == "source"
    assert all(len(row) == len(head) and all(row) for row in rows)


def test_every_reading_can_be_written():
    lines = readings_csv([replace(one, facets={"build": "thin"}) for one in many(2)]).splitlines()
    assert lines[0].endswith(",reason,build")
    assert len(lines) == 7


# The whole way.


def test_an_error_put_into_the_series_comes_out_of_the_score(hinge_truth, tmp_path, monkeypatch):
    clip = tmp_path / "made.mp4"
    clip.with_suffix(".json").write_text(json.dumps(hinge_truth), encoding="utf-8")
    exact = true_series(hinge_truth)
    off = {
        ("knee_flexion_deg", side): exact.channels["knee_flexion_deg", side] + 3 for side in SIDES
    }
    series = replace(
        exact,
        scale_px=100.0,
        channels={**exact.channels, **off},
        errors={("lumbar_flexion_deg", "both"): np.full(len(exact.time_s), 2.5)},
    )
    repetitions = true_repetitions(hinge_truth, exact, HINGE)
    loaded = load_protocol("hip_hinge")
    track = builders.track_of(len(series.time_s))
    monkeypatch.setattr(accuracy_clips, "track_of", lambda _: track)
    result = judge(
        track,
        series,
        repetitions,
        loaded,
        person=Person(),
        tables=shipped_tables(),
        created="2024-05-01T10:00:00+00:00",
    )
    screening = api.Screening(result, series, repetitions, track, loaded)
    monkeypatch.setattr(api, "analyze", lambda *_, **__: screening)
    found = score_clip(clip)
    assert found.exact
    by_name = {}
    for one in found.readings:
        by_name.setdefault(one.measure, []).append(one)
    assert found.judged, found.blocked_by
    assert [one.error for one in by_name["knee_flexion_deg"]] == pytest.approx([3.0] * found.true)
    assert [one.error for one in by_name["lumbar_flexion_deg"]] == pytest.approx([0.0] * found.true)
    assert {one.own for one in by_name["lumbar_flexion_deg"]} == {True}
    assert {one.setting for one in found.readings} == {"usual"}
    assert [one.own_width for one in by_name["lumbar_flexion_deg"]] == pytest.approx(
        [2.5] * found.true
    )
    factor = (
        ErrorTable.load().in_setting("usual").own_factor("lumbar_flexion_deg", protocol="hip_hinge")
    )
    assert factor != 1
    assert [one.stated for one in by_name["lumbar_flexion_deg"]] == pytest.approx(
        [2.5 * factor] * found.true
    )
    assert {one.own for one in by_name["knee_flexion_deg"]} == {False}
    assert "hinge_knee_bend" in {one.finding for one in found.verdicts}
