"""What is written: whole, described, the same every time, and in nobody's way."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from screen.errors import OutputError, UsageError
from screen.study.columns import TABLES
from screen.study.run import summarize_dataset
from screen.study.write import check_place
from tests.study.tables import Recorded, answer, finding, side_difference, write_dataset
from tests.study.test_intervals import MINI, WRIGHT

BACK = ("lumbar_flexion_deg", "both")


def page_of(dataset: Path, **options: Any) -> Path:
    return Path(summarize_dataset(dataset, **options).page)


def recordings():
    return [
        Recorded(
            f"p{number:02}",
            session,
            {BACK: [value / 10, value / 10 + 1]},
            findings=[finding(0.9 if number % 3 else 0.1)],
            answers=[answer(0.9 if number % 3 else 0.1)],
            asymmetry=[side_difference(20 + number, 30)],
            further={"site": "a" if number % 2 else "b"},
        )
        for session, values in (("1", MINI), ("2", WRIGHT))
        for number, value in enumerate(values)
    ]


@pytest.fixture
def study(tmp_path):
    return write_dataset(tmp_path / "study", recordings())


def files_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_every_table_is_there_with_its_columns(study):
    page = page_of(study)
    assert page == study / "summary" / "summary.html"
    for name, columns in TABLES.items():
        table = pq.read_table(page.parent / f"{name}.parquet")
        assert table.column_names == [column.name for column in columns]
        assert len(table) > 0


def test_every_column_stands_in_the_dictionary_with_words(study):
    folder = page_of(study, group="site").parent
    with (folder / "data_dictionary.csv").open(encoding="utf-8", newline="") as file:
        said = {(row["table"], row["name"]): row for row in csv.DictReader(file)}
    assert set(said) == {(name, one.name) for name, columns in TABLES.items() for one in columns}
    assert all(row["description"] for row in said.values())
    assert "site" in said["participants", "group"]["description"]
    assert "session" in said["measures_by_occasion", "occasion"]["description"]


def test_the_guide_names_every_table():
    guide = Path(__file__).parents[2] / "docs" / "summary.md"
    named = re.findall(r"^\| `([a-z_]+)` \|", guide.read_text(encoding="utf-8"), re.MULTILINE)
    assert named == list(TABLES)


def test_every_number_has_a_unit():
    """Numbers that are no counts: of the measure, a part of one, or percent."""
    for columns in TABLES.values():
        for column in columns:
            if column.kind == "number":
                assert column.unit in {"see unit", "ratio", "percent"}, column.name


def test_the_same_data_give_the_same_bytes(study, tmp_path):
    first = files_of(page_of(study, folder=tmp_path / "one", as_csv=True).parent)
    assert len(first) == 2 * len(TABLES) + 3
    for path in (study / "tables").rglob("protocol=*/*.parquet"):
        table = pq.read_table(path, partitioning=None)
        backwards = table.take(pa.array(range(len(table) - 1, -1, -1)))
        pq.write_table(backwards, path)
    assert files_of(page_of(study, folder=tmp_path / "two", as_csv=True).parent) == (first)


def test_csv_holds_what_parquet_holds(study):
    folder = page_of(study, as_csv=True).parent
    with (folder / "reliability.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    table = pq.read_table(folder / "reliability.parquet")
    assert float(row["icc"]) == table["icc"][0].as_py()
    assert row["reason"] == ""


def test_csv_of_an_earlier_summary_goes_when_it_is_not_written_anew(study):
    folder = page_of(study, as_csv=True).parent
    assert (folder / "reliability.csv").exists()
    summarize_dataset(study)
    assert not (folder / "reliability.csv").exists()
    assert (folder / "data_dictionary.csv").exists()


def test_no_number_in_any_table_is_nan(study):
    folder = page_of(study, group="site").parent
    for name in TABLES:
        table = pq.read_table(folder / f"{name}.parquet")
        for column in table.column_names:
            if pa.types.is_floating(table.schema.field(column).type):
                assert not pc.any(pc.is_nan(table[column])).as_py(), (name, column)


def test_where_a_number_is_missing_a_reason_stands(tmp_path):
    few = [Recorded("p1", "1", {BACK: [None]}), Recorded("p2", "1", {BACK: [3]})]
    folder = page_of(write_dataset(tmp_path, few)).parent
    for name, number in (
        ("measures_by_participant", "mean"),
        ("measures_by_group", "mean_low"),
        ("reliability", "icc"),
    ):
        for row in pq.read_table(folder / f"{name}.parquet").to_pylist():
            assert (row[number] is None) == (row["reason"] is not None), (name, row)


def test_how_it_was_made_is_kept(study):
    folder = page_of(study, group="site").parent
    about = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert (about["between"], about["group"]) == ("session", "site")
    assert about["recordings"]["judged"] == 34
    assert about["people"]["judged"] == 17
    assert about["versions"]["pingouin"]


def test_the_data_set_itself_is_not_touched(study):
    before = {path: path.read_bytes() for path in study.rglob("*") if path.is_file()}
    summarize_dataset(study)
    assert all(path.read_bytes() == data for path, data in before.items())


@pytest.mark.parametrize("place", [".", "tables", "tables/measures"])
def test_a_place_where_tables_would_be_written_over_is_refused(place, study):
    with pytest.raises(UsageError, match="`out`"):
        check_place(study / place, study)


def test_a_place_in_a_file_is_refused(study, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UsageError, match="is a file"):
        check_place(tmp_path / "file" / "out", study)


def test_what_cannot_be_written_says_so(study, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(OutputError, match="No space left"):
        summarize_dataset(study, folder=tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["summary.json"]
    monkeypatch.undo()
    summarize_dataset(study, folder=tmp_path / "out")


def test_a_thousand_people_take_seconds(tmp_path):
    many = [
        Recorded(f"p{number:04}", str(session), {BACK: [number % 37 + session * (number % 5)]})
        for number in range(1000)
        for session in (1, 2)
    ]
    page = page_of(write_dataset(tmp_path, many))
    assert "1000 people" in page.read_text(encoding="utf-8")
