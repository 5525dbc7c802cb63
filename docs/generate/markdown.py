"""Parts of Markdown pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; line ends and bars within cells are taken care of."""
    lines = [list(headings), ["---"] * len(headings), *map(list, rows)]
    return "\n".join("| " + " | ".join(_cell(one) for one in line) + " |" for line in lines)


def _cell(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip().replace("|", "\\|")


def code(words: str) -> str:
    """Return words as code; nothing stays nothing."""
    return f"`{words}`" if words else ""


def bullets(lines: Iterable[str]) -> str:
    """Return a list, an entry a line."""
    return "\n".join(f"- {line}" for line in lines)


def numbered(lines: Iterable[str]) -> str:
    """Return a list of steps."""
    return "\n".join(f"1. {line}" for line in lines)


def paragraphs(*parts: str) -> str:
    """Return the parts that are not empty, with an empty line between."""
    return "\n\n".join(part for part in parts if part) + "\n"
