from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from screen.errors import ProtocolError, UsageError
from screen.live.drill import DURATION, Drill, list_drills, load_drill
from screen.live.evidence import Evidence
from screen.live.state import Told
from screen.resources import data_folder
from screen.screening.judging.limit import limit_findings
from screen.screening.measuring.measures import kinds
from screen.screening.measuring.summary import summaries
from screen.screening.parts import Value
from screen.screening.protocols.files import load_protocol
from screen.screening.reference.data_file import read_strict
from screen.screening.reference.likelihood import AT_LEAST_LIKELY, AT_MOST_UNLIKELY
from screen.screening.reference.norms import NormTable
from screen.screening.result import RepetitionResult
from tests.live.rehearsal import value

HINGE = "wall_hip_hinge"
LIVE = Evidence.live(load_protocol("hip_hinge").protocol)
ROUNDING = LIVE.limit("hinge_lumbar_rounding")
FILE = data_folder("protocols") / "drills" / f"{HINGE}.toml"


@pytest.fixture(scope="module")
def drill() -> Drill:
    return load_drill(HINGE)


def measured(*, lean=70.0, lumbar=5.0, knees=10.0, advice=None):
    return {
        "trunk_inclination_deg": value(lean),
        "lumbar_flexion_deg": (
            lumbar if isinstance(lumbar, Value) else value(lumbar, advice=advice)
        ),
        "knee_flexion_deg": value(knees),
    }


@pytest.mark.parametrize(
    ("measures", "duration_s", "verdict", "counts", "tone"),
    [
        (measured(lean=49.9, lumbar=40, knees=60), 1.0, "deeper", False, "watch"),
        (measured(lean=None, lumbar=40, knees=60), 1.0, "deeper", False, "watch"),
        (measured(lumbar=40, knees=60), 1.0, "low_back", True, "watch"),
        (measured(lumbar=20, knees=60), 1.0, "knees", True, "watch"),
        (measured(lumbar=20.5), 3.0, "unsure", True, "calm"),
        (measured(knees=35), 3.0, "good", True, "good"),
        (measured(lumbar=10, knees=60), 1.0, "knees", True, "watch"),
        (measured(lumbar=None, knees=60), 1.0, "knees", True, "watch"),
        (measured(), 1.0, "slower", True, "watch"),
        (measured(lumbar=None), 1.0, "slower", True, "watch"),
        (measured(lumbar=None), 3.0, "unseen", True, "calm"),
        (measured(lumbar=None, knees=None), 3.0, "unseen", True, "calm"),
        (measured(knees=None), 3.0, "good", True, "good"),
        (measured(lean=50.0), 3.0, "good", True, "good"),
    ],
)
def test_the_first_thing_that_applies_is_told(drill, measures, duration_s, verdict, counts, tone):
    found = drill.feedback_for(measures, duration_s, LIVE)
    assert (found.id, found.counts, found.tone) == (verdict, counts, tone)


def test_what_was_not_seen_is_told_with_what_to_change(drill):
    hidden = measured(lumbar=None, advice="Tuck the top in.")
    unseen = drill.feedback_for(hidden, 3.0, LIVE)
    assert unseen.words(hidden) == f"{unseen.say} Tuck the top in."
    assert unseen.words(measured(lumbar=None)) == unseen.say
    seen = measured(advice="Tuck the top in.")
    assert drill.feedback_for(seen, 3.0, LIVE).words(seen) == "Good."


def told_of(drill, *verdicts):
    """Repetitions with these verdicts, numbered as the drill counts them."""
    counts = {one.id: one.counts for one in drill.feedback}
    told, number = [], 0
    for index, verdict in enumerate(verdicts, start=1):
        number += counts[verdict]
        told.append(
            Told(
                index=index,
                side="both",
                direction="hinge",
                start_s=float(index),
                peak_s=index + 0.5,
                end_s=index + 1.0,
                measures={},
                number=number if counts[verdict] else None,
                verdict=verdict,
            )
        )
    return told


def test_the_person_reads_what_went_how_often_and_gets_one_thing_to_change(drill):
    told = told_of(
        drill, *["good"] * 5, "deeper", "low_back", "low_back", "slower", "low_back", "unseen"
    )
    assert drill.lines(told) == [
        "In 5 of 10 your low back stayed as it was.",
        "Not deep enough, and so not counted: 1.",
        "In 3 of 10 your low back joined in.",
        "In 1 of 10 you were quick.",
        "In 1 of 10 I could not see your low back.",
        next(one.afterword for one in drill.feedback if one.id == "low_back"),
    ]
    assert drill.next_time(told) == drill.summary["next_low_back"]


