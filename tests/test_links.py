"""What the pages of the project link to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("samples/*.md")]
MADE_WITH_THE_SITE = ("../gallery/", "gallery/")
LINK = re.compile(r"\]\(([^)#\s]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    broken = [
        one
        for one in links
        if "://" not in one
        and not one.startswith(MADE_WITH_THE_SITE)
        and not (page.parent / one).exists()
    ]
    assert broken == []
