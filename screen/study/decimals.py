"""How the numbers of a summary read: a decimal more than on a report of one person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from screen.text import MINUS, NOTHING, sentence_list

_SUFFIX: Final = {"deg": "°", "percent": " %", "ratio": "", "s": " s"}
_DECIMALS: Final = {"deg": 1, "percent": 1, "ratio": 3, "s": 2}
_ICC_DECIMALS: Final = 2

LABELS_SHOWN: Final = 8
"""Names of groups or occasions in a sentence."""


def bare(value: float, unit: str) -> str:
    """Write a number without its unit, rounded."""
    return _rounded(value, _DECIMALS.get(unit, 2))


def amount(value: float | None, unit: str) -> str:
    """Write a number with its unit; a dash where there is none."""
    return NOTHING if value is None else bare(value, unit) + suffix(unit)


def suffix(unit: str) -> str:
    """Return a unit as it stands behind a number."""
    return _SUFFIX.get(unit, f" {unit}" if unit else "")


def span(low: float | None, high: float | None, unit: str) -> str:
    """Write ``12.0 to 15.1`` in one piece; empty where an end is missing."""
    return (
        "" if low is None or high is None else together(f"{bare(low, unit)} to {bare(high, unit)}")
    )


def together(text: str) -> str:
    """Return a text that is never broken into lines."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def plus_minus(error: float | None, unit: str) -> str:
    """Write an error."""
    return NOTHING if error is None else f"±{amount(error, unit)}"


def percent(share: float) -> str:
    """Write a part, 0 to 1, in whole percent."""
    return _rounded(100 * share, 0)


def correlation(value: float) -> str:
    """Write an intraclass correlation."""
    return _rounded(value, _ICC_DECIMALS)


def number_of(count: int, one: str, more: str | None = None) -> str:
    """Write ``1 person`` or ``12 people``."""
    return f"{count} {one if count == 1 else more or one + 's'}"


def per_person(recordings: float) -> str:
    """Write recordings per person."""
    return _rounded(recordings, 1)


def some_of(labels: Sequence[str]) -> str:
    """Write the first labels, and how many more there are."""
    rest = len(labels) - LABELS_SHOWN
    more = [f"{rest} more"] if rest > 0 else []
    return sentence_list([*labels[:LABELS_SHOWN], *more]) or "nothing"


def _rounded(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    return text.replace("-", MINUS)
