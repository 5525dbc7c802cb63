"""Small line charts as inline SVG, drawn to be read in black and white."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

import numpy as np

from screen.kinematics.series import FloatArray
from screen.svg import Scale, nice_ticks, text_element

Dash = Literal["solid", "dashed"]

WIDTH: Final = 720.0
HEIGHT: Final = 116.0
LEFT: Final = 46.0
RIGHT: Final = 10.0
TOP: Final = 22.0
BOTTOM: Final = 24.0
LABEL_PX: Final = 10.5


@dataclass(frozen=True, eq=False)
class Line:
    """One curve; NaN breaks it.

    ``error`` is its 95 % half-width in each frame, where it is known there. ``peak_errors`` are the
    same of what is measured at the peak of a repetition: frame and half-width.
    """

    label: str
    values: FloatArray
    dash: Dash = "solid"
    error: FloatArray | None = None
    peak_errors: Sequence[tuple[int, float]] = ()


@dataclass(frozen=True)
class Band:
    """A level range: the ``norm`` (grey) or the far side of a cut-off (hatched).

    An infinite end reaches to the border of the chart.
    """

    low: float
    high: float
    label: str
    kind: Literal["norm", "cut"]


@dataclass(frozen=True)
class Span:
    """A repetition on the time axis; ``counted`` is False where it was left out."""

    start_s: float
    peak_s: float
    end_s: float
    label: str
    counted: bool = True


@dataclass(frozen=True, eq=False)
class Chart:
    """What a chart shows.

    ``description`` is its text for those who cannot see it, ``sign`` what a positive value means.
    """

    title: str
    description: str
    unit: str
    time_s: FloatArray
    lines: Sequence[Line]
    bands: Sequence[Band] = ()
    spans: Sequence[Span] = ()
    sign: str = ""


def time_scale(chart: Chart) -> Scale:
    """Return the scale of the time axis."""
    start, end = float(chart.time_s[0]), float(chart.time_s[-1])
    return Scale(start, max(end, start + 1e-6), LEFT, WIDTH - RIGHT)


def value_scale(chart: Chart) -> Scale:
    """Return the scale of the value axis: curves, 0 and the finite ends of the bands fit in."""
    ends = [0.0]
    for line in chart.lines:
        finite = line.values[np.isfinite(line.values)]
        ends += [float(finite.min()), float(finite.max())] if finite.size else []
    for band in chart.bands:
        ends += [end for end in (band.low, band.high) if np.isfinite(end)]
    ticks = nice_ticks(min(ends), max(*ends, min(ends) + 1e-3))
    return Scale(ticks[0], ticks[-1], HEIGHT - BOTTOM, TOP)


def line_path(time_s: FloatArray, values: FloatArray, x: Scale, y: Scale) -> str:
    """Return the SVG path of a curve, broken where it is NaN."""
    parts: list[str] = []
    last, pen_down = "", False
    for moment, value in zip(time_s, values, strict=True):
        if not np.isfinite(value):
            pen_down = False
            continue
        point = f"{x(float(moment)):.1f} {y(float(value)):.1f}"
        if not pen_down:
            parts.append(f"M{point}")
        elif point != last:
            parts.append(f"L{point}")
        last, pen_down = point, True
    return "".join(parts)


def _span(span: Span, x: Scale) -> str:
    left, right = x.clipped(span.start_s), x.clipped(span.end_s)
    fill = "#eef2f4" if span.counted else "none"
    edge = "" if span.counted else ' stroke="#999" stroke-dasharray="2 2"'
    label = span.label if span.counted else f"({span.label})"
    peak = x.clipped(span.peak_s)
    return (
        f'<rect class="repetition" x="{left:.1f}" y="{TOP:.1f}" width="{right - left:.1f}" '
        f'height="{HEIGHT - BOTTOM - TOP:.1f}" fill="{fill}"{edge}/>'
        + text_element(peak, TOP - 6, label, anchor="middle", fill="#333", bold=True)
    )


def _band(band: Band, y: Scale, hatch: str) -> str:
    top, bottom = y.clipped(band.high), y.clipped(band.low)
    fill = f"url(#{hatch})" if band.kind == "cut" else "#4a6b7c"
    opacity = "" if band.kind == "cut" else ' fill-opacity="0.16"'
    parts = [
        f'<rect class="{band.kind}" x="{LEFT:.1f}" y="{top:.1f}" '
        f'width="{WIDTH - RIGHT - LEFT:.1f}" height="{bottom - top:.1f}" fill="{fill}"{opacity}/>'
    ]
    parts += [
        f'<line x1="{LEFT:.1f}" x2="{WIDTH - RIGHT:.1f}" y1="{y(end):.1f}" y2="{y(end):.1f}" '
        'stroke="#8a5a00" stroke-dasharray="6 3"/>'
        for end in (band.low, band.high)
        if band.kind == "cut" and y.low <= end <= y.high
    ]
    return "".join(parts)


def _band_label(band: Band, y: Scale) -> str:
    anchor = band.low if np.isfinite(band.low) else band.high
    below = band.kind == "norm" or not np.isfinite(band.high)
    at = y.clipped(anchor)
    # Above its line, but not among the numbers of the repetitions over the chart.
    level = at - 3 if below and at - 3 - LABEL_PX > TOP else at + 11
    words = text_element(WIDTH - RIGHT - 4, level, band.label, anchor="end", fill="#333")
    # A light edge below the words, as a text of its own: not everyone who draws SVG knows the
    # order of painting.
    edge = words.replace("<text ", '<text aria-hidden="true" stroke="#fff" stroke-width="3" ', 1)
    return edge + words


def _axes(chart: Chart, x: Scale, y: Scale) -> str:
    parts = []
    for tick in nice_ticks(y.low, y.high, about=4):
        if y.low <= tick <= y.high:
            level = y(tick)
            strong = "#777" if tick == 0 else "#d5dadd"
            parts.append(
                f'<line x1="{LEFT:.1f}" x2="{WIDTH - RIGHT:.1f}" y1="{level:.1f}" '
                f'y2="{level:.1f}" stroke="{strong}" stroke-width="0.8"/>'
            )
            parts.append(
                text_element(
                    LEFT - 5, level + 3.5, _tick_label(tick, chart.unit), anchor="end", fill="#333"
                )
            )
    parts += [
        text_element(x(tick), HEIGHT - BOTTOM + 15, f"{tick:g} s", anchor="middle", fill="#333")
        for tick in nice_ticks(x.low, x.high, about=6)
        if x.low <= tick <= x.high
    ]
    return "".join(parts)


def _tick_label(tick: float, unit: str) -> str:
    suffix = {"deg": "°", "percent": " %"}.get(unit, "")
    return f"{tick:g}".replace("-", "\N{MINUS SIGN}") + suffix


def _curve(line: Line, chart: Chart, x: Scale, y: Scale) -> str:
    dash = ' stroke-dasharray="5 3"' if line.dash == "dashed" else ""
    return (
        f'<path d="{line_path(chart.time_s, line.values, x, y)}" fill="none" stroke="#12323f" '
        f'stroke-width="1.6" stroke-linejoin="round"{dash}/>'
    )


def svg_chart(chart: Chart, *, key: str) -> str:
    """Return the chart as one ``<svg>`` element; ``key`` keeps its ids apart from other charts'."""
    x, y = time_scale(chart), value_scale(chart)
    hatch = f"hatch-{key}"
    body = [
        *(_span(span, x) for span in chart.spans),
        *(_band(band, y, hatch) for band in chart.bands),
        _axes(chart, x, y),
        *(_curve(line, chart, x, y) for line in chart.lines),
        *(_band_label(band, y) for band in chart.bands),
    ]
    return (
        f'<svg viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-labelledby="title-{key} '
        f'text-{key}" font-family="inherit" font-size="{LABEL_PX}">'
        f'<title id="title-{key}">{escape(chart.title)}</title>'
        f'<desc id="text-{key}">{escape(chart.description)}</desc>'
        f'<defs><pattern id="{hatch}" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path d="M0 0V7" stroke="#b98a2e" stroke-width="1.1" '
        'stroke-opacity="0.55"/></pattern></defs>' + "".join(body) + "</svg>"
    )
