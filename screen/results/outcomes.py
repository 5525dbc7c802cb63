"""What may become of a recording that is listed, as the tables of a data set say it."""

from __future__ import annotations

from typing import Final

JUDGED: Final = "judged"
REFUSED: Final = "refused"
NOT_REACHED: Final = "not_reached"
FATES: Final = (JUDGED, REFUSED, NOT_REACHED)

NO_PROTOCOL: Final = "unknown"
"""The protocol of recordings that name none that can be used."""

STAGES: Final = {
    "manifest": "The row of the manifest cannot be used",
    "read": "The recording cannot be opened or decoded",
    "machine": "The machine at work lacks the pose model, or has another one or another version",
    "track": "Nobody was found in it, or following failed",
    "judge": "It was measured, but nothing may be judged: see the reason",
    "write": "The result could not be written, or has gone",
    "duplicate": "The same content as another recording, which counts, or listed twice",
    "crash": "The process at work on it ended, or this tool made a mistake",
}
"""Where a recording may be refused, in the order of the work."""
