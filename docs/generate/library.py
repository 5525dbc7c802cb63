"""The reference of the library: the public names, each from its docstring."""

from __future__ import annotations

import inspect

import screen
from docs.generate.markdown import paragraphs

_GROUPS = {
    "One recording": ("run", "track", "analyze", "import_track"),
    "What they give and take": ("Screening", "PoseTrack", "ScreenResult", "Person", "Protocol"),
    "Many recordings": ("run_batch", "reanalyze", "summarize", "export"),
}
_FIELDS_ELSEWHERE = {"ScreenResult": "Its fields are described under [result.json](result.md)."}


def documented() -> set[str]:
    """Return the public names that the page shows."""
    return {name for names in _GROUPS.values() for name in names} | {"errors"}


def library_page() -> str:
    """Return the public names with what Sphinx reads from their docstrings."""
    parts = []
    for title, names in _GROUPS.items():
        parts += [f"## {title}", *map(_entry, names)]
    return paragraphs(*parts, "## Errors", _errors())


def _entry(name: str) -> str:
    found = getattr(screen, name)
    if not inspect.isclass(found):
        return _directive(f"autofunction:: screen.{name}")
    shown = [] if name in _FIELDS_ELSEWHERE else [":members:"]
    return paragraphs(
        _directive(f"autoclass:: screen.{name}", *shown), _FIELDS_ELSEWHERE.get(name, "")
    )


def _errors() -> str:
    tree = inspect.getdoc(screen.errors) or ""
    return paragraphs(f"```text\n{tree}\n```")


def _directive(line: str, *options: str) -> str:
    """Return a directive in the markup that docstrings are written in."""
    inner = "\n".join([f".. {line}", *(f"   {option}" for option in options)])
    return f"```{{eval-rst}}\n{inner}\n```"
