"""What the tool says of clips whose truth is known, beside the truth.

The truth is put into the tool's own words: its frames become a ``MovementSeries`` and its
repetitions go through the tool's own ``repetition_measures``, so that every measure of a protocol
is compared as that protocol defines it (at the peak, at a crossing, as a share, from the start).
"""

from __future__ import annotations

import hashlib
import json
import math
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from samples.accuracy.dwell import SLOW_FPS, track_slowly
from samples.accuracy.facets import clip_facets, clothes_of, repetition_facets
from samples.accuracy.unpictured import unpictured
from screen import api
from screen.files import sha256_file
from screen.kinematics import MovementSeries, Repetition
from screen.kinematics.series import FloatArray, Neutral, Side, ViewEstimate
from screen.pose.track import PoseTrack
from screen.screening.judging.answers import answer_questions
from screen.screening.judging.case import Case
from screen.screening.judging.findings import judge_findings
from screen.screening.measuring.measures import kinds, repetition_measures
from screen.screening.measuring.summary import summaries
from screen.screening.measuring.traces import channel_names
from screen.screening.protocol import Protocol
from screen.screening.protocols.files import load_protocol
from screen.screening.reference.error_table import ANY, LANDMARKS, ErrorKind, ErrorRow, ErrorTable
from screen.screening.reference.likelihood import Likelihood
from screen.screening.reference.tables import shipped_tables
from screen.screening.result import RepetitionResult, ScreenResult, Value

Truth = Mapping[str, Any]
MISSED = "repetition not found"
WRONG_SIDE = "counted for the other side"
_EXACT = 1e-9
"""Half-width given to the truth: the tool's types ask for one above 0."""


@dataclass(frozen=True)
class Reading:
    """One measure of one true repetition (or difference of sides), as the tool gave it.

    ``value`` is None where the tool withheld it, for ``reason``. ``stated`` is the half-width that
    goes with the value; ``own`` says that the channel itself stated it in this frame, not the
    error table, and ``own_width`` is what it stated, before the table's factor. ``setting`` is the
    one whose errors the tool stated; ``facets`` say what the circumstances were.
    """

    clip: str
    protocol: str
    measure: str
    unit: str
    side: str
    view: str
    true: float
    value: float | None
    stated: float | None = None
    own: bool = False
    own_width: float | None = None
    reason: str | None = None
    kind: ErrorKind = "value"
    repetition: int = 0
    setting: str = ANY
    facets: Mapping[str, str] = field(default_factory=dict)

    @property
    def error(self) -> float:
        """Measured less true; NaN where withheld."""
        return math.nan if self.value is None else self.value - self.true


@dataclass(frozen=True)
class Verdict:
    """A finding of one clip and side, or an answer: what the tool said, and what is true.

    ``probability`` is the tool's that the true value lies beyond the cut-off, None where it was not
    measured; ``question`` says that it is the answer to a question. ``true`` is the true value.
    """

    clip: str
    protocol: str
    finding: str
    grade: str
    side: str
    truly_beyond: bool
    likelihood: Likelihood
    probability: float | None
    true: float | None = None
    question: bool = False
    facets: Mapping[str, str] = field(default_factory=dict)


@dataclass
class ClipScore:
    """What came out for one clip: counts, readings and verdicts."""

    name: str
    protocol: str
    judged: bool
    found: int
    true: int
    matched: int
    wrong_side: int
    readings: list[Reading] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    setting: str = ANY
    facets: Mapping[str, str] = field(default_factory=dict)
    blocked_by: str = ""

    @property
    def exact(self) -> bool:
        """True where the repetitions found are exactly the true ones."""
        return self.found == self.true == self.matched and not self.wrong_side


def clips_of(folders: Iterable[Path]) -> list[Path]:
    """Return the clips that have truth beside them."""
    found = (clip for folder in folders for clip in sorted(folder.rglob("*.mp4")))
    return [clip for clip in found if clip.with_suffix(".json").exists()]


