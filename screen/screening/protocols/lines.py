"""Where the keys of a TOML text stand, for messages that name a line."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

KeyPath = tuple[str | int, ...]
_HEADER: Final = re.compile(r"^\s*(\[\[?)([^\]]+)\]")
_KEY: Final = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*=")
_TRIPLE: Final = re.compile("\"\"\"|'''")


def locate_keys(content: str) -> dict[KeyPath, int]:
    """Return the line of every table header and key of a TOML text.

    Counts as TOML does: the second ``[[findings]]`` is ``("findings", 1)``. Text in triple quotes
    is skipped; keys inside inline tables are not found (their parent is).
    """
    lines: dict[KeyPath, int] = {}
    counts: Counter[KeyPath] = Counter()
    prefix: KeyPath = ()
    quote: str | None = None
    for number, line in enumerate(content.splitlines(), start=1):
        inside = quote is not None
        for mark in _TRIPLE.findall(line):
            quote = mark if quote is None else (None if mark == quote else quote)
        if inside:
            continue
        if header := _HEADER.match(line):
            prefix = _header_path(header, counts)
            lines.setdefault(prefix, number)
            for depth in range(1, len(prefix)):
                lines.setdefault(prefix[:depth], number)
        elif key := _KEY.match(line):
            lines.setdefault((*prefix, key[1]), number)
    return lines


def _header_path(header: re.Match[str], counts: Counter[KeyPath]) -> KeyPath:
    """Return the path of a ``[table]`` or ``[[array]]`` header, with the index of an array."""
    parts: list[str | int] = []
    names = [part.strip().strip("\"'") for part in header[2].split(".")]
    for depth, name in enumerate(names):
        parts.append(name)
        path = tuple(parts)
        if header[1] == "[[" and depth == len(names) - 1:
            parts.append(counts[path])
            counts[path] += 1
        elif counts[path]:
            parts.append(counts[path] - 1)
    return tuple(parts)


def key_text(path: KeyPath) -> str:
    """Write a path as ``findings[2].cut``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else part)
    return text or "(top)"


def syntax_message(message: str, content: str) -> str:
    """Turn ``... (at line 3, column 7)`` into the form of the other problems."""
    where = re.search(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)", message)
    if where is None:
        return f"line 1, TOML: {message}"
    text = message[: where.start()]
    line = where[1] or str(content.count("\n") + 1)
    return f"line {line}, TOML: {text}. Nothing after this could be read."
