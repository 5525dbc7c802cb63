"""What the tables say of each person: measures, left against right, and how much there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from screen.results.arrow import ordered_by
from screen.screening.reference.likelihood import AT_LEAST_LIKELY, AT_MOST_UNLIKELY
from screen.screening.words import on_side
from screen.study.columns import (
    ASYMMETRY_BY_PARTICIPANT,
    MEASURES_BY_OCCASION,
    MEASURES_BY_PARTICIPANT,
    OCCASION,
    PARTICIPANTS,
)
from screen.study.grouping import Key, Row, aggregated, conformed, key_of

NO_REPETITION: Final = "no repetition is complete and valid"
NOT_SAID: Final = "no reason was given"

PERSON: Final = ("participant", "group")
_MEASURE: Final = ("protocol", "measure", "unit", "side")
_OF_FINDINGS: Final = (
    *("at_least_likely", "flags", "uncertain", "at_most_unlikely", "not_measured"),
    "flags_measured",
)
_SAMPLE_SD: Final = pc.VarianceOptions(ddof=1)


def named(rows: pa.Table) -> pa.Table:
    """Return the rows whose recording names its participant."""
    return rows.filter(pc.is_valid(rows["participant"]))


def measures_by_participant(measures: pa.Table, roles: pa.Table) -> pa.Table:
    """Return each measure of each person over all occasions, a row a side.

    ``measures`` are rows of the data set's table with roles. Every repetition has the same weight,
    whichever recording or occasion it is from. A person judged in a test has a row for each
    measure and side that anybody has in it.
    """
    keys = (*PERSON, *_MEASURE)
    found = conformed(_repeated(named(measures), keys), MEASURES_BY_PARTICIPANT)
    return _filled(found, roles, PERSON, keys)


def measures_by_occasion(measures: pa.Table, roles: pa.Table) -> pa.Table:
    """Return the same for each occasion apart; ``occasion`` is null where it has no name."""
    keys = (*PERSON, "occasion", *_MEASURE)
    found = conformed(_repeated(named(measures), keys), MEASURES_BY_OCCASION)
    return _filled(found, roles, (*PERSON, "occasion"), keys)


def _filled(
    found: pa.Table, roles: pa.Table, person: Sequence[str], keys: Sequence[str]
) -> pa.Table:
    """Add a row for each measure and side of a test in which a person was judged without one."""
    there = {key_of(row, keys) for row in found.select(list(keys)).to_pylist()}
    of_test: dict[str, list[Row]] = defaultdict(list)
    for row in aggregated(found, _MEASURE, {}).to_pylist():
        of_test[row["protocol"]].append(row)
    judged = named(roles.filter(roles["judged"]))
    counts = [one.name for one in found.schema if pa.types.is_integer(one.type)]
    rows: list[Row] = [
        {
            **who,
            **what,
            **dict.fromkeys(counts, 0),
            "reason": f"no repetition was seen{on_side(what['side'])}",
        }
        for who in aggregated(judged, (*person, "protocol"), {}).to_pylist()
        for what in of_test[who["protocol"]]
        if key_of({**who, **what}, keys) not in there
    ]
    added = pa.Table.from_pylist(rows, schema=found.schema)
    return ordered_by(pa.concat_tables([found, added]), keys)


def _repeated(measures: pa.Table, keys: Sequence[str]) -> pa.Table:
    """Return mean, spread, error and counts of repetitions for each group of the keys.

    The error is the root mean square of the repetitions' errors, as within one recording (see
    ``screen.screening.measuring.summary``): it does not shrink with their number.
    """
    counts = pc.and_(
        pc.fill_null(measures["complete"], False), pc.fill_null(measures["valid"], False)
    )
    known = pc.and_(counts, pc.fill_null(pc.is_finite(measures["value"]), False))
    given = {
        "value": pc.if_else(known, measures["value"], None),
        "square": pc.if_else(known, pc.power(measures["error"], 2), None),
        "known": known.cast(pa.int64()),
        "missing": pc.and_not(counts, known).cast(pa.int64()),
        "left_out": pc.invert(counts).cast(pa.int64()),
        "cautious": pc.and_(
            known, pc.fill_null(pc.not_equal(measures["error_basis"], "measured"), True)
        ).cast(pa.int64()),
        "at_least": pc.and_(known, pc.fill_null(measures["at_least"], False)).cast(pa.int64()),
        "recording": measures["recording_id"],
        "when": measures["occasion"],
    }
    rows = pa.table({**{key: measures[key] for key in keys}, **given})
    found = aggregated(
        rows,
        keys,
        {
            "occasions": ("when", "count_distinct", None),
            "recordings": ("recording", "count_distinct", None),
            "repetitions": ("known", "sum", None),
            "mean": ("value", "mean", None),
            "sd": ("value", "stddev", _SAMPLE_SD),
            "smallest": ("value", "min", None),
            "largest": ("value", "max", None),
            "square": ("square", "mean", None),
            "cautious": ("cautious", "sum", None),
            "at_least": ("at_least", "sum", None),
            "not_measured": ("missing", "sum", None),
            "left_out": ("left_out", "sum", None),
        },
    )
    reasons = _common_reasons(measures.filter(pc.and_not(counts, known)), keys)
    rest = pc.equal(found["not_measured"], 0)
    found = found.append_column("error", pc.sqrt(found["square"]))
    found = found.append_column("error_basis", _basis(found))
    fallback = pc.if_else(rest, NO_REPETITION, NOT_SAID)
    return _with_reason(found, keys, reasons, fallback, pc.equal(found["repetitions"], 0))


def _basis(found: pa.Table) -> pa.ChunkedArray:
    """Return measured where all errors are, provisional where one is not, null without any."""
    words = pc.if_else(pc.equal(found["cautious"], 0), "measured", "provisional")
    return pc.if_else(pc.greater(found["repetitions"], 0), words, None)


def _common_reasons(rows: pa.Table, keys: Sequence[str]) -> dict[Key, str]:
    """Return the most frequent reason of each group, the first by name among equals."""
    given = rows.filter(pc.is_valid(rows["reason"]))
    counted = aggregated(given, (*keys, "reason"), {"count": (None, "count_all", None)})
    by_count = counted.sort_by([("count", "descending"), ("reason", "ascending")])
    found: dict[Key, str] = {}
    for row in by_count.to_pylist():
        found.setdefault(key_of(row, keys), row["reason"])
    return found


def _with_reason(
    found: pa.Table,
    keys: Sequence[str],
    reasons: dict[Key, str],
    fallback: pa.ChunkedArray,
    wanted: pa.ChunkedArray,
) -> pa.Table:
    """Add a column ``reason``, null where none is wanted."""
    said = [
        reasons.get(key_of(row, keys), other) if wants else None
        for row, other, wants in zip(
            found.select(list(keys)).to_pylist(),
            fallback.to_pylist(),
            wanted.to_pylist(),
            strict=True,
        )
    ]
    return found.append_column("reason", pa.array(said, pa.string()))


def asymmetry_by_participant(asymmetry: pa.Table) -> pa.Table:
    """Return left against right of each person: means over the recordings that have both sides.

    Every recording has the same weight, however many repetitions are in it. The error of the
    difference is the root mean square of the recordings' errors. The symmetry index is that of the
    means (Robinson 1987), given where every recording has its own.
    """
    return conformed(_sides(named(asymmetry), PERSON), ASYMMETRY_BY_PARTICIPANT)


def asymmetry_by_occasion(asymmetry: pa.Table) -> pa.Table:
    """Return the same for each occasion apart, with a column ``occasion``."""
    found = _sides(named(asymmetry), (*PERSON, "occasion"))
    return conformed(found, (*ASYMMETRY_BY_PARTICIPANT, OCCASION))


def _sides(rows: pa.Table, person: Sequence[str]) -> pa.Table:
    """Return left against right for each measure of each group of the keys."""
    keys = (*person, "protocol", "measure", "unit")
    known = pc.fill_null(pc.is_finite(rows["difference"]), False)
    given = {
        "left": pc.if_else(known, rows["left"], None),
        "right": pc.if_else(known, rows["right"], None),
        "square": pc.if_else(known, pc.power(rows["error"], 2), None),
        "known": known.cast(pa.int64()),
        "missing": pc.invert(known).cast(pa.int64()),
        "index": pc.and_(known, pc.is_valid(rows["symmetry_index_percent"])).cast(pa.int64()),
    }
    found = aggregated(
        pa.table({**{key: rows[key] for key in keys}, **given}),
        keys,
        {
            "recordings": ("known", "sum", None),
            "left": ("left", "mean", None),
            "right": ("right", "mean", None),
            "square": ("square", "mean", None),
            "index": ("index", "sum", None),
            "not_measured": ("missing", "sum", None),
        },
    )
    difference, error = pc.subtract(found["left"], found["right"]), pc.sqrt(found["square"])
    size = pc.divide(pc.add(pc.abs(found["left"]), pc.abs(found["right"])), 2)
    index = pc.divide(pc.multiply(difference, 100), size)
    whole = pc.and_(pc.greater(size, 0), pc.equal(found["index"], found["recordings"]))
    found = found.append_column("difference", difference)
    found = found.append_column("error", error)
    found = found.append_column("symmetry_index_percent", pc.if_else(whole, index, None))
    found = found.append_column("beyond_error", pc.greater(pc.abs(difference), error))
    reasons = _common_reasons(rows.filter(pc.invert(known)), keys)
    nothing = pc.equal(found["recordings"], 0)
    fallback = pc.if_else(nothing, NOT_SAID, None)
    return _with_reason(found, keys, reasons, fallback, nothing)


def participants(roles: pa.Table, findings: pa.Table) -> pa.Table:
    """Return a row a person: recordings, and findings by the likelihood over all of them.

    ``findings`` is what ``likelihoods.by_participant`` returned.
    """
    rows = named(roles)
    judged = rows["judged"]
    rows = rows.append_column("yes", judged.cast(pa.int64()))
    rows = rows.append_column("test", pc.if_else(judged, rows["protocol"], None))
    rows = rows.append_column("when", pc.if_else(judged, rows["occasion"], None))
    found = aggregated(
        rows,
        PERSON,
        {
            "recordings": (None, "count_all", None),
            "judged": ("yes", "sum", None),
            "protocols": ("test", "count_distinct", None),
            "occasions": ("when", "count_distinct", None),
        },
    )
    sums = aggregated(
        _findings_counted(findings),
        ("participant",),
        {name: (name, "sum", None) for name in _OF_FINDINGS},
    )
    place = pc.index_in(found["participant"], value_set=sums["participant"].combine_chunks())
    for name in _OF_FINDINGS:
        found = found.append_column(name, pc.fill_null(sums[name].take(place), 0))
    return conformed(found, PARTICIPANTS)


def _findings_counted(findings: pa.Table) -> pa.Table:
    """Return 1 or 0 for each finding of a person, in each of the columns that count them."""
    likelihood = findings["likelihood"]
    measured = pc.not_equal(likelihood, "not_measured")
    counted = {
        "at_least_likely": pc.is_in(likelihood, value_set=pa.array(sorted(AT_LEAST_LIKELY))),
        "flags": findings["flag"],
        "uncertain": pc.equal(likelihood, "uncertain"),
        "at_most_unlikely": pc.is_in(likelihood, value_set=pa.array(sorted(AT_MOST_UNLIKELY))),
        "not_measured": pc.invert(measured),
        "flags_measured": pc.and_(measured, pc.equal(findings["grade"], "flag")),
    }
    return pa.table(
        {
            "participant": findings["participant"],
            **{name: counted[name].cast(pa.int64()) for name in _OF_FINDINGS},
        }
    )