def source_of(command: str, folders: Sequence[Path], clips: Sequence[Path]) -> str:
    """Return what numbers come from: command, sets, clips, seeds, a hash of the truth."""
    seeds = sorted(seeds_of(clips))
    names = " ".join(folder.name for folder in folders)
    told = f"seeds {seeds[0]}-{seeds[-1]}" if seeds else "no seeds"
    return f"{command} {names}: {len(clips)} clips, {told}, truth {truth_hash(clips)}"


def truth_hash(clips: Iterable[Path]) -> str:
    """Return a short hash of the truth of some clips, the same wherever they lie."""
    digest = hashlib.sha256()
    for clip in sorted(clips, key=lambda clip: clip.name):
        digest.update(clip.name.encode() + sha256_file(clip.with_suffix(".json")).encode())
    return digest.hexdigest()[:12]


def _truth_of(clip: Path) -> Truth:
    """Return the JSON beside a clip."""
    return dict(json.loads(clip.with_suffix(".json").read_text(encoding="utf-8")))


def seeds_of(clips: Iterable[Path]) -> set[int]:
    """Return the seeds of the people in some clips."""
    return {int(_truth_of(clip)["seed"]) for clip in clips}


def track_of(clip: Path) -> PoseTrack:
    """Return the clip's track: from beside it if it is of this very clip, else made now."""
    stored = clip.with_suffix(".track.npz")
    if stored.exists():
        found = PoseTrack.load(stored)
        if found.info.recording.sha256 == sha256_file(clip):
            return found
    truth = _truth_of(clip)
    made = track_slowly(clip) if truth["fps"] < SLOW_FPS else api.track(clip)
    made.save(stored)
    return made


def score_sets(folders: Iterable[Path], *, workers: int, pictured: bool = True) -> list[ClipScore]:
    """Score every clip of some folders, in a few processes."""
    score = partial(score_clip, pictured=pictured)
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(score, clips_of(folders), chunksize=4))


def score_clip(clip: Path, *, pictured: bool = True) -> ClipScore:
    """Screen a clip as a user would and hold it against its truth.

    Without ``pictured`` as if another program had recorded its landmarks.
    """
    truth = _truth_of(clip)
    track = track_of(clip) if pictured else unpictured(track_of(clip))
    screening = api.analyze(track, protocol=truth["protocol"], clothes=clothes_of(truth))
    protocol, result = screening.protocol.protocol, screening.result
    series = true_series(truth)
    repetitions = true_repetitions(truth, series, protocol)
    facts = [_exactly(series, one, protocol) for one in repetitions]
    complete = [one for one in result.repetitions if one.complete]
    pairs = matched(complete or _unjudged(screening.series, screening.repetitions), facts)
    score = ClipScore(
        name=clip.stem,
        protocol=truth["protocol"],
        judged=result.status == "judged",
        found=sum(one.complete for one in screening.repetitions),
        true=len(facts),
        matched=sum(one is not None for one in pairs),
        wrong_side=sum(
            one is not None and (one.side, one.direction) != (fact.side, fact.direction)
            for one, fact in zip(pairs, facts, strict=True)
        ),
        setting=_setting_of(result, pictured=pictured),
        facets=clip_facets(truth, screening.series.scale_px if screening.series else None),
        blocked_by=_blocked_by(result),
    )
    tables = shipped_tables().for_recording(score.setting, pictured=pictured)
    own = _own_errors(screening.series, protocol, tables.errors)
    seen = screening.series.view.kind if screening.series else series.view.kind
    for one, fact in zip(pairs, facts, strict=True):
        facets = {**score.facets, **repetition_facets(truth["repetitions"][fact.index - 1])}
        score.readings += _readings(score, one, fact, protocol, seen, own=own, facets=facets)
    score.readings += _differences(
        score, result, pairs, facts, protocol=protocol, view=seen, own=own
    )
    score.verdicts = list(_verdicts(score, result, facts, protocol))
    return score


