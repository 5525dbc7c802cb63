"""Stored results are read as they were written; broken ones say what is wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from screen.errors import JobError, MovescreenError, UsageError
from screen.results.places import Place, find_results
from screen.results.stored import read_result
from tests.results import stored_builders as make


def only(path, **who):
    who = {"participant": None, "session": None, **who}
    return find_results(path, **who)


def same_series(read, made) -> None:
    np.testing.assert_array_equal(read.time_s, made.track.time_s)
    np.testing.assert_array_equal(read.in_place, made.series.in_place)
    wanted = dict(made.series.columns())
    assert list(read.values) == list(wanted)
    for name, values in wanted.items():
        np.testing.assert_allclose(read.values[name], values, atol=1e-4)


def test_a_run_is_read_whole(tmp_path) -> None:
    made = make.puppet(time_s=make.phone_clock())
    folder = make.store_run(tmp_path / "hinge", made)
    found = only(folder, participant="P1", session="2")
    assert not found.whole
    (place,) = found.places
    assert place == Place(folder, "hinge", "P1", "2")
    read = read_result(place)
    assert read.result == made.result
    same_series(read.series, made)
    inside = {one for one in read.series.repetition if one is not None}
    assert inside == {one.index for one in made.repetitions}
    assert read.result.protocol.posture == "standing"


def test_the_result_file_stands_for_its_folder(tmp_path) -> None:
    folder = make.store_run(tmp_path / "hinge", make.standing_still())
    assert only(folder / "result.json").places == only(folder).places


def test_a_data_set_is_read_in_order_of_people_and_visits(tmp_path) -> None:
    made = make.hinge()
    rows = [
        {"recording_id": "cc3", "participant": "P2", "session": "1", "path": "c.mp4"},
        {"recording_id": "bb2", "participant": "P1", "session": "2", "path": "b.mp4"},
        {"recording_id": "aa1", "participant": "P1", "session": "1", "path": "z.mp4"},
        {"recording_id": "dd4", "path": "d.mp4"},
    ]
    folder = make.store_data_set(tmp_path / "ds", [(row, made) for row in rows])
    found = only(folder)
    assert found.whole
    assert [one.name for one in found.places] == ["dd4", "aa1", "bb2", "cc3"]
    assert [one.participant for one in found.places] == [None, "P1", "P1", "P2"]
    read = read_result(found.places[1])
    same_series(read.series, made)
    assert read.place.session == "1"


def test_both_layouts_say_the_same(tmp_path) -> None:
    made = make.hinge()
    run = read_result(only(make.store_run(tmp_path / "run", made)).places[0])
    folder = make.store_data_set(tmp_path / "ds", [({"recording_id": "aa"}, made)])
    batch = read_result(only(folder).places[0])
    assert run.result == batch.result
    assert run.series.repetition == batch.series.repetition
    assert list(run.series.values) == list(batch.series.values)


@pytest.mark.parametrize("layout", ["run", "data set"])
def test_nothing_measured_is_no_series(layout, tmp_path) -> None:
    made = make.nothing_measured()
    if layout == "run":
        folder = make.store_run(tmp_path / "run", made)
    else:
        folder = make.store_data_set(tmp_path / "ds", [({"recording_id": "aa"}, made)])
    read = read_result(only(folder).places[0])
    assert read.series is None
    with pytest.raises(JobError, match="nothing could be measured"):
        read.measured()


def test_a_listed_recording_without_its_result_is_missing(tmp_path) -> None:
    made = make.standing_still()
    rows = [{"recording_id": "aa"}, {"recording_id": "bb"}]
    folder = make.store_data_set(tmp_path / "ds", [(row, made) for row in rows])
    (folder / "recordings" / "bb" / "bb" / "result.json").unlink()
    found = only(folder)
    assert [one.name for one in found.places] == ["aa"]
    assert found.missing == ("bb",)


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (lambda _: None, "There is no folder"),
        (lambda folder: folder.mkdir(), "There is no result in"),
    ],
    ids=["no folder", "empty folder"],
)
def test_what_is_no_result_is_told(prepare, words, tmp_path) -> None:
    prepare(tmp_path / "x")
    with pytest.raises(UsageError, match=words):
        only(tmp_path / "x")


def test_a_place_on_another_machine_is_told() -> None:
    with pytest.raises(UsageError, match="Copy the data set here"):
        only(Path("s3://bucket/ds"))


def test_a_data_set_knows_its_people(tmp_path) -> None:
    folder = make.store_data_set(tmp_path / "ds", [({"recording_id": "aa"}, make.standing_still())])
    with pytest.raises(UsageError, match="`participant`"):
        only(folder, participant="P1")


def test_a_data_set_without_recordings_is_told(tmp_path) -> None:
    folder = make.store_data_set(tmp_path / "ds", [])
    with pytest.raises(UsageError, match="lists no recording"):
        only(folder)


def spoil_rows(folder) -> None:
    path = folder / "angles.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")


def spoil_times(folder) -> None:
    path = folder / "angles.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\n1,0.0333,", "\n1,0.05,"), encoding="utf-8")


def other_recording(made_up):
    return make.of_recording(made_up, "1" * 64).track


def mirrored(made_up):
    return made_up.track.mirrored()


@pytest.mark.parametrize("another", [other_recording, mirrored])
def test_a_result_beside_another_track_is_refused(another, tmp_path) -> None:
    """Frames and times agree; whose they are, or which side is which, does not."""
    made = make.standing_still()
    folder = make.store_run(tmp_path / "hinge", made)
    another(made).save(folder / "track.npz")
    with pytest.raises(JobError, match="not of the same track") as caught:
        read_result(only(folder).places[0])
    assert "\n" not in str(caught.value)


def test_a_result_of_a_mirrored_track_is_read(tmp_path) -> None:
    made = make.standing_still()
    track = made.track.mirrored()
    log = [*track.info.log, *made.result.provenance.log]
    provenance = made.result.provenance.model_copy(update={"log": log})
    turned = replace(make.with_result(made, provenance=provenance), track=track)
    assert make.stored(tmp_path / "x", turned).result == turned.result


def spoil_frame(folder, cell="") -> None:
    path = folder / "angles.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\n1,", f"\n{cell},", 1), encoding="utf-8")


def spoil_long_cell(folder) -> None:
    """A cell longer than a reader of CSV takes."""
    path = folder / "angles.csv"
    path.write_text(f"frame,time_s\n{'1' * 200_000},0\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda one: (one / "track.npz").unlink(), "There is no file"),
        (lambda one: (one / "track.npz").write_bytes(b"no"), "not a pose track"),
        (lambda one: (one / "result.json").write_text("{}"), "not a result of this tool"),
        (
            lambda one: (one / "result.json").write_bytes(b"\xff\xfe\x00"),
            "not a result of this tool",
        ),
        (lambda one: (one / "angles.csv").write_text("a,b\n1,2\n"), "not an angle table"),
        (lambda one: (one / "angles.csv").write_text(""), "not an angle table"),
        (lambda one: (one / "angles.csv").write_text("frame,time_s\n0,x\n"), "not an angle table"),
        (spoil_frame, "not an angle table"),
        (partial(spoil_frame, cell="inf"), "not an angle table"),
        (spoil_long_cell, "not an angle table"),
        (spoil_rows, "not of the same recording"),
        (spoil_times, "not of the same recording"),
    ],
)
def test_broken_parts_are_told_in_one_sentence(spoil, words, tmp_path) -> None:
    folder = make.store_run(tmp_path / "hinge", make.standing_still())
    spoil(folder)
    with pytest.raises(MovescreenError, match=words) as caught:
        read_result(only(folder).places[0])
    assert "\n" not in str(caught.value)


def test_a_broken_table_of_a_data_set_is_told(tmp_path) -> None:
    folder = make.store_data_set(tmp_path / "ds", [({"recording_id": "aa"}, make.standing_still())])
    next((folder / "tables").rglob("*.parquet")).write_bytes(b"no table")
    with pytest.raises(JobError, match="cannot be read"):
        only(folder)


def test_a_broken_angle_table_of_a_data_set_is_told(tmp_path) -> None:
    folder = make.store_data_set(tmp_path / "ds", [({"recording_id": "aa"}, make.standing_still())])
    (folder / "recordings" / "aa" / "aa" / "angles.parquet").write_bytes(b"no table")
    with pytest.raises(JobError, match="not an angle table"):
        read_result(only(folder).places[0])


@pytest.mark.parametrize("key", ["name", "label", "unit", "sign"])
def test_a_result_whose_measures_lack_what_tables_show_is_refused(tmp_path, key) -> None:
    folder = make.store_run(tmp_path / "hinge", make.standing_still())
    held = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    del held["protocol"]["measures"][0][key]
    (folder / "result.json").write_text(json.dumps(held), encoding="utf-8")
    with pytest.raises(JobError, match=rf"measures\.0\.{key}: Field required"):
        read_result(only(folder).places[0])


def test_angles_that_are_not_possible_are_refused(tmp_path) -> None:
    folder = make.store_run(tmp_path / "hinge", make.standing_still())
    table = (folder / "angles.csv").read_text(encoding="utf-8").splitlines()
    table[1] = table[1][: table[1].rindex(",")] + ",1e300"
    (folder / "angles.csv").write_text("\n".join(table), encoding="utf-8")
    with pytest.raises(JobError, match="not possible"):
        read_result(only(folder).places[0])


@pytest.mark.parametrize(
    ("name", "words"),
    [("result.json", "larger than tables keep"), ("angles.csv", "repetition holds numbers")],
)
def test_whole_numbers_that_no_table_keeps_are_refused(tmp_path, name, words) -> None:
    folder = make.store_run(tmp_path / "hinge", make.standing_still())
    path = folder / name
    text = path.read_text(encoding="utf-8")
    if name == "angles.csv":
        heading, first, *rest = text.splitlines()
        cells = first.split(",")
        cells[heading.split(",").index("repetition")] = "1" + "0" * 20
        text = "\n".join([heading, ",".join(cells), *rest])
    else:
        held = json.loads(text)
        held["recording"]["frames"] = 10**20
        text = json.dumps(held)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(JobError, match=words):
        read_result(only(folder).places[0])
