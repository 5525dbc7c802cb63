"""What went wrong with one recording of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STAGES: Final = {
    "manifest": "The row of the manifest cannot be used",
    "read": "The recording cannot be opened or decoded",
    "machine": "The machine at work lacks the pose model, or has another one or another version",
    "track": "Nobody was found in it, or following failed",
    "judge": "It was measured, but nothing may be judged: see the reason",
    "write": "The result could not be written, or has gone",
    "duplicate": "The same content as another recording, which counts",
    "crash": "The process at work on it ended, or this tool made a mistake",
}


@dataclass(frozen=True)
class Failure:
    """A row of ``failures.csv``: a recording, where it failed, why, and what to do next."""

    path: str
    stage: str
    reason: str
    next_step: str
