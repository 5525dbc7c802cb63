"""The page for people, ``samples/ACCURACY.md``: what was measured, in tables."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from samples.accuracy.clips import ClipScore, Reading, Verdict
from samples.accuracy.flags import LUMBAR, Detection, FindingCount, Rounding, calibrations
from samples.accuracy.numbers import (
    Estimate,
    Sample,
    agreement,
    covered,
    left_out_line,
    mdc95,
    within_sd,
)
from samples.accuracy.settings import (
    by_setting,
    first_page,
    first_page_rows,
    setting_rows,
    told_rows,
)
from samples.accuracy.table import sample_of, withheld_share
from samples.accuracy.targets import load_targets

Rows = list[list[str]]
FEW = 5
"""Groups of fewer people are not shown by themselves."""
HEADLINES: tuple[tuple[str, str, float], ...] = (
    ("hip_hinge", "lumbar_flexion_deg", 5.0),
    ("hip_hinge", "pelvis_inclination_deg", 5.0),
    ("hip_hinge", "hip_flexion_deg", 6.0),
    ("hip_hinge", "trunk_inclination_deg", 2.5),
    ("hip_hinge", "knee_flexion_deg", 5.0),
    ("hip_hinge_seated", "lumbar_flexion_deg", 5.0),
    ("side_bend", "trunk_side_bend_deg", 3.0),
    ("trunk_rotation_seated", "thorax_rotation_deg", 6.0),
    ("trunk_rotation_standing", "thorax_rotation_deg", 6.0),
    ("hip_rotation_seated", "hip_internal_rotation_deg", 3.0),
    ("hip_rotation_seated", "hip_external_rotation_deg", 3.0),
)
"""What the tests are for, with the root mean square error that we set out to stay under."""
CLOSE_TARGET_DEG = 4.0
WITHHELD_TARGET = 0.15
CALIBRATED = (0.93, 0.97)
NO_VERDICT = "no verdict given"
AREA_TARGET, SPECIFICITY_TARGET, SENSITIVITY_TARGET = 0.98, 0.95, 0.90
_WORDS = (
    "very_likely", "likely", "uncertain", "unlikely", "very_unlikely", "not_measured"
)  # fmt: skip
_PUBLISHED = Path(__file__).parent / "published.csv"
_NOTES = Path(__file__).parent / "notes.md"


@dataclass(frozen=True)
class Report:
    """All that the page shows."""

    scores: Sequence[ClipScore]
    readings: Sequence[Reading]
    rounding: Rounding
    findings: Sequence[FindingCount]
    verdicts: Sequence[Verdict]
    source: str
    pictures: Sequence[tuple[str, str]] = ()

    def group(self, protocol: str, measure: str, kind: str = "value") -> list[Reading]:
        """Return the readings of one measure of one protocol."""
        wanted = (protocol, measure, kind)
        return [one for one in self.readings if (one.protocol, one.measure, one.kind) == wanted]


# Writing.


def markdown(rows: Rows) -> str:
    """Write rows as a Markdown table; the first is the head."""
    head, *body = rows
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def number(value: float | None, unit: str = "deg", *, sign: bool = False) -> str:
    """Write a number with the digits of its unit; nothing for None or NaN."""
    if value is None or not np.isfinite(value):
        return ""
    digits = 3 if unit == "ratio" else 1
    return f"{value:{'+' if sign else ''}.{digits}f}"


def percent(share: float) -> str:
    """Write a share in percent; nothing for NaN."""
    return f"{100 * share:.0f} %" if np.isfinite(share) else ""


def interval(estimate: Estimate) -> str:
    """Write a share in percent with its interval."""
    if not np.isfinite(estimate.value):
        return ""
    low, high = (f"{100 * end:.0f}" for end in (estimate.low, estimate.high))
    return f"{percent(estimate.value)} ({low} to {high})"


def coverage_of(readings: Sequence[Reading]) -> Estimate | None:
    """Return the share of readings within the error stated with them; None where none is."""
    judged = [one for one in readings if one.value is not None and one.stated is not None]
    if not judged:
        return None
    inside = [abs(one.error) <= float(one.stated or 0.0) for one in judged]
    return covered(inside, [one.clip for one in judged])


def stated_of(readings: Sequence[Reading]) -> float | None:
    """Return the median half-width that goes with the values."""
    stated = [one.stated for one in readings if one.value is not None and one.stated is not None]
    return float(np.median(stated)) if stated else None


# Tables.


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
        for value, group in sorted(groups.items(), key=lambda item: _in_order(item[0])):
            if len({one.clip for one in group}) >= FEW:
                rows.append([name, value, *_breakdown_cells(group)])
    return rows


def _in_order(text: str) -> tuple[float, str]:
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
    return " / ".join(word.replace("_", " ") for word in _WORDS)


def reliability_rows(verdicts: Sequence[Verdict]) -> Rows:
    """Return what was said against what came true, in bins of probability, and Brier scores."""
    head = ["probabilities of", "bin", "n", "said, mean", "came true (95 % CI)"]
    rows = [[*head, "Brier score", "of the base rate"]]
    for one in calibrations(verdicts):
        for number, part in enumerate(one.bins):
            first = number == 0
            rows.append(
                [
                    one.about if first else "",
                    str(number + 1),
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
    return " / ".join(str(seen[state]) for state in _WORDS)


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


def baseline(report: Report) -> tuple[float, float, int] | None:
    """Return the RMSE of lumbar flexion from trunk inclination alone, ours, and the readings.

    Both over the same peaks of the hinge; None with too few people. The line from the inclination
    is the best there is for these people, each left out in turn.
    """
    trunk = {
        (one.clip, one.repetition): one.value
        for one in report.group("hip_hinge", "trunk_inclination_deg")
        if one.value is not None
    }
    ours = [
        one
        for one in report.group("hip_hinge", LUMBAR)
        if one.value is not None and (one.clip, one.repetition) in trunk
    ]
    people = np.array([one.clip for one in ours])
    if len(np.unique(people)) < FEW:
        return None
    reading = np.array([trunk[one.clip, one.repetition] for one in ours], dtype=np.float64)
    errors = left_out_line(reading, np.array([one.true for one in ours]), people)
    line = agreement(Sample(errors, people, people))
    return line.rmse, agreement(sample_of(ours)).rmse, len(ours)


def target_rows(report: Report) -> Rows:
    """Return what we set out to reach, beside what was reached."""
    return [["what", "asked", "reached", "met"], *map(list, _targets(report))]


def _met(met: bool) -> str:
    return "yes" if met else "**no**"


def _most(what: str, asked: float, reached: float) -> tuple[str, str, str, str]:
    """Return the row of a number that was to stay under another, in degrees."""
    return what, f"at most {asked:g}", number(reached), _met(reached <= asked)


def _targets(report: Report) -> Iterator[tuple[str, str, str, str]]:
    """Yield (what, asked, reached, whether it was met)."""
    for protocol, measure, target in HEADLINES:
        sample = sample_of(report.group(protocol, measure))
        if len(sample):
            yield _most(f"RMSE of `{measure}`, {protocol}", target, agreement(sample).rmse)
    yield from _lumbar_targets(report.group("hip_hinge", LUMBAR))
    values = [one for one in report.readings if one.kind == "value"]
    yield from _calibration_targets("every measure", values)
    yield from _flag_targets(report.rounding)


def _flag_targets(found: Rounding) -> Iterator[tuple[str, str, str, str]]:
    """Yield how well rounded backs are told from still ones; without any verdict it was not met."""
    area = found.area
    told = f"{area.value:.3f} ({area.low:.3f} to {area.high:.3f})"
    yield (
        "rounded against still: area under the curve",
        f"at least {AREA_TARGET:g}",
        told if np.isfinite(area.value) else NO_VERDICT,
        _met(area.value >= AREA_TARGET),
    )
    asked = f"at least {percent(SENSITIVITY_TARGET)}, {percent(SPECIFICITY_TARGET)}"
    for one in found.detections:
        shares = one.sensitivity, one.specificity
        met = shares[0].value >= SENSITIVITY_TARGET and shares[1].value >= SPECIFICITY_TARGET
        told = ", ".join(interval(share) or NO_VERDICT for share in shares)
        yield f"sensitivity, specificity: {one.sign}", asked, told, _met(met)


def _lumbar_targets(lumbar: Sequence[Reading]) -> Iterator[tuple[str, str, str, str]]:
    """Yield what was asked of lumbar flexion in particular."""
    if not lumbar:
        return
    close = sample_of(one for one in lumbar if one.facets.get("clothes") == "close")
    if len(close):
        what = f"RMSE of `{LUMBAR}` in close-fitting clothes"
        yield _most(what, CLOSE_TARGET_DEG, agreement(close).rmse)
    share = withheld_share(lumbar)
    asked = f"at most {percent(WITHHELD_TARGET)}"
    yield f"`{LUMBAR}` withheld", asked, percent(share), _met(share <= WITHHELD_TARGET)
    yield from _calibration_targets(f"`{LUMBAR}`", lumbar)


def _calibration_targets(
    what: str, readings: Sequence[Reading]
) -> Iterator[tuple[str, str, str, str]]:
    """Yield how many errors lie within what was stated, for all and for each clothing and view."""
    asked = f"{percent(CALIBRATED[0])} to {percent(CALIBRATED[1])}"
    for name, group in _calibration_groups(readings):
        coverage = coverage_of(group)
        if coverage is not None:
            told = f"{what} within the stated error, {name}"
            yield told, asked, interval(coverage), calibrated(coverage)


def calibrated(coverage: Estimate) -> str:
    """Say whether a coverage is what was asked; open where chance alone could have made it miss."""
    low, high = CALIBRATED
    if low <= coverage.value <= high:
        return "yes"
    return "open" if coverage.low <= high and coverage.high >= low else "**no**"


def _calibration_groups(
    readings: Sequence[Reading],
) -> Iterator[tuple[str, list[Reading]]]:
    """Yield all readings, then those of each clothing and each view with enough people."""
    yield "all", list(readings)
    for facet in ("top", "fit", "camera off, deg"):
        groups: dict[str, list[Reading]] = defaultdict(list)
        for one in readings:
            if facet in one.facets and one.value is not None:
                groups[one.facets[facet]].append(one)
        for value, group in sorted(groups.items(), key=lambda item: _in_order(item[0])):
            if len({one.clip for one in group}) >= FEW:
                yield f"{facet} {value}", group


def set_rows(scores: Sequence[ClipScore]) -> Rows:
    """Return who and what is in the set: people by circumstance."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for score in scores:
        for name, value in score.facets.items():
            counts[name][value] += 1
    rows = [["circumstance", "clips"]]
    for name, counted in counts.items():
        ordered = sorted(counted.items(), key=lambda item: _in_order(item[0]))
        rows.append([name, ", ".join(f"{value} {count}" for value, count in ordered)])
    return rows


