"""The words and the figures of the report: one place for how a number or a likelihood reads."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from screen.kinematics.series import Side
from screen.screening.protocol import Basis
from screen.screening.reference.likelihood import Likelihood
from screen.screening.result import Checked, FindingResult, MeasureSummary, NormReference
from screen.text import MINUS, NOTHING

AT_LEAST: Final = "\N{GREATER-THAN OR EQUAL TO} "
"""Before a value at a level of the movement that was not reached."""

LIKELIHOOD_SYMBOL: Final[dict[Likelihood, str]] = {
    "very_likely": "\N{BLACK UP-POINTING TRIANGLE}",
    "likely": "\N{WHITE UP-POINTING TRIANGLE}",
    "uncertain": "\N{WHITE DIAMOND}",
    "unlikely": "\N{WHITE CIRCLE}",
    "very_unlikely": "\N{WHITE CIRCLE}",
    "not_measured": "\N{EN DASH}",
}
BASIS_WORD: Final[dict[Basis, str]] = {
    "documented": "documented in the literature",
    "error_based": "set from published measuring error",
    "tool_choice": "a choice of this tool",
}
CHECKED_WORD: Final[dict[Checked, str]] = {
    "read": "read in the source",
    "second_hand": "read second-hand",
    "derived": "calculated from its numbers",
    "recalled": "from memory, not read again",
}
SIDE_WORD: Final[dict[Side, str]] = {"left": "left", "right": "right", "both": ""}

_SUFFIX: Final = {"deg": "°", "percent": " %", "ratio": "", "s": " s"}
_DECIMALS: Final = {"deg": 0, "percent": 0, "ratio": 2, "s": 1}
_YEAR: Final = re.compile(r"\b(?:19|20)\d{2}\b")
_AUTHOR: Final = re.compile(
    r"(?:(?:[Vv]an|[Dd]e|[Vv]on) )?[A-Z][^\W\d_]+(?:-[A-Z][^\W\d_]+)?(?= [A-Z]{1,3}\b)"
    r"|[A-Z][^\W\d_]+(?: (?:& )?[A-Z][^\W\d_]+)?(?= (?:19|20)\d{2}\b)"
)
"""A surname before its initials, or one or two names before the year."""
_LONG_LABEL: Final = 36
_NEGATIVE: Final = re.compile(r"(?<!\w)-(?=\d)")


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


def range_words(value: float | None, low: float | None, high: float | None, unit: str) -> str:
    """Write ``29° (22° to 36°)``; a number without its interval is not shown."""
    if value is None or low is None or high is None:
        return NOTHING
    return f"{figure(value, unit)} ({interval_words(low, high, unit)})"


def interval_words(low: float, high: float, unit: str) -> str:
    """Write the ends of an interval, ``22° to 36°``."""
    return f"{figure(low, unit)} to {figure(high, unit)}"


def probability_words(probability: float | None, *, short: bool = False) -> str:
    """Write a probability as ``84 %``, never as 0 or 100 %: ``under 1 %``, in short ``<1 %``."""
    if probability is None:
        return NOTHING
    rounded = round(probability, 2)
    if rounded <= 0:
        return "<1 %" if short else "under 1 %"
    if rounded >= 1:
        return ">99 %" if short else "over 99 %"
    return f"{100 * rounded:.0f} %"


def typeset(text: str) -> str:
    """Return a sentence of the result with minus signs in place of hyphens before numbers."""
    return _NEGATIVE.sub(MINUS, text)


def norm_text(norm: NormReference, findings: Sequence[FindingResult] = ()) -> str:
    """Write a norm as ``28° (SD 5°)``, ``20° to 35°``, ``at least 20°`` or ``at most 35°``.

    Of a range whose lower end alone is a cut-off of ``findings`` only that end is written, because
    a value above the range is then nothing to remark on; the same holds for the upper end.
    """
    if norm.mean is not None:
        spread = f" (SD {figure(norm.sd, norm.unit)})" if norm.sd is not None else ""
        return figure(norm.mean, norm.unit) + spread
    judged = {one.compare for one in findings if one.cut in {norm.lower, norm.upper}}
    lower = norm.lower if judged != {"above"} else None
    upper = norm.upper if judged != {"below"} else None
    if lower is not None and upper is not None:
        return f"{figure(lower, norm.unit)} to {figure(upper, norm.unit)}"
    if lower is not None:
        return f"at least {figure(lower, norm.unit)}"
    if upper is not None:
        return f"at most {figure(upper, norm.unit)}"
    return NOTHING


def cut_words(finding: FindingResult) -> str:
    """Say where the cut-off lies: ``20° or more``, ``a difference of 15° or more``."""
    if finding.cut is None:
        return "no cut-off"
    kind = "a difference of " if finding.rule in {"asymmetry", "mismatch"} else ""
    cut = figure(finding.cut, finding.unit)
    return f"less than {cut}" if finding.compare == "below" else f"{kind}{cut} or more"


def sign_words(measure: MeasureSummary) -> str:
    """Say what a positive number of a measure means, ``+ is forward``; empty if nobody said."""
    return f"+ is {measure.sign}"


def short_reference(citation: str) -> str:
    """Return author and year of a citation, ``Laird 2016``; without an author its first words."""
    year = _YEAR.search(citation)
    author = _AUTHOR.match(citation)
    if author is not None and year is not None:
        return f"{author.group()} {year.group()}"
    before = citation[: year.start()].strip(" ,.;:(") if year is not None else citation
    if len(before) > _LONG_LABEL:
        before = f"{before[:_LONG_LABEL].rsplit(maxsplit=1)[0]}\N{HORIZONTAL ELLIPSIS}"
    return before if year is None else f"{before} {year.group()}"


def reference(citation: str) -> str:
    """Return a citation up to its year and pages, without the sentences on what was found."""
    year = _YEAR.search(citation)
    if year is None:
        return citation
    end = citation.find(". ", year.end())
    return citation if end < 0 else citation[:end]


def long_date(created: str) -> str:
    """Write an ISO time as ``20 November 2026, 14:03``; other text is left as it is."""
    try:
        moment = datetime.fromisoformat(created.replace("Z", "+00:00"))
    except ValueError:
        return created
    zone = f" {moment.tzname()}" if moment.tzinfo else ""
    return f"{moment.day} {moment:%B %Y, %H:%M}{zone}"
