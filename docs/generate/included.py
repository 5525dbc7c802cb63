"""Pages of the repository that the documentation shows, with their links kept alive."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
SHOWN: Final = {
    "samples/ACCURACY.md": "accuracy",
    "samples/BENCH.md": "speed",
    "samples/README.md": "samples",
    "samples/batch.md": "batch",
    "CHANGELOG.md": "changes",
    "CONTRIBUTING.md": "contributing",
    "SECURITY.md": "security",
}
"""Pages outside ``docs`` that a page of the site shows whole, by the name of that page."""

_LINK: Final = re.compile(r"(!?)\[([^\]]*)\]\(([^)#\s]+)(#[^)\s]*)?\)")
_HEADING: Final = re.compile(r"^(#+) (.+)$")


def included(name: str, page: str) -> str:
    """Return a page of the repository, or with ``#anchor`` that section without its heading.

    Links to pages that the site shows lead there, pictures are found from ``page``, and links to
    other files of the repository become their names.

    Raises
    ------
    ValueError
        If there is no such section.
    """
    path, _, anchor = name.partition("#")
    text = (ROOT / path).read_text("utf-8")
    if anchor:
        text = section(text, anchor)
    return _LINK.sub(lambda link: _relinked(link, path, page), text)


def section(text: str, anchor: str) -> str:
    """Return what stands below a heading, up to the next one of its rank."""
    level, lines = 0, []
    for line in text.splitlines():
        heading = _HEADING.match(line)
        if level and heading and len(heading[1]) <= level:
            break
        if level:
            lines.append(line)
        elif heading and anchor_of(heading[2]) == anchor:
            level = len(heading[1])
    if not level:
        raise ValueError(f"no section {anchor}")
    return "\n".join(lines)


def anchor_of(heading: str) -> str:
    """Return the anchor that a heading gets."""
    return re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-")


def _relinked(link: re.Match[str], path: str, page: str) -> str:
    mark, words, target, anchor = link.groups(default="")
    if "://" in target or target.startswith("mailto:"):
        return link[0]
    lies = os.path.normpath(PurePosixPath(path).parent / target)
    here = PurePosixPath("docs", page).parent
    if mark:
        return f"![{words}]({os.path.relpath(lies, here)})"
    known = SHOWN.get(lies)
    if known is not None:
        return f"[{words}]({os.path.relpath(f'docs/{known}.md', here)}{anchor})"
    if lies.startswith("docs/") and lies.endswith(".md"):
        return f"[{words}]({os.path.relpath(lies, here)}{anchor})"
    return words if words.startswith("`") else f"{words} (`{lies}`)"
