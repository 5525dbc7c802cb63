"""How one person stands, sits and holds their arms when they do nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from samples.graphics.geometry import SIDES, Array, lean, outward, pitch, yaw
from samples.movements.timing import Sway
from samples.people.arms import Arms
from samples.people.body import Person
from samples.people.skeleton import (
    Foot,
    Pose,
    ankle_height,
    centre_of_mass,
    highest_root,
    stand_on,
    toe_forward,
)

_BALANCING = 3  # steps
_LOW = np.array([0.12, 0.44, 0.34, 0.20, 0.0])
_HIGH = np.array([0.04, 0.22, 0.44, 0.60, 0.0])
_THORACIC = np.array([0.0, 0.0, 0.0, 0.35, 0.65])
_THORACIC_AT_JUNCTION = 0.175
_KYPHOSIS = np.array([0.0, 0.0, 0.0, 0.5, 0.5])


@dataclass(frozen=True)
class Habit:
    """A person's own posture, in degrees and metres, and how quietly they hold it."""

    pelvis_deg: float  # + tipped forward
    lumbar_deg: float  # + less hollow
    thoracic_deg: float  # + rounder
    head_deg: float  # + head forward
    half_width_m: float  # mid-line to ankle
    toes_out_deg: float
    knees_deg: float
    weight_forward_m: float
    low_share: float  # where the lumbar spine bends: 1 low, 0 high
    sway: dict[str, Sway]
    knees_out_share: float = 0.35  # how far the knees follow the toes

    def spine(self, lumbar_deg: float = 0.0, thoracic_deg: float = 0.0) -> Array:
        """Return the forward bend of each spine bone for a lumbar and a thoracic bend, degrees.

        The thoracolumbar junction lies in the middle of the joint of the fourth bone: there the
        lumbar shares add up to one, and the part of a thoracic bend below it is taken back.
        """
        lumbar = self.low_share * _LOW + (1 - self.low_share) * _HIGH
        own = self.lumbar_deg * _HIGH + self.thoracic_deg * _KYPHOSIS
        below = _THORACIC_AT_JUNCTION * thoracic_deg
        return own + (lumbar_deg - below) * lumbar + thoracic_deg * _THORACIC

    def sway_turn(self, time_s: float) -> Array:
        """Return the small turn of the pelvis at ``time_s``."""
        return (
            yaw(self.sway["yaw"](time_s))
            @ lean(self.sway["lean"](time_s))
            @ pitch(self.sway["pitch"](time_s))
        )

    def feet(self, person: Person) -> tuple[Foot, Foot]:
        """Return both feet where this person stands, mid-way over the origin."""
        height = ankle_height(person)
        left, right = (
            Foot(
                side,
                np.array([outward(side) * self.half_width_m, 0.0, height]),
                outward(side) * self.toes_out_deg,
                self.knees_out_share * outward(side) * self.toes_out_deg,
            )
            for side in SIDES
        )
        return left, right


def draw_habit(rng: np.random.Generator, *, seated: bool = False) -> Habit:
    """Draw a posture: pelvis, lordosis, kyphosis, head, feet and sway."""
    size = 0.5 if seated else 1.0
    pelvis = float(rng.uniform(-14, 0) if seated else rng.normal(2, 4))
    off_line = float(rng.uniform(-4, 4) if seated else rng.normal(0, 2.5))
    thoracic = float(rng.normal(3, 5))
    return Habit(
        pelvis_deg=pelvis,
        lumbar_deg=off_line - (pelvis + 0.2 * thoracic) / 0.75,  # keeps the trunk near upright
        thoracic_deg=thoracic,
        head_deg=float(rng.normal(0, 5)),
        half_width_m=float(rng.uniform(0.07, 0.17)),
        toes_out_deg=float(rng.uniform(0, 18)),
        knees_deg=float(rng.uniform(2, 8)),
        weight_forward_m=float(rng.normal(0, 0.012)),
        low_share=float(rng.random()),
        sway={
            name: Sway(rng, size * amount)
            for name, amount in (("yaw", 0.8), ("lean", 0.7), ("pitch", 0.8), ("shift", 0.006))
        },
    )


def balance(
    pose: Pose,
    feet: tuple[Foot, Foot],
    *,
    knees_deg: float,
    forward_m: float,
    arms: Callable[[Pose], None],
    burden: float = 0.0,
) -> None:
    """Move the pelvis back or forward, and down, until the body stands over the middle of its feet.

    The legs are solved to the feet with the knees bent by ``knees_deg`` at least on one side,
    the arms by ``arms``. ``burden`` is the weight in the hands as a share of the body's.
    """
    goal = np.mean([foot.ankle_m[1] for foot in feet]) - toe_forward(pose.person) - forward_m
    for _ in range(_BALANCING):
        _on_legs(pose, feet, knees_deg, arms)
        pose.root_m[1] += (goal - centre_of_mass(pose, in_hands=burden)[1]) / 0.8
    _on_legs(pose, feet, knees_deg, arms)


def _on_legs(
    pose: Pose, feet: tuple[Foot, Foot], knees_deg: float, arms: Callable[[Pose], None]
) -> None:
    pose.root_m[2] = highest_root(pose, feet, knee_deg=knees_deg)
    stand_on(pose, feet)
    arms(pose)


@dataclass(frozen=True)
class Stander:
    """A person who stands quietly, here or elsewhere."""

    person: Person
    habit: Habit
    arms: Arms
    burden: float = 0.0  # weight in the hands as a share of the body's

    def place_m(self) -> float:
        """Return where (y, metres) the pelvis is over the feet in quiet standing."""
        pose = Pose(self.person)
        self._upright(pose, 0.0, 0.0)
        balance(
            pose,
            self.habit.feet(self.person),
            knees_deg=self.habit.knees_deg,
            forward_m=self.habit.weight_forward_m,
            arms=self.arms_at_rest,
            burden=self.burden,
        )
        return float(pose.root_m[1])

    def stand(
        self,
        time_s: float,
        feet: tuple[Foot, Foot],
        root_m: Array,
        heading_deg: float,
        knees_deg: float,
    ) -> Pose:
        """Return the person on ``feet`` with the pelvis over ``root_m`` facing ``heading_deg``."""
        pose = Pose(self.person, np.array([root_m[0], root_m[1], 0.0]))
        self._upright(pose, time_s, heading_deg)
        pose.root_m[2] = highest_root(pose, feet, knee_deg=knees_deg)
        stand_on(pose, feet)
        self.arms_at_rest(pose, heading=yaw(heading_deg))
        return pose

    def arms_at_rest(self, pose: Pose, *, heading: Array | None = None) -> None:
        """Solve the arms the way they are held before the test begins."""
        self.arms.hold(pose, heading=heading, work=0.0)

    def _upright(self, pose: Pose, time_s: float, heading_deg: float) -> None:
        habit = self.habit
        pose.local["root"] = yaw(heading_deg) @ habit.sway_turn(time_s) @ pitch(habit.pelvis_deg)
        pose.bend_spine(forward_deg=habit.spine())
        pose.bend_neck(forward_deg=habit.head_deg)
