"""A test before the camera as it should go: the phases, the count, the words, the result."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from screen.live.engine import LiveEngine
from screen.live.outcome import Outcome
from screen.live.settings import shipped_settings
from screen.live.state import LiveState, Phase
from screen.pose.track import PoseTrack
from screen.screening.analysis import Analysis, analyze_track
from screen.screening.parts import Person
from screen.screening.protocols.files import load_protocol
from tests.kinematics.puppet import Puppet, clock
from tests.live.rehearsal import (
    CREATED,
    RATE_HZ,
    READY_S,
    bends,
    engine_for,
    first_s,
    frames,
    guidance,
    hinge,
    nobody,
    phases,
    plain,
    play,
    rehearsed,
    said,
    swaying,
    wall_hinge,
)

pytestmark = pytest.mark.usefixtures("plain_calibration")

SETTINGS = shipped_settings()
HEIGHTS = (60, 70, 50, 65, 55, 60)


@cache
def good_track() -> PoseTrack:
    return hinge(HEIGHTS, noise_px=0.3)


@cache
def good_hinge() -> tuple[list[LiveState], Outcome]:
    """Six clean bends of a person who waits for "go": as many as the protocol asks for."""
    states, engine = rehearsed(good_track())
    return states, engine.finish(created=CREATED)


@cache
def rounded_hinge() -> tuple[list[LiveState], Outcome]:
    """Three bends in which the low back joins in by a third."""
    states, engine = rehearsed(hinge([70] * 3, rounding=1 / 3))
    return states, engine.finish(created=CREATED)


@cache
def mixed_drill() -> tuple[list[LiveState], Outcome]:
    """A drill of two: bends that reach the depth, one between them that does not, one too many."""
    states, engine = rehearsed(hinge([70, 35, 65, 70]), drill=wall_hinge(2))
    return states, engine.finish(created=CREATED)


def recorded(track: PoseTrack, protocol: str = "hip_hinge") -> Analysis:
    return analyze_track(track, load_protocol(protocol), Person(), created=CREATED)


# The course of a test.


def test_a_good_test_goes_through_its_phases():
    states, _ = good_hinge()
    assert phases(states) == [Phase.LOOKING, Phase.STILL, Phase.GO, Phase.RUNNING, Phase.DONE]
    assert guidance(states) == ["starting", "still", "go", "done"]


def test_a_person_who_is_ready_is_told_to_go_within_seconds():
    states, _ = good_hinge()
    setting = SETTINGS.setting
    least_s = setting.window_s + setting.good_s + setting.still_s
    assert least_s <= first_s(states, Phase.GO) <= least_s + 2 * setting.every_s
    assert first_s(states, Phase.GO) < READY_S


def test_every_bend_is_told_once_with_its_number_when_it_is_over():
    states, outcome = good_hinge()
    told = [state.told_now for state in states if state.told_now is not None]
    assert tuple(told) == outcome.told
    assert [one.number for one in told] == [one.index for one in told] == [1, 2, 3, 4, 5, 6]
    for place, state in enumerate(state for state in states if state.told_now is not None):
        bottom_s = READY_S + 3.5 * place + 1.5
        assert state.told_now.peak_s == pytest.approx(bottom_s, abs=0.15)
        assert bottom_s + 0.5 < state.time_s < bottom_s + 1.6
        assert state.count == place + 1


def test_the_count_never_falls():
    states, _ = good_hinge()
    counts = [state.count for state in states]
    assert counts == sorted(counts)
    assert counts[-1] == states[-1].wanted == len(HEIGHTS)
    assert states[-1].counts == {("both", "hinge"): 6}


def test_a_test_ends_by_itself_once_all_were_done_and_their_end_was_seen():
    states, outcome = good_hinge()
    done_s, last_told_s = first_s(states, Phase.DONE), outcome.told[-1].end_s
    assert SETTINGS.running.tail_s <= done_s - last_told_s < SETTINGS.running.tail_s + 0.5


def test_how_long_to_stand_still_is_counted_down():
    states, _ = good_hinge()
    left = [state.still_left_s for state in states if state.phase is Phase.STILL]
    assert left[0] == pytest.approx(SETTINGS.setting.still_s, abs=0.1)
    assert all(after <= before for before, after in pairwise(left))
    assert left[-1] < 0.1
    assert {state.still_left_s for state in states if state.phase is not Phase.STILL} == {None}


def test_readings_follow_the_movement_while_it_runs():
    states, _ = good_hinge()
    running = [state for state in states if state.phase is Phase.RUNNING and state.readings]
    shown = {reading.name for state in running for reading in state.readings}
    assert "trunk_inclination_deg" in shown
    assert max(len(state.readings) for state in running) <= 3
    deepest = max(
        reading.value
        for state in running
        for reading in state.readings
        if reading.name == "trunk_inclination_deg" and reading.value is not None
    )
    assert deepest == pytest.approx(max(HEIGHTS), abs=3)
    for state in running:
        for reading in state.readings:
            assert (reading.value is None) == (reading.error is None)
            assert reading.label
    before = [state for state in states if state.phase in (Phase.LOOKING, Phase.STILL, Phase.GO)]
    assert not any(state.readings for state in before)


def test_what_was_seen_goes_with_every_state_until_the_end():
    states, _ = good_hinge()
    for state in states:
        assert (state.pose is not None) == (state.phase is not Phase.DONE)
    assert {state.back_side for state in states if state.phase is Phase.RUNNING} == {0}


def test_the_screen_asks_for_something_only_where_there_is_something_to_do():
    nobody_there, _ = rehearsed(nobody(2.0))
    assert {state.tone for state in nobody_there if state.guidance.id == "looking"} == {"watch"}
    states, _ = good_hinge()
    assert {state.tone for state in states} == {"calm"}


def test_which_edge_of_the_outline_is_the_back_follows_from_where_the_person_faces():
    states, _ = rehearsed(hinge([], facing=-90.0))
    assert states[-1].back_side == 1


# Live is as recorded.


def test_the_count_is_that_of_a_recorded_run():
    _, outcome = good_hinge()
    repetitions = recorded(good_track()).result.repetitions
    assert len(outcome.told) == len(repetitions) == len(HEIGHTS)
    for told, repetition in zip(outcome.told, repetitions, strict=True):
        assert (told.side, told.direction) == (repetition.side, repetition.direction)
        assert told.peak_s == pytest.approx(repetition.peak_s, abs=0.15)


def test_the_peaks_told_are_within_two_degrees_of_the_recorded_ones():
    _, outcome = good_hinge()
    for told, repetition in zip(
        outcome.told, recorded(good_track()).result.repetitions, strict=True
    ):
        for measure in ("trunk_inclination_deg", "lumbar_flexion_deg", "knee_flexion_deg"):
            wanted = repetition.measures[measure].value
            assert told.measures[measure].value == pytest.approx(wanted, abs=2.0), measure


def test_the_result_is_that_of_a_recorded_run_on_the_same_frames():
    _, outcome = good_hinge()
    again = recorded(outcome.track)
    assert outcome.analysis.result == again.result
    assert outcome.analysis.repetitions == again.repetitions
    for key, values in outcome.analysis.series.channels.items():
        np.testing.assert_array_equal(values, again.series.channels[key])


def test_the_result_says_the_same_as_the_run_on_the_whole_recording():
    _, outcome = good_hinge()
    live, whole = outcome.analysis.result, recorded(good_track()).result
    assert live.status == whole.status == "judged"
    assert [(one.id, one.likelihood) for one in live.findings] == [
        (one.id, one.likelihood) for one in whole.findings
    ]
    for one, other in zip(live.repetitions, whole.repetitions, strict=True):
        assert one.peak_s == pytest.approx(other.peak_s, abs=0.04)
        for name, value in other.measures.items():
            assert one.measures[name].value == pytest.approx(value.value, abs=0.5), name


def test_the_same_frames_give_the_same_states():
    tracks = [hinge([70], rounding=1 / 3, noise_px=0.5) for _ in range(2)]
    (one, engine), (other, again) = (rehearsed(track) for track in tracks)
    assert plain(one) == plain(other)
    assert any(state.cue for state in one)
    results = [run.finish(created=CREATED).analysis.result for run in (engine, again)]
    assert results[0] == results[1]


def test_measuring_at_once_or_with_the_next_frame_gives_the_same_states():
    """Whoever shows states may let the engine catch up in between."""
    track = swaying([25])
    waiting, _ = rehearsed(track, protocol="side_bend")
    engine, states = engine_for(track, protocol="side_bend"), []
    for frame in frames(track.time_s):
        states.append(engine.step(frame))
        engine.catch_up()
    assert plain(states) == plain(waiting)


def test_the_result_names_the_camera_and_not_a_file():
    _, outcome = good_hinge()
    assert outcome.track.info.recording.name == "live camera"
    assert (outcome.track.info.width_px, outcome.track.info.height_px) == (640, 480)


# What is said.


def test_sentences_come_in_the_order_of_the_test():
    states, _ = good_hinge()
    assert [name for _, name in said(states, "guidance")] == ["still", "go", "done"]
    assert [state.said.text for state in states if state.said and state.said.kind == "count"] == [
        f"{number}." for number in range(1, 7)
    ]


def test_no_two_sentences_come_within_the_pause_unless_the_test_has_gone_on():
    for states, _ in (good_hinge(), rounded_hinge(), mixed_drill()):
        spoken = [state for state in states if state.said and state.said.kind != "count"]
        assert len(spoken) >= 3
        for before, after in pairwise(spoken):
            apart_s = after.time_s - before.time_s
            assert apart_s >= SETTINGS.speech.pause_s or after.phase is not before.phase


def test_a_back_that_rounds_gets_its_cue_while_it_does():
    states, _ = rounded_hinge()
    cued = [state for state in states if state.cue is not None]
    assert {state.cue.id for state in cued} == {"keep_back_still"}
    assert {state.tone for state in cued} == {"watch"}
    for place in range(3):
        bottom_s = READY_S + 3.5 * place + 1.5
        assert all(state.cue for state in states if 0 <= state.time_s - bottom_s < 0.4)
        resting = [state for state in states if abs(state.time_s - bottom_s - 1.75) < 0.2]
        assert not any(state.cue for state in resting)


def test_a_spoken_cue_asks_for_its_own_longer_pause():
    states, _ = rehearsed(hinge([70] * 5, rounding=1 / 3))
    (cue,) = [
        one for one in load_protocol("hip_hinge").protocol.cues if one.id == "keep_back_still"
    ]
    times = [time_s for time_s, _ in said(states, "cue")]
    assert len(times) >= 2
    assert all(after - before >= cue.pause_s for before, after in pairwise(times))


def test_a_cue_ends_with_its_repetition_though_the_back_is_not_seen_any_more():
    """The outline is lost on the way up, and the next bend begins without a rest."""
    time_s = clock(READY_S + 5.0, rate_hz=RATE_HZ)
    corners_s = READY_S + np.array([0.0, 1.5, 2.6, 3.8, 5.0])
    lean = np.interp(time_s, corners_s, [0, 70, 20, 70, 70])
    track = Puppet(time_s, forward=lean, back_slope=-lean / 3, azimuth_deg=90.0).track()
    lost_s = READY_S + 2.0
    outline = np.where((time_s < lost_s)[:, None, None], track.outline_ratio, np.nan)
    states, engine = rehearsed(replace(track, outline_ratio=outline.astype(np.float32)))
    assert len(engine.told) == 1
    told_s = next(state.time_s for state in states if state.told_now)
    assert any(state.cue for state in states if state.time_s < told_s)
    assert not any(state.cue for state in states if state.time_s >= told_s)


def test_a_clean_bend_gets_no_cue():
    states, _ = good_hinge()
    assert not any(state.cue for state in states)
    assert said(states, "cue", "feedback") == []


def test_of_two_things_at_once_one_is_told():
    time_s = clock(READY_S + 3.5, rate_hz=RATE_HZ)
    lean = bends(time_s, [70])
    both = Puppet(time_s, forward=lean, knee=lean, back_slope=-lean / 3, azimuth_deg=90.0)
    states, _ = rehearsed(both.track())
    assert {state.cue.id for state in states if state.cue} == {
        "keep_back_still",
        "straighten_knees",
    }
    knees, _ = rehearsed(Puppet(time_s, forward=lean, knee=0.7 * lean, azimuth_deg=90.0).track())
    assert {state.cue.id for state in knees if state.cue} == {"straighten_knees"}


# A drill.


def test_a_drill_counts_only_what_reaches_the_depth():
    states, outcome = mixed_drill()
    verdicts = [one.verdict for one in outcome.told]
    assert verdicts == ["good", "deeper", "good"]
    assert [one.number for one in outcome.told] == [1, None, 2]
    assert [one.index for one in outcome.told] == [1, 2, 3]
    assert states[-1].count == states[-1].wanted == 2


def test_a_drill_ends_by_itself_after_the_wanted_number():
    states, outcome = mixed_drill()
    assert phases(states)[-1] is Phase.DONE
    assert first_s(states, Phase.DONE) < outcome.told[-1].end_s + 1.5


def test_a_drill_tells_each_bend_at_its_end_and_gives_no_cues():
    states, outcome = mixed_drill()
    spoken = [state.said.text for state in states if state.said and state.said.kind == "feedback"]
    assert spoken == ["1. Good.", "A little deeper.", "2. Good."]
    assert not any(state.cue for state in states)
    assert [one.words for one in outcome.told][:2] == ["Good.", "A little deeper."]


def test_the_screen_takes_the_tone_of_the_last_bend_for_a_while():
    states, outcome = mixed_drill()
    for told, tone in zip(outcome.told[:2], ("good", "watch"), strict=True):
        after = [s for s in states if told.end_s + 0.2 < s.time_s < told.end_s + 1.5]
        assert {state.tone for state in after} == {tone}
    assert states[-1].tone == "calm"


def test_how_deep_the_movement_is_rises_to_one_and_falls_again():
    states, _ = mixed_drill()
    depth = {round(state.time_s, 2): state.depth for state in states if state.depth is not None}
    assert set(depth.values()) <= {value for value in depth.values() if 0 <= value <= 1}

    def around(time_s: float) -> float:
        return max(value for at_s, value in depth.items() if abs(at_s - time_s) < 0.3)

    assert around(READY_S + 1.5) == 1.0
    assert around(READY_S + 3.5 + 1.5) == pytest.approx(35 / 50, abs=0.08)
    assert min(value for at_s, value in depth.items() if abs(at_s - READY_S - 3.3) < 0.2) == 0.0
    plain_states, _ = good_hinge()
    assert {state.depth for state in plain_states} == {None}


def test_small_bends_are_told_beside_deep_ones():
    """A recorded run leaves out what is small beside the others; a drill says "deeper"."""
    _, engine = rehearsed(hinge([80, 25]), drill=wall_hinge(10))
    assert [one.verdict for one in engine.told] == ["good", "deeper"]


@pytest.mark.parametrize(
    ("shape", "verdict"),
    [({"rounding": 0.3}, "low_back"), ({"knee": 60.0}, "knees")],
    ids=["low back", "knees"],
)
def test_what_joins_in_is_told(shape, verdict):
    time_s = clock(READY_S + 3.5, rate_hz=RATE_HZ)
    lean = bends(time_s, [70])
    knee = bends(time_s, [shape.get("knee", 0.0)])
    slope = -shape.get("rounding", 0.0) * lean
    track = Puppet(time_s, forward=lean, knee=knee, back_slope=slope, azimuth_deg=90.0).track()
    _, engine = rehearsed(track, drill=wall_hinge(10))
    assert [one.verdict for one in engine.told] == [verdict]
    assert engine.told[0].number == 1


def test_a_hurried_bend_is_told_to_slow_down():
    time_s = clock(READY_S + 4.0, rate_hz=RATE_HZ)
    lean = 70 * np.sin(np.pi * np.clip((time_s - READY_S) / 1.5, 0, 1)) ** 2
    track = Puppet(time_s, forward=lean, azimuth_deg=90.0).track()
    _, engine = rehearsed(track, drill=wall_hinge(10))
    assert [one.verdict for one in engine.told] == ["slower"]


# Two sides.


def test_a_side_bend_ends_after_the_wanted_number_to_each_side():
    wanted = load_protocol("side_bend").protocol.repetitions.wanted
    heights = [25, -25] * (wanted - 1) + [25, 25, 25, -25, 25]
    time_s = clock(READY_S + 3.5 * len(heights) + 1, rate_hz=RATE_HZ)
    track = Puppet(time_s, side_bend=bends(time_s, heights)).track()
    states, engine = rehearsed(track, protocol="side_bend")
    assert phases(states)[-1] is Phase.DONE
    counts = {side: count for (side, _), count in states[-1].counts.items()}
    assert counts == {"left": wanted + 2, "right": wanted}
    assert [one.side for one in engine.told][-1] == "right"
    assert first_s(states, Phase.DONE) == pytest.approx(engine.told[-1].end_s + 0.8, abs=0.5)


def test_a_seated_person_is_asked_to_sit_still():
    time_s = clock(READY_S + 4.5, rate_hz=RATE_HZ)
    track = Puppet(time_s, rotation=bends(time_s, [40]), seated=True).track()
    states, _ = rehearsed(track, protocol="trunk_rotation_seated")
    assert "still_seated" in guidance(states)
    assert "still" not in guidance(states)
    assert [one.side for state in states if (one := state.told_now)] == ["left"]


# The end.


@pytest.mark.parametrize("drill", [None, wall_hinge(10)], ids=["test", "drill"])
def test_stopping_in_the_middle_gives_the_result_so_far(drill):
    track = hinge([60, 60])
    engine = engine_for(track, drill=drill)
    states = play(engine, (f for f in frames(track.time_s) if f.time_s < READY_S + 3.5 + 1.0))
    assert states[-1].phase is Phase.RUNNING
    engine.stop()
    assert engine.phase is Phase.DONE
    outcome = engine.finish(created=CREATED)
    assert len(outcome.told) == 1
    assert outcome.analysis.result.status == "judged"
    assert sum(one.complete for one in outcome.analysis.repetitions) == 1


def test_what_is_done_stays_done():
    """Whatever still comes from the camera, another size of picture included, changes nothing."""
    track = swaying([25, 25])
    engine = engine_for(track, protocol="side_bend")
    play(engine, (f for f in frames(track.time_s) if f.time_s < 10.0))
    engine.stop()
    late = play(engine, (f for f in frames(track.time_s) if f.time_s >= 10.0))
    late += play(engine, frames([50.0, 51.0], draw=lambda _: np.zeros((96, 160, 3), np.uint8)))
    assert {state.phase for state in late} == {Phase.DONE}
    assert {state.guidance.id for state in late} == {"done"}
    assert [state.told_now for state in late[1:]] == [None] * (len(late) - 1)
    outcome = engine.finish(created=CREATED)
    assert outcome.track.time_s[-1] < 10.0
    assert len(outcome.told) == 1


def test_finishing_twice_gives_the_same():
    _, engine = rehearsed(swaying([25]), protocol="side_bend")
    first, second = (engine.finish(created=CREATED) for _ in range(2))
    assert first.told == second.told
    assert first.analysis.result == second.analysis.result


def test_leaving_the_engine_closes_its_trackers():
    closed = []

    class Tracker:
        model_name, model_sha256 = "none", "0" * 64

        def track(self, _):
            return None

        def look_around(self):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *_):
            closed.append(self)

    with LiveEngine(load_protocol("hip_hinge"), Tracker) as engine:
        play(engine, frames([0.0, 0.1]))
        play(engine, frames([0.2, 0.3], draw=lambda _: np.zeros((96, 160, 3), np.uint8)))
        assert len(closed) == 1
    assert len(closed) == 2
