"""What a person on one leg holds on to: a wall, the back of a chair or a pole, drawn within reach.

Metres; the hands stay where they were put as long as the arms reach.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from samples.graphics.geometry import SIDES, Array, Side, outward
from samples.movements.choices import Rng
from samples.movements.scene import Prop
from samples.people.arms import put_hand
from samples.people.body import Person, bone_name
from samples.people.build import half_width
from samples.people.skeleton import Pose, hand_reach

_HAND_M = 0.17  # wrist to finger tips, as far as they touch a wall
_WALL_M = 2.1
_NEARER = 0.9  # how a hand that is out of reach comes nearer, a step


@dataclass(frozen=True)
class Support:
    """What is held, and where each holding wrist stays."""

    kind: str = "nothing"
    wrists: tuple[tuple[Side, Array], ...] = ()
    props: tuple[Prop, ...] = ()

    def hold(self, pose: Pose) -> None:
        """Solve the arms that hold on; the others stay as they are."""
        for side, wrist in self.wrists:
            put_hand(pose, side, wrist, np.array([0.6 * outward(side), 0.8, -0.4]))


def draw_support(
    rng: Rng, poses: Sequence[Pose], odds: Mapping[str, float], *, far: Side
) -> Support:
    """Draw a support within reach in all of ``poses``, the first of which is quiet.

    ``odds`` names the kinds. A wall or chair beside the person stands on the ``far`` side, away
    from the camera; a pole may be on either.
    """
    kind = str(rng.choice(list(odds), p=list(odds.values())))
    before, both = kind.endswith("before"), bool(rng.random() < 0.6)
    aside: Side = far
    if kind == "pole" and rng.random() < 0.5:
        aside = "left" if far == "right" else "right"
    person = poses[0].person
    sides: tuple[Side, ...] = SIDES if before and both else (aside,)
    start = _before(rng, person, kind) if before else _beside(rng, person, kind, aside)
    thick = float(rng.uniform(0.25, 1.3))
    if kind == "nothing":
        return Support()
    wrists = tuple((side, _within_reach(poses, side, start * _mirror(side))) for side in sides)
    if before:
        level = np.mean([wrist for _, wrist in wrists], axis=0)
        wrists = tuple((side, np.array([wrist[0], *level[1:]])) for side, wrist in wrists)
    return Support(kind, wrists, _props(kind, wrists, thick))


def _mirror(side: Side) -> Array:
    return np.array([outward(side), 1.0, 1.0])


def _beside(rng: Rng, person: Person, kind: str, side: Side) -> Array:
    """Draw where the wrist is beside the person, for the left hand."""
    height = person.height_cm / 100
    lowest, highest = (0.55, 0.74) if kind == "wall beside" else (0.5, 0.6)
    gap = 0.16 if kind == "pole" else 0.24
    shoulder = abs(person.rest(bone_name("upperarm01", side))[0])
    return np.array(
        [
            max(half_width(person), shoulder) + gap + rng.uniform(0.0, 0.1),
            rng.uniform(-0.28, -0.02) if kind != "pole" else rng.uniform(-0.32, -0.15),
            height * rng.uniform(lowest, highest),
        ]
    )


def _before(rng: Rng, person: Person, kind: str) -> Array:
    """Draw where the left wrist is before the person."""
    height = person.height_cm / 100
    lowest, highest = (0.66, 0.82) if kind == "wall before" else (0.5, 0.58)
    return np.array(
        [rng.uniform(0.08, 0.2), -rng.uniform(0.42, 0.56), height * rng.uniform(lowest, highest)]
    )


def _within_reach(poses: Sequence[Pose], side: Side, wrist_m: Array) -> Array:
    """Return the wrist, drawn towards the shoulders until every pose reaches it."""
    shoulders = np.array([pose.joint(bone_name("upperarm01", side)) for pose in poses])
    reach, height = 0.99 * hand_reach(poses[0].person), wrist_m[2]
    for _ in range(12):
        away = np.linalg.norm(shoulders - wrist_m, axis=1)
        if away.max() <= reach:
            break
        farthest = shoulders[int(np.argmax(away))]
        wrist_m = farthest + _NEARER * (wrist_m - farthest)
        wrist_m = np.array([*wrist_m[:2], 0.5 * (wrist_m[2] + height)])
    return wrist_m


def _props(kind: str, wrists: Sequence[tuple[Side, Array]], thick_m: float) -> tuple[Prop, ...]:
    """Return what stands under or behind the wrists; ``thick_m`` is how deep a wall beside is."""
    side, wrist = wrists[0]
    out = outward(side)
    if kind == "pole":
        middle, half = wrist + np.array([0, -0.05, 0]), np.array([0.014, 0.014, 0])
        return (Prop(middle * [1, 1, 0] - half, middle + half + [0, 0, 0.12]),)
    if kind == "wall beside":
        face = wrist[0] + out * 0.6 * _HAND_M
        low, high = sorted((face, face + out * 0.12))
        return (
            Prop(
                np.array([low, wrist[1] - 0.6 * thick_m, 0.0]),
                np.array([high, wrist[1] + 0.4 * thick_m, _WALL_M]),
            ),
        )
    if kind == "wall before":
        face = wrist[1] - 0.7 * _HAND_M
        return (Prop(np.array([-0.5, face - 0.12, 0.0]), np.array([0.5, face, _WALL_M])),)
    top = wrist[2] - 0.035
    if kind == "chair before":
        ahead = wrist[1] - 0.06
        return (Prop(np.array([-0.21, ahead - 0.04, 0.0]), np.array([0.21, ahead, top])),)
    low, high = sorted((wrist[0] - out * 0.02, wrist[0] + out * 0.02))
    return (
        Prop(
            np.array([low, wrist[1] - 0.22, 0.0]),
            np.array([high, wrist[1] + 0.18, top]),
        ),
    )
