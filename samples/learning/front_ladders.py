"""Ladders of the tests seen from the front as people to learn from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from samples.graphics.geometry import Array
from samples.ladders.seen import SeenLadder, seen_ladder
from samples.ladders.store import load_ladders
from samples.learning.linear import Example
from samples.people.measures import MEASURES
from screen.kinematics import angles
from screen.kinematics.body import Body
from screen.kinematics.calibration import Calibration
from screen.kinematics.features import frontal_features, hip_features
from screen.kinematics.front.estimator import Channels, posture_readings
from screen.kinematics.front.shape import is_of_landmarks
from screen.kinematics.medians import medians
from screen.kinematics.movement import MovementRules, angles_of
from screen.pose.landmarks import SIDES
from screen.screening.measuring.rules import movement_rules
from screen.screening.protocols.files import load_protocol
from screen.screening.reference.trained import load_calibration

_TURNED_AWAY_DEG = 90.0
CLEARLY_DEG = 2.5
"""A hip that turns by more than this is the one that is tested."""


@dataclass(frozen=True, eq=False)
class FrontExample:
    """One person: readings, truth and what the linear models say, in the key frames ``(n,)``."""

    name: str
    test: str
    seed: int
    setting: str
    readings: Mapping[str, Array]
    truth: Mapping[str, Array]
    linear: Channels
    still: NDArray[np.bool_]
    held: NDArray[np.bool_]

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Frames ``(n,)`` in which the person is known: all that are here."""
        return np.ones(len(self.still), dtype=bool)

    def wanted(self, outputs: Sequence[str]) -> Array:
        """Return the true changes ``(n, outputs)``."""
        return np.stack([self.truth[name] for name in outputs], axis=1)

    def changes(self, names: Sequence[str]) -> Array:
        """Return readings ``(n, names)`` as changes from neutral."""
        values = np.stack([self.readings[name] for name in names], axis=1)
        return np.asarray(values - medians(values[self.still]))

    def tested(self, output: str, least_deg: float) -> NDArray[np.bool_]:
        """Return the held frames ``(n,)``; of a measure of one leg, those in which it is tested."""
        side = output.split("_", 1)[0]
        if side not in {"left", "right"}:
            return self.held
        turned = np.abs(self.truth[f"{side}_hip_internal_rotation_deg"]) > least_deg
        return np.asarray(self.held & turned)


def front_examples(
    folder: Path,
    test: str,
    count: int | None = None,
    *,
    pictured: bool = True,
    linear: Calibration | None = None,
) -> list[FrontExample]:
    """Return the ladders of a test in a folder, or the first, that were seen from the right view.

    Left out are people whom the network did not see quiet, and those it took to show the other
    side. Without ``pictured`` all that is known are landmarks in the image. ``linear`` has the
    linear models (default: those that ship).
    """
    rules = movement_rules(load_protocol(test).protocol)
    calibration = linear or load_calibration(networks=False)
    return [
        _example(one, test, rules, calibration)
        for one in _seen(folder, test, count, pictured=pictured)
    ]


def _seen(folder: Path, test: str, count: int | None, *, pictured: bool) -> Iterator[SeenLadder]:
    posture = load_protocol(test).protocol.neutral.posture
    for ladder in load_ladders(folder, test, count):
        one = seen_ladder(ladder, posture)
        if one is not None and _rightly(one):
            yield one if pictured else replace(one, body=without_picture(one.body))


def without_picture(body: Body) -> Body:
    """Return a body as if its landmarks were those of another program."""
    outline, silhouette = (
        np.full_like(part, np.nan) for part in (body.outline_ratio, body.silhouette_px)
    )
    return replace(body, outline_ratio=outline, silhouette_px=silhouette, pictured=False)


def linear_examples(folder: Path, test: str, target: str, *, leg: bool) -> list[Example]:
    """Return what the ladders of a test teach linear models of landmarks: the held frames.

    For a model of one ``leg`` one example a leg, of the frames in which it is tested.
    """
    found = []
    for one in _seen(folder, test, None, pictured=False):
        body, still, leftward = one.body, one.still, one.view.leftward
        middle = frontal_features(body, still, leftward=leftward)
        if not leg:
            found.append(_held(one, middle, one.held, target, ""))
            continue
        leg_px = angles.leg_length_px(body, still)
        legs = hip_features(body, still, middle, leftward=leftward, leg_px=leg_px)
        for side, readings in zip(SIDES, legs, strict=True):
            turned = np.abs(one.true(f"{side}_hip_internal_rotation_deg")) > CLEARLY_DEG
            found.append(_held(one, readings, one.held & turned, target, f"{side}_"))
    return [one for one in found if len(one.peak)]


def _held(
    one: SeenLadder, readings: Mapping[str, Array], used: NDArray[np.bool_], target: str, side: str
) -> Example:
    """Return an example of the frames in use in which all that landmarks can tell is known."""
    truth = one.true(f"{side}{target}")
    of_landmarks = [values for name, values in readings.items() if is_of_landmarks(name)]
    known = used & np.isfinite(truth) & np.isfinite(of_landmarks).all(axis=0)
    head = one.ladder.head
    return Example(
        name=f"{head['protocol']}_{head['seed']}.{side}",
        readings={name: values[known] for name, values in readings.items()},
        truth={target: truth[known]},
        peak=np.ones(int(known.sum()), dtype=bool),
    )


def _rightly(seen: SeenLadder) -> bool:
    away = abs(seen.ladder.head["camera"]["azimuth_deg"]) > _TURNED_AWAY_DEG
    return seen.view.family != "side" and seen.view.leftward == (-1 if away else 1)


def _example(
    seen: SeenLadder, test: str, rules: MovementRules, calibration: Calibration
) -> FrontExample:
    head, body, still, leftward = seen.ladder.head, seen.body, seen.still, seen.view.leftward
    middle = frontal_features(body, still, leftward=leftward)
    leg_px = angles.leg_length_px(body, still)
    legs = hip_features(body, still, middle, leftward=leftward, leg_px=leg_px)
    readings = posture_readings(body, still, middle, legs, leftward=leftward)
    return FrontExample(
        name=f"{test}_{head['seed']}",
        test=test,
        seed=head["seed"],
        setting=head["setting"],
        readings={
            name: values
            for name, values in readings.items()
            if body.pictured or is_of_landmarks(name)
        },
        truth={name: seen.true(name) for name in MEASURES},
        linear=_linear(seen, rules, calibration),
        still=still,
        held=seen.held,
    )


def _linear(seen: SeenLadder, rules: MovementRules, calibration: Calibration) -> Channels:
    """Return what the tool says without its networks."""
    return dict(
        angles_of(
            seen.body, seen.still, seen.view, rules, calibration, smooth=lambda values: values
        ).channels
    )
