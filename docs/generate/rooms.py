"""The rooms of the package, from the table that a test holds the imports against."""

from __future__ import annotations

from importlib import import_module

from docs.generate.markdown import code, table
from tests.test_rooms import KNOWS, ROOT

_WITHOUT_A_FOLDER = {
    "ground": "Errors, files, words and other helpers that every room may use.",
    "front": "The verbs of the library for one recording.",
    "datasets": "The verbs of the library for many recordings.",
}


def rooms_table() -> str:
    """Return what each room is for and which others it may import, the lowest first."""
    return table(
        ("room", "what it is for", "may import"),
        (
            (code(room), words(room), ", ".join(code(one) for one in KNOWS if one in others))
            for room, others in KNOWS.items()
        ),
    )


def words(room: str) -> str:
    """Return what a room is for: the first paragraph of its own docstring."""
    if not (ROOT / room).is_dir():
        return _WITHOUT_A_FOLDER[room]
    told = import_module(f"screen.{room}").__doc__ or ""
    return told.partition("\n\n")[0]
