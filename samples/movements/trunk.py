"""Side bend and trunk rotation: one person's way of doing each.

Amounts are degrees, metres and seconds. Every scene begins with quiet standing or sitting.
A ``compensation`` given by name is used; otherwise one is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from samples.graphics.geometry import LEFT, Array, lean, pitch, yaw
from samples.movements.choices import (
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
from samples.movements.scene import Scene, Seat
from samples.movements.stance import Habit, Stander, draw_habit
from samples.movements.timing import Stroke, course_of, draw_strokes
from samples.people.arms import Arms, draw_arms
from samples.people.body import Person
from samples.people.build import hip_to_knee, knee_to_ankle
from samples.people.skeleton import (
    Pose,
    ankle_height,
    highest_root,
    stand_on,
)

SIDE_BEND_ARMS = ("hanging", "hanging", "hanging", "crossed", "on hips", "behind head")
STANDING_TURN_ARMS = ("crossed", "crossed", "on shoulders", "on hips", "hanging")
SEATED_TURN_ARMS = ("crossed", "crossed", "on shoulders", "on hips")
_MOST_SIDE_SPINE_DEG = 42.0  # of all joints together


@dataclass(frozen=True)
class SideBender:
    """One person who bends to the side in standing."""

    person: Person
    habit: Habit
    arms: Arms
    low_share: float
    stander: Stander
    place_m: float

    @classmethod
    def standing(cls, person: Person, habit: Habit, arms: Arms, low_share: float) -> SideBender:
        """Return the person where they stand; ``low_share`` 0 to 1 bends the spine high or low."""
        stander = Stander(person, habit, arms)
        return cls(person, habit, arms, low_share, stander, stander.place_m())

    @property
    def spine(self) -> float:
        """How much spine it takes to lean the line from hips to shoulders by one."""
        return spine_for_line(self.person, side_shares(self.low_share))

    @property
    def most_deg(self) -> float:
        """How far the line from hips to shoulders may lean."""
        return _MOST_SIDE_SPINE_DEG / self.spine

    def pose(
        self,
        time_s: float,
        *,
        bend_deg: float,
        shift_m: float = 0.0,
        tilt_deg: float = 0.0,
        twist_deg: float = 0.0,
        bow_deg: float = 0.0,
    ) -> Pose:
        """Return the person bent so far: the trunk, + left, of which the pelvis tilts a part.

        The pelvis moves to the right by ``shift_m``, the trunk turns left by ``twist_deg`` and
        leans forward by ``bow_deg``.
        """
        habit = self.habit
        across = -shift_m + habit.sway["shift"](time_s)
        pose = Pose(self.person, np.array([across, self.place_m, 0.0]))
        pose.local["root"] = habit.sway_turn(time_s) @ lean(tilt_deg) @ pitch(habit.pelvis_deg)
        pose.bend_spine(
            forward_deg=habit.spine(0.6 * bow_deg, 0.4 * bow_deg),
            left_deg=self.spine * (bend_deg - tilt_deg) * side_shares(self.low_share),
            turn_deg=twist_deg * TURN_SHARES,
        )
        pose.bend_neck(forward_deg=habit.head_deg)
        feet = habit.feet(self.person)
        pose.root_m[2] = highest_root(pose, feet, knee_deg=habit.knees_deg)
        stand_on(pose, feet)
        self.arms.hold(pose)
        return pose


def side_bend(
    rng: Rng,
    person: Person,
    compensation: str | None = None,
    arms_wanted: str | None = None,
    strength: float = 1.0,
) -> Scene:
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
    most = _MOST_SIDE_SPINE_DEG / spine_for_line(person, side_shares(low_share))
    reach = {side: min(float(rng.uniform(12, 32)), most) for side in ("left", "right")}
    shift_m = rng.uniform(0.06, 0.12) if chosen == "pelvis_shift" else rng.uniform(0.0, 0.03)
    tilt = rng.uniform(6, 12) if chosen == "pelvis_hike" else rng.uniform(0, 2.5)
    twist = rng.uniform(12, 28) if chosen == "trunk_rotation" else rng.uniform(-3, 3)
    bow = rng.uniform(12, 25) if chosen == "forward_lean" else rng.uniform(-2, 3)
    shift_m, tilt, twist, bow = (strength * one for one in (shift_m, tilt, twist, bow))
    arms = draw_arms(rng, SIDE_BEND_ARMS, arms_wanted)
    quiet = rng.uniform(1.2, 2.5)
    plan = [(s, s) for s in alternating(rng, "left", "right", int(rng.integers(3, 5)))]
    strokes = draw_strokes(rng, plan, start_s=quiet, tempo_s=(1.8, 3.0))
    bend = course_of(strokes, lambda s: sign(s) * s.size * reach[s.side])
    effort = course_of(strokes, lambda s: sign(s) * s.size)
    bender = SideBender.standing(person, habit, arms, low_share)

    def pose_at(time_s: float) -> Pose:
        share = effort(time_s)
        return bender.pose(
            time_s,
            bend_deg=bend(time_s),
            shift_m=shift_m * share,
            tilt_deg=tilt * share,
            twist_deg=twist * share,
            bow_deg=bow * abs(share),
        )

    return Scene(
        protocol="side_bend",
        azimuth_deg=draw_side_bend_view(rng),
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
        stander=bender.stander,
    )


def draw_side_bend_view(rng: Rng) -> float:
    """Draw whether the camera sees the front (0 deg) or the back (180 deg)."""
    return float(rng.choice([0, 180], p=[0.7, 0.3]))


@dataclass(frozen=True)
class Turner:
    """One person who turns the trunk, standing or on a stool.

    ``head_share`` is how the head turns against the thorax, as a share of the turn; ``rest_m``
    where the pelvis is.
    """

    person: Person
    habit: Habit
    arms: Arms
    head_share: float
    rest_m: Array
    stander: Stander | None  # None on a stool

    @classmethod
    def standing(cls, person: Person, habit: Habit, arms: Arms, head_share: float) -> Turner:
        """Return the person where they stand."""
        stander = Stander(person, habit, arms)
        rest = np.array([0.0, stander.place_m(), 0.0])
        return cls(person, habit, arms, head_share, rest, stander)

    @classmethod
    def seated(
        cls, rng: Rng, person: Person, habit: Habit, arms: Arms, head_share: float
    ) -> Turner:
        """Return the person on a stool of about the right height."""
        height = ankle_height(person) + knee_to_ankle(person) + rng.uniform(-0.02, 0.03)
        rest = np.array([0.0, 0.97 * hip_to_knee(person), height])
        return cls(person, habit, arms, head_share, rest, None)

    def pose(
        self,
        time_s: float,
        *,
        turn_deg: float,
        pelvis_deg: float,
        side_deg: float = 0.0,
        bow_deg: float = 0.0,
    ) -> Pose:
        """Return the person turned left by ``turn_deg``, ``pelvis_deg`` of it with the pelvis.

        The spine bends by ``side_deg`` to the left and ``bow_deg`` forward.
        """
        habit, standing = self.habit, self.stander is not None
        sway = (1.0 if standing else 0.5) * habit.sway["shift"](time_s)
        pose = Pose(self.person, self.rest_m + sway * LEFT)
        pose.local["root"] = habit.sway_turn(time_s) @ yaw(pelvis_deg) @ pitch(habit.pelvis_deg)
        pose.bend_spine(
            forward_deg=habit.spine(0.6 * bow_deg, 0.4 * bow_deg),
            left_deg=side_deg * SIDE_SHARES,
            turn_deg=(turn_deg - pelvis_deg) * TURN_SHARES,
        )
        pose.bend_neck(forward_deg=habit.head_deg, turn_deg=self.head_share * turn_deg)
        feet = habit.feet(self.person)
        if standing:
            pose.root_m[2] = highest_root(pose, feet, knee_deg=habit.knees_deg)
            stand_on(pose, feet, knee_turn_deg=0.35 * pelvis_deg)
        else:
            stand_on(pose, feet)
        self.arms.hold(pose, heading=yaw(pelvis_deg))
        return pose


def trunk_rotation_standing(
    rng: Rng, person: Person, compensation: str | None = None, arms_wanted: str | None = None
) -> Scene:
    """Turn to the left and right in standing; about two thirds of it is pelvis, as usual."""
    habit = draw_habit(rng)
    chosen = pick(rng, compensation, {"none": 0.6, "side_bending": 0.2, "forward_lean": 0.2})
    share = rng.uniform(0.5, 0.75)
    turning = _draw_turning(rng, chosen)
    arms = draw_arms(rng, STANDING_TURN_ARMS, arms_wanted)
    turner = Turner.standing(person, habit, arms, turning.head_share)
    return turning.scene("trunk_rotation_standing", turner, float(share), None)


def trunk_rotation_seated(
    rng: Rng, person: Person, compensation: str | None = None, arms_wanted: str | None = None
) -> Scene:
    """Turn to the left and right on a stool, seen from the front; the pelvis may come along."""
    habit = draw_habit(rng, seated=True)
    chosen = pick(
        rng,
        compensation,
        {"none": 0.45, "pelvis_rotation": 0.25, "side_bending": 0.15, "forward_lean": 0.15},
    )
    share = rng.uniform(0.25, 0.55) if chosen == "pelvis_rotation" else rng.uniform(0, 0.1)
    turning = _draw_turning(rng, chosen)
    arms = draw_arms(rng, SEATED_TURN_ARMS, arms_wanted)
    turner = Turner.seated(rng, person, habit, arms, turning.head_share)
    seat = stool(rng, person, turner.rest_m[1])
    return turning.scene("trunk_rotation_seated", turner, float(share), seat)


def draw_gaze(rng: Rng) -> float:
    """Draw how the head turns against the thorax, as a share of the turn.

    -1 keeps facing the camera (40 in 100), 0 goes with the trunk (40 in 100), others lag or lead.
    """
    wavering = float(rng.normal(0, 0.05))
    between = float(rng.uniform(-0.8, -0.2) if rng.random() < 0.6 else rng.uniform(0.15, 0.4))
    return float(rng.choice([-1.0 + wavering, wavering, between], p=[0.4, 0.4, 0.2]))


@dataclass(frozen=True)
class _Turning:
    """What was drawn of turning to both sides, seated or standing."""

    compensation: str
    reach_deg: dict[str, float]
    bend_deg: float
    bow_deg: float
    head_share: float
    quiet_s: float
    strokes: list[Stroke]

    def scene(self, protocol: str, turner: Turner, pelvis_share: float, seat: Seat | None) -> Scene:
        """Return the turns of ``turner``, of whose thorax the pelvis does a share."""
        turn = course_of(self.strokes, lambda s: sign(s) * s.size * self.reach_deg[s.side])
        effort = course_of(self.strokes, lambda s: sign(s) * s.size)

        def pose_at(time_s: float) -> Pose:
            share = effort(time_s)
            return turner.pose(
                time_s,
                turn_deg=turn(time_s),
                pelvis_deg=pelvis_share * turn(time_s),
                side_deg=self.bend_deg * share,
                bow_deg=self.bow_deg * abs(share),
            )

        return Scene(
            protocol=protocol,
            azimuth_deg=0.0,
            compensation=self.compensation,
            parameters=rounded(
                left_deg=self.reach_deg["left"],
                right_deg=self.reach_deg["right"],
                side_bend_deg=self.bend_deg,
                forward_deg=self.bow_deg,
                head_share=self.head_share,
                pelvis_share=pelvis_share,
                arms=turner.arms.kind,
            ),
            strokes=self.strokes,
            quiet_s=self.quiet_s,
            duration_s=self.strokes[-1].end_s + 0.7,
            pose_at=pose_at,
            seat=seat,
            stander=turner.stander,
        )


def _draw_turning(rng: Rng, compensation: str) -> _Turning:
    """Draw what seated and standing rotation share."""
    reach = {"left": float(rng.uniform(22, 58)), "right": float(rng.uniform(22, 58))}
    bend = (
        rng.uniform(10, 20) * rng.choice([1, -1])
        if compensation == "side_bending"
        else rng.uniform(-2, 2)
    )
    bow = rng.uniform(10, 22) if compensation == "forward_lean" else rng.uniform(-2, 3)
    looks = draw_gaze(rng)
    quiet = rng.uniform(1.2, 2.5)
    plan = [(s, s) for s in alternating(rng, "left", "right", int(rng.integers(3, 5)))]
    return _Turning(
        compensation=compensation,
        reach_deg=reach,
        bend_deg=float(bend),
        bow_deg=float(bow),
        head_share=looks,
        quiet_s=float(quiet),
        strokes=draw_strokes(rng, plan, start_s=quiet, tempo_s=(1.7, 2.9)),
    )
