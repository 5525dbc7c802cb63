"""What each test is for, and what landmarks alone would give of the low back."""

from __future__ import annotations

import numpy as np

from samples.accuracy.flags import LUMBAR
from samples.accuracy.numbers import Sample, agreement, left_out_line
from samples.accuracy.report import Report
from samples.accuracy.rows import FEW
from samples.accuracy.table import sample_of

HEADLINES: tuple[tuple[str, str], ...] = (
    ("hip_hinge", "lumbar_flexion_deg"),
    ("hip_hinge", "pelvis_inclination_deg"),
    ("hip_hinge", "hip_flexion_deg"),
    ("hip_hinge", "trunk_inclination_deg"),
    ("hip_hinge", "knee_flexion_deg"),
    ("hip_hinge_seated", "lumbar_flexion_deg"),
    ("side_bend", "trunk_side_bend_deg"),
    ("trunk_rotation_seated", "thorax_rotation_deg"),
    ("trunk_rotation_standing", "thorax_rotation_deg"),
    ("hip_rotation_seated", "hip_internal_rotation_deg"),
    ("hip_rotation_seated", "hip_external_rotation_deg"),
)
"""The main measures of the tests."""


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
