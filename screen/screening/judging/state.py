"""The state of a value against a cut.

For a cut that is bad to be above (for ``below`` the mirror image; the cut itself belongs to the
side above it)::

    within        value + error is below the cut, and the value below the watch cut
    borderline    the cut lies inside the measuring error, or the value between watch cut and cut
    outside       value - error is at the cut or above
    not_measured  no value, too few repetitions, or an error that the cut cannot bear
"""

from __future__ import annotations

from dataclasses import dataclass

from screen.screening.protocol import Compare
from screen.screening.result import NormReference, State


@dataclass(frozen=True)
class Cut:
    """What a value is held against."""

    cut: float
    watch_cut: float | None
    compare: Compare
    norm: NormReference | None = None
    remark: str = ""


def state_of(value: float, error: float, *, against: Cut) -> State:
    """Return the state of a value with the half-width ``error`` of its 95 % interval."""
    sign = -1.0 if against.compare == "below" else 1.0
    lowest, highest = sorted((sign * (value - error), sign * (value + error)))
    cut = sign * against.cut
    if lowest > cut or (lowest == cut and sign > 0):
        return "outside"
    if highest > cut or (highest == cut and sign > 0):
        return "borderline"
    if against.watch_cut is not None and sign * value >= sign * against.watch_cut:
        return "borderline"
    return "within"


def beyond(value: float, cut: float, compare: Compare) -> bool:
    """Say whether a value lies beyond a cut: below it, or at it and above."""
    return value < cut if compare == "below" else value >= cut


def too_coarse(value: float, error: float, *, against: Cut) -> bool:
    """Say whether a reading is undecided and its error is more than the cut can bear.

    That is where not even 0, no movement at all, could have been told from the cut: then the
    reading is not near the cut, it says nothing about it. A cut of 0 has no such measure.
    """
    undecided = state_of(value, error, against=against) == "borderline"
    return undecided and against.cut != 0 and error >= abs(against.cut)
