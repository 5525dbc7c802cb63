from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import cv2
import numpy as np
import pytest

from screen.errors import UsageError
from screen.live.day_after import DrillPain
from screen.live.drill import Drill
from screen.live.outcome import Outcome
from screen.live.session import Asked, LiveTest
from screen.live.state import Phase
from screen.pose.track import PoseTrack
from screen.pose.tracker import RecordedTracker
from screen.screening.parts import Person
from screen.screening.protocols.files import load_protocol
from screen.screening.quality.filming import filming_line
from screen.screening.reference.red_flags import RedFlags
from screen.screening.result import Pain
from tests.live.rehearsal import (
    CREATED,
    READY_S,
    away,
    frames,
    hinge,
    nobody,
    one_after_the_other,
    swaying,
    wall_hinge,
)

pytestmark = pytest.mark.usefixtures("plain_calibration")

JPEG = bytes(cv2.imencode(".jpg", np.full((16, 16, 3), 90, np.uint8))[1])


def asked_of(
    track: PoseTrack,
    *,
    protocol: str = "side_bend",
    drill: Drill | None = None,
    **said: object,
) -> LiveTest:
    name = drill.protocol if drill else protocol
    asked = Asked(load_protocol(name), drill, Person(), **said)
    return LiveTest(asked, lambda: RecordedTracker(track))


def done(test: LiveTest, track: PoseTrack, *, late: int = 0) -> Outcome:
    """Show a whole track, some frames of it twice; return what it came to."""
    for frame in frames(track.time_s):
        test.step(frame, JPEG)
        if frame.index < late:
            test.step(frame, JPEG)
    return test.finish(created=CREATED)


def test_what_is_asked_has_a_title_and_a_number():
    plain = Asked(load_protocol("hip_hinge"), None, Person())
    assert (plain.title, plain.wanted) == ("Hip hinge", 6)
    drill = Asked(load_protocol("hip_hinge"), wall_hinge(10), Person())
    assert (drill.title, drill.wanted) == ("Wall hip hinge", 10)


def test_a_plain_test_ends_with_a_count_in_plain_words():
    track = swaying([25, -25])
    with asked_of(track) as test:
        outcome = done(test, track)
        assert test.lines(outcome) == [
            "I counted 2 repetitions. Your clinician can read the report.",
            filming_line(outcome.analysis.result.filming),
        ]
        assert test.next_time(outcome) == ""
        assert test.remarks(outcome) == (
            "Done before a live camera: Side bend, 2 repetitions counted.",
        )


def test_a_drill_ends_with_its_own_words():
    track = hinge([60, 35])
    drill = wall_hinge(10)
    with asked_of(track, drill=drill) as test:
        outcome = done(test, track)
        assert test.lines(outcome) == drill.lines(outcome.told)
        assert test.lines(outcome)[0] == "In 1 of 1 your low back stayed as it was."
        assert test.next_time(outcome) == drill.summary["next_deeper"]
        assert test.remarks(outcome)[0] == (
            "Done before a live camera: Wall hip hinge, 1 repetition counted."
        )


@pytest.mark.parametrize("drill", [None, wall_hinge(10)], ids=["test", "drill"])
def test_where_nothing_was_seen_that_is_said(drill):
    track = nobody(3.0)
    with asked_of(track, drill=drill) as test:
        outcome = done(test, track)
        (line,) = test.lines(outcome)
        assert line.startswith("Nothing could be measured")
        assert test.next_time(outcome) == ""
        assert len(test.remarks(outcome)) == 1


def test_the_clinician_reads_how_many_pictures_were_left_out():
    track = swaying([25])
    with asked_of(track) as test:
        remarks = test.remarks(done(test, track, late=7))
    assert "7 pictures came too late and were left out." in remarks


def test_pictures_that_nobody_could_look_at_in_time_are_counted_too():
    with asked_of(nobody(1.0)) as test:
        outcome = test.finish(created=CREATED, late=5)
        assert outcome.dropped == 5
        assert "5 pictures came too late and were left out." in test.remarks(outcome)


def test_the_clinician_reads_where_the_sheet_is_on_fewer_than_were_counted():
    track = one_after_the_other(swaying([25, -25]), nobody(3.0), swaying([25]))
    with asked_of(track) as test:
        outcome = done(test, track)
        remarks = test.remarks(outcome)
    assert len(outcome.told) == 3
    (words,) = [one for one in remarks if "this sheet" in one]
    assert words.startswith("3 were seen")
    assert "on the 2 found" in words


def test_pain_stands_in_the_result_before_and_after():
    track = hinge([60])
    with asked_of(track, drill=wall_hinge(10), pain_before=3) as test:
        outcome = done(test, track)
        assert test.pain_verdict() is None
        assert outcome.analysis.result.pain == Pain(before=3)
        assert not test.pain(4, further_down_leg=False).stop
        result = test.with_answers(outcome).analysis.result
        assert result.pain == Pain(before=3, after=4, further_down_leg=False)
        verdict = test.pain_verdict()
        assert verdict is not None
        assert not verdict.stop


