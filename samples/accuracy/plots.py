"""The pictures of the accuracy page, as SVG (matplotlib, of the ``samples`` extra)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from scipy import stats

from samples.accuracy.cells import stated_of
from samples.accuracy.flags import LUMBAR, ROUNDED_DEG, STILL_DEG, Rounding
from samples.accuracy.headlines import HEADLINES
from samples.accuracy.numbers import NORMAL_95, agreement, roc_curve, weights_of
from samples.accuracy.report import Report
from samples.accuracy.scores import Reading
from samples.accuracy.table import sample_of

CLOSE, LOOSE, INK, SOFT = "#0072b2", "#d55e00", "#222222", "#999999"
"""Told apart by people who do not see red and green (Okabe and Ito)."""
_DOT: dict[str, Any] = {"markersize": 2.6, "alpha": 0.75, "markeredgewidth": 0}
_LINES = ("-", "--", ":", "-.")
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "movement-screen",
    "font.size": 8,
    "font.family": "sans-serif",
    "axes.spines.top": False,
    "axes.spines.right": False,
}
LEVELS = np.linspace(0.05, 0.99, 48)


def draw_all(report: Report, folder: Path) -> list[tuple[str, str]]:
    """Write the pictures into a folder and return file names with captions."""
    folder.mkdir(parents=True, exist_ok=True)
    shown = [
        (f"{measure.removesuffix('_deg').replace('_', ' ')}, {_short(protocol)}", group)
        for protocol, measure in HEADLINES
        for group in [report.group(protocol, measure)]
        if any(one.value is not None for one in group)
    ]
    lumbar = [one for one in report.group("hip_hinge", LUMBAR) if one.value is not None]
    drawn: list[tuple[str, Figure, str]] = []
    with mpl.rc_context(_STYLE):
        if shown:
            drawn.append(("errors.svg", errors_figure(shown), _ERRORS))
            drawn.append(("calibration.svg", calibration_figure(shown), _CALIBRATION))
        if lumbar:
            drawn.append(("lumbar.svg", lumbar_figure(lumbar, report.rounding), _LUMBAR))
        for name, figure, _ in drawn:
            figure.savefig(folder / name, format="svg", metadata={"Date": None})
    return [(name, caption) for name, _, caption in drawn]


_ERRORS = (
    "Error against truth (as Bland and Altman draw it, with the truth in place of the mean): a dot "
    "a repetition; line: bias, dashes: 95 % limits of agreement, band: the error stated."
)
_CALIBRATION = (
    "Calibration: of the errors stated at each level, how many hold. Below the diagonal: too sure."
)
_LUMBAR = (
    "Lumbar flexion at the bottom of the hinge: measured against true with the stated 95 % "
    "intervals, and how well rounded backs are told from still ones."
)


def _short(protocol: str) -> str:
    return protocol.replace("_", " ")


def _by_clothes(readings: Sequence[Reading]) -> Iterator[tuple[str, list[Reading]]]:
    """Yield the readings of each clothing with its colour."""
    for colour, close in ((LOOSE, False), (CLOSE, True)):
        part = [one for one in readings if (one.facets.get("clothes") == "close") is close]
        if part:
            yield colour, part


def _key(axes: Any) -> None:
    """Say what the colours mean."""
    for colour, text in ((CLOSE, "close-fitting clothes"), (LOOSE, "other clothes")):
        axes.scatter([], [], s=10, color=colour, label=text)
    axes.legend(loc="best", frameon=False, fontsize=7)


def errors_figure(shown: Sequence[tuple[str, Sequence[Reading]]]) -> Figure:
    """Return one panel a measure: error against truth."""
    columns = min(len(shown), 3)
    rows = math.ceil(len(shown) / columns)
    figure = Figure(figsize=(9.5, 2.5 * rows), layout="constrained")
    for number, (title, group) in enumerate(shown, start=1):
        axes: Any = figure.add_subplot(rows, columns, number)
        given = [one for one in group if one.value is not None]
        known, stated = agreement(sample_of(given)), stated_of(given)
        if stated is not None:
            axes.axhspan(-stated, stated, color=SOFT, alpha=0.18, linewidth=0)
        axes.axhline(0, color=SOFT, linewidth=0.6)
        axes.axhline(known.bias, color=INK, linewidth=1)
        for limit in known.limits:
            axes.axhline(limit, color=INK, linewidth=0.8, linestyle="--")
        for colour, part in _by_clothes(given):
            axes.plot(
                [one.true for one in part], [one.error for one in part], "o", color=colour, **_DOT
            )
        axes.set_title(title, fontsize=8)
        axes.set_xlabel("true, deg")
        axes.set_ylabel("error, deg")
        if number == 1:
            _key(axes)
    return figure


def calibration_figure(shown: Sequence[tuple[str, Sequence[Reading]]]) -> Figure:
    """Return for each measure how many errors hold at each level of certainty."""
    figure = Figure(figsize=(8.0, 4.2), layout="constrained")
    axes: Any = figure.add_subplot()
    axes.plot([0, 100], [0, 100], color=SOFT, linewidth=1)
    colours = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00")
    for number, (title, group) in enumerate(shown):
        held = held_at(group, LEVELS)
        if held is not None:
            axes.plot(
                100 * LEVELS,
                100 * held,
                color=colours[number % len(colours)],
                linestyle=_LINES[number // len(colours)],
                linewidth=1.3,
                label=title,
            )
    axes.set_xlabel("stated certainty, %")
    axes.set_ylabel("errors within what was stated, %")
    axes.set_aspect("equal")
    axes.legend(frameon=False, fontsize=7, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure


def held_at(readings: Sequence[Reading], levels: np.ndarray) -> np.ndarray | None:
    """Return the share of errors within the half-width that each level of certainty stands for.

    The 95 % half-width stated is scaled as that of a normal distribution.
    """
    given = [one for one in readings if one.value is not None and one.stated]
    if not given:
        return None
    ratio = np.array([abs(one.error) / float(one.stated or 1.0) for one in given])
    weights = weights_of(np.array([one.clip for one in given]))
    reach = stats.norm.ppf((1 + levels) / 2) / NORMAL_95
    return np.array([weights[ratio <= one].sum() for one in reach])


def lumbar_figure(given: Sequence[Reading], rounding: Rounding) -> Figure:
    """Return measured against true lumbar flexion, and the curve of the flag."""
    figure = Figure(figsize=(9.5, 4.2), layout="constrained")
    axes: Any = figure.add_subplot(1, 2, 1)
    true = np.array([one.true for one in given])
    ends = [min(true.min(), 0.0) - 5, true.max() + 10]
    axes.plot(ends, ends, color=SOFT, linewidth=1)
    for edge in (STILL_DEG, ROUNDED_DEG):
        axes.axvline(edge, color=SOFT, linewidth=0.6, linestyle=":")
    for colour, part in _by_clothes(given):
        x, y = [one.true for one in part], [one.value for one in part]
        stated = [one.stated or 0.0 for one in part]
        axes.errorbar(x, y, yerr=stated, fmt="o", color=colour, elinewidth=0.4, **_DOT)
    axes.set_xlabel("true lumbar flexion at the peak, deg")
    axes.set_ylabel("measured, deg")
    _key(axes)
    if rounding.rounded and rounding.still:
        _draw_curve(figure.add_subplot(1, 2, 2), rounding)
    return figure


def _draw_curve(axes: Any, rounding: Rounding) -> None:
    """Draw the receiver operating curve and the operating points of the recordings."""
    scores = [[value for value, _ in group] for group in (rounding.rounded, rounding.still)]
    false, true = roc_curve(scores[0], scores[1])
    axes.plot([0, 100], [0, 100], color=SOFT, linewidth=0.8)
    axes.plot(100 * false, 100 * true, color=INK, drawstyle="steps-post")
    for one, marker in zip(rounding.detections, "os^D", strict=False):
        x, y = 100 * (1 - one.specificity.value), 100 * one.sensitivity.value
        axes.plot(x, y, marker, markersize=6, fillstyle="none", label=one.sign.replace("`", ""))
    axes.set_xlabel("still backs called rounded, %")
    axes.set_ylabel("rounded backs found, %")
    axes.set_title(f"area under the curve {rounding.area.value:.3f}", fontsize=8)
    axes.set_aspect("equal")
    axes.legend(frameon=False, fontsize=7, loc="lower right", title="one verdict a recording")
