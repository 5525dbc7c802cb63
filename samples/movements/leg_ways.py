"""One person's way of moving one leg while standing on the other, drawn at random.

Degrees, + as in ``measures``. The bend of the low back is drawn apart from how far the thigh
goes and how far the trunk leans: only the outline of the back tells it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from samples.graphics.geometry import SIDES, Side
from samples.movements.choices import Rng, alternating, pick
from samples.movements.hinge_ways import Back, pelvis_for
from samples.movements.stance import Habit
from samples.movements.timing import Course, Stroke, course_of
from samples.people.body import Person
from samples.people.skeleton import leg

_MOST_LUMBAR_DEG = 46.0
_MOST_LIFT_DEG = {"heavy": 98.0, "obese": 88.0}  # the belly is in the way
_MOST_HIP_EXTENSION_DEG = 24.0  # thigh against pelvis, from quiet standing
_ARCH, _LEAN = "lumbar_extension", "trunk_lean"


@dataclass(frozen=True)
class Amounts:
    """Where a repetition goes: the thigh and knee of the moving leg, low back and trunk."""

    thigh_deg: float  # hip to knee against the vertical, + forward
    knee_deg: float  # as ``LegAngles`` has it
    lumbar_deg: float  # + rounding
    trunk_deg: float  # hips to shoulders, + forward
    pelvis_deg: float = 0.0  # what follows from trunk and spine


@dataclass(frozen=True)
class Way:
    """What stays the same from one repetition to the next."""

    compensation: str
    thoracic_deg: float
    timing: float  # of the low back: under 1 early, over 1 late
    raised_deg: float  # the pelvis on the side of the moving leg, + up
    opens_deg: float  # the pelvis turned to the side of the moving leg
    stance_knee_deg: float
    over: float  # share of the way to the stance foot that the pelvis moves sideways
    out_deg: float  # abduction of the moving leg
    turned_deg: float  # internal rotation of the moving leg
    toes_down_deg: float  # the foot of the moving leg against its shank
    looks_down_deg: float


@dataclass(frozen=True)
class Plan:
    """A person's way, and the amounts of each repetition."""

    way: Way
    strokes: list[Stroke]
    amounts: list[Amounts]

    def course(self, amount: Callable[[Amounts], float], side: Side | None = None) -> Course:
        """Return an amount that stays through each repetition, of one leg only with ``side``."""
        return Course(
            [
                (time, amount(amounts))
                for stroke, amounts in zip(self.strokes, self.amounts, strict=True)
                if side in {None, stroke.side}
                for time in (stroke.start_s, stroke.end_s)
            ]
        )


def depth_of(strokes: Sequence[Stroke]) -> Course:
    """Return the course that is 1 at the far end of each stroke."""
    return course_of(strokes, lambda _stroke: 1.0)


def leg_plan(rng: Rng, direction: str) -> list[tuple[str, str]]:
    """Draw both legs, in turn or one after the other; one in six moves one leg only."""
    count = 4 if rng.random() < 0.2 else 3
    sides = alternating(rng, "left", "right", count)
    if rng.random() < 1 / 6:
        sides = [sides[0]] * (count + 1)
    return [(side, direction) for side in sides]


def draw_lift(
    rng: Rng, person: Person, habit: Habit, strokes: list[Stroke], wanted: str | None
) -> Plan:
    """Draw how the thigh is lifted: 60 to 110 deg, less with a big belly."""
    chosen = pick(rng, wanted, {"none": 0.5, "lumbar_flexion": 0.35, "lean_back": 0.15})
    shares = {
        side: float(rng.uniform(*((0.4, 0.55) if chosen == "lumbar_flexion" else (0.08, 0.36))))
        for side in SIDES
    }
    most = _MOST_LIFT_DEG.get(person.build, 110.0)
    usual = float(rng.uniform(60, most))
    lifts = {side: usual + float(rng.normal(0, 4)) for side in SIDES}
    leans, hangs = float(rng.normal(-1, 4)), float(rng.normal(0, 8))
    back = float(rng.uniform(-18, -8))
    trunk = back if chosen == "lean_back" else float(np.clip(leans, -8, 9))
    way = _draw_way(rng, chosen, opens=(-2, 3), raised=(-2, 6), toes=(0, 28))
    tires, wavers = _draw_tiring(rng), float(rng.uniform(0.02, 0.12))
    slack = max(habit.lumbar_deg, 0.0)
    straight = straight_knee(person)

    def amounts(number: int, stroke: Stroke) -> Amounts:
        side: Side = "left" if stroke.side == "left" else "right"
        thigh = float(np.clip(lifts[side] * stroke.size, 55, most + 3))
        share = shares[side] * (1 + tires * number / len(strokes)) * rng.normal(1, wavers)
        return Amounts(
            thigh_deg=thigh,
            knee_deg=straight + float(np.clip(thigh + hangs + rng.normal(0, 2), 45, 125)),
            lumbar_deg=float(np.clip(share * thigh, 0.0, _MOST_LUMBAR_DEG - slack)),
            trunk_deg=trunk + float(rng.normal(0, 1)),
        )

    return _with_pelvis(person, habit, way, strokes, amounts)


