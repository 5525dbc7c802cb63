"""The main channels over time as a figure of matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from screen.errors import JobError
from screen.kinematics.series import MovementSeries
from screen.report.charts import Band, Chart, Line
from screen.report.curves import result_charts
from screen.screening.result import ScreenResult

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_UNIT: Final = {"deg": "°", "ratio": "ratio", "percent": "%"}
_COLOUR: Final = {"both": "#1f5a6e", "left": "#1f5a6e", "right": "#b4532a"}
_WIDTH_IN: Final = 9.0
_PANEL_IN: Final = 2.4


def figure(result: ScreenResult, series: MovementSeries | None) -> Figure:
    """Return the channels that the answers rest on, a panel each, over time in seconds.

    Repetitions are shaded (those left out only outlined), and so is the neutral posture that all is
    counted from. Cut-offs are drawn. A channel whose error is known in each frame has its 95 % band
    round it, another the 95 % bars at its peaks. The figure is not registered with pyplot: show it,
    or save it with ``savefig``.

    Raises
    ------
    JobError
        If nothing was measured.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - loading takes half a second

    charts = [] if series is None else result_charts(result, series)
    if series is None or not charts:
        raise JobError(
            "There is nothing to plot: no angle was measured in this recording.",
            "Its result says why.",
        )
    figure = Figure(figsize=(_WIDTH_IN, _PANEL_IN * len(charts) + 0.6), layout="constrained")
    figure.suptitle(f"{result.recording.name}: {result.protocol.title}", fontsize="medium")
    panels = figure.subplots(len(charts), 1, sharex=True, squeeze=False)[:, 0]
    for axes, chart in zip(panels, charts, strict=True):
        _draw(axes, chart)
        axes.axvspan(
            *(series.neutral.start_s, series.neutral.end_s),
            color="#6d8f3a",
            alpha=0.18,
            label="neutral posture",
        )
        axes.legend(loc="upper right", fontsize="x-small", framealpha=0.8, ncols=4)
    panels[-1].set_xlabel("time (s)")
    return figure


def _draw(axes: Any, chart: Chart) -> None:
    for span in chart.spans:
        shade = {"color": "#8899a5", "alpha": 0.16} if span.counted else {"fill": False, "ls": ":"}
        axes.axvspan(span.start_s, span.end_s, **shade)
        axes.annotate(
            span.label if span.counted else f"({span.label})",
            (span.peak_s, 1.0),
            xycoords=("data", "axes fraction"),
            ha="center",
            va="bottom",
            fontsize="x-small",
        )
    for band in chart.bands:
        _draw_band(axes, band)
    for line in chart.lines:
        _draw_line(axes, chart, line, named=len(chart.lines) > 1)
    axes.axhline(0.0, color="#777777", lw=0.6)
    axes.set_title(chart.title, loc="left", fontsize="small", pad=12)
    axes.set_ylabel(f"{_UNIT[chart.unit]}\n+ {chart.sign}", fontsize="x-small")
    axes.margins(x=0.01, y=0.15)


def _draw_line(axes: Any, chart: Chart, line: Line, *, named: bool) -> None:
    style = "--" if line.dash == "dashed" else "-"
    colour = _COLOUR[line.label]
    label = line.label if named else None
    axes.plot(chart.time_s, line.values, style, color=colour, lw=1.4, label=label)
    if line.error is not None and np.isfinite(line.error).any():
        low, high = line.values - line.error, line.values + line.error
        axes.fill_between(chart.time_s, low, high, color=colour, alpha=0.2, lw=0, label="95 % CI")
    elif line.peak_errors:
        frames, errors = (list(part) for part in zip(*line.peak_errors, strict=True))
        axes.errorbar(
            *(chart.time_s[frames], line.values[frames], errors),
            fmt="none",
            ecolor=colour,
            capsize=3,
            label="95 % CI",
        )


def _draw_band(axes: Any, band: Band) -> None:
    if band.kind == "norm":
        axes.axhspan(band.low, band.high, color="#4a6b7c", alpha=0.14, label=band.label or None)
        return
    edge = band.low if np.isfinite(band.low) else band.high
    axes.axhline(edge, color="#8a5a00", ls=(0, (6, 3)), lw=1.0, label=band.label or None)
