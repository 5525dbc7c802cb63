"""What people with known angles teach about the back: bodies, true joints and angles, readings."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from samples.accuracy.clip_files import clips_of, track_of
from samples.accuracy.true_frames import at_frames
from samples.learning.landmark_errors import SeenPerson, misplaced, seen_person
from samples.sets.people import clip_of
from samples.sets.silhouettes import Silhouettes, joints_of
from screen.kinematics import angles
from screen.kinematics.back.estimator import (
    UNIT_TRUNK,
    BackModel,
    moved_joints,
    quiet_size_px,
)
from screen.kinematics.back.shape import posture, trunk_axes
from screen.kinematics.body import HIPS, SHOULDERS, Body
from screen.kinematics.features import change
from screen.kinematics.geometry import midpoint, rotate
from screen.kinematics.movement import observe
from screen.pose.landmarks import COUNT, SIDES
from screen.pose.track import OUTLINE_STATIONS
from screen.screening.measuring.rules import movement_rules
from screen.screening.protocols.files import load_protocol

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
T = TypeVar("T")

TARGETS = (
    "trunk_inclination_deg",
    "pelvis_inclination_deg",
    "thorax_inclination_deg",
    "lumbar_flexion_deg",
)
FROM_THE_SIDE = ("hip_hinge", "hip_hinge_seated", "thigh_lift_standing", "hip_extension_standing")
_AT_ONCE = 16
_UPRIGHT_DEG = 5.0
_KNEE = "left_knee_flexion_deg"  # one stands for both


@dataclass(frozen=True)
class BackExample:
    """One person seen from the side.

    ``readings`` and ``truth`` are series ``(n,)``; ``thigh_deg`` is the lift of the near thigh as
    measured and ``hip_deg`` its true hip flexion. ``joints`` ``(n, 4)`` is where the true joints
    are from the landmarks, in trunk lengths (``JOINTS``); NaN where nobody knows. ``still`` marks
    neutral, ``moving`` the repetitions, ``peak`` the frame of the most movement of each. ``errors``
    are those of all landmarks of a filmed person; ``weight`` says how much this person counts.
    """

    name: str
    body: Body
    forward: int
    readings: Mapping[str, Array]
    truth: Mapping[str, Array]
    thigh_deg: Array
    hip_deg: Array
    joints: Array
    still: Mask
    moving: Mask
    peak: Mask
    about: Mapping[str, Any]
    errors: SeenPerson | None = None
    weight: float = 1.0

    def moved(self, offsets: Array) -> BackExample:
        """Return the same person with hips and shoulders moved by ``(n, 4)`` trunk lengths."""
        size_px = quiet_size_px(self.body, self.still)
        body = moved_joints(self.body, offsets, forward=self.forward, size_px=size_px)
        return replace(self, body=body, **seen_from_the_side(body, self.still, self.forward))


def seen_from_the_side(body: Body, still: Mask, forward: int) -> dict[str, Any]:
    """Return what is read of a body: ``readings`` and ``thigh_deg``."""
    near = 1 if forward > 0 else 0
    thigh = angles.thigh_lift_deg(body, forward=forward)[near]
    readings = posture(body, forward=forward, size_px=quiet_size_px(body, still))
    return {
        "readings": {name: values.astype(np.float32) for name, values in readings.items()},
        "thigh_deg": change(thigh, still),
    }


def offsets_to(body: Body, true_px: Array, still: Mask, *, forward: int) -> Array:
    """Return where true joints ``(n, 33, 2)`` lie from the landmarks (``BackExample.joints``)."""
    axes, size_px = trunk_axes(body.trunk, forward=forward), quiet_size_px(body, still)
    return np.concatenate(
        [
            np.einsum(
                "nkd,nd->nk", axes, midpoint(true_px, joints) - midpoint(body.points_px, joints)
            )
            / size_px
            for joints in (HIPS, SHOULDERS)
        ],
        axis=1,
    )


# Filmed and tracked.


def example_of(clip: Path, *, joints: bool = False) -> BackExample | None:
    """Return what a clip teaches, with true ``joints`` if wanted; None where nobody was seen."""
    truth = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
    seen = observe(track_of(clip), movement_rules(load_protocol(truth["protocol"]).protocol))
    if seen is None or seen.view.family != "side":
        return None
    body, still, time_s, forward = seen.body, seen.still, seen.body.time_s, seen.view.forward
    expected = at_frames(truth["frames"], time_s)
    near = 1 if forward > 0 else 0
    moving = np.zeros(len(time_s), dtype=bool)
    peak = np.zeros(len(time_s), dtype=bool)
    for repetition in truth["repetitions"]:
        moving |= (time_s >= repetition["start_s"]) & (time_s <= repetition["end_s"])
        peak[np.argmin(np.abs(time_s - repetition["peak_s"]))] = True
    known, errors = np.full((len(time_s), 4), np.nan), None
    if joints:
        used = (moving | still) & body.seen
        true_px = rotate(joints_of(clip_of(truth), time_s[used]), -seen.view.roll_deg)
        known[used] = offsets_to(_only(body, used), true_px, still[used], forward=forward)
        lean = expected["trunk_inclination_deg"]
        upright = bool((np.abs(lean[still]) < _UPRIGHT_DEG).all())
        if upright and not truth["camera"]["shake"]:
            errors = seen_person(
                true_px,
                body.points_px[used],
                body.world_m[used],
                still[used],
                forward=forward,
                lean_deg=lean[used],
                knee_deg=expected[_KNEE][used],
                yaw_off_deg=truth["camera"]["yaw_off_deg"],
            )
    return BackExample(
        name=clip.stem,
        body=body,
        forward=forward,
        **seen_from_the_side(body, still, forward),
        truth={name: expected[name] for name in TARGETS},
        hip_deg=expected[f"{SIDES[near]}_hip_flexion_deg"],
        joints=known,
        still=still,
        moving=moving & seen.in_place,
        peak=peak & seen.in_place,
        about={key: truth[key] for key in ("seed", "protocol", "person", "camera", "movement")},
        errors=errors,
    )


def _only(body: Body, used: Mask) -> Body:
    """Return some frames of a body."""
    series = ("time_s", "points_px", "world_m", "depth_px", "outline_ratio", "silhouette_px")
    return replace(body, **{name: getattr(body, name)[used] for name in series})


def examples_of(
    folders: Iterable[Path], *, joints: bool = False, workers: int = 2
) -> list[BackExample]:
    """Return the examples of all clips of tests seen from the side."""
    clips = [
        clip
        for clip in clips_of(folders)
        if any(clip.stem.startswith(f"{name}_") for name in FROM_THE_SIDE)
    ]
    found = in_parallel(partial(example_of, joints=joints), clips, workers=workers)
    return [example for example in found if example is not None]


# Silhouettes with landmarks misplaced as the network misplaces them.


def misplaced_example(
    person: Silhouettes, *, errors: Sequence[SeenPerson], seed: int
) -> BackExample:
    """Return a person of whom only silhouettes are known, with landmarks misplaced at random."""
    points, world = misplaced(
        np.random.default_rng([person.seed, seed]),
        errors,
        person.landmarks_px.astype(float),
        person.still,
        forward=person.forward,
        lean_deg=person.truth["trunk_inclination_deg"],
        knee_deg=person.truth[_KNEE],
        yaw_off_deg=float(person.about["yaw_off_deg"]),
    )
    n = len(person.time_s)
    body = Body(
        time_s=person.time_s,
        points_px=points,
        world_m=world,
        depth_px=np.full((n, COUNT), np.nan),
        outline_ratio=np.full((n, 2, len(OUTLINE_STATIONS)), np.nan),
        silhouette_px=person.silhouette_px.astype(float),
        size_px=person.size_px,
    )
    near = 1 if person.forward > 0 else 0
    return BackExample(
        name=person.name,
        body=body,
        forward=person.forward,
        **seen_from_the_side(body, person.still, person.forward),
        truth=person.truth,
        hip_deg=person.truth[f"{SIDES[near]}_hip_flexion_deg"],
        joints=offsets_to(
            body, person.landmarks_px.astype(float), person.still, forward=person.forward
        ),
        still=person.still,
        moving=~person.still,
        peak=person.peak,
        about={"seed": person.seed, "person": person.about},
    )


# Work over many.


def put_right(example: BackExample, model: BackModel) -> BackExample:
    """Return the example with its joints where the model says they are."""
    offsets = model.joints(example.readings, example.still).mean(axis=0)
    return example.moved(UNIT_TRUNK * offsets)


def moved_examples(
    examples: Sequence[BackExample], offsets: Sequence[Array], *, workers: int
) -> list[BackExample]:
    """Return each example moved by its offsets (``UNIT_TRUNK`` trunk lengths)."""
    pairs = list(zip(examples, offsets, strict=True))
    return in_parallel(_moved, pairs, workers=workers)


def _moved(pair: tuple[BackExample, Array]) -> BackExample:
    example, offsets = pair
    return example.moved(UNIT_TRUNK * offsets)


def in_parallel(work: Callable[[Any], T], items: Sequence[Any], *, workers: int) -> list[T]:
    """Return ``work`` of every item, in order, from a few processes."""
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(work, items, chunksize=_AT_ONCE))
