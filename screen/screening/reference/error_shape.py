"""How errors are distributed, beyond the width of their interval.

The half-width of a 95 % interval says nothing of what lies beyond it, nor whether readings are
rather too small or too large. A *shape* says both: the quantiles of ``(true - read) / half-width``
over people whose true values are known. ``protocols/error_shapes.csv`` holds one row a measure
(and protocol, and setting where enough people were filmed so), written by ``python -m
samples.accuracy.error_tables`` from people used for nothing that is reported.
"""

from __future__ import annotations

import csv
import itertools
import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

import numpy as np
from pydantic import Field
from scipy.special import ndtr, ndtri, stdtrit

from screen.errors import ProtocolError
from screen.resources import data_folder
from screen.screening.protocol import Identifier, Strict

ShapeKind = Literal["value", "difference"]

PROBABILITIES: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99)
"""Where a shape is given; between and beyond them it is drawn on normal probability paper."""
TABLE_NAME: Final = "error_shapes.csv"
ANY: Final = "any"

_UPPER: Final = 0.975
"""Half of the 5 % outside a 95 % interval lies above this quantile."""
_NORMAL_95: Final = float(ndtri(_UPPER))
_APART: Final = 1e-6
"""Half-widths by which equal quantiles are parted, so that a distribution can be inverted."""
_LEVELS: Final = tuple(float(ndtri(p)) for p in PROBABILITIES)


@dataclass(frozen=True)
class ErrorShape:
    """The distribution of ``z = (true - read) / half-width``.

    ``quantiles`` are those at ``PROBABILITIES``, rising. On normal probability paper (``z`` against
    the normal quantile) the distribution is the line through them, continued at both ends with the
    slope of the last stretch.
    """

    quantiles: tuple[float, ...]

    def below(self, z: float) -> float:
        """Return the probability that the error is less than ``z`` half-widths."""
        return float(ndtr(_along(z, self.quantiles, _LEVELS)))

    def quantile(self, probability: float) -> float:
        """Return the ``z`` that the error stays below with this probability (0 < p < 1)."""
        return _along(float(ndtri(probability)), _LEVELS, self.quantiles)


def _along(x: float, xs: Sequence[float], ys: Sequence[float]) -> float:
    """Return ``y`` at ``x`` on the line through rising points, continued at both ends."""
    right = min(max(bisect_left(xs, x), 1), len(xs) - 1)
    left = right - 1
    slope = (ys[right] - ys[left]) / (xs[right] - xs[left])
    return ys[left] + slope * (x - xs[left])


NORMAL: Final = ErrorShape(tuple(level / _NORMAL_95 for level in _LEVELS))
"""The normal distribution: 95 % lie within one half-width."""


def student(freedom: float) -> ErrorShape:
    """Return Student's t of ``freedom`` degrees, in its own 95 % half-widths."""
    unit = float(stdtrit(freedom, _UPPER))
    return ErrorShape(tuple(float(stdtrit(freedom, p)) / unit for p in PROBABILITIES))


def fit_shape(z: Sequence[float], weights: Sequence[float] | None = None) -> ErrorShape:
    """Return the shape of errors in half-widths, by their weighted quantiles.

    Parameters
    ----------
    z
        ``(true - read) / half-width``, at least two different ones.
    weights
        Of each error; with one over the number of a person's readings people weigh the same.

    Notes
    -----
    The quantile at ``p`` lies where the middle of an error's own weight stands at ``p``; errors
    with nothing beyond them are continued on normal probability paper, so that a sample of ten has
    a tail at 1 %. Equal quantiles are parted by the least that keeps them rising.
    """
    values = np.asarray(z, dtype=float)
    weight = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=float)
    order = np.argsort(values)
    values, weight = values[order], weight[order] / weight.sum()
    middle = ndtri(np.cumsum(weight) - weight / 2)
    points, first = np.unique(values, return_index=True)
    if len(points) < 2:
        raise ValueError("a shape needs two different errors")
    stretches = itertools.pairwise([*first, len(values)])
    level = np.array([middle[start:stop].mean() for start, stop in stretches])
    found = [_along(one, level.tolist(), points.tolist()) for one in _LEVELS]
    rising = np.maximum.accumulate(found)
    rising += np.arange(len(rising)) * _APART
    return ErrorShape(tuple(float(one) for one in rising))


