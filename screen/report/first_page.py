"""Which measures and findings the first page of the report holds."""

from __future__ import annotations

from screen.report.answers import answering
from screen.screening.result import FindingResult, MeasureSummary, NormReference, ScreenResult


def filed_measures(result: ScreenResult) -> list[MeasureSummary]:
    """Return the measures of the first page: they answer a question or have a norm of this test."""
    asked = {one.measure for one in answering(result)}
    return [
        measure
        for measure in result.protocol.measures
        if measure.name in asked or (measure.shown and norm_of(result, measure))
    ]


def told_on_page_one(result: ScreenResult) -> list[FindingResult]:
    """Return the findings of the first page.

    They are those of the answers, and the flags and notes about the same measures.
    """
    asked = {one.id for one in answering(result)}
    filed = {measure.name for measure in filed_measures(result)}
    return [
        one
        for one in result.findings
        if one.id in asked
        or (
            one.measure in filed
            and one.grade != "record"
            and one.rule == "limit"
            and one.statistic != "trend"
        )
    ]


def norm_of(result: ScreenResult, measure: MeasureSummary) -> NormReference | None:
    """Return the norm beside a measure, None where it is one of another movement."""
    if measure.norm_of_other_movement:
        return None
    return result.norms.get(measure.name)
