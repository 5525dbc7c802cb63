"""A result as rows of the tables (``columns``), and frames in their repetitions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from screen.kinematics.series import Repetition
from screen.results.columns import ANSWER, FINDING, RECORDINGS
from screen.screening.parts import ConditionState, Filming
from screen.screening.quality.refusal import refusal_of
from screen.screening.reference.likelihood import AT_LEAST_LIKELY
from screen.screening.result import ScreenResult

Row = dict[str, Any]

_OF_A_REPETITION: Final = {
    *("side", "direction", "start_s", "peak_s", "end_s"),
    *("complete", "valid", "invalid_reason"),
}
_OF_A_FILE: Final = {one.name for one in RECORDINGS}
_OF_A_FINDING: Final = {one.name for one in FINDING} - {"norm"}
_OF_AN_ANSWER: Final = {one.name for one in ANSWER} - {"question"}
_OF_A_VALUE: Final = {"value", "error", "error_basis", "at_least", "reason", "advice"}


def recording_row(result: ScreenResult) -> Row:
    """Return what a result says of its recording; who is in it is added from the entry."""
    quality, recording, provenance = result.quality, result.recording, result.provenance
    likely = [one for one in result.findings if one.likelihood in AT_LEAST_LIKELY]
    view, neutral = quality.view, quality.neutral
    warnings = [one.id for one in quality.checks if not one.passed and not one.blocks]
    whole = [one for one in result.repetitions if one.complete]
    refusal = refusal_of(result)
    return {
        "fate": "judged" if refusal is None else "refused",
        "stage": None if refusal is None else "judge",
        "reason": None if refusal is None else refusal.reason,
        "next_step": None if refusal is None else refusal.advice,
        "repetitions": len(whole),
        "repetitions_valid": sum(one.valid for one in whole),
        "findings_likely": len(likely),
        "flags": sum(one.grade == "flag" for one in likely),
        "view": view.kind if view else None,
        "view_off_deg": view.off_deg if view else None,
        "facing": view.facing if view else None,
        "camera_roll_deg": view.roll_deg if view else None,
        **_filming(result.filming),
        "people_seen": quality.people_seen,
        "in_place_s": quality.in_place_s,
        "neutral_source": neutral.source if neutral else None,
        "warnings": ";".join(warnings),
        **recording.model_dump(include=_OF_A_FILE),
        "protocol_version": provenance.protocol_version,
        "protocol_sha256": provenance.protocol_sha256,
        "model_sha256": provenance.model_sha256,
        "data_sha256": together(provenance.data_sha256),
        "tool_version": provenance.tool_version,
    }


def _filming(filming: Filming | None) -> Row:
    """Return the setting, and which conditions were otherwise or not known."""

    def named(state: ConditionState) -> str | None:
        if filming is None:
            return None
        return ";".join(one.name for one in filming.conditions if one.state == state)

    return {
        "filming_setting": filming.setting if filming else None,
        "filming_not_as_asked": named("not_as_asked"),
        "filming_not_known": named("not_known"),
    }


def together(sha256: Mapping[str, str]) -> str:
    """Return one hash for those of several files."""
    return hashlib.sha256(json.dumps(sha256, sort_keys=True).encode()).hexdigest()


def repetition_rows(result: ScreenResult) -> Iterator[Row]:
    """Yield a row a repetition."""
    for one in result.repetitions:
        kept = _OF_A_REPETITION | {"peak_frame"}
        yield {"repetition": one.index, **one.model_dump(include=kept)}


def measure_rows(result: ScreenResult) -> Iterator[Row]:
    """Yield a row a repetition and measure (``columns.MEASURE``)."""
    units = _units(result)
    for one in result.repetitions:
        about = one.model_dump(include=_OF_A_REPETITION)
        for name, value in one.measures.items():
            yield {
                "repetition": one.index,
                **about,
                "measure": name,
                "unit": units.get(name, ""),
                **value.model_dump(include=_OF_A_VALUE),
            }


def finding_rows(result: ScreenResult) -> Iterator[Row]:
    """Yield a row a finding."""
    for one in result.findings:
        norm = one.norm.id if one.norm else None
        about = one.model_dump(include=_OF_A_FINDING)
        yield {"finding": one.id, "norm": norm, **about, **_why_not(one.reason, one.advice)}


def answer_rows(result: ScreenResult) -> Iterator[Row]:
    """Yield a row a question; none of results from before questions were asked."""
    for one in result.answers:
        about = one.model_dump(include=_OF_AN_ANSWER)
        yield {
            **about,
            "question": one.id,
            "ask": one.question,
            "unit": one.unit or None,
            **_why_not(one.reason, one.advice),
        }


def _why_not(reason: str, advice: str) -> Row:
    """Return why there is no value and what to change, null where nothing is to be said."""
    return {"reason": reason or None, "advice": advice or None}


def asymmetry_rows(result: ScreenResult) -> Iterator[Row]:
    """Yield a row a measure that both sides have."""
    units = _units(result)
    for one in result.asymmetry:
        yield {"unit": units.get(one.measure, ""), **one.model_dump()}


def _units(result: ScreenResult) -> dict[str, str]:
    return {str(one.name): str(one.unit) for one in result.protocol.measures}


def repetition_of_frames(count: int, repetitions: Sequence[Repetition]) -> list[int | None]:
    """Return for each frame the index of its repetition; a shared border goes to the earlier."""
    inside: list[int | None] = [None] * count
    for repetition in repetitions:
        for frame in range(max(0, repetition.start), min(count, repetition.end + 1)):
            if inside[frame] is None:
                inside[frame] = repetition.index
    return inside
