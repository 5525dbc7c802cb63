"""The ladders of hip rotation, seated and standing: each leg in and out, twice each."""

from __future__ import annotations

from functools import partial

from samples.graphics.geometry import SIDES, Side
from samples.ladders.rungs import (
    HELD,
    PART,
    PoseAt,
    Rungs,
    either_sign,
    ladder_scene,
    rungs_of_sides,
    sometimes,
    strata,
)
from samples.movements.choices import Rng, rounded, stool
from samples.movements.hips import SEATED_ARMS, SeatedHips, StandingHips
from samples.movements.scene import Parameter
from samples.movements.stance import draw_habit
from samples.people.arms import draw_arms
from samples.people.body import Person

_INTERNAL_DEG, _EXTERNAL_DEG = (3.0, 25.0, 52.0), (3.0, 26.0, 54.0)
_NO_LEG: dict[Side, float] = {"left": 0.0, "right": 0.0}


def seated_hips(rng: Rng, person: Person, arms: str | None) -> Rungs:
    """Return both hips turned in and out on a high box, little and much."""
    habit = draw_habit(rng, seated=True)
    held = draw_arms(rng, SEATED_ARMS, arms)
    hips = SeatedHips.drawn(rng, person, habit, held)
    scene = ladder_scene(
        "hip_rotation_seated",
        partial(hips.pose, internal_deg=_NO_LEG, drift_deg=_NO_LEG),
        rounded(arms=held.kind),
        seat=stool(rng, person, float(hips.rest_m[1])),
    )
    sides = [
        [(HELD, partial(hips.pose, **amounts)) for amounts in _swings(rng, side)]
        for side in _legs(rng)
    ]
    return rungs_of_sides(rng, scene, sides)


def standing_hips(rng: Rng, person: Person, _arms: str | None) -> Rungs:
    """Return each thigh lifted, and its hip turned in and out, little and much."""
    habit = draw_habit(rng)
    hips = StandingHips.drawn(rng, person, habit)
    parameters: dict[str, Parameter] = {
        "arms": hips.arms.kind,
        "holds_chair": hips.grip_m is not None,
    }
    scene = ladder_scene(
        "hip_rotation_standing",
        partial(hips.pose, up=_NO_LEG, internal_deg=_NO_LEG, drift_deg=_NO_LEG),
        parameters,
        props=hips.props,
        stander=hips.stander,
    )
    sides: list[list[tuple[str, PoseAt]]] = []
    for side in _legs(rng):
        lifted = partial(hips.pose, up={**_NO_LEG, side: 1.0})
        rest = partial(lifted, internal_deg=_NO_LEG, drift_deg=_NO_LEG)
        swings = [(HELD, partial(lifted, **amounts)) for amounts in _swings(rng, side)]
        sides.append([(PART, rest), *swings])
    return rungs_of_sides(rng, scene, sides)


def _legs(rng: Rng) -> tuple[Side, Side]:
    return SIDES if rng.random() < 0.5 else (SIDES[1], SIDES[0])


def _swings(rng: Rng, side: Side) -> list[dict[str, dict[Side, float] | float]]:
    """Draw how far the hip turns each way, and what pelvis, trunk and thigh do meanwhile."""
    toward = 1.0 if side == "right" else -1.0
    swings: list[dict[str, dict[Side, float] | float]] = []
    turns = strata(rng, _INTERNAL_DEG) + [-turn for turn in strata(rng, _EXTERNAL_DEG)]
    for turn in turns:
        drift = either_sign(rng) * sometimes(rng, 0.3, (6.0, 18.0), (0.0, 3.0))
        lean = toward * sometimes(rng, 0.3, (6.0, 20.0), (0.0, 3.0))
        swings.append(
            {
                "internal_deg": {**_NO_LEG, side: turn},
                "drift_deg": {**_NO_LEG, side: drift},
                "hike_deg": toward * sometimes(rng, 0.35, (5.0, 16.0), (0.0, 2.0)),
                "trunk_lean_deg": lean * (-1.0 if rng.random() < 0.15 else 1.0),
            }
        )
    return swings
