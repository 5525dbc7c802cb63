"""What tests and measures are called: from the protocol in the data set, else from ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from screen.errors import MovescreenError
from screen.screening.protocol import Measure
from screen.screening.protocols.files import load_protocol
from screen.text import plain


@dataclass(frozen=True)
class Labels:
    """Title of a test, its measures by name, and the names of its questions in order.

    Without a protocol, names are made readable.
    """

    title: str
    measures: Mapping[str, Measure] = field(default_factory=dict)
    questions: Sequence[str] = ()

    def label(self, measure: str) -> str:
        """Return what a measure is called."""
        known = self.measures.get(measure)
        return known.label if known else plain(measure).capitalize()

    def sign(self, measure: str) -> str:
        """Say what a positive number means; empty if nobody said."""
        known = self.measures.get(measure)
        return f"+ is {known.sign}" if known and known.sign else ""

    def is_main(self, measure: str) -> bool:
        """Whether the measure stands on the report of one person."""
        known = self.measures.get(measure)
        return known is None or known.shown

    def place(self, measure: str) -> int:
        """Return where the measure stands in the protocol."""
        names = list(self.measures)
        return names.index(measure) if measure in names else len(names)

    def question_place(self, question: str) -> int:
        """Return where the question stands in the protocol."""
        names = list(self.questions)
        return names.index(question) if question in names else len(names)


def labels_of(protocol: str, files: Mapping[str, Path]) -> Labels:
    """Return the labels of a test; a protocol that cannot be read costs only its words."""
    try:
        found = load_protocol(files.get(protocol, protocol)).protocol
    except MovescreenError:
        return Labels(plain(protocol).capitalize())
    measures = {one.name: one for one in found.measures}
    return Labels(found.title, measures, [one.id for one in found.questions])
