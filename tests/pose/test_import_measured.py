"""Imported landmarks of real tracks: the same angles as with the video, and those of a real chest.

The samples are tracked by the real network, written out as others write landmarks, and imported.
"""

from __future__ import annotations

import csv
import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from screen import api
from screen.kinematics import MovementSeries
from screen.kinematics.back.doubts import READ_FROM_THE_BACK
from screen.pose.track import PoseTrack
from screen.resources import data_folder
from tests.pose import landmark_writers as write

CLIPS = data_folder("samples") / "clips"
LAYOUTS = {
    "wide": partial(write.wide, time=write.seconds),
    "wide in pixels with world landmarks": partial(
        write.wide, time=write.seconds, pixels=True, world=True
    ),
    "long": write.long,
    "mediapipe": write.mediapipe,
}


@pytest.fixture(scope="module")
def turning() -> PoseTrack:
    return api.track(CLIPS / "trunk_rotation_seated_clean.mp4")


def imported(text: str, folder: Path, like: PoseTrack, **options) -> PoseTrack:
    path = folder / "given.txt"
    path.write_text(text, encoding="utf-8")
    size = (like.info.width_px, like.info.height_px)
    return api.import_track(path, **({"size_px": size} | options))


def measured(track: PoseTrack, protocol: str) -> MovementSeries:
    series = api.analyze(track, protocol=protocol).series
    assert series is not None
    return series


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_a_hinge_gives_the_same_angles_but_those_of_the_back(layout, rounded, tmp_path):
    whole = measured(rounded, "hip_hinge")
    series = measured(imported(LAYOUTS[layout](rounded), tmp_path, rounded), "hip_hinge")
    assert set(series.withheld) >= READ_FROM_THE_BACK
    compared = [key for key in whole.channels if key[0] not in READ_FROM_THE_BACK]
    assert set(series.channels) == set(compared)
    for key in compared:
        close = 5.0 if key[0] == "trunk_inclination_deg" else 1e-3
        assert series.channels[key] == pytest.approx(whole.channels[key], abs=close, nan_ok=True)


def test_the_size_of_the_picture_changes_no_angle(rounded, tmp_path):
    text = write.wide(rounded, time=write.seconds)
    size = rounded.info.width_px, rounded.info.height_px
    once = measured(imported(text, tmp_path, rounded), "hip_hinge")
    twice = imported(text, tmp_path, rounded, size_px=(2 * size[0], 2 * size[1]))
    for key, values in measured(twice, "hip_hinge").channels.items():
        assert values == pytest.approx(once.channels[key], abs=1e-3, nan_ok=True), key


def test_repetitions_are_the_same_without_a_picture(rounded, tmp_path):
    whole = api.analyze(rounded, protocol="hip_hinge").result
    bare = api.analyze(
        imported(write.long(rounded), tmp_path, rounded), protocol="hip_hinge"
    ).result
    assert bare.status == "judged"
    assert len(bare.repetitions) == len(whole.repetitions) > 0
    for one, other in zip(bare.repetitions, whole.repetitions, strict=True):
        assert (one.start_s, one.end_s) == pytest.approx((other.start_s, other.end_s), abs=0.3)
        trunk, same = (each.measures["trunk_inclination_deg"].value for each in (one, other))
        assert trunk == pytest.approx(same, abs=4)
        assert one.measures["lumbar_flexion_deg"].value is None


def test_the_turn_of_a_chest_is_read_nearly_as_well_without_a_picture(turning, tmp_path):
    """At the peaks of the sample its true turn is known; the outline and the world only help."""
    bare = measured(
        imported(write.wide(turning, time=write.seconds), tmp_path, turning),
        "trunk_rotation_seated",
    )
    assert bare.view.kind == "front"
    assert np.isfinite(bare.get("pelvis_rotation_deg")).all()
    truth = json.loads((CLIPS / "trunk_rotation_seated_clean.json").read_text(encoding="utf-8"))
    whole = measured(turning, "trunk_rotation_seated")
    for repetition in truth["repetitions"]:
        at = int(np.argmin(np.abs(bare.time_s - repetition["peak_s"])))
        true = repetition["measures"]["thorax_rotation_deg"]
        for series in (bare, whole):
            assert series.get("thorax_rotation_deg")[at] == pytest.approx(true, abs=8)


