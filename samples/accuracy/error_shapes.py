"""How errors are distributed, in half-widths, from people whose angles are known.

Makes the rows of ``protocols/error_shapes.csv`` (see ``screen.screening.reference.error_shape``)
from the same people as ``protocols/accuracy.csv``: people to choose by, none of whom is ever
reported on.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

import numpy as np

from samples.accuracy.scores import Reading
from screen.kinematics.series import ViewKind
from screen.screening.reference.error_shape import ANY, ShapeRow, fit_shape, quantile_columns
from screen.screening.reference.error_table import LANDMARKS, ErrorTable

MIN_PEOPLE = 8
"""A measure of a protocol has a shape of its own from so many people on."""
MIN_PEOPLE_OF_A_SETTING = 20
"""The same in one setting; with fewer that of all settings is surer."""
PRIOR_PEOPLE = 20
"""Weight, in people, of all measures together in the shape of a single one: few people show
neither tails nor bias surely."""
MOST = 6.0
"""Errors beyond so many half-widths count as that many, lest one lost person makes the tail."""

_DIGITS = 7
"""Quantiles that are only just apart (``fit_shape``) must stay so when they are written."""

Group = dict[str, list[float]]
"""Errors in half-widths by person."""
_About = tuple[str, str, str, str]
"""Measure, protocol, setting and kind."""


def shape_rows(readings: Iterable[Reading], table: ErrorTable, source: str) -> list[ShapeRow]:
    """Return the rows: of each measure in its protocol, and of all measures together.

    The half-width that an error is divided by is the one that ``table`` states in its setting.
    """
    groups: dict[_About, Group] = defaultdict(lambda: defaultdict(list))
    for one in readings:
        width = stated_width(one, table)
        if one.value is None or not width:
            continue
        z = float(np.clip(-one.error / width, -MOST, MOST))
        for key in _keys(one):
            person = one.clip if key[0] != ANY else f"{one.clip} {one.measure}"
            groups[key][person].append(z)
    return [
        ShapeRow(
            measure=key[0],
            protocol=key[1],
            setting=key[2],
            kind="difference" if key[3] == "difference" else "value",
            people=_people(group),
            readings=sum(map(len, group.values())),
            quantiles=_fitted(group, {} if key[0] == ANY else groups[ANY, ANY, key[2], key[3]]),
            source=source,
        )
        for key, group in sorted(groups.items())
        if _people(group) >= _needed(key)
    ]


def _keys(one: Reading) -> Iterator[_About]:
    """Yield what a reading counts for; those without a picture are only counted among such."""
    settings = (LANDMARKS,) if one.setting == LANDMARKS else dict.fromkeys((ANY, one.setting))
    for setting in settings:
        yield one.measure, one.protocol, setting, one.kind
        yield ANY, ANY, setting, one.kind


def _needed(key: _About) -> int:
    return MIN_PEOPLE if key[2] in {ANY, LANDMARKS} or key[0] == ANY else MIN_PEOPLE_OF_A_SETTING


def _people(group: Group) -> int:
    return len({person.split(" ", maxsplit=1)[0] for person in group})


def stated_width(one: Reading, table: ErrorTable) -> float | None:
    """Return the half-width that the tool states for a reading with this table; None without."""
    view: ViewKind | None = next((kind for kind in get_args(ViewKind) if kind == one.view), None)
    there = table.without_picture() if one.setting == LANDMARKS else table.in_setting(one.setting)
    if one.own_width is not None:
        return one.own_width * there.own_factor(one.measure, view, protocol=one.protocol)
    known = there.half_width(one.measure, view, protocol=one.protocol, kind=one.kind)
    return known[0] if known is not None else one.stated


def _fitted(group: Group, prior: Group) -> tuple[float, ...]:
    """Return the quantiles of a group, people weighing the same, drawn towards those of all."""
    z, weights = _weighted(group, len(group))
    if prior:
        more, of_prior = _weighted(prior, PRIOR_PEOPLE)
        z, weights = [*z, *more], [*weights, *of_prior]
    return tuple(round(one, _DIGITS) for one in fit_shape(z, weights).quantiles)


def _weighted(group: Group, total: float) -> tuple[list[float], list[float]]:
    """Return the errors and their weights: each person the same, together ``total``."""
    each = total / len(group)
    z = [one for values in group.values() for one in values]
    return z, [each / len(values) for values in group.values() for _ in values]


def as_csv(rows: Sequence[ShapeRow]) -> str:
    """Write rows as the text of ``error_shapes.csv``."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    head = ["measure", "protocol", "setting", "kind", "people", "readings"]
    writer.writerow([*head, *quantile_columns(), "source"])
    for row in rows:
        about = (row.measure, row.protocol, row.setting, row.kind, row.people, row.readings)
        writer.writerow([*about, *row.quantiles, row.source])
    return buffer.getvalue()