def draw_extension(
    rng: Rng, person: Person, habit: Habit, strokes: list[Stroke], wanted: str | None
) -> Plan:
    """Draw how the leg goes back: 5 to 30 deg, the knee straight or bent up to 90."""
    chosen = pick(rng, wanted, {"none": 0.35, _LEAN: 0.25, _ARCH: 0.25, "lean_and_arch": 0.15})
    leans = rng.uniform([-4, 12, -4, 8], [8, 40, 10, 28])
    arches = rng.uniform([-3, -7, 8, 6], [6, 6, 20, 18])
    kind = ["none", _LEAN, _ARCH, "lean_and_arch"].index(chosen)
    usual = float(rng.uniform(6, 26))
    swings = {side: usual + float(rng.normal(0, 1.5)) for side in SIDES}
    arch = {side: float(arches[kind] + rng.normal(0, 1.5)) for side in SIDES}
    straight, bent = float(rng.uniform(2, 12)), float(rng.uniform(15, 90))
    knee = bent if rng.random() < 0.28 else straight
    way = _draw_way(rng, chosen, opens=(3, 4), raised=(1, 6), toes=(-8, 32))
    tires, wavers = _draw_tiring(rng), float(rng.uniform(0.02, 0.12))

    def amounts(number: int, stroke: Stroke) -> Amounts:
        side: Side = "left" if stroke.side == "left" else "right"
        grown = 1 + tires * number / len(strokes)
        return Amounts(
            thigh_deg=-float(np.clip(swings[side] * stroke.size, 5, 30)),
            knee_deg=straight_knee(person) + knee * float(rng.uniform(0.9, 1.1)),
            lumbar_deg=-arch[side] * grown * float(rng.normal(1, wavers)),
            trunk_deg=float(leans[kind]) * stroke.size + float(rng.normal(0, 1)),
        )

    return _with_pelvis(person, habit, way, strokes, amounts)


def straight_knee(person: Person) -> float:
    """Return the knee flexion (deg, below 0) that brings hip, knee and ankle into a line."""
    return leg(person, "left").bend_for(2.0, least_deg=-30.0)


def _draw_tiring(rng: Rng) -> float:
    """Draw by which share the low back bends more towards the last repetition."""
    growth = float(rng.uniform(0.1, 0.4))
    return growth if rng.random() < 0.3 else 0.0


def _draw_way(
    rng: Rng,
    compensation: str,
    *,
    opens: tuple[float, float],
    raised: tuple[float, float],
    toes: tuple[float, float],
) -> Way:
    """Draw the rest: ``opens`` is a mean and a spread, ``raised`` and ``toes`` are limits, deg."""
    return Way(
        compensation=compensation,
        thoracic_deg=float(rng.uniform(-8, 14)),
        timing=float(rng.choice([rng.uniform(0.6, 0.9), 1.0, rng.uniform(1.2, 2.0)])),
        raised_deg=float(rng.uniform(*raised)),
        opens_deg=float(rng.normal(*opens)),
        stance_knee_deg=float(rng.uniform(0, 15) if rng.random() < 0.5 else rng.uniform(0, 5)),
        over=float(rng.uniform(0.95, 1.1)),
        out_deg=float(rng.uniform(-2, 9)),
        turned_deg=float(rng.normal(0, 4)),
        toes_down_deg=float(rng.uniform(*toes)),
        looks_down_deg=float(rng.normal(2, 8)),
    )


def _with_pelvis(
    person: Person,
    habit: Habit,
    way: Way,
    strokes: list[Stroke],
    draw: Callable[[int, Stroke], Amounts],
) -> Plan:
    """Return the plan with the pelvis that trunk and spine ask for, and what the hip allows."""
    drawn = []
    for number, stroke in enumerate(strokes):
        one = draw(number, stroke)
        back = Back(way.compensation, one.lumbar_deg, way.thoracic_deg, way.timing, 0.0, 0.0)
        pelvis = pelvis_for(person, habit, back, one.trunk_deg)
        thigh = max(one.thigh_deg, -_MOST_HIP_EXTENSION_DEG - pelvis)
        drawn.append(Amounts(thigh, one.knee_deg, one.lumbar_deg, one.trunk_deg, pelvis))
    return Plan(way, strokes, drawn)
