"""The page of a summary: one HTML file that needs nothing else, light or dark, and prints well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
from markupsafe import Markup

import screen
from screen.pages import templates_of
from screen.results.outcomes import STAGES
from screen.screening.result import Checked
from screen.study.caveats import limits, order_taken
from screen.study.decimals import amount, number_of, per_person, percent, some_of
from screen.study.grouping import Key, Row, key_of, slices
from screen.study.intervals import Interval, share_interval
from screen.study.labels import labels_of
from screen.study.plots import AgreementPlot, svg_plot
from screen.study.reliability import pairs_of
from screen.study.reliability_rows import (
    compared,
    compared_alike,
    minus,
    reliability_lines,
    reliability_rows,
)
from screen.study.summary import Summary
from screen.study.table_rows import (
    GRADES,
    Chosen,
    Line,
    answer_lines,
    asymmetry_lines,
    finding_lines,
    joined,
    measure_lines,
    occasion_lines,
)
from screen.text import plain, sentence_list

REASONS_SHOWN: Final = 3
"""The most frequent reasons of a stage; ``failures.csv`` has all."""

_CHECKED_WORD: Final[dict[Checked, str]] = {
    "read": "read in the source",
    "second_hand": "read where others quote the source",
    "derived": "derived from the source",
    "recalled": "from memory, not yet read again in the source",
}
_MEASURE: Final = ("protocol", "measure", "unit", "side")


@dataclass(frozen=True)
class FailedStage:
    """How many recordings failed at a stage, and the reasons named most often."""

    stage: str
    words: str
    count: int
    reasons: Sequence[tuple[str, int]]
    more: int


@dataclass(frozen=True)
class Section:
    """Everything on the page about one test.

    ``filmed`` says how many recordings there are per person; ``apart`` has a cell for each of
    ``occasions``. ``no_reliability`` is the one reason why there is none, ``compared`` names the
    occasions, ``difference`` says which is subtracted from which, and ``hidden`` what stands in the
    tables only.
    """

    name: str
    title: str
    judged: str
    filmed: str
    answers: Sequence[Line]
    measures: Sequence[Line]
    asymmetry: Sequence[Line]
    findings: Sequence[Line]
    occasions: Sequence[str]
    apart: Sequence[Line]
    reliability: Sequence[Line]
    no_reliability: str
    compared: str
    difference: str
    plots: Sequence[tuple[AgreementPlot, Markup]]
    hidden: str


def render_page(summary: Summary) -> str:
    """Return the page."""
    template = templates_of("screen.study").get_template("summary.html.j2")
    return template.render(_context(summary))


def _context(summary: Summary) -> dict[str, Any]:
    sources = summary.rules.sources
    return {
        "summary": summary,
        "version": screen.__version__,
        "overall": overall(summary),
        "flagged": flagged(summary),
        "order_taken": list(order_taken(summary)),
        "occasion": plain(summary.between),
        "occasions": _listed(summary.occasions),
        "groups": _listed(summary.groups),
        "grouped": len(summary.groups) > 1,
        "failed": failed_stages(summary),
        "tests": [_section(summary, protocol) for protocol in summary.counts.tests],
        "limits": limits(summary),
        "likely": percent(summary.scale.bound("likely")),
        "unlikely": percent(summary.scale.bound("uncertain")),
        "most_bounds": percent(summary.rules.lower_bounds.max_share),
        "sources": [(source, _CHECKED_WORD[source.checked]) for source in sources],
        "number": {source.id: index for index, source in enumerate(sources, start=1)},
    }


def overall(summary: Summary) -> str:
    """Say in a sentence or two what there is, and what failed."""
    counts = summary.counts
    listed = number_of(counts.listed, "recording")
    failed = counts.listed - counts.judged - counts.not_reached
    if not counts.judged:
        return f"{listed}, none judged."
    judged = f"{counts.judged} judged, {failed} not" if failed else f"{counts.judged} judged"
    if counts.not_reached:
        judged += f", {counts.not_reached} not reached"
    if counts.judged == counts.listed:
        judged = "all judged"
    people = number_of(counts.people, "person", "people")
    return f"{listed}, {judged}; {people} by name in {number_of(len(counts.tests), 'test')}."


def flagged(summary: Summary) -> str:
    """Say for how many people something is put forward; empty where nobody has a name."""
    people = summary.tables["participants"].to_pylist()
    judged = [person for person in people if person["judged"]]
    if not judged:
        return ""
    measured = [person for person in judged if person["flags_measured"]]
    count = sum(person["flags"] > 0 for person in measured)
    share = share_interval(count, len(measured))
    rest = number_of(len(judged) - len(measured), "person", "people")
    without = f"In {rest} none that could be put forward was measured."
    if share is None:
        return without
    said = (
        "With at least one finding that is put forward (flag) and likely or very likely, in any "
        "test: "
        f"{count} of {number_of(len(measured), 'person', 'people')} in whom one was measured, "
        f"{percent(share.value)} % (95 % interval {percent(share.low)} to {percent(share.high)})."
    )
    return said if len(measured) == len(judged) else f"{said} {without}"


def _listed(labels: Sequence[str]) -> str:
    return f"{len(labels)}: {some_of(labels)}" if labels else "none named"


def failed_stages(summary: Summary) -> list[FailedStage]:
    """Return what failed, in the order of the work."""
    found = []
    for stage, count in summary.counts.failed.items():
        reasons = Counter(one.reason for one in summary.failures if one.stage == stage)
        ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
        rest = sum(number for _, number in ordered[REASONS_SHOWN:])
        words = STAGES.get(stage, "")
        found.append(FailedStage(stage, words, count, ordered[:REASONS_SHOWN], rest))
    return found


def _section(summary: Summary, protocol: str) -> Section:
    chosen = Chosen(summary, protocol, labels_of(protocol, summary.files))
    rows = reliability_rows(chosen)
    alike = compared_alike(rows)
    lines = list(reliability_lines(rows, chosen))
    reasons = {line.reason for line in lines} or {
        f"no recording of a participant names its {plain(summary.between)}"
    }
    together = next(iter(reasons)) if len(reasons) == 1 else ""
    count = summary.counts.tests[protocol]
    return Section(
        name=protocol,
        title=chosen.labels.title,
        judged=(
            f"{number_of(count.recordings, 'recording')} judged, of "
            f"{number_of(count.people, 'person', 'people')} by name."
        ),
        filmed=_filmed_words(chosen),
        answers=joined(answer_lines(chosen)),
        measures=joined(measure_lines(chosen)),
        asymmetry=joined(asymmetry_lines(chosen)),
        findings=joined(finding_lines(chosen)),
        occasions=chosen.occasions,
        apart=joined(occasion_lines(chosen)) if chosen.occasions else [],
        reliability=[] if together else joined(lines),
        no_reliability=together,
        compared=compared(rows[0]) if alike else f"{plain(summary.between)}s",
        difference=minus(rows[0]) if alike else "",
        plots=_plots(chosen),
        hidden=_hidden_words(chosen),
    )


def _filmed_words(chosen: Chosen) -> str:
    """Say how many recordings there are per person of each group; empty where nobody has one."""
    found = [
        (group, chosen.summary.filmed.get((group, chosen.protocol, None)))
        for group in chosen.summary.groups
    ]
    parts = [
        f"{per_person(value)} in {group}" if chosen.grouped else per_person(value)
        for group, value in found
        if value is not None
    ]
    return f"Recordings per person: {sentence_list(parts)}." if parts else ""


def _plots(chosen: Chosen) -> list[tuple[AgreementPlot, Markup]]:
    """Return a plot of each measure a finding rests on: of the two occasions most people have.

    Where no finding rests on a main measure, all of them are drawn.
    """
    values = {
        key_of(key, _MEASURE): rows
        for key, rows in slices(chosen.table("measures_by_occasion"), _MEASURE)
    }
    drawn: dict[Key, Row] = {}
    rows = chosen.main_rows(chosen.table("reliability"))
    findings = chosen.table("findings_by_group").to_pylist()
    judged = {row["measure"] for row in findings if row["grade"] in GRADES}
    for row in [one for one in rows if one["measure"] in judged] or rows:
        key = key_of(row, _MEASURE)
        best = drawn.get(key)
        if row["lower_limit"] is not None and (best is None or row["people"] > best["people"]):
            drawn[key] = row
    plots = [_plot(chosen, row, values[key]) for key, row in drawn.items()]
    return [
        # svg_plot escapes every text it is given.
        (plot, Markup(svg_plot(plot, key=f"{chosen.protocol}-{number}")))  # noqa: S704
        for number, plot in enumerate(plots, start=1)
    ]


def _plot(chosen: Chosen, row: Row, values: pa.Table) -> AgreementPlot:
    unit, title, occasion = row["unit"], chosen.label(row), plain(row["between"])
    mean, lower, upper = (
        Interval(row[name], row[f"{name}_low"], row[f"{name}_high"])
        for name in ("difference", "lower_limit", "upper_limit")
    )
    people = number_of(row["people"], "person", "people")
    description = (
        f"{title}: {occasion} {minus(row)} against the mean of the two, {people}. Mean "
        f"difference {amount(mean.value, unit)}, limits of agreement {amount(lower.value, unit)} "
        f"to {amount(upper.value, unit)}."
    )
    pairs = pairs_of(values, (row["first"], row["second"]))
    return AgreementPlot(title, description, unit, occasion, pairs, mean, lower, upper)


def _hidden_words(chosen: Chosen) -> str:
    """Say what stands in the tables only."""
    measures = set(chosen.table("measures_by_group")["measure"].to_pylist())
    more = sum(not chosen.labels.is_main(measure) for measure in measures)
    kept = {
        (row["finding"], row["side"])
        for row in chosen.table("findings_by_group").to_pylist()
        if row["grade"] not in GRADES
    }
    several = len(set(chosen.table("measures_by_group")["occasion"].drop_null().to_pylist())) > 1
    each = [f"each {plain(chosen.summary.between)} by itself"]
    parts = [
        *([number_of(more, "further measure")] if more else []),
        *([f"{number_of(len(kept), 'finding')} kept for the record"] if kept else []),
        *(each if several and not chosen.occasions else []),
    ]
    return f"In the tables only: {sentence_list(parts)}." if parts else ""
