"""A batch leaves the right rows, resumes, and is the same however it came about."""

from __future__ import annotations

import csv
import hashlib
import json
import os
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from screen import api
from screen.batch.ledger import Ledger, now
from screen.batch.plan import plan_batch
from screen.batch.reanalysis import reanalyze
from screen.batch.run import run_batch
from screen.batch.tables import NO_CSV, CsvFiles
from screen.batch.up_to_date import Standing
from screen.errors import UsageError
from screen.exports.formats import default_out, export
from screen.pose.model import ModelFile
from screen.resources import data_folder
from screen.results.angles import write_angles
from screen.results.columns import TABLES
from screen.results.places import find_results
from screen.results.store import Store
from screen.screening.protocols.files import load_protocol
from screen.screening.reference.likelihood import AT_LEAST_LIKELY
from tests.batch.data_set import table, timeless, with_result
from tests.batch.pretend import MODEL, Here, batch, bends, pretend, pretend_track


@pytest.fixture(autouse=True)
def _pretended(monkeypatch):
    pretend(monkeypatch)


@pytest.fixture
def videos(tmp_path: Path) -> Path:
    folder = tmp_path / "videos"
    folder.mkdir()
    recordings = {
        "b_good.mp4": bends(20, 10),
        "a_other.mp4": bends(15, 15),
        "broken.mp4": "broken",
        "nobody.mov": "nobody",
        "side_view.mp4": bends(azimuth_deg=90),
        "z_copy.mp4": bends(20, 10),
        "notes.txt": "no recording",
        ".hidden.mp4": "broken",
    }
    for name, text in recordings.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def failures(out: Path) -> dict[str, dict[str, str]]:
    with (out / "failures.csv").open(encoding="utf-8", newline="") as handle:
        return {row["path"]: row for row in csv.DictReader(handle)}


def test_good_broken_empty_wrong_and_twice_give_the_right_rows(videos, tmp_path):
    out = tmp_path / "out"
    report = batch(videos, out)
    assert (report.progress.total, report.progress.done, report.progress.failed) == (6, 4, 2)
    recordings = {row["path"]: row for row in with_result(out)}
    assert set(recordings) == {"a_other.mp4", "b_good.mp4", "side_view.mp4"}
    assert recordings["b_good.mp4"]["fate"] == "judged"
    assert recordings["b_good.mp4"]["repetitions"] == 6
    assert recordings["side_view.mp4"]["fate"] == "refused"
    failed = failures(out)
    assert {path: row["stage"] for path, row in failed.items()} == {
        "broken.mp4": "read",
        "nobody.mov": "track",
        "side_view.mp4": "judge",
        "z_copy.mp4": "duplicate",
    }
    assert all(row["reason"] and row["next_step"] for row in failed.values())
    assert "b_good.mp4" in failed["z_copy.mp4"]["reason"]
    assert failed["broken.mp4"]["reason"] == "broken.mp4 holds no picture that can be decoded."
    assert failed["broken.mp4"]["next_step"] == "Copy it again."
    for told in ("stage", "reason", "next_step"):
        assert recordings["side_view.mp4"][told] == failed["side_view.mp4"][told]


def result_of(out: Path, recording: str) -> Path:
    (found,) = out.glob(f"recordings/*/{recording}/result.json")
    return found


def test_tables_join_on_their_ids(videos, tmp_path):
    out = tmp_path / "out"
    batch(videos, out)
    recordings = with_result(out)
    ids = [row["recording_id"] for row in recordings]
    assert len(ids) == len(set(ids))
    for name in ("repetitions", "measures", "findings", "answers", "asymmetry", "frames"):
        assert {row["recording_id"] for row in table(out, name)} <= set(ids), name
    good = next(row for row in recordings if row["path"] == "b_good.mp4")["recording_id"]
    sides = [row["side"] for row in table(out, "repetitions") if row["recording_id"] == good]
    assert sides == ["left", "right"] * 3
    lean = {
        (row["side"], round(row["value"]))
        for row in table(out, "measures")
        if row["recording_id"] == good and row["measure"] == "trunk_side_bend_deg"
    }
    assert lean == {("left", 20), ("right", 10)}
    answers = [row for row in table(out, "answers") if row["recording_id"] == good]
    asked = load_protocol("side_bend").protocol.questions
    assert [(row["question"], row["ask"]) for row in answers] == [
        (one.id, one.ask) for one in asked
    ]
    kept = json.loads((result_of(out, good)).read_text(encoding="utf-8"))
    for name in ("answers", "findings"):
        rows = [row for row in table(out, name) if row["recording_id"] == good]
        assert [row["likelihood"] for row in rows] == [one["likelihood"] for one in kept[name]]
    (row,) = (one for one in recordings if one["recording_id"] == good)
    likely = [one for one in kept["findings"] if one["likelihood"] in AT_LEAST_LIKELY]
    assert row["findings_likely"] == len(likely)
    assert row["flags"] == sum(one["grade"] == "flag" for one in likely)
    frames = [row for row in table(out, "frames") if row["recording_id"] == good]
    assert [row["frame"] for row in frames] == list(range(len(frames)))
    assert len(frames) == next(row for row in recordings if row["path"] == "b_good.mp4")["frames"]