def test_a_perfect_set_is_told_to_go_on_like_that(drill):
    told = told_of(drill, *["good"] * 10)
    assert drill.lines(told) == ["In 10 of 10 your low back stayed as it was."]
    assert drill.next_time(told) == drill.summary["next_good"]


def test_a_back_that_was_never_seen_is_the_thing_to_change(drill):
    mostly_unseen = told_of(drill, *["unseen"] * 6, *["good"] * 4)
    assert drill.next_time(mostly_unseen) == drill.summary["next_unseen"]
    with_knees = told_of(drill, *["unseen"] * 6, "knees")
    assert drill.next_time(with_knees) == drill.summary["next_knees"]


@pytest.mark.parametrize(
    ("lean", "verdict"), [(30.0, "deeper"), (70.0, "unjudged")], ids=["shallow", "deep"]
)
def test_what_the_report_will_not_judge_is_only_counted(drill, lean, verdict):
    bad = measured(lean=lean, lumbar=40, knees=60)
    assert drill.feedback_for(bad, 1.0, LIVE, judged=False).id == verdict
    assert drill.feedback_for(bad, 1.0, LIVE, judged=True).id != "unjudged"


def test_the_report_has_the_last_word_on_how_a_repetition_was_and_none_on_whether_it_counts(drill):
    told, short = told_of(drill, "good", "deeper")
    assert drill.retold(told, measured(lumbar=40), LIVE).verdict == "low_back"
    assert drill.retold(told, measured(lumbar=None), LIVE).verdict == "slower"
    assert drill.retold(told, measured(lean=45.0), LIVE).verdict != "deeper"
    unjudged = drill.retold(told, None, LIVE)
    assert (unjudged.verdict, unjudged.words, unjudged.number) == ("unjudged", "Counted.", 1)
    assert drill.counted_lines([unjudged, short]) == [
        "I counted 1.",
        "Not deep enough, and so not counted: 1.",
    ]


def report_of(number):
    """What a report says of one repetition with that value."""
    ((side, direction),) = kinds(LIVE.case.protocol)
    one = RepetitionResult(
        index=1,
        side=side,
        direction=direction,
        start_s=0.0,
        peak_s=1.0,
        end_s=3.0,
        peak_frame=30,
        complete=True,
        measures={ROUNDING.measure: number},
    )
    summary = summaries([one], LIVE.case.protocol)
    case = replace(LIVE.case, repetitions=[one], summary=summary)
    (found,) = limit_findings(ROUNDING, case)
    return found


@pytest.mark.parametrize(
    ("lumbar", "verdict"), [(40, "low_back"), (24, "low_back"), (20, "unsure"), (5, "good")]
)
def test_drill_and_report_have_the_same_word_for_the_same_number(drill, lumbar, verdict):
    number = value(float(lumbar), error=6.0, error_basis="measured")
    level = report_of(number).likelihood
    found = drill.feedback_for(measured(lumbar=number), 3.0, LIVE).id
    assert found == verdict
    assert (found == "low_back") is (level in AT_LEAST_LIKELY)
    assert (found == "good") is (level in AT_MOST_UNLIKELY)


@pytest.mark.parametrize(
    ("whole", "verdict"),
    [
        ("very_likely", "low_back"),
        ("likely", "low_back"),
        ("uncertain", "unsure"),
        ("unlikely", "good"),
        ("very_unlikely", "good"),
        ("not_measured", "unsure"),
    ],
)
def test_who_cannot_be_told_by_one_repetition_is_told_as_the_report_has_it(drill, whole, verdict):
    (one,) = told_of(drill, "unsure")
    told = replace(one, end_s=one.start_s + 3.0)
    report = replace(LIVE, settled={ROUNDING.id: whole})
    assert drill.retold(told, measured(lumbar=20), report).verdict == verdict
    assert drill.retold(told, measured(lumbar=60), report).verdict == "low_back"
    assert drill.retold(told, measured(lumbar=-20), report).verdict == "good"


def test_a_neutral_found_later_makes_a_repetition_less_sure():
    likely = measured(lumbar=value(23.5, error=9.0))
    assert LIVE.of_finding(ROUNDING.id, likely) == "likely"
    assumed = replace(LIVE, case=replace(LIVE.case, neutral_widening=1.75))
    assert assumed.of_finding(ROUNDING.id, likely) == "uncertain"


