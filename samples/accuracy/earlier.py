"""Targets of the whole set, whatever the setting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from samples.accuracy.cells import Rows, coverage_of, interval, number, percent
from samples.accuracy.flags import LUMBAR, Rounding
from samples.accuracy.numbers import (
    Estimate,
    Sample,
    agreement,
    left_out_line,
)
from samples.accuracy.report import Report
from samples.accuracy.rows import (
    FEW,
    NO_VERDICT,
    in_order,
)
from samples.accuracy.scores import Reading
from samples.accuracy.table import sample_of, withheld_share

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
AREA_TARGET, SPECIFICITY_TARGET, SENSITIVITY_TARGET = 0.98, 0.95, 0.90


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
        for value, group in sorted(groups.items(), key=lambda item: in_order(item[0])):
            if len({one.clip for one in group}) >= FEW:
                yield f"{facet} {value}", group
