"""What goes wrong before a camera: people who leave, cameras that stall, tests that end early."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screen.capture.frame import Frame
from screen.live.settings import LiveSettings, shipped_settings
from screen.live.state import LiveState, Phase
from screen.pose.record import TrackRows
from screen.pose.track import PoseTrack
from screen.screening.protocols.files import list_protocols, load_protocol
from tests.kinematics.puppet import Puppet, clock
from tests.live.rehearsal import (
    CREATED,
    RATE_HZ,
    READY_S,
    away,
    bends,
    engine_for,
    first_s,
    frames,
    guidance,
    halved,
    hinge,
    nobody,
    one_after_the_other,
    phases,
    picture,
    play,
    rehearsed,
    said,
    small_picture,
    swaying,
    wall_hinge,
)

pytestmark = pytest.mark.usefixtures("plain_calibration")

SETTINGS = shipped_settings()
SETTING, RUNNING = SETTINGS.setting, SETTINGS.running


# Frames.


def test_late_and_repeated_frames_are_left_out_and_counted():
    track = swaying([25])
    states, on_time = rehearsed(track, protocol="side_bend")
    engine, shown, dropped = engine_for(track, protocol="side_bend"), [], 0
    for frame in frames(track.time_s):
        shown.append(engine.step(frame))
        if frame.index % 10 == 4:
            again = engine.step(frame)
            late = engine.step(replace(frame, time_s=frame.time_s - 0.5))
            assert (again.pose, late.pose) == (None, None)
            assert late.count == again.count >= shown[-1].count
            dropped += 2
            assert late.dropped == dropped
    assert engine.told == on_time.told
    assert len(engine.told) == 1
    outcome = engine.finish(created=CREATED)
    assert outcome.dropped == dropped
    np.testing.assert_array_equal(outcome.track.time_s, track.time_s)
    assert [state.phase for state in shown] == [state.phase for state in states]


def test_a_camera_that_stands_for_seconds_is_survived():
    track = swaying([25, -25, 25, -25])
    seen = (track.time_s < 9.0) | (track.time_s > 13.0)
    engine = engine_for(track, protocol="side_bend")
    states = play(engine, frames(track.time_s[seen]))
    assert Phase.PAUSED not in phases(states)
    assert [one.number for one in engine.told] == [1, 2, 3]
    bottoms = [READY_S + 3.5 * place + 1.5 for place in (0, 2, 3)]
    assert [one.peak_s for one in engine.told] == pytest.approx(bottoms, abs=0.15)
    assert engine.finish(created=CREATED).analysis is not None


def test_one_blurred_picture_after_the_camera_stood_pauses_nothing():
    track = away(swaying([25, -25]), 12.0, 12.05)
    seen = (track.time_s < 8.5) | (track.time_s >= 12.0)
    engine = engine_for(track, protocol="side_bend")
    states = play(engine, frames(track.time_s[seen]))
    assert next(state for state in states if state.time_s >= 12.0).pose is None
    assert Phase.PAUSED not in phases(states)


def test_a_camera_that_stands_while_the_person_leaves_pauses_the_test():
    track = away(swaying([25] * 3), 9.5, 100.0)
    seen = (track.time_s < 9.0) | (track.time_s > 12.0)
    engine = engine_for(track, protocol="side_bend")
    states = play(engine, frames(track.time_s[seen]))
    assert phases(states)[-1] is Phase.PAUSED
    assert first_s(states, Phase.PAUSED) == pytest.approx(12.1, abs=0.15)


def test_a_picture_that_never_changes_is_told():
    track = hinge([])
    engine = engine_for(track)
    still = np.full((480, 640, 3), 100, np.uint8)
    states = play(engine, frames(track.time_s, draw=lambda _: still))
    assert "frozen" in guidance(states)
    assert Phase.GO not in phases(states)


def test_uneven_frame_times_change_nothing_that_matters():
    time_s = clock(READY_S + 8.0, rate_hz=30.0)
    track = Puppet(time_s, side_bend=bends(time_s, [25, -20])).track()
    chosen = np.random.default_rng(3).random(len(track)) < 0.6
    engine = engine_for(track, protocol="side_bend")
    play(engine, frames(track.time_s[chosen]))
    assert [one.side for one in engine.told] == ["left", "right"]
    for told, height in zip(engine.told, (25, 20), strict=True):
        assert told.measures["trunk_side_bend_deg"].value == pytest.approx(height, abs=1)


# The person.


def test_who_walks_out_of_the_picture_pauses_and_who_comes_back_goes_on():
    there, back = swaying([25, -25]), swaying([25, -25])
    gone_s = float(there.time_s[-1])
    states, engine = rehearsed(one_after_the_other(there, nobody(4.0), back), protocol="side_bend")
    paused_s = first_s(states, Phase.PAUSED)
    assert gone_s + RUNNING.lost_s <= paused_s < gone_s + RUNNING.lost_s + 0.3
    assert (paused_s, "paused") in said(states)
    returned = [state for state in states if state.time_s > gone_s + 4.1]
    assert phases(returned) == [Phase.PAUSED, Phase.STILL, Phase.GO, Phase.RUNNING]
    assert "back" in guidance(returned)
    assert "still" not in guidance(returned)
    assert [one.number for one in engine.told] == [1, 2, 3, 4]
    assert returned[-1].count == 4


def test_the_report_is_on_the_stay_with_most_repetitions():
    there = swaying([25, -25])
    track = one_after_the_other(there, nobody(3.0), swaying([25]))
    _, engine = rehearsed(track, protocol="side_bend")
    outcome = engine.finish(created=CREATED)
    assert len(outcome.told) == 3
    assert sum(one.complete for one in outcome.analysis.repetitions) == 2
    assert outcome.track.time_s[-1] < there.time_s[-1] + 3.1


def test_a_moment_out_of_sight_pauses_nothing():
    track = away(swaying([25, -25]), READY_S + 1.2, READY_S + 1.8)
    states, engine = rehearsed(track, protocol="side_bend")
    assert Phase.PAUSED not in phases(states)
    assert len(engine.told) == 2


def test_who_walks_aside_pauses_and_is_led_back_to_the_middle():
    time_s = clock(READY_S + 3.5 * 5, rate_hz=RATE_HZ)
    moving = bends(time_s, [25]) + bends(time_s, [25, -25], start_s=READY_S + 10.0)
    walk_m = np.interp(time_s, [0, 8, 9, 10.5, 11.5], [0, 0, 1.6, 1.6, 0])
    track = Puppet(time_s, side_bend=moving, walk_m=walk_m).track()
    states, engine = rehearsed(track, protocol="side_bend")
    assert Phase.PAUSED in phases(states)
    assert "middle" in guidance(states)
    assert [one.side for one in engine.told] == ["left", "left", "right"]
    assert [one.number for one in engine.told] == [1, 2, 3]


def with_setting(**changes: float) -> LiveSettings:
    """The settings that ship, with other times for the start."""
    return SETTINGS.model_copy(update={"setting": SETTING.model_copy(update=changes)})


def test_who_is_never_still_starts_after_a_while_from_the_calmest_posture():
    time_s = clock(9.0, rate_hz=RATE_HZ)
    sway = 5 * np.sin(2 * np.pi * 0.7 * time_s)
    track = Puppet(time_s, side_bend=sway).track()
    engine = engine_for(track, protocol="side_bend", settings=with_setting(patience_s=4.0))
    states = play(engine, frames(time_s))
    still_s = first_s(states, Phase.STILL)
    assert still_s < 3.0
    assert still_s + 4.0 <= first_s(states, Phase.GO) < still_s + 5.5


def test_who_is_too_near_is_told_and_starts_after_stepping_back():
    near = Puppet(clock(4.0, rate_hz=RATE_HZ), azimuth_deg=90.0, scale=2.4).track()
    states, engine = rehearsed(one_after_the_other(near, hinge([60])))
    assert phases(states)[:3] == [Phase.LOOKING, Phase.FRAMING, Phase.STILL]
    assert guidance(states)[:3] == ["starting", "step_back", "still"]
    assert "step_back" in [name for _, name in said(states)]
    assert first_s(states, Phase.STILL) > 4.0
    assert len(engine.told) == 1
    assert engine.told[0].measures["trunk_inclination_deg"].value == pytest.approx(60, abs=2)


def test_who_stands_askew_is_asked_to_turn_and_may_start_all_the_same_after_a_while():
    """Twenty-eight degrees off the side: too far for the report, near enough for practice."""
    time_s = clock(11.5, rate_hz=RATE_HZ)
    lean = bends(time_s, [60], start_s=7.5)
    track = Puppet(time_s, forward=lean, azimuth_deg=57.0).track()
    engine = engine_for(track, settings=with_setting(turn_patience_s=2.0))
    states = play(engine, frames(time_s))
    assert guidance(states)[:2] == ["starting", "turn_side"]
    assert 3.0 < first_s(states, Phase.STILL) < 5.0
    assert len(engine.told) == 1
    assert engine.told[0].measures["lumbar_flexion_deg"].value is not None
    outcome = engine.finish(created=CREATED)
    assert outcome.analysis.result.status == "not_judged"


def test_who_shows_the_chest_for_a_side_test_never_starts():
    track = Puppet(clock(9.0, rate_hz=RATE_HZ)).track()
    engine = engine_for(track, settings=with_setting(turn_patience_s=2.0))
    states = play(engine, frames(track.time_s))
    assert phases(states) == [Phase.LOOKING, Phase.FRAMING]
    assert {name for _, name in said(states)} == {"turn_side"}


def test_advice_is_repeated_but_not_at_once():
    states, _ = rehearsed(nobody(20.0))
    times = [time_s for time_s, name in said(states) if name == "looking"]
    assert len(times) >= 2
    assert all(after - before >= SETTINGS.speech.repeat_s for before, after in pairwise(times))


# The camera changes.


def test_another_size_of_picture_is_said_and_survived():
    large, small = swaying([25]), halved(swaying([-25, 25]))
    change_s = float(large.time_s[-1]) + 1 / RATE_HZ
    small = replace(small, time_s=small.time_s + change_s)
    engine = engine_for(large, small, protocol="side_bend")
    states = play(engine, frames(large.time_s))
    changed = play(engine, frames(small.time_s, draw=small_picture))
    assert states[-1].phase is Phase.RUNNING
    assert changed[0].phase is Phase.PAUSED
    assert guidance(changed)[:2] == ["resized", "back"]
    assert "resized" in [name for _, name in said(changed)]
    assert [one.number for one in engine.told] == [1, 2, 3]
    outcome = engine.finish(created=CREATED)
    assert (outcome.track.info.width_px, outcome.track.info.height_px) == (320, 240)
    assert sum(one.complete for one in outcome.analysis.repetitions) == 2


def test_a_camera_that_keeps_changing_never_breaks_it():
    track = swaying([])
    engine = engine_for(track, halved(track), protocol="side_bend")
    states = []
    for index, time_s in enumerate(track.time_s):
        image = picture(index) if index % 40 < 20 else small_picture(index)
        states.append(engine.step(Frame(index, float(time_s), image)))
    assert Phase.GO not in phases(states)
    engine.finish(created=CREATED)


# The end comes early.


def test_a_camera_that_never_gave_a_picture_gives_no_result():
    outcome = engine_for(nobody(1.0)).finish(created=CREATED)
    assert (outcome.track, outcome.analysis, outcome.told, outcome.dropped) == (None, None, (), 0)


def test_where_nobody_came_there_is_no_result_and_no_exception():
    states, engine = rehearsed(nobody(5.0))
    assert phases(states) == [Phase.LOOKING]
    outcome = engine.finish(created=CREATED)
    assert outcome.told == ()
    assert outcome.analysis is None or outcome.analysis.result.status == "not_judged"


@pytest.mark.parametrize("count", [1, 2, 3, 10, 22, 40, 60, 85])
def test_it_can_end_at_any_moment(count):
    """With the first picture, while the person is looked for, stands still, begins to bend."""
    track = hinge([60])
    engine = engine_for(track)
    play(engine, frames(track.time_s[:count]))
    outcome = engine.finish(created=CREATED)
    assert outcome.told == ()
    if outcome.analysis is not None:
        assert outcome.analysis.result.status in ("judged", "not_judged")


def test_a_test_does_not_go_on_for_ever():
    shorter = RUNNING.model_copy(update={"longest_s": 9.0})
    track = swaying([25, 25])
    engine = engine_for(
        track, protocol="side_bend", settings=SETTINGS.model_copy(update={"running": shorter})
    )
    states = play(engine, frames(track.time_s))
    assert phases(states)[-1] is Phase.DONE
    assert first_s(states, Phase.DONE) == pytest.approx(9.0, abs=0.3)
    assert states[-1].guidance.id == "time_up"


# Memory.


PICTURES_HZ = 20.0
MOST_KEPT = 2 * 1024 + PICTURES_HZ * RUNNING.memory_s
"""Frames; they are let go a thousand at a time."""


@pytest.fixture
def most_kept(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Watch how many frames are held at once."""
    held = [0]

    class Watched(TrackRows):
        def add(self, frame, pose):
            super().add(frame, pose)
            held[0] = max(held[0], self.count - self.first)

    monkeypatch.setattr("screen.live.segment.TrackRows", Watched)
    return lambda: held[0]


