"""Parts of line drawings as inline SVG: a scale, its ticks, and text."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Literal

import numpy as np


@dataclass(frozen=True)
class Scale:
    """A straight map from ``low .. high`` to ``at_low .. at_high`` (pixels)."""

    low: float
    high: float
    at_low: float
    at_high: float

    def __call__(self, value: float) -> float:
        """Return the pixel of ``value``."""
        share = (value - self.low) / (self.high - self.low)
        return self.at_low + share * (self.at_high - self.at_low)

    def clipped(self, value: float) -> float:
        """Return the pixel of ``value``, kept inside the chart."""
        return self(min(max(value, self.low), self.high))


def nice_ticks(low: float, high: float, *, about: int = 5) -> list[float]:
    """Return round numbers that cover ``low .. high``, about so many."""
    rough = max(high - low, 1e-9) / max(about - 1, 1)
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if rough <= power * factor)
    first = np.floor(low / step)
    last = np.ceil(high / step)
    return [float(round(index * step, 10)) for index in np.arange(first, last + 1)]


def text_element(
    x: float,
    y: float,
    words: str,
    *,
    anchor: Literal["start", "middle", "end"] = "start",
    fill: str | None = None,
    bold: bool = False,
) -> str:
    """Return words at a place as one ``<text>``; without ``fill`` the page says its colour."""
    colour = "" if fill is None else f' fill="{fill}"'
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{colour}{weight}>'
        f"{escape(words)}</text>"
    )
