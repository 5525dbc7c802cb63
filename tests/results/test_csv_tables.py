"""Tables read back as they were written."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import numpy as np
import pytest

from screen.results.csv_tables import (
    ANGLE_COLUMNS,
    MEASURE_COLUMNS,
    cell,
    repetition_of_frames,
    write_angles_csv,
    write_measures_csv,
    write_result_json,
)
from screen.results.dictionary import write_dictionary
from screen.screening.parts import Value
from screen.screening.result import ScreenResult
from tests.judged import not_judged


def read(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (float("nan"), ""),
        (float("inf"), ""),
        (1.23456, "1.2346"),
        (2.0, "2"),
        (-0.00001, "0"),
        (True, "true"),
        (7, "7"),
        ("a, b", "a, b"),
    ],
)
def test_cell(value, expected: str) -> None:
    assert cell(value) == expected


def test_measures_read_back(judged, tmp_path) -> None:
    result = judged("side_bend_pelvis_shift").result
    recording = result.recording.model_copy(update={"name": 'side bend, <2> & "co".mov'})
    result = result.model_copy(update={"recording": recording})
    path = tmp_path / "measures.csv"
    write_measures_csv(result, path)
    rows = read(path)
    assert tuple(rows[0]) == MEASURE_COLUMNS
    assert len(rows) == sum(len(one.measures) for one in result.repetitions)
    for row in rows:
        repetition = result.repetitions[int(row["repetition"]) - 1]
        value = repetition.measures[row["measure"]]
        assert float(row["value"]) == pytest.approx(value.value, abs=1e-4)
        assert row["recording"] == 'side bend, <2> & "co".mov'
        assert row["side"] == repetition.side
        assert row["valid"] == str(repetition.valid).lower()
        assert row["unit"] == ("deg" if row["measure"].endswith("_deg") else "ratio")


def test_a_repetition_that_was_left_out_keeps_its_values(judged, tmp_path) -> None:
    result = judged("hip_hinge_clean").result
    spoilt = result.repetitions[0].model_copy(
        update={"valid": False, "invalid_reason": "The feet moved."}
    )
    write_measures_csv(result.model_copy(update={"repetitions": [spoilt]}), tmp_path / "m.csv")
    rows = read(tmp_path / "m.csv")
    assert {row["valid"] for row in rows} == {"false"}
    assert len([row for row in rows if row["value"]]) == len(
        [one for one in spoilt.measures.values() if one.value is not None]
    )


def test_not_measured_is_empty_with_its_reason(judged, tmp_path) -> None:
    result = judged("hip_hinge_clean").result
    first = result.repetitions[0]
    hidden = Value(value=None, error=None, reason="Hidden, by the arm.")
    changed = first.model_copy(update={"measures": {"lumbar_share_percent": hidden}})
    path = tmp_path / "measures.csv"
    write_measures_csv(result.model_copy(update={"repetitions": [changed]}), path)
    (row,) = read(path)
    assert (row["value"], row["error"], row["error_basis"]) == ("", "", "")
    assert row["reason"] == "Hidden, by the arm."


def test_angles_read_back(judged, tmp_path) -> None:
    clip = judged("hip_hinge_clean")
    series, repetitions = clip.series, clip.repetitions
    path = tmp_path / "angles.csv"
    write_angles_csv(series, repetitions, path)
    rows = read(path)
    names = [name for name, _ in series.columns()]
    assert list(rows[0]) == [*ANGLE_COLUMNS, *names]
    assert len(rows) == len(series.time_s)
    for name, values in series.columns():
        back = np.array([float(row[name]) if row[name] else np.nan for row in rows])
        np.testing.assert_allclose(back, values, atol=1e-4)
    inside = {row["repetition"] for row in rows}
    assert inside == {"", *(str(one.index) for one in repetitions)}
    assert b"\r" not in path.read_bytes()


def test_a_shared_frame_belongs_to_the_earlier_repetition(judged) -> None:
    first, second, *_ = judged("hip_hinge_clean").repetitions
    touching = [first, replace(second, start=first.end)]
    inside = repetition_of_frames(200, touching)
    assert inside[first.end] == first.index
    assert inside[first.end + 1] == second.index


def test_dictionary_names_every_column_and_measure(judged, tmp_path) -> None:
    clip = judged("hip_hinge_clean")
    result, series, repetitions = clip.result, clip.series, clip.repetitions
    write_dictionary(tmp_path / "d.csv", result, series)
    write_angles_csv(series, repetitions, tmp_path / "angles.csv")
    rows = read(tmp_path / "d.csv")
    by_file = {
        file: {row["name"] for row in rows if row["file"] == file}
        for file in ("measures.csv", "angles.csv")
    }
    assert by_file["measures.csv"] >= set(MEASURE_COLUMNS)
    assert by_file["measures.csv"] >= {one.name for one in result.protocol.measures}
    assert by_file["angles.csv"] == set(read(tmp_path / "angles.csv")[0])
    assert all(row["description"] for row in rows)
    lumbar = next(row for row in rows if row["name"] == "lumbar_flexion_deg")
    assert lumbar["unit"] == "deg"
    assert lumbar["sign"] == "+ rounding (flexion)"


def test_result_reads_back_equal(judged, tmp_path) -> None:
    clips = [judged(name).result for name in ("hip_hinge_clean", "hip_rotation_seated_clean")]
    for result in (*clips, not_judged()):
        path = tmp_path / "result.json"
        write_result_json(result, path)
        text = path.read_text(encoding="utf-8")
        assert ScreenResult.model_validate_json(text) == result
        assert json.loads(text)["schema_version"] == 2
        assert text.endswith("}\n")
