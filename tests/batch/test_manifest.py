"""A manifest as spreadsheets save it: read as it was meant, or told what is odd."""

from __future__ import annotations

import codecs
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from screen.batch.manifest import Manifest, read_manifest
from screen.batch.plan import plan_batch
from screen.errors import UsageError
from screen.results.columns import RECORDINGS

RESERVED = [one.name for one in RECORDINGS]


@pytest.fixture
def read(tmp_path: Path):
    def call(content: str | bytes, name: str = "study.csv") -> Manifest:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_manifest(str(path), "side_bend", reserved=RESERVED)

    return call


def who(manifest: Manifest) -> list[tuple[object, ...]]:
    return [
        (one.path, one.participant, one.session, one.person.sex, one.person.age_years)
        for one in manifest.entries
    ]


PLAIN = "path,participant,session,sex,age,arm\na.mp4,007,1,f,44,x\nb.mp4,8,2,m,,y\n"
MEANT = [("a.mp4", "007", "1", "female", 44.0), ("b.mp4", "8", "2", "male", None)]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PLAIN.replace("participant,session,sex,age", "Participant,SESSION, Sex ,Age"),
        PLAIN.replace("age", "Age (years)"),
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        f"sep=;\n{PLAIN.replace(',', ';')}".replace("\n", "\r\n"),
        f"sep=;;;;;;\n{PLAIN.replace(',', ';')}",
        f'"sep=;"\r\n{PLAIN.replace(",", ";")}',
        "\ufeff" + PLAIN,
        "\ufeffsep=,\n" + PLAIN,
        codecs.BOM_UTF16_LE + PLAIN.replace(",", "\t").encode("utf-16-le"),
        codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"),
        PLAIN.encode("utf-16-le"),
        "\n" + PLAIN.replace("\n", "\n,,,,,\n"),
        PLAIN.replace("\n", ",,,\n"),
    ],
)
def test_what_spreadsheets_save_is_read_as_it_was_meant(read, content):
    manifest = read(content)
    assert who(manifest) == MEANT
    assert [one.extra["arm"] for one in manifest.entries] == ["x", "y"]
    assert manifest.extras == ["arm"]
    assert manifest.warnings == manifest.failures == []


def test_decimal_commas_are_numbers_where_commas_separate_nothing(read):
    content = "path;age;height_cm;pain;code\na.mp4;44,5;172,5;2,5;1,10\nb.mp4;50;180;3;1,1\n"
    first, second = read(content).entries
    assert (first.person.age_years, first.person.height_cm) == (44.5, 172.5)
    assert (first.extra, second.extra) == (
        {"pain": 2.5, "code": "1,10"},
        {"pain": 3.0, "code": "1,1"},
    )
    (failed,) = read('path,height_cm\na.mp4,"1,725"\n').failures
    assert "'1,725', expected a number" in failed.reason
    (mixed,) = read("path;pain\na.mp4;1.5\nb.mp4;2,5\n").entries[:1]
    assert mixed.extra == {"pain": "1.5"}


@pytest.mark.parametrize(
    ("heading", "meant"),
    [
        ("Participent", "participant"),
        ("participant_id", "participant"),
        ("Subject", "participant"),
        ("gender", "sex"),
        ("Sesion", "session"),
        ("height", "height_cm"),
        ("age yr", "age"),
    ],
)
def test_a_column_that_may_be_one_of_ours_is_warned_of_and_carried_through(read, heading, meant):
    manifest = read(f"path,{heading},arm\na.mp4,1,x\n")
    (warning,) = manifest.warnings
    assert heading in warning
    assert f"call it {meant}" in warning
    assert manifest.extras == [heading, "arm"]


def test_a_column_is_not_warned_of_where_ours_is_there(read):
    assert read("path,sex,gender,age,page\na.mp4,f,woman,44,7\n").warnings == []


def test_two_columns_for_one_thing_must_agree(read):
    manifest = read("path,age,Age_years,Arm,arm,arm\na.mp4,44,44,1,2,3\nb.mp4,44,45,1,2,3\n")
    assert [one.path for one in manifest.entries] == ["a.mp4"]
    (failed,) = manifest.failures
    assert "age stands there twice, as '44' and '45'" in failed.reason
    assert manifest.entries[0].extra == {"Arm": 1, "arm_2": 2, "arm_3": 3}
    assert "age (column 2) and Age_years (column 3) are both the age" in manifest.warnings[0]
    assert len(manifest.warnings) == 3


def test_cells_beyond_the_heading_are_told(read):
    manifest = read("path,participant\na.mp4,Smith, John\nb.mp4,2,,,\n")
    (warning,) = manifest.warnings
    assert "'John' in line 2" in warning
    assert [one.participant for one in manifest.entries] == ["Smith", "2"]


