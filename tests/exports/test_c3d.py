"""C3D, read back by ezc3d: markers, angles, gaps, events, and what was done to the rate."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import ezc3d
import numpy as np
import pytest

from screen.errors import JobError, OutputError, UsageError
from screen.exports import c3d
from screen.exports.c3d import write_c3d
from screen.exports.markers import MARKERS, NO_METRES, world_markers
from tests.kinematics.puppet import clock
from tests.results import stored_builders as make

FLOAT32 = 1e-6


def written(tmp_path, made, **who):
    (path,) = write_c3d(make.stored(tmp_path / "x", made, **who), tmp_path / "x.c3d")
    return ezc3d.c3d(str(path))


def value(file, group, name):
    return file["parameters"][group][name]["value"]


def gap(made):
    """Nobody is seen in frame 30, and the low back is not measured in frames 40 to 44."""
    world = made.track.world_m.copy()
    world[30] = np.nan
    curves = {key: np.array(curve) for key, curve in made.series.channels.items()}
    curves["lumbar_flexion_deg", "both"][40:45] = np.nan
    return replace(
        made,
        track=replace(made.track, world_m=world),
        series=replace(made.series, channels=curves),
    )


def test_markers_are_in_millimetres_with_the_axes_of_opensim(tmp_path) -> None:
    made = gap(make.puppet(time_s=clock(18.0)))
    file = written(tmp_path, made)
    points = file["data"]["points"]
    count = len(MARKERS)
    wanted = world_markers(made.track, made.result.quality.view).xyz * 1000
    assert value(file, "POINT", "LABELS")[:count] == list(MARKERS)
    assert value(file, "POINT", "UNITS") == ["mm"]
    np.testing.assert_allclose(points[:3, :count].transpose(2, 1, 0), wanted, rtol=1e-5, atol=1e-3)
    assert value(file, "POINT", "X_SCREEN") == ["+X"]
    assert value(file, "POINT", "Y_SCREEN") == ["+Y"]


def test_a_gap_has_the_residual_minus_one(tmp_path) -> None:
    made = gap(make.puppet(time_s=clock(18.0)))
    file = written(tmp_path, made)
    residuals = file["data"]["meta_points"]["residuals"][0]
    count = len(MARKERS)
    assert (residuals[:count, 30] == -1).all()
    labels = value(file, "POINT", "LABELS")
    lumbar = residuals[labels.index("lumbar_flexion_deg")]
    missing = np.isnan(made.series.channels["lumbar_flexion_deg", "both"])
    np.testing.assert_array_equal(lumbar, np.where(missing, -1, 0))
    assert missing[40:45].all()


def test_series_are_points_in_groups_of_their_own(tmp_path) -> None:
    channels = {
        ("lumbar_flexion_deg", "both"): 12.5,
        ("knee_flexion_deg", "left"): np.linspace(0, 50, 6),
        ("knee_flexion_deg", "right"): -3.0,
        ("hip_travel_ratio", "both"): 0.25,
    }
    made = make.standing_still(channels=channels)
    file = written(tmp_path, made)
    labels = value(file, "POINT", "LABELS")
    angles = ["lumbar_flexion_deg", "left_knee_flexion_deg", "right_knee_flexion_deg"]
    assert value(file, "POINT", "TYPE_GROUPS") == ["ANGLES", "SCALARS"]
    assert value(file, "POINT", "ANGLES") == angles
    assert value(file, "POINT", "ANGLE_UNITS") == ["deg"]
    assert value(file, "POINT", "SCALARS") == ["hip_travel_ratio"]
    for name, curve in made.series.columns():
        point = file["data"]["points"][:3, labels.index(name)]
        np.testing.assert_allclose(point[0], curve, atol=1e-4)
        assert not point[1:].any()
    meanings = value(file, "POINT", "DESCRIPTIONS")
    assert meanings[labels.index("lumbar_flexion_deg")].endswith("+ rounding (flexion)")
    assert meanings[labels.index("Neck")] == "left_shoulder and right_shoulder"


def test_even_frames_are_not_resampled(tmp_path) -> None:
    file = written(tmp_path, make.puppet(time_s=clock(18.0, 30.0)))
    assert value(file, "POINT", "RATE")[0] == pytest.approx(30.0, rel=FLOAT32)
    assert file["data"]["points"].shape[2] == 540
    assert value(file, "MOVESCREEN", "RESAMPLED")[0].startswith("no")


def test_uneven_frames_are_resampled_by_their_times_and_it_is_said(tmp_path) -> None:
    time_s = make.phone_clock()
    slope = 3.0 * (time_s - time_s[0])
    made = make.puppet({("knee_flexion_deg", "left"): slope}, time_s=time_s)
    file = written(tmp_path, made)
    rate = value(file, "POINT", "RATE")[0]
    curve = file["data"]["points"][0, value(file, "POINT", "LABELS").index("left_knee_flexion_deg")]
    np.testing.assert_allclose(curve, 3.0 * np.arange(len(curve)) / rate, atol=1e-3)
    assert len(curve) / rate == pytest.approx(time_s[-1] - time_s[0], abs=2 / rate)
    assert value(file, "MOVESCREEN", "RESAMPLED")[0].startswith("yes: interpolated linearly")
    assert value(file, "MOVESCREEN", "START_S")[0] == pytest.approx(0.25)


@pytest.mark.parametrize("time_s", [clock(18.0), make.phone_clock()], ids=["even", "uneven"])
def test_repetitions_are_events_counted_from_the_first_sample(time_s, tmp_path) -> None:
    made = make.puppet(time_s=time_s)
    file = written(tmp_path, made, participant="Jörg", session="2")
    minutes, seconds = value(file, "EVENT", "TIMES")
    labels = value(file, "EVENT", "LABELS")
    assert value(file, "EVENT", "USED")[0] == len(labels) == 3 * len(made.result.repetitions)
    times = 60 * minutes + seconds + time_s[0]
    for moment in ("start", "peak", "end"):
        found = [at for at, label in zip(times, labels, strict=True) if label.endswith(moment)]
        wanted = [getattr(one, f"{moment}_s") for one in made.result.repetitions]
        np.testing.assert_allclose(found, wanted, atol=1e-4)
    assert set(value(file, "EVENT", "CONTEXTS")) == {"General"}
    assert set(value(file, "EVENT", "SUBJECTS")) == {"Jörg"}
    assert value(file, "SUBJECTS", "NAMES") == ["Jörg"]


def test_events_of_a_side_are_of_that_side(tmp_path) -> None:
    made = make.hinge()
    sides = ("left", "right", "both", "left")
    turned = [
        one.model_copy(update={"side": side})
        for one, side in zip(made.result.repetitions, sides, strict=True)
    ]
    file = written(tmp_path, make.with_result(made, repetitions=turned))
    contexts, labels = value(file, "EVENT", "CONTEXTS"), value(file, "EVENT", "LABELS")
    peaks = [one for one, label in zip(contexts, labels, strict=True) if label.endswith("peak")]
    assert peaks == ["Left", "Right", "General", "Left"]


def test_an_event_after_the_first_minute(tmp_path) -> None:
    made = make.hinge()
    at = {"start_s": 61.5, "peak_s": 62.5, "end_s": 63}
    late = made.result.repetitions[0].model_copy(update=at)
    file = written(tmp_path, make.with_result(made, repetitions=[late]))
    np.testing.assert_allclose(value(file, "EVENT", "TIMES"), [[1, 1, 1], [1.5, 2.5, 3.0]])


def test_without_anything_measured_there_are_markers(tmp_path) -> None:
    file = written(tmp_path, make.nothing_measured())
    assert value(file, "POINT", "LABELS") == list(MARKERS)
    assert "EVENT" not in file["parameters"]
    assert "ANGLES" not in file["parameters"]["POINT"]


def test_more_frames_than_the_format_counts_are_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(c3d, "_MOST_FRAMES", 5)
    stored = make.stored(tmp_path / "x", make.standing_still(6))
    with pytest.raises(JobError, match="at most 5"):
        write_c3d(stored, tmp_path / "x.c3d")
    assert not (tmp_path / "x.c3d").exists()


def test_without_the_library_one_sentence_says_how_to_get_it(tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "ezc3d", None)
    stored = make.stored(tmp_path / "x", make.standing_still())
    with pytest.raises(UsageError, match=r"pip install '\.\[c3d\]'"):
        write_c3d(stored, tmp_path / "x.c3d")


def many(count):
    """A recording of so many repetitions."""
    made = make.hinge()
    first = made.result.repetitions[0]
    repeated = [first.model_copy(update={"index": one + 1}) for one in range(count)]
    return make.with_result(made, repetitions=repeated)


@pytest.mark.parametrize(
    ("count", "events", "moments"),
    [(85, 255, {"start", "peak", "end"}), (86, 86, {"peak"}), (255, 255, {"peak"})],
)
def test_of_many_repetitions_there_are_peaks_only(count, events, moments, tmp_path) -> None:
    """The format counts the events in one byte."""
    file = written(tmp_path, many(count))
    labels = value(file, "EVENT", "LABELS")
    assert value(file, "EVENT", "USED")[0] == len(labels) == events
    assert value(file, "EVENT", "TIMES").shape == (2, events)
    assert {label.removeprefix("Repetition ") for label in labels} == moments
    said = value(file, "MOVESCREEN", "EVENTS")[0]
    assert all((moment in said) == (moment in moments) for moment in ("start", "peak", "end"))


def test_more_repetitions_than_events_are_refused(tmp_path) -> None:
    stored = make.stored(tmp_path / "x", many(256))
    with pytest.raises(JobError, match="at most 255 events"):
        write_c3d(stored, tmp_path / "x.c3d")
    assert not (tmp_path / "x.c3d").exists()


def test_without_metres_there_are_angles_and_events_only(tmp_path) -> None:
    made = make.without_metres(make.puppet(time_s=clock(18.0)))
    file = written(tmp_path, made)
    assert value(file, "POINT", "LABELS") == [name for name, _ in made.series.columns()]
    assert value(file, "MOVESCREEN", "MARKERS") == [NO_METRES]
    assert value(file, "EVENT", "USED")[0] == 3 * len(made.result.repetitions)
    for index, (_, curve) in enumerate(made.series.columns()):
        np.testing.assert_allclose(file["data"]["points"][0, index], curve, atol=1e-4)


def test_neither_metres_nor_angles_is_a_failed_job(tmp_path) -> None:
    made = make.without_metres(make.nothing_measured())
    with pytest.raises(JobError, match="neither positions in metres nor angles"):
        written(tmp_path, made)
    assert not (tmp_path / "x.c3d").exists()


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.99])
def test_a_file_that_was_not_written_whole_is_never_left(kept, tmp_path, monkeypatch) -> None:
    """A disk that is full: the library writes what it can, and says nothing."""
    stored = make.stored(tmp_path / "x", make.hinge())
    whole = ezc3d.c3d.write

    def cut(file, path):
        whole(file, path)
        os.truncate(path, int(kept * Path(path).stat().st_size))

    monkeypatch.setattr(ezc3d.c3d, "write", cut)
    with pytest.raises(OutputError, match="does not read back") as caught:
        write_c3d(stored, tmp_path / "x.c3d")
    assert "\n" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
