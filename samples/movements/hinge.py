"""Bending forward from the hips, standing and seated: one person's way of doing each.

Amounts are degrees, metres and seconds. Every scene begins with quiet standing or sitting.
A ``compensation`` given by name is used; otherwise one is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from samples.graphics.geometry import LEFT
from samples.graphics.render import Mesh
from samples.movements.choices import Rng, rounded, stool
from samples.movements.hinge_ways import (
    MOST_KNEE_DEG,
    MOST_LUMBAR_DEG,
    Back,
    Hands,
    bow,
    draw_back,
    draw_hands,
    draw_repetitions,
    draw_style,
    empty_hands,
    pelvis_for,
    possible_pelvis,
    stance_for,
)
from samples.movements.scene import Parameter, Prop, Scene
from samples.movements.stance import Habit, Stander, balance, draw_habit
from samples.movements.timing import Course, Stroke, course_of, level_in_each
from samples.people.arms import draw_arms
from samples.people.body import Person
from samples.people.build import hip_to_knee, knee_to_ankle
from samples.people.held import Frame, Load
from samples.people.skeleton import Foot, Pose, ankle_height, stand_on

_MOST_SHANK_DEG = 40.0  # how far the ankle lets the shank tip
_REST_M = 0.03  # a thing lower than this lies on the floor


@dataclass(frozen=True)
class _Bow:
    """The trunk over the repetitions: how far down, and how much of it the spine bends."""

    habit: Habit
    back: Back
    pelvis_deg: float
    looks_up_deg: float
    twist_deg: float
    depth: Course
    share: Course  # of the lumbar bend, 0 to 1
    amount: Course  # the lumbar bend of the present repetition

    @classmethod
    def drawn(
        cls, rng: Rng, habit: Habit, back: Back, strokes: list[Stroke], pelvis_deg: float
    ) -> _Bow:
        """Draw the rest of a bow that tips the pelvis by ``pelvis_deg``."""
        amounts = back.amounts(rng, strokes)
        crooked = rng.random() < 0.3
        twist = float(rng.normal(0, 3.5))
        return cls(
            habit=habit,
            back=back,
            pelvis_deg=pelvis_deg,
            looks_up_deg=float(rng.uniform(-15, 50)),
            twist_deg=twist if crooked else 0.0,
            depth=course_of(strokes, lambda stroke: stroke.size),
            share=course_of(strokes, lambda _stroke: 1.0),
            amount=level_in_each(strokes, amounts),
        )

    def pose(self, pose: Pose, time_s: float) -> None:
        """Turn pelvis, spine and neck to where they are at ``time_s``."""
        depth = self.depth(time_s)
        bow(
            pose,
            self.habit,
            time_s,
            pelvis_deg=self.pelvis_deg * depth,
            lumbar_deg=self.amount(time_s) * max(self.share(time_s), 0.0) ** self.back.timing,
            thoracic_deg=self.back.thoracic_deg * depth,
            looks_up_deg=self.looks_up_deg * depth,
            twist_deg=self.twist_deg * depth,
        )


@dataclass(frozen=True)
class _Lift:
    """A standing bow: the trunk, the legs under it, and the hands."""

    person: Person
    bow: _Bow
    hands: Hands
    feet: tuple[Foot, Foot]
    knees_deg: float
    knee_timing: float
    shift_m: float
    held: Course  # 0 with empty hands, 1 with the load in them

    def at(self, depth: float, lumbar_deg: float) -> _Lift:
        """Return the lift held at a share of its depth, with so much lumbar bend at the bottom."""
        still = replace(
            self.bow,
            depth=Course([(0.0, depth)]),
            share=Course([(0.0, depth)]),
            amount=Course([(0.0, lumbar_deg)]),
        )
        held = Course([(0.0, depth)]) if self.hands.picks_up else self.held
        return replace(self, bow=still, held=held)

    def pose_at(self, time_s: float) -> Pose:
        """Return the person at ``time_s``."""
        habit, depth = self.bow.habit, max(self.bow.depth(time_s), 0.0)
        pose = Pose(self.person, np.array([self.shift_m * depth, 0.0, 0.0]))
        self.bow.pose(pose, time_s)
        held = self.held(time_s)
        knees = habit.knees_deg + self.knees_deg * depth**self.knee_timing
        balance(
            pose,
            self.feet,
            knees_deg=min(knees, MOST_KNEE_DEG),
            forward_m=habit.weight_forward_m,
            arms=lambda pose: self.hands.arms.hold(pose, work=held),
            burden=self.hands.burden * held,
        )
        return pose


@dataclass(frozen=True)
class Hinge:
    """Everything that was drawn for one person's standing hinge."""

    lift: _Lift
    style: str
    trunk_deg: float
    wanted_knees_deg: float
    slack_deg: float  # how far the lumbar spine is bent already when quiet
    quiet_s: float
    strokes: list[Stroke]
    azimuth_deg: float

    def scene(self) -> Scene:
        """Return the hinge as a scene, with what the hands hold."""
        lift, carried, props = self._loaded()
        hands, bow = lift.hands, lift.bow
        free = not hands.picks_up
        return Scene(
            protocol="hip_hinge",
            azimuth_deg=self.azimuth_deg,
            compensation=bow.back.compensation,
            parameters=rounded(
                style=self.style,
                trunk_deg=self.trunk_deg,
                pelvis_deg=bow.pelvis_deg,
                knees_deg=lift.knees_deg,
                **_of_back(bow.back, bow.habit),
                arms=hands.arms.kind,
                holds="nothing" if hands.load is None else hands.load.kind,
                picks_up=hands.picks_up,
            ),
            strokes=self.strokes,
            quiet_s=self.quiet_s,
            duration_s=self.strokes[-1].end_s + 0.7,
            pose_at=lift.pose_at,
            stander=Stander(lift.person, bow.habit, self.lift.hands.arms, hands.burden)
            if free
            else None,
            props=props,
            carried=carried,
        )

    def rounded_by(self, lumbar_deg: float) -> Hinge:
        """Return the same hinge with another lumbar bend at the bottom, the trunk leaning alike.

        The bend is limited to what a spine allows that is bent a little already.
        """
        bow = self.lift.bow
        back = replace(
            bow.back,
            lumbar_deg=min(lumbar_deg, MOST_LUMBAR_DEG - max(self.slack_deg, 0.0)),
            growth=0.0,
            wavering=0.0,
        )
        pelvis = pelvis_for(self.lift.person, bow.habit, back, self.trunk_deg)
        bow = replace(
            bow,
            back=back,
            pelvis_deg=possible_pelvis(self.lift.person, pelvis, self.wanted_knees_deg),
        )
        return replace(self, lift=replace(self.lift, bow=bow))

    def held_at(self, depth: float, time_s: float) -> tuple[Pose, list[Mesh]]:
        """Return the person at a share of the usual depth, 0 to 1, and what the hands hold."""
        lift, _, _ = self._loaded()
        lumbar = lift.bow.back.lumbar_deg
        pose, load = lift.at(depth, lumbar).pose_at(time_s), lift.hands.load
        if load is None:
            return pose, []
        grip = lift.at(1.0, lumbar).pose_at(time_s) if lift.hands.picks_up else pose
        return pose, load.at(load.places(grip))

    def _loaded(self) -> tuple[_Lift, Callable[[Pose, float], list[Mesh]] | None, tuple[Prop, ...]]:
        load = self.lift.hands.load
        if load is None:
            return self.lift, None, ()
        return _with_load(self.lift, load, self.strokes[0])