@pytest.mark.parametrize(
    "scene",
    [
        lambda time_s: away(Puppet(time_s).track(), -1.0, 1e9),
        lambda time_s: Puppet(time_s, azimuth_deg=90.0, scale=2.4).track(),
    ],
    ids=["nobody", "somebody too near"],
)
def test_waiting_fills_no_memory(scene, most_kept):
    """Twenty pictures a second for minutes, in which the test cannot begin."""
    track = scene(np.arange(4000) / PICTURES_HZ)
    engine = engine_for(track, settings=with_setting(every_s=2.0))
    for frame in frames(track.time_s):
        engine.step(frame)
    assert engine.phase in (Phase.LOOKING, Phase.FRAMING)
    assert 1024 < most_kept() <= MOST_KEPT


def test_who_left_for_good_fills_no_memory(most_kept):
    there = swaying([25])
    engine = engine_for(there, protocol="side_bend")
    play(engine, frames(there.time_s))
    for frame in frames(there.time_s[-1] + np.arange(1, 4000) / PICTURES_HZ):
        engine.step(frame)
    assert engine.phase is Phase.PAUSED
    assert 1024 < most_kept() <= MOST_KEPT


# Whatever happens.

SCENES = {
    "stands": {},
    "bends": {"forward": 60.0},
    "squats": {"forward": 60.0, "knee": 60.0},
    "rounds": {"forward": 60.0, "back_slope": -30.0},
    "near": {"scale": 2.4},
    "far": {"scale": 0.4},
    "faces": {"azimuth_deg": 0.0},
    "turns away": {"azimuth_deg": -90.0, "forward": 60.0},
    "at the border": {"shift_px": (310.0, 40.0)},
    "lies": {"roll_deg": 90.0},
    "nobody": {},
}
MAY_FOLLOW = {
    Phase.LOOKING: {Phase.FRAMING, Phase.STILL},
    Phase.FRAMING: {Phase.LOOKING, Phase.STILL},
    Phase.STILL: {Phase.LOOKING, Phase.FRAMING, Phase.GO},
    Phase.GO: {Phase.RUNNING, Phase.PAUSED},
    Phase.RUNNING: {Phase.PAUSED, Phase.DONE},
    Phase.PAUSED: {Phase.FRAMING, Phase.STILL},
}


