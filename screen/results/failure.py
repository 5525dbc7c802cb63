"""What went wrong with one recording of a batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from screen.results.columns import FAILURES, RECORDINGS

Extra = str | int | float | bool | None
"""A value in a further column of a manifest."""

_TAKEN: Final = {one.name for one in (*RECORDINGS, *FAILURES)}


def free_names(extra: Mapping[str, Extra]) -> dict[str, Extra]:
    """Return further columns under names that the tables do not have themselves.

    Manifests with such a column are refused; one of an earlier version may have got through.
    """
    return {f"{name}_listed" if name in _TAKEN else name: extra[name] for name in extra}


@dataclass(frozen=True)
class Failure:
    """A row of ``failures.csv``: a recording, where it failed, why, and what to do next.

    The rest is what the list says of it; ``extra`` are further columns of the manifest.
    """

    path: str
    stage: str
    reason: str
    next_step: str
    protocol: str | None = None
    participant: str | None = None
    session: str | None = None
    sex: str | None = None
    age_years: float | None = None
    height_cm: float | None = None
    extra: Mapping[str, Extra] = field(default_factory=dict)
