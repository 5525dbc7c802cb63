"""A hip-hinge drill of mixed repetitions: clean, rounded, shallow, with bent knees, and hurried.

Amounts are degrees, metres and seconds. The person stands still before and after the set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from samples.graphics.geometry import Array
from samples.movements.choices import Rng, pick, rounded
from samples.movements.hinge_ways import (
    MOST_LUMBAR_DEG,
    Hands,
    bow,
    pelvis_under,
    possible_pelvis,
    stance_for,
)
from samples.movements.scene import Prop, Scene
from samples.movements.stance import Habit, Stander, balance, draw_habit
from samples.movements.timing import Course, Stroke, course_of, level_in_each
from samples.people.arms import Arms
from samples.people.body import Person, rig
from samples.people.skeleton import Foot, Pose

Range = tuple[float, float]
REPETITIONS = 10
_LEAST = {"clean": 2, "rounded": 2}  # repetitions in every set
_ARMS = {"crossed": 0.6, "on hips": 0.15, "hanging": 0.25}
_AFTER_S = 1.0  # quiet after the last repetition
_LEAST_BEHIND_HEELS_M = 0.15
_CLEARANCE_M = (0.01, 0.03)  # from the skin at its furthest back to the wall, for the clothes


@dataclass(frozen=True)
class Kind:
    """One way to do a repetition: what is reached at the bottom, and how long it takes."""

    odds: float
    trunk_deg: Range = (58, 85)
    lumbar_deg: Range = (-3, 5)
    knees_deg: Range = (8, 25)
    duration_s: Range = (2.5, 4.5)
    pause_s: Range = (0.1, 0.5)


KINDS: Mapping[str, Kind] = {
    "clean": Kind(0.4),
    "rounded": Kind(0.3, lumbar_deg=(28, 50)),
    "shallow": Kind(0.12, trunk_deg=(25, 40)),
    "knees": Kind(0.1, trunk_deg=(55, 70), knees_deg=(50, 75)),
    "fast": Kind(0.08, duration_s=(1.1, 1.5), pause_s=(0.03, 0.1)),
}


@dataclass(frozen=True)
class _Bottom:
    """How far one repetition bends what, in degrees against quiet standing."""

    pelvis: float
    lumbar: float
    thoracic: float
    knees: float
    looks_up: float


@dataclass(frozen=True)
class _Drill:
    """One person over the whole set; every amount is level while a repetition lasts."""

    person: Person
    habit: Habit
    arms: Arms
    feet: tuple[Foot, Foot]
    depth: Course  # 0 in standing, 1 at the bottom
    bottom: Mapping[str, Course]
    lumbar_timing: float  # under 1 early, over 1 late
    knee_timing: float
    twist_deg: float

    def pose_at(self, time_s: float) -> Pose:
        """Return the person at ``time_s``."""
        depth = max(self.depth(time_s), 0.0)
        amounts = {name: course(time_s) for name, course in self.bottom.items()}
        pose = Pose(self.person)
        bow(
            pose,
            self.habit,
            time_s,
            pelvis_deg=amounts["pelvis"] * depth,
            lumbar_deg=amounts["lumbar"] * depth**self.lumbar_timing,
            thoracic_deg=amounts["thoracic"] * depth,
            looks_up_deg=amounts["looks_up"] * depth,
            twist_deg=self.twist_deg * depth,
        )
        balance(
            pose,
            self.feet,
            knees_deg=self.habit.knees_deg + amounts["knees"] * depth**self.knee_timing,
            forward_m=self.habit.weight_forward_m,
            arms=self.arms.hold,
        )
        return pose


def hip_hinge_drill(rng: Rng, person: Person, compensation: str | None = None) -> Scene:
    """Ten hinges seen from the side, each of a kind of ``KINDS``, in half of the people at a wall.

    The strokes say which kind each is; the test to run on it is ``hip_hinge``.
    """
    mixed = pick(rng, compensation, {"mixed": 1.0})
    arms = Arms(str(rng.choice(list(_ARMS), p=list(_ARMS.values()))), float(rng.random()))
    own = draw_habit(rng)
    habit = stance_for(rng, own, "hinge", Hands(arms.kind, arms, None, 0.0, picks_up=False))
    quiet = float(rng.uniform(2.0, 3.0))
    strokes = _draw_strokes(rng, draw_kinds(rng), quiet)
    bottoms = _draw_bottoms(
        rng, person, habit, strokes, slack_deg=habit.lumbar_deg - own.lumbar_deg
    )
    drill = _Drill(
        person=person,
        habit=habit,
        arms=arms,
        feet=habit.feet(person),
        depth=course_of(strokes, lambda stroke: stroke.size),
        bottom={
            field.name: level_in_each(strokes, [getattr(one, field.name) for one in bottoms])
            for field in fields(_Bottom)
        },
        lumbar_timing=float(rng.choice([rng.uniform(0.55, 0.85), 1.0, rng.uniform(1.2, 2.0)])),
        knee_timing=float(rng.uniform(0.75, 1.5)),
        twist_deg=float(rng.normal(0, 3.5)) if rng.random() < 0.3 else 0.0,
    )
    azimuth = float(rng.choice([90, -90]))
    walled = bool(rng.random() < 0.5)
    wall, behind_heels = _draw_wall(rng, drill, strokes, azimuth)
    return Scene(
        protocol="hip_hinge",
        azimuth_deg=azimuth,
        compensation=mixed,
        parameters=rounded(
            arms=arms.kind,
            lumbar_timing=drill.lumbar_timing,
            low_share=habit.low_share,
            wall=walled,
            **({"wall_behind_heels_m": behind_heels} if walled else {}),
        ),
        strokes=strokes,
        quiet_s=quiet,
        duration_s=strokes[-1].end_s + _AFTER_S,
        pose_at=drill.pose_at,
        stander=Stander(person, habit, arms),
        props=(wall,) if walled else (),
    )


def draw_kinds(rng: Rng) -> list[str]:
    """Draw the kind of each repetition; some kinds are in every set."""
    names, odds = list(KINDS), [kind.odds for kind in KINDS.values()]
    while True:
        kinds = [str(name) for name in rng.choice(names, REPETITIONS, p=odds)]
        if all(kinds.count(name) >= least for name, least in _LEAST.items()):
            return kinds


def _draw_strokes(rng: Rng, kinds: Sequence[str], start_s: float) -> list[Stroke]:
    """Draw when each repetition is, at a tempo of the person's own; the last returns fully."""
    tempo, tidy = rng.random(), rng.random() < 0.5
    strokes: list[Stroke] = []
    time = start_s
    for number, name in enumerate(kinds, 1):
        duration = _near(rng, tempo, KINDS[name].duration_s)
        pause = float(rng.uniform(*KINDS[name].pause_s))
        top = time + float(rng.uniform(0.42, 0.55)) * (duration - pause)
        left_over = float(rng.uniform(0.03, 0.1))
        strokes.append(
            Stroke(
                index=number,
                side="both",
                direction="flexion",
                start_s=time,
                top_s=top,
                leave_s=top + pause,
                end_s=time + duration,
                size=1.0,
                left_over=0.0 if tidy or number == len(kinds) else left_over,
                kind=name,
            )
        )
        time += duration + float(rng.uniform(0.3, 1.0))
    return strokes


