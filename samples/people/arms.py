"""Ways of holding the arms, empty or with something in the hands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from samples.graphics.geometry import SIDES, UP, Array, Side, outward, rotation_about, unit
from samples.people.body import bone_name
from samples.people.build import (
    back_at,
    belly_depth,
    chest_front,
    half_width,
    waist_width,
)
from samples.people.skeleton import Pose, arm, hand_reach

THORAX = "spine01"
_HAND_M = 0.19  # wrist to finger tips


@dataclass(frozen=True)
class Arms:
    """How the arms are held.

    ``kind`` and ``rest`` are among ``ARM_KINDS``; ``rest`` is how they are held before the work
    begins. ``spread`` 0 to 1 varies it.
    """

    kind: str
    spread: float
    rest: str = ""  # empty: as in ``kind``
    half_grip_m: float = 0.05  # mid-line to wrist, where both hands hold one thing
    lowest_m: float = _HAND_M  # how low the wrists may go
    grips: bool = False  # fingers closed

    def hold(self, pose: Pose, *, heading: Array | None = None, work: float = 1.0) -> None:
        """Solve both arms; pelvis, spine and legs must be posed.

        ``heading`` is where the body faces; ``work`` 0 to 1 leads from ``rest`` to ``kind``.
        """
        frame = np.eye(3) if heading is None else heading
        for side in SIDES:
            hand, elbow = _HOLDS[self.kind](pose, side, frame, self)
            if self.rest and work < 1:
                first, first_elbow = _HOLDS[self.rest](pose, side, frame, self)
                hand = first + work * (hand - first)
                elbow = first_elbow + work * (elbow - first_elbow)
            hand = np.array([hand[0], hand[1], max(hand[2], self.lowest_m)])
            put_hand(pose, side, hand, elbow)
            if self.grips:
                _close(pose, side, work if self.rest else 1.0)


def draw_arms(rng: np.random.Generator, kinds: tuple[str, ...], wanted: str | None = None) -> Arms:
    """Draw one of ``kinds`` of holding the arms, or how the ``wanted`` kind is done."""
    drawn = Arms(str(rng.choice(kinds)), float(rng.random()))
    return drawn if wanted is None else replace(drawn, kind=wanted)


def put_hand(pose: Pose, side: Side, hand_m: Array, elbow: Array) -> None:
    """Solve an arm so that the wrist is at ``hand_m`` and the elbow points towards ``elbow``."""
    limb = arm(pose.person, side)
    line = hand_m - pose.joint(limb.upper_bone)
    limb.place(pose, hand_m, np.cross(elbow, line), least_deg=-25.0)
    for bone, turn_deg in (("lowerarm02", 40.0), ("wrist", 25.0)):  # palms inward
        inward = rotation_about(limb.lower, outward(side) * turn_deg)
        pose.local[bone_name(bone, side)] = inward


def grip(pose: Pose, side: Side) -> Array:
    """Return where a hand holds a thing: the root of the middle finger, metres."""
    return pose.joint(bone_name("finger3-1", side))


def _close(pose: Pose, side: Side, share: float) -> None:
    first, last = (pose.person.rest(bone_name(f"finger{n}-1", side)) for n in (2, 5))
    bend = rotation_about(unit(last - first), outward(side) * 65.0 * share)
    for finger in range(2, 6):
        for joint in (1, 2):
            pose.local[bone_name(f"finger{finger}-{joint}", side)] = bend


Reach = tuple[Array, Array]  # the wrist in metres, and where the elbow points
Hold = Callable[[Pose, Side, Array, Arms], Reach]


def _hang(pose: Pose, side: Side, frame: Array, arms: Arms) -> Reach:
    person, out = pose.person, outward(side)
    shoulder = pose.joint(bone_name("upperarm01", side))
    beside = np.array([out * (half_width(person) + 0.03 + 0.05 * arms.spread), 0, 0])
    from_shoulder = frame.T @ (pose.carried("root", beside) - shoulder)
    hip, knee = (
        frame.T @ (pose.joint(bone_name(b, side)) - shoulder) for b in ("upperleg01", "lowerleg01")
    )
    lifted = np.clip((hip - knee)[1] / float(np.linalg.norm(hip - knee)), 0.0, 1.0)
    aside = out * from_shoulder[0]
    aside += lifted * max(0.0, out * knee[0] + 0.11 - aside)  # outside of bent knees
    reach = hand_reach(person) * (1 - 0.03 * arms.spread)
    sideways = out * np.clip(aside, 0.02, 0.5 * reach)
    drop = np.array([sideways, -0.04 - 0.08 * arms.spread, 0.0])
    drop[2] = -np.sqrt(reach**2 - drop @ drop)
    return shoulder + frame @ drop, frame @ np.array([0.8 * out, 1.0, 0.0])


def _cross(pose: Pose, side: Side, _frame: Array, arms: Arms) -> Reach:
    person, out = pose.person, outward(side)
    front = chest_front(person) - (0.03 if side == "left" else 0.06)
    height = person.rest(bone_name("upperarm01", side))[2] - 0.03 - 0.13 * arms.spread
    hand = np.array([out * (0.03 - 0.04 * arms.spread), front, height])
    elbow = pose.turn(THORAX) @ np.array([0.6 * out, -1.3, -0.9])
    return pose.carried(THORAX, hand), elbow


def _hips(pose: Pose, side: Side, _frame: Array, arms: Arms) -> Reach:
    person, out = pose.person, outward(side)
    hand = np.array([out * (waist_width(person) + 0.045), -0.03, 0.12 + 0.03 * arms.spread])
    elbow = pose.turn("root") @ np.array([out, 0.5 + 0.3 * arms.spread, 0.0])
    return pose.carried("root", hand), elbow


def _shoulders(pose: Pose, side: Side, _frame: Array, arms: Arms) -> Reach:
    person, out = pose.person, outward(side)
    shoulder = person.rest(bone_name("upperarm01", side))
    hand = shoulder + np.array([0.03 * out, -0.11, 0.0])
    elbow = pose.turn(THORAX) @ np.array([out, -0.5 - 0.5 * arms.spread, -0.3])
    return pose.carried(THORAX, hand), elbow


def _reach(pose: Pose, side: Side, frame: Array, arms: Arms) -> Reach:
    out = outward(side)
    shoulder = pose.joint(bone_name("upperarm01", side))
    direction = unit(frame @ np.array([0.05 * out, -0.4 - 0.8 * arms.spread, -1.0]))
    hand = shoulder + hand_reach(pose.person) * 0.98 * direction
    return hand, frame @ np.array([out, 0.6, 0.0])


def _thighs(pose: Pose, side: Side, _frame: Array, arms: Arms) -> Reach:
    hip, knee = (pose.joint(bone_name(b, side)) for b in ("upperleg01", "lowerleg01"))
    along = hip + (0.45 + 0.25 * arms.spread) * (knee - hip)
    return along + 0.13 * UP, np.array([outward(side), 0.6, 0.0])


def _slide(pose: Pose, side: Side, frame: Array, arms: Arms) -> Reach:
    """Hands down the front of thighs and shins as far as nearly straight arms reach."""
    bones = ("upperleg01", "lowerleg01", "foot")
    hip, knee, ankle = (pose.joint(bone_name(b, side)) for b in bones)
    share = np.linspace(0.3, 1.8, 16)[:, None]
    leg = np.where(share < 1, hip + share * (knee - hip), knee + (share - 1) * (ankle - knee))
    front = frame @ np.array([0.02 * outward(side), -1.0, 0.25])
    path = leg + (0.12 - 0.03 * np.minimum(share, 1.5)) * front
    shoulder = pose.joint(bone_name("upperarm01", side))
    far = np.maximum.accumulate(np.linalg.norm(path - shoulder, axis=1))
    straight = (0.97 - 0.06 * arms.spread) * hand_reach(pose.person)
    place = np.interp(straight, far + 1e-6 * np.arange(len(far)), share[:, 0])
    hand = np.array([np.interp(place, share[:, 0], path[:, axis]) for axis in range(3)])
    return hand, frame @ np.array([outward(side), 0.5, 0.0])


def _seat(pose: Pose, side: Side, _frame: Array, arms: Arms) -> Reach:
    out = outward(side)
    hand = np.array([out * (half_width(pose.person) + 0.07), 0.02 - 0.08 * arms.spread, 0.0])
    root = np.array([0.0, pose.root_m[1], pose.root_m[2] - 0.02])
    return root + hand, np.array([0.7 * out, 1.0, 0.0])


def _behind_back(pose: Pose, side: Side, _frame: Array, arms: Arms) -> Reach:
    person, out = pose.person, outward(side)
    height = 0.08 + 0.08 * arms.spread
    hand = np.array([0.1 * out, back_at(person, height) + 0.035, height])
    elbow = pose.turn("root") @ np.array([out, 0.7, 0.0])
    return pose.carried("root", hand), elbow


def _behind_head(pose: Pose, side: Side, _frame: Array, _arms: Arms) -> Reach:
    out = outward(side)
    hand = pose.person.rest("head") + np.array([0.1 * out, 0.1, 0.06])
    return pose.carried("head", hand), pose.turn(THORAX) @ np.array([out, -0.35, 0.25])


def _both_before(pose: Pose, side: Side, frame: Array, arms: Arms) -> Reach:
    """Hands together or apart at arm's length, in front of belly, thighs and shins."""
    person, out = pose.person, outward(side)
    bones = ("upperarm01", "upperleg01", "lowerleg01", "foot")
    shoulder, hip, knee, ankle = (frame.T @ pose.joint(bone_name(b, side)) for b in bones)
    middle = float((frame.T @ pose.root_m)[0])
    across = middle + out * arms.half_grip_m - shoulder[0]
    reach = (0.99 - 0.03 * arms.spread) * hand_reach(person)
    ahead, height = 0.0, 0.0
    for _ in range(2):
        height = shoulder[2] - float(np.sqrt(max(reach**2 - across**2 - ahead**2, 0.01)))
        height = max(height, arms.lowest_m)
        front = np.interp(
            height,
            [ankle[2], max(knee[2], ankle[2] + 0.1), max(hip[2], knee[2] + 0.05)],
            [ankle[1] - 0.09, knee[1] - 0.09, hip[1] - belly_depth(person) - 0.01],
        )
        ahead = min(float(front), shoulder[1] + 0.02) - shoulder[1]
    hand = np.array([shoulder[0] + across, shoulder[1] + ahead, height])
    return frame @ hand, frame @ np.array([out, 0.6, 0.0])


