"""The networks of the back: their errors, their reasons, and what leaves them as they are."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest

from screen.kinematics import Calibration, measure_movement
from screen.kinematics.back.estimator import moved_joints, quiet_size_px
from screen.kinematics.back.shape import trunk_axes
from screen.kinematics.back.side_outline import silhouette_outline
from screen.kinematics.network import Networks
from screen.pose.landmarks import INDEX
from screen.pose.track import OUTLINE_STATIONS
from tests.kinematics.back_models import LIMITS, PLAIN_BACK, linear_back
from tests.kinematics.puppet import Puppet, bump, clock, filtered
from tests.kinematics.test_movement import HINGE, at_peak, three


def measured(track, back=PLAIN_BACK, **limits):
    calibration = Calibration(
        models={}, back=back, back_limits=dataclasses.replace(LIMITS, **limits)
    )
    result = measure_movement(track, HINGE, calibration)
    assert result is not None
    return result


def hinge(**changes):
    t = clock(12)
    return Puppet(t, **{"forward": three(t, 60), "azimuth_deg": 90} | changes).track()


def test_networks_multiply_and_squash_as_written():
    first, second = np.array([[[1.0], [-2.0]]]), np.array([[[3.0]]])
    networks = Networks((first, second), (np.array([[0.5]]), np.array([[0.25]])))
    hidden = 1.0 * 2.0 - 2.0 * 1.0 + 0.5
    expected = 3.0 * hidden / (1 + np.exp(-hidden)) + 0.25
    assert networks(np.array([[2.0, 1.0]])) == pytest.approx(np.array([[[expected]]]))


def test_many_frames_through_many_layers_are_what_double_precision_gives():
    rng = np.random.default_rng(0)
    widths = (7, 12, 12, 3)
    weights = tuple(rng.normal(0, 1, (4, *shape)) for shape in itertools.pairwise(widths))
    biases = tuple(rng.normal(0, 1, (4, width)) for width in widths[1:])
    inputs = rng.normal(0, 2, (600, 7))
    inputs[0] = -1e4
    values = np.broadcast_to(inputs, (4, 600, 7))
    for layer, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        if layer:
            values = values / (1 + np.exp(-np.clip(values, -700, 700)))
        values = values @ weight + bias[:, None]
    found = Networks(weights, biases)(inputs)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, values, rtol=1e-4, atol=1e-4)
    assert Networks(weights, biases)(inputs[:0]).shape == (4, 0, 3)


def test_layers_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="do not fit"):
        Networks((np.zeros((1, 2, 3)), np.zeros((1, 4, 1))), (np.zeros((1, 3)), np.zeros((1, 1))))


def test_the_error_grows_with_the_spread_and_with_disagreement():
    def width(**model):
        series, repetitions = measured(hinge(), linear_back(**model))
        return series.errors["pelvis_inclination_deg", "both"][repetitions[0].peak]

    assert width(spread_deg=3.0) == pytest.approx(2.0 * 3.0)
    disagreeing = width(spread_deg=3.0, members=2, disagree_deg=8.0)
    assert disagreeing == pytest.approx(2.0 * np.hypot(3.0, 4.0))


def test_every_angle_of_the_back_brings_its_error():
    series, _ = measured(hinge())
    assert {name for name, _ in series.errors} == {
        "trunk_inclination_deg",
        "pelvis_inclination_deg",
        "thorax_inclination_deg",
        "lumbar_flexion_deg",
        "hip_flexion_deg",
    }
    assert not series.doubts


@pytest.mark.parametrize("azimuth_deg", [90, -90])
def test_hip_flexion_is_pelvis_and_thigh_together(azimuth_deg):
    t = clock(12)
    track = hinge(azimuth_deg=azimuth_deg, knee=three(t, 40), back_slope=-three(t, 15))
    result = measured(track)
    near = "right" if azimuth_deg > 0 else "left"
    pelvis, thigh = (
        at_peak(result, "pelvis_inclination_deg"),
        at_peak(result, "thigh_lift_deg", near),
    )
    assert at_peak(result, "hip_flexion_deg", near) == pytest.approx(pelvis + thigh)


def test_a_mirrored_picture_gives_the_same_back():
    t = clock(12)
    track = hinge(back_slope=-three(t, 20))
    one, other = measured(track), measured(track.mirrored())
    for name in ("pelvis_inclination_deg", "thorax_inclination_deg", "lumbar_flexion_deg"):
        assert one[0].get(name) == pytest.approx(other[0].get(name), abs=1e-6, nan_ok=True)


def test_size_and_place_in_the_picture_change_nothing():
    t = clock(12)
    values = [
        at_peak(measured(hinge(back_slope=-three(t, 20), **how)), "lumbar_flexion_deg")
        for how in ({}, {"scale": 0.6}, {"shift_px": (40.0, -25.0)}, {"roll_deg": 6.0})
    ]
    assert values == pytest.approx([values[0]] * 4, abs=0.7)


def doubt_at_peak(result, number=0):
    series, repetitions = result
    peak = repetitions[number].peak
    return [doubt for doubt in series.doubts if doubt.frames[peak]]


def test_a_view_too_far_off_is_withheld_in_every_frame():
    result = measured(hinge(azimuth_deg=65))
    (doubt,) = doubt_at_peak(result)
    assert doubt.name == "view_off"
    assert doubt.frames.all()
    assert np.isnan(result[0].get("lumbar_flexion_deg")).all()
    assert np.isfinite(at_peak(result, "trunk_inclination_deg"))


def test_an_arm_over_the_back_is_withheld_while_it_lies_there():
    t = clock(12)
    track = hinge()
    landmarks = track.landmarks_px.copy()
    hip, shoulder = (
        (landmarks[:, INDEX[f"left_{joint}"]] + landmarks[:, INDEX[f"right_{joint}"]]) / 2
        for joint in ("hip", "shoulder")
    )
    axis = (shoulder - hip)[:, :2]
    behind = np.stack([axis[:, 1], -axis[:, 0]], axis=1)
    free = hip[:, :2] + 0.5 * axis - 0.3 * behind
    for joint in ("left_wrist", "right_wrist", "left_elbow", "right_elbow"):
        landmarks[:, INDEX[joint], :2] = free
    during = (t > 1.8) & (t < 4.7)
    landmarks[during, INDEX["right_wrist"], :2] = (hip[:, :2] + 0.5 * axis + 0.32 * behind)[during]
    result = measured(dataclasses.replace(track, landmarks_px=landmarks))
    (doubt,) = doubt_at_peak(result, 0)
    assert doubt.name == "arm_across"
    assert not doubt_at_peak(result, 1)
    assert np.isfinite(at_peak(result, "lumbar_flexion_deg", number=1))


def test_a_jump_in_the_outline_is_a_torn_mask():
    track = hinge()
    outline = track.outline_ratio.copy()
    place = int(np.argmin(np.abs(OUTLINE_STATIONS - 0.4)))
    outline[:, 0, place : place + 3] += 0.4
    (doubt,) = doubt_at_peak(measured(dataclasses.replace(track, outline_ratio=outline)))
    assert doubt.name == "outline_torn"


def test_hips_at_the_border_of_the_picture_are_cropped():
    t = clock(12)
    away = bump(t, 5.0, 2.5, 1.0)
    track = hinge()
    landmarks = track.landmarks_px.copy()
    landmarks[away > 0.5, INDEX["left_hip"], 0] = -30
    landmarks[away > 0.5, INDEX["right_hip"], 0] = -30
    series, _ = measured(dataclasses.replace(track, landmarks_px=landmarks))
    assert "hips_cropped" in {doubt.name for doubt in series.doubts}


def test_a_wide_error_is_told_and_withholds_nothing():
    result = measured(hinge(), linear_back(spread_deg=40.0))
    assert doubt_at_peak(result) == []
    assert np.isfinite(at_peak(result, "pelvis_inclination_deg"))


def test_a_doubt_in_neutral_holds_everywhere_and_each_frame_has_one_reason():
    track = hinge()
    outline = track.outline_ratio.copy()
    outline[:60] = np.nan
    series, _ = measured(dataclasses.replace(track, outline_ratio=outline))
    assert sum(doubt.frames.astype(int) for doubt in series.doubts).max() == 1
    assert series.doubts[0].name == "outline_torn"
    assert series.doubts[0].frames.all()


def at_rest_and_bent(**changes):
    """Two seconds upright, then held at 50 degrees."""
    t = clock(4)
    return Puppet(t, **{"forward": np.where(t < 2, 0.0, 50.0), "azimuth_deg": 90} | changes).track()


def test_the_silhouette_gives_the_outline_the_mask_gave():
    body = filtered(at_rest_and_bent(), cutoff_hz=30)
    seen = (OUTLINE_STATIONS > 0.02) & (OUTLINE_STATIONS < 1.15)
    found = silhouette_outline(body)[:, :, seen]
    assert found == pytest.approx(body.outline_ratio[:, :, seen], abs=0.02)


@pytest.mark.parametrize("azimuth_deg", [90, -90])
def test_joints_put_right_give_what_right_landmarks_give(azimuth_deg):
    track = at_rest_and_bent(azimuth_deg=azimuth_deg, back_slope=-10.0)
    forward = 1 if azimuth_deg > 0 else -1
    still = clock(4) < 1.5
    right = filtered(track, cutoff_hz=30)
    offsets = np.zeros((len(still), 4))
    offsets[:, :2] = 0.06, -0.04
    size_px = quiet_size_px(right, still)
    wrong = moved_joints(right, -offsets, forward=forward, size_px=size_px)
    model = linear_back(joints=(0.06, -0.04, 0.0, 0.0))
    found = model.put_right(wrong, still, forward=forward)
    assert found.hips == pytest.approx(right.hips, abs=0.03 * size_px)
    assert found.shoulders == pytest.approx(right.shoulders)


def test_without_a_silhouette_the_angles_fall_back_on_the_posture_alone():
    track = at_rest_and_bent()
    silhouette = np.full_like(track.silhouette_px, np.nan)
    body = filtered(dataclasses.replace(track, silhouette_px=silhouette), cutoff_hz=30)
    found = PLAIN_BACK.estimate(body, clock(4) < 1.5, forward=1)
    assert found.angles_deg["pelvis_inclination_deg"][-5] == pytest.approx(50.0, abs=1.0)


def test_a_trunk_without_length_has_no_axes_and_no_warning():
    axes = trunk_axes(np.array([[0.0, 0.0], [0.0, -2.0]]), forward=1)
    assert np.isnan(axes[0]).all()
    np.testing.assert_allclose(axes[1], [[0, -1], [1, 0]])
