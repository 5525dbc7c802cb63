"""Postures as lines: a person from the side, from the front and from above."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

Point = tuple[float, float]


Lines = list[list[Point]]


@dataclass
class Sketch:
    """A picture: both postures, the lines that are measured and the arrows."""

    view: str
    still: Lines
    moved: Lines
    measured: Lines = field(default_factory=list)
    arcs: list[tuple[Point, float, float, float]] = field(default_factory=list)
    arrows: list[tuple[Point, Point]] = field(default_factory=list)
    heads: list[tuple[Point, bool]] = field(default_factory=list)


def step(start: Point, degrees: float, length: float) -> Point:
    """Go from ``start``, 0 to the right and clockwise on the page."""
    turn = math.radians(degrees)
    return start[0] + length * math.cos(turn), start[1] + length * math.sin(turn)


@dataclass
class Side:
    """A person seen from the side, facing right; angles in degrees, forward positive."""

    shank: float = 0.0
    thigh: float = 0.0
    pelvis: float = 0.0
    thorax: float = 0.0
    stretch: float = 1.0
    free_thigh: float | None = None
    free_shank: float | None = None

    def __post_init__(self) -> None:
        self.ankle = (70.0, 150.0)
        self.toe = (86.0, 154.0)
        self.knee = step(self.ankle, -90 + self.shank, 42)
        self.hip = step(self.knee, -90 - self.thigh, 42)
        self.sacrum = step(self.hip, -90 + self.pelvis, 14)
        middle = (self.pelvis + self.thorax) / 2
        self.waist = step(self.sacrum, -90 + middle, 14)
        self.shoulder = step(self.waist, -90 + self.thorax, 26 * self.stretch)
        self.head = step(self.shoulder, -90 + self.thorax, 15)

    def free_leg(self) -> list[Point]:
        """Return hip, knee and ankle of the leg that is lifted."""
        thigh = self.free_thigh or 0.0
        knee = step(self.hip, 90 - thigh, 42)
        return [self.hip, knee, step(knee, 90 - (self.free_shank or 0.0), 42)]

    def lines(self) -> Lines:
        """Return the body as lines."""
        trunk = [self.hip, self.sacrum, self.waist, self.shoulder]
        body = [[self.toe, self.ankle, self.knee, self.hip], trunk]
        return [*body, self.free_leg()] if self.free_thigh is not None else body


def side(
    still: Side,
    moved: Side,
    measured: Callable[[Side], Lines],
    arcs: list[tuple[Point, float, float, float]] | None = None,
    arrows: list[tuple[Point, Point]] | None = None,
) -> Sketch:
    """Put two side views together."""
    return Sketch(
        "side",
        still.lines(),
        moved.lines(),
        measured(moved),
        arcs or [],
        arrows or [],
        [(still.head, False), (moved.head, True)],
    )


@dataclass
class Front:
    """A person seen from the front: the person's left is on the right of the picture."""

    bend: float = 0.0
    shoulders: float = 0.0
    hips: float = 0.0
    shift: float = 0.0
    lift: float = 0.0

    def __post_init__(self) -> None:
        self.hip = (80.0 + self.shift, 86.0)
        self.neck = step(self.hip, -90 + self.bend, 52)
        self.head = step(self.neck, -90 + self.bend, 16)
        tilt = self.bend + self.shoulders
        self.shoulders_line = [step(self.neck, 180 + tilt, 21), step(self.neck, tilt, 21)]
        self.hips_line = [step(self.hip, 180 + self.hips, 13), step(self.hip, self.hips, 13)]

    def lines(self) -> Lines:
        """Return the body as lines."""
        right, left = self.hips_line
        lifted = (94.0, 152.0 - self.lift)
        knee = (97.0 + 0.3 * self.lift, (left[1] + lifted[1]) / 2)
        return [
            self.shoulders_line,
            self.hips_line,
            [self.neck, self.hip],
            [right, (66.0, 119.0), (66.0, 152.0)],
            [left, knee, lifted],
        ]


def front(
    moved: Front,
    measured: Callable[[Front], Lines],
    arcs: list[tuple[Point, float, float, float]] | None = None,
    arrows: list[tuple[Point, Point]] | None = None,
) -> Sketch:
    """Put a front view over the neutral one."""
    still = Front()
    return Sketch(
        "front",
        still.lines(),
        moved.lines(),
        measured(moved),
        arcs or [],
        arrows or [],
        [(still.head, False), (moved.head, True)],
    )


def seated(shank: float = 0.0, thigh: float = 0.0) -> tuple[Lines, list[Point]]:
    """Return a person sitting, from the front, and the left thigh and shank that move."""
    hips = [(62.0, 92.0), (98.0, 92.0)]
    knee = step(hips[1], 90 - thigh, 16)
    leg = [hips[1], knee, step(knee, 90 - shank, 44)]
    other = [hips[0], (62.0, 108.0), (62.0, 152.0)]
    trunk = [[(80.0, 92.0), (80.0, 42.0)], [(58.0, 42.0), (102.0, 42.0)], hips]
    return [*trunk, other, leg], leg


def sitting(shank: float = 0.0, thigh: float = 0.0) -> Sketch:
    """Put a seated posture over the neutral one."""
    still, _ = seated()
    moved, leg = seated(shank, thigh)
    pivot, length, turn = (leg[1], 30.0, shank) if shank else (leg[0], 24.0, thigh)
    sketch = Sketch("front", still, moved, [leg[1:] if shank else leg[:2]])
    sketch.arcs = [(pivot, length, 90, 90 - turn)]
    sketch.heads = [((80.0, 26.0), True)]
    return sketch


