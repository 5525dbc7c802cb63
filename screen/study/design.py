"""Who is in which recording, on which occasion and in which group."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from screen.errors import UsageError
from screen.order import NUMBER, in_natural_order
from screen.results.outcomes import JUDGED
from screen.study.decimals import some_of
from screen.text import sentence_list

EVERYBODY: Final = "all"
"""The group of all where no column was named."""

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}([ T].*)?")
_IDENTITIES: Final = ("participant", "recording_id", "path")


def roles_of(recordings: pa.Table, *, between: str, group: str | None) -> pa.Table:
    """Return a row a recording: who, when, in which group, and whether it was judged.

    Parameters
    ----------
    recordings
        The data set's table.
    between
        The column whose values are occasions, such as session or rater.
    group
        The column whose values are groups; None puts everybody into one.

    Returns
    -------
    Table
        ``recording_id``, ``protocol``, ``participant``, ``occasion``, ``group`` (texts, null where
        not given) and ``judged``. A person whose group stands in some recordings only has it in
        all of them.

    Raises
    ------
    UsageError
        If a column names single people or recordings, or a person is in two groups.
    """
    _check_columns(between, group)
    people = _labels(recordings["participant"])
    groups: list[str | None] = [EVERYBODY] * len(people)
    if group is not None:
        groups = _labels(recordings[group])
        own = _group_of_each(people, groups, group)
        groups = [
            known if person is None else own.get(person)
            for person, known in zip(people, groups, strict=True)
        ]
    judged = pc.equal(recordings["fate"], JUDGED)
    return pa.table(
        {
            "recording_id": recordings["recording_id"],
            "protocol": recordings["protocol"],
            "participant": pa.array(people, pa.string()),
            "occasion": pa.array(_labels(recordings[between]), pa.string()),
            "group": pa.array(groups, pa.string()),
            "judged": pc.fill_null(judged, False),
        }
    )


def with_roles(rows: pa.Table, roles: pa.Table) -> pa.Table:
    """Return the rows of judged recordings with ``participant``, ``occasion`` and ``group``.

    They keep their order.
    """
    judged = roles.filter(roles["judged"])
    place = pc.index_in(rows["recording_id"], value_set=judged["recording_id"].combine_chunks())
    there = pc.is_valid(place)
    kept, found = rows.filter(there), judged.take(place.filter(there))
    for name in ("participant", "occasion", "group"):
        kept = kept.append_column(name, found[name])
    return kept


def in_order(labels: Iterable[str], order: Sequence[str] | None, *, column: str) -> tuple[str, ...]:
    """Return different labels in the order that was asked for, in natural order without one.

    Raises
    ------
    UsageError
        If the order does not name each of the labels once.
    """
    there = in_natural_order(labels)
    if order is None:
        return tuple(there)
    if sorted(order) != sorted(there):
        raise UsageError(
            f"`order` names {some_of(order)}, but {column} has {some_of(there)} among the judged "
            "recordings.",
            "Name each of these once, the earliest first.",
        )
    return tuple(order)


def in_time(labels: Iterable[str]) -> bool:
    """Whether labels are all numbers or all dates, so that their natural order is that of time."""
    given = list(labels)
    return any(all(kind.fullmatch(label) for label in given) for kind in (NUMBER, _DATE))


def _check_columns(between: str, group: str | None) -> None:
    for option, column in (("`between`", between), ("`group`", group)):
        if column in _IDENTITIES:
            raise UsageError(
                f"{option} {column} names single people or recordings, so there is nothing to "
                "compare.",
                "Give a column whose values several people share, such as session.",
            )


def _group_of_each(
    people: list[str | None], groups: list[str | None], column: str
) -> Mapping[str, str]:
    """Return the group of each person who has one."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for person, label in zip(people, groups, strict=True):
        if person is not None and label is not None:
            found[person][label] += 1
    torn = {person: labels for person, labels in sorted(found.items()) if len(labels) > 1}
    if torn:
        person, labels = next(iter(torn.items()))
        named = sentence_list([f"{label} ({count})" for label, count in sorted(labels.items())])
        more = f", and {len(torn) - 1} more people" if len(torn) > 1 else ""
        raise UsageError(
            f"A person can be in one group only, but {column} puts {person} (number of "
            f"recordings) into {named}{more}.",
            "Correct the manifest and run the batch again, or compare within people (`between`).",
        )
    return {person: next(iter(labels)) for person, labels in found.items()}


def _labels(column: pa.ChunkedArray) -> list[str | None]:
    """Return values as texts; what is empty is None."""
    return [_label(value) for value in column.to_pylist()]


def _label(value: Any) -> str | None:
    """Return a value as a text: 1.0 as 1, truth in small letters."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() or None
