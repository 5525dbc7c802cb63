"""A summary of a data set: its tables, and what had to be left out of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from screen.order import in_natural_order
from screen.results.dataset import DataSet
from screen.results.failure import Failure
from screen.results.outcomes import NOT_REACHED, STAGES
from screen.screening.reference.likelihood import LikelihoodScale
from screen.study import groups, likelihoods, people
from screen.study.design import in_order, roles_of, with_roles
from screen.study.grouping import slices
from screen.study.groups import Filmed
from screen.study.reliability import reliability
from screen.study.rules import ReliabilityRules

BETWEEN: Final = "session"

_NOT_JUDGED: Final = "judge"
"""The stage of recordings that stand in the table and in the list of failures."""
_COPY: Final = "duplicate"
"""The stage of files that are no recordings of their own."""


@dataclass(frozen=True)
class JudgedTest:
    """Judged recordings of a test, and the participants in them."""

    recordings: int
    people: int


@dataclass(frozen=True)
class Counts:
    """How many there are, and how many were left out of what.

    Attributes
    ----------
    listed, judged
        Recordings of the data set, with those that failed; those that were judged. One that was
        judged before its video went is judged, and a copy does not count as a recording.
    not_reached
        Recordings that no run has come to yet.
    failed
        Rows of ``failures.csv``, by stage.
    people
        Participants with a judged recording.
    unnamed
        Judged recordings that name no participant: only counts of findings have them.
    without_occasion
        Judged recordings of a participant that name no occasion: reliability lacks them.
    without_group
        Participants without a group: tables of groups lack them.
    at_least
        Repetitions whose value is only known to be at least so much.
    tests
        Each test in which something was judged.
    """

    listed: int
    judged: int
    not_reached: int
    failed: Mapping[str, int]
    people: int
    unnamed: int
    without_occasion: int
    without_group: int
    at_least: int
    tests: Mapping[str, JudgedTest]


@dataclass(frozen=True, eq=False)
class Summary:
    """The tables (see ``screen.study.columns``) and what they were made of.

    ``group`` is None where everybody is in one group. ``occasions`` are in order, the earliest
    first; ``ordered`` says whether somebody gave that order. ``filmed`` is how many judged
    recordings there are per person. ``files`` are the protocols that lie in the data set;
    ``calculated`` says whether the statistics library was there.
    """

    name: str
    between: str
    group: str | None
    occasions: tuple[str, ...]
    ordered: bool
    groups: tuple[str, ...]
    tables: Mapping[str, pa.Table]
    filmed: Filmed
    counts: Counts
    failures: tuple[Failure, ...]
    files: Mapping[str, Path]
    rules: ReliabilityRules
    scale: LikelihoodScale
    calculated: bool


def summarize(
    dataset: DataSet,
    *,
    between: str = BETWEEN,
    group: str | None = None,
    order: Sequence[str] | None = None,
    rules: ReliabilityRules,
    scale: LikelihoodScale,
    pingouin: Any | None,
) -> Summary:
    """Summarize a data set by person, by group, and between occasions.

    Parameters
    ----------
    dataset
        Its tables; only judged recordings count.
    between
        The column of the recordings whose values are occasions.
    group
        The column whose values are groups of people.
    order
        All occasions among the judged recordings, the earliest first; None takes numbers and dates
        in their order and other names in that of the alphabet.
    rules
        From how many people on something is said of reliability.
    scale
        The words for probabilities.
    pingouin
        The statistics library; None where it is not installed.

    Raises
    ------
    UsageError
        If the columns cannot be used so, a person is in two groups, or the order does not name
        just the occasions there are.
    """
    roles = roles_of(dataset.recordings, between=between, group=group)
    measures = with_roles(dataset.measures, roles)
    sides = with_roles(dataset.asymmetry, roles)
    by_participant = people.measures_by_participant(measures, roles)
    by_occasion = people.measures_by_occasion(measures, roles)
    asymmetry = people.asymmetry_by_participant(sides)
    judged = roles.filter(roles["judged"])
    occasions = in_order(judged["occasion"].drop_null().to_pylist(), order, column=between)
    apart = occasions if 1 < len(occasions) <= rules.occasions.max else ()
    filmed = groups.filmed(roles, apart)
    findings, findings_of_groups, answers, answers_of_groups = (
        table
        for rows, what in (
            (dataset.findings, likelihoods.FINDINGS),
            (dataset.answers, likelihoods.ANSWERS),
        )
        for table in _likelihoods(with_roles(rows, roles), what, scale, apart, filmed)
    )
    return Summary(
        name=dataset.name,
        between=between,
        group=group,
        occasions=occasions,
        ordered=order is not None,
        groups=tuple(in_natural_order(judged["group"].drop_null().to_pylist())),
        tables={
            "participants": people.participants(roles, findings),
            "measures_by_participant": by_participant,
            "measures_by_occasion": by_occasion,
            "asymmetry_by_participant": asymmetry,
            "findings_by_participant": findings,
            "answers_by_participant": answers,
            "measures_by_group": groups.measures_by_group(
                groups.beside(by_participant, by_occasion, apart), filmed
            ),
            "asymmetry_by_group": groups.asymmetry_by_group(
                groups.beside(asymmetry, people.asymmetry_by_occasion(sides), apart), filmed
            ),
            "findings_by_group": findings_of_groups,
            "answers_by_group": answers_of_groups,
            "reliability": reliability(
                by_occasion, between=between, order=occasions, rules=rules, pingouin=pingouin
            ),
        },
        filmed=filmed,
        counts=_counts(roles, by_participant, dataset),
        failures=dataset.failures,
        files=dataset.files,
        rules=rules,
        scale=scale,
        calculated=pingouin is not None,
    )


def _likelihoods(
    rows: pa.Table,
    what: likelihoods.Judged,
    scale: LikelihoodScale,
    apart: Sequence[str],
    filmed: Filmed,
) -> tuple[pa.Table, pa.Table]:
    """Return findings, or answers, of each person and of each group."""
    of_people = likelihoods.by_participant(rows, what, scale)
    each = groups.beside(of_people, likelihoods.by_occasion(rows, what, scale), apart)
    twice = groups.beside_itself(rows, apart)
    return of_people, likelihoods.by_group(each, twice, what, filmed)


def _counts(roles: pa.Table, by_participant: pa.Table, dataset: DataSet) -> Counts:
    failures, fates = dataset.failures, dataset.fates
    judged = roles.filter(roles["judged"])
    named = people.named(judged)
    stages = Counter(one.stage for one in failures)
    known = [stage for stage in STAGES if stages[stage]]
    unknown = sorted(set(stages) - set(STAGES))
    nameless = pc.is_null(named["group"])
    return Counts(
        listed=_listed_before(roles, dataset) if fates is None else _listed(fates),
        judged=len(judged),
        not_reached=0 if fates is None else fates.get((NOT_REACHED, None), 0),
        failed={stage: stages[stage] for stage in (*known, *unknown)},
        people=_different(named["participant"]),
        unnamed=len(judged) - len(named),
        without_occasion=named["occasion"].null_count,
        without_group=_different(named.filter(nameless)["participant"]),
        at_least=int(pc.sum(by_participant["at_least"]).as_py() or 0),
        tests={
            key["protocol"]: JudgedTest(
                len(rows), len(set(rows["participant"].drop_null().to_pylist()))
            )
            for key, rows in slices(judged, ("protocol",))
        },
    )


def _listed(fates: Mapping[tuple[str, str | None], int]) -> int:
    """Return how many recordings are listed, copies left out."""
    return sum(count for (_, stage), count in fates.items() if stage != _COPY)


def _listed_before(roles: pa.Table, dataset: DataSet) -> int:
    """Return the same of a data set whose recordings without a result stand elsewhere."""
    failures = dataset.failures
    stages = Counter(one.stage for one in failures)
    judged = int(pc.sum(roles["judged"]).as_py() or 0)
    not_judged = max(len(roles) - judged, stages[_NOT_JUDGED])
    apart = {one.path for one in failures if one.stage not in {_NOT_JUDGED, _COPY}}
    without_result = apart - set(dataset.recordings["path"].to_pylist())
    return judged + not_judged + len(without_result)


def _different(column: pa.ChunkedArray) -> int:
    return int(pc.count_distinct(column).as_py())
