"""What the accuracy page is made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from samples.accuracy.flags import FindingCount, Rounding
from samples.accuracy.scores import ClipScore, Reading, Verdict


@dataclass(frozen=True)
class Report:
    """All that the page shows; ``clear`` are people who all compensate clearly."""

    scores: Sequence[ClipScore]
    readings: Sequence[Reading]
    rounding: Rounding
    findings: Sequence[FindingCount]
    verdicts: Sequence[Verdict]
    source: str
    pictures: Sequence[tuple[str, str]] = ()
    clear: Sequence[ClipScore] = ()

    def group(self, protocol: str, measure: str, kind: str = "value") -> list[Reading]:
        """Return the readings of one measure of one protocol."""
        wanted = (protocol, measure, kind)
        return [one for one in self.readings if (one.protocol, one.measure, one.kind) == wanted]
