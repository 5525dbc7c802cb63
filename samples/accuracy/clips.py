"""What the tool says of clips whose truth is known, beside the truth.

The truth is put into the tool's own words: its frames become a ``MovementSeries`` and its
repetitions go through the tool's own ``repetition_measures``, so that every measure of a protocol
is compared as that protocol defines it (at the peak, at a crossing, as a share, from the start).
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from samples.accuracy.clip_files import clips_of, track_of, truth_of
from samples.accuracy.facets import clip_facets, clothes_of, repetition_facets
from samples.accuracy.scores import MISSED, WRONG_SIDE, ClipScore, Reading, Verdict
from samples.accuracy.truths import exactly, true_repetitions, true_series
from samples.accuracy.unpictured import unpictured
from screen import api
from screen.kinematics import MovementSeries, Repetition
from screen.screening.judging.answers import answer_questions
from screen.screening.judging.case import Case
from screen.screening.judging.findings import judge_findings
from screen.screening.measuring.summary import summaries
from screen.screening.measuring.traces import channel_names
from screen.screening.parts import Value
from screen.screening.protocol import Protocol
from screen.screening.protocols.files import load_protocol
from screen.screening.reference.error_table import ANY, LANDMARKS, ErrorTable
from screen.screening.reference.tables import shipped_tables
from screen.screening.result import RepetitionResult, ScreenResult


def score_sets(folders: Iterable[Path], *, workers: int, pictured: bool = True) -> list[ClipScore]:
    """Score every clip of some folders, in a few processes."""
    score = partial(score_clip, pictured=pictured)
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(score, clips_of(folders), chunksize=4))


def score_clip(clip: Path, *, pictured: bool = True) -> ClipScore:
    """Screen a clip as a user would and hold it against its truth.

    Without ``pictured`` as if another program had recorded its landmarks.
    """
    truth = truth_of(clip)
    track = track_of(clip) if pictured else unpictured(track_of(clip))
    screening = api.analyze(track, protocol=truth["protocol"], clothes=clothes_of(truth))
    protocol, result = screening.protocol.protocol, screening.result
    series = true_series(truth)
    repetitions = true_repetitions(truth, series, protocol)
    facts = [exactly(series, one, protocol) for one in repetitions]
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
