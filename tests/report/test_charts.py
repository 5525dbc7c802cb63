"""Charts: a known value stands at the right pixel, gaps break the line."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from screen.report.charts import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Band,
    Chart,
    Line,
    Span,
    line_path,
    svg_chart,
    time_scale,
    value_scale,
)
from screen.report.curves import result_charts
from screen.svg import Scale, nice_ticks


def chart(**extra: object) -> Chart:
    time_s = np.arange(11.0)
    values = np.linspace(0.0, 100.0, 11)
    parts: dict[str, object] = {
        "title": "Lean",
        "description": "Lean over time",
        "unit": "deg",
        "time_s": time_s,
        "lines": [Line("both", values)],
    }
    return Chart(**(parts | extra))  # type: ignore[arg-type]


def test_a_known_value_is_at_the_right_pixel() -> None:
    drawn = chart()
    x, y = time_scale(drawn), value_scale(drawn)
    assert x(0.0) == LEFT
    assert x(10.0) == WIDTH - RIGHT
    assert x(5.0) == pytest.approx((LEFT + WIDTH - RIGHT) / 2)
    assert y(0.0) == HEIGHT - BOTTOM
    assert y(100.0) == TOP
    assert y(25.0) == pytest.approx(HEIGHT - BOTTOM - 0.25 * (HEIGHT - BOTTOM - TOP))


def test_the_peak_of_the_curve_is_drawn_where_it_belongs() -> None:
    svg = svg_chart(chart(), key="1")
    path = re.search(r'<path d="(M[^"]+)" fill="none" stroke="#12323f"', svg)
    assert path is not None
    last = path.group(1).split("L")[-1]
    assert last == f"{WIDTH - RIGHT:.1f} {TOP:.1f}"


def test_a_gap_breaks_the_line() -> None:
    values = np.array([0.0, 1.0, np.nan, 1.0, 0.0])
    path = line_path(np.arange(5.0), values, Scale(0, 4, 0, 4), Scale(0, 1, 1, 0))
    assert path == "M0.0 1.0L1.0 0.0M3.0 0.0L4.0 1.0"


def test_a_cut_is_hatched_from_the_cut_to_the_border() -> None:
    drawn = chart(bands=[Band(60.0, float("inf"), "cut-off 60°", "cut")])
    y = value_scale(drawn)
    root = ET.fromstring(svg_chart(drawn, key="1"))  # noqa: S314 (our own text)
    band = next(one for one in root.iter("rect") if one.get("class") == "cut")
    assert float(band.get("y", "")) == pytest.approx(TOP, abs=0.1)
    assert float(band.get("height", "")) == pytest.approx(y(60.0) - TOP, abs=0.1)
    assert "cut-off 60°" in "".join(root.itertext())


def test_repetitions_are_shaded_and_numbered() -> None:
    drawn = chart(spans=[Span(2.0, 3.0, 4.0, "1"), Span(6.0, 7.0, 8.0, "2", counted=False)])
    x = time_scale(drawn)
    root = ET.fromstring(svg_chart(drawn, key="1"))  # noqa: S314
    shaded = [one for one in root.iter("rect") if one.get("class") == "repetition"]
    assert [float(one.get("x", "")) for one in shaded] == pytest.approx([x(2.0), x(6.0)], abs=0.1)
    assert shaded[1].get("stroke-dasharray")
    words = [one.text for one in root.iter("text")]
    assert "1" in words
    assert "(2)" in words


@pytest.mark.parametrize(("low", "high"), [(0.0, 76.0), (-43.0, 35.0), (0.0, 0.1), (0.0, 1e-3)])
def test_ticks_cover_the_range(low: float, high: float) -> None:
    ticks = nice_ticks(low, high)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert 3 <= len(ticks) <= 8
    assert np.allclose(np.diff(ticks), ticks[1] - ticks[0])


def test_a_cut_off_at_the_top_is_named_below_its_line() -> None:
    drawn = chart(bands=[Band(100.0, float("inf"), "cut-off 100°", "cut")])
    root = ET.fromstring(svg_chart(drawn, key="1"))  # noqa: S314
    named = [one for one in root.iter("text") if one.text == "cut-off 100°"]
    assert all(float(one.get("y", "")) > TOP for one in named)


def test_an_oriented_measure_has_its_cut_off_on_both_sides(judged) -> None:
    screening = judged("side_bend_pelvis_shift")
    (bend,) = [
        one
        for one in result_charts(screening.result, screening.series)
        if one.title == "Side bend of the trunk"
    ]
    cuts = {(band.low, band.high) for band in bend.bands if band.kind == "cut"}
    assert cuts
    assert {(-high, -low) for low, high in cuts} == cuts


def test_what_has_no_level_on_the_curve_is_not_drawn_on_it(judged) -> None:
    screening = judged("hip_hinge_rounded")
    hips, lumbar = result_charts(screening.result, screening.series)[:2]
    # The growth from the first to the last repetitions has a cut-off of 10 degrees.
    assert [band.label for band in lumbar.bands] == ["cut-off 20°"]
    # The bend in the hips at which the back begins to round is judged at 50 degrees as well, but
    # at another moment; the norm of 50 to 70 is judged at its lower edge alone.
    assert [band.label for band in hips.bands] == ["cut-off 50° for the peak"]


def test_what_decides_an_answer_is_drawn_first(judged) -> None:
    screening = judged("hip_rotation_standing_trunk_lean")
    titles = [one.title for one in result_charts(screening.result, screening.series)]
    assert len(titles) == 3
    assert "Trunk side bend" in titles


def test_what_is_read_from_the_near_side_is_drawn_for_it_alone(judged) -> None:
    screening = judged("hip_hinge_rounded")
    hips = result_charts(screening.result, screening.series)[0]
    assert [line.label for line in hips.lines] == ["left"]