def test_what_is_done_is_not_done_again(videos, tmp_path):
    out = tmp_path / "out"
    batch(videos, out)
    before = timeless(out)
    again = Here()
    report = batch(videos, out, again)
    assert again.seen == ["broken.mp4"]
    assert (report.progress.skipped, report.progress.failed) == (4, 2)
    assert failures(out)["nobody.mov"]["stage"] == "track"
    assert failures(out)["nobody.mov"]["reason"].startswith("Nobody was seen in nobody.mov (")
    assert timeless(out) == before


def test_a_run_that_was_stopped_goes_on_and_ends_the_same(videos, tmp_path):
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    batch(videos, whole)
    for after in range(3):
        assert batch(videos, stopped, Here(stop_after=after)).stopped
        assert bool(with_result(stopped)) == (after > 0)
    assert not batch(videos, stopped).stopped
    assert timeless(stopped) == timeless(whole)


def test_a_changed_file_is_done_again_and_a_touched_one_is_only_looked_at(videos, tmp_path):
    out = tmp_path / "out"
    batch(videos, out)
    (videos / "a_other.mp4").write_text(bends(11, 11), encoding="utf-8")
    os.utime(videos / "side_view.mp4", (1, 1))
    again = Here()
    report = batch(videos, out, again)
    assert set(again.seen) == {"a_other.mp4", "side_view.mp4", "broken.mp4"}
    assert report.progress.frames == 810
    assert {row["path"] for row in with_result(out)} == {
        "a_other.mp4",
        "b_good.mp4",
        "side_view.mp4",
    }


def test_another_protocol_file_judges_the_stored_tracks_without_the_video(
    videos, tmp_path, monkeypatch
):
    out = tmp_path / "out"
    batch(videos, out)
    mine = tmp_path / "mine.toml"
    text = (data_folder("protocols") / "side_bend.toml").read_text(encoding="utf-8")
    mine.write_text(text.replace('version = "', 'version = "9.', 1), encoding="utf-8")
    seen = []
    monkeypatch.setattr("screen.batch.work.api.track", lambda path, **_: seen.append(path))
    (videos / "broken.mp4").unlink()
    (videos / "nobody.mov").unlink()
    batch(videos, out, protocol=str(mine))
    assert seen == []
    assert {row["protocol_version"][:2] for row in with_result(out)} == {"9."}


def test_another_model_tracks_again(videos, tmp_path):
    out = tmp_path / "out"
    batch(videos, out)
    again = Here()
    batch(videos, out, again, model=ModelFile(Path("other.task"), "other", "1" * 64))
    assert len(again.seen) == 5


def test_every_frame_tracks_again_and_so_does_the_way_back(videos, tmp_path):
    out, frames = tmp_path / "out", []
    for every_frame in (False, True, True, False):
        executor = Here()
        batch(videos, out, executor, every_frame=every_frame)
        rows = {row["path"]: row for row in with_result(out)}
        frames.append((rows["b_good.mp4"]["frames"], "b_good.mp4" in executor.seen))
    assert frames == [(810, True), (1620, True), (1620, False), (810, True)]


def test_a_lost_process_is_a_row_and_is_tried_again_by_the_next_run(videos, tmp_path):
    out = tmp_path / "out"
    batch(videos, out, Here(lost=frozenset({"b_good.mp4"})))
    assert failures(out)["b_good.mp4"]["stage"] == "crash"
    assert failures(out)["z_copy.mp4"]["stage"] == "duplicate"
    assert "no result yet" in failures(out)["z_copy.mp4"]["reason"]
    assert {row["path"] for row in with_result(out)} == {"a_other.mp4", "side_view.mp4"}
    batch(videos, out)
    assert {row["path"] for row in with_result(out)} == {
        "a_other.mp4",
        "b_good.mp4",
        "side_view.mp4",
    }


