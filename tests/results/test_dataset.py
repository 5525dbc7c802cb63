"""Reading a data set: what is not a data set, or a broken one, gets one clear sentence."""

from __future__ import annotations

import json
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from screen.errors import JobError, UsageError
from screen.results.columns import PARTITIONED, TABLES
from screen.results.dataset import read_dataset
from screen.results.layout import DATASET_FORMAT
from tests.study.tables import Recorded, finding, write_dataset

BACK = ("lumbar_flexion_deg", "both")


@pytest.fixture
def folder(tmp_path):
    recordings = [
        Recorded("p1", "1", {BACK: [10, 12]}, findings=[finding(0.1)], further={"rater": 1}),
        Recorded("p2", "1", {BACK: [20]}, protocol="squat", further={"rater": 2}),
    ]
    failures = [("a,b.mp4", "read", "It ends in the middle.", "Copy it again.")]
    return write_dataset(tmp_path / "study", recordings, failures)


def part(folder, name):
    return next((folder / "tables" / name / "protocol=hip_hinge").rglob("*.parquet"))


def refused(folder, *labels, error=UsageError):
    with pytest.raises(error) as caught:
        read_dataset(folder, labels=labels or ["session"])
    said = str(caught.value)
    assert "\n" not in said
    return said


def test_the_tables_are_read_with_their_protocol(folder):
    dataset = read_dataset(folder, labels=["session", "rater"])
    assert dataset.name == "study"
    assert dataset.recordings["protocol"].to_pylist() == ["hip_hinge", "squat"]
    assert dataset.recordings["rater"].to_pylist() == [1, 2]
    assert len(dataset.measures) == 3
    assert [(one.path, one.stage) for one in dataset.failures] == [("a,b.mp4", "read")]


def test_the_needed_columns_are_those_of_the_batch(folder):
    dataset = read_dataset(folder, labels=["session"])
    for name in ("recordings", "measures", "findings", "answers", "asymmetry"):
        known = {column.name for column in TABLES[name]} | {"protocol"}
        assert set(getattr(dataset, name).column_names) <= known


def test_the_order_does_not_hang_on_the_files(folder):
    before = read_dataset(folder, labels=["session"])
    path = part(folder, "measures")
    table = pq.read_table(path, partitioning=None)
    pq.write_table(table.slice(1), path)
    pq.write_table(table.slice(0, 1), path.with_name("part-00001.parquet"))
    assert read_dataset(folder, labels=["session"]).measures.equals(before.measures)


def test_a_column_that_only_some_protocols_have(tmp_path):
    recordings = [
        Recorded("p1", "1", {BACK: [10]}, further={"rater": 1}),
        Recorded("p2", "1", {BACK: [20]}, protocol="squat"),
    ]
    folder = write_dataset(tmp_path, recordings)
    assert read_dataset(folder, labels=["rater"]).recordings["rater"].to_pylist() == [1, None]


def test_protocols_of_the_data_set_are_found(folder):
    (folder / "protocols").mkdir()
    (folder / "protocols" / "squat.toml").write_text("")
    assert list(read_dataset(folder, labels=["session"]).files) == ["squat"]


def test_a_data_set_in_which_everything_failed(folder):
    for table in PARTITIONED - {"frames", "repetitions"}:
        shutil.rmtree(folder / "tables" / table)
    dataset = read_dataset(folder, labels=["session", "rater"])
    assert len(dataset.recordings) == len(dataset.measures) == 0
    assert len(dataset.failures) == 1


def test_a_folder_that_is_not_there(tmp_path):
    assert "There is no folder" in refused(tmp_path / "nowhere")


def test_a_folder_that_is_no_data_set(tmp_path):
    assert "`run_batch`" in refused(tmp_path)


def test_a_bucket(tmp_path):
    assert "folder of this machine" in refused(tmp_path / "s3:" / "bucket")


@pytest.mark.parametrize(
    ("content", "error"),
    [("", JobError), ("[]", JobError), ("{", JobError), ('{"format": 99}', UsageError)],
)
def test_an_about_file_that_cannot_be_used(content, error, folder):
    (folder / "dataset.json").write_text(content)
    assert "dataset.json" in refused(folder, error=error)


def test_a_data_set_of_an_earlier_version_says_how_to_judge_it_again(folder):
    (folder / "dataset.json").write_text('{"format": 1}')
    said = refused(folder)
    assert "no probability" in said
    assert "`reanalyze`" in said


def test_tables_that_are_gone_are_no_study_without_people(folder):
    shutil.rmtree(folder / "tables")
    assert (folder / "failures.csv").is_file()
    assert "no folder tables" in refused(folder)


def test_a_batch_that_has_not_finished(folder):
    shutil.rmtree(folder / "tables")
    (folder / "failures.csv").unlink()
    assert "finish" in refused(folder)


def test_an_unknown_column_names_those_there_are(folder):
    said = refused(folder, "session", "ratr")
    assert "no column ratr" in said
    assert "rater" in said


def test_an_unknown_column_where_the_manifest_gave_none(tmp_path):
    folder = write_dataset(tmp_path, [Recorded("p1", "1", {BACK: [10]})])
    assert "no further columns" in refused(folder, "rater")


@pytest.mark.parametrize("name", ["recordings", "measures"])
def test_a_broken_file(name, folder):
    path = part(folder, name)
    path.write_bytes(path.read_bytes()[:200])
    assert path.name in refused(folder, error=JobError)


def test_a_table_that_lacks_columns(folder):
    path = part(folder, "measures")
    pq.write_table(pq.read_table(path, partitioning=None).drop_columns(["value", "error"]), path)
    assert "lacks the columns value, error" in refused(folder, error=JobError)


def test_a_column_of_another_kind(folder):
    path = part(folder, "measures")
    table = pq.read_table(path, partitioning=None)
    words = pa.array(["many"] * len(table))
    place = table.schema.get_field_index("value")
    pq.write_table(table.set_column(place, "value", words), path)
    assert "cannot be read" in refused(folder, error=JobError)


def test_a_recording_that_stands_twice(folder):
    path = part(folder, "recordings")
    table = pq.read_table(path, partitioning=None)
    pq.write_table(pa.concat_tables([table, table]), path)
    assert "more than once" in refused(folder, error=JobError)


def test_a_list_of_failures_that_is_none(folder):
    (folder / "failures.csv").write_text("file,why\na,b\n")
    assert "failures.csv" in refused(folder, error=JobError)


def test_an_about_file_of_the_batch_itself(folder):
    (folder / "dataset.json").write_text(json.dumps({"format": DATASET_FORMAT, "tool": {}}))
    assert len(read_dataset(folder, labels=["session"]).recordings) == 2
