"""The page of signs: every channel, up to date, with its picture."""

from __future__ import annotations

import runpy
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from screen.kinematics.channels import CHANNELS

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def page() -> str:
    return (DOCS / "signs.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CHANNELS)
def test_every_channel_has_words_and_a_picture(name: str, page: str) -> None:
    assert f"## {name}\n" in page
    assert f"**+ {CHANNELS[name].positive}.**" in page
    assert f"(pictures/{name}.svg)" in page
    picture = ET.parse(DOCS / "pictures" / f"{name}.svg")  # noqa: S314 (our own file)
    assert picture.getroot().tag.endswith("svg")


def test_page_and_pictures_are_what_the_program_draws(page: str) -> None:
    drawing = runpy.run_path(str(DOCS / "generate" / "signs.py"))
    assert drawing["page"]() == page
    drawn = drawing["pictures"]()
    assert {path.name for path in (DOCS / "pictures").glob("*.svg")} >= set(drawn)
    for name, text in drawn.items():
        assert (DOCS / "pictures" / name).read_text(encoding="utf-8") == text
