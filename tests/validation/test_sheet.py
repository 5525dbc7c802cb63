"""A clinic's own sheet: what is read of it, and what is said where it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from screen.errors import UsageError
from screen.validation.sheet import COLUMNS, TEMPLATE, read_truths

HEAD = ",".join(COLUMNS)


def written(folder: Path, *rows: str, head: str = HEAD) -> Path:
    sheet = folder / "sheet.csv"
    sheet.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return sheet


def test_the_template_can_be_read(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(TEMPLATE, encoding="utf-8")
    assert [one.measure for one in read_truths(sheet)] == [
        "lumbar_flexion_deg",
        "pelvis_inclination_deg",
        "trunk_side_bend_deg",
    ]


def test_two_inclinometers_give_the_low_back_and_the_pelvis(tmp_path: Path) -> None:
    lumbar, pelvis = read_truths(written(tmp_path, "out/a,P01,2,,,,4,12,62,55,"))
    assert (lumbar.measure, lumbar.true_deg) == ("lumbar_flexion_deg", 15.0)
    assert (pelvis.measure, pelvis.true_deg) == ("pelvis_inclination_deg", 43.0)
    assert (lumbar.folder, lumbar.repetition, lumbar.side) == (tmp_path / "out/a", 2, None)


def test_a_sheet_of_a_german_excel_reads_the_same(tmp_path: Path) -> None:
    semicolons = written(
        tmp_path, "a;P01;1;left;trunk_side_bend_deg;27,5", head=HEAD.replace(",", ";")
    )
    (one,) = read_truths(semicolons)
    assert (one.true_deg, one.side) == (27.5, "left")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",P01,1,,,,4,12,62,55,", "result is empty"),
        ("a,,1,,,,4,12,62,55,", "person is empty"),
        ("a,P01,first,,,,4,12,62,55,", "repetition is 'first'"),
        ("a,P01,0,,,,4,12,62,55,", "repetition is '0'"),
        ("a,P01,1,up,,,4,12,62,55,", "side is 'up'"),
        ("a,P01,1,,,,4,12,62,,", "s2_end_deg is empty"),
        ("a,P01,1,,,,4,12,62,many,", "s2_end_deg is 'many'"),
        ("a,P01,1,,,,4,12,62,9999,", "no angle"),
        ("a,P01,1,,,,4,12,62,nan,", "no angle"),
        ("a,P01,1,,lumbar_flexion_deg,,,,,,", "true_deg is empty"),
        ("a,P01,1,,,20,,,,,", "measure is empty"),
        ("a,P01,1,,lumbar_flexion_deg,20,4,12,62,55,", "write two rows"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_truths(written(tmp_path, row))
    assert "line 2" in caught.value.reason
    assert said in caught.value.reason
    assert "`template`" in caught.value.advice


def test_what_is_not_a_sheet_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="lacks the column result and person"):
        read_truths(written(tmp_path, "1,2", head="a,b"))
    with pytest.raises(UsageError, match="holds no row"):
        read_truths(written(tmp_path))
    (tmp_path / "sheet.csv").write_bytes(b"\xff\xfe\x00\x00")
    with pytest.raises(UsageError, match="not UTF-8"):
        read_truths(tmp_path / "sheet.csv")
