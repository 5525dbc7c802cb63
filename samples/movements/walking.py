"""Walking in before a test and out after it, on feet that step and do not slide."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from samples.graphics.geometry import SIDES, Array, Side, outward, smooth_step
from samples.movements.scene import Scene
from samples.movements.stance import Stander
from samples.people.skeleton import Foot, Pose

_STRIDE_S, _STEP_M, _LIFT_M, _SETTLE_S = 0.58, 0.55, 0.07, 0.9
_WALKING_KNEES_DEG = 14.0


def with_walk(scene: Scene, rng: np.random.Generator) -> Scene:
    """Return ``scene`` with the person walking in from beside the picture and out again."""
    stander = scene.stander
    if stander is None:
        raise ValueError("only a standing person can walk in")
    view = np.deg2rad(scene.azimuth_deg)
    sideways = np.array([np.cos(view), np.sin(view)])
    begin, finish = (rng.choice([-1.0, 1.0]) * rng.uniform(2.6, 3.2) * sideways for _ in range(2))
    coming = Walk.towards_place(stander, begin)
    going = Walk.towards_place(stander, finish)
    enters, leaves = coming.duration_s, coming.duration_s + scene.duration_s

    def pose_at(time_s: float) -> Pose:
        if time_s < enters:
            return coming.pose(time_s, 0.0)
        if time_s > leaves:
            return going.pose(
                going.duration_s - (time_s - leaves), scene.duration_s, backwards=True
            )
        return scene.pose_at(time_s - enters)

    strokes = [
        replace(
            stroke,
            start_s=stroke.start_s + enters,
            top_s=stroke.top_s + enters,
            leave_s=stroke.leave_s + enters,
            end_s=stroke.end_s + enters,
        )
        for stroke in scene.strokes
    ]
    held = scene.carried
    return replace(
        scene,
        pose_at=pose_at,
        carried=None if held is None else lambda pose, time_s: held(pose, time_s - enters),
        strokes=strokes,
        enters_s=enters,
        leaves_s=leaves,
        duration_s=leaves + going.duration_s,
    )


@dataclass(frozen=True)
class Walk:
    """A straight walk from ``begin_m`` to the place of the test, and the turn to face it."""

    stander: Stander
    begin_m: Array  # x, y
    end_y_m: float
    steps: int

    @classmethod
    def towards_place(cls, stander: Stander, begin_m: Array) -> Walk:
        """Return the walk from ``begin_m`` (x, y) to where the test is done."""
        steps = max(2, round(float(np.linalg.norm(begin_m)) / _STEP_M))
        return cls(stander, begin_m, stander.place_m(), steps)

    @property
    def duration_s(self) -> float:
        """From the first step to standing still."""
        return self.steps * _STRIDE_S + 2 * _SETTLE_S

    def pose(self, time_s: float, sway_s: float, *, backwards: bool = False) -> Pose:
        """Return the pose ``time_s`` into the walk; ``backwards`` faces away from the place."""
        walked = self.steps * _STRIDE_S
        share = min(time_s / walked, 1.0)
        turning = smooth_step((time_s - walked) / (2 * _SETTLE_S))
        towards = -self.begin_m if not backwards else self.begin_m
        course = float(np.rad2deg(np.arctan2(towards[0], -towards[1])))
        heading = course * (1 - turning)
        root = self.begin_m * (1 - share) + [0.0, self.end_y_m]
        feet = self._feet(time_s, course)
        settled = smooth_step((time_s - walked) / _SETTLE_S)
        own = self.stander.habit.knees_deg
        knees = own + (1 - settled) * (_WALKING_KNEES_DEG - own)
        return self.stander.stand(sway_s, feet, root, heading, knees)

    def _feet(self, time_s: float, course_deg: float) -> tuple[Foot, Foot]:
        left, right = (self._foot(side, time_s, course_deg) for side in SIDES)
        return left, right

    def _foot(self, side: Side, time_s: float, course_deg: float) -> Foot:
        """Return a foot, which rests for a step and swings for a step; the last brings it home."""
        home = next(f for f in self.stander.habit.feet(self.stander.person) if f.side == side)
        offset = 0.0 if side == "left" else 1.0
        walked = self.steps * _STRIDE_S
        cycle = time_s / _STRIDE_S - offset
        number, swing = np.floor(cycle / 2), smooth_step(cycle % 2)
        if time_s < walked:
            start, end = (
                self._print(side, 2 * n + offset, course_deg) for n in (number, number + 1)
            )
        else:
            swing = smooth_step((time_s - walked - offset * _SETTLE_S) / _SETTLE_S)
            last = 2 * np.floor((self.steps - offset + 1) / 2) + offset
            start, end = self._print(side, last, course_deg), home
            if swing >= 1:
                return home
        rise = _LIFT_M * np.sin(np.pi * swing) ** 2
        ankle = start.ankle_m + swing * (end.ankle_m - start.ankle_m) + [0, 0, rise]
        turn, knee_turn = (
            a + swing * (b - a)
            for a, b in ((start.turn_deg, end.turn_deg), (start.knee_turn_deg, end.knee_turn_deg))
        )
        return Foot(side, ankle, turn, knee_turn)

    def _print(self, side: Side, step: float, course_deg: float) -> Foot:
        """Return where the foot stands that is put down at ``step``."""
        home = next(f for f in self.stander.habit.feet(self.stander.person) if f.side == side)
        course = np.deg2rad(course_deg)
        leftward = np.array([np.cos(course), np.sin(course)])
        share = min((step - 0.5) / self.steps, 1.0)
        place = self.begin_m * (1 - share) + outward(side) * 0.06 * leftward
        return Foot(side, np.array([*place, home.ankle_m[2]]), course_deg, course_deg)
