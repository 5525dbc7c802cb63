"""Standing on one leg, the other lifted in front or moved back: one person's way of doing each.

Both are seen from the side, the moving leg near the camera or far from it. Amounts are degrees,
metres and seconds. Every scene begins with quiet standing. A ``compensation`` given by name is
used; otherwise one is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from samples.graphics.geometry import SIDES, Array, Side, blend, lean, outward, pitch, yaw
from samples.movements.choices import SIDE_SHARES, TURN_SHARES, Rng, of_side, rounded
from samples.movements.leg_supports import Support, draw_support
from samples.movements.leg_ways import Plan, depth_of, draw_extension, draw_lift, leg_plan
from samples.movements.scene import Scene
from samples.movements.stance import Habit, Stander, draw_habit
from samples.movements.timing import Course, Stroke, Sway, draw_strokes
from samples.people.arms import Arms, draw_arms
from samples.people.body import Person, bone_name, rig
from samples.people.skeleton import (
    Foot,
    LegAngles,
    Pose,
    centre_of_mass,
    highest_root,
    leg_angles,
    set_leg,
    stand_on,
    toe_forward,
)

_BALANCING = 3  # steps
_TRIES = 12  # to get the moving foot off the floor
_CLEAR_M = 0.012  # how far the sole is off the floor at the far end, at least
_EARLY = 8.0  # how much faster than the leg moves the weight is on the stance foot

_LIFT_SUPPORTS = {"nothing": 0.42, "wall beside": 0.26, "chair beside": 0.18, "pole": 0.14}
_EXTENSION_SUPPORTS = {
    "nothing": 0.3,
    "chair before": 0.26,
    "wall beside": 0.14,
    "chair beside": 0.1,
    "wall before": 0.1,
    "pole": 0.1,
}


@dataclass(frozen=True)
class _OneLeg:
    """A person who moves one leg after the other, and stands on the one that is still."""

    person: Person
    habit: Habit
    arms: Arms
    support: Support
    plan: Plan
    feet: tuple[Foot, Foot]
    depth: Course  # 0 to 1, of the trunk
    lifted: Mapping[Side, Course]  # 0 on the floor to 1 at the far end
    thigh: Mapping[Side, Course]
    knee: Mapping[Side, Course]
    lumbar: Course
    pelvis: Course
    wobble: Mapping[str, Sway]
    soles_m: Mapping[Side, Array]

    @classmethod
    def drawn(cls, rng: Rng, person: Person, habit: Habit, arms: Arms, plan: Plan) -> _OneLeg:
        """Draw the rest of a plan, still without a support."""
        # the foot comes back to the floor, whatever the trunk leaves undone
        down = [replace(stroke, left_over=0.0) for stroke in plan.strokes]
        return cls(
            person=person,
            habit=habit,
            arms=arms,
            support=Support(),
            plan=plan,
            feet=habit.feet(person),
            depth=depth_of(plan.strokes),
            lifted={side: depth_of(of_side(down, side)) for side in SIDES},
            thigh={side: plan.course(lambda one: one.thigh_deg, side) for side in _moving(plan)},
            knee={side: plan.course(lambda one: one.knee_deg, side) for side in _moving(plan)},
            lumbar=plan.course(lambda one: one.lumbar_deg),
            pelvis=plan.course(lambda one: one.pelvis_deg),
            wobble={name: Sway(rng, size) for name, size in (("pitch", 1.6), ("lean", 1.6))},
            soles_m={side: _sole(person, side) for side in SIDES},
        )

    def pose_at(self, time_s: float) -> Pose:
        """Return the person at ``time_s``."""
        habit, up = self.habit, {side: self.lifted[side](time_s) for side in SIDES}
        toward = up["right"] - up["left"]  # + stands on the left leg
        bearing = float(np.sign(toward)) * (1 - (1 - min(abs(toward), 1.0)) ** 3)
        across = self.plan.way.over * habit.half_width_m * bearing
        pose = Pose(self.person, np.array([across + habit.sway["shift"](time_s), 0.0, 0.0]))
        self._turn_trunk(pose, time_s, toward, bearing)
        goal = -toe_forward(self.person) - habit.weight_forward_m
        for _ in range(_BALANCING):
            self._place_limbs(pose, time_s, up)
            pose.root_m[1] += (goal - centre_of_mass(pose)[1]) / 0.8
        self._place_limbs(pose, time_s, up)
        return pose

    def _turn_trunk(self, pose: Pose, time_s: float, toward: float, bearing: float) -> None:
        habit, way = self.habit, self.plan.way
        depth = max(self.depth(time_s), 0.0)
        lumbar = self.lumbar(time_s) * depth**way.timing
        hike = way.raised_deg * bearing
        # the pelvis of some turns to the moving leg, and the spine turns back
        opened = -way.opens_deg * toward
        unsteady = {name: sway(time_s) * abs(toward) for name, sway in self.wobble.items()}
        pose.local["root"] = (
            habit.sway_turn(time_s)
            @ yaw(opened)
            @ lean(hike)
            @ pitch(habit.pelvis_deg + self.pelvis(time_s) * depth + unsteady["pitch"])
        )
        pose.bend_spine(
            forward_deg=habit.spine(lumbar, way.thoracic_deg * depth),
            left_deg=(unsteady["lean"] - 0.9 * hike) * SIDE_SHARES,
            turn_deg=-0.8 * opened * TURN_SHARES,
        )
        pose.bend_neck(forward_deg=habit.head_deg + way.looks_down_deg * depth)

    def _place_limbs(self, pose: Pose, time_s: float, up: Mapping[Side, float]) -> None:
        working, way = max(up.values()), self.plan.way
        borne = 1 - (1 - min(working, 1.0)) ** _EARLY
        knees = self.habit.knees_deg
        knees += borne * (way.stance_knee_deg - knees)
        both = highest_root(pose, self.feet, knee_deg=knees)
        stance = [foot for foot in self.feet if up[foot.side] <= 0] or list(self.feet)
        alone = highest_root(pose, stance, knee_deg=knees)
        pose.root_m[2] = both + borne * (alone - both)
        stand_on(pose, self.feet)
        for side in SIDES:
            if up[side] > 0:
                self._move_leg(pose, side, time_s, up[side])
        self.arms.hold(pose)
        self.support.hold(pose)

    def _move_leg(self, pose: Pose, side: Side, time_s: float, up: float) -> None:
        way, foot = self.plan.way, bone_name("foot", side)
        tipped = pose.turn("root")[:, 2]
        goal = LegAngles(
            self.thigh[side](time_s) + float(np.rad2deg(np.arctan2(-tipped[1], tipped[2]))),
            way.out_deg,
            way.turned_deg,
            self.knee[side](time_s),
        )
        angles = leg_angles(pose, side).toward(goal, up)
        set_leg(pose, side, angles, against=pose.turn("root"))
        turn_deg = next(one.turn_deg for one in self.feet if one.side == side)
        pose.set_turn(foot, yaw(turn_deg))
        pose.local[foot] = self._limp_foot(pose, side)

    def _limp_foot(self, pose: Pose, side: Side) -> Array:
        """Return the turn of a foot against its shank: as limp as the floor under it allows."""
        foot = bone_name("foot", side)
        level, limp = pose.local[foot], pitch(self.plan.way.toes_down_deg)
        shank, ankle = pose.turn(foot) @ level.T, pose.joint(foot)

        def height_m(turn: Array) -> float:
            return float(ankle[2] + (self.soles_m[side] @ (shank @ turn).T)[:, 2].min())

        wanted = min(_CLEAR_M, 0.5 * height_m(level))
        if height_m(limp) >= wanted:
            return limp
        low, high = 0.0, 1.0
        for _ in range(8):
            share = 0.5 * (low + high)
            if height_m(blend(level, limp, share)) >= wanted:
                low = share
            else:
                high = share
        return blend(level, limp, low)

    def clearance_m(self, stroke: Stroke) -> float:
        """Return how far the moving foot is off the floor at the far end of ``stroke``."""
        pose = self.pose_at(stroke.top_s)
        side: Side = "left" if stroke.side == "left" else "right"
        foot = bone_name("foot", side)
        return float((pose.joint(foot) + self.soles_m[side] @ pose.turn(foot).T)[:, 2].min())


def thigh_lift_standing(rng: Rng, person: Person, compensation: str | None = None) -> Scene:
    """Lift one thigh to 60 to 110 deg, the shank hanging, and then the other; from the side.

    The low back rounds by 8 to 55 % of the lift (27 % is usual), drawn apart from the lift; the
    trunk leans back or forward a little. Six in ten hold on to something.
    """
    habit, arms = _standing(rng)
    quiet, strokes = _repetitions(rng, "lift")
    plan = draw_lift(rng, person, habit, strokes, compensation)
    return _scene(
        rng,
        "thigh_lift_standing",
        _off_the_floor(_OneLeg.drawn(rng, person, habit, arms, plan)),
        quiet_s=quiet,
        supports=_LIFT_SUPPORTS,
    )


def hip_extension_standing(rng: Rng, person: Person, compensation: str | None = None) -> Scene:
    """Move one leg 5 to 30 deg back, the knee straight or bent, then the other; from the side.

    The trunk tips forward by up to 40 deg in some, the low back hollows by up to 20 in some, in
    some both: drawn apart from how far the leg goes. Seven in ten hold on to something.
    """
    habit, arms = _standing(rng)
    quiet, strokes = _repetitions(rng, "extension")
    plan = draw_extension(rng, person, habit, strokes, compensation)
    return _scene(
        rng,
        "hip_extension_standing",
        _off_the_floor(_OneLeg.drawn(rng, person, habit, arms, plan)),
        quiet_s=quiet,
        supports=_EXTENSION_SUPPORTS,
    )


def _standing(rng: Rng) -> tuple[Habit, Arms]:
    """Draw how the person stands, the feet not far apart, and what free arms do."""
    habit = replace(draw_habit(rng), half_width_m=float(rng.uniform(0.06, 0.12)))
    return habit, draw_arms(rng, ("on hips", "hanging", "crossed"))


def _repetitions(rng: Rng, direction: str) -> tuple[float, list[Stroke]]:
    """Draw how long the person is quiet (s) and the repetitions of both legs."""
    quiet = float(rng.uniform(1.2, 2.5))
    marches = rng.random() < 0.2
    strokes = draw_strokes(
        rng,
        leg_plan(rng, direction),
        start_s=quiet,
        tempo_s=(1.5, 3.0),
        between_s=(0.02, 0.15) if marches else (0.25, 0.9),
    )
    return quiet, strokes


def _off_the_floor(way: _OneLeg) -> _OneLeg:
    """Return the person with pelvis hiked and knee bent enough for the foot to leave the floor."""
    for attempt in range(_TRIES):
        if min(way.clearance_m(stroke) for stroke in way.plan.strokes) >= _CLEAR_M:
            break
        mine = way.plan.way
        hiked = replace(mine, raised_deg=mine.raised_deg + (1.0 if attempt < 6 else 0.0))
        straighter = replace(hiked, stance_knee_deg=0.8 * mine.stance_knee_deg)
        bent = [
            replace(one, knee_deg=one.knee_deg + (4.0 if attempt >= 6 else 0.0))
            for one in way.plan.amounts
        ]
        plan = Plan(straighter, way.plan.strokes, bent)
        knee = {side: plan.course(lambda one: one.knee_deg, side) for side in way.knee}
        way = replace(way, plan=plan, knee=knee)
    return way


def _scene(
    rng: Rng, protocol: str, way: _OneLeg, *, quiet_s: float, supports: Mapping[str, float]
) -> Scene:
    strokes, plan = way.plan.strokes, way.plan
    azimuth = float(rng.choice([90, -90]))
    poses = [way.pose_at(time) for time in (0.0, *(stroke.top_s for stroke in strokes))]
    support = draw_support(rng, poses, supports, far="right" if azimuth > 0 else "left")
    way = replace(way, support=support)
    free = support.kind == "nothing"
    return Scene(
        protocol=protocol,
        azimuth_deg=azimuth,
        compensation=plan.way.compensation,
        parameters=rounded(
            thigh_deg=_mean([one.thigh_deg for one in plan.amounts]),
            knee_deg=_mean([one.knee_deg for one in plan.amounts]),
            lumbar_deg=_mean([one.lumbar_deg for one in plan.amounts]),
            trunk_deg=_mean([one.trunk_deg for one in plan.amounts]),
            pelvis_deg=_mean([one.pelvis_deg for one in plan.amounts]),
            thoracic_deg=plan.way.thoracic_deg,
            lumbar_timing=plan.way.timing,
            low_share=way.habit.low_share,
            raised_deg=plan.way.raised_deg,
            stance_knee_deg=plan.way.stance_knee_deg,
            arms=way.arms.kind,
            holds=support.kind,
        ),
        strokes=strokes,
        quiet_s=quiet_s,
        duration_s=strokes[-1].end_s + 0.7,
        pose_at=way.pose_at,
        stander=Stander(way.person, way.habit, way.arms) if free else None,
        props=support.props,
    )


def _mean(values: list[float]) -> float:
    return float(np.mean(values))


def _moving(plan: Plan) -> list[Side]:
    return [side for side in SIDES if of_side(plan.strokes, side)]


def _sole(person: Person, side: Side) -> Array:
    """Return the points of the sole that may touch the floor first, against the ankle at rest."""
    skin = person.rest_skin[rig().vertices_of("foot", "toe")]
    skin = skin[outward(side) * skin[:, 0] > 0]
    low = skin[skin[:, 2] < skin[:, 2].min() + 0.035]
    ends = [low[int(np.argmax(low @ way))] for way in _DOWNWARD]
    return np.array(ends) - person.rest(bone_name("foot", side))


# toes and heels down, more or less
_DOWNWARD = [pitch(angle) @ -np.array([0.0, 0.0, 1.0]) for angle in range(-60, 61, 10)]
