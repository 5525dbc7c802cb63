"""``movescreen export`` on the folder of a real run, and on a data set; every bad call is told."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from screen import api
from screen.exports.formats import FORMATS
from screen.pose.track import PoseTrack
from tests.results import stored_builders as make


@pytest.mark.parametrize("name", FORMATS)
def test_a_real_run_goes_into_every_format(name, finished, movescreen, tmp_path):
    said = movescreen("export", finished, "--format", name, "--out", tmp_path / "out")
    assert (said.code, said.err) == (0, ""), said.err
    wrote = [line.removeprefix("wrote ") for line in said.out.splitlines()]
    assert wrote
    assert all(line.startswith(str(tmp_path / "out")) for line in wrote)


def test_what_is_written_is_what_was_measured(finished, movescreen, tmp_path):
    said = movescreen("export", finished, "-f", "parquet", "--out", tmp_path, "--participant", "P1")
    assert said.code == 0, said.err
    made = pd.read_parquet(tmp_path / "hip_hinge_rounded_angles.parquet")
    stored = pd.read_csv(finished / "angles.csv")
    assert set(made["participant"]) == {"P1"}
    np.testing.assert_array_equal(made["time_s"], PoseTrack.load(finished / "track.npz").time_s)
    for name in stored.columns.drop(["time_s", "repetition"]):
        np.testing.assert_array_equal(made[name], stored[name])


def test_a_rounded_back_flexes_the_model(finished, movescreen, tmp_path):
    """In the sample the person bends forward and rounds: pelvis and low back turn negative."""
    said = movescreen("export", finished, "-f", "mot", "--out", tmp_path / "hinge.mot")
    assert said.out.strip() == f"wrote {tmp_path / 'hinge.mot'}"
    _, _, table = (tmp_path / "hinge.mot").read_text(encoding="utf-8").partition("endheader\n")
    names, *rows = [line.split("\t") for line in table.splitlines()]
    values = dict(zip(names, np.array(rows, dtype=float).T, strict=True))
    result = json.loads((finished / "result.json").read_text(encoding="utf-8"))
    peak_s = result["repetitions"][0]["peak_s"]
    peak = int(np.argmin(np.abs(values["time"] - peak_s)))
    assert values["pelvis_tilt"][peak] < -10
    assert values["lumbar_extension"][peak] < -10
    assert values["hip_flexion_l"][peak] > 10


def test_by_itself_it_is_written_among_the_exports_of_the_run(movescreen, tmp_path):
    folder = make.store_run(tmp_path / "hinge", make.standing_still())
    said = movescreen("export", folder, "-f", "sto")
    assert said.out.strip() == f"wrote {folder / 'exports' / 'hinge.sto'}"
    assert (folder / "exports" / "hinge.sto").is_file()


def test_a_run_anew_leaves_no_export_of_the_one_before(finished, rounded, movescreen, tmp_path):
    folder = tmp_path / finished.name
    shutil.copytree(finished, folder)
    assert movescreen("export", folder, "-f", "sto").code == 0
    api.analyze(rounded, protocol="hip_hinge").write(folder)
    assert not (folder / "exports").exists()
    assert (folder / "result.json").is_file()


def test_the_markers_go_to_kinovea(finished, movescreen, tmp_path):
    said = movescreen("export", finished, "-f", "trc", "--space", "kinovea", "--out", tmp_path)
    assert said.code == 0, said.err
    (path,) = tmp_path.glob("*.trc")
    lines = path.read_text(encoding="utf-8").splitlines()
    numbers = np.array([line.split("\t")[2:] for line in lines[5:]], dtype=float)
    track = PoseTrack.load(finished / "track.npz")
    x, y = 1000 * numbers[:, ::3], -1000 * numbers[:, 1::3]
    info = track.info.recording
    assert len(numbers) == len(track)
    assert np.isfinite(numbers).all()
    assert 0 < x.mean() < info.width_px
    assert 0 < y.mean() < info.height_px
    names = [name for name in lines[3].split("\t") if name][2:]
    assert (y[:, names.index("Nose")] < y[:, names.index("LHeel")]).all()


def test_quiet_says_nothing(movescreen, tmp_path):
    folder = make.store_run(tmp_path / "hinge", make.standing_still())
    said = movescreen("export", folder, "-f", "sto", "--quiet")
    assert (said.code, said.out, said.err) == (0, "", "")


def data_set(tmp_path, count=2):
    rows = [
        ({"recording_id": f"rec{one}", "participant": f"P{one}"}, make.standing_still())
        for one in range(count)
    ]
    return make.store_data_set(tmp_path / "ds", rows)


def test_a_data_set_is_written_recording_by_recording(movescreen, tmp_path):
    folder = data_set(tmp_path, 15)
    said = movescreen("export", folder, "-f", "sto")
    assert said.code == 0, said.err
    assert said.out.splitlines() == [
        f"wrote 16 files into {folder / 'exports' / 'sto'}",
        "15 of 15 recordings exported",
    ]
    with (folder / "exports" / "sto" / "index.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    who = {row["recording_id"]: row["participant"] for row in rows}
    assert who == {f"rec{one}": f"P{one}" for one in range(15)}


def test_a_broken_recording_is_named_and_the_rest_is_kept(movescreen, tmp_path):
    folder = data_set(tmp_path)
    (folder / "recordings" / "re" / "rec0" / "result.json").write_text("{}", encoding="utf-8")
    said = movescreen("export", folder, "-f", "c3d")
    assert said.code == 1
    assert said.err.startswith("movescreen: rec0: ")
    assert len(said.err.splitlines()) == 1
    assert said.out.splitlines() == [
        f"wrote {folder / 'exports' / 'c3d' / 'rec1.c3d'}",
        f"wrote {folder / 'exports' / 'c3d' / 'index.csv'}",
        "1 of 2 recordings exported",
    ]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["-f", "xlsx"], "There is no format xlsx"),
        (["-f", "trc", "--space", "moon"], "There is no space moon"),
        (["-f", "mot", "--space", "world"], "for the format trc only"),
        (["-f", "mot", "--out", "hinge.trc"], "looks like a file of another kind"),
    ],
)
def test_a_wrong_call_is_told_in_one_sentence(options, words, movescreen, tmp_path):
    folder = make.store_run(tmp_path / "hinge", make.standing_still())
    before = set(folder.iterdir())
    said = movescreen("export", folder, *options)
    assert said.code == 2
    assert words in said.err
    assert len(said.err.splitlines()) == 1
    assert set(folder.iterdir()) == before


def test_a_folder_without_a_result_is_told(movescreen, tmp_path):
    said = movescreen("export", tmp_path, "-f", "mot")
    assert said.code == 2
    assert "There is no result in" in said.err


def test_nothing_measured_is_a_failed_job(movescreen, tmp_path):
    folder = make.store_run(tmp_path / "hinge", make.nothing_measured())
    said = movescreen("export", folder, "-f", "mot")
    assert said.code == 1
    assert "nothing could be measured" in said.err
    assert said.out == ""
    assert not list(folder.rglob("*.mot"))


PAGE = Path(__file__).parents[2] / "docs" / "exports.md"


def test_the_commands_of_the_page_work(movescreen, tmp_path, monkeypatch):
    section = PAGE.read_text(encoding="utf-8")
    commands = re.findall(r"^movescreen (export .*?)(?:  +#.*)?$", section, re.MULTILINE)
    assert len(commands) == 4
    make.store_run(tmp_path / "movescreen-out" / "hinge", make.standing_still())
    monkeypatch.chdir(tmp_path)
    for command in commands:
        said = movescreen(*command.split())
        assert (said.code, said.err) == (0, ""), command
        assert said.out.startswith("wrote ")


def test_the_page_names_every_format_and_space():
    section = PAGE.read_text(encoding="utf-8")
    rows = [line for line in section.splitlines() if line.startswith("|")]
    named = {name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])}
    assert named == {"--format", *FORMATS}
    spaces = {name for row in rows for name in re.findall(r"--space ([a-z]+)`", row)}
    assert spaces == {"picture", "kinovea"}