def above(half: float) -> Sketch:
    """Return a turn to the person's left, seen from above; the camera is at the bottom."""
    centre, turn = (80.0, 80.0), -35.0

    def body(degrees: float) -> Lines:
        line = [step(centre, 180 + degrees, half), step(centre, degrees, half)]
        nose = step(centre, 90 + degrees, 18)
        return [line, [step(centre, 90 + degrees, 10), nose]]

    moved = body(turn)
    sketch = Sketch("top", body(0), moved, [moved[0]])
    sketch.arcs = [(centre, 46, 90, 90 + turn)]
    sketch.heads = [(centre, True)]
    return sketch


def middle(first: Point, second: Point) -> Point:
    """Return the point half way between two."""
    return (first[0] + second[0]) / 2, (first[1] + second[1]) / 2


def sketches() -> dict[str, Sketch]:
    """Return the picture of every channel."""
    up = Side()
    bow = Side(shank=-4, thigh=18, pelvis=48, thorax=48)
    tilt = Side(pelvis=28, thorax=28)
    rounded = Side(pelvis=4, thorax=52)
    squat = Side(shank=24, thigh=58, pelvis=30, thorax=30)
    lifted = Side(free_thigh=62, free_shank=0)
    stand = Side(free_thigh=4, free_shank=0)
    heel = Side(free_thigh=6, free_shank=-62)
    long = Side(stretch=1.35)
    lean = Side(shank=20, thigh=20)
    sway = Front(shift=13)

    def trunk(one: Side) -> Lines:
        return [[one.hip, one.shoulder]]

    def sacral(one: Side) -> Lines:
        return [[step(one.hip, 90 + one.pelvis, 4), one.sacrum]]

    def thoracic(one: Side) -> Lines:
        return [[one.waist, one.shoulder]]

    def thigh(one: Side) -> Lines:
        return [one.free_leg()[:2]]

    lean_of_bow = math.degrees(
        math.atan2(bow.shoulder[1] - bow.hip[1], bow.shoulder[0] - bow.hip[0])
    )
    knee = heel.free_leg()[1]
    level, tipped, hiked = Front(), Front(hips=14), Front(hips=-14)
    return {
        "trunk_inclination_deg": side(up, bow, trunk, [(bow.hip, 42, -90, lean_of_bow)]),
        "trunk_side_bend_deg": front(
            Front(bend=26), lambda one: [[one.hip, one.neck]], [(level.hip, 40, -90, -64)]
        ),
        "lumbar_side_bend_deg": front(
            Front(bend=26),
            lambda one: [[one.hip, middle(one.hip, one.neck)], one.hips_line],
            [(level.hip, 24, -90, -64)],
        ),
        "thorax_tilt_deg": front(
            Front(shoulders=18), lambda one: [one.shoulders_line], [(level.neck, 34, 0, 18)]
        ),
        "thorax_rotation_deg": above(34),
        "pelvis_rotation_deg": above(24),
        "pelvis_obliquity_deg": front(
            tipped, lambda one: [one.hips_line], [(level.hip, 30, 0, 14)]
        ),
        "pelvis_shift_ratio": front(
            sway, lambda one: [one.hips_line], [], [((110.0, 86.0), (128.0, 86.0))]
        ),
        "pelvis_inclination_deg": side(up, tilt, sacral, [(tilt.hip, 28, -90, -62)]),
        "thorax_inclination_deg": side(up, rounded, thoracic, [(rounded.waist, 24, -90, -38)]),
        "lumbar_flexion_deg": side(
            up,
            rounded,
            lambda one: [*sacral(one), *thoracic(one)],
            [(rounded.waist, 24, -86, -38)],
        ),
        "trunk_length_ratio": side(up, long, trunk, [], [((88.0, 30.0), (88.0, 8.0))]),
        "hip_travel_ratio": side(
            up, bow, lambda one: [[one.hip, one.hip]], [], [((66.0, 82.0), (36.0, 82.0))]
        ),
        "hip_drop_ratio": side(
            up, squat, lambda one: [[one.hip, one.hip]], [], [((36.0, 70.0), (36.0, 96.0))]
        ),
        "trunk_thigh_angle_deg": side(
            up,
            bow,
            lambda one: [[one.shoulder, one.hip, one.knee]],
            [(bow.hip, 30, -72, lean_of_bow)],
        ),
        "hip_flexion_deg": side(
            stand,
            lifted,
            lambda one: [*sacral(one), *thigh(one)],
            [(lifted.hip, 30, 86, 28)],
        ),
        "shank_swing_deg": sitting(shank=34),
        "hip_internal_rotation_deg": sitting(shank=34),
        "hip_external_rotation_deg": sitting(shank=-34),
        "thigh_drift_deg": sitting(thigh=40),
        "thigh_lift_deg": side(stand, lifted, thigh, [(lifted.hip, 30, 86, 28)]),
        "pelvis_hike_deg": front(hiked, lambda one: [one.hips_line], [(level.hip, 30, 0, -14)]),
        "knee_flexion_deg": side(
            stand,
            heel,
            lambda one: [one.free_leg()],
            [(knee, 28, 84, 152)],
        ),
        "shank_inclination_deg": side(
            up, lean, lambda one: [[one.ankle, one.knee]], [(up.ankle, 34, -90, -70)]
        ),
        "knee_lift_ratio": front(
            Front(lift=26),
            lambda one: [one.lines()[-1][1:]],
            [],
            [((118.0, 128.0), (118.0, 102.0))],
        ),
        "foot_lift_ratio": front(
            Front(lift=26),
            lambda one: [one.lines()[-1][1:]],
            [],
            [((118.0, 150.0), (118.0, 124.0))],
        ),
    }
