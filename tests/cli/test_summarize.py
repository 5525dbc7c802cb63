"""``movescreen summarize`` as it is called."""

from __future__ import annotations

import shutil
import sys

import pytest

from tests.study.tables import Recorded, two_sessions, write_dataset
from tests.study.test_intervals import MINI, WRIGHT
from tests.test_privacy import trace

BACK = ("lumbar_flexion_deg", "both")


@pytest.fixture
def study(tmp_path):
    return write_dataset(tmp_path / "study", two_sessions(MINI, WRIGHT, further={"site": "a"}))


def refused(said, *words):
    assert said.code == 2, said.err
    lines = [line for line in said.err.splitlines() if line.strip()]
    assert len(lines) == 1, said.err
    for word in words:
        assert word in said.err


def test_it_writes_the_summary_and_says_where(study, movescreen):
    said = movescreen("summarize", study)
    assert said.code == 0, said.err
    assert said.err == ""
    assert "34 recordings, all judged; 17 people by name in 1 test." in said.out
    assert f"Page: {study / 'summary' / 'summary.html'}" in said.out
    assert (study / "summary" / "reliability.parquet").exists()
    assert not (study / "summary" / "reliability.csv").exists()


def test_quiet_says_nothing(study, movescreen):
    said = movescreen("summarize", study, "--quiet", "--csv", "--out", study / "other")
    assert (said.code, said.out, said.err) == (0, "", "")
    assert (study / "other" / "reliability.csv").exists()


def test_groups_and_other_occasions(study, movescreen):
    said = movescreen("summarize", study, "--group", "site", "--between", "site", "--quiet")
    assert said.code == 0, said.err


def visits(*names):
    recordings = two_sessions(MINI, WRIGHT)
    for one in recordings:
        one.session = names[int(one.session) - 1]
    return recordings


def test_the_order_of_occasions(tmp_path, movescreen):
    folder = write_dataset(tmp_path, visits("pre", "post, late"))
    guessed = movescreen("summarize", folder)
    assert "The first session was taken to be post, late:" in " ".join(guessed.out.split())
    said = movescreen("summarize", folder, "--order", 'pre, "post, late"')
    assert said.code == 0, said.err
    assert "taken to be" not in said.out
    page = (folder / "summary" / "summary.html").read_text(encoding="utf-8")
    assert "post, late minus pre" in page


@pytest.mark.parametrize("order", ["pre", "", "pre,post,late"])
def test_an_order_that_does_not_fit(order, tmp_path, movescreen):
    folder = write_dataset(tmp_path, visits("pre", "post"))
    refused(movescreen("summarize", folder, "--order", order), "--order", "post and pre")
    assert not (folder / "summary").exists()


def test_a_folder_of_somebody_else(study, tmp_path, movescreen):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "participants.csv").write_text("mine")
    refused(movescreen("summarize", study, "--out", tmp_path / "mine"), "participants.csv")
    assert (tmp_path / "mine" / "participants.csv").read_text() == "mine"


def test_what_was_left_out_is_said_at_once(tmp_path, movescreen):
    folder = write_dataset(tmp_path, [Recorded(None, None, {BACK: [1]})])
    said = movescreen("summarize", folder)
    assert said.code == 0
    assert "Without a participant: 1 judged recording." in said.out


def test_no_data_set(tmp_path, movescreen):
    refused(movescreen("summarize", tmp_path / "nowhere"), "no folder", "movescreen batch")
    refused(movescreen("summarize", tmp_path), "no data set", "movescreen batch")


def test_an_unknown_column(study, movescreen):
    refused(movescreen("summarize", study, "--between", "ratr"), "no column ratr", "site")


def test_a_person_in_two_groups(tmp_path, movescreen):
    recordings = [Recorded("p1", "1", {BACK: [1]}, further={"site": site}) for site in "ab"]
    folder = write_dataset(tmp_path, recordings)
    refused(movescreen("summarize", folder, "--group", "site"), "one group only", "p1", "a (1)")
    assert not (folder / "summary").exists()


def test_a_place_that_is_taken(study, movescreen):
    refused(movescreen("summarize", study, "--out", study), "--out")


def test_without_pingouin_everything_else_is_there(study, movescreen, monkeypatch):
    monkeypatch.setitem(sys.modules, "pingouin", None)
    said = movescreen("summarize", study)
    assert said.code == 0, said.err
    assert said.out.count("pip install '.[stats]'") == 1
    assert (study / "summary" / "measures_by_group.parquet").exists()


def test_without_the_extra_one_sentence_says_how_to_get_it(study, movescreen, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("screen.study")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    refused(movescreen("summarize", study), "`pip install '.[stats]'` in the checkout")


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_a_traced_summary_opens_no_connection(study, tmp_path):
    """The statistics library and all that it brings along."""
    command = [sys.executable, "-m", "screen", "summarize", str(study)]
    assert trace(command, tmp_path / "trace.txt") == []
    assert (study / "summary" / "summary.html").exists()
