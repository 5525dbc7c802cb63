"""Files of others: never removed, never written over, and refused with one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import fsspec
import pytest

from screen.errors import OutputError, UsageError
from screen.results.layout import SUMMARY_ABOUT
from screen.results.store import Store
from screen.study.earlier_summary import file_names, listed_files
from screen.study.remote import check_there, send
from screen.study.run import summarize_dataset
from tests.study.tables import two_sessions, write_dataset


@pytest.fixture
def study(tmp_path):
    return write_dataset(tmp_path / "study", two_sessions([1, 2, 3], [2, 3, 4]))


def refused(study, folder, **options):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(UsageError) as caught:
        summarize_dataset(study, folder=folder, **options)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    return str(caught.value)


def test_a_folder_with_files_of_others_is_refused_and_left_alone(study, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "participants.csv").write_text("my own list of people")
    said = refused(study, folder)
    assert "holds participants.csv" in said
    assert "empty folder" in said


@pytest.mark.parametrize(
    "about",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"tool": 1}',
        '{"tool": {"name": "other"}, "data_set": "a", "files": []}',
        '{"tool": {"name": "movement-screen"}, "data_set": "a", "files": 3}',
        '{"tool": {"name": "movement-screen"}}',
    ],
)
def test_a_summary_of_somebody_else_is_none(about, study, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "summary.json").write_text(about)
    assert "summary.json" in refused(study, folder)


def test_what_was_put_beside_a_summary_stays(study, tmp_path):
    folder = tmp_path / "out"
    summarize_dataset(study, folder=folder)
    (folder / "participants.csv").write_text("my own list of people")
    (folder / "notes.txt").write_text("mine")
    summarize_dataset(study, folder=folder)
    assert (folder / "participants.csv").read_text() == "my own list of people"
    assert (folder / "notes.txt").read_text() == "mine"
    said = refused(study, folder, as_csv=True)
    assert "holds participants.csv, which is not of the summary there" in said


def test_the_summary_lists_its_files(study, tmp_path):
    for as_csv in (True, False):
        summarize_dataset(study, folder=tmp_path / "out", as_csv=as_csv)
        names = sorted(path.name for path in (tmp_path / "out").iterdir())
        about = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
        assert about["files"] == names == file_names(as_csv=as_csv)


def test_a_summary_from_before_there_was_a_list_is_ours(study, tmp_path):
    folder = tmp_path / "out"
    summarize_dataset(study, folder=folder)
    about = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    del about["files"]
    (folder / "summary.json").write_text(json.dumps(about), encoding="utf-8")
    (folder / "participants.csv").write_text("who knows whose")
    summarize_dataset(study, folder=folder)
    assert (folder / "participants.csv").read_text() == "who knows whose"


def test_hidden_files_do_not_count(study, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / ".DS_Store").write_text("")
    summarize_dataset(study, folder=folder)
    assert (folder / ".DS_Store").exists()


def test_only_names_in_the_folder_can_be_meant():
    files = ["a.csv", "../b.csv", "/c.csv", "", ".", "..", "d/e.csv", 3]
    about = json.dumps({"tool": {"name": "movement-screen"}, "data_set": "a", "files": files})
    assert listed_files(about.encode()) == {"a.csv"}


def test_an_old_file_that_cannot_be_removed_says_so(study, tmp_path, monkeypatch):
    summarize_dataset(study, folder=tmp_path / "out", as_csv=True)

    def kept(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", kept)
    with pytest.raises(OutputError, match=r"Cannot remove .*\.csv of an earlier summary: Perm"):
        summarize_dataset(study, folder=tmp_path / "out")


def test_a_folder_that_cannot_be_read_says_so(study, tmp_path, monkeypatch):
    (tmp_path / "out").mkdir()

    def hidden(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", hidden)
    with pytest.raises(OutputError, match=r"Cannot read .*out: Permission denied"):
        summarize_dataset(study, folder=tmp_path / "out")


def test_elsewhere_the_same_holds(study, tmp_path):
    """A store elsewhere is replaced file by file; here a folder stands for one."""
    store = Store(str(tmp_path / "bucket"))
    summarize_dataset(study, folder=tmp_path / "one", as_csv=True)
    summarize_dataset(study, folder=tmp_path / "two")
    there = tmp_path / "bucket" / "summary"
    check_there(store, "summary", as_csv=True)
    send(tmp_path / "one", store, "summary")
    (there / "notes.txt").write_text("mine")
    check_there(store, "summary", as_csv=True)
    send(tmp_path / "two", store, "summary")
    names = {path.name for path in there.iterdir()}
    assert names == {*file_names(as_csv=False), "notes.txt"}
    (there / SUMMARY_ABOUT).unlink()
    with pytest.raises(UsageError, match=r"bucket/summary holds"):
        check_there(store, "summary", as_csv=False)


def test_a_data_set_elsewhere_in_which_everything_failed(tmp_path):
    """Its tables have no folders then, only the list of people."""
    failures = [("a.mp4", "read", "It ends in the middle.", "Copy it again.")]
    here = write_dataset(tmp_path / "study", [], failures)
    there = fsspec.filesystem("memory")
    there.put(str(here), "/everything-failed", recursive=True)
    done = summarize_dataset("memory://everything-failed")
    assert done.page == "memory://everything-failed/summary/summary.html"
    assert done.sentences[0] == "1 recording, none judged."
    assert there.exists("/everything-failed/summary/summary.json")
