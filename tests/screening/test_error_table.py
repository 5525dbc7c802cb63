"""The table of errors: which row answers, and what is made of it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from screen.errors import ProtocolError
from screen.resources import data_folder
from screen.screening.error_table import ErrorRow, ErrorTable, Key, keys_for
from screen.screening.protocol_files import list_protocols, load_protocol

HEAD = "measure,protocol,view,kind,half_width_95,unit,basis,mdc95,within_sd,n_clips,n,source\n"


def table(tmp_path: Path, *lines: str) -> ErrorTable:
    path = tmp_path / "accuracy.csv"
    path.write_text(HEAD + "".join(f"{line}\n" for line in lines))
    return ErrorTable.load(path)


def test_the_most_specific_row_answers(tmp_path: Path) -> None:
    errors = table(
        tmp_path,
        "knee_flexion_deg,any,any,value,20,deg,provisional,,,,,guess",
        "knee_flexion_deg,squat,any,value,9,deg,measured,,,20,100,trial",
        "knee_flexion_deg,squat,side,value,7.6,deg,measured,,,20,100,trial",
    )
    assert errors.half_width("knee_flexion_deg", "side", protocol="squat") == (7.6, "measured")
    assert errors.half_width("knee_flexion_deg", "front", protocol="squat") == (9, "measured")
    assert errors.half_width("knee_flexion_deg", "side", protocol="bend") == (20, "provisional")
    assert errors.half_width("knee_flexion_deg", "side") == (20, "provisional")


def test_the_channel_answers_for_a_measure_without_a_row(tmp_path: Path) -> None:
    errors = table(tmp_path, "knee_flexion_deg,any,any,value,20,deg,provisional,,,,,guess")
    assert errors.half_width("my_knee_deg", "side") is None
    assert errors.half_width("my_knee_deg", "side", channel="knee_flexion_deg") == (
        20,
        "provisional",
    )


def test_a_difference_has_rows_of_its_own_and_no_stand_in(tmp_path: Path) -> None:
    errors = table(
        tmp_path,
        "bend_deg,any,any,value,6,deg,provisional,,,,,guess",
        "bend_deg,side_bend,any,difference,4,deg,measured,,,18,18,trial",
    )
    assert errors.half_width("bend_deg", "front", protocol="side_bend", kind="difference") == (
        4,
        "measured",
    )
    assert errors.half_width("bend_deg", "front", protocol="other", kind="difference") is None
    assert errors.names() == {"bend_deg"}


def test_a_change_within_a_recording_carries_only_the_spread_between_repetitions(
    tmp_path: Path,
) -> None:
    errors = table(
        tmp_path,
        "bend_deg,any,any,value,6,deg,provisional,,,,,guess",
        "bend_deg,side_bend,any,value,5,deg,measured,4.5,1,18,90,trial",
    )
    width, basis = errors.change_half_width("bend_deg", protocol="side_bend") or (0, "")
    assert (width, basis) == (pytest.approx(1.96 * 2**0.5), "measured")
    assert errors.mdc95("bend_deg", protocol="side_bend") == (4.5, "measured")


def test_what_was_not_measured_is_the_error_of_two_independent_readings(tmp_path: Path) -> None:
    errors = table(tmp_path, "bend_deg,any,any,value,6,deg,provisional,,,,,guess")
    expected = (pytest.approx(6 * 2**0.5), "provisional")
    assert errors.change_half_width("bend_deg") == expected
    assert errors.mdc95("bend_deg", "side", protocol="side_bend") == expected
    assert errors.mdc95("unknown_deg") is None
    assert errors.change_half_width("my_bend_deg", channel="bend_deg") == expected


def test_the_keys_go_from_the_special_to_the_general() -> None:
    assert keys_for("m", "side", protocol="p") == [
        Key("m", "p", "side"),
        Key("m", "p", "any"),
        Key("m", "any", "side"),
        Key("m", "any", "any"),
    ]
    assert keys_for("m", None, protocol=None) == [Key("m", "any", "any")]


def test_a_wrong_error_table_lists_its_problems(tmp_path: Path) -> None:
    with pytest.raises(ProtocolError) as caught:
        table(
            tmp_path,
            "knee_flexion_deg,any,side,value,-1,deg,measured,,,1,1,trial",
            "knee_flexion_deg,any,above,value,20,deg,provisional,,,,,guess",
            "hip_flexion_deg,any,any,value,20,deg,provisional,,,,,guess",
            "hip_flexion_deg,any,any,value,20,deg,provisional,,,,,guess",
        )
    assert len(caught.value.problems) == 3


def test_the_columns_of_the_shipped_table_are_those_of_a_row() -> None:
    with (data_folder("protocols") / "accuracy.csv").open(newline="") as handle:
        assert next(csv.reader(handle)) == list(ErrorRow.model_fields)


def test_a_shipped_row_is_measured_on_enough_people_or_a_stand_in() -> None:
    for key, row in ErrorTable.load().rows.items():
        if row.basis == "measured":
            assert key.protocol != "any"
            assert row.n_clips is not None
            assert row.n_clips >= 8
            assert row.n is not None
            assert row.mdc95 is not None or row.kind == "difference"
        else:
            assert (key.protocol, key.view, key.kind) == ("any", "any", "value")
            assert row.stand_in is not None
            assert row.half_width_95 >= row.stand_in


def test_shipped_rows_name_protocols_and_measures_that_ship() -> None:
    measures = {
        name: {one.name for one in load_protocol(name).protocol.measures}
        for name in list_protocols()
    }
    for key in ErrorTable.load().rows:
        if key.protocol != "any":
            assert key.measure in measures[key.protocol]
