"""Groups of people: measures, left against right, and findings, with intervals over people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from screen.kinematics.series import FloatArray
from screen.screening.summary import typical_error
from screen.study.columns import ASYMMETRY_BY_GROUP, FINDINGS_BY_GROUP, MEASURES_BY_GROUP
from screen.study.grouping import Key, Row, aggregated, key_of, known, slices, table_of
from screen.study.intervals import all_same, mean_interval, quantiles, share_interval
from screen.study.people import STATES

NOBODY: Final = "nobody has a value"
ONE_PERSON: Final = "one person only: no spread and no interval"
NO_SPREAD: Final = "everybody has the same value: no interval"
NO_NAMES: Final = (
    "no recording names its participant: recordings of one person are not independent, "
    "so there is no share of people"
)

_FINDING: Final = ("group", "protocol", "finding", "side")


def in_groups(rows: pa.Table) -> pa.Table:
    """Return the rows whose group is known."""
    return rows.filter(pc.is_valid(rows["group"]))


def measures_by_group(by_participant: pa.Table) -> pa.Table:
    """Return each measure over the people of each group, everybody with the same weight."""
    keys = ("group", "protocol", "measure", "unit", "side")
    rows = []
    for key, people in slices(in_groups(by_participant), keys):
        values = known(people["mean"])
        measured = people.filter(pc.is_valid(people["mean"]))
        rows.append(
            {
                **key,
                **_over_people(people, "mean"),
                **(quantiles(values) if len(values) else {}),
                "smallest": float(values.min()) if len(values) else None,
                "largest": float(values.max()) if len(values) else None,
                "error_basis": _basis(measured["error_basis"]),
            }
        )
    return table_of(rows, MEASURES_BY_GROUP)


def asymmetry_by_group(by_participant: pa.Table) -> pa.Table:
    """Return left minus right over the people of each group, and how often it is beyond error."""
    rows = []
    for key, people in slices(in_groups(by_participant), ("group", "protocol", "measure", "unit")):
        beyond = people["beyond_error"].drop_null().to_pylist()
        share = share_interval(sum(beyond), len(beyond))
        rows.append(
            {
                **key,
                **_over_people(people, "difference"),
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


def findings_by_group(by_participant: pa.Table, findings: pa.Table) -> pa.Table:
    """Return how often each finding is in each state, over recordings and over people.

    Parameters
    ----------
    by_participant
        What ``findings_by_participant`` returned: a person counts once, by the most marked state.
    findings
        The rows of the data set's table with roles: these count recordings, also those that name
        no participant.
    """
    people = _counts(by_participant, None)
    recordings = _counts(findings, "recording_id")
    titles = _titles(findings)
    rows = []
    for key in sorted(titles):
        of_recordings = sum(recordings.get((*key, state), 0) for state in STATES)
        of_people = sum(people.get((*key, state), 0) for state in STATES)
        for state in STATES:
            count = people.get((*key, state), 0)
            share = share_interval(count, of_people)
            rows.append(
                {
                    **dict(zip(_FINDING, key, strict=True)),
                    **titles[key],
                    "state": state,
                    "recordings": recordings.get((*key, state), 0),
                    "of_recordings": of_recordings,
                    "people": count,
                    "of_people": of_people,
                    "share": share.value if share else None,
                    "share_low": share.low if share else None,
                    "share_high": share.high if share else None,
                    "reason": None if share else NO_NAMES,
                }
            )
    return table_of(rows, FINDINGS_BY_GROUP)


def _counts(rows: pa.Table, distinct: str | None) -> dict[Key, int]:
    """Return how many rows, or how many different values, each finding has in each state."""
    what = (distinct, "count_distinct", None) if distinct else (None, "count_all", None)
    keys: Sequence[str] = (*_FINDING, "state")
    found = aggregated(in_groups(rows), keys, {"count": what})
    return {key_of(row, keys): int(row["count"]) for row in found.to_pylist()}


def _titles(findings: pa.Table) -> dict[Key, Row]:
    found = aggregated(
        in_groups(findings),
        _FINDING,
        {name: (name, "min", None) for name in ("title", "measure", "grade")},
    )
    return {
        key_of(row, _FINDING): {name: row[name] for name in ("title", "measure", "grade")}
        for row in found.to_pylist()
    }