# The truth, in the tool's words.


def true_series(truth: Truth) -> MovementSeries:
    """Return the true angles of a clip as a series, under the names of the tool's channels."""
    frames = truth["frames"]
    channels: dict[tuple[str, Side], FloatArray] = {}
    for column, values in frames.items():
        side, name = _side_and_name(column)
        if name != "time_s":
            channels[name, side] = np.array(values, dtype=np.float64)
    view = true_view(float(truth["camera"]["azimuth_deg"]))
    _derive(channels, view)
    time_s = np.array(frames["time_s"], dtype=np.float64)
    quiet = truth["quiet"]
    return MovementSeries(
        time_s=time_s,
        channels=channels,
        in_place=np.isfinite(next(iter(channels.values()))),
        view=view,
        neutral=Neutral(quiet["start_s"], quiet["end_s"], "start", 0.0),
        scale_px=1.0,
    )


def _side_and_name(column: str) -> tuple[Side, str]:
    """Split ``left_knee_flexion_deg`` into side and channel."""
    sides: tuple[Side, Side] = ("left", "right")
    for side in sides:
        if column.startswith(f"{side}_"):
            return side, column.removeprefix(f"{side}_")
    return "both", column


def true_view(azimuth_deg: float) -> ViewEstimate:
    """Return the true view. The camera's azimuth is + where it sees the person's left side."""
    turned = -azimuth_deg
    nominal = round(turned / 90) % 4
    kind, facing = {
        0: ("front", "camera"),
        1: ("side", "right"),
        2: ("back", "away"),
        3: ("side", "left"),
    }[nominal]
    off = abs((turned - 90 * nominal + 180) % 360 - 180)
    return ViewEstimate(kind, turned, off, facing, 0.0)  # type: ignore[arg-type]


def _derive(channels: dict[tuple[str, Side], FloatArray], view: ViewEstimate) -> None:
    """Add the channels that follow from what the truth holds."""
    sides: tuple[Side, Side] = ("left", "right")
    for side in sides:
        if (inward := channels.get(("hip_internal_rotation_deg", side))) is not None:
            channels["hip_external_rotation_deg", side] = -inward
        if (thigh := channels.pop(("thigh_inclination_deg", side), None)) is not None:
            channels["thigh_lift_deg", side] = thigh
    if (tilt := channels.get(("pelvis_obliquity_deg", "both"))) is not None:
        channels["pelvis_hike_deg", "left"] = -tilt
        channels["pelvis_hike_deg", "right"] = tilt
    near: Side = "left" if view.facing == "left" else "right"
    trunk = channels.get(("trunk_inclination_deg", "both"))
    thigh = channels.get(("thigh_lift_deg", near))
    if trunk is not None and thigh is not None:
        channels["trunk_thigh_angle_deg", "both"] = trunk + thigh


def true_repetitions(truth: Truth, series: MovementSeries, protocol: Protocol) -> list[Repetition]:
    """Return the true repetitions with the protocol's words for their directions, in their order.

    ``index`` counts through the clip, so that it names the entry of the truth.
    """
    return [
        Repetition(
            number,
            *_kind_of(one, protocol),
            start=_frame(series, one["start_s"]),
            peak=_frame(series, one["peak_s"]),
            end=_frame(series, one["end_s"]),
        )
        for number, one in enumerate(truth["repetitions"], start=1)
    ]


def _frame(series: MovementSeries, time_s: float) -> int:
    """Return the frame nearest to a time."""
    return int(np.argmin(np.abs(series.time_s - time_s)))


def _kind_of(repetition: Truth, protocol: Protocol) -> tuple[Side, str]:
    """Return side and direction in the protocol's words."""
    same_side = [kind for kind in kinds(protocol) if kind[0] == repetition["side"]]
    same = [kind for kind in same_side if kind[1] == repetition["direction"]]
    return (same or same_side)[0]


