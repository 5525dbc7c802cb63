"""What one repetition, or this moment of it, says of a cut-off: by the report's own rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from screen.errors import ProtocolError
from screen.kinematics.series import NeutralSource
from screen.screening.judging.case import Case, Reading
from screen.screening.judging.cut import Cut
from screen.screening.parts import Person, Value
from screen.screening.protocol import LimitFinding, Protocol
from screen.screening.reference.likelihood import AT_LEAST_LIKELY, LevelName, Likelihood
from screen.screening.reference.tables import shipped_tables
from screen.screening.result import ScreenResult


@dataclass(frozen=True, eq=False)
class Evidence:
    """The rules by which values are held against cut-offs.

    Attributes
    ----------
    case
        The tables of a recording's rules: shapes of errors, words for probabilities, widening.
    settled
        What the report says of findings over all repetitions, by id; empty while there is none.
    """

    case: Case
    settled: Mapping[str, Likelihood] = field(default_factory=dict)

    @classmethod
    def live(cls, protocol: Protocol) -> Evidence:
        """Return the rules while a test goes on, which begins only after a quiet start."""
        return cls(_case(protocol, "start"))

    @classmethod
    def of_report(cls, protocol: Protocol, result: ScreenResult) -> Evidence:
        """Return the rules of a recording that was judged, and its answer to each finding."""
        neutral = result.quality.neutral
        source: NeutralSource = "assumed" if neutral is None else neutral.source
        settled: dict[str, Likelihood] = {one.id: one.likelihood for one in result.findings}
        return cls(_case(protocol, source), settled)

    def level(
        self, measure: str, value: Value, cut: Cut, *, size: bool = False
    ) -> LevelName | None:
        """Return how likely the true value lies beyond the cut-off; None without a value."""
        if value.value is None:
            return None
        error = (value.error or 0.0) * self.case.widening(measure)
        basis = value.error_basis or "provisional"
        shape = self.case.shape(measure)
        reading = Reading("both", value.value, error, basis, (), shape, size)
        return self.case.scale.level(reading.probability_beyond(cut))

    def is_likely(self, measure: str, value: Value, cut: Cut, *, size: bool = False) -> bool:
        """Return whether the true value is at least likely to lie beyond the cut-off."""
        return self.level(measure, value, cut, size=size) in AT_LEAST_LIKELY

    def limit(self, finding: str) -> LimitFinding:
        """Return the finding of that id, a measure with a cut-off of its own.

        Raises
        ------
        ProtocolError
            If the protocol has no such finding.
        """
        for one in self.case.protocol.findings:
            if one.id == finding and isinstance(one, LimitFinding) and one.cut is not None:
                return one
        raise ProtocolError(
            f"The protocol {self.case.protocol.name} has no finding {finding} with a cut-off.",
            "Name one of its findings that compare a measure with a cut-off.",
        )

    def of_finding(self, name: str, measures: Mapping[str, Value]) -> LevelName | None:
        """Return what one repetition says of a finding; None where its measure has no value.

        A repetition that does not tell by itself is taken as the report takes all of them together.
        """
        finding = self.limit(name)
        value = measures.get(finding.measure)
        if value is None or finding.cut is None:
            return None
        cut = Cut(finding.cut, finding.compare)
        level = self.level(finding.measure, value, cut, size=finding.absolute)
        whole = self.settled.get(name)
        if level != "uncertain" or whole is None or whole == "not_measured":
            return level
        return whole


def _case(protocol: Protocol, source: NeutralSource) -> Case:
    tables = shipped_tables()
    return Case(
        protocol=protocol,
        repetitions=(),
        summary=(),
        person=Person(),
        norms=tables.norms,
        scale=tables.scale,
        shapes=tables.shapes,
        neutral_widening=tables.thresholds.neutral.widening(source),
    )
