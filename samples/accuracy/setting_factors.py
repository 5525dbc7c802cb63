"""By how much errors are smaller or larger in one setting than in all recordings together.

A setting of a test has few people, too few for a 95 % quantile of their own. What is compared is
the mean square of errors, in half-widths of all people together; each measure's ratio is drawn
towards that of all measures of tests seen from the same side, the more so the fewer people it has.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from samples.accuracy.clips import protocol_of
from screen.screening.reference.error_table import Key

PRIOR_PEOPLE = 5
"""Weight, in people, of all measures together. With 0 to 60 the errors of people left out were
held alike (``samples.accuracy.error_check``); what counts is that it is not 0."""
MOST = 2.0
"""Errors beyond so many half-widths count as that many, lest one lost person decides."""
_LEAST = 0.02
"""Added to the sum of squares, so that a setting in which all were right has an error too."""


class Scaled(NamedTuple):
    """An error in half-widths of all people, with the person and the setting it belongs to."""

    z: float
    person: str
    setting: str


class _Part(NamedTuple):
    """How many people were filmed in a setting, and the logarithm of how far errors are theirs."""

    people: int
    log_ratio: float


def setting_factors(groups: Mapping[Key, Sequence[Scaled]]) -> dict[tuple[Key, str], float]:
    """Return by what a row's half-width is multiplied in each setting that its people were in.

    They are widened as a prediction from so few people is.
    """
    parts = {
        (key, setting): part for key, group in groups.items() for setting, part in _parts(group)
    }
    usual = _of_families(parts)
    return {
        (key, setting): _drawn(part, usual[family_of(key), setting])
        for (key, setting), part in parts.items()
    }


def family_of(key: Key) -> tuple[str, str]:
    """Return the tests that a row is drawn towards: those of its kind, seen from the same side."""
    return _seen_from(key.protocol), key.kind


@cache
def _seen_from(protocol: str) -> str:
    return protocol_of(protocol).camera.views[0]


def _parts(group: Sequence[Scaled]) -> list[tuple[str, _Part]]:
    """Return the settings in which there were people."""
    squares: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in group:
        squares[one.setting][one.person].append(min(abs(one.z), MOST) ** 2)
    means = {
        setting: [float(np.mean(own)) for own in people.values()]
        for setting, people in squares.items()
    }
    every = float(np.mean([one for own in means.values() for one in own]))
    return [
        (setting, _Part(len(own), math.log((sum(own) + _LEAST) / len(own) / every) / 2))
        for setting, own in means.items()
        if every > 0
    ]


def _of_families(
    parts: Mapping[tuple[Key, str], _Part],
) -> dict[tuple[tuple[str, str], str], float]:
    """Return the mean logarithm of each family in each setting, people weighing the same."""
    found: dict[tuple[tuple[str, str], str], list[_Part]] = defaultdict(list)
    for (key, setting), part in parts.items():
        found[family_of(key), setting].append(part)
    return {
        about: sum(one.people * one.log_ratio for one in own) / sum(one.people for one in own)
        for about, own in found.items()
    }


def _drawn(part: _Part, usual: float) -> float:
    weight = part.people + PRIOR_PEOPLE
    log_ratio = (part.people * part.log_ratio + PRIOR_PEOPLE * usual) / weight
    return math.exp(log_ratio) * math.sqrt(1 + 1 / weight)
