"""Landmarks that came without pictures: what could not be checked says so."""

from __future__ import annotations

import pytest

from samples.accuracy.unpictured import unpictured
from screen.screening.quality import assess, swap_frames
from screen.screening.reference.error_table import ANY, ErrorRow, ErrorTable
from screen.screening.reference.thresholds import Thresholds
from tests.screening.builders import (
    bend_repetitions,
    bend_series,
    judged,
    protocol_of,
    track_of,
)

SERIES, REPETITIONS = bend_series([30] * 3, [30] * 3), bend_repetitions([30] * 3, [30] * 3)
TRACK = track_of(len(SERIES.time_s))


def checks_of(track, series=SERIES):
    repetitions = REPETITIONS if series is not None else []
    limits = Thresholds.load()
    swaps = swap_frames(track, limits)
    quality = assess(track, series, repetitions, protocol_of(), limits, swaps=swaps)
    return quality, {check.id: check for check in quality.checks}


def test_light_a_frozen_picture_and_other_people_were_not_checked():
    quality, checks = checks_of(unpictured(TRACK))
    assert {name for name, check in checks.items() if not check.passed} == {
        "frozen",
        "brightness",
        "people",
    }
    for name in ("frozen", "brightness", "people"):
        assert "could not be checked" in checks[name].message
        assert not checks[name].blocks
        assert checks[name].advice
    assert quality.people_seen is None
    assert quality.passed


def test_hidden_joints_are_checked_where_visibility_is_stated():
    _, stated = checks_of(unpictured(TRACK))
    assert stated["visibility"].passed
    for series in (SERIES, None):
        _, unknown = checks_of(unpictured(TRACK, visibility=False), series)
        assert not unknown["visibility"].passed
        assert not unknown["visibility"].blocks
        assert "hidden could not be checked" in unknown["visibility"].message


def test_the_file_says_where_the_landmarks_are_from():
    _, checks = checks_of(unpictured(TRACK))
    assert checks["file"].message == "Landmarks of others: csv."


def row(width: float, **changes) -> ErrorRow:
    about = {"measure": "trunk_side_bend_deg", "unit": "deg", "source": "made up"}
    return ErrorRow.model_validate(about | {"half_width_95": width} | changes)


@pytest.mark.parametrize("of_landmarks", [None, 4.0])
def test_errors_are_not_those_measured_with_the_picture(of_landmarks):
    rows = [
        row(1.0, protocol="bend", basis="measured"),
        row(6.0, protocol=ANY, basis="provisional"),
    ]
    if of_landmarks:
        rows.append(row(of_landmarks, protocol="bend", basis="measured", setting="landmarks"))
    table = ErrorTable.of(rows)

    def error(track):
        result = judged(SERIES, REPETITIONS, protocol_of(), track=track, errors=table)
        value = result.repetitions[0].measures["trunk_side_bend_deg"]
        return value.error, value.error_basis

    assert error(TRACK) == (pytest.approx(1.0), "measured")
    assert error(unpictured(TRACK)) == (pytest.approx(of_landmarks or 6.0), "provisional")


def test_every_measure_that_needs_no_low_back_has_an_error_without_a_picture():
    table = ErrorTable.load()
    bare = table.without_picture()
    without = {key.measure for key in table.rows} - {key.measure for key in bare.rows}
    assert all("lumbar" in name for name in without)
    assert {one.basis for one in bare.rows.values()} == {"provisional"}
    measured = bare.half_width("thorax_rotation_deg", protocol="trunk_rotation_seated")
    assert measured != table.half_width("thorax_rotation_deg", protocol="trunk_rotation_seated")
