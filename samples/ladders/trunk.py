"""The ladders of side bend and trunk rotation: both sides, the pelvis helping or not."""

from __future__ import annotations

from functools import partial

from samples.ladders.rungs import (
    HELD,
    LARGEST,
    PoseAt,
    Rungs,
    either_sign,
    ladder_scene,
    rungs_of_sides,
    signs,
    sometimes,
    strata,
)
from samples.movements.choices import Rng, rounded, stool
from samples.movements.stance import draw_habit
from samples.movements.trunk import (
    SEATED_TURN_ARMS,
    SIDE_BEND_ARMS,
    STANDING_TURN_ARMS,
    SideBender,
    Turner,
    draw_gaze,
    draw_side_bend_view,
)
from samples.people.arms import draw_arms
from samples.people.body import Person

_TURNS_DEG, _BENDS_DEG = (4.0, 20.0, 40.0, 66.0), (3.0, 12.0, 22.0, 36.0)
_BOW_DEG, _LITTLE_BOW_DEG = (8.0, 25.0), (-2.0, 3.0)
_SEATED_SHARES = ((0.0, 0.1), (0.2, 0.6))  # of the pelvis in a turn: as usual, and otherwise
_STANDING_SHARES = ((0.5, 0.8), (0.05, 0.5))
_OTHERWISE = 0.3


def seated_turns(rng: Rng, person: Person, arms: str | None) -> Rungs:
    """Return turns on a stool: three a side, and one of them again with the pelvis otherwise."""
    habit = draw_habit(rng, seated=True)
    held = draw_arms(rng, SEATED_TURN_ARMS, arms)
    turner = Turner.seated(rng, person, habit, held, draw_gaze(rng))
    scene = ladder_scene(
        "trunk_rotation_seated",
        partial(turner.pose, turn_deg=0.0, pelvis_deg=0.0),
        rounded(arms=held.kind, head_share=turner.head_share),
        seat=stool(rng, person, float(turner.rest_m[1])),
    )
    return rungs_of_sides(rng, scene, _turns(rng, turner, _SEATED_SHARES))


def standing_turns(rng: Rng, person: Person, arms: str | None) -> Rungs:
    """Return turns in standing: three a side, and one of them again with the pelvis otherwise."""
    habit = draw_habit(rng)
    held = draw_arms(rng, STANDING_TURN_ARMS, arms)
    turner = Turner.standing(person, habit, held, draw_gaze(rng))
    scene = ladder_scene(
        "trunk_rotation_standing",
        partial(turner.pose, turn_deg=0.0, pelvis_deg=0.0),
        rounded(arms=held.kind, head_share=turner.head_share),
        stander=turner.stander,
    )
    return rungs_of_sides(rng, scene, _turns(rng, turner, _STANDING_SHARES))


def _turns(
    rng: Rng, turner: Turner, shares: tuple[tuple[float, float], tuple[float, float]]
) -> list[list[tuple[str, PoseAt]]]:
    """Return the turns to each side, the smallest first; a twin follows its original."""
    sides = []
    for sign in signs(rng):
        turns: list[tuple[str, PoseAt]] = []
        twin = int(rng.integers(len(_TURNS_DEG) - 1))
        for number, size in enumerate(strata(rng, _TURNS_DEG)):
            side = either_sign(rng) * sometimes(rng, 0.25, (10.0, 20.0), (0.0, 2.0))
            bow = sometimes(rng, 0.25, _BOW_DEG, _LITTLE_BOW_DEG)
            usual, other = (float(rng.uniform(*limits)) for limits in shares)
            ways = (other, usual) if rng.random() < _OTHERWISE else (usual, other)
            turns += [
                (
                    HELD,
                    partial(
                        turner.pose,
                        turn_deg=sign * size,
                        pelvis_deg=sign * size * share,
                        side_deg=side,
                        bow_deg=bow,
                    ),
                )
                for share in (ways if number == twin else ways[:1])
            ]
        sides.append(turns)
    return sides


def side_bends(rng: Rng, person: Person, arms: str | None) -> Rungs:
    """Return side bends: three a side, and one of them again with the pelvis otherwise.

    The pelvis shifts and tilts, and the trunk turns and leans forward, now and then.
    """
    habit = draw_habit(rng)
    low_share = float(rng.random())
    held = draw_arms(rng, SIDE_BEND_ARMS, arms)
    bender = SideBender.standing(person, habit, held, low_share)
    scene = ladder_scene(
        "side_bend",
        partial(bender.pose, bend_deg=0.0),
        rounded(arms=held.kind, low_share=low_share),
        azimuth_deg=draw_side_bend_view(rng),
        stander=bender.stander,
    )
    sides = []
    for sign in signs(rng):
        bends: list[tuple[str, PoseAt]] = []
        twin = int(rng.integers(len(_BENDS_DEG) - 1))
        for number, size in enumerate(strata(rng, _BENDS_DEG)):
            twist = either_sign(rng) * sometimes(rng, 0.25, (8.0, 28.0), (0.0, 3.0))
            bow = sometimes(rng, 0.25, _BOW_DEG, _LITTLE_BOW_DEG)
            bends += [
                (
                    HELD,
                    partial(
                        bender.pose,
                        bend_deg=sign * min(size, LARGEST * bender.most_deg),
                        shift_m=sign * _away(rng) * sometimes(rng, 0.4, (0.03, 0.12), (0.0, 0.03)),
                        tilt_deg=sign * _away(rng) * sometimes(rng, 0.35, (4.0, 12.0), (0.0, 2.5)),
                        twist_deg=twist,
                        bow_deg=bow,
                    ),
                )
                for _ in range(2 if number == twin else 1)
            ]
        sides.append(bends)
    return rungs_of_sides(rng, scene, sides)


def _away(rng: Rng) -> float:
    """Draw the usual direction of what the pelvis does, +1, or now and then the other, -1."""
    return -1.0 if rng.random() < 0.15 else 1.0
