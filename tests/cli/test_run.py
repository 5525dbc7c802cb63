"""A run from the command line leaves what was promised, and says the same as the library."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import av
import jsonschema
import numpy as np
import pytest

from screen import api
from screen.cli import console
from screen.resources import data_folder
from screen.screening.schemas import result_schema
from tests.cli.conftest import CLIPS

FILES = {
    "angles.csv",
    "annotated.mp4",
    "data_dictionary.csv",
    "measures.csv",
    "report.html",
    "result.json",
    "summary.txt",
    "track.npz",
}


def result_of(folder):
    return json.loads((folder / "result.json").read_text(encoding="utf-8"))


def test_a_run_leaves_every_file(finished):
    assert {path.name for path in finished.iterdir()} == FILES


def test_the_result_fits_its_schema_and_names_its_makers(finished):
    result = result_of(finished)
    jsonschema.validate(result, result_schema())
    assert len(result["provenance"]["protocol_sha256"]) == 64
    assert len(result["recording"]["sha256"]) == 64
    assert result["person"] == {"sex": "male", "age_years": 65.0, "height_cm": 185.0}


def test_repetitions_are_the_true_ones(finished):
    truth = json.loads((CLIPS / "hip_hinge_rounded.json").read_text(encoding="utf-8"))
    found = result_of(finished)["repetitions"]
    assert len(found) == len(truth["repetitions"])
    for measured, true in zip(found, truth["repetitions"], strict=True):
        assert true["start_s"] <= measured["peak_s"] <= true["end_s"]
        assert measured["measures"]["trunk_inclination_deg"]["value"] == pytest.approx(
            true["measures"]["trunk_inclination_deg"], abs=5
        )


def test_angles_have_a_row_a_frame(finished):
    with (finished / "angles.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == result_of(finished)["recording"]["frames"]


def test_the_annotated_video_has_the_frames_of_the_recording(finished):
    with (
        av.open(finished / "annotated.mp4") as made,
        av.open(CLIPS / "hip_hinge_rounded.mp4") as given,
    ):
        assert sum(1 for _ in made.decode(video=0)) == sum(1 for _ in given.decode(video=0))


def test_a_stored_track_gives_the_same_numbers_without_the_video(finished, movescreen, tmp_path):
    said = movescreen(
        "analyze",
        finished / "track.npz",
        "-p",
        "hip_hinge",
        "--sex",
        "male",
        "--age",
        65,
        "--height-cm",
        185,
        "--out",
        tmp_path,
    )
    assert said.code == 0, said.err
    again, first = result_of(tmp_path / "hip_hinge_rounded"), result_of(finished)
    for part in ("repetitions", "summary", "asymmetry", "findings", "quality"):
        assert again[part] == first[part], part


def test_json_is_one_document_and_nothing_else(finished, movescreen, tmp_path):
    said = movescreen(
        "analyze", finished / "track.npz", "-p", "hip_hinge", "--json", "--out", tmp_path
    )
    (result,) = json.loads(said.out)
    assert result["protocol"]["name"] == "hip_hinge"
    assert [answer["id"] for answer in result["answers"]] == ["rounding", "depth"]


def test_the_answers_are_printed_and_stand_in_the_summary(
    finished, movescreen, tmp_path, monkeypatch
):
    monkeypatch.setattr(console.out, "width", 80)
    said = movescreen("analyze", finished / "track.npz", "-p", "hip_hinge", "--out", tmp_path)
    assert said.code == 0
    printed = " ".join(said.out.split())
    summary = (tmp_path / "hip_hinge_rounded" / "summary.txt").read_text(encoding="utf-8")
    for answer in result_of(finished)["answers"]:
        assert answer["question"] in printed
        assert answer["text"] in printed
        assert answer["text"] in summary
    *lines, report = said.out.splitlines()
    assert report.startswith("Report: ")
    assert max(map(len, lines)) <= 80


def test_quiet_says_nothing(finished, movescreen, tmp_path):
    said = movescreen(
        "analyze", finished / "track.npz", "-p", "hip_hinge", "--quiet", "--out", tmp_path
    )
    assert (said.code, said.out, said.err) == (0, "", "")


def test_a_protocol_of_ones_own_works_from_any_folder(finished, movescreen, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (data_folder("protocols") / "hip_hinge.toml").read_text(encoding="utf-8")
    mine = tmp_path / "mine.toml"
    mine.write_text(text.replace('name = "hip_hinge"', 'name = "mine"', 1), encoding="utf-8")
    said = movescreen("analyze", finished / "track.npz", "-p", "./mine.toml", "--out", "here")
    assert said.code == 0, said.err
    assert result_of(tmp_path / "here" / "hip_hinge_rounded")["protocol"]["name"] == "mine"


def test_recordings_of_one_name_get_folders_of_their_own(finished, movescreen, tmp_path):
    track = finished / "track.npz"
    said = movescreen("analyze", track, track, "-p", "hip_hinge", "--out", tmp_path)
    assert said.code == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "hip_hinge_rounded",
        "hip_hinge_rounded-2",
    }


def test_a_track_that_lacks_world_landmarks_in_the_quiet_posture_is_analysed(rounded):
    """The view is then taken from the picture, and is the same one."""
    world_m = rounded.world_m.copy()
    world_m[: len(rounded) // 2] = np.nan
    found, whole = (
        api.analyze(track, protocol="hip_hinge").result.quality.view
        for track in (replace(rounded, world_m=world_m), rounded)
    )
    assert (found.kind, found.facing) == (whole.kind, whole.facing)
    assert found.azimuth_deg == pytest.approx(whole.azimuth_deg, abs=20)
