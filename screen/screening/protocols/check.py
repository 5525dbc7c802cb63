"""Everything that is wrong with the text of a protocol file, in one go."""

from __future__ import annotations

from typing import Final

from screen.screening.protocols.check_findings import check_cues, check_findings, check_questions
from screen.screening.protocols.check_measures import check_measures, check_signals
from screen.screening.protocols.lines import locate_keys, syntax_message
from screen.screening.protocols.raw import MOST_PROBLEMS, RawProtocol
from screen.screening.protocols.shape import check_numbers, check_shape
from screen.toml import parse_toml, tomllib

_STAGES: Final = (
    check_shape,
    check_numbers,
    check_signals,
    check_measures,
    check_findings,
    check_questions,
    check_cues,
)
"""First the shape, then the meaning of whatever has the right shape."""


def check_text(content: str) -> list[str]:
    """Return everything that is wrong with the text of a protocol file, in order of lines.

    Each entry reads ``line 12, key findings[2].cut: what is wrong``. A mistake in the TOML itself
    hides the rest and stands alone.
    """
    try:
        table = parse_toml(content)
    except tomllib.TOMLDecodeError as error:
        return [syntax_message(str(error), content)]
    raw = RawProtocol(table, locate_keys(content))
    for check in _STAGES:
        if len(raw.found) < MOST_PROBLEMS:  # no one would read more
            check(raw)
    return raw.messages()
