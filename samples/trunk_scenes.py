"""Side bend and trunk rotation: one person's way of doing each.

Amounts are degrees, metres and seconds. Every scene begins with quiet standing or sitting.
A ``compensation`` given by name is used; otherwise one is drawn.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from samples.arms import draw_arms
from samples.body import Person
from samples.build import hip_to_knee, knee_to_ankle
from samples.choices import (
    SIDE_SHARES,
    TURN_SHARES,
    Rng,
    alternating,
    pick,
    rounded,
    side_shares,
    sign,
    spine_for_line,
    stool,
)
from samples.geometry import LEFT, lean, pitch, yaw
from samples.scene import Parameter, Scene, Seat
from samples.skeleton import (
    Pose,
    ankle_height,
    highest_root,
    stand_on,
)
from samples.stance import Habit, Stander, draw_habit
from samples.timing import Course, course_of, draw_strokes

_MOST_SIDE_SPINE_DEG = 42.0  # of all joints together


def side_bend(rng: Rng, person: Person, compensation: str | None = None) -> Scene:
    """Bend to the left and right, seen from the front or the back."""
    habit = draw_habit(rng)
    chosen = pick(
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
    low_share = float(rng.random())
    shares = side_shares(low_share)
    spine = spine_for_line(person, shares)
    most = _MOST_SIDE_SPINE_DEG / spine
    reach = {side: min(float(rng.uniform(12, 32)), most) for side in ("left", "right")}
    shift_m = rng.uniform(0.06, 0.12) if chosen == "pelvis_shift" else rng.uniform(0.0, 0.03)
    tilt = rng.uniform(6, 12) if chosen == "pelvis_hike" else rng.uniform(0, 2.5)
    twist = rng.uniform(12, 28) if chosen == "trunk_rotation" else rng.uniform(-3, 3)
    bow = rng.uniform(12, 25) if chosen == "forward_lean" else rng.uniform(-2, 3)
    arms = draw_arms(rng, ("hanging", "hanging", "hanging", "crossed", "on hips", "behind head"))
    quiet = rng.uniform(1.2, 2.5)
    plan = [(s, s) for s in alternating(rng, "left", "right", int(rng.integers(3, 5)))]
    strokes = draw_strokes(rng, plan, start_s=quiet, tempo_s=(1.8, 3.0))
    bend = course_of(strokes, lambda s: sign(s) * s.size * reach[s.side])
    effort = course_of(strokes, lambda s: sign(s) * s.size)
    feet = habit.feet(person)
    stander = Stander(person, habit, arms)
    place = stander.place_m()

    def pose_at(time_s: float) -> Pose:
        share = effort(time_s)
        pose = Pose(person, np.array([-shift_m * share + habit.sway["shift"](time_s), place, 0.0]))
        pelvis = tilt * share
        pose.local["root"] = habit.sway_turn(time_s) @ lean(pelvis) @ pitch(habit.pelvis_deg)
        pose.bend_spine(
            forward_deg=habit.spine(0.6 * bow * abs(share), 0.4 * bow * abs(share)),
            left_deg=spine * (bend(time_s) - pelvis) * shares,
            turn_deg=twist * share * TURN_SHARES,
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
        parameters=rounded(
            left_deg=float(reach["left"]),
            right_deg=float(reach["right"]),
            shift_m=float(shift_m),
            pelvis_tilt_deg=float(tilt),
            twist_deg=float(twist),
            forward_deg=float(bow),
            low_share=low_share,
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
    chosen = pick(rng, compensation, {"none": 0.6, "side_bending": 0.2, "forward_lean": 0.2})
    share = rng.uniform(0.5, 0.75)
    turn, spine, place = _turning(rng, chosen, habit)
    arms = draw_arms(rng, ("crossed", "crossed", "on shoulders", "on hips", "hanging"))
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
    chosen = pick(
        rng,
        compensation,
        {"none": 0.45, "pelvis_rotation": 0.25, "side_bending": 0.15, "forward_lean": 0.15},
    )
    share = rng.uniform(0.25, 0.55) if chosen == "pelvis_rotation" else rng.uniform(0, 0.1)
    turn, spine, place = _turning(rng, chosen, habit)
    arms = draw_arms(rng, ("crossed", "crossed", "on shoulders", "on hips"))
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
        stool(rng, person, rest[1]),
        None,
    )


def _draw_gaze(rng: Rng) -> float:
    """Draw how the head turns against the thorax, as a share of the turn.

    -1 keeps facing the camera (40 in 100), 0 goes with the trunk (40 in 100), others lag or lead.
    """
    wavering = float(rng.normal(0, 0.05))
    between = float(rng.uniform(-0.8, -0.2) if rng.random() < 0.6 else rng.uniform(0.15, 0.4))
    return float(rng.choice([-1.0 + wavering, wavering, between], p=[0.4, 0.4, 0.2]))


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
    looks = _draw_gaze(rng)
    quiet = rng.uniform(1.2, 2.5)
    plan = [(s, s) for s in alternating(rng, "left", "right", int(rng.integers(3, 5)))]
    strokes = draw_strokes(rng, plan, start_s=quiet, tempo_s=(1.7, 2.9))
    turn = course_of(strokes, lambda s: sign(s) * s.size * reach[s.side])
    effort = course_of(strokes, lambda s: sign(s) * s.size)

    def spine(pose: Pose, time_s: float, turn_deg: float) -> None:
        share = effort(time_s)
        pose.bend_spine(
            forward_deg=habit.spine(0.6 * bow * abs(share), 0.4 * bow * abs(share)),
            left_deg=bend * share * SIDE_SHARES,
            turn_deg=turn_deg * TURN_SHARES,
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
            parameters=rounded(
                left_deg=reach["left"],
                right_deg=reach["right"],
                side_bend_deg=float(bend),
                forward_deg=float(bow),
                head_share=looks,
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
