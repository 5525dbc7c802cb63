"""Nothing that a page of the site loads may come from another machine."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Final

_LOADED: Final = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "link": "href",
    "image": "href",
}
"""What a browser fetches by itself, and the attribute that says from where."""


def loaded_from_elsewhere(page: str) -> list[str]:
    """Return the addresses on other machines that a browser would ask for this page."""
    reader = _Reader()
    reader.feed(page)
    return reader.found


def check_site(folder: Path) -> list[str]:
    """Return for each page of a built site what it would load from elsewhere."""
    return [
        f"{path.relative_to(folder)} loads {address}"
        for path in sorted(folder.rglob("*.html"))
        for address in loaded_from_elsewhere(path.read_text("utf-8"))
    ]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get(_LOADED.get(tag, "")) or ""
        if address.startswith(("http:", "https:", "//")):
            self.found.append(address)
