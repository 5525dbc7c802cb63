"""Numbers, shares and tables as the accuracy page writes them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from samples.accuracy.numbers import (
    Estimate,
    covered,
)
from samples.accuracy.scores import Reading

Rows = list[list[str]]


def markdown(rows: Rows) -> str:
    """Write rows as a Markdown table; the first is the head."""
    head, *body = rows
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def number(value: float | None, unit: str = "deg", *, sign: bool = False) -> str:
    """Write a number with the digits of its unit; nothing for None or NaN."""
    if value is None or not np.isfinite(value):
        return ""
    digits = 3 if unit == "ratio" else 1
    return f"{value:{'+' if sign else ''}.{digits}f}"


def percent(share: float) -> str:
    """Write a share in percent; nothing for NaN."""
    return f"{100 * share:.0f} %" if np.isfinite(share) else ""


def interval(estimate: Estimate) -> str:
    """Write a share in percent with its interval."""
    if not np.isfinite(estimate.value):
        return ""
    low, high = (f"{100 * end:.0f}" for end in (estimate.low, estimate.high))
    return f"{percent(estimate.value)} ({low} to {high})"


def coverage_of(readings: Sequence[Reading]) -> Estimate | None:
    """Return the share of readings within the error stated with them; None where none is."""
    judged = [one for one in readings if one.value is not None and one.stated is not None]
    if not judged:
        return None
    inside = [abs(one.error) <= float(one.stated or 0.0) for one in judged]
    return covered(inside, [one.clip for one in judged])


def stated_of(readings: Sequence[Reading]) -> float | None:
    """Return the median half-width that goes with the values."""
    stated = [one.stated for one in readings if one.value is not None and one.stated is not None]
    return float(np.median(stated)) if stated else None
