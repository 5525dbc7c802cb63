"""Every protocol that ships is judged with the tables that ship, whatever the numbers are."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

from screen.kinematics.channels import CHANNELS
from screen.kinematics.series import Repetition, Side, ViewEstimate
from screen.screening.measuring.measures import kinds
from screen.screening.parts import Person
from screen.screening.protocol import AsymmetryFinding, Finding, MismatchFinding, Protocol
from screen.screening.protocols.files import list_protocols, load_protocol
from screen.screening.reference.error_table import ErrorTable
from screen.screening.reference.likelihood import (
    AT_LEAST_LIKELY,
    AT_MOST_UNLIKELY,
    LikelihoodScale,
    probability_beyond,
)
from screen.screening.reference.norms import NormTable
from tests.screening.builders import STEP, bumps, judged, repetitions_of, series_of, track_of

NORMS, ERRORS = NormTable.load(), ErrorTable.load()
PERSON = Person(sex="female", age_years=35)
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
def test_every_finding_and_answer_is_whole(name: str, height: float) -> None:
    protocol = load_protocol(name).protocol
    series, repetitions = recorded(name, height)
    result = judged(
        series,
        repetitions,
        protocol,
        track=track_of(len(series.time_s)),
        errors=ERRORS,
        norms=NORMS,
        person=PERSON,
    )
    assert result.status == "judged"
    assert {one.id for one in result.findings} == {one.id for one in protocol.findings}
    for finding in result.findings:
        assert finding.why
        assert "{" not in finding.why + finding.what
        if finding.likelihood == "not_measured":
            assert (finding.value, finding.probability_beyond) == (None, None)
            assert finding.reason
            assert finding.advice
        else:
            assert finding.error is not None
            assert finding.error > 0
            assert finding.low is not None
            assert finding.high is not None
            assert finding.low <= finding.value <= finding.high
            assert finding.repetition is not None
    assert [one.id for one in result.answers] == [one.id for one in protocol.questions]
    for answer in result.answers:
        assert answer.text.endswith((".", "?"))
        assert "{" not in answer.text


@pytest.mark.parametrize("name", list_protocols())
def test_every_test_asks_about_compensation(name: str) -> None:
    questions = load_protocol(name).protocol.questions
    assert 1 <= len(questions) <= 3
    assert any(one.about == "compensation" for one in questions)
    for question in questions:
        assert question.ask.endswith("?")


DECIDED_BY_THE_RECORDING = {("hip_hinge", "hinge_rounding_grows")}
"""A trend: its error is the spread of the repetitions of the recording, not that of the table."""


@pytest.mark.parametrize("name", list_protocols())
def test_a_rule_that_could_never_be_decided_is_not_asked(name: str) -> None:
    """With a usual error somebody at zero, or one at twice the cut-off, can be told.

    A rule about a large value must be able to call a person with none unlikely, one about a small
    value must be able to call a person with none likely; else it says nothing about anybody.
    """
    protocol = load_protocol(name).protocol
    scale = LikelihoodScale.load()
    for finding in protocol.findings:
        if (name, finding.id) in DECIDED_BY_THE_RECORDING:
            continue
        error, size, cut, compare = _typical(protocol, finding)
        far = 2 * cut if cut else error
        levels = {
            scale.level(probability_beyond(value, error, cut, compare, size=size))
            for value in (0.0 if cut else -error, far)
        }
        assert levels & AT_LEAST_LIKELY, finding.id
        assert levels & AT_MOST_UNLIKELY, finding.id


def _typical(protocol: Protocol, finding: Finding) -> tuple[float, bool, float, Any]:
    """The usual half-width of a finding's reading, and what it is compared with."""

    def width(measure: str, kind: Any = "value") -> float | None:
        asked = {"protocol": protocol.name, "kind": kind}
        view = protocol.camera.views[0]
        row = ERRORS.row(measure, view, **asked)
        row = row or ERRORS.row(protocol.measure(measure).channel, view, **asked)
        return (row.stated or row.half_width_95) if row else None

    cut = float(finding.cut or 0.0)
    if isinstance(finding, MismatchFinding):
        return math.hypot(width(finding.larger), width(finding.smaller)), False, cut, "above"
    one = width(finding.measure)
    assert one is not None
    if isinstance(finding, AsymmetryFinding):
        if finding.plus_measure:
            both = math.hypot(one, width(finding.plus_measure))
            return math.sqrt(2) * both, True, cut, "above"
        return width(finding.measure, "difference") or math.sqrt(2) * one, True, cut, "above"
    return one, getattr(finding, "absolute", False), cut, finding.compare


@pytest.mark.parametrize("name", list_protocols())
def test_an_unlikely_answer_says_nothing_of_a_side_that_may_not_have_been_measured(
    name: str,
) -> None:
    for question in load_protocol(name).protocol.questions:
        for text in (question.say.unlikely, question.say.very_unlikely):
            found = re.search(r"\b(even|both|smaller|larger|at most|{other})\b", text)
            assert found is None, (question.id, text)
