"""Frames in which the person walks in, and how far the camera was off, in every format."""

from __future__ import annotations

import json
from dataclasses import replace

import ezc3d
import numpy as np
import pytest

from screen.errors import JobError
from screen.exports.bids import bids_data_set
from screen.exports.c3d import write_c3d
from screen.exports.markers import MARKERS
from screen.exports.storage import write_mot, write_sto
from screen.exports.trc import write_trc
from tests.exports.test_storage import read_storage
from tests.exports.test_trc import read_trc
from tests.judged import with_view
from tests.kinematics.puppet import clock
from tests.results import stored_builders as make

ARRIVES_S = 1.0


@pytest.fixture
def walks_in(tmp_path):
    """A hinge of 18 s; the person is at their place from the second on, 14 deg off side-on."""
    made = make.puppet(time_s=clock(18.0), arrives_s=ARRIVES_S)
    made = replace(made, result=with_view(made.result, off_deg=14.0))
    stored = make.stored(tmp_path / "x", made, participant="P1")
    assert 0 < (~stored.series.in_place).sum() < 40
    return stored


def test_mot_leaves_those_rows_out_and_says_so(walks_in, tmp_path):
    (path,) = write_mot(walks_in, tmp_path / "x.mot")
    head, said, _, table = read_storage(path)
    there = walks_in.series.time_s[walks_in.series.in_place]
    assert table[0, 0] >= there[0]
    assert set(table[:, 0]) <= set(there)
    assert said["nRows"] == str(len(table))
    assert "Left out, the person is not at their place: 0.000 to 0.967 s" in head
    assert "14 deg off" in head


def test_mot_of_somebody_who_never_stays_is_refused(tmp_path):
    stored = make.stored(tmp_path / "x", make.puppet(time_s=clock(18.0), arrives_s=60.0))
    with pytest.raises(JobError, match="at their place"):
        write_mot(stored, tmp_path / "x.mot")


def test_sto_marks_them(walks_in, tmp_path):
    (path,) = write_sto(walks_in, tmp_path / "x.sto")
    head, _, names, table = read_storage(path)
    away = ~walks_in.series.in_place
    assert len(table) == len(away)
    assert np.isnan(table[away, 1:]).all()
    for name, values in walks_in.series.values.items():
        np.testing.assert_array_equal(table[~away, names.index(name)], values[~away])
    assert "not at their place, all series are nan: 0.000 to 0.967 s" in head


@pytest.mark.parametrize("space", ["world", "picture", "kinovea"])
def test_trc_leaves_them_out_in_metres_and_says_so_always(walks_in, tmp_path, space):
    path, beside = write_trc(walks_in, tmp_path / "x.trc", space=space)
    about = json.loads(beside.read_text(encoding="utf-8"))
    away = ~walks_in.series.in_place
    assert about["frames_in_which_the_person_is_not_at_their_place"] == away.sum()
    assert about["not_at_their_place"] == "0.000 to 0.967 s"
    assert about["camera_off_deg"] == 14.0
    assert "14 deg off" in about["camera"]
    if space != "kinovea":
        *_, xyz = read_trc(path)
        missing = np.isnan(xyz).all(axis=(1, 2))
        np.testing.assert_array_equal(missing, away & (space == "world"))


def test_c3d_makes_gaps_of_them(walks_in, tmp_path):
    (path,) = write_c3d(walks_in, tmp_path / "x.c3d")
    file = ezc3d.c3d(str(path))
    residuals = file["data"]["meta_points"]["residuals"][0]
    away = ~walks_in.series.in_place
    assert (residuals[:, away] == -1).all()
    assert (residuals[: len(MARKERS), ~away] == 0).all()
    about = file["parameters"]["MOVESCREEN"]
    assert "0.000 to 0.967 s" in about["AWAY"]["value"][0]
    assert "14 deg off" in about["CAMERA"]["value"][0]


def test_bids_has_a_channel_for_it(walks_in, tmp_path):
    with bids_data_set([walks_in.place], tmp_path / "bids", []) as add:
        add(walks_in)
    (channels,) = tmp_path.rglob("*_channels.tsv")
    names = [line.partition("\t")[0] for line in channels.read_text("utf-8").splitlines()[1:]]
    (motion,) = tmp_path.rglob("*_motion.tsv")
    rows = [line.split("\t") for line in motion.read_text("utf-8").splitlines()]
    told = [float(row[names.index("in_place")]) == 1 for row in rows]
    assert told == walks_in.series.in_place.tolist()
    (about,) = tmp_path.rglob("*_motion.json")
    assert "14 deg off" in json.loads(about.read_text("utf-8"))["CameraNote"]


def test_where_nothing_was_measured_nobody_knows(tmp_path):
    stored = make.stored(tmp_path / "x", make.nothing_measured())
    _, beside = write_trc(stored, tmp_path / "x.trc")
    assert json.loads(beside.read_text(encoding="utf-8"))["not_at_their_place"] == ""
