"""Series as coordinates of an OpenSim model: names and signs, from ``opensim.toml``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from screen.kinematics.series import FloatArray
from screen.results.channel_columns import Column
from screen.results.stored import StoredResult
from screen.toml import tomllib

_SUFFIX: Final = {"left": "l", "right": "r", "both": ""}


class Rule(BaseModel):
    """One row of ``opensim.toml``; the comments there say what each key means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    series: str
    coordinate: str
    sign: Literal[-1, 1]
    zero: tuple[Literal["standing", "seated"], ...]
    asked: bool = False


class Rules(BaseModel):
    """Which series are which coordinates of which model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str
    coordinates: tuple[Rule, ...]


@dataclass(frozen=True, eq=False)
class Coordinate:
    """A coordinate of the model; ``values`` are ``(n,)`` degrees with the model's sign."""

    name: str
    sign: Literal[-1, 1]
    series: str
    values: FloatArray


@dataclass(frozen=True, eq=False)
class Mapped:
    """What of a result has a coordinate, and why the rest has none: ``{reason: series}``."""

    model: str
    coordinates: tuple[Coordinate, ...]
    left_out: dict[str, list[str]]


@cache
def shipped_rules() -> Rules:
    """Return the rules that ship with the tool."""
    text = files("screen.exports").joinpath("opensim.toml").read_text(encoding="utf-8")
    return Rules.model_validate(tomllib.loads(text))


def coordinates_of(stored: StoredResult) -> Mapped:
    """Return the coordinates of a stored result, in the order of the model's rules."""
    series, rules = stored.measured(), shipped_rules()
    by_series = {rule.series: rule for rule in rules.coordinates}
    asked = _asked(stored)
    found: list[tuple[int, Coordinate]] = []
    left_out: dict[str, list[str]] = {}
    for column in series.columns:
        rule = by_series.get(column.measure)
        values = series.values[column.name]
        reason = _why_not(column, rule, values, posture=stored.result.protocol.posture, asked=asked)
        if rule is None or reason is not None:
            left_out.setdefault(reason or "", []).append(column.name)
            continue
        name = rule.coordinate.format(side=_SUFFIX[column.side])
        made = Coordinate(name, rule.sign, column.name, rule.sign * values)
        found.append((rules.coordinates.index(rule), made))
    found.sort(key=lambda pair: pair[0])
    return Mapped(rules.model, tuple(made for _, made in found), left_out)


def _why_not(
    column: Column,
    rule: Rule | None,
    values: FloatArray,
    *,
    posture: str | None,
    asked: Sequence[str],
) -> str | None:
    """Return why a series is not exported as a model coordinate; None if it is."""
    if rule is None:
        return "no coordinate of the model"
    if posture not in rule.zero:
        return f"counted from {posture or 'an unknown posture'}, where the coordinate is not 0"
    if rule.asked and column.measure not in asked:
        return "not what this test measures"
    if np.isnan(values).all():
        return "not measured in any frame"
    return None


def _asked(stored: StoredResult) -> list[str]:
    """Return the series that the protocol's measures are taken from."""
    return [measure.source for measure in stored.result.protocol.measures]
