"""Groups of people: measures, and left against right, with intervals over people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from screen.kinematics.series import FloatArray
from screen.screening.measuring.summary import typical_error
from screen.study.columns import ASYMMETRY_BY_GROUP, MEASURES_BY_GROUP
from screen.study.grouping import Key, Row, aggregated, key_of, known, slices, table_of
from screen.study.intervals import all_same, mean_interval, quantiles, share_interval
from screen.study.people import named

NOBODY: Final = "nobody has a value"
ONE_PERSON: Final = "one person only: no spread and no interval"
NO_SPREAD: Final = "everybody has the same value: no interval"
GROUP_FILMED: Final = ("group", "protocol", "occasion")
"""The keys of ``Filmed``."""

Filmed = Mapping[Key, float]
"""Judged recordings per person by group, test and occasion (None: over all occasions)."""


def in_groups(rows: pa.Table) -> pa.Table:
    """Return the rows whose group is known."""
    return rows.filter(pc.is_valid(rows["group"]))


def beside(whole: pa.Table, apart: pa.Table, occasions: Sequence[str]) -> pa.Table:
    """Return the rows over all occasions, ``occasion`` null, and below them those of each one."""
    together = whole.append_column("occasion", pa.nulls(len(whole), pa.string()))
    chosen = pc.is_in(apart["occasion"], value_set=pa.array(occasions, pa.string()))
    names = [name for name in together.column_names if name in apart.column_names]
    return pa.concat_tables([together.select(names), apart.filter(chosen).select(names)])


def beside_itself(rows: pa.Table, occasions: Sequence[str]) -> pa.Table:
    """Return the rows with ``occasion`` null, and below them those of each occasion again."""
    return beside(rows.drop_columns(["occasion"]), rows, occasions)


def filmed(roles: pa.Table, occasions: Sequence[str]) -> Filmed:
    """Return judged recordings per person of each group and test, together and by occasion."""
    rows = beside_itself(named(in_groups(roles.filter(roles["judged"]))), occasions)
    found = aggregated(
        rows,
        GROUP_FILMED,
        {
            "recordings": (None, "count_all", None),
            "people": ("participant", "count_distinct", None),
        },
    )
    return {
        key_of(row, GROUP_FILMED): row["recordings"] / row["people"] for row in found.to_pylist()
    }


def measures_by_group(by_participant: pa.Table, filmed: Filmed) -> pa.Table:
    """Return each measure over the people of each group, everybody with the same weight.

    ``by_participant`` has the rows over all occasions and of each (see ``beside``).
    """
    keys = ("group", "protocol", "measure", "unit", "side", "occasion")
    rows = []
    for key, people in slices(in_groups(by_participant), keys):
        values = known(people["mean"])
        measured = people.filter(pc.is_valid(people["mean"]))
        rows.append(
            {
                **key,
                **_over_people(people, "mean"),
                "at_least": pc.sum(pc.greater(measured["at_least"], 0)).as_py() or 0,
                "recordings_per_person": filmed.get(key_of(key, GROUP_FILMED)),
                **(quantiles(values) if len(values) else {}),
                "smallest": float(values.min()) if len(values) else None,
                "largest": float(values.max()) if len(values) else None,
                "error_basis": _basis(measured["error_basis"]),
            }
        )
    return table_of(rows, MEASURES_BY_GROUP)


def asymmetry_by_group(by_participant: pa.Table, filmed: Filmed) -> pa.Table:
    """Return left minus right over the people of each group, and how often it is beyond error.

    ``by_participant`` has the rows over all occasions and of each (see ``beside``).
    """
    keys = ("group", "protocol", "measure", "unit", "occasion")
    rows = []
    for key, people in slices(in_groups(by_participant), keys):
        beyond = people["beyond_error"].drop_null().to_pylist()
        share = share_interval(sum(beyond), len(beyond))
        rows.append(
            {
                **key,
                **_over_people(people, "difference"),
                "recordings_per_person": filmed.get(key_of(key, GROUP_FILMED)),
                "beyond_error": sum(beyond) if beyond else None,
                "beyond_share": share.value if share else None,
                "beyond_share_low": share.low if share else None,
                "beyond_share_high": share.high if share else None,
            }
        )
    return table_of(rows, ASYMMETRY_BY_GROUP)


def _over_people(people: pa.Table, column: str) -> Row:
    """Return what is said of one number a person."""
    values = known(people[column])
    errors = people.filter(pc.is_valid(people[column]))["error"].drop_null().to_pylist()
    interval = mean_interval(values)
    return {
        "people": len(values),
        "people_not_measured": len(people) - len(values),
        "mean": float(values.mean()) if len(values) else None,
        "mean_low": interval.low if interval else None,
        "mean_high": interval.high if interval else None,
        "sd": float(values.std(ddof=1)) if len(values) > 1 else None,
        "error": typical_error(errors) if errors else None,
        "reason": _why_no_interval(values),
    }


def _why_no_interval(values: FloatArray) -> str | None:
    if len(values) == 0:
        return NOBODY
    if len(values) == 1:
        return ONE_PERSON
    return NO_SPREAD if all_same(values) else None


def _basis(words: pa.ChunkedArray) -> str | None:
    found = set(words.drop_null().to_pylist())
    if not found:
        return None
    return "measured" if found == {"measured"} else "provisional"