class ShapeRow(Strict):
    """One row of ``error_shapes.csv``: quantiles of ``(true - read) / half-width``.

    ``people`` and ``readings`` are what it was measured on. ``any`` stands for every measure, every
    protocol or every setting.
    """

    measure: Identifier
    protocol: Identifier = ANY
    setting: Identifier = ANY
    kind: ShapeKind = "value"
    people: int = Field(ge=1)
    readings: int = Field(ge=1)
    quantiles: tuple[float, ...] = Field(min_length=len(PROBABILITIES))
    source: str = Field(min_length=1)


def quantile_columns() -> list[str]:
    """Return the names of the columns that hold the quantiles: ``q01`` to ``q99``."""
    return [f"q{100 * p:g}".replace(".", "_") for p in PROBABILITIES]


@dataclass(frozen=True)
class ShapeTable:
    """Shapes by measure, protocol, kind and setting.

    ``setting`` is the one that is looked up.
    """

    rows: Mapping[tuple[str, str, str, str], ErrorShape]
    setting: str = ANY

    @classmethod
    def of(cls, rows: Iterable[ShapeRow]) -> ShapeTable:
        """Return a table with these rows."""
        return cls(
            {(r.measure, r.protocol, r.kind, r.setting): ErrorShape(r.quantiles) for r in rows}
        )

    def in_setting(self, setting: str) -> ShapeTable:
        """Return the table that is looked up for recordings in a setting."""
        return replace(self, setting=setting)

    @classmethod
    def load(cls, path: Path | None = None) -> ShapeTable:
        """Read a table of shapes (default: the one that ships).

        Raises
        ------
        ProtocolError
            If a row is wrong; all problems are listed.
        """
        path = path if path is not None else data_folder("protocols") / TABLE_NAME
        rows: list[ShapeRow] = []
        problems: list[str] = []
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            for cells in reader:
                row = _row(cells)
                if isinstance(row, str):
                    problems.append(f"{path.name}, line {reader.line_num}: {row}")
                else:
                    rows.append(row)
        if problems:
            raise ProtocolError(
                "The table of error shapes has errors.", "Install again.", problems=problems
            )
        return cls.of(rows)

    def shape(self, measure: str, protocol: str, *, kind: ShapeKind = "value") -> ErrorShape:
        """Return the most specific shape: of the measure in the protocol, in any, of any measure.

        Of each first that of the setting, then that of any. Where there is none for any measure
        either, errors are taken to be normal.
        """
        for about in ((measure, protocol), (measure, ANY), (ANY, protocol), (ANY, ANY)):
            for setting in (self.setting, ANY):
                if (*about, kind, setting) in self.rows:
                    return self.rows[(*about, kind, setting)]
        return NORMAL


def _row(cells: Mapping[str, str]) -> ShapeRow | str:
    """Return a row, or what is wrong with it."""
    try:
        quantiles = tuple(float(cells[name]) for name in quantile_columns())
        if not all(map(math.isfinite, quantiles)) or list(quantiles) != sorted(set(quantiles)):
            return "the quantiles must be finite and rise"
        return ShapeRow(
            measure=cells["measure"],
            protocol=cells["protocol"],
            setting=cells["setting"],
            kind="difference" if cells["kind"] == "difference" else "value",
            people=int(cells["people"]),
            readings=int(cells["readings"]),
            quantiles=quantiles,
            source=cells["source"],
        )
    except (KeyError, TypeError, ValueError) as error:
        return str(error)
