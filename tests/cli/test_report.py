"""``movescreen report``: the page of a stored result again, and as PDF."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from screen import api
from screen.report.embedded import kept_in
from screen.resources import data_folder
from tests.thin_track import FOLDER

CLIP = data_folder("samples") / "clips" / "side_bend_pelvis_shift.mp4"


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A run's folder with photographs, a label and a remark; read only."""
    folder = tmp_path_factory.mktemp("made") / "bend"
    track = FOLDER / "side_bend_pelvis_shift.npz"
    screening = api.analyze(track, protocol="side_bend", video=CLIP)
    screening.write(folder, label="P 17")
    return folder


@pytest.fixture
def run_folder(made, tmp_path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "bend"))


def test_the_page_made_again_is_the_page(movescreen, run_folder) -> None:
    page = run_folder / "report.html"
    before = page.read_bytes()
    assert b"data:image/jpeg" in before
    said = movescreen("report", run_folder)
    assert (said.code, said.err) == (0, "")
    assert said.out == f"wrote {page}\n"
    assert page.read_bytes() == before


def test_without_the_page_the_person_is_drawn_from_the_track(movescreen, run_folder) -> None:
    page = run_folder / "report.html"
    photographed = kept_in(page.read_text()).pictures
    page.unlink()
    assert movescreen("report", run_folder / "result.json", "--label", "Q").code == 0
    kept = kept_in(page.read_text())
    assert kept.label == "Q"
    assert kept.pictures.keys() == photographed.keys()
    for key, drawn in kept.pictures.items():
        picture = cv2.imdecode(np.frombuffer(drawn, np.uint8), cv2.IMREAD_GRAYSCALE)
        assert np.median(picture) > 240
        assert drawn != photographed[key]


def test_a_pdf_on_letter_elsewhere(movescreen, run_folder, tmp_path) -> None:
    pypdf = pytest.importorskip("pypdf")
    pytest.importorskip("weasyprint", exc_type=(ImportError, OSError))
    out = tmp_path / "sheets"
    assert movescreen("report", run_folder, "--pdf", "--letter", "--out", out, "--quiet").code == 0
    assert sorted(path.name for path in out.iterdir()) == ["report.html", "report.pdf"]
    pages = pypdf.PdfReader(out / "report.pdf").pages
    assert (round(pages[0].mediabox.width), round(pages[0].mediabox.height)) == (612, 792)
    assert "P 17" in pages[0].extract_text()
    assert not (run_folder / "report.pdf").exists()


def test_a_protocol_of_ones_own_is_named_for_the_curves(movescreen, run_folder) -> None:
    stored = json.loads((run_folder / "result.json").read_text())
    stored["protocol"]["name"] = "my_own"
    (run_folder / "result.json").write_text(json.dumps(stored))
    said = movescreen("report", run_folder)
    assert said.code == 0
    assert "The curves are left out: no protocol my_own comes with this tool." in said.err
    assert "The movement over time" not in (run_folder / "report.html").read_text()
    said = movescreen("report", run_folder, "--protocol", "side_bend")
    assert (said.code, said.err) == (0, "")
    assert "The movement over time" in (run_folder / "report.html").read_text()


def test_a_norm_of_another_movement_is_known_for_older_results_too(movescreen, tmp_path) -> None:
    screening = api.analyze(FOLDER / "hip_hinge_clean.npz", protocol="hip_hinge")
    screening.write(tmp_path / "hinge")
    stored = json.loads((tmp_path / "hinge" / "result.json").read_text())
    for measure in stored["protocol"]["measures"]:
        del measure["norm_of_other_movement"]
    (tmp_path / "hinge" / "result.json").write_text(json.dumps(stored))
    page = tmp_path / "hinge" / "report.html"
    before = page.read_text()
    assert movescreen("report", tmp_path / "hinge").code == 0
    assert page.read_text() == before


def test_where_there_is_no_result_it_says_so(movescreen, tmp_path) -> None:
    said = movescreen("report", tmp_path)
    assert said.code == 2
    assert "result.json" in said.err
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_leaves_the_page(movescreen, run_folder, tmp_path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    said = movescreen("report", run_folder, "--out", blocked)
    assert said.code == 1
    assert "Cannot write" in said.err
    assert blocked.read_text() == ""