def hip_hinge(
    rng: Rng, person: Person, compensation: str | None = None, arms: str | None = None
) -> Scene:
    """Bow from the hips or bend down to lift, seen from the side.

    Knees 0 to 110 deg, trunk 24 to 110; the lumbar spine hollowing by 18 to rounding by 55,
    early or late, low or high; hands empty or holding a load, which some pick up first. With
    ``arms`` the hands are empty and held so.
    """
    return draw_hinge(rng, person, compensation, arms).scene()


def draw_hinge(
    rng: Rng, person: Person, compensation: str | None = None, arms: str | None = None
) -> Hinge:
    """Draw what ``hip_hinge`` is made of."""
    style, knees, trunk = draw_style(rng)
    hands = draw_hands(rng, style)
    if arms is not None:
        hands = empty_hands(arms, hands.arms.spread)
    own = draw_habit(rng)
    habit = stance_for(rng, own, style, hands)
    slack = habit.lumbar_deg - own.lumbar_deg
    back = draw_back(rng, compensation, slack_deg=slack)
    pelvis = possible_pelvis(person, pelvis_for(person, habit, back, trunk), knees)
    quiet, strokes = draw_repetitions(rng, trunk)
    lift = _Lift(
        person=person,
        bow=_Bow.drawn(rng, habit, back, strokes, pelvis),
        hands=hands,
        feet=habit.feet(person),
        knees_deg=knees,
        knee_timing=float(rng.uniform(0.75, 1.5)),
        shift_m=float(rng.normal(0, 0.02)) if rng.random() < 0.3 else 0.0,
        held=_taking(strokes[0]) if hands.picks_up else Course([(0.0, 1.0)]),
    )
    return Hinge(
        lift=_within_ankles(lift, strokes[0]),
        style=style,
        trunk_deg=trunk,
        wanted_knees_deg=knees,
        slack_deg=slack,
        quiet_s=quiet,
        strokes=strokes,
        azimuth_deg=float(rng.choice([90, -90])),
    )


def _of_back(back: Back, habit: Habit) -> dict[str, Parameter]:
    return {
        "lumbar_deg": back.lumbar_deg,
        "thoracic_deg": back.thoracic_deg,
        "lumbar_timing": back.timing,
        "lumbar_growth": back.growth,
        "low_share": habit.low_share,
    }


def _taking(stroke: Stroke) -> Course:
    """Return the course of hands that go to a load while the body goes down."""
    return Course([(stroke.start_s, 0.0), (stroke.top_s, 1.0)])


