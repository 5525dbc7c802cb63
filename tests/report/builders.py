"""Made-up but realistic results, series and tracks: what the screening would hand over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from screen.capture.frame import Frame, RecordingInfo
from screen.kinematics.series import (
    FloatArray,
    MovementSeries,
    Neutral,
    Repetition,
    Side,
    ViewEstimate,
)
from screen.pose.landmarks import COUNT, INDEX
from screen.pose.track import OUTLINE_STATIONS, SILHOUETTE_POINTS, PoseTrack, TrackInfo
from screen.reasons import why
from screen.screening.likelihood import LikelihoodScale, interval, probability_beyond
from screen.screening.result import (
    Asymmetry,
    Check,
    FindingResult,
    MeasureSummary,
    NeutralSpan,
    NormReference,
    Person,
    ProtocolSummary,
    Provenance,
    Quality,
    Recording,
    RepetitionResult,
    ScreenResult,
    SideSummary,
    Source,
    Value,
    View,
)

WIDTH, HEIGHT = 540, 960
FPS = 30.0

SOURCES = {
    "laird_2019": Source(
        id="laird_2019",
        citation="Laird RA, Keating JL, Ussing K, Li P, Kent P. Does movement matter in people "
        "with back pain? BMC Musculoskelet Disord 2019;20:28.",
        doi="10.1186/s12891-018-2387-x",
        checked="read",
    ),
    "laird_2016": Source(
        id="laird_2016",
        citation="Laird RA, Kent P, Keating JL. How consistent are lordosis, range of movement and "
        "lumbo-pelvic rhythm? BMC Musculoskelet Disord 2016;17:403.",
        url="https://pmc.ncbi.nlm.nih.gov/articles/PMC5034504",
        checked="read",
    ),
    "luomajoki_2007": Source(
        id="luomajoki_2007",
        citation="Luomajoki H, Kool J, de Bruin ED, Airaksinen O. Reliability of movement control "
        "tests in the lumbar spine. BMC Musculoskelet Disord 2007;8:90.",
        doi="10.1186/1471-2474-8-90",
        checked="second_hand",
    ),
    "fitzgerald_1983": Source(
        id="fitzgerald_1983",
        citation="Fitzgerald GK, Wynveen KJ, Rheault W, Rothschild B. Objective assessment with "
        "establishment of normal values for lumbar spinal range of motion. Phys Ther 1983;63:1776.",
        checked="recalled",
    ),
    "roach_miles_1991": Source(
        id="roach_miles_1991",
        citation="Roach KE, Miles TP. Normal hip and knee active range of motion. Phys Ther "
        "1991;71:656-665.",
        checked="recalled",
    ),
    "ellison_1990": Source(
        id="ellison_1990",
        citation="Ellison JB, Rose SJ, Sahrmann SA. Patterns of hip rotation range of motion. "
        "Phys Ther 1990;70:537-541.",
        checked="second_hand",
    ),
}


def measure(name: str, label: str, *, unit: str = "deg", **extra: Any) -> MeasureSummary:
    return MeasureSummary(
        **({"name": name, "label": label, "unit": unit, "sign": "forward"} | extra)
    )


def norm(name: str, measure_name: str, source: str, **extra: Any) -> NormReference:
    cited = SOURCES[source]
    values: dict[str, Any] = {
        "id": name,
        "measure": measure_name,
        "population": "healthy adults",
        "position": "standing",
        "method": "inclinometer",
        "mean": None,
        "sd": None,
        "lower": None,
        "upper": None,
        "unit": "deg",
        "citation": cited.citation,
        "doi": cited.doi,
        "url": cited.url,
        "checked": cited.checked,
    }
    return NormReference(**(values | extra))


def finding(name: str, **extra: Any) -> FindingResult:
    values: dict[str, Any] = {
        "id": name,
        "title": name.replace("_", " ").capitalize(),
        "rule": "limit",
        "measure": name,
        "side": "both",
        "grade": "flag",
        "value": 10.0,
        "error": 6.5,
        "error_basis": "measured",
        "unit": "deg",
        "cut": 20.0,
        "compare": "above",
        "norm": None,
        "basis": "tool_choice",
        "sources": [],
        "why": f"{name} stays within the cut.",
        "action": "",
    }
    return FindingResult(**judged(values | extra))


def judged(values: dict[str, Any]) -> dict[str, Any]:
    """Add what follows from value, error and cut-off, with normal errors."""
    value, error, cut = values["value"], values["error"], values["cut"]
    if value is None:
        return values | {
            "probability_beyond": None,
            "likelihood": "not_measured",
            "reason": values["why"],
        }
    size = values["rule"] == "asymmetry" or values.get("absolute", False)
    chance = probability_beyond(value, error, cut, values["compare"], size=size)
    low, high = interval(value, error, size=size)
    return values | {
        "probability_beyond": chance,
        "likelihood": LikelihoodScale.load().level(chance),
        "low": low,
        "high": high,
    }


def summary(name: str, side: Side, values: Sequence[float], error: float | None) -> SideSummary:
    array = np.array(values)
    return SideSummary(
        measure=name,
        side=side,
        count=len(values),
        mean=float(array.mean()) if len(values) else None,
        sd=float(array.std(ddof=1)) if len(values) > 1 else None,
        smallest=float(array.min()) if len(values) else None,
        largest=float(array.max()) if len(values) else None,
        error=error,
        error_basis="measured" if error is not None else None,
        values=[float(value) for value in values],
        reason=None if len(values) else "No valid repetition on this side.",
    )


def asymmetry(name: str, left: float, right: float, error: float) -> Asymmetry:
    difference = left - right
    return Asymmetry(
        measure=name,
        left=left,
        right=right,
        difference=difference,
        error=error,
        symmetry_index_percent=100 * difference / ((abs(left) + abs(right)) / 2),
        beyond_error=abs(difference) > error,
    )


def provenance(protocol: str) -> Provenance:
    return Provenance(
        tool_version="0.1.0",
        protocol_name=protocol,
        protocol_version="1.0",
        protocol_sha256="5f" * 32,
        model_name="pose_landmark_full",
        model_sha256="e9" * 32,
        data_sha256={"accuracy.csv": "e" * 64},
        versions={"mediapipe": "0.10.33", "numpy": "2.4.6"},
        log=["butterworth 6 Hz, two passes", "neutral 0.20 to 1.40 s"],
        created="2026-11-20T14:03:00+00:00",
    )


def recording_info(name: str) -> RecordingInfo:
    return RecordingInfo(
        name=name,
        sha256="ab" * 32,
        container="mp4",
        codec="h264",
        width_px=1080,
        height_px=1920,
        rotation_deg=90,
        nominal_fps=FPS,
        duration_s=18.0,
    )


def recording(name: str, duration_s: float = 18.0) -> Recording:
    return Recording(
        name=name,
        sha256="ab" * 32,
        container="mp4",
        codec="h264",
        width_px=1080,
        height_px=1920,
        rotation_deg=90,
        duration_s=duration_s,
        frames=int(duration_s * FPS),
        frames_per_s=FPS,
        variable_rate=False,
    )


def good_checks() -> list[Check]:
    return [
        Check(
            id="people",
            title="One person",
            passed=True,
            blocks=True,
            message="One person in the picture throughout.",
        ),
        Check(
            id="view",
            title="Camera view",
            passed=True,
            blocks=True,
            message="The view is 6° off the wanted one (at most 10°).",
        ),
        Check(
            id="rate",
            title="Frame rate",
            passed=True,
            blocks=False,
            message="30 pictures a second.",
        ),
    ]


def quality(*, kind: str = "side", checks: list[Check] | None = None) -> Quality:
    checks = good_checks() if checks is None else checks
    return Quality(
        passed=all(check.passed or not check.blocks for check in checks),
        checks=checks,
        view=View(
            kind=kind,  # type: ignore[arg-type]
            azimuth_deg=84.0 if kind == "side" else 4.0,
            off_deg=6.0,
            facing="left" if kind == "side" else "camera",
            roll_deg=1.2,
        ),
        neutral=NeutralSpan(start_s=0.2, end_s=1.4, source="start"),
        people_seen=1,
        in_place_s=17.5,
    )


def _hump(time_s: FloatArray, centre_s: float, half_s: float) -> FloatArray:
    phase = np.clip((time_s - centre_s) / half_s, -1.0, 1.0)
    return np.asarray(0.5 * (1 + np.cos(np.pi * phase)), dtype=np.float64)


def _span(centre_s: float, half_s: float) -> tuple[int, int, int]:
    return tuple(  # type: ignore[return-value]
        round(moment * FPS) for moment in (centre_s - half_s, centre_s, centre_s + half_s)
    )


def repetitions(sides: Sequence[tuple[Side, str]], *, first_s: float = 3.0) -> list[Repetition]:
    found = []
    for number, (side, direction) in enumerate(sides, start=1):
        start, peak, end = _span(first_s + (number - 1) * 3.0, 1.2)
        found.append(
            Repetition(
                index=number, side=side, direction=direction, start=start, peak=peak, end=end
            )
        )
    return found


def repetition_results(
    found: Sequence[Repetition], measures: dict[str, Sequence[float]], error: float
) -> list[RepetitionResult]:
    return [
        RepetitionResult(
            index=repetition.index,
            side=repetition.side,
            direction=repetition.direction,
            start_s=repetition.start / FPS,
            peak_s=repetition.peak / FPS,
            end_s=repetition.end / FPS,
            peak_frame=repetition.peak,
            complete=repetition.complete,
            measures={
                name: Value(value=values[row], error=error, error_basis="measured")
                for name, values in measures.items()
            },
        )
        for row, repetition in enumerate(found)
    ]


def series(
    found: Sequence[Repetition],
    channels: dict[tuple[str, Side], Sequence[float]],
    *,
    kind: str = "side",
    seconds: float = 18.0,
) -> MovementSeries:
    time_s = np.arange(round(seconds * FPS)) / FPS
    curves: dict[tuple[str, Side], FloatArray] = {}
    for key, peaks in channels.items():
        curve = np.zeros_like(time_s)
        for repetition, peak in zip(found, peaks, strict=True):
            curve += peak * _hump(time_s, repetition.peak / FPS, 1.3)
        curve[:3] = np.nan
        curves[key] = curve
    return MovementSeries(
        time_s=time_s,
        channels=curves,
        in_place=time_s > 0.1,
        view=ViewEstimate(
            kind=kind,  # type: ignore[arg-type]
            azimuth_deg=84.0,
            off_deg=6.0,
            facing="left" if kind == "side" else "camera",
            roll_deg=1.2,
        ),
        neutral=Neutral(start_s=0.2, end_s=1.4, source="start", speed_ratio_s=0.02),
        scale_px=250.0,
        withheld={"pelvis_rotation_deg": why("view_needed", seen="side", needed="front")},
    )


def hinge() -> tuple[ScreenResult, MovementSeries, list[Repetition]]:
    """A hip hinge in which the low back rounds."""
    found = repetitions([("both", "hinge")] * 5)
    trunk = (71.0, 74.0, 76.0, 73.0, 75.0)
    lumbar = (24.0, 27.0, 31.0, 29.0, 33.0)
    share = (33.0, 36.0, 41.0, 40.0, 44.0)
    knee = (18.0, 17.0, 19.0, 20.0, 18.0)
    measures = {
        "trunk_inclination_deg": trunk,
        "lumbar_flexion_at_60_deg": lumbar,
        "lumbar_share_percent": share,
        "knee_flexion_deg": knee,
    }
    lumbar_norm = norm(
        "free_bend_lumbar",
        "lumbar_flexion_deg",
        "laird_2019",
        mean=52.0,
        sd=10.0,
        population="free bend, 63 adults",
    )
    findings = [
        finding(
            "lumbar_rounding",
            title="Low back rounds early in the hinge",
            measure="lumbar_flexion_at_60_deg",
            value=28.8,
            error=6.5,
            cut=20.0,
            basis="tool_choice",
            basis_note="Midway between a still back and a free bend; nobody published degrees for "
            "failing this test.",
            sources=[SOURCES["laird_2019"], SOURCES["luomajoki_2007"]],
            norm=lumbar_norm,
            why="At 60° of forward lean the low back had rounded by 29°, more than the 20° this "
            "drill asks for, in 5 of 5 repetitions.",
            action="Discuss; practise with a stick along the back and look again.",
            repetition=5,
            frame=found[4].peak,
            time_s=found[4].peak / FPS,
        ),
        finding(
            "lumbar_share",
            title="Share of the low back in the bend",
            measure="lumbar_share_percent",
            grade="note",
            unit="percent",
            value=38.8,
            error=9.0,
            error_basis="provisional",
            cut=38.0,
            basis="documented",
            sources=[SOURCES["laird_2019"]],
            why="The low back made 39 % of the bend; 38 % is where a free bend of healthy adults "
            "begins. The difference is smaller than the measuring error.",
            action="Repeat the recording at the next visit.",
            repetition=3,
            frame=found[2].peak,
            time_s=found[2].peak / FPS,
        ),
        finding(
            "hinge_depth",
            title="Depth of the hinge",
            measure="trunk_inclination_deg",
            value=73.8,
            error=4.5,
            cut=50.0,
            compare="below",
            basis="documented",
            sources=[SOURCES["luomajoki_2007"]],
            why="The trunk leaned 74° forward; at least 50° is asked for.",
        ),
        finding(
            "knees_bend",
            title="Knee bend",
            measure="knee_flexion_deg",
            grade="record",
            value=18.4,
            error=7.4,
            cut=35.0,
            why="The knees bent by 18°.",
            sources=[SOURCES["luomajoki_2007"]],
        ),
        finding(
            "pelvis_tilt",
            title="Pelvis tilts forward",
            measure="pelvis_inclination_deg",
            value=None,
            error=None,
            error_basis=None,
            cut=35.0,
            compare="below",
            sources=[SOURCES["laird_2019"]],
            why="The outline over the sacrum was covered by the arm.",
        ),
    ]
    result = ScreenResult(
        status="judged",
        protocol=ProtocolSummary(
            name="hip_hinge",
            version="1.0",
            title="Hip hinge (waiter's bow)",
            summary="Bending at the hips with the low back still.",
            measures=[
                measure(
                    "trunk_inclination_deg", "Trunk lean, forward", channel="trunk_inclination_deg"
                ),
                measure(
                    "lumbar_flexion_at_60_deg",
                    "Low-back rounding (lumbar flexion) at 60° of lean",
                    channel="lumbar_flexion_deg",
                    at="crossing",
                    at_channel="trunk_inclination_deg",
                    at_value=60.0,
                ),
                measure(
                    "lumbar_share_percent",
                    "Share of the low back",
                    unit="percent",
                    channel="lumbar_flexion_deg",
                    over_channel="thorax_inclination_deg",
                    note="Not given below 30 degrees of lean.",
                ),
                measure("knee_flexion_deg", "Knee bend", side="near"),
                measure("pelvis_inclination_deg", "Pelvis tilt, forward"),
            ],
            limits=[
                "The low back is read from the outline of the body; loose clothing hides it.",
                "One camera sees one plane: a turn of the trunk is not judged here.",
            ],
        ),
        person=Person(sex="female", age_years=42.0, height_cm=168.0),
        recording=recording("hinge_visit_2.mp4"),
        quality=quality(),
        repetitions=repetition_results(found, measures, 6.5),
        summary=[summary(name, "both", values, 6.5) for name, values in measures.items()]
        + [summary("pelvis_inclination_deg", "both", [], None)],
        asymmetry=[],
        findings=findings,
        norms={"lumbar_flexion_at_60_deg": lumbar_norm},
        provenance=provenance("hip_hinge"),
    )
    curves = series(
        found,
        {
            ("trunk_inclination_deg", "both"): trunk,
            ("lumbar_flexion_deg", "both"): lumbar,
            ("knee_flexion_deg", "left"): knee,
        },
    )
    return result, curves, found


def side_bend() -> tuple[ScreenResult, MovementSeries, list[Repetition]]:
    """A side bend that is smaller to the right, with two warnings."""
    found = repetitions([("left", "side_bend"), ("right", "side_bend")] * 3, first_s=2.5)
    oriented = (31.0, 17.0, 33.0, 18.0, 30.0, 16.0)
    shift = (0.05, 0.09, 0.06, 0.08, 0.05, 0.1)
    left, right = oriented[0::2], oriented[1::2]
    reference = norm(
        "fitzgerald_40", "trunk_side_bend_deg", "fitzgerald_1983", mean=28.5, sd=5.2, lower=20.0
    )
    findings = [
        finding(
            "bend_asymmetry",
            title="Side bend differs between the sides",
            rule="asymmetry",
            measure="trunk_side_bend_deg",
            value=14.3,
            error=5.4,
            cut=10.0,
            basis="error_based",
            sources=[SOURCES["laird_2016"]],
            why="To the left 31°, to the right 17°: the difference of 14° is larger than the 10° "
            "of note and than the measuring error, in 3 of 3 pairs.",
            action="Compare with the examination.",
            repetition=6,
            frame=found[5].peak,
            time_s=found[5].peak / FPS,
        ),
        finding(
            "bend_low",
            title="Small side bend",
            measure="trunk_side_bend_deg",
            side="right",
            value=17.0,
            error=5.4,
            cut=16.0,
            compare="below",
            basis="documented",
            norm=reference,
            sources=[SOURCES["fitzgerald_1983"]],
            why="To the right 17°; the lower bound for this age is 16°. The distance is smaller "
            "than the measuring error.",
            action="Measure again at the next visit.",
            repetition=4,
            frame=found[3].peak,
            time_s=found[3].peak / FPS,
        ),
        finding(
            "bend_low",
            title="Small side bend",
            measure="trunk_side_bend_deg",
            side="left",
            value=31.3,
            error=5.4,
            cut=16.0,
            compare="below",
            basis="documented",
            norm=reference,
            sources=[SOURCES["fitzgerald_1983"]],
            why="To the left 31°; the lower bound for this age is 16°.",
        ),
    ]
    checks = [
        *good_checks(),
        Check(
            id="neutral",
            title="Quiet start",
            passed=False,
            blocks=False,
            message="No quiet standing before the first repetition.",
            advice="Stand still for two seconds before starting.",
        ),
    ]
    result = ScreenResult(
        status="judged",
        protocol=ProtocolSummary(
            name="side_bend",
            version="1.0",
            title="Side bend",
            summary="Bending to the side in standing.",
            measures=[
                measure(
                    "trunk_side_bend_deg",
                    "Side bend",
                    side="both",
                    oriented=True,
                    sign="towards the side of the bend",
                    norm="side_bend",
                ),
                measure("pelvis_shift_ratio", "Sideways shift of the pelvis", unit="ratio"),
            ],
            limits=["Bending forward or turning while bending is seen only coarsely."],
        ),
        person=Person(age_years=44.0),
        recording=recording("side bend <2> & co.mov", 20.0),
        quality=quality(kind="front", checks=checks),
        repetitions=repetition_results(
            found, {"trunk_side_bend_deg": oriented, "pelvis_shift_ratio": shift}, 5.4
        ),
        summary=[
            summary("trunk_side_bend_deg", "left", left, 5.4),
            summary("trunk_side_bend_deg", "right", right, 5.4),
            summary("pelvis_shift_ratio", "left", shift[0::2], 0.03),
            summary("pelvis_shift_ratio", "right", shift[1::2], 0.03),
        ],
        asymmetry=[
            asymmetry("trunk_side_bend_deg", 31.3, 17.0, 5.4),
            asymmetry("pelvis_shift_ratio", 0.053, 0.09, 0.042),
        ],
        findings=findings,
        norms={"trunk_side_bend_deg": reference},
        provenance=provenance("side_bend"),
    )
    signed = [value if side == "left" else -value for value, side in _with_side(oriented, found)]
    curves = series(
        found,
        {("trunk_side_bend_deg", "both"): signed, ("pelvis_shift_ratio", "both"): shift},
        kind="front",
        seconds=20.0,
    )
    return result, curves, found


def _with_side(values: Sequence[float], found: Sequence[Repetition]) -> list[tuple[float, Side]]:
    return [(value, repetition.side) for value, repetition in zip(values, found, strict=True)]


def rotation() -> tuple[ScreenResult, MovementSeries, list[Repetition]]:
    """Seated hip rotation: two sides, two directions, three times each, several findings."""
    order: list[tuple[Side, str]] = []
    for side in ("left", "right"):
        for direction in ("internal", "external"):
            order += [(side, direction)] * 3  # type: ignore[list-item]
    found = repetitions(order, first_s=2.0)
    turn = (33, 35, 34, 38, 40, 39, 17, 18, 16, 44, 45, 43)
    by_side: dict[tuple[str, Side], list[float]] = {}
    for value, repetition in zip(turn, found, strict=True):
        name = f"hip_{repetition.direction}_rotation_deg"
        by_side.setdefault((name, repetition.side), []).append(float(value))
    internal = norm("rm_ir", "hip_internal_rotation_deg", "roach_miles_1991", mean=33.0, sd=7.0)
    external = norm("rm_er", "hip_external_rotation_deg", "roach_miles_1991", mean=34.0, sd=8.0)
    findings = []
    for (name, side), values in by_side.items():
        mean = float(np.mean(values))
        low = mean < 20
        findings.append(
            finding(
                f"{name.removesuffix('_deg')}_low",
                title=f"Small {name.split('_')[1]} rotation of the hip",
                measure=name,
                side=side,
                value=mean,
                error=4.5,
                cut=20.0,
                compare="below",
                basis="documented",
                norm=internal if "internal" in name else external,
                sources=[SOURCES["roach_miles_1991"]],
                why=f"The {side} hip turned {mean:.0f}°; the cut is 20°.",
                action="Compare with the examination." if low else "",
                repetition=8 if low else None,
                frame=found[7].peak if low else None,
                time_s=found[7].peak / FPS if low else None,
            )
        )
    for name, left, right, row in (
        ("hip_internal_rotation_deg", 34.0, 17.0, 8),
        ("hip_external_rotation_deg", 39.0, 44.0, 9),
    ):
        findings.append(
            finding(
                f"{name.removesuffix('_deg')}_difference",
                title=f"Difference of {name.split('_')[1]} rotation",
                rule="asymmetry",
                measure=name,
                value=left - right,
                error=6.4,
                cut=15.0,
                basis="error_based",
                sources=[SOURCES["ellison_1990"]],
                why=f"Left {left:.0f}°, right {right:.0f}°.",
                action="Discuss.",
                repetition=row,
                frame=found[row - 1].peak,
                time_s=found[row - 1].peak / FPS,
            )
        )
    findings.append(
        finding(
            "one_sided_mismatch",
            title="Turns out more than in, on one side",
            rule="mismatch",
            measure="hip_external_rotation_deg",
            side="right",
            grade="note",
            value=27.0,
            error=6.4,
            cut=10.0,
            basis="tool_choice",
            sources=[SOURCES["ellison_1990"]],
            why="The right hip turns out 27° more than in; the left does not.",
            action="Discuss.",
            repetition=11,
            frame=found[10].peak,
            time_s=found[10].peak / FPS,
        )
    )
    findings.append(
        finding(
            "pelvis_moved",
            title="Pelvis moved",
            rule="validity",
            measure="pelvis_hike_deg",
            side="left",
            grade="note",
            value=12.0,
            error=4.0,
            cut=10.0,
            sources=[SOURCES["ellison_1990"]],
            why="The pelvis rose by 12° in repetition 4, which was left out.",
            action="Repeat with the pelvis held.",
            repetition=4,
            frame=found[3].peak,
            time_s=found[3].peak / FPS,
        )
    )
    result = ScreenResult(
        status="judged",
        protocol=ProtocolSummary(
            name="hip_rotation_seated",
            version="1.0",
            title="Hip rotation, seated",
            summary="Turning the hips in and out in sitting.",
            measures=[
                measure(
                    "hip_internal_rotation_deg",
                    "Internal rotation",
                    side="repetition",
                    directions=["internal"],
                ),
                measure(
                    "hip_external_rotation_deg",
                    "External rotation",
                    side="repetition",
                    directions=["external"],
                ),
                measure("pelvis_hike_deg", "Hike of the pelvis", side="repetition"),
            ],
            limits=["Taken from the shank in the frontal plane; the thigh's own turn is not seen."],
        ),
        person=Person(sex="male", age_years=35.0),
        recording=recording("rotation.mp4", 38.0),
        quality=quality(kind="front"),
        repetitions=repetition_results(found, {}, 4.5),
        summary=[summary(name, side, values, 4.5) for (name, side), values in by_side.items()],
        asymmetry=[
            asymmetry("hip_internal_rotation_deg", 34.0, 17.0, 6.4),
            asymmetry("hip_external_rotation_deg", 39.0, 44.0, 6.4),
        ],
        findings=findings,
        norms={"hip_internal_rotation_deg": internal, "hip_external_rotation_deg": external},
        provenance=provenance("hip_rotation_seated"),
    )
    curves = series(
        found,
        {
            ("hip_internal_rotation_deg", "left"): [
                value if r.direction == "internal" else -value
                for value, r in zip(turn, found, strict=True)
            ],
        },
        kind="front",
        seconds=38.0,
    )
    return result, curves, found


def not_judged() -> ScreenResult:
    """A recording from the wrong side, with two people."""
    result, _, _ = hinge()
    checks = [
        Check(
            id="view",
            title="Camera view",
            passed=False,
            blocks=True,
            message="The person is seen from the front; this test needs a view from the side.",
            advice="Turn the person, or move the camera, so that one shoulder hides the other.",
        ),
        Check(
            id="people",
            title="One person",
            passed=False,
            blocks=False,
            message="Two people were seen at times.",
            advice="Let only the person who is tested be in the picture.",
        ),
        Check(
            id="rate",
            title="Frame rate",
            passed=True,
            blocks=False,
            message="30 pictures a second.",
        ),
    ]
    return result.model_copy(
        update={
            "status": "not_judged",
            "quality": quality(kind="front", checks=checks),
            "findings": [],
            "summary": [],
            "asymmetry": [],
            "repetitions": [],
            "norms": {},
        }
    )


def _place(points: np.ndarray, name: str, xy: tuple[float, float], spread: float) -> None:
    points[INDEX[f"left_{name}"], :2] = (xy[0] + spread, xy[1])
    points[INDEX[f"right_{name}"], :2] = (xy[0] - spread, xy[1])


def side_pose(lean_deg: float) -> np.ndarray:
    """A person seen from the side, facing the left of the picture, hinging forward."""
    lean = np.radians(lean_deg)
    points = np.full((COUNT, 3), 0.0, dtype=np.float32)
    ankle = np.array([250.0, 860.0])
    knee = ankle + np.array([8.0 + 20 * np.sin(lean), -190.0])
    hip = knee + np.array([60 * np.sin(lean), -190.0])
    axis = np.array([-np.sin(lean), -np.cos(lean)])
    shoulder = hip + 250.0 * axis
    ear = shoulder + 90.0 * axis
    for name, place in (
        ("ankle", ankle),
        ("knee", knee),
        ("hip", hip),
        ("shoulder", shoulder),
        ("heel", ankle + np.array([20, 18])),
        ("foot_index", ankle + np.array([-55, 24])),
        ("elbow", shoulder + np.array([-10, 110])),
        ("wrist", shoulder + np.array([-25, 210])),
        ("pinky", shoulder + np.array([-28, 228])),
        ("index", shoulder + np.array([-30, 230])),
        ("thumb", shoulder + np.array([-32, 222])),
        ("ear", ear),
        ("eye", ear + 25 * np.array([axis[1], -axis[0]]) + 10 * axis),
        ("eye_inner", ear + 28 * np.array([axis[1], -axis[0]]) + 10 * axis),
        ("eye_outer", ear + 22 * np.array([axis[1], -axis[0]]) + 10 * axis),
    ):
        _place(points, name, (float(place[0]), float(place[1])), 4.0)
    nose = ear + 40 * np.array([axis[1], -axis[0]])
    points[INDEX["nose"], :2] = nose
    for side in ("left", "right"):
        points[INDEX[f"mouth_{side}"], :2] = nose - 18 * axis
    return points


def front_pose(bend_deg: float) -> np.ndarray:
    """A person who faces the camera and bends to their own left (the picture's right)."""
    bend = np.radians(bend_deg)
    points = np.zeros((COUNT, 3), dtype=np.float32)
    axis = np.array([np.sin(bend), -np.cos(bend)])
    across = np.array([np.cos(bend), np.sin(bend)])
    hip = np.array([270.0, 480.0])
    shoulder = hip + 250 * axis
    head = shoulder + 85 * axis
    for name, place, half in (
        ("ankle", hip + np.array([0, 380]), np.array([45.0, 0.0])),
        ("knee", hip + np.array([0, 190]), np.array([42.0, 0.0])),
        ("heel", hip + np.array([0, 390]), np.array([44.0, 0.0])),
        ("foot_index", hip + np.array([0, 408]), np.array([58.0, 0.0])),
        ("hip", hip, np.array([40.0, 0.0])),
        ("shoulder", shoulder, 75 * across),
        ("elbow", shoulder - 115 * axis, 95 * across),
        ("wrist", shoulder - 220 * axis, 100 * across),
        ("pinky", shoulder - 240 * axis, 102 * across),
        ("index", shoulder - 242 * axis, 98 * across),
        ("thumb", shoulder - 236 * axis, 94 * across),
        ("ear", head, 30 * across),
        ("eye", head + 10 * axis, 14 * across),
        ("eye_inner", head + 10 * axis, 8 * across),
        ("eye_outer", head + 10 * axis, 20 * across),
    ):
        points[INDEX[f"left_{name}"], :2] = place + half
        points[INDEX[f"right_{name}"], :2] = place - half
    points[INDEX["nose"], :2] = head
    points[INDEX["mouth_left"], :2] = head - 20 * axis + 8 * across
    points[INDEX["mouth_right"], :2] = head - 20 * axis - 8 * across
    return points


def track(poses: Sequence[np.ndarray], time_s: FloatArray, name: str) -> PoseTrack:
    """The poses as a stored track; the outline is a plausible trunk."""
    count = len(poses)
    outline = np.empty((count, 2, len(OUTLINE_STATIONS)), dtype=np.float32)
    outline[:, 0] = 0.26 + 0.05 * np.cos(np.pi * OUTLINE_STATIONS)
    outline[:, 1] = 0.20 + 0.06 * np.sin(np.pi * (OUTLINE_STATIONS + 0.2))
    return PoseTrack(
        time_s=np.asarray(time_s, dtype=np.float64),
        landmarks_px=np.stack(poses).astype(np.float32),
        world_m=np.zeros((count, COUNT, 3), dtype=np.float32),
        visibility=np.full((count, COUNT), 0.95, dtype=np.float32),
        outline_ratio=outline,
        silhouette_px=np.zeros((count, SILHOUETTE_POINTS, 2), dtype=np.float32),
        people_count=np.ones(count, dtype=np.int8),
        brightness=np.full(count, 120.0, dtype=np.float32),
        change=np.ones(count, dtype=np.float32),
        info=TrackInfo(
            recording=recording_info(name),
            width_px=WIDTH,
            height_px=HEIGHT,
            model_name="pose_landmark_full",
            model_sha256="e9" * 32,
            versions={"mediapipe": "0.10.33"},
        ),
    )


def hinge_track(curves: MovementSeries) -> PoseTrack:
    lean = np.nan_to_num(curves.channels["trunk_inclination_deg", "both"])
    return track([side_pose(float(angle)) for angle in lean], curves.time_s, "hinge_visit_2.mp4")


def bend_track(curves: MovementSeries) -> PoseTrack:
    bend = np.nan_to_num(curves.channels["trunk_side_bend_deg", "both"])
    return track([front_pose(float(angle)) for angle in bend], curves.time_s, "side_bend.mov")


def frame(index: int, time_s: float, *, width: int = WIDTH, height: int = HEIGHT) -> Frame:
    """A picture of an empty room whose grey tells frames apart."""
    image = np.full((height, width, 3), 150, dtype=np.uint8)
    image[int(height * 0.9) :] = (120, 105, 95)
    image[..., 0] = np.uint8(130 + index % 60)
    return Frame(index=index, time_s=time_s, image_rgb=image)
