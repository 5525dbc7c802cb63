"""The outline read from the silhouette is what its definition says, curve by curve."""

from __future__ import annotations

import numpy as np
import pytest

from screen.kinematics.back.side_outline import silhouette_outline
from screen.kinematics.body import HIPS, SHOULDERS, Body
from screen.pose.landmarks import COUNT
from screen.pose.outline import REACH_RATIO
from screen.pose.track import OUTLINE_STATIONS, SILHOUETTE_POINTS


def body_of(curves, hips, shoulders):
    """A body of which only the silhouette, the hips and the shoulders are known."""
    n = len(curves)
    points = np.full((n, COUNT, 2), np.nan)
    points[:, HIPS], points[:, SHOULDERS] = hips[:, None], shoulders[:, None]
    return Body(
        time_s=np.arange(n) / 30,
        points_px=points,
        world_m=np.full((n, COUNT, 3), np.nan),
        depth_px=np.full((n, COUNT), np.nan),
        outline_ratio=np.full((n, 2, len(OUTLINE_STATIONS)), np.nan),
        silhouette_px=curves,
        size_px=(640, 480),
    )


def plain_outline(curve, hip, shoulder):
    """Every side of one closed curve against every station, one after the other."""
    axis = shoulder - hip
    across = np.array([axis[1], -axis[0]])
    found = np.full((2, len(OUTLINE_STATIONS)), np.nan)
    for start, end in zip(curve, np.roll(curve, -1, axis=0), strict=True):
        (u, v), (next_u, next_v) = (
            np.array([axis @ (point - hip), across @ (point - hip)]) / (axis @ axis)
            for point in (start, end)
        )
        for place, at in enumerate(OUTLINE_STATIONS):
            if (u <= at) == (next_u <= at):
                continue
            crossing = v + (at - u) / (next_u - u) * (next_v - v)
            for row, away in enumerate((crossing, -crossing)):
                if 0 < away < REACH_RATIO and not found[row, place] <= away:
                    found[row, place] = away
    return found


def random_people(n, seed=0, roughness=0.3):
    """Curves as people's are, and others: dented, torn, far too small, beside the axis."""
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, SILHOUETTE_POINTS, endpoint=False)
    round_ = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    size = rng.uniform(20, 220, (n, 1, 2))
    middle = rng.uniform(150, 250, (n, 1, 2))
    curves = middle + size * round_ * (1 + roughness * rng.normal(0, 1, (n, len(angle), 1)))
    hips = middle[:, 0] + rng.normal(0, 20, (n, 2))
    axis_px, lean = rng.uniform(10, 160, n), rng.uniform(0, 2 * np.pi, n)
    return curves, hips, hips + np.stack([np.cos(lean), np.sin(lean)]).T * axis_px[:, None]


@pytest.mark.parametrize("roughness", [0.0, 0.3])
def test_each_station_takes_the_nearest_crossing_of_each_side(roughness):
    curves, hips, shoulders = random_people(300, roughness=roughness)
    found = silhouette_outline(body_of(curves, hips, shoulders))
    expected = [plain_outline(*one) for one in zip(curves, hips, shoulders, strict=True)]
    assert found.shape == (300, 2, len(OUTLINE_STATIONS))
    assert np.isnan(found).any()
    assert np.isfinite(found).mean() > 0.2
    np.testing.assert_allclose(found, np.array(expected), rtol=1e-9, atol=1e-12)


def test_curves_and_axes_that_are_not_known_have_no_outline():
    curves, hips, shoulders = random_people(6)
    curves[1] = np.nan
    curves[2, 5] = np.nan
    hips[3] = np.nan
    shoulders[4] = hips[4] + 0.1
    found = silhouette_outline(body_of(curves, hips, shoulders))
    assert np.isnan(found[1:5]).all()
    alone = silhouette_outline(body_of(curves[[0, 5]], hips[[0, 5]], shoulders[[0, 5]]))
    np.testing.assert_array_equal(found[[0, 5]], alone)


def test_a_curve_that_lies_on_one_side_of_the_axis_gives_that_side_alone():
    curves, hips, shoulders = random_people(1, roughness=0.0)
    hips[:], shoulders[:] = (400, 300), (400, 200)
    curves += np.array([330, 250]) - curves.mean(axis=1, keepdims=True)
    curves = 330 + (curves - 330) * np.array([0.1, 1.0])
    found = silhouette_outline(body_of(curves, hips, shoulders))
    assert np.isfinite(found[0, 0]).any()
    assert np.isnan(found[0, 1]).all()


def test_corners_on_a_stations_line_are_crossed_once():
    """A square whose corners lie on the lines of two stations, its upper and lower side along."""
    corners = np.array([[80.0, 150], [120, 150], [120, 100], [80, 100]])
    curve = np.repeat(corners, SILHOUETTE_POINTS // 4, axis=0)
    hips, shoulders = np.array([[100.0, 150]]), np.array([[100.0, 50]])
    found = silhouette_outline(body_of(curve[None], hips, shoulders))
    within = (OUTLINE_STATIONS > 0.02) & (OUTLINE_STATIONS < 0.48)
    beyond = (OUTLINE_STATIONS < -0.02) | (OUTLINE_STATIONS > 0.52)
    assert found[0][:, within] == pytest.approx(0.2)
    assert np.isnan(found[0][:, beyond]).all()


def test_a_turn_of_the_picture_changes_no_outline():
    body = body_of(*random_people(50))
    turned = body.turned(17.0)
    assert not np.allclose(turned.hips, body.hips)
    np.testing.assert_allclose(silhouette_outline(turned), silhouette_outline(body), rtol=1e-9)


def test_no_frames_have_an_outline_of_no_frames():
    curves, hips, shoulders = random_people(0)
    found = silhouette_outline(body_of(curves, hips, shoulders))
    assert found.shape == (0, 2, len(OUTLINE_STATIONS))