def published_rows(path: Path = _PUBLISHED) -> Rows:
    """Return published figures of other methods, with their sources."""
    with path.open(encoding="utf-8", newline="") as handle:
        return [row for row in csv.reader(handle) if row]


# The page.

_HEAD = """# How far the tool is off

Written by `make accuracy` ({source}).
The people are rendered (`samples/README.md` says how), so every angle of every frame is known; the
tool runs on the video files as it does for a user. These people are used for nothing else: not to
fit, not to choose.

**How to read it.** An error is measured less true. The truth goes through the tool's own definition
of each measure, at the true peaks (or crossings) of the true repetitions, so that an error of time
is part of it. People weigh the same however many repetitions they did.

- *SD within*: the spread of the error between repetitions of one side of one recording.
- *MDC95*: the change between two recordings that is more than error, from the spread of the mean
  error between people (an upper bound: the part that belongs to a person's build cancels).
- *± stated*: half the width of the 95 % interval shown beside a number (the median, where it
  differs); *within it*: the share of errors that it holds, with an interval drawn over people.
- *stated by*: the `table` that ships (`python -m samples.accuracy.error_tables`), or the channel
  itself in `each frame`. Both come from other people, and each error is scored with **the width
  that ships**.
- A row of the table from fewer than 8 people is not called measured: the tool uses a cautious
  default and says so.
"""


