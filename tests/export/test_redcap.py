"""REDCap: legal names, a dictionary that fits the import file, and the values that were stored."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import replace

import pandas as pd
import pytest

from screen.export.redcap import DICTIONARY_COLUMNS, field_name, redcap_project
from tests.export import stored_builders as make
from tests.report import builders

LEGAL = re.compile(r"[a-z](?:_?[a-z0-9])*")
VALIDATED = {"", "number", "integer"}
TYPES = {"text", "radio", "notes"}


def bend(tmp_path, name="bend", **who):
    """A side bend, whose sides differ."""
    result, series, repetitions = builders.side_bend()
    track = builders.bend_track(series)
    return make.stored(tmp_path / name, make.Made(result, series, repetitions, track), **who)


def hinge(tmp_path, name="hinge", **who):
    return make.stored(tmp_path / name, make.made(), **who)


def project(folder, results):
    written = []
    with redcap_project(folder, written) as add:
        for one in results:
            add(one)
    return [pd.read_csv(path, dtype=str, keep_default_na=False) for path in written]


def test_the_dictionary_is_one_that_redcap_takes(tmp_path) -> None:
    _, dictionary = project(tmp_path, [hinge(tmp_path), bend(tmp_path)])
    assert tuple(dictionary.columns) == DICTIONARY_COLUMNS
    names = dictionary["Variable / Field Name"]
    assert names.is_unique
    assert names.iloc[0] == "record_id"
    assert all(LEGAL.fullmatch(name) and len(name) <= 100 for name in names)
    forms = dictionary["Form Name"].tolist()
    assert list(dict.fromkeys(forms)) == ["recording", "hip_hinge", "side_bend"]
    assert len(list(itertools.groupby(forms))) == 3
    assert set(dictionary["Field Type"]) <= TYPES
    assert set(dictionary["Text Validation Type OR Show Slider Number"]) <= VALIDATED
    assert (dictionary["Field Label"] != "").all()
    radio = dictionary["Field Type"] == "radio"
    assert ((dictionary["Choices, Calculations, OR Slider Labels"] != "") == radio).all()


def test_the_import_file_fits_the_dictionary(tmp_path) -> None:
    records, dictionary = project(tmp_path, [hinge(tmp_path), bend(tmp_path)])
    fields = dictionary["Variable / Field Name"].tolist()
    forms = dict.fromkeys(dictionary["Form Name"])
    assert list(records.columns) == [*fields, *(f"{form}_complete" for form in forms)]
    for _, field in dictionary.iterrows():
        values = [one for one in records[field["Variable / Field Name"]] if one]
        kind = field["Text Validation Type OR Show Slider Number"]
        if kind == "number":
            assert all(math.isfinite(float(one)) for one in values)
        if kind == "integer":
            assert all(one.lstrip("-").isdecimal() for one in values)
        if field["Field Type"] == "radio":
            choices = field["Choices, Calculations, OR Slider Labels"].split(" | ")
            assert set(values) <= {choice.partition(",")[0] for choice in choices}


def test_every_recording_is_a_record_that_fills_the_form_of_its_test(tmp_path) -> None:
    stored = [
        hinge(tmp_path, participant="P-1", session="2"),
        bend(tmp_path),
    ]
    records, _ = project(tmp_path, stored)
    assert records["record_id"].tolist() == ["hinge", "bend"]
    assert records["participant"].tolist() == ["P-1", ""]
    assert records["session"].tolist() == ["2", ""]
    assert records["recording_complete"].tolist() == ["2", "2"]
    assert records["hip_hinge_complete"].tolist() == ["2", ""]
    assert records["side_bend_complete"].tolist() == ["", "2"]
    assert records["sex"].tolist()[0] == "female"


def test_values_read_back(tmp_path) -> None:
    stored = bend(tmp_path)
    (record,) = project(tmp_path, [stored])[0].to_dict("records")
    for one in stored.result.summary:
        side = "" if one.side == "both" else f"_{one.side}"
        start = f"side_bend_{one.measure}{side}"
        assert float(record[f"{start}_mean"]) == pytest.approx(one.mean, abs=1e-4)
        assert float(record[f"{start}_error"]) == pytest.approx(one.error, abs=1e-4)
        assert record[f"{start}_count"] == str(one.count)
    for one in stored.result.asymmetry:
        difference = record[f"side_bend_{one.measure}_left_minus_right"]
        assert float(difference) == pytest.approx(one.difference, abs=1e-4)
    for one in stored.result.findings:
        side = "" if one.side == "both" else f"_{one.side}"
        assert record[f"side_bend_finding_{one.id}{side}_state"] == one.state
        assert record[f"side_bend_finding_{one.id}{side}_why"] == one.why


def test_left_and_right_are_fields_of_their_own(tmp_path) -> None:
    stored = bend(tmp_path)
    (record,) = project(tmp_path, [stored])[0].to_dict("records")
    left = float(record["side_bend_trunk_side_bend_deg_left_mean"])
    right = float(record["side_bend_trunk_side_bend_deg_right_mean"])
    means = {one.side: one.mean for one in stored.result.summary if "bend" in one.measure}
    assert (left, right) == pytest.approx((means["left"], means["right"]), abs=1e-4)
    assert left > right


def test_units_and_signs_stand_in_the_notes(tmp_path) -> None:
    _, dictionary = project(tmp_path, [hinge(tmp_path)])
    by_name = dictionary.set_index("Variable / Field Name")["Field Note"]
    assert by_name["hip_hinge_trunk_inclination_deg_mean"] == "deg; + forward"
    assert by_name["duration_s"] == "s"
    assert by_name["hip_hinge_finding_lumbar_rounding_value"] == "deg"


def test_who_it_is_counts_as_identifying(tmp_path) -> None:
    _, dictionary = project(tmp_path, [hinge(tmp_path)])
    marked = dictionary.loc[dictionary["Identifier?"] == "y", "Variable / Field Name"]
    assert marked.tolist() == ["participant"]


def test_what_was_not_measured_is_empty(tmp_path) -> None:
    (record,) = project(tmp_path, [hinge(tmp_path)])[0].to_dict("records")
    assert record["hip_hinge_pelvis_inclination_deg_mean"] == ""
    assert record["hip_hinge_pelvis_inclination_deg_count"] == "0"
    assert record["hip_hinge_finding_pelvis_tilt_state"] == "not_measured"


def test_a_later_result_may_bring_further_fields(tmp_path) -> None:
    """Of two versions of a test the fields of both are there, each form in one piece."""
    first = hinge(tmp_path, "a")
    summary = first.result.summary
    older = first.result.model_copy(update={"summary": summary[:1]})
    records, dictionary = project(
        tmp_path, [replace(first, result=older), bend(tmp_path), hinge(tmp_path, "c")]
    )
    forms = dictionary["Form Name"].tolist()
    assert len(list(itertools.groupby(forms))) == 3
    assert records["hip_hinge_knee_flexion_deg_mean"].tolist()[0] == ""
    assert records["hip_hinge_knee_flexion_deg_mean"].tolist()[2] != ""


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("hip_hinge", "Mean"), "hip_hinge_mean"),
        (("my test", "", "x__y"), "my_test_x_y"),
        (("3d", "a"), "x_3d_a"),
        (("",), "x"),
    ],
)
def test_names_are_made_legal(parts, name) -> None:
    assert field_name(*parts) == name


def test_long_names_stay_apart() -> None:
    names = {field_name("a" * 120, end) for end in ("left", "right")}
    assert len(names) == 2
    assert all(len(name) == 100 and LEGAL.fullmatch(name) for name in names)


def test_no_results_leave_no_files(tmp_path) -> None:
    assert project(tmp_path / "out", []) == []
    assert not (tmp_path / "out").exists()