def test_a_mirrored_import_swaps_the_sides(turning, tmp_path):
    text = write.wide(turning, time=write.seconds)
    plain = api.analyze(imported(text, tmp_path, turning), protocol="trunk_rotation_seated")
    mirrored = api.analyze(
        imported(text, tmp_path, turning, mirrored=True), protocol="trunk_rotation_seated"
    )
    other = {"left": "right", "right": "left"}
    for one, two in zip(plain.result.repetitions, mirrored.result.repetitions, strict=True):
        assert two.side == other[one.side]
        for name in ("thorax_rotation_deg", "trunk_side_bend_deg"):
            assert two.measures[name].value == pytest.approx(one.measures[name].value, abs=1e-3)


# One real person beside optical motion capture.

SIZE = 960, 544
"""The pictures' size as the authors of the recording give it for this group."""
FPS = 15.0
"""Assumed, as in ``samples.learning.rotation_designs``: the files hold no time (last test)."""


@pytest.fixture(scope="module")
def real(footage) -> Path:
    folder = footage / "reference" / "seated_trunk_rotation"
    if not folder.is_dir():
        pytest.skip(f"no real landmarks beside motion capture at {folder}")
    return folder


def chest_of(folder: Path, count: int) -> np.ndarray:
    """Return the true turn of the chest in ``count`` rows; + to the left of the landmarks."""
    with (folder / "optical_motion_capture.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    along = [float(row["frac"]) for row in rows]
    turn = [-float(row["chest_rz_deg"]) for row in rows]
    return np.interp(np.linspace(0, 1, count), along, turn)


def test_the_turn_of_a_real_chest_agrees_with_motion_capture(real):
    track = api.import_track(real / "blazepose_landmarks.json", fps=FPS, size_px=SIZE)
    screening = api.analyze(track, protocol="trunk_rotation_seated")
    result, series = screening.result, screening.series
    assert result.status == "judged"
    assert series.view.kind == "front"
    assert [one.side for one in result.repetitions] == ["right", "left"]
    assert "lumbar_flexion_deg" in series.withheld
    found, truth = series.get("thorax_rotation_deg"), chest_of(real, len(track))
    neutral = series.neutral
    still = (series.time_s >= neutral.start_s) & (series.time_s <= neutral.end_s)
    truth = truth - np.median(truth[still])
    assert np.corrcoef(found, truth)[0, 1] == pytest.approx(0.973, abs=0.01)
    assert np.polyfit(truth, found, 1)[0] == pytest.approx(1.03, abs=0.03)
    assert np.sqrt(np.mean((found - truth) ** 2)) == pytest.approx(7.5, abs=0.5)
    for one in result.repetitions:
        value = one.measures["thorax_rotation_deg"]
        peak = np.abs(truth[int(one.start_s * FPS) : int(one.end_s * FPS)]).max()
        assert value.error_basis == "provisional"
        assert abs(value.value - peak) < value.error


@pytest.mark.parametrize("fps", [20.0, 25.0, 30.0])
def test_a_turn_that_is_held_longer_than_the_quiet_start_is_not_taken_for_it(fps, real):
    """At such rates the start is quiet for half a second; the held turn is quiet for longer."""
    track = api.import_track(real / "blazepose_landmarks.json", fps=fps, size_px=SIZE)
    result = api.analyze(track, protocol="trunk_rotation_seated").result
    assert result.status == "judged"
    assert result.quality.neutral is not None
    assert result.quality.neutral.end_s < 1.0
    assert [one.side for one in result.repetitions] == ["right", "left"]
