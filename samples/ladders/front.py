"""Ladders of the tests seen from the front as people to learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from samples.geometry import Array
from samples.ladders.seen import SeenLadder, seen_ladder
from samples.ladders.store import load_ladders
from samples.measures import MEASURES
from screen.kinematics import angles
from screen.kinematics.features import frontal_features, hip_features
from screen.kinematics.front import Channels, posture_readings
from screen.kinematics.medians import medians
from screen.kinematics.movement import MovementRules, angles_of
from screen.screening.protocol_files import load_protocol
from screen.screening.rules import load_calibration, movement_rules

_TURNED_AWAY_DEG = 90.0


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


def front_examples(folder: Path, test: str, count: int | None = None) -> list[FrontExample]:
    """Return the ladders of a test in a folder, or the first, that were seen from the right view.

    Left out are people whom the network did not see quiet, and those it took to show the other
    side.
    """
    rules = movement_rules(load_protocol(test).protocol)
    seen = (seen_ladder(one, rules.posture) for one in load_ladders(folder, test, count))
    return [_example(one, test, rules) for one in seen if one is not None and _rightly(one)]


def _rightly(seen: SeenLadder) -> bool:
    away = abs(seen.ladder.head["camera"]["azimuth_deg"]) > _TURNED_AWAY_DEG
    return seen.view.family != "side" and seen.view.leftward == (-1 if away else 1)


def _example(seen: SeenLadder, test: str, rules: MovementRules) -> FrontExample:
    head, body, still, leftward = seen.ladder.head, seen.body, seen.still, seen.view.leftward
    middle = frontal_features(body, still, leftward=leftward)
    leg_px = angles.leg_length_px(body, still)
    legs = hip_features(body, still, middle, leftward=leftward, leg_px=leg_px)
    return FrontExample(
        name=f"{test}_{head['seed']}",
        test=test,
        seed=head["seed"],
        setting=head["setting"],
        readings=posture_readings(body, still, middle, legs, leftward=leftward),
        truth={name: seen.true(name) for name in MEASURES},
        linear=_linear(seen, rules),
        still=still,
        held=seen.held,
    )


def _linear(seen: SeenLadder, rules: MovementRules) -> Channels:
    """Return what the tool says without its networks."""
    linear = load_calibration(networks=False)
    return dict(
        angles_of(
            seen.body, seen.still, seen.view, rules, linear, smooth=lambda values: values
        ).channels
    )
