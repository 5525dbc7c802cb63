"""Why a recording is not judged at all, and what to do about it."""

from __future__ import annotations

from screen.reason_kinds import Why
from screen.reasons import why
from screen.screening.quality import first_block
from screen.screening.result import ScreenResult
from screen.screening.words import counted


def refusal_of(result: ScreenResult) -> Why | None:
    """Return why there is no verdict, in whole sentences; None where there may be one."""
    failed = first_block(result.quality)
    if result.status == "not_judged" and failed is not None:
        return Why(failed.message, failed.advice)
    if any(repetition.complete for repetition in result.repetitions):
        return None
    test, begun = result.protocol.title.lower(), len(result.repetitions)
    if not begun:
        return why("no_repetition", test=test)
    verb = "was" if begun == 1 else "were"
    return why("none_finished", begun=f"{counted(begun, 'repetition')} {verb}")
