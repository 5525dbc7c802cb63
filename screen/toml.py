"""TOML reading: the standard library's, or its twin where Python is older; and within bounds."""

from __future__ import annotations

import re
import sys
from typing import Any, Final

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["MOST_BYTES", "parse_toml", "tomllib"]

MOST_BYTES: Final = 256 * 1024
"""No file of ours comes near: the largest protocol that ships has a tenth of it."""

_DEEPEST: Final = 64
_LARGEST: Final = 2**63
"""TOML promises whole numbers of 64 bits and no more."""

_MARK: Final = re.compile("\"\"\"|'''|[\"'#\\[\\]{}=,.\n]")
_ENDS: Final = {
    '"""': re.compile(r'(?:[^\\"]|\\.|"(?!""))*"{3,5}', re.DOTALL),
    "'''": re.compile(r"(?:[^']|'(?!''))*'{3,5}"),
    '"': re.compile(r'(?:[^\\"\n]|\\.)*"'),
    "'": re.compile(r"[^'\n]*'"),
    "#": re.compile(r"[^\n]*"),
}


def parse_toml(text: str) -> dict[str, Any]:
    """Return the tables of a TOML text.

    Raises
    ------
    tomllib.TOMLDecodeError
        If it is not TOML, is nested too deep, or holds a whole number of more than 64 bits. The
        readers would fail in other ways there, or never end.
    """
    _check_depth(text)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except (RecursionError, ValueError) as error:
        raise tomllib.TOMLDecodeError("A number is too long, or a list nested too deep") from error
    _check_numbers(table)
    return table


def _check_depth(text: str) -> None:
    """Refuse brackets within brackets, and keys of parts, that go too deep; strings do not count.

    A string that never ends is left to the parser, which stops at it.
    """
    depth, dots, place = 0, 0, 0
    while (found := _MARK.search(text, place)) is not None:
        mark, place = found[0], found.end()
        if mark in _ENDS:
            end = _ENDS[mark].match(text, place)
            if end is None:
                return
            place = end.end()
        elif mark == ".":
            dots += 1
        else:
            dots = 0
            depth += (mark in "[{") - (mark in "]}")
        if max(depth, dots) > _DEEPEST:
            line = text.count("\n", 0, place) + 1
            column = place - text.rfind("\n", 0, place)
            raise tomllib.TOMLDecodeError(
                f"Nested more than {_DEEPEST} deep (at line {line}, column {column})"
            )


def _check_numbers(table: dict[str, Any]) -> None:
    """Refuse whole numbers that do not fit 64 bits; the table is at most ``_DEEPEST`` deep."""
    waiting: list[tuple[str, Any]] = list(table.items())
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.items()
        elif isinstance(value, list):
            waiting += [(key, one) for one in value]
        elif isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
            raise tomllib.TOMLDecodeError(f"The number of {key} is too large for TOML")
