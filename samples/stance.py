"""How one person stands, sits and holds their arms when they do nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from samples.body import Person, bone_name, rig
from samples.geometry import (
    SIDES,
    UP,
    Array,
    Side,
    lean,
    outward,
    pitch,
    rotation_about,
    unit,
    yaw,
)
from samples.skeleton import (
    Foot,
    Pose,
    ankle_height,
    arm,
    centre_of_mass,
    hand_reach,
    highest_root,
    stand_on,
    toe_forward,
)
from samples.timing import Sway

THORAX = "spine01"
_LOW = np.array([0.12, 0.44, 0.34, 0.20, 0.0])
_HIGH = np.array([0.04, 0.22, 0.44, 0.60, 0.0])
_THORACIC = np.array([0.0, 0.0, 0.1, 0.4, 0.5])
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

    def spine(self, lumbar_deg: float = 0.0, thoracic_deg: float = 0.0) -> Array:
        """Return the forward bend of each spine bone for a lumbar and a thoracic bend, degrees.

        The lumbar shares add up to one at the thoracolumbar junction, which lies in the middle
        of the joint of the fourth bone.
        """
        lumbar = self.low_share * _LOW + (1 - self.low_share) * _HIGH
        own = self.lumbar_deg * _HIGH + self.thoracic_deg * _KYPHOSIS
        return own + lumbar_deg * lumbar + thoracic_deg * _THORACIC

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
                0.35 * outward(side) * self.toes_out_deg,
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
        low_share=float(rng.choice([0.0, 0.5, 1.0])),
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
    knee_turn_deg: float = 0.0,
) -> None:
    """Move the pelvis back or forward, and down, until the body stands over the middle of its feet.

    The legs are solved to the feet with the knees bent by ``knees_deg`` at least on one side.
    """
    goal = np.mean([foot.ankle_m[1] for foot in feet]) - toe_forward(pose.person) - forward_m
    for _ in range(4):
        pose.root_m[2] = highest_root(pose, feet, knee_deg=knees_deg)
        stand_on(pose, feet, knee_turn_deg=knee_turn_deg)
        pose.root_m[1] += (goal - centre_of_mass(pose)[1]) / 0.8
    pose.root_m[2] = highest_root(pose, feet, knee_deg=knees_deg)
    stand_on(pose, feet, knee_turn_deg=knee_turn_deg)


@dataclass(frozen=True)
class Arms:
    """How the arms are held. ``kind`` is one of ``ARM_KINDS``; ``spread`` 0 to 1 varies it."""

    kind: str
    spread: float

    def hold(self, pose: Pose, *, heading: Array | None = None) -> None:
        """Solve both arms; pelvis and spine must be posed. ``heading`` is where the body faces."""
        frame = np.eye(3) if heading is None else heading
        for side in SIDES:
            _HOLDS[self.kind](pose, side, frame, self.spread)


def draw_arms(rng: np.random.Generator, kinds: tuple[str, ...]) -> Arms:
    """Draw one of ``kinds`` of holding the arms."""
    return Arms(str(rng.choice(kinds)), float(rng.random()))


def put_hand(pose: Pose, side: Side, hand_m: Array, elbow: Array) -> None:
    """Solve an arm so that the wrist is at ``hand_m`` and the elbow points towards ``elbow``."""
    limb = arm(pose.person, side)
    line = hand_m - pose.joint(limb.upper_bone)
    limb.place(pose, hand_m, np.cross(elbow, line), least_deg=-25.0)
    for bone, turn_deg in (("lowerarm02", 40.0), ("wrist", 25.0)):  # palms inward
        inward = rotation_about(limb.lower, outward(side) * turn_deg)
        pose.local[bone_name(bone, side)] = inward


def _hang(pose: Pose, side: Side, frame: Array, spread: float) -> None:
    person, out = pose.person, outward(side)
    shoulder = pose.joint(bone_name("upperarm01", side))
    hip = pose.carried("root", np.array([out * (half_width(person) + 0.03 + 0.05 * spread), 0, 0]))
    from_shoulder = frame.T @ (hip - shoulder)
    reach = hand_reach(person) * (1 - 0.03 * spread)
    sideways = out * np.clip(out * from_shoulder[0], 0.02, 0.5 * reach)
    drop = np.array([sideways, -0.04 - 0.08 * spread, 0.0])
    drop[2] = -np.sqrt(reach**2 - drop @ drop)
    put_hand(pose, side, shoulder + frame @ drop, frame @ np.array([0.8 * out, 1.0, 0.0]))


def _cross(pose: Pose, side: Side, _frame: Array, spread: float) -> None:
    person, out = pose.person, outward(side)
    front = chest_front(person) - (0.05 if side == "left" else 0.085)
    shoulder = person.rest(bone_name("upperarm01", side))
    hand = np.array([-out * (0.05 + 0.05 * spread), front, shoulder[2] - 0.12 - 0.06 * spread])
    thorax = pose.turn(THORAX)
    put_hand(pose, side, pose.carried(THORAX, hand), thorax @ np.array([0.75 * out, -0.6, -0.9]))


def _hips(pose: Pose, side: Side, _frame: Array, spread: float) -> None:
    person, out = pose.person, outward(side)
    hand = np.array([out * (waist_width(person) + 0.045), -0.03, 0.12 + 0.03 * spread])
    elbow = pose.turn("root") @ np.array([out, 0.5 + 0.3 * spread, 0.0])
    put_hand(pose, side, pose.carried("root", hand), elbow)


def _reach(pose: Pose, side: Side, frame: Array, spread: float) -> None:
    out = outward(side)
    shoulder = pose.joint(bone_name("upperarm01", side))
    direction = unit(frame @ np.array([0.05 * out, -0.4 - 0.8 * spread, -1.0]))
    hand = shoulder + hand_reach(pose.person) * 0.98 * direction
    put_hand(pose, side, hand, frame @ np.array([out, 0.6, 0.0]))


def _thighs(pose: Pose, side: Side, _frame: Array, spread: float) -> None:
    out = outward(side)
    hip, knee = (pose.joint(bone_name(b, side)) for b in ("upperleg01", "lowerleg01"))
    along = hip + (0.45 + 0.25 * spread) * (knee - hip)
    put_hand(pose, side, along + 0.13 * UP, np.array([out, 0.6, 0.0]))


def _seat(pose: Pose, side: Side, _frame: Array, spread: float) -> None:
    out = outward(side)
    hand = np.array([out * (half_width(pose.person) + 0.07), 0.02 - 0.08 * spread, 0.0])
    root = np.array([0.0, pose.root_m[1], pose.root_m[2] - 0.02])
    put_hand(pose, side, root + hand, np.array([0.7 * out, 1.0, 0.0]))


_HOLDS = {
    "hanging": _hang,
    "crossed": _cross,
    "on hips": _hips,
    "reaching": _reach,
    "on thighs": _thighs,
    "on seat": _seat,
}
ARM_KINDS = tuple(_HOLDS)


def _widest(person: Person, low_m: float, high_m: float) -> float:
    skin = person.rest_skin[rig().vertices_of("spine", "pelvis", "root", "upperleg")]
    band = skin[(skin[:, 2] > low_m) & (skin[:, 2] < high_m)]
    return float(np.abs(band[:, 0]).max())


def half_width(person: Person) -> float:
    """Return half the width of the hips, metres."""
    return _widest(person, -0.1, 0.05)


def waist_width(person: Person) -> float:
    """Return half the width just over the iliac crests, metres."""
    return _widest(person, 0.1, 0.17)


def chest_front(person: Person) -> float:
    """Return the y (m, negative) of the front of the chest at rest."""
    skin = person.rest_skin[rig().vertices_of("spine", "breast")]
    height = person.rest(bone_name("upperarm01", "left"))[2]
    return float(skin[np.abs(skin[:, 2] - height + 0.15) < 0.08, 1].min())


def hip_to_knee(person: Person) -> float:
    """Return the length of the thigh, metres."""
    return float(np.linalg.norm(person.rest("lowerleg01.L") - person.rest("upperleg01.L")))


def knee_to_ankle(person: Person) -> float:
    """Return the length of the shank, metres."""
    return float(np.linalg.norm(person.rest("foot.L") - person.rest("lowerleg01.L")))


@dataclass(frozen=True)
class Stander:
    """A person who stands quietly, here or elsewhere."""

    person: Person
    habit: Habit
    arms: Arms

    def place_m(self) -> float:
        """Return where (y, metres) the pelvis is over the feet in quiet standing."""
        pose = Pose(self.person)
        self._upright(pose, 0.0, 0.0)
        balance(
            pose,
            self.habit.feet(self.person),
            knees_deg=self.habit.knees_deg,
            forward_m=self.habit.weight_forward_m,
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
        return pose

    def _upright(self, pose: Pose, time_s: float, heading_deg: float) -> None:
        habit = self.habit
        pose.local["root"] = yaw(heading_deg) @ habit.sway_turn(time_s) @ pitch(habit.pelvis_deg)
        pose.bend_spine(forward_deg=habit.spine())
        pose.bend_neck(forward_deg=habit.head_deg)
        self.arms.hold(pose, heading=yaw(heading_deg))
