"""One person's way to hinge, drawn at random: style, spine, hands and tempo.

The lumbar bend is drawn apart from style, trunk and knees: only the outline of the back tells it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from samples.graphics.geometry import SIDES, Array, pitch, yaw
from samples.movements.choices import TURN_SHARES, Rng, pick
from samples.movements.stance import Habit
from samples.movements.timing import Stroke, draw_strokes
from samples.people.arms import Arms
from samples.people.body import Person, bone_name
from samples.people.held import Load, back_barbell, barbell, dumbbells, kettlebell, stick
from samples.people.skeleton import Pose

MOST_KNEE_DEG = 110.0
MOST_LUMBAR_DEG = 58.0  # from upright
_MOST_HIP_DEG = {"thin": 128.0, "slim": 126.0, "medium": 122.0}  # bulkier builds: the default
_BULKY_HIP_DEG = 114.0
_THIGH_PER_KNEE = 0.62  # how far the thigh tips for each degree of knee flexion
_LARGEST = 1.15  # the largest repetition against the usual one


@dataclass(frozen=True)
class Style:
    """What a way of bending down allows: knees and trunk in degrees, and what is in the hands."""

    odds: float
    knees_deg: tuple[float, float]
    trunk_deg: tuple[float, float]
    hands: Mapping[str, float]


_EMPTY = {"hanging": 0.26, "crossed": 0.26, "on hips": 0.12, "reaching": 0.1, "sliding": 0.16,
          "behind back": 0.1}  # fmt: skip


def _hands(empty: float, **loads: float) -> dict[str, float]:
    return {**{kind: empty * odds for kind, odds in _EMPTY.items()}, **loads}


STYLES: dict[str, Style] = {
    "hinge": Style(
        0.28,
        (8, 35),
        (35, 95),
        _hands(0.5, kettlebell=0.2, barbell=0.1, dumbbells=0.17, stick=0.03),
    ),
    "stiff": Style(0.14, (0, 10), (35, 100), _hands(0.5, barbell=0.25, dumbbells=0.25)),
    "deadlift": Style(
        0.2, (40, 80), (35, 85), _hands(0.3, kettlebell=0.35, barbell=0.25, dumbbells=0.1)
    ),
    "squat": Style(
        0.16,
        (70, MOST_KNEE_DEG),
        (24, 60),
        _hands(0.6, kettlebell=0.25, dumbbells=0.11, **{"bar on back": 0.04}),
    ),
    "good morning": Style(
        0.1,
        (5, 30),
        (40, 90),
        {"behind head": 0.45, "crossed": 0.37, "bar on back": 0.12, "stick": 0.06},
    ),
    "free bend": Style(0.12, (0, 15), (60, 110), {"hanging": 0.6, "sliding": 0.4}),
}
_LOADS: dict[str, tuple[str, float, Callable[[Rng], Load]]] = {  # arms, half the grip, maker
    "kettlebell": ("both before", 0.075, kettlebell),
    "barbell": ("both before", 0.3, barbell),
    "dumbbells": ("hanging", 0.0, dumbbells),
    "bar on back": ("bar on back", 0.0, back_barbell),
    "stick": ("stick", 0.0, stick),
}
_BURDENS = {"kettlebell": (0.08, 0.3), "barbell": (0.12, 0.4), "dumbbells": (0.05, 0.25)}


@dataclass(frozen=True)
class Back:
    """How the spine takes part: degrees at the bottom of a usual repetition, + rounding."""

    compensation: str
    lumbar_deg: float
    thoracic_deg: float
    timing: float  # under 1 early, over 1 late
    growth: float  # share by which the last repetition rounds more than the first
    wavering: float  # spread from one repetition to the next, as a share

    def amounts(self, rng: Rng, strokes: list[Stroke]) -> list[float]:
        """Draw the lumbar bend of each repetition, degrees."""
        steps = np.linspace(0.0, self.growth, len(strokes))
        amounts = self.lumbar_deg * (1 + steps) * rng.normal(1, self.wavering, len(strokes))
        return [float(min(amount, MOST_LUMBAR_DEG)) for amount in amounts]


@dataclass(frozen=True)
class Hands:
    """What the arms do, what they hold, and whether it is picked up in the first repetition."""

    kind: str
    arms: Arms
    load: Load | None
    burden: float
    picks_up: bool


def draw_back(rng: Rng, wanted: str | None, *, slack_deg: float) -> Back:
    """Draw a back; ``slack_deg`` is how far the lumbar spine is already bent when quiet."""
    chosen = pick(
        rng,
        wanted,
        {
            "none": 0.35,
            "slight_rounding": 0.15,
            "lumbar_flexion": 0.35,
            "lumbar_extension": 0.15,
        },
    )
    ranges = {
        "none": (-3, 5),
        "slight_rounding": (5, 15),
        "lumbar_flexion": (20, 55),
        "lumbar_extension": (-18, -5),
    }
    draws = {name: float(rng.uniform(*limits)) for name, limits in ranges.items()}
    tires, growth = rng.random() < 0.4, float(rng.uniform(0.25, 0.9))
    rounds = chosen in {"slight_rounding", "lumbar_flexion"}
    return Back(
        compensation=chosen,
        lumbar_deg=min(draws[chosen], MOST_LUMBAR_DEG - max(slack_deg, 0.0)),
        thoracic_deg=float(rng.uniform(-10, 30)),
        timing=float(rng.choice([rng.uniform(0.55, 0.85), 1.0, rng.uniform(1.2, 2.4)])),
        growth=growth if tires and rounds else 0.0,
        wavering=float(rng.uniform(0.0, 0.09)),
    )


def draw_style(rng: Rng) -> tuple[str, float, float]:
    """Draw a style, and its knees and trunk at the bottom in degrees; some bend little."""
    style = str(rng.choice(list(STYLES), p=[style.odds for style in STYLES.values()]))
    knees, trunk = (
        float(rng.uniform(*limits)) for limits in (STYLES[style].knees_deg, STYLES[style].trunk_deg)
    )
    shallow = float(rng.uniform(24, 45))
    return style, knees, shallow if rng.random() < 0.15 else trunk


def draw_hands(rng: Rng, style: str) -> Hands:
    """Draw what a person of this style does with the hands."""
    odds = STYLES[style].hands
    kind = str(rng.choice(list(odds), p=list(odds.values())))
    spread, picks_up = float(rng.random()), bool(rng.random() < 0.45)
    if kind not in _LOADS:
        return empty_hands(kind, spread)
    way, half_grip, make = _LOADS[kind]
    load = make(rng)
    picks_up = picks_up and kind in _BURDENS
    arms = Arms(
        way,
        spread,
        rest="hanging" if picks_up else "",
        half_grip_m=half_grip,
        lowest_m=load.lowest_wrist_m,
        grips=True,
    )
    burden = float(rng.uniform(*_BURDENS.get(kind, (0.0, 0.02))))
    return Hands(kind, arms, load, burden, picks_up=picks_up)


def empty_hands(kind: str, spread: float) -> Hands:
    """Return hands that hold nothing, the arms of one of ``samples.people.arms.ARM_KINDS``."""
    return Hands(kind, Arms(kind, spread), None, 0.0, picks_up=False)


def stance_for(rng: Rng, habit: Habit, style: str, hands: Hands) -> Habit:
    """Return the habit with this style's feet, and a quiet posture that is not always upright."""
    wide = {"squat": (0.1, 0.26), "deadlift": (0.08, 0.24)}.get(style, (0.06, 0.17))
    half_width, toes_out = float(rng.uniform(*wide)), float(rng.uniform(0, 20))
    if hands.kind == "kettlebell":
        half_width = max(half_width, 0.15)
    if style == "squat":
        toes_out += 40 * max(half_width - 0.1, 0)
    follow = float(rng.uniform(0.6, 1.0)) if style in {"squat", "deadlift"} else 0.35
    habit = replace(habit, half_width_m=half_width, toes_out_deg=toes_out, knees_out_share=follow)
    return _with_posture(rng, habit)


