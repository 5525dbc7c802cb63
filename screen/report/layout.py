"""How much fits on the first page: a cautious estimate in millimetres of the shorter paper."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from screen.report.findings import FindingView
from screen.report.rows import MeasureRow

PAGE_MM: Final = 250.0
"""Printable height of Letter, less a little."""
HEADER_MM: Final = 66.0
SIGNATURE_MM: Final = 10.0
TABLE_MM: Final = 22.0
ROW_MM: Final = 5.9
NOTE_LINE_MM: Final = 3.5
TEXT_LINE_MM: Final = 4.6
BANNER_FRAME_MM: Final = 11.0
CARD_FRAME_MM: Final = 6.0
PICTURE_MM: Final = 34.0
LARGE_PICTURE_MM: Final = 44.0
OVERVIEW_FRAME_MM: Final = 14.0
SMALLEST_OVERVIEW_MM: Final = 30.0
LARGEST_OVERVIEW_MM: Final = 62.0

_HEADLINE_CHARACTERS: Final = 88
_BANNER_CHARACTERS: Final = 105
_TEXT_CHARACTERS: Final = 82
_NOTE_CHARACTERS: Final = 108
_REST_CHARACTERS: Final = 130
_LABEL_CHARACTERS: Final = 44


def room_mm(
    rows: Sequence[MeasureRow], *, overall: str, warnings: Sequence[str], rest: Sequence[str]
) -> float:
    """Return the height left on page 1 for cards or a picture.

    ``warnings`` stand above the table of measures, ``rest`` are the lines below the cards.
    """
    used = HEADER_MM + SIGNATURE_MM + TABLE_MM
    used += TEXT_LINE_MM * 1.2 * (lines(overall, _HEADLINE_CHARACTERS) - 1)
    used += sum(TEXT_LINE_MM * lines(text, _BANNER_CHARACTERS) for text in warnings)
    used += BANNER_FRAME_MM if warnings else 0.0
    used += sum(row_mm(row) for row in rows)
    used += sum(NOTE_LINE_MM * lines(text, _REST_CHARACTERS) for text in rest)
    return PAGE_MM - used


def cards_that_fit(
    cards: Sequence[tuple[FindingView, bool]], room: float, *, picture_mm: float = PICTURE_MM
) -> int:
    """Return how many cards find room, at least one: findings, each with whether it is pictured."""
    count = 0
    for finding, pictured in cards:
        room -= card_mm(finding, picture_mm=picture_mm if pictured else 0.0)
        if room < 0 and count:
            break
        count += 1
    return count


def overview_mm(room: float) -> float:
    """Return the height of the overview picture, 0 where there is no room for a useful one."""
    height = min(LARGEST_OVERVIEW_MM, room - OVERVIEW_FRAME_MM)
    return height if height >= SMALLEST_OVERVIEW_MM else 0.0


def lines(text: str, characters: float) -> int:
    """Return how many lines a text takes, one at least."""
    return max(1, math.ceil(len(text) / characters))


def row_mm(row: MeasureRow) -> float:
    """Return the height of a row of the measures table."""
    label = lines(row.label, _LABEL_CHARACTERS) - 1
    notes = lines(row.note, 1.15 * _LABEL_CHARACTERS) if row.note else 0
    beside = any((row.difference_note, row.norm_note, row.state_note))
    return ROW_MM + max(TEXT_LINE_MM * label + NOTE_LINE_MM * notes, NOTE_LINE_MM * beside)


def card_mm(finding: FindingView, *, picture_mm: float) -> float:
    """Return the height of a card with a picture of that height, or none (0)."""
    width = 0.78 if picture_mm else 1.0
    text = TEXT_LINE_MM * (1 + lines(finding.sentence, _TEXT_CHARACTERS * width))
    if finding.action:
        text += TEXT_LINE_MM * lines(finding.action, _TEXT_CHARACTERS * width)
    text += NOTE_LINE_MM * lines(small_print(finding), _NOTE_CHARACTERS * width)
    return CARD_FRAME_MM + max(text, picture_mm)


def small_print(finding: FindingView) -> str:
    """Return about what stands in the small lines of a card."""
    references = ", ".join(f"{entry.short} [{entry.number}]" for entry in finding.references)
    norm = (
        f"Norm in the table: {finding.norm}, {finding.norm_entry.short} [0]"
        if finding.norm_entry
        else ""
    )
    return (
        f"Measured {finding.value} ({finding.of}). Cut: {finding.cut}; {finding.basis}. "
        f"{finding.basis_note} Source of the cut: {references}. {norm}. {finding.where}."
    )
