"""CSV and Parquet: what pandas and pyarrow read back is what was stored."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from screen.errors import UsageError
from screen.exports.table_files import OWNER_COLUMNS, write_csv_tables, write_parquet_tables
from screen.results.csv_tables import ANGLE_COLUMNS
from screen.screening.parts import Value
from tests.results import stored_builders as make

WRITERS = {
    "csv": (write_csv_tables, pd.read_csv),
    "parquet": (write_parquet_tables, pd.read_parquet),
}


@pytest.fixture(params=list(WRITERS))
def tables(request, tmp_path):
    """A stored result, its tables by name as pandas reads them, and the dictionary."""
    write, read = WRITERS[request.param]
    made = make.partly_answered(make.puppet(time_s=make.phone_clock(), arrives_s=0.1))
    stored = make.stored(tmp_path / "hinge", made, participant="P-1", session="2")
    *written, dictionary = write(stored, tmp_path / "out")
    assert [path.stem for path in (*written, dictionary)] == [
        "hinge_angles",
        "hinge_measures",
        "hinge_findings",
        "hinge_answers",
        "hinge_dictionary",
    ]
    found = {path.stem.removeprefix("hinge_"): read(path) for path in written}
    return stored, found, pd.read_csv(dictionary)


def test_angles_read_back_equal(tables) -> None:
    stored, angles = tables[0], tables[1]["angles"]
    np.testing.assert_array_equal(angles["time_s"], stored.track.time_s)
    np.testing.assert_array_equal(angles["frame"], np.arange(len(stored.track)))
    np.testing.assert_array_equal(angles["in_place"], stored.series.in_place)
    for name, values in stored.series.values.items():
        np.testing.assert_array_equal(angles[name], values)
    inside = [None if np.isnan(one) else int(one) for one in angles["repetition"].astype(float)]
    assert tuple(inside) == stored.series.repetition


def test_measures_read_back_equal(tables) -> None:
    stored, measures = tables[0], tables[1]["measures"]
    wanted = [
        (one.index, name, value.value, value.error, one.start_s, one.valid)
        for one in stored.result.repetitions
        for name, value in one.measures.items()
    ]
    columns = ["repetition", "measure", "value", "error", "start_s", "valid"]
    assert None in {one[2] for one in wanted}
    assert plain(measures[columns]) == wanted


def test_findings_read_back_equal(tables) -> None:
    stored, findings = tables[0], tables[1]["findings"]
    wanted = [
        (one.id, one.side, one.probability_beyond, one.likelihood, one.grade, one.value, one.low)
        for one in stored.result.findings
    ]
    assert {one[3] for one in wanted} > {"not_measured"}
    columns = ["finding", "side", "probability_beyond", "likelihood", "grade", "value", "low"]
    assert plain(findings[columns]) == wanted
    reasons = [one.reason or None for one in stored.result.findings]
    assert [row[0] for row in plain(findings[["reason"]])] == reasons


def test_answers_read_back_equal(tables) -> None:
    stored, answers = tables[0], tables[1]["answers"]
    wanted = [
        (one.id, one.question, one.likelihood, one.probability, one.value, one.text, one.count)
        for one in stored.result.answers
    ]
    columns = ["question", "ask", "likelihood", "probability", "value", "text", "count"]
    assert plain(answers[columns]) == wanted
    assert {one[2] for one in wanted} > {"not_measured"}
    assert plain(answers[["finding", "unit", "reason", "advice"]]) == [
        (one.finding, one.unit or None, one.reason or None, one.advice or None)
        for one in stored.result.answers
    ]


def plain(table):
    """The rows, None where there is no value."""
    filled = table.astype(object).where(table.notna(), None)
    return list(filled.itertuples(index=False, name=None))


def test_every_row_says_whose_it_is(tables) -> None:
    for table in tables[1].values():
        assert set(table["result"]) == {"hinge"}
        assert set(table["participant"]) == {"P-1"}
        assert set(table["session"].astype(str)) == {"2"}


def test_the_dictionary_knows_every_column(tables) -> None:
    _, found, dictionary = tables
    for name, table in found.items():
        described = set(dictionary.loc[dictionary["file"] == f"hinge_{name}", "name"])
        assert described >= set(table.columns)
    assert set(found["measures"]["measure"]) <= set(dictionary["name"])
    assert dictionary["description"].notna().all()


def test_units_stand_in_the_names(tables) -> None:
    stored, angles = tables[0], tables[1]["angles"]
    series = list(angles.columns.drop([*OWNER_COLUMNS, *ANGLE_COLUMNS]))
    assert series == list(stored.series.values)
    assert all(name.endswith(("_deg", "_ratio")) for name in series)
    assert "time_s" in angles


def test_no_value_is_no_value(tmp_path) -> None:
    made = make.puppet({("knee_flexion_deg", "left"): np.nan})
    first = made.result.repetitions[0]
    hidden = Value(value=None, error=None, reason="Hidden, by the arm.")
    changed = first.model_copy(update={"measures": {"knee_flexion_deg": hidden}})
    told = make.with_result(made, repetitions=[changed])
    stored = make.stored(tmp_path / "x", replace(told, repetitions=[]))
    for kind, (write, read) in WRITERS.items():
        angles, measures, *_ = write(stored, tmp_path / kind)
        assert read(angles)["left_knee_flexion_deg"].isna().all()
        assert read(angles)["repetition"].isna().all()
        (row,) = read(measures).to_dict("records")
        assert np.isnan(row["value"])
        assert row["reason"] == "Hidden, by the arm."


def test_nothing_measured_is_no_angle_table(tmp_path) -> None:
    stored = make.stored(tmp_path / "x", make.nothing_measured())
    for kind, (write, read) in WRITERS.items():
        written = write(stored, tmp_path / kind)
        assert [path.stem for path in written] == [
            "x_measures",
            "x_findings",
            "x_answers",
            "x_dictionary",
        ]
        assert len(read(written[0])) == 0


def test_parquet_keeps_types_units_and_signs(tmp_path) -> None:
    stored = make.stored(tmp_path / "x", make.hinge())
    angles, measures, findings, *_ = write_parquet_tables(stored, tmp_path)
    schema = pq.read_schema(angles)
    kinds = {name: str(schema.field(name).type) for name in schema.names}
    assert kinds["frame"] == kinds["repetition"] == "int64"
    assert kinds["in_place"] == "bool"
    assert kinds["participant"] == "string"
    assert kinds["lumbar_flexion_deg"] == "double"
    about = schema.field("lumbar_flexion_deg").metadata
    assert about[b"unit"] == b"deg"
    assert about[b"sign"] == b"rounding (flexion)"
    assert str(pq.read_schema(measures).field("value").type) == "double"
    assert str(pq.read_schema(findings).field("probability_beyond").type) == "double"
    assert str(pq.read_schema(findings).field("count").type) == "int64"


def test_tables_of_many_recordings_go_under_each_other(tmp_path) -> None:
    """Their types agree, even where one of them has no value."""
    parts = []
    for name, who in (("a", "P1"), ("b", None)):
        stored = make.stored(tmp_path / name, make.standing_still(), participant=who)
        parts.append(write_parquet_tables(stored, tmp_path / "out")[0])
    table = pq.ParquetDataset(parts).read()
    assert table["participant"].to_pylist() == ["P1"] * 6 + [None] * 6


def test_without_the_library_one_sentence_says_how_to_get_it(tmp_path, monkeypatch) -> None:
    stored = make.stored(tmp_path / "x", make.standing_still())
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"pip install '.\[batch\]'"):
        write_parquet_tables(stored, tmp_path)
