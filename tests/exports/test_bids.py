"""Motion-BIDS: names, tables that agree with each other, and the public validator where it is."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from screen.errors import JobError, UsageError
from screen.exports.bids import _joint_angles, bids_data_set
from screen.exports.bids_labels import Labels, Register, label_of
from screen.exports.markers import MARKERS, NO_METRES, world_markers
from screen.kinematics.channels import CHANNELS
from tests.results import stored_builders as make

NAME = re.compile(
    r"sub-[A-Za-z0-9]+(/ses-[A-Za-z0-9]+)?/"
    r"(motion/sub-[A-Za-z0-9]+(_ses-[A-Za-z0-9]+)?_task-[A-Za-z0-9]+"
    r"(_tracksys-video)?_run-[0-9]+_(motion\.tsv|motion\.json|channels\.tsv|events\.tsv)"
    r"|sub-[A-Za-z0-9]+(_ses-[A-Za-z0-9]+)?_(scans|sessions)\.tsv)"
)


def write(folder, results):
    written = []
    with bids_data_set([one.place for one in results], folder, written) as add:
        for one in results:
            add(one)
    return written


@pytest.fixture
def people(tmp_path):
    """Five recordings: three of one person, one of them without a visit; two of nobody said."""
    made = make.puppet(time_s=make.phone_clock())
    known = make.stored(tmp_path / "known", made)
    who = [("a", "P-01", "day 1"), ("b", "P-01", "day 2"), ("c", "P-01", None)]
    who += [("lone one", None, None), ("other", None, None)]
    return [
        replace(known, place=replace(known.place, name=name, participant=person, session=session))
        for name, person, session in who
    ]


def read(path, **options):
    return pd.read_csv(path, sep="\t", keep_default_na=False, dtype=str, **options)


def said(path):
    return json.loads(path.read_text(encoding="utf-8"))


def test_names_are_those_of_bids(people, tmp_path) -> None:
    root = tmp_path / "bids"
    assert write(root, people) == [root]
    above = {path.name for path in root.iterdir() if path.is_file()}
    assert above == {
        "README.md",
        "dataset_description.json",
        "participants.tsv",
        "participants.json",
        "scans.json",
        "sessions.json",
        "events.json",
        "tracksys-video_channels.json",
    }
    below = {path.relative_to(root).as_posix() for path in root.glob("sub-*/**/*.*")}
    assert all(NAME.fullmatch(name) for name in below), below
    visit = "sub-P01/ses-day1/motion/sub-P01_ses-day1"
    assert f"{visit}_task-hiphinge_tracksys-video_run-1_motion.tsv" in below
    assert "sub-P01/ses-unnamed/sub-P01_ses-unnamed_scans.tsv" in below


def test_people_and_visits_can_be_found_again(people, tmp_path) -> None:
    write(tmp_path / "bids", people)
    table = read(tmp_path / "bids" / "participants.tsv")
    assert table.to_dict("list") == {
        "participant_id": ["sub-P01", "sub-loneone", "sub-other"],
        "original_id": ["P-01", "n/a", "n/a"],
        "sex": ["F"] * 3,
        "age": ["44"] * 3,
        "height": ["168"] * 3,
    }
    sessions = read(tmp_path / "bids" / "sub-P01" / "sub-P01_sessions.tsv")
    assert sessions["original_id"].tolist() == ["day 1", "day 2", "n/a"]
    scans = read(tmp_path / "bids" / "sub-loneone" / "sub-loneone_scans.tsv")
    assert scans["result"].tolist() == ["lone one"]
    assert (tmp_path / "bids" / "sub-loneone" / scans["filename"][0]).is_file()


def motion_of(root, name="sub-other"):
    (motion,) = (root / name).rglob("*_motion.tsv")
    return pd.read_csv(motion, sep="\t", header=None, na_values="n/a").to_numpy(dtype=float), motion


def test_the_motion_table_reads_back_equal(people, tmp_path) -> None:
    write(tmp_path / "bids", people)
    stored = people[-1]
    values, path = motion_of(tmp_path / "bids")
    channels = read(path.with_name(path.name.replace("motion.tsv", "channels.tsv")))
    assert values.shape == (len(stored.track), len(channels))
    latency = values[:, channels["type"].tolist().index("LATENCY")]
    np.testing.assert_allclose(latency, stored.track.time_s - stored.track.time_s[0], atol=1e-6)
    xyz = world_markers(stored.track, stored.result.quality.view).xyz
    for index, marker in enumerate(MARKERS):
        rows = channels.index[channels["tracked_point"] == marker]
        assert channels.loc[rows, "component"].tolist() == ["x", "y", "z"]
        assert set(channels.loc[rows, "type"]) == {"POS"}
        assert set(channels.loc[rows, "units"]) == {"m"}
        assert set(channels.loc[rows, "reference_frame"]) == {"person"}
        np.testing.assert_allclose(values[:, rows], xyz[:, index], atol=1e-6)
    for name, curve in stored.series.values.items():
        (row,) = channels.index[channels["name"] == name]
        np.testing.assert_allclose(values[:, row], curve, atol=1e-6)
    kinds = dict(zip(channels["name"], channels["type"], strict=True))
    assert kinds["left_knee_flexion_deg"] == "JNTANG"
    assert kinds["trunk_inclination_deg"] == "ORNT"
    lumbar = channels.loc[channels["name"] == "lumbar_flexion_deg"].iloc[0]
    assert lumbar["units"] == "deg"
    assert lumbar["description"].endswith("+ rounding (flexion)")


def test_angles_of_joints_are_series_that_exist() -> None:
    assert _joint_angles()
    assert all(CHANNELS[name].unit == "deg" for name in _joint_angles())


def test_the_sidecar_counts_what_is_there_and_tells_the_true_rate(people, tmp_path) -> None:
    write(tmp_path / "bids", people)
    _, path = motion_of(tmp_path / "bids")
    about = said(path.with_suffix(".json"))
    channels = read(path.with_name(path.name.replace("motion.tsv", "channels.tsv")))
    for kind, count in channels["type"].value_counts().items():
        assert about[f"{kind}ChannelCount"] == count
    assert about["MotionChannelCount"] == len(channels)
    assert about["TrackedPointsCount"] == len(MARKERS)
    assert about["TaskName"] == "hip_hinge"
    time_s = people[-1].track.time_s
    mean = (len(time_s) - 1) / (time_s[-1] - time_s[0])
    assert about["SamplingFrequencyEffective"] == pytest.approx(mean)
    assert about["SamplingFrequency"] == 30.0
    assert about["RecordingDuration"] == pytest.approx(time_s[-1] - time_s[0])
    levels = said(tmp_path / "bids" / "tracksys-video_channels.json")["reference_frame"]["Levels"]
    assert levels["person"]["SpatialAxes"] == "ASR"


def test_repetitions_are_events(people, tmp_path) -> None:
    write(tmp_path / "bids", people)
    (path,) = (tmp_path / "bids" / "sub-other").rglob("*_events.tsv")
    events = read(path)
    found = people[-1].result.repetitions
    first_s = people[-1].track.time_s[0]
    for name, wanted in (
        ("onset", [one.start_s - first_s for one in found]),
        ("duration", [one.end_s - one.start_s for one in found]),
        ("peak", [one.peak_s - first_s for one in found]),
    ):
        np.testing.assert_allclose(events[name].astype(float), wanted, atol=1e-4)
    assert events["side"].tolist() == [one.side for one in found]
    assert set(said(tmp_path / "bids" / "events.json")) == set(events.columns)


def test_repeated_tests_of_a_visit_are_runs(people, tmp_path) -> None:
    again = replace(people[0], place=replace(people[0].place, name="z"))
    write(tmp_path / "bids", [people[0], again])
    runs = sorted(path.name for path in (tmp_path / "bids").rglob("*_motion.tsv"))
    assert [name.partition("_run-")[2] for name in runs] == ["1_motion.tsv", "2_motion.tsv"]
    scans = read(tmp_path / "bids" / "sub-P01" / "ses-day1" / "sub-P01_ses-day1_scans.tsv")
    assert scans["result"].tolist() == ["a", "z"]


@pytest.mark.parametrize(
    ("name", "label"), [("P-01", "P01"), ("Zoë Ö.", "ZoeO"), ("sub_1", "sub1"), ("///", "")]
)
def test_labels_are_letters_and_digits(name, label) -> None:
    assert label_of(name) == label


def test_two_names_never_get_one_label() -> None:
    labels = Labels("person")
    names = ["P-1", "P 1", "p1", "...", "--", "P1x2"]
    given = [labels.of(name, name) for name in names]
    assert given == ["P1", "P1x2", "p1x3", "person", "personx2", "P1x2x2"]
    assert [labels.of(name, name) for name in names] == given


def test_somebody_unnamed_is_not_taken_for_a_participant_of_that_name() -> None:
    register = Register(with_sessions=frozenset())
    first = register.place("anna", None, None, "squat")
    second = register.place("other", "anna", None, "squat")
    assert (first.subject, second.subject) == ("anna", "annax2")


def test_nothing_measured_still_has_its_markers(people, tmp_path) -> None:
    write(tmp_path / "bids", [replace(people[-1], series=None)])
    values, _ = motion_of(tmp_path / "bids")
    assert values.shape[1] == 2 + 3 * len(MARKERS)


def test_without_metres_there_are_no_markers(people, tmp_path) -> None:
    """Landmarks that others recorded often come without them."""
    nowhere = make.without_metres(people[-1])
    write(tmp_path / "bids", [nowhere])
    values, path = motion_of(tmp_path / "bids")
    channels = read(path.with_name(path.name.replace("motion.tsv", "channels.tsv")))
    assert "POS" not in set(channels["type"])
    assert values.shape[1] == 2 + len(nowhere.series.values)
    about = said(path.with_suffix(".json"))
    assert about["TrackedPointsCount"] == about["POSChannelCount"] == 0
    assert about["TrackedPointsNote"] == NO_METRES
    (events,) = (tmp_path / "bids").rglob("*_events.tsv")
    assert len(read(events)) == len(nowhere.result.repetitions)


def test_neither_metres_nor_angles_costs_only_that_recording(people, tmp_path) -> None:
    nothing = replace(make.without_metres(people[0]), series=None)
    with bids_data_set([one.place for one in people], tmp_path / "bids", []) as add:
        with pytest.raises(JobError, match="neither positions in metres nor angles"):
            add(nothing)
        add(people[0])
    names = [path.name for path in (tmp_path / "bids").rglob("*_motion.tsv")]
    assert [name.partition("_run-")[2] for name in names] == ["1_motion.tsv"]


def aged(stored, years):
    person = stored.result.person.model_copy(update={"age_years": years})
    return replace(stored, result=stored.result.model_copy(update={"person": person}))


def test_nobody_is_shown_older_than_89(people, tmp_path) -> None:
    """Above, an age may tell who somebody is; the public rules ask for that."""
    old, oldest, unknown = (
        aged(one, years) for one, years in zip(people[2:], (89.0, 97.5, None), strict=True)
    )
    root = tmp_path / "bids"
    write(root, [old, oldest, unknown])
    assert read(root / "participants.tsv")["age"].tolist() == ["89", "89", "n/a"]
    scans = {read(path)["age"][0] for path in root.rglob("*_scans.tsv")}
    assert scans == {"89", "n/a"}
    for name in ("participants.json", "scans.json"):
        assert said(root / name)["age"]["Maximum"] == 89
        assert "97" not in (root / name).read_text(encoding="utf-8")


def test_no_results_leave_no_folder(tmp_path) -> None:
    assert write(tmp_path / "bids", []) == []
    assert list(tmp_path.iterdir()) == []


def test_files_of_others_are_never_replaced(people, tmp_path) -> None:
    (tmp_path / "bids").mkdir()
    (tmp_path / "bids" / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(UsageError, match="holds files already"):
        write(tmp_path / "bids", people)
    assert [path.name for path in (tmp_path / "bids").iterdir()] == ["mine.txt"]


def test_an_interruption_leaves_nothing(people, tmp_path) -> None:
    before = set(tmp_path.iterdir())

    def stopped() -> None:
        with bids_data_set([people[0].place], tmp_path / "bids", []) as add:
            add(people[0])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert set(tmp_path.iterdir()) == before


VALIDATOR = shutil.which(
    "bids-validator-deno",
    path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
)


def test_the_public_validator_finds_no_error(people, tmp_path) -> None:
    gone = replace(people[-1], series=None, place=replace(people[-1].place, name="empty"))
    quality = gone.result.quality.model_copy(update={"view": None})
    gone = replace(gone, result=gone.result.model_copy(update={"quality": quality}))
    flat = make.without_metres(people[-1])
    flat = replace(flat, place=replace(flat.place, name="flat"))
    write(tmp_path / "bids", [*people, gone, aged(flat, 95.0)])
    done = subprocess.run(
        [str(VALIDATOR), str(tmp_path / "bids"), "--json"],
        capture_output=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1"},
    )
    found = json.loads(done.stdout)
    issues = found["issues"]["issues"]
    assert [one for one in issues if one["severity"] == "error"] == []
    assert found["summary"]["modalities"] == ["motion"]
    codes = {one["code"] for one in issues}
    assert codes <= {
        "JSON_KEY_RECOMMENDED",
        "NO_AUTHORS",
        "SIDECAR_KEY_RECOMMENDED",
        "TOO_FEW_AUTHORS",
    }
