"""The numbered list of sources at the end of a report."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from screen.report.words import CHECKED_WORD, reference, short_reference
from screen.screening.reference.norms import lower_bound, upper_bound
from screen.screening.result import Checked, FindingResult, NormReference, Source


@dataclass(frozen=True)
class Entry:
    """One source with its number; ``link`` is an address or empty."""

    number: int
    citation: str
    short: str
    link: str
    checked: Checked
    checked_words: str


@dataclass
class SourceList:
    """Gives each citation one number, in the order of first use.

    Rows of the norm tables that come from the same citation share the number; the least sure way
    of checking is the one that is told.
    """

    _entries: dict[str, Entry] = field(default_factory=dict)

    def cite(self, source: Source | NormReference) -> Entry:
        """Return the entry of ``source``, added where it is new."""
        known = self._entries.get(source.citation)
        checked = source.checked if known is None else _less_sure(known.checked, source.checked)
        entry = Entry(
            number=len(self._entries) + 1 if known is None else known.number,
            citation=reference(source.citation),
            short=short_reference(source.citation),
            link=_link(source) or (known.link if known else ""),
            checked=checked,
            checked_words=CHECKED_WORD[checked],
        )
        self._entries[source.citation] = entry
        return entry

    def entries(self) -> list[Entry]:
        """Return all entries by number."""
        return sorted(self._entries.values(), key=lambda entry: entry.number)


def norm_gives_cut(finding: FindingResult) -> bool:
    """Tell whether the cut-off is a bound of the finding's norm, not only shown beside it."""
    if finding.norm is None or finding.cut is None:
        return False
    bounds = (lower_bound(finding.norm), upper_bound(finding.norm))
    return any(bound is not None and math.isclose(bound, finding.cut) for bound in bounds)


def cited_for_cut(finding: FindingResult) -> list[Source | NormReference]:
    """Return what the cut-off rests on: the sources of the finding, and the norm that gives it."""
    norm = [finding.norm] if finding.norm is not None and norm_gives_cut(finding) else []
    return [*finding.sources, *norm]


def _less_sure(one: Checked, other: Checked) -> Checked:
    order: tuple[Checked, ...] = ("read", "derived", "second_hand", "recalled")
    return max(one, other, key=order.index)


def _link(source: Source | NormReference) -> str:
    if source.doi:
        return f"https://doi.org/{source.doi}"
    return source.url if source.url.startswith(("https://", "http://")) else ""