def _with_posture(rng: Rng, habit: Habit) -> Habit:
    """Return the habit slightly flexed (15 in 100), swayed back (12 in 100) or as it is."""
    amount, which = float(rng.uniform(0.4, 1.0)), rng.random()
    if which < 0.15:
        return replace(
            habit,
            lumbar_deg=habit.lumbar_deg + 16 * amount,
            pelvis_deg=habit.pelvis_deg - 7 * amount,
        )
    if which < 0.27:
        return replace(
            habit,
            pelvis_deg=habit.pelvis_deg - 9 * amount,
            lumbar_deg=habit.lumbar_deg + 2 * amount,
            thoracic_deg=habit.thoracic_deg + 13 * amount,
            head_deg=habit.head_deg + 8 * amount,
        )
    return habit


def draw_repetitions(rng: Rng, trunk_deg: float) -> tuple[float, list[Stroke]]:
    """Draw how long the person is quiet (s) and the repetitions, for a bend of ``trunk_deg``."""
    quiet = float(rng.uniform(0.5, 1.2) if rng.random() < 0.3 else rng.uniform(1.2, 2.5))
    kind = rng.random()
    many, fast, restless = kind < 0.1, rng.random() < 0.15, rng.random() < 0.25
    count = int(rng.integers(6, 9) if many else 5 if kind < 0.25 else rng.integers(2, 5))
    quickest = 1.2 + 0.006 * trunk_deg
    tempo = (quickest, quickest + 0.3) if fast else (1.9, 2.6 if many else 4.0)
    strokes = draw_strokes(
        rng,
        [("both", "flexion")] * count,
        start_s=quiet,
        tempo_s=tempo,
        between_s=(0.0, 0.08) if restless else (0.2, 0.9),
    )
    return quiet, strokes


