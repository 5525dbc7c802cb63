"""The cut-off that a value is compared with."""

from __future__ import annotations

from dataclasses import dataclass

from screen.screening.protocol import Compare
from screen.screening.result import NormReference


@dataclass(frozen=True)
class Cut:
    """A cut-off, the side of it that is meant, and the norm shown beside the value.

    ``remark`` is a sentence on how the cut-off was chosen, where that needs one.
    """

    cut: float
    compare: Compare
    norm: NormReference | None = None
    remark: str = ""


def beyond(value: float, cut: float, compare: Compare) -> bool:
    """Return whether a value lies beyond a cut-off: below it, or at it and above."""
    return value < cut if compare == "below" else value >= cut
