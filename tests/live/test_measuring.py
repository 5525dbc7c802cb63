from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from screen.capture.frame import Frame
from screen.kinematics.calibration import Calibration
from screen.kinematics.movement import MovementRules, measure_movement, observe
from screen.kinematics.series import MovementSeries, Repetition
from screen.live.measuring import Measuring
from screen.live.settings import LiveSettings, shipped_settings
from screen.pose.track import PoseTrack
from screen.pose.tracker import RecordedTracker
from screen.screening.measuring.rules import movement_rules
from screen.screening.protocols.files import load_protocol
from screen.screening.reference.trained import load_calibration
from tests.kinematics.puppet import Puppet, clock
from tests.live.rehearsal import RATE_HZ, READY_S, away, bends, hinge, picture

SETTINGS = shipped_settings()
HINGE = movement_rules(load_protocol("hip_hinge").protocol)
BEND = movement_rules(load_protocol("side_bend").protocol)
KNOWN_S = 3.0
"""How much of a recording is seen before the movement begins."""
NEAR_DEG = 2.0


@cache
def calibration() -> Calibration:
    return load_calibration()


def cut(track: PoseTrack, end_s: float) -> PoseTrack:
    """The part of a track before a time."""
    count = int(np.searchsorted(track.time_s, end_s))
    arrays = {
        name: values[:count]
        for name, values in vars(track).items()
        if isinstance(values, np.ndarray)
    }
    return replace(track, **arrays)


def live(track: PoseTrack, rules: MovementRules, settings: LiveSettings = SETTINGS) -> Measuring:
    """Measure a track frame by frame, from the time at which neutral is known."""
    observation = observe(cut(track, KNOWN_S), rules)
    assert observation is not None
    measuring = Measuring(observation, rules, calibration(), settings)
    tracker = RecordedTracker(track)
    for row in np.flatnonzero(track.time_s >= KNOWN_S):
        time_s = float(track.time_s[row])
        measuring.add(time_s, tracker.track(Frame(int(row), time_s, picture(0))))
    measuring.measure_waiting()
    return measuring


def recorded(track: PoseTrack, rules: MovementRules) -> tuple[MovementSeries, list[Repetition]]:
    measured = measure_movement(track, rules, calibration())
    assert measured is not None
    return measured


def bottom_s(place: int) -> float:
    """When a bend of ``rehearsal.hinge`` is deepest."""
    return READY_S + 3.5 * place + 1.5


def peak_of(series: MovementSeries, measure: str, side: str, around_s: float) -> float:
    """The largest value of a channel within half a second of a time."""
    near = np.abs(series.time_s - around_s) < 0.5
    return float(np.nanmax(np.abs(series.get(measure, side)[near])))


HEIGHTS = (60, 70)


@cache
def two_bends(noise_px: float) -> tuple[PoseTrack, MovementSeries]:
    """A person who bends twice, and the series that were measured live."""
    track = hinge(HEIGHTS, noise_px=noise_px)
    return track, live(track, HINGE).series()


@pytest.mark.parametrize("noise_px", [0.0, 0.7])
def test_the_peaks_of_a_hinge_are_those_of_a_recorded_run(noise_px):
    track, now = two_bends(noise_px)
    series, repetitions = recorded(track, HINGE)
    assert len(repetitions) == len(HEIGHTS)
    for repetition in repetitions:
        at_s = float(series.time_s[repetition.peak])
        for measure in ("trunk_inclination_deg", "trunk_thigh_angle_deg", "lumbar_flexion_deg"):
            assert peak_of(now, measure, "both", at_s) == pytest.approx(
                peak_of(series, measure, "both", at_s), abs=NEAR_DEG
            ), measure


def test_the_peaks_are_those_the_puppet_was_bent_by():
    _, now = two_bends(0.0)
    for place, height in enumerate(HEIGHTS):
        assert peak_of(now, "trunk_thigh_angle_deg", "both", bottom_s(place)) == pytest.approx(
            height, abs=NEAR_DEG
        )


def test_the_lines_are_not_late():
    """The bottom of each bend is seen within two frames of when it was."""
    _, now = two_bends(0.0)
    lean = now.get("trunk_inclination_deg")
    for place in range(len(HEIGHTS)):
        near = np.flatnonzero(np.abs(now.time_s - bottom_s(place)) < 0.7)
        assert now.time_s[near[np.argmax(lean[near])]] == pytest.approx(
            bottom_s(place), abs=2.1 / RATE_HZ
        )


