"""The report printed from a browser: signed on page 1, and no page is nearly empty."""

from __future__ import annotations

import io

import pytest

from screen.report.html import render_report
from screen.report.pictures import finding_pictures
from tests.judged import judged_clip

pypdf = pytest.importorskip("pypdf")
pytestmark = pytest.mark.long


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("kind", ["hip_hinge_rounded", "hip_rotation_standing_trunk_lean"])
def test_a_printed_report_can_be_filed(open_page, kind: str, paper: str) -> None:
    screening = judged_clip(kind)
    pictures = finding_pictures(screening.result, screening.track, None)
    page = open_page()
    page.set_content(render_report(screening.result, screening.series, pictures=pictures))
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(format=paper)))
    texts = [one.extract_text() for one in printed.pages]
    assert len(texts) <= 4
    assert "Reviewed by" in texts[0]
    assert all(len(text.split()) >= 60 for text in texts)
