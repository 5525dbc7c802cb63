"""From a track, its series and its repetitions to the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from screen import __version__
from screen.kinematics.series import MovementSeries, Repetition
from screen.pose.track import PoseTrack
from screen.screening.judging.answers import answer_questions
from screen.screening.judging.case import Case, choose_norm
from screen.screening.judging.findings import judge_findings
from screen.screening.judging.validity import leave_out_spoilt
from screen.screening.measuring.asymmetry import asymmetries
from screen.screening.measuring.measures import all_measures
from screen.screening.measuring.repeatability import change_errors, difference_errors, within_shares
from screen.screening.measuring.summary import summaries
from screen.screening.parts import Clothes, Person, Recording
from screen.screening.protocol import Protocol
from screen.screening.protocols.files import LoadedProtocol
from screen.screening.quality import (
    assess,
    duration_s,
    first_block,
    frames_per_s,
    swap_frames,
    swapped_repetitions,
)
from screen.screening.quality.filming import filming_of
from screen.screening.reference.error_table import ErrorTable
from screen.screening.reference.norms import NormTable
from screen.screening.reference.tables import Tables
from screen.screening.reference.thresholds import Thresholds
from screen.screening.result import (
    MeasureSummary,
    NormReference,
    Pain,
    ProtocolSummary,
    Provenance,
    RedFlagAnswers,
    RepetitionResult,
    ScreenResult,
)

NOT_FINISHED: Final = "not finished"
SWAPPED: Final = "left and right changed places in it"
_EVEN: Final = 0.1
"""Steps between frames that spread by more than this ratio of the usual step are variable."""


def judge(
    track: PoseTrack,
    series: MovementSeries | None,
    repetitions: Sequence[Repetition],
    loaded: LoadedProtocol,
    *,
    person: Person,
    tables: Tables,
    created: str,
    red_flags: RedFlagAnswers | None = None,
    pain: Pain | None = None,
    clothes: Clothes | None = None,
) -> ScreenResult:
    """Judge a recording against a protocol.

    Parameters
    ----------
    track, series, repetitions
        What was tracked and measured; ``series`` is None where kinematics found nobody at their
        place.
    loaded
        The protocol with the hash of its file.
    person, tables
        What the user said; the data that ship with the tool.
    red_flags, pain
        What the person answered before and after the test; None where it was not asked.
    clothes
        What the user says of them; None where it was not asked.
    created
        When, as ISO 8601; the caller's clock, so that the same call gives the same result.

    Notes
    -----
    Where a blocking check fails the status is ``not_judged``: there are no numbers, and every
    finding is there as not measured, with that check's message and advice.

    Errors are those of the setting that the recording was filmed in. Landmarks from other programs
    have errors of their own, marked as provisional (``ErrorTable.without_picture``).
    """
    protocol = loaded.protocol
    swaps = swap_frames(track, tables.thresholds)
    quality = assess(track, series, repetitions, protocol, tables.thresholds, swaps=swaps)
    filming = filming_of(track, series, protocol, tables.filming, clothes=clothes)
    tables = tables.for_recording(filming.setting, pictured=track.info.pictured)
    blocked_by = first_block(quality)
    case = replace(_case(series, protocol, person, tables), blocked_by=blocked_by)
    measured: list[RepetitionResult] = []
    if series is not None and blocked_by is None:
        swapped = swapped_repetitions(swaps, repetitions)
        measured = leave_out_spoilt(
            _measured(series, repetitions, swapped, protocol, tables.errors), case
        )
    summary = summaries(measured, protocol) if blocked_by is None else []
    case = replace(case, repetitions=measured, summary=summary)
    findings = judge_findings(case)
    return ScreenResult(
        status="judged" if blocked_by is None else "not_judged",
        protocol=_protocol_summary(protocol),
        person=person,
        recording=_recording(track, tables.thresholds),
        quality=quality,
        filming=filming,
        repetitions=measured,
        summary=summary,
        asymmetry=asymmetries(summary, protocol, case.difference_errors)
        if blocked_by is None
        else [],
        red_flags=red_flags,
        pain=pain,
        answers=answer_questions(findings, case),
        findings=findings,
        norms=_norms(protocol, person, tables.norms),
        no_norms=_no_norms(protocol, person, tables.norms),
        provenance=_provenance(track, loaded, measured, created=created, data_sha256=tables.sha256),
    )


def _case(
    series: MovementSeries | None,
    protocol: Protocol,
    person: Person,
    tables: Tables,
) -> Case:
    """Return what the rules look at, without the repetitions."""
    case = Case(
        protocol=protocol,
        repetitions=[],
        summary=[],
        person=person,
        norms=tables.norms,
        scale=tables.scale,
        shapes=tables.shapes,
    )
    if series is None:
        return case
    errors = tables.errors
    return replace(
        case,
        neutral_widening=tables.thresholds.neutral.widening(series.neutral.source),
        difference_errors=difference_errors(series, protocol, errors),
        change_errors=change_errors(series, protocol, errors),
        within_shares=within_shares(series, protocol, errors),
    )


def _measured(
    series: MovementSeries,
    repetitions: Sequence[Repetition],
    swapped: Sequence[Repetition],
    protocol: Protocol,
    errors: ErrorTable,
) -> list[RepetitionResult]:
    """Return the repetitions with their measures, those that cannot be used marked."""
    results = []
    measured = all_measures(series, repetitions, protocol, errors)
    for repetition, measures in zip(repetitions, measured, strict=True):
        reason = None if repetition.complete else NOT_FINISHED
        if reason is None and repetition.side != "both" and repetition in swapped:
            reason = SWAPPED
        results.append(
            RepetitionResult(
                index=repetition.index,
                side=repetition.side,
                direction=repetition.direction,
                start_s=float(series.time_s[repetition.start]),
                peak_s=float(series.time_s[repetition.peak]),
                end_s=float(series.time_s[repetition.end]),
                peak_frame=repetition.peak,
                complete=repetition.complete,
                valid=reason is None,
                invalid_reason=reason,
                measures=measures,
            )
        )
    return results


def _protocol_summary(protocol: Protocol) -> ProtocolSummary:
    return ProtocolSummary(
        name=protocol.name,
        version=protocol.version,
        title=protocol.title,
        summary=protocol.summary,
        posture=protocol.neutral.posture,
        measures=[MeasureSummary(**one.model_dump()) for one in protocol.measures],
        limits=protocol.limits,
    )


def _recording(track: PoseTrack, thresholds: Thresholds) -> Recording:
    """Return what the recording is, its length and rate from the frames' own times."""
    info = track.info.recording
    return Recording(
        name=info.name,
        sha256=info.sha256,
        container=info.container,
        codec=info.codec,
        width_px=info.width_px,
        height_px=info.height_px,
        rotation_deg=info.rotation_deg,
        mirrored=info.mirrored,
        duration_s=duration_s(track),
        frames=len(track),
        frames_per_s=frames_per_s(track, thresholds.frame_rate),
        variable_rate=_variable_rate(track),
    )