def test_red_flags_stand_in_the_result_and_pain_that_was_not_asked_does_not():
    track = swaying([25])
    answers = RedFlags.load().answered(["fever"], seen=True)
    with asked_of(track, red_flags=answers) as test:
        result = done(test, track).analysis.result
    assert result.red_flags == answers
    assert result.pain is None


@pytest.mark.parametrize(
    ("before", "allowed", "words"),
    [(5, False, ""), (6, False, "clinician has said"), (6, True, ""), (9, True, "a lot of pain")],
)
def test_a_drill_with_much_pain_begins_only_where_a_clinician_has_allowed_it(
    before, allowed, words
):
    drill = wall_hinge(10)
    asked = Asked(load_protocol(drill.protocol), drill, Person(), before, allowed=allowed)
    assert words in asked.refusal()
    assert bool(asked.refusal()) is bool(words)
    assert replace(asked, drill=None).refusal() == ""


def test_the_clinician_reads_that_another_one_has_allowed_it():
    track = nobody(1.0)
    for before, told in ((6, True), (5, False)):
        with asked_of(track, drill=wall_hinge(10), pain_before=before, allowed=True) as test:
            remarks = " ".join(test.remarks(done(test, track)))
        assert ("has allowed the drill with pain of 6 of 10" in remarks) is told


def test_what_is_asked_on_the_day_after_is_only_of_a_drill_that_was_done():
    now, drill = datetime.now(timezone.utc), wall_hinge(10)
    track = hinge([60])
    with asked_of(track, drill=drill, pain_before=3) as test:
        outcome = done(test, track)
        kept = DrillPain(drill=drill.name, ended=now, before=3)
        assert test.for_the_day_after(outcome, now) == kept
        test.pain(4, further_down_leg=False)
        assert test.for_the_day_after(outcome, now) == kept.model_copy(update={"after": 4})
    with asked_of(nobody(1.0), drill=drill, pain_before=3) as test:
        outcome = done(test, nobody(1.0))
        assert test.for_the_day_after(outcome, now) is None
        test.pain(8, further_down_leg=False)
        assert test.for_the_day_after(outcome, now) is not None
    with asked_of(swaying([25])) as test:
        assert test.for_the_day_after(done(test, swaying([25])), now) is None


@pytest.mark.parametrize(("now", "leg"), [(5, False), (3, True)])
def test_more_pain_stops_and_no_next_time_is_urged(now, leg):
    track = hinge([35])
    with asked_of(track, drill=wall_hinge(10), pain_before=3) as test:
        outcome = done(test, track)
        assert test.next_time(replace(outcome, told=(replace(outcome.told[0], number=1),)))
        assert test.pain(now, further_down_leg=leg).stop
        remarks = test.remarks(outcome)
        assert any(one.startswith("Stop here.") for one in remarks)
        assert test.next_time(outcome) == ""
        assert test.pain_verdict() == test.pain(now, further_down_leg=leg)


def test_who_was_stopped_by_pain_before_anything_was_seen_is_not_told_to_try_again():
    track = nobody(1.0)
    with asked_of(track, drill=wall_hinge(10), pain_before=3) as test:
        outcome = done(test, track)
        test.pain(8, further_down_leg=False)
        assert test.lines(outcome) == []


@pytest.mark.parametrize("now", range(11))
def test_the_rule_on_pain_says_the_same_to_who_cannot_ask(now):
    with asked_of(nobody(1.0), pain_before=3) as test:
        rule = test.pain_rule()
        assert rule is not None
        verdict = test.pain(now, further_down_leg=False)
        assert (now >= rule["stop_from"]) is verdict.stop
        if verdict.stop:
            assert (rule["words"], rule["advice"]) == (verdict.words, verdict.advice)
        assert rule["further_down_leg"] is test.pain(now, further_down_leg=True).stop


def test_pain_that_was_not_asked_before_is_no_rise():
    with asked_of(nobody(1.0)) as test:
        assert not test.pain(9, further_down_leg=False).stop
        assert test.pain_verdict() is None
        assert test.pain_rule() is None


def test_a_number_off_the_scale_changes_nothing():
    with asked_of(nobody(1.0), pain_before=2) as test:
        with pytest.raises(UsageError, match="0 to 10"):
            test.pain(11, further_down_leg=True)
        assert test.pain_after is None
        assert not test.further_down_leg


def test_the_pictures_of_the_bottoms_are_at_hand_for_the_report():
    track = swaying([25, -25])
    with asked_of(track) as test:
        outcome = done(test, track)
        bottoms = [one.peak_s for one in outcome.told]
        found = test.snapshots.frames_at([2.0, *bottoms])
    assert [frame.time_s for frame in found] == pytest.approx([2.0, *bottoms], abs=0.1)


def test_the_state_is_told_frame_by_frame_whether_or_not_it_catches_up_in_between():
    track = away(swaying([]), READY_S, 99.0)
    with asked_of(track) as test:
        phases = []
        for frame in frames(track.time_s):
            phases.append(test.step(frame, JPEG).phase)
            test.catch_up()
    assert phases[-1] is Phase.GO
