"""What the tool said of clips whose truth is known: readings, verdicts and counts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from screen.screening.reference.error_table import ANY, ErrorKind
from screen.screening.reference.likelihood import Likelihood

MISSED = "repetition not found"


WRONG_SIDE = "counted for the other side"


@dataclass(frozen=True)
class Reading:
    """One measure of one true repetition (or difference of sides), as the tool gave it.

    ``value`` is None where the tool withheld it, for ``reason``. ``stated`` is the half-width that
    goes with the value; ``own`` says that the channel itself stated it in this frame, not the
    error table, and ``own_width`` is what it stated, before the table's factor. ``setting`` is the
    one whose errors the tool stated; ``facets`` say what the circumstances were.
    """

    clip: str
    protocol: str
    measure: str
    unit: str
    side: str
    view: str
    true: float
    value: float | None
    stated: float | None = None
    own: bool = False
    own_width: float | None = None
    reason: str | None = None
    kind: ErrorKind = "value"
    repetition: int = 0
    setting: str = ANY
    facets: Mapping[str, str] = field(default_factory=dict)

    @property
    def error(self) -> float:
        """Measured less true; NaN where withheld."""
        return math.nan if self.value is None else self.value - self.true


@dataclass(frozen=True)
class Verdict:
    """A finding of one clip and side, or an answer: what the tool said, and what is true.

    ``probability`` is the tool's that the true value lies beyond the cut-off, None where it was not
    measured; ``question`` says that it is the answer to a question. ``true`` is the true value.
    """

    clip: str
    protocol: str
    finding: str
    grade: str
    side: str
    truly_beyond: bool
    likelihood: Likelihood
    probability: float | None
    true: float | None = None
    question: bool = False
    facets: Mapping[str, str] = field(default_factory=dict)


@dataclass
class ClipScore:
    """What came out for one clip: counts, readings and verdicts."""

    name: str
    protocol: str
    judged: bool
    found: int
    true: int
    matched: int
    wrong_side: int
    readings: list[Reading] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    setting: str = ANY
    facets: Mapping[str, str] = field(default_factory=dict)
    blocked_by: str = ""

    @property
    def exact(self) -> bool:
        """True where the repetitions found are exactly the true ones."""
        return self.found == self.true == self.matched and not self.wrong_side
