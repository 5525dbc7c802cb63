"""The posture that angles are counted from: the quiet start, and not an end that is held."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from screen.kinematics.neutral import find_neutral
from screen.kinematics.presence import in_place
from screen.pose.landmarks import pair
from tests.kinematics.puppet import Puppet, clock, filtered

RISE_S = 0.4


def held(time_s, height, spans):
    """Return a movement that is held: up to ``height`` within ``spans``, and 0 elsewhere."""
    return sum(
        height * np.clip((time_s - start) / RISE_S, 0, 1) * np.clip((stop - time_s) / RISE_S, 0, 1)
        for start, stop in spans
    )


def restless(time_s, spans):
    """Return metres to the side: never quiet but within ``spans``."""
    quiet = np.zeros(len(time_s), dtype=bool)
    for start, stop in spans:
        quiet |= (time_s >= start) & (time_s <= stop)
    return np.where(quiet, 0.0, 0.03 * np.sin(2 * np.pi * 1.5 * time_s))


def neutral_of(puppet, *, seated=True):
    body = filtered(puppet.track())
    posture = "seated" if seated else "standing"
    found = find_neutral(
        body,
        in_place(body, posture=posture),
        posture=posture,
        min_still_s=1.0,
        max_speed_ratio_s=0.15,
    )
    assert found is not None
    return found


@pytest.mark.parametrize("movement", ["rotation", "side_bend"])
def test_a_turn_or_bend_that_is_held_is_not_taken_for_the_short_quiet_start(movement) -> None:
    t = clock(10)
    moving = held(t, 45, [(1.5, 4.5)]) - held(t, 45, [(5.0, 8.0)])
    walk = restless(t, [(0, 0.8), (1.8, 4.2), (5.3, 7.7)])
    neutral = neutral_of(Puppet(t, seated=True, walk_m=walk, **{movement: moving}))
    assert neutral.end_s < 1.0
    assert neutral.source == "brief"


def test_a_whole_quiet_stretch_soon_after_is_taken_instead_of_a_brief_one() -> None:
    t = clock(10)
    walk = restless(t, [(0, 0.8), (1.2, 4)])
    neutral = neutral_of(Puppet(t, seated=True, walk_m=walk))
    assert neutral.source == "start"
    assert neutral.end_s - neutral.start_s > 1.0


def test_where_only_an_end_posture_is_quiet_there_is_no_quiet_start() -> None:
    t = clock(8)
    bend = 35 + held(t, -10, [(0, 2), (5, 8)])
    walk = restless(t, [(2.5, 4.5)])
    assert neutral_of(Puppet(t, side_bend=bend, walk_m=walk), seated=False).source == "assumed"


def test_a_tilted_camera_does_not_make_a_standing_person_lean() -> None:
    t = clock(6)
    neutral = neutral_of(Puppet(t, roll_deg=18.0), seated=False)
    assert neutral.source == "start"


def test_a_tilted_camera_does_not_make_a_seated_person_lean() -> None:
    t = clock(10)
    turn = held(t, 30, [(2.5, 4.5)]) - held(t, 30, [(5.5, 7.5)])
    neutral = neutral_of(Puppet(t, seated=True, rotation=turn, roll_deg=14))
    assert neutral.source == "start"
    assert neutral.end_s <= 2.5


def test_arms_that_lift_the_shoulders_do_not_make_the_start_look_bent() -> None:
    t = clock(10)
    track = Puppet(t, seated=True, walk_m=restless(t, [(0, 1.4)])).track()
    landmarks = track.landmarks_px.copy()
    landmarks[:, pair("shoulder"), 1] -= held(t, 0.1 * 100, [(2, 10.5)])[:, None]
    body = filtered(replace(track, landmarks_px=landmarks.astype(np.float32)))
    neutral = find_neutral(
        body,
        in_place(body, posture="seated"),
        posture="seated",
        min_still_s=1.0,
        max_speed_ratio_s=0.15,
    )
    assert neutral is not None
    assert neutral.start_s < 0.5


def test_of_a_brief_start_the_calmest_half_second_is_taken() -> None:
    t = clock(8)
    settling = 0.025 * np.exp(-t / 0.2)
    walk = settling + restless(t, [(0, 0.9)])
    neutral = neutral_of(Puppet(t, seated=True, walk_m=walk))
    assert neutral.source == "brief"
    assert neutral.start_s > 0.15
    assert neutral.end_s < 1.0


def test_who_comes_nearer_to_the_camera_later_still_stands_square_at_the_start() -> None:
    t = clock(8)
    nearer = np.where(t < 3, 1.0, 1.15)[:, None, None]
    track = Puppet(t).track()
    landmarks = track.landmarks_px.copy()
    landmarks[..., :2] = (landmarks[..., :2] - (320, 240)) * nearer + (320, 240)
    body = filtered(replace(track, landmarks_px=landmarks))
    everywhere = np.ones(len(t), dtype=bool)
    neutral = find_neutral(
        body, everywhere, posture="standing", min_still_s=1.0, max_speed_ratio_s=0.15
    )
    assert neutral is not None
    assert neutral.start_s < 0.5