def test_the_peaks_of_a_side_bend_are_those_of_a_recorded_run():
    time_s = clock(12.0)
    track = Puppet(time_s, side_bend=bends(time_s, [25, -20])).track()
    series, repetitions = recorded(track, BEND)
    now = live(track, BEND).series()
    assert [repetition.side for repetition in repetitions] == ["left", "right"]
    for repetition in repetitions:
        at_s = float(series.time_s[repetition.peak])
        near = np.abs(now.time_s - at_s) < 0.3
        values = now.get("trunk_side_bend_deg")[near]
        wanted = series.get("trunk_side_bend_deg")[repetition.peak]
        assert values[np.argmax(np.abs(values))] == pytest.approx(wanted, abs=NEAR_DEG)


def test_a_mirrored_person_gives_the_same_sagittal_values():
    track = hinge([60], noise_px=0.5)
    plain, mirrored = (live(one, HINGE).series() for one in (track, track.mirrored()))
    assert {plain.view.facing, mirrored.view.facing} == {"left", "right"}
    for measure in ("trunk_inclination_deg", "lumbar_flexion_deg", "pelvis_inclination_deg"):
        np.testing.assert_allclose(
            plain.get(measure), mirrored.get(measure), atol=0.01, err_msg=measure
        )


def test_a_rolled_camera_gives_the_same_values():
    upright, rolled = (live(hinge([60], roll_deg=roll), HINGE).series() for roll in (0.0, 6.0))
    assert rolled.view.roll_deg == pytest.approx(upright.view.roll_deg + 6, abs=0.2)
    lean, same = (one.get("trunk_thigh_angle_deg") for one in (upright, rolled))
    np.testing.assert_allclose(lean, same, atol=0.1)
    lean, same = (one.get("trunk_inclination_deg") for one in (upright, rolled))
    np.testing.assert_allclose(lean, same, atol=1.0)


def test_a_person_who_rests_does_not_tremble():
    track = hinge([], noise_px=1.0)
    raw = SETTINGS.smoothing.model_copy(update={"min_cutoff_hz": 1e6})
    unsmoothed = SETTINGS.model_copy(update={"smoothing": raw})
    shown, trembling = (
        live(track, HINGE, settings).series().get("trunk_thigh_angle_deg")[-90:]
        for settings in (SETTINGS, unsmoothed)
    )
    assert shown.std() < 0.7 * trembling.std()


def test_while_nobody_is_seen_nothing_is_known_and_then_it_goes_on():
    track = away(hinge([60]), 5.0, 6.0)
    measuring = live(track, HINGE)
    series = measuring.series()
    gone = (series.time_s >= 5.0) & (series.time_s < 6.0)
    lean = series.get("trunk_inclination_deg")
    assert np.isnan(lean[gone]).all()
    assert not series.in_place[gone].any()
    assert np.isfinite(lean[~gone]).all()
    assert series.in_place[~gone].all()
    assert lean[-1] < 2 < np.nanmax(lean[series.time_s > 6.0])


def test_when_the_person_was_last_at_their_place_is_known_at_once():
    track = away(hinge([]), 5.0, 100.0)
    assert live(track, HINGE).last_in_place_s == pytest.approx(5.0, abs=1.1 / RATE_HZ)


def test_who_walks_off_is_not_in_place():
    time_s = clock(10.0)
    walk_m = np.interp(time_s, [0, 6, 7, 10], [0, 0, 1.0, 1.0])
    measuring = live(Puppet(time_s, walk_m=walk_m).track(), BEND)
    assert 6.0 < measuring.last_in_place_s < 7.0
    series = measuring.series()
    assert not series.in_place[series.time_s > 7.0].any()


def test_blocks_are_measured_as_they_fill():
    track = hinge([60])
    observation = observe(cut(track, KNOWN_S), HINGE)
    measuring = Measuring(observation, HINGE, calibration(), SETTINGS)
    tracker, measured_s = RecordedTracker(track), []
    for row in np.flatnonzero(track.time_s >= KNOWN_S)[:60]:
        time_s = float(track.time_s[row])
        if measuring.add(time_s, tracker.track(Frame(int(row), time_s, picture(0)))):
            assert measuring.series().time_s[-1] == time_s
            measured_s.append(time_s)
    steps = np.diff(measured_s)
    assert len(measured_s) > 10
    assert steps.max() <= SETTINGS.running.block_s + 2.5 / RATE_HZ
    assert steps.min() >= SETTINGS.running.block_s


def test_why_the_back_is_not_told_is_told():
    """A torn outline is a doubt, live as recorded; angles and doubts say the same frames."""
    track = hinge([])
    torn = track.outline_ratio.copy()
    torn[track.time_s > 4.0] = np.nan
    series = live(replace(track, outline_ratio=torn), HINGE).series()
    (doubt,) = [one for one in series.doubts if one.name == "outline_torn"]
    assert doubt.advice
    late = series.time_s > 4.5
    assert doubt.frames[late].all()
    assert np.isnan(series.get("lumbar_flexion_deg")[late]).all()
    assert np.isfinite(series.get("trunk_thigh_angle_deg")[late]).all()
