"""Bland-Altman plots as inline SVG; the colours are those of the page, light or dark."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np

from screen.study.decimals import amount, suffix
from screen.study.intervals import Interval
from screen.study.reliability import Pairs
from screen.svg import Scale, nice_ticks, text_element
from screen.text import MINUS

WIDTH: Final = 372.0
HEIGHT: Final = 236.0
LEFT: Final = 44.0
RIGHT: Final = 66.0
TOP: Final = 24.0
BOTTOM: Final = 38.0
MOST_POINTS: Final = 1500
"""More points would be one blot, and a page that opens slowly."""

_MARGIN: Final = 0.08
_RADIUS: Final = 2.6
_CLEARANCE: Final = 3.5


@dataclass(frozen=True, eq=False)
class AgreementPlot:
    """What a plot shows: differences (second minus first) against the means of two occasions."""

    title: str
    description: str
    unit: str
    occasion: str
    pairs: Pairs
    mean: Interval
    lower: Interval
    upper: Interval

    @property
    def step(self) -> int:
        """One of so many people is drawn."""
        return max(1, math.ceil(len(self.pairs.first) / MOST_POINTS))


def svg_plot(plot: AgreementPlot, *, key: str) -> str:
    """Return the plot as one ``<svg>`` element; ``key`` keeps its ids apart from others'."""
    means = (plot.pairs.first + plot.pairs.second) / 2
    differences = plot.pairs.second - plot.pairs.first
    x = _scale([float(means.min()), float(means.max())], LEFT, WIDTH - RIGHT)
    ends = [float(differences.min()), float(differences.max()), plot.lower.value, plot.upper.value]
    y = _scale([*ends, 0.0], HEIGHT - BOTTOM, TOP)
    order = np.argsort(means, kind="stable")[:: plot.step]
    body = [
        *(_band(limit, y) for limit in (plot.lower, plot.mean, plot.upper)),
        _axes(plot, x, y),
        *(
            f'<circle class="dot" cx="{x(float(means[one])):.1f}" '
            f'cy="{y(float(differences[one])):.1f}" r="{_RADIUS}"/>'
            for one in order
        ),
        _line(plot.lower.value, y, "limit"),
        _line(plot.mean.value, y, "mean"),
        _line(plot.upper.value, y, "limit"),
        *_labels(plot, y),
    ]
    return (
        f'<svg class="agreement" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" '
        f'aria-labelledby="agreement-{key} agreement-text-{key}" font-family="inherit" '
        f'font-size="10.5"><title id="agreement-{key}">{escape(plot.title)}</title>'
        f'<desc id="agreement-text-{key}">{escape(plot.description)}</desc>'
        + "".join(body)
        + "</svg>"
    )


def _scale(ends: list[float], at_low: float, at_high: float) -> Scale:
    """Return a scale with some room beyond the ends."""
    low, high = min(ends), max(ends)
    room = _MARGIN * ((high - low) or 1.0)
    return Scale(low - room, high + room, at_low, at_high)


def _band(limit: Interval, y: Scale) -> str:
    top, bottom = y.clipped(limit.high), y.clipped(limit.low)
    return (
        f'<rect class="band" x="{LEFT:.1f}" y="{top:.1f}" width="{WIDTH - RIGHT - LEFT:.1f}" '
        f'height="{bottom - top:.1f}"/>'
    )


def _line(value: float, y: Scale, kind: str) -> str:
    level = y(value)
    return (
        f'<line class="{kind}" x1="{LEFT:.1f}" x2="{WIDTH - RIGHT:.1f}" y1="{level:.1f}" '
        f'y2="{level:.1f}"/>'
    )


def _axes(plot: AgreementPlot, x: Scale, y: Scale) -> str:
    unit = suffix(plot.unit).strip()
    parts = [
        _line(tick, y, "zero" if tick == 0 else "grid")
        + text_element(LEFT - 6, y(tick) + _CLEARANCE, _tick(tick), anchor="end")
        for tick in nice_ticks(y.low, y.high)
        if y.low <= tick <= y.high
    ]
    parts += [
        text_element(x(tick), HEIGHT - BOTTOM + 14, _tick(tick), anchor="middle")
        for tick in nice_ticks(x.low, x.high)
        if x.low <= tick <= x.high
    ]
    first, second = plot.pairs.names
    in_unit = f" ({unit})" if unit else ""
    across = f"{second} minus {first}{in_unit}"
    parts.append(text_element(LEFT - 6, TOP - 11, f"{plot.occasion} {across}"))
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(text_element(middle, HEIGHT - 8, f"mean of the two{in_unit}", anchor="middle"))
    return "".join(parts)


def _labels(plot: AgreementPlot, y: Scale) -> list[str]:
    at = WIDTH - RIGHT + 5
    marked = ((plot.upper, "+1.96 SD"), (plot.mean, "mean"), (plot.lower, f"{MINUS}1.96 SD"))
    return [
        text_element(at, y(one.value) - 1.5, amount(one.value, plot.unit), bold=True)
        + text_element(at, y(one.value) + 9, words)
        for one, words in marked
    ]


def _tick(value: float) -> str:
    return f"{value:g}".replace("-", MINUS)
