"""The order in which people read labels."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

NUMBER: Final = re.compile(r"[-+]?\d+(\.\d+)?")
_NUMBERS: Final = re.compile(r"(\d+)")


def in_natural_order(labels: Iterable[str]) -> list[str]:
    """Return different labels sorted, numbers in them as numbers: 2 before 10."""
    different = set(labels)
    if all(NUMBER.fullmatch(label) for label in different):
        return sorted(different, key=lambda label: (float(label), label))
    return sorted(different, key=_natural)


def _natural(label: str) -> tuple[list[tuple[int, int, str]], str]:
    parts = [
        (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold())
        for part in _NUMBERS.split(label)
        if part
    ]
    return parts, label
