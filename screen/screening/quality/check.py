"""One check of the quality gate, and numbers that stay apart from their limits in words."""

from __future__ import annotations

import math
from typing import Final

from screen.reason_kinds import Why
from screen.reasons import why
from screen.screening.parts import Check

_MOST_DIGITS: Final = 2


def checked(
    name: str, title: str, wrong: Why | None, *, fine: str = "", blocks: bool = False
) -> Check:
    """Return a check: failed with the reason and advice of ``wrong``, passed where that is None.

    ``fine`` is what is said where it passed; ``blocks`` whether failing forbids judging.
    """
    if wrong is None:
        return Check(id=name, title=title, passed=True, blocks=blocks, message=fine)
    return Check(
        id=name, title=title, passed=False, blocks=blocks, message=wrong.reason, advice=wrong.advice
    )


def not_known(name: str, title: str, what: str, *, kind: str = "not_checked_pictures") -> Check:
    """Return a check that could not be made: a warning that says so, never a pass."""
    return checked(name, title, why(kind, what=what))


def apart(value: float, limit: float, *, digits: int = 0) -> str:
    """Return a number with digits enough to tell it from its limit: ``10.3``, not 10 beside 10."""
    texts = [f"{value:.{shown}f}" for shown in range(digits, _MOST_DIGITS + 1)]
    return next((text for text in texts if not math.isclose(float(text), limit)), texts[-1])