def _variable_rate(track: PoseTrack) -> bool:
    """Say whether the steps between frames differ (more than one in ten by more than a little)."""
    if len(track) < 3:
        return False
    low, usual, high = np.percentile(np.diff(track.time_s), [5, 50, 95])
    return bool(high - low > _EVEN * usual)


def _norms(protocol: Protocol, person: Person, norms: NormTable) -> dict[str, NormReference]:
    """Return the norm row beside each measure, where one fits the person."""
    chosen = {
        measure.name: choose_norm(measure.norm, person, norms)
        for measure in protocol.measures
        if measure.norm
    }
    return {name: norm for name, norm in chosen.items() if norm is not None}


def _no_norms(protocol: Protocol, person: Person, norms: NormTable) -> dict[str, str]:
    """Return why there is no norm for this person, for each measure that has norms."""
    reasons = {
        measure.name: norms.why_none(measure.norm, person.sex, person.age_years)
        for measure in protocol.measures
        if measure.norm
    }
    return {name: reason for name, reason in reasons.items() if reason is not None}


def _steps(protocol: Protocol) -> list[str]:
    """Return what was done between track and judgement, with its parameters."""
    processing, neutral = protocol.processing, protocol.neutral
    return [
        f"filtered: zero-lag Butterworth of 4th order, {processing.cutoff_hz:g} Hz, "
        f"gaps up to {processing.max_gap_s:g} s bridged",
        f"neutral: {neutral.posture}, still for {neutral.min_still_s:g} s below "
        f"{neutral.max_speed_ratio_s:g} trunk lengths a second",
    ]


def _provenance(
    track: PoseTrack,
    loaded: LoadedProtocol,
    measured: Sequence[RepetitionResult],
    *,
    created: str,
    data_sha256: Mapping[str, str],
) -> Provenance:
    """Return how the result came about."""
    info = track.info
    usable = sum(repetition.valid for repetition in measured)
    judged = (
        f"judged: protocol {loaded.protocol.name} {loaded.protocol.version}, "
        f"{len(measured)} repetitions, {usable} used"
    )
    return Provenance(
        tool_version=__version__,
        protocol_name=loaded.protocol.name,
        protocol_version=loaded.protocol.version,
        protocol_sha256=loaded.sha256,
        model_name=info.model_name,
        model_sha256=info.model_sha256,
        data_sha256=dict(data_sha256),
        versions=dict(info.versions),
        log=[*info.log, *_steps(loaded.protocol), judged],
        created=created,
    )