def _within_ankles(lift: _Lift, stroke: Stroke) -> _Lift:
    """Return the lift with the knees bent no further than the ankles allow with flat heels."""
    while lift.knees_deg > 5 and _shank_deg(lift.pose_at(stroke.top_s)) > _MOST_SHANK_DEG:
        lift = replace(lift, knees_deg=0.93 * lift.knees_deg)
    return lift


def _shank_deg(pose: Pose) -> float:
    knee, ankle = pose.joint("lowerleg01.L"), pose.joint("foot.L")
    return float(np.rad2deg(np.arctan2(ankle[1] - knee[1], knee[2] - ankle[2])))


def _with_load(
    lift: _Lift, load: Load, first: Stroke
) -> tuple[_Lift, Callable[[Pose, float], list[Mesh]], tuple[Prop, ...]]:
    """Return the lift with its load, which lies on floor or blocks until it is gripped."""
    if not lift.hands.picks_up:
        return lift, lambda pose, _time_s: load.at(load.places(pose)), ()
    down = lift.pose_at(first.top_s)
    lowest = min(down.joint(f"wrist.{side}")[2] for side in "LR")
    arms = replace(lift.hands.arms, lowest_m=lowest)
    lift = replace(lift, hands=replace(lift.hands, arms=arms))
    rest = load.places(lift.pose_at(first.top_s))

    def carried(pose: Pose, time_s: float) -> list[Mesh]:
        return load.at(rest if time_s < first.leave_s else load.places(pose))

    return lift, carried, _blocks(load, rest, lift.feet)


def _blocks(load: Load, rest: Sequence[Frame], feet: tuple[Foot, Foot]) -> tuple[Prop, ...]:
    """Return what the load stands on where it does not reach the floor."""
    height = min(float(origin[2]) for _, origin in rest) - load.below_m
    if height < _REST_M:
        return ()
    between = min(abs(float(foot.ankle_m[0])) for foot in feet) - 0.07
    if load.kind == "kettlebell":
        middles, half = [rest[0][1]], max(between, 0.06)
    elif load.kind == "barbell":
        middles, half = [rest[0][1] + side * 0.72 * rest[0][0][:, 0] for side in (-1, 1)], 0.12
    else:
        middles, half = [origin for _, origin in rest], 0.08
    reach = np.array([half, 0.5 * load.width_m, 0.0])
    return tuple(
        Prop(low_m=middle * [1, 1, 0] - reach, high_m=middle * [1, 1, 0] + reach + [0, 0, height])
        for middle in middles
    )


def hip_hinge_seated(
    rng: Rng, person: Person, compensation: str | None = None, arms_wanted: str | None = None
) -> Scene:
    """Lean forward at the hips on a stool, seen from the side; quiet sitting slumped or upright."""
    habit = _sitting(rng, draw_habit(rng, seated=True))
    back = draw_back(rng, compensation, slack_deg=max(habit.lumbar_deg - 8, 0.0))
    back = replace(back, thoracic_deg=0.6 * back.thoracic_deg)
    trunk = float(rng.uniform(20, 60))
    limit = 42.0 if person.build in {"thin", "slim", "medium"} else 34.0
    pelvis = float(np.clip(pelvis_for(person, habit, back, trunk), -6.0, limit))
    quiet, strokes = draw_repetitions(rng, trunk)
    bow = _Bow.drawn(rng, habit, back, strokes, pelvis)
    arms = draw_arms(
        rng,
        ("crossed", "crossed", "on thighs", "on hips", "on shoulders", "behind head"),
        arms_wanted,
    )
    height = ankle_height(person) + knee_to_ankle(person) + float(rng.uniform(-0.01, 0.06))
    rest = np.array([0.0, float(rng.uniform(0.85, 1.0)) * hip_to_knee(person), height])
    feet = habit.feet(person)

    def pose_at(time_s: float) -> Pose:
        pose = Pose(person, rest + 0.5 * habit.sway["shift"](time_s) * LEFT)
        bow.pose(pose, time_s)
        stand_on(pose, feet)
        arms.hold(pose)
        return pose

    return Scene(
        protocol="hip_hinge_seated",
        azimuth_deg=float(rng.choice([90, -90])),
        compensation=back.compensation,
        parameters=rounded(
            trunk_deg=trunk,
            pelvis_deg=pelvis,
            **_of_back(back, habit),
            quiet_pelvis_deg=habit.pelvis_deg,
            arms=arms.kind,
        ),
        strokes=strokes,
        quiet_s=quiet,
        duration_s=strokes[-1].end_s + 0.7,
        pose_at=pose_at,
        seat=stool(rng, person, rest[1]),
    )


def _sitting(rng: Rng, habit: Habit) -> Habit:
    """Return the habit on a stool: from tall to slumped, feet a little apart."""
    slump = float(rng.uniform(0.0, 1.0))
    pelvis = -3.0 - 22.0 * slump
    return replace(
        habit,
        pelvis_deg=pelvis,
        lumbar_deg=float(rng.uniform(-2, 6)) - pelvis * 1.2,
        thoracic_deg=habit.thoracic_deg + 8 * slump,
        head_deg=habit.head_deg - 8 * slump,
        half_width_m=float(rng.uniform(0.1, 0.22)),
        knees_out_share=1.0,
    )
