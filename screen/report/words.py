"""The words and the figures of the report: one place for how a state or a number reads."""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import Any, Final

from screen.kinematics.series import Side
from screen.screening.protocol import Basis
from screen.screening.result import Checked, ErrorBasis, NormReference, State

MINUS: Final = "\N{MINUS SIGN}"
AT_LEAST: Final = "\N{GREATER-THAN OR EQUAL TO} "
"""Before a value at a level of the movement that was not reached."""
NOTHING: Final = "\N{EN DASH}"

STATE_WORD: Final[dict[State, str]] = {
    "outside": "outside",
    "borderline": "borderline",
    "within": "within",
    "not_measured": "not measured",
}
STATE_SYMBOL: Final[dict[State, str]] = {
    "outside": "\N{BLACK UP-POINTING TRIANGLE}",
    "borderline": "\N{WHITE UP-POINTING TRIANGLE}",
    "within": "\N{CHECK MARK}",
    "not_measured": "\N{EN DASH}",
}
STATE_MEANING: Final[dict[State, str]] = {
    "outside": "beyond the cut by more than the measuring error: a finding to discuss",
    "borderline": "so near the cut that the measuring error does not allow a decision",
    "within": "inside the cut",
    "not_measured": "this recording does not show it; the reason is given",
}
BASIS_WORD: Final[dict[Basis, str]] = {
    "documented": "documented in the literature",
    "error_based": "set from published measuring error",
    "tool_choice": "a choice of this tool",
}
CHECKED_WORD: Final[dict[Checked, str]] = {
    "read": "number read in the source",
    "second_hand": "number read where others quote the source",
    "derived": "calculated from numbers in the source",
    "recalled": "number from memory, not yet read again in the source",
}
ERROR_WORD: Final[dict[ErrorBasis, str]] = {
    "measured": "measured",
    "provisional": "provisional",
}
SIDE_WORD: Final[dict[Side, str]] = {"left": "left", "right": "right", "both": ""}

_SUFFIX: Final = {"deg": "°", "percent": " %", "ratio": "", "s": " s"}
_DECIMALS: Final = {"deg": 0, "percent": 0, "ratio": 2, "s": 1}
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")


def figure(value: float | None, unit: str) -> str:
    """Write a value with its unit, rounded to what the measurement is worth."""
    if value is None or not math.isfinite(value):
        return NOTHING
    decimals = _DECIMALS.get(unit, 1)
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    return text.replace("-", MINUS) + _SUFFIX.get(unit, f" {unit}")


def error_figure(error: float | None, unit: str) -> str:
    """Write an error as plus or minus; a number too small for the rounding still shows."""
    if error is None or not math.isfinite(error):
        return NOTHING
    decimals = _DECIMALS.get(unit, 1)
    while decimals < 3 and 0 < error < 0.5 * 10.0**-decimals:
        decimals += 1
    return f"±{error:.{decimals}f}{_SUFFIX.get(unit, f' {unit}')}"


def value_with_error(value: float | None, error: float | None, unit: str) -> str:
    """Write ``29° ±7°``; a number without its error is not shown."""
    if value is None or error is None:
        return NOTHING
    return f"{figure(value, unit)} {error_figure(error, unit)}"


def norm_text(norm: NormReference) -> str:
    """Write a norm as ``28° (SD 5°)``, ``20° to 35°``, ``at least 20°`` or ``at most 35°``."""
    if norm.mean is not None:
        spread = f" (SD {figure(norm.sd, norm.unit)})" if norm.sd is not None else ""
        return figure(norm.mean, norm.unit) + spread
    if norm.lower is not None and norm.upper is not None:
        return f"{figure(norm.lower, norm.unit)} to {figure(norm.upper, norm.unit)}"
    if norm.lower is not None:
        return f"at least {figure(norm.lower, norm.unit)}"
    if norm.upper is not None:
        return f"at most {figure(norm.upper, norm.unit)}"
    return NOTHING


def sign_words(measure: dict[str, Any]) -> str:
    """Say what a positive number of a measure means, ``+ is forward``; empty if nobody said."""
    return f"+ is {measure['sign']}" if measure.get("sign") else ""


def short_reference(citation: str) -> str:
    """Shorten a citation to the first name and the year, ``Laird 2016``."""
    year = _YEAR.search(citation)
    if year is None:
        return citation if len(citation) <= 40 else f"{citation[:38].rstrip()}…"
    before = citation[: year.start()].strip(" ,.;:(")
    if len(before) <= 30:
        return f"{before} {year.group()}"
    return f"{re.split(r'[ ,]', citation, maxsplit=1)[0]} {year.group()}"


def long_date(created: str) -> str:
    """Write an ISO time as ``20 November 2026, 14:03``; other text is left as it is."""
    try:
        moment = datetime.fromisoformat(created.replace("Z", "+00:00"))
    except ValueError:
        return created
    zone = f" {moment.tzname()}" if moment.tzinfo else ""
    return f"{moment.day} {moment:%B %Y, %H:%M}{zone}"


def plain(identifier: str) -> str:
    """Write an identifier such as ``side_bend`` as words."""
    return identifier.replace("_", " ")


def sentence_list(parts: list[str]) -> str:
    """Join parts as ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