def scene_of(kind: str) -> PoseTrack:
    """Some seconds of a person; what bends does so once."""
    time_s = clock(4.5, rate_hz=RATE_HZ)
    bending = ("forward", "knee", "back_slope")
    changes = {
        name: bends(time_s, [value], start_s=0.5) if name in bending else value
        for name, value in SCENES[kind].items()
    }
    track = Puppet(time_s, **{"azimuth_deg": 90.0, "noise_px": 0.5, **changes}).track()
    return away(track, -1.0, 99.0) if kind == "nobody" else track


def assert_sound(states: Sequence[LiveState], *, drill: bool) -> None:
    """What holds of every test, whatever the camera shows."""
    for before, after in pairwise(phases(states)):
        assert after in MAY_FOLLOW[before], (before, after)
    counts = [state.count for state in states]
    assert counts == sorted(counts)
    for state in states:
        assert state.guidance is None or state.guidance.text
        assert state.depth is None or 0 <= state.depth <= 1
        assert not (drill and state.cue)
        assert (state.still_left_s is not None) == (state.phase is Phase.STILL)
    spoken_s = [time_s for time_s, _ in said(states, "cue", "feedback")]
    for before_s, after_s in pairwise(spoken_s):
        assert after_s - before_s >= SETTINGS.speech.pause_s