def bow(
    pose: Pose,
    habit: Habit,
    time_s: float,
    *,
    pelvis_deg: float,
    lumbar_deg: float,
    thoracic_deg: float,
    looks_up_deg: float,
    twist_deg: float,
) -> None:
    """Bend pelvis, spine and neck by so much from the quiet posture of ``time_s``."""
    pose.local["root"] = (
        habit.sway_turn(time_s) @ yaw(0.5 * twist_deg) @ pitch(habit.pelvis_deg + pelvis_deg)
    )
    pose.bend_spine(
        forward_deg=habit.spine(lumbar_deg, thoracic_deg), turn_deg=twist_deg * TURN_SHARES
    )
    pose.bend_neck(forward_deg=habit.head_deg - looks_up_deg)


def _trunk_line_deg(person: Person, forward_deg: Array) -> float:
    """Return how far the line from hips to shoulders leans for a spine, on a level pelvis."""
    pose = Pose(person)
    pose.bend_spine(forward_deg=forward_deg)
    hips, shoulders = (
        np.mean([pose.joint(bone_name(joint, side)) for side in SIDES], axis=0)
        for joint in ("upperleg01", "upperarm01")
    )
    line = shoulders - hips
    return float(np.rad2deg(np.arctan2(-line[1], line[2])))


def pelvis_for(person: Person, habit: Habit, back: Back, trunk_deg: float) -> float:
    """Return how far (deg) the pelvis must tip so that the trunk leans ``trunk_deg`` further."""
    return pelvis_under(person, habit, trunk_deg, (back.lumbar_deg, back.thoracic_deg))


def pelvis_under(
    person: Person, habit: Habit, trunk_deg: float, spine_deg: tuple[float, float]
) -> float:
    """Return the same for a lumbar and a thoracic bend, ``spine_deg``."""
    bent = _trunk_line_deg(person, habit.spine(*spine_deg))
    return trunk_deg - (bent - _trunk_line_deg(person, habit.spine()))


def possible_pelvis(person: Person, pelvis_deg: float, knees_deg: float) -> float:
    """Return ``pelvis_deg`` within what hamstrings and belly allow at ``knees_deg``."""
    most_hip = _MOST_HIP_DEG.get(person.build, _BULKY_HIP_DEG)
    most = min(88 + 0.4 * knees_deg, most_hip - _THIGH_PER_KNEE * knees_deg)
    return float(np.clip(pelvis_deg, -15.0, most / _LARGEST * 1.06))