def test_a_manifest_gives_people_and_carries_columns_through(videos, tmp_path):
    manifest = videos / "people.csv"
    manifest.write_text(
        "path;participant;session;sex;age;height_cm;site;pain\n"
        "b_good.mp4;007;1;f;30;170;01;2\n"
        "a_other.mp4;007;2;f;31;170;02;3.5\n"
        "side_view.mp4;8;1;;;;03;\n"
        "z_copy.mp4;8;2;m;40;180;03;1\n"
        "missing.mp4;9;1;m;40;180;03;1\n"
        "broken.mp4;9;2;x;530;180;03;1\n",
        encoding="utf-8",
    )
    out = tmp_path / "out"
    batch(manifest, out)
    recordings = {row["path"]: row for row in with_result(out)}
    assert recordings["b_good.mp4"]["participant"] == "007"
    assert recordings["b_good.mp4"]["site"] == "01"
    assert [recordings[name]["pain"] for name in ("b_good.mp4", "a_other.mp4")] == [2.0, 3.5]
    assert recordings["side_view.mp4"]["pain"] is None
    people = {row["participant"]: row for row in table(out, "participants")}
    assert people["007"] == {
        "participant": "007",
        "sex": "female",
        "age_years": 30.0,
        "height_cm": 170.0,
        "sessions": 2,
        "recordings": 2,
        "judged": 2,
    }
    failed = failures(out)
    assert failed["missing.mp4"]["stage"] == "read"
    assert "no file" in failed["missing.mp4"]["reason"]
    assert failed["broken.mp4"]["stage"] == "manifest"
    assert "530" in failed["broken.mp4"]["reason"]
    assert "'x'" in failed["broken.mp4"]["reason"]
    assert "listed for 007, session 1" in failed["z_copy.mp4"]["reason"]


def test_the_second_session_comes_before_the_tenth(videos, tmp_path):
    manifest = videos / "people.csv"
    rows = "b_good.mp4,7,10,39\na_other.mp4,7,2,31\n"
    manifest.write_text(f"path,participant,session,age\n{rows}", encoding="utf-8")
    batch(manifest, tmp_path / "out")
    (person,) = table(tmp_path / "out", "participants")
    assert person["age_years"] == 31


def test_who_is_in_it_may_change_without_a_look_at_the_video(videos, tmp_path):
    out, manifest = tmp_path / "out", videos / "people.csv"
    manifest.write_text("path,participant\nb_good.mp4,1\n", encoding="utf-8")
    batch(manifest, out)
    manifest.write_text("path,participant\nb_good.mp4,2\n", encoding="utf-8")
    again = Here()
    batch(manifest, out, again)
    assert again.seen == []
    assert [row["participant"] for row in with_result(out)] == ["2"]


def test_two_tests_of_one_data_set_lie_side_by_side(videos, tmp_path):
    manifest = videos / "tests.csv"
    manifest.write_text(
        "path,protocol\nb_good.mp4,side_bend\na_other.mp4,trunk_rotation_standing\n"
        "z_copy.mp4,nonsense\n",
        encoding="utf-8",
    )
    out = tmp_path / "out"
    batch(manifest, out, csv=CsvFiles(tables=True), protocol=None)
    assert {row["protocol"] for row in with_result(out)} == {
        "side_bend",
        "trunk_rotation_standing",
    }
    assert failures(out)["z_copy.mp4"]["stage"] == "manifest"
    with (out / "tables" / "csv" / "frames.csv").open(encoding="utf-8", newline="") as handle:
        frames = list(csv.DictReader(handle))
    assert len(frames) == len(table(out, "frames"))
    assert {row["protocol"] for row in frames} == {"side_bend", "trunk_rotation_standing"}


def test_the_data_set_says_what_it_is(videos, tmp_path):
    out = tmp_path / "out"
    batch(videos, out)
    about = json.loads((out / "dataset.json").read_text(encoding="utf-8"))
    assert about["tracked_with"]["models_sha256"] == {"puppet": [MODEL.sha256]}
    ((data, files),) = about["judged_with"]["data_sha256"].items()
    assert {row["data_sha256"] for row in with_result(out)} == {data}
    assert files == api.data_sha256()
    assert about["protocols"]["side_bend"]["sha256"]
    assert (out / about["protocols"]["side_bend"]["file"]).is_file()
    assert about["tables"]["recordings"]["rows"] == 6
    assert about["fates"] == {"judged": 2, "refused": 4, "not_reached": 0}
    assert about["failures"]["duplicate"] == 1
    runs = [json.loads(path.read_text(encoding="utf-8")) for path in (out / "runs").glob("*")]
    assert [run["total"] for run in runs] == [6]
    assert runs[0]["ended"] >= runs[0]["started"]


