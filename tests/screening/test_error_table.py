"""The table of errors: which row answers, and what is made of it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from screen.errors import ProtocolError
from screen.resources import data_folder
from screen.screening.protocols.files import list_protocols, load_protocol
from screen.screening.reference.error_table import ErrorRow, ErrorTable, Key, keys_for

HEAD = (
    "measure,protocol,view,setting,kind,half_width_95,factor,unit,basis,mdc95,within_sd,n_clips,n,"
    "source\n"
)


def table(tmp_path: Path, *lines: str) -> ErrorTable:
    path = tmp_path / "accuracy.csv"
    path.write_text(HEAD + "".join(f"{line}\n" for line in lines))
    return ErrorTable.load(path)


def test_the_most_specific_row_answers(tmp_path: Path) -> None:
    errors = table(
        tmp_path,
        "knee_flexion_deg,any,any,any,value,20,,deg,provisional,,,,,guess",
        "knee_flexion_deg,squat,any,any,value,9,,deg,measured,,,20,100,trial",
        "knee_flexion_deg,squat,side,any,value,7.6,,deg,measured,,,20,100,trial",
    )
    assert errors.half_width("knee_flexion_deg", "side", protocol="squat") == (7.6, "measured")
    assert errors.half_width("knee_flexion_deg", "front", protocol="squat") == (9, "measured")
    assert errors.half_width("knee_flexion_deg", "side", protocol="bend") == (20, "provisional")
    assert errors.half_width("knee_flexion_deg", "side") == (20, "provisional")


def test_the_row_of_the_setting_answers_and_else_that_of_any(tmp_path: Path) -> None:
    errors = table(
        tmp_path,
        "knee_flexion_deg,any,any,any,value,20,2,deg,provisional,,,,,guess",
        "knee_flexion_deg,squat,any,any,value,9,1.5,deg,measured,,,20,100,trial",
        "knee_flexion_deg,squat,any,as_asked,value,5,0.8,deg,measured,,,10,50,trial",
    )

    def width(setting: str, protocol: str = "squat") -> float:
        row = errors.row("knee_flexion_deg", "side", protocol=protocol, setting=setting)
        assert row is not None
        return row.half_width_95

    assert [width(one) for one in ("as_asked", "usual", "any")] == [5, 9, 9]
    assert width("as_asked", "bend") == 20
    asked = errors.in_setting("as_asked")
    assert asked.half_width("knee_flexion_deg", "side", protocol="squat") == (5, "measured")
    assert asked.own_factor("knee_flexion_deg", protocol="squat") == 0.8
    assert errors.own_factor("knee_flexion_deg", protocol="squat") == 1.5
    assert errors.own_factor("knee_flexion_deg", protocol="bend") == 2
    assert errors.own_factor("hip_flexion_deg", protocol="squat") == 1


def test_landmarks_without_a_picture_have_rows_of_their_own_all_provisional(
    tmp_path: Path,
) -> None:
    bare = table(
        tmp_path,
        "bend_deg,any,any,any,value,6,,deg,provisional,,,,,guess",
        "bend_deg,side_bend,any,any,value,4,,deg,measured,,,18,18,trial",
        "bend_deg,side_bend,any,landmarks,value,5,,deg,measured,,,18,18,trial",
        "bend_deg,other,any,any,value,3,,deg,measured,,,18,18,trial",
    ).without_picture()
    assert bare.half_width("bend_deg", "front", protocol="side_bend") == (5, "provisional")
    assert bare.half_width("bend_deg", "front", protocol="other") == (6, "provisional")


def test_a_difference_has_rows_of_its_own_and_no_stand_in(tmp_path: Path) -> None:
    errors = table(
        tmp_path,
        "bend_deg,any,any,any,value,6,,deg,provisional,,,,,guess",
        "bend_deg,side_bend,any,any,difference,4,,deg,measured,,,18,18,trial",
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
        "bend_deg,any,any,any,value,6,,deg,provisional,,,,,guess",
        "bend_deg,side_bend,any,any,value,5,,deg,measured,4.5,1,18,90,trial",
    )
    width, basis = errors.change_half_width("bend_deg", protocol="side_bend") or (0, "")
    assert (width, basis) == (pytest.approx(1.96 * 2**0.5), "measured")


def test_what_was_not_measured_is_the_error_of_two_independent_readings(tmp_path: Path) -> None:
    errors = table(tmp_path, "bend_deg,any,any,any,value,6,,deg,provisional,,,,,guess")
    expected = (pytest.approx(6 * 2**0.5), "provisional")
    assert errors.change_half_width("bend_deg") == expected
    assert errors.change_half_width("unknown_deg") is None


def test_the_keys_go_from_the_special_to_the_general() -> None:
    assert keys_for("m", "side", protocol="p") == [
        Key("m", "p", "side"),
        Key("m", "p", "any"),
        Key("m", "any", "side"),
        Key("m", "any", "any"),
    ]
    assert keys_for("m", None, protocol=None) == [Key("m", "any", "any")]
    assert keys_for("m", None, protocol="p", setting="usual") == [
        Key("m", "p", setting="usual"),
        Key("m", "p"),
        Key("m", setting="usual"),
        Key("m"),
    ]


def test_a_wrong_error_table_lists_its_problems(tmp_path: Path) -> None:
    with pytest.raises(ProtocolError) as caught:
        table(
            tmp_path,
            "knee_flexion_deg,any,side,any,value,-1,,deg,measured,,,1,1,trial",
            "knee_flexion_deg,any,above,any,value,20,,deg,provisional,,,,,guess",
            "hip_flexion_deg,any,any,any,value,20,,deg,provisional,,,,,guess",
            "hip_flexion_deg,any,any,any,value,20,,deg,provisional,,,,,guess",
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
            of_all = ErrorTable.load().rows.get(key._replace(setting="any"))
            assert row.n_clips >= 8 or (of_all is not None and of_all.n_clips >= 8)
            assert row.n is not None
            assert row.mdc95 is not None or row.kind == "difference"
        else:
            assert key == Key(key.measure)
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
