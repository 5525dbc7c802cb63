"""Who is followed when several people are in the picture."""

from __future__ import annotations

import numpy as np

from screen.pose.landmarks import COUNT, INDEX, pair
from screen.pose.people import (
    LARGER_S,
    LOST_S,
    Body,
    Follower,
    is_overturned,
    plausible_people,
    why_left_out,
)

PICTURE = (640, 480)
STEP_S = 0.1


def body(x: float, *, size: float = 200.0, y: float = 250.0, visibility: float = 0.9) -> Body:
    """A stick figure: hips at (x, y), ``size`` pixels from head to feet."""
    points = np.zeros((COUNT, 3), dtype=np.float32)
    points[:, :2] = (x, y)
    for joint, height, half in (
        ("shoulder", -0.30, 0.09),
        ("hip", 0.0, 0.06),
        ("knee", 0.25, 0.06),
        ("ankle", 0.5, 0.06),
    ):
        left, right = pair(joint)
        points[left, :2] = (x + half * size, y + height * size)
        points[right, :2] = (x - half * size, y + height * size)
    points[INDEX["nose"], :2] = (x, y - 0.5 * size)
    return Body.from_landmarks(points, np.full(COUNT, visibility, dtype=np.float32))


def follow(
    scenes: list[list[Body]], *, follower: Follower | None = None, alone: bool = False
) -> tuple[list[float | None], int]:
    """Return where the followed person was in each scene, and the number of changes."""
    follower = follower or Follower()
    places, switches = [], 0
    for number, scene in enumerate(scenes):
        people = [scene[i] for i in plausible_people(scene, PICTURE)]
        chosen, switched = follower.choose(people, number * STEP_S, alone=alone)
        places.append(None if chosen is None else float(people[chosen].centre_px[0]))
        switches += switched
    return places, switches


def test_the_largest_comes_first_and_ghosts_and_doubles_are_nobody() -> None:
    scene = [
        body(100, size=150),
        body(400, size=220),
        body(404, size=214),
        body(250, size=40),
        body(550, size=200, visibility=0.1),
    ]
    assert plausible_people(scene, PICTURE) == [1, 0]


def overturned(one: Body) -> Body:
    """The same body, head down."""
    points = one.landmarks_px.copy()
    points[:, 1] = 2 * one.centre_px[1] - points[:, 1]
    return Body.from_landmarks(points, one.visibility)


def test_somebody_seen_head_down_beside_upright_people_is_nobody() -> None:
    standing = body(200)
    flipped = overturned(body(210, size=220))
    assert is_overturned(flipped)
    assert not is_overturned(standing)
    assert plausible_people([flipped, standing], PICTURE) == [1]
    assert plausible_people([flipped], PICTURE) == [0]


def test_a_deep_bend_is_not_overturned() -> None:
    bent = body(200)
    points = bent.landmarks_px.copy()
    points[list(pair("shoulder")), 1] = bent.centre_px[1] + 40
    assert not is_overturned(Body.from_landmarks(points, bent.visibility))


def test_why_a_body_is_not_taken_for_a_person() -> None:
    assert why_left_out(body(100), PICTURE) is None
    assert why_left_out(body(100, size=40), PICTURE) == "small"
    assert why_left_out(body(100, visibility=0.1), PICTURE) == "hidden"


def test_the_largest_is_followed_whatever_the_order() -> None:
    scenes = [[body(100, size=180), body(400, size=220)], [body(402, size=219), body(101)]]
    assert follow(scenes) == ([400, 402], 0)


def test_the_followed_one_stays_followed_when_it_bends() -> None:
    scenes = [[body(400, size=220), body(100, size=200)]]
    scenes += [[body(400, size=120, y=300), body(100, size=200)]] * 40
    places, switches = follow(scenes)
    assert places == [400] * 41
    assert switches == 0


def test_two_people_who_walk_towards_each_other_are_not_mixed_up() -> None:
    xs = np.linspace(100, 260, 20)
    scenes = [[body(x, size=220), body(600 - x, size=200)] for x in xs]
    places, switches = follow(scenes)
    np.testing.assert_allclose(places, xs, atol=1e-3)
    assert switches == 0


def test_a_short_loss_is_waited_for() -> None:
    lost = int(LOST_S / STEP_S) - 2
    scenes = [[body(400, size=220), body(100)]] + [[body(100)]] * lost
    scenes += [[body(405, size=218), body(100)]]
    places, switches = follow(scenes)
    assert places == [400] + [None] * lost + [405]
    assert switches == 0


def test_after_a_long_loss_the_other_one_is_followed_and_counted() -> None:
    scenes = [[body(400, size=220), body(100)]] + [[body(100)]] * 20
    places, switches = follow(scenes)
    assert places[-1] == 100
    assert switches == 1


def test_a_clearly_larger_one_is_followed_only_after_a_while() -> None:
    scenes = [[body(400, size=150)]] + [[body(400, size=150), body(100, size=300)]] * 20
    places, switches = follow(scenes)
    assert places[: int(LARGER_S / STEP_S)] == [400] * int(LARGER_S / STEP_S)
    assert places[-1] == 100
    assert switches == 1


def test_who_only_passes_by_close_to_the_camera_is_not_followed() -> None:
    scenes = [[body(400, size=150)]] + [[body(400, size=150), body(100, size=300)]] * 7
    scenes += [[body(400, size=150)]] * 3
    places, switches = follow(scenes)
    assert places == [400] * 11
    assert switches == 0


def test_a_lone_person_who_jumps_at_a_cut_is_followed_at_once_and_counted() -> None:
    places, switches = follow([[body(100)], [body(500)], [body(501)]], alone=True)
    assert places == [100, 500, 501]
    assert switches == 1


def test_nobody_is_nobody() -> None:
    assert follow([[], [], []]) == ([None, None, None], 0)
