"""What is said of reliability, and from how many people on: ``protocols/reliability.toml``."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from screen.screening.protocol import Identifier, Strict, Text
from screen.screening.reference.data_file import ShippedFile
from screen.screening.reference.norms import Doi, Url
from screen.screening.result import Checked


class PeopleRules(Strict):
    """From how many complete cases on a number is given, and how many are wanted."""

    min: Annotated[int, Field(ge=3)]
    min_note: Text
    wanted: Annotated[int, Field(ge=3)]
    sources: list[Identifier]


class OccasionRules(Strict):
    """Up to how many different sessions, raters or the like are compared."""

    max: Annotated[int, Field(ge=2)]
    max_note: Text


class LowerBoundRules(Strict):
    """Up to which part of the values may only be known to be at least so much."""

    max_share: Annotated[float, Field(ge=0, lt=1)]
    max_share_note: Text
    sources: list[Identifier]


class IccWord(Strict):
    """A word for an intraclass correlation below a value; the last word has none."""

    word: Text
    below: Annotated[float, Field(gt=0, lt=1)] | None = None


class IccRules(Strict):
    """How the ends of an interval are put in words, the lowest first."""

    sources: list[Identifier]
    words: Annotated[list[IccWord], Field(min_length=1)]

    def word(self, icc: float) -> str:
        """Return the word for a value."""
        return next(
            (one.word for one in self.words if one.below is not None and icc < one.below),
            self.words[-1].word,
        )


class MethodSource(Strict):
    """Where a formula or a reading is from; ``checked`` is about what the citation quotes."""

    id: Identifier
    citation: Text
    doi: Doi = ""
    url: Url = ""
    checked: Checked


class ReliabilityRules(ShippedFile):
    """The file ``protocols/reliability.toml``."""

    file_name: ClassVar[str] = "reliability.toml"

    people: PeopleRules
    occasions: OccasionRules
    lower_bounds: LowerBoundRules
    icc: IccRules
    sources: list[MethodSource]
