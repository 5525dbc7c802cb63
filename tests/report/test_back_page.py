"""The page on the low back: there when it was measured, in agreement with the numbers."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from screen.kinematics.geometry import rotate
from screen.kinematics.series import Doubt
from screen.pose.landmarks import INDEX, SIDES
from screen.report.back.choice import measures_low_back, neutral_frame, shown_repetition
from screen.report.back.course import apart, course
from screen.report.html import render_report
from screen.report.pictures import finding_pictures
from screen.report.words import value_with_error
from screen.screening.parts import Value
from screen.screening.reference.error_table import ErrorTable
from tests.judged import grey_frame, judged_clip, with_view

TITLE = "How the low back was measured"
PARTS = {"T12": "thorax_inclination_deg", "S1": "pelvis_inclination_deg"}
LUMBAR = "lumbar_flexion_deg"
ROLL_DEG = 4.0
REASON, ADVICE = "the cloth hangs off the back", "Record again in a tight top."


def hinge():
    """A rounded hinge; the person faces the left of the picture."""
    clip = judged_clip("hip_hinge_rounded")
    return clip.result, clip.series, clip.track


def mirrored(result, track):
    """The same recording in a mirror: the person faces the right of the picture."""
    view = result.quality.view
    turned = {"azimuth_deg": -view.azimuth_deg, "roll_deg": -view.roll_deg, "facing": "right"}
    return with_view(result, **turned), track.mirrored()


def rolled(result, track):
    """The same recording by a camera that is not level: the person leans clockwise."""
    landmarks = track.landmarks_px.copy()
    landmarks[..., :2] = rotate(landmarks[..., :2].astype(float), ROLL_DEG)
    silhouette = rotate(track.silhouette_px.astype(float), ROLL_DEG).astype(np.float32)
    moved = {"landmarks_px": landmarks, "silhouette_px": silhouette}
    roll_deg = result.quality.view.roll_deg + ROLL_DEG
    return with_view(result, roll_deg=roll_deg), replace(track, **moved)


def shown_values(result, series):
    """Return value and error of thorax, pelvis and low back in the repetition that is shown."""
    repetition = shown_repetition(result)
    given = {name: (one.value, one.error) for name, one in repetition.measures.items()}
    peak = slice(repetition.peak_frame - 1, repetition.peak_frame + 2)
    thorax = PARTS["T12"]
    assert thorax not in given
    given[thorax] = (
        np.median(series.get(thorax)[peak]),
        np.median(series.errors[thorax, "both"][peak]),
    )
    return {name: given[name] for name in (*PARTS.values(), LUMBAR)}


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
    result, series, track = hinge()
    page = page_of(result, series, track)
    assert TITLE in page
    assert len(drawings(page)) == 2


@pytest.mark.parametrize("kind", ["side_bend_pelvis_shift", "hip_rotation_seated_clean"])
def test_a_frontal_test_does_not(judged, kind: str) -> None:
    clip = judged(kind)
    assert TITLE not in render_report(clip.result, clip.series, pictures={})


def test_a_hinge_seen_from_the_front_does_not() -> None:
    result, _, _ = hinge()
    assert measures_low_back(result)
    front = with_view(result, kind="front", azimuth_deg=4.0, facing="camera")
    assert not measures_low_back(front)
    unpictured = result.recording.model_copy(update={"container": "landmarks"})
    assert not measures_low_back(result.model_copy(update={"recording": unpictured}))


def test_the_repetition_nearest_to_the_mean_is_shown() -> None:
    result, series, track = hinge()
    chosen = shown_repetition(result)
    assert chosen is not None
    values = {one.index: one.measures[LUMBAR].value for one in result.repetitions}
    mean = np.mean(list(values.values()))
    assert chosen.index == min(values, key=lambda index: abs(values[index] - mean))
    page = page_of(result, series, track)
    assert f"Repetition {chosen.index} at its peak" in page
    assert f"The nearest to the mean of {len(values)}." in page


@pytest.mark.parametrize("mirror", [False, True])
def test_tangents_are_turned_by_the_reported_angles(mirror: bool) -> None:
    result, series, track = hinge()
    values = shown_values(result, series)
    if mirror:
        result, track = mirrored(result, track)
    neutral, peak = drawings(page_of(result, series, track))
    forward = 1 if mirror else -1
    for site, name in PARTS.items():
        turned = forward * (lean_of(peak, site) - lean_of(neutral, site))
        assert turned == pytest.approx(values[name][0], abs=0.2)


def test_neutral_tangents_lie_along_the_back_and_touch_it() -> None:
    result, series, track = hinge()
    neutral, peak = drawings(page_of(result, series, track))
    for drawing in (neutral, peak):
        back = path_of(drawing, "back")
        for site in PARTS:
            touch = path_of(drawing, f"tangent {site}").mean(axis=0)
            away = np.linalg.norm(back - touch, axis=1)
            assert away.min() < 15
            if drawing == neutral:
                nearest = int(away.argmin())
                along = back[nearest + 2] - back[nearest - 2]
                local = np.degrees(np.arctan2(along[0], -along[1]))
                assert lean_of(neutral, site) == pytest.approx(local, abs=4)


def test_picture_and_equation_bear_the_same_numbers() -> None:
    result, series, track = hinge()
    page = page_of(result, series, track)
    _, peak = drawings(page)
    values = shown_values(result, series)
    written = {name: value_with_error(*one, "deg") for name, one in values.items()}
    for site, name in PARTS.items():
        assert f"{site}  {written[name]}" in peak
    thorax, pelvis, low_back = written.values()
    words = " ".join(re.sub("<[^>]+>", " ", page).split())
    assert f"thorax {thorax} \N{MINUS SIGN} pelvis {pelvis} = low back {low_back}" in words
    upper, lower, between = (value for value, _ in values.values())
    assert upper - lower == pytest.approx(between, abs=0.5)


def test_a_mirrored_recording_is_drawn_mirrored() -> None:
    result, series, track = hinge()
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
    result, track = mirrored(result, track)
    return result, series, track


def test_a_camera_that_is_not_level_is_turned_upright() -> None:
    result, series, track = hinge()
    turned, moved = rolled(result, track)
    level = drawings(page_of(result, series, track))
    for drawing, other in zip(level, drawings(page_of(turned, series, moved)), strict=True):
        assert path_of(other, "back") == pytest.approx(path_of(drawing, "back"), abs=0.2)


def test_both_pictures_have_one_scale() -> None:
    result, series, track = hinge()
    frames = (neutral_frame(result, track), shown_repetition(result).peak_frame)
    scales = []
    for drawing, frame in zip(drawings(page_of(result, series, track)), frames, strict=True):
        low, high = path_of(drawing, "axis")
        seen = {
            joint: track.landmarks_px[frame, [INDEX[f"{side}_{joint}"] for side in SIDES], :2]
            for joint in ("hip", "shoulder")
        }
        trunk_px = np.linalg.norm(seen["shoulder"].mean(axis=0) - seen["hip"].mean(axis=0))
        scales.append(np.linalg.norm(high - low) / trunk_px)
    assert scales[0] == pytest.approx(scales[1], rel=0.01)


def test_with_the_video_the_photograph_lies_under_the_lines() -> None:
    result, series, track = hinge()

    def read(times_s: list[float]):
        return [grey_frame(place, time) for place, time in enumerate(times_s)]

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
    result, series, track = hinge()
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
    result, series, track = hinge()
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


def in_proportion(result, series):
    """The same hinge with a low back that takes its share of the lean, more each repetition."""
    lean = series.get("trunk_inclination_deg")
    share = np.zeros_like(lean)
    for one in result.repetitions:
        inside = (series.time_s >= one.start_s) & (series.time_s <= one.end_s)
        share[inside] = one.index / 10
    key = (LUMBAR, "both")
    return replace(
        series,
        channels={**series.channels, key: share * lean},
        errors={**series.errors, key: np.full_like(lean, 7.0)},
    )


def test_the_course_is_the_mean_of_the_ways_over_the_lean() -> None:
    result, series, _ = hinge()
    series = in_proportion(result, series)
    shown = course(result, series, ErrorTable.of([]), least_lean_deg=30.0)
    assert shown is not None
    assert shown.over_lean
    assert shown.count == len(result.repetitions)
    lean = series.get("trunk_inclination_deg")
    depths = [lean[one.peak_frame] for one in result.repetitions]
    assert shown.at[-1] == pytest.approx(np.median(depths), abs=0.1)
    mean_share = np.mean([one.index / 10 for one in result.repetitions])
    half = shown.at[-1] / 2
    found = np.interp(half, shown.at, shown.means[LUMBAR])
    assert found == pytest.approx(mean_share * half, abs=0.5)
    assert np.nanmax(shown.errors[LUMBAR]) == pytest.approx(7.0)


def test_the_course_of_a_shallow_bend_is_drawn_over_time() -> None:
    result, series, _ = hinge()
    shown = course(result, series, ErrorTable.of([]), least_lean_deg=90.0)
    assert shown is not None
    assert not shown.over_lean
    assert shown.at[-1] == 100.0


def test_a_free_bend_is_named_with_its_source_only_where_the_protocol_compares() -> None:
    result, series, track = hinge()
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
