"""The accuracy page's tables of errors, repetitions, findings and probabilities."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from samples.accuracy.cells import Rows, coverage_of, interval, number, percent, stated_of
from samples.accuracy.flags import Detection, FindingCount, calibrations
from samples.accuracy.numbers import (
    agreement,
    mdc95,
    within_sd,
)
from samples.accuracy.scores import ClipScore, Reading, Verdict
from samples.accuracy.table import sample_of, withheld_share

FEW = 5
"""Groups of fewer people are not shown by themselves."""


NO_VERDICT = "no verdict given"


WORDS = (
    "very_likely", "likely", "uncertain", "unlikely", "very_unlikely", "not_measured"
)  # fmt: skip


_PUBLISHED = Path(__file__).parent / "published.csv"


def repetition_rows(scores: Sequence[ClipScore]) -> Rows:
    """Return clips, those with exactly the true repetitions, and sides mistaken, by protocol."""
    rows = [["protocol", "clips", "judged", "exact", "exact %", "found", "true", "wrong side"]]
    for protocol in [*sorted({score.protocol for score in scores}), "all"]:
        chosen = [score for score in scores if protocol in {score.protocol, "all"}]
        exact = sum(score.exact for score in chosen)
        counts = (
            len(chosen),
            sum(score.judged for score in chosen),
            exact,
            round(100 * exact / len(chosen)),
            sum(score.found for score in chosen),
            sum(score.true for score in chosen),
            sum(score.wrong_side for score in chosen),
        )
        rows.append([protocol, *map(str, counts)])
    return rows


def error_rows(readings: Iterable[Reading], kind: str = "value") -> Rows:
    """Return the error of each measure, by protocol; for ``difference`` left less right."""
    differences = kind == "difference"
    head = ["protocol", "measure", "n (people)", "bias", "SD", "RMSE", "95 % limits of agreement"]
    head += ["withheld"] + ([] if differences else ["SD within", "MDC95"])
    rows = [[*head, "± stated", "within it (95 % CI)", "stated by"]]
    groups: dict[tuple[str, str], list[Reading]] = defaultdict(list)
    for one in readings:
        if one.kind == kind:
            groups[one.protocol, one.measure].append(one)
    for (protocol, measure), group in sorted(groups.items()):
        rows.append([protocol, f"`{measure}`", *_error_cells(group, differences=differences)])
    return rows


def _error_cells(group: Sequence[Reading], *, differences: bool) -> list[str]:
    """Return the cells of one measure of one protocol."""
    sample, unit = sample_of(group), group[0].unit
    withheld = percent(withheld_share(group))
    if not len(sample):
        return ["0", "", "", "", "", withheld, *([] if differences else ["", ""]), "", "", ""]
    known, coverage = agreement(sample), coverage_of(group)
    low, high = known.limits
    spread = [number(within_sd(sample), unit), number(mdc95(sample), unit)]
    return [
        f"{known.n} ({known.n_people})",
        number(known.bias, unit, sign=True),
        number(known.sd, unit),
        number(known.rmse, unit),
        f"{number(low, unit, sign=True)} to {number(high, unit, sign=True)}",
        withheld,
        *([] if differences else spread),
        number(stated_of(group), unit),
        interval(coverage) if coverage else "",
        _stated_by(group),
    ]


def _stated_by(group: Sequence[Reading]) -> str:
    """Say where the errors come from: from each frame, or from the table."""
    own = [one.own for one in group if one.value is not None]
    return "each frame" if all(own) else "table" if not any(own) else "both"


def reason_rows(readings: Iterable[Reading], *, most: int = 3) -> Rows:
    """Return why readings were withheld, the commonest reasons of each protocol and measure."""
    reasons: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for one in readings:
        if one.value is None and one.kind == "value":
            reasons[one.protocol, one.measure][one.reason or "no reason given"] += 1
    rows = [["protocol", "measure", "withheld because"]]
    for (protocol, measure), counted in sorted(reasons.items()):
        told = "; ".join(f"{text} ({count})" for text, count in counted.most_common(most))
        rows.append([protocol, f"`{measure}`", told])
    return rows


def breakdown_rows(readings: Sequence[Reading]) -> Rows:
    """Return the error of one measure by circumstance, groups of few people left out."""
    rows = [["by", "group", "n (people)", "bias", "RMSE", "within ± stated", "withheld"]]
    names = dict.fromkeys(name for one in readings for name in one.facets)
    for name in names:
        groups: dict[str, list[Reading]] = defaultdict(list)
        for one in readings:
            if name in one.facets:
                groups[one.facets[name]].append(one)
        if len(groups) < 2:
            continue
        for value, group in sorted(groups.items(), key=lambda item: in_order(item[0])):
            if len({one.clip for one in group}) >= FEW:
                rows.append([name, value, *_breakdown_cells(group)])
    return rows


def in_order(text: str) -> tuple[float, str]:
    """Sort bins by their lower edge and words by the alphabet."""
    head = text.split("-", 1)[0].rstrip("+")
    return (float(head), "") if head.replace(".", "").isdigit() else (-1.0, text)


def _breakdown_cells(group: Sequence[Reading]) -> list[str]:
    sample, unit, withheld = sample_of(group), group[0].unit, percent(withheld_share(group))
    if not len(sample):
        return ["0", "", "", "", withheld]
    known, coverage = agreement(sample), coverage_of(group)
    return [
        f"{known.n} ({known.n_people})",
        number(known.bias, unit, sign=True),
        number(known.rmse, unit),
        interval(coverage) if coverage else "",
        withheld,
    ]


def finding_rows(counts: Iterable[FindingCount]) -> Rows:
    """Return what the tool said of each finding and answer, by what is true."""
    head = ["protocol", "finding", "grade", "truly beyond: " + _names()]
    rows = [[*head, "truly not: the same", "sensitivity (95 % CI)", "specificity (95 % CI)"]]
    for one in counts:
        told = [_counts(seen) for seen in (one.beyond, one.not_beyond)]
        shares = [interval(one.detection.sensitivity), interval(one.detection.specificity)]
        rows.append([one.protocol, f"`{one.finding}`", one.grade, *told, *shares])
    return rows


def _names() -> str:
    return " / ".join(word.replace("_", " ") for word in WORDS)


def reliability_rows(verdicts: Sequence[Verdict]) -> Rows:
    """Return what was said against what came true, in bins of probability, and Brier scores."""
    head = ["probabilities of", "bin", "n", "said, mean", "came true (95 % CI)"]
    rows = [[*head, "Brier score", "of the base rate"]]
    for one in calibrations(verdicts):
        for place, part in enumerate(one.bins):
            first = place == 0
            rows.append(
                [
                    one.about if first else "",
                    str(place + 1),
                    str(part.n),
                    percent(part.said),
                    interval(part.true),
                    f"{one.brier:.3f}" if first else "",
                    f"{one.base_rate:.3f}" if first else "",
                ]
            )
    return rows


def _counts(seen: Counter[str]) -> str:
    """Write how often each word was said."""
    return " / ".join(str(seen[state]) for state in WORDS)


def detection_rows(detections: Iterable[Detection]) -> Rows:
    """Return sensitivity and specificity of each sign."""
    head = ["sign", "rounded", "sensitivity (95 % CI)", "still", "specificity (95 % CI)"]
    return [
        head,
        *(
            [
                one.sign,
                f"{one.hits} of {one.positives}",
                interval(one.sensitivity),
                f"{one.rejections} of {one.negatives}",
                interval(one.specificity),
            ]
            for one in detections
        ),
    ]


def set_rows(scores: Sequence[ClipScore]) -> Rows:
    """Return who and what is in the set: people by circumstance."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for score in scores:
        for name, value in score.facets.items():
            counts[name][value] += 1
    rows = [["circumstance", "clips"]]
    for name, counted in counts.items():
        ordered = sorted(counted.items(), key=lambda item: in_order(item[0]))
        rows.append([name, ", ".join(f"{value} {count}" for value, count in ordered)])
    return rows


def published_rows(path: Path = _PUBLISHED) -> Rows:
    """Return published figures of other methods, with their sources."""
    with path.open(encoding="utf-8", newline="") as handle:
        return [row for row in csv.reader(handle) if row]