def test_every_column_of_every_table_stands_in_the_dictionary(videos, tmp_path):
    out = tmp_path / "out"
    batch(videos, out)
    with (out / "data_dictionary.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    told = {(row["table"], row["name"]) for row in rows}
    assert all(row["description"] for row in rows)
    for name in TABLES:
        for column in (table(out, name) or [{}])[0]:
            assert (name, column) in told, (name, column)
    units = {row["name"]: row["unit"] for row in rows if row["kind"] == "channel"}
    assert units["trunk_side_bend_deg"] == "deg"
    measures = {row["name"] for row in rows if row["table"] == "measures (side_bend)"}
    assert {row["measure"] for row in table(out, "measures")} <= measures


@pytest.mark.usefixtures("videos")
@pytest.mark.parametrize(
    ("source", "protocol", "said"),
    [
        ("videos", None, "`protocol`"),
        ("nowhere", "side_bend", "There is no folder"),
        ("nowhere.csv", "side_bend", "There is no manifest"),
        ("videos/*.avi", "side_bend", "no recording"),
        ("empty.csv", "side_bend", "no rows"),
        ("pathless.csv", "side_bend", "no column path"),
        ("taken.csv", "side_bend", "Fate"),
        ("binary.csv", "side_bend", "UTF-8"),
        ("text.parquet", "side_bend", "no Parquet"),
        ("videos", "side_bond", "side_bend"),
    ],
)
def test_a_wrong_source_gets_one_sentence(tmp_path, source, protocol, said):
    (tmp_path / "empty.csv").write_text("path\n", encoding="utf-8")
    (tmp_path / "pathless.csv").write_text("file\na.mp4\n", encoding="utf-8")
    (tmp_path / "taken.csv").write_text("path,Fate\na.mp4,ok\n", encoding="utf-8")
    (tmp_path / "binary.csv").write_bytes(b"path\n\xff\xfe\n")
    (tmp_path / "text.parquet").write_text("path\n", encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        plan_batch(str(tmp_path / source), protocol)


def test_folders_as_bids_has_them_name_participant_and_session(tmp_path):
    place = tmp_path / "bids" / "sub-03" / "ses-2" / "beh"
    place.mkdir(parents=True)
    (place / "sub-03_ses-2_task-bend.mp4").write_text(bends(), encoding="utf-8")
    plan = plan_batch(str(tmp_path / "bids"), "side_bend")
    assert [(one.participant, one.session) for one in plan.entries] == [("03", "2")]


def test_a_manifest_may_be_parquet(videos, tmp_path):
    columns = {"path": ["b_good.mp4"], "participant": ["7"], "age_years": [41.5], "ok": [True]}
    pq.write_table(pa.table(columns), videos / "people.parquet")
    out = tmp_path / "out"
    batch(videos / "people.parquet", out)
    (row,) = with_result(out)
    assert (row["participant"], row["age_years"], row["ok"]) == ("7", 41.5, True)


def people(videos: Path, *lines: str) -> Path:
    manifest = videos / "people.csv"
    text = "\n".join(["path,participant,sex,age", *lines])
    manifest.write_text(f"{text}\n", encoding="utf-8")
    return manifest


def test_a_copy_listed_for_another_person_never_changes_the_verdict(videos, tmp_path):
    alone, out = tmp_path / "alone", tmp_path / "out"
    batch(people(videos, "b_good.mp4,1,female,30"), alone)
    both = people(videos, "b_good.mp4,1,female,30", "z_copy.mp4,2,male,70")
    for _ in range(2):
        report = batch(both, out)
        assert table(out, "findings") == table(alone, "findings")
        assert [row["participant"] for row in with_result(out)] == ["1"]
        assert [one.stage for one in report.written.failures] == ["duplicate"]


@pytest.mark.parametrize("age", [30, 50])
def test_a_recording_that_was_moved_is_found_again(videos, tmp_path, age):
    out = tmp_path / "out"
    (videos / "z_copy.mp4").unlink()
    batch(people(videos, "b_good.mp4,1,female,30"), out)
    (videos / "b_good.mp4").rename(videos / "moved.mp4")
    report = batch(people(videos, f"moved.mp4,1,female,{age}"), out)
    assert [(row["path"], row["age_years"]) for row in with_result(out)] == [("moved.mp4", age)]
    assert report.written.failures == []
    assert report.progress.frames == (0 if age == 30 else 810)


def test_of_two_copies_the_one_that_is_listed_counts(videos, tmp_path):
    out = tmp_path / "out"
    batch(people(videos, "b_good.mp4,1,female,30", "z_copy.mp4,2,male,70"), out)
    report = batch(people(videos, "z_copy.mp4,2,male,70"), out)
    assert [(row["path"], row["sex"]) for row in with_result(out)] == [("z_copy.mp4", "male")]
    assert report.written.failures == []


def test_a_copy_that_comes_later_changes_nothing(videos, tmp_path):
    out = tmp_path / "out"
    batch(people(videos, "z_copy.mp4,2,male,70"), out)
    before = table(out, "findings")
    report = batch(people(videos, "b_good.mp4,1,female,30", "z_copy.mp4,2,male,70"), out)
    assert table(out, "findings") == before
    assert [one.path for one in report.written.failures] == ["b_good.mp4"]


def test_a_video_that_has_gone_keeps_its_result_and_is_told(videos, tmp_path):
    out = tmp_path / "out"
    manifest = people(videos, "b_good.mp4,1,female,30")
    batch(manifest, out)
    (videos / "b_good.mp4").unlink()
    report = batch(manifest, out)
    assert [row["path"] for row in with_result(out)] == ["b_good.mp4"]
    assert [one.stage for one in report.written.failures] == ["read"]


def test_a_failure_that_is_not_listed_any_more_is_forgotten(videos, tmp_path):
    out = tmp_path / "out"
    batch(videos, out)
    (videos / "broken.mp4").unlink()
    assert "broken.mp4" not in {one.path for one in batch(videos, out).written.failures}


def test_failures_of_an_earlier_part_stay(videos, tmp_path):
    out, one, two = tmp_path / "out", videos / "one.csv", videos / "two.csv"
    head = "path,participant,sex,age"
    one.write_text(f"{head}\nbroken.mp4,1,female,30\nnobody.mov,2,male,400\n", encoding="utf-8")
    two.write_text(f"{head}\na_other.mp4,3,male,30\n", encoding="utf-8")
    batch(one, out)
    first = {path: row["stage"] for path, row in failures(out).items()}
    assert first == {"broken.mp4": "read", "nobody.mov": "manifest"}
    for _ in range(2):
        batch(two, out)
        assert {path: row["stage"] for path, row in failures(out).items()} == first
    reanalyze(str(out), load_protocol("side_bend"), Here())
    assert {path: row["stage"] for path, row in failures(out).items()} == first
    one.write_text(f"{head}\nb_good.mp4,2,male,40\n", encoding="utf-8")
    batch(one, out)
    assert failures(out) == {}
    one.write_text(f"{head}\nb_good.mp4,2,male,400\n", encoding="utf-8")
    batch(one, out)
    batch(two, out, prune=True)
    assert failures(out) == {}


@pytest.mark.parametrize("taken", ["recordings/mine.mp4", "tables/mine.csv", "failures.csv"])
def test_a_folder_that_holds_something_else_is_left_alone(videos, tmp_path, taken):
    out = tmp_path / "out"
    mine = out / taken
    mine.parent.mkdir(parents=True, exist_ok=True)
    mine.write_text("mine", encoding="utf-8")
    for prune in (False, True):
        with pytest.raises(UsageError, match="is not a data set and holds"):
            batch(videos, out, prune=prune)
    assert mine.read_text(encoding="utf-8") == "mine"


def test_pruning_takes_results_only(videos, tmp_path):
    out = tmp_path / "out"
    batch(videos, out)
    mine = out / "recordings" / "mine.mp4"
    mine.write_text("mine", encoding="utf-8")
    batch(people(videos, "a_other.mp4,1,female,30"), out, prune=True)
    assert mine.exists()
    assert len(list(out.glob("recordings/*/*/track.npz"))) == 1


def test_pruning_after_a_kill_keeps_what_was_not_written_down(videos, tmp_path):
    out = tmp_path / "out"
    batch(videos, out)
    before = timeless(out)
    ledger = Ledger.open(Store(str(out)), "killed")
    ledger.drop(list(ledger.records))
    assert batch(videos, out, prune=True).progress.frames == 0
    assert timeless(out) == before


def test_two_runs_at_one_recording_leave_no_mixture(videos, tmp_path, monkeypatch):
    """The other run, which judges by something else, marks its result while this one writes."""
    out, others = tmp_path / "out", []

    def write_late(*arguments):
        write_angles(*arguments)
        (folder,) = out.glob("recordings/*/*")
        others.append(folder / "result-0123456789abcdef.done")
        others[-1].write_bytes(b"whole")

    manifest = people(videos, "b_good.mp4,1,female,30")
    with monkeypatch.context() as patched:
        patched.setattr("screen.batch.work.write_angles", write_late)
        report = batch(manifest, out)
    assert [one.stage for one in report.written.failures] == ["write"]
    assert not others[0].exists()
    assert with_result(out) == []
    assert batch(manifest, out).written.failures == []


def test_an_interrupt_ends_the_processes_before_the_tables_are_written(videos, tmp_path):
    class Closed(Here):
        def close(self) -> None:
            assert not (tmp_path / "out" / "tables").exists()
            self.seen.append("closed")

    executor = Closed(stop_after=1)
    assert batch(videos, tmp_path / "out", executor).stopped
    assert executor.seen[-1] == "closed"


def test_pruning_leaves_nothing_of_who_has_gone(videos, tmp_path):
    out = tmp_path / "out"
    both = ["a_other.mp4,1,female,30", "b_good.mp4,2,male,40"]
    batch(people(videos, *both), out)
    (videos / "b_good.mp4").write_text(bends(9, 9), encoding="utf-8")
    batch(people(videos, *both), out)
    (out / "summary").mkdir()
    (out / "summary" / "summary.html").write_text("of two people", encoding="utf-8")
    listed = find_results(out, participant=None, session=None)
    export(listed, "redcap", out=default_out(listed, "redcap"))
    assert list(out.glob("exports/redcap/*"))
    batch(people(videos, both[0]), out, Here(stop_after=0), prune=True)
    assert [row["participant"] for row in with_result(out)] == ["1"]
    assert len(list(out.glob("recordings/*/*/track.npz"))) == 1
    assert not list(out.glob("summary/*"))
    assert not [path for path in out.glob("exports/**/*") if path.is_file()]
    assert all("b_good" not in path.read_text("utf-8") for path in out.glob("ledger/*"))


def test_a_manifest_with_mistakes_prunes_nothing(videos, tmp_path):
    out = tmp_path / "out"
    batch(people(videos, "b_good.mp4,1,female,30"), out)
    with pytest.raises(UsageError, match="Correct them first"):
        batch(people(videos, "b_good.mp4,1,female,400"), out, prune=True)
    assert len(with_result(out)) == 1


def test_a_mistake_of_ours_costs_only_its_recording(videos, tmp_path, monkeypatch):
    def stumble(path, **options):
        if path.name == "b_good.mp4":
            raise KeyError("what we forgot")
        return pretend_track(path, **options)

    monkeypatch.setattr("screen.batch.work.api.track", stumble)
    out = tmp_path / "out"
    batch(videos, out)
    assert "KeyError: 'what we forgot'" in failures(out)["b_good.mp4"]["reason"]
    assert len(with_result(out)) == 2


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_a_clock_that_was_set_back_hides_nothing(videos, tmp_path, monkeypatch, names):
    """However the names of two runs of one second sort."""
    out = tmp_path / "out"
    monkeypatch.setattr("screen.batch.run_context.secrets.token_hex", lambda _: names[0])
    monkeypatch.setattr("screen.batch.run_context.now", lambda: "2099-01-01T00:00:00+00:00")
    batch(people(videos, "b_good.mp4,1,female,30"), out)
    monkeypatch.undo()
    pretend(monkeypatch)
    monkeypatch.setattr("screen.batch.run_context.secrets.token_hex", lambda _: names[1])
    batch(people(videos, "b_good.mp4,1,female,50"), out)
    assert [row["age_years"] for row in with_result(out)] == [50]


def test_what_is_not_listed_any_more_stays_unless_it_is_to_go(videos, tmp_path):
    out = tmp_path / "out"
    both = ["a_other.mp4,1,female,30", "b_good.mp4,2,male,40"]
    batch(people(videos, *both), out)
    batch(people(videos, both[0]), out)
    assert len(with_result(out)) == 2
    batch(people(videos, both[0]), out, prune=True)
    assert [row["participant"] for row in with_result(out)] == ["1"]
    assert [row["participant"] for row in table(out, "participants")] == ["1"]
    assert len(list(out.glob("recordings/*/*/track.npz"))) == 1
    batch(people(videos, both[0]), out)
    assert len(with_result(out)) == 1


def test_a_result_that_was_removed_is_told_and_made_anew(videos, tmp_path):
    out = tmp_path / "out"
    manifest = people(videos, "b_good.mp4,1,female,30", "a_other.mp4,2,male,40")
    batch(manifest, out)
    before = timeless(out)
    next(out.glob("recordings/*/*/result.json")).unlink()
    stopped = batch(manifest, out, Here(stop_after=0))
    assert [one.stage for one in stopped.written.failures] == ["write"]
    assert len(with_result(out)) == 1
    batch(manifest, out)
    assert timeless(out) == before


def test_values_of_a_manifest_stay_what_they_are(videos, tmp_path):
    manifest = videos / "codes.csv"
    manifest.write_text(
        "path,code,score,large,odd,when\n"
        "b_good.mp4,1.10,3.50,99999999999999999999,--5,2026-01-02\n"
        "a_other.mp4,1.1,4,1,5,2026-01-03\n",
        encoding="utf-8",
    )
    out = tmp_path / "out"
    batch(manifest, out)
    row = next(row for row in with_result(out) if row["path"] == "b_good.mp4")
    assert (row["code"], row["score"]) == ("1.10", 3.5)
    assert (row["large"], row["odd"], row["when"]) == ("99999999999999999999", "--5", "2026-01-02")


def test_dates_of_a_parquet_manifest_are_text(videos, tmp_path):
    columns = {"path": ["b_good.mp4"], "participant": [7.0], "visit": [date(2026, 1, 2)]}
    pq.write_table(pa.table(columns), videos / "people.parquet")
    out = tmp_path / "out"
    batch(videos / "people.parquet", out)
    (row,) = with_result(out)
    assert (row["participant"], row["visit"]) == ("7", "2026-01-02")


def test_a_quotation_mark_that_is_not_closed_is_a_sentence(videos):
    (videos / "open.csv").write_text('path,note\nb.mp4,"' + "x" * 200_000, encoding="utf-8")
    with pytest.raises(UsageError, match="not closed"):
        plan_batch(str(videos / "open.csv"), "side_bend")


@pytest.mark.parametrize("name", ["study [1]", "a::b", "ä ö#?%41;~$", "-x"])
def test_odd_names_are_names(videos, tmp_path, name):
    place, out = tmp_path / name, tmp_path / f"out {name}"
    videos.rename(place)
    batch(place, out)
    assert len(with_result(out)) == 3
    manifest = people(place, "b_good.mp4,1,female,30")
    assert batch(manifest, out).progress.skipped == 0
    assert {path.name for path in tmp_path.iterdir()} == {name, f"out {name}"}


@pytest.mark.parametrize("name", ["result.json", "angles.parquet"])
def test_a_damaged_result_is_told_and_made_anew(videos, tmp_path, name):
    out = tmp_path / "out"
    manifest = people(videos, "b_good.mp4,1,female,30", "a_other.mp4,2,male,40")
    batch(manifest, out)
    before = timeless(out)
    next(out.glob(f"recordings/*/*/{name}")).write_bytes(b"")
    report = batch(manifest, out)
    assert [one.stage for one in report.written.failures] == ["write"]
    assert sorted(row["judged"] for row in table(out, "participants")) == [0, 1]
    assert batch(manifest, out).progress.frames == 810
    assert timeless(out) == before


def test_a_ledger_that_is_cut_off_loses_nothing(videos, tmp_path):
    out = tmp_path / "out"
    batch(videos, out)
    before = timeless(out)
    (ledger,) = out.glob("ledger/*")
    ledger.write_bytes(ledger.read_bytes()[:-300])
    batch(videos, out)
    assert timeless(out) == before


def test_tables_that_still_stand_are_not_written_again(videos, tmp_path, monkeypatch):
    out = tmp_path / "out"
    first = batch(videos, out)
    before = timeless(out)
    with monkeypatch.context() as patched:
        patched.setattr("screen.batch.run_context.write_tables", None)
        again = batch(videos, out)
    assert again.written.rows == first.written.rows
    assert again.written.failures == first.written.failures
    assert timeless(out) == before


@pytest.mark.parametrize(
    "spoil",
    [
        lambda out: (out / "tables" / "participants.parquet").unlink(),
        lambda out: (out / "failures.csv").write_text("path\n", encoding="utf-8"),
        lambda out: (out / "dataset.json").unlink(),
        lambda out: (out / ".standing.json").write_text("{", encoding="utf-8"),
    ],
)
def test_tables_that_somebody_changed_are_written_again(videos, tmp_path, spoil):
    out = tmp_path / "out"
    batch(videos, out)
    before = timeless(out)
    spoil(out)
    batch(videos, out)
    assert timeless(out) == before


def test_a_long_run_writes_larger_ledgers_not_ever_more(videos, tmp_path, monkeypatch):
    out = tmp_path / "out"
    batch(videos, out)
    clock_s = [0.0]
    monkeypatch.setattr("screen.batch.ledger.time.monotonic", lambda: clock_s[0])
    ledger = Ledger.open(Store(str(out)), "long")
    (record, *_) = ledger.kept
    for _ in range(36_000):
        clock_s[0] += 1.0
        ledger.add(record.model_copy(update={"written": now()}))
    assert len(list((out / "ledger").glob("long-*.jsonl"))) < 600


def test_nobody_is_looked_for_again_only_by_another_model_or_in_another_file(videos, tmp_path):
    out = tmp_path / "out"
    batch(people(videos, "nobody.mov,1,female,30"), out)
    again = Here()
    report = batch(people(videos, "nobody.mov,2,female,30"), out, again)
    assert (again.seen, report.progress.failed) == ([], 1)
    assert failures(out)["nobody.mov"]["stage"] == "track"
    other = ModelFile(Path("other.task"), "other", "1" * 64)
    batch(people(videos, "nobody.mov,2,female,30"), out, again, model=other)
    assert again.seen == ["nobody.mov"]
    batch(people(videos, "nobody.mov,2,female,30"), out, again, model=other)
    assert again.seen == ["nobody.mov"]
    (videos / "nobody.mov").write_text(bends(11, 12), encoding="utf-8")
    batch(people(videos, "nobody.mov,2,female,30"), out, again)
    assert [row["path"] for row in with_result(out)] == ["nobody.mov"]


def test_two_sources_that_share_a_path_go_by_their_addresses(tmp_path):
    out = tmp_path / "out"
    for name, left in (("one", 12), ("two", 14)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "bend.mp4").write_text(bends(left, 20), encoding="utf-8")
        (tmp_path / name / f"{name}.mp4").write_text(bends(left, 21), encoding="utf-8")
        batch(tmp_path / name, out)
    paths = [row["path"] for row in with_result(out)]
    assert sorted(Path(path).name for path in paths) == [
        "bend.mp4",
        "bend.mp4",
        "one.mp4",
        "two.mp4",
    ]
    assert {"one.mp4", "two.mp4"} < set(paths)
    assert len(set(paths)) == 4


def test_folders_that_are_links_are_followed_once_and_hidden_ones_left_out(tmp_path):
    study, elsewhere = tmp_path / "study", tmp_path / "elsewhere"
    for folder in (study / "a", study / ".git" / "annex", elsewhere):
        folder.mkdir(parents=True)
        (folder / "bend.mp4").write_text(bends(), encoding="utf-8")
    (study / "linked").symlink_to(elsewhere)
    (study / "0_again").symlink_to(study / "a")
    (study / "a" / "loop").symlink_to(study)
    paths = [entry.path for entry in plan_batch(str(study), "side_bend").entries]
    assert paths == ["a/bend.mp4", "linked/bend.mp4"]


@pytest.mark.parametrize("forgotten", ["b_good.mp4", "z_copy.mp4"])
def test_a_run_that_was_killed_before_it_wrote_down_a_result_or_its_copy(
    videos, tmp_path, forgotten
):
    out = tmp_path / "out"
    batch(videos, out)
    before = timeless(out)
    store = Store(str(out))
    ledger = Ledger.open(store, "killed")
    ledger.drop([key for key in ledger.records if key.endswith(forgotten)])
    batch(videos, out)
    assert timeless(out) == before


def test_a_copy_counts_once_the_other_has_gone(videos, tmp_path):
    out = tmp_path / "out"
    batch(videos, out)
    (videos / "b_good.mp4").unlink()
    again = Here()
    batch(videos, out, again)
    assert again.seen == ["broken.mp4"]
    assert "z_copy.mp4" in {row["path"] for row in with_result(out)}
    assert "z_copy.mp4" not in failures(out)


def test_a_protocol_that_is_edited_during_a_run_is_kept_as_it_was(videos, tmp_path):
    mine = tmp_path / "mine.toml"
    text = (data_folder("protocols") / "side_bend.toml").read_text(encoding="utf-8")
    mine.write_text(text, encoding="utf-8")
    plan = plan_batch(str(people(videos, "b_good.mp4,1,female,30")), str(mine))
    mine.unlink()
    run_batch(plan, str(tmp_path / "out"), Here(), MODEL)
    (kept,) = (tmp_path / "out" / "protocols" / "by_sha256").iterdir()
    assert kept.read_text(encoding="utf-8") == text
    assert kept.stem == hashlib.sha256(text.encode()).hexdigest()


def test_where_changes_cannot_be_seen_tables_are_always_made_anew(videos, tmp_path, monkeypatch):
    out = tmp_path / "out"
    batch(videos, out)
    assert Standing.of(Store(str(out)), [], [], csv=NO_CSV).made_of is not None
    monkeypatch.setattr("screen.results.store.fingerprint", lambda _: None)
    standing = Standing.of(Store(str(out)), [], [], csv=NO_CSV)
    assert standing.made_of is None
    assert standing.tables() is None


def test_every_protocol_that_results_were_judged_by_lies_in_the_data_set(videos, tmp_path):
    out = tmp_path / "out"
    batch(people(videos, "b_good.mp4,1,female,30"), out)
    shipped = data_folder("protocols") / "side_bend.toml"
    text = shipped.read_text(encoding="utf-8")
    changed = tmp_path / "changed.toml"
    changed.write_text(text.replace('version = "', 'version = "9.', 1), encoding="utf-8")
    batch(people(videos, "a_other.mp4,1,female,30"), out, protocol=str(changed))
    about = json.loads((out / "dataset.json").read_text(encoding="utf-8"))["protocols"]["side_bend"]
    texts = [(out / name).read_bytes() for name in about["files"]]
    assert sorted(texts) == sorted([shipped.read_bytes(), changed.read_bytes()])
    assert (out / about["file"]).read_bytes() == changed.read_bytes()
    batch(people(videos, "b_good.mp4,1,female,30"), out, protocol=str(changed))
    about = json.loads((out / "dataset.json").read_text(encoding="utf-8"))["protocols"]["side_bend"]
    assert [(out / name).read_bytes() for name in about["files"]] == [changed.read_bytes()]
