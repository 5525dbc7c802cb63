"""The folder of a run: whole or as before."""

from __future__ import annotations

import pytest

from screen.errors import OutputError
from screen.pose.track import PoseTrack
from screen.results import run_folder
from screen.results.run_folder import take_away_judged, write_run
from screen.screening.result import ScreenResult
from tests.judged import judged_clip

FILES = {
    "result.json",
    "summary.txt",
    "measures.csv",
    "angles.csv",
    "data_dictionary.csv",
    "track.npz",
    "report.html",
}


@pytest.fixture(scope="module")
def run():
    clip = judged_clip("hip_hinge_clean")
    return clip.result, clip.series, clip.repetitions, clip.track


def names(folder) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_run_leaves_all_files(run, tmp_path) -> None:
    folder = tmp_path / "new" / "visit 1"
    written = write_run(folder, *run, report="<p></p>", summary="")
    assert names(folder) == FILES
    assert {path.name for path in written} == FILES
    assert written[-1].name == "result.json"
    assert names(folder.parent) == {"visit 1"}
    text = (folder / "result.json").read_text(encoding="utf-8")
    assert ScreenResult.model_validate_json(text) == run[0]
    assert len(PoseTrack.load(folder / "track.npz")) == len(run[3])


def test_a_second_run_replaces_the_first_and_keeps_other_files(run, tmp_path) -> None:
    folder = tmp_path / "visit"
    write_run(folder, *run, report="<p></p>", summary="")
    (folder / "my notes.txt").write_text("keep me", encoding="utf-8")
    result, _, _, track = run
    write_run(folder, result, None, [], track, report="<p>A. Patient</p>", summary="")
    assert names(folder) == (FILES - {"angles.csv"}) | {"my notes.txt"}
    assert "A. Patient" in (folder / "report.html").read_text(encoding="utf-8")


def test_a_second_run_takes_away_what_was_exported_of_the_first(run, tmp_path) -> None:
    folder = tmp_path / "visit"
    write_run(folder, *run, report="<p></p>", summary="")
    (folder / "exports" / "motion-bids").mkdir(parents=True)
    (folder / "exports" / "visit.trc").write_text("of the first", encoding="utf-8")
    write_run(folder, *run, report="<p></p>", summary="")
    assert names(folder) == FILES


def test_what_was_judged_is_taken_away_and_nothing_else(run, tmp_path) -> None:
    folder = tmp_path / "visit"
    write_run(folder, *run, report="<p></p>", summary="")
    (folder / "exports").mkdir()
    (folder / "my notes.txt").write_text("keep me", encoding="utf-8")
    take_away_judged(folder)
    assert names(folder) == {"track.npz", "my notes.txt"}
    take_away_judged(tmp_path / "nowhere")


def test_what_cannot_be_taken_away_is_told_in_one_sentence(tmp_path) -> None:
    (tmp_path / "visit" / "result.json").mkdir(parents=True)
    with pytest.raises(OutputError, match=r"Cannot remove the result of an older track"):
        take_away_judged(tmp_path / "visit")


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_interruption_leaves_all_as_it_was(run, tmp_path, monkeypatch, error) -> None:
    folder = tmp_path / "visit"
    write_run(folder, *run, report="<p></p>", summary="")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def stop(*_: object) -> None:
        raise error

    monkeypatch.setattr(run_folder, "write_result_json", stop)
    with pytest.raises(error):
        write_run(folder, *run, report="other", summary="")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert names(tmp_path) == {"visit"}


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(run, tmp_path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match=r"Cannot write the folder .*visit"):
        write_run(tmp_path / "file" / "visit", *run, report="<p></p>", summary="")


def test_a_file_in_place_of_the_folder_is_kept(run, tmp_path) -> None:
    (tmp_path / "visit").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError):
        write_run(tmp_path / "visit", *run, report="<p></p>", summary="")
    assert (tmp_path / "visit").read_text(encoding="utf-8") == "mine"
    assert names(tmp_path) == {"visit"}
