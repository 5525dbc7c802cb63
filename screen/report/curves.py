"""The charts of a report: each shown channel over time, with norm, cut-offs and repetitions."""

from __future__ import annotations

from typing import Final

import numpy as np

from screen.kinematics.channels import CHANNELS
from screen.kinematics.series import MovementSeries, Side
from screen.report.answers import answer_views
from screen.report.charts import Band, Chart, Dash, Line, Span
from screen.report.first_page import filed_measures, norm_of
from screen.report.words import figure
from screen.screening.measuring.traces import near_side
from screen.screening.result import FindingResult, MeasureSummary, NormReference, ScreenResult
from screen.text import plain

LIMIT: Final = 3
_SIDES: Final[tuple[Side, ...]] = ("both", "left", "right")
_DASH: Final[dict[Side, Dash]] = {"both": "solid", "left": "solid", "right": "dashed"}


def result_charts(result: ScreenResult, series: MovementSeries) -> list[Chart]:
    """Return a chart for each channel that the measures of the first page are read from.

    Those that decide an answer come first; there are at most three.
    """
    leads = {view.finding.measure for view in answer_views(result) if view.finding is not None}
    by_channel: dict[str, list[MeasureSummary]] = {}
    for measure in sorted(filed_measures(result), key=lambda one: one.name not in leads):
        by_channel.setdefault(measure.source, []).append(measure)
    charts = [_chart(result, series, channel, measures) for channel, measures in by_channel.items()]
    return [chart for chart in charts if chart is not None][:LIMIT]


def _chart(
    result: ScreenResult, series: MovementSeries, channel: str, measures: list[MeasureSummary]
) -> Chart | None:
    lines = [
        Line(
            *(side, values, _DASH[side]),
            error=series.errors.get((channel, side)),
            peak_errors=_peak_errors(result, measures, side),
        )
        for side in _sides(series, measures)
        if (values := series.get(channel, side)) is not None and np.isfinite(values).any()
    ]
    if not lines or len(series.time_s) < 2:
        return None
    known = CHANNELS.get(channel)
    title = _title(channel, measures)
    sides = ", left solid and right dashed" if len(lines) > 1 else ""
    return Chart(
        title=title,
        description=f"{title} over time{sides}, with {len(result.repetitions)} repetitions marked.",
        unit=known.unit if known else "",
        sign=known.positive if known else "",
        time_s=series.time_s,
        lines=lines,
        bands=_bands(result, measures),
        spans=_spans(result),
    )


def _peak_errors(
    result: ScreenResult, measures: list[MeasureSummary], side: Side
) -> list[tuple[int, float]]:
    """Return the frame of each peak and the error of what is measured there on this curve."""
    own = next((m for m in measures if m.is_its_channel and m.at != "crossing"), None)
    if own is None:
        return []
    return [
        (one.peak_frame, found.error)
        for one in result.repetitions
        if one.valid
        and (side == one.side or "both" in (side, one.side))
        and (found := one.measures.get(own.name)) is not None
        and found.value is not None
        and found.error is not None
    ]


def _sides(series: MovementSeries, measures: list[MeasureSummary]) -> tuple[Side, ...]:
    """Return the sides to draw; of what is read from the near side the far one is left out."""
    if series.view.kind == "side" and all(m.side == "near" for m in measures):
        return ("both", near_side(series.view.facing))
    return _SIDES


def _title(channel: str, measures: list[MeasureSummary]) -> str:
    own = (m.label for m in measures if m.is_its_channel and m.at != "crossing")
    return str(next(own, channel_words(channel).capitalize()))


def channel_words(channel: str) -> str:
    """Write a channel's name as words, without its unit."""
    return plain(channel).removesuffix(" deg").removesuffix(" ratio")


def _spans(result: ScreenResult) -> list[Span]:
    return [
        Span(
            start_s=item.start_s,
            peak_s=item.peak_s,
            end_s=item.end_s,
            label=str(item.index),
            counted=item.valid,
        )
        for item in result.repetitions
    ]


def _bands(result: ScreenResult, measures: list[MeasureSummary]) -> list[Band]:
    bands: list[Band] = []
    for measure in measures:
        # What is read at a level of the movement has no level of its own on the curve.
        if not measure.is_its_channel or measure.at == "crossing":
            continue
        norm = norm_of(result, measure)
        levelled = [
            one
            for one in result.findings
            if one.measure == measure.name and one.rule == "limit" and one.statistic != "trend"
        ]
        # A norm whose edge is the cut-off is drawn as that: beyond its other edge nothing is meant.
        if norm is not None and not any(one.cut in {norm.lower, norm.upper} for one in levelled):
            bands += _mirrored(_norm_band(norm), measure)
        for finding in levelled:
            bands += _mirrored(_cut_band(finding), measure)
    return list(dict.fromkeys(bands))


def _norm_band(norm: NormReference) -> Band | None:
    if norm.lower is not None and norm.upper is not None:
        return Band(norm.lower, norm.upper, "norm", "norm")
    if norm.mean is not None and norm.sd is not None:
        return Band(norm.mean - norm.sd, norm.mean + norm.sd, "norm: mean ± 1 SD", "norm")
    return None


def _cut_band(finding: FindingResult) -> Band | None:
    """Return the far side of the cut-off; below one only the peaks count, so it is a line."""
    if finding.cut is None:
        return None
    label = f"cut-off {figure(finding.cut, finding.unit)}"
    if finding.compare == "below":
        return Band(finding.cut, finding.cut, f"{label} for the peak", "cut")
    return Band(finding.cut, float("inf"), label, "cut")


def _mirrored(band: Band | None, measure: MeasureSummary) -> list[Band]:
    if band is None:
        return []
    if not measure.oriented:
        return [band]
    return [band, Band(-band.high, -band.low, "", band.kind)]