def _exactly(
    series: MovementSeries, repetition: Repetition, protocol: Protocol
) -> RepetitionResult:
    """Return a true repetition as a result without error."""
    exact = ErrorTable.of(
        ErrorRow(
            measure=one.name, half_width_95=_EXACT, unit=one.unit, basis="measured", source="truth"
        )
        for one in protocol.measures
    )
    measures = repetition_measures(series, repetition, protocol, exact)
    start, peak, end = (
        float(series.time_s[i]) for i in (repetition.start, repetition.peak, repetition.end)
    )
    return RepetitionResult(
        index=repetition.index,
        side=repetition.side,
        direction=repetition.direction,
        start_s=start,
        peak_s=peak,
        end_s=end,
        peak_frame=repetition.peak,
        complete=True,
        measures=measures,
    )


# What the tool said, beside it.


def matched(
    found: Sequence[RepetitionResult], facts: Sequence[RepetitionResult]
) -> list[RepetitionResult | None]:
    """Return for each true repetition the first found one whose peak lies in it, or None."""
    waiting = list(found)
    pairs: list[RepetitionResult | None] = []
    for fact in facts:
        one = next((one for one in waiting if fact.start_s <= one.peak_s <= fact.end_s), None)
        if one is not None:
            waiting.remove(one)
        pairs.append(one)
    return pairs


def _unjudged(
    series: MovementSeries | None, repetitions: Sequence[Repetition]
) -> list[RepetitionResult]:
    """Return repetitions that were counted but not judged, without measures."""
    if series is None:
        return []
    return [
        RepetitionResult(
            index=one.index,
            side=one.side,
            direction=one.direction,
            start_s=float(series.time_s[one.start]),
            peak_s=float(series.time_s[one.peak]),
            end_s=float(series.time_s[one.end]),
            peak_frame=one.peak,
            complete=True,
            measures={},
        )
        for one in repetitions
        if one.complete
    ]


def _setting_of(result: ScreenResult, *, pictured: bool) -> str:
    """Return the setting whose errors were stated."""
    if not pictured:
        return LANDMARKS
    return result.filming.setting if result.filming else ANY


def _own_errors(
    series: MovementSeries | None, protocol: Protocol, errors: ErrorTable
) -> Mapping[str, float]:
    """Return the measures that read a channel which states its own error.

    The number is what makes of an error of theirs what the channel stated.
    """
    if series is None:
        return {}
    stating = {name for name, _ in series.errors}
    return {
        one.name: 1 / errors.own_factor(one.name, series.view.kind, protocol=protocol.name)
        for one in protocol.measures
        if stating & set(channel_names(one).values())
    }


def _blocked_by(result: ScreenResult) -> str:
    """Return the title of the check that forbade any verdict, or nothing."""
    checks = result.quality.checks
    return next((one.title for one in checks if one.blocks and not one.passed), "")


def _readings(
    score: ClipScore,
    found: RepetitionResult | None,
    fact: RepetitionResult,
    protocol: Protocol,
    view: str,
    *,
    own: Mapping[str, float],
    facets: Mapping[str, str],
) -> Iterator[Reading]:
    """Yield every measure of a repetition that truth knows."""
    for measure in protocol.measures:
        true = fact.measures.get(measure.name)
        if true is None or true.value is None:
            continue
        value = _given(score, found, fact, measure.name)
        yield Reading(
            clip=score.name,
            protocol=score.protocol,
            measure=measure.name,
            unit=measure.unit,
            side=fact.side,
            view=view,
            true=true.value,
            value=value.value,
            stated=value.error,
            own=measure.name in own,
            own_width=own[measure.name] * value.error
            if measure.name in own and value.error
            else None,
            reason=value.reason,
            repetition=fact.index,
            setting=score.setting,
            facets=facets,
        )


def _own_width(value: Value, times: float | None) -> float | None:
    """Return the half-width that channels stated, None where they did not."""
    return None if times is None or value.error is None else times * value.error