def page(report: Report) -> str:
    """Return ``samples/ACCURACY.md``."""
    return "\n\n".join(part.strip() for part in _sections(report)) + "\n"


def _sections(report: Report) -> Iterator[str]:
    """Yield the sections of the page."""
    yield _HEAD.format(source=report.source)
    yield "## What was asked, what was reached"
    yield markdown(target_rows(report))
    yield "*Open*: missed, but with so few people chance alone could have done it."
    yield from _settings_section(report)
    yield "## The people"
    yield markdown(set_rows(report.scores))
    yield "## Repetitions"
    yield "A clip is exact if every true repetition is found, no other, and each on its side."
    yield markdown(repetition_rows(report.scores))
    yield "## Errors"
    yield "In degrees; ratios and percent for names that end so."
    yield markdown(error_rows(report.readings))
    for name, caption in report.pictures:
        yield f"![{name}](pictures/{name})\n\n*{caption}*"
    yield "## Left against right"
    yield "Left less right of the means of one recording."
    yield markdown(error_rows(report.readings, "difference"))
    yield "## Withheld"
    yield "Readings that truth knows and the tool did not give, with the commonest reasons."
    yield markdown(reason_rows(report.readings))
    yield from _rounding_section(report)
    yield "## Findings against the truth"
    yield (
        "One a side and clip; the rows of grade *question* are the answers at the top of a "
        "report. *Truly beyond*: the true value lies beyond the cut-off. Sensitivity and "
        "specificity are of *likely* or more; everything else counts as not found, what was not "
        "measured too."
    )
    yield markdown(finding_rows(report.findings))
    yield "## What a probability is worth"
    yield (
        "Of the findings that were given a probability in a bin, so many are true. Well calibrated "
        "probabilities come true as often as they say. The Brier score is the mean squared "
        "difference (0 is perfect), beside that of always saying the base rate."
    )
    yield markdown(reliability_rows(report.verdicts))
    yield "## By circumstance"
    for protocol, measure, _ in HEADLINES:
        group = report.group(protocol, measure)
        if group:
            yield f"### `{measure}`, {protocol}\n\n{markdown(breakdown_rows(group))}"
    yield "## Other methods"
    yield "Published figures, for scale: other people, other references, other movements."
    yield markdown(published_rows())
    if _NOTES.exists():
        yield _NOTES.read_text(encoding="utf-8")


