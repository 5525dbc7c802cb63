"""Findings and answers of people and groups, counted by their probabilities.

Nobody is put into a box for good: a person counts with the probability that their true value lies
beyond the cut-off, so people of whom a recording says little still count for that little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from screen.results.columns import Column
from screen.screening.reference.likelihood import AT_LEAST_LIKELY, AT_MOST_UNLIKELY, LikelihoodScale
from screen.study.columns import (
    ANSWERS_BY_GROUP,
    ANSWERS_BY_PARTICIPANT,
    FINDINGS_BY_GROUP,
    FINDINGS_BY_PARTICIPANT,
    OCCASION,
)
from screen.study.grouping import Key, Row, aggregated, conformed, key_of, table_of
from screen.study.groups import GROUP_FILMED, Filmed, in_groups
from screen.study.intervals import Interval, share_interval
from screen.study.people import PERSON, named

CLASSES: Final[Mapping[str, frozenset[str]]] = {
    "at_least_likely": AT_LEAST_LIKELY,
    "uncertain": frozenset({"uncertain"}),
    "at_most_unlikely": AT_MOST_UNLIKELY,
    "not_measured": frozenset({"not_measured"}),
}
"""The likelihoods that are counted together; everybody is in one of these."""

NO_NAMES: Final = (
    "no recording names its participant: recordings of one person are not independent, "
    "so there is no share of people"
)
NOT_MEASURED: Final = "it was measured in nobody"


@dataclass(frozen=True)
class Judged:
    """What is counted: the keys that name one, its other columns, and where its number stands."""

    keys: tuple[str, ...]
    about: tuple[str, ...]
    probability: str
    by_participant: tuple[Column, ...]
    by_group: tuple[Column, ...]


FINDINGS: Final = Judged(
    ("finding", "side"),
    ("title", "measure", "grade"),
    "probability_beyond",
    FINDINGS_BY_PARTICIPANT,
    FINDINGS_BY_GROUP,
)
ANSWERS: Final = Judged(
    ("question",), ("ask", "about"), "probability", ANSWERS_BY_PARTICIPANT, ANSWERS_BY_GROUP
)


def by_participant(rows: pa.Table, what: Judged, scale: LikelihoodScale) -> pa.Table:
    """Return each finding, or answer, of each person.

    ``rows`` are those of the data set's table with roles. The probability is the mean of the
    recordings in which it was measured, each with the same weight; the likelihood is the word of
    ``scale`` for that.
    """
    return conformed(_of_people(rows, PERSON, what, scale), what.by_participant)


def by_occasion(rows: pa.Table, what: Judged, scale: LikelihoodScale) -> pa.Table:
    """Return the same for each occasion apart, with a column ``occasion``."""
    found = _of_people(rows, (*PERSON, "occasion"), what, scale)
    return conformed(found, (*what.by_participant, OCCASION))


def _of_people(
    rows: pa.Table, person: Sequence[str], what: Judged, scale: LikelihoodScale
) -> pa.Table:
    found = _counted(named(rows), (*person, "protocol", *what.keys), what.about, what.probability)
    words = [
        "not_measured" if one is None else scale.level(one)
        for one in found["probability"].to_pylist()
    ]
    found = found.append_column("likelihood", pa.array(words, pa.string()))
    if "grade" not in what.about:
        return found
    likely = pc.is_in(found["likelihood"], value_set=pa.array(sorted(AT_LEAST_LIKELY)))
    return found.append_column("flag", pc.and_(likely, pc.equal(found["grade"], "flag")))


def _counted(
    rows: pa.Table, keys: Sequence[str], about: Sequence[str], probability: str
) -> pa.Table:
    """Return a row a key: how many rows are in each class, and the mean of the probabilities.

    ``recordings`` counts the rows, of which each recording has one a key.
    """
    for name, likelihoods in CLASSES.items():
        inside = pc.is_in(rows["likelihood"], value_set=pa.array(sorted(likelihoods)))
        rows = rows.append_column(name, inside.cast(pa.int64()))
    return aggregated(
        rows,
        keys,
        {
            **{name: (name, "min", None) for name in about},
            "recordings": (None, "count_all", None),
            "probability": (probability, "mean", None),
            **{name: (name, "sum", None) for name in CLASSES},
        },
    )


def by_group(people: pa.Table, rows: pa.Table, what: Judged, filmed: Filmed) -> pa.Table:
    """Return each finding, or answer, over the people of each group.

    Parameters
    ----------
    people
        What ``by_participant`` and ``by_occasion`` returned (see ``groups.beside``): everybody
        counts once, with their probability.
    rows
        The rows of the data set's table with roles, with those of each occasion again: these count
        recordings, also those that name no participant.
    filmed
        Judged recordings per person.
    """
    keys = ("group", "protocol", *what.keys, "occasion")
    recordings = _counted(in_groups(rows), keys, what.about, what.probability).to_pylist()
    of_people = {
        key_of(row, keys): row for row in _counted_people(in_groups(people), keys, what).to_pylist()
    }
    return table_of(
        [
            {
                **{name: row[name] for name in (*keys, *what.about)},
                **_over_people(of_people.get(key_of(row, keys))),
                "recordings": row["recordings"],
                "recordings_measured": row["recordings"] - row["not_measured"],
                "recordings_at_least_likely": row["at_least_likely"],
                "recordings_per_person": filmed.get(key_of(row, GROUP_FILMED)),
            }
            for row in recordings
        ],
        what.by_group,
    )


def _counted_people(people: pa.Table, keys: Key, what: Judged) -> pa.Table:
    """Return the same of people, whose own counts of recordings make room."""
    plain = people.select([*keys, *what.about, "probability", "likelihood"])
    return _counted(plain, keys, what.about, "probability")


def _over_people(row: Row | None) -> Row:
    """Return what is said of the people of a group; ``row`` is None where none has a name."""
    if row is None:
        return {"people": 0, "people_measured": 0, **dict.fromkeys(CLASSES, 0), "reason": NO_NAMES}
    count = row["recordings"]
    measured = count - row["not_measured"]
    expected = None if measured == 0 else share_interval(row["probability"] * measured, measured)
    return {
        "people": count,
        "people_measured": measured,
        **_share("expected_share", expected),
        **{name: row[name] for name in CLASSES},
        **{
            column: value
            for name in CLASSES
            for column, value in _share(f"{name}_share", share_interval(row[name], count)).items()
        },
        "reason": None if measured else NOT_MEASURED,
    }


def _share(name: str, share: Interval | None) -> Row:
    if share is None:
        return {}
    return {name: share.value, f"{name}_low": share.low, f"{name}_high": share.high}