def _given(
    score: ClipScore, found: RepetitionResult | None, fact: RepetitionResult, name: str
) -> Value:
    """Return what a user gets of a measure in a repetition: a value, or why not."""
    reason = None
    if found is None:
        reason = MISSED
    elif (found.side, found.direction) != (fact.side, fact.direction):
        reason = WRONG_SIDE
    elif not score.judged:
        reason = f"nothing judged: {score.blocked_by}"
    elif not found.valid:
        reason = found.invalid_reason or "left out"
    elif name in found.measures:
        return found.measures[name]
    return Value(value=None, error=None, reason=reason or "not given")


def _differences(
    score: ClipScore,
    result: ScreenResult,
    pairs: Sequence[RepetitionResult | None],
    facts: Sequence[RepetitionResult],
    *,
    protocol: Protocol,
    view: str,
    own: Mapping[str, float],
) -> Iterator[Reading]:
    """Yield left less right of the means, for each measure that both sides have."""
    given = {one.measure: one for one in result.asymmetry}
    for measure in protocol.measures:
        true = _true_difference(measure.name, pairs, facts)
        if true is None or measure.name not in given:
            continue
        one = given[measure.name]
        yield Reading(
            clip=score.name,
            protocol=score.protocol,
            measure=measure.name,
            unit=measure.unit,
            side="both",
            view=view,
            true=true,
            value=one.difference,
            stated=one.error,
            own=measure.name in own,
            reason=one.reason,
            kind="difference",
            setting=score.setting,
            facets=score.facets,
        )


def _true_difference(
    name: str,
    pairs: Sequence[RepetitionResult | None],
    facts: Sequence[RepetitionResult],
) -> float | None:
    """Return left less right of the true means over the repetitions that the tool used."""
    means = []
    for side in ("left", "right"):
        values = [
            value.value
            for found, fact in zip(pairs, facts, strict=True)
            if fact.side == side
            and found is not None
            and found.valid
            and (value := fact.measures.get(name)) is not None
            and value.value is not None
        ]
        if not values:
            return None
        means.append(statistics.fmean(values))
    return means[0] - means[1]


def _verdicts(
    score: ClipScore,
    result: ScreenResult,
    facts: Sequence[RepetitionResult],
    protocol: Protocol,
) -> Iterator[Verdict]:
    """Yield each finding and answer that truth can judge, with what the tool said of the same."""
    tables = shipped_tables()
    case = Case(
        protocol=protocol,
        repetitions=facts,
        summary=summaries(facts, protocol),
        person=result.person,
        norms=tables.norms,
        scale=tables.scale,
        shapes=tables.shapes,
    )
    findings = judge_findings(case)
    said = {(one.id, one.side): one for one in result.findings}
    whole = {one.id: one for one in result.findings}
    for fact in findings:
        told = said.get((fact.id, fact.side)) or whole[fact.id]
        if fact.probability_beyond is not None:
            yield Verdict(
                clip=score.name,
                protocol=score.protocol,
                finding=fact.id,
                grade=fact.grade,
                side=fact.side,
                truly_beyond=fact.probability_beyond > 1 / 2,
                likelihood=told.likelihood,
                probability=told.probability_beyond,
                true=fact.value,
                facets=score.facets,
            )
    answers = {one.id: one for one in result.answers}
    for fact in answer_questions(findings, case):
        if fact.probability is not None:
            yield Verdict(
                clip=score.name,
                protocol=score.protocol,
                finding=fact.id,
                grade="question",
                side=fact.side or "both",
                truly_beyond=fact.probability > 1 / 2,
                likelihood=answers[fact.id].likelihood,
                probability=answers[fact.id].probability,
                true=fact.value,
                question=True,
                facets=score.facets,
            )


def protocol_of(name: str) -> Protocol:
    """Return a protocol that ships."""
    return load_protocol(name).protocol
