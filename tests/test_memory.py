"""What was freed goes back to the system."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from screen.memory import give_back

PIECE_BYTES = 64 * 1024
"""Too small for the C library to give it back by itself."""


def held_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return (
        int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])
        / 1024
    )


@pytest.mark.skipif(sys.platform != "linux", reason="measured where /proc tells it")
def test_what_was_freed_goes_back_to_the_system() -> None:
    pieces = [np.ones(PIECE_BYTES, dtype=np.uint8) for _ in range(1600)]
    last = pieces.pop()
    pieces.clear()
    before_mb = held_mb()
    give_back()
    assert before_mb - held_mb() > 50
    assert last.all()