def test_a_finding_that_the_protocol_lacks_is_named():
    with pytest.raises(ProtocolError, match="has no finding hinge_rounds"):
        LIVE.of_finding("hinge_rounds", measured())


@pytest.mark.parametrize("verdicts", [[], ["deeper", "deeper"]])
def test_where_nothing_counted_that_is_all_that_is_said(drill, verdicts):
    told = told_of(drill, *verdicts)
    assert drill.lines(told) == [drill.summary["none"]]
    assert drill.next_time(told) == ""


# The drills that ship.


@pytest.mark.parametrize("name", list_drills())
def test_every_drill_measures_what_its_protocol_measures(name):
    drill = load_drill(name)
    protocol = load_protocol(drill.protocol).protocol
    known = {measure.name for measure in protocol.measures} | {DURATION}
    asked = {drill.depth.measure} | {one.measure for one in drill.feedback if one.measure}
    assert drill.name == name
    assert asked <= known
    assert drill.depth.measure != DURATION


@pytest.mark.parametrize("name", list_drills())
def test_every_number_of_a_drill_says_what_it_rests_on_and_its_sources_exist(name):
    drill, norms = load_drill(name), NormTable.load()
    beyond = [one for one in drill.feedback if one.when == "beyond"]
    limits = Evidence.live(load_protocol(drill.protocol).protocol)
    for one in beyond:
        if one.finding is not None:
            assert limits.limit(one.finding).basis
            continue
        assert one.basis is not None
        assert one.basis_note
    for source in [*drill.depth.sources, *(name for one in beyond for name in one.sources)]:
        assert norms.has_source(source), source


@pytest.mark.parametrize("name", list_drills())
def test_every_drill_has_words_for_whatever_happens(name):
    drill = load_drill(name)
    assert drill.feedback[-1].when == "always"
    assert drill.depth.noticed_from < drill.depth.at_least
    for one in drill.feedback:
        told = told_of(drill, one.id, drill.feedback[-1].id)
        lines = [*drill.lines(told), drill.next_time(told)]
        assert len(lines) >= 2
        assert all(lines)
        assert not any("{" in line for line in lines)
    assert drill.summary["none"]


def test_an_unknown_drill_names_those_that_exist():
    with pytest.raises(UsageError, match=HINGE):
        load_drill("wall_sit")


@pytest.mark.parametrize("name", ["../hip_hinge", "", "wall_hip_hinge.toml"])
def test_a_drill_is_no_path(name):
    with pytest.raises(UsageError, match="no drill"):
        load_drill(name)


@pytest.mark.parametrize(
    ("found", "instead", "key"),
    [
        ("repetitions = 10", "repetitions = 0", "repetitions"),
        ("repetitions = 10", "repetitons = 10", "repetitons"),
        ("at_least = 50.0", 'at_least = "deep"', "depth.at_least"),
        ('tone = "good"', 'tone = "red"', "feedback.7.tone"),
        ('when = "shallow"', 'when = "shalow"', "feedback.0.when"),
        ("drill_version = 1", "drill_version = 2", "drill_version"),
    ],
)
def test_a_damaged_file_names_the_key(tmp_path: Path, found, instead, key):
    text = FILE.read_text(encoding="utf-8")
    assert text.count(found) == 1
    damaged = tmp_path / "drill.toml"
    damaged.write_text(text.replace(found, instead), encoding="utf-8")
    with pytest.raises(ProtocolError) as caught:
        read_strict(Drill, damaged)
    assert any(problem.startswith(f"{key}:") for problem in caught.value.problems)


def test_a_file_that_is_no_toml_is_named(tmp_path: Path):
    damaged = tmp_path / "drill.toml"
    damaged.write_text("name = ", encoding="utf-8")
    with pytest.raises(ProtocolError, match=r"drill\.toml is not valid TOML"):
        read_strict(Drill, damaged)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("none = ", "nothing = ", "summary has no none"),
        ("next_unseen = ", "next_unsee = ", "summary has no next_unseen"),
        ("I counted {count}.", "I counted {number}.", "summary.counted has places for other"),
        ("I counted {count}.", "I counted {count:>99999999}.", "summary.counted has places"),
    ],
)
def test_a_drill_without_words_for_its_end_is_refused(tmp_path, old, new, words):
    path = tmp_path / "drill.toml"
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ProtocolError) as caught:
        read_strict(Drill, path)
    assert words in str(caught.value)
