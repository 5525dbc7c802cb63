"""Whether a recording was filmed as the test asks: the errors that are stated follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from screen.pose.track import PoseTrack
from screen.reasons import why
from screen.screening.result import (
    Check,
    Clothes,
    Condition,
    ConditionName,
    Filming,
    Quality,
    Setting,
)

__all__ = ["Clothes", "Condition", "Filming", "Setting", "filming_of"]

_OF_CHECKS: Final[dict[ConditionName, tuple[str, ...]]] = {
    "view": ("view", "square"),
    "light": ("brightness",),
    "size": ("size",),
}
"""Conditions that the quality gate has looked at already, with its checks."""


def filming_of(track: PoseTrack, quality: Quality, *, clothes: Clothes | None = None) -> Filming:
    """Return the setting of a recording, and what was found of each condition.

    Parameters
    ----------
    track, quality
        What was tracked, and the gate's checks of it.
    clothes
        What the user says of them; None where nobody was asked.

    Notes
    -----
    ``as_asked`` needs every condition to be so: one that is not known counts as usual, because the
    errors of that setting are the wider ones.
    """
    checks = {check.id: check for check in quality.checks}
    conditions = [_clothes(clothes)]
    for name, ids in _OF_CHECKS.items():
        made = [checks[one] for one in ids if one in checks]
        conditions.append(_of_checks(name, made, pictured=track.info.pictured))
    asked = all(one.state == "as_asked" for one in conditions)
    return Filming(setting="as_asked" if asked else "usual", conditions=conditions)


def _clothes(said: Clothes | None) -> Condition:
    if said == "close":
        return Condition(
            name="clothes", state="as_asked", message="The clothes lie close, or the back is bare."
        )
    kind = "clothes_unknown" if said is None else "clothes_usual"
    reason, advice = why(kind)
    state = "not_known" if said is None else "not_as_asked"
    return Condition(name="clothes", state=state, message=reason, advice=advice)


def _of_checks(name: ConditionName, checks: Sequence[Check], *, pictured: bool) -> Condition:
    """Return a condition as checks of the gate have found it."""
    failed = [check for check in checks if not check.passed]
    if failed:
        first = failed[0]
        state = "not_as_asked" if pictured or name != "light" else "not_known"
        return Condition(name=name, state=state, message=first.message, advice=first.advice)
    if not checks:
        reason, advice = why("filming_unknown", what=name)
        return Condition(name=name, state="not_known", message=reason, advice=advice)
    return Condition(name=name, state="as_asked", message=checks[-1].message)
