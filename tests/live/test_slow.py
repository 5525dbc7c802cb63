"""A slow computer or camera: one message, a count, and words that the report agrees with."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
import pytest

from screen.live.frame_rate import Pace
from screen.live.outcome import Outcome
from screen.live.session import Asked, LiveTest
from screen.live.settings import shipped_settings
from screen.live.state import LiveState
from screen.pose.tracker import RecordedTracker
from screen.screening.analysis import shipped_tables
from screen.screening.parts import Person
from screen.screening.protocols.files import load_protocol
from tests.kinematics.puppet import Puppet, bump, clock
from tests.live.rehearsal import CREATED, frames, guidance, said, wall_hinge

pytestmark = pytest.mark.usefixtures("plain_calibration")

SETTINGS = shipped_settings()
LEAST_PER_S = shipped_tables().thresholds.frame_rate.min_per_s
BENDS_S = (20.0, 23.5, 27.0)
"""Late enough for those who are asked to wait because of slow pictures."""


@pytest.mark.parametrize("rate_per_s", np.arange(9.0, 12.6, 0.25))
def test_at_the_edge_the_answer_does_not_flicker(rate_per_s: float) -> None:
    pace, answers = Pace(SETTINGS.pace, LEAST_PER_S), []
    uneven = np.random.default_rng(0).uniform(-0.2, 0.2, round(60 * rate_per_s))
    for time_s in (np.arange(len(uneven)) + uneven) / rate_per_s:
        pace.add(float(time_s))
        answers.append(pace.slow)
    assert len(list(groupby(answers))) <= 2
    if rate_per_s < LEAST_PER_S:
        assert answers[-1]
    if rate_per_s >= 12.0:
        assert not any(answers)


def test_a_camera_that_stood_still_for_a_while_is_not_slow() -> None:
    pace = Pace(SETTINGS.pace, LEAST_PER_S)
    for time_s in (*clock(5.0), *(clock(5.0) + 25.0)):
        pace.add(float(time_s))
        assert not pace.slow


def drilled(
    times_s: np.ndarray, bends_s: Sequence[float] = BENDS_S
) -> tuple[LiveTest, list[LiveState], Outcome]:
    """Do a drill before a camera that gives pictures at these times."""
    lean = sum(bump(times_s, start_s, 3.0, 60.0) for start_s in bends_s)
    track = Puppet(times_s, forward=lean, azimuth_deg=90.0).track()
    asked = Asked(load_protocol("hip_hinge"), wall_hinge(len(bends_s)), Person())
    test = LiveTest(asked, lambda: RecordedTracker(track))
    states = [test.step(frame, b"") for frame in frames(track.time_s)]
    return test, states, test.finish(created=CREATED)


def status(outcome: Outcome) -> str:
    assert outcome.analysis is not None
    return outcome.analysis.result.status


@pytest.mark.parametrize("rate_per_s", [3.0, 6.0, 8.0])
def test_who_waits_in_vain_for_faster_pictures_is_counted_and_told_that_nothing_is_judged(
    rate_per_s: float,
) -> None:
    test, states, outcome = drilled(clock(32.0, rate_per_s))
    assert guidance(states) == ["starting", "slow_camera", "still", "go", "done_unjudged"]
    slow = [state for state in states if state.guidance and state.guidance.id == "slow_camera"]
    assert slow[-1].time_s - slow[0].time_s < SETTINGS.pace.patience_s + 1
    moving = [state for state in states if state.phase.value in ("go", "running")]
    assert {state.note.id if state.note else None for state in moving} == {"frame_rate"}
    assert [name for _, name in said(states)].count("refusal_frame_rate") == 1
    assert (outcome.counted, status(outcome)) == (3, "not_judged")
    assert {one.verdict for one in test.told(outcome)} == {"unjudged"}
    assert test.lines(outcome) == ["I counted 3.", SETTINGS.refusal("frame_rate").after]
    assert test.next_time(outcome) == SETTINGS.refusal("frame_rate").next
    assert test.why_not_judged(outcome) == SETTINGS.refusal("frame_rate").after


def test_twelve_pictures_a_second_are_judged() -> None:
    test, states, outcome = drilled(clock(32.0, 12.0))
    assert guidance(states) == ["starting", "still", "go", "done"]
    assert not any(state.note for state in states)
    assert (outcome.counted, status(outcome)) == (3, "judged")
    assert test.lines(outcome) == ["In 3 of 3 your low back stayed as it was."]
    assert test.why_not_judged(outcome) == ""


def test_where_not_even_counting_makes_sense_one_message_stays() -> None:
    test, states, outcome = drilled(clock(20.0, 1.5))
    assert guidance(states) == ["starting", "slow_camera", "too_slow"]
    assert test.lines(outcome) == [SETTINGS.refusal("frame_rate").after]


def test_pictures_that_become_slow_in_mid_drill_end_the_judging_and_it_is_said_once() -> None:
    """The report is on the whole stay: it will refuse what was good at first, too."""
    times_s = np.concatenate([clock(15.0, 15.0), 15.0 + clock(35.0, 3.0)])
    test, states, outcome = drilled(times_s, (6.0, 45.0))
    noted = [state.note is not None for state in states]
    assert not noted[0]
    assert len(list(groupby(noted))) == 2
    assert [name for _, name in said(states)].count("refusal_frame_rate") == 1
    assert [one.verdict for one in outcome.told] == ["good", "unjudged"]
    assert status(outcome) == "not_judged"
    assert {one.verdict for one in test.told(outcome)} == {"unjudged"}
    assert test.lines(outcome) == ["I counted 2.", SETTINGS.refusal("frame_rate").after]


def test_who_stands_askew_practises_and_knows_that_it_is_not_judged() -> None:
    times_s = clock(20.0, 15.0)
    lean = bump(times_s, 14.0, 3.0, 60.0)
    track = Puppet(times_s, forward=lean, azimuth_deg=57.0).track()
    asked = Asked(load_protocol("hip_hinge"), wall_hinge(1), Person())
    test = LiveTest(asked, lambda: RecordedTracker(track))
    states = [test.step(frame, b"") for frame in frames(track.time_s)]
    assert {state.note.id for state in states if state.note} == {"view"}
    outcome = test.finish(created=CREATED)
    assert [one.verdict for one in outcome.told] != ["unjudged"]
    assert status(outcome) == "not_judged"
    assert test.lines(outcome) == ["I counted 1.", SETTINGS.refusal("view").after]
