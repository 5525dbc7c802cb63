"""Data frames, labelled arrays and the figure: the numbers of the files, with their units."""

from __future__ import annotations

import csv
import sys
from dataclasses import replace

import numpy as np
import pytest

import screen
from screen.errors import JobError, UsageError
from screen.pose.landmarks import INDEX

TABLES = ["angles", "repetitions", "measures", "findings", "answers"]


@pytest.fixture(scope="module")
def screening(rounded) -> screen.Screening:
    return screen.analyze(rounded, protocol="hip_hinge")


@pytest.fixture(scope="module")
def written(screening, tmp_path_factory):
    folder = tmp_path_factory.mktemp("written")
    screening.write(folder)
    return folder


@pytest.mark.parametrize("name", ["angles", "measures"])
def test_a_data_frame_holds_what_the_csv_of_the_run_holds(screening, written, name):
    frame = screening.to_dataframe(name)
    with (written / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        heading, *rows = csv.reader(file)
    assert list(frame.columns) == heading
    assert len(frame) == len(rows)
    for column in (name for name in heading if frame[name].dtype == "float64"):
        at = heading.index(column)
        told = [float(row[at]) if row[at] else np.nan for row in rows]
        np.testing.assert_allclose(frame[column], told, atol=1e-4)


def test_missing_values_turn_no_whole_number_into_another(screening):
    frame = screening.to_dataframe("angles")
    assert str(frame["repetition"].dtype) == "Int64"
    assert frame["repetition"].isna().any()
    assert set(frame["repetition"].dropna()) == {1, 2, 3, 4}


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_there_even_where_nothing_was_measured(screening, name):
    assert len(screening.to_dataframe(name)) > 0
    bare = screen.Screening(
        screening.result.model_copy(update={"repetitions": [], "findings": [], "answers": []}),
        None,
        [],
        screening.track,
        screening.protocol,
    )
    assert len(bare.to_dataframe(name)) == 0
    assert "time_s" in bare.to_dataframe("angles")


def test_a_table_that_does_not_exist_is_a_sentence(screening):
    with pytest.raises(UsageError, match="Choose one of angles, repetitions"):
        screening.to_dataframe("angle")


@pytest.mark.parametrize(("library", "call"), [("pandas", "to_dataframe"), ("xarray", "to_xarray")])
def test_a_library_that_is_missing_is_a_sentence(screening, monkeypatch, library, call):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(UsageError, match=rf"needs the library {library}.*\n?.*notebook"):
        getattr(screening, call)()


def test_a_data_set_is_laid_out_as_movement_does(screening, rounded):
    poses = screening.to_xarray()
    assert poses.position.dims == ("time", "space", "keypoints", "individuals")
    assert poses.confidence.dims == ("time", "keypoints", "individuals")
    assert list(poses.space.values) == ["x", "y"]
    assert poses.attrs == {
        "ds_type": "poses",
        "source_software": "movement-screen",
        "source_file": "hip_hinge_rounded.mp4",
        "fps": pytest.approx(25.0),
        "time_unit": "seconds",
    }
    np.testing.assert_array_equal(poses.time, rounded.time_s)
    hip = poses.position.sel(keypoints="left_hip", space="y", individuals="id_0")
    np.testing.assert_array_equal(hip, rounded.landmarks_px[:, INDEX["left_hip"], 1])


def test_a_data_set_carries_the_angles_with_unit_sign_and_error(screening):
    poses = screening.to_xarray()
    lumbar = poses["lumbar_flexion_deg"]
    assert lumbar.dims == ("time",)
    assert lumbar.attrs["units"] == "deg"
    assert "flexion" in lumbar.attrs["positive"]
    assert float(poses["lumbar_flexion_deg_error"].median()) > 0
    assert "left_hip_flexion_deg" in poses


def test_a_figure_shows_the_channels_of_the_answers_with_units(screening):
    figure = screening.plot()
    panels = figure.axes
    assert all(axes.get_title(loc="left") for axes in panels)
    assert all(axes.get_ylabel().startswith("°\n+ ") for axes in panels)
    assert panels[-1].get_xlabel() == "time (s)"
    for axes in panels:
        named = {text.get_text() for text in axes.get_legend().get_texts()}
        assert {"95 % CI", "neutral posture"} <= named
        assert {text.get_text() for text in axes.texts} == {"1", "2", "3", "4"}


def test_a_channel_without_an_error_in_each_frame_has_bars_at_its_peaks(screening):
    series = replace(screening.series, errors={})
    bare = replace(screening, series=series)
    for axes in bare.plot().axes:
        (bars,) = axes.containers
        assert len(bars.lines[2][0].get_segments()) == 4
        assert {text.get_text() for text in axes.get_legend().get_texts()} >= {"95 % CI"}


def test_a_figure_leaves_nothing_behind_in_pyplot(screening):
    screening.plot()
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or pyplot.get_fignums() == []


def test_nothing_to_plot_is_a_sentence(screening):
    bare = screen.Screening(screening.result, None, [], screening.track, screening.protocol)
    with pytest.raises(JobError, match="nothing to plot"):
        bare.plot()
