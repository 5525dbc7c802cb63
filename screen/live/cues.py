"""The protocol's cues: which one applies now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from screen.live.evidence import Evidence
from screen.screening.judging.cut import Cut
from screen.screening.parts import Value
from screen.screening.protocol import Cue


class CueBoard:
    """Watches the cues of a protocol, with their hysteresis.

    A cue begins when the measure is at least likely beyond its ``value``, and ends when it is no
    longer likely beyond its ``release``. Of those that hold, the one of the lowest ``priority``
    number is shown.
    """

    def __init__(self, cues: Sequence[Cue], evidence: Evidence) -> None:
        self._cues = sorted(cues, key=lambda cue: cue.priority)
        self._evidence = evidence
        self._holding: set[str] = set()

    @property
    def measures(self) -> frozenset[str]:
        """The measures that the cues look at."""
        return frozenset(cue.measure for cue in self._cues)

    def look(self, values: Mapping[str, Value]) -> Cue | None:
        """Return the cue to show for the measures as they are now; None for none.

        A measure that is not known leaves its cues as they were.
        """
        for cue in self._cues:
            value = values.get(cue.measure)
            if value is None or value.value is None:
                continue
            if self._likely(cue, value, cue.value):
                self._holding.add(cue.id)
            elif not self._likely(cue, value, cue.release):
                self._holding.discard(cue.id)
        return next((cue for cue in self._cues if cue.id in self._holding), None)

    def clear(self) -> None:
        """Let all cues go: the movement has ended."""
        self._holding.clear()

    def _likely(self, cue: Cue, value: Value, limit: float) -> bool:
        cut = Cut(limit, cue.compare)
        return self._evidence.is_likely(cue.measure, value, cut, size=cue.absolute)
