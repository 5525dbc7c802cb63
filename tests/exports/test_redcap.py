"""REDCap: legal names, a dictionary that fits the import file, and the values that were stored."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import replace

import pandas as pd
import pytest

from screen.exports.redcap import record_id, redcap_project
from screen.exports.redcap_forms import DICTIONARY_COLUMNS, field_name, shipped_fields
from screen.results.layout import recording_id
from screen.screening.protocols.files import list_protocols, load_protocol
from tests.judged import judged_clip
from tests.results import stored_builders as make

LEGAL = re.compile(r"[a-z](?:_?[a-z0-9])*")
VALIDATED = {"", "number", "integer"}
TYPES = {"text", "radio", "notes"}


def bend(tmp_path, name="bend", **who):
    """A side bend, whose sides differ."""
    return make.stored(tmp_path / name, judged_clip("side_bend_pelvis_shift"), **who)


def hinge(tmp_path, name="hinge", **who):
    return make.stored(tmp_path / name, make.hinge(), **who)


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
    assert list(dict.fromkeys(forms)) == ["recording", *list_protocols()]
    assert len(list(itertools.groupby(forms))) == 1 + len(list_protocols())
    assert set(dictionary["Field Type"]) <= TYPES
    assert set(dictionary["Text Validation Type OR Show Slider Number"]) <= VALIDATED
    assert (dictionary["Field Label"] != "").all()
    radio = dictionary["Field Type"] == "radio"
    assert ((dictionary["Choices, Calculations, OR Slider Labels"] != "") == radio).all()


def test_the_import_file_fits_the_dictionary(tmp_path) -> None:
    records, dictionary = project(tmp_path, [hinge(tmp_path), bend(tmp_path)])
    fields = dictionary["Variable / Field Name"].tolist()
    known = set(fields) | {f"{form}_complete" for form in dictionary["Form Name"]}
    assert set(records.columns) <= known
    given = dictionary[dictionary["Variable / Field Name"].isin(records.columns)]
    assert set(given["Form Name"]) == {"recording", "hip_hinge", "side_bend"}
    ends = ["recording_complete", "hip_hinge_complete", "side_bend_complete"]
    assert list(records.columns) == [*given["Variable / Field Name"], *ends]
    for _, field in given.iterrows():
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
    assert records["result_name"].tolist() == ["hinge", "bend"]
    assert records["record_id"].is_unique
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
        assert record[f"{start}_at_least"] == str(one.at_least)
    for one in stored.result.asymmetry:
        difference = record[f"side_bend_{one.measure}_left_minus_right"]
        assert float(difference) == pytest.approx(one.difference, abs=1e-4)
    for one in stored.result.findings:
        side = "" if one.side == "both" else f"_{one.side}"
        start = f"side_bend_finding_{one.id}{side}"
        assert record[f"{start}_likelihood"] == one.likelihood
        assert record[f"{start}_count"] == str(one.count)
        assert record[f"{start}_why"] == one.why
        for field, value in (
            ("probability", one.probability_beyond),
            ("value", one.value),
            ("low", one.low),
            ("high", one.high),
            ("value_error", one.error),
        ):
            assert number(record[f"{start}_{field}"]) == number(value)
        assert record[f"{start}_reason"] == one.reason
        assert record[f"{start}_advice"] == one.advice


def test_answers_read_back(tmp_path) -> None:
    stored = make.stored(tmp_path / "hinge", make.partly_answered(make.hinge()))
    (record,) = project(tmp_path, [stored])[0].to_dict("records")
    for one in stored.result.answers:
        start = f"hip_hinge_answer_{one.id}"
        for field in ("likelihood", "text", "unit", "reason", "advice"):
            assert record[f"{start}_{field}"] == getattr(one, field), field
        for field in ("finding", "side"):
            assert record[f"{start}_{field}"] == (getattr(one, field) or ""), field
        for field in ("probability", "value", "low", "high"):
            assert number(record[f"{start}_{field}"]) == number(getattr(one, field)), field


def number(cell):
    """A cell, or a value, as it is compared; None of none."""
    return None if cell in ("", None) else pytest.approx(float(cell), abs=1e-4)


def test_likelihoods_are_choices_and_probabilities_are_numbers(tmp_path) -> None:
    _, dictionary = project(tmp_path, [hinge(tmp_path)])
    by_name = dictionary.set_index("Variable / Field Name")
    words = (
        "very_likely, Very likely | likely, Likely | uncertain, Uncertain | "
        "unlikely, Unlikely | very_unlikely, Very unlikely | not_measured, Not measured"
    )
    chance = "robability that the true value lies beyond the cut-off (0 to 1)"
    question = load_protocol("hip_hinge").protocol.questions[0]
    for start, label in (
        ("hip_hinge_finding_hinge_lumbar_rounding", None),
        (f"hip_hinge_answer_{question.id}", question.ask),
    ):
        likelihood, probability = (
            by_name.loc[f"{start}_{end}"] for end in ("likelihood", "probability")
        )
        assert likelihood["Field Type"] == "radio"
        assert likelihood["Choices, Calculations, OR Slider Labels"] == words
        assert label is None or likelihood["Field Label"] == label
        assert probability["Text Validation Type OR Show Slider Number"] == "number"
        assert probability["Field Label"].endswith(chance)


def test_left_and_right_are_fields_of_their_own(tmp_path) -> None:
    stored = bend(tmp_path)
    (record,) = project(tmp_path, [stored])[0].to_dict("records")
    left = float(record["side_bend_trunk_side_bend_deg_left_mean"])
    right = float(record["side_bend_trunk_side_bend_deg_right_mean"])
    means = {one.side: one.mean for one in stored.result.summary if "bend" in one.measure}
    assert (left, right) == pytest.approx((means["left"], means["right"]), abs=1e-4)
    assert left != pytest.approx(right, abs=1)


def test_units_and_signs_stand_in_the_notes(tmp_path) -> None:
    _, dictionary = project(tmp_path, [hinge(tmp_path)])
    by_name = dictionary.set_index("Variable / Field Name")["Field Note"]
    trunk = by_name["hip_hinge_trunk_inclination_deg_mean"]
    assert trunk == "deg; + forward, the way the person faces"
    assert by_name["duration_s"] == "s"
    assert by_name["hip_hinge_finding_hinge_lumbar_rounding_value"] == "deg"


def test_who_it_is_counts_as_identifying(tmp_path) -> None:
    _, dictionary = project(tmp_path, [hinge(tmp_path)])
    marked = dictionary.loc[dictionary["Identifier?"] == "y", "Variable / Field Name"]
    assert marked.tolist() == ["participant"]


def test_what_was_not_measured_is_empty(tmp_path) -> None:
    (record,) = project(tmp_path, [hinge(tmp_path)])[0].to_dict("records")
    assert record["hip_hinge_lumbar_flexion_at_90_deg_mean"] == ""
    assert record["hip_hinge_lumbar_flexion_at_90_deg_count"] == "0"
    assert record["hip_hinge_finding_hinge_rounding_grows_likelihood"] == "not_measured"
    assert record["hip_hinge_finding_hinge_rounding_grows_value"] == ""


def test_a_later_result_may_bring_further_fields(tmp_path) -> None:
    """Of two versions of a test the fields of both are there, each form in one piece."""
    first = hinge(tmp_path, "a")
    summary = first.result.summary
    older = first.result.model_copy(update={"summary": summary[:1]})
    records, dictionary = project(
        tmp_path, [replace(first, result=older), bend(tmp_path), hinge(tmp_path, "c")]
    )
    forms = dictionary["Form Name"].tolist()
    assert len(list(itertools.groupby(forms))) == len(set(forms))
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


def test_two_patients_with_a_hinge_are_two_records(tmp_path) -> None:
    """Their folders may be called the same; REDCap would write the second over the first."""
    stored = [
        make.stored(tmp_path / who / "hinge", make.of_recording(make.hinge(), sha256))
        for who, sha256 in (("anna", "1" * 64), ("ben", "2" * 64))
    ]
    records, dictionary = project(tmp_path, stored)
    assert records["result_name"].tolist() == ["hinge", "hinge"]
    assert records["record_id"].tolist() == ["1" * 16 + "-hip_hinge", "2" * 16 + "-hip_hinge"]
    assert dictionary["Variable / Field Name"].iloc[0] == "record_id"


def test_a_record_is_called_as_the_batch_calls_its_recording(tmp_path) -> None:
    result = hinge(tmp_path).result
    assert record_id(result) == recording_id(result.recording.sha256, "hip_hinge")


def test_recordings_of_a_camera_stay_apart() -> None:
    """They have no file, so no content to be named by."""
    result = make.of_recording(make.hinge(), "").result
    later = result.provenance.model_copy(update={"created": "2026-11-21T08:00:00+00:00"})
    names = {record_id(result), record_id(result.model_copy(update={"provenance": later}))}
    assert len(names) == 2
    assert all(re.fullmatch(r"[0-9a-f]{16}-hip_hinge", name) for name in names)


def test_a_later_export_never_takes_a_form_away(tmp_path) -> None:
    """REDCap replaces the design of the project by the dictionary it is given."""
    dictionaries = [
        project(tmp_path / str(number), results)[1]
        for number, results in enumerate(([hinge(tmp_path)], [bend(tmp_path)]))
    ]
    forms = [dict.fromkeys(one["Form Name"]) for one in dictionaries]
    assert list(forms[0]) == list(forms[1]) == ["recording", *list_protocols()]
    shipped = [
        one[one["Variable / Field Name"].isin([field.name for field in shipped_fields()])]
        for one in dictionaries
    ]
    pd.testing.assert_frame_equal(*(one.reset_index(drop=True) for one in shipped))


def test_a_form_of_ones_own_comes_after_those_that_ship(tmp_path) -> None:
    stored = hinge(tmp_path)
    summary = stored.result.protocol.model_copy(update={"name": "a_test_of_mine"})
    mine = replace(stored, result=stored.result.model_copy(update={"protocol": summary}))
    _, dictionary = project(tmp_path, [mine, stored])
    forms = list(dict.fromkeys(dictionary["Form Name"]))
    assert forms == ["recording", *list_protocols(), "a_test_of_mine"]


@pytest.mark.parametrize("name", list_protocols())
def test_what_a_test_may_bring_is_in_its_form_already(name) -> None:
    """The fields of every measure, finding and question, however a recording turns out."""
    protocol = load_protocol(name).protocol
    names = {field.name for field in shipped_fields() if field.form == name}
    for measure in protocol.measures:
        assert any(one.startswith(f"{name}_{measure.name}_") for one in names), measure.name
    for finding in protocol.findings:
        assert any(one.startswith(f"{name}_finding_{finding.id}_") for one in names), finding.id
    for question in protocol.questions:
        assert f"{name}_answer_{question.id}_likelihood" in names, question.id
