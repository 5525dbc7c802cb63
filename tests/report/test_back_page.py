"""The page on the low back: there when it was measured, in agreement with the numbers."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from screen.kinematics.series import Doubt
from screen.report.back.choice import measures_low_back, shown_repetition
from screen.report.back.course import apart, course
from screen.report.html import render_report
from screen.report.pictures import finding_pictures
from screen.screening.error_table import ErrorTable
from screen.screening.result import Value
from tests.report import back_builders, builders

TITLE = "How the low back was measured"
REASON, ADVICE = "the cloth hangs off the back", "Record again in a tight top."


def page_of(result, series, track, read_frames=None) -> str:
    html = render_report(result, series, pictures=finding_pictures(result, track, read_frames))
    return html.split('<section class="back">')[1].split("</section>")[0]


def drawings(page: str) -> list[str]:
    """Return the two pictures, without the chart."""
    pictures = page.split('<figure class="chart', maxsplit=1)[0]
    return re.findall(r"<svg.*?</svg>", pictures, re.DOTALL)


def path_of(drawing: str, name: str) -> np.ndarray:
    """Return the points of a drawn line, ``(n, 2)``."""
    path = re.search(rf'<path class="{name}" d="([^"]+)"', drawing)
    assert path is not None
    return np.array([pair.split() for pair in re.split("[ML]", path.group(1))[1:]], float)


def lean_of(drawing: str, site: str) -> float:
    """Return the angle of a tangent to the vertical, + to the right of the picture."""
    low, high = path_of(drawing, f"tangent {site}")
    return float(np.degrees(np.arctan2(high[0] - low[0], low[1] - high[1])))


def test_a_hinge_from_the_side_has_the_page() -> None:
    result, series, track = back_builders.hinge()
    page = page_of(result, series, track)
    assert TITLE in page
    assert len(drawings(page)) == 2


@pytest.mark.parametrize("build", [builders.side_bend, builders.rotation])
def test_a_frontal_test_does_not(build) -> None:
    result, series, _ = build()
    assert TITLE not in render_report(result, series, pictures={})


def test_a_hinge_seen_from_the_front_does_not() -> None:
    result, _, _ = back_builders.hinge()
    front = result.quality.model_copy(update={"view": builders.quality(kind="front").view})
    assert measures_low_back(result)
    assert not measures_low_back(result.model_copy(update={"quality": front}))
    unpictured = result.recording.model_copy(update={"container": "landmarks"})
    assert not measures_low_back(result.model_copy(update={"recording": unpictured}))


def test_the_repetition_nearest_to_the_mean_is_shown() -> None:
    result, series, track = back_builders.hinge()
    chosen = shown_repetition(result)
    assert chosen is not None
    assert chosen.index == 3
    page = page_of(result, series, track)
    assert "Repetition 3 at its peak" in page
    assert "The nearest to the mean of 5." in page


@pytest.mark.parametrize("mirror", [False, True])
def test_tangents_are_turned_by_the_reported_angles(mirror: bool) -> None:
    result, series, track = back_builders.hinge()
    if mirror:
        result, track = back_builders.mirrored(result, track)
    neutral, peak = drawings(page_of(result, series, track))
    forward = 1 if mirror else -1
    for site, reported in (("S1", 52.0), ("T12", 68.0)):
        turned = forward * (lean_of(peak, site) - lean_of(neutral, site))
        assert turned == pytest.approx(reported, abs=0.2)


def test_neutral_tangents_lie_along_the_back_and_touch_it() -> None:
    result, series, track = back_builders.hinge()
    neutral, peak = drawings(page_of(result, series, track))
    for drawing in (neutral, peak):
        back = path_of(drawing, "back")
        for site in ("S1", "T12"):
            touch = path_of(drawing, f"tangent {site}").mean(axis=0)
            assert np.linalg.norm(back - touch, axis=1).min() < 15
    back = path_of(neutral, "back")
    along = back[18] - back[15]
    local = np.degrees(np.arctan2(along[0], -along[1]))
    assert lean_of(neutral, "T12") == pytest.approx(local, abs=3)


def test_picture_and_equation_bear_the_same_numbers() -> None:
    result, series, track = back_builders.hinge()
    page = page_of(result, series, track)
    _, peak = drawings(page)
    assert "T12  68° ±5°" in peak
    assert "S1  52° ±6°" in peak
    words = " ".join(re.sub("<[^>]+>", " ", page).split())
    assert "thorax 68° ±5° \N{MINUS SIGN} pelvis 52° ±6° = low back 16° ±7°" in words


def test_a_mirrored_recording_is_drawn_mirrored() -> None:
    result, series, track = back_builders.hinge()
    pairs = zip(
        drawings(page_of(result, series, track)),
        drawings(page_of(*_swapped(result, series, track))),
        strict=True,
    )
    for drawing, other in pairs:
        width = float(re.search(r'viewBox="0 0 (\d+)', drawing).group(1))  # type: ignore[union-attr]
        for name in ("back", "axis", "tangent S1", "tangent T12"):
            mirrored = path_of(other, name) * [-1, 1] + [width, 0]
            assert mirrored == pytest.approx(path_of(drawing, name), abs=0.15)


def _swapped(result, series, track):
    result, track = back_builders.mirrored(result, track)
    return result, series, track


def test_a_camera_that_is_not_level_is_turned_upright() -> None:
    result, series, track = back_builders.hinge()
    turned, rolled = back_builders.rolled(result, track)
    level = drawings(page_of(result, series, track))
    for drawing, other in zip(level, drawings(page_of(turned, series, rolled)), strict=True):
        assert path_of(other, "back") == pytest.approx(path_of(drawing, "back"), abs=0.2)


def test_both_pictures_have_one_scale() -> None:
    result, series, track = back_builders.hinge()
    axes = [path_of(drawing, "axis") for drawing in drawings(page_of(result, series, track))]
    lengths = [float(np.linalg.norm(axis[1] - axis[0])) for axis in axes]
    assert lengths[0] == pytest.approx(lengths[1], rel=0.01)


def test_with_the_video_the_photograph_lies_under_the_lines() -> None:
    result, series, track = back_builders.hinge()

    def read(times_s: list[float]):
        return [builders.frame(place, time) for place, time in enumerate(times_s)]

    with_video, without = page_of(result, series, track, read), page_of(result, series, track)
    assert with_video.count("data:image/jpeg;base64,") == 2
    assert "data:image" not in without
    assert 'class="limb"' not in with_video
    assert 'class="limb"' in without


def _withheld(result, series):
    chosen = shown_repetition(result)
    none = Value(value=None, error=None, reason=REASON)
    repetitions = [
        one.model_copy(update={"measures": one.measures | {"lumbar_flexion_deg": none}})
        for one in result.repetitions
    ]
    peak = chosen.peak_frame
    doubt = Doubt(
        "outline_torn",
        REASON,
        ADVICE,
        frozenset({"lumbar_flexion_deg"}),
        np.arange(len(series.time_s)) >= min(peak, result.repetitions[0].peak_frame) - 5,
    )
    return result.model_copy(update={"repetitions": repetitions}), replace(series, doubts=(doubt,))


def test_where_withheld_the_reason_stands_in_place_of_numbers() -> None:
    result, series, track = back_builders.hinge()
    result, series = _withheld(result, series)
    page = page_of(result, series, track)
    assert REASON in page
    assert ADVICE in page
    pictures = drawings(page)
    assert len(pictures) == 2
    for drawing in pictures:
        assert 'class="back"' in drawing
        assert "tangent" not in drawing
        assert "°" not in drawing
    assert "equation" not in page
    assert '<figure class="chart' not in page


def test_a_number_without_its_error_is_withheld() -> None:
    result, series, track = back_builders.hinge()
    bare = [
        one.model_copy(
            update={
                "measures": one.measures
                | {"pelvis_inclination_deg": Value(value=50.0, error=None, reason=None)}
            }
        )
        for one in result.repetitions
    ]
    page = page_of(result.model_copy(update={"repetitions": bare}), series, track)
    assert "Not measured:" in page
    assert "tangent" not in page


def test_the_course_is_the_mean_of_the_ways_over_the_lean() -> None:
    result, series, _ = back_builders.hinge()
    shown = course(result, series, ErrorTable.of([]), least_lean_deg=30.0)
    assert shown is not None
    assert shown.over_lean
    over_time = course(result, series, ErrorTable.of([]), least_lean_deg=90.0)
    assert over_time is not None
    assert not over_time.over_lean
    assert over_time.at[-1] == 100.0
    peaks = np.array(builders.hinge()[1].channels["trunk_inclination_deg", "both"])
    assert shown.at[-1] == pytest.approx(74.0, abs=1)
    half = np.interp(37.0, shown.at, shown.means["lumbar_flexion_deg"])
    leans = [
        float(np.nanmax(peaks[one.peak_frame - 2 : one.peak_frame + 3]))
        for one in result.repetitions
    ]
    expected = np.mean(
        [low * 37.0 / lean for low, lean in zip(back_builders.LUMBAR, leans, strict=True)]
    )
    assert half == pytest.approx(expected, abs=0.5)
    assert np.nanmax(shown.errors["lumbar_flexion_deg"]) == pytest.approx(7.0)


def test_a_free_bend_is_named_with_its_source_only_where_the_protocol_compares() -> None:
    result, series, track = back_builders.hinge()
    page = page_of(result, series, track)
    assert page.count('class="reference"') == 3
    assert "Esola" in page
    measures = [one.model_copy(update={"norm": None}) for one in result.protocol.measures]
    alone = result.model_copy(
        update={"protocol": result.protocol.model_copy(update={"measures": measures})}
    )
    assert 'class="reference"' not in page_of(alone, series, track)


def test_names_are_pushed_apart_in_their_order() -> None:
    assert apart([50.0, 10.0, 12.0], 5.0) == [50.0, 10.0, 15.0]
