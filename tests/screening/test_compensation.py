"""Side bend, rotation, hip rotation and thigh lift as they ship: what else moved, at the cuts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from screen.kinematics.channels import CHANNELS
from screen.kinematics.series import FloatArray, Repetition, Side, ViewEstimate
from screen.screening.measuring.measures import kinds
from screen.screening.protocols.files import load_protocol
from screen.screening.reference.error_table import ErrorRow, ErrorTable
from screen.screening.reference.norms import NormTable
from screen.screening.result import ScreenResult
from tests.screening.builders import FRONT, SIDE, judged, series_of, track_of

STEP, COUNT = 100, 3
NORMS = NormTable.load()
OPEN_TO = {"front": FRONT, "back": ViewEstimate("back", 180.0, 0.0, "away", 0.0), "side": SIDE}


def known_to(width_deg: float, width_ratio: float = 0.02) -> ErrorTable:
    """A table in which every channel has the same measured error."""
    return ErrorTable.of(
        ErrorRow(
            measure=channel.name,
            half_width_95=width_deg if channel.unit == "deg" else width_ratio,
            unit=channel.unit,
            basis="measured",
            source="made up",
        )
        for channel in CHANNELS.values()
    )


def wave(height: float, start: float = 0.0) -> FloatArray:
    """From the start value to the height and back, flat at the top: 41 frames."""
    rise = np.minimum(np.cos(np.linspace(-np.pi / 2, np.pi / 2, 41)) * 1.1, 1.0)
    return start + (height - start) * rise


def screened(
    name: str,
    peaks: Mapping[str, float],
    *,
    error: float = 3.0,
    start: Mapping[str, float] | None = None,
) -> ScreenResult:
    """Judge three repetitions of each kind; ``peaks`` are towards the side of the repetition."""
    protocol = load_protocol(name).protocol
    plan = [kind for kind in kinds(protocol) for _ in range(COUNT)]
    n = STEP * (len(plan) + 1)
    channels: dict[tuple[str, Side], Any] = {}
    for channel in CHANNELS.values():
        for side in ("left", "right") if channel.sided else ("both",):
            channels[channel.name, side] = np.zeros(n)
    repetitions = []
    for number, (side, direction) in enumerate(plan, start=1):
        frames = slice(STEP * number - 20, STEP * number + 21)
        for measure, height in peaks.items():
            sided = CHANNELS[measure].sided
            sign = -1 if side == "right" and not sided and side != "both" else 1
            if protocol.plane == "sagittal":
                sign = 1
            before = (start or {}).get(measure, 0.0)
            channels[measure, side if sided else "both"][frames] = sign * wave(height, before)
        repetitions.append(
            Repetition(number, side, direction, frames.start, STEP * number, frames.stop - 1)
        )
    return judged(
        series_of(channels, view=OPEN_TO[protocol.camera.views[0]]),
        repetitions,
        protocol,
        track=track_of(n),
        errors=known_to(error),
        norms=NORMS,
    )


def likelihood(result: ScreenResult, finding: str) -> str:
    (found,) = {one.likelihood for one in result.findings if one.id == finding}
    return found


@pytest.mark.parametrize(
    ("protocol", "finding", "channel", "cut"),
    [
        ("side_bend", "side_bend_turn", "thorax_rotation_deg", 20.0),
        ("trunk_rotation_seated", "seated_rotation_lean", "trunk_side_bend_deg", 15.0),
        ("trunk_rotation_seated", "seated_rotation_tilt", "pelvis_obliquity_deg", 10.0),
        ("trunk_rotation_standing", "standing_rotation_lean", "trunk_side_bend_deg", 15.0),
        ("hip_rotation_seated", "seated_pelvis_turn", "pelvis_rotation_deg", 10.0),
        ("hip_rotation_seated", "seated_pelvis_hike", "pelvis_hike_deg", 10.0),
        ("hip_rotation_seated", "seated_lean", "trunk_side_bend_deg", 10.0),
        ("hip_rotation_seated", "seated_trunk_turn", "thorax_rotation_deg", 20.0),
        ("hip_rotation_seated", "seated_thigh_drift", "thigh_drift_deg", 15.0),
    ],
)
def test_each_compensation_around_its_cut_off(
    protocol: str, finding: str, channel: str, cut: float
) -> None:
    for height, expected in (
        (0.0, "very_unlikely"),
        (cut - 3.1, "very_unlikely"),
        (cut - 1.5, "unlikely"),
        (cut, "uncertain"),
        (cut + 1.5, "likely"),
        (cut + 3.1, "very_likely"),
    ):
        assert likelihood(screened(protocol, {channel: height}), finding) == expected
    assert likelihood(screened(protocol, {channel: 0.0}, error=cut), finding) != "not_measured"


@pytest.mark.parametrize(
    ("protocol", "finding", "cut"),
    [
        ("side_bend", "side_bend_pelvis_shift", 0.15),
        ("trunk_rotation_standing", "standing_rotation_shift", 0.10),
    ],
)
def test_a_shift_of_the_pelvis(protocol: str, finding: str, cut: float) -> None:
    for height, expected in (
        (cut - 0.03, "very_unlikely"),
        (cut, "uncertain"),
        (cut + 0.03, "very_likely"),
        (-cut - 0.03, "very_likely"),
    ):
        assert likelihood(screened(protocol, {"pelvis_shift_ratio": height}), finding) == expected


def test_what_the_lift_of_the_thigh_brings_along_is_no_compensation() -> None:
    """Standing hip rotation is counted from the start of the repetition, the thigh up (rule 23)."""
    lifted = {"pelvis_hike_deg": 24.0, "pelvis_rotation_deg": 24.0, "trunk_side_bend_deg": 24.0}
    still = screened("hip_rotation_standing", lifted, start=lifted)
    moved = screened(
        "hip_rotation_standing", {name: value + 15 for name, value in lifted.items()}, start=lifted
    )
    for finding in ("standing_pelvis_turn", "standing_lean"):
        assert likelihood(still, finding) == "very_unlikely"
        assert likelihood(moved, finding) == "very_likely"


@pytest.mark.parametrize("lift", [30.0, 60.0, 90.0, 110.0])
def test_the_usual_share_of_a_thigh_lift_is_taken_off_in_proportion(lift: float) -> None:
    """26.6 %: 24 degrees at 90. Of 29.3 degrees at 110 (Kuo 2010) nothing is left."""
    usual = 0.266 * lift

    def found(excess: float) -> Any:
        peaks = {"thigh_lift_deg": lift, "lumbar_flexion_deg": usual + excess}
        result = screened("thigh_lift_standing", peaks)
        return next(one for one in result.findings if one.id == "thigh_lift_lumbar")

    none, some, much = found(0.0), found(11.0), found(15.0)
    assert none.value == pytest.approx(0.0, abs=1e-9)
    assert none.error == pytest.approx(3.0 * (1 + 0.266**2) ** 0.5)
    assert (none.likelihood, some.likelihood, much.likelihood) == (
        "very_unlikely",
        "uncertain",
        "very_likely",
    )


def test_a_back_that_rounds_less_than_usual_is_said_to_round_less() -> None:
    peaks = {"thigh_lift_deg": 90.0, "lumbar_flexion_deg": 0.266 * 90 - 5.0}
    result = screened("thigh_lift_standing", peaks)
    (answer,) = [one for one in result.answers if one.id == "rounding"]
    assert "5° less than usual" in answer.text
    assert "-5" not in answer.text
    uncertain = {"thigh_lift_deg": 90.0, "lumbar_flexion_deg": 0.266 * 90 + 15.0}
    (finding,) = [
        one
        for one in screened("thigh_lift_standing", uncertain).findings
        if one.id == "thigh_lift_lumbar" and one.side == "left"
    ]
    assert "15° more than usual" in finding.why


def test_when_the_pelvis_starts_is_recorded_and_not_judged() -> None:
    """Rule 22: hip and pelvis turn together, the pelvis reaches its 10 at half of the way."""
    for position in ("seated", "standing"):
        name = f"hip_rotation_{position}"
        protocol = load_protocol(name).protocol
        timed = {one.name for one in protocol.measures if one.name.endswith("_before_pelvis_deg")}
        judged_measures = {getattr(one, "measure", None) for one in protocol.findings}
        assert len(timed) == 2
        assert not timed & judged_measures
    peaks = {
        "hip_internal_rotation_deg": 30.0,
        "hip_external_rotation_deg": 30.0,
        "pelvis_rotation_deg": -20.0,
    }
    result = screened("hip_rotation_seated", peaks)
    for way in ("internal", "external"):
        summary = [one for one in result.summary if one.measure == f"{way}_before_pelvis_deg"]
        assert [one.mean for one in summary] == [pytest.approx(15.0, abs=0.1)] * 2
    quiet = screened("hip_rotation_seated", {**peaks, "pelvis_rotation_deg": 4.0})
    reasons = {one.reason for one in quiet.summary if one.measure == "internal_before_pelvis_deg"}
    assert reasons == {"pelvis rotation did not reach 10° in this movement"}


def test_the_turn_of_the_pelvis_seen_from_the_front_is_no_row_of_a_rotation() -> None:
    """One camera in front gives clean and turning people the same reading."""
    for name in ("trunk_rotation_seated", "trunk_rotation_standing"):
        protocol = load_protocol(name).protocol
        assert not {"pelvis_rotation_deg", "spine_pelvis_ratio"} & {
            one.name for one in protocol.measures
        }
        assert any("cannot see whether the pelvis turns along" in one for one in protocol.limits)
