"""A lower bound is told for one in every table that has the value."""

from __future__ import annotations

import csv

import pandas as pd
import pytest

from screen.exports.redcap import redcap_project
from screen.exports.table_files import write_csv_tables, write_parquet_tables
from screen.results.columns import MEASURE, MEASURES, RUN_MEASURES
from screen.results.csv_tables import MEASURE_COLUMNS, write_measures_csv
from screen.screening.parts import Value
from tests.results import stored_builders as make

HIDDEN = Value(value=None, error=None, reason="the back is hidden", advice="Cross the arms.")
NAME, OTHER = "hip_flexion_before_lumbar_deg", "lumbar_share_percent"


@pytest.fixture
def stored(tmp_path):
    """A hinge in which the back stayed still to the end, with a measure that is not there."""
    made = make.hinge()
    repetitions = [
        one.model_copy(update={"measures": {NAME: one.measures[NAME], OTHER: HIDDEN}})
        for one in made.result.repetitions
    ]
    assert all(one.measures[NAME].at_least for one in repetitions)
    summary = [
        one
        if one.measure == NAME
        else one.model_copy(update={"reason": HIDDEN.reason, "mean": None})
        for one in made.result.summary
        if one.measure in {NAME, OTHER}
    ]
    assert {one.measure for one in summary} == {NAME, OTHER}
    return make.stored(
        tmp_path / "x", make.with_result(made, repetitions=repetitions, summary=summary)
    )


def check(table: pd.DataFrame, stored) -> None:
    bounds = table[table["measure"] == NAME]
    assert bounds["at_least"].all()
    values = [one.measures[NAME].value for one in stored.result.repetitions]
    assert bounds["value"].tolist() == pytest.approx(values, abs=1e-4)
    hidden = table[table["measure"] == OTHER]
    assert not hidden["at_least"].any()
    assert set(hidden["advice"]) == {"Cross the arms."}


def test_one_list_of_columns_for_run_and_data_set():
    names = [one.name for one in MEASURE]
    assert list(MEASURE_COLUMNS) == ["recording", "protocol", "protocol_version", *names]
    assert [one.name for one in MEASURES] == ["recording_id", "protocol", *names]
    assert {"at_least", "advice"} < set(names)
    assert all(one.words for one in RUN_MEASURES)


def test_measures_csv_of_a_run(stored, tmp_path):
    write_measures_csv(stored.result, tmp_path / "measures.csv")
    check(pd.read_csv(tmp_path / "measures.csv"), stored)
    with (tmp_path / "measures.csv").open(encoding="utf-8", newline="") as file:
        assert {row["at_least"] for row in csv.DictReader(file)} == {"true", "false"}


def test_csv_and_parquet(stored, tmp_path):
    check(pd.read_csv(write_csv_tables(stored, tmp_path)[1]), stored)
    check(pd.read_parquet(write_parquet_tables(stored, tmp_path)[1]), stored)


def test_redcap(stored, tmp_path):
    with redcap_project(tmp_path, []) as add:
        add(stored)
    (record,) = pd.read_csv(tmp_path / "redcap_import.csv").to_dict("records")
    assert record[f"hip_hinge_{NAME}_at_least"] == len(stored.result.repetitions)
    assert record[f"hip_hinge_{OTHER}_why"] == HIDDEN.reason
    assert record[f"hip_hinge_{OTHER}_advice"] == HIDDEN.advice
    fields = pd.read_csv(tmp_path / "redcap_dictionary.csv")["Variable / Field Name"]
    assert set(record) - {"recording_complete", "hip_hinge_complete"} <= set(fields)