def bar_on_back(pose: Pose) -> Array:
    """Return where the middle of a bar lies on the upper back, metres."""
    height = pose.person.rest("neck01")[2] - 0.05
    return pose.carried(THORAX, np.array([0.0, back_at(pose.person, height) + 0.015, height]))


def _on_back(pose: Pose, side: Side, _frame: Array, arms: Arms) -> Reach:
    out, thorax = outward(side), pose.turn(THORAX)
    aside = abs(pose.person.rest(bone_name("upperarm01", side))[0]) + 0.15 + 0.15 * arms.spread
    hand = bar_on_back(pose) + thorax @ np.array([out * aside, -0.02, -0.09])
    return hand, thorax @ np.array([0.3 * out, 0.5, -1.0])


def stick_ends(pose: Pose) -> tuple[Array, Array]:
    """Return where a stick along the back touches the sacrum and the upper back, metres."""
    person = pose.person
    high = person.rest(THORAX)[2] + 0.12
    low = pose.carried("root", np.array([0.0, back_at(person, 0.03) + 0.012, 0.03]))
    return low, pose.carried(THORAX, np.array([0.0, back_at(person, high) + 0.012, high]))


def _on_stick(pose: Pose, side: Side, _frame: Array, _arms: Arms) -> Reach:
    """Right hand behind the neck, left hand behind the hollow of the back."""
    out, (low, high) = outward(side), stick_ends(pose)
    if side == "right":
        hand = high + 0.16 * unit(high - low) + pose.turn(THORAX) @ np.array([-0.08, 0.0, 0.02])
        return hand, pose.turn(THORAX) @ np.array([out, -0.3, 0.6])
    hand = low + 0.3 * (high - low) + pose.turn("root") @ np.array([0.09, 0.02, 0.0])
    return hand, pose.turn("root") @ np.array([out, 0.6, 0.0])


_HOLDS: dict[str, Hold] = {
    "hanging": _hang,
    "crossed": _cross,
    "on hips": _hips,
    "on shoulders": _shoulders,
    "reaching": _reach,
    "on thighs": _thighs,
    "sliding": _slide,
    "on seat": _seat,
    "behind back": _behind_back,
    "behind head": _behind_head,
    "both before": _both_before,
    "bar on back": _on_back,
    "stick": _on_stick,
}
ARM_KINDS = tuple(_HOLDS)
