"""What a report keeps in itself, so that its page can be made again without the recording."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

LABEL: Final = "movescreen-label"
REMARK: Final = "movescreen-remark"
_JPEG: Final = "data:image/jpeg;base64,"


@dataclass
class Kept:
    """The pictures of a report by their keys, its patient's label and its remarks."""

    pictures: dict[str, bytes] = field(default_factory=dict)
    label: str | None = None
    remarks: list[str] = field(default_factory=list)


def kept_in(html: str) -> Kept:
    """Return what a page of ``render_report`` keeps; of any other page nothing."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.kept


class _Reader(HTMLParser):
    """Collects pictures with a key, and what the page says of itself."""

    def __init__(self) -> None:
        super().__init__()
        self.kept = Kept()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value for name, value in attrs if value is not None}
        if tag in {"img", "image"}:
            self._picture(given.get("data-key"), given.get("src") or given.get("href") or "")
        if tag == "meta" and given.get("name") == LABEL:
            self.kept.label = given.get("content")
        if tag == "meta" and given.get("name") == REMARK:
            self.kept.remarks.append(given.get("content", ""))

    def _picture(self, key: str | None, address: str) -> None:
        if key is None or not address.startswith(_JPEG):
            return
        try:
            self.kept.pictures[key] = base64.b64decode(address.removeprefix(_JPEG), validate=True)
        except binascii.Error:
            return
