"""How the arms are told to be held, and that arms which hide the back withhold it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from screen.kinematics.arms import NO_PLACES, arms_of
from screen.kinematics.back.doubts import READ_FROM_THE_BACK
from screen.kinematics.movement import measure_movement, observe
from screen.pose.landmarks import INDEX
from screen.pose.track import PoseTrack
from screen.screening.reference.filming_file import shipped_filming
from tests.kinematics.puppet import Puppet, clock
from tests.kinematics.test_movement import HINGE as BARE_HINGE
from tests.kinematics.test_movement import PLAIN, three

PLACES = shipped_filming().places()
HINGE = dataclasses.replace(BARE_HINGE, arm_places=PLACES)
T = clock(12)
LATE = T > 1.5
WAYS = [("side", way, place) for way, place in PLACES.from_side] + [
    ("front", way, place) for way, place in PLACES.from_front
]


def holding(track: PoseTrack, place, *, side_on, forward=1, frames=None, arms=("left", "right")):
    """Put the arms of a track at a place: elbow up, out, wrist up, out, in trunk lengths."""
    points = track.landmarks_px.copy()
    hip, shoulder = (
        (points[:, INDEX[f"left_{joint}"], :2] + points[:, INDEX[f"right_{joint}"], :2]) / 2
        for joint in ("hip", "shoulder")
    )
    axis = shoulder - hip
    right = np.stack([-axis[:, 1], axis[:, 0]], axis=1)
    frames = np.ones(len(points), dtype=bool) if frames is None else frames
    for arm in arms:
        out = forward if side_on else (1 if arm == "left" else -1)
        for joint, (up, aside) in (("elbow", place[:2]), ("wrist", place[2:])):
            at = hip + up * axis + aside * out * right
            points[frames, INDEX[f"{arm}_{joint}"], :2] = at[frames]
    return dataclasses.replace(track, landmarks_px=points.astype(np.float32))


def standing(view: str, **how) -> PoseTrack:
    azimuth = {"side": 90, "front": 0}[view]
    return Puppet(T, **{"azimuth_deg": azimuth} | how).track()


def told(track: PoseTrack) -> str:
    seen = observe(track, HINGE)
    assert seen is not None
    return seen.arms


def place_of(way: str):
    return next(place for name, place in PLACES.from_side if name == way)


@pytest.mark.parametrize(("view", "way", "place"), WAYS)
def test_each_way_of_holding_the_arms_is_told_however_it_is_filmed(view, way, place):
    for how in ({}, {"scale": 0.6}, {"shift_px": (40.0, -25.0)}, {"roll_deg": 6.0}):
        track = holding(standing(view, **how), place, side_on=view == "side")
        assert told(track) == way
        assert told(track.mirrored()) == way


def test_a_person_who_faces_the_other_way_holds_the_arms_the_same_way():
    track = holding(standing("side", azimuth_deg=-90), place_of("before"), side_on=True, forward=-1)
    assert told(track) == "before"


def test_arms_held_each_in_its_own_way_are_unlike_both():
    track = holding(standing("side"), place_of("hanging"), side_on=True)
    assert told(holding(track, place_of("at_head"), side_on=True, arms=("left",))) == "unlike"


def test_arms_that_are_not_seen_and_places_that_are_not_known_are_unlike():
    track = holding(standing("side"), place_of("crossed"), side_on=True)
    seen = observe(track, HINGE)
    assert NO_PLACES.way(arms_of(seen.body, seen.view), seen.view) == "unlike"
    gone = np.full((5, 2, 4), np.nan)
    assert PLACES.way(gone, seen.view) == "unlike"
    assert PLACES.way(gone[:0], seen.view) == "unlike"


def hinge(way: str, *, quiet: str | None = None):
    """Three bends with the arms held in a way, in another one at the quiet start."""
    track = holding(
        Puppet(T, forward=three(T, 60), azimuth_deg=90).track(), place_of(way), side_on=True
    )
    if quiet is not None:
        track = holding(track, place_of(quiet), side_on=True, frames=~LATE)
    series, repetitions = measure_movement(track, HINGE, PLAIN)
    return series, repetitions[1].peak


@pytest.mark.parametrize(
    ("way", "reason"),
    [("behind", "arms_behind"), ("hips", "arms_behind"), ("at_shoulders", "bar_on_back")],
)
def test_arms_behind_and_a_bar_withhold_the_back_and_nothing_else(way, reason):
    series, peak = hinge(way)
    (doubt,) = [one for one in series.doubts if one.frames[peak]]
    assert doubt.name == reason
    assert doubt.measures == READ_FROM_THE_BACK
    assert np.isnan(series.get("lumbar_flexion_deg")[peak])
    assert np.isfinite(series.get("knee_flexion_deg", "right")[peak])


@pytest.mark.parametrize("way", ["crossed", "before", "hanging"])
def test_other_arms_withhold_nothing(way):
    series, peak = hinge(way)
    assert np.isfinite(series.get("lumbar_flexion_deg")[peak])


@pytest.mark.parametrize(("way", "quiet"), [("crossed", "hips"), ("hips", "crossed")])
def test_neutral_or_bottom_alone_is_not_enough_to_refuse(way, quiet):
    series, peak = hinge(way, quiet=quiet)
    assert not any(
        one.frames[peak] for one in series.doubts if one.name in {"arms_behind", "bar_on_back"}
    )
