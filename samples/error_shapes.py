"""How errors are distributed, in half-widths, from people whose angles are known.

Makes the rows of ``protocols/error_shapes.csv`` (see ``screen.screening.error_shape``) from the
same people as ``protocols/accuracy.csv``: people to choose by, none of whom is ever reported on.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from samples.accuracy_clips import Reading
from screen.screening.error_shape import ANY, ShapeRow, fit_shape, quantile_columns
from screen.screening.error_table import ErrorTable

MIN_PEOPLE = 8
"""A measure of a protocol has a shape of its own from so many people on."""
PRIOR_PEOPLE = 20
"""Weight, in people, of all measures together in the shape of a single one: few people show
neither tails nor bias surely."""
MOST = 6.0
"""Errors beyond so many half-widths count as that many, lest one lost person makes the tail."""

_DIGITS = 7
"""Quantiles that are only just apart (``fit_shape``) must stay so when they are written."""

Group = dict[str, list[float]]
"""Errors in half-widths by person."""


def shape_rows(readings: Iterable[Reading], table: ErrorTable, source: str) -> list[ShapeRow]:
    """Return the rows: of each measure in its protocol, and of all measures together.

    The half-width that an error is divided by is the one that ships: that of the frame where the
    channel states its own, else that of ``table``.
    """
    groups: dict[tuple[str, str, str], Group] = defaultdict(lambda: defaultdict(list))
    for one in readings:
        width = one.stated if one.own else _width(one, table)
        if one.value is None or not width:
            continue
        z = float(np.clip(-one.error / width, -MOST, MOST))
        for key in ((one.measure, one.protocol), (ANY, ANY)):
            person = one.clip if key[0] != ANY else f"{one.clip} {one.measure}"
            groups[(*key, one.kind)][person].append(z)
    rows = []
    for (measure, protocol, kind), group in sorted(groups.items()):
        if len(group) < MIN_PEOPLE:
            continue
        prior = groups[ANY, ANY, kind] if measure != ANY else {}
        rows.append(
            ShapeRow(
                measure=measure,
                protocol=protocol,
                kind="difference" if kind == "difference" else "value",
                people=len({person.split(" ")[0] for person in group}),
                readings=sum(map(len, group.values())),
                quantiles=_fitted(group, prior),
                source=source,
            )
        )
    return rows


def _width(one: Reading, table: ErrorTable) -> float | None:
    view = None if one.view not in {"front", "side", "back", "oblique"} else one.view
    known = table.half_width(one.measure, view, protocol=one.protocol, kind=one.kind)  # type: ignore[arg-type]
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
    head = ["measure", "protocol", "kind", "people", "readings", *quantile_columns(), "source"]
    writer.writerow(head)
    for row in rows:
        about = (row.measure, row.protocol, row.kind, row.people, row.readings)
        writer.writerow([*about, *row.quantiles, row.source])
    return buffer.getvalue()
