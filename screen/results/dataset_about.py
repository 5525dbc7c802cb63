"""What a data set says of itself: whether a folder is one, and of which format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from screen.errors import JobError, UsageError
from screen.inputs import exists, is_file
from screen.results.layout import (
    DATASET_FILE,
    DATASET_FORMAT,
    DATASET_FORMAT_WITHOUT_PROBABILITIES,
)

REBUILD: Final = "Run `run_batch` again to have the tables rebuilt."
"""What to do where a table of a data set is broken."""

_KNOWN: Final = {DATASET_FORMAT_WITHOUT_PROBABILITIES, DATASET_FORMAT}


def dataset_format(folder: Path) -> int:
    """Return the format of the data set in a folder of this machine.

    Raises
    ------
    UsageError
        If there is no data set, or its format is not one that this version reads.
    JobError
        If what it says of itself is broken.
    """
    about = folder / DATASET_FILE
    if not is_file(about):
        what = "There is no data set in" if exists(folder) else "There is no folder"
        raise UsageError(
            f"{what} {folder}.",
            f"Give a folder of this machine with {DATASET_FILE}, as `run_batch` leaves it.",
        )
    try:
        said = json.loads(about.read_text(encoding="utf-8"))
        known = said.get("format", DATASET_FORMAT)
    except (AttributeError, OSError, ValueError) as error:
        raise JobError(f"{about} cannot be read ({error}).", REBUILD) from error
    if known not in _KNOWN:
        raise UsageError(
            f"{about} has the format {known}, expected {DATASET_FORMAT}.",
            "Use the version of movescreen that wrote it.",
        )
    return int(known)