def _settings_section(report: Report) -> Iterator[str]:
    """Yield what is to be reached in each setting beside what was; nothing without settings."""
    if not by_setting(report.scores):
        return
    targets = load_targets()
    rule = targets.first_page
    yield "## By setting"
    yield (
        "As the set was made: *as asked*, with arms, clothes, view and light as the test asks, or "
        "*usual*. Targets stand in `samples/accuracy/targets.toml`; n counts people, for findings "
        "and questions recordings or sides. Intervals of root mean squares and areas are drawn "
        "over people, those of shares of recordings are Wilson's. A compensation counts as clearly "
        "there from twice its cut-off on, and as absent within it; how many of all beyond it are "
        "told stands behind."
    )
    yield markdown(setting_rows(targets, report.scores))
    yield "Errors are stated for the setting that the tool takes a recording for:"
    yield markdown(told_rows(report.scores))
    yield "### Which questions may stand first"
    yield (
        f"A question leaves the first page of its protocol where fewer than "
        f"{percent(rule.least_sensitivity)} of those who clearly do it are told so at *likely*, or "
        f"fewer than {percent(rule.least_specificity)} of the others are left alone "
        f"({rule.setting.replace('_', ' ')}; {rule.least_people} people of either at least)."
    )
    yield markdown(first_page_rows(first_page(rule, report.scores)))


def _area(area: Estimate) -> str:
    """Write the area under the curve with its interval."""
    if not np.isfinite(area.value):
        return NO_VERDICT
    return f"**{area.value:.3f}** ({area.low:.3f} to {area.high:.3f}, over people)"


def _rounding_section(report: Report) -> Iterator[str]:
    """Yield the section on the flag of the hinge and what landmarks alone would give."""
    told = report.rounding
    rounded = sum(told.clips.values())
    yield "## The low back in the hinge"
    yield (
        f"Rounded: true lumbar flexion of 20 deg or more at the peak ({len(told.rounded)} "
        f"repetitions given, {told.withheld[0]} withheld); still: 5 deg or less ({len(told.still)} "
        f"given, {told.withheld[1]} withheld). Area under the curve over repetitions: "
        f"{_area(told.area)}. "
        f"Below, one verdict a recording ({rounded} rounded, {len(told.clips) - rounded} still by "
        "the mean of the true peaks), intervals after Wilson."
    )
    yield markdown(detection_rows(told.detections))
    rows = [
        [name, *(str(told.states[is_rounded][state]) for state in _WORDS)]
        for name, is_rounded in (("rounded", True), ("still", False))
    ]
    yield markdown([["recordings", *_WORDS], *rows])
    found = baseline(report)
    if found is not None:
        yield (
            f"**Landmarks alone.** The best straight line from trunk inclination to lumbar flexion "
            f"(each person left out in turn) misses by {found[0]:.1f} deg (RMSE), the outline of "
            f"the back by {found[1]:.1f} deg, over the same {found[2]} peaks."
        )
