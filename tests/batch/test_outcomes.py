"""Each recording that is listed is a row of the table of recordings, with what became of it."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from screen.batch import tables
from screen.batch.ledger import Ledger
from screen.batch.reanalysis import reanalyze
from screen.batch.tables import CsvFiles
from screen.errors import RecordingError
from screen.exports.formats import export
from screen.results.places import find_results
from screen.results.store import Store
from screen.screening.protocols.files import load_protocol
from tests.batch.data_set import table, timeless, with_result
from tests.batch.pretend import Here, batch, bends, pretend


@pytest.fixture(autouse=True)
def _pretended(monkeypatch):
    pretend(monkeypatch)


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """Good, broken and refused recordings of two arms."""
    folder = tmp_path / "videos"
    folder.mkdir()
    recordings = {
        "good.mp4": bends(20, 10),
        "other.mp4": bends(15, 15),
        "my clip.mp4": "broken",
        "nobody.mov": "nobody",
        "from_the_side.mp4": bends(azimuth_deg=90),
        "copy.mp4": bends(20, 10),
    }
    for name, text in recordings.items():
        (folder / name).write_text(text, encoding="utf-8")
    listed = folder / "study.csv"
    listed.write_text(
        "path,participant,session,protocol,sex,age,arm\n"
        "good.mp4,1,pre,side_bend,female,40,exercise\n"
        "other.mp4,2,pre,side_bend,male,50,control\n"
        "my clip.mp4,3,pre,side_bend,female,44,exercise\n"
        "nobody.mov,4,pre,side_bend,male,61,control\n"
        "from_the_side.mp4,5,post,side_bend,,,exercise\n"
        "copy.mp4,6,pre,side_bend,female,33,control\n"
        "missing.mp4,7,post,side_bend,female,33,control\n"
        "old.mp4,8,pre,side_bend,female,430,exercise\n"
        "other.mp4,9,pre,side_bund,female,43,exercise\n",
        encoding="utf-8",
    )
    return listed


def fates(out: Path) -> dict[str, tuple[str, str | None]]:
    return {row["participant"]: (row["fate"], row["stage"]) for row in table(out, "recordings")}


def test_attrition_is_told_by_the_table_of_recordings_alone(manifest, tmp_path):
    report = batch(manifest, tmp_path / "out", protocol=None)
    assert fates(tmp_path / "out") == {
        "1": ("refused", "duplicate"),
        "2": ("judged", None),
        "3": ("refused", "read"),
        "4": ("refused", "track"),
        "5": ("refused", "judge"),
        "6": ("judged", None),
        "7": ("refused", "read"),
        "8": ("refused", "manifest"),
        "9": ("refused", "manifest"),
    }
    assert report.written.fates == {"judged": 2, "refused": 7, "not_reached": 0}
    progress = report.progress
    assert progress.over == progress.total == 9
    recordings = pd.read_parquet(tmp_path / "out" / "tables" / "recordings")
    counted = pd.crosstab(recordings["arm"], recordings["fate"])
    assert counted.loc["control"].to_dict() == {"judged": 2, "refused": 2}
    assert counted.loc["exercise"].to_dict() == {"judged": 0, "refused": 5}
    no_test = recordings[recordings["participant"] == "9"].iloc[0]
    assert no_test["protocol"] == "unknown"
    assert "side_bund" in no_test["reason"]
    people = {row["participant"]: row for row in table(tmp_path / "out", "participants")}
    assert len(people) == 9
    assert (people["2"]["judged"], people["3"]["judged"], people["8"]["recordings"]) == (1, 0, 1)


def test_failures_say_of_whom_they_are(manifest, tmp_path):
    out = tmp_path / "out"
    batch(manifest, out, protocol=None)
    with (out / "failures.csv").open(encoding="utf-8", newline="") as file:
        failed = {row["participant"]: row for row in csv.DictReader(file)}
    assert set(failed) == {"1", "3", "4", "5", "7", "8", "9"}
    who = ("path", "session", "protocol", "arm")
    assert [failed["3"][name] for name in who] == [
        "my clip.mp4",
        "pre",
        "side_bend",
        "exercise",
    ]
    assert [failed["9"][name] for name in who] == ["other.mp4", "pre", "unknown", "exercise"]
    told = {row["participant"]: row for row in table(out, "recordings")}
    for participant, row in failed.items():
        for name in ("stage", "reason", "next_step"):
            assert row[name] == told[participant][name]


def test_a_reason_keeps_the_name_of_the_file_and_the_next_step_is_one(manifest, tmp_path):
    report = batch(manifest, tmp_path / "out", protocol=None)
    by_name = {one.path: one for one in report.written.failures}
    broken, nobody = by_name["my clip.mp4"], by_name["nobody.mov"]
    assert broken.reason == "my clip.mp4 holds no picture that can be decoded."
    assert broken.next_step == "Copy it again."
    assert nobody.reason == "Nobody was seen in nobody.mov (0 of 9 frames)."
    assert nobody.next_step.startswith("Record it again with one person")


def test_a_semicolon_in_a_reason_is_no_border(manifest, tmp_path, monkeypatch):
    def stumble(path, **_):
        raise RecordingError(f"{path} is odd (a; b).", "Convert it; then run again.")

    monkeypatch.setattr("screen.batch.work.api.track", stumble)
    report = batch(manifest, tmp_path / "out", protocol=None)
    odd = next(one for one in report.written.failures if one.path == "other.mp4" and one.protocol)
    assert (odd.reason, odd.next_step) == (
        "other.mp4 is odd (a; b).",
        "Convert it; then run again.",
    )


@pytest.mark.parametrize("after", [0, 1, 3])
def test_what_a_stopped_run_did_not_reach_is_a_row_and_the_counts_add_up(manifest, tmp_path, after):
    whole, out = tmp_path / "whole", tmp_path / "out"
    batch(manifest, whole, protocol=None)
    report = batch(manifest, out, Here(stop_after=after), protocol=None)
    told = Counter(fate for fate, _ in fates(out).values())
    assert told.total() == 9
    assert told["not_reached"] >= report.progress.not_reached > 0
    (run,) = out.glob("runs/*.json")
    said = json.loads(run.read_text(encoding="utf-8"))
    parts = ("skipped", "done", "failed", "not_reached")
    assert said["total"] == sum(said[name] for name in parts) == 9
    row = next(one for one in table(out, "recordings") if one["fate"] == "not_reached")
    assert row["recording_id"] is None
    assert row["arm"]
    assert "same command" in row["next_step"]
    again = batch(manifest, out, protocol=None)
    assert "not_reached" not in {fate for fate, _ in fates(out).values()}
    assert again.written.fates == report_of(whole)
    assert timeless(out) == timeless(whole)


def report_of(out: Path) -> dict[str, int]:
    said = json.loads((out / "dataset.json").read_text(encoding="utf-8"))
    return dict(said["fates"])


def test_what_was_not_reached_needs_no_result(manifest, tmp_path, monkeypatch):
    def read(*_):
        raise AssertionError("a result was read")

    monkeypatch.setattr(tables._Writer, "_read", read)
    monkeypatch.setattr(tables._Writer, "_columns", read)
    batch(manifest, tmp_path / "out", Here(stop_after=0), protocol=None)
    assert with_result(tmp_path / "out") == []
    assert len(table(tmp_path / "out", "recordings")) == 9


def test_what_was_not_reached_and_is_not_listed_any_more_is_forgotten(manifest, tmp_path):
    out = tmp_path / "out"
    batch(manifest, out, Here(stop_after=0), protocol=None)
    manifest.write_text("path,participant,protocol\ngood.mp4,1,side_bend\n", encoding="utf-8")
    batch(manifest, out, protocol=None)
    assert fates(out) == {"1": ("judged", None)}


def test_a_row_without_a_test_stands_in_the_csv_too(manifest, tmp_path):
    out = tmp_path / "out"
    batch(manifest, out, protocol=None, csv=CsvFiles(tables=True))
    with (out / "tables" / "csv" / "recordings.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["participant"]: row for row in csv.DictReader(file)}
    assert len(rows) == 9
    assert (rows["9"]["protocol"], rows["8"]["protocol"]) == ("unknown", "side_bend")


def test_an_export_takes_what_has_a_result_and_misses_nothing(manifest, tmp_path):
    out = tmp_path / "out"
    batch(manifest, out, protocol=None)
    done = export(find_results(out, participant=None, session=None), "sto", out=tmp_path / "sto")
    assert (done.recordings, done.failed) == (len(with_result(out)), [])
    assert done.recordings == 3


def test_a_further_column_of_an_earlier_version_that_is_ours_now_is_kept(manifest, tmp_path):
    out = tmp_path / "out"
    manifest.write_text(
        "path,protocol\ngood.mp4,side_bend\nmy clip.mp4,side_bend\n", encoding="utf-8"
    )
    batch(manifest, out, protocol=None)
    ledger = Ledger.open(Store(str(out)), "earlier")
    for record in ledger.kept:
        ledger.add(record.model_copy(update={"extra": {"stage": "II"}}))
    ledger.flush()
    reanalyze(str(out), load_protocol("side_bend"), Here())
    rows = {row["path"]: row for row in table(out, "recordings")}
    assert {row["stage_listed"] for row in rows.values()} == {"II"}
    assert [rows[name]["stage"] for name in ("good.mp4", "my clip.mp4")] == [None, "read"]