@settings(max_examples=5, deadline=None, derandomize=True)
@given(
    kinds=st.lists(st.sampled_from(sorted(SCENES)), min_size=2, max_size=4),
    gaps_s=st.lists(st.sampled_from([0.0, 0.0, 0.7, 4.0]), min_size=6, max_size=6),
    drill=st.booleans(),
)
def test_whatever_the_camera_shows_the_test_is_sound(kinds, gaps_s, drill):
    track = one_after_the_other(*(scene_of(kind) for kind in ("stands", *kinds)), gaps_s=gaps_s)
    states, engine = rehearsed(track, drill=wall_hinge(2) if drill else None)
    assert_sound(states, drill=drill)
    outcome = engine.finish(created=CREATED)
    counted = sum(one.number is not None for one in outcome.told)
    assert states[-1].count <= counted <= states[-1].count + 1
    assert (outcome.track is None) == (outcome.analysis is None)


@pytest.mark.parametrize("name", list_protocols())
def test_every_test_that_ships_can_be_begun_before_a_camera(name):
    protocol = load_protocol(name).protocol
    azimuth = {"side": 90.0, "front": 0.0}[protocol.camera.views[0]]
    seated = protocol.neutral.posture == "seated"
    track = Puppet(clock(READY_S, rate_hz=RATE_HZ), azimuth_deg=azimuth, seated=seated).track()
    states, engine = rehearsed(track, protocol=name)
    assert phases(states)[:3] == [Phase.LOOKING, Phase.STILL, Phase.GO]
    assert engine.finish(created=CREATED).analysis is not None
