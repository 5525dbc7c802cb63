"""CSV for Excel: known for UTF-8, and no cell that somebody typed runs as a formula."""

from __future__ import annotations

import csv

import pytest

from screen.batch.tables import CsvFiles
from screen.errors import UsageError
from screen.exports.formats import export
from screen.results.csv_tables import write_csv, write_measures_csv
from screen.results.excel import harmless
from screen.results.places import find_results
from tests.batch.pretend import batch, bends, pretend
from tests.results import stored_builders as make

BOM = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+49 30 1234", "'+49 30 1234"),
        ("-none-", "'-none-"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("-12.5", "-12.5"),
        ("-1e-05", "-1e-05"),
        ("+3", "+3"),
        ("-0,5", "-0,5"),
        ("hip-hinge", "hip-hinge"),
        ("", ""),
    ],
)
def test_what_may_run_is_quoted_and_numbers_are_not(text, shown):
    assert harmless(text) == shown


def test_it_is_asked_for(tmp_path):
    rows = [["=cmd", -1.5, None], ["Jörg", 2.0, "-"]]
    write_csv(tmp_path / "plain.csv", ["=name", "n", "x"], rows)
    write_csv(tmp_path / "excel.csv", ["=name", "n", "x"], rows, excel=True)
    assert (tmp_path / "plain.csv").read_bytes() == "=name,n,x\n=cmd,-1.5,\nJörg,2,-\n".encode()
    assert (tmp_path / "excel.csv").read_bytes() == (
        BOM + "'=name,n,x\n'=cmd,-1.5,\nJörg,2,'-\n".encode()
    )


def test_a_run_and_its_export(tmp_path):
    stored = make.stored(tmp_path / "x", make.hinge(), participant="=1+1")
    write_measures_csv(stored.result, tmp_path / "measures.csv", excel=True)
    assert (tmp_path / "measures.csv").read_bytes().startswith(BOM)
    found = find_results(tmp_path / "x", participant="=1+1", session=None)
    done = export(found, "csv", out=tmp_path / "out", excel=True)
    for path in done.written:
        assert path.read_bytes().startswith(BOM), path
    with done.written[1].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["participant"] for row in rows} == {"'=1+1"}
    with pytest.raises(UsageError, match="for the format csv only"):
        export(found, "trc", out=tmp_path / "out", excel=True)


def test_the_tables_of_a_batch(tmp_path, monkeypatch):
    pretend(monkeypatch)
    folder, out = tmp_path / "videos", tmp_path / "out"
    folder.mkdir()
    (folder / "a.mp4").write_text(bends(), encoding="utf-8")
    (folder / "study.csv").write_text(
        'path,participant,"=note",shift\na.mp4,Jörg,=HYPERLINK("x"),-3\nb.mp4,@x,+1 a,-4\n',
        encoding="utf-8",
    )
    batch(folder / "study.csv", out, csv=CsvFiles(tables=True, excel=True))
    texts = {path.name: path.read_bytes() for path in out.rglob("*.csv")}
    assert {"recordings.csv", "measures.csv", "failures.csv", "data_dictionary.csv"} <= set(texts)
    assert all(text.startswith(BOM) for text in texts.values())
    with (out / "tables" / "csv" / "recordings.csv").open(encoding="utf-8-sig") as file:
        good, bad = csv.DictReader(file)
    assert good["'=note"] == '\'=HYPERLINK("x")'
    assert (good["shift"], good["participant"]) == ("-3", "Jörg")
    assert (bad["'=note"], bad["shift"], bad["participant"]) == ("'+1 a", "-4", "'@x")
    with (out / "failures.csv").open(encoding="utf-8-sig") as file:
        (failed,) = csv.DictReader(file)
    assert failed["participant"] == "'@x"