def _near(rng: Rng, place: float, limits: Range) -> float:
    """Draw a value near ``place`` (0 to 1) between ``limits``."""
    low, high = limits
    return low + (high - low) * float(np.clip(rng.normal(place, 0.2), 0, 1))


def _draw_bottoms(
    rng: Rng, person: Person, habit: Habit, strokes: Sequence[Stroke], *, slack_deg: float
) -> list[_Bottom]:
    """Draw how far each repetition goes; ``slack_deg`` is the lumbar bend of quiet standing.

    Trunk and knees vary about a person's usual; the lumbar bend is drawn apart from them.
    """
    usual_trunk, usual_knees = rng.random(2)
    round_shoulders, looks_up = float(rng.uniform(-10, 25)), float(rng.uniform(-15, 50))
    bottoms = []
    for stroke in strokes:
        kind = KINDS[stroke.kind]
        trunk = _near(rng, usual_trunk, kind.trunk_deg)
        knees = _near(rng, usual_knees, kind.knees_deg)
        lumbar = min(float(rng.uniform(*kind.lumbar_deg)), MOST_LUMBAR_DEG - max(slack_deg, 0.0))
        share = trunk / 70
        thoracic = share * (round_shoulders + float(rng.normal(0, 3)))
        pelvis = pelvis_under(person, habit, trunk, (lumbar, thoracic))
        bottoms.append(
            _Bottom(
                pelvis=possible_pelvis(person, pelvis, knees),
                lumbar=lumbar,
                thoracic=thoracic,
                knees=knees,
                looks_up=share * looks_up,
            )
        )
    return bottoms


def _draw_wall(
    rng: Rng, drill: _Drill, strokes: Sequence[Stroke], azimuth_deg: float
) -> tuple[Prop, float]:
    """Draw the end of a wall that the hips just reach, and how far it is behind the heels.

    It is as far behind the heels as the furthest repetition needs. On the camera's side it ends
    near the person, who stays in sight.
    """
    clearance = float(rng.uniform(*_CLEARANCE_M))
    near, far = float(rng.uniform(0.22, 0.4)), float(rng.uniform(0.5, 1.5))
    thick, height = float(rng.uniform(0.1, 0.8)), float(rng.uniform(1.9, 2.6))
    skins = [_skin(drill, stroke.top_s) for stroke in strokes]
    heels = float(skins[0][rig().vertices_of("foot", "toe"), 1].max())
    reach = max(float(skin[:, 1].max()) for skin in skins) + clearance
    front = max(heels + _LEAST_BEHIND_HEELS_M, reach)
    left, right = (near, far) if azimuth_deg > 0 else (far, near)
    return (
        Prop(np.array([-right, front, 0.0]), np.array([left, front + thick, height])),
        front - heels,
    )


def _skin(drill: _Drill, time_s: float) -> Array:
    pose = drill.pose_at(time_s)
    return drill.person.skin(pose.local, pose.root_m)
