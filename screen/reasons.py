"""Every reason why something is not judged, not measured or doubted, with the advice that follows.

One table, so that a reason and its advice are written side by side. ``about`` says what the reason
is about; advice about anything else does not follow from it, and a test looks at every pair. The
words in braces are filled in where the reason is given. A reason for an error or a check is a whole
sentence; one for a number that is missing is the end of "not measured: ...".
"""

from __future__ import annotations

from typing import Final

from screen.reason_kinds import About, Kind, Why
from screen.reason_texts import CAMERA, COVER, FILE, LIGHT, METHOD, MOVEMENT, PERSON, PLACE


def why(kind: str, **facts: object) -> Why:
    """Return a reason of a kind with its advice.

    Parameters
    ----------
    kind
        A name of ``REASONS``.
    facts
        What the two texts have in braces.
    """
    chosen = REASONS[kind]
    return Why(chosen.reason.format(**facts).strip(), chosen.advice.format(**facts).strip())


REASONS: Final[dict[str, Kind]] = {
    name: Kind(about, reason, advice)
    for about, kinds in (
        (About.FILE, FILE),
        (About.CAMERA, CAMERA),
        (About.LIGHT, LIGHT),
        (About.COVER, COVER),
        (About.PLACE, PLACE),
        (About.MOVEMENT, MOVEMENT),
        (About.PERSON, PERSON),
        (About.METHOD, METHOD),
    )
    for name, (reason, advice) in kinds.items()
}
