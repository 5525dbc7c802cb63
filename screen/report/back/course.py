"""The course of pelvis, thorax and low back over the way into the movement, and its chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from screen.kinematics.series import FloatArray, MovementSeries
from screen.report.back.choice import LUMBAR, PELVIS, THORAX, TRUNK
from screen.report.back.figure import AMBER, INK, PETROL
from screen.report.charts import line_path
from screen.screening.reference.error_table import ErrorTable
from screen.screening.result import ScreenResult
from screen.svg import Scale, nice_ticks, text_element

WIDTH: Final = 720.0
HEIGHT: Final = 208.0
LEFT: Final = 40.0
RIGHT: Final = 140.0
TOP: Final = 12.0
BOTTOM: Final = 36.0
TEXT_PX: Final = 12.0
STEPS: Final = 60
NAMES: Final = {LUMBAR: "low back", PELVIS: "pelvis (S1)", THORAX: "thorax (T12)"}
_COLOUR: Final = {LUMBAR: INK, PELVIS: AMBER, THORAX: PETROL}
_DASH: Final = {LUMBAR: "", PELVIS: "7 4", THORAX: "2 3.5"}
_WIDTH: Final = {LUMBAR: 3.0, PELVIS: 2.0, THORAX: 2.4}


@dataclass(frozen=True, eq=False)
class Course:
    """Means over the repetitions on the way to the peak; ``over_lean`` else over time, percent."""

    at: FloatArray
    means: dict[str, FloatArray]
    errors: dict[str, FloatArray]
    over_lean: bool
    count: int


@dataclass(frozen=True)
class Reference:
    """The low back of others at so much lean of the trunk, degrees."""

    lean_deg: float
    lumbar_deg: float


def course(
    result: ScreenResult, series: MovementSeries, errors: ErrorTable, *, least_lean_deg: float
) -> Course | None:
    """Return the mean course; None where the low back is known in no repetition.

    With less lean than ``least_lean_deg`` it is drawn over the time of the way instead.
    """
    lean = series.get(TRUNK)
    values = {name: found for name in NAMES if (found := series.get(name)) is not None}
    ways = [
        (int(np.searchsorted(series.time_s, one.start_s)), one.peak_frame)
        for one in result.repetitions
        if one.valid
    ]
    ways = [(start, peak) for start, peak in ways if peak - start > 1 and peak < len(series.time_s)]
    if lean is None or LUMBAR not in values or not ways:
        return None
    deepest = float(np.median([_last(lean[start : peak + 1]) for start, peak in ways]))
    over_lean = deepest >= least_lean_deg
    grid = np.linspace(0.0, deepest if over_lean else 100.0, STEPS)
    places = [
        _places(lean[start : peak + 1]) if over_lean else np.linspace(0.0, 100.0, peak + 1 - start)
        for start, peak in ways
    ]

    def mean(channel: FloatArray) -> FloatArray:
        parts = zip(ways, places, strict=True)
        drawn = [_on(grid, at, channel[start : peak + 1]) for (start, peak), at in parts]
        return _mean_of_most(np.stack(drawn))

    means = {name: mean(channel) for name, channel in values.items()}
    if not np.isfinite(means[LUMBAR]).any():
        return None
    widths = {}
    for name in values:
        own = series.errors.get((name, "both"))
        seen, protocol = series.view.kind, result.protocol.name
        known = errors.half_width(name, seen, protocol=protocol)
        if own is not None:
            widths[name] = errors.own_factor(name, seen, protocol=protocol) * mean(own)
        elif known is not None:
            widths[name] = np.full(STEPS, known[0])
    shown = {name: line for name, line in means.items() if name in widths}
    return Course(grid, shown, widths, over_lean, len(ways)) if LUMBAR in shown else None


def _last(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(known[-1]) if known.size else 0.0


def _places(lean: FloatArray) -> FloatArray:
    """Return the lean made to rise only, so that each degree is passed once."""
    return np.asarray(np.maximum.accumulate(np.where(np.isfinite(lean), lean, -np.inf)))


def _on(grid: FloatArray, at: FloatArray, values: FloatArray) -> FloatArray:
    """Return the values at the places of the grid; NaN beyond what was passed."""
    known = np.isfinite(at) & np.isfinite(values)
    if known.sum() < 2:
        return np.full(len(grid), np.nan)
    first, last = at[known][0], at[known][-1]
    drawn = np.interp(grid, at[known], values[known])
    return np.where((grid >= first - 1.0) & (grid <= last + 1.0), drawn, np.nan)


def _mean_of_most(drawn: FloatArray) -> FloatArray:
    """Return the mean over rows where at least half of them are known."""
    known = np.isfinite(drawn)
    total = np.where(known, drawn, 0.0).sum(axis=0)
    count = known.sum(axis=0)
    return np.where(count * 2 >= len(drawn), total / np.maximum(count, 1), np.nan)


def svg_course(shown: Course, references: Sequence[Reference]) -> str:
    """Return the chart as one ``<svg>`` element; references are points for the low back."""
    x, y = _scales(shown, references)
    body = [_axes(shown, x, y), _band(shown, x, y)]
    body += [_whisker(shown, name, x, y) for name in shown.means if name != LUMBAR]
    body += [
        f'<path class="{name}" d="{line_path(shown.at, values, x, y)}" fill="none" '
        f'stroke="{_COLOUR[name]}" stroke-width="{_WIDTH[name]}" stroke-linejoin="round" '
        f'stroke-linecap="round"{_dash(name)}/>'
        for name, values in shown.means.items()
    ]
    body += [
        f'<circle class="reference" cx="{x(one.lean_deg):.1f}" cy="{y(one.lumbar_deg):.1f}" '
        'r="4.5" fill="#fff" stroke="#6b7a82" stroke-width="1.8"/>'
        for one in references
    ]
    body += _names(shown, y)
    return (
        f'<svg viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" font-family="inherit" '
        f'font-size="{TEXT_PX:g}"><title>Turn of pelvis, thorax and low back on the way into the '
        f"movement, mean of {shown.count}</title>{''.join(body)}</svg>"
    )


def _scales(shown: Course, references: Sequence[Reference]) -> tuple[Scale, Scale]:
    levels = [0.0, *(one.lumbar_deg for one in references)]
    for values in shown.means.values():
        levels += [float(value) for value in values[np.isfinite(values)]]
    band = shown.errors[LUMBAR]
    for edge in (shown.means[LUMBAR] - band, shown.means[LUMBAR] + band):
        levels += [float(value) for value in edge[np.isfinite(edge)]]
    ticks = nice_ticks(min(levels), max(levels), about=6)
    farthest = max([float(shown.at[-1]), *(one.lean_deg for one in references)])
    return (
        Scale(0.0, farthest, LEFT, WIDTH - RIGHT),
        Scale(ticks[0], ticks[-1], HEIGHT - BOTTOM, TOP),
    )


def _axes(shown: Course, x: Scale, y: Scale) -> str:
    parts = []
    for tick in nice_ticks(y.low, y.high, about=6):
        if y.low <= tick <= y.high:
            edge = "#777" if tick == 0 else "#d5dadd"
            parts.append(
                f'<line x1="{LEFT:g}" x2="{WIDTH - RIGHT:g}" y1="{y(tick):.1f}" '
                f'y2="{y(tick):.1f}" stroke="{edge}" stroke-width="0.9"/>'
                + text_element(LEFT - 6, y(tick) + 4, _degrees(tick), fill=INK, anchor="end")
            )
    unit = _degrees if shown.over_lean else _percent
    parts += [
        text_element(x(tick), HEIGHT - BOTTOM + 15, unit(tick), fill=INK, anchor="middle")
        for tick in nice_ticks(x.low, x.high, about=8)
        if x.low <= tick <= x.high
    ]
    words = "forward lean of the trunk" if shown.over_lean else "time of the way to the peak"
    parts.append(
        text_element((x.at_low + x.at_high) / 2, HEIGHT - 5, words, fill=INK, anchor="middle")
    )
    return "".join(parts)


def _band(shown: Course, x: Scale, y: Scale) -> str:
    """Fill the error about the low back."""
    mean, error = shown.means[LUMBAR], shown.errors[LUMBAR]
    known = np.isfinite(mean) & np.isfinite(error)
    at = shown.at[known]
    there = [f"{x(a):.1f} {y(b):.1f}" for a, b in zip(at, (mean + error)[known], strict=True)]
    back = [f"{x(a):.1f} {y(b):.1f}" for a, b in zip(at, (mean - error)[known], strict=True)]
    return (
        f'<path class="band" d="M{"L".join([*there, *reversed(back)])}Z" fill="{INK}" '
        'fill-opacity="0.13"/>'
    )


def _whisker(shown: Course, name: str, x: Scale, y: Scale) -> str:
    """Draw the error of a curve at its end."""
    end = _end(shown, name)
    if end is None:
        return ""
    at, value, error = end
    # The two whiskers stand side by side.
    place = x(at) + (4 if name == PELVIS else 9)
    low, high = y.clipped(value - error), y.clipped(value + error)
    return (
        f'<path d="M{place - 3:.1f} {high:.1f}h6m-3 0V{low:.1f}m-3 0h6" fill="none" '
        f'stroke="{_COLOUR[name]}" stroke-width="1.3"/>'
    )


def _end(shown: Course, name: str) -> tuple[float, float, float] | None:
    known = np.flatnonzero(np.isfinite(shown.means[name]) & np.isfinite(shown.errors[name]))
    if not known.size:
        return None
    last = known[-1]
    return float(shown.at[last]), float(shown.means[name][last]), float(shown.errors[name][last])


def _names(shown: Course, y: Scale) -> list[str]:
    """Write each curve's name at its end, moved apart."""
    ends = [(end, name) for name in shown.means if (end := _end(shown, name)) is not None]
    levels = apart([y(end[1]) for end, _ in ends], 1.25 * TEXT_PX)
    parts = []
    for (_, name), level in zip(ends, levels, strict=True):
        left = WIDTH - RIGHT + 20
        parts.append(
            f'<path d="M{left:.1f} {level:.1f}h20" stroke="{_COLOUR[name]}" '
            f'stroke-width="{_WIDTH[name]}"{_dash(name)}/>'
            + text_element(left + 25, level + 4, NAMES[name], fill=INK, bold=name == LUMBAR)
        )
    return parts


def apart(levels: Sequence[float], gap: float) -> list[float]:
    """Return the levels in their order, pushed down until they lie ``gap`` apart."""
    placed = list(levels)
    last = -np.inf
    for index in sorted(range(len(levels)), key=lambda one: levels[one]):
        last = placed[index] = max(levels[index], last + gap)
    return placed


def _dash(name: str) -> str:
    return f' stroke-dasharray="{_DASH[name]}"' if _DASH[name] else ""


def _degrees(tick: float) -> str:
    return f"{tick:g}°".replace("-", "\N{MINUS SIGN}")


def _percent(tick: float) -> str:
    return f"{tick:g} %"
