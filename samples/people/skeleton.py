"""The skeleton in a pose: forward kinematics, and limbs solved from where hand or foot must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, field

import numpy as np

from samples.graphics.geometry import (
    BACK,
    LEFT,
    Array,
    Side,
    cardan_xyz,
    frame_along,
    lean,
    outward,
    pitch,
    rotation_about,
    unit,
    yaw,
)
from samples.people.body import Person, bone_name, rig

SPINE = ("spine05", "spine04", "spine03", "spine02", "spine01")
NECK = ("neck01", "neck02", "neck03")


@dataclass
class Pose:
    """A person in a pose: where the root is and how each bone is turned against its parent."""

    person: Person
    root_m: Array = field(default_factory=lambda: np.zeros(3))
    local: dict[str, Array] = field(default_factory=dict)

    def turn(self, bone: str) -> Array:
        """Return the rotation of ``bone`` in the world, as a change from the rest pose."""
        body, result = rig(), np.eye(3)
        index = body.index[bone]
        while index >= 0:
            rotation = self.local.get(body.bones[index])
            if rotation is not None:
                result = rotation @ result
            index = body.parents[index]
        return result

    def joint(self, bone: str) -> Array:
        """Return the position of the head of ``bone`` in the world, metres."""
        body, rest = rig(), self.person.rest_joints
        index = body.index[bone]
        position = np.zeros(3)
        while (parent := body.parents[index]) >= 0:
            position = position + rest[index] - rest[parent]
            rotation = self.local.get(body.bones[parent])
            if rotation is not None:
                position = rotation @ position
            index = parent
        return self.root_m + position

    def set_turn(self, bone: str, turn: Array) -> None:
        """Turn ``bone`` so that its rotation in the world is ``turn``."""
        body = rig()
        parent = body.bones[body.parents[body.index[bone]]]
        self.local[bone] = self.turn(parent).T @ turn

    def carried(self, bone: str, rest_m: Array) -> Array:
        """Return where ``bone`` carries a point given in the rest pose (metres from the root)."""
        return self.joint(bone) + self.turn(bone) @ (rest_m - self.person.rest(bone))

    def bend_spine(
        self,
        *,
        forward_deg: Sequence[float] | Array,
        left_deg: Sequence[float] | Array = (0.0,) * 5,
        turn_deg: Sequence[float] | Array = (0.0,) * 5,
    ) -> None:
        """Bend each of the five spine bones, lowest first; + forward, left, turned to the left."""
        for bone, forward, left, turn in zip(SPINE, forward_deg, left_deg, turn_deg, strict=True):
            self.local[bone] = yaw(turn) @ lean(left) @ pitch(forward)

    def bend_neck(
        self, *, forward_deg: float, turn_deg: float = 0.0, left_deg: float = 0.0
    ) -> None:
        """Spread a bend of the head over the three neck bones."""
        step = yaw(turn_deg / 3) @ lean(left_deg / 3) @ pitch(forward_deg / 3)
        for bone in NECK:
            self.local[bone] = step


@dataclass(frozen=True)
class Limb:
    """Two bones and their hinge at rest: a leg or an arm of one person."""

    upper_bone: str
    lower_bone: str
    end_bone: str
    upper: Array  # from the first joint to the hinge at rest, metres
    lower: Array  # from the hinge to the end at rest
    hinge: Array  # axis at rest; a positive turn of the lower bone bends the limb

    @property
    def frame(self) -> Array:
        """Anatomical frame of the upper bone at rest: columns hinge, backward, up the bone."""
        up = unit(-self.upper)
        across = unit(self.hinge - (self.hinge @ up) * up)
        return np.column_stack([across, np.cross(up, across), up])

    def reach(self, bend_deg: float) -> Array:
        """Return the vector from the first joint to the end, in the axes of the upper bone."""
        return self.upper + rotation_about(self.hinge, bend_deg) @ self.lower

    def bend_for(self, distance_m: float, *, least_deg: float = 0.0) -> float:
        """Return the bend that brings the end ``distance_m`` from the first joint.

        A distance out of reach gives ``least_deg``.
        """
        along = self.hinge * (self.hinge @ self.lower)
        swing, side = self.lower - along, np.cross(self.hinge, self.lower)
        constant = self.upper @ self.upper + self.lower @ self.lower + 2 * self.upper @ along
        cosine, sine = 2 * self.upper @ swing, 2 * self.upper @ side
        size, phase = np.hypot(cosine, sine), np.arctan2(sine, cosine)
        level = np.clip((distance_m**2 - constant) / size, -1.0, 1.0)
        return max(least_deg, float(np.rad2deg(phase + np.arccos(level))))

    def place(self, pose: Pose, end_m: Array, hinge: Array, *, least_deg: float = 0.0) -> None:
        """Bend the limb so that its end is at ``end_m`` and its hinge as near ``hinge`` as can be.

        An end out of reach is approached along the straight line to it.
        """
        line = end_m - pose.joint(self.upper_bone)
        bend = self.bend_for(float(np.linalg.norm(line)), least_deg=least_deg)
        turn = frame_along(line, hinge) @ frame_along(self.reach(bend), self.hinge).T
        pose.set_turn(self.upper_bone, turn)
        pose.local[self.lower_bone] = rotation_about(self.hinge, bend)


def leg(person: Person, side: Side) -> Limb:
    """Return one leg: hip, knee and ankle; a positive bend is knee flexion."""
    names = [bone_name(joint, side) for joint in ("upperleg01", "lowerleg01", "foot")]
    hip, knee, ankle = (person.rest(name) for name in names)
    return Limb(*names, upper=knee - hip, lower=ankle - knee, hinge=LEFT)


def arm(person: Person, side: Side) -> Limb:
    """Return one arm: shoulder, elbow and wrist; a positive bend is elbow flexion."""
    names = [bone_name(joint, side) for joint in ("upperarm01", "lowerarm01", "wrist")]
    shoulder, elbow, wrist = (person.rest(name) for name in names)
    hinge = unit(np.cross(elbow - shoulder, wrist - elbow))
    return Limb(*names, upper=elbow - shoulder, lower=wrist - elbow, hinge=hinge)


def leg_length(person: Person) -> float:
    """Return hip to knee plus knee to ankle, metres (mean of both legs, which are equal)."""
    limb = leg(person, "left")
    return float(np.linalg.norm(limb.upper) + np.linalg.norm(limb.lower))


def ankle_height(person: Person) -> float:
    """Return how high the ankle joint stands over the sole, metres."""
    soles = person.rest_skin[rig().vertices_of("foot", "toe"), 2]
    return float(person.rest("foot.L")[2] - soles.min())


@dataclass(frozen=True)
class LegAngles:
    """Joint angles of one leg in degrees: flexion, abduction and internal rotation are +.

    The hip is split the usual way: flexion about the left axis of the pelvis, rotation about
    the long axis of the thigh, abduction about the axis square to both.
    """

    hip_flexion: float
    hip_abduction: float
    hip_internal: float
    knee_flexion: float

    def toward(self, other: LegAngles, share: float) -> LegAngles:
        """Return the angles ``share`` of the way to ``other``."""
        mine, theirs = astuple(self), astuple(other)
        return LegAngles(*(a + share * (b - a) for a, b in zip(mine, theirs, strict=True)))


def set_leg(pose: Pose, side: Side, angles: LegAngles, *, against: Array) -> None:
    """Pose a free leg by its angles against the frame ``against`` (pelvis or seat)."""
    limb, out = leg(pose.person, side), outward(side)
    relative = (
        pitch(-angles.hip_flexion)
        @ lean(-out * angles.hip_abduction)
        @ yaw(-out * angles.hip_internal)
    )
    pose.set_turn(limb.upper_bone, against @ relative @ limb.frame.T)
    pose.local[limb.lower_bone] = rotation_about(limb.hinge, angles.knee_flexion)


def leg_angles(pose: Pose, side: Side) -> LegAngles:
    """Return the angles of a leg in a pose, hip against pelvis."""
    limb, out = leg(pose.person, side), outward(side)
    thigh = pose.turn(limb.upper_bone)
    about_left, about_back, about_up = cardan_xyz(pose.turn("root").T @ thigh @ limb.frame)
    shank = pose.turn(limb.lower_bone)
    return LegAngles(
        -about_left, -out * about_back, -out * about_up, cardan_xyz(thigh.T @ shank)[0]
    )


@dataclass(frozen=True)
class Foot:
    """A foot on the floor: where its ankle is, and where foot and knee point (+ to the left).

    Toes point further out than the knee does: the shank is twisted, not the hip.
    """

    side: Side
    ankle_m: Array
    turn_deg: float
    knee_turn_deg: float


def stand_on(pose: Pose, feet: Sequence[Foot], *, knee_turn_deg: float = 0.0) -> None:
    """Solve the legs of ``feet`` so that the soles lie flat where they are.

    ``knee_turn_deg`` turns the knees further to the person's left.
    """
    for foot in feet:
        limb = leg(pose.person, foot.side)
        limb.place(pose, foot.ankle_m, yaw(foot.knee_turn_deg + knee_turn_deg) @ LEFT)
        pose.set_turn(limb.end_bone, yaw(foot.turn_deg))


def highest_root(pose: Pose, feet: Sequence[Foot], *, knee_deg: float) -> float:
    """Return the greatest root height (m) that lets every foot be reached.

    ``knee_deg`` is the least bend of the knees.
    """
    heights = []
    for foot in feet:
        limb = leg(pose.person, foot.side)
        hip = pose.joint(limb.upper_bone)
        away = np.linalg.norm((foot.ankle_m - hip)[:2])
        rise = np.sqrt(max(float(np.linalg.norm(limb.reach(knee_deg))) ** 2 - away**2, 0.01))
        heights.append(foot.ankle_m[2] + rise - (hip[2] - pose.root_m[2]))
    return float(min(heights))


_MASSES = (  # share of body mass, from the head of one bone towards that of another, how far
    (0.36, "spine05", "spine01", 0.55),
    (0.14, "root", "spine04", 0.3),
    (0.08, "head", "head", 0.0),
    *((0.10, f"upperleg01.{s}", f"lowerleg01.{s}", 0.43) for s in "LR"),
    *((0.045, f"lowerleg01.{s}", f"foot.{s}", 0.43) for s in "LR"),
    *((0.015, f"foot.{s}", f"toe2-1.{s}", 0.5) for s in "LR"),
    *((0.028, f"upperarm01.{s}", f"lowerarm01.{s}", 0.45) for s in "LR"),
    *((0.022, f"lowerarm01.{s}", f"wrist.{s}", 0.6) for s in "LR"),
)


def centre_of_mass(pose: Pose, *, in_hands: float = 0.0) -> Array:
    """Return the centre of mass in metres, from textbook shares of each segment.

    ``in_hands`` is the weight that the hands hold as a share of the body's.
    """
    hands = 0.5 * (pose.joint("wrist.L") + pose.joint("wrist.R"))
    total, place = in_hands, in_hands * hands
    for share, start, end, part in _MASSES:
        head = pose.joint(start)
        place = place + share * (head + part * (pose.joint(end) - head))
        total += share
    return place / total


def toe_forward(person: Person) -> float:
    """Return how far (m) the middle of the foot lies in front of the ankle."""
    return float(0.5 * (person.rest("foot.L") - person.rest("toe2-1.L")) @ BACK)


def hand_reach(person: Person) -> float:
    """Return shoulder to wrist with the elbow nearly straight, metres."""
    limb = arm(person, "left")
    return 0.985 * float(np.linalg.norm(limb.upper) + np.linalg.norm(limb.lower))
