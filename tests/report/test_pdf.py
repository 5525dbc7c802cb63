"""The PDF: one page to file, no page nearly empty, nothing fetched, and clear words without it."""

from __future__ import annotations

import importlib
import io
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from screen.errors import MissingLibraryError, UsageError
from screen.report import pdf
from screen.report.html import render_report
from screen.report.pictures import finding_pictures
from screen.screening.reference.red_flags import RedFlags
from screen.screening.result import Pain
from tests.judged import PROTOCOLS

pypdf = pytest.importorskip("pypdf")
pytest.importorskip(
    "weasyprint",
    reason="WeasyPrint or the system's Pango is missing",
    exc_type=(ImportError, OSError),
)

POINTS = {"A4": (595, 842), "letter": (612, 792)}
MOST_PAGES, MOST_WORDS = 4, 1500


def pages_of(screening, paper: str) -> list[str]:
    """Return the text of each page; every page is checked for its size."""
    html = render_report(
        screening.result,
        screening.series,
        pictures=finding_pictures(screening.result, screening.track, None),
        paper=paper,
    )
    read = pypdf.PdfReader(io.BytesIO(pdf.pdf_of(html)))
    for page in read.pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == POINTS[paper]
    return [page.extract_text() for page in read.pages]


def check_sheet(screening, paper: str) -> None:
    """Check that the first page can be filed, and that the rest is short and well filled."""
    pages = check_first_page(screening, paper)
    assert sum(len(text.split()) for text in pages) <= MOST_WORDS
    for text in pages:
        assert len(text.split()) >= 60


def check_first_page(screening, paper: str) -> list[str]:
    """Check that the first page can be filed; return the text of all."""
    pages = pages_of(screening, paper)
    assert len(pages) <= MOST_PAGES
    assert "Reviewed by" in pages[0]
    assert f"Page 1 of {len(pages)}" in pages[0]
    for answer in screening.result.answers:
        assert answer.question in " ".join(pages[0].split())
    return pages


def test_a_sheet_can_be_filed(judged) -> None:
    check_sheet(judged("hip_rotation_seated_clean"), "letter")


@pytest.mark.long
@pytest.mark.parametrize("paper", POINTS)
@pytest.mark.parametrize("kind", PROTOCOLS)
def test_every_sheet_can_be_filed(judged, kind: str, paper: str) -> None:
    check_sheet(judged(kind), paper)


@pytest.mark.parametrize("paper", POINTS)
def test_a_sheet_with_every_red_flag_and_pain_can_still_be_filed(judged, paper: str) -> None:
    screening = judged("hip_hinge_rounded")
    flags = RedFlags.load()
    said = flags.answered([item.id for item in flags.items], seen=True)
    pain = Pain(before=8, after=8, further_down_leg=True)
    result = screening.result.model_copy(update={"red_flags": said, "pain": pain})
    pages = check_first_page(replace(screening, result=result), paper)
    assert " ".join(pages[0].split()).index(said.say) < pages[0].index("Measures")


def test_a_recording_that_was_not_judged_is_one_page(judged) -> None:
    screening = judged("hip_hinge_clean")
    first, *others = screening.result.quality.checks
    refused = first.model_copy(update={"passed": False, "blocks": True, "advice": "Again."})
    quality = screening.result.quality.model_copy(update={"checks": [refused, *others]})
    result = screening.result.model_copy(update={"status": "not_judged", "quality": quality})
    html = render_report(result, None, pictures={}, paper="A4")
    (page,) = pypdf.PdfReader(io.BytesIO(pdf.pdf_of(html))).pages
    assert "Not judged." in page.extract_text()
    assert "Reviewed by" in page.extract_text()


def test_nothing_is_fetched(tmp_path) -> None:
    asked: list[str] = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Listening) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}"
        html = (
            f'<link rel="stylesheet" href="{address}/a.css"><style>@import "{address}/b.css";'
            f'body {{ background: url({address}/c.png) }}</style><img src="{address}/d.png">'
            f'<img src="{tmp_path.as_uri()}/e.png"><p id="end">Words.'
        )
        data = pdf.pdf_of(html)
        server.shutdown()
        thread.join()
    assert asked == []
    assert "Words." in pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ModuleNotFoundError("no", name="weasyprint"), "pip install 'movement-screen[pdf]'"),
        (OSError("cannot load library 'libpango-1.0-0'"), "Pango"),
    ],
)
def test_what_is_missing_is_named_with_how_to_get_it(monkeypatch, error, told: str) -> None:
    def fail(_: str) -> None:
        raise error

    monkeypatch.setattr(importlib, "import_module", fail)
    with pytest.raises((UsageError, MissingLibraryError)) as raised:
        pdf.pdf_of("<p>Words.")
    assert told in str(raised.value)
