"""Text from files and names, made fit for a terminal, a table or a message."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

MINUS: Final = "\N{MINUS SIGN}"
NOTHING: Final = "\N{EN DASH}"
"""In place of a number that is not there."""

_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What moves the cursor, changes colours or the direction of writing, or cannot be encoded.

Tab and line feed are left: they lay out lines.
"""
_PARAMETER: Final = re.compile(r"`([a-z_.]+)`")
_ENDLESS: Final = re.compile(r"\S{400,}")
_END: Final = 100
_MOST_CHARACTERS: Final = 60


def printable(text: str) -> str:
    r"""Return a text with its control characters spelt out, as in JSON: an escape as ``\u001b``.

    So a title or a file name can neither clear a screen nor imitate what the tool says. Text in
    JSON stays JSON.
    """
    return _UNPRINTABLE.sub(lambda found: json.dumps(found[0])[1:-1], text)


def one_line(text: str) -> str:
    """Return a text as ``printable`` does, in one line; of endless words the ends are left."""
    line = re.sub(r"[\n\t]+", " ", text)
    return printable(_ENDLESS.sub(lambda word: f"{word[0][:_END]}...{word[0][-_END:]}", line))


def shortened(value: object, most: int = _MOST_CHARACTERS) -> str:
    """Write a value as Python does, cut where it is long, for use within a sentence."""
    try:
        short = value[: most + 1] if isinstance(value, str) else value
        text = f"{short:g}" if isinstance(short, float) else repr(short)
    except (RecursionError, ValueError):  # nested too deep, or a number of thousands of digits
        return f"a {type(value).__name__} too large to show"
    return text if len(text) <= most + 2 else f"{text[:most]}..."


def file_name(path: Path) -> str:
    """Return the name of a file as text that can be shown and stored.

    Bytes that are not UTF-8, which other systems leave in names, become replacement characters.
    """
    return printable(os.fsencode(path.name).decode("utf-8", "replace"))


def with_parameters(text: str, names: Mapping[str, str]) -> str:
    """Return a message with parameters and functions named as a front end calls them.

    Messages of the library name them as Python does, in backticks: "Choose another `out`."
    ``names`` has what each is called instead; backticks around anything else stay.
    """
    return _PARAMETER.sub(lambda found: names.get(found[1], found[0]), text)


def plain(identifier: str) -> str:
    """Write an identifier such as ``side_bend`` as words."""
    return identifier.replace("_", " ")


def sentence_list(parts: list[str]) -> str:
    """Join parts as ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