def test_a_column_without_a_heading_is_told(read):
    manifest = read("path,,participant\na.mp4,note,1\n")
    (warning,) = manifest.warnings
    assert "Column 2 has no heading" in warning
    assert "'note' in line 2" in warning
    assert manifest.extras == []


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("../../x", "is a path and no name"),
        ("a/../b", "is a path and no name"),
        ("/root", "is a path and no name"),
        ("a\x1b[31m", "holds a control character"),
        ("7" * 40_000, "40000 characters"),
    ],
)
@pytest.mark.parametrize("column", ["participant", "session"])
def test_a_name_that_is_none_costs_its_row_only(read, cell, said, column):
    manifest = read(f"path,{column},arm\na.mp4,{cell},x\nb.mp4,2/2026,y\n")
    (failed,) = manifest.failures
    assert said in failed.reason
    assert len(failed.reason) < 250
    assert failed.reason.isprintable()
    assert (failed.participant, failed.extra) == (None, {"arm": "x"})
    assert [one.path for one in manifest.entries] == ["b.mp4"]


@pytest.mark.parametrize("path", ["x" * 300 + ".mp4", "a/" * 3000 + "b.mp4", "a\x07.mp4"])
def test_a_path_that_no_file_has_costs_its_row_only(read, path):
    manifest = read(f"path,participant\n{path},1\nb.mp4,2\n")
    (failed,) = manifest.failures
    assert failed.path == "line 2"
    assert failed.participant == "1"
    assert failed.reason.isprintable()
    assert len(failed.reason) < 250
    assert [one.path for one in manifest.entries] == ["b.mp4"]


def test_a_note_may_have_lines_and_no_other_control_characters(read):
    manifest = read('path,note\na.mp4,"two\nlines"\nb.mp4,"bell\x07"\n')
    assert manifest.entries[0].extra == {"note": "two\nlines"}
    assert "note is 'bell\\x07'" in manifest.failures[0].reason


def test_a_row_that_cannot_be_used_keeps_what_can(read):
    manifest = read("path,participant,sex,age,arm\na.mp4,1,f,430,x\nb.mp4,2,x,nan,y\n")
    first, second = manifest.failures
    assert (first.participant, first.sex, first.age_years) == ("1", "female", None)
    assert first.extra == {"arm": "x"}
    assert first.protocol == "side_bend"
    assert (second.sex, second.age_years) == (None, None)
    assert "'nan', expected a number" in second.reason
    assert "sex is 'x'" in second.reason


@pytest.mark.parametrize(
    ("name", "content", "reason", "advice"),
    [
        ("study.xlsx", b"PK\x03\x04", "is an Excel workbook", "as CSV"),
        ("study.XLS", b"\xd0\xcf\x11\xe0", "is an Excel workbook", "as CSV"),
        ("study.ods", b"PK\x03\x04", "is an OpenDocument spreadsheet", "as CSV"),
        ("study.csv", b"PK\x03\x04rest", "is a workbook, whatever its name says", "as CSV"),
        ("study.csv", b"path\na\0b.mp4\n", "holds a zero byte in line 2", "again"),
        ("study.csv", b"path\nK\xf6ln.mp4\n", "is not UTF-8 text", "CSV UTF-8"),
        ("study.csv", b'path,note\na.mp4,"open\nb.mp4,\n', "cannot be read as CSV", "closed"),
        ("study.csv", b"Filename,arm\na.mp4,x\n", "has no column path", "Call the column Filename"),
        ("study.csv", b"", "has no rows", "Write one"),
        ("study.csv", b"sep=;\n", "has no rows", "Write one"),
    ],
)
def test_what_is_no_manifest_is_refused_with_advice(read, name, content, reason, advice):
    with pytest.raises(UsageError) as caught:
        read(content, name)
    assert reason in caught.value.reason
    assert advice in caught.value.advice


def test_a_workbook_is_refused_before_anybody_asks_for_a_protocol(tmp_path):
    with pytest.raises(UsageError, match="save the sheet as CSV"):
        plan_batch(str(tmp_path / "study.xlsx"), None)


def test_no_number_of_a_parquet_manifest_is_no_name(tmp_path):
    """What pandas writes where a column of numbers has a gap."""
    columns = {"Path": ["a.mp4", "b.mp4"], "Participant": [1.0, float("nan")]}
    pq.write_table(pa.table(columns), tmp_path / "study.parquet")
    manifest = read_manifest(str(tmp_path / "study.parquet"), "side_bend", reserved=RESERVED)
    assert [one.participant for one in manifest.entries] == ["1", None]


def parquet(path: Path, columns: dict[str, pa.Array] | pa.Table) -> str:
    pq.write_table(columns if isinstance(columns, pa.Table) else pa.table(columns), path)
    return str(path)


def not_text(values: list[bytes]) -> pa.Array:
    """A column that says it is text and is not."""
    held = pa.array(values, pa.binary())
    return pa.Array.from_buffers(pa.string(), len(held), held.buffers())


