"""A lower bound is told for one in every table that has the value."""

from __future__ import annotations

import csv
from dataclasses import replace

import pandas as pd
import pytest

from screen.exports.redcap import redcap_project
from screen.exports.table_files import write_csv_tables, write_parquet_tables
from screen.results.columns import MEASURE, MEASURES, RUN_MEASURES
from screen.results.csv_tables import MEASURE_COLUMNS, write_measures_csv
from screen.screening.result import Value
from tests.results import stored_builders as make

BOUND = Value(value=86.5, error=78.8, error_basis="measured", at_least=True)
HIDDEN = Value(value=None, error=None, reason="the back is hidden", advice="Cross the arms.")
NAME, OTHER = "trunk_inclination_deg", "lumbar_share_percent"


@pytest.fixture
def stored(tmp_path):
    """A hinge whose repetitions have a lower bound and a measure that is not there."""
    made = make.made()
    repetitions = [
        one.model_copy(update={"measures": {NAME: BOUND, OTHER: HIDDEN}})
        for one in made.result.repetitions
    ]
    summary = [
        one.model_copy(update={"at_least": len(repetitions)})
        if one.measure == NAME
        else one.model_copy(update={"reason": HIDDEN.reason, "mean": None})
        for one in made.result.summary
        if one.measure in {NAME, OTHER}
    ]
    assert {one.measure for one in summary} == {NAME, OTHER}
    result = made.result.model_copy(update={"repetitions": repetitions, "summary": summary})
    return make.stored(tmp_path / "x", replace(made, result=result))


def check(table: pd.DataFrame) -> None:
    bounds = table[table["measure"] == NAME]
    assert bounds["at_least"].all()
    assert (bounds["value"] == 86.5).all()
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
    check(pd.read_csv(tmp_path / "measures.csv"))
    with (tmp_path / "measures.csv").open(encoding="utf-8", newline="") as file:
        assert {row["at_least"] for row in csv.DictReader(file)} == {"true", "false"}


def test_csv_and_parquet(stored, tmp_path):
    check(pd.read_csv(write_csv_tables(stored, tmp_path)[1]))
    check(pd.read_parquet(write_parquet_tables(stored, tmp_path)[1]))


def test_redcap(stored, tmp_path):
    with redcap_project(tmp_path, []) as add:
        add(stored)
    (record,) = pd.read_csv(tmp_path / "redcap_import.csv").to_dict("records")
    assert record[f"hip_hinge_{NAME}_at_least"] == len(stored.result.repetitions)
    assert record[f"hip_hinge_{OTHER}_why"] == HIDDEN.reason
    assert record[f"hip_hinge_{OTHER}_advice"] == HIDDEN.advice
    fields = pd.read_csv(tmp_path / "redcap_dictionary.csv")["Variable / Field Name"]
    assert set(record) - {"recording_complete", "hip_hinge_complete"} <= set(fields)
