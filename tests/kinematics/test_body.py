from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from screen.kinematics.body import joined, overturned
from tests.kinematics.puppet import Puppet, bump, clock, filtered


@pytest.fixture(scope="module")
def body():
    t = clock(4)
    track = Puppet(t, forward=bump(t, 1, 2, 60), azimuth_deg=90).track()
    return filtered(track)


ARRAYS = ("time_s", "points_px", "world_m", "depth_px", "outline_ratio", "silhouette_px")


def assert_same(one, other):
    assert one.size_px == other.size_px
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def test_rows_are_those_that_were_chosen(body):
    chosen = body.rows(np.array([3, 7, 50]))
    np.testing.assert_array_equal(chosen.time_s, body.time_s[[3, 7, 50]])
    for name in ARRAYS:
        assert len(getattr(chosen, name)) == 3
    np.testing.assert_array_equal(chosen.trunk_length_px, body.trunk_length_px[[3, 7, 50]])
    assert_same(body.rows(slice(10, 20)), body.rows(np.arange(10, 20)))


def test_parts_that_are_joined_are_the_whole_again(body):
    cuts = [slice(0, 10), slice(10, 11), slice(11, None)]
    assert_same(joined([body.rows(cut) for cut in cuts]), body)
    assert_same(joined([body]), body)


def test_a_turn_of_the_picture_turns_the_body_and_changes_no_length(body):
    turned = body.turned(30.0)
    lean = np.degrees(np.arctan2(turned.trunk[:, 0], -turned.trunk[:, 1]))
    before = np.degrees(np.arctan2(body.trunk[:, 0], -body.trunk[:, 1]))
    np.testing.assert_allclose(lean, before + 30, atol=1e-6)
    np.testing.assert_allclose(turned.trunk_length_px, body.trunk_length_px)
    assert turned.time_s is body.time_s


def test_a_turn_and_back_is_no_turn(body):
    again = body.turned(17.0).turned(-17.0)
    np.testing.assert_allclose(again.points_px, body.points_px, atol=1e-9)
    assert again.silhouette_turn_deg == 0.0


def test_the_middles_are_between_the_sides(body):
    np.testing.assert_allclose(body.hips, (body.points_px[:, 23] + body.points_px[:, 24]) / 2)
    np.testing.assert_allclose(body.ankles, (body.points_px[:, 27] + body.points_px[:, 28]) / 2)
    assert body.seen.all()


def on_the_head(track, frames):
    """Return a track whose landmarks are upside down in some frames."""
    landmarks = track.landmarks_px.copy()
    landmarks[frames, :, 1] = 400 - landmarks[frames, :, 1]
    return dataclasses.replace(track, landmarks_px=landmarks)


def test_a_person_who_is_put_on_the_head_for_a_moment_is_not_seen_there():
    track = Puppet(clock(4), azimuth_deg=90).track()
    flipped = on_the_head(track, slice(40, 46))
    assert overturned(flipped).nonzero()[0].tolist() == list(range(40, 46))
    np.testing.assert_allclose(filtered(flipped).shoulders, filtered(track).shoulders, atol=0.5)
    long = filtered(on_the_head(track, slice(40, 80)))
    assert not long.seen[40:80].any()


def test_who_is_upside_down_in_the_whole_recording_stays():
    track = on_the_head(Puppet(clock(4), azimuth_deg=90).track(), slice(None))
    assert not overturned(track).any()
    assert filtered(track).seen.all()