@pytest.mark.parametrize("kind", [pa.string(), pa.binary()])
def test_text_of_a_parquet_manifest_that_is_not_utf8_is_one_sentence(tmp_path, kind):
    wrong = [b"a.mp4", b"\xff\xfe"]
    column = not_text(wrong) if kind == pa.string() else pa.array(wrong, kind)
    source = parquet(tmp_path / "study.parquet", {"path": column})
    with pytest.raises(UsageError) as caught:
        read_manifest(source, "side_bend", reserved=RESERVED)
    assert caught.value.reason.startswith(f"{source} is no Parquet file that can be read (")
    assert "\n" not in caught.value.reason


def test_parquet_of_other_programs_is_read_as_it_was_meant(tmp_path):
    """Text kept as bytes, moments of nanoseconds, years that Python does not have, lists."""
    columns = {
        "path": pa.array([b"a.mp4"], pa.binary()),
        "at": pa.array([1_600_000_000_000_000_001], pa.timestamp("ns")),
        "far": pa.array([2**55], pa.timestamp("ms")),
        "took": pa.array([1], pa.duration("ns")),
        "arm": pa.array(["x"]).dictionary_encode(),
        "tags": pa.array([["one", "two"]]),
        "more": pa.array([{"a": 1}]),
    }
    source = parquet(tmp_path / "study.parquet", columns)
    manifest = read_manifest(source, "side_bend", reserved=RESERVED)
    (entry,) = manifest.entries
    assert entry.path == "a.mp4"
    assert list(entry.extra) == ["at", "far", "took", "arm"]
    assert str(entry.extra["at"]).startswith("2020-09-13")
    assert entry.extra["arm"] == "x"
    assert [one for one in manifest.warnings if "left out" in one] == [
        "The column tags holds lists or records, so it is left out.",
        "The column more holds lists or records, so it is left out.",
    ]


def test_a_parquet_manifest_may_have_a_column_twice(tmp_path):
    table = pa.Table.from_arrays(
        [pa.array(["a.mp4"]), pa.array(["x"]), pa.array(["y"])], names=["path", "arm", "arm"]
    )
    source = parquet(tmp_path / "study.parquet", table)
    manifest = read_manifest(source, "side_bend", reserved=RESERVED)
    assert manifest.entries[0].extra == {"arm": "x", "arm_2": "y"}
    assert any("stands there already" in one for one in manifest.warnings)


def test_a_small_parquet_manifest_that_unpacks_to_gigabytes_is_refused(tmp_path):
    count = 20_000
    cells = pa.DictionaryArray.from_arrays(pa.array([0] * count), pa.array(["x" * 100_000]))
    source = parquet(tmp_path / "study.parquet", {"path": cells})
    assert Path(source).stat().st_size < 1_000_000
    with pytest.raises(UsageError, match="unpacks to more than"):
        read_manifest(source, "side_bend", reserved=RESERVED)


def test_a_heading_longer_than_any_name_is_refused(read):
    with pytest.raises(UsageError) as caught:
        read(PLAIN.replace("age", "age" + "[" * 3000))
    assert "3003 characters" in caught.value.reason
    assert len(caught.value.reason) < 500


def test_of_a_manifest_with_many_columns_and_no_path_some_are_named(read):
    with pytest.raises(UsageError) as caught:
        read(",".join(f"column {number}" for number in range(500)) + "\na\n")
    assert "column 9, ...)" in caught.value.reason


def test_red_flags_are_read_as_run_takes_them(read) -> None:
    rows = ["a.mp4,none", "b.mp4,", "c.mp4,FEVER; weight_loss", "d.mp4,fever weight_loss"]
    found = read("\n".join(["path,Red flags", *rows]))
    assert [one.red_flags for one in found.entries] == [
        (),
        None,
        ("fever", "weight_loss"),
        ("fever", "weight_loss"),
    ]
    assert [one.red_flags_words for one in found.entries] == [
        "none",
        None,
        "fever;weight_loss",
        "fever;weight_loss",
    ]
    assert not found.extras


def test_an_unknown_red_flag_costs_its_row_alone(read) -> None:
    found = read("path,red_flags\na.mp4,tired\nb.mp4,none\n")
    (failure,) = found.failures
    assert failure.reason == "Line 2 of the manifest: red_flags: there is no red flag 'tired'."
    assert [one.path for one in found.entries] == ["b.mp4"]


def test_clothes_are_read_and_others_cost_their_row_alone(read) -> None:
    found = read("path,Clothes\na.mp4,Close\nb.mp4,usual\nc.mp4,\nd.mp4,jeans\n")
    assert [one.clothes for one in found.entries] == ["close", "usual", None]
    (failure,) = found.failures
    assert failure.reason == "Line 5 of the manifest: clothes is 'jeans', expected close or usual."
