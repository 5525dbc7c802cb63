"""The tests: each function draws one person's way of doing one of them.

Amounts are degrees, metres and seconds. Every scene begins with quiet standing or sitting.
A ``compensation`` given by name is used; otherwise one is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from samples.body import Person, bone_name
from samples.geometry import LEFT, SIDES, Side, blend, lean, outward, pitch, yaw
from samples.scene import Parameter, Prop, Scene, Seat
from samples.skeleton import (
    LegAngles,
    Pose,
    ankle_height,
    highest_root,
    leg,
    leg_angles,
    set_leg,
    stand_on,
)
from samples.stance import (
    Habit,
    Stander,
    balance,
    draw_arms,
    draw_habit,
    half_width,
    hip_to_knee,
    knee_to_ankle,
    put_hand,
)
from samples.timing import Course, Stroke, course_of, draw_strokes

Rng = np.random.Generator
_SIDE_SHARES = np.array([0.10, 0.24, 0.28, 0.25, 0.13])
_SPINE_FOR_LINE = 1.5  # how much spine it takes to lean the line from hips to shoulders by one
_TURN_SHARES = np.array([0.03, 0.07, 0.20, 0.35, 0.35])


def _pick(rng: Rng, wanted: str | None, odds: Mapping[str, float]) -> str:
    drawn = str(rng.choice(list(odds), p=list(odds.values())))
    if wanted is None:
        return drawn
    if wanted not in odds:
        raise ValueError(f"compensation {wanted!r} is not one of {', '.join(odds)}")
    return wanted


def _rounded(**values: Parameter) -> dict[str, Parameter]:
    return {k: round(float(v), 2) if isinstance(v, float) else v for k, v in values.items()}


def _alternating(rng: Rng, first: str, second: str, count: int) -> list[str]:
    pair = [first, second] if rng.random() < 0.5 else [second, first]
    return pair * count if rng.random() < 0.7 else [pair[0]] * count + [pair[1]] * count


def _sign(stroke: Stroke) -> float:
    return 1.0 if stroke.direction in {"left", "internal"} else -1.0


def _of_side(strokes: list[Stroke], side: Side) -> list[Stroke]:
    return [stroke for stroke in strokes if stroke.side == side]


def hip_hinge(rng: Rng, person: Person, compensation: str | None = None) -> Scene:
    """Bow from the hips, seen from the side.

    Lumbar rounding or hollowing, early or late, low or high; knees straight to 60 deg bent.
    """
    habit = draw_habit(rng)
    chosen = _pick(
        rng,
        compensation,
        {
            "none": 0.34,
            "slight_rounding": 0.12,
            "lumbar_flexion": 0.28,
            "thoracic_flexion": 0.08,
            "lumbar_extension": 0.08,
            "squatting": 0.10,
        },
    )
    lumbar = {
        "slight_rounding": rng.uniform(8, 15),
        "lumbar_flexion": rng.uniform(20, 45),
        "lumbar_extension": rng.uniform(-14, -7),
    }.get(chosen, rng.uniform(-3, 5))
    thoracic = (
        rng.uniform(12, 28)
        if chosen == "thoracic_flexion"
        else (rng.uniform(0, 0.35) * max(lumbar, 0) + rng.uniform(-4, 5))
    )
    knees = (
        rng.uniform(38, 60)
        if chosen == "squatting"
        else float(
            rng.choice(
                [rng.uniform(0, 10), rng.uniform(10, 28), rng.uniform(28, 45)], p=[0.4, 0.45, 0.15]
            )
        )
    )
    trunk = rng.uniform(45, 88)
    pelvis = max(trunk - 0.75 * lumbar - 0.2 * thoracic, 12.0)
    timing, looks_up = rng.uniform(0.6, 1.7), rng.uniform(0, 0.6)
    arms = draw_arms(rng, ("hanging", "hanging", "crossed", "on hips", "reaching"))
    quiet = rng.uniform(1.2, 2.5)
    strokes = draw_strokes(
        rng, [("both", "flexion")] * int(rng.integers(3, 6)), start_s=quiet, tempo_s=(2.0, 3.6)
    )
    bow = course_of(strokes, lambda stroke: stroke.size)
    wavering = {id(s): float(rng.normal(1, 0.06)) for s in strokes}
    rounding = course_of(strokes, lambda stroke: stroke.size * wavering[id(stroke)])
    feet = habit.feet(person)

    def pose_at(time_s: float) -> Pose:
        pose = Pose(person)
        depth = bow(time_s)
        back = lumbar * max(rounding(time_s), 0.0) ** timing
        pose.local["root"] = habit.sway_turn(time_s) @ pitch(habit.pelvis_deg + pelvis * depth)
        pose.bend_spine(forward_deg=habit.spine(back, thoracic * depth))
        pose.bend_neck(forward_deg=habit.head_deg - looks_up * trunk * depth)
        arms.hold(pose)
        balance(
            pose, feet, knees_deg=habit.knees_deg + knees * depth, forward_m=habit.weight_forward_m
        )
        return pose

    return Scene(
        protocol="hip_hinge",
        azimuth_deg=float(rng.choice([90, -90])),
        compensation=chosen,
        parameters=_rounded(
            trunk_deg=float(trunk),
            lumbar_deg=float(lumbar),
            thoracic_deg=float(thoracic),
            pelvis_deg=float(pelvis),
            knees_deg=float(knees),
            lumbar_timing=float(timing),
            low_share=habit.low_share,
            arms=arms.kind,
        ),
        strokes=strokes,
        quiet_s=float(quiet),
        duration_s=strokes[-1].end_s + 0.7,
        pose_at=pose_at,
        stander=Stander(person, habit, arms),
    )


def side_bend(rng: Rng, person: Person, compensation: str | None = None) -> Scene:
    """Bend to the left and right, seen from the front or the back."""
    habit = draw_habit(rng)
    chosen = _pick(
        rng,
        compensation,
        {
            "none": 0.40,
            "pelvis_shift": 0.18,
            "pelvis_hike": 0.12,
            "trunk_rotation": 0.15,
            "forward_lean": 0.15,
        },
    )
    reach = {"left": rng.uniform(12, 32), "right": rng.uniform(12, 32)}
    shift_m = rng.uniform(0.06, 0.12) if chosen == "pelvis_shift" else rng.uniform(0.0, 0.03)
    tilt = rng.uniform(6, 12) if chosen == "pelvis_hike" else rng.uniform(0, 2.5)
    twist = rng.uniform(12, 28) if chosen == "trunk_rotation" else rng.uniform(-3, 3)
    bow = rng.uniform(12, 25) if chosen == "forward_lean" else rng.uniform(-2, 3)
    arms = draw_arms(rng, ("hanging", "hanging", "hanging", "crossed", "on hips"))
    quiet = rng.uniform(1.2, 2.5)
    plan = [(s, s) for s in _alternating(rng, "left", "right", int(rng.integers(3, 5)))]
    strokes = draw_strokes(rng, plan, start_s=quiet, tempo_s=(1.8, 3.0))
    bend = course_of(strokes, lambda s: _sign(s) * s.size * reach[s.side])
    sign = course_of(strokes, lambda s: _sign(s) * s.size)
    feet = habit.feet(person)
    stander = Stander(person, habit, arms)
    place = stander.place_m()

    def pose_at(time_s: float) -> Pose:
        share = sign(time_s)
        pose = Pose(person, np.array([-shift_m * share + habit.sway["shift"](time_s), place, 0.0]))
        pelvis = tilt * share
        pose.local["root"] = habit.sway_turn(time_s) @ lean(pelvis) @ pitch(habit.pelvis_deg)
        pose.bend_spine(
            forward_deg=habit.spine(0.6 * bow * abs(share), 0.4 * bow * abs(share)),
            left_deg=_SPINE_FOR_LINE * (bend(time_s) - pelvis) * _SIDE_SHARES,
            turn_deg=twist * share * _TURN_SHARES,
        )
        pose.bend_neck(forward_deg=habit.head_deg)
        pose.root_m[2] = highest_root(pose, feet, knee_deg=habit.knees_deg)
        stand_on(pose, feet)
        arms.hold(pose)
        return pose

    return Scene(
        protocol="side_bend",
        azimuth_deg=float(rng.choice([0, 180], p=[0.7, 0.3])),
        compensation=chosen,
        parameters=_rounded(
            left_deg=float(reach["left"]),
            right_deg=float(reach["right"]),
            shift_m=float(shift_m),
            pelvis_tilt_deg=float(tilt),
            twist_deg=float(twist),
            forward_deg=float(bow),
            arms=arms.kind,
        ),
        strokes=strokes,
        quiet_s=float(quiet),
        duration_s=strokes[-1].end_s + 0.7,
        pose_at=pose_at,
        stander=stander,
    )


def trunk_rotation_standing(rng: Rng, person: Person, compensation: str | None = None) -> Scene:
    """Turn to the left and right in standing; about two thirds of it is pelvis, as usual."""
    habit = draw_habit(rng)
    chosen = _pick(rng, compensation, {"none": 0.6, "side_bending": 0.2, "forward_lean": 0.2})
    share = rng.uniform(0.5, 0.75)
    turn, spine, place = _turning(rng, chosen, habit)
    arms = draw_arms(rng, ("crossed", "crossed", "on hips", "hanging"))
    stander = Stander(person, habit, arms)
    feet, rest_y = habit.feet(person), stander.place_m()

    def pose_at(time_s: float) -> Pose:
        pose = Pose(person, np.array([habit.sway["shift"](time_s), rest_y, 0.0]))
        pelvis = share * turn(time_s)
        pose.local["root"] = habit.sway_turn(time_s) @ yaw(pelvis) @ pitch(habit.pelvis_deg)
        spine(pose, time_s, turn(time_s) - pelvis)
        pose.root_m[2] = highest_root(pose, feet, knee_deg=habit.knees_deg)
        stand_on(pose, feet, knee_turn_deg=0.35 * pelvis)
        arms.hold(pose, heading=yaw(pelvis))
        return pose

    return place(
        "trunk_rotation_standing",
        pose_at,
        {"pelvis_share": share, "arms": arms.kind},
        None,
        stander,
    )


def trunk_rotation_seated(rng: Rng, person: Person, compensation: str | None = None) -> Scene:
    """Turn to the left and right on a stool, seen from the front; the pelvis may come along."""
    habit = draw_habit(rng, seated=True)
    chosen = _pick(
        rng,
        compensation,
        {"none": 0.45, "pelvis_rotation": 0.25, "side_bending": 0.15, "forward_lean": 0.15},
    )
    share = rng.uniform(0.25, 0.55) if chosen == "pelvis_rotation" else rng.uniform(0, 0.1)
    turn, spine, place = _turning(rng, chosen, habit)
    arms = draw_arms(rng, ("crossed", "crossed", "on hips"))
    height = ankle_height(person) + knee_to_ankle(person) + rng.uniform(-0.02, 0.03)
    rest = np.array([0.0, 0.97 * hip_to_knee(person), height])
    feet = habit.feet(person)

    def pose_at(time_s: float) -> Pose:
        pose = Pose(person, rest + 0.5 * habit.sway["shift"](time_s) * LEFT)
        pelvis = share * turn(time_s)
        pose.local["root"] = habit.sway_turn(time_s) @ yaw(pelvis) @ pitch(habit.pelvis_deg)
        spine(pose, time_s, turn(time_s) - pelvis)
        stand_on(pose, feet)
        arms.hold(pose, heading=yaw(pelvis))
        return pose

    return place(
        "trunk_rotation_seated",
        pose_at,
        {"pelvis_share": share, "arms": arms.kind},
        _stool(rng, person, rest[1]),
        None,
    )


def _turning(
    rng: Rng, compensation: str, habit: Habit
) -> tuple[Course, Callable[[Pose, float, float], None], Callable[..., Scene]]:
    """Draw what seated and standing rotation share: the turn, the spine, and the finished scene."""
    reach = {"left": rng.uniform(22, 58), "right": rng.uniform(22, 58)}
    bend = (
        rng.uniform(10, 20) * rng.choice([1, -1])
        if compensation == "side_bending"
        else rng.uniform(-2, 2)
    )
    bow = rng.uniform(10, 22) if compensation == "forward_lean" else rng.uniform(-2, 3)
    looks = rng.uniform(-0.5, 0.4)
    quiet = rng.uniform(1.2, 2.5)
    plan = [(s, s) for s in _alternating(rng, "left", "right", int(rng.integers(3, 5)))]
    strokes = draw_strokes(rng, plan, start_s=quiet, tempo_s=(1.7, 2.9))
    turn = course_of(strokes, lambda s: _sign(s) * s.size * reach[s.side])
    sign = course_of(strokes, lambda s: _sign(s) * s.size)

    def spine(pose: Pose, time_s: float, turn_deg: float) -> None:
        share = sign(time_s)
        pose.bend_spine(
            forward_deg=habit.spine(0.6 * bow * abs(share), 0.4 * bow * abs(share)),
            left_deg=bend * share * _SIDE_SHARES,
            turn_deg=turn_deg * _TURN_SHARES,
        )
        pose.bend_neck(forward_deg=habit.head_deg, turn_deg=looks * turn(time_s))

    def scene(
        protocol: str,
        pose_at: Callable[[float], Pose],
        extra: dict[str, Parameter],
        seat: Seat | None,
        stander: Stander | None,
    ) -> Scene:
        return Scene(
            protocol=protocol,
            azimuth_deg=0.0,
            compensation=compensation,
            parameters=_rounded(
                left_deg=reach["left"],
                right_deg=reach["right"],
                side_bend_deg=float(bend),
                forward_deg=float(bow),
                **extra,
            ),
            strokes=strokes,
            quiet_s=float(quiet),
            duration_s=strokes[-1].end_s + 0.7,
            pose_at=pose_at,
            seat=seat,
            stander=stander,
        )

    return turn, spine, scene


def _stool(rng: Rng, person: Person, hip_y_m: float) -> Seat:
    return Seat(
        half_width_m=half_width(person) + float(rng.uniform(0.02, 0.2)),
        front_m=hip_y_m - 0.62 * hip_to_knee(person),
        back_m=hip_y_m + float(rng.uniform(0.2, 0.3)),
        has_back=False,
    )


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
        return _rounded(
            **reaches,
            hike_deg=self.hike_deg,
            trunk_lean_deg=self.trunk_lean_deg,
            drift_deg=self.drift_deg,
        )

    def rotation(self, strokes: list[Stroke], side: Side) -> Course:
        return course_of(
            _of_side(strokes, side), lambda s: _sign(s) * s.size * self.reach[s.side, s.direction]
        )

    def effort(self, strokes: list[Stroke], side: Side) -> Course:
        return course_of(_of_side(strokes, side), lambda s: _sign(s) * s.size)


def _draw_turnout(rng: Rng, wanted: str | None) -> _Turnout:
    chosen = _pick(
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
        hike_deg=float(rng.uniform(7, 16) if chosen == "pelvis_hike" else rng.uniform(0, 2)),
        trunk_lean_deg=float(rng.uniform(8, 20) if chosen == "trunk_lean" else rng.uniform(0, 3)),
        drift_deg=float(
            rng.choice([-1, 1]) * rng.uniform(8, 18)
            if chosen == "thigh_drift"
            else rng.uniform(-3, 3)
        ),
    )


def _leg_plan(rng: Rng, side: Side) -> list[tuple[str, str]]:
    ways = _alternating(rng, "internal", "external", 4 if rng.random() < 0.2 else 3)
    return [(side, way) for way in ways]


def _rest_bend(person: Person) -> float:
    """Return the angle between thigh and shank at rest, which a straight shank must undo."""
    limb = leg(person, "left")
    cross = np.cross(limb.upper, limb.lower)[0]
    return float(np.rad2deg(np.arctan2(cross, limb.upper @ limb.lower)))


def hip_rotation_seated(rng: Rng, person: Person, compensation: str | None = None) -> Scene:
    """Swing the shank out (internal) and in (external) on a high box, seen from the front."""
    habit, turnout = draw_habit(rng, seated=True), _draw_turnout(rng, compensation)
    arms = draw_arms(rng, ("on seat", "on seat", "on thighs", "crossed"))
    quiet = rng.uniform(1.2, 2.5)
    first, second = SIDES if rng.random() < 0.5 else SIDES[::-1]
    plan = _leg_plan(rng, first) + _leg_plan(rng, second)
    strokes = draw_strokes(rng, plan, start_s=quiet, tempo_s=(1.5, 2.5))
    rotation = {side: turnout.rotation(strokes, side) for side in SIDES}
    effort = {side: turnout.effort(strokes, side) for side in SIDES}
    hanging = {
        side: LegAngles(
            90 + rng.normal(0, 2),
            rng.uniform(0, 8),
            rng.normal(0, 3),
            90 - _rest_bend(person) + rng.normal(0, 4),
        )
        for side in SIDES
    }
    height = ankle_height(person) + knee_to_ankle(person) + rng.uniform(0.06, 0.14)
    rest = np.array([0.0, hip_to_knee(person), height])

    def pose_at(time_s: float) -> Pose:
        pose = Pose(person)
        work = {side: abs(effort[side](time_s)) for side in SIDES}
        toward = work["right"] - work["left"]  # + lifts the right hip, which tips to the left
        tipped = lean(turnout.hike_deg * toward)
        pose.local["root"] = habit.sway_turn(time_s) @ tipped @ pitch(habit.pelvis_deg)
        pivot: Side = "left" if toward > 0 else "right"
        hip = person.rest(bone_name("upperleg01", pivot))
        pose.root_m = rest + hip - tipped @ hip + 0.5 * habit.sway["shift"](time_s) * LEFT
        pose.bend_spine(
            forward_deg=habit.spine(),
            left_deg=(turnout.trunk_lean_deg * _SPINE_FOR_LINE - 0.8 * turnout.hike_deg)
            * toward
            * _SIDE_SHARES,
        )
        pose.bend_neck(forward_deg=habit.head_deg)
        for side in SIDES:
            base, drift = hanging[side], turnout.drift_deg * effort[side](time_s)
            angles = LegAngles(
                base.hip_flexion,
                base.hip_abduction + drift,
                base.hip_internal + rotation[side](time_s),
                base.knee_flexion,
            )
            set_leg(pose, side, angles, against=np.eye(3))
        arms.hold(pose)
        return pose

    return Scene(
        protocol="hip_rotation_seated",
        azimuth_deg=0.0,
        compensation=turnout.compensation,
        parameters={**turnout.parameters, "arms": arms.kind},
        strokes=strokes,
        quiet_s=float(quiet),
        duration_s=strokes[-1].end_s + 0.7,
        pose_at=pose_at,
        seat=_stool(rng, person, rest[1]),
    )


def hip_rotation_standing(rng: Rng, person: Person, compensation: str | None = None) -> Scene:
    """Lift one thigh in standing and swing the shank out and in; then the other leg.

    Lifting the thigh tips the pelvis back and flexes the lumbar spine, as usual. Some people
    hold on to a chair.
    """
    habit, turnout = draw_habit(rng), _draw_turnout(rng, compensation)
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
    lifted = {
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
    feet, rest_y = habit.feet(person), stander.place_m()

    def pose_at(time_s: float) -> Pose:
        up = {side: lift[side](time_s) for side in SIDES}
        toward = up["right"] - up["left"]  # + stands on the left leg
        work = sum((1 if side == "right" else -1) * abs(effort[side](time_s)) for side in SIDES)
        over = 0.85 * habit.half_width_m * toward + 2 * habit.sway["shift"](time_s)
        pose = Pose(person, np.array([over, rest_y, 0.0]))
        hike = raised * toward + turnout.hike_deg * work
        pose.local["root"] = (
            habit.sway_turn(time_s) @ lean(hike) @ pitch(habit.pelvis_deg - tuck * abs(toward))
        )
        pose.bend_spine(
            forward_deg=habit.spine(round_deg * abs(toward)),
            left_deg=(turnout.trunk_lean_deg * work * _SPINE_FOR_LINE - 0.8 * hike) * _SIDE_SHARES,
        )
        pose.bend_neck(forward_deg=habit.head_deg)
        standing = [foot for foot in feet if up[foot.side] < 1e-6]
        pose.root_m[2] = highest_root(pose, standing, knee_deg=habit.knees_deg)
        stand_on(pose, feet)
        for side in SIDES:
            if up[side] > 0:
                base, drift = lifted[side], turnout.drift_deg * effort[side](time_s)
                goal = LegAngles(
                    base.hip_flexion,
                    base.hip_abduction + drift,
                    base.hip_internal + rotation[side](time_s),
                    base.knee_flexion,
                )
                angles = leg_angles(pose, side).toward(goal, up[side])
                set_leg(pose, side, angles, against=pose.turn("root"))
                foot = bone_name("foot", side)
                pose.local[foot] = blend(pose.local[foot], pitch(12), up[side])
        arms.hold(pose)
        if holds:
            put_hand(pose, chair, grip, np.array([outward(chair), 0.8, -0.3]))
        return pose

    return Scene(
        protocol="hip_rotation_standing",
        azimuth_deg=0.0,
        compensation=turnout.compensation,
        parameters={**turnout.parameters, "arms": arms.kind, "holds_chair": bool(holds)},
        strokes=strokes,
        quiet_s=float(quiet),
        duration_s=time + 0.3,
        pose_at=pose_at,
        props=(_chair_back(grip),) if holds else (),
        stander=stander,
    )


def _chair_back(grip_m: np.ndarray) -> Prop:
    half = np.array([0.03, 0.2, 0.0])
    top = grip_m - [0, 0, 0.035]
    return Prop(low_m=top * [1, 1, 0] - half, high_m=top + half)


Maker = Callable[[Rng, Person, str | None], Scene]
PROTOCOLS: dict[str, Maker] = {
    maker.__name__: maker
    for maker in (
        hip_hinge,
        side_bend,
        trunk_rotation_seated,
        trunk_rotation_standing,
        hip_rotation_seated,
        hip_rotation_standing,
    )
}
