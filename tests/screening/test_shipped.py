"""Every protocol that ships is judged with the tables that ship, whatever the numbers are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from screen.kinematics.channels import CHANNELS
from screen.kinematics.series import Repetition, Side, ViewEstimate
from screen.screening.error_table import ErrorTable
from screen.screening.findings import judge_findings
from screen.screening.judging.case import Case
from screen.screening.judging.validity import leave_out_spoilt
from screen.screening.measures import kinds, repetition_measures
from screen.screening.norms import NormTable
from screen.screening.protocol_files import list_protocols, load_protocol
from screen.screening.repeatability import change_errors, difference_errors
from screen.screening.result import Person, RepetitionResult
from screen.screening.summary import summaries
from tests.screening.builders import STEP, bumps, repetitions_of, series_of

NORMS, ERRORS = NormTable.load(), ErrorTable.load()
VIEWS = {
    "side": ViewEstimate("side", 90.0, 0.0, "right", 0.0),
    "front": ViewEstimate("front", 0.0, 0.0, "camera", 0.0),
    "back": ViewEstimate("back", 180.0, 0.0, "away", 0.0),
}


def recorded(name: str, height: float) -> tuple[Any, list[Repetition]]:
    """Six repetitions of every kind, all channels of the height at every peak."""
    protocol = load_protocol(name).protocol
    plan = [kind for kind in kinds(protocol) for _ in range(6)]
    peaks = {STEP * number: 1.0 for number in range(1, len(plan) + 1)}
    wave = bumps(STEP * (len(plan) + 1), peaks)
    channels: dict[tuple[str, Side], Any] = {}
    for channel in CHANNELS.values():
        scale = height if channel.unit == "deg" else height / 100
        sides: tuple[Side, ...] = ("left", "right") if channel.sided else ("both",)
        for side in sides:
            channels[channel.name, side] = scale * wave
    series = series_of(channels, view=VIEWS[protocol.camera.views[0]])
    repetitions = repetitions_of(
        [side for side, _ in plan], directions=[direction for _, direction in plan]
    )
    return series, repetitions


@pytest.mark.parametrize("height", [0.0, 25.0, 70.0, 500.0, -500.0])
@pytest.mark.parametrize("name", list_protocols())
def test_every_finding_has_a_state_a_sentence_and_an_error(name: str, height: float) -> None:
    protocol = load_protocol(name).protocol
    series, repetitions = recorded(name, height)
    measured = leave_out_spoilt(
        [
            RepetitionResult(
                index=one.index,
                side=one.side,
                direction=one.direction,
                start_s=one.start / 25,
                peak_s=one.peak / 25,
                end_s=one.end / 25,
                peak_frame=one.peak,
                complete=True,
                measures=repetition_measures(series, one, protocol, ERRORS),
            )
            for one in repetitions
        ],
        protocol,
    )
    case = Case(
        protocol,
        measured,
        summaries(measured, protocol),
        Person(sex="female", age_years=35),
        NORMS,
        difference_errors=difference_errors(series, protocol, ERRORS),
        change_errors=change_errors(series, protocol, ERRORS),
    )
    found = judge_findings(case)
    assert {one.id for one in found} == {one.id for one in protocol.findings}
    for finding in found:
        assert finding.why
        assert "{" not in finding.why
        if finding.state == "not_measured":
            assert finding.value is None
            assert finding.action
        else:
            assert finding.error is not None
            assert finding.error > 0
            assert np.isfinite(finding.value or 0.0)
            assert finding.repetition is not None
