"""Pictures: lines where the joints are, the outline rebuilt, faces hidden, frames asked for."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from screen.pose.landmarks import INDEX
from screen.pose.track import OUTLINE_STATIONS, PoseTrack
from screen.report.answers import pictured
from screen.report.drawing import INK, AngleMark
from screen.report.findings import picture_key
from screen.report.html import render_report
from screen.report.overlay import arc_of, back_edge, figure_at, outline_points
from screen.report.pictures import (
    OVERVIEW_KEY,
    PICTURE_HEIGHT_PX,
    blank_frame,
    draw_pose,
    finding_pictures,
    person_box,
)
from tests.judged import grey_frame, not_judged
from tests.kinematics.puppet import HEIGHT, WIDTH, Puppet

TIME_S = np.array([0.0, 0.1])


@pytest.fixture
def upright():
    """Somebody who stands and faces the camera."""
    return Puppet(TIME_S).track()


def side_on(lean_deg: float, azimuth_deg: float = 90.0) -> PoseTrack:
    """Somebody seen from the side, who leans forward; at 90 they face the right of the picture."""
    return Puppet(TIME_S, forward=lean_deg, azimuth_deg=azimuth_deg).track()


def middle(track: PoseTrack, joint: str) -> np.ndarray:
    """Return where the middle of both sides of a joint is in the first frame, in pixels."""
    sides = [INDEX[f"{side}_{joint}"] for side in ("left", "right")]
    return track.landmarks_px[0, sides, :2].mean(axis=0)


def test_outline_of_an_upright_person_is_left_and_right_of_the_axis(upright) -> None:
    edges = outline_points(upright, 0)
    (hip_x, hip_y), shoulder = middle(upright, "hip"), middle(upright, "shoulder")
    trunk = hip_y - shoulder[1]
    station = int(np.argmin(np.abs(OUTLINE_STATIONS - 0.5)))
    reach = upright.outline_ratio[0, :, station] * trunk
    assert edges[0, station] == pytest.approx([hip_x - reach[0], hip_y - 0.5 * trunk], abs=0.1)
    assert edges[1, station] == pytest.approx([hip_x + reach[1], hip_y - 0.5 * trunk], abs=0.1)


@pytest.mark.parametrize("azimuth_deg", [90.0, -90.0])
def test_back_edge_is_away_from_the_toes(azimuth_deg: float) -> None:
    track = side_on(0.0, azimuth_deg)
    figure = figure_at(track, 0)
    assert figure is not None
    back = np.nanmean(back_edge(figure)[:, 0]) - figure.joint("hip", "both")[0]
    toes = middle(track, "foot_index")[0] - middle(track, "ankle")[0]
    assert back * toes < 0


@pytest.mark.parametrize("lean", [0.0, 30.0, 75.0])
def test_arc_of_the_trunk_is_the_lean(lean: float) -> None:
    track = side_on(lean)
    figure = figure_at(track, 0)
    assert figure is not None
    arc = arc_of(figure, "trunk_inclination_deg", "both")
    assert arc is not None
    start, end = arc.degrees
    assert start == pytest.approx(-90.0)
    assert abs(end - start) == pytest.approx(lean, abs=0.1)


def test_what_is_no_angle_in_the_picture_has_no_arc(upright) -> None:
    figure = figure_at(upright, 0)
    assert figure is not None
    assert arc_of(figure, "pelvis_shift_ratio", "both") is None


def test_bones_are_drawn_where_the_joints_are(upright) -> None:
    drawn = draw_pose(blank_frame(upright), upright, 0, outline=False, labels=False)
    knee = upright.landmarks_px[0, INDEX["left_knee"], :2]
    ankle = upright.landmarks_px[0, INDEX["left_ankle"], :2]
    x, y = np.round((knee + ankle) / 2).astype(int)
    assert drawn[y, x] == pytest.approx(INK, abs=30)
    assert drawn[y, x + 40] == pytest.approx([246] * 3)


def test_hidden_joints_are_not_drawn(upright) -> None:
    hidden = replace(upright, visibility=np.zeros_like(upright.visibility))
    drawn = draw_pose(blank_frame(hidden), hidden, 0, outline=False, labels=False)
    assert np.array_equal(drawn, blank_frame(hidden))


def test_a_larger_picture_gets_larger_lines(upright) -> None:
    large = np.full((2 * HEIGHT, 2 * WIDTH, 3), 246, dtype=np.uint8)
    drawn = draw_pose(large, upright, 0, outline=False, labels=False)
    knee = upright.landmarks_px[0, INDEX["left_knee"], :2] * 2
    ankle = upright.landmarks_px[0, INDEX["left_ankle"], :2] * 2
    x, y = np.round((knee + ankle) / 2).astype(int)
    assert drawn[y, x] == pytest.approx(INK, abs=30)


def test_nobody_seen_leaves_the_picture_as_it_was(upright) -> None:
    landmarks = upright.landmarks_px.copy()
    landmarks[1] = np.nan
    track = replace(upright, landmarks_px=landmarks)
    frame = grey_frame(1, 0.1).image_rgb
    assert np.array_equal(draw_pose(frame, track, 1), frame)
    assert draw_pose(frame, track, 1) is not frame


def test_face_is_blurred_also_where_nobody_is_tracked(upright) -> None:
    landmarks = upright.landmarks_px.copy()
    landmarks[1] = np.nan
    track = replace(upright, landmarks_px=landmarks)
    noise = np.random.default_rng(1).integers(0, 255, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    blurred = draw_pose(noise, track, 1, blur_face=True)
    x, y = upright.landmarks_px[0, INDEX["nose"], :2].astype(int)
    face, before = (
        blurred[y - 20 : y + 20, x - 20 : x + 20],
        noise[y - 20 : y + 20, x - 20 : x + 20],
    )
    assert face.std() < 0.3 * before.std()
    assert np.array_equal(blurred[300:, :100], noise[300:, :100])


def test_box_holds_the_person_and_stays_inside() -> None:
    track = side_on(40.0)
    figure = figure_at(track, 0)
    assert figure is not None
    box = person_box(figure, width=WIDTH, height=HEIGHT)
    assert 0 <= box.left < np.nanmin(figure.joints[:, 0])
    assert np.nanmax(figure.joints[:, 1]) < box.bottom <= HEIGHT


def test_an_angle_is_marked_with_its_words(upright) -> None:
    plain = draw_pose(blank_frame(upright), upright, 0)
    mark = AngleMark("trunk_side_bend_deg", "both", "24° ±5°")
    assert not np.array_equal(plain, draw_pose(blank_frame(upright), upright, 0, angle=mark))


def test_finding_pictures_ask_for_the_named_moments_once(judged) -> None:
    screening = judged("hip_rotation_standing_trunk_lean")
    asked: list[float] = []

    def read(times_s: list[float]):
        asked.extend(times_s)
        return [
            grey_frame(place, time, width=640, height=480) for place, time in enumerate(times_s)
        ]

    pictures = finding_pictures(screening.result, screening.track, read)
    shown = pictured(screening.result)
    assert set(pictures) == {picture_key(finding) for finding in shown}
    assert sorted(asked) == sorted({screening.track.time_s[finding.frame] for finding in shown})
    for data in pictures.values():
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        assert picture.shape[0] == PICTURE_HEIGHT_PX


def test_answers_that_are_open_or_likely_are_shown_else_the_first(judged) -> None:
    likely = pictured(judged("hip_hinge_rounded").result)
    assert [finding.id for finding in likely] == ["hinge_lumbar_rounding", "hinge_depth"]
    calm = pictured(judged("hip_hinge_clean").result)
    assert [finding.likelihood for finding in calm] == ["very_unlikely"]


def test_without_the_video_a_stick_figure_is_drawn(judged) -> None:
    screening = judged("side_bend_pelvis_shift")
    pictures = finding_pictures(screening.result, screening.track, None)
    assert len(pictures) == len(pictured(screening.result)) >= 1
    picture = cv2.imdecode(
        np.frombuffer(next(iter(pictures.values())), np.uint8), cv2.IMREAD_GRAYSCALE
    )
    assert picture is not None
    assert np.median(picture) > 240
    assert picture.min() < 80


def test_a_frame_of_another_time_is_not_used(judged) -> None:
    clip = judged("hip_hinge_rounded")
    result, track = clip.result, clip.track
    wrong = finding_pictures(result, track, lambda _: [grey_frame(0, 0.0)])
    assert wrong == finding_pictures(result, track, None)


def test_where_nothing_was_answered_the_movement_is_shown_once(judged) -> None:
    screening = judged("side_bend_pelvis_shift")
    blank = {"likelihood": "not_measured", "probability": None, "finding": None}
    answers = [one.model_copy(update=blank) for one in screening.result.answers]
    unanswered = screening.result.model_copy(update={"answers": answers})
    pictures = finding_pictures(unanswered, screening.track, None)
    assert list(pictures) == [OVERVIEW_KEY]
    html = render_report(unanswered, screening.series, pictures=pictures)
    assert html.split('id="later"')[0].count("<img") == 1


def test_a_recording_that_was_not_judged_has_no_picture(judged) -> None:
    track = judged("side_bend_pelvis_shift").track
    assert finding_pictures(not_judged(), track, None) == {}
