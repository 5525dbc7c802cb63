"""The page for people, ``samples/ACCURACY.md``: what was measured, in tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from samples.accuracy.cells import markdown, percent
from samples.accuracy.headlines import HEADLINES, baseline
from samples.accuracy.numbers import (
    Estimate,
)
from samples.accuracy.report import Report
from samples.accuracy.rows import (
    NO_VERDICT,
    WORDS,
    breakdown_rows,
    detection_rows,
    error_rows,
    finding_rows,
    published_rows,
    reason_rows,
    reliability_rows,
    repetition_rows,
    set_rows,
)
from samples.accuracy.settings import (
    by_setting,
    first_page,
    first_page_rows,
    setting_rows,
    told_rows,
)
from samples.accuracy.targets import load_targets

_NOTES = Path(__file__).parent / "notes.md"


# Writing.


# Tables.


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
    yield from _settings_section(report)
    yield "## The people"
    yield markdown(set_rows(report.scores))
    yield "## Repetitions"
    yield "A clip is exact if every true repetition is found, no other, and each on its side."
    yield markdown(repetition_rows(report.scores))
    yield "## Errors"
    yield "In degrees; ratios and percent for names that end so."
    yield from _error_tables(report)
    for name, caption in report.pictures:
        yield f"![{name}](pictures/{name})\n\n*{caption}*"
    yield "## Left against right"
    yield "Left less right of the means of one recording."
    yield from _error_tables(report, "difference")
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
    for protocol, measure in HEADLINES:
        group = report.group(protocol, measure)
        if group:
            yield f"### `{measure}`, {protocol}\n\n{markdown(breakdown_rows(group))}"
    yield "## Other methods"
    yield "Published figures, for scale: other people, other references, other movements."
    yield markdown(published_rows())
    if _NOTES.exists():
        yield _NOTES.read_text(encoding="utf-8")


def _error_tables(report: Report, kind: str = "value") -> Iterator[str]:
    """Yield the errors of each setting, or of all recordings of a set without settings."""
    there = by_setting(report.scores)
    if not there:
        yield markdown(error_rows(report.readings, kind))
    for setting, of_setting in there.items():
        readings = [one for score in of_setting.scores for one in score.readings]
        what = "Left less right" if kind == "difference" else "Errors"
        yield f"### {what}, filmed {'as asked' if setting == 'as_asked' else 'as usual'}"
        yield markdown(error_rows(readings, kind))


def _settings_section(report: Report) -> Iterator[str]:
    """Yield what is to be reached in each setting beside what was; nothing without settings."""
    if not by_setting(report.scores):
        return
    targets = load_targets()
    rule = targets.first_page
    yield "## What was asked, what was reached"
    yield (
        "As the set was made: *as asked*, with arms, clothes, view and light as the test asks, or "
        "*usual*. Targets stand in `samples/accuracy/targets.toml`; n counts people, for findings "
        "and questions recordings or sides. Intervals of root mean squares and areas are drawn "
        "over people, those of shares of recordings are Wilson's. A compensation counts as clearly "
        "there from twice its cut-off on, and as absent within it; how many of all beyond it are "
        "told stands behind. *Open*: missed, but with so few people that chance could have done it."
    )
    yield markdown(setting_rows(targets, report.scores, report.clear))
    yield "Errors are stated for the setting that the tool takes a recording for:"
    yield markdown(told_rows(report.scores))
    yield "### Which questions may stand first"
    yield (
        f"A question leaves the first page of its protocol where fewer than "
        f"{percent(rule.least_sensitivity)} of those who clearly do it are told so at *likely*, or "
        f"fewer than {percent(rule.least_specificity)} of the others are left alone "
        f"({rule.setting.replace('_', ' ')}; {rule.least_people} people of either at least)."
    )
    yield markdown(first_page_rows(first_page(rule, report.scores, report.clear)))


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
        [name, *(str(told.states[is_rounded][state]) for state in WORDS)]
        for name, is_rounded in (("rounded", True), ("still", False))
    ]
    yield markdown([["recordings", *WORDS], *rows])
    found = baseline(report)
    if found is not None:
        yield (
            f"**Landmarks alone.** The best straight line from trunk inclination to lumbar flexion "
            f"(each person left out in turn) misses by {found[0]:.1f} deg (RMSE), the outline of "
            f"the back by {found[1]:.1f} deg, over the same {found[2]} peaks."
        )
