"""Hip rotation, seated and standing: one person's way of doing each.

Amounts are degrees, metres and seconds. Every scene begins with quiet standing or sitting.
A ``compensation`` given by name is used; otherwise one is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from samples.graphics.geometry import LEFT, SIDES, Array, Side, blend, lean, outward, pitch
from samples.movements.choices import (
    SIDE_SHARES,
    SPINE_FOR_LINE,
    Rng,
    alternating,
    of_side,
    pick,
    rounded,
    sign,
    stool,
)
from samples.movements.scene import Parameter, Prop, Scene
from samples.movements.stance import Habit, Stander, draw_habit
from samples.movements.timing import Course, Stroke, course_of, draw_strokes
from samples.people.arms import Arms, draw_arms, put_hand
from samples.people.body import Person, bone_name
from samples.people.build import hip_to_knee, knee_to_ankle
from samples.people.skeleton import (
    LegAngles,
    Pose,
    ankle_height,
    highest_root,
    leg,
    leg_angles,
    set_leg,
    stand_on,
)

SEATED_ARMS = ("on seat", "on seat", "on thighs", "crossed")


@dataclass(frozen=True)
class _Turnout:
    """How one person rotates their hips, sitting or standing on the other leg."""

    compensation: str
    reach: dict[tuple[str, str], float]
    hike_deg: float
    trunk_lean_deg: float
    drift_deg: float

    @property
    def parameters(self) -> dict[str, Parameter]:
        reaches = {f"{side}_{way}_deg": amount for (side, way), amount in self.reach.items()}
        return rounded(
            **reaches,
            hike_deg=self.hike_deg,
            trunk_lean_deg=self.trunk_lean_deg,
            drift_deg=self.drift_deg,
        )

    def rotation(self, strokes: list[Stroke], side: Side) -> Course:
        return course_of(
            of_side(strokes, side), lambda s: sign(s) * s.size * self.reach[s.side, s.direction]
        )

    def effort(self, strokes: list[Stroke], side: Side) -> Course:
        return course_of(of_side(strokes, side), lambda s: sign(s) * s.size)


def _draw_turnout(rng: Rng, wanted: str | None, strength: float = 1.0) -> _Turnout:
    chosen = pick(
        rng, wanted, {"none": 0.4, "pelvis_hike": 0.22, "trunk_lean": 0.18, "thigh_drift": 0.2}
    )
    reach = {
        (side, way): float(rng.uniform(*limits))
        for side in SIDES
        for way, limits in (("internal", (12, 46)), ("external", (14, 48)))
    }
    return _Turnout(
        compensation=chosen,
        reach=reach,
        hike_deg=strength
        * float(rng.uniform(7, 16) if chosen == "pelvis_hike" else rng.uniform(0, 2)),
        trunk_lean_deg=strength
        * float(rng.uniform(8, 20) if chosen == "trunk_lean" else rng.uniform(0, 3)),
        drift_deg=float(
            rng.choice([-1, 1]) * rng.uniform(8, 18)
            if chosen == "thigh_drift"
            else rng.uniform(-3, 3)
        ),
    )


def _leg_plan(rng: Rng, side: Side) -> list[tuple[str, str]]:
    ways = alternating(rng, "internal", "external", 4 if rng.random() < 0.2 else 3)
    return [(side, way) for way in ways]


def _rest_bend(person: Person) -> float:
    """Return the angle between thigh and shank at rest, which a straight shank must undo."""
    limb = leg(person, "left")
    cross = np.cross(limb.upper, limb.lower)[0]
    return float(np.rad2deg(np.arctan2(cross, limb.upper @ limb.lower)))


@dataclass(frozen=True)
class SeatedHips:
    """One person on a high box whose shanks hang and swing."""

    person: Person
    habit: Habit
    arms: Arms
    hanging: dict[Side, LegAngles]  # of each leg at rest
    rest_m: Array  # the pelvis

    @classmethod
    def drawn(cls, rng: Rng, person: Person, habit: Habit, arms: Arms) -> SeatedHips:
        """Draw how the legs hang, and the height of the box."""
        hanging: dict[Side, LegAngles] = {
            side: LegAngles(
                90 + rng.normal(0, 2),
                rng.uniform(0, 8),
                rng.normal(0, 3),
                90 - _rest_bend(person) + rng.normal(0, 4),
            )
            for side in SIDES
        }
        height = ankle_height(person) + knee_to_ankle(person) + rng.uniform(0.06, 0.14)
        return cls(person, habit, arms, hanging, np.array([0.0, hip_to_knee(person), height]))

    def pose(
        self,
        time_s: float,
        *,
        internal_deg: Mapping[Side, float],
        drift_deg: Mapping[Side, float],
        hike_deg: float = 0.0,
        trunk_lean_deg: float = 0.0,
    ) -> Pose:
        """Return the person with each hip turned in and the thigh drifted out by so much.

        ``hike_deg`` + lifts the right side of the pelvis; ``trunk_lean_deg`` + leans to the left.
        """
        habit, pose = self.habit, Pose(self.person)
        tipped = lean(hike_deg)
        pose.local["root"] = habit.sway_turn(time_s) @ tipped @ pitch(habit.pelvis_deg)
        pivot: Side = "left" if hike_deg > 0 else "right"
        hip = self.person.rest(bone_name("upperleg01", pivot))
        sway = 0.5 * habit.sway["shift"](time_s) * LEFT
        pose.root_m = self.rest_m + hip - tipped @ hip + sway
        pose.bend_spine(
            forward_deg=habit.spine(),
            left_deg=(trunk_lean_deg * SPINE_FOR_LINE - 0.8 * hike_deg) * SIDE_SHARES,
        )
        pose.bend_neck(forward_deg=habit.head_deg)
        for side in SIDES:
            base = self.hanging[side]
            angles = LegAngles(
                base.hip_flexion,
                base.hip_abduction + drift_deg[side],
                base.hip_internal + internal_deg[side],
                base.knee_flexion,
            )
            set_leg(pose, side, angles, against=np.eye(3))
        self.arms.hold(pose)
        return pose


def hip_rotation_seated(
    rng: Rng,
    person: Person,
    compensation: str | None = None,
    arms_wanted: str | None = None,
    strength: float = 1.0,
) -> Scene:
    """Swing the shank out (internal) and in (external) on a high box, seen from the front."""
    habit = draw_habit(rng, seated=True)
    turnout = _draw_turnout(rng, compensation, strength)
    arms = draw_arms(rng, SEATED_ARMS, arms_wanted)
    quiet = rng.uniform(1.2, 2.5)
    first, second = SIDES if rng.random() < 0.5 else SIDES[::-1]
    plan = _leg_plan(rng, first) + _leg_plan(rng, second)
    strokes = draw_strokes(rng, plan, start_s=quiet, tempo_s=(1.5, 2.5))
    rotation = {side: turnout.rotation(strokes, side) for side in SIDES}
    effort = {side: turnout.effort(strokes, side) for side in SIDES}
    hips = SeatedHips.drawn(rng, person, habit, arms)

    def pose_at(time_s: float) -> Pose:
        work = {side: abs(effort[side](time_s)) for side in SIDES}
        toward = work["right"] - work["left"]  # + lifts the right hip, which tips to the left
        return hips.pose(
            time_s,
            internal_deg={side: rotation[side](time_s) for side in SIDES},
            drift_deg={side: turnout.drift_deg * effort[side](time_s) for side in SIDES},
            hike_deg=turnout.hike_deg * toward,
            trunk_lean_deg=turnout.trunk_lean_deg * toward,
        )

    return Scene(
        protocol="hip_rotation_seated",
        azimuth_deg=0.0,
        compensation=turnout.compensation,
        parameters={**turnout.parameters, "arms": arms.kind},
        strokes=strokes,
        quiet_s=float(quiet),
        duration_s=strokes[-1].end_s + 0.7,
        pose_at=pose_at,
        seat=stool(rng, person, hips.rest_m[1]),
    )


@dataclass(frozen=True)
class StandingHips:
    """One person who stands on one leg, the other thigh lifted, and swings that shank.

    Lifting the thigh tips the pelvis back and flexes the lumbar spine, as usual.
    """

    person: Person
    habit: Habit
    arms: Arms
    lifted: dict[Side, LegAngles]  # of each leg when it is lifted
    tuck_deg: float
    round_deg: float
    raised_deg: float  # how far the pelvis rises on the lifted side
    grip_m: Array | None  # what one hand holds on to
    chair: Side
    stander: Stander
    place_m: float

    @classmethod
    def drawn(cls, rng: Rng, person: Person, habit: Habit) -> StandingHips:
        """Draw how the thigh is lifted, the arms, and whether a chair is held."""
        lifted: dict[Side, LegAngles] = {
            side: LegAngles(
                rng.uniform(78, 94),
                rng.uniform(-2, 6),
                rng.normal(0, 3),
                88 - _rest_bend(person) + rng.normal(0, 5),
            )
            for side in SIDES
        }
        tuck, round_deg, raised = rng.uniform(6, 16), rng.uniform(8, 18), rng.uniform(-1, 6)
        holds = rng.random() < 0.45
        chair: Side = SIDES[int(rng.integers(2))]
        arms = draw_arms(rng, ("on hips", "hanging", "crossed"))
        grip = np.array(
            [
                outward(chair) * rng.uniform(0.42, 0.5),
                rng.uniform(-0.15, 0.0),
                person.height_cm / 100 * rng.uniform(0.5, 0.56),
            ]
        )
        stander = Stander(person, habit, arms)
        return cls(
            person=person,
            habit=habit,
            arms=arms,
            lifted=lifted,
            tuck_deg=float(tuck),
            round_deg=float(round_deg),
            raised_deg=float(raised),
            grip_m=grip if holds else None,
            chair=chair,
            stander=stander,
            place_m=stander.place_m(),
        )

    @property
    def props(self) -> tuple[Prop, ...]:
        """The chair that is held, if any."""
        return () if self.grip_m is None else (_chair_back(self.grip_m),)

    def pose(
        self,
        time_s: float,
        *,
        up: Mapping[Side, float],
        internal_deg: Mapping[Side, float],
        drift_deg: Mapping[Side, float],
        hike_deg: float = 0.0,
        trunk_lean_deg: float = 0.0,
    ) -> Pose:
        """Return the person with each thigh a share ``up`` of the way, 0 to 1.

        The other amounts are as in ``SeatedHips.pose``; the hike comes on top of what lifting does.
        """
        habit = self.habit
        toward = up["right"] - up["left"]  # + stands on the left leg
        over = 0.85 * habit.half_width_m * toward + 2 * habit.sway["shift"](time_s)
        pose = Pose(self.person, np.array([over, self.place_m, 0.0]))
        hike = self.raised_deg * toward + hike_deg
        pelvis = habit.pelvis_deg - self.tuck_deg * abs(toward)
        pose.local["root"] = habit.sway_turn(time_s) @ lean(hike) @ pitch(pelvis)
        pose.bend_spine(
            forward_deg=habit.spine(self.round_deg * abs(toward)),
            left_deg=(trunk_lean_deg * SPINE_FOR_LINE - 0.8 * hike) * SIDE_SHARES,
        )
        pose.bend_neck(forward_deg=habit.head_deg)
        feet = habit.feet(self.person)
        standing = [foot for foot in feet if up[foot.side] < 1e-6]
        pose.root_m[2] = highest_root(pose, standing, knee_deg=habit.knees_deg)
        stand_on(pose, feet)
        for side in SIDES:
            if up[side] > 0:
                base = self.lifted[side]
                goal = LegAngles(
                    base.hip_flexion,
                    base.hip_abduction + drift_deg[side],
                    base.hip_internal + internal_deg[side],
                    base.knee_flexion,
                )
                angles = leg_angles(pose, side).toward(goal, up[side])
                set_leg(pose, side, angles, against=pose.turn("root"))
                foot = bone_name("foot", side)
                pose.local[foot] = blend(pose.local[foot], pitch(12), up[side])
        self.arms.hold(pose)
        if self.grip_m is not None:
            put_hand(pose, self.chair, self.grip_m, np.array([outward(self.chair), 0.8, -0.3]))
        return pose


def hip_rotation_standing(
    rng: Rng, person: Person, compensation: str | None = None, *, strength: float = 1.0
) -> Scene:
    """Lift one thigh in standing and swing the shank out and in; then the other leg.

    Some people hold on to a chair.
    """
    habit, turnout = draw_habit(rng), _draw_turnout(rng, compensation, strength)
    quiet = rng.uniform(1.2, 2.5)
    order = SIDES if rng.random() < 0.5 else SIDES[::-1]
    strokes: list[Stroke] = []
    lift: dict[Side, Course] = {}
    time = quiet
    for side in order:
        up_s, down_s = rng.uniform(0.8, 1.3), rng.uniform(0.7, 1.2)
        turns = draw_strokes(
            rng,
            _leg_plan(rng, side),
            start_s=time + up_s + rng.uniform(0.1, 0.4),
            tempo_s=(1.3, 2.1),
        )
        ends = turns[-1].end_s + 0.2
        lift[side] = Course([(time, 0.0), (time + up_s, 1.0), (ends, 1.0), (ends + down_s, 0.0)])
        time = ends + down_s + rng.uniform(0.5, 1.0)
        strokes += turns
    rotation = {side: turnout.rotation(strokes, side) for side in SIDES}
    effort = {side: turnout.effort(strokes, side) for side in SIDES}
    hips = StandingHips.drawn(rng, person, habit)

    def pose_at(time_s: float) -> Pose:
        work = sum((1 if side == "right" else -1) * abs(effort[side](time_s)) for side in SIDES)
        return hips.pose(
            time_s,
            up={side: lift[side](time_s) for side in SIDES},
            internal_deg={side: rotation[side](time_s) for side in SIDES},
            drift_deg={side: turnout.drift_deg * effort[side](time_s) for side in SIDES},
            hike_deg=turnout.hike_deg * work,
            trunk_lean_deg=turnout.trunk_lean_deg * work,
        )

    return Scene(
        protocol="hip_rotation_standing",
        azimuth_deg=0.0,
        compensation=turnout.compensation,
        parameters={
            **turnout.parameters,
            "arms": hips.arms.kind,
            "holds_chair": hips.grip_m is not None,
        },
        strokes=strokes,
        quiet_s=float(quiet),
        duration_s=time + 0.3,
        pose_at=pose_at,
        props=hips.props,
        stander=hips.stander,
    )


def _chair_back(grip_m: np.ndarray) -> Prop:
    half = np.array([0.03, 0.2, 0.0])
    top = grip_m - [0, 0, 0.035]
    return Prop(low_m=top * [1, 1, 0] - half, high_m=top + half)
